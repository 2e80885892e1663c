// The list of a draw as canonical text: written, read and checked (DRAW-1, PLAN-2).
#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/model/limits.h"
#include "core/rules/draw_team.h"
#include "core/rules/draw_weight.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

constexpr std::string_view kListLabel = "wincheck draw/1 list\n";
constexpr std::uint32_t kTeamMax = 100;

// The remainders of a whole list must not overflow: 200,000 candidates × 10^9 < 2^48.
static_assert(static_cast<std::uint64_t>(kDrawCandidatesMax) * kDrawWeightMax < (std::uint64_t{1} << 63));

Error draw_wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, kDrawListWrong, "draw", std::move(where));
}

bool is_plain(std::string_view text) {
    const bool has_control = std::any_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return !text.empty() && text.size() <= kDrawTextMax && !has_control && is_utf8(text);
}

// A list that was frozen comes sorted: then one look is enough.
template <class T, class Before>
void sort_where_needed(std::vector<T>& list, Before before) {
    if (!std::is_sorted(list.begin(), list.end(), before)) std::sort(list.begin(), list.end(), before);
}

constexpr auto kById = [](const auto& a, const auto& b) { return a.id < b.id; };

void sort(DrawList& list) {
    sort_where_needed(list.strata, [](const auto& a, const auto& b) { return a.name < b.name; });
    sort_where_needed(list.candidates, [](const auto& a, const auto& b) {
        const int order = a.stratum.compare(b.stratum);
        return order != 0 ? order < 0 : a.id < b.id;
    });
    sort_where_needed(list.exclusions, kById);
    sort_where_needed(list.facts, kById);
    sort_where_needed(list.inspectors, kById);
    sort_where_needed(list.unavailable, kById);
    sort_where_needed(list.bars, [](const Bar& a, const Bar& b) {
        if (a.inspector != b.inspector) return a.inspector < b.inspector;
        return a.is_of_stratum != b.is_of_stratum ? a.is_of_stratum : a.from < b.from;
    });
}

std::size_t lines_of(const DrawList& list) {
    return list.candidates.size() + list.exclusions.size() + list.strata.size() + list.facts.size() +
           list.inspectors.size() + list.unavailable.size() + list.bars.size();
}

/// Those that are drawn, by id.
template <class Drawn>
using ById = std::unordered_map<std::string_view, const Drawn*>;

// Those that are drawn and those left out, together: each once. Fills `by_id` with those that are drawn.
template <class Drawn>
Result<void> check_once(const std::vector<Drawn>& drawn, const std::vector<Exclusion>& left_out,
                        ById<Drawn>& by_id) {
    by_id.reserve(drawn.size());
    for (const Drawn& one : drawn) {
        if (!is_plain(one.id) || one.weight == 0 || one.weight > kDrawWeightMax) return draw_wrong(one.id);
        if (!by_id.emplace(one.id, &one).second) return draw_wrong(one.id);
    }
    for (std::size_t i = 0; i < left_out.size(); ++i) {
        const Exclusion& exclusion = left_out[i];
        if (!is_plain(exclusion.id) || !is_plain(exclusion.reason)) return draw_wrong(exclusion.id);
        const bool is_twice = i > 0 && left_out[i - 1].id == exclusion.id;
        if (is_twice || by_id.contains(exclusion.id)) return draw_wrong(exclusion.id);
    }
    return {};
}

bool has_stratum(const DrawList& list, const std::string& name) {
    const auto found = std::lower_bound(list.strata.begin(), list.strata.end(), name,
                                        [](const auto& a, const auto& sought) { return a.name < sought; });
    return found != list.strata.end() && found->name == name;
}

Result<void> check_strata(const DrawList& list) {
    std::size_t at = 0;  // both are sorted by stratum: whoever is not passed has one that is not declared
    for (std::size_t i = 0; i < list.strata.size(); ++i) {
        const Stratum& stratum = list.strata[i];
        if (!is_plain(stratum.name)) return draw_wrong(stratum.name);
        if (i > 0 && list.strata[i - 1].name == stratum.name) return draw_wrong(stratum.name);
        const std::size_t first = at;
        if (at < list.candidates.size() && list.candidates[at].stratum < stratum.name)
            return draw_wrong(list.candidates[at].id);
        while (at < list.candidates.size() && list.candidates[at].stratum == stratum.name) ++at;
        if (at - first < stratum.count)
            return error_of(ErrorCode::refused, kDrawTooFew, "draw", stratum.name);
    }
    if (at < list.candidates.size()) return draw_wrong(list.candidates[at].id);
    return {};
}

