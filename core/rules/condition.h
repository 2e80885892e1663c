#pragma once
// Expressions of a checklist: the ODK XForms XPath subset of COND-1, compiled once, evaluated totally.
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/checklist.h"

namespace wincheck::rules {

/// One thing that publication found wrong or worth a warning.
struct Problem {
    std::string where;    // node.where, "survey!F12"
    std::string code;     // stable: "cycle", "unknown_name", "syntax", "type" …
    std::string message;  // for the author of the spreadsheet
    bool is_warning = false;
    std::string_view column = {};  // of an expression: "relevant", "constraint" …
};

/// Checks a checklist for publication: names, expressions, cycles, tables with gaps, sizes, bounds.
/// Shape: problems in document order; empty or warnings only = publishable.
std::vector<Problem> check(const Checklist& checklist);
/// As check(), of a checklist that is lent: while it is checked it stands in no other place, afterwards it is
/// as it was.
std::vector<Problem> check_lent(Checklist& checklist);

}  // namespace wincheck::rules
