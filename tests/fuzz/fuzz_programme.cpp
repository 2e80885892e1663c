// The published documents of a programme: calendar, zones, deadlines' policy, targets, formula.
#include "core/rules/coverage.h"
#include "core/rules/draw_log.h"
#include "core/rules/due.h"

using namespace wincheck;
using namespace wincheck::rules;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = Json::parse({reinterpret_cast<const char*>(data), size});
    if (!document) return 0;
    const Date date{2026, 12, 31};
    if (const auto calendar = calendar_from_json(*document)) {
        // What was accepted can be worked with, and its next workday is found or known to be unknown.
        const WorkCalendar days = *WorkCalendar::from(*calendar);
        if (const Workday next = days.workday_from(date); next.date < date) __builtin_trap();
    }
    if (const auto zones = time_zones_from_json(*document))
        for (const TimeZone& zone : zones->zones)
            static_cast<void>(offset_at(zone, moment_of(zone, date, 1'440)));
    if (const auto due = due_policy_from_json(*document)) {
        if (*due_policy_from_json(to_json(*due)) != *due) __builtin_trap();
        static_cast<void>(feedback_due(date, {*due, {}, fixed_zone(480)}));
    }
    if (const auto targets = coverage_targets_from_json(*document)) {
        Coverage coverage(*targets, {});
        coverage.set_project("P", {{{2026, 2, 1}, kUntilFurtherNotice, "R", "B"}});
        for (std::size_t target = 0; target < targets->size(); ++target)
            for (const CoverageRow& row : coverage.rows(target, date))
                if (row.required > row.counted) __builtin_trap();
    }
    static_cast<void>(weight_formula_from_json(*document));
    return 0;
}
