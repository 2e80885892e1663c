// wincheck draw plan: how the visits that a target still owes are shared among draws (PLAN-1, PLAN-2).
#include <algorithm>
#include <map>

#include "bindings/cli/checklist_file.h"
#include "bindings/cli/command.h"
#include "bindings/cli/coverage_files.h"
#include "bindings/cli/draw_files.h"
#include "bindings/cli/table.h"
#include "core/base/reasons.h"
#include "core/base/system.h"
#include "core/rules/reasons.h"
#include "core/rules/year_plan.h"

namespace wincheck::cli {
namespace {

constexpr std::uint64_t kRoundsMax = 366;

/// What the plan is made from.
struct PlanAsk {
    Date date;  // of the first round
    std::uint32_t rounds = 12;
    std::size_t projects = 0;  // number of the target that counts projects
    std::size_t regions = 0;   // and of the one that counts regions
};

/// A candidate with its region on the first day.
struct Planned {
    std::string project;
    std::string region;
};

Error plan_wrong(const char* where) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "draw plan", where);
}

Result<std::size_t> target_number(const rules::Coverage& coverage, const std::string& id, CoverageOf of,
                                  const char* where) {
    for (std::size_t number = 0; number < coverage.targets().size(); ++number) {
        const CoverageTarget& target = coverage.targets()[number];
        if (target.id == id && target.of == of && target.charge == Charge::group) return number;
    }
    return plan_wrong(where);
}

Result<PlanAsk> plan_ask_of(const Arguments& arguments, const rules::Coverage& coverage, ZonedTime at) {
    PlanAsk ask;
    std::string problem;
    const std::uint64_t rounds = arguments.number_or("--rounds", ask.rounds, problem);
    if (!problem.empty() || rounds == 0 || rounds > kRoundsMax) return plan_wrong("--rounds");
    ask.rounds = static_cast<std::uint32_t>(rounds);
    ask.date = date_at(at.utc, at.offset_minutes);
    WCK_TRY(ask.projects, target_number(coverage, arguments.option_or("--target", "hq_projects"),
                                        CoverageOf::projects, "--target"));
    WCK_TRY(ask.regions, target_number(coverage, arguments.option_or("--regions", "hq_regions"),
                                       CoverageOf::regions, "--regions"));
    return ask;
}

// Counted, not visited yet, and under management on the day of the first round.
std::vector<Planned> candidates_of(rules::Coverage& coverage, const PlanAsk& ask) {
    std::vector<Planned> planned;
    const std::string& unit = coverage.targets()[ask.projects].in_charge;
    for (const std::string& project : coverage.undone(ask.projects, ask.date, unit))
        if (const rules::Stay* stay = coverage.stay_on(project, ask.date))
            planned.push_back({project, stay->region});
    return planned;
}

std::vector<rules::PlanRegion> regions_of(rules::Coverage& coverage, const PlanAsk& ask,
                                          const std::vector<Planned>& planned) {
    const std::string& unit = coverage.targets()[ask.regions].in_charge;
    const std::vector<std::string> unreached = coverage.undone(ask.regions, ask.date, unit);
    std::map<std::string, std::uint32_t> counts;
    for (const Planned& one : planned) ++counts[one.region];
    std::vector<rules::PlanRegion> regions;
    regions.reserve(counts.size());
    for (const auto& [name, count] : counts)
        regions.push_back({name, count, !std::binary_search(unreached.begin(), unreached.end(), name)});
    return regions;
}

Json strata_json(const std::vector<rules::Stratum>& strata) {
    Json json = Json::object();
    for (const rules::Stratum& stratum : strata) json.set(stratum.name, number_json(stratum.count));
    return json;
}

// The rounds share the days that are left of the period.
Json rounds_json(const std::vector<std::vector<rules::Stratum>>& counts, Date from, Date last) {
    const std::int64_t days = rules::days_between(from, last) + 1;
    const auto rounds = static_cast<std::int64_t>(counts.size());
    Json list = Json::array();
    for (std::int64_t round = 0; round < rounds; ++round) {
        const Date first = rules::plus_days(from, round * days / rounds);
        const Date until =
            rules::plus_days(from, std::max((round + 1) * days / rounds - 1, round * days / rounds));
        list.push(Json::object()
                      .set("from", text_json(to_text(first)))
                      .set("to", text_json(to_text(until)))
                      .set("strata", strata_json(counts[static_cast<std::size_t>(round)])));
    }
    return list;
}

