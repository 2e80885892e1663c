#pragma once
// Whether facts may be recorded (ORG-1, ORG-2, ORG-5): checked against the register before them, all
// together, so that every problem is named and nothing is recorded by halves.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/authority.h"
#include "core/rules/condition.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// Values of a unit's field `active`.
inline constexpr std::array<std::string_view, 4> kUnitStates{"open", "closed", "handed_back", "taken_over"};

/// Shape: in the order of the facts; `where` = "facts[N]". A problem that is no warning stops all of them.
/// Rule:  ids and dates are sound; parents, granted units and places are known; the line goes downwards
///        (group, region, branch, project; a functional unit hangs on any of them) and never in a circle, on
///        any day that the facts speak of. Unknown fields and kinds are kept (open lists).
/// Cost:  each unit's line on each day at which a parent changes.
[[nodiscard]] std::vector<Problem> check_changes(const Register& before, const Changes& changes,
                                                 const Policy& policy = {});

/// Nothing where the author may record all of it on that day; else the number of the first fact that is
/// refused. Rule:  ORG-3. Units, places, assets and vendors: keep_organisation over the unit as it stands and
/// as it will
///        stand; grants: keep_people over the granted unit; persons: keep_people over a unit of theirs, or
///        anywhere for somebody without a grant; codes: bind_code over the unit of their place; standards: as
///        command_on_standard says, over their unit; answers to questions on a clause: interpret.
[[nodiscard]] std::optional<std::size_t> refused_change(const Register& before, const Changes& changes,
                                                        std::string_view author, std::string_view date,
                                                        const Policy& policy);

/// One list of facts that says of every day what all of them say in their order.
/// Rule:  ORG-1: a fact whose days a later one of the same field holds all is left out. Of standards and
/// answers
///        to questions nothing is: their history is read as such (STD-2, STD-6).
/// Cost:  the facts, and the square of those that one field has.
[[nodiscard]] Changes drawn_together(const std::vector<Changes>& changes);

/// The register with the changes.
[[nodiscard]] Register with_changes(Register before, const Changes& changes);

}  // namespace wincheck::rules
