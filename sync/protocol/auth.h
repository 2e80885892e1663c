#pragma once
// What is signed and authenticated on the wire (SEC-1, SEC-2). Texts are plain lines so that any
// language can rebuild them. Pure functions; keys are passed in.
//   request: "wincheck request 1\n" METHOD\n PATH\n nonce\n time\n at\n SHA-256(body) in hexadecimal
//            (body as sent on the wire; `at` empty for real devices; PATH with its query).
//            Under /v1/evidence the *empty* body stands for the sent one, because an upload may be cut
//            and its first part still counts: the chunk file's own SHA-256 guards those bytes.
//            METHOD is the one that counts, X-HTTP-Method-Override taken into account: a proxy cannot make
//            another request of a signed one.
//   ticket:  "wincheck ticket 1\n" upload\n device\n UTC ms until it is good, by the intake key
//   reply:   "wincheck reply 1\n" nonce\n status\n SHA-256(body) in hexadecimal, by the intake key
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "sync/protocol/messages.h"

namespace wincheck::protocol {

struct RequestFacts {
    std::string method;
    std::string path;
    std::string nonce;  // as in the header
    std::string time;
    std::string at;
};

[[nodiscard]] std::string request_text(const RequestFacts& facts, ByteView body);
[[nodiscard]] std::string request_text(const RequestFacts& facts, const Hash& body_hash);
[[nodiscard]] std::string ticket_text(const std::string& upload, const DeviceId& device,
                                      const std::string& until_ms);
[[nodiscard]] std::string reply_text(std::string_view nonce, int status, ByteView body);

/// HMAC under the invitation's secret over "wincheck enrol 1\n" and the transcript's encoding.
[[nodiscard]] Hash enrol_mac(const Hash& secret, const EnrolTranscript& transcript);
/// Six decimal digits that phone and HQ compare; depends on the secret and all keys.
[[nodiscard]] std::string enrol_code(const Hash& secret, const EnrolTranscript& transcript);
/// Compares in constant time.
[[nodiscard]] bool is_equal(const Hash& a, const Hash& b);

}  // namespace wincheck::protocol
