// APP-1 to APP-7 as pure rules: the table of an appeal's life against a model written from the rules' text,
// over every sequence of steps, and what each refusal rests on.
#include "core/rules/appeals.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <set>

#include "core/base/hash.h"
#include "core/rules/appeal_due.h"
#include "core/rules/calendar.h"
#include "core/rules/score_json.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kSoon = 1'000, kDecideBy = 5'000, kLater = 9'000;
constexpr std::uint32_t kStrangeStep = 99;

/// What APP-1, APP-3 and APP-6 tell of one appeal, as plain facts in the place of states.
struct ToldOfAppeal {
    std::uint32_t levels = 3, level = 1;
    bool waits = true, is_over = false, is_withdrawn = false, has_talked = false;
    std::string said;  // the last decision

    bool decide(const char* what, bool is_wholly) {
        if (!waits || is_over) return false;
        said = what;
        waits = false;
        is_over = is_wholly || level == levels;  // the last one is final
        return true;
    }
    // `is_late`: the level's time to decide is over.
    bool go_up(bool is_late, bool needs_talk) {
        if (is_over || level == levels || (waits && !is_late) || (needs_talk && !has_talked)) return false;
        ++level;
        waits = true;
        has_talked = false;
        return true;
    }
    bool take(std::uint32_t step, bool is_late) {
        switch (step) {
            case kAppealMaterial: return waits && !is_over;
            case kAppealTalk: return !is_over && (has_talked = true);
            case kAppealUpheld: return decide("upheld", true);
            case kAppealPartly: return decide("partly", false);
            case kAppealRejected: return decide("rejected", false);
            case kAppealReceived: return !waits && !is_over;
            case kAppealRaised: return go_up(is_late, level + 1 == levels);  // after a talk to the last
            case kAppealWithdrawn: return !is_over && (is_over = is_withdrawn = true);
            default: return false;
        }
    }
    [[nodiscard]] std::string state() const {
        if (is_withdrawn) return "withdrawn";
        if (is_over) return "settled";
        return waits ? "pending" : "decided";
    }
    [[nodiscard]] std::string key() const {
        return state() + std::to_string(level) + (has_talked ? "t" : "") + said;
    }
};

AppealStep made(std::uint32_t step, std::uint64_t rank, std::uint32_t level = 0, std::int64_t at_ms = kSoon) {
    AppealStep one;
    one.entry.raw[0] = one.entry.raw[31] = static_cast<std::uint8_t>(rank);
    one.core.step = step;
    one.core.level = level;
    one.author = "x" + std::to_string(rank);
    one.at_ms = at_ms;
    one.rank = rank;
    return one;
}

AppealStep filed(std::uint64_t rank, const char* appellant = "p", std::uint32_t by = kAppealByPerson) {
    AppealStep one = made(kAppealFiled, rank);
    one.core.object = kAppealOfScore;
    one.core.by = by;
    one.core.appellant = appellant;
    one.core.decide_due_ms = kDecideBy;
    return one;
}

AppealStep of_appeal(const AppealStep& opening, AppealStep step) {
    step.core.appeal = short_id<StreamId>(opening.entry);
    return step;
}

AppealOutcome last_outcome(const std::vector<AppealStep>& steps, const AppealsPolicy& policy = {}) {
    const Appeals appeals = appeals_of(steps, policy, "hq_special");
    const Hash wanted = steps.back().entry;
    const auto in = [&](const std::vector<PlacedAppealStep>& placed) -> const PlacedAppealStep* {
        const auto found = std::find_if(placed.begin(), placed.end(),
                                        [&](const auto& one) { return one.step.entry == wanted; });
        return found == placed.end() ? nullptr : &*found;
    };
    if (const auto* stray = in(appeals.stray)) return stray->outcome;
    for (const Appeal& appeal : appeals.all)
        if (const auto* placed = in(appeal.steps)) return placed->outcome;
    FAIL("the step is nowhere");
    return AppealOutcome::stands;
}

struct WalkedAppeal {
    ToldOfAppeal told;
    std::vector<AppealStep> steps;
};

