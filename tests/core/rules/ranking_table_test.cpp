// YEAR-3 as a whole: every sequence of freezing, ending, appeals and days against a model written from the
// guide's text.
#include <doctest/doctest.h>

#include "core/rules/ranking.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

constexpr std::int64_t kAppealDays = 3;

enum class Befalls : std::uint8_t { freeze, make_final, appeal, decide, one_day, appeal_days, end };

// "frozen once the period is over, again while it is provisional; final from the stated day on and only where
// no appeal waits; what is final is never frozen again"
struct ToldRanking {
    std::int64_t today = 0, last_day = 1, frozen = -1;
    bool is_final = false, has_appeal = false;

    std::string take(Befalls what) {
        switch (what) {
            case Befalls::freeze:
                if (is_final) return "stands";
                if (today <= last_day) return "running";
                frozen = today;
                return "open";
            case Befalls::make_final:
                if (is_final) return "stands";
                if (frozen < 0) return "missing";
                if (today < frozen + kAppealDays) return "provisional";
                if (has_appeal) return "disputed";
                is_final = true;
                return "open";
            case Befalls::appeal: has_appeal = true; break;
            case Befalls::decide: has_appeal = false; break;
            case Befalls::one_day: today += 1; break;
            case Befalls::appeal_days: today += kAppealDays; break;
            case Befalls::end: break;
        }
        return {};
    }
};

std::string turn_text(RankingTurn turn) {
    switch (turn) {
        case RankingTurn::open: return "open";
        case RankingTurn::running: return "running";
        case RankingTurn::missing: return "missing";
        case RankingTurn::provisional: return "provisional";
        case RankingTurn::disputed: return "disputed";
        case RankingTurn::stands: break;
    }
    return "stands";
}

struct RuledRanking {
    std::int64_t today = 0;
    RankingStanding standing;

    std::string take(Befalls what) {
        const Period month = parse_period("2026-02").value();
        RankingTurn turn = RankingTurn::open;
        switch (what) {
            case Befalls::freeze:
                // The model's day 1 is the last of the month.
                turn = freeze_turn(standing, month, plus_days(month.last, today - 1));
                if (turn != RankingTurn::open) break;
                standing.is_frozen = true;
                standing.provisional_until_ms = today + kAppealDays;
                break;
            case Befalls::make_final:
                turn = final_turn(standing, today);
                if (turn == RankingTurn::open) standing.is_final = true;
                break;
            case Befalls::appeal: standing.is_disputed = true; return {};
            case Befalls::decide: standing.is_disputed = false; return {};
            case Befalls::one_day: today += 1; return {};
            case Befalls::appeal_days: today += kAppealDays; return {};
            case Befalls::end: return {};
        }
        return turn_text(turn);
    }
};

std::size_t walk_ranking(const ToldRanking& told, const RuledRanking& ruled, int steps) {
    if (steps == 0) return 1;
    std::size_t walked = 0;
    for (auto what = std::uint8_t{0}; what < static_cast<std::uint8_t>(Befalls::end); ++what) {
        ToldRanking told_next = told;
        RuledRanking ruled_next = ruled;
        CAPTURE(int{what});
        CAPTURE(told.today);
        CHECK(ruled_next.take(static_cast<Befalls>(what)) == told_next.take(static_cast<Befalls>(what)));
        CHECK(ruled_next.standing.is_final == told_next.is_final);
        walked += walk_ranking(told_next, ruled_next, steps - 1);
    }
    return walked;
}

}  // namespace

TEST_CASE(
    "YEAR-3 every sequence of freezing, ending, appeals and days is taken or refused as the text says") {
    CHECK(walk_ranking({}, {}, 6) == 6 * 6 * 6 * 6 * 6 * 6);
}
