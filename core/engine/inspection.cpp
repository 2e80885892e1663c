#include "core/engine/inspection.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/engine/reasons.h"
#include "core/engine/relay_code.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/rules/refused.h"
#include "core/store/answers.h"
#include "core/store/lists.h"

namespace wincheck::engine {
namespace {

template <class Core>
std::optional<Event<Core>> event_of(const store::StoredEntry& stored) {
    const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
    if (core == nullptr) return std::nullopt;
    auto decoded = journal::decode_core<Core>(stored.header, *core);
    if (!decoded) return std::nullopt;
    Event<Core> event;
    event.core = std::move(*decoded);
    event.entry = stored.hash;
    event.position = stored.position;
    event.author = stored.header.author;
    event.at = {{stored.header.wall_ms}, stored.header.offset_minutes};
    const Bytes* text = stored.entry.part_or_null(journal::PartClass::text);
    if (text != nullptr) {
        auto names = journal::decode<TextPart>(*text);
        if (names) event.text = std::move(*names);
    }
    return event;
}

template <class Core>
void put_trace(Event<Core>& /*event*/, const store::StoredEntry& /*stored*/) {}

template <class Core>
void put_trace(StepEvent<Core>& event, const store::StoredEntry& stored) {
    event.device = stored.device;
    event.lamport = stored.header.lamport;
    event.seen = stored.header.seen;
}

// What was moved here is shown with who made it, and when.
template <class Kept>
void keep_event(std::vector<Kept>& events, const store::StoredEntry& stored, const Origins& origins) {
    using Core = decltype(Kept::core);
    auto event = event_of<Core>(stored);
    const auto is_same = [&](const Event<Core>& held) { return held.entry == stored.hash; };
    if (!event || std::any_of(events.begin(), events.end(), is_same)) return;
    const auto origin = origins.find(stored.hash);
    if (origin != origins.end()) {
        event->author = origin->second.author;
        event->at = origin->second.at;
    }
    Kept& kept = events.emplace_back();
    static_cast<Event<Core>&>(kept) = std::move(*event);
    put_trace(kept, stored);
}

bool is_later(const store::RegisterValue& a, const store::RegisterValue& b) {
    if (a.lamport != b.lamport) return a.lamport > b.lamport;
    if (a.device != b.device) return a.device > b.device;
    return a.position > b.position;
}

Answer answer_of(const AnswerCore& core) {
    return {.value = core.value,
            .is_na = core.act == AnswerAct::not_applicable,
            .has_na_reason = core.has_reason,
            .phase = core.phase};
}

constexpr std::array kTeamTypes{EntryType::open, EntryType::admit, EntryType::relay};

// Entries of HQ's order first, in it; then those without a rank by causal order.
void put_in_order(std::vector<store::StoredEntry>& entries) {
    const auto order = [](const store::StoredEntry& one) {
        return std::tuple(!one.rank.has_value(), one.rank.value_or(0), one.header.lamport, one.device,
                          one.position);
    };
    std::sort(entries.begin(), entries.end(),
              [&](const auto& a, const auto& b) { return order(a) < order(b); });
}

// Nothing for an entry that leaves the team as it is.
std::optional<rules::TeamEvent> team_event(const store::StoredEntry& stored, const StreamId& stream,
                                           const SignKey& intake) {
    rules::TeamEvent event;
    event.author = stored.header.author;
    if (stored.header.type == static_cast<std::uint32_t>(EntryType::admit)) {
        const auto admit = event_of<AdmitCore>(stored);
        if (!admit) return std::nullopt;
        event.person = admit->core.person;
        return event;
    }
    if (stored.header.type == static_cast<std::uint32_t>(EntryType::relay)) {
        const auto relay = event_of<RelayCore>(stored);
        if (!relay) return std::nullopt;
        event.kind = rules::TeamEvent::Kind::relayed;
        event.person = relay->core.to;
        event.by_code =
            !relay->core.code.empty() && is_relay_code(relay->core.code, stream, relay->core.to, intake);
        return event;
    }
    const auto open = event_of<OpenCore>(stored);
    if (!open || !open->core.has_conflict) return std::nullopt;
    event.kind = rules::TeamEvent::Kind::stood_back;
    event.person = open->core.person;
    return event;
}

}  // namespace

bool changes_team(std::uint32_t type) {
    return std::any_of(kTeamTypes.begin(), kTeamTypes.end(),
                       [type](EntryType one) { return static_cast<std::uint32_t>(one) == type; });
}

Result<std::optional<OpeningFacts>> opening_of(store::Store& store, const StreamId& id) {
    for (const EntryType type : {EntryType::plan, EntryType::start}) {
        WCK_TRY(const auto entries, store.stream_entries(id, type));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
            if (!stored.entry.opens_stream() || core == nullptr) continue;
            auto assignment = journal::decode_core<AssignmentCore>(stored.header, *core);
            if (assignment) return std::optional(OpeningFacts{std::move(*assignment), stored.header.author});
        }
    }
    return std::optional<OpeningFacts>{};
}

