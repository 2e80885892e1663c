// Of a survey sheet: where the options of a question stand.
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
    std::string others;
    for (const std::string& piece : split(form_.text(row, "parameters"), " ;,\n")) {
        const std::vector<std::string> pair = split(piece, "=");
        if (pair.size() == 2 && plain(pair[0]) == "value")
            columns.value = pair[1];
        else if (pair.size() == 2 && plain(pair[0]) == "label")
            columns.label = pair[1];
        else
            others += (others.empty() ? "" : " ") + piece;
    }
    if (!others.empty())
        problems_.warn(form_.where(row, "parameters"), "ignored",
                       "the parameters \"" + others + "\" have no meaning here");
    const std::string stem = file.substr(0, file.rfind('.'));
    const OutsideTable& table = files_.table(file, form_.where(row, "type"));
    node.choices = columns.value == "name" && columns.label == "label"
                       ? stem
                       : stem + "/" + columns.value + "/" + columns.label;
    add_list(list_of_table(node.choices, table, columns, false));
}

void SurveyReader::read_list(const Row& row, const Question& question, Node& node) {
    if (question.is_file) return read_file_list(row, question, node);
    if (question.list.starts_with("${")) return read_answers_as_list(question, node);
    node.choices = (question.is_external ? "external:" : "") + question.list;
    if (choices_.places.contains(node.choices)) return;
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
