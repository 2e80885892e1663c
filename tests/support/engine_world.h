#pragma once
// A tenant in one process: a hub's journal and any number of devices on folders of their own, with
// certificates of one root, simulated clocks and seeded randomness. Entries travel as segments by hand.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "core/base/simulated.h"
#include "core/base/system.h"
#include "core/engine/engine.h"
#include "core/journal/opening.h"
#include "tests/support/temporary_folder.h"

namespace wincheck::testing {

using test::must;
using test::TemporaryFolder;

/// Name of the reason of a refusal; "ok" when there was none.
template <class T>
std::string reason_of(const Result<T>& result) {
    if (result) return "ok";
    return result.error().reason_or_null ? result.error().reason_or_null->name : "?";
}

/// The tenant's keys.
struct Tenant {
    SeededRandom random{7};
    journal::Secret root_seed = random_id<journal::Secret>(random);
    journal::SignPair root = journal::SignPair::from_seed(root_seed);
    journal::SignPair intake = journal::SignPair::make(random);
    journal::BoxPair evidence = journal::BoxPair::make(random);
};

/// One device (or the hub's own journal) with its ports.
class Box {
public:
    Box(Tenant& tenant, std::string person, std::string tag, std::uint64_t seed, bool is_hub = false)
        : random_(seed), person_(std::move(person)), is_hub_(is_hub) {
        at("2026-03-02T21:00:00+08:00");
        open();
        engine::Identity identity;
        identity.device = random_id<DeviceId>(random_);
        identity.tenant = journal::tenant_of(tenant.root.public_key());
        identity.person = person_;
        identity.tag = tag;
        identity.root = tenant.root.public_key();
        identity.intake = tenant.intake.public_key();
        identity.evidence = tenant.evidence.public_key();
        identity.is_simulated = true;
        identity.seed = seed;
        identity.journal_seed = random_id<journal::Secret>(random_);
        identity.request_seed = random_id<journal::Secret>(random_);
        identity.box_seed = random_id<journal::Secret>(random_);
        journal::CertificateBody body;
        body.subject = identity.device;
        body.person = person_;
        body.tag = tag;
        body.journal = identity.journal_pair().public_key();
        body.request = identity.request_pair().public_key();
        body.box = identity.box_pair().public_key();
        body.is_simulated = true;
        identity.certificate = must(journal::sign_certificate(body, tenant.root)).bytes;
        must(engine().put_identity(identity));
    }

    void open() {
        engine_.reset();
        engine_ = must(engine::Engine::open({folder_.path(), is_hub_}, {clock_, random_, files_, keys_}));
    }
    void close() { engine_.reset(); }
    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    [[nodiscard]] const std::string& folder() const { return folder_.path(); }
    void at(const std::string& time) { clock_.set(must(parse_time(time))); }

    Result<engine::Done> act(const std::string& json) { return engine().perform(must(Json::parse(json))); }
    engine::Done does(const std::string& json) { return must(act(json)); }
    [[nodiscard]] DeviceCore device_core() {
        const engine::Identity& identity = *engine().identity();
        return {identity.device, identity.person, identity.tag, identity.certificate};
    }
    [[nodiscard]] std::string digest(const std::string& scope = {}) {
        return must(engine().store().digest(scope)).hex();
    }

    /// Writes a file of `size` bytes beside the store; returns its path.
    std::string file(const std::string& name, std::size_t size) {
        const std::string path = outside_.path() + "/" + name;
        Bytes bytes(size);
        SeededRandom noise{size};
        noise.fill(bytes);
        must(write_file(files_, path, bytes));
        return path;
    }

private:
    TemporaryFolder folder_;
    TemporaryFolder outside_;
    SimulatedClock clock_;
    SeededRandom random_;
    SystemFiles files_;
    PlainKeyStore keys_;
    std::string person_;
    bool is_hub_;
    std::unique_ptr<engine::Engine> engine_;
};

/// Carries everything of `from`'s own chain to `to`, as a pull of all scopes would, blobs included.
inline void carry(Box& from, Box& to) {
    must(from.engine().close_segments());
    for (const store::Chain& chain : must(from.engine().store().chains())) {
        if (!chain.is_own) continue;
        std::uint64_t start = 0;
        for (const store::Note& note : must(from.engine().store().notes(chain.id))) {
            const Bytes segment = must(from.engine().segment(chain.id, start, note.size));
            must(to.engine().take_segment(chain.opening, {}, segment));
            start = note.size;
        }
    }
    for (std::uint32_t kind = 1; kind <= 7; ++kind) {
        for (const store::DocumentRow& row :
             must(to.engine().store().documents(static_cast<DocumentKind>(kind)))) {
            const auto bytes = must(from.engine().store().blob(row.document.hash));
            if (bytes) must(to.engine().store().put_blob(row.document.hash, *bytes));
        }
    }
}

}  // namespace wincheck::testing
