// wincheck doctor, digest: for device and hub folders.
#include "bindings/cli/command.h"
#include "bindings/cli/device_store.h"
#include "bindings/cli/hub_door.h"
#include "core/base/bytes.h"

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

}  // namespace

std::vector<Command> store_commands() {
    return {
        {"doctor",
         "DIR [--copy] [--wait N]",
         "checks a store: chains, trees, projections, evidence, free space",
         "Writes nothing to the records. --copy says that DIR is a copied folder. Exit 3 when something is "
         "wrong.",
         {.words_min = 1, .words_max = 1, .options = {"--wait"}, .switches = {"--copy"}},
         doctor},
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