Result<std::vector<rules::TeamEvent>> team_events(store::Store& store, const StreamId& stream,
                                                  const SignKey& intake) {
    std::vector<store::StoredEntry> all;
    for (const EntryType type : kTeamTypes) {
        WCK_TRY(auto entries, store.stream_entries(stream, type));
        for (store::StoredEntry& stored : entries) all.push_back(std::move(stored));
    }
    put_in_order(all);
    std::vector<rules::TeamEvent> events;
    for (const store::StoredEntry& stored : all)
        if (auto event = team_event(stored, stream, intake)) events.push_back(std::move(*event));
    return events;
}

std::string text_of(const TextPart& part, std::string_view name) {
    const auto found =
        std::find_if(part.begin(), part.end(), [&](const NamedText& named) { return named.name == name; });
    return found == part.end() ? std::string{} : found->text;
}

std::string partial_setting(const StreamId& id) {
    return "partial/" + id.hex();
}

Result<void> put_partial(store::Store& store, const StreamId& id, std::uint8_t part) {
    WCK_TRY(store.put_setting(partial_setting(id), part == kWhole ? Bytes{} : Bytes{part}));
    return store::mark_listed(store, id);
}

Result<std::unique_ptr<Inspection>> Inspection::load(store::Store& store, Documents& documents,
                                                     const StreamId& id) {
    std::unique_ptr<Inspection> inspection(new Inspection(store, id, documents.intake()));
    WCK_TRY(const auto partial, store.setting(partial_setting(id)));
    inspection->is_partial_ = partial && !partial->empty();
    if (inspection->is_partial_ && partial->front() == kOwnPart) {
        WCK_TRY(inspection->told_, documents.told(id));
    }
    WCK_TRY(inspection->load_assignment());
    WCK_TRY(inspection->load_team());
    WCK_TRY(inspection->load_events());
    WCK_TRY(inspection->load_documents(documents));
    WCK_TRY(inspection->load_registers());
    inspection->begin_score();
    return inspection;
}

Result<void> Inspection::load_assignment() {
    for (const EntryType type : {EntryType::plan, EntryType::start}) {
        WCK_TRY(const auto openings, store_.stream_entries(id_, type));
        for (const store::StoredEntry& stored : openings) {
            if (stored.header.stream) continue;
            auto event = event_of<AssignmentCore>(stored);
            if (!event) continue;
            planned_ = std::move(event->core);
            planner_ = event->author;
        }
    }
    if (planned_.project.empty())
        return error_of(ErrorCode::not_found, kUnknownInspection, "Inspection::load");
    assignment_ = planned_;
    return {};
}

Result<std::set<std::string>> Inspection::leaders_so_far() const {
    WCK_TRY(const auto events, team_events(store_, id_, intake_));
    std::set<std::string> leaders{planned_.leader};
    for (std::size_t count = 1; count <= events.size(); ++count) {
        const std::vector<rules::TeamEvent> until(events.begin(),
                                                  events.begin() + static_cast<std::ptrdiff_t>(count));
        leaders.insert(rules::after_events(planned_, until).leader);
    }
    return leaders;
}

