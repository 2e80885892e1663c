#pragma once
// A row of coverage as JSON, for the report of the hub, the view of a device and the command alike (PLAN-1).
#include "core/base/json.h"
#include "core/rules/coverage.h"

namespace wincheck::rules {

/// {"target","period","unit","counted","required","done","owed","by","lost_from","state"}; state: open, met,
/// lost or unknown on that day.
[[nodiscard]] Json to_json(const CoverageRow& row, Date today);

}  // namespace wincheck::rules
