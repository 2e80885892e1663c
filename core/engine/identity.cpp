#include "core/engine/identity.h"

#include <algorithm>

#include "core/engine/reasons.h"
#include "core/journal/opening.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

constexpr const char* kSetting = "identity";

// Byte form of an identity; local to this folder, so it may grow with a migration.
struct Kept {
    DeviceId device{};
    TenantId tenant{};
    std::string person;
    std::string tag;
    SignKey root{};
    SignKey intake{};
    BoxKey evidence{};
    Bytes intake_certificate;
    bool is_simulated = false;
    std::uint64_t seed = 0;
    Bytes certificate;
    Bytes journal_seed;
    Bytes request_seed;
    Bytes box_seed;
    std::string hub_url;
    template <class A>
    void serialize(A& a) {
        a(device, tenant, person, tag, root, intake, evidence, intake_certificate, is_simulated, seed,
          certificate, journal_seed, request_seed, box_seed, hub_url);
    }
};

Result<journal::Secret> unwrapped(KeyStore& keys, std::string_view purpose, ByteView wrapped) {
    WCK_TRY(const Bytes bytes, keys.unwrap(purpose, wrapped));
    return journal::Secret::from(bytes);
}

bool is_of_key_store(const Error& error) {
    return error.code == ErrorCode::key_locked || error.code == ErrorCode::cancelled ||
           error.code == ErrorCode::key_gone;
}

Result<void> unwrap_seeds(KeyStore& keys, const Kept& kept, Identity& identity) {
    WCK_TRY(identity.journal_seed, unwrapped(keys, "journal", kept.journal_seed));
    WCK_TRY(identity.request_seed, unwrapped(keys, "request", kept.request_seed));
    WCK_TRY(identity.box_seed, unwrapped(keys, "box", kept.box_seed));
    return {};
}

/// Whether a chain of this device was begun under these very bytes. They were verified then, and the opening
/// keeps them a second time: damage changes one of the two.
bool is_of_own_chain(store::Store& store, const Bytes& certificate) {
    const auto chains = store.chains();
    if (!chains) return false;
    return std::any_of(chains->begin(), chains->end(), [&](const store::Chain& chain) {
        if (!chain.is_own) return false;
        const auto opening = journal::decode<journal::OpeningRecord>(chain.opening);
        return opening && opening->certificate == certificate;
    });
}

/// Verified, which costs as much as all else of an opening, only where no chain tells that it was.
Result<journal::Certificate> own_certificate(store::Store& store, const Identity& identity) {
    if (is_of_own_chain(store, identity.certificate)) return journal::read_certificate(identity.certificate);
    return journal::verify_certificate(identity.certificate, identity.root);
}

/// A damaged seed would sign what nobody can verify.
Result<void> check_keys(store::Store& store, const Identity& identity) {
    if (identity.certificate.empty()) return {};
    const auto certificate = own_certificate(store, identity);
    const bool fits = certificate && certificate->body.root == identity.root &&
                      certificate->body.journal == identity.journal_pair().public_key() &&
                      certificate->body.request == identity.request_pair().public_key() &&
                      certificate->body.box == identity.box_pair().public_key() &&
                      certificate->body.subject == identity.device;
    if (fits) return {};
    return error_of(ErrorCode::corrupt, kIdentityDamaged, "load_identity");
}

}  // namespace

Result<void> Identity::need_keys() const {
    if (!keys_away) return {};
    return key_error(*keys_away, "Identity::need_keys");
}

Error key_error(ErrorCode code, const char* origin) {
    const Reason* reason = &kKeysLocked;
    if (code == ErrorCode::cancelled) reason = &kKeysCancelled;
    if (code == ErrorCode::key_gone) reason = &kKeysGone;
    return error_of(code, *reason, origin);
}

Result<std::optional<Identity>> load_identity(store::Store& store, KeyStore& keys) {
    WCK_TRY(const auto bytes, store.setting(kSetting));
    if (!bytes) return std::optional<Identity>{};
    const auto decoded = journal::decode<Kept>(*bytes);
    if (!decoded) return error_of(ErrorCode::corrupt, kIdentityDamaged, "load_identity");
    const Kept& kept = *decoded;
    Identity identity{.device = kept.device,
                      .tenant = kept.tenant,
                      .person = kept.person,
                      .tag = kept.tag,
                      .root = kept.root,
                      .intake = kept.intake,
                      .evidence = kept.evidence,
                      .intake_certificate = kept.intake_certificate,
                      .is_simulated = kept.is_simulated,
                      .seed = kept.seed,
                      .certificate = kept.certificate,
                      .journal_seed = {},
                      .request_seed = {},
                      .box_seed = {},
                      .hub_url = kept.hub_url};
    const auto seeds = unwrap_seeds(keys, kept, identity);
    if (!seeds && !is_of_key_store(seeds.error())) return seeds.error();
    if (!seeds) {
        identity.journal_seed = identity.request_seed = identity.box_seed = {};
        identity.keys_away = seeds.error().code;
    } else {
        WCK_TRY(check_keys(store, identity));
    }
    return std::optional<Identity>{std::move(identity)};
}

std::optional<SignKey> root_in_identity(ByteView kept) {
    const auto identity = journal::decode<Kept>(kept);
    return identity ? std::optional(identity->root) : std::nullopt;
}

std::optional<DeviceId> device_in_identity(ByteView kept) {
    const auto identity = journal::decode<Kept>(kept);
    return identity ? std::optional(identity->device) : std::nullopt;
}

Result<void> save_identity(store::Store& store, KeyStore& keys, const Identity& identity) {
    Kept kept{.device = identity.device,
              .tenant = identity.tenant,
              .person = identity.person,
              .tag = identity.tag,
              .root = identity.root,
              .intake = identity.intake,
              .evidence = identity.evidence,
              .intake_certificate = identity.intake_certificate,
              .is_simulated = identity.is_simulated,
              .seed = identity.seed,
              .certificate = identity.certificate,
              .journal_seed = {},
              .request_seed = {},
              .box_seed = {},
              .hub_url = identity.hub_url};
    WCK_TRY(kept.journal_seed, keys.wrap("journal", identity.journal_seed.view()));
    WCK_TRY(kept.request_seed, keys.wrap("request", identity.request_seed.view()));
    WCK_TRY(kept.box_seed, keys.wrap("box", identity.box_seed.view()));
    return store.put_setting(kSetting, journal::encode(kept));
}

}  // namespace wincheck::engine
