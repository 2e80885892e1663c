#pragma once
// What every part of the hub shares: the open engine (the hub is a device too), the hub's tables, keys
// and clock. Private to this folder. Thread: the owner's.
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/engine/documents.h"
#include "core/engine/engine.h"
#include "core/engine/lists.h"
#include "core/model/organisation.h"
#include "core/rules/statement.h"
#include "core/store/hub_store.h"
#include "sync/hub/clock.h"
#include "sync/hub/contacts.h"
#include "sync/hub/feed_heads.h"
#include "sync/hub/kept_coverage.h"
#include "sync/hub/keys.h"
#include "sync/hub/limits.h"
#include "sync/hub/metrics.h"
#include "sync/hub/original_check.h"
#include "sync/hub/quota.h"
#include "sync/protocol/messages.h"

namespace wincheck::hub {

/// What has to be written in the transaction in which a command is recorded, given the command's answer.
using Effect = std::function<Result<void>(const Json& result)>;

struct State {
    /// Whether a store that is older than what its hub has served is opened: only to begin a new epoch.
    enum class Rewind : std::uint8_t { refused, taken };
    /// Opens the folder. Errors: not_found (kNotHub), in_use, storage errors, corrupt (also kEpochDiffers,
    /// kLogRewound).
    static Result<std::unique_ptr<State>> open(const std::string& folder, Ports ports,
                                               Rewind rewind = Rewind::refused);

    std::string folder;
    std::unique_ptr<HubClock> own_clock;
    Ports ports;  // with own_clock in the clock's place
    std::unique_ptr<engine::Engine> engine;
    store::HubStore tables;
    HubKeys keys;
    EpochId epoch{};
    std::string name;
    Bytes intake_certificate;
    Bytes evidence_certificate;
    Bytes log_certificate;
    std::string served;      // the head that DIR/served names, as it stands there; empty before the first
    std::string url;         // where it serves; empty while it does not
    std::vector<Hash> pins;  // of the TLS key under which it serves there
    Metrics metrics;
    QuarantineLimits quarantine_limits{};
    Quota quota;
    std::size_t few_inspections = 500;  // who sees more is shown a list by walking all of it,
    std::size_t few_share = 4;          // as is who sees one in so many; 0 = however many there are
    Contacts contacts;
    FeedHeads feed_heads;
    KeptCoverage coverage;
    std::map<Bytes, store::UploadRow> uploads;  // by id: came whole in one request, not written yet
    Beside beside;
    OriginalChecks original_checks{beside};  // of originals whose chunk files are coming
    /// What payees were told (statement_history.h), as of so many changes of the tenant's stream.
    std::optional<std::uint64_t> told_changes;
    std::map<StreamId, std::vector<rules::Told>> told;
    engine::Documents documents{engine->store(), keys.intake.public_key()};
    engine::InspectionLists lists{engine->store(), documents, engine::ListedOf::hub,
                                  [this](const StreamId& id) { return tables.mark_sight(id); }};

    [[nodiscard]] store::Store& store() { return engine->store(); }
    [[nodiscard]] const engine::Identity& identity() const { return *engine->identity(); }
    [[nodiscard]] std::int64_t now_ms() { return ports.clock.now().utc.ms; }
    [[nodiscard]] std::uint64_t now_seconds() {
        return static_cast<std::uint64_t>(now_ms() < 0 ? 0 : now_ms() / 1000);
    }
    [[nodiscard]] std::string today();
    /// Simulated hubs: moves the clock and remembers it.
    Result<void> tell_time(ZonedTime time);
    /// Errors: storage errors; what devices did is written later.
    Result<void> write_contacts() { return contacts.write(store(), tables); }
    /// Begins a new epoch (INT-9): a new log that commits to the one before.
    Result<void> restart_epoch(const std::string& by, const std::string& reason);
    /// Newest published; empty when none was published.
    Result<Organisation> organisation();
    Result<People> people();
    /// Newest published; the shipped one where none was.
    Result<Policy> policy();
    /// Organisation and people as dated facts, with every published change.
    Result<engine::RegisterPtr> standing() { return documents.standing(); }
};

struct InitOptions {
    std::string name;
    bool is_simulated = false;
    ZonedTime at{};  // simulated hubs: where the clock begins
};

/// Makes a hub in an empty folder: keys, certificates, own journal. Returns the tenant's public key.
/// Errors: refused (kHubExists), in_use, storage errors.
Result<SignKey> init_state(const std::string& folder, const InitOptions& options, Ports ports);

}  // namespace wincheck::hub
