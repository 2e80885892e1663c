#pragma once
// The engine behind engine.h: state shared by the families of acts. Each family is a file acts_*.cpp of
// functions Result<Done> perform_x(Device&, const Json&); the table in acts.cpp names them.
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "core/base/fingerprint.h"
#include "core/engine/documents.h"
#include "core/engine/inspection.h"
#include "core/engine/lists.h"
#include "core/engine/own_coverage.h"
#include "core/engine/verified.h"
#include "core/engine/writer.h"
#include "core/journal/segment.h"
#include "core/rules/authority.h"
#include "core/rules/score.h"

namespace wincheck::engine {

class Device final : public Engine {
public:
    Device(Options options, Ports ports, std::unique_ptr<FolderLock> lock,
           std::unique_ptr<store::Store> store, std::unique_ptr<evidence::Files> files);
    Result<void> start();

    [[nodiscard]] const std::optional<Identity>& identity() const override { return identity_; }
    Result<void> put_identity(const Identity& identity) override;
    Result<void> unlock() override;
    Result<Done> perform(const Json& act, Telling telling) override;
    Result<Json> show(const std::string& kind, const std::string& argument) override;
    Result<std::string> explain(const std::string& inspection, const std::string& item) override;
    Result<std::vector<std::string>> list_problems() override;
    Result<StreamId> find_inspection(const std::string& id) override;
    Result<SharedScore> score(const std::string& inspection) override;
    Result<bool> maintain() override;
    Result<void> close_segments() override;
    Result<Bytes> segment(const IncarnationId& chain, std::uint64_t from, std::uint64_t to) override;
    Result<std::uint64_t> take_segment(ByteView opening, ByteView certificate, ByteView segment) override;
    std::vector<Result<std::uint64_t>> take_segments(const std::vector<BroughtSegment>& segments) override;
    using Engine::export_file;
    Result<void> export_file(const std::string& inspection, const std::string& path,
                             const SegmentsOf& segments_of) override;
    Result<Json> import_file(const std::string& path) override;
    Result<void> write_proof(const std::string& inspection, const std::string& path,
                             const ProofMaterial& material) override;
    Result<Bytes> evidence_key(const store::EvidenceRow& row) override;
    Result<Done> publish(DocumentKind kind, const std::string& name, const std::string& version,
                         ByteView bytes, const std::function<Result<void>()>& effect) override;
    Result<Done> publish_device(const DeviceCore& device) override;
    Result<Done> decide(const DecideCore& decision, const TextPart& why,
                        const std::function<Result<void>()>& effect) override;
    Result<Done> record_order(const StreamId& inspection, EntryType type, Bytes core,
                              const TextPart& on_order) override;
    Result<Done> record_ranking(const RankingCore& step, const TextPart& apart,
                                const std::function<Result<void>()>& effect) override;
    Result<Done> record_effect(const EffectCore& step, const TextPart& apart,
                               const std::function<Result<void>()>& effect) override;
    Result<Done> record_statement(const StatementCore& step, const TextPart& apart,
                                  const std::function<Result<void>()>& effect) override;
    Result<void> record_for_persons(const std::vector<WordToPerson>& words,
                                    const std::function<Result<void>()>& effect) override;
    Result<Done> record_draw(const DrawCore& step, const TextPart& apart,
                             const std::function<Result<void>()>& effect) override;
    Result<void> leave_chain(const IncarnationId& chain, std::uint64_t verified, bool is_forked) override;
    Result<void> forget_inspection(const StreamId& stream) override;
    void refresh_views() override;
    [[nodiscard]] std::unique_lock<std::recursive_mutex> hold() override { return std::unique_lock(mutex_); }
    [[nodiscard]] store::Store& store() override { return *store_; }
    [[nodiscard]] evidence::Files& evidence() override { return *files_; }
    [[nodiscard]] Ports& ports() override { return ports_; }
    [[nodiscard]] const std::string& folder() const override { return options_.folder; }

