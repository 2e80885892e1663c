#include "core/rules/ranking.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

// The first day of the span without a gap that holds `date`.
std::optional<Date> managed_since(std::span<const Stay> stays, Date date) {
    std::optional<Date> since;
    for (auto stay = stays.rbegin(); stay != stays.rend(); ++stay) {
        if (since) {
            if (plus_days(stay->to, 1) != *since) break;
            since = stay->from;
        } else if (stay->from <= date && date <= stay->to) {
            since = stay->from;
        }
    }
    return since;
}

// Ranked units come first, the best first; then by name, so that every replica lists alike.
bool comes_before(const Ranked& a, const Ranked& b) {
    const bool a_is_last = a.unranked != Unranked::no, b_is_last = b.unranked != Unranked::no;
    if (a.group != b.group) return a.group < b.group;
    if (a_is_last != b_is_last) return b_is_last;
    if (!a_is_last && *a.value != *b.value) return *a.value > *b.value;
    return a.unit < b.unit;
}

// Shape: one group's ranked units, the best first.
void rank_group(std::span<Ranked> group, const RankingRules& rules) {
    const auto count = static_cast<std::uint32_t>(group.size());
    const std::uint32_t bottom = bottom_count(count, rules);
    for (std::uint32_t i = 0; i < count; ++i) {
        Ranked& one = group[i];
        const bool is_tied = i > 0 && group[i - 1].value == one.value;
        one.rank = is_tied ? group[i - 1].rank : i + 1;
        one.of = count;
        one.is_bottom = bottom > 0 && *one.value <= *group[count - bottom].value;
    }
}

}  // namespace

Unranked unranked_of(const Peer& peer, const Period& period, Date asked, const RankingRules& rules) {
    const auto since = managed_since(peer.stays, period.last);
    const bool is_here = stay_or_null(peer.stays, std::max(asked, period.last)) != nullptr;
    if (!since || !is_here) return Unranked::handed_back;
    if (days_between(*since, period.last) + 1 < std::int64_t{rules.days_min}) return Unranked::taken_over;
    return peer.value ? Unranked::no : Unranked::no_figure;
}

std::uint32_t bottom_count(std::uint32_t count, const RankingRules& rules) {
    if (rules.bottom_number) return std::min(*rules.bottom_number, count);
    const Wide whole = Wide{Points::whole(100).nano};
    const Wide share =
        Wide{count} * std::clamp(rules.bottom_percent.nano, std::int64_t{0}, Points::whole(100).nano);
    const Wide extra = rules.rounding == Rounding::up        ? whole - 1
                       : rules.rounding == Rounding::nearest ? whole / 2
                                                             : Wide{0};
    return static_cast<std::uint32_t>((share + extra) / whole);
}

std::vector<Ranked> ranking_of(std::span<const Peer> peers, const Period& period, Date asked,
                               const RankingRules& rules) {
    std::vector<Ranked> ranking;
    ranking.reserve(peers.size());
    for (const Peer& one : peers)
        ranking.push_back({one.unit, one.group, one.value, unranked_of(one, period, asked, rules)});
    std::sort(ranking.begin(), ranking.end(), comes_before);
    for (std::size_t first = 0; first < ranking.size();) {
        std::size_t last = first, ranked = 0;
        for (; last < ranking.size() && ranking[last].group == ranking[first].group; ++last)
            ranked += ranking[last].unranked == Unranked::no ? 1U : 0U;
        rank_group(std::span(ranking).subspan(first, ranked), rules);
        first = last;
    }
    return ranking;
}

const char* name_of(Unranked unranked) {
    switch (unranked) {
        case Unranked::handed_back: return "handed_back";
        case Unranked::taken_over: return "taken_over";
        case Unranked::no_figure: return "no_figure";
        default: return "";
    }
}

RankingTurn freeze_turn(const RankingStanding& standing, const Period& period, Date today) {
    if (standing.is_final) return RankingTurn::stands;
    return today <= period.last ? RankingTurn::running : RankingTurn::open;
}

RankingTurn final_turn(const RankingStanding& standing, std::int64_t now_ms) {
    if (standing.is_final) return RankingTurn::stands;
    if (!standing.is_frozen) return RankingTurn::missing;
    if (now_ms < standing.provisional_until_ms) return RankingTurn::provisional;
    return standing.is_disputed ? RankingTurn::disputed : RankingTurn::open;
}

}  // namespace wincheck::rules
