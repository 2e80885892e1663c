#pragma once
// One inspection in memory: a view of the store's rows, loaded once and refreshed register by register.
// Never the truth: it can be dropped and loaded again at any time.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/documents.h"
#include "core/rules/workflow.h"

namespace wincheck::engine {

/// A standing signature, phase or other event with who and when.
template <class Core>
struct Event {
    Core core;
    TextPart text;
    Hash entry{};
    store::Position position;
    std::string author;
    ZonedTime at{};
};

struct FindingView {
    StreamId id{};
    AnswerKey item;  // empty item = free
    std::string line;
    Severity severity = kSeverityNone;
    std::string location, post, person, vendor, text, suggestion;
    bool is_raised_by_answer = false;
    bool is_fixed_on_spot = false;
    std::vector<Hash> fix_evidence;
    rules::Life life;  // after the seal
};

class Inspection {
public:
    /// Errors: not_found, corrupt, kIncomplete where documents are missing.
    static Result<std::unique_ptr<Inspection>> load(store::Store& store, Documents& documents,
                                                    const StreamId& id);

    /// Reads again what one applied entry touched, then scores.
    Result<void> refresh(const store::Applied& applied);

    [[nodiscard]] const StreamId& id() const { return id_; }
    [[nodiscard]] const AssignmentCore& assignment() const { return assignment_; }
    [[nodiscard]] const rules::CompiledChecklist& compiled() const { return *compiled_; }
    [[nodiscard]] const Checklist& checklist() const { return compiled_->checklist(); }
    [[nodiscard]] const Policy& policy() const { return policy_; }
    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const Record& record() const { return record_; }
    [[nodiscard]] const ScoreResult& score() const { return *score_; }
    [[nodiscard]] const std::shared_ptr<const ScoreResult>& shared_score() const { return score_; }
    [[nodiscard]] std::uint32_t phase() const { return phase_; }
    /// Only what opens and closes it is here (a snapshot): its score is the seal's, not computed again.
    [[nodiscard]] bool is_partial() const { return is_partial_; }
    [[nodiscard]] bool is_sealed() const { return seal_.has_value(); }
    [[nodiscard]] bool is_ended() const { return end_.has_value(); }
    [[nodiscard]] const std::optional<Event<SealCore>>& seal() const { return seal_; }
    [[nodiscard]] const std::optional<Event<EndCore>>& end() const { return end_; }
    [[nodiscard]] const std::vector<Event<SignCore>>& signatures() const { return signatures_; }
    [[nodiscard]] const std::vector<Event<FeedbackCore>>& feedback() const { return feedback_; }
    [[nodiscard]] const std::vector<Event<CaptureCore>>& captures() const { return captures_; }
    [[nodiscard]] const std::vector<Event<SuggestCore>>& suggestions() const { return suggestions_; }
    /// Registers with several standing values.
    [[nodiscard]] std::vector<AnswerKey> differences() const;
    [[nodiscard]] const std::map<AnswerKey, std::vector<store::RegisterValue>>& registers() const {
        return registers_;
    }
    /// Findings raised by standing answers, with details added; then free findings.
    [[nodiscard]] std::vector<FindingView> findings() const;
    /// Steps of findings as recorded, the lost ones too.
    [[nodiscard]] const std::vector<Event<FindingStepCore>>& finding_steps() const { return finding_steps_; }
    /// Photos bound to an item, over all its samples, in one instance.
    [[nodiscard]] std::vector<const Event<CaptureCore>*> captures_of(const AnswerKey& key) const;
    /// Samples drawn for an item from the location register by the inspection's seed (SCO-5).
    [[nodiscard]] std::vector<Location> drawn_samples(const Node& item) const;
    /// What still keeps it from being sealed (DO-5), one "CODE: what" each; empty = ready.
    [[nodiscard]] std::vector<std::string> seal_problems() const;
    /// True when a condition of the checklist reads this item, so that its text stands in `core`.
    [[nodiscard]] bool is_read_by_conditions(const std::string& code) const;

private:
    Inspection(store::Store& store, StreamId id) : store_(store), id_(id) {}
    Result<void> load_assignment(Documents& documents);
    Result<void> load_events();
    Result<void> load_registers();
    void take(const store::StoredEntry& stored);
    void rebuild_record();
    [[nodiscard]] ScoreResult sealed_score() const;
    [[nodiscard]] rules::Life life_of_finding(const StreamId& finding) const;

    store::Store& store_;
    StreamId id_;
    AssignmentCore assignment_;
    CompiledPtr compiled_;
    Policy policy_;
    Context context_;
    std::map<AnswerKey, std::vector<store::RegisterValue>> registers_;
    std::vector<RepeatInstance> instances_;
    std::vector<InstanceId> removed_;
    Record record_;
    std::shared_ptr<const ScoreResult> score_ = std::make_shared<const ScoreResult>();
    std::uint32_t phase_ = kPhaseNone;
    bool is_partial_ = false;
    std::vector<Event<CaptureCore>> captures_;
    std::vector<Event<FindingCore>> finding_events_;
    std::vector<Event<FindingStepCore>> finding_steps_;
    std::vector<Event<SignCore>> signatures_;
    std::vector<Event<FeedbackCore>> feedback_;
    std::vector<Event<SuggestCore>> suggestions_;
    std::optional<Event<SealCore>> seal_;
    std::optional<Event<EndCore>> end_;
};

/// Setting of the store that says so of an inspection: one byte, or empty once the rest is here.
[[nodiscard]] std::string partial_setting(const StreamId& id);
/// Bare text of a named field of a text part; empty when absent.
[[nodiscard]] std::string text_of(const TextPart& part, std::string_view name);
/// Id of the finding that an answer raises: first 16 bytes of SHA-256(inspection ‖ item ‖ instance ‖ line).
[[nodiscard]] StreamId finding_id(const StreamId& inspection, const AnswerKey& item, const std::string& line);

}  // namespace wincheck::engine
