#include "core/forms/xlsform.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "core/forms/languages.h"
#include "core/forms/moments.h"
#include "core/forms/question.h"
#include "core/forms/reads.h"
#include "core/forms/words.h"
#include "core/forms/xlsform_names.h"
#include "core/model/limits.h"
#include "core/rules/tokens.h"

namespace wincheck::forms {
namespace {

constexpr std::size_t kSectionDepthMax = 32;

std::string stem_of(std::string_view file_name) {
    const std::size_t slash = file_name.find_last_of("/\\");
    if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
    const std::size_t dot = file_name.rfind('.');
    return std::string(dot == std::string_view::npos || dot == 0 ? file_name : file_name.substr(0, dot));
}

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

bool is_total_word(std::string_view text) {
    const std::string word = plain(text);
    return word == "合计" || word == "总计" || word == "小计" || word == "total" || word == "subtotal" ||
           word == "总分";
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

    void read() {
        checklist_.nodes.reserve(std::min(form_.rows().size(), kItemsMax));
        read_rows(form_.rows());
        for (const Open& open : open_) {
            problems_.error(
                open.where, "unclosed",
                std::string(open.is_repeat ? "begin repeat" : "begin group") + " has no matching end");
        }
        if (checklist_.nodes.empty() && !problems_.has_errors()) {
            problems_.error(form_.sheet().name + "!A1", "empty", "the form has no rows below its header");
        }
    }

    [[nodiscard]] const std::vector<PrintedTotal>& totals() const { return totals_; }

private:
    struct Open {
        std::int32_t index;
        bool is_repeat;
        std::string where;
    };

    [[nodiscard]] std::int32_t parent() const { return open_.empty() ? kNoParent : open_.back().index; }

    void error(const Row& row, std::string_view key, std::string code, std::string message) {
        problems_.error(form_.where(row, key), std::move(code), std::move(message));
    }

    // A form has few types and many rows.
    const QuestionOrWhy& question_of(const std::string& type) {
        const auto [at, is_new] = questions_.try_emplace(type);
        if (is_new) at->second = parse_question(type);
        return at->second;
    }

    RowKind kind_of(const Row& row) {
        const QuestionOrWhy& parsed = question_of(form_.text(row, "type"));
        return parsed.question ? parsed.question->kind : RowKind::item;
    }

    void read_rows(const std::vector<const Row*>& rows) {
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
            if (end == rows.size())
                return error(*rows[i], "type", "unclosed", "begin loop has no matching end");
            read_loop(*rows[i], {rows.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                 rows.begin() + static_cast<std::ptrdiff_t>(end)});
            i = end;
        }
    }

