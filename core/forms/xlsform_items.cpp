// Of a survey sheet: one question, group or repeat.
#include <algorithm>
#include <iterator>

#include "core/forms/words.h"
#include "core/forms/xlsform_survey.h"
#include "core/model/limits.h"

namespace wincheck::forms {
namespace {

// Names stand in ${name}, in XPath and in acts: no blanks and none of their punctuation.
bool is_code(std::string_view name) {
    if (name.empty() || name.size() > kIdTextMax || (name[0] >= '0' && name[0] <= '9')) return false;
    if (name.find("\u3000") != std::string_view::npos || name.find("\u00a0") != std::string_view::npos)
        return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        const bool is_ascii_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_ascii_word || c == '_' || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    });
}

// "门岗(20分)" → 20; empty where the text does not end so.
std::optional<Points> marks_in_label(std::string_view text) {
    const std::string word = plain(text);
    if (!word.ends_with("分)")) return std::nullopt;
    const std::size_t open = word.rfind('(');
    if (open == std::string::npos) return std::nullopt;
    std::string figure = word.substr(open + 1, word.size() - open - 2);
    for (const std::string_view prefix : {"满分", "共", "总分"}) {
        if (figure.starts_with(prefix)) figure.erase(0, prefix.size());
    }
    return points_of(figure);
}

}  // namespace

void SurveyReader::add_node(const Row& row, std::string name, const Question& question, bool has_type) {
    Node node;
    node.kind = question.kind == RowKind::begin_group    ? NodeKind::section
                : question.kind == RowKind::begin_repeat ? NodeKind::repeat
                                                         : NodeKind::item;
    if (name.empty() && question.type == AnswerType::note && node.kind == NodeKind::item && has_type) {
        name = "generated_note_name_" + std::to_string(row.number);
    }
    node.where = form_.where(row, "name");
    node.parent = parent();
    node.code = std::move(name);
    check_code(row, node);
    node.guidance.label = form_.label(row, "label");
    node.guidance.hint = form_.label(row, "hint");
    node.guidance.media = form_.media(row);
    node.guidance.appearance = form_.text(row, "appearance");
    if (question.kind != RowKind::item) name_ignored_of_group(row);
    read_conditions(row, question, node);
    note_names_in_texts(row, node);
    if (has_type) add_presets(question, node);
    read_scoring(form_, row, choices_, node, inline_lists_, problems_);
    if (node.kind == NodeKind::item)
        finish_item(row, question, has_type, node);
    else
        open_section(row, node);
    push(std::move(node));
    if (question.has_other) add_other(row);
}

// Of a group these say nothing: it has no answer.
void SurveyReader::name_ignored_of_group(const Row& row) {
    for (const char* key :
         {"required", "constraint", "calculation", "default", "choice_filter", "trigger", "parameters"})
        if (!form_.text(row, key).empty())
            problems_.warn(form_.where(row, key), "ignored",
                           "\"" + std::string(key) + "\" has no meaning on a group or repeat");
}

// ${name} in what people read; whether it is there is known when all rows are read.
void SurveyReader::note_names_in_texts(const Row& row, const Node& node) {
    const auto note = [&](const char* key, const Label& label) {
        for (const Translation& one : label)
            for (std::size_t at = one.text.find("${"); at != std::string::npos;
                 at = one.text.find("${", at + 2)) {
                const std::size_t close = one.text.find('}', at);
                if (close == std::string::npos) break;
                named_.push_back({form_.where(row, key), trimmed(one.text.substr(at + 2, close - at - 2))});
            }
    };
    note("label", node.guidance.label);
    note("hint", node.guidance.hint);
    note("constraint_message", node.conditions.constraint_message);
    note("required_message", node.conditions.required_message);
}

void SurveyReader::check_names_in_texts() {
    if (named_.empty()) return;
    std::set<std::string_view> names;
    for (const auto& [place, where] : codes_) names.insert(place.second);
    for (const NameInText& one : named_) {
        const bool is_outside = one.name.starts_with("project.") || one.name.starts_with("last-saved#");
        if (names.contains(one.name) || is_outside) continue;
        problems_.error(one.where, "unknown_name",
                        "the text names \"" + one.name + "\", and there is no such question");
    }
}

void SurveyReader::push(Node&& node) {
    checklist_.nodes.push_back(std::move(node));
    checklist_.choices.insert(checklist_.choices.end(), std::move_iterator(inline_lists_.begin()),
                              std::move_iterator(inline_lists_.end()));
    inline_lists_.clear();
}

