#pragma once
// Columns of the three sheets of a form: every spelling that is understood, English and Chinese.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/forms/sheet.h"

namespace wincheck::forms {

enum class SheetRole : std::uint8_t { survey, choices, settings, external_choices };

/// survey, choices, settings, external_choices, 核查表, 选项, 设置 …, in any case.
[[nodiscard]] std::optional<SheetRole> role_of_sheet(std::string_view name);

struct Column {
    std::uint32_t column = 0;
    std::string key;       // canonical: "constraint_message"; "media" for pictures and sounds
    std::string language;  // of label::English (en); empty = default
    std::string kind;      // of media: image, audio, video, big-image
    std::string written;   // the header cell
};

/// What a header cell means; empty where it is not a column of that sheet.
[[nodiscard]] std::optional<Column> column_of(SheetRole role, std::string_view header);

/// The known column whose name is nearest, for a hint; empty where none is.
[[nodiscard]] std::string nearest_column(SheetRole role, std::string_view header);

/// True for a column that other XLSForm tools use and that has no meaning here.
[[nodiscard]] bool is_foreign_column(std::string_view header);

}  // namespace wincheck::forms
