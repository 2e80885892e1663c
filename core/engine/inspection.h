#pragma once
// One inspection in memory: a view of the store's rows, loaded once and refreshed register by register.
// Never the truth: it can be dropped and loaded again at any time.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/engine/documents.h"
#include "core/engine/told.h"
#include "core/rules/appeals.h"
#include "core/rules/check_in.h"
#include "core/rules/event_verdicts.h"
#include "core/rules/live_score.h"
#include "core/rules/team.h"
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

/// A step of a workflow, with what orders it among the others.
template <class Core>
struct StepEvent : Event<Core> {
    DeviceId device{};
    std::uint64_t lamport = 0;
    std::vector<journal::Seen> seen;
};

struct FindingView {
    StreamId id{};
    AnswerKey item;  // empty item = free
    std::string line;
    Severity severity = kSeverityNone;
    std::string location, post, person, vendor, manager, text, suggestion;
    std::string plan_person, plan_date, measures;  // FIX-4
    bool is_raised_by_answer = false;
    bool is_fixed_on_spot = false;
    std::vector<Hash> fix_evidence;
    std::uint32_t times_before = 0;  // FIX-3: within the policy's period, as the plan knew of it
    rules::Terms terms;              // by the severity of the visit, also where it was amended since
    rules::Life life;
    std::optional<Severity> amended_from;  // APP-2: its severity before an amendment; `severity` is after it
    bool is_over = false;                  // VIS-1: told to this person, and somebody else's since
    [[nodiscard]] bool is_struck_out() const { return amended_from && severity == kSeverityNone; }
};

/// VISIT-6: who made in the wrong inspection what was moved here, and when.
struct Origin {
    std::string author;
    ZonedTime at{};
};
using Origins = std::map<Hash, Origin>;  // by the entry here

/// A result as decisions on appeals have amended it (APP-2); the figures of the seal, or of the refusal, stay
/// beside it.
struct Amended {
    StatedFigures figures;
    bool is_recomputed = true;  // else as the last decision states them (a snapshot)
    bool is_provisional = false;
    bool is_set_aside = false;  // VISIT-5: it was no refusal, and has no figures
};

class Inspection {
public:
    /// Errors: not_found, corrupt, kIncomplete where documents are missing.
    static Result<std::unique_ptr<Inspection>> load(store::Store& store, Documents& documents,
                                                    const StreamId& id);

    /// Reads again what one applied entry touched, and lets the score follow (LIVE-1).
    Result<void> refresh(const store::Applied& applied);
    /// As refresh, after entries that write registers and nothing else, of whatever device.
    Result<void> follow(const std::set<AnswerKey>& touched);

