// wincheck hub retention, hold, picture: what the hub holds of persons, and for how long (PII-1, PII-2).
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/output.h"

namespace wincheck::cli {
namespace {

void tell_retention(const Json& answer) {
    const bool is_ordered = answer["ordered"].boolean();
    for (const Json& row : answer["inspections"].items())
        print("  " + row["inspection"].text() + "  " + row["project"].text() + "  " +
              std::to_string(row["erased"].items().size()) + (is_ordered ? " parts erased" : " parts due"));
    for (const Json& row : answer["left"].items())
        print("  left: " + row["inspection"].text() + "  " + row["why"].text() + "  " + row["parts"].text() +
              " parts");
    print(answer["parts"].text() + (is_ordered ? " parts erased" : " parts due") + " by " +
          answer["due"].text());
}

int hub_retention(const Arguments& arguments) {
    Json facts = options_of(arguments, {"--by", "--due", "--reason", "--at"});
    facts.set("dry_run", Json::of(arguments.has("--dry-run")));
    return ask_and_tell(arguments, "retention", facts, tell_retention);
}

int hub_hold(const Arguments& arguments) {
    Json facts = options_of(arguments, {"--inspection", "--by", "--reason", "--at"});
    facts.set("release", Json::of(arguments.has("--release")));
    return ask_and_tell(arguments, "hold", facts);
}

int hub_picture(const Arguments& arguments) {
    Json facts =
        options_of(arguments, {"--inspection", "--original", "--for", "--mask", "--by", "--reason", "--at"});
    facts.set("whole", Json::of(arguments.has("--whole")));
    if (const auto out = arguments.option("--out"))
        facts.set("out", Json::of(std::filesystem::absolute(*out).string()));
    return ask_and_tell(arguments, "picture", facts);
}

}  // namespace

std::vector<Command> hub_privacy_commands() {
    return {
        {"hub retention",
         "DIR --by PERSON [--due DATE] [--reason TEXT] [--at TIME] | DIR --dry-run [--due DATE]",
         "erases what the policy lets nobody hold any longer",
         "By privacy.kinds of the newest policy (docs/guides/privacy.md). --dry-run lists what falls due, "
         "also by a day to\n"
         "come. What a pending appeal, a hold or an inspection that goes on needs is left and named.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--by", "--due", "--reason", "--at"},
          .switches = {"--dry-run"}},
         hub_retention},
        {"hub hold",
         "DIR --inspection ID --by PERSON --reason TEXT [--release] [--at TIME]",
         "keeps an inspection from being erased, or lets it go again",
         "For evidence that a court or an insurer asks for. PERSON may erase there. While it is held neither "
         "retention nor\n"
         "an order (the act erase) takes anything out of it.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--inspection", "--by", "--reason", "--at"},
          .switches = {"--release"}},
         hub_hold},
        {"hub picture",
         "DIR --inspection ID --original HEX --for PERSON --out FILE [--mask L,T,W,H;… --by PERSON [--reason "
         "TEXT] | --whole --reason TEXT] [--at TIME]",
         "gives a masked copy of a picture, or by right its original",
         "PERSON reads the inspection. The rectangles are made grey for good, and no EXIF stays; who named "
         "them "
         "and when is\n"
         "recorded, and without --mask everybody gets that copy. --whole is for the team, the planner and "
         "who "
         "decides a\n"
         "pending appeal, and is recorded in the inspection.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--inspection", "--original", "--for", "--out", "--mask", "--by", "--reason", "--at"},
          .switches = {"--whole"}},
         hub_picture},
    };
}

}  // namespace wincheck::cli
