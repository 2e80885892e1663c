// What is kept of a device's identity, as it is read again at each opening.
#include "core/engine/identity.h"

#include <algorithm>

#include "core/store/database.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// The store of a device with a chain, and what its identity was kept as.
struct KeptIdentity {
    NightWorld world;
    SystemFiles files;
    PlainKeyStore keys;
    std::unique_ptr<store::Store> store;
    Bytes kept;
    engine::Identity identity;

    KeptIdentity() {
        world.plan();
        world.a.close();
        store = must(store::Store::open(world.a.folder(), store::Role::device, files));
        kept = must(store->setting("identity")).value_or(Bytes{});
        identity = must(engine::load_identity(*store, keys)).value();
    }

    [[nodiscard]] std::size_t place_of(ByteView bytes) const {
        const auto found = std::search(kept.begin(), kept.end(), bytes.begin(), bytes.end());
        REQUIRE(found != kept.end());
        return static_cast<std::size_t>(found - kept.begin());
    }

    /// Of an identity whose bit at that byte turned over.
    std::string loaded_with(std::size_t at) {
        Bytes rotted = kept;
        rotted.at(at) ^= 1U;
        must(store->put_setting("identity", rotted));
        const auto loaded = engine::load_identity(*store, keys);
        return loaded ? "loaded" : loaded.error().reason_or_null->name;
    }
};

}  // namespace

TEST_CASE(
    "INT-6 an identity whose certificate, tenant's key or seed rotted is not taken, with or without a "
    "chain") {
    KeptIdentity night;
    for (const bool has_chain : {true, false}) {
        CAPTURE(has_chain);
        // Where the chain's opening rotted, too, nothing tells that the certificate was verified.
        if (!has_chain) must(store::database(*night.store).exec("UPDATE chain SET opening = x'00'"));
        const std::size_t begin = night.place_of(night.identity.certificate);
        const std::size_t size = night.identity.certificate.size();
        for (std::size_t at = begin; at < begin + size; ++at) {
            CAPTURE(at - begin);
            CHECK(night.loaded_with(at) == "identity_damaged");
        }
        CHECK(night.loaded_with(night.place_of(night.identity.root.view())) == "identity_damaged");
        CHECK(night.loaded_with(night.place_of(night.identity.journal_seed.view())) == "identity_damaged");
        CHECK(night.loaded_with(night.place_of(night.identity.box_seed.view())) == "identity_damaged");
        must(night.store->put_setting("identity", night.kept));
        CHECK(must(engine::load_identity(*night.store, night.keys)).has_value());
    }
}
