#pragma once
// Tables of units, persons, assets and vendors as what their rows say (IMP-1): a row names its subject by id
// or by the id of the system that the table came from, and says fields. Pure: nothing is compared or recorded
// here.
#include <string>
#include <vector>

#include "core/model/organisation.h"
#include "sync/hub/tables.h"

namespace wincheck::hub {

/// One cell that says something. `from` and `to` are given where the row has days of its own.
struct SaidField {
    std::string field;
    std::string value;  // empty = there is none any more
    std::string from;
    std::string to;
    std::string where;
    bool is_unit = false;  // the value names a unit, by id or foreign id
};

struct SaidRow {
    std::string about;
    std::string id;
    std::string foreign;
    std::string left;  // last day of a leaver
    std::string where;
    std::vector<SaidField> fields;
};

/// True when the table is one of those; its rows are then added. An empty cell says nothing, "-" that there
/// is none. Several rows of one subject are several SaidRow.
bool read_import_table(const TableView& table, std::vector<SaidRow>& rows);

}  // namespace wincheck::hub
