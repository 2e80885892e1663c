#include "core/forms/phrases.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

template <class T>
using Word = std::pair<std::string_view, T>;

// Consumes the first of `words` that `text` starts with.
template <class T, std::size_t N>
std::optional<T> take_word(std::string& text, const std::array<Word<T>, N>& words) {
    for (const auto& [word, value] : words) {
        if (!text.starts_with(word)) continue;
        text = trimmed(std::string_view(text).substr(word.size()));
        return value;
    }
    return std::nullopt;
}

bool take(std::string& text, std::string_view word) {
    return take_word(text, std::array{Word<bool>{word, true}}).value_or(false);
}

constexpr std::array kComparisons{
    Word<Comparison>{"<=", Comparison::at_most},      Word<Comparison>{">=", Comparison::at_least},
    Word<Comparison>{"<", Comparison::less},          Word<Comparison>{">", Comparison::greater},
    Word<Comparison>{"不超过", Comparison::at_most},  Word<Comparison>{"不少于", Comparison::at_least},
    Word<Comparison>{"不低于", Comparison::at_least}, Word<Comparison>{"少于", Comparison::less},
    Word<Comparison>{"低于", Comparison::less},       Word<Comparison>{"超过", Comparison::greater},
    Word<Comparison>{"高于", Comparison::greater},
};

constexpr std::array kElse{"else", "otherwise", "其他", "其它", "其余", "否则"};

/// What stands before and behind the last colon, full width or not; where there is none, all stands before
/// it.
struct LastField {
    std::string_view before;
    std::string_view field;
};

LastField last_field_of(std::string_view text) {
    constexpr std::string_view kWide = "：";
    const std::size_t narrow = text.rfind(':');
    // Only one behind it comes last.
    const std::size_t behind = narrow == std::string_view::npos ? 0 : narrow + 1;
    const std::size_t wide = text.substr(behind).rfind(kWide);
    const bool is_wide = wide != std::string_view::npos;
    const std::size_t at = is_wide ? behind + wide : narrow;
    if (at == std::string_view::npos) return {text, {}};
    return {without_blanks(text.substr(0, at)),
            without_blanks(text.substr(at + (is_wide ? kWide.size() : 1)))};
}

// The last field, cut off `text`.
std::string cut_last_field(std::string& text) {
    const LastField fields = last_field_of(text);
    std::string last(fields.field);
    text = std::string(fields.before);
    return last;
}

std::string in_quotes(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

constexpr std::string_view kVerdictShape =
    "expected item, section or inspection, then 0, cap N, grade NAME, fail or minus N, such as \"inspection "
    "cap 59\"";

}  // namespace

Parsed<Verdict> parse_verdict(std::string_view text) {
    constexpr std::array kReaches{
        Word<Reach>{"item", Reach::item},       Word<Reach>{"本项", Reach::item},
        Word<Reach>{"section", Reach::section}, Word<Reach>{"本节", Reach::section},
        Word<Reach>{"本部分", Reach::section},  Word<Reach>{"inspection", Reach::inspection},
        Word<Reach>{"全卷", Reach::inspection}, Word<Reach>{"整卷", Reach::inspection},
        Word<Reach>{"整体", Reach::inspection},
    };
    constexpr std::array kEffects{
        Word<Effect>{"cap", Effect::cap},     Word<Effect>{"最高", Effect::cap},
        Word<Effect>{"封顶", Effect::cap},    Word<Effect>{"grade", Effect::grade},
        Word<Effect>{"评为", Effect::grade},  Word<Effect>{"fail", Effect::fail},
        Word<Effect>{"不合格", Effect::fail}, Word<Effect>{"minus", Effect::minus},
        Word<Effect>{"扣", Effect::minus},
    };
    const auto wrong = [&] {
        return Parsed<Verdict>::expected(in_quotes(text) + ": " + std::string(kVerdictShape));
    };
    std::string rest = plain(text);
    Verdict verdict;
    const std::optional<Reach> reach = take_word(rest, kReaches);
    if (!reach) return wrong();
    verdict.reach = *reach;
    if (const std::optional<Points> zero = points_of(rest); zero) {
        return *zero == Points{} ? Parsed<Verdict>(verdict) : wrong();
    }
    const std::optional<Effect> effect = take_word(rest, kEffects);
    if (!effect) return wrong();
    verdict.effect = *effect;
    if (*effect == Effect::fail) return rest.empty() ? Parsed<Verdict>(verdict) : wrong();
    if (*effect == Effect::grade) {
        // Names of grades keep their case: they are taken from the cell as written.
        const std::string written = trimmed(text);
        verdict.grade = rest.size() <= written.size() ? written.substr(written.size() - rest.size()) : rest;
        return rest.empty() ? wrong() : Parsed<Verdict>(verdict);
    }
    const std::optional<Points> points = points_of(rest);
    if (!points || points->nano < 0) return wrong();
    verdict.points = *points;
    return verdict;
}

