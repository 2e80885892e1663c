// wincheck device enrol|do|show|sync.
#include <fstream>
#include <functional>
#include <iostream>

#include "bindings/cli/command.h"
#include "bindings/cli/device_store.h"
#include "core/base/bytes.h"
#include "core/base/system.h"

namespace wincheck::cli {
namespace {

// --- enrol ---

int enrol(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    std::string problem;
    wck_enrol_options options = WCK_INIT(wck_enrol_options);
    const auto invitation = arguments.option("--invitation");
    if (!invitation) problem = "option --invitation is missing";
    if (arguments.has("--simulated")) options.flags |= WCK_ENROL_SIMULATED;
    if (arguments.option("--seed")) {
        options.flags |= WCK_ENROL_SEEDED;
        options.seed = arguments.number_or("--seed", 0, problem);
        if (!arguments.has("--simulated")) problem = "option --seed needs --simulated";
    }
    const std::uint64_t wait = arguments.number_or("--wait", 0, problem);
    if (!problem.empty())
        return fail(usage_trouble("device enrol: " + problem + ".", "See 'wincheck help device enrol'."),
                    as_json);
    const std::string time = arguments.option_or("--at", "");
    options.invitation = slice_of(*invitation);
    if (!time.empty()) options.time = slice_of(time);
    auto opened = DeviceStore::open(arguments.word(0), false, wait);
    if (const Trouble* trouble = std::get_if<Trouble>(&opened)) return fail(*trouble, as_json);
    DeviceStore& store = *std::get<std::unique_ptr<DeviceStore>>(opened);
    wck_status status = WCK_OK;
    const auto code = text_from(
        [&](wck_buf* out, wck_error* error) {
            return wck_engine_enrol_builtin(store.engine(), &options, out, error);
        },
        &status);
    if (const Trouble* trouble = std::get_if<Trouble>(&code)) return fail(*trouble, as_json);
    wck_health health = WCK_INIT(wck_health);
    wck_engine_health(store.engine(), &health, nullptr);
    Json result = Json::object().set("enrolled", Json::of(status == WCK_OK));
    if (status == WCK_PENDING) result.set("code", Json::of(std::get<std::string>(code)));
    if (status == WCK_OK) {
        result.set("device", Json::of(to_hex({health.device, sizeof(health.device)})));
        result.set("tag", Json::of(health.tag)).set("person", Json::of(health.person));
        result.set("simulated", Json::of((health.flags & WCK_HEALTH_SIMULATED) != 0));
    }
    print_value(result, as_json);
    if (status == WCK_OK) return kExitOk;
    note(
        "A second person at headquarters has to confirm the code; then enrol again with the same "
        "invitation.");
    return kExitNo;
}

// --- do ---

struct ActRun {
    bool follows_acts = false;
    bool stops_on_error = false;
    int exit = kExitOk;
};

/// Sets the clock from the act's "at"; false after an error.
bool set_clock(DeviceStore& store, const Json& act, wck_error& error) {
    const Json& at = act["at"];
    if (at.is_null()) return true;
    return wck_clock_set(store.engine(), slice_of(at.text()), &error) == WCK_OK;
}

/// What may wait until an act is answered. Nothing of the acts depends on it; the next one names what is
/// wrong.
void rest(DeviceStore& store) {
    std::uint32_t more = 0;
    static_cast<void>(wck_engine_maintain(store.engine(), &more, nullptr));
}

/// Performs one line and prints its result. Returns false when the run is to end.
bool perform_line(DeviceStore& store, const std::string& line, ActRun& run) {
    wck_error error = WCK_INIT(wck_error);
    const Result<Json> act = Json::parse(line);
    wck_status status = WCK_OK;
    std::string result;
    if (run.follows_acts && act && !set_clock(store, *act, error)) {
        status = error.status;
    } else {
        wck_buf buf{};
        status = wck_act_perform(store.engine(), slice_of(line), &buf, &error);
        result.assign(static_cast<const char*>(buf.ptr), buf.len);
        wck_buf_free(&buf);
    }
    if (status < 0) {
        const Trouble trouble = trouble_of(error);
        run.exit = std::max(run.exit, trouble.exit);
        result = Json::object().set("ok", Json::of(false)).set("error", json_of(trouble)).dump();
    }
    print(result);
    rest(store);
    return status >= 0 || !run.stops_on_error;
}

int perform_all(DeviceStore& store, std::istream& lines, ActRun run) {
    std::string line;
    while (std::getline(lines, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.find_first_not_of(" \t") == std::string::npos) continue;
        if (!perform_line(store, line, run)) break;
    }
    return run.exit;
}

int perform_acts(const Arguments& arguments) {
    const std::string clock = arguments.option_or("--clock", "system");
    if (clock != "system" && clock != "acts")
        return fail(usage_trouble("device do: --clock is 'system' or 'acts'.", ""), arguments.wants_json());
    return with_store(arguments, [&](DeviceStore& store) {
        int exit = kExitOk;
        if (!set_time(store, arguments, exit)) return exit;
        const ActRun run{.follows_acts = clock == "acts", .stops_on_error = arguments.has("--stop-on-error")};
        const std::string path = arguments.option_or("--acts", "-");
        if (path == "-") return perform_all(store, std::cin, run);
        std::ifstream file(path);
        if (!file)
            return fail(usage_trouble("the file " + path + " cannot be read.", "Check the path."),
                        arguments.wants_json());
        return perform_all(store, file, run);
    });
}

// --- show ---

/// The inspection a view is of; of a list what narrows it and which page, as one JSON object.
std::string view_argument(const Arguments& arguments) {
    Json list = Json::object();
    for (const char* field :
         {"unit", "state", "severity", "responsible", "item", "limit", "after", "date", "target"})
        if (const auto value = arguments.option(std::string("--") + field)) list.set(field, Json::of(*value));
    const std::string inspection = arguments.option_or("--inspection", arguments.word(2));
    if (arguments.word(1) == "choices") return list.set("inspection", Json::of(inspection)).dump();
    return list.members().empty() ? inspection : list.dump();
}

int show(const Arguments& arguments) {
    return with_store(arguments, [&](DeviceStore& store) {
        const std::string kind = arguments.word(1);
        const std::string inspection = view_argument(arguments);
        const auto item = arguments.option("--explain");
        const auto text = text_from([&](wck_buf* out, wck_error* error) {
            return item ? wck_explain(store.engine(), slice_of(inspection), slice_of(*item), out, error)
                        : wck_show(store.engine(), slice_of(kind), slice_of(inspection), out, error);
        });
        if (const Trouble* trouble = std::get_if<Trouble>(&text))
            return fail(*trouble, arguments.wants_json());
        std::string value = std::get<std::string>(text);
        while (!value.empty() && value.back() == '\n') value.pop_back();
        if (!item)
            print_value(json_from(value), arguments.wants_json());
        else
            print(arguments.wants_json() ? Json::object().set("explanation", Json::of(value)).dump() : value);
        return kExitOk;
    });
}

// --- sync ---

/// What a round moved, and what is still only here.
std::string words_of_sync(const Json& report) {
    const auto figure = [](const Json& object, const char* name) { return object[name].text(); };
    const Json& here = report["only_here"];
    std::string text = "sent " + figure(report, "entries_sent") + " entries and " +
                       figure(report, "chunks_sent") + " pieces of photos, took " +
                       figure(report, "entries_taken") + " entries and " + figure(report, "documents_taken") +
                       " documents\n";
    const bool is_empty = figure(here, "entries_only_here") == "0" && figure(here, "photos_only_here") == "0";
    text += is_empty ? "received by the hub: everything"
                     : "still only here: " + figure(here, "entries_only_here") + " entries, " +
                           figure(here, "photos_only_here") + " photos";
    const auto next_ms = report["next_after_ms"].integer();
    if (!next_ms || *next_ms == 0) return text;
    return text + "\nnext round in " + std::to_string((*next_ms + 999) / 1000) + " s";
}

int sync(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    std::string problem;
    const std::uint64_t seconds = arguments.number_or("--seconds", 60, problem);
    if (!problem.empty()) return fail(usage_trouble("device sync: " + problem + ".", ""), as_json);
    return with_store(arguments, [&](DeviceStore& store) {
        int exit = kExitOk;
        if (!set_time(store, arguments, exit)) return exit;
        const std::string hub = arguments.option_or("--hub", "");
        wck_sync_options options = WCK_INIT(wck_sync_options);
        if (!hub.empty()) options.hub = slice_of(hub);
        note("synchronising");
        wck_status status = WCK_OK;
        wck_buf buf{};
        wck_error error = WCK_INIT(wck_error);
        status = wck_sync_run_builtin(store.engine(), &options, seconds * 1000, &buf, &error);
        const std::string report(static_cast<const char*>(buf.ptr), buf.len);
        wck_buf_free(&buf);
        if (status < 0) return fail(trouble_of(error), as_json);
        const Json facts = json_from(report);
        print(as_json ? report : words_of_sync(facts));
        if (status != WCK_PENDING) return kExitOk;
        note("wincheck: the round did not end (" + facts["trouble"].text() +
             "). Work goes on; sync again later.");
        return kExitEnvironment;
    });
}

/// Writes what the library gives to --out.
int give_file(const Arguments& arguments, const std::string& out,
              const std::function<wck_status(wck_engine, wck_buf*, wck_error*)>& read) {
    const bool as_json = arguments.wants_json();
    return with_store(arguments, [&](DeviceStore& store) {
        const auto bytes =
            text_from([&](wck_buf* buf, wck_error* error) { return read(store.engine(), buf, error); });
        if (const Trouble* trouble = std::get_if<Trouble>(&bytes)) return fail(*trouble, as_json);
        SystemFiles files;
        const auto written = write_file(files, out, view_of(std::get<std::string>(bytes)));
        if (!written) return fail(trouble_of(written.error()), as_json);
        print_value(Json::object().set("file", Json::of(std::string_view(out))), as_json);
        return kExitOk;
    });
}

int give_media(const Arguments& arguments) {
    const auto out = arguments.option("--out");
    if (!out) return fail(usage_trouble("device media: --out F is needed.", ""), arguments.wants_json());
    return give_file(arguments, *out, [&](wck_engine engine, wck_buf* buf, wck_error* error) {
        return wck_media_read(engine, slice_of(arguments.word(1)), slice_of(arguments.word(2)), buf, error);
    });
}

int give_picture(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const auto original = arguments.option("--original");
    const auto out = arguments.option("--out");
    if (!original || !out)
        return fail(usage_trouble("device picture: --original HEX and --out F are needed.", ""), as_json);
    return give_file(arguments, *out, [&](wck_engine engine, wck_buf* buf, wck_error* error) {
        return wck_photo_masked(engine, slice_of(*original), nullptr, 0, buf, error);
    });
}

}  // namespace

std::vector<Command> device_commands() {
    return {
        {"device enrol",
         "DIR --invitation TEXT [--simulated [--seed N]] [--at TIME] [--wait N]",
         "makes a device store in DIR with an invitation from headquarters",
         "The invitation is the text that 'wincheck hub invite' prints. Where the policy asks for a second "
         "person,\n"
         "the command prints a six-digit code and exits 1; after 'wincheck hub confirm' run it again.\n"
         "--simulated makes a store whose clock and randomness can be given; its certificate says so for "
         "ever.\n"
         "--seed N takes all its randomness from N.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--invitation", "--seed", "--at", "--wait"},
          .switches = {"--simulated"}},
         enrol},
        {"device do",
         "DIR [--acts FILE] [--clock acts] [--at TIME] [--stop-on-error] [--wait N]",
         "performs acts, one JSON object a line; prints one JSON result line each, once it is durable",
         "Acts come from the file or from standard input, for example\n"
         "  {\"act\":\"answer\",\"inspection\":\"i1\",\"item\":\"GATE_01\",\"value\":\"yes\"}\n"
         "A refused act does not end the run unless --stop-on-error is given; the exit code is then 1.\n"
         "--clock acts takes the time from the acts' \"at\" (simulated stores only).",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--acts", "--clock", "--at", "--wait"},
          .switches = {"--stop-on-error"}},
         perform_acts},
        {"device media",
         "DIR INSPECTION FILE --out F [--wait N]",
         "writes a reference picture, sound or film that the inspection's checklist shows",
         "FILE is its name as the view media lists it. It came with a sync, for inspections that are planned "
         "or open.",
         {.words_min = 3, .words_max = 3, .options = {"--out", "--wait"}, .switches = {}},
         give_media},
        {"device picture",
         "DIR --original HEX --out FILE [--wait N]",
         "writes the masked copy of a picture as it was recorded",
         "--original is the SHA-256 that the view evidence lists. A device with the picture's key makes the "
         "copy "
         "again,\n"
         "any other gives the one that came with a sync; the bytes are the same.",
         {.words_min = 1, .words_max = 1, .options = {"--original", "--out", "--wait"}, .switches = {}},
         give_picture},
        {"device show",
         "DIR KIND [INSPECTION] [--explain ITEM] [--unit U] [--state S] [--severity N] [--responsible ID] "
         "[--item CODE] [--limit N [--after KEY]] [--date D] [--target T] [--wait N]",
         "shows ready, inspections, coverage, due, score, evidence, media, findings, appeals, consequences, "
         "statement, "
         "ranking, results, effects, hazards, feedback, requests, visit, outbox, copies, health, "
         "differences, "
         "problems, "
         "choices",
         "Views of one inspection need its id: score, evidence, media, findings, appeals, consequences, "
         "visit, differences, problems; and choices, which with --item lists what a question offers in the "
         "order in "
         "which it is\n"
         "shown.\n"
         "findings without one are those of all inspections, by due time; --unit (and all below it), --state "
         "(open = not\n"
         "settled, overdue, or a state's name), --severity (the least) and --responsible narrow them. "
         "inspections take the\n"
         "--state. --limit (1 to 1000) gives these and choices by pages: --after takes what the page before "
         "calls "
         "'next'.\n"
         "coverage says what the targets of the periods that hold --date (today) ask, of what this device "
         "holds: --target\n"
         "and --unit narrow it.\n"
         "due lists what inspections that took place owe (seal, report, feedback, findings): of all what is "
         "not done in\n"
         "time, with --inspection all that it owes.\n"
         "--explain ITEM (with KIND score) says in words how the figure of an item or section came about.",
         {.words_min = 2,
          .words_max = 3,
          .options = {"--inspection", "--explain", "--unit", "--state", "--severity", "--responsible",
                      "--item", "--limit", "--after", "--date", "--target", "--wait"},
          .switches = {}},
         show},
        {"device sync",
         "DIR [--hub URL] [--seconds N] [--at TIME] [--wait N]",
         "one round of sync; says what is still only here",
         "Without --hub the address of the invitation is used. --seconds bounds the time (60). Exit 3 when "
         "the hub\n"
         "could not be reached; nothing is lost then.",
         {.words_min = 1,
          .words_max = 1,
          .options = {"--hub", "--seconds", "--at", "--wait"},
          .switches = {}},
         sync},
    };
}

}  // namespace wincheck::cli
