#pragma once
// The invitation text, the content of the QR code (SEC-1). One line:
//   wincheck:1?url=URL&tenant=ROOTKEYHEX&id=HEX32&secret=HEX64&expires=UTCMS
// URL is percent-encoded. It is a secret until used: never logged.
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "sync/protocol/messages.h"

namespace wincheck::protocol {

inline constexpr std::int64_t kInvitationMsMax = std::int64_t{15} * 60 * 1000;

struct Invitation {
    std::string url;
    SignKey root{};
    InvitationId id{};
    Hash secret{};
    UtcMs expires{};
    bool operator==(const Invitation&) const = default;

    [[nodiscard]] std::string text() const;
    /// Surrounding white space is ignored; unknown names are too.
    /// Errors: invalid_argument (kNotInvitation; where = the name that is missing or wrong).
    static Result<Invitation> parse(std::string_view text);
};

}  // namespace wincheck::protocol
