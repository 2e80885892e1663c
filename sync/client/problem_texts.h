#pragma once
// What a person is told of a problem of synchronising, and what is to be done about it.
#include <span>
#include <string_view>

namespace wincheck::client {

struct ProblemText {
    const char* reason;
    const char* message;
    const char* remedy;
};

/// Every reason that this client or a hub of now gives.
[[nodiscard]] std::span<const ProblemText> problem_texts();
/// The text of a reason; of one that only a newer hub knows, a general one.
[[nodiscard]] const ProblemText& problem_text(std::string_view reason);

}  // namespace wincheck::client
