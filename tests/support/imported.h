#pragma once
// What came of reading a checklist, as tests look at it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "core/forms/import.h"

namespace wincheck::test {

/// Every problem, a line each.
inline std::string listed(const forms::Imported& imported) {
    std::string all;
    for (const rules::Problem& problem : imported.problems)
        all += problem.where + " " + problem.code + " " + problem.message + "\n";
    return all;
}

inline bool has(const forms::Imported& imported, std::string_view where, std::string_view code) {
    return std::any_of(
        imported.problems.begin(), imported.problems.end(),
        [&](const rules::Problem& problem) { return problem.where == where && problem.code == code; });
}

/// The node of that code; the test ends where there is none.
inline const Node& node_of(const forms::Imported& imported, std::string_view code) {
    const auto& nodes = imported.checklist.value().nodes;
    const auto found =
        std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) { return node.code == code; });
    REQUIRE(found != nodes.end());
    return *found;
}

}  // namespace wincheck::test
