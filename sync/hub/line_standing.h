#pragma once
// How a line waits at this moment (CON-2, CON-3): the one way from what was said of it to the rule.
#include <optional>
#include <vector>

#include "core/rules/statement.h"
#include "sync/hub/consequences_report.h"

namespace wincheck::hub {

using VerifiedLines = std::map<StreamId, std::vector<rules::Verified>>;

/// CON-3: of a manager's share, by the verdicts on it in their order.
[[nodiscard]] rules::ShareState share_of(const CurrentLine& current, const ToldLines& told,
                                         const std::vector<rules::Verified>& verdicts, UtcMs now);

/// As a statement of now asks for it; nothing of a share that comes to nothing.
[[nodiscard]] std::optional<rules::LineNow> line_now(const CurrentLine& current, const ToldLines& told,
                                                     const std::vector<rules::Verified>& verdicts, UtcMs now);

[[nodiscard]] std::vector<rules::LineNow> lines_now(const std::vector<CurrentLine>& lines,
                                                    const ToldLines& told, const VerifiedLines& verified,
                                                    UtcMs now);

}  // namespace wincheck::hub
