#include "sync/hub/state.h"

#include "core/base/hash.h"
#include "core/engine/documents.h"
#include "core/journal/certificate.h"
#include "core/journal/payloads.h"
#include "sync/hub/feed.h"
#include "sync/hub/log.h"
#include "sync/hub/reasons.h"
#include "sync/line/openssl_sha256.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingHub = "hub";
constexpr const char* kSettingTime = "hub.time";
constexpr std::uint64_t kEpochFileBytesMax = 256;
constexpr const char* kHubTag = "HQ";

/// Facts of the hub that never change, in one setting.
struct Kept {
    std::string name;
    bool is_simulated = false;
    EpochId epoch{};
    Bytes intake_certificate;
    Bytes evidence_certificate;
    Bytes log_certificate;
    template <class A>
    void serialize(A& a) {
        a(name, is_simulated, epoch, intake_certificate, evidence_certificate, log_certificate);
    }
};

struct KeptTime {
    std::int64_t ms = 0;
    std::int32_t offset_minutes = 0;
    template <class A>
    void serialize(A& a) {
        a(ms, offset_minutes);
    }
};

Result<void> put_time(store::Store& store, ZonedTime time) {
    WCK_TRY(auto transaction, store.begin());
    WCK_TRY(store.put_setting(kSettingTime, journal::encode(KeptTime{time.utc.ms, time.offset_minutes})));
    return transaction.commit();
}

journal::CertificateBody body_of(journal::CertificateKind kind, const DeviceId& subject,
                                 const InitOptions& options, std::int64_t now_ms) {
    journal::CertificateBody body;
    body.kind = kind;
    body.subject = subject;
    body.person = kHubPerson;
    body.tag = kHubTag;
    body.is_simulated = options.is_simulated;
    body.issued_ms = now_ms;
    return body;
}

Result<engine::Identity> make_identity(const HubKeys& keys, const InitOptions& options, std::int64_t now_ms,
                                       Random& random) {
    engine::Identity identity;
    identity.device = random_id<DeviceId>(random);
    identity.tenant = journal::tenant_of(keys.root.public_key());
    identity.person = kHubPerson;
    identity.tag = kHubTag;
    identity.root = keys.root.public_key();
    identity.intake = keys.intake.public_key();
    identity.evidence = keys.evidence().public_key();
    identity.is_simulated = options.is_simulated;
    identity.journal_seed = random_id<journal::Secret>(random);
    identity.request_seed = random_id<journal::Secret>(random);
    identity.box_seed = keys.evidence_seed;
    auto body = body_of(journal::CertificateKind::device, identity.device, options, now_ms);
    body.journal = identity.journal_pair().public_key();
    body.request = identity.request_pair().public_key();
    body.box = identity.evidence;
    WCK_TRY(const auto certificate, journal::sign_certificate(body, keys.root));
    identity.certificate = certificate.bytes;
    return identity;
}

Result<Kept> make_kept(const HubKeys& keys, const engine::Identity& identity, const InitOptions& options,
                       std::int64_t now_ms, Random& random) {
    Kept kept{.name = options.name,
              .is_simulated = options.is_simulated,
              .epoch = random_id<EpochId>(random),
              .intake_certificate = {},
              .evidence_certificate = {},
              .log_certificate = {}};
    auto intake = body_of(journal::CertificateKind::intake, identity.device, options, now_ms);
    intake.journal = keys.intake.public_key();
    WCK_TRY(const auto intake_certificate, journal::sign_certificate(intake, keys.root));
    kept.intake_certificate = intake_certificate.bytes;
    auto evidence = body_of(journal::CertificateKind::evidence, identity.device, options, now_ms);
    evidence.box = identity.evidence;
    WCK_TRY(const auto evidence_certificate, journal::sign_certificate(evidence, keys.root));
    kept.evidence_certificate = evidence_certificate.bytes;
    auto log = body_of(journal::CertificateKind::log, identity.device, options, now_ms);
    log.journal = keys.log.public_key();
    WCK_TRY(const auto log_certificate, journal::sign_certificate(log, keys.root));
    kept.log_certificate = log_certificate.bytes;
    return kept;
}

Result<Ports> ports_with(HubClock& clock, const Ports& given) {
    return Ports{clock, given.random, given.files, given.keys};
}

}  // namespace

