#pragma once
// Who may take a step of a draw (ORG-3, DRAW-1): one rule for the hub's command and for the act of a device.
#include <optional>
#include <string>
#include <string_view>

#include "core/model/policy.h"
#include "core/rules/draw.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// True where the person may plan over a unit of the own grants on that day.
[[nodiscard]] bool may_draw(std::string_view person, std::string_view date, const Register& standing,
                            const Policy& policy);

/// The first candidate over which the person may not plan; nothing where the list may be frozen.
[[nodiscard]] std::optional<std::string> candidate_beyond(const DrawList& list, std::string_view person,
                                                          std::string_view date, const Register& standing,
                                                          const Policy& policy);

}  // namespace wincheck::rules
