#include "core/engine/recording.h"

#include <algorithm>

#include "core/journal/recorded.h"
#include "core/model/limits.h"

namespace wincheck::engine {
namespace {

Payload with_values(Payload payload, const std::vector<rules::DueValue>& values, std::uint32_t phase) {
    if (values.empty()) return payload;
    journal::Recorded recorded;
    recorded.core = std::move(payload.core);
    for (const rules::DueValue& value : values) {
        AnswerCore answer;
        answer.key = value.key;
        answer.act = value.value.kind == ValueKind::blank ? AnswerAct::cleared : AnswerAct::set;
        answer.value = value.value;
        answer.phase = phase;
        recorded.values.push_back(std::move(answer));
    }
    payload.version = journal::kRecordedVersion;
    payload.core = journal::encode_recorded(recorded);
    return payload;
}

}  // namespace

Payload opening_payload(Device& device, EntryType type, const AssignmentCore& core,
                        const rules::CompiledChecklist& checklist, const Context& context) {
    Payload plain = payload_of(type, journal::encode(core));
    if (!rules::records_values(checklist)) return plain;
    const auto values = rules::values_due(checklist, nullptr, {}, context, device.moment(), {});
    Payload opening = with_values(plain, values, kPhaseNone);
    return opening.core.size() + kHeaderBytesMax > kEntryBytesMax ? plain : opening;
}

Payload renewal_payload(Device& device, const Inspection& before, const RenewedCore& core,
                        const rules::CompiledChecklist& after, const Context& context,
                        std::optional<Bytes> text) {
    Payload plain = payload_of(EntryType::renewed, journal::encode(core), std::move(text));
    if (before.registers().empty() || !rules::records_values(after)) return plain;
    Record form;
    form.instances = before.record().instances;
    auto values = rules::values_due(after, nullptr, form, context, device.moment(), {});
    std::erase_if(values, [&](const rules::DueValue& value) {
        return before.compiled().find(value.key.item) >= 0 || before.registers().contains(value.key);
    });
    Payload renewed = with_values(plain, values, before.phase());
    return renewed.core.size() + kHeaderBytesMax > kEntryBytesMax ? plain : renewed;
}

Recording::Recording(Device& device, const Inspection& inspection)
    : inspection_(inspection), is_recording_(rules::records_values(inspection.compiled())) {
    if (!is_recording_) return;
    moment_ = device.moment();
    if (!inspection.registers().empty()) return;
    before_ = inspection.record();
    add(rules::values_due(inspection.compiled(), nullptr, *before_, inspection.context(), moment_, {}));
    rules::put_values(*before_, values_);
}

const Record& Recording::before() const {
    return before_ ? *before_ : inspection_.record();
}

Result<void> Recording::answer(const AnswerKey& key, const Answer& answer) {
    const bool stands_alone = values_.empty() && !rules::answers_set_off(inspection_.compiled());
    if (!is_recording_ || stands_alone) return inspection_.live().check(key, answer);
    WCK_TRY(auto due,
            rules::try_answer(inspection_.compiled(), before(), inspection_.context(), moment_, key, answer));
    add(std::move(due));
    return {};
}

Result<void> Recording::put(const AnswerKey& key, Decimal number) {
    Answer own;
    own.value.kind = ValueKind::number;
    own.value.number = number;
    own.phase = inspection_.phase();
    WCK_TRY(answer(key, own));
    add({{key, own.value}});
    return {};
}

Record Recording::standing() const {
    return is_recording_ ? before() : Record{};
}

void Recording::set_off(const Record& after, const std::vector<AnswerKey>& changed) {
    if (!is_recording_) return;
    add(rules::values_due(inspection_.compiled(), &before(), after, inspection_.context(), moment_, changed));
}

// The last value of a key is the one that stands.
void Recording::add(std::vector<rules::DueValue> values) {
    if (values_.empty()) {
        values_ = std::move(values);
        return;
    }
    for (rules::DueValue& value : values) {
        std::erase_if(values_, [&](const rules::DueValue& held) { return held.key == value.key; });
        values_.push_back(std::move(value));
    }
}

Payload Recording::payload(EntryType type, Bytes core, std::optional<Bytes> text) const {
    return with_values(payload_of(type, std::move(core), std::move(text)), values_, inspection_.phase());
}

}  // namespace wincheck::engine
