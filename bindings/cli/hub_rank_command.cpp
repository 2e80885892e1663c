// wincheck hub rank: freezes a ranking, makes it final, and makes the plans of its bottom list (YEAR-3,
// KIND-3).
#include "bindings/cli/command.h"
#include "bindings/cli/draw_files.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/output.h"
#include "core/base/reasons.h"

namespace wincheck::cli {
namespace {

Error rank_usage(const char* where) {
    return error_of(ErrorCode::invalid_argument, kFieldMissing, "hub rank", where);
}

/// The acts, one a line, as 'wincheck device do --acts' reads them.
Result<Json> write_plans(const Json& answer, const std::string& path) {
    std::string lines;
    for (const Json& plan : answer["plans"].items()) lines += plan.dump() + "\n";
    WCK_TRY(write_new(path, lines));
    return Json::object()
        .set("period", answer["period"])
        .set("document", answer["document"])
        .set("plans", Json::of(static_cast<std::uint64_t>(answer["plans"].items().size())))
        .set("file", Json::of(std::string_view(path)));
}

int hub_rank(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const bool makes_plans = arguments.option("--plans").has_value();
    const int steps =
        (arguments.has("--freeze") ? 1 : 0) + (arguments.has("--final") ? 1 : 0) + (makes_plans ? 1 : 0);
    if (steps != 1) return fail(trouble_of(rank_usage("--freeze, --final or --plans")), as_json);
    Json facts = options_of(arguments, {"--period", "--by", "--reason", "--at"});
    if (makes_plans) {
        const auto text = read_text(*arguments.option("--plans"), false);
        if (!text) return fail(trouble_of(text.error()), as_json);
        auto plan = Json::parse(*text);
        if (!plan) return fail(trouble_of(plan.error()), as_json);
        if (!arguments.option("--out")) return fail(trouble_of(rank_usage("--out")), as_json);
        facts.set("plan", std::move(*plan));
    } else {
        facts.set("step", Json::of(arguments.has("--final") ? "final" : "freeze"));
    }
    const auto asked = ask_hub(arguments.word(0), makes_plans ? "bottom" : "rank", facts);
    if (!asked) return fail_no_hub(as_json);
    if (!*asked) return fail(trouble_of(asked->error()), as_json);
    const auto shown = makes_plans ? write_plans(**asked, *arguments.option("--out")) : Result<Json>(**asked);
    if (!shown) return fail(trouble_of(shown.error()), as_json);
    print_value(*shown, as_json);
    return kExitOk;
}

}  // namespace

std::vector<Command> hub_rank_commands() {
    return {
        {"hub rank",
         "DIR --period P (--freeze | --final | --plans FILE --out FILE) [--by PERSON] [--reason TEXT] "
         "[--at TIME]",
         "freezes the ranking of a period, makes it final, plans its bottom list",
         "P is 2026, 2026-Q3 or 2026-07, and is over. --freeze records the ranking as it stands, with the "
         "log's size and\n"
         "root; it is provisional (公示) for the policy's days, and --final ends that where no appeal is "
         "pending\n"
         "or can still go up. Later records never change it: 'hub report DIR ranking --period P' shows it "
         "beside the\n"
         "present figures.\n"
         "--plans FILE.json has what all plans share (window, leader, team, checklist); --out gets one "
         "act a line for\n"
         "each unit on the frozen bottom list, for 'wincheck device do --acts'.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--period", "--by", "--reason", "--plans", "--out", "--at"},
          .switches = {"--freeze", "--final"}},
         hub_rank}};
}

}  // namespace wincheck::cli
