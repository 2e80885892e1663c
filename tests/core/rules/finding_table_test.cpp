// FIX-2 as a whole: the table of a finding's life against a model written from the rule's text, over every
// sequence of steps, and who may take each step, over every role.
#include <doctest/doctest.h>

#include <deque>
#include <set>

#include "core/base/hash.h"
#include "core/rules/workflow.h"
#include "tests/support/authority_table.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

constexpr std::uint32_t kUnknownStep = 99;

// What the text of FIX-2, FIX-3 and FIX-7 tells of one finding, as plain facts in the place of states.
struct ToldSoFar {
    bool needs_review = false, draws = false;
    bool is_assigned = false, is_long_term = false, is_put_right = false, is_reviewed = false,
         is_closed = false, is_elsewhere = false, is_drawn = false;
    std::string asks;

    [[nodiscard]] bool owes() const { return !is_put_right && !is_elsewhere; }
    [[nodiscard]] bool is_ready() const {
        return is_put_right && !is_closed && (is_reviewed || !needs_review);
    }
    // "rejected: back to assigned"
    void go_back() {
        is_put_right = is_reviewed = is_closed = is_drawn = is_long_term = false;
        is_assigned = true;
    }
    bool ask(const char* what) {
        if (!owes() || !asks.empty()) return false;
        asks = what;
        return true;
    }
    bool answer(const char* what) {
        if (!owes() || asks != what) return false;
        asks.clear();
        return true;
    }
    // False where the text does not allow the step now.
    bool take(std::uint32_t step) {
        switch (step) {
            case kStepAssigned: return owes() && (is_assigned = true);
            case kStepRectified:
                if (!owes()) return false;
                asks.clear();
                return is_put_right = true;
            case kStepExtensionAsked: return ask("extension");
            case kStepExtensionGranted:
            case kStepExtensionRefused: return answer("extension");
            case kStepPlanProposed: return ask("plan");
            case kStepPlanAccepted: return answer("plan") && (is_long_term = true);
            case kStepPlanRefused: return answer("plan");
            case kStepMilestone: return owes() && is_long_term;
            case kStepDisputed: return ask("dispute");
            case kStepDisputeAccepted: return answer("dispute") && (is_elsewhere = true);
            case kStepDisputeRefused: return answer("dispute");
            case kStepReviewed:
            case kStepReturned:
                if (!needs_review || !is_put_right || is_reviewed || is_closed) return false;
                if (step == kStepReturned)
                    go_back();
                else
                    is_reviewed = true;
                return true;
            case kStepClosed:
                if (!is_ready()) return false;
                is_drawn = draws;
                return is_closed = true;
            case kStepRejected:
                if (!is_ready() && !(is_closed && is_drawn)) return false;
                go_back();
                return true;
            case kStepVerified:
                if (!is_closed || !is_drawn) return false;
                is_drawn = false;
                return true;
            case kStepToldOnSite:
            case kStepToldDesk:
            case kStepMadeSafe: return true;
            default: return false;
        }
    }
    [[nodiscard]] std::string state() const {
        if (is_closed) return "closed";
        if (is_elsewhere) return "not_ours";
        if (is_put_right) return is_reviewed ? "reviewed" : "rectified";
        if (is_long_term) return "long_term";
        return is_assigned ? "assigned" : "open";
    }
    [[nodiscard]] std::string key() const {
        return state() + asks + (is_assigned ? "a" : "") + (is_long_term ? "l" : "") + (is_drawn ? "d" : "");
    }
};

FindingStep ranked(std::uint32_t step, std::uint64_t rank) {
    FindingStep one{.entry = {}, .core = {.step = step}, .rank = rank};
    one.entry.raw[31] = static_cast<std::uint8_t>(rank);
    one.core.milestones = {"2026-05-01"};
    one.core.milestone = 1;
    if (step == kStepClosed) return one;
    one.core.means = kMeansOnSite;  // a look behind a closed one is on the site
    one.core.evidence = {Hash{}};
    return one;
}

struct Reached {
    ToldSoFar told;
    std::vector<FindingStep> steps;
};

/// Every state that can be reached and every step from there: more sequences would say nothing new.
std::size_t walk(const Terms& terms, const ToldSoFar& start) {
    std::set<std::string> seen{start.key()};
    std::deque<Reached> open{{start, {}}};
    std::size_t asked = 0;
    while (!open.empty()) {
        const Reached from = open.front();
        open.pop_front();
        for (std::uint32_t step = 1; step <= kStepsEnd; ++step) {
            Reached next = from;
            const std::uint32_t number = step == kStepsEnd ? kUnknownStep : step;
            next.steps.push_back(ranked(number, next.steps.size() + 1));
            const bool is_told = next.told.take(number);
            const Life life = life_of(next.steps, terms);
            CAPTURE(from.told.key());
            CAPTURE(number);
            CHECK(life.steps.back().stands() == is_told);
            CHECK(std::string(name_of(life.place.state)) == next.told.state());
            CHECK(std::string(name_of(life.place.request)) == next.told.asks);
            CHECK(life.place.is_drawn == next.told.is_drawn);
            ++asked;
            if (is_told && seen.insert(next.told.key()).second) open.push_back(std::move(next));
        }
    }
    return asked;
}

}  // namespace

