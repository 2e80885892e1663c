#pragma once
// Where a project was under management, and when, from dated facts in any order of arrival (ORG-1, PLAN-1).
#include <span>
#include <string>
#include <vector>

#include "core/rules/periods.h"

namespace wincheck::rules {

/// From a first to a last day, both included, under one branch of one region.
struct Stay {
    Date from;
    Date to;
    std::string region;
    std::string branch;
    bool operator==(const Stay&) const = default;
};

/// The last day of a stay that nobody ended.
inline constexpr Date kUntilFurtherNotice{9999, 12, 31};

enum class RegisterStep : std::uint8_t {
    open = 1,   // under management from that day on
    move = 2,   // belongs to another region or branch from that day on
    close = 3,  // that day is the last
};

struct RegisterFact {
    RegisterStep step = RegisterStep::open;
    Date date;
    std::string region;
    std::string branch;
    bool operator==(const RegisterFact&) const = default;
};

/// The stays that the facts of one project leave: sorted, without overlap.
/// Rule:  facts hold from their date on, whatever the order in which they became known; of the same day, the
/// one known
///        later comes later. A move or close of what is not open is without effect; an open of what is open
///        is a move.
/// Shape: `facts` in the order in which they became known.
[[nodiscard]] std::vector<Stay> stays_of(std::span<const RegisterFact> facts);

/// The stay that holds a date; null where there is none. Shape: `stays` as stays_of gives them.
[[nodiscard]] const Stay* stay_or_null(std::span<const Stay> stays, Date date);

}  // namespace wincheck::rules
