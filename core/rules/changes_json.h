#pragma once
// Facts of the register, and what is wrong with them, as JSON: of the hub's commands and of acts alike.
#include "core/base/json.h"
#include "core/rules/condition.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// Reads [{"about","id","field","value","from","to"}]. What is absent is empty, and check_changes names it.
[[nodiscard]] std::vector<Fact> facts_from_json(const Json& list);

/// [{"where","code","message","warning"}]
[[nodiscard]] Json problems_json(const std::vector<Problem>& problems);

/// True where one of them is no warning.
[[nodiscard]] bool has_errors(const std::vector<Problem>& problems);

}  // namespace wincheck::rules
