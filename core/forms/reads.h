#pragma once
// What the expressions of a checklist read, before they are compiled.
#include <set>
#include <string>
#include <vector>

#include "core/forms/problems.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

/// The codes that an expression names, in order, each once. A step of a path names every code that ends in
/// it: rather one too many.
[[nodiscard]] std::vector<std::string> codes_read(const std::string& expression,
                                                  const std::set<std::string>& codes);

/// A repeat whose count hangs on its own instances ("one more until the last says no") is one that people add
/// to: ODK's programs ask for its count each time that somebody comes to its end, and a record has no such
/// moment. The count is left out with a warning.
void free_counts_of_their_own(Checklist& checklist, Problems& problems);

}  // namespace wincheck::forms
