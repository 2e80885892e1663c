#pragma once
// What an inspection is frozen with when it opens, and again when it goes on with newer documents (SCO-8,
// STD-3): the project as it stands on its day, the context, and whether the checklist fits.
#include <string>
#include <vector>

#include "core/engine/documents.h"
#include "core/model/organisation.h"

namespace wincheck::engine {

/// Errors: invalid_argument (kUnknownProject), refused (kUnitClosed).
Result<Unit> project_of(const Documents& documents, const rules::Register& standing, const std::string& id,
                        const std::string& date);
[[nodiscard]] Error unknown_project(const Documents& documents);
/// Shape: as many earlier findings as find room beside the unit's own facts, from the first on; how many were
/// left out it says itself.
/// Errors: limit (kContextTooLarge).
Result<Bytes> context_document(const Unit& unit, const std::vector<EarlierFinding>& earlier);
/// INSP-1: the kind and the checklist say which kinds of unit they are for. Errors: refused (kWrongSubject).
Result<void> check_subject(const Unit& unit, const KindRule& kind, const Checklist& checklist);
/// STD-2: only approved versions may be used; what is no longer in force was said when the checklist was
/// published. Errors: refused (kStandardNotApproved).
Result<void> check_citations(const Checklist& checklist, const rules::Register& standing,
                             const std::string& date);

}  // namespace wincheck::engine
