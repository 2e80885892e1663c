#pragma once
// The invitation text, the content of the QR code (SEC-1). One line:
//   wincheck:1?url=URL&tenant=ROOTKEYHEX&id=HEX32&secret=HEX64&expires=UTCMS[&pin=HEX64]…
// URL is percent-encoded. A pin is the SHA-256 of the SubjectPublicKeyInfo (RFC 7469) of a TLS key under
// which the address may answer; without pins the system's authorities decide. It is a secret until used:
// never logged.
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "sync/protocol/messages.h"

namespace wincheck::protocol {

inline constexpr std::size_t kPinsMax = 4;
inline constexpr std::int64_t kInvitationMsMax = std::int64_t{15} * 60 * 1000;

struct Invitation {
    std::string url;
    SignKey root{};
    InvitationId id{};
    Hash secret{};
    UtcMs expires{};
    std::vector<Hash> pins;
    bool operator==(const Invitation&) const = default;

    [[nodiscard]] std::string text() const;
    /// Surrounding white space is ignored; unknown names are too.
    /// Errors: invalid_argument (kNotInvitation; where = the name that is missing or wrong).
    static Result<Invitation> parse(std::string_view text);
};

}  // namespace wincheck::protocol
