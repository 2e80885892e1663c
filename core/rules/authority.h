#pragma once
// Who may record what: one pure rule for device and hub (ORG-3), so that nobody is told 'no' only
// after coming back online.
#include <string>
#include <string_view>
#include <vector>

#include "core/model/entries.h"
#include "core/model/organisation.h"

namespace wincheck::rules {

/// What an author wants to record in one inspection. `role` is that of a signature.
struct Attempt {
    EntryType type = EntryType::answer;
    std::string_view author;
    std::string_view date;  // local date, for dated grants
    std::string_view role;
};

enum class Authority : std::uint8_t {
    allowed,
    not_in_team,
    not_leader,
    may_not_sign,
    may_not_plan,
    may_not_erase
};

/// True when the person holds `role` over the unit or a unit above it on that date.
bool holds_role(const Organisation& organisation, const People& people, std::string_view person,
                std::string_view role, std::string_view unit, std::string_view date);

/// The unit itself, then each unit above it; empty for an unknown unit.
std::vector<std::string> line_of(const Organisation& organisation, std::string_view unit);

/// Decides an attempt on an inspection of `assignment`.
/// Rule: ORG-3, PLAN-3 (team), DO-3 (the leader settles and seals), DO-6 (later signatures by role), PII-1
///       (administrators and the quality centre erase, in a team or not).
Authority authority(const Attempt& attempt, const AssignmentCore& assignment,
                    const Organisation& organisation, const People& people);

}  // namespace wincheck::rules
