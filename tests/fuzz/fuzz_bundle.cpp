// Proof bundles: whatever the bytes, an answer, never a crash.
#include <optional>

#include "core/journal/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto report = wincheck::journal::verify_bundle(wincheck::ByteView(data, size), std::nullopt);
    static_cast<void>(report.has_value());
    return 0;
}
