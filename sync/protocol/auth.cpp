#include "sync/protocol/auth.h"

#include <sodium.h>

#include "core/journal/cbor.h"

namespace wincheck::protocol {
namespace {

Hash transcript_mac(const Hash& secret, std::string_view label, const EnrolTranscript& transcript) {
    return hmac_sha256(secret.view(), {view_of(label), journal::encode(transcript)});
}

}  // namespace

std::string request_text(const RequestFacts& facts, ByteView body) {
    return request_text(facts, sha256(body));
}

std::string request_text(const RequestFacts& facts, const Hash& body_hash) {
    return "wincheck request 1\n" + facts.method + "\n" + facts.path + "\n" + facts.nonce + "\n" +
           facts.time + "\n" + facts.at + "\n" + body_hash.hex();
}

std::string ticket_text(const std::string& upload, const DeviceId& device, const std::string& until_ms) {
    return "wincheck ticket 1\n" + upload + "\n" + device.hex() + "\n" + until_ms;
}

std::string reply_text(std::string_view nonce, int status, ByteView body) {
    return "wincheck reply 1\n" + std::string(nonce) + "\n" + std::to_string(status) + "\n" +
           sha256(body).hex();
}

Hash enrol_mac(const Hash& secret, const EnrolTranscript& transcript) {
    return transcript_mac(secret, "wincheck enrol 1\n", transcript);
}

std::string enrol_code(const Hash& secret, const EnrolTranscript& transcript) {
    const Hash mac = transcript_mac(secret, "wincheck code 1\n", transcript);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8 | mac.raw[i];
    std::string digits = std::to_string(number % 1'000'000);
    return std::string(6 - digits.size(), '0') + digits;
}

bool is_equal(const Hash& a, const Hash& b) {
    return sodium_memcmp(a.raw.data(), b.raw.data(), a.raw.size()) == 0;
}

}  // namespace wincheck::protocol