/// Every state that can be reached, and every step from there, before and after the level's time.
std::size_t walk_appeal(std::uint32_t by, std::uint32_t levels) {
    ToldOfAppeal start;
    start.levels = levels;
    std::set<std::string> seen{start.key()};
    std::deque<WalkedAppeal> open{{start, {filed(1, "p", by)}}};
    std::size_t asked = 0;
    while (!open.empty()) {
        const WalkedAppeal from = open.front();
        open.pop_front();
        for (std::uint32_t step = kAppealMaterial; step <= kAppealStepsEnd; ++step) {
            if (step == kAppealOwnMotion) continue;  // opens another one
            for (const bool is_late : {false, true}) {
                WalkedAppeal next = from;
                const std::uint32_t number = step == kAppealStepsEnd ? kStrangeStep : step;
                const std::uint32_t level = from.told.level + (step == kAppealRaised ? 1 : 0);
                AppealStep one = made(number, next.steps.size() + 1, level, is_late ? kLater : kSoon);
                one.core.decide_due_ms = kDecideBy;
                next.steps.push_back(of_appeal(next.steps.front(), one));
                const bool is_told = next.told.take(number, is_late);
                const Appeals appeals = appeals_of(next.steps, {}, "hq_special");
                CAPTURE(from.told.key());
                CAPTURE(number);
                CAPTURE(is_late);
                REQUIRE(appeals.all.size() == 1);
                const Appeal& appeal = appeals.all.front();
                CHECK(appeal.steps.back().stands() == is_told);
                CHECK(std::string(name_of(appeal.state)) == next.told.state());
                CHECK(appeal.level == next.told.level);
                CHECK(std::string(name_of_appeal_step(appeal.decision)) == next.told.said);
                ++asked;
                if (is_told && seen.insert(next.told.key()).second) open.push_back(std::move(next));
            }
        }
    }
    return asked;
}

AppealStep amending(const AppealStep& opening, std::uint64_t rank, const char* before, const char* after) {
    AppealStep one = of_appeal(opening, made(kAppealPartly, rank, 1));
    one.core.amendments.resize(1);
    one.core.before = {.score = before, .exact = before, .band = "", .has_passed = true};
    one.core.after = {.score = after, .exact = after, .band = "", .has_passed = true};
    return one;
}

}  // namespace

TEST_CASE("APP-1 every step from every state, in time and late, as the text tells it, on both routes") {
    CHECK(walk_appeal(kAppealByPerson, 3) > 200);
    CHECK(walk_appeal(kAppealByProject, 2) > 100);
}

TEST_CASE("APP-1 routes are the policy's by kind, object and side; what has none is not filed") {
    AppealsPolicy policy;
    policy.routes = {{"self_check", "", true, {}},
                     {"", kAppealOfScore, true, {{.role = "panel"}}},
                     {"", "", false, {{.role = "project_head"}}}};
    CHECK(levels_for(policy, "self_check", kAppealOfScore, true).empty());
    CHECK(levels_for(policy, "hq_special", kAppealOfScore, true).at(0).role == "panel");
    CHECK(levels_for(policy, "hq_special", kAppealOfFinding, true).empty());
    CHECK(levels_for(policy, "hq_special", "a new object", false).at(0).role == "project_head");
    CHECK(last_outcome({filed(1, "p", kAppealByProject)}, policy) == AppealOutcome::stands);
    policy.routes.clear();
    CHECK(last_outcome({filed(1)}, policy) == AppealOutcome::no_route);
    const AppealsPolicy shipped;
    const auto person = levels_for(shipped, "any", "any", false);
    REQUIRE(person.size() == 3);
    CHECK(person[0].role == "project_head");
    CHECK(person[1].role == "projects_manager");
    CHECK(person[2].role == "general_manager");
    CHECK(person[2].needs_talk);
    CHECK(levels_for(shipped, "any", "any", true).front().role == "projects_manager");
}

