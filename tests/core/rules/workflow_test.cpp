#include "core/rules/workflow.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace wincheck::rules {
namespace {

FindingStep step(std::uint8_t id, std::uint32_t kind, std::optional<std::uint64_t> rank,
                 std::uint64_t lamport = 1) {
    FindingStep one{.entry = {}, .core = {.step = kind}, .rank = rank, .lamport = lamport};
    one.entry.raw[0] = id;
    one.device.raw[0] = id;
    return one;
}

}  // namespace

TEST_CASE("FIX-2 the rank decides whose step stands; the other has lost to it, in whatever order they came") {
    std::vector<FindingStep> steps{step(1, kStepRectified, 5), step(2, kStepRejected, 7),
                                   step(3, kStepClosed, 6)};
    do {
        const Life life = life_of(steps, {});
        CHECK(life.place.state == FindingState::closed);
        CHECK(life.rejections == 0);
        CHECK_FALSE(life.is_provisional);
        REQUIRE(life.steps.size() == 3);
        CHECK(life.steps[1].step.entry.raw[0] == 3);
        CHECK(life.steps[1].stands());
        CHECK_FALSE(life.steps[2].stands());
        CHECK(life.steps[2].lost_to.raw[0] == 3);
    } while (
        std::next_permutation(steps.begin(), steps.end(),
                              [](const FindingStep& a, const FindingStep& b) { return a.entry < b.entry; }));
}

TEST_CASE("FIX-2 a step without a rank comes after those with one, and is provisional") {
    const Life alone = life_of({step(1, kStepRectified, 5), step(2, kStepClosed, std::nullopt)}, {});
    CHECK(alone.place.state == FindingState::closed);
    CHECK(alone.is_provisional);
    const Life late = life_of(
        {step(2, kStepClosed, std::nullopt, 1), step(1, kStepRectified, 5, 9), step(3, kStepRejected, 6, 9)},
        {});
    CHECK(late.place.state == FindingState::assigned);
    CHECK(late.rejections == 1);
    CHECK_FALSE(late.is_provisional);
    CHECK_FALSE(late.steps[2].stands());
    CHECK(late.steps[2].is_provisional);
}

TEST_CASE("FIX-2 rejected, it is put right again; steps out of turn and unknown ones change nothing") {
    const auto follows = [](FindingState state, std::uint32_t kind) {
        return transition_or_null({.state = state}, kind, {}) != nullptr;
    };
    CHECK(follows(FindingState::open, kStepRectified));
    CHECK_FALSE(follows(FindingState::open, kStepClosed));
    CHECK_FALSE(follows(FindingState::closed, kStepRejected));
    CHECK_FALSE(follows(FindingState::rectified, 99));
    const Life life = life_of({step(1, kStepRectified, 1), step(2, kStepRejected, 2), step(3, 99, 3),
                               step(4, kStepClosed, 4), step(5, kStepRectified, 5), step(6, kStepClosed, 6)},
                              {});
    CHECK(life.place.state == FindingState::closed);
    CHECK(life.rejections == 1);
    CHECK_FALSE(life.steps[2].stands());
    CHECK_FALSE(life.steps[3].stands());
    CHECK(std::string(name_of(life.place.state)) == "closed");
    CHECK(std::string(name_of_step(99)).empty());
}

}  // namespace wincheck::rules
