#pragma once
// Reports as people paste them into a chat (REP-1): plain text in Chinese, without tables.
#include <string>

#include "core/base/json.h"

namespace wincheck::hub {

/// True for bulletin, period and notice.
[[nodiscard]] bool has_chat_text(const std::string& kind);
/// Shape: of a report of such a kind; lines without trailing spaces.
[[nodiscard]] std::string chat_text(const Json& report);

}  // namespace wincheck::hub
