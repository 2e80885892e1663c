#pragma once
// Names of an XLSForm: a name may stand in several groups; every node gets a code of its own.
#include "core/forms/problems.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

/// Makes codes of names: the name where it stands once, with its groups in front where it stands several
/// times ("father.name"), and rewrites what refers to them.
/// Shape: as pyxform, ${name} must name one node; a name that stands several times is reached by a path.
///        Names within one group are unique already.
void settle_names(Checklist& checklist, Problems& problems);

/// "${name}" of a question in a repeat as the options of another: its answers that are given, those that the
/// choice filter leaves. Names in the filter that stand in that repeat mean the instance that is asked.
void choose_from_answers(Checklist& checklist, std::size_t index, Problems& problems);

}  // namespace wincheck::forms
