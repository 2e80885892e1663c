#pragma once
// A report that is one list, in order, with how many of its rows are overdue.
#include <string>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/base/time.h"

namespace wincheck::hub {

/// Rows with what orders them.
using OrderedRows = std::vector<std::pair<std::string, Json>>;

/// {"report":NAME,"at","count","overdue",NAME:[rows in order]}; a row says itself whether it is "overdue".
[[nodiscard]] Json overdue_list(const char* name, OrderedRows rows, UtcMs now);

}  // namespace wincheck::hub
