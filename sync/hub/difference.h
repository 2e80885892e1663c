#pragma once
// What a table says against what stands (IMP-1): only what differs on its day becomes a fact, so the same
// table twice changes nothing. Pure.
#include <string>
#include <vector>

#include "core/forms/problems.h"
#include "core/rules/register.h"
#include "sync/hub/import_table.h"

namespace wincheck::hub {

struct ImportWish {
    std::string system;        // whose ids the column `foreign` holds; empty = none
    std::string from;          // first day of what is new
    bool is_complete = false;  // whom the table does not name has left; what it does not name is closed
};

struct Differing {
    Fact fact;
    std::string was;
    std::string where;
    bool is_new = false;  // nothing was known of the subject before
};

struct Difference {
    std::vector<Differing> facts;
    std::vector<std::string> leavers;  // persons whose grants end, sorted
};

/// Rule:  IMP-1. A subject is known by its id, else by its foreign id, else it is new: under its id, or as
///        "SYSTEM-FOREIGN". A leaver's grants end with the last day.
/// Shape: in the order of the rows; problems name the cell.
Difference difference_of(const rules::Register& standing, const std::vector<SaidRow>& rows,
                         const ImportWish& wish, forms::Problems& problems);

}  // namespace wincheck::hub
