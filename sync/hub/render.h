#pragma once
// Reports as plain text and CSV (RFC 4180), made from their JSON. Pure.
#include <string>

#include "core/base/json.h"

namespace wincheck::hub {

[[nodiscard]] std::string report_text(const Json& report);
/// One row an inspection, device, quarantined entry or part.
[[nodiscard]] std::string report_csv(const Json& report);

/// The report as a table: a list of lists of texts, the header first.
[[nodiscard]] Json report_rows(const Json& report);

}  // namespace wincheck::hub