// With a formula nobody's weight is anybody's opinion.
Result<void> check_weights(const DrawList& list, const ById<Candidate>& by_id) {
    if (!list.formula) {
        if (!list.facts.empty()) return draw_wrong(list.facts.front().id);
        return {};
    }
    if (list.facts.size() != by_id.size()) return draw_wrong("facts");
    for (std::size_t i = 0; i < list.facts.size(); ++i) {
        const CandidateFacts& facts = list.facts[i];
        const auto candidate = by_id.find(facts.id);
        const bool is_twice = i > 0 && list.facts[i - 1].id == facts.id;
        if (is_twice || candidate == by_id.end() ||
            draw_weight(*list.formula, facts.facts) != candidate->second->weight)
            return draw_wrong(facts.id);
    }
    return {};
}

Result<void> check_bars(const DrawList& list, const ById<Candidate>& by_id,
                        const ById<Inspector>& inspectors) {
    for (std::size_t i = 0; i < list.bars.size(); ++i) {
        const Bar& bar = list.bars[i];
        if (!inspectors.contains(bar.inspector) || !is_plain(bar.reason)) return draw_wrong(bar.inspector);
        const bool is_there = bar.is_of_stratum ? has_stratum(list, bar.from) : by_id.contains(bar.from);
        const bool is_twice = i > 0 && list.bars[i - 1].inspector == bar.inspector &&
                              list.bars[i - 1].is_of_stratum == bar.is_of_stratum &&
                              list.bars[i - 1].from == bar.from;
        if (!is_there || is_twice) return draw_wrong(bar.from);
    }
    return {};
}

Result<void> check_teams(const DrawList& list, const ById<Candidate>& by_id,
                         const ById<Inspector>& inspectors) {
    if (list.team > kTeamMax) return draw_wrong("team");
    if (list.team == 0) {
        if (list.inspectors.empty() && list.unavailable.empty() && list.bars.empty()) return {};
        return draw_wrong("team");
    }
    WCK_TRY(check_bars(list, by_id, inspectors));
    const TeamDraw teams(list);
    for (const Candidate& candidate : list.candidates)
        if (teams.allowed_for(candidate.stratum, candidate.id) < list.team)
            return error_of(ErrorCode::refused, kDrawTeamTooSmall, "draw", candidate.id);
    return {};
}

Result<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool has_zero = text.size() > 1 && text.front() == '0';
    if (status != std::errc{} || end != text.data() + text.size() || has_zero)
        return draw_wrong(std::string(text.substr(0, 20)));
    return value;
}

using Columns = std::vector<std::string_view>;

constexpr std::size_t kColumnsMax = 8;

Columns columns_of(std::string_view line) {
    Columns columns;
    while (columns.size() <= kColumnsMax) {
        const std::size_t tab = line.find('\t');
        columns.push_back(line.substr(0, tab));
        if (tab == std::string_view::npos) break;
        line.remove_prefix(tab + 1);
    }
    return columns;
}

std::string text_at(const Columns& columns, std::size_t index) {
    return std::string(columns[index]);
}

Result<void> take_formula(DrawList& list, const Columns& columns) {
    WeightFormula formula;
    std::size_t index = 1;
    for (std::uint64_t* number :
         {&formula.base, &formula.per_day_unseen, &formula.days_unseen_max, &formula.per_risk_point,
          &formula.per_complaint, &formula.complaints_max, &formula.holiday_eve_percent}) {
        WCK_TRY(*number, number_of(columns[index++]));
    }
    list.formula = formula;
    return {};
}

Result<void> take_facts(DrawList& list, const Columns& columns) {
    CandidateFacts facts{text_at(columns, 1), {}};
    WCK_TRY(facts.facts.days_unseen, number_of(columns[2]));
    WCK_TRY(facts.facts.risk, number_of(columns[3]));
    WCK_TRY(facts.facts.complaints, number_of(columns[4]));
    WCK_TRY(const std::uint64_t eve, number_of(columns[5]));
    facts.facts.is_holiday_eve = eve == 1;
    list.facts.push_back(std::move(facts));
    return {};
}

