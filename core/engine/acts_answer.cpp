// Acts that write registers: answer, na, clear, conform, sample, settle; and instances of repeats
// (DO-3, DO-12, SCO-5, SCO-6, VISIT-1).
#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/engine/recording.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/model/limits.h"
#include "core/rules/conform.h"
#include "core/rules/reasons.h"
#include "core/rules/score_json.h"

namespace wincheck::engine {
namespace {

Result<void> check_phase(const Inspection& inspection, const Node& node) {
    const std::uint32_t phase = inspection.phase();
    const bool is_covert = phase < kPhaseRevealed;
    const bool fits = node.phase == PhaseRule::any || (node.phase == PhaseRule::covert) == is_covert;
    if (!fits) return error_of(ErrorCode::refused, kWrongPhase, "check_phase", node.code);
    return {};
}

bool is_sampled(const Node& node) {
    return node.scoring.fold != SampleFold::none;
}

// SCO-5: nobody chooses the location that is looked at, where the register has some.
Result<void> check_drawn(const Inspection& inspection, const Node& node, const std::string& sample) {
    const auto drawn = inspection.drawn_samples(node);
    const auto is_sample = [&](const Location& place) { return place.code == sample; };
    if (drawn.empty() || std::any_of(drawn.begin(), drawn.end(), is_sample)) return {};
    const auto& places = inspection.context().locations;
    const bool is_known = std::any_of(places.begin(), places.end(), is_sample);
    return error_of(is_known ? ErrorCode::refused : ErrorCode::invalid_argument,
                    is_known ? kNotDrawn : kUnknownSample, "check_drawn", sample);
}

// Free text stands in the text part unless a condition reads it (INT-2).
std::optional<Bytes> split_text(const Inspection& inspection, const Node& node, AnswerCore& core) {
    const bool is_free = core.value.kind == ValueKind::text && node.type == AnswerType::text;
    if (!is_free || inspection.is_read_by_conditions(node.code)) return std::nullopt;
    return text_part({{"value", std::exchange(core.value.text, std::string{})}});
}

Result<AnswerCore> answer_core(const Inspection& inspection, Recording& recording, const Node& node,
                               const AnswerKey& key, const Json& value) {
    WCK_TRY(const Answer answer, rules::answer_from_json(inspection.checklist(), node, value));
    WCK_TRY(recording.answer(key, answer));
    AnswerCore core;
    core.key = key;
    core.act = answer.is_na ? AnswerAct::not_applicable : AnswerAct::set;
    core.value = answer.value;
    core.has_reason = answer.has_na_reason;
    core.phase = inspection.phase();
    return core;
}

void put_answer(Record& record, const AnswerCore& core) {
    if (core.act == AnswerAct::cleared)
        record.answers.erase(core.key);
    else
        record.answers[core.key] = {.value = core.value,
                                    .is_na = core.act == AnswerAct::not_applicable,
                                    .has_na_reason = core.has_reason,
                                    .phase = core.phase};
}

// SCO-1: an act after which instances would hold more full marks than a score can carry is refused.
template <class Change>
Result<void> check_growth(const Inspection& inspection, Change change) {
    if (!rules::can_pass_full_marks(inspection.compiled())) return {};
    Record after = inspection.record();
    change(after);
    if (!rules::grows_past_full_marks(inspection.compiled(), inspection.record(), after,
                                      inspection.context()))
        return {};
    return error_of(ErrorCode::limit, rules::kFullMarksReached, "check_growth");
}

Result<Done> record_answer(Device& device, Inspection& inspection, const Node& node, const AnswerKey& key,
                           const Json& value) {
    WCK_TRY(check_phase(inspection, node));
    Recording recording(device, inspection);
    WCK_TRY(AnswerCore core, answer_core(inspection, recording, node, key, value));
    const bool is_na = core.act == AnswerAct::not_applicable;
    if (is_na && node.scoring.na_needs_reason && !core.has_reason)
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "record_answer", node.code);
    WCK_TRY(check_growth(inspection, [&](Record& after) { put_answer(after, core); }));
    const std::optional<Bytes> text =
        is_na ? text_part({{"reason", value["na"].text()}}) : split_text(inspection, node, core);
    return device.record(inspection, recording.payload(EntryType::answer, journal::encode(core), text));
}

// A change that needs no check of its value, with what it sets off.
Result<Done> record_change(Device& device, Inspection& inspection, const AnswerCore& core,
                           const std::optional<Bytes>& text = std::nullopt) {
    WCK_TRY(check_growth(inspection, [&](Record& after) { put_answer(after, core); }));
    Recording recording(device, inspection);
    Record after = recording.standing();
    put_answer(after, core);
    recording.set_off(after, {core.key});
    return device.record(inspection, recording.payload(EntryType::answer, journal::encode(core), text));
}

std::vector<std::int32_t> parents_of(const Checklist& checklist, std::int32_t index) {
    std::vector<std::int32_t> line;
    for (std::int32_t at = index; at != kNoParent; at = checklist.nodes[static_cast<std::size_t>(at)].parent)
        line.push_back(at);
    return line;
}

}  // namespace