namespace {

// The figures at the end of `rest`, cut off it, from left to right; three at most.
// Shape: `once` before the last one is told in `is_once`; empty where the last field is no figure.
std::vector<Points> cut_figures(std::string_view& rest, bool& is_once) {
    std::vector<Points> figures;
    const LastField fields = last_field_of(rest);
    const std::string last = plain(fields.field);
    for (const std::string_view once : {std::string_view("once"), std::string_view("有则扣")}) {
        if (!last.starts_with(once)) continue;
        is_once = true;
        const std::optional<Points> figure = points_of(last.substr(once.size()));
        if (!figure) return {};
        figures.push_back(*figure);
        rest = fields.before;
    }
    while (figures.size() < 3) {
        const LastField next = last_field_of(rest);
        const std::optional<Points> figure = points_of(next.field);
        if (!figure) break;
        figures.push_back(*figure);
        rest = next.before;
    }
    std::reverse(figures.begin(), figures.end());
    return figures;
}

// What one line takes off, cut off `rest`; what was expected where that is wrong, otherwise empty.
std::string_view cut_price(std::string_view& rest, DeductionLine& line) {
    const LastField fields = last_field_of(rest);
    const std::string last = plain(fields.field);
    line.is_zeroing = last == "zero" || last == "不得分";
    if (line.is_zeroing) {
        rest = fields.before;
        return {};
    }
    const std::vector<Points> figures = cut_figures(rest, line.is_once);
    if (figures.empty() || figures[0].nano <= 0)
        return "expected text:points[:cap[:free]] with points above 0";
    line.points = figures[0];
    if (figures.size() > 1) line.cap = figures[1];
    if (figures.size() > 2) line.free = static_cast<std::uint32_t>(figures[2].nano / kNanoPerPoint);
    const bool is_whole = figures.size() < 3 || figures[2].nano % kNanoPerPoint == 0;
    if (!is_whole || (line.cap && *line.cap < line.points))
        return "expected a cap of at least the points and a whole free count";
    return {};
}

}  // namespace

Parsed<std::vector<DeductionLine>> parse_lines(std::string_view text) {
    using Outcome = Parsed<std::vector<DeductionLine>>;
    std::vector<DeductionLine> lines;
    std::set<std::string_view> seen;
    const std::vector<std::string> pieces = split(text, ";\n");
    lines.reserve(pieces.size());
    for (const std::string& piece : pieces) {
        std::string_view rest = piece;
        DeductionLine line;
        if (const std::string_view expected = cut_price(rest, line); !expected.empty())
            return Outcome::expected(in_quotes(piece) + ": " + std::string(expected));
        if (rest.empty()) return Outcome::expected(in_quotes(piece) + ": expected a text before the points");
        if (!seen.insert(rest).second)
            return Outcome::expected(in_quotes(rest) + " stands twice; expected each line once");
        line.label = {{"", std::string(rest)}};
        lines.push_back(std::move(line));
    }
    if (lines.empty()) return Outcome::expected("expected at least one line, such as \"漏填:0.2:0.6\"");
    return lines;
}

Parsed<std::vector<Option>> parse_options(std::string_view text) {
    using Outcome = Parsed<std::vector<Option>>;
    std::vector<Option> options;
    std::set<std::string> seen;
    for (const std::string& piece : split(text, ";\n")) {
        std::string rest = piece;
        const std::optional<Amount> amount = figure_of(cut_last_field(rest));
        if (!amount || rest.empty())
            return Outcome::expected(in_quotes(piece) + ": expected text:points or text:share%");
        const Result<Points> points = to_points(amount->value);
        if (!points) return Outcome::expected(in_quotes(piece) + ": the figure is too large");
        if (!seen.insert(rest).second)
            return Outcome::expected(in_quotes(rest) + " stands twice; expected each option once");
        Option option;
        option.name = rest;
        option.label = {{"", rest}};
        (amount->is_share ? option.share : option.points) = *points;
        options.push_back(std::move(option));
    }
    if (options.empty())
        return Outcome::expected("expected at least one option, such as \"完整:1;不清楚:0\"");
    return options;
}

