#pragma once
// What a file says, before the check for publication.
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/forms/encoding.h"
#include "core/forms/form_sheet.h"
#include "core/forms/outside_lists.h"
#include "core/forms/problems.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

/// As much of the form as could be read, and every problem on the way.
struct Draft {
    std::optional<Checklist> checklist;  // empty where the file could not be read at all
    Problems problems;
    SheetPlaces places;  // where the file has sheets
};

Draft read_draft(std::string_view file_name, ByteView bytes, const FileSource& beside = {},
                 Encoding encoding = Encoding::unstated);

}  // namespace wincheck::forms
