#pragma once
// Calendars that the commands without a store read: JSON of ours or of holiday-cn, or a table of days.
#include <span>
#include <string>

#include "core/rules/calendar.h"

namespace wincheck::cli {

/// One calendar of several files. A CSV has the columns date, name, off (日期, 名称, 休息; no or 否 = a
/// make-up workday). Errors: as the reading of files; invalid_argument, `where` = the file and the place in
/// it.
Result<Calendar> read_calendars(std::span<const std::string> paths);

}  // namespace wincheck::cli