Result<SignKey> init_state(const std::string& folder, const InitOptions& options, Ports given) {
    HubClock clock(given.clock);
    if (options.is_simulated) clock.simulate(options.at);
    WCK_TRY(Ports ports, ports_with(clock, given));
    WCK_TRY(auto engine, engine::Engine::open({.folder = folder, .is_hub = true}, ports));
    if (engine->identity()) return error_of(ErrorCode::refused, kHubExists, "init_hub");
    WCK_TRY(const HubKeys keys, make_keys(folder, ports));
    const std::int64_t now_ms = clock.now().utc.ms;
    WCK_TRY(const engine::Identity identity, make_identity(keys, options, now_ms, ports.random));
    WCK_TRY(const Kept kept, make_kept(keys, identity, options, now_ms, ports.random));
    if (options.is_simulated) {
        WCK_TRY(put_time(engine->store(), options.at));
    }
    {
        WCK_TRY(auto transaction, engine->store().begin());
        WCK_TRY(engine->store().put_setting(kSettingHub, journal::encode(kept)));
        WCK_TRY(transaction.commit());
    }
    // INT-9: the epoch also stands outside the database.
    WCK_TRY(write_file(ports.files, folder + "/epoch", view_of(kept.epoch.hex() + "\n")));
    WCK_TRY(ports.files.make_folder(folder + "/uploads"));
    WCK_TRY(engine->put_identity(identity));
    return keys.root.public_key();
}

Result<std::unique_ptr<State>> State::open(const std::string& folder, Ports given, Rewind rewind) {
    WCK_TRY(const bool is_here, given.files.exists(folder + "/store.db"));
    if (!is_here) return error_of(ErrorCode::not_found, kNotHub, "Hub::open");
    use_sha256(line::openssl_sha256());
    auto clock = std::make_unique<HubClock>(given.clock);
    WCK_TRY(Ports ports, ports_with(*clock, given));
    WCK_TRY(auto engine, engine::Engine::open({.folder = folder, .is_hub = true}, ports));
    WCK_TRY(const auto setting, engine->store().setting(kSettingHub));
    if (!setting || !engine->identity()) return error_of(ErrorCode::not_found, kNotHub, "Hub::open");
    WCK_TRY(const Kept kept, journal::decode<Kept>(*setting));
    if (rewind == Rewind::refused) {
        WCK_TRY(const Bytes beside, read_file(given.files, folder + "/epoch", kEpochFileBytesMax));
        if (!text_of(beside).starts_with(kept.epoch.hex()))
            return error_of(ErrorCode::corrupt, kEpochDiffers, "Hub::open");
    }
    if (kept.is_simulated) {
        WCK_TRY(const auto bytes, engine->store().setting(kSettingTime));
        KeptTime time;
        if (bytes) {
            WCK_TRY(time, journal::decode<KeptTime>(*bytes));
        }
        clock->simulate({{time.ms}, time.offset_minutes});
    }
    WCK_TRY(HubKeys keys, load_keys(folder, ports));
    store::HubStore tables(engine->store());
    WCK_TRY(tables.prepare());
    if (rewind == Rewind::refused) WCK_TRY(check_served(engine->store(), given.files, folder, kept.epoch));
    WCK_TRY(ports.files.make_folder(folder + "/uploads"));
    std::unique_ptr<State> state(new State{.folder = folder,
                                           .own_clock = std::move(clock),
                                           .ports = ports,
                                           .engine = std::move(engine),
                                           .tables = tables,
                                           .keys = std::move(keys),
                                           .epoch = kept.epoch,
                                           .name = kept.name,
                                           .intake_certificate = kept.intake_certificate,
                                           .evidence_certificate = kept.evidence_certificate,
                                           .log_certificate = kept.log_certificate,
                                           .url = {}});
    WCK_TRY(sequence_own(*state));
    return state;
}

Result<void> State::restart_epoch(const std::string& by, const std::string& reason) {
    WCK_TRY(const auto setting, store().setting(kSettingHub));
    if (!setting) return error_of(ErrorCode::not_found, kNotHub, "State::restart_epoch");
    WCK_TRY(Kept kept, journal::decode<Kept>(*setting));
    const auto next = random_id<EpochId>(ports.random);
    // First outside the store: stopped in between, the hub says that the two differ, and is restored again.
    WCK_TRY(write_file(ports.files, folder + "/epoch", view_of(next.hex() + "\n")));
    kept.epoch = next;
    WCK_TRY(auto transaction, store().begin());
    WCK_TRY(begin_epoch(*this, next, by, reason));
    WCK_TRY(store().put_setting(kSettingHub, journal::encode(kept)));
    WCK_TRY(transaction.commit());
    epoch = next;
    return {};
}

std::string State::today() {
    const ZonedTime now = ports.clock.now();
    return to_text(date_at(now.utc, now.offset_minutes));
}

Result<void> State::tell_time(ZonedTime time) {
    if (!own_clock->tell(time)) return {};
    return put_time(store(), time);
}

Result<Organisation> State::organisation() {
    return engine::Documents(store()).organisation();
}
Result<People> State::people() {
    return engine::Documents(store()).people();
}

Result<Policy> State::policy() {
    return documents.policy_in_force();
}

}  // namespace wincheck::hub
