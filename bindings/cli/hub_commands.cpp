// wincheck hub …: the operator's commands, through the running server or into the folder itself.
#include <charconv>
#include <filesystem>
#include <fstream>

#include "bindings/cli/command.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/output.h"
#include "bindings/cli/xlsx_file.h"
#include "core/base/simulated.h"
#include "core/base/system.h"
#include "sync/hub/hub.h"

namespace wincheck::cli {
namespace {

/// The world of an operator's command.
struct World {
    SystemClock clock;
    SystemRandom random;
    SystemFiles files;
    PlainKeyStore keys;
    [[nodiscard]] Ports ports() { return {clock, random, files, keys}; }
};

/// A result as JSON, or the text that `plain` makes of it.
template <class Plain>
int report_result(const Result<Json>& result, bool as_json, Plain&& plain) {
    if (!result) return fail(trouble_of(result.error()), as_json);
    if (as_json)
        print(result->dump());
    else
        plain(*result);
    return kExitOk;
}

Json facts_of(const Arguments& arguments) {
    Json facts = Json::object();
    if (const auto at = arguments.option("--at")) facts.set("at", Json::of(*at));
    return facts;
}

Result<Json> ask(const Arguments& arguments, const char* command, const Json& facts) {
    World world;
    return hub::run_command(arguments.word(0), command, facts, world.ports());
}

int missing(const char* command, const char* option, bool as_json) {
    return fail(usage_trouble(std::string(command) + ": option " + option + " is missing.",
                              std::string("See 'wincheck help ") + command + "'."),
                as_json);
}

int init(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    std::string problem;
    const auto name = arguments.option("--name");
    if (!name) return missing("hub init", "--name", as_json);
    const std::uint64_t seed = arguments.number_or("--seed", 0, problem);
    if (arguments.option("--seed") && !arguments.has("--simulated"))
        problem = "option --seed needs --simulated";
    if (!problem.empty()) return fail(usage_trouble("hub init: " + problem + ".", ""), as_json);
    World world;
    SeededRandom seeded(seed);
    Ports ports{world.clock, arguments.option("--seed") ? static_cast<Random&>(seeded) : world.random,
                world.files, world.keys};
    const hub::InitHubOptions options{
        .name = *name, .is_simulated = arguments.has("--simulated"), .at = arguments.option_or("--at", "")};
    return report_result(hub::init_hub(arguments.word(0), options, ports), as_json,
                         [](const Json& made) { print("tenant key: " + made["tenant"].text()); });
}

/// "HOST:PORT"; an IPv6 host stands in brackets.
bool parse_address(const std::string& text, hub::ServeOptions& options) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return false;
    options.host = text.substr(0, colon);
    if (options.host.size() > 2 && options.host.front() == '[' && options.host.back() == ']')
        options.host = options.host.substr(1, options.host.size() - 2);
    const std::string port = text.substr(colon + 1);
    const auto [end, status] = std::from_chars(port.data(), port.data() + port.size(), options.port);
    return status == std::errc{} && end == port.data() + port.size() && !options.host.empty();
}

int serve(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    hub::ServeOptions options;
    if (!parse_address(arguments.option_or("--listen", "127.0.0.1:8787"), options))
        return fail(usage_trouble("hub serve: --listen is HOST:PORT.", "For example --listen 127.0.0.1:8787"),
                    as_json);
    options.cert = arguments.option_or("--tls-cert", "");
    options.key = arguments.option_or("--tls-key", "");
    options.on_listening = [&](const std::string& url) {
        print(as_json ? Json::object().set("listening", Json::of(url)).dump() : "listening on " + url);
    };
    options.log = [](const std::string& line) { note(line); };
    World world;
    if (arguments.has("--accept-rewind")) {
        const auto by = arguments.option("--operator"), reason = arguments.option("--reason");
        if (!by) return missing("hub serve --accept-rewind", "--operator", as_json);
        if (!reason) return missing("hub serve --accept-rewind", "--reason", as_json);
        const auto taken = hub::accept_rewind(arguments.word(0), *by, *reason, world.ports());
        if (!taken) return fail(trouble_of(taken.error()), as_json);
        if (*taken) note("wincheck: the store is an older copy; a new epoch has begun");
    }
    const auto hub = hub::Hub::open(arguments.word(0), world.ports());
    if (!hub) return fail(trouble_of(hub.error()), as_json);
    const Result<void> served = (*hub)->serve(options);
    if (!served) {
        Trouble trouble = trouble_of(served.error());
        if (trouble.exit == kExitNo) trouble.exit = kExitUsage;  // the options do not go together
        return fail(trouble, as_json);
    }
    return kExitOk;
}

int load(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    Json files = Json::array();
    for (std::size_t i = 1; i < arguments.words().size(); ++i)
        files.push(Json::of(std::filesystem::absolute(arguments.word(i)).string()));
    const Result<Json> result = ask(arguments, "load", facts_of(arguments).set("files", std::move(files)));
    if (!result) return fail(trouble_of(result.error()), as_json);
    const bool is_ok = (*result)["ok"].boolean();
    if (as_json) {
        print(result->dump());
    } else {
        for (const Json& problem : (*result)["problems"].items())
            note(problem["where"].text() + ": " + problem["message"].text());
        for (const Json& document : (*result)["published"].items())
            print("published " + document["kind"].text() + " " + document["name"].text() + " " +
                  document["hash"].text());
    }
    if (!is_ok) note("wincheck: nothing was loaded; correct each problem, then load again.");
    return is_ok ? kExitOk : kExitNo;
}

int invite(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const auto person = arguments.option("--person");
    if (!person) return missing("hub invite", "--person", as_json);
    Json facts = facts_of(arguments).set("person", Json::of(*person));
    if (const auto url = arguments.option("--url")) facts.set("url", Json::of(*url));
    if (const auto pin = arguments.option("--pin")) facts.set("pin", Json::of(*pin));
    if (arguments.has("--confirm")) facts.set("confirm", Json::of(true));
    return report_result(ask(arguments, "invite", facts), as_json,
                         [](const Json& made) { print(made["invitation"].text()); });
}

int confirm(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const auto device = arguments.option("--device");
    const auto code = arguments.option("--code");
    if (!device) return missing("hub confirm", "--device", as_json);
    if (!code) return missing("hub confirm", "--code", as_json);
    const Json facts = facts_of(arguments).set("device", Json::of(*device)).set("code", Json::of(*code));
    return report_result(ask(arguments, "confirm", facts), as_json,
                         [](const Json& done) { print("confirmed " + done["confirmed"].text()); });
}

int backup(const Arguments& arguments) {
    const Json facts =
        facts_of(arguments).set("out", Json::of(std::filesystem::absolute(arguments.word(1)).string()));
    return report_result(ask(arguments, "backup", facts), arguments.wants_json(), [](const Json& made) {
        print("backup of epoch " + made["epoch"].text() + " with " + made["chunk_files"].text() +
              " pieces of photos");
    });
}

int restore(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const auto by = arguments.option("--operator");
    const auto reason = arguments.option("--reason");
    if (!by) return missing("hub restore", "--operator", as_json);
    if (!reason) return missing("hub restore", "--reason", as_json);
    World world;
    const hub::RestoreOptions options{.backup = arguments.word(0),
                                      .folder = arguments.word(1),
                                      .by = *by,
                                      .reason = *reason,
                                      .leaves_due = arguments.has("--leave-due")};
    return report_result(hub::restore(options, world.ports()), as_json, [](const Json& made) {
        print("new epoch: " + made["epoch"].text());
        if (made["erased_again"].text() != "0")
            print("erased again: " + made["erased_again"].text() + " parts");
    });
}

int revoke(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const auto device = arguments.option("--device");
    if (!device) return missing("hub revoke", "--device", as_json);
    return report_result(ask(arguments, "revoke", facts_of(arguments).set("device", Json::of(*device))),
                         as_json, [](const Json& done) { print("revoked " + done["revoked"].text()); });
}

int decide(const Arguments& arguments, const char* command) {
    const bool as_json = arguments.wants_json();
    const std::string name = std::string("hub ") + command;
    const auto entry = arguments.option("--entry"), device = arguments.option("--device");
    const auto by = arguments.option("--by"), reason = arguments.option("--reason");
    if (entry.has_value() == device.has_value()) return missing(name.c_str(), "--entry or --device", as_json);
    if (!by) return missing(name.c_str(), "--by", as_json);
    if (!reason) return missing(name.c_str(), "--reason", as_json);
    Json facts = facts_of(arguments).set("by", Json::of(*by)).set("reason", Json::of(*reason));
    if (entry) facts.set("entry", Json::of(*entry));
    if (device) facts.set("device", Json::of(*device));
    return report_result(ask(arguments, command, facts), as_json, [](const Json& done) {
        for (const Json& hash : done["decided"].items()) print(done["verdict"].text() + " " + hash.text());
    });
}

int release(const Arguments& arguments) {
    return decide(arguments, "release");
}
int refuse(const Arguments& arguments) {
    return decide(arguments, "refuse");
}

bool write_text(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    return static_cast<bool>(file);
}

int report(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const auto csv = arguments.option("--csv");
    Json facts = facts_of(arguments).set("kind", Json::of(arguments.word(1)));
    const auto xlsx = arguments.option("--xlsx");
    const auto chat = arguments.option("--text");
    facts.set("format", Json::of(csv ? "csv" : xlsx ? "xlsx" : as_json && !chat ? "json" : "text"));
    if (const auto date = arguments.option("--date")) facts.set("date", Json::of(*date));
    if (const auto reader = arguments.option("--for")) facts.set("for", Json::of(*reader));
    if (const auto period = arguments.option("--period")) facts.set("period", Json::of(*period));
    if (const auto target = arguments.option("--target")) facts.set("target", Json::of(*target));
    if (const auto unit = arguments.option("--unit")) facts.set("unit", Json::of(*unit));
    if (const auto about = arguments.option("--about")) facts.set("about", Json::of(*about));
    if (const auto state = arguments.option("--state")) facts.set("state", Json::of(*state));
    if (const auto month = arguments.option("--month")) facts.set("month", Json::of(*month));
    if (const auto severity = arguments.option("--severity")) facts.set("severity", Json::of(*severity));
    if (const auto who = arguments.option("--responsible")) facts.set("responsible", Json::of(*who));
    for (const char* page : {"limit", "after"})
        if (const auto value = arguments.option(std::string("--") + page)) facts.set(page, Json::of(*value));
    if (const auto inspection = arguments.option("--inspection"))
        facts.set("inspection", Json::of(*inspection));
    if (const auto item = arguments.option("--item")) facts.set("item", Json::of(*item));
    const Result<Json> result = ask(arguments, "report", facts);
    const std::optional<std::string> out = csv ? csv : xlsx ? xlsx : chat;
    if (result && out) {
        const std::string& path = *out;
        const bool is_written = xlsx && !csv ? write_xlsx(path, arguments.word(1), (*result)["rows"])
                                             : write_text(path, (*result)[csv ? "csv" : "text"].text());
        if (!is_written)
            return fail({.exit = kExitEnvironment,
                         .code = "storage_io",
                         .reason = "storage_failed",
                         .message = "The file could not be written.",
                         .remedy = "Check the path and the free space.",
                         .where = path},
                        as_json);
    }
    return report_result(result, as_json, [&](const Json& table) {
        if (out)
            print("written to " + *out);
        else if (!table["text"].is_null())
            print(table["text"].text());
        else
            print_value(table, false);
    });
}

int info(const Arguments& arguments) {
    const Result<Json> result = ask(arguments, "info", facts_of(arguments));
    return report_result(result, arguments.wants_json(),
                         [](const Json& facts) { print_value(facts, false); });
}

constexpr std::size_t kFilesMax = 1'000;

}  // namespace