    // --- for the families of acts; the lock is held ---
    /// Errors: refused (kNotEnrolled).
    Result<const Identity*> enrolled();
    [[nodiscard]] Documents& documents() { return documents_; }
    [[nodiscard]] OwnCoverage& own_coverage() { return own_coverage_; }
    /// The view of the inspection an act names in its field "inspection".
    Result<Inspection*> inspection_of(const Json& act);
    Result<Inspection*> inspection(const StreamId& id);
    /// As inspection_of, and refuses sealed, ended and unauthorised work (ORG-3).
    Result<Inspection*> open_inspection(const Json& act, rules::Command command, std::string_view role = {});
    /// Asks the one rule for this device's person today. Errors: refused.
    Result<void> authorise(rules::Command command, const AssignmentCore& assignment, const Policy& policy,
                           std::string_view role = {});
    /// The same for any question; author and day are this device's. Errors: refused.
    Result<void> authorise(rules::Attempt attempt, const Policy& policy);
    /// One entry in one transaction, view refreshed.
    Result<Done> record(Inspection& inspection, const Payload& payload);
    Result<Done> record_opening(const Payload& payload);
    /// What is asked of headquarters opens a stream of its own.
    Result<Done> record_request(std::uint32_t what, const Json& document);
    /// Writes one entry of an inspection's stream.
    using Write = std::function<Result<store::Applied>(const StreamId& stream, const Payload& payload)>;
    /// Entries of several streams that stand together or not at all: one transaction, after which the views
    /// of `streams` are read again. `write_all` may be called a second time, after a full disk made room.
    Result<void> record_together(const std::vector<StreamId>& streams,
                                 const std::function<Result<void>(const Write&)>& write_all);
    /// As record; the view is read again whole, as its documents are others now.
    Result<Done> record_renewal(StreamId inspection, const Payload& payload);
    /// What now(), today() and random() give in this act.
    rules::Moment moment();
    [[nodiscard]] std::string today() const;  // local date of the clock
    /// Box keys of the team's devices, this device and the tenant's evidence key, without duplicates.
    Result<std::vector<BoxKey>> readers_of(const Inspection& inspection);
    /// True for chains of this device, of any incarnation.
    Result<bool> is_own(const IncarnationId& chain);
    /// The evidence key that is sealed to this device. Errors: not_found (kNotOurFile).
    Result<Bytes> open_key(const KeyPart& keys);
    /// Empty where the host makes no pictures.
    [[nodiscard]] const MaskedCopyMaker& masked_copy_maker() const { return options_.masked_copy; }
    [[nodiscard]] static Json score_json(const Inspection& inspection, bool with_parts);
    /// Finishes what erases in force leave to do: files without a key, remnants in the database (PII-1).
    Result<void> scrub_erased();

    /// DUR-5: on a full disk the ballast is given up and `attempt` made once more.
    template <class Attempt>
    auto with_room(Attempt attempt) -> decltype(attempt()) {
        auto result = attempt();
        if (result || result.error().code != ErrorCode::storage_full) return result;
        const auto released = files_->ballast().release();
        return released && *released ? attempt() : result;
    }

private:
    /// What segments brought for one inspection.
    struct Brought {
        std::set<AnswerKey> touched;
        bool only_answers = true;
        void take(EntryType type, const store::Applied& applied);
    };
    /// In the caller's transaction. Returns how many were new.
    Result<std::uint64_t> insert_shown(std::vector<std::optional<journal::Entry>> entries,
                                       std::map<StreamId, Brought>& brought);
    /// What segments that came together brought.
    struct News {
        std::map<StreamId, Brought> brought;
        bool has_told = false;  // something that may speak of any inspection
    };
    struct Sound {
        journal::Opening opening;
        journal::VerifiedSegment segment;
        ByteView bytes;
    };
    Result<Sound> verified(const Identity& identity, const BroughtSegment& brought);
    /// Errors: refused (kFork).
    Result<void> check_history(const journal::VerifiedSegment& segment);
    /// In the caller's transaction. Returns how many entries were new.
    Result<std::uint64_t> store_sound(Sound sound, News& news);
    Result<std::vector<Result<std::uint64_t>>> take_together(const Identity& identity,
                                                             const std::vector<BroughtSegment>& segments);

