#pragma once
// What an inspection is frozen with when it opens, and again when it goes on with newer documents (SCO-8,
// STD-3): the project as it stands on its day, the context, and whether the checklist fits.
#include <string>
#include <vector>

#include "core/engine/documents.h"
#include "core/model/organisation.h"
#include "core/rules/opening.h"

namespace wincheck::engine {

/// Errors: invalid_argument (kUnknownProject), refused (kUnitClosed).
Result<Unit> project_of(const Documents& documents, const rules::Register& standing, const std::string& id,
                        const std::string& date);
[[nodiscard]] Error unknown_project(const Documents& documents);
/// Shape: as many earlier findings as find room beside the unit's own facts, from the first on; how many were
/// left out it says itself.
/// Errors: limit (kContextTooLarge).
Result<Bytes> context_document(const Unit& unit, const std::vector<EarlierFinding>& earlier);
/// What the rules found wrong, as the error of an act: the first of it, so that one is mended after the
/// other. Errors: invalid_argument (kUnknownProject, kFieldMissing), refused (kUnplannedForbidden,
/// kUnitClosed, kTeamWrong, kNotIndependent, kConflict, kSameTwice, kWrongSubject, kStandardNotApproved).
[[nodiscard]] Result<void> refused_opening(const Documents& documents,
                                           const std::vector<rules::OpeningProblem>& problems);
[[nodiscard]] Result<void> refused_team(const std::vector<rules::TeamProblem>& problems);

}  // namespace wincheck::engine
