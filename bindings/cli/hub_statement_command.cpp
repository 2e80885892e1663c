// wincheck hub tell, statement, verify, taken, wages: the month's statement
// (CON-2, CON-3); effect: what an authority decides about an effect (CON-4).
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/output.h"

namespace wincheck::cli {
namespace {

void tell_statement(const Json& statement) {
    print(statement["month"].text() + (statement["frozen"].boolean() ? "  frozen" : "  as of now"));
    for (const Json& row : statement["statement"].items())
        print("  " + row["payee"].text() + "  " + row["kind"].text() + "  " + row["value"].text() + " " +
              row["measure"].text() + "  " + row["what"].text());
    for (const Json& row : statement["held"].items())
        print("  held: " + row["payee"].text() + "  " + row["kind"].text() + "  " + row["value"].text() +
              " " + row["measure"].text() + "  " + row["what"].text());
}

int hub_tell(const Arguments& arguments) {
    return ask_and_tell(arguments, "tell", options_of(arguments, {"--by", "--month", "--unit", "--at"}));
}

int hub_statement(const Arguments& arguments) {
    Json facts = options_of(arguments, {"--by", "--at"});
    facts.set("month", Json::of(std::string_view(arguments.word(1))))
        .set("freeze", Json::of(arguments.has("--freeze")));
    return ask_and_tell(arguments, "statement", facts, tell_statement);
}

int hub_verify(const Arguments& arguments) {
    Json facts = options_of(arguments, {"--line", "--by", "--reason", "--at"});
    facts.set("refuse", Json::of(arguments.has("--refuse")));
    return ask_and_tell(arguments, "verify", facts);
}

int hub_payroll(const Arguments& arguments, const char* command) {
    Json facts = options_of(arguments, {"--by", "--at"});
    facts.set("file", Json::of(std::filesystem::absolute(arguments.word(1)).string()));
    return ask_and_tell(arguments, command, facts);
}

int hub_effect(const Arguments& arguments) {
    Json facts = options_of(arguments, {"--id", "--by", "--reason", "--at"});
    facts.set("step", Json::of(std::string_view(arguments.word(1))));
    return ask_and_tell(arguments, "effect", facts);
}

int hub_taken(const Arguments& arguments) {
    return hub_payroll(arguments, "taken");
}

int hub_wages(const Arguments& arguments) {
    return hub_payroll(arguments, "wages");
}

}  // namespace

std::vector<Command> hub_statement_commands() {
    return {
        {"hub tell",
         "DIR --by PERSON [--month M] [--unit U] [--at TIME]",
         "records that payees are told of lines, and lists them",
         "Of every line that they were not told of yet, or not of so much: from "
         "then on the days to object "
         "count.\n"
         "Handing it over is the host's business; --json lists each line with "
         "its payee.",
         {.words_min = 1, .words_max = 1, .options = {"--by", "--month", "--unit", "--at"}, .switches = {}},
         hub_tell},
        {"hub statement",
         "DIR MONTH [--freeze --by PERSON] [--at TIME]",
         "the month's statement as of now; --freeze fixes it",
         "MONTH as 2026-03. Frozen at the checkpoint of the log that it states, "
         "once it is over and in the "
         "order of months;\n"
         "it never changes: what is amended or comes late appears in the next "
         "one. 'hub report DIR statement "
         "--month M' exports\n"
         "it.",
         {.words_min = 2, .words_max = 2, .options = {"--by", "--at"}, .switches = {"--freeze"}},
         hub_statement},
        {"hub verify",
         "DIR --line ID --by PERSON --reason TEXT [--refuse] [--at TIME]",
         "a third person verifies a manager's share, or refuses it",
         "ID as 'hub report DIR consequences' shows it, or eight digits of it. "
         "PERSON holds a role that the "
         "policy names over\n"
         "the project and is neither the manager nor the person.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--line", "--by", "--reason", "--at"},
          .switches = {"--refuse"}},
         hub_verify},
        {"hub effect",
         "DIR approve|decline|lift --id ID --by PERSON [--reason TEXT] [--at TIME]",
         "an authority decides about an administrative effect",
         "ID as 'hub report DIR effects' shows it, or eight digits of it. PERSON holds a role that the "
         "policy names "
         "over the\nunit, and belongs neither to it nor to a team whose result counts. A proposal is "
         "approved or "
         "declined, an effect in\nforce is lifted early; --reason is needed for both of the latter.",
         {.words_min = 2, .words_max = 2, .options = {"--id", "--by", "--reason", "--at"}, .switches = {}},
         hub_effect},
        {"hub taken",
         "DIR FILE --by PERSON [--at TIME]",
         "takes what payroll took of a frozen statement; the rest is carried "
         "over",
         "A table month, payee, kind, taken (whole fen), bearer where it is a "
         "vendor; CSV or XLSX. The last "
         "table of a month\n"
         "holds; what it does not name was not taken.",
         {.words_min = 2, .words_max = 2, .options = {"--by", "--at"}, .switches = {}},
         hub_taken},
        {"hub wages",
         "DIR FILE --by PERSON [--at TIME]",
         "takes the wages of a month, of which compensation takes a share at "
         "most",
         "A table month, person, wage (whole fen), before the month is frozen. "
         "Wages stay at the hub.",
         {.words_min = 2, .words_max = 2, .options = {"--by", "--at"}, .switches = {}},
         hub_wages},
    };
}

}  // namespace wincheck::cli
