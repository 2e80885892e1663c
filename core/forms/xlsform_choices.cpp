#include <algorithm>
#include <set>

#include "core/forms/phrases.h"
#include "core/forms/words.h"
#include "core/forms/xlsform.h"

namespace wincheck::forms {
namespace {

class ChoicesReader {
public:
    ChoicesReader(const FormSheet& form, bool allows_duplicates, ChoiceSheets& into, Problems& problems)
        : form_(form), allows_duplicates_(allows_duplicates), into_(into), problems_(problems) {}

    void read(const Row& row, const std::string& list_prefix) {
        const std::string list = form_.text(row, "list_name");
        Option option;
        option.label = form_.label(row, "label");
        option.media = form_.media(row);
        option.name = form_.text(row, "name");
        if (list.empty() && option.name.empty()) return;
        if (list.empty())
            return problems_.error(form_.where(row, "list_name"), "missing", "expected the name of its list");
        if (option.name.empty() && !option.label.empty() && form_.has("points"))
            option.name = option.label.front().text;
        if (option.name.empty())
            return problems_.error(form_.where(row, "name"), "missing", "expected the option's name");
        read_scores(row, option);
        for (const Column& other : form_.others()) {
            const std::string text = trimmed(row.text(other.column));
            if (!text.empty()) option.columns.emplace_back(other.key, text);
        }
        std::sort(option.columns.begin(), option.columns.end());
        add(list_prefix + list, row, std::move(option));
    }

private:
    void read_scores(const Row& row, Option& option) {
        read_amounts(row, option);
        if (const std::string fail = form_.text(row, "fail"); !fail.empty()) {
            const std::optional<bool> flag = yes_or_no(fail);
            const std::optional<Severity> severity = severity_of(fail);
            if (severity && !(flag && fail == "1"))
                option.fail = *severity;
            else if (flag)
                option.fail = *flag ? kSeverityMinor : kSeverityNone;
            else
                problems_.error(form_.where(row, "fail"), "word",
                                "\"" + fail + "\": expected 提示, 一般, 严重, 重大, yes or no");
        }
        read_flag(row, "na", option.is_na);
        read_flag(row, "unscored", option.is_unscored);
        if (const std::string veto = form_.text(row, "veto"); !veto.empty()) {
            const Parsed<Verdict> parsed = parse_verdict(veto);
            if (parsed)
                option.veto = *parsed;
            else
                problems_.error(form_.where(row, "veto"), "syntax", parsed.message());
        }
    }

    void read_amounts(const Row& row, Option& option) {
        const std::string points = form_.text(row, "points");
        if (!points.empty()) {
            option.points = points_of(points);
            if (!option.points)
                problems_.error(form_.where(row, "points"), "figure", "\"" + points + "\": expected points");
        }
        const std::string share = form_.text(row, "share");
        if (share.empty()) return;
        const std::optional<Amount> amount = figure_of(share);
        const Result<Points> value = amount ? to_points(amount->value) : Result<Points>(Error{});
        if (!value)
            return problems_.error(form_.where(row, "share"), "figure",
                                   "\"" + share + "\": expected a share, such as 50%");
        option.share = *value;
        if (option.points) {
            problems_.error(form_.where(row, "share"), "conflict",
                            "the option has points and a share; expected one of them");
        }
    }

    void read_flag(const Row& row, std::string_view key, bool& into) {
        const std::string text = form_.text(row, key);
        if (text.empty()) return;
        const std::optional<bool> flag = yes_or_no(text);
        if (flag)
            into = *flag;
        else
            problems_.error(form_.where(row, key), "word", "\"" + text + "\": expected yes 是 or no 否");
    }

    void add(const std::string& list, const Row& row, Option option) {
        if (!into_.places.contains(list)) {
            into_.places[list] = form_.where(row, "list_name");
            into_.lists.push_back({list, {}});
            index_[list] = into_.lists.size() - 1;
        }
        const std::string name = option.name;
        if (has_blank(name)) into_.names_with_blanks.emplace(std::pair{list, name}, form_.where(row, "name"));
        if (!names_.insert({list, name}).second && !allows_duplicates_) {
            problems_.error(form_.where(row, "name"), "duplicate_name",
                            "the option \"" + name + "\" stands twice in the list \"" + list + "\"");
        }
        add_line(list, row, option);
        into_.lists[index_[list]].options.push_back(std::move(option));
    }

    // The same row as a deduction line, for items whose lines column names this list.
    void add_line(const std::string& list, const Row& row, const Option& option) {
        DeductionLine line;
        line.code = form_.text(row, "name");
        line.label = option.label;
        line.severity = option.fail;
        line.veto = option.veto;
        line.unit = form_.text(row, "unit");
        read_flag(row, "once", line.is_once);
        read_flag(row, "zero", line.is_zeroing);
        if (option.points)
            line.points = option.points->nano < 0 ? Points{-option.points->nano} : *option.points;
        if (const std::string cap = form_.text(row, "cap"); !cap.empty()) {
            line.cap = points_of(cap);
            if (!line.cap)
                problems_.error(form_.where(row, "cap"), "figure", "\"" + cap + "\": expected points");
        }
        if (const std::string free = form_.text(row, "free"); !free.empty()) {
            const std::optional<std::uint32_t> count = count_of(free);
            if (count)
                line.free = *count;
            else
                problems_.error(form_.where(row, "free"), "figure",
                                "\"" + free + "\": expected a whole number");
        }
        into_.lines[list].push_back(std::move(line));
    }

    const FormSheet& form_;
    bool allows_duplicates_;
    ChoiceSheets& into_;
    Problems& problems_;
    std::map<std::string, std::size_t> index_;
    std::set<std::pair<std::string, std::string>> names_;
};

}  // namespace

void read_choices(SheetRole role, const Sheet& sheet, bool allows_duplicates, ChoiceSheets& into,
                  Problems& problems) {
    if (sheet.rows.empty()) return;
    const std::optional<FormSheet> form = FormSheet::open(role, sheet, problems);
    if (!form) return;
    ChoicesReader reader(*form, allows_duplicates, into, problems);
    // External lists live beside the others under a name of their own.
    for (const Row* row : form->rows())
        reader.read(*row, role == SheetRole::external_choices ? "external:" : "");
    form->add_media_places(into.media);
    if (role == SheetRole::choices) {
        into.filter_columns = form->others();
        into.filter_sheet = sheet.name;
        for (Column& column : into.filter_columns) column.written = form->header_place(column);
    }
}

}  // namespace wincheck::forms
