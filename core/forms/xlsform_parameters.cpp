// Of a survey sheet: the column `parameters`, "key=value" pairs that say more of a question.
#include <algorithm>

#include "core/forms/words.h"
#include "core/forms/xlsform_survey.h"

namespace wincheck::forms {
namespace {

// Pieces stand apart by blanks, so the two sides of a pair are brought together first.
std::string without_blanks_around_equals(std::string_view text) {
    std::string joined;
    for (const std::string& piece : split(text, " \t\n")) {
        const bool is_one = joined.empty() || joined.back() == '=' || piece.front() == '=';
        joined += (is_one ? "" : " ") + piece;
    }
    return joined;
}

bool is_reference(std::string_view text) {
    return text.starts_with("${") && text.ends_with('}') && text.find('}') == text.size() - 1;
}

}  // namespace

// Keys as they are meant, values as they are written. What is no pair has no value.
std::vector<std::pair<std::string, std::string>> SurveyReader::parameters_of(const Row& row) const {
    std::vector<std::pair<std::string, std::string>> pairs;
    const std::string_view text = form_.view(row, "parameters");
    if (text.empty()) return pairs;
    for (const std::string& piece : split(without_blanks_around_equals(text), " ;,\n")) {
        const std::vector<std::string> sides = split(piece, "=");
        if (sides.empty()) continue;
        pairs.emplace_back(plain(sides[0]), sides.size() == 2 ? sides[1] : std::string{});
    }
    return pairs;
}

void SurveyReader::read_parameters(const Row& row, const Question& question, Node& node) {
    const bool is_choice = node.type == AnswerType::select_one || node.type == AnswerType::select_multiple ||
                           node.type == AnswerType::rank;
    std::string randomize;
    std::string seed;
    for (const auto& [key, value] : parameters_of(row)) {
        if (is_choice && key == "randomize")
            randomize = value.empty() ? "?" : value;
        else if (is_choice && key == "seed")
            seed = value.empty() ? "?" : value;
        else if (!question.is_file || (key != "value" && key != "label"))
            name_parameter(row, key, value);
    }
    read_order(row, randomize, std::move(seed), node);
}

void SurveyReader::name_parameter(const Row& row, const std::string& key, const std::string& value) {
    problems_.warn(form_.where(row, "parameters"), "ignored",
                   "the parameter \"" + key + (value.empty() ? "" : "=" + value) + "\" has no meaning here");
}

// randomize=true, perhaps with seed=12 or seed=${name}.
void SurveyReader::read_order(const Row& row, const std::string& randomize, std::string seed, Node& node) {
    const std::string word = plain(randomize);
    if (!word.empty() && word != "true" && word != "false")
        return error(row, "parameters", "figure",
                     "\"" + randomize + "\": expected true or false for randomize");
    if (!seed.empty() && word.empty())
        return error(row, "parameters", "missing", "a seed orders nothing without randomize=true");
    if (word != "true") return;
    node.conditions.is_shuffled = true;
    if (seed.empty()) return;
    if (is_reference(seed)) {
        without_last_saved(row, "parameters", seed);
        node.conditions.seed = std::move(seed);
        return;
    }
    const Result<Decimal> number = Decimal::parse(plain(seed));
    if (!number)
        return error(row, "parameters", "figure", "\"" + seed + "\": expected a number or ${name} for seed");
    node.conditions.seed = to_text(*number);
}

}  // namespace wincheck::forms