namespace {

constexpr std::size_t kStepsMax = 1'000;

// `per [started] N below|above B: P` as steps: each full (or started) N beyond B takes P off.
Parsed<Table> per_unit_table(std::string rest, std::string_view piece, const std::optional<Points>& full) {
    const auto wrong = [&](std::string_view more) {
        return Parsed<Table>::expected(in_quotes(piece) + ": " + std::string(more));
    };
    constexpr std::string_view kShape =
        "expected per N below B: P or per N above B: P, such as \"per 5 below 95: 1\"";
    const std::optional<Points> off = points_of(cut_last_field(rest));
    const bool is_started = take(rest, "started");
    const bool is_below = rest.find("below") != std::string::npos;
    const std::size_t at = is_below ? rest.find("below") : rest.find("above");
    if (!off || off->nano <= 0 || at == std::string::npos) return wrong(kShape);
    const std::optional<Amount> unit = figure_of(rest.substr(0, at));
    const std::optional<Amount> bound = figure_of(rest.substr(at + 5));
    if (!unit || !bound || unit->value.mantissa <= 0) return wrong(kShape);
    if (!full) return wrong("per needs the full marks in the column full");
    const Result<Points> unit_points = to_points(unit->value);
    const Result<Points> bound_points = to_points(bound->value);
    if (!unit_points || !bound_points) return wrong("the figures are too large");
    if (full->nano / off->nano > static_cast<std::int64_t>(kStepsMax))
        return wrong("makes more than 1,000 steps");
    Table table;
    const std::int64_t sign = is_below ? -1 : 1;
    for (std::int64_t k = 0; off->nano * k < full->nano; ++k) {
        Step step;
        step.comparison = is_below ? (is_started ? Comparison::at_least : Comparison::greater)
                                   : (is_started ? Comparison::at_most : Comparison::less);
        step.bound = to_decimal({bound_points->nano + sign * unit_points->nano * (is_started ? k : k + 1)});
        step.value = {full->nano - off->nano * k};
        table.steps.push_back(step);
    }
    table.steps.push_back(Step{});
    return table;
}

Parsed<Table> linear_table(const std::string& rest, std::string_view piece) {
    const std::size_t dots = rest.find("..");
    if (dots != std::string::npos) {
        const std::optional<Amount> from = figure_of(rest.substr(0, dots));
        const std::optional<Amount> to = figure_of(rest.substr(dots + 2));
        if (from && to && compare(from->value, to->value) != 0) {
            return Table{.steps = {}, .linear = Linear{from->value, to->value}};
        }
    }
    return Parsed<Table>::expected(in_quotes(piece) +
                                   ": expected linear A..B, 0 points at A and full marks at B");
}

// What is counted or measured may stand behind its bound: "<=2处", "<=10分钟".
std::string_view without_unit(std::string_view bound) {
    for (const std::string_view unit :
         {"分钟", "小时", "处", "次", "个", "项", "人", "台", "秒", "天", "件", "张", "米", "辆", "户"})
        if (bound.ends_with(unit)) return without_blanks(bound.substr(0, bound.size() - unit.size()));
    return bound;
}

Parsed<Step> parse_step(const std::string& piece) {
    const auto wrong = [&](std::string_view more) {
        return Parsed<Step>::expected(in_quotes(piece) + ": " + std::string(more));
    };
    constexpr std::string_view kShape = "expected <=BOUND:points (or <, >, >=) or else:points";
    Step step;
    std::string rest = piece;
    std::string field = cut_last_field(rest);
    if (!points_of(field) && !rest.empty()) {
        const Parsed<Verdict> veto = parse_verdict(field);
        if (!veto) return wrong(kShape);
        step.veto = *veto;
        field = cut_last_field(rest);
    }
    const std::optional<Points> value = points_of(field);
    if (!value) return wrong(kShape);
    step.value = *value;
    std::string condition = plain(rest);
    if (std::find(kElse.begin(), kElse.end(), condition) != kElse.end()) return step;
    const std::optional<Comparison> comparison = take_word(condition, kComparisons);
    const std::optional<Amount> bound = figure_of(without_unit(condition));
    if (!comparison || !bound) return wrong(kShape);
    step.comparison = *comparison;
    step.bound = bound->value;
    return step;
}

}  // namespace

