#include "bindings/cli/hub_door.h"

#include "bindings/cli/output.h"

namespace wincheck::cli {

#ifndef WINCHECK_WITH_HUB
std::optional<Result<Json>> ask_hub(const std::string&, const std::string&, const Json&) {
    return std::nullopt;
}
#endif

int fail_no_hub(bool as_json) {
    return fail({.exit = kExitUsage,
                 .code = "not_found",
                 .reason = "not_hub",
                 .message = "The folder does not hold a hub.",
                 .remedy = "Make one with `wincheck hub init DIR --name TEXT`.",
                 .where = ""},
                as_json);
}

int ask_and_tell(const Arguments& arguments, const char* command, const Json& facts,
                 void (*tell_or_null)(const Json&)) {
    const bool as_json = arguments.wants_json();
    const auto answer = ask_hub(arguments.word(0), command, facts);
    if (!answer) return fail_no_hub(as_json);
    if (!*answer) return fail(trouble_of(answer->error()), as_json);
    if (as_json || tell_or_null == nullptr)
        print_value(**answer, as_json);
    else
        tell_or_null(**answer);
    return kExitOk;
}

Json options_of(const Arguments& arguments, std::initializer_list<const char*> names) {
    Json facts = Json::object();
    for (const char* name : names)
        if (const auto value = arguments.option(name))
            facts.set(name + 2, Json::of(std::string_view(*value)));
    return facts;
}

}  // namespace wincheck::cli
