#pragma once
// Kinds of inspection as data (KIND-1 to KIND-9, INSP-1): what is shipped, and what the policy says instead
// or beside.
#include <string>
#include <string_view>
#include <vector>

#include "core/model/policy.h"

namespace wincheck::rules {

/// The shipped kinds, in the order of their rules.
[[nodiscard]] std::vector<KindRule> shipped_kinds();

/// The policy's kind of that id, else the shipped one, else one that nobody described: as free as KIND-8
/// (open list).
[[nodiscard]] KindRule kind_rule(const Policy& policy, std::string_view id);

/// True where the role may plan that kind: the kind names it, or names none.
[[nodiscard]] bool may_plan_kind(const KindRule& kind, std::string_view role);

}  // namespace wincheck::rules
