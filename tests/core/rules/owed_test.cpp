// What one inspection owes.
#include "core/rules/owed.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::rules;

namespace {

DueRules plain_due() {
    Calendar published;
    published.years = {2026};
    return {.policy = {}, .calendar = *WorkCalendar::from(published), .zone = fixed_zone(480)};
}

Checked checked_on(const char* kind, Date date) {
    return {.kind = kind,
            .unit = "B1",
            .project = "P1",
            .date = date,
            .left = {},
            .sealed = {},
            .reported = {},
            .fed_back = {},
            .findings = {}};
}

std::string said(const std::vector<Owed>& owed) {
    std::string text;
    for (const Owed& one : owed)
        text += std::string(one.what) + one.finding + " " + to_text(ZonedTime{one.due.at, 480}) + "; ";
    return text;
}

}  // namespace

TEST_CASE("DUE-0 the seal is owed once the team has left, whatever day that is") {
    Checked checked = checked_on("hq_special", {2026, 3, 1});
    CHECK(owed_by(checked, {}, plain_due(), {}).empty());
    checked.left = parse_time("2026-03-01T02:00:00+08:00")->utc;
    const auto owed = owed_by(checked, {}, plain_due(), {});
    CHECK(said(owed) == "seal 2026-03-01T14:00:00+08:00; ");
    CHECK_FALSE(is_late(owed.front(), owed.front().due.at));
    CHECK(is_late(owed.front(), {owed.front().due.at.ms + 1}));
    checked.sealed = parse_time("2026-03-01T13:59:00+08:00")->utc;
    CHECK_FALSE(is_late(owed_by(checked, {}, plain_due(), {}).front(), {INT64_MAX}));
}

TEST_CASE("DUE-1 reports and DUE-2 feedbacks are owed by the policy's kinds, each by its own act") {
    const Date thursday{2026, 3, 5};
    Checked self = checked_on(kKindSelfCheck, thursday);
    self.fed_back = UtcMs{0};
    const auto report = owed_by(self, {}, plain_due(), {});
    CHECK(said(report) == "report 2026-03-09T18:00:00+08:00; ");
    CHECK_FALSE(report.front().done.has_value());
    Checked monthly = checked_on(kKindBranchMonthly, thursday);
    monthly.reported = UtcMs{0};
    const auto feedback = owed_by(monthly, {}, plain_due(), {});
    CHECK(said(feedback) == "feedback 2026-03-16T18:00:00+08:00; ");
    CHECK_FALSE(feedback.front().done.has_value());
    CHECK(owed_by(checked_on(kKindRegionRoutine, thursday), {}, plain_due(), {}).empty());
}

TEST_CASE("DUE-3 each finding is owed by its severity, or before the next announced of the series") {
    Checked checked = checked_on(kKindBranchMonthly, {2026, 3, 2});
    checked.findings = {{"-F1", kSeverityHazard, {}}, {"-F2", kSeverityMinor, {}}};
    DueRules rules = plain_due();
    rules.policy.feedback_kinds.clear();
    CHECK(said(owed_by(checked, {}, rules, {})) ==
          "rectification-F1 2026-03-03T18:00:00+08:00; rectification-F2 2026-03-17T18:00:00+08:00; ");
    const std::vector<Announced> next{{kKindBranchMonthly, "B1", "P1", {2026, 3, 11}},
                                      {kKindBranchMonthly, "B2", "P1", {2026, 3, 5}}};
    CHECK(said(owed_by(checked, next, rules, {})) ==
          "rectification-F1 2026-03-11T00:00:00+08:00; rectification-F2 2026-03-11T00:00:00+08:00; ");
}

TEST_CASE("FIX-2 an extension and a plan move what is owed, and what is not theirs is not owed") {
    Checked checked = checked_on("hq_special", {2026, 3, 5});
    OwingFinding finding{.id = " F1", .severity = kSeverityMinor, .rectified = {}, .life = Life{}};
    const auto due = [&] {
        checked.findings = {finding};
        const auto owed = owed_by(checked, {}, plain_due(), {});
        return owed.empty() ? std::string("-") : to_text(ZonedTime{owed.back().due.at, 480});
    };
    const std::string base = due();
    CHECK(base < "2026-06-30");
    finding.life->until = "2026-06-30";
    CHECK(due() == "2026-07-01T00:00:00+08:00");
    finding.life->milestones = {"2026-05-01", "2026-08-31"};
    CHECK(due() == "2026-09-01T00:00:00+08:00");
    finding.life->place.state = FindingState::long_term;
    finding.life->until.clear();
    CHECK(due() == "2026-05-02T00:00:00+08:00");
    finding.life->place.state = FindingState::not_ours;
    CHECK(due() == "-");
}
