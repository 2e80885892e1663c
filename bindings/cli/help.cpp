#include <algorithm>

#include "bindings/cli/command.h"
#include "bindings/cli/output.h"

namespace wincheck::cli {
namespace {

constexpr const char* kOpening =
    "wincheck: offline inspections of property services.\n"
    "Every command takes --json (one JSON document on standard output, messages on standard error).\n"
    "Exit: 0 success, 1 the answer is no, 2 wrong usage, 3 no space, no network or a damaged store.\n";

void print_list(std::span<const Command> commands, const std::string& family) {
    std::string text = family.empty() ? std::string(kOpening) + "\n" : "";
    for (const Command& command : commands) {
        if (!family.empty() && command.name.rfind(family + " ", 0) != 0) continue;
        text += "wincheck " + command.name + " " + command.usage + "\n    " + command.summary + "\n";
    }
    text += "\nwincheck help COMMAND\n    says more about one command";
    print(text);
}

}  // namespace

int help(std::span<const Command> commands, const std::string& name) {
    const auto is_named = [&](const Command& command) { return command.name == name; };
    const auto is_of_family = [&](const Command& command) { return command.name.rfind(name + " ", 0) == 0; };
    const auto found = std::find_if(commands.begin(), commands.end(), is_named);
    if (found != commands.end()) {
        print("wincheck " + found->name + " " + found->usage + "\n\n" + found->help);
        return kExitOk;
    }
    const bool is_family = std::any_of(commands.begin(), commands.end(), is_of_family);
    if (!name.empty() && !is_family)
        return fail(usage_trouble("there is no command '" + name + "'.", "See 'wincheck help'."), false);
    print_list(commands, name);
    return kExitOk;
}

}  // namespace wincheck::cli
