#include "core/engine/frozen.h"

#include <algorithm>
#include <utility>

#include "core/engine/reasons.h"
#include "core/journal/payloads.h"
#include "core/rules/standards.h"

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

Result<void> check_subject(const Unit& unit, const KindRule& kind, const Checklist& checklist) {
    const auto fits = [&](const std::vector<std::string>& kinds) {
        return kinds.empty() || std::find(kinds.begin(), kinds.end(), unit.kind) != kinds.end();
    };
    if (fits(kind.subjects) && fits(checklist.settings.subjects)) return {};
    return error_of(ErrorCode::refused, kWrongSubject, "check_subject", "project");
}

Result<void> check_citations(const Checklist& checklist, const rules::Register& standing,
                             const std::string& date) {
    for (const rules::Problem& problem : rules::citation_problems(checklist, standing, date))
        if (!problem.is_warning)
            return error_of(ErrorCode::refused, kStandardNotApproved, "check_citations", problem.where);
    return {};
}

}  // namespace wincheck::engine
