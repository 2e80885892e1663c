#pragma once
// The registry of codes (ORG-6): a QR code of any system, an NFC tag, a beacon → the place or thing it stands
// on, by day. A scan is a hint of presence, no proof.
#include <optional>
#include <string>
#include <string_view>

#include "core/rules/register.h"

namespace wincheck::rules {

/// Subject of the facts about a code: "MEDIUM:CODE"; a long code goes by its SHA-256.
[[nodiscard]] std::string code_id(std::string_view medium, std::string_view code);

/// What a code means on a day.
struct BoundCode {
    std::string unit;
    std::string place;  // "location:UNIT/CODE", "asset:ID", "point:TEXT"
    bool operator==(const BoundCode&) const = default;
};
/// Nothing for a code that nobody has bound, or that was released.
[[nodiscard]] std::optional<BoundCode> bound_on(const Register& standing, std::string_view id,
                                                std::string_view date);

/// Whether a place can be bound on that day: a known location or asset, or any point with a name.
[[nodiscard]] bool is_place(const Register& standing, std::string_view place, std::string_view date);

}  // namespace wincheck::rules
