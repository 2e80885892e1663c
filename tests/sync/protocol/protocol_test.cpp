#include <doctest/doctest.h>

#include "core/journal/cbor.h"
#include "sync/protocol/auth.h"
#include "sync/protocol/compression.h"
#include "sync/protocol/invitation.h"
#include "sync/protocol/metadata.h"
#include "sync/protocol/reasons.h"

namespace wincheck::protocol {
namespace {

Invitation an_invitation() {
    Invitation invitation{.url = "https://hub.example:8443/a b",
                          .root = {},
                          .id = {},
                          .secret = {},
                          .expires = {1'772'452'800'000}};
    invitation.root.raw.fill(0xAB);
    invitation.id.raw.fill(0x01);
    invitation.secret.raw.fill(0x02);
    return invitation;
}

std::string reason_of(const Error& error) {
    return error.reason_or_null->name;
}

}  // namespace

TEST_CASE("SEC-1 an invitation is one line that reads back as it was written") {
    const Invitation invitation = an_invitation();
    const std::string text = invitation.text();
    CHECK(text.find('\n') == std::string::npos);
    CHECK(text.starts_with("wincheck:1?url=https://hub.example:8443/a%20b&tenant=abab"));
    CHECK(Invitation::parse("  " + text + "\r\n").value() == invitation);
    Invitation pinned = invitation;
    pinned.pins = {sha256(view_of("a key")), sha256(view_of("the next key"))};
    CHECK(Invitation::parse(pinned.text()).value() == pinned);
}

TEST_CASE("protocol/invitation: what is no invitation names the field") {
    const std::string text = an_invitation().text();
    const auto where = [](const std::string& bad) { return Invitation::parse(bad).error().where; };
    CHECK(where("") == "wincheck");
    CHECK(where("http://x") == "wincheck");
    CHECK(where("wincheck:1?url=") == "url");
    CHECK(where("wincheck:1?url=%zz&tenant=00") == "url");
    CHECK(where("wincheck:1?url=x&tenant=00") == "tenant");
    CHECK(where(text.substr(0, text.find("&secret"))) == "secret");
    CHECK(where(text.substr(0, text.find("&expires"))) == "expires");
    CHECK(where(std::string(3000, 'w')) == "wincheck");
    CHECK(where(text + "&pin=00") == "pin");
    std::string many = text;
    for (int i = 0; i < 5; ++i) many += "&pin=" + std::string(64, 'a');
    CHECK(where(many) == "pin");
}

TEST_CASE("protocol/messages: a push keeps its bytes, and damage is refused") {
    PushRequest push;
    push.opening = {1, 2, 3};
    push.segments = {{4, 5}, {}};
    const Bytes bytes = journal::encode(push);
    CHECK(journal::decode<PushRequest>(bytes).value() == push);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        CHECK_FALSE(journal::decode<PushRequest>(ByteView(bytes).first(length)).has_value());
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(journal::decode<PushRequest>(longer).has_value());
}

TEST_CASE("SEC-2 the signed text names method, path, nonce, time, simulated time and body") {
    const RequestFacts facts{"POST", "/v1/push", "0011223344556677", "42", ""};
    CHECK(request_text(facts, ByteView{}) ==
          "wincheck request 1\nPOST\n/v1/push\n0011223344556677\n42\n\n"
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(reply_text("0011223344556677", 200, ByteView{}) ==
          "wincheck reply 1\n0011223344556677\n200\n"
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("SEC-1 code and proof depend on the secret and on every key") {
    Hash secret;
    secret.raw.fill(7);
    EnrolTranscript transcript;
    const Hash mac = enrol_mac(secret, transcript);
    const std::string code = enrol_code(secret, transcript);
    CHECK(code.size() == 6);
    transcript.box.raw[0] = 1;
    CHECK_FALSE(is_equal(mac, enrol_mac(secret, transcript)));
    CHECK(enrol_code(secret, transcript) != code);
    CHECK(is_equal(mac, mac));
}

TEST_CASE("protocol/compression: what inflates beyond the limit or is damaged is refused") {
    const Bytes plain(100'000, 9);
    const Bytes packed = compressed(plain);
    CHECK(packed.size() < 1000);
    CHECK(inflated(packed, 100'000).value() == plain);
    CHECK(reason_of(inflated(packed, 99'999).error()) == "inflated_too_large");
    CHECK(reason_of(inflated(ByteView(packed).first(packed.size() - 1), 100'000).error()) == "not_zstd");
    CHECK(reason_of(inflated(plain, 100'000).error()) == "not_zstd");
    CHECK(inflated(compressed({}), 10).value().empty());
}

TEST_CASE("protocol/metadata: pairs of key and base64, an empty header too") {
    const Metadata metadata{{"original", "ab"}, {"empty", ""}};
    CHECK(metadata_text(metadata) == "original YWI=,empty");
    CHECK(parse_metadata("original YWI=, empty").value() == metadata);
    CHECK(parse_metadata("").value().empty());
    for (const char* bad : {"a !", "a YWI=,a YWI=", ",a", "a YW"})
        CHECK(reason_of(parse_metadata(bad).error()) == "not_metadata");
}

}  // namespace wincheck::protocol
