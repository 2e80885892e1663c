#pragma once
// Whether what was told of a project (YEAR-4) is held valid: who may say so, and which verdict holds. One
// rule for the act on a device and for the hub. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/entries.h"
#include "core/model/policy.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// One question to the rule.
struct EventQuestion {
    std::string_view person = {};
    std::string_view teller = {};  // of the event; empty = it is not here
    std::string_view date = {};    // local date, for dated grants
    const AssignmentCore& assignment;
};

enum class EventRight : std::uint8_t { allowed, may_not, own_cause };

/// Rule: YEAR-4, ORG-3: a role over the project that judges events. APP-1: not who told it, nobody of the
/// inspection's team, and nobody who holds a role in the project itself.
[[nodiscard]] EventRight event_right(const EventQuestion& question, const Register& standing,
                                     const Policy& policy);

/// A verdict with what orders it.
struct EventVerdict {
    Hash entry{};
    EventVerdictCore core;
    std::string author = {};
    std::int64_t at_ms = 0;             // as its device's clock said
    std::optional<std::uint64_t> rank;  // HQ's
    std::uint64_t lamport = 0;          // these three order verdicts without a rank
    DeviceId device{};
    std::uint64_t sequence = 0;
    std::vector<Hash> unseen = {};
};

/// The verdict about that event that holds: the last one in HQ's order, own ones without a rank after those
/// with one. Shape: the same for the same ranked verdicts, whatever their order.
[[nodiscard]] std::optional<EventVerdict> standing_verdict(const std::vector<EventVerdict>& verdicts,
                                                           const Hash& event);

}  // namespace wincheck::rules
