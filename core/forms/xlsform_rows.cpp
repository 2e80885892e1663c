// Of a survey sheet: which rows there are, and in what groups.
#include <algorithm>

#include "core/forms/words.h"
#include "core/forms/xlsform_survey.h"
#include "core/model/limits.h"

namespace wincheck::forms {
namespace {

/// A cell that says that its row is a printed total: "合 计", "小计：", "合计（100分）", "门岗小计".
struct TotalWord {
    std::optional<Points> points;  // printed beside the word
    bool is_alone = true;          // else a name stands before it, which a question's text may do too
};

std::optional<TotalWord> total_word_of(std::string_view text) {
    std::string word = plain(text);
    std::erase_if(word, [](char c) { return c == ' ' || c == ':' || c == '(' || c == ')'; });
    TotalWord found;
    if (const std::size_t digit = word.find_first_of("0123456789"); digit != std::string::npos && digit > 0) {
        found.points = points_of(word.substr(digit));
        if (!found.points) return std::nullopt;
        word.resize(digit);
    }
    for (const std::string_view total : {"合计", "总计", "小计", "总分", "total", "subtotal"}) {
        if (word == total) return found;
        found.is_alone = false;
        if (word.ends_with(total) && total != "total") return found;
        found.is_alone = true;
    }
    return std::nullopt;
}

}  // namespace

void SurveyReader::read() {
    checklist_.nodes.reserve(std::min(form_.rows().size(), kItemsMax));
    read_rows(form_.rows());
    for (const Open& open : open_) {
        problems_.error(
            open.where, "unclosed",
            std::string(open.is_repeat ? "begin repeat" : "begin group") + " has no matching end");
    }
    check_names_in_texts();
    if (checklist_.nodes.empty() && !problems_.has_errors()) {
        problems_.error(form_.sheet().name + "!A1", "empty", "the form has no rows below its header");
    }
}

void SurveyReader::error(const Row& row, std::string_view key, std::string code, std::string message) {
    problems_.error(form_.where(row, key), std::move(code), std::move(message));
}

// A form has few types and many rows.
const QuestionOrWhy& SurveyReader::question_of(const std::string& type) {
    const auto [at, is_new] = questions_.try_emplace(type);
    if (is_new) at->second = parse_question(type);
    return at->second;
}

RowKind SurveyReader::kind_of(const Row& row) {
    const QuestionOrWhy& parsed = question_of(form_.text(row, "type"));
    return parsed.question ? parsed.question->kind : RowKind::item;
}

void SurveyReader::read_rows(const std::vector<const Row*>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (checklist_.nodes.size() > kItemsMax)
            return error(*rows[i], "type", "too_large", "a form has at most 20,000 questions and groups");
        if (kind_of(*rows[i]) != RowKind::begin_loop) {
            read_row(*rows[i]);
            continue;
        }
        std::size_t end = i + 1;
        for (int depth = 1; end < rows.size(); ++end) {
            const RowKind kind = kind_of(*rows[end]);
            depth += kind == RowKind::begin_loop ? 1 : kind == RowKind::end_loop ? -1 : 0;
            if (depth == 0) break;
        }
        if (end == rows.size()) return error(*rows[i], "type", "unclosed", "begin loop has no matching end");
        read_loop(*rows[i], {rows.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                             rows.begin() + static_cast<std::ptrdiff_t>(end)});
        i = end;
    }
}

// A group, and in it one group for each option of the list with the rows of the loop.
void SurveyReader::read_loop(const Row& row, const std::vector<const Row*>& rows) {
    const Question loop = question_of(form_.text(row, "type")).question.value_or(Question{});
    const auto list = std::find_if(choices_.lists.begin(), choices_.lists.end(),
                                   [&](const ChoiceList& known) { return known.name == loop.list; });
    if (list == choices_.lists.end())
        return error(row, "type", "unknown_list", "the list \"" + loop.list + "\" of the loop is not there");
    if (++loops_ > kSectionDepthMax || checklist_.nodes.size() > kItemsMax)
        return error(row, "type", "too_large", "loops make too many groups");
    open_group(row, form_.text(row, "name"), form_.label(row, "label"));
    std::vector<Option> options = list->options;
    if (lists_with_other().contains(loop.list)) add_other_option(options);
    for (const Option& option : options) {
        open_group(row, option.name, option.label);
        std::vector<Row> copies;
        copies.reserve(rows.size());
        std::vector<const Row*> all;
        for (const Row* one : rows) {
            copies.push_back(*one);
            for (Cell& cell : copies.back().cells) fill_in(cell, option);
            all.push_back(&copies.back());
        }
        read_rows(all);
        open_.pop_back();
    }
    open_.pop_back();
}

void SurveyReader::open_group(const Row& row, const std::string& name, Label label) {
    Node node;
    node.kind = NodeKind::section;
    node.where = form_.where(row, "name");
    node.parent = parent();
    node.code = name;
    node.guidance.label = std::move(label);
    check_code(row, node);
    open_.push_back({static_cast<std::int32_t>(checklist_.nodes.size()), false, node.where});
    checklist_.nodes.push_back(std::move(node));
}