    // A group, and in it one group for each option of the list with the rows of the loop.
    void read_loop(const Row& row, const std::vector<const Row*>& rows) {
        const Question loop = question_of(form_.text(row, "type")).question.value_or(Question{});
        const auto list = std::find_if(choices_.lists.begin(), choices_.lists.end(),
                                       [&](const ChoiceList& known) { return known.name == loop.list; });
        if (list == choices_.lists.end())
            return error(row, "type", "unknown_list",
                         "the list \"" + loop.list + "\" of the loop is not there");
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

    void open_group(const Row& row, const std::string& name, Label label) {
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
    void fill_in(Cell& cell, const Option& option) const {
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

    void read_row(const Row& row) {
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
        if (type.empty() && rule.empty()) return read_untyped(row, name);
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
    void read_outside_data(const Row& row, const std::string& name, const std::string& ending) {
        if (name.empty()) return error(row, "name", "missing", "expected the name of the file");
        add_list(list_of_table(name, files_.table(name + "." + ending, form_.where(row, "name")), {}, true));
    }

    // The first of a name stands: several questions may read one file.
    void add_list(ChoiceList list) {
        const bool is_known = std::any_of(checklist_.choices.begin(), checklist_.choices.end(),
                                          [&](const ChoiceList& known) { return known.name == list.name; });
        if (!is_known) checklist_.choices.push_back(std::move(list));
    }

    // A row with neither type nor rule: a printed total, a remark without a name, or a mistake.
    void read_untyped(const Row& row, const std::string& name) {
        const std::string full = form_.text(row, "full");
        for (const Cell& cell : row.cells) {
            if (cell.is_merged_copy || !is_total_word(cell.text)) continue;
            if (full.empty()) return;
            const std::optional<Points> points = points_of(full);
            if (!points) return error(row, "full", "figure", "\"" + full + "\": expected the printed total");
            totals_.push_back({parent(), *points, form_.where(row, "full")});
            return;
        }
        const bool has_content = !name.empty() || !form_.text(row, "label").empty() || !full.empty();
        if (has_content)
            error(row, form_.has("type") ? "type" : "rule", "missing", "expected a type or a rule 评分方式");
    }

    void close(const Row& row, bool is_repeat) {
        const char* what = is_repeat ? "end repeat" : "end group";
        if (open_.empty())
            return error(row, "type", "unopened", std::string(what) + " has no matching begin");
        if (open_.back().is_repeat != is_repeat) {
            return error(row, "type", "unopened",
                         std::string(what) + " closes what " + open_.back().where + " opened as " +
                             (open_.back().is_repeat ? "a repeat" : "a group"));
        }
        open_.pop_back();
    }

    void add_node(const Row& row, std::string name, const Question& question, bool has_type) {
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
        read_conditions(row, question, node);
        if (has_type) add_presets(question, node);
        read_scoring(form_, row, choices_, node, inline_lists_, problems_);
        if (node.kind == NodeKind::item)
            finish_item(row, question, has_type, node);
        else
            open_section(row, node);
        push(std::move(node));
        if (question.has_other) add_other(row);
    }

    void push(Node&& node) {
        checklist_.nodes.push_back(std::move(node));
        checklist_.choices.insert(checklist_.choices.end(), std::move_iterator(inline_lists_.begin()),
                                  std::move_iterator(inline_lists_.end()));
        inline_lists_.clear();
    }

    void check_code(const Row& row, const Node& node) {
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

    void read_conditions(const Row& row, const Question& question, Node& node) {
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
        for (std::string name : split(plain_expression(form_.text(row, "trigger")), ", \n")) {
            if (name.starts_with("${") && name.ends_with("}"))
                name = trimmed(name.substr(2, name.size() - 3));
            conditions.trigger += (conditions.trigger.empty() ? "" : " ") + name;
        }
    }

    // What the type itself says, where the row does not.
    static void add_presets(const Question& question, Node& node) {
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
    std::string default_of(const Row& row) {
        std::string text = form_.text(row, "default");
        return without_last_saved(row, "default", text) ? std::string{} : text;
    }

    /// Puts a blank in the place of each; true where there was one.
    bool without_last_saved(const Row& row, std::string_view key, std::string& text) {
        constexpr std::string_view kLastSaved = "${last-saved#";
        std::size_t found = 0;
        for (std::size_t at = text.find(kLastSaved); at != std::string::npos;
             at = text.find(kLastSaved, at)) {
            text.replace(at, std::min(text.find('}', at), text.size() - 1) + 1 - at, "''");
            ++found;
        }
        if (found > 0)
            problems_.warn(form_.where(row, key), "ignored",
                           "what was saved last is not known here and is read as blank");
        return found > 0;
    }

    std::string expression(const Row& row, std::string_view key) {
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
    std::string condition(const Row& row, std::string_view key) {
        const std::string text = expression(row, key);
        const std::optional<bool> flag = yes_or_no(text);
        return flag ? (*flag ? "true()" : "false()") : text;
    }

    void open_section(const Row& row, Node& node) {
        if (node.kind == NodeKind::repeat && node.code == root_)
            error(row, "name", "bad_name",
                  "\"" + node.code + "\" is the name of the form's root, which no repeat may have");
        const std::int32_t index = static_cast<std::int32_t>(checklist_.nodes.size());
        open_.push_back({index, node.kind == NodeKind::repeat, form_.where(row, "type")});
        if (open_.size() == kSectionDepthMax + 1)
            error(row, "type", "too_deep", "sections nest at most 32 deep");
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

    void finish_item(const Row& row, const Question& question, bool has_type, Node& node) {
        node.type = has_type ? question.type : type_of_rule(node.scoring.rule);
        if (question.is_range)
            read_range(row, node);
        else if (!question.is_file)
            name_ignored_parameters(row);
        if (has_type && form_.text(row, "rule") != "" && !fits(node.scoring.rule, node.type)) {
            error(row, "type", "conflict",
                  "the type \"" + form_.text(row, "type") + "\" cannot be scored by the rule \"" +
                      form_.text(row, "rule") + "\"");
        }
        if (!question.list.empty()) read_list(row, question, node);
        const bool needs_list =
            node.type == AnswerType::select_one || node.type == AnswerType::select_multiple;
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
            problems_.warn(form_.where(row, "label"), "no_label",
                           "\"" + node.code + "\" has no text to show");
        }
    }

    // Options from the answers of a repeat: those that are given, as pyxform has it.
    void read_answers_as_list(const Question& question, Node& node) {
        node.choices = question.list;
        answered_.push_back(checklist_.nodes.size());
    }

    // The file's own columns are called otherwise where parameters say so; GeoJSON has names of its own.
    void read_file_list(const Row& row, const Question& question, Node& node) {
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

    void read_list(const Row& row, const Question& question, Node& node) {
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

    // "start=1;end=10 step=1": what a slider offers.
    void read_range(const Row& row, Node& node) {
        std::map<std::string, std::string> values{{"start", "1"}, {"end", "10"}, {"step", "1"}};
        for (const std::string& piece : split(form_.text(row, "parameters"), " ;,\n")) {
            const std::vector<std::string> pair = split(piece, "=");
            if (pair.size() == 2) values[plain(pair[0])] = plain(pair[1]);
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

    void name_ignored_parameters(const Row& row) {
        const std::string text = form_.text(row, "parameters");
        if (text.empty()) return;
        const bool is_order = plain(text).find("randomize") != std::string::npos;
        problems_.warn(form_.where(row, "parameters"), "ignored",
                       is_order
                           ? "choices are shown in the order of the list, not at random: \"" + text + "\""
                           : "the parameters \"" + text + "\" have no meaning here");
    }

    // or_other: one more option, and a text that is asked when it is chosen.
    void add_other(const Row& row) {
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

public:
    /// Lists that or_other adds an option to.
    [[nodiscard]] const std::set<std::string>& lists_with_other() const { return others_; }
    /// Questions whose options are answers of a repeat.
    [[nodiscard]] const std::vector<std::size_t>& answered() const { return answered_; }

private:
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
};

}  // namespace

Checklist read_xlsform(const Workbook& workbook, std::string_view file_name, OutsideFiles& files,
                       ColumnLetters& columns, Problems& problems) {
    Checklist checklist;
    const auto sheet_of = [&](SheetRole role) -> const Sheet* {
        for (const Sheet& sheet : workbook.sheets) {
            if (role_of_sheet(sheet.name) == role) return &sheet;
        }
        return nullptr;
    };
    name_other_sheets(workbook, problems);
    FormSettings form_settings;
    if (const Sheet* sheet = sheet_of(SheetRole::settings))
        checklist.settings = read_settings(*sheet, form_settings, problems);
    if (checklist.settings.id.empty()) checklist.settings.id = stem_of(file_name);
    if (checklist.settings.title.empty()) checklist.settings.title = checklist.settings.id;
    const Sheet* survey = sheet_of(SheetRole::survey);
    if (survey == nullptr && workbook.sheets.size() == 1) survey = &workbook.sheets.front();
    if (survey == nullptr) {
        problems.error("survey", "no_survey", "there is no sheet \"survey\" (or 核查表)");
        return checklist;
    }
    ChoiceSheets choices;
    for (const SheetRole role : {SheetRole::choices, SheetRole::external_choices}) {
        if (const Sheet* sheet = sheet_of(role))
            read_choices(role, *sheet, form_settings.allows_duplicates, choices, problems);
    }
    const std::optional<FormSheet> form = FormSheet::open(SheetRole::survey, *survey, problems);
    if (!form) return checklist;
    columns = form->letters();
    checklist.choices = choices.lists;
    SurveyReader reader(*form, choices, form_settings.root, files, checklist, problems);
    reader.read();
    settle_names(checklist, problems);
    for (const std::size_t index : reader.answered()) choose_from_answers(checklist, index, problems);
    add_named_lists(checklist, files);
    free_counts_of_their_own(checklist, problems);
    record_moments(checklist);
    add_other_options(checklist, reader.lists_with_other());
    check_option_names(checklist, choices, problems);
    name_unused_columns(checklist, choices, problems);
    check_samples(checklist, problems);
    check_totals(checklist, reader.totals(), problems);
    order_languages(checklist);
    return checklist;
}

}  // namespace wincheck::forms