void SurveyReader::check_code(const Row& row, const Node& node) {
    const std::string& code = node.code;
    if (code.empty()) return error(row, "name", "missing", "expected a name 编码");
    if (!is_code(code)) {
        return error(row, "name", "bad_name",
                     "\"" + code +
                         "\": expected letters, digits, _ - . without blanks, not starting with a digit, "
                         "at most 64 bytes");
    }
    const auto [at, is_new] = codes_.emplace(std::pair{parent(), code}, node.where);
    if (!is_new)
        error(row, "name", "duplicate_name",
              "\"" + code + "\" stands already in the same group at " + at->second);
}

void SurveyReader::open_section(const Row& row, Node& node) {
    if (node.kind == NodeKind::repeat && node.code == root_)
        error(row, "name", "bad_name",
              "\"" + node.code + "\" is the name of the form's root, which no repeat may have");
    const std::int32_t index = static_cast<std::int32_t>(checklist_.nodes.size());
    open_.push_back({index, node.kind == NodeKind::repeat, form_.where(row, "type")});
    if (open_.size() == kSectionDepthMax + 1) error(row, "type", "too_deep", "sections nest at most 32 deep");
    const bool is_derived = node.scoring.mode != SectionMode::pool;
    if (node.kind == NodeKind::section && node.scoring.full && is_derived) {
        // Stated for the reader: the figure itself always comes from the items.
        totals_.push_back({index, *node.scoring.full, form_.where(row, "full")});
        node.scoring.full.reset();
    }
    if (node.guidance.label.empty() || node.kind != NodeKind::section) return;
    if (const std::optional<Points> marks = marks_in_label(node.guidance.label.front().text)) {
        totals_.push_back({index, *marks, form_.where(row, "label")});
    }
}

void SurveyReader::finish_item(const Row& row, const Question& question, bool has_type, Node& node) {
    node.type = has_type ? question.type : type_of_rule(node.scoring.rule);
    if (question.is_range)
        read_range(row, node);
    else
        read_parameters(row, question, node);
    if (has_type && form_.text(row, "rule") != "" && !fits(node.scoring.rule, node.type)) {
        error(row, "type", "conflict",
              "the type \"" + form_.text(row, "type") + "\" cannot be scored by the rule \"" +
                  form_.text(row, "rule") + "\"");
    }
    if (!question.list.empty()) read_list(row, question, node);
    const bool needs_list = node.type == AnswerType::select_one || node.type == AnswerType::select_multiple;
    if (needs_list && node.choices.empty() && question.list.empty() && form_.text(row, "lines").empty()) {
        error(row, "lines", "missing", "expected the options as text:points or the name of a list");
    }
    if (node.type == AnswerType::calculate && node.conditions.calculation.empty() &&
        node.conditions.initial.empty()) {
        error(row, "calculation", "missing", "expected a calculation");
    }
    if (node.scoring.rule == ItemRule::deduct && node.scoring.lines.empty() &&
        form_.text(row, "lines").empty()) {
        error(row, "lines", "missing", "expected deduction lines as text:points");
    }
    const bool is_silent = node.type == AnswerType::calculate || node.type == AnswerType::metadata;
    if (!is_silent && node.guidance.label.empty() && node.guidance.hint.empty() &&
        node.guidance.media.empty()) {
        problems_.warn(form_.where(row, "label"), "no_label", "\"" + node.code + "\" has no text to show");
    }
}

// "start=1;end=10 step=1": what a slider offers.
void SurveyReader::read_range(const Row& row, Node& node) {
    std::map<std::string, std::string> values{{"start", "1"}, {"end", "10"}, {"step", "1"}};
    for (const auto& [key, value] : parameters_of(row)) {
        const auto known = values.find(key);
        if (known != values.end())
            known->second = plain(value);
        else
            name_parameter(row, key, value);
    }
    bool is_whole = true;
    for (const char* key : {"start", "end", "step"}) {
        const Result<Decimal> number = Decimal::parse(values[key]);
        if (!number)
            return error(row, "parameters", "figure",
                         "\"" + values[key] + "\": expected a number for " + key);
        is_whole = is_whole && number->scale == 0;
        node.range += (node.range.empty() ? "" : " ") + to_text(*number);
    }
    node.type = is_whole ? AnswerType::integer : AnswerType::decimal;
}

// or_other: one more option, and a text that is asked when it is chosen.
void SurveyReader::add_other(const Row& row) {
    const Node asked = checklist_.nodes.back();
    others_.insert(asked.choices);
    Node text;
    text.code = asked.code + "_other";
    text.parent = asked.parent;
    text.type = AnswerType::text;
    text.where = asked.where;
    text.guidance.label = {{"", "Specify other."}};
    text.conditions.relevant = "selected(${" + asked.code + "}, 'other')";
    check_code(row, text);
    checklist_.nodes.push_back(std::move(text));
}

}  // namespace wincheck::forms