    [[nodiscard]] const StreamId& id() const { return id_; }
    /// As it stands now: with who joined, stood back or took over the lead, and with newer documents.
    [[nodiscard]] const AssignmentCore& assignment() const { return assignment_; }
    [[nodiscard]] const AssignmentCore& planned() const { return planned_; }
    /// Who made the plan, or began without one.
    [[nodiscard]] const std::string& planner() const { return planner_; }
    [[nodiscard]] const rules::CompiledChecklist& compiled() const { return *compiled_; }
    [[nodiscard]] const Checklist& checklist() const { return compiled_->checklist(); }
    [[nodiscard]] const Policy& policy() const { return policy_; }
    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const Record& record() const { return live_->record(); }
    /// The score as acts keep it: its figures at once, its parts when asked for.
    [[nodiscard]] const rules::LiveScore& live() const { return *live_; }
    /// With all parts; computed when first asked for after an act. Thread: as every other call.
    [[nodiscard]] const ScoreResult& score() const;
    [[nodiscard]] const std::shared_ptr<const ScoreSummary>& shared_score() const { return summary_; }
    [[nodiscard]] std::uint32_t phase() const { return phase_; }
    /// Only what opens and closes it is here (a snapshot): its score is the seal's, not computed again.
    [[nodiscard]] bool is_partial() const { return is_partial_; }
    /// VIS-1: only what is this device's person's own is here: its opening, own findings, and what HQ told of
    /// the result. Nothing of it is scored.
    [[nodiscard]] bool is_own_part() const { return told_.has_value(); }
    /// What HQ told this device's person; nothing where the inspection is here for other reasons.
    [[nodiscard]] const std::optional<Told>& told() const { return told_; }
    [[nodiscard]] bool is_sealed() const { return sealed_at().has_value(); }
    /// As its seal says, or as HQ told it.
    [[nodiscard]] std::optional<UtcMs> sealed_at() const;
    [[nodiscard]] bool is_ended() const { return end_.has_value(); }
    [[nodiscard]] const std::optional<Event<SealCore>>& seal() const { return seal_; }
    [[nodiscard]] const std::optional<Event<EndCore>>& end() const { return end_; }
    [[nodiscard]] const std::vector<Event<SignCore>>& signatures() const { return signatures_; }
    [[nodiscard]] const std::vector<Event<FeedbackCore>>& feedback() const { return feedback_; }
    /// Each phase that was said, also one said again (VISIT-1).
    [[nodiscard]] const std::vector<Event<PhaseCore>>& phases() const { return phases_; }
    [[nodiscard]] const std::vector<Event<CaptureCore>>& captures() const { return captures_; }
    [[nodiscard]] const std::vector<Event<SuggestCore>>& suggestions() const { return suggestions_; }
    [[nodiscard]] const std::vector<Event<ScanCore>>& scans() const { return scans_; }
    [[nodiscard]] const std::vector<Event<CallCore>>& calls() const { return calls_; }
    [[nodiscard]] const std::vector<Event<WeatherCore>>& weather() const { return weather_; }
    [[nodiscard]] const std::vector<Event<OrderCore>>& orders() const { return orders_; }
    [[nodiscard]] const std::vector<Event<FindingCore>>& finding_events() const { return finding_events_; }
    [[nodiscard]] const std::vector<Event<ContactCore>>& contacts() const { return contacts_; }
    [[nodiscard]] const std::vector<Event<WitnessCore>>& witnesses() const { return witnesses_; }
    [[nodiscard]] const std::vector<Event<CheckInCore>>& check_ins() const { return check_ins_; }
    /// VISIT-6: what was taken over from wrongly opened inspections.
    [[nodiscard]] const std::vector<Event<MovedCore>>& moves() const { return moves_; }
    /// Who gave a standing answer: of a moved one who gave it there, else the author of its entry.
    [[nodiscard]] std::string answered_by(const Hash& entry, const AnswerKey& key,
                                          const std::string& author) const;
    /// When an entry was made: of a moved one there, else what its header says.
    [[nodiscard]] ZonedTime made_at(const store::StoredEntry& stored) const;
    /// STD-3, SCO-8: newer documents that it went on with, in the order in which they came to hold.
    [[nodiscard]] const std::vector<Event<RenewedCore>>& renewals() const { return renewals_; }
    /// Checklists and policy that its opening and its renewals name; contexts travel in the entries.
    [[nodiscard]] std::vector<Hash> documents_named() const;
    /// SAFE-2: members who checked in and are waited for; nobody once the visit is over.
    [[nodiscard]] std::vector<rules::Awaited> awaited(UtcMs now) const;
    /// VISIT-5: what a refused one counts as; nothing of any other, or where the policy gives it no figure.
    [[nodiscard]] std::optional<StatedFigures> refused_result() const;
    [[nodiscard]] bool is_refused_visit() const { return end_ && end_->core.how == kEndRefused; }
    /// APP-2: a decision that stands says that it was no refusal (VISIT-3: holding an unverified team is
    /// none).
    [[nodiscard]] bool is_refusal_set_aside() const;
    /// As refused_result; nothing of one that was set aside.
    [[nodiscard]] std::optional<StatedFigures> standing_refusal() const;
    /// When there was a result: of its seal, or of its end as refused.
    [[nodiscard]] std::optional<UtcMs> concluded_at() const;
    /// The request to call it void that nobody has answered yet (VISIT-5).
    [[nodiscard]] const std::optional<Event<EndCore>>& void_asked() const { return void_asked_; }
    /// Every such request and every answer to one, as recorded.
    [[nodiscard]] const std::vector<Event<EndCore>>& void_requests() const { return void_requests_; }
    [[nodiscard]] const std::vector<Event<ConfirmEndCore>>& end_answers() const { return end_answers_; }
    /// SAFE-3: the latest weather is at or over a limit of the policy.
    [[nodiscard]] bool is_stopped_by_weather() const;
    /// DO-10: number of a finding that the seal lists; empty before the seal.
    [[nodiscard]] std::string finding_number(const StreamId& finding) const;
    /// Registers with several standing values.
    [[nodiscard]] std::vector<AnswerKey> differences() const;
    [[nodiscard]] const std::map<AnswerKey, std::vector<store::RegisterValue>>& registers() const {
        return registers_;
    }
    /// Findings raised by standing answers, with details added; then free findings.
    [[nodiscard]] std::vector<FindingView> findings() const;
    /// By its id or at least eight digits of it. Errors: not_found (kUnknownFinding).
    [[nodiscard]] Result<FindingView> finding(const std::string& id) const;
    /// Steps of findings as recorded, the lost ones too.
    [[nodiscard]] const std::vector<StepEvent<FindingStepCore>>& finding_steps() const {
        return finding_steps_;
    }
    /// Steps of appeals as recorded, the lost ones too.
    [[nodiscard]] const std::vector<StepEvent<AppealStepCore>>& appeal_steps() const { return appeal_steps_; }
    /// APP-1: every appeal against this inspection, as it stands. Ranks are read anew.
    [[nodiscard]] rules::Appeals appeals() const;
    /// Nothing where no decision that stands has amended the result.
    [[nodiscard]] std::optional<Amended> amended() const;
    /// The sealed answers with those decisions applied in their order, then `more`; late addenda stay outside
    /// (DO-5). Errors: storage errors.
    Result<Record> amended_record(const rules::Appeals& appeals, const std::vector<Amendment>& more) const;
    /// Whose answer the seal covers at that key, the last one where there were several; empty where there is
    /// none. Errors: storage errors.
    [[nodiscard]] Result<std::string> recorder_of(const AnswerKey& key) const;
    /// True for an entry that the seal covers.
    [[nodiscard]] bool is_sealed_in(const store::Position& position) const;
    /// Photos bound to an item, over all its samples, in one instance.
    [[nodiscard]] std::vector<const Event<CaptureCore>*> captures_of(const AnswerKey& key) const;
    /// Label of the instance, or the sample, that a finding lies in; else what was written of its place.
    [[nodiscard]] std::string place_of_finding(const FindingView& finding) const;
    /// The item that states how many samples it asks for: `item`, or the one whose sample it shares (SCO-5).
    [[nodiscard]] const Node& sample_source(const Node& item) const;
    /// Samples drawn for an item from the location register by the inspection's seed, without those left out.
    [[nodiscard]] std::vector<Location> drawn_samples(const Node& item) const;
    /// How many: as many as are drawn, or where the register has none, what the checklist says.
    [[nodiscard]] std::uint32_t wanted_samples(const Node& item) const;
    /// The code of the location of that code or name; what no location has stays as it is.
    [[nodiscard]] std::string sample_code(const std::string& text) const;
    /// Locations left out of draws, and items of which fewer are enough, with their reasons.
    [[nodiscard]] const std::vector<Event<SamplingCore>>& samplings() const { return samplings_; }
    /// What was told of its project beside answers and findings (YEAR-4).
    [[nodiscard]] const std::vector<Event<SupplementCore>>& supplements() const { return supplements_; }
    /// YEAR-4: whether those are held valid: every verdict, and what orders them.
    [[nodiscard]] const std::vector<StepEvent<EventVerdictCore>>& verdict_events() const {
        return event_verdicts_;
    }
    [[nodiscard]] std::vector<rules::EventVerdict> event_verdicts() const;
    /// What still keeps it from being sealed (DO-5), one "CODE: what" each; empty = ready.
    [[nodiscard]] std::vector<std::string> seal_problems() const;
    /// True when a condition of the checklist reads this item, so that its text stands in `core`.
    [[nodiscard]] bool is_read_by_conditions(const std::string& code) const;

private:
    Inspection(store::Store& store, StreamId id, SignKey intake) : store_(store), id_(id), intake_(intake) {}
    Result<void> load_assignment();
    Result<void> load_documents(Documents& documents);
    [[nodiscard]] Result<std::set<std::string>> leaders_so_far() const;
    Result<void> load_team();
    Result<void> load_events();
    Result<void> load_registers();
    void take(const store::StoredEntry& stored);
    /// As take, after the first look: what came in since is told to the live score.
    Result<void> take_event(const store::StoredEntry& stored);
    void mark_amended(std::vector<FindingView>& views) const;
    /// As `findings`, with no life yet: each is read of the store, and who asks for one finding needs one.
    [[nodiscard]] std::vector<FindingView> findings_without_lives() const;
    [[nodiscard]] std::vector<FindingView> own_findings() const;
    void add_told_decisions(std::vector<rules::AppealStep>& steps) const;
    void take_end(const store::StoredEntry& stored);
    void take_move(const store::StoredEntry& stored);
    void take_confirmation(const store::StoredEntry& stored);
    /// Items whose answer nobody but its author confirmed (SAFE-1).
    void add_lonely(const std::set<std::pair<std::string, InstanceId>>& inert,
                    std::vector<std::string>& problems) const;
    void add_unplanned(std::vector<std::string>& problems) const;
    /// Sampled items on which some, but too few, samples are recorded (SCO-5).
    void add_short_samples(std::vector<std::string>& problems) const;
    void add_unshown(std::vector<std::string>& problems) const;
    void begin_score();
    Result<void> read_register(const AnswerKey& key);
    /// Registers that an entry wrote which nobody has seen, without a look into the store.
    Result<void> take_newest(const store::Applied& applied, const store::StoredEntry& stored);
    Result<void> read_registers(const std::vector<AnswerKey>& keys);
    Result<void> check_register(const AnswerKey& key) const;
    void put_standing(const AnswerKey& key, const std::vector<store::RegisterValue>& standing);
    void show_score();
    [[nodiscard]] bool is_removed(const InstanceId& id) const;
    [[nodiscard]] ScoreResult sealed_score() const;
    [[nodiscard]] std::uint32_t times_before(const FindingView& finding) const;
    [[nodiscard]] rules::Life life_of_finding(const StreamId& finding, const rules::Terms& terms) const;

