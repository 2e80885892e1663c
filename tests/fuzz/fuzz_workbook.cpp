// Workbooks: damaged archives, wrong XML, bombs.
#include "core/forms/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto imported = wincheck::forms::import_checklist("form.xlsx", wincheck::ByteView(data, size));
    if (!imported.checklist && imported.problems.empty()) __builtin_trap();
    return 0;
}
