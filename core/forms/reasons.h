#pragma once
// Reasons 400–499: files of checklists and tables that cannot be read at all. What is wrong inside a
// readable file is a list of rules::Problem, each with its cell.
#include <array>

#include "core/base/result.h"

namespace wincheck::forms {

inline constexpr Reason kOldWorkbook{400, "old_workbook",
                                     "The file is an .xls workbook of a program before Excel 97.",
                                     "Open it in a spreadsheet program and save it as .xlsx."};
inline constexpr Reason kNotWorkbook{401, "not_workbook",
                                     "The file is not a readable .xlsx or .xls workbook.",
                                     "Open it in a spreadsheet program and save it again as .xlsx."};
inline constexpr Reason kInflatesTooLarge{
    402, "inflates_too_large",
    "The workbook unpacks to more than the limit (64 MiB a part, 128 MiB in all, "
    "200 times its packed size).",
    "Remove pictures and unused sheets, then save it again as .xlsx."};
inline constexpr Reason kTooManyRows{403, "too_many_rows",
                                     "The sheet has more than 120,000 rows with content, which is the limit.",
                                     "Remove rows that are not part of the form, or split the form."};
inline constexpr Reason kTooManyCells{
    404, "too_many_cells", "The sheet has more than 1,000 columns, 1,000,000 cells or 32 MiB of text.",
    "Remove columns and texts that are not part of the form."};
inline constexpr Reason kNotUtf8{405, "not_utf8", "The text is not UTF-8, and nothing in it says what it is.",
                                 "Say its encoding (--encoding gb18030), or save the file as \"CSV UTF-8\"."};
inline constexpr Reason kBadQuotes{
    406, "bad_quotes", "A quoted CSV field is not closed or has text after its quote.",
    "Correct the quotes at the place named; a quote inside a field is written twice."};
inline constexpr Reason kNotXml{407, "not_xml", "The file is not well-formed XML.",
                                "Correct the XML at the place named."};
inline constexpr Reason kUnknownFile{408, "unknown_file", "The kind of file is not known.",
                                     "Give an .xlsx, .csv or .xml file."};
inline constexpr Reason kFileEmpty{409, "file_empty", "The file is empty.", "Give a file with content."};
inline constexpr Reason kEncrypted{410, "encrypted_workbook", "The workbook is protected by a password.",
                                   "Save it without a password."};
inline constexpr Reason kNotFeatures{411, "not_features", "The file is no GeoJSON collection of features.",
                                     "Give a FeatureCollection."};
inline constexpr Reason kNotEncoded{412, "not_encoded", "The text is not in the encoding that was stated.",
                                    "State the encoding that the file was saved in."};

inline constexpr std::array kFormsReasons{
    &kOldWorkbook, &kNotWorkbook, &kInflatesTooLarge, &kTooManyRows, &kTooManyCells,
    &kNotUtf8,     &kBadQuotes,   &kNotXml,           &kUnknownFile, &kFileEmpty,
    &kEncrypted,   &kNotFeatures, &kNotEncoded,
};

}  // namespace wincheck::forms