TEST_CASE("APP-1 the policy's routes are read and written back, and what is wrong in them is named") {
    const auto read = [](const std::string& routes) {
        return policy_from_json(*Json::parse(R"({"appeals":{"routes":[)" + routes + "]}}"));
    };
    const auto policy =
        read(R"({"by":"project","object":"score","kind":"self_check","levels":[)"
             R"({"role":"panel","file_days":3,"decide_days":7,"days":"calendar","talk":true}]})");
    REQUIRE(policy);
    const AppealLevel level{
        .role = "panel", .file_days = 3, .decide_days = 7, .counts_workdays = false, .needs_talk = true};
    CHECK(policy->appeals.routes == std::vector<AppealRoute>{{"self_check", "score", true, {level}}});
    CHECK(*policy_from_json(to_json(*policy)) == *policy);
    CHECK(policy_from_json(*Json::parse("{}"))->appeals == AppealsPolicy{});
    CHECK(read(R"({"by":"both"})").error().where == "appeals.routes[1].by");
    CHECK(read(R"({"levels":[{"days":"workdays"}]})").error().where == "appeals.routes[1].levels[1].role");
    CHECK(read(R"({"levels":[{"role":"x","days":"weeks"}]})").error().where ==
          "appeals.routes[1].levels[1].days");
}

TEST_CASE("APP-1 nobody decides in the own cause: parties, the appellant, who decided below") {
    Appeal appeal;
    appeal.filing.core.appellant = "chen";
    appeal.judges = {"head"};
    const std::vector<std::string> parties{"li", "wang"};
    CHECK(is_own_cause(appeal, "li", parties));
    CHECK(is_own_cause(appeal, "wang", parties));
    CHECK(is_own_cause(appeal, "chen", parties));
    CHECK(is_own_cause(appeal, "head", parties));
    CHECK_FALSE(is_own_cause(appeal, "zhou", parties));
}

TEST_CASE("APP-1 the same thing is appealed once in one name; who comes second has lost to the first") {
    const AppealStep first = filed(1);
    const Appeals appeals = appeals_of({filed(2), first, filed(3, "q")}, {}, "hq_special");
    REQUIRE(appeals.all.size() == 2);
    REQUIRE(appeals.stray.size() == 1);
    CHECK(appeals.stray[0].lost_to == first.entry);
    const AppealStep back = of_appeal(first, made(kAppealWithdrawn, 2));
    CHECK(last_outcome({first, back, filed(3)}) == AppealOutcome::stands);
}

TEST_CASE("APP-1 the rank decides whose step stands, in whatever order they came") {
    const AppealStep opening = filed(1);
    std::vector<AppealStep> steps{opening, of_appeal(opening, made(kAppealRejected, 3, 1)),
                                  of_appeal(opening, made(kAppealWithdrawn, 2))};
    const auto by_entry = [](const AppealStep& a, const AppealStep& b) { return a.entry < b.entry; };
    std::sort(steps.begin(), steps.end(), by_entry);
    do {
        const Appeals appeals = appeals_of(steps, {}, "hq_special");
        REQUIRE(appeals.all.size() == 1);
        CHECK(appeals.all[0].state == AppealState::withdrawn);
        CHECK_FALSE(appeals.all[0].is_provisional);
        CHECK(appeals.all[0].steps[2].outcome == AppealOutcome::out_of_turn);
        CHECK(appeals.all[0].steps[2].lost_to.raw[0] == 2);
    } while (std::next_permutation(steps.begin(), steps.end(), by_entry));
    AppealStep own = of_appeal(opening, made(kAppealRejected, 9, 1));
    own.rank.reset();
    const Appeals provisional = appeals_of({own, opening}, {}, "hq_special");
    CHECK(provisional.all.at(0).state == AppealState::decided);
    CHECK(provisional.all.at(0).is_provisional);
}

