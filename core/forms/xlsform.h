#pragma once
// Turns the sheets of an XLSForm with scoring columns into a checklist (docs/guides/checklist.md).
// Either everything is understood or a problem names the cell that is not; nothing is half imported.
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/forms/form_sheet.h"
#include "core/forms/outside_lists.h"
#include "core/forms/problems.h"
#include "core/forms/sheet.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

/// Reads survey, choices, external_choices and settings. The checklist means something only where no error
/// was added.
Checklist read_xlsform(const Workbook& workbook, std::string_view file_name, OutsideFiles& files,
                       SheetPlaces& places, Problems& problems);

/// One CSV as the sheets of a form: a survey alone, `sheet` as first column, or blocks under a sheet's name.
Workbook workbook_of_csv(const Sheet& csv);

// ---- the parts of read_xlsform ----

/// Option lists and, where a row has points to take off, the same rows as deduction lines.
struct ChoiceSheets {
    std::vector<ChoiceList> lists;                                                 // in order of first row
    std::map<std::string, std::vector<DeductionLine>> lines;                       // by list
    std::map<std::string, std::string> places;                                     // list → its first row
    std::map<std::pair<std::string, std::string>, std::string> names_with_blanks;  // list and option → cell
    std::vector<Column> filter_columns;
    std::string filter_sheet;
    MediaPlaces media;
};

/// Settings of the XForm that the sheets stand for, not of the checklist.
struct FormSettings {
    bool allows_duplicates = false;
    std::string root = "data";
};

/// Two columns, names in the first and values in the second, as many people write settings; not where the
/// first row is a header, whatever its values are called. The sheet has rows.
bool is_settings_list(const Sheet& sheet);
ChecklistSettings read_settings(const Sheet& sheet, FormSettings& form, Problems& problems);
void read_choices(SheetRole role, const Sheet& sheet, bool allows_duplicates, ChoiceSheets& into,
                  Problems& problems);

/// True where one of the first rows is a header, or names the sheet that follows.
[[nodiscard]] bool holds_form(const Sheet& csv);

/// or_other: one more option of each of these lists.
void add_other_option(std::vector<Option>& options);
void add_other_options(Checklist& checklist, const std::set<std::string>& lists);
/// A column of the choices sheet that nothing reads may be a misspelt scoring column.
void name_unused_columns(const Checklist& checklist, const ChoiceSheets& choices, Problems& problems);
/// Several answers are one text in conditions, parted by blanks: no option of such a question has one in its
/// name.
void check_option_names(const Checklist& checklist, const ChoiceSheets& choices, Problems& problems);
/// A shared sample must name an item that has one of its own.
void check_samples(const Checklist& checklist, Problems& problems);
/// A sheet whose name is nearly a known one.
void name_other_sheets(const Workbook& workbook, Problems& problems);

/// Reads every scoring, evidence and guidance column of one row into its node.
void read_scoring(const FormSheet& form, const Row& row, const ChoiceSheets& choices, Node& node,
                  std::vector<ChoiceList>& inline_lists, Problems& problems);

/// A figure printed for the reader: the full marks of a section or of the whole form (STD-5).
struct PrintedTotal {
    std::int32_t section = kNoParent;  // kNoParent = the whole form
    Points points{};
    std::string where;
};

/// Compares printed totals with sums; a mismatch is named, not mended. Rule: STD-5.
void check_totals(const Checklist& checklist, const std::vector<PrintedTotal>& totals, Problems& problems);

}  // namespace wincheck::forms
