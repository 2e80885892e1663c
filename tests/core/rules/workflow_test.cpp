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

TEST_CASE("FIX-2 an answer has lost to what its author did not see, each kind to what it answers") {
    // Steps before, the answer, and which of them (from 1) it must have seen.
    struct Case {
        std::vector<std::uint32_t> before;
        std::uint32_t answer;
        std::size_t about;
    };
    const std::vector<Case> cases{
        {{kStepExtensionAsked}, kStepExtensionGranted, 1},
        {{kStepExtensionAsked}, kStepExtensionRefused, 1},
        {{kStepPlanProposed}, kStepPlanAccepted, 1},
        {{kStepPlanProposed}, kStepPlanRefused, 1},
        {{kStepDisputed}, kStepDisputeAccepted, 1},
        {{kStepDisputed}, kStepDisputeRefused, 1},
        {{kStepRectified}, kStepClosed, 1},
        {{kStepRectified}, kStepRejected, 1},
        {{kStepRectified, kStepRejected}, kStepRectified, 2},
        {{kStepPlanProposed, kStepPlanAccepted}, kStepMilestone, 2},
        {{kStepExtensionAsked, kStepExtensionRefused, kStepExtensionAsked}, kStepExtensionGranted, 3},
        {{kStepRectified, kStepRejected, kStepRectified}, kStepClosed, 3}};
    for (const Case& one : cases) {
        CAPTURE(one.answer);
        CAPTURE(one.before.size());
        std::vector<FindingStep> steps;
        for (const std::uint32_t kind : one.before) {
            const auto number = static_cast<std::uint8_t>(steps.size() + 1);
            steps.push_back(step(number, kind, number));
        }
        steps.push_back(step(9, one.answer, 9));
        CHECK(life_of(steps, {}).steps.back().stands());
        for (std::size_t unseen = 1; unseen <= one.before.size(); ++unseen) {
            steps.back().unseen = {steps[unseen - 1].entry};
            const PlacedStep placed = life_of(steps, {}).steps.back();
            CHECK(placed.stands() == (unseen != one.about));
            if (unseen == one.about) CHECK(placed.lost_to == steps[unseen - 1].entry);
        }
    }
    const Terms reviewed{.is_fixed_on_spot = false, .review_by = "branch"};
    for (const std::uint32_t answer : {kStepReviewed, kStepReturned}) {
        FindingStep late = step(2, answer, 2);
        late.unseen = {step(1, kStepRectified, 1).entry};
        const Life life = life_of({step(1, kStepRectified, 1), late}, reviewed);
        CHECK(life.place.state == FindingState::rectified);
        CHECK(life.returns == 0);
    }
    const Terms drawn{.is_fixed_on_spot = false, .review_by = {}, .verify_percent = 100};
    FindingStep look = step(3, kStepVerified, 3);
    look.core.means = kMeansOnSite;
    look.core.evidence = {Hash{}};
    look.unseen = {step(2, kStepClosed, 2).entry};
    CHECK_FALSE(life_of({step(1, kStepRectified, 1), step(2, kStepClosed, 2), look}, drawn).is_verified);
}

TEST_CASE("FIX-2 what was put right is shown from the policy's severity on, on the spot and afterwards") {
    FindingsPolicy policy;
    CHECK_FALSE(terms_of(policy, "", kSeverityHazard, {}).needs_after);  // asked by no policy that is silent
    policy.after_severity = kSeverityMinor;
    const Terms asked = terms_of(policy, "", kSeverityMinor, {});
    CHECK(asked.needs_after);
    CHECK_FALSE(terms_of(policy, "", kSeverityNotice, {}).needs_after);
    FindingStep bare = step(1, kStepRectified, 1), shown = step(2, kStepRectified, 2);
    shown.core.evidence = {Hash{}};
    const Life life = life_of({bare, shown}, asked);
    CHECK(life.steps[0].outcome == StepOutcome::evidence_missing);
    CHECK(std::string(name_of(life.steps[0].outcome)) == "evidence missing");
    CHECK(life.steps[1].stands());
    CHECK(life_of({bare}, terms_of(policy, "", kSeverityNotice, {})).steps[0].stands());
    const auto begins = [&](Severity severity, bool has_evidence) {
        return beginning(terms_of(policy, "", severity, {.is_fixed = true, .has_evidence = has_evidence}))
            .state;
    };
    CHECK(begins(kSeverityMinor, true) == FindingState::rectified);
    CHECK(begins(kSeverityMinor, false) == FindingState::open);
    CHECK(begins(kSeverityNotice, false) == FindingState::rectified);
}

}  // namespace wincheck::rules
