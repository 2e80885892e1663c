// The text of a QR code: anything may be scanned.
#include <string_view>

#include "sync/protocol/invitation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed =
        wincheck::protocol::Invitation::parse(std::string_view(reinterpret_cast<const char*>(data), size));
    static_cast<void>(parsed.has_value());
    return 0;
}
