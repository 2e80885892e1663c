#pragma once
// The façade of a device: one open store folder, commands in, durable entries out. Every command takes
// one road: act → rules → entry → journal + projection in one transaction → view (architecture).
// Acts are JSON objects (docs/guides/acts.md); one call performs one act and returns only when it is
// durable. Thread: one lock inside; `view` calls read an immutable copy and never wait for the disk.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/ports.h"
#include "core/base/system.h"
#include "core/engine/masked_copies.h"
#include "core/engine/score_board.h"
#include "core/evidence/evidence.h"
#include "core/journal/bundle.h"
#include "core/journal/certificate.h"
#include "core/journal/evidence_receipt.h"
#include "core/journal/keys.h"
#include "core/model/organisation.h"
#include "core/model/score.h"
#include "core/store/store.h"

namespace wincheck::engine {

enum class Thoroughness : std::uint8_t {
    tail,   // what every opening looks at
    whole,  // every page, chain and projection
};

/// A segment as it comes from outside, with the opening of its chain; the bytes are the caller's.
struct BroughtSegment {
    ByteView opening;
    ByteView segment;
};

/// Segments of a chain as one inspection's readers may have them.
using SegmentsOf = std::function<Result<std::vector<Bytes>>(const IncarnationId&, const StreamId&)>;

/// What makes this folder a device. Kept in DIR/store.db; seeds wrapped by the key store.
struct Identity {
    DeviceId device{};
    TenantId tenant{};
    std::string person;
    std::string tag;
    SignKey root{};
    SignKey intake{};
    BoxKey evidence{};
    Bytes intake_certificate;  // of the hub, for proofs
    bool is_simulated = false;
    std::uint64_t seed = 0;          // simulated stores only
    Bytes certificate;               // empty until the hub granted it
    journal::Secret journal_seed{};  // signs checkpoints
    journal::Secret request_seed{};  // signs requests
    journal::Secret box_seed{};      // receives sealed keys
    std::string hub_url;
    /// The key store did not give the seeds: locked, cancelled, or the keys are gone. What needs no key goes
    /// on: reading and recording (INT-6).
    std::optional<ErrorCode> keys_away{};
    /// Errors: key_locked, cancelled, key_gone.
    [[nodiscard]] Result<void> need_keys() const;

    [[nodiscard]] journal::SignPair journal_pair() const {
        return journal::SignPair::from_seed(journal_seed);
    }
    [[nodiscard]] journal::SignPair request_pair() const {
        return journal::SignPair::from_seed(request_seed);
    }
    [[nodiscard]] journal::BoxPair box_pair() const { return journal::BoxPair::from_seed(box_seed); }
};

/// What the caller of an act looks at beside its entry.
enum class Telling : std::uint8_t { entry, score };

/// Result of one act.
struct Done {
    Hash entry{};
    std::uint64_t sequence = 0;
    std::optional<StreamId> scored;  // the inspection whose score it touched
    std::optional<Json> score;       // its live score, without parts; where it was asked for
    Json extra = Json::object();
};

/// What HQ tells one person.
struct WordToPerson {
    std::string person;
    EntryType type = EntryType::notification;
    Bytes core;
};

/// What a proof can show beside the store's own rows. A device gives the evidence receipts it was
/// sent; the hub gives its own receipts and the devices' checkpoints.
struct ProofMaterial {
    Bytes intake_certificate;                                        // empty = the identity's
    std::vector<std::pair<IncarnationId, std::string>> checkpoints;  // newest device note of a chain
    std::vector<std::string> journal_receipts;
    std::vector<std::pair<DeviceId, journal::EvidenceReceipt>> evidence_receipts;
    // of the hub's log; empty where it is not shown
    Bytes log_certificate;
    std::string log_checkpoint;
    std::map<store::Position, journal::LogProof> log_places;
};

/// One open store: a device's, or the hub's own journal.
class Engine {
public:
    struct Options {
        std::string folder;
        bool is_hub = false;                  // the hub's own journal lives in the same kind of folder
        ScoreBoard* board_or_null = nullptr;  // the host's, which outlives the engine; null = one of its own
        Thoroughness thoroughness = Thoroughness::tail;  // of the look at a device's store when it is opened
        bool keeps_ballast = false;  // DUR-5: on a phone; never in a simulated store. Room in the log, too
        MaskedCopyMaker masked_copy = {};  // PII-2: empty where the host makes no pictures
    };
    /// Takes the folder lock, opens store and evidence, verifies the tail of the own chain, loads the
    /// identity. A device's store that is damaged is recovered (recovery.h). Errors: in_use, corrupt,
    /// too_new, storage errors.
    static Result<std::unique_ptr<Engine>> open(Options options, Ports ports);
    virtual ~Engine() = default;

