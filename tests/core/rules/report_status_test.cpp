// Reports due and their states (REPT-1).
#include "core/rules/report_status.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/rules/authority.h"

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

constexpr std::array<const char*, 4> kReportSteps{"sent", "received", "returned", "sent again"};
using Sequence = std::vector<std::string>;

/// All of that length.
std::vector<Sequence> sequences_of(std::size_t length) {
    std::vector<Sequence> all{{}};
    for (std::size_t i = 0; i < length; ++i) {
        std::vector<Sequence> longer;
        for (const Sequence& one : all)
            for (const char* step : kReportSteps) {
                longer.push_back(one);
                longer.back().emplace_back(step);
            }
        all = std::move(longer);
    }
    return all;
}

// The step at place i is taken by person i at that moment; the report is due with the second.
constexpr std::int64_t kDueMs = 1, kNowMs = 9;

std::string report_text(const std::string& state, const std::string& person, const std::string& at,
                        bool is_late) {
    return state + " " + person + " " + at + (is_late ? " late" : "");
}

std::string played_report(const Sequence& steps) {
    std::optional<UtcMs> sent;
    std::vector<ReportReceipt> receipts;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const UtcMs at{static_cast<std::int64_t>(i)};
        if (steps[i] == "sent") {
            if (!sent) sent = at;
            continue;
        }
        const auto event = steps[i] == "received"   ? ReportEvent::received
                           : steps[i] == "returned" ? ReportEvent::returned
                                                    : ReportEvent::sent_again;
        receipts.push_back({event, std::to_string(i), at});
    }
    const Deadline due{.nominal = {}, .day = {}, .is_known = true, .at = UtcMs{kDueMs}};
    const ReportStatus status = report_status(sent, receipts, due, UtcMs{kNowMs});
    return report_text(name_of(status.state), status.person, status.at ? std::to_string(status.at->ms) : "",
                       status.is_late);
}

// As REPT-1 tells it: a report that nobody sent is due, whatever was signed. One that was sent stands where
// the last signature that means anything has put it, also where that came first; sent again means something
// of what was returned alone. It is late by when it was sent first.
std::string told_report(const Sequence& steps) {
    const std::map<std::pair<std::string, std::string>, std::string> next{
        {{"sent", "received"}, "received"},     {{"sent", "returned"}, "returned"},
        {{"received", "received"}, "received"}, {{"received", "returned"}, "returned"},
        {{"returned", "received"}, "received"}, {{"returned", "returned"}, "returned"},
        {{"returned", "sent again"}, "sent"}};
    const auto first = std::find(steps.begin(), steps.end(), "sent");
    if (first == steps.end()) return report_text("due", "", "", true);
    const auto sent = static_cast<std::int64_t>(first - steps.begin());
    std::string state = "sent", person, at = std::to_string(sent);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto to = next.find({state, steps[i]});
        if (to == next.end()) continue;
        state = to->second;
        person = at = std::to_string(i);
    }
    return report_text(state, person, at, sent > kDueMs);
}

}  // namespace

TEST_CASE("REPT-1 every sequence of sent, received, returned and sent again leads where the model says") {
    std::set<std::string> ends;
    std::size_t count = 0;
    for (std::size_t length = 0; length <= 5; ++length) {
        const std::vector<Sequence> all = sequences_of(length);
        for (const Sequence& steps : all) {
            std::string text;
            for (const std::string& step : steps) text += step + ", ";
            CAPTURE(text);
            CHECK(played_report(steps) == told_report(steps));
            ends.insert(played_report(steps));
            ++count;
        }
    }
    CHECK(count == 1 + 4 + 16 + 64 + 256 + 1024);
    CHECK(ends.size() > 20);  // not the same few over and over
}

TEST_CASE("REPT-1 of all roles those above the project receive reports, and no other") {
    const std::set<std::string_view> above{"branch_supervisor", "regional_inspector", "quality_centre"};
    const std::vector<std::string_view> roles = shipped_roles();
    std::size_t receiving = 0;
    for (const std::string_view role : roles) {
        CAPTURE(role);
        CHECK(receives_reports(role) == above.contains(role));
        receiving += receives_reports(role) ? 1 : 0;
    }
    CHECK(receiving == above.size());
    for (const char* role : {"", "branch", "branch_supervisor ", "Quality_Centre", "chief"})
        CHECK_FALSE(receives_reports(role));
}

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
