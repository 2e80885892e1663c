#include "core/engine/relay_code.h"

#include <algorithm>

namespace wincheck::engine {
namespace {

std::string relay_text(const StreamId& inspection, std::string_view to) {
    return "wincheck relay/1\n" + inspection.hex() + "\n" + std::string(to);
}

}  // namespace

std::string relay_code(const StreamId& inspection, std::string_view to, const journal::SignPair& intake) {
    return intake.sign(view_of(relay_text(inspection, to))).hex();
}

bool is_relay_code(std::string_view code, const StreamId& inspection, std::string_view to,
                   const SignKey& intake) {
    const auto signature = Signature::parse_hex(code);
    return signature && journal::verify_signature(intake, view_of(relay_text(inspection, to)), *signature);
}

}  // namespace wincheck::engine
