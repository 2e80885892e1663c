#pragma once
// Payloads of entries that answer the checklist.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/entry_types.h"
#include "core/model/record.h"

namespace wincheck {

enum class AnswerAct : std::uint32_t { set = 1, not_applicable = 2, cleared = 3 };

/// One write of a register (DO-3). A text value stands in the text part unless a condition reads it.
/// `chosen` names the entry that a leader settled for.
struct AnswerCore {
    AnswerKey key;
    AnswerAct act = AnswerAct::set;
    Value value;
    bool has_reason = false;
    std::uint32_t phase = kPhaseNone;
    std::optional<Hash> chosen;
    bool operator==(const AnswerCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, act, value, has_reason, phase, chosen);
    }
};

/// DO-12: every item that the act answers, by name.
struct ConformCore {
    std::string section;
    std::vector<AnswerCore> answers;
    bool operator==(const ConformCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(section, answers);
    }
};

struct AddInstanceCore {
    std::string repeat;
    InstanceId parent{};
    std::string label;
    bool operator==(const AddInstanceCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(repeat, parent, label);
    }
};

struct RemoveInstanceCore {
    InstanceId instance{};
    bool operator==(const RemoveInstanceCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(instance);
    }
};

}  // namespace wincheck
