#pragma once
// What the command prints and how it ends. One JSON document or one text on standard output; messages on
// standard error. Exit: 0 success, 1 the answer is no, 2 wrong usage, 3 the environment does not allow it.
#include <string>

#include "bindings/c/wincheck.h"
#include "core/base/json.h"
#include "core/base/result.h"

namespace wincheck::cli {

inline constexpr int kExitOk = 0, kExitNo = 1, kExitUsage = 2, kExitEnvironment = 3;

/// An error as people and scripts see it, wherever it came from.
struct Trouble {
    int exit = kExitNo;
    std::string code;
    std::string reason;
    std::string message;
    std::string remedy;
    std::string where;
};

[[nodiscard]] Trouble trouble_of(const wck_error& error);
[[nodiscard]] Trouble trouble_of(const Error& error);
[[nodiscard]] Trouble usage_trouble(std::string message, std::string remedy);

/// {"code","reason","message","remedy","where"}
[[nodiscard]] Json json_of(const Trouble& trouble);
/// Prints one line on standard error, and {"error":{…}} on standard output with `as_json`. Returns the exit
/// code.
int fail(const Trouble& trouble, bool as_json);

/// A whole text, at once, with a line end.
void print(const std::string& text);
/// JSON as it is with `as_json`, else for reading.
void print_value(const Json& value, bool as_json);
void note(const std::string& line);  // standard error

}  // namespace wincheck::cli
