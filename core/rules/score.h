#pragma once
// score(checklist, answers, context, policy) → result: one pure function for phone and hub.
// Deterministic to the last digit, whatever the order of answers (docs: SCO, ITEM, GATE, ROLL rules).
#include <memory>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/model/policy.h"
#include "core/model/record.h"
#include "core/model/score.h"

namespace wincheck::rules {

/// A checklist with its expressions parsed and its dependencies ordered. Immutable; share freely.
class CompiledChecklist {
public:
    /// Errors: invalid_argument when the checklist would not pass check().
    static Result<std::shared_ptr<const CompiledChecklist>> compile(Checklist checklist);
    virtual ~CompiledChecklist() = default;
    [[nodiscard]] virtual const Checklist& checklist() const = 0;
    /// Index into checklist().nodes, or -1.
    [[nodiscard]] virtual std::int32_t find(std::string_view code) const = 0;
};

/// Rule: SCO-*, ITEM-*, GATE-*, ROLL-*. Total: any record gives a result.
ScoreResult score(const CompiledChecklist& checklist, const Record& record, const Context& context,
                  const Policy& policy);

/// The line of the finding that a record proven false raises (GATE-4); no option or line is named so.
inline constexpr std::string_view kProvenFalse = "=proven_false";

/// State of one node in one instance, as a form shows it.
struct NodeStatus {
    AnswerKey key;
    bool is_relevant = true;
    bool is_required = false;
    bool meets_constraint = true;
    bool is_read_only = false;
    bool is_na = false;
    Value value;  // given, or calculated
};

/// Every node of the form with its state, in document order, instance by instance; behind an item that is
/// checked on samples one more for each sample.
std::vector<NodeStatus> evaluate(const CompiledChecklist& checklist, const Record& record,
                                 const Context& context);

/// Checks one answer against its item: type, options, bounds, step, constraint.
/// Errors: invalid_argument with `where` = the item's code.
Result<void> check_answer(const CompiledChecklist& checklist, const Record& record, const Context& context,
                          const AnswerKey& key, const Answer& answer);

/// Checks every answer of a filled checklist: kind, options, lines, bounds, step. Marks of n/a that an item
/// does not allow are no error: they count as unanswered (SCO-6). Conditions are not asked.
/// Errors: invalid_argument with `where` = the path of codes, instances counted from 1 ("lift[2].LIFT_02").
Result<void> check_filled(const CompiledChecklist& checklist, const Record& record);

/// What today(), now() and random() give when an act happens.
struct Moment {
    ZonedTime now;
    std::uint64_t random = 0;
};

/// A value that an act records beside its own.
struct DueValue {
    AnswerKey key;
    Value value;
};

/// Values to record with an act, so that nothing volatile is ever computed again.
/// `before` is the record as it stood (null where the act opens it), `after` has the act in it, `changed`
/// names what it answered, cleared or marked. Found are: defaults of what `before` had not yet, be it the
/// whole form or an instance; once() where it shows and holds nothing; and calculations triggered by what
/// changed, in turn by what those change. Rule:  COND-2. Total: a circle of triggers ends after
/// kTriggerRoundsMax rounds. Shape: by document order of what set them off, one value a node and instance;
/// blank = to be cleared. Cost:  nothing where the checklist records no such values.
inline constexpr int kTriggerRoundsMax = 16;
std::vector<DueValue> values_due(const CompiledChecklist& checklist, const Record* before_or_null,
                                 const Record& after, const Context& context, const Moment& moment,
                                 const std::vector<AnswerKey>& changed);

/// The values that an answer records beside its own; it is checked with them in place (a constraint that
/// asks for today's date sees the date of the act).
/// Errors: as check_answer.
Result<std::vector<DueValue>> try_answer(const CompiledChecklist& checklist, const Record& before,
                                         const Context& context, const Moment& moment, const AnswerKey& key,
                                         const Answer& answer);

/// True where acts record values beside their own (defaults, once(), triggers).
[[nodiscard]] bool records_values(const CompiledChecklist& checklist);
/// True where an answer may record more than itself: once(), triggers, counted instances.
[[nodiscard]] bool answers_set_off(const CompiledChecklist& checklist);
/// True where some condition reads the item, by whatever path.
[[nodiscard]] bool is_read_by_conditions(const CompiledChecklist& checklist, std::string_view code);

/// Puts values into a record; a blank one clears.
void put_values(Record& record, const std::vector<DueValue>& values);

/// Instances of repeats in order of their frames: those that people added, then those that a count asks for.
std::vector<RepeatInstance> instances_of(const CompiledChecklist& checklist, const Record& record,
                                         const Context& context);

/// True where some record could hold more than kFullMarksMax by its instances (SCO-1).
[[nodiscard]] bool can_pass_full_marks(const CompiledChecklist& checklist);
/// True where an act adds instances until the full marks of all items, each instance with its own, lie above
/// kFullMarksMax; what merging brought there does not stop further answers.
/// Rule: SCO-1. Cost: the record's instances.
[[nodiscard]] bool grows_past_full_marks(const CompiledChecklist& checklist, const Record& before,
                                         const Record& after, const Context& context);

}  // namespace wincheck::rules
