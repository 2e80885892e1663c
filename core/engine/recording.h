#pragma once
// What an act records beside its own (COND-2): defaults, once(), triggered calculations, computed when the
// act happens and stored in its entry. A replay reads them and computes nothing anew.
#include "core/engine/device.h"

namespace wincheck::engine {

/// What the entry carries that opens a record on the spot: the form's defaults stand from the start.
/// Shape: as Recording::payload; without them where one entry does not hold them (the first act records
/// them then).
Payload opening_payload(Device& device, EntryType type, const AssignmentCore& core,
                        const rules::CompiledChecklist& checklist, const Context& context);

/// The entry that lets a record go on with newer documents: questions that are new get their defaults.
/// Shape: as Recording::payload; without them where one entry does not hold them, or nothing is recorded yet.
Payload renewal_payload(Device& device, const Inspection& before, const RenewedCore& core,
                        const rules::CompiledChecklist& after, const Context& context,
                        std::optional<Bytes> text);

class Recording {
public:
    /// The first act that writes to a record opens the form: its defaults are among the values.
    Recording(Device& device, const Inspection& inspection);

    /// Checks one answer with the values that it sets off in place.
    /// Errors: as rules::check_answer; nothing is recorded then.
    Result<void> answer(const AnswerKey& key, const Answer& answer);
    /// Answers an item with a number beside the act's own, as `answer` does. Errors: as answer.
    Result<void> put(const AnswerKey& key, Decimal number);
    /// The record as it stands with the opening's values, to make changes in.
    [[nodiscard]] Record standing() const;
    /// Adds what a change of the record sets off.
    void set_off(const Record& after, const std::vector<AnswerKey>& changed);

    /// Shape: version 1 where nothing is recorded beside, else version 2 (docs/format.md).
    [[nodiscard]] Payload payload(EntryType type, Bytes core, std::optional<Bytes> text = std::nullopt) const;

private:
    void add(std::vector<rules::DueValue> values);
    [[nodiscard]] const Record& before() const;

    const Inspection& inspection_;
    bool is_recording_ = false;
    rules::Moment moment_;
    std::optional<Record> before_;  // with the opening's values; absent where the record stands as it is
    std::vector<rules::DueValue> values_;
};

}  // namespace wincheck::engine
