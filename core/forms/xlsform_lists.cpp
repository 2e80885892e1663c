// Of a survey sheet: where the options of a question stand.
#include <algorithm>

#include "core/forms/search.h"
#include "core/forms/words.h"
#include "core/forms/xlsform_survey.h"

namespace wincheck::forms {

// Options from the answers of a repeat: those that are given, as pyxform has it.
void SurveyReader::read_answers_as_list(const Question& question, Node& node) {
    node.choices = question.list;
    answered_.push_back(checklist_.nodes.size());
}

// The file's own columns are called otherwise where parameters say so; GeoJSON has names of its own.
void SurveyReader::read_file_list(const Row& row, const Question& question, Node& node) {
    const std::string& file = question.list;
    OutsideColumns columns;
    if (plain(file).ends_with(".geojson")) columns = {"id", "title"};
    for (const auto& [key, value] : parameters_of(row)) {
        if (key == "value") columns.value = value;
        if (key == "label") columns.label = value;
    }
    const std::string stem = file.substr(0, file.rfind('.'));
    const OutsideTable& table = files_.table(file, form_.where(row, "type"));
    node.choices = columns.value == "name" && columns.label == "label"
                       ? stem
                       : stem + "/" + columns.value + "/" + columns.label;
    ChoiceList list = list_of_table(node.choices, table, columns, false);
    if (list.options.empty() && !table.rows.empty())
        problems_.warn(form_.where(row, "type"), "empty_list",
                       "no row of \"" + file + "\" has something in a column \"" + columns.value +
                           "\"; the parameters may name another, such as value=code");
    add_list(std::move(list));
}

// search() in the appearance: the choices name the columns of a file.
void SurveyReader::read_search(const Row& row, Node& node) {
    const auto as_written = [](const std::string& text) { return plain_expression(text); };
    const auto search = search_in(node.guidance.appearance, as_written);
    if (!search) return;
    const auto written = std::find_if(choices_.lists.begin(), choices_.lists.end(),
                                      [&](const ChoiceList& list) { return list.name == node.choices; });
    FoundList found = list_of_search(*search, written->options, files_, form_.where(row, "appearance"));
    if (found.why.empty() && !node.conditions.choice_filter.empty())
        found.why = "search() and a choice_filter do not go together";
    if (!found.why.empty()) return error(row, "appearance", "search", found.why);
    node.choices += "/" + search->file;
    node.conditions.choice_filter = found.filter;
    add_list({node.choices, std::move(found.options)});
}

void SurveyReader::read_list(const Row& row, const Question& question, Node& node) {
    if (question.is_file) return read_file_list(row, question, node);
    if (question.list.starts_with("${")) return read_answers_as_list(question, node);
    node.choices = (question.is_external ? "external:" : "") + question.list;
    if (question.has_other && !node.conditions.choice_filter.empty())
        error(row, "choice_filter", "conflict",
              "or_other adds an option that no filter knows; write \"other\" among the choices, with its "
              "columns");
    if (choices_.places.contains(node.choices)) return read_search(row, node);
    std::vector<std::string> known;
    known.reserve(choices_.lists.size());
    for (const ChoiceList& list : choices_.lists) known.push_back(list.name);
    const std::string near = nearest(question.list, known);
    error(row, "type", "unknown_list",
          "the list \"" + question.list + "\" is not on the sheet " +
              (question.is_external ? "external_choices" : "choices") +
              (near.empty() ? "" : "; was \"" + near + "\" meant?"));
}

}  // namespace wincheck::forms