    Result<SharedScore> show_score(const std::string& name);  // the lock is held
    void drop_views();
    /// Reads it again whole after entries that stand: a view that cannot follow makes no error of them.
    void read_again(const StreamId& stream);
    void show_news(const StreamId& stream, const Brought& news);
    Result<Target> tenant_target();
    /// In the caller's transaction: what was signed of a chain is kept as segments for relaying, what lies
    /// above `verified` is taken out, and another chain is begun.
    Result<void> leave(const Identity& identity, const IncarnationId& chain, std::uint64_t verified,
                       journal::OpeningReason reason);
    Result<void> leave_salvaged(const Identity& identity);
    Result<Done> record_tenant(const Payload& payload);
    /// The entry and what `effect` does, in one transaction.
    Result<Done> record_with(const Payload& payload, const std::function<Result<void>()>& effect);
    Result<store::Applied> commit(const Target& target, const Payload& payload);
    /// In the caller's transaction, with the checkpoint where one is due.
    Result<store::Applied> write_covered(const Identity& identity, const Target& target,
                                         const Payload& payload);
    Result<void> write_word(const Identity& identity, const WordToPerson& word);
    Result<store::Applied> store_entry(const Identity& identity, const Target& target,
                                       const Payload& payload);

    Options options_;
    ScoreBoard own_board_;
    ScoreBoard& board_;
    Ports ports_;
    std::unique_ptr<FolderLock> lock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<evidence::Files> files_;
    Documents documents_;
    InspectionLists lists_;
    OwnCoverage own_coverage_;
    Writer writer_;
    std::optional<Identity> identity_;
    Verified verified_;
    std::map<StreamId, std::unique_ptr<Inspection>> inspections_;
    bool has_stale_view_ = false;  // a view could not follow what was stored
    std::recursive_mutex mutex_;
};

/// A payload of the current version from its coded parts.
[[nodiscard]] Payload payload_of(EntryType type, Bytes core, std::optional<Bytes> text = std::nullopt);
/// Text part with the fields that are not empty; none when all are.
[[nodiscard]] std::optional<Bytes> text_part(std::initializer_list<NamedText> texts);
/// Resolves "CODE" or "REPEAT[2].CODE" (DO-7; architecture: instances). Errors: invalid_argument.
Result<AnswerKey> key_of(const Inspection& inspection, const std::string& item);
/// The sample that an act names, by the code of its location; empty where it names none.
Result<std::string> sample_at(const Inspection& inspection, const Json& act);
/// Errors: invalid_argument (kUnknownItem).
Result<const Node*> node_of(const Inspection& inspection, const std::string& code);

/// One run of a chain; with `only_stream` every other leaf is shown as its hash alone.
struct SegmentWish {
    IncarnationId chain{};
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::optional<StreamId> only_stream;
};
/// Segments as others sent them, with every leaf outside `stream` as its hash alone.
Result<std::vector<Bytes>> relayed_segments(store::Store& store, const IncarnationId& chain,
                                            const StreamId& stream);
/// Errors: not_found without a checkpoint of size `to`; corrupt when entries are missing.
Result<Bytes> encoded_segment(store::Store& store, const SegmentWish& wish);

/// PLAN-3 again, on the day of the visit: what has changed for one member since the plan. Errors: refused.
Result<void> check_member(Device& device, const AssignmentCore& core, const Policy& policy,
                          const std::string& person);

// --- acts ---
Result<Done> perform_plan(Device& device, const Json& act);
Result<Done> perform_change(Device& device, const Json& act);
Result<Done> perform_draw(Device& device, const Json& act);
Result<Done> perform_start(Device& device, const Json& act);
Result<Done> perform_open(Device& device, const Json& act);
Result<Done> perform_phase(Device& device, const Json& act);
Result<Done> perform_answer(Device& device, const Json& act);
Result<Done> perform_na(Device& device, const Json& act);
Result<Done> perform_clear(Device& device, const Json& act);
Result<Done> perform_conform(Device& device, const Json& act);
Result<Done> perform_add(Device& device, const Json& act);
Result<Done> perform_remove(Device& device, const Json& act);
Result<Done> perform_sample(Device& device, const Json& act);
Result<Done> perform_settle(Device& device, const Json& act);
Result<Done> perform_capture(Device& device, const Json& act);
Result<Done> perform_attach(Device& device, const Json& act);
Result<Done> perform_finding(Device& device, const Json& act);
Result<Done> perform_assign(Device& device, const Json& act);
Result<Done> perform_rectify(Device& device, const Json& act);
Result<Done> perform_extend(Device& device, const Json& act);
Result<Done> perform_long_term(Device& device, const Json& act);
Result<Done> perform_milestone(Device& device, const Json& act);
Result<Done> perform_not_ours(Device& device, const Json& act);
Result<Done> perform_grant(Device& device, const Json& act);
Result<Done> perform_refuse(Device& device, const Json& act);
Result<Done> perform_review(Device& device, const Json& act);
Result<Done> perform_close(Device& device, const Json& act);
Result<Done> perform_reject(Device& device, const Json& act);
Result<Done> perform_verify(Device& device, const Json& act);
Result<Done> perform_hazard(Device& device, const Json& act);
Result<Done> perform_appeal(Device& device, const Json& act);
Result<Done> perform_appeal_material(Device& device, const Json& act);
Result<Done> perform_appeal_talk(Device& device, const Json& act);
Result<Done> perform_appeal_decide(Device& device, const Json& act);
Result<Done> perform_appeal_received(Device& device, const Json& act);
Result<Done> perform_appeal_up(Device& device, const Json& act);
Result<Done> perform_appeal_withdraw(Device& device, const Json& act);
Result<Done> perform_appeal_review(Device& device, const Json& act);
Result<Done> perform_suggest(Device& device, const Json& act);
Result<Done> perform_sign(Device& device, const Json& act);
Result<Done> perform_feedback(Device& device, const Json& act);
Result<Done> perform_end(Device& device, const Json& act);
Result<Done> perform_seal(Device& device, const Json& act);
Result<Done> perform_erase(Device& device, const Json& act);
Result<Done> perform_mask(Device& device, const Json& act);
Result<Done> perform_scan(Device& device, const Json& act);
Result<Done> perform_confirm_end(Device& device, const Json& act);
Result<Done> perform_redraw(Device& device, const Json& act);
Result<Done> perform_fewer_samples(Device& device, const Json& act);
Result<Done> perform_move(Device& device, const Json& act);
Result<Done> perform_call(Device& device, const Json& act);
Result<Done> perform_weather(Device& device, const Json& act);
Result<Done> perform_check_in(Device& device, const Json& act);
Result<Done> perform_event(Device& device, const Json& act);
Result<Done> perform_judge_event(Device& device, const Json& act);
Result<Done> perform_witness(Device& device, const Json& act);
Result<Done> perform_contact(Device& device, const Json& act);
Result<Done> perform_admit(Device& device, const Json& act);
Result<Done> perform_relay(Device& device, const Json& act);
Result<Done> perform_order(Device& device, const Json& act);
Result<Done> perform_renew(Device& device, const Json& act);
Result<Done> perform_import(Device& device, const Json& act);
/// An evidence key, sealed to each device that reads the inspection's evidence (readers_of).
Result<KeyPart> sealed_keys(Device& device, const Inspection& inspection, ByteView key);
/// Captures one file for an item: intent, bytes, capture entry (DUR-4).
struct CaptureWish {
    AnswerKey key;
    std::string path;
    std::string purpose = "item";
    bool is_live = false;
    std::optional<Place> place;
    std::string footage_register = {};  // PII-4
    std::string footage_use = {};
    std::string no_position = {};  // DO-4
    std::optional<Fingerprinted> fingerprint = {};
};
/// DO-4: the reason that an act gives for having no position, empty where it gives none.
/// Errors: invalid_argument.
Result<std::string> no_position_of(const Json& act);
/// EVI-1: the fingerprint that an act or one of its files states; none where it states none.
/// Errors: invalid_argument.
Result<std::optional<Fingerprinted>> fingerprint_of(const Json& fields);
/// One of an act's `files`: a path, or {"file", "fingerprint"}. Errors: invalid_argument.
Result<void> take_file(CaptureWish& wish, const Json& file);
struct Captured {
    Done done;
    Hash original{};
};
Result<Captured> capture(Device& device, Inspection& inspection, const CaptureWish& wish);

}  // namespace wincheck::engine