TEST_CASE(
    "APP-3 a talk counts at the level that its author saw, and received is the decision that was seen") {
    const AppealStep opening = filed(1);
    const AppealStep rejected = of_appeal(opening, made(kAppealRejected, 2, 1));
    const AppealStep up = of_appeal(opening, made(kAppealRaised, 3, 2));
    const AppealStep again = of_appeal(opening, made(kAppealRejected, 4, 2));
    AppealStep talk = of_appeal(opening, made(kAppealTalk, 5));
    AppealStep received = of_appeal(opening, made(kAppealReceived, 6));
    CHECK(last_outcome({opening, rejected, up, talk}) == AppealOutcome::stands);
    CHECK(last_outcome({opening, rejected, up, again, received}) == AppealOutcome::stands);
    talk.unseen = {up.entry};
    received.unseen = {again.entry};
    CHECK(last_outcome({opening, rejected, up, talk}) == AppealOutcome::out_of_turn);
    CHECK(last_outcome({opening, rejected, up, again, received}) == AppealOutcome::out_of_turn);
    const Appeals appeals = appeals_of({opening, rejected, up, again, talk, received}, {}, "hq_special");
    CHECK_FALSE(appeals.all.at(0).has_talk);
    CHECK(appeals.all[0].received_ms == 0);
    CHECK(appeals.all[0].steps[4].lost_to == up.entry);
    CHECK(appeals.all[0].steps[5].lost_to == again.entry);
    talk.unseen = {rejected.entry};  // of the level below
    CHECK(last_outcome({opening, rejected, up, talk}) == AppealOutcome::stands);
}

TEST_CASE("APP-3 a filing or going up after its window is too late; what is not known lasts") {
    AppealStep opening = filed(1);
    opening.core.due_ms = kSoon;
    CHECK(last_outcome({opening}) == AppealOutcome::stands);
    opening.core.due_ms = kSoon - 1;
    CHECK(last_outcome({opening}) == AppealOutcome::too_late);
    const AppealStep known = filed(1);
    const AppealStep rejected = of_appeal(known, made(kAppealRejected, 2, 1));
    AppealStep up = of_appeal(known, made(kAppealRaised, 3, 2, kLater));
    CHECK(last_outcome({known, rejected, up}) == AppealOutcome::stands);
    up.core.due_ms = kLater - 1;
    CHECK(last_outcome({known, rejected, up}) == AppealOutcome::too_late);
    AppealStep endless = filed(1);
    endless.core.decide_due_ms = 0;
    CHECK(last_outcome({endless, of_appeal(endless, made(kAppealRaised, 2, 2, kLater))}) ==
          AppealOutcome::too_early);
}

TEST_CASE(
    "APP-3 windows are days from delivery: workdays by the calendar, or calendar days moved off days off") {
    Calendar calendar;
    calendar.years = {2026};
    calendar.days = {{"2026-03-09", "节", true}};
    DueRules rules{.policy = {}, .calendar = WorkCalendar::from(calendar).value(), .zone = fixed_zone(480)};
    const UtcMs wednesday = parse_time("2026-03-04T23:30:00+08:00").value().utc;
    const Deadline workdays = days_after(wednesday, 5, true, rules);
    CHECK(to_text(workdays.day) == "2026-03-12");  // the weekend and the holiday are no workdays
    CHECK(to_text(workdays.at) == "2026-03-12T16:00:00Z");
    CHECK(to_text(days_after(wednesday, 3, false, rules).day) == "2026-03-10");  // the 7th, a Saturday
    CHECK(to_text(days_after(wednesday, 2, false, rules).day) == "2026-03-06");
    CHECK(days_after(wednesday, 0, true, rules).day == days_after(wednesday, 0, false, rules).day);
    rules.calendar = WorkCalendar();
    CHECK_FALSE(days_after(wednesday, 5, true, rules).is_known);
    CHECK_FALSE(days_after(wednesday, 5, false, rules).is_known);
}

TEST_CASE("APP-3 without a signature a result counts as delivered after the hours of silence") {
    const VisitPolicy visit;
    CHECK(delivered_at(UtcMs{7}, UtcMs{5}, visit).ms == 7);
    CHECK(delivered_at(std::nullopt, UtcMs{5}, visit).ms == 5 + 48 * 3'600'000);
}