    // --- identity ---
    [[nodiscard]] virtual const std::optional<Identity>& identity() const = 0;
    /// Makes keys and ids, stores them durably. `identity.certificate` may still be empty.
    virtual Result<void> put_identity(const Identity& identity) = 0;

    /// Asks the key store again for keys that it did not give. Errors: key_locked, cancelled, key_gone; then
    /// everything is as before.
    virtual Result<void> unlock() = 0;

    // --- acts ---
    /// Performs one act. Errors: refused (rules), invalid_argument, storage errors; then nothing was
    /// recorded.
    virtual Result<Done> perform(const Json& act, Telling telling = Telling::score) = 0;

    // --- views ---
    /// kind: ready, inspections, score, evidence, taken, findings, outbox, copies, health, differences,
    /// problems. `argument` = inspection id where one is needed; of lists over all inspections (inspections,
    /// findings) one JSON object with page and filter (list_view.h). Errors: not_found, invalid_argument.
    virtual Result<Json> show(const std::string& kind, const std::string& argument) = 0;
    virtual Result<std::string> explain(const std::string& inspection, const std::string& item) = 0;
    /// Derived rows of lists that are not what the journal says (doctor). Cost: opens every listed
    /// inspection.
    virtual Result<std::vector<std::string>> list_problems() = 0;
    /// Finds an inspection by its name, readable number or stream id in hexadecimal.
    virtual Result<StreamId> find_inspection(const std::string& id) = 0;
    /// Live score with parts after the last durable act, from memory; `inspection` as in find_inspection.
    /// Only the first look at an inspection waits for an act in progress; never null.
    virtual Result<SharedScore> score(const std::string& inspection) = 0;

    // --- exchange (also used by sync) ---
    /// Work that may wait until nobody does, a step at a time: shortens the log (DUR-1), writes the database
    /// anew after an erasure (PII-1), signs over a segment that has been idle for ten minutes (INT-4), sets
    /// room aside (DUR-5), re-hashes some chunk files once a week (DUR-8). Returns whether a step was done;
    /// false = nothing waits. Errors: storage errors, locked keys; nothing stored is harmed. Cost: a step
    /// copies the log at most, or reads 16 MiB; after an erasure it copies the database.
    virtual Result<bool> maintain() = 0;
    /// Closes the open segment of each own chain: signs a checkpoint over what is not yet covered.
    virtual Result<void> close_segments() = 0;
    /// One segment [from, to) of a chain held without gaps, encoded; all leaves shown.
    virtual Result<Bytes> segment(const IncarnationId& chain, std::uint64_t from, std::uint64_t to) = 0;
    /// Verifies and applies a segment with shown and withheld leaves (all or nothing).
    /// The chain's opening and device certificate come along. Returns entries that were new.
    virtual Result<std::uint64_t> take_segment(ByteView opening, ByteView certificate, ByteView segment) = 0;
    /// The same of each, in one transaction where the store takes them all and else in one each.
    virtual std::vector<Result<std::uint64_t>> take_segments(const std::vector<BroughtSegment>& segments) = 0;
    /// Writes a sealed file of one inspection (DO-11). `segments_of`: a chain's segments with all but that
    /// inspection withheld, where the store does not keep them as they came (the hub's).
    virtual Result<void> export_file(const std::string& inspection, const std::string& path,
                                     const SegmentsOf& segments_of) = 0;
    Result<void> export_file(const std::string& inspection, const std::string& path) {
        return export_file(inspection, path, {});
    }
    /// Takes one in, all or nothing.
    virtual Result<Json> import_file(const std::string& path) = 0;
    /// Errors: not_found (kChainNotWhole, kNothingSealed), storage errors.
    virtual Result<void> write_proof(const std::string& inspection, const std::string& path,
                                     const ProofMaterial& material) = 0;
    /// Evidence bytes of a capture this device may read (own box key or, at the hub, the evidence key).
    virtual Result<Bytes> evidence_key(const store::EvidenceRow& row) = 0;
    /// Publishes a tenant document (hub): stores its bytes and appends the publish entry in the transaction
    /// in which `effect`, where there is one, keeps what belongs to it.
    virtual Result<Done> publish(DocumentKind kind, const std::string& name, const std::string& version,
                                 ByteView bytes, const std::function<Result<void>()>& effect = {}) = 0;
    /// Appends a device entry with a certificate the hub issued.
    virtual Result<Done> publish_device(const DeviceCore& device) = 0;

