// Reports due and their states (REPT-1).
#include "core/rules/report_status.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::rules;

namespace {

DueRules rules_of_2026() {
    return {.policy = {},
            .calendar = WorkCalendar::from({.years = {2026}, .days = {}}).value(),
            .zone = fixed_zone(480)};
}

UtcMs moment(const char* text) {
    return parse_time(text).value().utc;
}

}  // namespace

TEST_CASE(
    "REPT-1 a report is due, sent, received or returned; late is sent after the due time, or not at all") {
    const Deadline due = owed_report_of("self_check", parse_date("2026-03-04").value(), rules_of_2026())->due;
    CHECK(due.at == moment("2026-03-09T18:00:00+08:00"));
    const UtcMs in_time = due.at, after{due.at.ms + 1};
    const auto of = [&](std::optional<UtcMs> sent, std::vector<ReportReceipt> receipts, UtcMs now) {
        const ReportStatus status = report_status(sent, receipts, due, now);
        return std::string(name_of(status.state)) + (status.is_late ? " late" : "");
    };
    CHECK(of({}, {}, in_time) == "due");
    CHECK(of({}, {}, after) == "due late");
    CHECK(of(in_time, {}, after) == "sent");
    CHECK(of(after, {}, after) == "sent late");
    const ReportReceipt received{ReportEvent::received, "chief", after},
        returned{ReportEvent::returned, "chief", in_time}, again{ReportEvent::sent_again, "head", after};
    CHECK(of(in_time, {received}, after) == "received");
    CHECK(of(in_time, {returned}, after) == "returned");
    CHECK(of(in_time, {returned, received}, after) == "received");
    CHECK(of(after, {received}, after) == "received late");
    CHECK(of(in_time, {returned, again}, after) == "sent");  // in time is what was sent first
    CHECK(of(in_time, {returned, again, received}, after) == "received");
    CHECK(of(in_time, {returned, again, returned}, after) == "returned");
    CHECK(of(in_time, {received, again}, after) == "received");  // nobody sends again what was not returned
    CHECK(report_status(in_time, std::vector{returned, again}, due, after).person == "head");
    CHECK(report_status(in_time, std::vector{again}, due, after).person.empty());
    CHECK(of({}, {received}, in_time) == "due");  // nobody receives what was not sent
    const ReportStatus status = report_status(in_time, std::vector{received}, due, after);
    CHECK(status.person == "chief");
    CHECK(status.at == after);
    Deadline unknown = due;
    unknown.is_known = false;
    CHECK_FALSE(report_status({}, {}, unknown, after).is_late);
}

TEST_CASE(
    "REPT-1 KIND-5 the branch's inspection owes its feedback in the second week, other kinds owe nothing") {
    const DueRules rules = rules_of_2026();
    const Date checked = parse_date("2026-03-04").value();
    CHECK(owed_report_of("cross_check", checked, rules)->due.at == moment("2026-03-09T18:00:00+08:00"));
    CHECK_FALSE(owed_report_of("cross_check", checked, rules)->is_feedback);
    CHECK(owed_report_of("branch_monthly", checked, rules)->due.day > parse_date("2026-03-13").value());
    CHECK(owed_report_of("branch_monthly", checked, rules)->is_feedback);
    CHECK_FALSE(owed_report_of("hq_special", checked, rules).has_value());
    CHECK(receives_reports("branch_supervisor"));
    CHECK_FALSE(receives_reports("project_head"));
}
