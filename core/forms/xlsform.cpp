#include "core/forms/xlsform.h"

#include <algorithm>
#include <set>

#include "core/forms/languages.h"
#include "core/forms/question.h"
#include "core/forms/words.h"
#include "core/model/limits.h"

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

bool is_expression(std::string_view text) {
    if (text.find("${") != std::string_view::npos) return true;
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || open == 0 || !text.ends_with(")")) return false;
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(open), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == ':' || c == '_';
    });
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
    SurveyReader(const FormSheet& form, const ChoiceSheets& choices, Checklist& checklist, Problems& problems)
        : form_(form), choices_(choices), checklist_(checklist), problems_(problems) {}

    void read() {
        for (const Row* row : form_.rows()) read_row(*row);
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
            QuestionOrWhy parsed = parse_question(type);
            // The row still becomes a node, so that what refers to it is not called unknown as well.
            if (!parsed.question) error(row, "type", "unknown_type", parsed.why);
            if (!parsed.question && name.empty()) return;
            question = parsed.question.value_or(Question{.type = AnswerType::text, .list = {}});
        }
        if (question.kind == RowKind::end_group || question.kind == RowKind::end_repeat) {
            return close(row, question.kind == RowKind::end_repeat);
        }
        add_node(row, name, question, !type.empty());
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
            name = "note_" + std::to_string(row.number);
        }
        node.where = form_.where(row, "name");
        node.parent = parent();
        node.code = std::move(name);
        check_code(row, node.code);
        node.guidance.label = form_.label(row, "label");
        node.guidance.hint = form_.label(row, "hint");
        node.guidance.media = form_.media(row);
        node.guidance.appearance = form_.text(row, "appearance");
        read_conditions(row, node);
        read_scoring(form_, row, choices_, node, inline_lists_, problems_);
        if (node.kind == NodeKind::item)
            finish_item(row, question, has_type, node);
        else
            open_section(row, node);
        push(std::move(node));
        if (question.has_other) add_other(row);
    }

    void push(Node node) {
        checklist_.nodes.push_back(std::move(node));
        checklist_.choices.insert(checklist_.choices.end(), inline_lists_.begin(), inline_lists_.end());
        inline_lists_.clear();
    }

    void check_code(const Row& row, const std::string& code) {
        if (code.empty()) return error(row, "name", "missing", "expected a name 编码");
        if (!is_code(code)) {
            return error(row, "name", "bad_name",
                         "\"" + code +
                             "\": expected letters, digits, _ - . without blanks, not starting with a digit, "
                             "at most 64 bytes");
        }
        if (const auto [at, is_new] = codes_.emplace(code, form_.where(row, "name")); !is_new) {
            error(row, "name", "duplicate_name", "\"" + code + "\" stands already at " + at->second);
        }
    }

    void read_conditions(const Row& row, Node& node) {
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
        conditions.initial = form_.text(row, "default");
        conditions.is_initial_dynamic = is_expression(conditions.initial);
        if (conditions.is_initial_dynamic) conditions.initial = plain_expression(conditions.initial);
        std::string trigger = plain_expression(form_.text(row, "trigger"));
        if (trigger.starts_with("${") && trigger.ends_with("}"))
            trigger = trimmed(trigger.substr(2, trigger.size() - 3));
        conditions.trigger = trigger;
    }

    std::string expression(const Row& row, std::string_view key) {
        const Cell* cell = form_.cell(row, key);
        std::string text = plain_expression(form_.text(row, key));
        if (cell != nullptr && cell->kind == CellKind::boolean) text = text == "TRUE" ? "true()" : "false()";
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
        else
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

    void read_list(const Row& row, const Question& question, Node& node) {
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
        std::map<std::string, std::string> values{{"start", "0"}, {"end", "10"}, {"step", "1"}};
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
        problems_.warn(form_.where(row, "parameters"), "ignored",
                       "the parameters \"" + text + "\" have no meaning here");
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
        check_code(row, text.code);
        checklist_.nodes.push_back(std::move(text));
    }

public:
    /// Lists that or_other adds an option to.
    [[nodiscard]] const std::set<std::string>& lists_with_other() const { return others_; }

private:
    const FormSheet& form_;
    const ChoiceSheets& choices_;
    Checklist& checklist_;
    Problems& problems_;
    std::vector<Open> open_;
    std::map<std::string, std::string> codes_;
    std::vector<ChoiceList> inline_lists_;
    std::vector<PrintedTotal> totals_;
    std::set<std::string> others_;
};

void add_other_options(Checklist& checklist, const std::set<std::string>& lists) {
    for (ChoiceList& list : checklist.choices) {
        if (!lists.contains(list.name)) continue;
        const bool has_other = std::any_of(list.options.begin(), list.options.end(),
                                           [](const Option& option) { return option.name == "other"; });
        if (has_other) continue;
        Option other;
        other.name = "other";
        other.label = {{"", "Other"}};
        list.options.push_back(std::move(other));
    }
}

// A column of the choices sheet that no choice filter reads may be a misspelt scoring column.
void name_unused_columns(const Checklist& checklist, const ChoiceSheets& choices, Problems& problems) {
    for (const Column& column : choices.filter_columns) {
        const bool is_used =
            std::any_of(checklist.nodes.begin(), checklist.nodes.end(), [&](const Node& node) {
                return node.conditions.choice_filter.find(column.key) != std::string::npos;
            });
        if (is_used || is_foreign_column(column.key)) continue;
        const std::string near = nearest_column(SheetRole::choices, column.key);
        problems.warn(column.written, "unknown_column",
                      "the column \"" + column.key + "\" is read by no choice filter" +
                          (near.empty() ? "" : "; was \"" + near + "\" meant?"));
    }
}

// A shared sample must name an item that has one of its own.
void check_samples(const Checklist& checklist, Problems& problems) {
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
        const std::string near = role_of_sheet(sheet.name) ? "" : nearest(plain(sheet.name), known);
        if (near.empty()) continue;
        problems.warn(sheet.name + "!A1", "unknown_sheet",
                      "the sheet \"" + sheet.name + "\" was not read; was \"" + near + "\" meant?");
    }
}

}  // namespace

Checklist read_xlsform(const Workbook& workbook, std::string_view file_name, Problems& problems) {
    Checklist checklist;
    const auto sheet_of = [&](SheetRole role) -> const Sheet* {
        for (const Sheet& sheet : workbook.sheets) {
            if (role_of_sheet(sheet.name) == role) return &sheet;
        }
        return nullptr;
    };
    name_other_sheets(workbook, problems);
    bool allows_duplicates = false;
    if (const Sheet* sheet = sheet_of(SheetRole::settings))
        checklist.settings = read_settings(*sheet, allows_duplicates, problems);
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
            read_choices(role, *sheet, allows_duplicates, choices, problems);
    }
    const std::optional<FormSheet> form = FormSheet::open(SheetRole::survey, *survey, problems);
    if (!form) return checklist;
    checklist.choices = choices.lists;
    SurveyReader reader(*form, choices, checklist, problems);
    reader.read();
    add_other_options(checklist, reader.lists_with_other());
    name_unused_columns(checklist, choices, problems);
    check_samples(checklist, problems);
    check_totals(checklist, reader.totals(), problems);
    order_languages(checklist);
    return checklist;
}

}  // namespace wincheck::forms