std::optional<Result<Json>> ask_hub(const std::string& folder, const std::string& command,
                                    const Json& arguments) {
    World world;
    const Result<bool> is_hub = hub::is_hub_folder(folder, world.files);
    if (!is_hub || !*is_hub) return std::nullopt;
    return hub::run_command(folder, command, arguments, world.ports());
}

std::vector<Command> hub_commands() {
    return {
        {"hub init",
         "DIR --name TEXT [--simulated [--seed N]] [--at TIME]",
         "makes a hub in DIR and prints the tenant's public key",
         "The key that is printed is what proofs are verified under: write it down. --simulated makes a hub "
         "without a\n"
         "clock of its own, for simulated devices.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--name", "--seed", "--at"},
          .switches = {"--simulated"}},
         init},
        {"hub serve",
         "DIR [--listen HOST:PORT] [--tls-cert F --tls-key F] [--accept-rewind --operator NAME --reason "
         "TEXT]",
         "serves devices; prints 'listening on URL' once ready",
         "Port 0 picks one; the default is 127.0.0.1:8787. Plain HTTP is spoken on loopback only. SIGTERM "
         "ends it cleanly.\n"
         "While it serves, the other commands on this folder go through it.\n"
         "A store that is an older copy of what this hub has served is refused (exit 3); --accept-rewind "
         "serves "
         "it in a\n"
         "new epoch, as 'hub restore' would, and changes nothing where the store is the one that was served.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--listen", "--tls-cert", "--tls-key", "--operator", "--reason"},
          .switches = {"--accept-rewind"}},
         serve},
        {"hub load",
         "DIR FILE… [--at TIME]",
         "loads organisation, people, grants, policy, calendar, checklists",
         "CSV, JSON or XLSX files (docs/guides/hub.md). All files are checked first: one problem, and "
         "nothing is loaded\n"
         "and the exit code is 1.",
         {.words_min = 2, .words_max = kFilesMax, .options = {"--at"}, .switches = {}},
         load},
        {"hub invite",
         "DIR --person ID [--url URL [--pin HEX]] [--confirm] [--at TIME]",
         "prints an invitation for a person's device",
         "The text is the content of the QR code: good once and for 15 minutes. --url is the hub's address "
         "as devices\n"
         "reach it through a proxy, --pin the SHA-256 of the proxy's TLS key (SubjectPublicKeyInfo).\n"
         "--confirm asks for a second person, see 'wincheck hub confirm'.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--person", "--url", "--pin", "--at"},
          .switches = {"--confirm"}},
         invite},
        {"hub confirm",
         "DIR --device TAG --code N [--at TIME]",
         "the second person's confirmation of a device",
         "N is the six-digit code that the device shows.",
         {.words_min = 1, .words_max = 1, .options = {"--device", "--code", "--at"}, .switches = {}},
         confirm},
        {"hub backup",
         "DIR OUT [--at TIME]",
         "copies a hub, also while it serves",
         "OUT is a folder that does not exist yet; it will hold store, keys, photos and a manifest: keep it "
         "as\n"
         "safe as the hub itself. Devices wait while the copy is made.",
         {.words_min = 2, .words_max = 2, .options = {"--at"}, .switches = {}},
         backup},
        {"hub restore",
         "BACKUP DIR --operator NAME --reason TEXT [--leave-due]",
         "makes a hub of a backup, in a new epoch",
         "DIR is empty or absent. The new epoch, its operator and reason are signed by the tenant key; each "
         "device\n"
         "learns of it at its next sync and sends again what the backup does not hold. What has fallen due "
         "by "
         "the policy's\n"
         "retention is erased again at once; --leave-due leaves it for 'hub retention', so that holds can be "
         "set first.",
         {.words_min = 2, .words_max = 2, .options = {"--operator", "--reason"}, .switches = {"--leave-due"}},
         restore},
        {"hub revoke",
         "DIR --device TAG [--at TIME]",
         "cuts a device off",
         "What it sends from then on is kept and waits for a person's decision; 'hub report DIR quarantine' "
         "lists\n"
         "it. The device can still read and finish what it holds.",
         {.words_min = 1, .words_max = 1, .options = {"--device", "--at"}, .switches = {}},
         revoke},
        {"hub release",
         "DIR --entry HEX|--device TAG --by ID --reason TEXT [--at TIME]",
         "lets stand what lies in quarantine",
         "HEX is the hash that 'hub report DIR quarantine' shows, or eight digits of it; --device takes all "
         "of a\n"
         "device's in their order. ID is the person who decides: of the quality centre over the project, and "
         "not\n"
         "the one who recorded it. The decision is an entry of the hub's journal; the device is told.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--entry", "--device", "--by", "--reason", "--at"},
          .switches = {}},
         release},
        {"hub refuse",
         "DIR --entry HEX|--device TAG --by ID --reason TEXT [--at TIME]",
         "refuses for good what lies in quarantine",
         "As 'hub release'. What is refused is kept, and counts nowhere.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--entry", "--device", "--by", "--reason", "--at"},
          .switches = {}},
         refuse},
        {"hub report",
         "DIR KIND [--inspection ID] [--item CODE] [--date DATE] [--period P] [--month M] [--for PERSON] "
         "[--target T] "
         "[--about SUBJECT] [--unit U] [--state S] [--severity N] [--responsible ID] [--limit N [--after "
         "KEY]] "
         "[--csv F | --xlsx F | --text F] [--at TIME]",
         "results, explanation, plans, due, coverage, bulletin, period, notice, effort, leaks, index, "
         "ranking, "
         "consequences, statement, effects, events, draws, pairs, requests, findings, handover, appeals, "
         "reports, "
         "register, "
         "devices, "
         "codes, "
         "quarantine, "
         "late, "
         "reused",
         "With --json the report as JSON; --csv and --xlsx write it to a file. bulletin takes the business "
         "date of the night;\n"
         "--for shows what that person may see; devices, quarantine, late, times, codes and reused know no "
         "readers. "
         "findings "
         "takes the unit\n"
         "(and all below it), the state (open = not closed, overdue, or a state's name), the least severity "
         "and "
         "who is\n"
         "responsible, and gives them by pages of --limit (1 to 1000): --after takes what the page before "
         "calls "
         "'next';\n"
         "reports the unit and the state (due, sent, received, returned, late). period takes a "
         "month,\n"
         "quarter or year (2026-07, 2026-Q3, 2026) and the unit (and all below it), effort and leaks too; "
         "notice one\n"
         "inspection. index and ranking take the period; index of one unit says what each part was taken "
         "from. bulletin,\n"
         "period and notice print what can be pasted into a chat; --text writes it to a file. consequences "
         "and statement\n"
         "take the month (2026-03), consequences also the unit and who bears them (--responsible). effects "
         "takes the "
         "unit, the\n"
         "state (proposed, in_force, ended, lifted, overturned, declined, suspended) and the period of the "
         "last result.\n"
         "events takes the period, the unit and the state (told, valid, not_valid). register takes what it "
         "is "
         "--about (unit,\n"
         "person, vendor, asset, standard) and gives every fact with its days and who recorded it: all that "
         "was ever recorded,\n"
         "or what stands on --date; of a unit (and all below it), and of units and standards in a state "
         "(open, closed,\n"
         "handed_back, taken_over; draft, filed, approved, returned, withdrawn) on the day, today without "
         "--date.",
         {.words_min = 2,
          .words_max = 2,
          .options = {"--inspection", "--item", "--date", "--period", "--month", "--for", "--target",
                      "--about", "--unit", "--state", "--severity", "--responsible", "--limit", "--after",
                      "--csv", "--xlsx", "--text", "--at"},
          .switches = {}},
         report},
        {"hub info",
         "DIR",
         "name, tenant key, epoch and time of a hub",
         "Says what 'hub init' printed, and more.",
         {.words_min = 1, .words_max = 1, .options = {"--at"}, .switches = {}},
         info},
    };
}

}  // namespace wincheck::cli