    store::Store& store_;
    StreamId id_;
    SignKey intake_{};
    AssignmentCore planned_;
    std::string planner_;
    AssignmentCore assignment_;
    CompiledPtr compiled_;
    Policy policy_;
    Context context_;
    std::map<AnswerKey, std::vector<store::RegisterValue>> registers_;
    std::vector<RepeatInstance> instances_;
    std::set<InstanceId> removed_;
    std::unique_ptr<rules::LiveScore> live_;
    std::shared_ptr<const ScoreSummary> summary_ = std::make_shared<const ScoreSummary>();
    mutable std::optional<ScoreResult> result_;  // of the last act, once somebody asked
    std::uint32_t phase_ = kPhaseNone;
    bool is_partial_ = false;
    std::optional<Told> told_;
    std::vector<Event<CaptureCore>> captures_;
    std::vector<Event<FindingCore>> finding_events_;
    std::vector<StepEvent<FindingStepCore>> finding_steps_;
    std::vector<StepEvent<AppealStepCore>> appeal_steps_;
    std::vector<Event<SignCore>> signatures_;
    std::vector<Event<FeedbackCore>> feedback_;
    std::vector<Event<PhaseCore>> phases_;
    std::vector<Event<SuggestCore>> suggestions_;
    std::vector<Event<ScanCore>> scans_;
    std::vector<Event<CallCore>> calls_;
    std::vector<Event<WeatherCore>> weather_;
    std::vector<Event<OrderCore>> orders_;
    std::vector<Event<MovedCore>> moves_;
    Origins origins_;
    std::map<std::pair<Hash, AnswerKey>, std::string> moved_answers_;  // who gave them
    std::vector<Event<RenewedCore>> renewals_;
    std::vector<Event<WitnessCore>> witnesses_;
    std::vector<Event<SamplingCore>> samplings_;
    std::vector<Event<SupplementCore>> supplements_;
    std::vector<StepEvent<EventVerdictCore>> event_verdicts_;
    std::vector<Event<CheckInCore>> check_ins_;
    std::vector<Event<ContactCore>> contacts_;
    std::optional<Event<EndCore>> void_asked_;
    std::vector<Event<EndCore>> void_requests_;
    std::vector<Event<ConfirmEndCore>> end_answers_;
    std::optional<Event<SealCore>> seal_;
    std::optional<Event<EndCore>> end_;
};

