// What is looked at once the whole survey sheet is read.
#include <algorithm>
#include <map>

#include "core/forms/words.h"
#include "core/forms/xlsform.h"

namespace wincheck::forms {

void add_other_option(std::vector<Option>& options) {
    const bool has_other = std::any_of(options.begin(), options.end(),
                                       [](const Option& option) { return option.name == "other"; });
    if (has_other) return;
    Option other;
    other.name = "other";
    other.label = {{"", "Other"}};
    options.push_back(std::move(other));
}

void add_other_options(Checklist& checklist, const std::set<std::string>& lists) {
    for (ChoiceList& list : checklist.choices)
        if (lists.contains(list.name)) add_other_option(list.options);
}

void name_unused_columns(const Checklist& checklist, const ChoiceSheets& choices, Problems& problems) {
    for (const Column& column : choices.filter_columns) {
        const bool is_used =
            std::any_of(checklist.nodes.begin(), checklist.nodes.end(), [&](const Node& node) {
                return node.conditions.choice_filter.find(column.key) != std::string::npos ||
                       node.conditions.calculation.find(column.key) != std::string::npos;
            });
        if (is_used || is_foreign_column(column.key)) continue;
        const std::string near = nearest_column(SheetRole::choices, column.key);
        problems.warn(column.written, "unknown_column",
                      "the column \"" + column.key + "\" is read by no condition" +
                          (near.empty() ? "" : "; was \"" + near + "\" meant?"));
    }
}

void check_option_names(const Checklist& checklist, const ChoiceSheets& choices, Problems& problems) {
    std::map<std::string_view, const Node*>
        asked;  // list → the first question that takes several of its options
    for (const Node& node : checklist.nodes)
        if (node.type == AnswerType::select_multiple || node.type == AnswerType::rank)
            asked.emplace(node.choices, &node);
    for (const ChoiceList& list : checklist.choices) {
        const auto question = asked.find(list.name);
        if (question == asked.end()) continue;
        for (const Option& option : list.options) {
            if (!has_blank(option.name)) continue;
            const auto cell = choices.names_with_blanks.find({list.name, option.name});
            problems.error(cell == choices.names_with_blanks.end() ? question->second->where : cell->second,
                           "bad_name",
                           "the option \"" + option.name + "\" of \"" + question->second->code +
                               "\", which takes several, has a blank in its name; expected none");
        }
    }
}

void check_samples(const Checklist& checklist, Problems& problems) {
    if (std::none_of(checklist.nodes.begin(), checklist.nodes.end(),
                     [](const Node& node) { return !node.scoring.sample.same_as.empty(); }))
        return;
    std::map<std::string_view, const Node*> by_code;
    for (const Node& node : checklist.nodes) by_code[node.code] = &node;
    for (const Node& node : checklist.nodes) {
        const std::string& other = node.scoring.sample.same_as;
        if (other.empty()) continue;
        const auto found = by_code.find(other);
        if (found == by_code.end()) {
            problems.error(node.where, "unknown_name",
                           "the sample of \"" + other + "\" is named, but there is no such item");
        } else if (found->second->scoring.fold == SampleFold::none ||
                   !found->second->scoring.sample.same_as.empty()) {
            problems.error(node.where, "sample", "\"" + other + "\" has no sample of its own to share");
        }
    }
}

void name_other_sheets(const Workbook& workbook, Problems& problems) {
    const std::vector<std::string> known{"survey", "choices", "settings", "external_choices"};
    for (const Sheet& sheet : workbook.sheets) {
        // Known elsewhere: what ODK keeps between forms, tags of a map.
        const std::string word = plain(sheet.name);
        if (!sheet.rows.empty() && (word == "entities" || word == "osm")) {
            problems.warn(sheet.name + "!A1", "ignored",
                          "the sheet \"" + sheet.name + "\" has no meaning here and was not read");
            continue;
        }
        const std::string near = role_of_sheet(sheet.name) ? "" : nearest(plain(sheet.name), known);
        if (near.empty()) continue;
        problems.warn(sheet.name + "!A1", "unknown_sheet",
                      "the sheet \"" + sheet.name + "\" was not read; was \"" + near + "\" meant?");
    }
}

}  // namespace wincheck::forms
