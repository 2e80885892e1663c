#pragma once
// One command of `wincheck`: its name, help, what it accepts and what it does.
#include <span>
#include <string>
#include <vector>

#include "bindings/cli/arguments.h"

namespace wincheck::cli {

struct Command {
    std::string name;     // "device do"
    std::string usage;    // "DIR [--acts FILE]"
    std::string summary;  // one line
    std::string help;     // paragraphs
    Accepts accepts;
    int (*run)(const Arguments&);
};

/// The families, in the order of `wincheck help`; those that this build does not have are empty.
std::vector<Command> checklist_commands();
std::vector<Command> score_commands();
std::vector<Command> evaluate_commands();
std::vector<Command> draw_commands();
std::vector<Command> plan_commands();
std::vector<Command> calendar_commands();
std::vector<Command> due_commands();
std::vector<Command> coverage_commands();
std::vector<Command> picture_commands();
std::vector<Command> hub_commands();
std::vector<Command> register_commands();
std::vector<Command> hub_draw_commands();
std::vector<Command> hub_rank_commands();
std::vector<Command> hub_statement_commands();
std::vector<Command> hub_privacy_commands();
std::vector<Command> device_commands();
std::vector<Command> file_commands();
std::vector<Command> store_commands();
/// One of the store's, in a file of its own.
Command doctor_command();

/// Prints the list, or one command's help. Returns the exit code.
int help(std::span<const Command> commands, const std::string& name);

}  // namespace wincheck::cli