// STD-3, SCO-8: as the opening says, and as renewals say since; those that a seal does not cover came too
// late.
Result<void> Inspection::load_documents(Documents& documents) {
    WCK_TRY(auto renewals, store_.stream_entries(id_, EntryType::renewed));
    if (!renewals.empty()) {
        WCK_TRY(const auto leaders, leaders_so_far());
        std::erase_if(renewals, [&](const store::StoredEntry& one) {
            return one.is_refused || !leaders.contains(one.header.author) ||
                   (seal_ && !is_sealed_in(one.position));
        });
    }
    put_in_order(renewals);
    for (const store::StoredEntry& stored : renewals) {
        auto event = event_of<RenewedCore>(stored);
        if (!event) continue;
        if (event->core.checklist) assignment_.checklist = *event->core.checklist;
        if (event->core.context && sha256(event->core.context_document) == *event->core.context) {
            assignment_.context = event->core.context;
            assignment_.context_document = event->core.context_document;
        }
        renewals_.push_back(std::move(*event));
    }
    WCK_TRY(compiled_, documents.checklist(assignment_.checklist));
    WCK_TRY(policy_, documents.policy(assignment_.policy));
    if (assignment_.context) {
        WCK_TRY(context_, journal::decode_document<Context>(assignment_.context_document));
    }
    return {};
}

std::vector<Hash> Inspection::documents_named() const {
    std::vector<Hash> named{planned_.checklist, planned_.policy};
    for (const Event<RenewedCore>& renewal : renewals_) {
        const auto& one = renewal.core.checklist;
        if (one && std::find(named.begin(), named.end(), *one) == named.end()) named.push_back(*one);
    }
    return named;
}

Result<void> Inspection::load_team() {
    WCK_TRY(const auto events, team_events(store_, id_, intake_));
    AssignmentCore now = rules::after_events(planned_, events);
    // Who joins or leads changes nothing of the documents.
    now.checklist = assignment_.checklist;
    now.context = assignment_.context;
    now.context_document = std::move(assignment_.context_document);
    assignment_ = std::move(now);
    return {};
}

Result<void> Inspection::load_events() {
    // Moves come first: they say who made what they moved.
    for (const EntryType type : {EntryType::moved,        EntryType::phase,
                                 EntryType::add_instance, EntryType::remove_instance,
                                 EntryType::capture,      EntryType::finding,
                                 EntryType::suggest,      EntryType::sign,
                                 EntryType::feedback,     EntryType::end,
                                 EntryType::seal,         EntryType::scan,
                                 EntryType::call,         EntryType::weather,
                                 EntryType::order,        EntryType::witness,
                                 EntryType::confirm_end,  EntryType::finding_step,
                                 EntryType::check_in,     EntryType::appeal_step,
                                 EntryType::sampling,     EntryType::contact,
                                 EntryType::supplement,   EntryType::event_verdict}) {
        WCK_TRY(const auto entries, store_.stream_entries(id_, type));
        for (const store::StoredEntry& stored : entries) take(stored);
    }
    return {};
}

void Inspection::take(const store::StoredEntry& stored) {
    const auto keep = [&](auto& events) { keep_event(events, stored, origins_); };
    switch (static_cast<EntryType>(stored.header.type)) {
        case EntryType::phase:
            keep(phases_);
            if (!phases_.empty()) phase_ = std::max(phase_, phases_.back().core.phase);
            break;
        case EntryType::add_instance:
            if (const auto event = event_of<AddInstanceCore>(stored))
                instances_.push_back({event->core.repeat, short_id<InstanceId>(stored.hash),
                                      event->core.parent, event->core.label});
            break;
        case EntryType::remove_instance:
            if (const auto event = event_of<RemoveInstanceCore>(stored))
                removed_.insert(event->core.instance);
            break;
        case EntryType::capture: keep(captures_); break;
        case EntryType::finding: keep(finding_events_); break;
        case EntryType::finding_step: keep(finding_steps_); break;
        case EntryType::appeal_step: keep(appeal_steps_); break;
        case EntryType::suggest: keep(suggestions_); break;
        case EntryType::sign: keep(signatures_); break;
        case EntryType::feedback: keep(feedback_); break;
        case EntryType::scan: keep(scans_); break;
        case EntryType::end: take_end(stored); break;
        case EntryType::moved: take_move(stored); break;
        case EntryType::confirm_end: take_confirmation(stored); break;
        case EntryType::call: keep(calls_); break;
        case EntryType::weather: keep(weather_); break;
        case EntryType::order: keep(orders_); break;
        case EntryType::witness: keep(witnesses_); break;
        case EntryType::check_in: keep(check_ins_); break;
        case EntryType::sampling: keep(samplings_); break;
        case EntryType::contact: keep(contacts_); break;
        case EntryType::supplement: keep(supplements_); break;
        case EntryType::event_verdict: keep(event_verdicts_); break;
        case EntryType::seal:
            if (!seal_) seal_ = event_of<SealCore>(stored);
            break;
        default: break;
    }
}

