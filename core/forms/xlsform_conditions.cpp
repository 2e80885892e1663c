// Of a survey sheet: conditions, calculations and first values.
#include <algorithm>

#include "core/forms/words.h"
#include "core/forms/xlsform_survey.h"
#include "core/model/limits.h"
#include "core/rules/tokens.h"

namespace wincheck::forms {
namespace {

// As pyxform tells a default that is computed: a reference, a call, or arithmetic; a minus only of numbers,
// as dates and telephone numbers have hyphens.
bool is_expression(std::string_view text, bool is_number) {
    if (text.empty()) return false;
    if (text.find("${") != std::string_view::npos) return true;
    const std::vector<rules::Token> tokens = rules::tokens_of(text);
    const auto is_kind = [&](std::size_t i, rules::TokenKind kind) { return tokens[i].kind == kind; };
    const auto is_operand = [&](std::size_t i) {
        return is_kind(i, rules::TokenKind::number) || is_kind(i, rules::TokenKind::close);
    };
    bool is_found = false;
    // Markup begins with what no expression begins with.
    if (is_kind(0, rules::TokenKind::operation) && tokens[0].text != "-") return false;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        if (is_kind(i, rules::TokenKind::refused)) return false;
        const bool is_call = is_kind(i, rules::TokenKind::name) && is_kind(i + 1, rules::TokenKind::open) &&
                             tokens[i + 1].at == tokens[i].at + tokens[i].text.size();
        const bool is_arithmetic = is_kind(i, rules::TokenKind::operation) && i > 0 && is_operand(i - 1) &&
                                   (tokens[i].text != "-" || is_number);
        is_found =
            is_found || (is_call && (i == 0 || is_kind(i - 1, rules::TokenKind::operation))) || is_arithmetic;
    }
    return is_found;
}

bool takes_answers_of_people(const Question& question) {
    return question.kind == RowKind::item && question.type != AnswerType::note &&
           question.type != AnswerType::calculate && question.type != AnswerType::metadata;
}

}  // namespace

void SurveyReader::read_conditions(const Row& row, const Question& question, Node& node) {
    Conditions& conditions = node.conditions;
    conditions.relevant = expression(row, "relevant");
    conditions.constraint = expression(row, "constraint");
    conditions.calculation = expression(row, "calculation");
    conditions.repeat_count = expression(row, "repeat_count");
    conditions.choice_filter = expression(row, "choice_filter");
    conditions.required = condition(row, "required");
    conditions.read_only = condition(row, "read_only");
    conditions.constraint_message = form_.label(row, "constraint_message");
    conditions.required_message = form_.label(row, "required_message");
    conditions.initial = default_of(row);
    const bool is_number = question.type == AnswerType::integer || question.type == AnswerType::decimal ||
                           question.type == AnswerType::calculate;
    conditions.is_initial_dynamic = is_expression(conditions.initial, is_number);
    if (conditions.is_initial_dynamic) conditions.initial = plain_expression(conditions.initial);
    // ${a}, ${b} as one list of names.
    for (std::string name : split(plain_expression(form_.view(row, "trigger")), ", \n")) {
        if (name.starts_with("${") && name.ends_with("}")) name = trimmed(name.substr(2, name.size() - 3));
        conditions.trigger += (conditions.trigger.empty() ? "" : " ") + name;
    }
    // Without anything to put there, what triggers it takes the answer away.
    if (!conditions.trigger.empty() && conditions.calculation.empty() && takes_answers_of_people(question))
        conditions.calculation = "''";
}

// What the type itself says, where the row does not.
void SurveyReader::add_presets(const Question& question, Node& node) {
    Conditions& conditions = node.conditions;
    if (conditions.constraint.empty()) conditions.constraint = question.constraint;
    if (node.guidance.hint.empty() && !question.hint.empty())
        node.guidance.hint = {{"", std::string(question.hint)}};
    if (!question.initial.empty() && conditions.initial.empty()) {
        conditions.initial = question.initial;
        conditions.is_initial_dynamic = true;
    }
    const bool is_note = node.kind == NodeKind::item && question.type == AnswerType::note;
    if (is_note && conditions.read_only.empty()) conditions.read_only = "true()";
}

// ${last-saved#name}: what the same person saved last is no part of a record.
std::string SurveyReader::default_of(const Row& row) {
    std::string text = form_.text(row, "default");
    return without_last_saved(row, "default", text) ? std::string{} : text;
}

/// Puts a blank in the place of each; true where there was one.
bool SurveyReader::without_last_saved(const Row& row, std::string_view key, std::string& text) {
    constexpr std::string_view kLastSaved = "${last-saved#";
    std::size_t found = 0;
    for (std::size_t at = text.find(kLastSaved); at != std::string::npos; at = text.find(kLastSaved, at)) {
        text.replace(at, std::min(text.find('}', at), text.size() - 1) + 1 - at, "''");
        ++found;
    }
    if (found > 0)
        problems_.warn(form_.where(row, key), "ignored",
                       "what was saved last is not known here and is read as blank");
    return found > 0;
}

std::string SurveyReader::expression(const Row& row, std::string_view key) {
    const Cell* cell = form_.cell(row, key);
    if (cell == nullptr) return {};
    std::string text = plain_expression(cell->text);
    without_last_saved(row, key, text);
    if (cell->kind == CellKind::boolean) text = text == "TRUE" ? "true()" : "false()";
    if (text.size() > kExpressionBytesMax)
        error(row, key, "too_long", "the expression is longer than 16 KiB");
    return text;
}

// yes, no and their like, or an expression.
std::string SurveyReader::condition(const Row& row, std::string_view key) {
    const std::string text = expression(row, key);
    if (text.empty()) return {};
    const std::optional<bool> flag = yes_or_no(text);
    return flag ? (*flag ? "true()" : "false()") : text;
}

}  // namespace wincheck::forms