TEST_CASE("FIX-2 every sequence of steps ends where the rule's text says, with and without review") {
    std::size_t asked = 0;
    for (const bool needs_review : {false, true}) {
        for (const bool is_fixed : {false, true}) {
            for (const bool draws : {false, true}) {
                ToldSoFar start;
                start.needs_review = needs_review;
                start.draws = draws;
                start.is_put_right = is_fixed;
                const Terms terms{.is_fixed_on_spot = is_fixed,
                                  .review_by = needs_review ? "branch" : "",
                                  .verify_percent = draws ? 100U : 0U};
                asked += walk(terms, start);
            }
        }
    }
    CHECK(asked > 8 * 15 * kStepsEnd);
}

TEST_CASE("FIX-2 concurrent steps end the same in whatever order they come, and the first by rank stands") {
    const std::vector<std::uint32_t> kinds{kStepExtensionAsked, kStepPlanProposed, kStepDisputed,
                                           kStepRectified, kStepAssigned};
    std::vector<std::size_t> ranks{0, 1, 2, 3, 4};
    do {
        ToldSoFar told;
        std::vector<FindingStep> steps(kinds.size());
        std::vector<bool> stands;
        for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
            stands.push_back(told.take(kinds[ranks[rank]]));
            steps[ranks[rank]] = ranked(kinds[ranks[rank]], rank + 1);  // comes in the order of kinds
        }
        const Life life = life_of(steps, {});
        CHECK(std::string(name_of(life.place.state)) == told.state());
        CHECK(std::string(name_of(life.place.request)) == told.asks);
        for (std::size_t at = 0; at < stands.size(); ++at) {
            CHECK(life.steps[at].stands() == stands[at]);
            CHECK(life.steps[at].lost_to.is_zero() == stands[at]);
        }
    } while (std::next_permutation(ranks.begin(), ranks.end()));
}

namespace {

// Who the text lets take each step of a finding of headquarters' special inspection, reviewed by the branch.
constexpr const char* kOwners = "project_head department_supervisor responsible_person";
constexpr const char* kRaisers = "quality_centre hq_planner";
constexpr const char* kAssigners = "quality_centre regional_inspector branch_supervisor project_head";

struct Who {
    std::uint32_t step;
    const char* roles;
    bool by_team;
};
constexpr Who kWho[] = {
    {kStepAssigned, kAssigners, false},
    {kStepRectified, kOwners, false},
    {kStepExtensionAsked, kOwners, false},
    {kStepPlanProposed, kOwners, false},
    {kStepMilestone, kOwners, false},
    {kStepDisputed, kOwners, false},
    {kStepExtensionGranted, kRaisers, true},
    {kStepExtensionRefused, kRaisers, true},
    {kStepPlanAccepted, kRaisers, true},
    {kStepPlanRefused, kRaisers, true},
    {kStepDisputeAccepted, kRaisers, true},
    {kStepDisputeRefused, kRaisers, true},
    {kStepClosed, kRaisers, true},
    {kStepRejected, kRaisers, true},
    {kStepVerified, kRaisers, true},
    {kStepReviewed, "branch_supervisor", false},
    {kStepReturned, "branch_supervisor", false},
    {kStepToldOnSite, "", true},
    {kStepToldDesk, "", true},
    {kStepMadeSafe, "", true},
};

Organisation small_line() {
    return testing::organisation_of(
        {{"g", "group", ""}, {"r", "region", "g"}, {"b", "branch", "r"}, {"p", "project", "b"}});
}

AssignmentCore visit_of(const char* kind, const char* member) {
    AssignmentCore core;
    core.project = "p";
    core.kind = kind;
    core.leader = "lead";
    core.team = {"lead", member};
    return core;
}

Register with_role(const std::string& role, const char* unit) {
    People people;
    people.persons.push_back({"x", "", "", {{role, unit, "", ""}}});
    return {small_line(), people};
}

bool is_let(const Register& standing, std::uint32_t step, const AssignmentCore& core, const char* level) {
    return may({.command = command_of_step(step),
                .author = "x",
                .unit = "p",
                .date = "2026-03-02",
                .level = level,
                .assignment_or_null = &core},
               standing, {}) == Authority::allowed;
}

}  // namespace

