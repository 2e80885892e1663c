#pragma once
// What the type column of an XLSForm may say, in every spelling that is understood.
#include <optional>
#include <string>
#include <string_view>

#include "core/model/checklist.h"

namespace wincheck::forms {

enum class RowKind : std::uint8_t {
    item,
    begin_group,
    end_group,
    begin_repeat,
    end_repeat,
    begin_loop,  // one group for each option of a list
    end_loop,
    outside_data,  // a file that expressions read
};

struct Question {
    RowKind kind = RowKind::item;
    AnswerType type = AnswerType::note;
    std::string list;                  // of select_one, select_multiple, rank; "csv" or "xml" of outside data
    bool is_external = false;          // the list stands on external_choices
    bool is_file = false;              // the list is a file beside the form
    bool has_other = false;            // or_other
    bool is_range = false;             // type follows from its parameters
    std::string_view constraint = {};  // of the type itself, where the row states none
    std::string_view hint = {};
    std::string_view initial = {};  // an expression of the moment at which the record is opened
    std::string_view ignored = {};  // why the row asks for nothing here
};

/// Reads a type cell. Shape: empty, with a sentence for the author, where it is not understood.
struct QuestionOrWhy {
    std::optional<Question> question;
    std::string why;
};
QuestionOrWhy parse_question(std::string_view cell);

/// The answer type that a scoring rule implies.
[[nodiscard]] AnswerType type_of_rule(ItemRule rule);
/// Whether an answer of that type can be scored by that rule.
[[nodiscard]] bool fits(ItemRule rule, AnswerType type);

}  // namespace wincheck::forms