    /// Records a decision (hub) in the transaction in which `effect` does what was decided: both or neither.
    virtual Result<Done> decide(const DecideCore& decision, const TextPart& why,
                                const std::function<Result<void>()>& effect) = 0;
    /// Records what HQ ordered in an inspection (hub): an erasure, a hold, an original that was given out.
    /// `on_order` says on whose order and why. An erasure is in force at once. Errors: not_found
    /// (kUnknownInspection), limit (kTeamFull), storage errors.
    virtual Result<Done> record_order(const StreamId& inspection, EntryType type, Bytes core,
                                      const TextPart& on_order) = 0;
    /// Records what HQ tells persons (hub), each in the person's own stream, which it opens where there is
    /// none (VIS-1): all of it in one transaction, in which `effect`, where there is one, keeps what belongs
    /// to it. Errors: limit, storage errors; then nothing is recorded.
    virtual Result<void> record_for_persons(const std::vector<WordToPerson>& words,
                                            const std::function<Result<void>()>& effect = {}) = 0;
    /// Records a step of a draw (hub) in the transaction in which `effect` keeps what belongs to it.
    virtual Result<Done> record_draw(const DrawCore& step, const TextPart& apart,
                                     const std::function<Result<void>()>& effect) = 0;

    /// Records that a ranking is frozen or final (hub), likewise.
    virtual Result<Done> record_ranking(const RankingCore& step, const TextPart& apart,
                                        const std::function<Result<void>()>& effect) = 0;
    /// Records a decision about an administrative effect (hub), likewise.
    virtual Result<Done> record_effect(const EffectCore& step, const TextPart& apart,
                                       const std::function<Result<void>()>& effect) = 0;
    /// Records a step of a statement (hub) in the transaction in which `effect` keeps its document.
    virtual Result<Done> record_statement(const StatementCore& step, const TextPart& apart,
                                          const std::function<Result<void>()>& effect) = 0;

    /// Goes on under a new incarnation (INT-5): what `chain` holds from `verified` on was not written on the
    /// history that HQ knows, and is taken out; the caller has kept it. No change where nothing is written
    /// on `chain` any more. Errors: storage errors; then all is as before.
    virtual Result<void> leave_chain(const IncarnationId& chain, std::uint64_t verified, bool is_forked) = 0;
    /// Drops what other devices recorded in a scope that its person lost, photos too; own records stay
    /// (SEC-6). Errors: storage errors; called again, it goes on.
    virtual Result<void> forget_inspection(const StreamId& stream) = 0;
    /// Everything shown is read again from the store: after entries came in by `store`.
    virtual void refresh_views() = 0;
    /// Keeps other threads out while the caller works on `store` and `evidence` directly.
    [[nodiscard]] virtual std::unique_lock<std::recursive_mutex> hold() = 0;

    [[nodiscard]] virtual store::Store& store() = 0;
    [[nodiscard]] virtual evidence::Files& evidence() = 0;
    [[nodiscard]] virtual Ports& ports() = 0;
    [[nodiscard]] virtual const std::string& folder() const = 0;
};

/// Every act that `perform` knows, by name.
[[nodiscard]] std::vector<std::string_view> act_names();

}  // namespace wincheck::engine
