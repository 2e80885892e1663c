#include "core/engine/inspection.h"

#include <algorithm>

#include "core/engine/reasons.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"

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
void keep(std::vector<Event<Core>>& events, const store::StoredEntry& stored) {
    auto event = event_of<Core>(stored);
    const auto is_same = [&](const Event<Core>& held) { return held.entry == stored.hash; };
    if (event && std::none_of(events.begin(), events.end(), is_same)) events.push_back(std::move(*event));
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

}  // namespace

std::string text_of(const TextPart& part, std::string_view name) {
    const auto found =
        std::find_if(part.begin(), part.end(), [&](const NamedText& named) { return named.name == name; });
    return found == part.end() ? std::string{} : found->text;
}

std::string partial_setting(const StreamId& id) {
    return "partial/" + id.hex();
}

StreamId finding_id(const StreamId& inspection, const AnswerKey& item, const std::string& line) {
    return short_id<StreamId>(
        sha256({inspection.view(), view_of(item.item), item.instance.view(), view_of(line)}));
}

Result<std::unique_ptr<Inspection>> Inspection::load(store::Store& store, Documents& documents,
                                                     const StreamId& id) {
    std::unique_ptr<Inspection> inspection(new Inspection(store, id));
    WCK_TRY(const auto partial, store.setting(partial_setting(id)));
    inspection->is_partial_ = partial && !partial->empty();
    WCK_TRY(inspection->load_assignment(documents));
    WCK_TRY(inspection->load_events());
    WCK_TRY(inspection->load_registers());
    inspection->rebuild_record();
    return inspection;
}

Result<void> Inspection::load_assignment(Documents& documents) {
    for (const EntryType type : {EntryType::plan, EntryType::start}) {
        WCK_TRY(const auto openings, store_.stream_entries(id_, type));
        for (const store::StoredEntry& stored : openings) {
            if (stored.header.stream) continue;
            auto event = event_of<AssignmentCore>(stored);
            if (event) assignment_ = std::move(event->core);
        }
    }
    if (assignment_.project.empty())
        return error_of(ErrorCode::not_found, kUnknownInspection, "Inspection::load");
    WCK_TRY(compiled_, documents.checklist(assignment_.checklist));
    WCK_TRY(policy_, documents.policy(assignment_.policy));
    if (assignment_.context) {
        WCK_TRY(context_, journal::decode_document<Context>(assignment_.context_document));
    }
    return {};
}

Result<void> Inspection::load_events() {
    for (const EntryType type :
         {EntryType::phase, EntryType::add_instance, EntryType::remove_instance, EntryType::capture,
          EntryType::finding, EntryType::suggest, EntryType::sign, EntryType::feedback, EntryType::end,
          EntryType::seal, EntryType::finding_step}) {
        WCK_TRY(const auto entries, store_.stream_entries(id_, type));
        for (const store::StoredEntry& stored : entries) take(stored);
    }
    return {};
}

void Inspection::take(const store::StoredEntry& stored) {
    switch (static_cast<EntryType>(stored.header.type)) {
        case EntryType::phase:
            if (const auto event = event_of<PhaseCore>(stored)) phase_ = std::max(phase_, event->core.phase);
            break;
        case EntryType::add_instance:
            if (const auto event = event_of<AddInstanceCore>(stored))
                instances_.push_back({event->core.repeat, short_id<InstanceId>(stored.hash),
                                      event->core.parent, event->core.label});
            break;
        case EntryType::remove_instance:
            if (const auto event = event_of<RemoveInstanceCore>(stored))
                removed_.push_back(event->core.instance);
            break;
        case EntryType::capture: keep(captures_, stored); break;
        case EntryType::finding: keep(finding_events_, stored); break;
        case EntryType::finding_step: keep(finding_steps_, stored); break;
        case EntryType::suggest: keep(suggestions_, stored); break;
        case EntryType::sign: keep(signatures_, stored); break;
        case EntryType::feedback: keep(feedback_, stored); break;
        case EntryType::end: end_ = event_of<EndCore>(stored); break;
        case EntryType::seal:
            if (!seal_) seal_ = event_of<SealCore>(stored);
            break;
        default: break;
    }
}

Result<void> Inspection::load_registers() {
    registers_.clear();
    WCK_TRY(auto values, store_.registers(id_));
    for (store::RegisterValue& value : values) registers_[value.key].push_back(std::move(value));
    for (auto& [key, standing] : registers_) std::sort(standing.begin(), standing.end(), is_later);
    return {};
}