Result<Done> perform_answer(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string item, act.text_at("item"));
    WCK_TRY(const AnswerKey key, key_of(*inspection, item));
    WCK_TRY(const Node* node, node_of(*inspection, key.item));
    if (is_sampled(*node))
        return error_of(ErrorCode::invalid_argument, kSampleMissing, "perform_answer", item);
    if (act.find("value") == nullptr)
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_answer", "value");
    return record_answer(device, *inspection, *node, key, act["value"]);
}

Result<Done> perform_sample(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string item, act.text_at("item"));
    WCK_TRY(AnswerKey key, key_of(*inspection, item));
    WCK_TRY(const Node* node, node_of(*inspection, key.item));
    WCK_TRY(key.sample, sample_at(*inspection, act));
    if (key.sample.empty())
        return error_of(ErrorCode::invalid_argument, kSampleMissing, "perform_sample", "sample");
    if (!is_sampled(*node))
        return error_of(ErrorCode::invalid_argument, rules::kNotSampled, "perform_sample", item);
    if (!inspection->registers().contains(key)) WCK_TRY(check_drawn(*inspection, *node, key.sample));
    return record_answer(device, *inspection, *node, key, act["value"]);
}

Result<Done> perform_na(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string item, act.text_at("item"));
    WCK_TRY(const AnswerKey key, key_of(*inspection, item));
    WCK_TRY(const Node* node, node_of(*inspection, key.item));
    if (node->scoring.na == NaMode::forbidden)
        return error_of(ErrorCode::refused, kNaNotAllowed, "perform_na", item);
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    if (node->scoring.na_needs_reason && reason.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "perform_na", item);
    AnswerCore core;
    core.key = key;
    core.act = AnswerAct::not_applicable;
    core.has_reason = !reason.empty();
    core.phase = inspection->phase();
    return record_change(device, *inspection, core, text_part({{"reason", reason}}));
}

Result<Done> perform_clear(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string item, act.text_at("item"));
    AnswerCore core;
    WCK_TRY(core.key, key_of(*inspection, item));
    WCK_TRY(core.key.sample, sample_at(*inspection, act));
    core.act = AnswerAct::cleared;
    core.phase = inspection->phase();
    return record_change(device, *inspection, core);
}

Result<Done> perform_conform(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    ConformCore core;
    WCK_TRY(core.section, act.text_at("section"));
    const std::int32_t section = inspection->compiled().find(core.section);
    if (section < 0)
        return error_of(ErrorCode::invalid_argument, kUnknownItem, "perform_conform", core.section);
    for (const rules::NodeStatus& status :
         rules::evaluate(inspection->compiled(), inspection->record(), inspection->context())) {
        const std::int32_t index = inspection->compiled().find(status.key.item);
        if (index < 0 || !status.is_relevant || inspection->record().answers.contains(status.key)) continue;
        const auto line = parents_of(inspection->checklist(), index);
        if (std::find(line.begin(), line.end(), section) == line.end()) continue;
        const Node& node = inspection->checklist().nodes[static_cast<std::size_t>(index)];
        auto value = rules::conforming_value(inspection->checklist(), node);
        if (!value) continue;
        AnswerCore answer;
        answer.key = status.key;
        answer.value = std::move(*value);
        answer.phase = inspection->phase();
        core.answers.push_back(std::move(answer));
    }
    if (core.answers.empty())
        return error_of(ErrorCode::refused, kNothingConforms, "perform_conform", core.section);
    Recording recording(device, *inspection);
    Record after = recording.standing();
    std::vector<AnswerKey> changed;
    for (const AnswerCore& answer : core.answers) {
        put_answer(after, answer);
        changed.push_back(answer.key);
    }
    recording.set_off(after, changed);
    WCK_TRY(Done done,
            device.record(*inspection, recording.payload(EntryType::conform, journal::encode(core))));
    Json items = Json::array();
    for (const AnswerCore& answer : core.answers) items.push(Json::of(std::string_view(answer.key.item)));
    done.extra.set("answered", std::move(items));
    return done;
}

