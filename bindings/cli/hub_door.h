#pragma once
// Where a command that works on device folders and hub folders alike goes for a hub: through the running
// server's socket, or into the store itself.
#include <initializer_list>
#include <optional>

#include "bindings/cli/arguments.h"
#include "core/base/json.h"
#include "core/base/result.h"

namespace wincheck::cli {

/// The hub's answer to a command; none when the folder is no hub's (or this build has no hub).
std::optional<Result<Json>> ask_hub(const std::string& folder, const std::string& command,
                                    const Json& arguments);

/// Says that the folder holds no hub. Returns the exit code.
int fail_no_hub(bool as_json);

/// Asks the hub of the folder that comes first and prints what it answers: as JSON where that is wanted, else
/// by `tell_or_null`, or without one every field on a line. Returns the exit code.
int ask_and_tell(const Arguments& arguments, const char* command, const Json& facts,
                 void (*tell_or_null)(const Json&) = nullptr);

/// Options that go to the hub under their own names.
Json options_of(const Arguments& arguments, std::initializer_list<const char*> names);

}  // namespace wincheck::cli
