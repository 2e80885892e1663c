#pragma once
// The files of a draw: the log, the list, the result, the secret, and tables of candidates.
#include <optional>
#include <string>

#include "core/base/json.h"
#include "core/rules/draw.h"

namespace wincheck::cli {

/// Empty text where the file is absent and may be.
Result<std::string> read_text(const std::string& path, bool may_be_absent);
/// Mode 0600. Errors: storage errors, also where the file is there already.
Result<void> write_new(const std::string& path, std::string_view text);
Result<void> remove_file(const std::string& path);
/// Adds whole lines and waits for the disk.
Result<void> append_text(const std::string& path, std::string_view text);

/// Reads candidates from CSV (id, stratum, weight, excluded; or days_unseen, risk, complaints in place of
/// weight) or JSON {"strata":{NAME:n},"candidates":[…],"excluded":[…],"formula":{…}}.
/// `total` shares that many among the strata where the file has no counts.
Result<rules::DrawList> read_candidates(const std::string& path, std::uint64_t total, bool is_holiday_eve);

}  // namespace wincheck::cli