Result<Done> perform_settle(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::settle));
    WCK_TRY(const std::string item, act.text_at("item"));
    WCK_TRY(AnswerKey key, key_of(*inspection, item));
    WCK_TRY(key.sample, sample_at(*inspection, act));
    WCK_TRY(const std::string chosen, act.text_at("choose"));
    const auto standing = inspection->registers().find(key);
    if (standing == inspection->registers().end() || standing->second.size() < 2)
        return error_of(ErrorCode::refused, kNoDifference, "perform_settle", item);
    for (const store::RegisterValue& value : standing->second) {
        if (value.entry.hex() != chosen) continue;
        AnswerCore core = value.answer;
        core.chosen = value.entry;
        return record_change(device, *inspection, core);
    }
    return error_of(ErrorCode::invalid_argument, kNoDifference, "perform_settle", item);
}

Result<Done> perform_add(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    AddInstanceCore core;
    WCK_TRY(const std::string repeat, act.text_at("repeat"));
    WCK_TRY(const AnswerKey key, key_of(*inspection, repeat));
    WCK_TRY(const Node* node, node_of(*inspection, key.item));
    if (node->kind != NodeKind::repeat)
        return error_of(ErrorCode::invalid_argument, kUnknownItem, "perform_add", repeat);
    if (inspection->record().instances.size() >= kInstancesMax)
        return error_of(ErrorCode::limit, kTooLarge, "perform_add", repeat);
    core.repeat = key.item;
    core.parent = key.instance;
    WCK_TRY(core.label, act.text_or_empty_at("label"));
    // The new instance has no id yet: it is the hash of the entry that adds it.
    const RepeatInstance added{core.repeat, journal::own_instance(), core.parent, core.label};
    WCK_TRY(check_growth(*inspection, [&](Record& after) { after.instances.push_back(added); }));
    Recording recording(device, *inspection);
    Record after = recording.standing();
    after.instances.push_back(added);
    recording.set_off(after, {});
    WCK_TRY(Done done,
            device.record(*inspection, recording.payload(EntryType::add_instance, journal::encode(core))));
    done.extra.set("instance", Json::of(std::string_view(short_id<InstanceId>(done.entry).hex())));
    return done;
}

Result<Done> perform_remove(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string text, act.text_at("instance"));
    RemoveInstanceCore core;
    auto id = InstanceId::parse_hex(text);
    if (id) {
        core.instance = *id;
    } else {
        WCK_TRY(const AnswerKey key, key_of(*inspection, text));
        core.instance = key.instance;
    }
    const auto& held = inspection->record().instances;
    const bool is_known = std::any_of(held.begin(), held.end(), [&](const RepeatInstance& instance) {
        return instance.id == core.instance;
    });
    if (!is_known) return error_of(ErrorCode::invalid_argument, kUnknownInstance, "perform_remove", text);
    // What counts or adds up the instances changes, and may set off more.
    Recording recording(device, *inspection);
    Record after = recording.standing();
    std::erase_if(after.instances, [&](const RepeatInstance& one) { return one.id == core.instance; });
    std::erase_if(after.answers, [&](const auto& held) { return held.first.instance == core.instance; });
    recording.set_off(after, {});
    return device.record(*inspection, recording.payload(EntryType::remove_instance, journal::encode(core)));
}

}  // namespace wincheck::engine