/// The candidates of the first round as 'draw freeze' reads them.
Result<Json> candidates_json(const ProgrammeFile& file, const rules::Coverage& coverage, const PlanAsk& ask,
                             const std::vector<Planned>& planned, const Json& document) {
    const auto is_eve = file.calendar.is_holiday_eve(ask.date);
    if (!is_eve) return error_of(ErrorCode::refused, rules::kYearUnpublished, "draw plan", to_text(ask.date));
    Json candidates = Json::array();
    for (const Planned& one : planned) {
        const rules::Stay& stay = *coverage.stay_on(one.project, ask.date);
        const Date seen = coverage.last_visit(ask.projects, one.project, ask.date).value_or(stay.from);
        const Json& known = document["facts"][one.project];
        candidates.push(Json::object()
                            .set("id", text_json(one.project))
                            .set("stratum", text_json(one.region))
                            .set("days_unseen", Json::of(rules::days_between(seen, ask.date)))
                            .set("risk", known["risk"])
                            .set("complaints", known["complaints"])
                            .set("holiday_eve", Json::of(*is_eve)));
    }
    Json json = Json::object().set("candidates", std::move(candidates));
    for (const char* name : {"excluded", "formula", "team", "inspectors", "barred"})
        if (const Json* member = document.find(name)) json.set(name, *member);
    return json;
}

Result<Json> year_plan(const Arguments& arguments, const Json& document) {
    SystemClock clock;
    const std::vector<std::string> calendars(arguments.words().begin() + 1, arguments.words().end());
    WCK_TRY(ProgrammeFile file, programme_of(document, calendars));
    WCK_TRY(const ZonedTime at, parse_time(arguments.option_or("--at", to_text(clock.now()))));
    file.knowledge.advance(at.utc);
    rules::Coverage& coverage = file.knowledge.coverage();
    WCK_TRY(const PlanAsk ask, plan_ask_of(arguments, coverage, at));
    const rules::CoverageRow row =
        coverage.row(ask.projects, ask.date, coverage.targets()[ask.projects].in_charge);
    const std::vector<Planned> planned = candidates_of(coverage, ask);
    const auto counts = rules::round_counts(regions_of(coverage, ask, planned), row.owed, ask.rounds);
    if (const auto path = arguments.option("--out")) {
        WCK_TRY(Json candidates, candidates_json(file, coverage, ask, planned, document));
        candidates.set("strata", strata_json(counts.front()));
        WCK_TRY(write_new(*path, candidates.dump() + "\n"));
    }
    return Json::object()
        .set("target", text_json(row.target))
        .set("period", text_json(to_text(row.period)))
        .set("owed", number_json(row.owed))
        .set("candidates", Json::of(static_cast<std::uint64_t>(planned.size())))
        .set("rounds", rounds_json(counts, ask.date, row.by));
}

int plan(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    int exit = kExitOk;
    const auto document = read_json_file(arguments.word(0), as_json, exit);
    if (!document) return exit;
    const Result<Json> answer = year_plan(arguments, *document);
    if (!answer) return fail(trouble_of(answer.error()), as_json);
    print_value(*answer, as_json);
    return kExitOk;
}

}  // namespace

std::vector<Command> plan_commands() {
    return {{"draw plan",
             "FILE.json [CALENDAR…] [--at TIME] [--rounds N] [--target ID] [--regions ID] [--out "
             "CANDIDATES.json]",
             "shares what is still owed among rounds of draws, so that every region is reached",
             "FILE.json is that of 'wincheck coverage'. The rounds (12) share the days from --at to the end "
             "of the target's\n"
             "period; each says how many are drawn of each region. --out writes the first round's candidates "
             "for\n"
             "'wincheck draw freeze', with the days that each was not seen, `facts` "
             "{PROJECT:{\"risk\",\"complaints\"}} of\n"
             "FILE.json, the eve of a holiday from the calendar, and the file's excluded, formula, team, "
             "inspectors and\n"
             "barred. Ask again after each round.",
             {.words_min = 1,
              .words_max = 200,
              .options = {"--at", "--rounds", "--target", "--regions", "--out"},
              .switches = {}},
             plan}};
}

}  // namespace wincheck::cli
