#pragma once
// Reads a checklist from the bytes of a file: .xlsx and .csv (XLSForm with scoring columns), .xml (ODK
// XForm).
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/forms/encoding.h"
#include "core/forms/form_sheet.h"
#include "core/forms/outside_lists.h"
#include "core/model/checklist.h"
#include "core/rules/condition.h"

namespace wincheck::forms {

/// A checklist only where no problem is an error.
struct Imported {
    std::optional<Checklist> checklist;
    std::vector<rules::Problem> problems;
    MediaPlaces media_places;
};

/// Reads the file, then checks it for publication with rules::check.
/// Rule:   STD-5: every problem is named by sheet and cell, nothing is half imported.
/// Shape:  problems of reading first, then those of the check, each in document order; where a row was not
///         understood, what the check says about the same row is left out.
/// `beside` gives the files that stand beside it and that it names; what is not there is a warning and an
///         empty list, as in the tools that such forms come from. `encoding` is that of the CSV files.
Imported import_checklist(std::string_view file_name, ByteView bytes, const FileSource& beside = {},
                          Encoding encoding = Encoding::unstated);

}  // namespace wincheck::forms
