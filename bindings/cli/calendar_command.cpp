// wincheck calendar: what a published calendar says of each day.
#include "bindings/cli/calendar_files.h"
#include "bindings/cli/command.h"
#include "bindings/cli/output.h"
#include "bindings/cli/table.h"
#include "core/base/reasons.h"
#include "core/base/system.h"

namespace wincheck::cli {
namespace {

constexpr std::int64_t kDaysShownMax = std::int64_t{366} * 120;

const std::vector<std::string> kDayColumns{"date", "weekday", "kind",    "name",
                                           "week", "month",   "quarter", "next_workday"};

const char* word_of(rules::DayKind kind) {
    switch (kind) {
        case rules::DayKind::workday: return "workday";
        case rules::DayKind::off: return "off";
        default: return "unknown";
    }
}

Json day_json(const rules::WorkCalendar& calendar, Date date) {
    const auto span = [&](PeriodKind kind) { return text_json(to_text(rules::period_of(kind, date))); };
    const rules::Workday next = calendar.workday_from(rules::plus_days(date, 1));
    return Json::object()
        .set("date", text_json(to_text(date)))
        .set("weekday", Json::of(static_cast<std::int64_t>(weekday_of(date))))
        .set("kind", Json::of(word_of(calendar.kind_of(date))))
        .set("name", Json::of(calendar.name_of(date)))
        .set("week", span(PeriodKind::week))
        .set("month", span(PeriodKind::month))
        .set("quarter", span(PeriodKind::quarter))
        .set("next_workday", next.is_known ? text_json(to_text(next.date)) : Json{});
}

Result<Date> date_in(const Arguments& arguments, const char* option, const std::string& otherwise) {
    const Result<Date> date = parse_date(arguments.option_or(option, otherwise));
    if (!date) return error_of(ErrorCode::invalid_argument, kNotDate, "calendar", option);
    return *date;
}

Result<Json> days_of(const Arguments& arguments) {
    SystemClock clock;
    WCK_TRY(const Calendar document, read_calendars(arguments.words()));
    WCK_TRY(const auto calendar, rules::WorkCalendar::from(document));
    WCK_TRY(const Date from, date_in(arguments, "--from", to_text(clock.now()).substr(0, 10)));
    WCK_TRY(const Date to, date_in(arguments, "--to", to_text(from)));
    if (to < from || rules::days_between(from, to) >= kDaysShownMax)
        return error_of(ErrorCode::limit, kNotDate, "calendar", "--to");
    Json days = Json::array();
    for (Date date = from; date <= to; date = rules::plus_days(date, 1)) days.push(day_json(calendar, date));
    Json years = Json::array();
    for (const std::int32_t year : document.years) years.push(Json::of(static_cast<std::int64_t>(year)));
    return Json::object().set("years", std::move(years)).set("days", std::move(days));
}

int calendar(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const Result<Json> days = days_of(arguments);
    if (!days) return fail(trouble_of(days.error()), as_json);
    if (as_json)
        print(days->dump());
    else if (arguments.has("--csv"))
        print(csv_of((*days)["days"], kDayColumns));
    else
        print(columns_of((*days)["days"], kDayColumns));
    return kExitOk;
}

}  // namespace

std::vector<Command> calendar_commands() {
    return {{"calendar",
             "FILE… [--from DATE] [--to DATE] [--csv]",
             "what a published calendar says of each day: workday, off or unknown",
             "FILE is JSON, ours {\"years\":[2026],\"days\":[{\"date\",\"name\",\"off\"}]} or as holiday-cn "
             "publishes\n"
             "it, one file a year, or CSV with the columns date, name, off. Without --from: today. A year\n"
             "that no file publishes is unknown, and so is a next workday that would lie in it.",
             {.words_min = 1, .words_max = 200, .options = {"--from", "--to"}, .switches = {"--csv"}},
             calendar}};
}

}  // namespace wincheck::cli
