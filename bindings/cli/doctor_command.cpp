// wincheck doctor: what is wrong with a store, told without a change to it.
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/device_store.h"
#include "bindings/cli/examined_copy.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/recovered.h"
#include "core/base/system.h"

namespace wincheck::cli {
namespace {

int judge(const Json& report, bool as_json) {
    print_value(report, as_json);
    return report["ok"].boolean() ? kExitOk : kExitEnvironment;
}

bool has_store(const std::string& folder) {
    for (const char* name : {"/store.db", "/store.db-wal", "/store.db.ready"})
        if (std::filesystem::exists(folder + name)) return true;
    return false;
}

/// Room is counted where the store is, not where its copy is.
void put_space(Json& report, const std::string& folder) {
    SystemFiles files;
    const auto space = files.space(folder);
    if (!space) return;
    report.set("free_bytes", Json::of(space->free_bytes)).set("total_bytes", Json::of(space->total_bytes));
}

/// What opening the folder would recover is something that is wrong with it.
void put_recovery(Json& report, const Json& recovery) {
    Json problems = Json::array();
    for (const Json& line : recovery["damage"].items()) problems.push(line);
    for (const Json& problem : report["problems"].items()) problems.push(problem);
    Json would = recovery;
    would.set("copy", Json{}).set("remedy", Json::of("Run `wincheck salvage` on the folder."));
    report.set("ok", Json::of(false)).set("problems", std::move(problems));
    report.set("recovery", Json{}).set("would_recover", std::move(would));
}

Outcome<Json> report_of_device(const std::string& copy, const std::string& folder) {
    const auto recovery = recovered(copy);
    if (!recovery) return trouble_of(recovery.error());
    auto opened = DeviceStore::open(copy, true, 0);
    if (const Trouble* trouble = std::get_if<Trouble>(&opened)) return *trouble;
    const auto& store = std::get<std::unique_ptr<DeviceStore>>(opened);
    const auto text =
        text_from([&](wck_buf* out, wck_error* error) { return wck_doctor(store->engine(), out, error); });
    if (const Trouble* trouble = std::get_if<Trouble>(&text)) return *trouble;
    Json report = json_from(std::get<std::string>(text));
    report.set("would_recover", Json{});
    if ((*recovery)["recovered"].boolean()) put_recovery(report, (*recovery)["recovery"]);
    put_space(report, folder);
    return report;
}

Outcome<Json> report_of(const std::string& copy, const std::string& folder) {
    const auto answer = ask_hub(copy, "doctor", Json::object());
    if (!answer) return report_of_device(copy, folder);
    if (!*answer) return trouble_of(answer->error());
    Json report = **answer;
    put_space(report, folder);
    return report;
}

int doctor(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const std::string folder = arguments.word(0);
    std::string problem;
    const std::uint64_t wait = arguments.number_or("--wait", 0, problem);
    if (!problem.empty()) return fail(usage_trouble(problem + ".", ""), as_json);
    if (!has_store(folder))
        return fail({.exit = kExitUsage,
                     .code = "not_found",
                     .reason = "no_store",
                     .message = "There is no store in " + folder + ".",
                     .remedy = "Name the folder of a device or of a hub.",
                     .where = "doctor"},
                    as_json);
    const CopyWhile when = arguments.has("--copy") ? CopyWhile::not_asked : CopyWhile::nobody_has_it;
    const auto copy = ExaminedCopy::make(folder, when, wait);
    if (!copy && copy.error().code == ErrorCode::in_use)
        if (const auto answer = ask_hub(folder, "doctor", Json::object()))  // a hub that serves looks itself
            return *answer ? judge(**answer, as_json) : fail(trouble_of(answer->error()), as_json);
    if (!copy) return fail(trouble_of(copy.error()), as_json);
    const auto report = report_of((*copy)->path(), folder);
    if (const Trouble* trouble = std::get_if<Trouble>(&report)) return fail(*trouble, as_json);
    return judge(std::get<Json>(report), as_json);
}

}  // namespace

Command doctor_command() {
    return {
        "doctor",
        "DIR [--copy] [--wait N]",
        "checks a store: chains, trees, projections, evidence, free space",
        "Writes nothing: it looks at a copy of the database among temporary files (TMPDIR), which needs that "
        "much\n"
        "room; a hub that serves looks at its own. `would_recover` says what opening a damaged store would "
        "do "
        "to it\n"
        "('wincheck salvage'). --copy says that DIR is a copied folder: no process is asked for it. Exit 3 "
        "when\n"
        "something is wrong.",
        {.words_min = 1, .words_max = 1, .options = {"--wait"}, .switches = {"--copy"}},
        doctor};
}

}  // namespace wincheck::cli
