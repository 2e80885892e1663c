// wincheck digest, of device and hub folders, and salvage.
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/device_store.h"
#include "bindings/cli/hub_door.h"
#include "bindings/cli/recovered.h"
#include "core/base/bytes.h"

namespace wincheck::cli {
namespace {

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
        doctor_command(),
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
