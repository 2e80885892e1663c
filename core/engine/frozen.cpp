#include "core/engine/frozen.h"

#include <utility>

#include "core/base/reasons.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kContextBytesMax = std::size_t{40} * 1024;

Bytes context_with(const Unit& unit, const std::vector<EarlierFinding>& earlier, std::size_t count) {
    return journal::encode(
        Context{.project = unit.id,
                .attributes = unit.attributes,
                .earlier = {earlier.begin(), earlier.begin() + static_cast<std::ptrdiff_t>(count)},
                .locations = unit.locations,
                .earlier_left_out = earlier.size() - count});
}

}  // namespace

Error unknown_project(const Documents& documents) {
    return documents.not_in_register(ErrorCode::invalid_argument, kUnknownProject, "unknown_project",
                                     "project");
}

Result<Unit> project_of(const Documents& documents, const rules::Register& standing, const std::string& id,
                        const std::string& date) {
    auto unit = standing.unit_on(id, date);
    if (!unit) return unknown_project(documents);
    if (!standing.is_active_on(id, date))
        return error_of(ErrorCode::refused, kUnitClosed, "project_of", "project");
    return std::move(*unit);
}

Result<Bytes> context_document(const Unit& unit, const std::vector<EarlierFinding>& earlier) {
    const auto fits = [](const Bytes& document) { return document.size() <= kContextBytesMax; };
    Bytes document = context_with(unit, earlier, earlier.size());
    if (fits(document)) return document;
    std::size_t most = 0;
    for (std::size_t too_many = earlier.size(); too_many - most > 1;) {
        const std::size_t middle = most + (too_many - most) / 2;
        (fits(context_with(unit, earlier, middle)) ? most : too_many) = middle;
    }
    document = context_with(unit, earlier, most);
    if (!fits(document)) return error_of(ErrorCode::limit, kContextTooLarge, "context_document", "project");
    return document;
}

Result<void> refused_team(const std::vector<rules::TeamProblem>& problems) {
    if (problems.empty()) return {};
    const rules::TeamProblem& first = problems.front();
    const Reason* reason = &kTeamWrong;
    if (first.code == "own_project" || first.code == "own_region" || first.code == "mutual")
        reason = &kNotIndependent;
    if (first.code == "conflict") reason = &kConflict;
    if (first.code == "same_twice") reason = &kSameTwice;
    return error_of(ErrorCode::refused, *reason, "refused_team",
                    first.code + (first.person.empty() ? "" : " " + first.person));
}

Result<void> refused_opening(const Documents& documents, const std::vector<rules::OpeningProblem>& problems) {
    if (problems.empty()) return {};
    const rules::OpeningProblem& first = problems.front();
    const auto refused = [](const Reason& reason, const std::string& where) {
        return error_of(ErrorCode::refused, reason, "refused_opening", where);
    };
    switch (first.fault) {
        case rules::OpeningFault::unplanned: return refused(kUnplannedForbidden, "start");
        case rules::OpeningFault::unknown_unit: return unknown_project(documents);
        case rules::OpeningFault::closed_unit: return refused(kUnitClosed, "project");
        case rules::OpeningFault::team: break;
        case rules::OpeningFault::no_checklist:
            return error_of(ErrorCode::invalid_argument, kFieldMissing, "refused_opening", "checklist");
        case rules::OpeningFault::subject: return refused(kWrongSubject, "project");
        case rules::OpeningFault::standard: return refused(kStandardNotApproved, first.what);
    }
    return refused_team({rules::TeamProblem{first.what, first.person}});
}

}  // namespace wincheck::engine
