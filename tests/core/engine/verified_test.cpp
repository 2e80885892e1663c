// What a device remembers of certificates it has verified (core/engine/verified.h).
#include "core/engine/verified.h"
#include "tests/support/journal_world.h"

namespace wincheck::engine {

TEST_CASE("INT-6 a certificate is verified once, and stands only as those bytes") {
    test::JournalWorld world;
    const SignKey root = world.root.public_key();
    Verified verified;
    const Bytes& bytes = world.opening.record.certificate;
    const auto certificate = verified.certificate(bytes, root);
    REQUIRE(certificate.has_value());
    CHECK((*certificate)->body.box == world.box.public_key());
    const auto known = verified.certificate(bytes, root);
    REQUIRE(known.has_value());
    CHECK(*known == *certificate);  // the same one: not verified anew
    for (const std::size_t at : {bytes.size() / 2, bytes.size() - 1}) {
        Bytes changed = bytes;
        changed[at] ^= 1U;
        CHECK_FALSE(verified.certificate(changed, root).has_value());
    }
    CHECK_FALSE(verified.certificate({}, root).has_value());
}

TEST_CASE("INT-6 what was verified under one tenant's key is verified anew under another's") {
    test::JournalWorld world;
    const SignKey root = world.root.public_key();
    const Bytes& bytes = world.opening.record.certificate;
    Verified verified;
    REQUIRE(verified.certificate(bytes, root).has_value());
    const auto refused = verified.certificate(bytes, world.intake.public_key());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::signature);
    CHECK(verified.certificate(bytes, root).has_value());
}

}  // namespace wincheck::engine
