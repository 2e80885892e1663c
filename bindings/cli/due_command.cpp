// wincheck due: what inspections owe and by when (DUE-0 to DUE-3).
#include "bindings/cli/calendar_files.h"
#include "bindings/cli/checklist_file.h"
#include "bindings/cli/command.h"
#include "bindings/cli/table.h"
#include "core/base/reasons.h"
#include "core/base/system.h"
#include "core/rules/owed.h"
#include "core/rules/score_json.h"

namespace wincheck::cli {
namespace {

const std::vector<std::string> kDueColumns{"inspection",     "what",    "finding", "business_date",
                                           "outside_window", "nominal", "due",     "moved",
                                           "unknown",        "done",    "late"};

/// What the file says besides the inspections.
struct DueFile {
    rules::DueRules rules;
    VisitPolicy visit;
    TimeZones zones;
    std::vector<rules::Announced> announced;
    UtcMs now;
};

Error field_wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "due", std::move(where));
}

/// An error's place with what stands before it.
template <class T>
Result<T> placed(Result<T> result, const std::string& before) {
    if (!result) result.error().where.insert(0, before);
    return result;
}

Result<std::optional<ZonedTime>> moment_in(const Json& json, const char* name) {
    const Json* field = json.find(name);
    if (field == nullptr || field->is_null()) return std::optional<ZonedTime>{};
    WCK_TRY(const ZonedTime time, placed(parse_time(field->text()), std::string(name) + ": "));
    return std::optional(time);
}

Result<Date> date_in(const Json& json, const char* name) {
    return placed(parse_date(json[name].text()), std::string(name) + ": ");
}

/// The zone that an inspection names, else an offset, else the one of China.
Result<TimeZone> zone_of(const Json& one, const DueFile& file) {
    if (const Json* name = one.find("zone")) {
        const TimeZone* zone = rules::zone_or_null(file.zones, name->text());
        if (zone == nullptr) return field_wrong("zone");
        return *zone;
    }
    constexpr std::int32_t kChinaMinutes = 480;
    const Json* offset = one.find("offset_minutes");
    if (offset == nullptr) return rules::fixed_zone(kChinaMinutes);
    const auto minutes = offset->integer();
    if (!minutes || *minutes < -899 || *minutes > 899) return field_wrong("offset_minutes");
    return rules::fixed_zone(static_cast<std::int32_t>(*minutes));
}

/// The business date as the file says it, or from the moment at which the visit began.
Result<rules::BusinessDay> business_day_of(const Json& one, const TimeZone& zone, const VisitPolicy& visit) {
    if (one.find("business_date") != nullptr) {
        WCK_TRY(const Date date, date_in(one, "business_date"));
        return rules::BusinessDay{date, true};
    }
    WCK_TRY(const auto began, moment_in(one, "began"));
    if (!began) return error_of(ErrorCode::invalid_argument, kFieldMissing, "due", "business_date");
    return rules::business_day(began->utc, rules::offset_at(zone, began->utc), visit);
}

std::string local_text(const TimeZone& zone, UtcMs moment) {
    return to_text(ZonedTime{moment, rules::offset_at(zone, moment)});
}

Result<std::optional<UtcMs>> utc_in(const Json& json, const char* name) {
    WCK_TRY(const auto moment, moment_in(json, name));
    return moment ? std::optional(moment->utc) : std::optional<UtcMs>{};
}

Result<rules::OwingFinding> finding_of(const Json& json) {
    const auto severity = json["severity"].integer();
    if (!severity || *severity < 0 || *severity > UINT32_MAX) return field_wrong("findings.severity");
    rules::OwingFinding finding{json["id"].text(), static_cast<Severity>(*severity), {}};
    WCK_TRY(finding.rectified, utc_in(json, "rectified"));
    return finding;
}

Result<rules::Checked> checked_of(const Json& json, Date date) {
    rules::Checked checked{.kind = json["kind"].text(),
                           .unit = json["unit"].text(),
                           .project = json["project"].text(),
                           .date = date,
                           .left = {},
                           .sealed = {},
                           .reported = {},
                           .fed_back = {},
                           .findings = {}};
    WCK_TRY(checked.left, utc_in(json, "left"));
    WCK_TRY(checked.sealed, utc_in(json, "sealed"));
    WCK_TRY(checked.reported, utc_in(json, "reported"));
    checked.fed_back = checked.reported;
    for (const Json& one : json["findings"].items()) {
        WCK_TRY(checked.findings.emplace_back(), finding_of(one));
    }
    return checked;
}