TEST_CASE("FIX-2 ORG-3 every role and every step: who owes, who reviews and who raised it, and nobody else") {
    CHECK(std::size(kWho) == kStepsEnd - 1);
    const AssignmentCore foreign = visit_of("hq_special", "mate");
    const AssignmentCore own = visit_of("hq_special", "x");
    for (const testing::Expected& expected : testing::kExpected) {
        const bool is_branch = std::string_view(expected.role) == "branch_supervisor";
        const Register standing = with_role(expected.role, is_branch ? "b" : "g");
        for (const Who& who : kWho) {
            CAPTURE(expected.role);
            CAPTURE(who.step);
            const bool by_role = testing::says(who.roles, expected.role);
            CHECK(is_let(standing, who.step, foreign, "branch") == by_role);
            CHECK(is_let(standing, who.step, own, "branch") == (by_role || who.by_team));
        }
    }
}

TEST_CASE("FIX-2 the review is the staff's of the unit that the policy names") {
    const AssignmentCore core = visit_of("hq_special", "mate");
    const auto reviews = [&](const char* role, const char* unit, const char* level) {
        return is_let(with_role(role, unit), kStepReviewed, core, level);
    };
    CHECK(reviews("branch_supervisor", "b", "branch"));
    CHECK_FALSE(reviews("branch_supervisor", "b", "region"));
    CHECK(reviews("regional_inspector", "r", "region"));
    CHECK_FALSE(reviews("regional_inspector", "r", "branch"));
}

TEST_CASE("FIX-2 findings are judged by those who may plan the kind, of a self-check by those above") {
    const auto judges = [](const char* role, const char* kind) {
        const AssignmentCore core = visit_of(kind, "mate");
        return is_let(with_role(role, "g"), kStepClosed, core, "");
    };
    CHECK(judges("quality_centre", "hq_special"));
    CHECK_FALSE(judges("branch_supervisor", "hq_special"));
    CHECK(judges("branch_supervisor", "branch_monthly"));
    CHECK_FALSE(judges("quality_centre", "branch_monthly"));
    CHECK(judges("branch_supervisor", "self_check"));
    CHECK(judges("quality_centre", "self_check"));
    CHECK(judges("regional_inspector", "a_kind_of_our_own"));
}

TEST_CASE("KIND-2 the team of a re-check judges what it was sent to look at, where its planner may") {
    People people;
    people.persons.push_back({"x", "", "", {{"inspector", "g", "", ""}}});
    people.persons.push_back({"boss", "", "", {{"quality_centre", "g", "", ""}}});
    people.persons.push_back({"head", "", "", {{"project_head", "p", "", ""}}});
    const Register standing(small_line(), people);
    const AssignmentCore core = visit_of("hq_special", "mate");
    AssignmentCore recheck = visit_of("re_check", "x");
    RecheckedFinding listed;
    listed.finding.raw[0] = 7;
    recheck.rechecked = {listed};
    const auto judges = [&](const RecheckedFinding& finding, const char* planner) {
        return may({.command = Command::judge_finding,
                    .author = "x",
                    .unit = "p",
                    .date = "2026-03-02",
                    .assignment_or_null = &core,
                    .recheck_or_null = &recheck,
                    .recheck_planner = planner,
                    .finding = finding},
                   standing, {}) == Authority::allowed;
    };
    CHECK(judges(listed, "boss"));
    CHECK_FALSE(judges(listed, "head"));
    CHECK_FALSE(judges({}, "boss"));
    recheck.team = {"lead"};
    CHECK_FALSE(judges(listed, "boss"));
}

TEST_CASE("FIX-2 more time is asked for before the due time, not after") {
    FindingStep ask = ranked(kStepExtensionAsked, 1);
    ask.core.due_ms = 1'000;
    ask.core.until = "2026-04-01";
    ask.at_ms = 1'000;
    CHECK(life_of({ask}, {}).place.request == Request::extension);
    ask.at_ms = 1'001;
    const Life late = life_of({ask}, {});
    CHECK(late.place.request == Request::none);
    CHECK(late.steps[0].outcome == StepOutcome::too_late);
    CHECK(late.steps[0].lost_to.is_zero());
    ask.core.due_ms = 0;  // not known where it was asked
    CHECK(life_of({ask}, {}).place.request == Request::extension);
}

TEST_CASE("FIX-2 what is granted is what was asked, or less") {
    FindingStep ask = ranked(kStepExtensionAsked, 1);
    ask.core.until = "2026-04-01";
    FindingStep grant = ranked(kStepExtensionGranted, 2);
    CHECK(life_of({ask, grant}, {}).until == "2026-04-01");
    grant.core.until = "2026-03-20";
    CHECK(life_of({ask, grant}, {}).until == "2026-03-20");
    CHECK(life_of({ask}, {}).until.empty());
}

