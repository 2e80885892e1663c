#pragma once
// Register and inspections of a file, in the order in which they became known, as coverage takes them.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/model/policy.h"
#include "core/rules/coverage.h"

namespace wincheck::cli {

/// A fact of the file, and when it became known; what names no time was always known.
struct KnownFact {
    std::int64_t known_ms = INT64_MIN;
    std::string project;
    std::optional<rules::RegisterFact> step;  // either this
    std::string inspection;                   // or an inspection
    rules::EndedInspection ended;
};

/// Reads
/// {"register":[{"project","step","date","region","branch","known"}],"inspections":[{"id","project","kind","ending",
/// "business_date" or "began" with "offset_minutes","known"}]}, sorted by when it became known.
/// Errors: invalid_argument, `where` = the path of the field.
Result<std::vector<KnownFact>> known_facts(const Json& document, const VisitPolicy& visit);

/// Coverage as it was known at one moment after the other.
class Knowledge {
public:
    Knowledge(rules::Coverage coverage, std::vector<KnownFact> facts)
        : coverage_(std::move(coverage)), facts_(std::move(facts)) {}
    /// Adds what became known until that moment. Shape: called with moments that do not go back.
    void advance(UtcMs at);
    [[nodiscard]] rules::Coverage& coverage() { return coverage_; }

private:
    rules::Coverage coverage_;
    std::vector<KnownFact> facts_;
    std::size_t next_ = 0;
    std::map<std::string, std::vector<rules::RegisterFact>> steps_;  // by project, as they became known
};

/// What a file says of a programme, nothing of it known yet.
struct ProgrammeFile {
    rules::WorkCalendar calendar;
    Knowledge knowledge;
};

/// Reads the register and the inspections, and "coverage" (the targets), "calendar" and "visit" where the
/// file has them; `calendars` are more files of days. Errors: as known_facts and read_calendars.
Result<ProgrammeFile> programme_of(const Json& document, std::span<const std::string> calendars);

}  // namespace wincheck::cli