Parsed<Table> parse_table(std::string_view text, const std::optional<Points>& full) {
    std::string whole = plain(text);
    if (take(whole, "linear") || take(whole, "线性")) return linear_table(whole, text);
    if (take(whole, "per")) return per_unit_table(whole, text, full);
    Table table;
    for (const std::string& piece : split(text, ";\n")) {
        const Parsed<Step> step = parse_step(piece);
        if (!step) return Parsed<Table>::expected(step.message());
        const bool is_late = !table.steps.empty() && table.steps.back().comparison == Comparison::otherwise;
        if (is_late) return Parsed<Table>::expected(in_quotes(piece) + ": nothing can come after else");
        table.steps.push_back(*step);
        if (table.steps.size() > kStepsMax) return Parsed<Table>::expected("a table has at most 1,000 steps");
    }
    if (table.steps.empty()) return Parsed<Table>::expected("expected steps, such as \"<=0:5;<=2:3;else:0\"");
    return table;
}

namespace {

Parsed<Gate> parse_gate(const std::string& piece) {
    constexpr std::array kFigures{
        Word<Figure>{"value", Figure::value},  Word<Figure>{"share", Figure::share},
        Word<Figure>{"lost", Figure::lost},    Word<Figure>{"failed", Figure::failed},
        Word<Figure>{"得分率", Figure::share}, Word<Figure>{"得分", Figure::value},
        Word<Figure>{"扣分", Figure::lost},    Word<Figure>{"不合格数", Figure::failed},
    };
    const auto wrong = [&] {
        return Parsed<Gate>::expected(
            in_quotes(piece) +
            ": expected FIGURE COMPARISON BOUND [of tag TAG] -> VERDICT with value, share, lost or "
            "failed, such as \"share < 60% -> inspection fail\"");
    };
    std::string rest = plain(piece);
    const std::size_t arrow = rest.find("->");
    if (arrow == std::string::npos) return wrong();
    const std::size_t written_arrow = std::min(piece.find("->"), piece.find("→"));
    const std::size_t arrow_bytes = written_arrow != std::string::npos && piece[written_arrow] == '-' ? 2 : 3;
    const Parsed<Verdict> verdict =
        parse_verdict(written_arrow == std::string::npos ? rest.substr(arrow + 2)
                                                         : piece.substr(written_arrow + arrow_bytes));
    if (!verdict) return Parsed<Gate>::expected(verdict.message());
    rest = trimmed(std::string_view(rest).substr(0, arrow));
    Gate gate;
    gate.verdict = *verdict;
    const std::optional<Figure> figure = take_word(rest, kFigures);
    const std::optional<Comparison> comparison = take_word(rest, kComparisons);
    if (!figure || !comparison) return wrong();
    gate.figure = *figure;
    gate.comparison = *comparison;
    if (const std::size_t of = rest.find("of tag "); of != std::string::npos) {
        const std::string tag = trimmed(std::string_view(rest).substr(of + 7));
        // As written: tags compare exactly.
        const std::size_t written = piece.find("of tag ");
        gate.tag = written == std::string::npos
                       ? tag
                       : trimmed(std::string_view(piece).substr(written + 7, written_arrow - written - 7));
        rest = trimmed(std::string_view(rest).substr(0, of));
    }
    const std::optional<Amount> bound = figure_of(rest);
    if (!bound || (bound->is_share && gate.figure != Figure::share)) return wrong();
    const Result<Points> points = to_points(bound->value);
    if (!points) return wrong();
    gate.bound = *points;
    return gate;
}

}  // namespace

