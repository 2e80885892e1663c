#include "core/store/openings.h"

#include "tests/core/store/store_fixture.h"
#include "tests/support/journal_world.h"

namespace wincheck::store {
namespace {

TEST_CASE("INT-5 an opening on which a chain of the store stands is not verified again, every other one is") {
    TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::hub));
    test::JournalWorld world;
    const Bytes& opening = world.opening.bytes;
    const SignKey root = world.root.public_key(), other = world.log.public_key();
    CHECK(must(verified_opening(*store, opening, root)).hash == world.opening.hash);
    CHECK(verified_opening(*store, opening, other).error().code == ErrorCode::signature);
    must(
        store->put_chain({.id = world.incarnation, .device = world.device, .opening = opening, .range = {}}));
    const auto known = must(verified_opening(*store, opening, other));
    CHECK(known.hash == world.opening.hash);
    CHECK(known.record == world.opening.record);
    CHECK(known.certificate == world.opening.certificate);
    // The same incarnation with another certificate.
    world.journal_key = world.log;
    const Bytes changed = world.make_opening().bytes;
    CHECK(changed != opening);
    CHECK(must(verified_opening(*store, changed, root)).record.incarnation == world.incarnation);
    CHECK(verified_opening(*store, changed, other).error().code == ErrorCode::signature);
}

TEST_CASE("store/openings: what is too long or cut off is refused") {
    TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::hub));
    const test::JournalWorld world;
    const Bytes& opening = world.opening.bytes;
    const SignKey root = world.root.public_key();
    CHECK(verified_opening(*store, Bytes(journal::kOpeningBytesMax + 1), root).error().code ==
          ErrorCode::limit);
    CHECK_FALSE(verified_opening(*store, ByteView(opening).first(opening.size() - 1), root).has_value());
}

}  // namespace
}  // namespace wincheck::store