Result<void> take_drawn(DrawList& list, const Columns& columns) {
    if (columns[0] == "stratum" && columns.size() == 3) {
        WCK_TRY(const std::uint64_t wanted, number_of(columns[2]));
        if (wanted > kDrawCandidatesMax) return draw_wrong(text_at(columns, 1));
        list.strata.push_back({text_at(columns, 1), static_cast<std::uint32_t>(wanted)});
        return {};
    }
    if (columns[0] == "candidate" && columns.size() == 4) {
        WCK_TRY(const std::uint64_t weight, number_of(columns[3]));
        list.candidates.push_back({text_at(columns, 2), text_at(columns, 1), weight});
        return {};
    }
    if (columns[0] == "inspector" && columns.size() == 3) {
        WCK_TRY(const std::uint64_t weight, number_of(columns[2]));
        list.inspectors.push_back({text_at(columns, 1), weight});
        return {};
    }
    if (columns[0] == "team" && columns.size() == 2) {
        WCK_TRY(const std::uint64_t size, number_of(columns[1]));
        if (size > kTeamMax) return draw_wrong("team");
        list.team = static_cast<std::uint32_t>(size);
        return {};
    }
    return draw_wrong("line");
}

Result<void> take_line(DrawList& list, std::string_view line) {
    const Columns columns = columns_of(line);
    if (lines_of(list) >= kDrawCandidatesMax)
        return error_of(ErrorCode::limit, kDrawListWrong, "draw", "candidates");
    if (columns[0] == "excluded" && columns.size() == 3) {
        list.exclusions.push_back({text_at(columns, 1), text_at(columns, 2)});
    } else if (columns[0] == "unavailable" && columns.size() == 3) {
        list.unavailable.push_back({text_at(columns, 1), text_at(columns, 2)});
    } else if (columns[0] == "barred" && columns.size() == 5) {
        list.bars.push_back(
            {text_at(columns, 1), columns[2] == "stratum", text_at(columns, 3), text_at(columns, 4)});
    } else if (columns[0] == "formula" && columns.size() == 8) {
        return take_formula(list, columns);
    } else if (columns[0] == "facts" && columns.size() == 6) {
        return take_facts(list, columns);
    } else {
        return take_drawn(list, columns);
    }
    return {};
}

std::string number_column(std::uint64_t number) {
    return "\t" + std::to_string(number);
}

void write_weights(const DrawList& list, std::string& text) {
    if (!list.formula) return;
    text += "formula\t" + formula_text(*list.formula) + "\n";
    for (const auto& [id, facts] : list.facts)
        text += "facts\t" + id + number_column(facts.days_unseen) + number_column(facts.risk) +
                number_column(facts.complaints) + number_column(facts.is_holiday_eve ? 1 : 0) + "\n";
}

void write_teams(const DrawList& list, std::string& text) {
    if (list.team == 0) return;
    text += "team" + number_column(list.team) + "\n";
    for (const Inspector& one : list.inspectors)
        text += "inspector\t" + one.id + number_column(one.weight) + "\n";
    for (const Exclusion& one : list.unavailable) text += "unavailable\t" + one.id + "\t" + one.reason + "\n";
    for (const Bar& bar : list.bars)
        text += "barred\t" + bar.inspector + "\t" + (bar.is_of_stratum ? "stratum" : "candidate") + "\t" +
                bar.from + "\t" + bar.reason + "\n";
}

}  // namespace

Result<std::string> list_text(DrawList list) {
    if (lines_of(list) > kDrawCandidatesMax)
        return error_of(ErrorCode::limit, kDrawListWrong, "draw", "candidates");
    sort(list);
    ById<Candidate> by_id;
    ById<Inspector> inspectors;
    WCK_TRY(check_once(list.candidates, list.exclusions, by_id));
    WCK_TRY(check_strata(list));
    WCK_TRY(check_weights(list, by_id));
    WCK_TRY(check_once(list.inspectors, list.unavailable, inspectors));
    WCK_TRY(check_teams(list, by_id, inspectors));
    std::string text(kListLabel);
    for (const Stratum& stratum : list.strata)
        text += "stratum\t" + stratum.name + number_column(stratum.count) + "\n";
    for (const Candidate& candidate : list.candidates)
        text +=
            "candidate\t" + candidate.stratum + "\t" + candidate.id + number_column(candidate.weight) + "\n";
    for (const Exclusion& exclusion : list.exclusions)
        text += "excluded\t" + exclusion.id + "\t" + exclusion.reason + "\n";
    write_weights(list, text);
    write_teams(list, text);
    return text;
}

Result<DrawList> parse_list(std::string_view text) {
    const std::string_view whole = text;
    if (!text.starts_with(kListLabel)) return draw_wrong("line 1");
    text.remove_prefix(kListLabel.size());
    DrawList list;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return draw_wrong("line");
        WCK_TRY(take_line(list, text.substr(0, end)));
        text.remove_prefix(end + 1);
    }
    // One form only: what was read must write the same bytes again.
    WCK_TRY(const std::string again, list_text(list));
    if (again != whole) return draw_wrong("order");
    return list;
}

}  // namespace wincheck::rules