void Inspection::take_end(const store::StoredEntry& stored) {
    auto event = event_of<EndCore>(stored);
    if (!event) return;
    if (event->core.how == kEndVoid) keep_event(void_requests_, stored, origins_);
    (event->core.how == kEndVoid ? void_asked_ : end_) = std::move(event);
}

void Inspection::take_move(const store::StoredEntry& stored) {
    auto event = event_of<MovedCore>(stored);
    if (!event) return;
    const MovedCore& core = event->core;
    for (const MovedEntry& one : core.entries)
        origins_[one.entry] = {one.author, {{one.at_ms}, one.offset_minutes}};
    for (std::size_t i = 0; i < std::min(core.answers.size(), core.authors.size()); ++i)
        moved_answers_[{event->entry, core.answers[i].key}] = core.authors[i];
    moves_.push_back(std::move(*event));
}

std::string Inspection::answered_by(const Hash& entry, const AnswerKey& key,
                                    const std::string& author) const {
    const auto moved = moved_answers_.find({entry, key});
    if (moved != moved_answers_.end()) return moved->second;
    const auto origin = origins_.find(entry);
    return origin == origins_.end() ? author : origin->second.author;
}

ZonedTime Inspection::made_at(const store::StoredEntry& stored) const {
    const auto origin = origins_.find(stored.hash);
    return origin != origins_.end() ? origin->second.at
                                    : ZonedTime{{stored.header.wall_ms}, stored.header.offset_minutes};
}

// VISIT-5: void is what two persons call void, also by a request that was made again meanwhile; a 'no' leaves
// the inspection as it was.
void Inspection::take_confirmation(const store::StoredEntry& stored) {
    const auto event = event_of<ConfirmEndCore>(stored);
    if (!event) return;
    keep_event(end_answers_, stored, origins_);
    const auto request =
        std::find_if(void_requests_.begin(), void_requests_.end(), [&](const Event<EndCore>& one) {
            return one.entry == event->core.end && one.author != event->author;
        });
    if (request == void_requests_.end()) return;
    if (event->core.is_agreed) end_ = *request;
    if (void_asked_ && void_asked_->entry == request->entry) void_asked_.reset();
}

std::optional<StatedFigures> Inspection::refused_result() const {
    if (!end_ || end_->core.how != kEndRefused) return std::nullopt;
    const auto result = rules::refused_result(checklist().settings, policy_);
    if (!result) return std::nullopt;
    return StatedFigures{.score = to_text(rounded(result->score, static_cast<int>(result->places))),
                         .exact = to_text(result->score),
                         .band = result->band,
                         .has_passed = result->has_passed};
}

bool Inspection::is_stopped_by_weather() const {
    if (weather_.empty()) return false;
    const WeatherCore& now = weather_.back().core;
    return std::any_of(policy_.visit.stop_weather.begin(), policy_.visit.stop_weather.end(),
                       [&](const WeatherLimit& limit) {
                           return limit.condition == now.condition && now.level >= limit.level;
                       });
}

std::vector<rules::Awaited> Inspection::awaited(UtcMs now) const {
    if (is_sealed() || is_ended()) return {};
    std::vector<rules::Sign> signs;
    signs.reserve(check_ins_.size());
    for (const Event<CheckInCore>& one : check_ins_)
        signs.push_back({one.author, one.at.utc, one.core.next_minutes});
    return rules::awaited(signs, now);
}

