#include "core/forms/import.h"

#include <algorithm>

namespace wincheck::forms {

Imported import_checklist(std::string_view file_name, ByteView bytes) {
    Imported imported = read_checklist(file_name, bytes);
    if (!imported.checklist) return imported;
    std::vector<rules::Problem> found = rules::check(*imported.checklist);
    const bool has_error = std::any_of(found.begin(), found.end(), [](const rules::Problem& problem) { return !problem.is_warning; });
    imported.problems.insert(imported.problems.end(), found.begin(), found.end());
    if (has_error) imported.checklist.reset();
    return imported;
}

}  // namespace wincheck::forms