TEST_CASE("APP-4 consequences wait while it is pending and while it can still go up, no longer") {
    Appeal appeal;
    appeal.levels = {{}, {}};
    Deadline raise{.nominal = {}, .day = {}, .is_known = true, .at = UtcMs{100}};
    CHECK(suspends(appeal, {}, UtcMs{1'000}));
    appeal.state = AppealState::decided;
    CHECK(suspends(appeal, raise, UtcMs{100}));
    CHECK_FALSE(suspends(appeal, raise, UtcMs{101}));
    raise.is_known = false;
    CHECK(suspends(appeal, raise, UtcMs{101}));
    appeal.state = AppealState::settled;
    CHECK_FALSE(suspends(appeal, raise, UtcMs{0}));
    appeal.state = AppealState::withdrawn;
    CHECK_FALSE(suspends(appeal, {}, UtcMs{0}));
}

TEST_CASE("APP-5 lower figures, a lost pass and a severer finding are worse, and do not stand") {
    const AppealStep opening = filed(1);
    CHECK(last_outcome({opening, amending(opening, 2, "60", "60")}) == AppealOutcome::stands);
    CHECK(last_outcome({opening, amending(opening, 2, "60", "59.999999999")}) == AppealOutcome::worse);
    AppealStep failing = amending(opening, 2, "60", "60");
    failing.core.after.has_passed = false;
    CHECK(last_outcome({opening, failing}) == AppealOutcome::worse);
    AppealStep severer = amending(opening, 2, "60", "70");
    severer.core.amendments[0].finding.raw[0] = 7;
    severer.core.amendments[0].old_act = severer.core.amendments[0].act = AnswerAct::set;
    severer.core.amendments[0].severity = 3;
    severer.core.amendments[0].old_severity = 2;
    CHECK(last_outcome({opening, severer}) == AppealOutcome::worse);
    severer.core.amendments[0].severity = 2;
    CHECK(last_outcome({opening, severer}) == AppealOutcome::stands);
    severer.core.amendments[0].old_act = AnswerAct::cleared;  // it was not there before
    CHECK(last_outcome({opening, severer}) == AppealOutcome::worse);
    severer.core.amendments[0].act = AnswerAct::cleared;
    CHECK(last_outcome({opening, severer}) == AppealOutcome::stands);
}

TEST_CASE("APP-2 an amendment builds on those before it, or has been overtaken") {
    const AppealStep one = filed(1, "p"), other = filed(2, "q");
    const AppealStep first = amending(one, 3, "60", "70");
    AppealStep second = amending(other, 4, "60", "80");
    CHECK(last_outcome({one, other, first, second}) == AppealOutcome::overtaken);
    second.core.over = {first.entry};
    CHECK(last_outcome({one, other, first, second}) == AppealOutcome::stands);
    const Appeals both = appeals_of({one, other, first, second}, {}, "hq_special");
    CHECK(both.amending.size() == 2);
    CHECK(both.amended_by() == std::vector<Hash>{first.entry, second.entry});
    AppealStep plain = of_appeal(other, made(kAppealRejected, 4, 1));
    CHECK(last_outcome({one, other, first, plain}) == AppealOutcome::stands);
}

TEST_CASE("APP-7 of own motion the final level decides at once; who appealed stays protected") {
    AppealStep opening = filed(1, "");
    opening.core.step = kAppealOwnMotion;
    opening.core.by = 0;
    AppealStep decision = amending(opening, 2, "60", "10");
    CHECK(last_outcome({opening, decision}) == AppealOutcome::out_of_turn);
    decision.core.level = 2;
    CHECK(last_outcome({opening, decision}) == AppealOutcome::stands);
    const Appeals alone = appeals_of({opening, decision}, {}, "hq_special");
    CHECK(alone.all.at(0).state == AppealState::settled);
    CHECK(last_outcome({filed(9), opening, decision}) == AppealOutcome::stands);
    decision.rank = 10;
    CHECK(last_outcome({filed(9), opening, decision}) == AppealOutcome::worse);
    CHECK(last_outcome({opening, of_appeal(opening, made(kAppealRaised, 3, 3, kLater))}) ==
          AppealOutcome::no_route);
}

}  // namespace wincheck::rules
