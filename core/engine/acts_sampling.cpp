// Acts on the samples of an item: one that cannot be looked at is left out for the next, or fewer are enough
// (SCO-5). Both need a reason.
#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"
#include "core/rules/reasons.h"

namespace wincheck::engine {
namespace {

struct SampledItem {
    Inspection* inspection = nullptr;
    AnswerKey key;
    const Node* node = nullptr;
    std::string reason;
};

Result<SampledItem> sampled_item(Device& device, const Json& act, const char* origin) {
    SampledItem found;
    WCK_TRY(found.inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string item, act.text_at("item"));
    WCK_TRY(found.key, key_of(*found.inspection, item));
    WCK_TRY(found.node, node_of(*found.inspection, found.key.item));
    if (found.node->scoring.fold == SampleFold::none)
        return error_of(ErrorCode::invalid_argument, rules::kNotSampled, origin, item);
    WCK_TRY(found.reason, act.text_or_empty_at("reason"));
    if (found.reason.empty()) return error_of(ErrorCode::invalid_argument, kReasonMissing, origin, "reason");
    return found;
}

// By whatever item that shares the sample.
bool has_answer_on(const Inspection& inspection, const Node& source, const std::string& sample) {
    const auto& answers = inspection.record().answers;
    return std::any_of(answers.begin(), answers.end(), [&](const auto& one) {
        if (one.first.sample != sample) return false;
        const std::int32_t index = inspection.compiled().find(one.first.item);
        return index >= 0 && &inspection.sample_source(
                                 inspection.checklist().nodes[static_cast<std::size_t>(index)]) == &source;
    });
}

Result<Done> record_sampling(Device& device, Inspection& inspection, AnswerKey key,
                             const std::string& reason) {
    SamplingCore core;
    core.key = std::move(key);
    return device.record(
        inspection, payload_of(EntryType::sampling, journal::encode(core), text_part({{"reason", reason}})));
}

}  // namespace

Result<std::string> sample_at(const Inspection& inspection, const Json& act) {
    WCK_TRY(const std::string text, act.text_or_empty_at("sample"));
    return inspection.sample_code(text);
}

Result<Done> perform_redraw(Device& device, const Json& act) {
    WCK_TRY(SampledItem item, sampled_item(device, act, "perform_redraw"));
    WCK_TRY(const std::string sample, sample_at(*item.inspection, act));
    const Node& source = item.inspection->sample_source(*item.node);
    const auto drawn = item.inspection->drawn_samples(source);
    const bool is_drawn =
        std::any_of(drawn.begin(), drawn.end(), [&](const Location& place) { return place.code == sample; });
    if (!is_drawn) return error_of(ErrorCode::invalid_argument, kNotDrawn, "perform_redraw", sample);
    if (has_answer_on(*item.inspection, source, sample))
        return error_of(ErrorCode::refused, kSampleRecorded, "perform_redraw", sample);
    return record_sampling(device, *item.inspection, {source.code, {}, sample}, item.reason);
}

Result<Done> perform_fewer_samples(Device& device, const Json& act) {
    WCK_TRY(SampledItem item, sampled_item(device, act, "perform_fewer_samples"));
    return record_sampling(device, *item.inspection, {item.key.item, item.key.instance, ""}, item.reason);
}

}  // namespace wincheck::engine