TEST_CASE("FIX-3 the severity says by which means a finding is closed; on the site with a photo from there") {
    const FindingsPolicy shipped;
    CHECK(terms_of(shipped, "", kSeverityMinor, {}).means_min == kMeansDocument);
    CHECK(terms_of(shipped, "", kSeverityMajor, {}).means_min == kMeansVideo);
    CHECK(terms_of(shipped, "", kSeverityHazard, {}).means_min == kMeansOnSite);
    const auto closes = [&](Severity severity, std::uint32_t means, bool has_photo) {
        FindingStep close = ranked(kStepClosed, 2);
        close.core.means = means;
        if (has_photo) close.core.evidence = {Hash{}};
        const Life life = life_of({ranked(kStepRectified, 1), close}, terms_of(shipped, "", severity, {}));
        return life.place.state == FindingState::closed;
    };
    CHECK(closes(kSeverityMinor, 0, false));
    CHECK(closes(kSeverityMajor, kMeansVideo, false));
    CHECK_FALSE(closes(kSeverityMajor, kMeansDocument, true));
    CHECK(closes(kSeverityHazard, kMeansOnSite, true));
    CHECK_FALSE(closes(kSeverityHazard, kMeansOnSite, false));
    CHECK_FALSE(closes(kSeverityHazard, kMeansVideo, true));
    CHECK_FALSE(closes(kSeverityMinor, kMeansOnSite, false));
}

TEST_CASE("FIX-3 of those closed on documents the policy's share is drawn, the same ones everywhere") {
    Terms terms;
    terms.verify_percent = 10;
    std::uint32_t drawn = 0;
    constexpr std::uint32_t kClosings = 2'000;
    for (std::uint32_t i = 0; i < kClosings; ++i) {
        FindingStep close = ranked(kStepClosed, 2);
        close.entry = sha256(view_of(std::to_string(i)));
        const Life life = life_of({ranked(kStepRectified, 1), close}, terms);
        drawn += life.place.is_drawn ? 1 : 0;
        CHECK(life_of({close, ranked(kStepRectified, 1)}, terms).place.is_drawn == life.place.is_drawn);
        close.core.means = kMeansVideo;
        CHECK_FALSE(life_of({ranked(kStepRectified, 1), close}, terms).place.is_drawn);
    }
    CHECK(drawn > kClosings * 7 / 100);
    CHECK(drawn < kClosings * 13 / 100);
}

TEST_CASE("FIX-2 the policy says whose review a finding needs: the first that fits its kind and severity") {
    FindingsPolicy policy;
    policy.review = {{.kind = "hq_special", .severity_min = kSeverityMajor, .by = "region"},
                     {.kind = "", .severity_min = kSeverityMinor, .by = "branch"}};
    CHECK(terms_of(policy, "hq_special", kSeverityMajor, {}).review_by == "region");
    CHECK(terms_of(policy, "hq_special", kSeverityMinor, {}).review_by == "branch");
    CHECK(terms_of(policy, "branch_monthly", kSeverityHazard, {}).review_by == "branch");
    CHECK(terms_of(policy, "branch_monthly", kSeverityNotice, {}).review_by.empty());
}

TEST_CASE("FIX-7 told and made safe are kept with their first times, in any state") {
    FindingStep told = ranked(kStepToldOnSite, 1), again = ranked(kStepToldOnSite, 4);
    FindingStep desk = ranked(kStepToldDesk, 2), safe = ranked(kStepMadeSafe, 5);
    told.at_ms = 10, desk.at_ms = 20, again.at_ms = 40, safe.at_ms = 50;
    const Life life = life_of({told, desk, ranked(kStepRectified, 3), again, safe}, {});
    CHECK(life.told_on_site_ms == 10);
    CHECK(life.told_desk_ms == 20);
    CHECK(life.made_safe_ms == 50);
    CHECK(life.place.state == FindingState::rectified);
}

TEST_CASE("rules/workflow: every step, state and means has one name") {
    std::set<std::string> names;
    for (std::uint32_t step = 1; step < kStepsEnd; ++step) names.insert(name_of_step(step));
    CHECK(names.size() == kStepsEnd - 1);
    CHECK_FALSE(names.contains(""));
    for (std::uint32_t means = kMeansDocument; means <= kMeansOnSite; ++means)
        CHECK(means_named(name_of_means(means)) == means);
    CHECK_FALSE(means_named("by_hearsay").has_value());
    CHECK(command_of_step(kUnknownStep) == Command::judge_finding);
}
