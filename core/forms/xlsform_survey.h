#pragma once
// The survey sheet on its way into a checklist: one row after the other, with the groups that are open.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/forms/form_sheet.h"
#include "core/forms/outside_lists.h"
#include "core/forms/problems.h"
#include "core/forms/question.h"
#include "core/forms/xlsform.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

inline constexpr std::size_t kSectionDepthMax = 32;

class SurveyReader {
public:
    SurveyReader(const FormSheet& form, const ChoiceSheets& choices, std::string root, OutsideFiles& files,
                 Checklist& checklist, Problems& problems)
        : form_(form),
          choices_(choices),
          root_(std::move(root)),
          files_(files),
          checklist_(checklist),
          problems_(problems) {}

    void read();
    [[nodiscard]] const std::vector<PrintedTotal>& totals() const { return totals_; }
    /// Lists that or_other adds an option to.
    [[nodiscard]] const std::set<std::string>& lists_with_other() const { return others_; }
    /// Questions whose options are answers of a repeat.
    [[nodiscard]] const std::vector<std::size_t>& answered() const { return answered_; }

private:
    struct NameInText {
        std::string where;
        std::string name;
    };
    struct Open {
        std::int32_t index;
        bool is_repeat;
        std::string where;
    };

    [[nodiscard]] std::int32_t parent() const { return open_.empty() ? kNoParent : open_.back().index; }

    // xlsform_rows.cpp: which rows there are, and in what groups
    void error(const Row& row, std::string_view key, std::string code, std::string message);
    const QuestionOrWhy& question_of(const std::string& type);
    RowKind kind_of(const Row& row);
    void read_rows(const std::vector<const Row*>& rows);
    void read_loop(const Row& row, const std::vector<const Row*>& rows);
    void open_group(const Row& row, const std::string& name, Label label);
    void fill_in(Cell& cell, const Option& option) const;
    void read_row(const Row& row);
    void read_outside_data(const Row& row, const std::string& name, const std::string& ending);
    void add_list(ChoiceList list);
    void read_untyped(const Row& row, const std::string& name);
    void close(const Row& row, bool is_repeat);

    // xlsform_items.cpp: one question, group or repeat
    void add_node(const Row& row, std::string name, const Question& question, bool has_type);
    void name_ignored_of_group(const Row& row);
    void note_names_in_texts(const Row& row, const Node& node);
    void check_names_in_texts();
    void push(Node&& node);
    void check_code(const Row& row, const Node& node);
    void open_section(const Row& row, Node& node);
    void finish_item(const Row& row, const Question& question, bool has_type, Node& node);
    void read_range(const Row& row, Node& node);
    void add_other(const Row& row);

    // xlsform_conditions.cpp: conditions, calculations and first values
    void read_conditions(const Row& row, const Question& question, Node& node);
    static void add_presets(const Question& question, Node& node);
    std::string default_of(const Row& row);
    /// Puts a blank in the place of each; true where there was one.
    bool without_last_saved(const Row& row, std::string_view key, std::string& text);
    std::string expression(const Row& row, std::string_view key);
    std::string condition(const Row& row, std::string_view key);

    // xlsform_parameters.cpp: key=value pairs that say more of a question
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> parameters_of(const Row& row) const;
    void read_parameters(const Row& row, const Question& question, Node& node);
    void name_parameter(const Row& row, const std::string& key, const std::string& value);
    void read_order(const Row& row, const std::string& randomize, std::string seed, Node& node);

    // xlsform_lists.cpp: where the options of a question stand
    void read_answers_as_list(const Question& question, Node& node);
    void read_file_list(const Row& row, const Question& question, Node& node);
    void read_search(const Row& row, Node& node);
    void read_list(const Row& row, const Question& question, Node& node);

    const FormSheet& form_;
    const ChoiceSheets& choices_;
    std::string root_;  // of the XForm that the sheets stand for
    OutsideFiles& files_;
    Checklist& checklist_;
    Problems& problems_;
    std::vector<Open> open_;
    std::map<std::pair<std::int32_t, std::string>, std::string> codes_;  // group and name → cell
    std::map<std::string, QuestionOrWhy> questions_;                     // by type cell
    std::size_t loops_ = 0;
    std::vector<ChoiceList> inline_lists_;
    std::vector<PrintedTotal> totals_;
    std::set<std::string> others_;
    std::vector<std::size_t> answered_;
    std::vector<NameInText> named_;
};

}  // namespace wincheck::forms