Parsed<std::vector<Gate>> parse_gates(std::string_view text, std::string_view code) {
    std::vector<Gate> gates;
    for (const std::string& piece : split(text, ";\n")) {
        Parsed<Gate> gate = parse_gate(piece);
        if (!gate) return Parsed<std::vector<Gate>>::expected(gate.message());
        (*gate).id = std::string(code) + "#" + std::to_string(gates.size() + 1);
        gates.push_back(std::move(*gate));
    }
    if (gates.empty())
        return Parsed<std::vector<Gate>>::expected(
            "expected a gate, such as \"share < 60% -> inspection fail\"");
    return gates;
}

Parsed<Minimum> parse_minimum(std::string_view text) {
    std::string rest = plain(text);
    take(rest, ">=");
    const std::optional<Amount> amount = figure_of(rest);
    const Result<Points> value = amount ? to_points(amount->value) : Result<Points>(Error{});
    if (!value || value->nano < 0 || (amount->is_share && value->nano > kNanoPerPoint)) {
        return Parsed<Minimum>::expected(in_quotes(trimmed(text)) +
                                         ": expected points or a share up to 100%, such as 60%");
    }
    return Minimum{amount->is_share, *value};
}

Parsed<NaRule> parse_na(std::string_view text) {
    NaRule rule;
    for (const std::string& word : split(plain(text), " ,+;/")) {
        if (word == "no" || word == "否" || word == "false")
            rule.mode = NaMode::forbidden;
        else if (word == "yes" || word == "是" || word == "true")
            rule.mode = NaMode::exclude;
        else if (word == "full" || word == "按满分")
            rule.mode = NaMode::full;
        else if (word == "redistribute" || word == "分摊")
            rule.mode = NaMode::redistribute;
        else if (word == "reason" || word == "需说明")
            rule.needs_reason = true;
        else {
            return Parsed<NaRule>::expected(
                in_quotes(word) +
                ": expected no 否, yes 是, reason 需说明, full 按满分 or redistribute 分摊");
        }
    }
    if (rule.needs_reason && rule.mode == NaMode::forbidden) rule.mode = NaMode::exclude;
    return rule;
}

namespace {

// "≥90" and "90分以上" begin where "90" does.
std::string lower_bound_of(std::string_view text) {
    std::string bound = plain(text);
    take(bound, ">=");
    for (const std::string_view above : {std::string_view("及以上"), std::string_view("以上")})
        if (bound.ends_with(above)) bound.resize(bound.size() - above.size());
    return bound;
}

}  // namespace

Parsed<std::vector<Band>> parse_bands(std::string_view text) {
    using Outcome = Parsed<std::vector<Band>>;
    std::vector<Band> bands;
    for (const std::string& piece : split(text, ";\n")) {
        std::string from = piece;
        const std::string name = cut_last_field(from);
        const std::optional<Points> points = points_of(lower_bound_of(from));
        if (!points || name.empty())
            return Outcome::expected(in_quotes(piece) + ": expected POINTS:NAME, such as 90:优秀");
        bands.push_back({*points, name});
    }
    std::sort(bands.begin(), bands.end(), [](const Band& a, const Band& b) { return b.from < a.from; });
    const auto twice = std::adjacent_find(bands.begin(), bands.end(),
                                          [](const Band& a, const Band& b) { return a.from == b.from; });
    if (twice != bands.end())
        return Outcome::expected(to_text(twice->from) + " begins two bands; expected each bound once");
    if (bands.empty()) return Outcome::expected("expected bands, such as 90:优秀;60:合格;0:不合格");
    return bands;
}

Parsed<std::vector<CountGrade>> parse_count_grades(std::string_view text) {
    using Outcome = Parsed<std::vector<CountGrade>>;
    std::vector<CountGrade> grades;
    for (const std::string& piece : split(text, ";\n")) {
        std::string counts = piece;
        const std::string grade = cut_last_field(counts);
        const std::vector<std::string> both = split(counts, "/,");
        const std::optional<std::uint32_t> key = both.size() == 2 ? count_of(both[0]) : std::nullopt;
        const std::optional<std::uint32_t> normal = both.size() == 2 ? count_of(both[1]) : std::nullopt;
        if (!key || !normal || grade.empty()) {
            return Outcome::expected(in_quotes(piece) + ": expected KEY/OTHER:GRADE, such as 0/3:良好");
        }
        grades.push_back({*key, *normal, grade});
    }
    if (grades.empty()) return Outcome::expected("expected grades, such as 0/0:优秀;0/3:良好");
    return grades;
}

}  // namespace wincheck::forms
