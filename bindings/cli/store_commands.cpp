// wincheck doctor, digest: for device and hub folders.
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/device_store.h"
#include "bindings/cli/hub_door.h"
#include "core/base/bytes.h"
#include "core/base/system.h"
#include "core/engine/recovery.h"

namespace wincheck::cli {
namespace {

int judge(const Json& report, bool as_json) {
    print_value(report, as_json);
    return report["ok"].boolean() ? kExitOk : kExitEnvironment;
}

int doctor(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    if (const auto answer = ask_hub(arguments.word(0), "doctor", Json::object())) {
        if (!*answer) return fail(trouble_of(answer->error()), as_json);
        return judge(**answer, as_json);
    }
    return with_store(arguments, [&](DeviceStore& store) {
        const auto text =
            text_from([&](wck_buf* out, wck_error* error) { return wck_doctor(store.engine(), out, error); });
        if (const Trouble* trouble = std::get_if<Trouble>(&text)) return fail(*trouble, as_json);
        return judge(json_from(std::get<std::string>(text)), as_json);
    });
}

int print_digest(const std::string& digest, const std::string& scope, bool as_json) {
    print(as_json ? Json::object().set("digest", Json::of(digest)).set("scope", Json::of(scope)).dump()
                  : digest);
    return kExitOk;
}

int digest(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const std::string scope = arguments.option_or("--scope", "");
    if (const auto answer =
            ask_hub(arguments.word(0), "digest", Json::object().set("scope", Json::of(scope)))) {
        if (!*answer) return fail(trouble_of(answer->error()), as_json);
        return print_digest((**answer)["digest"].text(), scope, as_json);
    }
    return with_store(arguments, [&](DeviceStore& store) {
        std::array<std::uint8_t, 32> bytes{};
        wck_error error = WCK_INIT(wck_error);
        if (wck_digest(store.engine(), slice_of(scope), bytes.data(), &error) < 0)
            return fail(trouble_of(error), as_json);
        return print_digest(to_hex(bytes), scope, as_json);
    });
}

/// Looks at everything; whether something was done just now, and what was done last.
Result<Json> recovered(const std::string& folder) {
    SystemClock clock;
    SystemRandom random;
    SystemFiles files;
    PlainKeyStore keys;
    const std::int64_t begun_ms = clock.now().utc.ms;
    engine::Engine::Options options;
    options.folder = folder;
    options.thoroughness = engine::Thoroughness::whole;
    WCK_TRY(const auto engine, engine::Engine::open(options, {clock, random, files, keys}));
    WCK_TRY(const auto report, engine::recovery_report(engine->store()));
    return Json::object()
        .set("recovered", Json::of(report && report->wall_ms >= begun_ms))
        .set("recovery", report ? engine::recovery_json(*report) : Json{});
}

int salvage(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const std::string folder = arguments.word(0);
    if (!std::filesystem::exists(folder + "/store.db") &&
        !std::filesystem::exists(folder + "/store.db.ready"))
        return fail(usage_trouble("salvage: there is no store in " + folder + ".", "Name a device's folder."),
                    as_json);
    const auto report = recovered(folder);
    if (!report) return fail(trouble_of(report.error()), as_json);
    print_value(*report, as_json);
    return kExitOk;
}

}  // namespace

std::vector<Command> store_commands() {
    return {
        {"doctor",
         "DIR [--copy] [--wait N]",
         "checks a store: chains, trees, projections, evidence, free space",
         "Writes nothing to the records, but opening recovers a damaged store ('wincheck help salvage'). "
         "--copy "
         "says that\n"
         "DIR is a copied folder. Exit 3 when something is wrong.",
         {.words_min = 1, .words_max = 1, .options = {"--wait"}, .switches = {"--copy"}},
         doctor},
        {"salvage",
         "DIR",
         "looks at everything in a device's store and recovers what is damaged",
         "Views that do not agree with the journal are rebuilt. A damaged database is copied aside untouched "
         "and what can\n"
         "be proven of it goes into a new one. Opening a store does the same where its first look finds "
         "damage. "
         "Without\n"
         "damage nothing is changed.",
         {.words_min = 1, .words_max = 1, .options = {}, .switches = {}},
         salvage},
        {"digest",
         "DIR [--scope S] [--wait N]",
         "prints a SHA-256 over the records of a scope",
         "S is 'tenant' or 'inspection:ID'; without it everything. Two stores with the same entries of a "
         "scope print\n"
         "the same digest.",
         {.words_min = 1, .words_max = 1, .options = {"--scope", "--wait"}, .switches = {}},
         digest},
    };
}

}  // namespace wincheck::cli