/// Setting of the store that says so of an inspection: one of these bytes, or empty once the rest is here.
[[nodiscard]] std::string partial_setting(const StreamId& id);
inline constexpr std::uint8_t kWhole = 0, kPartOfSnapshot = 1, kOwnPart = 2;
/// In the caller's transaction: says it, also to lists, which show of a part what the seal or HQ states.
Result<void> put_partial(store::Store& store, const StreamId& id, std::uint8_t part);
[[nodiscard]] rules::OnSpot on_spot(const FindingView& view);
/// Rule: FIX-1: of post and suggestion what nobody has said is as the finding's item says.
void inherit(FindingView& view, const rules::CompiledChecklist& checklist);
/// What a finding's own entry says of it.
void add_details(FindingView& view, const Event<FindingCore>& event);
/// What an inspection was opened with.
struct OpeningFacts {
    AssignmentCore assignment;
    std::string planner;
};
/// Nothing where its opening is not here.
Result<std::optional<OpeningFacts>> opening_of(store::Store& store, const StreamId& id);
/// Who joined, stood back and took over the lead, in the order of ranks; entries without rank come last.
/// `intake` is the key that headquarters signs codes with (DO-13).
Result<std::vector<rules::TeamEvent>> team_events(store::Store& store, const StreamId& stream,
                                                  const SignKey& intake);

/// True for types of entries that `team_events` reads.
[[nodiscard]] bool changes_team(std::uint32_t type);

/// A result's figures as a seal or a decision states them.
[[nodiscard]] StatedFigures figures_of(const ScoreResult& score);

/// Bare text of a named field of a text part; empty when absent.
[[nodiscard]] std::string text_of(const TextPart& part, std::string_view name);
/// Id of the finding that an answer raises: first 16 bytes of SHA-256(inspection ‖ item ‖ instance ‖ line).
[[nodiscard]] StreamId finding_id(const StreamId& inspection, const AnswerKey& item, const std::string& line);

}  // namespace wincheck::engine
