// wincheck COMMAND …: finds the command by its one or two words and runs it.
#include <algorithm>

#include "bindings/cli/command.h"
#include "bindings/cli/output.h"

namespace wincheck::cli {
namespace {

std::vector<Command> all_commands() {
    std::vector<Command> all;
    const auto add = [&](std::vector<Command> family) {
        for (Command& command : family) all.push_back(std::move(command));
    };
#ifdef WINCHECK_WITH_FORMS
    add(checklist_commands());
    add(score_commands());
    add(evaluate_commands());
    add(draw_commands());
    add(plan_commands());
    add(calendar_commands());
    add(due_commands());
    add(coverage_commands());
#endif
#ifdef WINCHECK_WITH_IMAGING
    add(picture_commands());
#endif
#ifdef WINCHECK_WITH_HUB
    add(hub_commands());
    add(register_commands());
#ifdef WINCHECK_WITH_FORMS
    add(hub_draw_commands());
    add(hub_rank_commands());
    add(hub_statement_commands());
    add(hub_privacy_commands());
#endif
#endif
    add(device_commands());
    add(file_commands());
    add(store_commands());
    return all;
}

int run(const Command& command, std::vector<std::string> words) {
    const bool as_json = std::find(words.begin(), words.end(), "--json") != words.end();
    if (std::find(words.begin(), words.end(), "--help") != words.end()) {
        print("wincheck " + command.name + " " + command.usage + "\n\n" + command.help);
        return kExitOk;
    }
    std::string problem;
    const Arguments arguments = Arguments::parse(words, command.accepts, problem);
    if (!problem.empty())
        return fail(usage_trouble(command.name + ": " + problem + ".",
                                  "Usage: wincheck " + command.name + " " + command.usage),
                    as_json);
    return command.run(arguments);
}

int main_of(std::vector<std::string> words) {
    const std::vector<Command> commands = all_commands();
    if (words.empty()) {
        help(commands, "");
        return kExitUsage;
    }
    if (words[0] == "help" || words[0] == "--help" || words[0] == "-h") {
        std::string name = words.size() > 1 ? words[1] : "";
        if (words.size() > 2) name += " " + words[2];
        return help(commands, name);
    }
    for (const std::size_t count : {std::size_t{2}, std::size_t{1}}) {
        if (words.size() < count) continue;
        const std::string name = count == 2 ? words[0] + " " + words[1] : words[0];
        for (const Command& command : commands) {
            if (command.name != name) continue;
            return run(command, {words.begin() + static_cast<std::ptrdiff_t>(count), words.end()});
        }
    }
    const bool as_json = std::find(words.begin(), words.end(), "--json") != words.end();
    // "wincheck hub" alone is half a command: its help lists the other half.
    const bool is_family = std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
        return command.name.starts_with(words[0] + " ");
    });
    const bool is_half = is_family && (words.size() == 1 || words[1].starts_with("-"));
    const std::string message =
        is_half ? words[0] + ": the second word of the command is missing."
                : "there is no command '" + words[0] + (words.size() > 1 ? " " + words[1] : "") + "'.";
    return fail(usage_trouble(message, "See 'wincheck help" + (is_family ? " " + words[0] : "") + "'."),
                as_json);
}

}  // namespace
}  // namespace wincheck::cli

int main(int argc, char** argv) {
    return wincheck::cli::main_of({argv + 1, argv + argc});
}
