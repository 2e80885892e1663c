// Rankings within peer groups and their bottom lists (YEAR-2, ROLL-4).
#include "core/rules/ranking.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Date civil_day(const char* text) {
    return parse_date(text).value();
}

const Period kYear2026 = period_of(PeriodKind::year, Date{2026, 7, 1});
const Date kAsked{2027, 1, 15};

std::vector<Stay> managed_from(const char* from) {
    return {{civil_day(from), kUntilFurtherNotice, "east", "east-1"}};
}

Peer peer(std::string unit, std::int64_t value, std::string group = "flats") {
    return {std::move(unit), std::move(group), Points::whole(value), managed_from("2020-01-01")};
}

std::string ranks_of(std::span<const Peer> peers, const RankingRules& rules) {
    std::string text;
    for (const Ranked& one : ranking_of(peers, kYear2026, kAsked, rules))
        text += (text.empty() ? "" : " ") + one.unit + ":" +
                (one.rank == 0 ? name_of(one.unranked) : std::to_string(one.rank)) +
                (one.is_bottom ? "!" : "");
    return text;
}

}  // namespace

TEST_CASE("ROLL-4 equal figures share a rank and the next rank is left out, each peer group by itself") {
    const std::vector peers{peer("d", 70), peer("b", 90), peer("x", 60, "malls"), peer("a", 95),
                            peer("c", 90)};
    RankingRules rules;
    rules.bottom_number = 0;
    CHECK(ranks_of(peers, rules) == "a:1 b:2 c:2 d:4 x:1");
    const auto ranking = ranking_of(peers, kYear2026, kAsked, rules);
    CHECK(ranking.front().of == 4);
    CHECK(ranking.back().of == 1);
}

TEST_CASE("YEAR-2 the bottom list is the policy's share or number, and whoever ties at the edge is on it") {
    const std::vector peers{peer("a", 95), peer("b", 80), peer("c", 80), peer("d", 80), peer("e", 70)};
    RankingRules rules;
    rules.bottom_number = 1;
    CHECK(ranks_of(peers, rules) == "a:1 b:2 c:2 d:2 e:5!");
    rules.bottom_number = 2;
    CHECK(ranks_of(peers, rules) == "a:1 b:2! c:2! d:2! e:5!");
    rules.bottom_number = 9;
    CHECK(ranks_of(peers, rules) == "a:1! b:2! c:2! d:2! e:5!");
    rules.bottom_number.reset();
    rules.bottom_percent = Points::whole(21);  // 1.05 of five
    CHECK(ranks_of(peers, rules) == "a:1 b:2! c:2! d:2! e:5!");
    rules.rounding = Rounding::nearest;
    CHECK(ranks_of(peers, rules) == "a:1 b:2 c:2 d:2 e:5!");
    rules.bottom_percent = Points::whole(19);  // 0.95 of five
    rules.rounding = Rounding::down;
    CHECK(ranks_of(peers, rules) == "a:1 b:2 c:2 d:2 e:5");
    CHECK(bottom_count(7'000, {}) == 350);
    CHECK(bottom_count(0, {}) == 0);
}

TEST_CASE("YEAR-2 projects newly taken over or handed back are not ranked, and the list says why") {
    std::vector peers{peer("a", 95), peer("b", 40), peer("c", 41),
                      peer("d", 42), peer("e", 43), peer("f", 44)};
    peers[1].stays = managed_from("2026-10-04");     // 89 days
    peers[2].stays[0].to = civil_day("2026-12-30");  // left before the year's end
    peers[3].stays[0].to = civil_day("2027-01-14");  // left before the day of asking
    peers[4].value.reset();
    peers[5].stays = managed_from("2026-10-03");  // 90 days
    RankingRules rules;
    rules.bottom_number = 1;
    CHECK(ranks_of(peers, rules) == "a:1 f:2! b:taken_over c:handed_back d:handed_back e:no_figure");
    CHECK(ranking_of(peers, kYear2026, kAsked, rules).front().of == 2);
    peers[1].stays = {{civil_day("2020-01-01"), civil_day("2026-10-03"), "east", "east-1"},
                      {civil_day("2026-10-04"), kUntilFurtherNotice, "west", "west-1"}};  // a move is no gap
    CHECK(unranked_of(peers[1], kYear2026, kAsked, rules) == Unranked::no);
    peers[1].stays[0].to = civil_day("2026-10-02");  // a day without management is one
    CHECK(unranked_of(peers[1], kYear2026, kAsked, rules) == Unranked::taken_over);
}

TEST_CASE("ROLL-4 YEAR-2 random rankings agree with counting who is better, in any order of arrival") {
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        std::vector<Peer> peers;
        const auto count = random() % 30;
        for (std::uint32_t i = 0; i < count; ++i)
            peers.push_back(peer("u" + std::to_string(i), random() % 8, "g" + std::to_string(random() % 3)));
        RankingRules rules;
        if (random() % 2 == 0) rules.bottom_number = random() % 5;
        rules.bottom_percent = Points::whole(random() % 101);
        const auto ranking = ranking_of(peers, kYear2026, kAsked, rules);
        REQUIRE(ranking.size() == peers.size());
        for (const Ranked& one : ranking) {
            std::uint32_t better = 0, worse = 0, ranked = 0;
            for (const Peer& other : peers) {
                if (other.group != one.group) continue;
                ++ranked;
                better += *other.value > *one.value ? 1U : 0U;
                worse += *other.value < *one.value ? 1U : 0U;
            }
            CHECK(one.rank == better + 1);
            CHECK(one.of == ranked);
            // on the list: fewer than so many are worse
            CHECK(one.is_bottom == (worse < bottom_count(ranked, rules)));
        }
        std::shuffle(peers.begin(), peers.end(), random);
        CHECK(ranking_of(peers, kYear2026, kAsked, rules) == ranking);
    }
}