void Inspection::rebuild_record() {
    record_.answers.clear();
    for (const auto& [key, standing] : registers_) {
        const bool is_removed = std::find(removed_.begin(), removed_.end(), key.instance) != removed_.end();
        if (standing.empty() || is_removed || standing.front().answer.act == AnswerAct::cleared) continue;
        record_.answers[key] = answer_of(standing.front().answer);
    }
    record_.instances.clear();
    for (const RepeatInstance& instance : instances_) {
        if (std::find(removed_.begin(), removed_.end(), instance.id) == removed_.end())
            record_.instances.push_back(instance);
    }
    record_.populations.clear();
    for (const Node& node : checklist().nodes) {
        if (node.scoring.sample.of.empty()) continue;
        const auto count =
            std::count_if(context_.locations.begin(), context_.locations.end(),
                          [&](const Location& place) { return place.kind == node.scoring.sample.of; });
        record_.populations[node.code] = static_cast<std::uint32_t>(count);
    }
    score_ = std::make_shared<const ScoreResult>(
        is_partial_ && seal_ ? sealed_score() : rules::score(*compiled_, record_, context_, policy_));
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

Result<void> Inspection::refresh(const store::Applied& applied) {
    for (const AnswerKey& key : applied.touched) {
        WCK_TRY(auto standing, store_.registers(id_, &key));
        std::sort(standing.begin(), standing.end(), is_later);
        registers_[key] = std::move(standing);
    }
    WCK_TRY(const auto stored, store_.entry(applied.position));
    if (stored) take(*stored);
    rebuild_record();
    return {};
}

std::vector<AnswerKey> Inspection::differences() const {
    std::vector<AnswerKey> keys;
    for (const auto& [key, standing] : registers_) {
        // Nobody answered what was computed: the last in causal order stands.
        const std::int32_t node = compiled_->find(key.item);
        if (node >= 0 && checklist().nodes[static_cast<std::size_t>(node)].type == AnswerType::calculate)
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

std::vector<FindingView> Inspection::findings() const {
    std::vector<FindingView> views;
    const auto add_details = [](FindingView& view, const Event<FindingCore>& event) {
        if (event.core.severity != kSeverityNone) view.severity = event.core.severity;
        view.location = event.core.location;
        view.post = event.core.post;
        view.person = event.core.person;
        view.vendor = event.core.vendor;
        view.text = text_of(event.text, "text");
        view.suggestion = text_of(event.text, "suggestion");
        view.is_fixed_on_spot = event.core.is_fixed_on_spot;
        view.fix_evidence = event.core.fix_evidence;
    };
    for (const RaisedFinding& raised : score_->findings) {
        FindingView view;
        view.item = {raised.item, raised.instance, ""};
        view.line = raised.line;
        view.id = finding_id(id_, view.item, raised.line);
        view.severity = raised.severity;
        view.is_raised_by_answer = true;
        for (const Event<FindingCore>& event : finding_events_) {
            if (event.core.item.item == raised.item && event.core.item.instance == raised.instance)
                add_details(view, event);
        }
        views.push_back(std::move(view));
    }
    for (const Event<FindingCore>& event : finding_events_) {
        const bool is_detail = std::any_of(views.begin(), views.end(), [&](const FindingView& view) {
            return view.is_raised_by_answer && view.item.item == event.core.item.item &&
                   view.item.instance == event.core.item.instance;
        });
        if (is_detail) continue;
        FindingView view;
        view.item = event.core.item;
        view.id = short_id<StreamId>(event.entry);
        add_details(view, event);
        views.push_back(std::move(view));
    }
    for (FindingView& view : views) view.life = life_of_finding(view.id);
    return views;
}

// Ranks come after the entries, and are read anew each time.
rules::Life Inspection::life_of_finding(const StreamId& finding) const {
    std::vector<rules::FindingStep> steps;
    for (const Event<FindingStepCore>& event : finding_steps_) {
        if (event.core.finding != finding) continue;
        const auto stored = store_.entry(event.position);
        if (!stored || !*stored || (*stored)->is_refused) continue;
        steps.push_back({.entry = event.entry,
                         .step = event.core.step,
                         .rank = (*stored)->rank,
                         .lamport = (*stored)->header.lamport,
                         .device = (*stored)->device,
                         .sequence = event.position.sequence});
    }
    return rules::life_of(std::move(steps));
}

bool Inspection::is_read_by_conditions(const std::string& code) const {
    return rules::is_read_by_conditions(*compiled_, code);
}

}  // namespace wincheck::engine
