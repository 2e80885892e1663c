// wincheck hub change, hub import: dated changes of the register of units, people, assets and vendors.
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/output.h"

namespace wincheck::cli {
namespace {

Json facts_from(const Arguments& arguments, std::initializer_list<const char*> names) {
    Json facts = options_of(arguments, names);
    facts.set("file", Json::of(std::filesystem::absolute(arguments.word(1)).string()));
    return facts;
}

void tell_problems(const Json& result) {
    for (const Json& problem : result["problems"].items())
        note(problem["where"].text() + ": " + problem["message"].text());
}

void tell_difference(const Json& result) {
    for (const Json& one : result["difference"].items())
        print((one["new"].boolean() ? "+ " : "~ ") + one["about"].text() + " " + one["id"].text() + " " +
              one["field"].text() + ": " + one["was"].text() + " -> " + one["now"].text() + " from " +
              one["from"].text());
    for (const Json& leaver : result["leavers"].items()) {
        print("leaves: " + leaver["person"].text());
        for (const Json& finding : leaver["findings"].items())
            print("  to hand over: " + finding["number"].text() + " " + finding["item"].text());
    }
    if (result.find("figures") != nullptr)
        print(result["figures"].text() + " figures, " + result["events"].text() + " events, " +
              result["patrols"].text() + " patrols");
    print(result["applied"].boolean() ? "recorded" : "nothing recorded");
}

/// Asks the hub; what it says 'no' to is exit 1.
template <class Tell>
int ask_register(const Arguments& arguments, const char* command, const Json& facts, Tell&& tell) {
    const bool as_json = arguments.wants_json();
    if (!arguments.option("--by"))
        return fail(usage_trouble(std::string("hub ") + command + ": option --by is missing.",
                                  "Say who answers for it: --by PERSON."),
                    as_json);
    const auto answer = ask_hub(arguments.word(0), command, facts);
    if (!answer) return fail_no_hub(as_json);
    if (!*answer) return fail(trouble_of(answer->error()), as_json);
    const Json& result = **answer;
    if (as_json) {
        print(result.dump());
    } else {
        tell_problems(result);
        tell(result);
    }
    return result["ok"].boolean() ? kExitOk : kExitNo;
}

int change(const Arguments& arguments) {
    return ask_register(
        arguments, "change", facts_from(arguments, {"--by", "--reason", "--at"}),
        [](const Json& result) { print("recorded " + result["recorded"].text() + " facts"); });
}

// `--by` is not asked of a caller at the gate.
int relay(const Arguments& arguments) {
    return ask_and_tell(arguments, "relay", options_of(arguments, {"--inspection", "--to", "--by", "--at"}));
}

int order(const Arguments& arguments) {
    return ask_and_tell(arguments, "order", options_of(arguments, {"--code", "--at"}));
}

int import_table(const Arguments& arguments) {
    Json facts = facts_from(arguments, {"--by", "--reason", "--system", "--from", "--encoding", "--at"});
    facts.set("complete", Json::of(arguments.has("--complete")));
    facts.set("apply", Json::of(arguments.has("--apply")));
    return ask_register(arguments, "import", facts, tell_difference);
}

}  // namespace

std::vector<Command> register_commands() {
    return {
        {"hub change",
         "DIR FILE --by PERSON [--reason TEXT] [--at TIME]",
         "records dated facts: moves, closures, grants",
         "FILE is a JSON list of {\"about\",\"id\",\"field\",\"value\",\"from\",\"to\"} "
         "(docs/guides/organisation.md).\n"
         "All facts are checked first: one problem, and nothing is recorded and the exit code is 1.",
         {.words_min = 2, .words_max = 2, .options = {"--by", "--reason", "--at"}, .switches = {}},
         change},
        {"hub import",
         "DIR FILE --by PERSON [--system NAME] [--from DATE] [--encoding NAME] [--complete] [--apply] "
         "[--reason TEXT] [--at TIME]",
         "shows what a table of units, people, assets, vendors, figures, events or patrols would change; "
         "--apply "
         "records it",
         "CSV in UTF-8, UTF-16 or GB 18030, or XLSX. What differs holds from DATE on (today). --system says "
         "whose ids\n"
         "the column foreign (外部编号) holds. With --complete, whom the table does not name has left, and "
         "what it "
         "does\n"
         "not name is closed. The same table twice changes nothing.",
         {.words_min = 2,
          .words_max = 2,
          .options = {"--by", "--reason", "--system", "--from", "--encoding", "--at"},
          .switches = {"--complete", "--apply"}},
         import_table},
        {"hub relay",
         "DIR --inspection ID --to PERSON --by PERSON [--at TIME]",
         "prints the code by which a team's lead passes to another member",
         "For the desk, when a leader cannot pass it on: the member enters it in the act relay. The rule is "
         "asked "
         "for\n"
         "the person named by --by.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--inspection", "--to", "--by", "--at"},
          .switches = {}},
         relay},
        {"hub order",
         "DIR --code N [--at TIME]",
         "says whose inspection order a code is that was read out on the phone",
         "Exit code 1 where no order has that code: then the team at the gate is not ours.",
         {.words_min = 1, .words_max = 1, .options = {"--code", "--at"}, .switches = {}},
         order},
    };
}

}  // namespace wincheck::cli
