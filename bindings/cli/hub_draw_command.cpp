// wincheck hub draw: the steps of a draw as entries of the hub's journal (DRAW-1).
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/draw_files.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/output.h"
#include "core/base/reasons.h"
#include "core/rules/draw_log.h"
#include "sync/hub/reasons.h"

namespace wincheck::cli {
namespace {

Error draw_usage(const char* where) {
    return error_of(ErrorCode::invalid_argument, kFieldMissing, "hub draw", where);
}

Result<Json> ask_draw(const Arguments& arguments, const Json& facts) {
    auto answer = ask_hub(arguments.word(0), "draw", facts);
    return answer ? std::move(*answer) : error_of(ErrorCode::not_found, hub::kNotHub, "hub draw");
}

Json draw_facts(const Arguments& arguments, const std::string& step) {
    return options_of(arguments, {"--draw", "--by", "--at"}).set("step", Json::of(std::string_view(step)));
}

/// The candidates as 'wincheck draw freeze' reads them, by the formula that was committed to.
Result<std::string> list_from(const Arguments& arguments) {
    const auto draw = arguments.option("--draw");
    if (!draw) return draw_usage("--draw");
    WCK_TRY(const Json shown, ask_draw(arguments, draw_facts(arguments, "show")));
    WCK_TRY(const rules::DrawLog log, rules::DrawLog::parse(shown["log"].text()));
    std::string problem;
    const CandidateOptions options{.total = arguments.number_or("--total", 0, problem),
                                   .is_holiday_eve = arguments.has("--holiday-eve"),
                                   .inspectors = arguments.option_or("--inspectors", ""),
                                   .formula = log.formula_of(*draw)};
    if (!problem.empty()) return error_of(ErrorCode::invalid_argument, kFieldWrong, "hub draw", "--total");
    WCK_TRY(rules::DrawList candidates, read_candidates(arguments.word(2), options));
    return rules::list_text(std::move(candidates));
}

Result<Json> json_of_file(const std::string& path) {
    WCK_TRY(const std::string text, read_text(path, false));
    return Json::parse(text);
}

/// Log, list and result as files that 'wincheck draw verify' and the independent verifier read.
Result<Json> write_shown(const Json& shown, const std::string& folder) {
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    Json files = Json::array();
    for (const char* name : {"log", "list", "result"}) {
        if (shown[name].text().empty()) continue;
        const std::string path = folder + "/" + name;
        WCK_TRY(write_new(path, shown[name].text()));
        files.push(Json::of(std::string_view(path)));
    }
    return Json::object()
        .set("draw", shown["draw"])
        .set("step", shown["step"])
        .set("files", std::move(files));
}

Result<Json> perform_step(const Arguments& arguments) {
    const std::string step = arguments.word(1);
    Json facts = draw_facts(arguments, step);
    if (step == "commit" || step == "freeze") {
        if (arguments.word(2).empty()) return draw_usage("FILE");
    }
    if (step == "commit") {
        WCK_TRY(Json plan, json_of_file(arguments.word(2)));
        facts.set("plan", std::move(plan));
    } else if (step == "freeze") {
        WCK_TRY(const std::string list, list_from(arguments));
        facts.set("list", Json::of(std::string_view(list)));
    } else if (step == "run") {
        const auto path = arguments.option("--values");
        if (!path) return draw_usage("--values");
        WCK_TRY(Json values, json_of_file(*path));
        facts.set("values", std::move(values));
    }
    WCK_TRY(Json answer, ask_draw(arguments, facts));
    const auto out = arguments.option("--out");
    return step == "show" && out ? write_shown(answer, *out) : Result<Json>(std::move(answer));
}

int hub_draw(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const Result<Json> answer = perform_step(arguments);
    if (!answer) return fail(trouble_of(answer.error()), as_json);
    print_value(*answer, as_json);
    return kExitOk;
}

}  // namespace

std::vector<Command> hub_draw_commands() {
    return {
        {"hub draw",
         "DIR STEP [FILE] [--draw ID] [--by PERSON] [--total N] [--inspectors F] [--holiday-eve] "
         "[--values F] [--out FOLDER] [--at TIME]",
         "records a draw in the hub's journal: commit, freeze, run, reveal; show",
         "commit FILE.json and freeze CANDIDATES --draw ID take the files of 'wincheck draw'; run takes "
         "--values F,\n"
         "reveal no more than the draw. The hub keeps the nonce. Each step is an entry that every device "
         "receives; what was\n"
         "drawn comes to them with the reveal. show --out FOLDER writes log, list and result for 'wincheck "
         "draw verify'\n"
         "and examples/draw/verify_draw.py. --by is a person who may plan. 'hub report DIR draws' lists "
         "picks without a plan.",
         {.words_min = 2,
          .words_max = 3,
          .options = {"--draw", "--by", "--total", "--inspectors", "--values", "--out", "--at"},
          .switches = {"--holiday-eve"}},
         hub_draw}};
}

}  // namespace wincheck::cli