Json due_row(const Json& inspection, const DueFile& file, rules::BusinessDay day, const rules::Owed& owed) {
    const rules::Deadline& due = owed.due;
    return Json::object()
        .set("inspection", text_json(inspection["id"].text()))
        .set("what", Json::of(owed.what))
        .set("finding", owed.finding.empty() ? Json{} : text_json(owed.finding))
        .set("business_date", text_json(to_text(day.date)))
        .set("outside_window", Json::of(!day.is_in_window))
        .set("nominal", text_json(to_text(due.nominal)))
        .set("due", due.is_known ? text_json(local_text(file.rules.zone, due.at)) : Json{})
        .set("moved", due.is_known ? Json::of(due.is_moved()) : Json{})
        .set("unknown", due.is_known ? Json{} : text_json(to_text(due.day)))
        .set("done", owed.done ? text_json(local_text(file.rules.zone, *owed.done)) : Json{})
        .set("late", due.is_known ? Json::of(rules::is_late(owed, file.now)) : Json{});
}

Result<void> add_rows(const Json& inspection, const DueFile& file, rules::BusinessDay day, Json& rows) {
    WCK_TRY(const rules::Checked checked, checked_of(inspection, day.date));
    for (const rules::Owed& owed : rules::owed_by(checked, file.announced, file.rules, file.visit))
        rows.push(due_row(inspection, file, day, owed));
    return {};
}

Result<void> read_announced(const Json& list, DueFile& file) {
    for (const Json& one : list.items()) {
        WCK_TRY(const Date date, date_in(one, "business_date"));
        file.announced.push_back({one["kind"].text(), one["unit"].text(), one["project"].text(), date});
    }
    return {};
}

Result<DueFile> due_file_of(const Json& document, const Calendar& calendars, UtcMs now) {
    DueFile file;
    file.now = now;
    Calendar calendar = calendars;
    if (const Json* own = document.find("calendar")) WCK_TRY(rules::add_calendar(calendar, *own));
    WCK_TRY(file.rules.calendar, rules::WorkCalendar::from(calendar));
    if (const Json* zones = document.find("zones")) {
        WCK_TRY(file.zones, rules::time_zones_from_json(Json::object().set("zones", *zones)));
    }
    if (const Json* due = document.find("due")) {
        WCK_TRY(file.rules.policy, placed(rules::due_policy_from_json(*due), "due."));
    }
    if (const Json* visit = document.find("visit")) {
        WCK_TRY(const Policy policy, rules::policy_from_json(Json::object().set("visit", *visit)));
        file.visit = policy.visit;
    }
    WCK_TRY(placed(read_announced(document["announced"], file), "announced: "));
    return file;
}

Result<Json> due_rows(const Json& document, DueFile& file) {
    Json rows = Json::array();
    for (const Json& one : document["inspections"].items()) {
        const std::string before = one["id"].text() + ": ";
        WCK_TRY(file.rules.zone, placed(zone_of(one, file), before));
        WCK_TRY(const rules::BusinessDay day,
                placed(business_day_of(one, file.rules.zone, file.visit), before));
        WCK_TRY(placed(add_rows(one, file, day, rows), before));
    }
    return rows;
}

Result<Json> due_answer(const Arguments& arguments, const Json& document) {
    SystemClock clock;
    WCK_TRY(const ZonedTime now,
            placed(parse_time(arguments.option_or("--at", to_text(clock.now()))), "--at: "));
    const std::vector<std::string> calendars(arguments.words().begin() + 1, arguments.words().end());
    WCK_TRY(const Calendar calendar, read_calendars(calendars));
    WCK_TRY(DueFile file, due_file_of(document, calendar, now.utc));
    return due_rows(document, file);
}

int due(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    int exit = kExitOk;
    const auto document = read_json_file(arguments.word(0), as_json, exit);
    if (!document) return exit;
    const Result<Json> rows = due_answer(arguments, *document);
    if (!rows) return fail(trouble_of(rows.error()), as_json);
    if (as_json)
        print(Json::object().set("due", *rows).dump());
    else
        print(arguments.has("--csv") ? csv_of(*rows, kDueColumns) : columns_of(*rows, kDueColumns));
    return kExitOk;
}

}  // namespace

std::vector<Command> due_commands() {
    return {{"due",
             "FILE.json [CALENDAR…] [--at TIME] [--csv]",
             "what inspections owe and by when: seal, report, feedback, rectification",
             "FILE.json has {\"inspections\":[{\"id\",\"kind\",\"unit\",\"project\",\"business_date\" or "
             "\"began\",\"left\",\n"
             "\"sealed\",\"reported\",\"findings\":[{\"id\",\"severity\",\"rectified\"}],\"zone\" or "
             "\"offset_minutes\"}]} and\n"
             "may have \"announced\", \"calendar\", \"zones\", \"due\" and \"visit\" (policy). CALENDAR is "
             "read as by 'wincheck\n"
             "calendar'. What is not done is late when --at (now) is past its deadline. A deadline in a year "
             "whose\n"
             "calendar was not published is unknown: `unknown` is the first day of which nothing is known.",
             {.words_min = 1, .words_max = 200, .options = {"--at"}, .switches = {"--csv"}},
             due}};
}

}  // namespace wincheck::cli
