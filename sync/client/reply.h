#pragma once
// Judges an answer before anything of it is believed: is it the hub's, and what does its status ask for?
// A 2xx without protocol header, our nonce and, for CBOR, the intake key's signature is no success:
// captive portals and proxies answer 200. Pure functions.
#include "core/base/time.h"
#include "sync/client/action.h"
#include "sync/protocol/messages.h"

namespace wincheck::client {

/// An answer that is the hub's. `content` is the inflated body.
struct Reply {
    int status = 0;
    std::vector<protocol::HttpHeader> headers;
    Bytes content;
    [[nodiscard]] std::string_view header(std::string_view name) const {
        return protocol::header_value(headers, name);
    }
};

struct Judgement {
    Trouble trouble = Trouble::none;
    std::uint32_t retry_after_ms = 0;  // 0 = the hub did not say
    Reply reply;                       // meaningful when trouble is none
};

/// Statuses with a meaning of their own for the purpose (404 for an upload …) are no trouble.
[[nodiscard]] Judgement judge(const protocol::HttpResponse& response, std::string_view nonce, Purpose purpose,
                              const SignKey& intake);

/// True when a CBOR answer is signed by the intake key.
[[nodiscard]] bool is_signed_reply(const protocol::HttpResponse& response, std::string_view nonce,
                                   const SignKey& intake);

inline constexpr std::uint32_t kRetryAfterMsMax = 3'600'000;

/// Seconds or an HTTP date (RFC 9110 §10.2.3), the date compared with the answer's own Date, never with
/// our clock. At most an hour; 0 when absent, unreadable or past.
[[nodiscard]] std::uint32_t retry_after_ms(const std::vector<protocol::HttpHeader>& headers);

/// Path of an upload from a Location header, relative or absolute; empty when it is not one of ours.
[[nodiscard]] std::string upload_path_of(std::string_view location);

}  // namespace wincheck::client
