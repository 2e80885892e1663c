#pragma once
// Numbers as a spreadsheet stores and shows them: binary floating point written in decimal becomes
// the at most 15 digits that people see, and serial days become dates.
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace wincheck::forms {

/// The number as people see it: "5.4" for 5.4000000000000004, "1" for 1.0, no exponent.
/// Shape:  empty where `raw` is no number.
/// Rounds: half away from zero to 15 significant digits.
[[nodiscard]] std::string number_text(std::string_view raw);

/// True when a number format shows a date or time: any of y m d h s outside quotes and brackets.
[[nodiscard]] bool is_date_format(std::string_view format);
/// The same for a format's built-in number.
[[nodiscard]] bool is_date_format(std::uint32_t built_in);

/// A serial day as ISO 8601: "2026-03-02", "2026-03-02T22:00:00" or, under 1, "22:00:00".
/// Shape:  empty where the serial is out of range. `is_1904` = the epoch of old Macintosh files.
/// Rounds: to the second.
[[nodiscard]] std::string date_text(std::string_view serial, bool is_1904);

}  // namespace wincheck::forms