// %(name)s and %(label)s stand for the option, the label in the language of the column.
void SurveyReader::fill_in(Cell& cell, const Option& option) const {
    const std::string language = form_.language_of(cell.column);
    std::string label = option.label.empty() ? option.name : option.label.front().text;
    for (const Translation& translation : option.label)
        if (translation.language == language) label = translation.text;
    for (const auto& [mark, text] :
         {std::pair<std::string_view, std::string_view>{"%(name)s", option.name}, {"%(label)s", label}})
        for (std::size_t at = cell.text.find(mark); at != std::string::npos;
             at = cell.text.find(mark, at + text.size()))
            cell.text.replace(at, mark.size(), text);
}

void SurveyReader::read_row(const Row& row) {
    if (yes_or_no(form_.text(row, "disabled")).value_or(false)) return;
    for (const Cell& cell : row.cells) {
        if (cell.kind == CellKind::error) {
            problems_.error(place_of(form_.sheet().name, row.number, cell.column), "formula_error",
                            "the formula in this cell failed: " + cell.text);
        }
    }
    const std::string type = form_.text(row, "type");
    const std::string rule = form_.text(row, "rule");
    const std::string name = form_.text(row, "name");
    const auto is_none = [](const std::string& word) {
        const auto total = word.empty() ? std::optional<TotalWord>() : total_word_of(word);
        return word.empty() || (total && total->is_alone);
    };
    const bool is_bare = type.empty() && rule.empty();
    if (is_bare || (name.empty() && is_none(type) && is_none(rule))) return read_untyped(row, name);
    Question question;
    if (!type.empty()) {
        const QuestionOrWhy& parsed = question_of(type);
        // The row still becomes a node, so that what refers to it is not called unknown as well.
        if (!parsed.question) error(row, "type", "unknown_type", parsed.why);
        if (!parsed.question && name.empty()) return;
        question = parsed.question.value_or(Question{.type = AnswerType::text, .list = {}});
    }
    if (question.kind == RowKind::end_group || question.kind == RowKind::end_repeat) {
        return close(row, question.kind == RowKind::end_repeat);
    }
    if (question.kind == RowKind::end_loop)
        return error(row, "type", "unopened", "end loop has no matching begin");
    if (question.kind == RowKind::outside_data) return read_outside_data(row, name, question.list);
    if (!question.ignored.empty())
        return problems_.warn(form_.where(row, "type"), "ignored",
                              "\"" + type + "\" asks for nothing here: " + std::string(question.ignored));
    add_node(row, name, question, !type.empty());
}

// A file that instance() and pulldata() read; no question stands for it.
void SurveyReader::read_outside_data(const Row& row, const std::string& name, const std::string& ending) {
    if (name.empty()) return error(row, "name", "missing", "expected the name of the file");
    add_list(list_of_table(name, files_.table(name + "." + ending, form_.where(row, "name")), {}, true));
}

// The first of a name stands: several questions may read one file.
void SurveyReader::add_list(ChoiceList list) {
    const bool is_known = std::any_of(checklist_.choices.begin(), checklist_.choices.end(),
                                      [&](const ChoiceList& known) { return known.name == list.name; });
    if (!is_known) checklist_.choices.push_back(std::move(list));
}

// A row with neither type nor rule: a printed total, a remark without a name, or a mistake.
void SurveyReader::read_untyped(const Row& row, const std::string& name) {
    const std::string full = form_.text(row, "full");
    for (const Cell& cell : row.cells) {
        const std::optional<TotalWord> total = cell.is_merged_copy ? std::nullopt : total_word_of(cell.text);
        if (!total || (!total->is_alone && full.empty())) continue;
        const std::string place =
            full.empty() ? place_of(form_.sheet().name, row.number, cell.column) : form_.where(row, "full");
        const std::optional<Points> points = full.empty() ? total->points : points_of(full);
        if (!points && !full.empty())
            return error(row, "full", "figure", "\"" + full + "\": expected the printed total");
        if (points) totals_.push_back({parent(), *points, place});
        return;
    }
    const bool has_content = !name.empty() || !form_.text(row, "label").empty() || !full.empty();
    if (has_content)
        error(row, form_.has("type") ? "type" : "rule", "missing", "expected a type or a rule 评分方式");
}

void SurveyReader::close(const Row& row, bool is_repeat) {
    const char* what = is_repeat ? "end repeat" : "end group";
    if (open_.empty()) return error(row, "type", "unopened", std::string(what) + " has no matching begin");
    if (open_.back().is_repeat != is_repeat) {
        return error(row, "type", "unopened",
                     std::string(what) + " closes what " + open_.back().where + " opened as " +
                         (open_.back().is_repeat ? "a repeat" : "a group"));
    }
    open_.pop_back();
}

}  // namespace wincheck::forms
