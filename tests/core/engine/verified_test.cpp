// What a device remembers of openings and certificates it has verified (core/engine/verified.h).
#include "core/engine/verified.h"
#include "tests/support/journal_world.h"

namespace wincheck::engine {
namespace {

ErrorCode refusal_of_opening(Verified& verified, ByteView bytes, const SignKey& root) {
    const auto found = verified.opening(bytes, root);
    REQUIRE_FALSE(found.has_value());
    return found.error().code;
}

TEST_CASE("INT-6 an opening or certificate is verified once, and stands only as those bytes") {
    test::JournalWorld world;
    const SignKey root = world.root.public_key();
    Verified verified;
    const auto opening = verified.opening(world.opening.bytes, root);
    REQUIRE(opening.has_value());
    CHECK((*opening)->hash == world.opening.hash);
    CHECK((*opening)->certificate.body.person == "li.na");
    const auto again = verified.opening(world.opening.bytes, root);
    REQUIRE(again.has_value());
    CHECK(*again == *opening);  // the same one: not verified anew
    for (const std::size_t at : {world.opening.bytes.size() / 2, world.opening.bytes.size() - 1}) {
        Bytes changed = world.opening.bytes;
        changed[at] ^= 1U;
        CHECK_FALSE(verified.opening(changed, root).has_value());
    }
    CHECK_FALSE(verified.opening({}, root).has_value());
    const Bytes& bytes = world.opening.record.certificate;
    const auto certificate = verified.certificate(bytes, root);
    REQUIRE(certificate.has_value());
    CHECK((*certificate)->body.box == world.box.public_key());
    const auto known = verified.certificate(bytes, root);
    REQUIRE(known.has_value());
    CHECK(*known == *certificate);
}

TEST_CASE("INT-6 what was verified under one tenant's key is verified anew under another's") {
    test::JournalWorld world;
    const SignKey root = world.root.public_key();
    Verified verified;
    REQUIRE(verified.opening(world.opening.bytes, root).has_value());
    REQUIRE(verified.certificate(world.opening.record.certificate, root).has_value());
    const SignKey other = world.intake.public_key();
    CHECK(refusal_of_opening(verified, world.opening.bytes, other) == ErrorCode::signature);
    CHECK_FALSE(verified.certificate(world.opening.record.certificate, other).has_value());
    CHECK(verified.opening(world.opening.bytes, root).has_value());
}

TEST_CASE("INT-6 more openings than are remembered at once are each verified as they are") {
    test::JournalWorld world;
    const SignKey root = world.root.public_key();
    Verified verified;
    journal::OpeningRecord record = world.opening.record;
    for (std::size_t i = 0; i < Verified::kMax + 2; ++i) {
        record.wall_ms += 1;
        const auto opening = verified.opening(journal::encode(record), root);
        REQUIRE(opening.has_value());
        CHECK((*opening)->record.wall_ms == record.wall_ms);
    }
}

}  // namespace
}  // namespace wincheck::engine
