// Pairs of cross-checks from month to month.
#include "core/rules/pairs.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace wincheck::rules;

namespace {

std::vector<std::string> projects_of(std::size_t count) {
    std::vector<std::string> projects;
    for (std::size_t at = 0; at < count; ++at) projects.push_back("p" + std::to_string(10 + at));
    return projects;
}

std::string date_of(std::size_t month) {
    const std::size_t year = 2026 + month / 12;
    const std::string number = std::to_string(month % 12 + 1);
    return std::to_string(year) + "-" + (number.size() < 2 ? "0" : "") + number + "-05";
}

std::string words(const std::vector<ProposedPair>& pairs) {
    std::string text;
    for (const ProposedPair& pair : pairs) text += pair.by + ">" + pair.project + " ";
    return text;
}

void add(std::vector<CrossCheck>& before, const std::vector<ProposedPair>& pairs, const std::string& date) {
    for (const ProposedPair& pair : pairs) before.push_back({pair.by, pair.project, date});
}

}  // namespace

TEST_CASE("KIND-7 each project checks one and is checked by one, nobody the own and no two each other") {
    for (std::size_t count = 3; count <= 12; ++count) {
        std::vector<CrossCheck> before;
        for (std::size_t month = 0; month < 2 * count; ++month) {
            const auto pairs = proposed_pairs(projects_of(count), before);
            std::map<std::string, std::string> checks;
            std::set<std::string> checked;
            for (const ProposedPair& pair : pairs) {
                CHECK(pair.by != pair.project);
                checks[pair.by] = pair.project;
                checked.insert(pair.project);
            }
            CHECK(checks.size() == count);
            CHECK(checked.size() == count);
            for (const auto& [by, project] : checks) CHECK(checks[project] != by);
            add(before, pairs, date_of(month));
        }
    }
}

TEST_CASE("KIND-7 no pair comes again before every other one that is not mutual had its turn") {
    for (std::size_t count = 3; count <= 12; ++count) {
        const std::size_t months = count % 2 == 0 ? count - 2 : count - 1;
        std::vector<CrossCheck> before;
        for (std::size_t round = 0; round < 3; ++round) {
            std::set<std::pair<std::string, std::string>> used;
            for (std::size_t month = 0; month < months; ++month) {
                const auto pairs = proposed_pairs(projects_of(count), before);
                for (const ProposedPair& pair : pairs) {
                    CHECK(used.insert({pair.by, pair.project}).second);
                    CHECK(pair.times == round);
                    CHECK(pair.last.empty() == (round == 0));
                }
                add(before, pairs, date_of(round * months + month));
            }
            CHECK(used.size() == months * count);
        }
    }
}

TEST_CASE(
    "KIND-7 pairs follow from the facts alone, in whatever order they come, and go on from what was done") {
    CHECK(words(proposed_pairs({"c", "a", "b"}, {})) == "c>a a>b b>c ");
    CHECK(words(proposed_pairs({"b", "c", "a", "a"}, {})) == "c>a a>b b>c ");
    // One pair of the first step was done: the other step repeats nothing.
    CHECK(words(proposed_pairs({"a", "b", "c"}, {{"a", "b", "2026-01-05"}})) == "b>a c>b a>c ");
    const std::vector<CrossCheck> both{{"b", "a", "2026-01-05"}, {"a", "b", "2026-02-05"}};
    CHECK(words(proposed_pairs({"a", "b", "c"}, both)) == "b>a c>b a>c ");  // equally often, longer ago
    // A project that came anew takes its place in the ring.
    CHECK(words(proposed_pairs({"a", "b", "c", "d"}, both)) == "b>a c>b d>c a>d ");
    CHECK(proposed_pairs({"a", "b"}, {}).empty());
    CHECK(proposed_pairs({}, {}).empty());
}
