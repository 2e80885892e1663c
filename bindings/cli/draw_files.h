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

struct CandidateOptions {
    std::uint64_t total = 0;  // shared among the strata where the file has no counts
    bool is_holiday_eve = false;
    std::string inspectors;                       // a JSON file beside the candidates, or empty
    std::optional<rules::WeightFormula> formula;  // that was committed to; the file's own comes first
};

/// Reads candidates from CSV (id, stratum, weight, excluded; or days_unseen, risk, complaints in place of
/// weight) or JSON {"strata":{NAME:n},"candidates":[…],"excluded":[…],"formula":{…}}, and, there or in a file
/// of their own,
/// {"team":n,"inspectors":[{"id","weight","unavailable","project","region","borrowed","last":[…]}],
/// "barred":[{"inspector","stratum" or "candidate","reason"}]}.
Result<rules::DrawList> read_candidates(const std::string& path, const CandidateOptions& options);

}  // namespace wincheck::cli