std::optional<UtcMs> Inspection::sealed_at() const {
    if (seal_) return seal_->at.utc;
    if (told_ && told_->sealed_ms != 0) return UtcMs{told_->sealed_ms};
    return std::nullopt;
}

std::optional<UtcMs> Inspection::concluded_at() const {
    return is_refused_visit() ? std::optional(end_->at.utc) : sealed_at();
}

Result<void> Inspection::load_registers() {
    registers_.clear();
    WCK_TRY(auto values, store_.registers(id_));
    for (store::RegisterValue& value : values) registers_[value.key].push_back(std::move(value));
    for (auto& [key, standing] : registers_) std::sort(standing.begin(), standing.end(), is_later);
    return {};
}

bool Inspection::is_removed(const InstanceId& id) const {
    return removed_.contains(id);
}

void Inspection::begin_score() {
    Record record;
    for (const auto& [key, standing] : registers_) {
        const bool stands = !standing.empty() && standing.front().answer.act != AnswerAct::cleared;
        if (stands && !is_removed(key.instance)) record.answers[key] = answer_of(standing.front().answer);
    }
    for (const RepeatInstance& instance : instances_)
        if (!is_removed(instance.id)) record.instances.push_back(instance);
    for (const Node& node : checklist().nodes) {
        if (node.scoring.sample.of.empty()) continue;
        const auto count =
            std::count_if(context_.locations.begin(), context_.locations.end(),
                          [&](const Location& place) { return place.kind == node.scoring.sample.of; });
        record.populations[node.code] = static_cast<std::uint32_t>(count);
    }
    live_ = std::make_unique<rules::LiveScore>(compiled_, std::move(record), context_, policy_);
    show_score();
}

void Inspection::show_score() {
    result_.reset();
    if (is_own_part()) return;
    ScoreSummary summary = live_->settle();
    if (is_partial_ && seal_) {
        const ScoreResult& sealed = score();
        summary = {.state = sealed.state,
                   .exact = sealed.exact,
                   .band = sealed.band,
                   .passed = sealed.passed,
                   .places = sealed.places,
                   .findings = static_cast<std::uint32_t>(sealed.findings.size())};
    }
    summary_ = std::make_shared<const ScoreSummary>(std::move(summary));
}

const ScoreResult& Inspection::score() const {
    if (!result_ && is_own_part()) result_ = ScoreResult{};
    if (!result_) result_ = is_partial_ && seal_ ? sealed_score() : live_->result();
    return *result_;
}

ScoreResult Inspection::sealed_score() const {
    ScoreResult score;
    const auto exact = parse_points(seal_->core.exact);
    if (exact) score.exact = *exact;
    score.state = exact ? ScoreState::scored : ScoreState::not_scored;
    for (const SealedFinding& finding : seal_->core.findings)
        if (finding.id == finding_id(id_, {finding.item.item, finding.item.instance, ""}, finding.line))
            score.findings.push_back(
                {finding.item.item, finding.item.instance, finding.line, finding.severity});
    score.band = seal_->core.band;
    score.passed = seal_->core.has_passed;
    score.places = std::min<std::uint32_t>(checklist().settings.places.value_or(policy_.scoring.places), 9);
    return score;
}

void Inspection::put_standing(const AnswerKey& key, const std::vector<store::RegisterValue>& standing) {
    if (standing.empty() || standing.front().answer.act == AnswerAct::cleared)
        live_->erase(key);
    else if (!is_removed(key.instance))
        live_->put(key, answer_of(standing.front().answer));
}

Result<void> Inspection::read_register(const AnswerKey& key) {
    WCK_TRY(auto standing, store_.registers(id_, &key));
    std::sort(standing.begin(), standing.end(), is_later);
    put_standing(key, standing);
    registers_[key] = std::move(standing);
    return {};
}

Result<void> Inspection::read_registers(const std::vector<AnswerKey>& keys) {
    for (const AnswerKey& key : keys) WCK_TRY(read_register(key));
    return {};
}

Result<void> Inspection::follow(const std::set<AnswerKey>& touched) {
    for (const AnswerKey& key : touched) WCK_TRY(read_register(key));
    show_score();
    return {};
}

