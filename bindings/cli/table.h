#pragma once
// Rows for people and programs: a list of JSON objects with the same members as CSV or as aligned columns.
#include <string>
#include <vector>

#include "core/base/json.h"

namespace wincheck::cli {

[[nodiscard]] inline Json text_json(const std::string& text) {
    return Json::of(std::string_view(text));
}
[[nodiscard]] inline Json number_json(std::uint32_t number) {
    return Json::of(static_cast<std::uint64_t>(number));
}

/// RFC 4180, a header line first; null is an empty field, true and false are words.
[[nodiscard]] std::string csv_of(const Json& rows, const std::vector<std::string>& columns);
/// Two spaces between columns, no header's width is less than its longest value.
[[nodiscard]] std::string columns_of(const Json& rows, const std::vector<std::string>& columns);

}  // namespace wincheck::cli
