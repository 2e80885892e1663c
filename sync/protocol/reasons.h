#pragma once
// Reasons 700–749: protocol. 750–799 belong to sync/client and sync/transport.
#include <array>

#include "core/base/result.h"

namespace wincheck::protocol {

inline constexpr Reason kNotInvitation{700, "not_invitation", "The text is not an invitation.",
                                       "Copy the whole line that `wincheck hub invite` printed."};
inline constexpr Reason kNotZstd{701, "not_zstd", "The compressed body is damaged.", "Send it again."};
inline constexpr Reason kInflatedTooLarge{
    702, "inflated_too_large", "The body inflates to more than the limit.", "Send smaller batches."};
inline constexpr Reason kReplySignature{
    703, "reply_signature", "The answer does not come from the hub this device is enrolled with.",
    "Check the network: a login page or proxy may answer in the hub's place."};
inline constexpr Reason kRequestSignature{704, "request_signature", "The request's signature is wrong.",
                                          "Enrol the device again if it stays."};
inline constexpr Reason kNotMetadata{705, "not_metadata", "The Upload-Metadata header is malformed.",
                                     "Send comma-separated pairs of a key and a base64 value."};

inline constexpr std::array kProtocolReasons{
    &kNotInvitation, &kNotZstd, &kInflatedTooLarge, &kReplySignature, &kRequestSignature, &kNotMetadata,
};

}  // namespace wincheck::protocol