Result<void> Inspection::take_newest(const store::Applied& applied, const store::StoredEntry& stored) {
    const std::vector<AnswerCore>& answers = applied.answers;
    const auto falls = [&](const store::RegisterValue& value) {
        return value.position == stored.position ||
               std::any_of(stored.header.seen.begin(), stored.header.seen.end(), [&](const auto& seen) {
                   return seen.incarnation == value.position.incarnation &&
                          seen.sequence >= value.position.sequence;
               });
    };
    for (const AnswerKey& key : applied.touched) {
        const auto answer = std::find_if(answers.begin(), answers.end(),
                                         [&](const AnswerCore& one) { return one.key == key; });
        if (answer == answers.end()) return read_registers(applied.touched);
        std::vector<store::RegisterValue>& standing = registers_[key];
        std::erase_if(standing, falls);
        standing.push_back(store::value_of(stored, *answer));
        std::sort(standing.begin(), standing.end(), is_later);
        put_standing(key, standing);
        WCK_TRY(check_register(key));
    }
    return {};
}

/// In a debug build: what is remembered of a register is what the store has.
Result<void> Inspection::check_register(const AnswerKey& key) const {
#ifndef NDEBUG
    WCK_TRY(auto stored, store_.registers(id_, &key));
    std::sort(stored.begin(), stored.end(), is_later);
    const std::vector<store::RegisterValue>& held = registers_.at(key);
    const bool is_same =
        std::equal(stored.begin(), stored.end(), held.begin(), held.end(), [](const auto& a, const auto& b) {
            return a.key == b.key && a.position == b.position && a.device == b.device && a.entry == b.entry &&
                   a.lamport == b.lamport && a.answer == b.answer;
        });
    WCK_ASSERT(is_same);
#else
    static_cast<void>(key);
#endif
    return {};
}

Result<void> Inspection::refresh(const store::Applied& applied) {
    if (applied.stored && applied.is_newest) {
        WCK_TRY(take_newest(applied, *applied.stored));
    } else {
        WCK_TRY(read_registers(applied.touched));
    }
    if (applied.stored) {
        WCK_TRY(take_event(*applied.stored));
    } else {
        WCK_TRY(const auto stored, store_.entry(applied.position));
        if (stored) WCK_TRY(take_event(*stored));
    }
    show_score();
    return {};
}

Result<void> Inspection::take_event(const store::StoredEntry& stored) {
    const std::size_t instances = instances_.size();
    take(stored);
    if (changes_team(stored.header.type)) WCK_TRY(load_team());
    for (std::size_t i = instances; i < instances_.size(); ++i)
        if (!is_removed(instances_[i].id)) live_->add(instances_[i]);
    if (static_cast<EntryType>(stored.header.type) == EntryType::remove_instance)
        if (const auto event = event_of<RemoveInstanceCore>(stored)) live_->remove(event->core.instance);
    return {};
}

std::vector<AnswerKey> Inspection::differences() const {
    std::vector<AnswerKey> keys;
    for (const auto& [key, standing] : registers_) {
        // Nobody answered what was computed: the last in causal order stands.
        const std::int32_t node = compiled_->find(key.item);
        // What a newer checklist does not ask any more is settled by nobody (STD-3).
        if (node < 0 || checklist().nodes[static_cast<std::size_t>(node)].type == AnswerType::calculate)
            continue;
        const bool differs =
            std::any_of(standing.begin(), standing.end(), [&](const store::RegisterValue& value) {
                return value.answer.act != standing.front().answer.act ||
                       value.answer.value != standing.front().answer.value;
            });
        if (differs) keys.push_back(key);
    }
    return keys;
}

std::vector<const Event<CaptureCore>*> Inspection::captures_of(const AnswerKey& key) const {
    std::vector<const Event<CaptureCore>*> found;
    for (const Event<CaptureCore>& capture : captures_) {
        if (capture.core.key.item == key.item && capture.core.key.instance == key.instance)
            found.push_back(&capture);
    }
    return found;
}

bool Inspection::is_read_by_conditions(const std::string& code) const {
    return rules::is_read_by_conditions(*compiled_, code);
}

}  // namespace wincheck::engine
