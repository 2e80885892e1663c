// wincheck coverage: what the targets of a year ask, what is done and owed, and until when (PLAN-1).
#include <algorithm>

#include "bindings/cli/checklist_file.h"
#include "bindings/cli/command.h"
#include "bindings/cli/coverage_files.h"
#include "bindings/cli/table.h"
#include "core/base/reasons.h"
#include "core/base/system.h"
#include "core/rules/coverage_json.h"
#include "core/rules/unit_asked.h"

namespace wincheck::cli {
namespace {

const std::vector<std::string> kCoverageColumns{
    "at", "target", "period", "unit", "counted", "required", "done", "owed", "by", "lost_from", "state"};

/// One question: what was known at a moment, of the periods that hold a date.
struct Ask {
    ZonedTime at;
    Date date;
};

/// What is shown of the answers.
struct RowChoice {
    std::string target;
    std::string unit;
    bool with_undone = false;
};

Result<Ask> ask_of(const std::string& at, const std::string& date, const std::string& where) {
    Ask ask;
    auto time = parse_time(at);
    if (!time) return error_of(ErrorCode::invalid_argument, kNotTime, "coverage", where + "at");
    ask.at = *time;
    ask.date = date_at(time->utc, time->offset_minutes);
    if (date.empty()) return ask;
    const auto stated = parse_date(date);
    if (!stated) return error_of(ErrorCode::invalid_argument, kNotDate, "coverage", where + "date");
    ask.date = *stated;
    return ask;
}

/// The questions of the file, or the one of the command line; in order of time.
Result<std::vector<Ask>> asks_of(const Arguments& arguments, const Json& document) {
    SystemClock clock;
    std::vector<Ask> asks;
    const auto& listed = document["asks"].items();
    for (std::size_t i = 0; i < listed.size() && !arguments.option("--at"); ++i) {
        WCK_TRY(Ask ask,
                ask_of(listed[i]["at"].text(), listed[i]["date"].text(), "asks[" + std::to_string(i) + "]."));
        asks.push_back(ask);
    }
    if (asks.empty()) {
        const std::string now = to_text(clock.now());
        WCK_TRY(Ask ask, ask_of(arguments.option_or("--at", now), arguments.option_or("--date", ""), "--"));
        asks.push_back(ask);
    }
    std::stable_sort(asks.begin(), asks.end(),
                     [](const Ask& a, const Ask& b) { return a.at.utc < b.at.utc; });
    return asks;
}

Json row_json(const rules::CoverageRow& row, const Ask& ask) {
    return rules::to_json(row, date_at(ask.at.utc, ask.at.offset_minutes))
        .set("at", text_json(to_text(ask.at)));
}

void add_answers(rules::Coverage& coverage, const Ask& ask, const RowChoice& shown, Json& rows) {
    for (std::size_t target = 0; target < coverage.targets().size(); ++target) {
        if (!shown.target.empty() && coverage.targets()[target].id != shown.target) continue;
        for (const rules::CoverageRow& row : coverage.rows(target, ask.date)) {
            if (!shown.unit.empty() && row.unit != shown.unit) continue;
            Json json = row_json(row, ask);
            if (shown.with_undone) {
                Json undone = Json::array();
                for (const std::string& name : coverage.undone(target, ask.date, row.unit))
                    undone.push(text_json(name));
                json.set("undone", std::move(undone));
            }
            rows.push(std::move(json));
        }
    }
}

Result<Json> coverage_rows(const Arguments& arguments, const Json& document) {
    const std::vector<std::string> calendars(arguments.words().begin() + 1, arguments.words().end());
    WCK_TRY(ProgrammeFile file, programme_of(document, calendars));
    WCK_TRY(const auto asks, asks_of(arguments, document));
    const RowChoice shown{arguments.option_or("--target", ""), arguments.option_or("--unit", ""),
                          arguments.has("--undone")};
    WCK_TRY(rules::check_target(file.knowledge.coverage(), shown.target));
    Json rows = Json::array();
    for (const Ask& ask : asks) {
        file.knowledge.advance(ask.at.utc);
        add_answers(file.knowledge.coverage(), ask, shown, rows);
    }
    return rows;
}

int coverage(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    int exit = kExitOk;
    const auto document = read_json_file(arguments.word(0), as_json, exit);
    if (!document) return exit;
    const Result<Json> rows = coverage_rows(arguments, *document);
    if (!rows) return fail(trouble_of(rows.error()), as_json);
    std::vector<std::string> columns = kCoverageColumns;
    if (arguments.has("--undone")) columns.emplace_back("undone");
    if (as_json)
        print(Json::object().set("coverage", *rows).dump());
    else
        print(arguments.has("--csv") ? csv_of(*rows, columns) : columns_of(*rows, columns));
    return kExitOk;
}

}  // namespace

std::vector<Command> coverage_commands() {
    return {{"coverage",
             "FILE.json [CALENDAR…] [--at TIME] [--date DATE] [--target ID] [--unit ID] [--undone] [--csv]",
             "what the targets of a year ask, what is done and owed, at whose charge and until when",
             "FILE.json has \"register\" (steps open, move, close of projects) and \"inspections\", each "
             "with the moment at\n"
             "which it became known, and may have \"coverage\" (the targets), \"asks\", \"calendar\" and "
             "\"visit\".\n"
             "Answers are those of --at (now): only what was known then counts, by business date, in the "
             "periods\n"
             "that hold --date (the day of --at). `lost_from` is the first day on which what is owed can no "
             "longer\n"
             "be done. --undone lists what is counted and not done.",
             {.words_min = 1,
              .words_max = 200,
              .options = {"--at", "--date", "--target", "--unit"},
              .switches = {"--undone", "--csv"}},
             coverage}};
}

}  // namespace wincheck::cli
