// The list of a draw as canonical text: written, read and checked (DRAW-1, PLAN-2).
#include <algorithm>
#include <charconv>

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

template <class T>
void sort_by_id(std::vector<T>& list) {
    std::sort(list.begin(), list.end(), [](const T& a, const T& b) { return a.id < b.id; });
}

void sort(DrawList& list) {
    std::sort(list.strata.begin(), list.strata.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    std::sort(list.candidates.begin(), list.candidates.end(), [](const auto& a, const auto& b) {
        return a.stratum != b.stratum ? a.stratum < b.stratum : a.id < b.id;
    });
    sort_by_id(list.exclusions);
    sort_by_id(list.facts);
    sort_by_id(list.inspectors);
    sort_by_id(list.unavailable);
    std::sort(list.bars.begin(), list.bars.end(), [](const Bar& a, const Bar& b) {
        if (a.inspector != b.inspector) return a.inspector < b.inspector;
        return a.is_of_stratum != b.is_of_stratum ? a.is_of_stratum : a.from < b.from;
    });
}

std::size_t lines_of(const DrawList& list) {
    return list.candidates.size() + list.exclusions.size() + list.strata.size() + list.facts.size() +
           list.inspectors.size() + list.unavailable.size() + list.bars.size();
}

// Those that are drawn and those left out, together: each once.
template <class Drawn>
Result<void> check_once(const std::vector<Drawn>& drawn, const std::vector<Exclusion>& left_out) {
    std::vector<std::string_view> ids;
    ids.reserve(drawn.size() + left_out.size());
    for (const Drawn& one : drawn) {
        if (!is_plain(one.id) || one.weight == 0 || one.weight > kDrawWeightMax) return draw_wrong(one.id);
        ids.push_back(one.id);
    }
    for (const Exclusion& exclusion : left_out) {
        if (!is_plain(exclusion.id) || !is_plain(exclusion.reason)) return draw_wrong(exclusion.id);
        ids.push_back(exclusion.id);
    }
    std::sort(ids.begin(), ids.end());
    const auto twice = std::adjacent_find(ids.begin(), ids.end());
    if (twice != ids.end()) return draw_wrong(std::string(*twice));
    return {};
}

bool has_stratum(const DrawList& list, const std::string& name) {
    const auto found = std::lower_bound(list.strata.begin(), list.strata.end(), name,
                                        [](const auto& a, const auto& sought) { return a.name < sought; });
    return found != list.strata.end() && found->name == name;
}

Result<void> check_strata(const DrawList& list) {
    for (std::size_t i = 0; i < list.strata.size(); ++i) {
        const Stratum& stratum = list.strata[i];
        if (!is_plain(stratum.name)) return draw_wrong(stratum.name);
        if (i > 0 && list.strata[i - 1].name == stratum.name) return draw_wrong(stratum.name);
        const auto there =
            std::count_if(list.candidates.begin(), list.candidates.end(),
                          [&](const Candidate& candidate) { return candidate.stratum == stratum.name; });
        if (static_cast<std::uint64_t>(there) < stratum.count)
            return error_of(ErrorCode::refused, kDrawTooFew, "draw", stratum.name);
    }
    for (const Candidate& candidate : list.candidates)
        if (!is_plain(candidate.stratum) || !has_stratum(list, candidate.stratum))
            return draw_wrong(candidate.id);
    return {};
}

// Ids of the candidates, sorted as their facts are.
std::vector<const Candidate*> candidates_by_id(const DrawList& list) {
    std::vector<const Candidate*> sorted;
    sorted.reserve(list.candidates.size());
    for (const Candidate& candidate : list.candidates) sorted.push_back(&candidate);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    return sorted;
}

// With a formula nobody's weight is anybody's opinion.
Result<void> check_weights(const DrawList& list, const std::vector<const Candidate*>& by_id) {
    if (!list.formula) {
        if (!list.facts.empty()) return draw_wrong(list.facts.front().id);
        return {};
    }
    if (list.facts.size() != by_id.size()) return draw_wrong("facts");
    for (std::size_t i = 0; i < by_id.size(); ++i)
        if (list.facts[i].id != by_id[i]->id ||
            draw_weight(*list.formula, list.facts[i].facts) != by_id[i]->weight)
            return draw_wrong(by_id[i]->id);
    return {};
}

Result<void> check_bars(const DrawList& list, const std::vector<const Candidate*>& by_id) {
    for (std::size_t i = 0; i < list.bars.size(); ++i) {
        const Bar& bar = list.bars[i];
        const auto inspector =
            std::lower_bound(list.inspectors.begin(), list.inspectors.end(), bar.inspector,
                             [](const Inspector& one, const std::string& id) { return one.id < id; });
        if (inspector == list.inspectors.end() || inspector->id != bar.inspector || !is_plain(bar.reason))
            return draw_wrong(bar.inspector);
        const auto candidate =
            std::lower_bound(by_id.begin(), by_id.end(), bar.from,
                             [](const auto* one, const std::string& id) { return one->id < id; });
        const bool is_there = bar.is_of_stratum ? has_stratum(list, bar.from)
                                                : candidate != by_id.end() && (*candidate)->id == bar.from;
        const bool is_twice = i > 0 && list.bars[i - 1].inspector == bar.inspector &&
                              list.bars[i - 1].is_of_stratum == bar.is_of_stratum &&
                              list.bars[i - 1].from == bar.from;
        if (!is_there || is_twice) return draw_wrong(bar.from);
    }
    return {};
}

Result<void> check_teams(const DrawList& list, const std::vector<const Candidate*>& by_id) {
    if (list.team > kTeamMax) return draw_wrong("team");
    if (list.team == 0) {
        if (list.inspectors.empty() && list.unavailable.empty() && list.bars.empty()) return {};
        return draw_wrong("team");
    }
    WCK_TRY(check_bars(list, by_id));
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
    WCK_TRY(check_once(list.candidates, list.exclusions));
    WCK_TRY(check_strata(list));
    const auto by_id = candidates_by_id(list);
    WCK_TRY(check_weights(list, by_id));
    WCK_TRY(check_once(list.inspectors, list.unavailable));
    WCK_TRY(check_teams(list, by_id));
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
