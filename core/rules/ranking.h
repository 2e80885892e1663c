#pragma once
// Rankings within peer groups and their bottom lists (YEAR-2, ROLL-4). Pure: units, figures and stays go in.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/programme.h"
#include "core/rules/stays.h"

namespace wincheck::rules {

/// How many of a group's ranked units are on its bottom list, ties at the edge apart.
struct RankingRules {
    Points bottom_percent = Points::whole(5);
    Rounding rounding = Rounding::up;
    std::optional<std::uint32_t> bottom_number;  // in place of the share
    std::uint32_t days_min = 90;                 // under management without a gap, to be ranked
};

struct Peer {
    std::string unit;
    std::string group;            // its peers
    std::optional<Points> value;  // the index, as it is shown
    std::vector<Stay> stays;      // as stays_of gives them
};

/// Why a unit is not ranked; the first that holds.
enum class Unranked : std::uint8_t {
    no = 0,
    handed_back = 1,  // not under management on the period's last day, or not any more on the day of asking
    taken_over = 2,   // for fewer than `days_min` days at the end of the period
    no_figure = 3,
};

struct Ranked {
    std::string unit;
    std::string group;
    std::optional<Points> value;
    Unranked unranked = Unranked::no;
    std::uint32_t rank = 0;  // 1 = best; 0 = not ranked
    std::uint32_t of = 0;    // ranked units of the group
    bool is_bottom = false;
    bool operator==(const Ranked&) const = default;
};

/// Why it is not ranked in that period, asked on that day. A move to another branch is no gap.
[[nodiscard]] Unranked unranked_of(const Peer& peer, const Period& period, Date asked,
                                   const RankingRules& rules);

/// How many of `count` ranked units the rules put on the bottom list, at most all.
[[nodiscard]] std::uint32_t bottom_count(std::uint32_t count, const RankingRules& rules);

/// Every peer, by group, rank and unit, the unranked at their group's end.
/// Rule:  ROLL-4: 1, 2, 2, 4. YEAR-2: the bottom list is the last bottom_count of a group and whoever has the
///        same figure as the best of them; where that is all of the group, all are on it.
/// Shape: each unit once.
/// Cost:  n log n.
[[nodiscard]] std::vector<Ranked> ranking_of(std::span<const Peer> peers, const Period& period, Date asked,
                                             const RankingRules& rules);

[[nodiscard]] const char* name_of(Unranked unranked);

/// How far the ranking of a period has come.
struct RankingStanding {
    bool is_frozen = false, is_final = false;
    std::int64_t provisional_until_ms = 0;  // of the last freeze
    bool is_disputed = false;               // an appeal against an inspection of the period waits
};
enum class RankingTurn : std::uint8_t {
    open,
    running,      // the period is not over
    missing,      // nothing was frozen
    provisional,  // the days to appeal run
    disputed,
    stands,  // it is final
};
/// Rule: YEAR-3: frozen once the period is over, again while it is provisional, never after it is final.
[[nodiscard]] RankingTurn freeze_turn(const RankingStanding& standing, const Period& period, Date today);
/// Rule: YEAR-3: final once, from the stated moment on, where no appeal of the period waits.
[[nodiscard]] RankingTurn final_turn(const RankingStanding& standing, std::int64_t now_ms);

}  // namespace wincheck::rules
