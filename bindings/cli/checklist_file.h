#pragma once
// Files that the commands without a store read: checklists and JSON documents.
#include <string>

#include "bindings/cli/arguments.h"
#include "bindings/cli/output.h"
#include "core/forms/import.h"

namespace wincheck::cli {

inline constexpr std::uint64_t kInputBytesMax = std::uint64_t{256} * 1024 * 1024;

/// Prints what is wrong and gives the exit code in `exit` where the value is none.
/// Files that the checklist names are read from beside it; --encoding says what its CSV files are in.
std::optional<forms::Imported> read_checklist_file(const std::string& path, const Arguments& arguments,
                                                   int& exit);
/// As above; also says every problem of a checklist that cannot be used.
std::optional<Checklist> usable_checklist(const std::string& path, const Arguments& arguments, int& exit);
std::optional<Json> read_json_file(const std::string& path, bool as_json, int& exit);

/// {"where","code","message"}; warnings say so.
[[nodiscard]] Json json_of(const rules::Problem& problem);

}  // namespace wincheck::cli
