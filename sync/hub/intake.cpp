#include "sync/hub/intake.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/assert.h"
#include "core/base/reasons.h"
#include "core/engine/inspection.h"
#include "core/engine/legal_hold.h"
#include "core/engine/masked_copies.h"
#include "core/engine/reasons.h"
#include "core/journal/note.h"
#include "core/journal/recorded.h"
#include "core/journal/segment.h"
#include "core/store/openings.h"
#include "sync/hub/feed.h"
#include "sync/hub/judgement.h"
#include "sync/hub/opening_check.h"
#include "sync/hub/person_feed.h"
#include "sync/hub/reasons.h"
#include "sync/hub/requests.h"
#include "sync/hub/verified_ahead.h"

namespace wincheck::hub {
namespace {

using journal::Entry;
using journal::VerifiedSegment;
using protocol::EntryVerdict;
using protocol::PushReply;

// All parts taken out: the chain goes on over a refused entry, and no projection reads it.
Entry emptied(Entry entry) {
    for (const auto part_class : {journal::PartClass::core, journal::PartClass::text,
                                  journal::PartClass::place, journal::PartClass::secret})
        entry = journal::without_part(std::move(entry), part_class);
    return entry;
}

using Decoded = VerifiedAhead::Decoded;

Decoded decoded(const std::vector<Bytes>& segments) {
    Decoded all;
    all.reserve(segments.size());
    for (const Bytes& bytes : segments) all.push_back(journal::decode_segment(bytes));
    return all;
}

// What does not decode has no entries: it is refused by name when its turn comes.
Result<void> check_count(const Decoded& segments) {
    std::size_t entries = 0;
    for (const auto& segment : segments) entries += segment ? segment->leaves.size() : 0;
    if (entries <= protocol::kPushEntriesMax) return {};
    return error_of(ErrorCode::limit, kTooLarge, "push", "segments");
}

const char* verdict_reason(const Error& error) {
    if (error.code == ErrorCode::signature) return "signature";
    if (error.code == ErrorCode::limit) return "too_large";
    if (error.code == ErrorCode::too_new) return "schema";
    const bool is_chain =
        error.reason_or_null != nullptr && std::string_view(error.reason_or_null->name) == "chain_broken";
    return is_chain ? "chain" : "malformed";
}

/// One push of one device, inside its transaction.
class Intake {
public:
    Intake(State& state, const DeviceId& device, bool is_revoked)
        : state_(state), device_(device), is_revoked_(is_revoked) {}

    /// What of a picture is covered may be another after it.
    [[nodiscard]] bool has_masks() const { return has_masks_; }

    Result<PushReply> run(const protocol::PushRequest& request) {
        WCK_TRY(prepare(request.opening));
        WCK_TRY(state_.quota.check_entries(device_, state_.now_ms()));
        Decoded segments = decoded(request.segments);
        WCK_TRY(check_count(segments));
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(waiting_, state_.tables.waiting_of(device_));
        WCK_TRY(take_all(request.segments, segments));
        WCK_TRY(transaction.commit());
        state_.metrics.count_push(reply_, size_ - size_before_);
        state_.quota.add_entries(device_, size_ - size_before_, state_.now_ms());
        return std::move(reply_);
    }

    Result<void> release(const Bytes& opening, const Bytes& segment) {
        WCK_TRY(prepare(opening));
        Decoded segments = decoded({segment});
        WCK_TRY(take_all({segment}, segments));
        for (const EntryVerdict& verdict : reply_.verdicts) {
            const bool is_gap = verdict.verdict == protocol::kVerdictHeld && verdict.reason == "gap";
            if (verdict.verdict == protocol::kVerdictRejected || is_gap)
                return error_of(ErrorCode::refused, kNotReleasable, "release", verdict.reason);
        }
        return {};
    }

    Result<void> release(const Bytes& opening, const Entry& entry) {
        WCK_TRY(prepare(opening));
        if (!is_of_writer(entry)) return error_of(ErrorCode::refused, kNotReleasable, "release", "author");
        WCK_TRY(const auto facts, facts_of(entry));
        if (facts == nullptr) return error_of(ErrorCode::refused, kOpeningWaits, "release");
        WCK_TRY(const auto hold, hold_against(entry));
        if (hold) return error_of(ErrorCode::refused, engine::kLegalHold, "release", hold->hex());
        WCK_TRY(state_.store().reinstate(entry));
        WCK_TRY(publish_entry(state_, entry, *facts, *standing_));
        return entry.opens_stream() ? release_parked(entry.stream()) : Result<void>{};
    }

private:
    Result<void> prepare(const Bytes& opening) {
        WCK_TRY(opening_, store::verified_opening(state_.store(), opening, state_.keys.root.public_key()));
        if (opening_.record.device != device_) return error_of(ErrorCode::refused, kNotOwnChain, "push");
        reply_.incarnation = opening_.record.incarnation;
        WCK_TRY(standing_, state_.standing());
        return {};
    }

    Result<void> take_all(const std::vector<Bytes>& bytes, Decoded& segments) {
        WCK_TRY(const bool is_ours, open_chain());
        VerifiedAhead ahead(state_.beside, segments, opening_);
        for (std::size_t i = 0; is_ours && !has_stopped_ && i < segments.size(); ++i) {
            if (!segments[i]) {
                WCK_TRY(reject(size_, verdict_reason(segments[i].error()), bytes[i]));
            } else {
                WCK_TRY(take(bytes[i], *segments[i], ahead.take(i)));
            }
        }
        return finish();
    }

    // False when the hub holds another opening under this incarnation's id.
    Result<bool> open_chain() {
        WCK_TRY(auto known, state_.store().chain(reply_.incarnation));
        if (!known) {
            known = store::Chain{.id = reply_.incarnation,
                                 .device = device_,
                                 .is_own = false,
                                 .opening = opening_.bytes,
                                 .size = 0,
                                 .held = 0,
                                 .head = opening_.hash,
                                 .range = {}};
            WCK_TRY(state_.store().put_chain(*known));
        }
        size_ = size_before_ = known->size;
        front_ = known->range;
        if (known->opening == opening_.bytes) return true;
        stop(0, protocol::kVerdictRejected, "fork");
        return false;
    }

    void stop(std::uint64_t sequence, std::uint32_t verdict, const char* reason) {
        reply_.verdicts.push_back({sequence, verdict, reason});
        has_stopped_ = true;
    }

    // Refused in any case; kept as long as there is room.
    Result<void> reject(std::uint64_t sequence, const char* reason, ByteView bytes) {
        stop(sequence, protocol::kVerdictRejected, reason);
        const bool is_fork = std::string_view(reason) == "fork";
        has_forked_ = has_forked_ || is_fork;
        has_stopped_ = !is_fork;  // of a fork the whole tail is kept, not its first segment alone
        const bool is_full = waiting_.broken >= state_.quarantine_limits.broken_rows_max;
        if (is_fork ? has_no_room() : is_full) return {};
        return put_aside(sequence, sha256(bytes), reason, bytes_of(text_of(bytes)));
    }

    Result<void> put_aside(std::uint64_t sequence, const Hash& hash, const char* reason, Bytes bytes) {
        ++waiting_.rows;
        waiting_.bytes += bytes.size();
        return state_.tables.put_quarantine(
            {{reply_.incarnation, sequence}, device_, hash, reason, state_.now_ms(), std::move(bytes)});
    }

    // One device's flood leaves room for the others: the rest waits on the device for a person's decision.
    [[nodiscard]] bool has_no_room() const {
        const QuarantineLimits& limits = state_.quarantine_limits;
        return waiting_.rows >= limits.rows_max || waiting_.bytes >= limits.bytes_max;
    }

    Result<void> take(const Bytes& bytes, const journal::Segment& segment, Result<VerifiedSegment> verified) {
        if (!verified && verified.error().code == ErrorCode::no_memory) return verified.error();
        if (!verified) return reject(segment.from, verdict_reason(verified.error()), bytes);
        const std::uint64_t to = verified->from + verified->hashes.size();
        if (verified->incarnation != reply_.incarnation || verified->device != device_)
            return reject(verified->from, "chain", bytes);
        // All of what a device sends after it was cut off is kept for a person, not only the first of it.
        if (is_revoked_ && to > size_) {
            if (has_no_room()) {
                stop(verified->from, protocol::kVerdictHeld, protocol::kQuarantineFull);
                return {};
            }
            reply_.verdicts.push_back({verified->from, protocol::kVerdictQuarantined, "revoked"});
            return put_aside(verified->from, sha256(bytes), "revoked", bytes);
        }
        if (has_forked_) return reject(verified->from, "fork", bytes);
        if (verified->from > size_) {
            WCK_TRY(const bool is_forked, has_fork_before(verified->from));
            if (is_forked) return reject(verified->from, "fork", bytes);
            stop(verified->from, protocol::kVerdictHeld, "gap");
            return {};
        }
        WCK_TRY(const bool is_same, agrees(*verified, segment.range));
        if (!is_same) return reject(verified->from, "fork", bytes);
        if (to <= size_) {
            reply_.verdicts.push_back({verified->from, protocol::kVerdictAlready, {}});
            return add_known_ranks(verified->from, to);
        }
        if (has_no_room()) {
            stop(verified->from, protocol::kVerdictHeld, protocol::kQuarantineFull);
            return {};
        }
        WCK_TRY(const bool is_whole, append_entries(*verified));
        if (!is_whole) return reject(size_, "chain", bytes);
        WCK_TRY(
            state_.tables.put_segment({reply_.incarnation, verified->from, to, segment.range, segment.note}));
        note_ = segment.note;
        front_ = verified->after;
        return {};
    }

    // A long tail comes in several pushes.
    Result<bool> has_fork_before(std::uint64_t sequence) {
        WCK_TRY(const auto places, state_.tables.quarantined_of(device_, "fork"));
        return std::any_of(places.begin(), places.end(), [&](const store::Position& place) {
            return place.incarnation == reply_.incarnation && place.sequence < sequence;
        });
    }

    // What the hub holds already must be what this segment says.
    Result<bool> agrees(const VerifiedSegment& verified, const std::vector<Hash>& range) {
        WCK_TRY(const auto before, range_before(verified.from));
        if (before != range) return false;
        const std::uint64_t to = std::min<std::uint64_t>(size_, verified.from + verified.hashes.size());
        WCK_TRY(const auto held, state_.store().leaf_hashes(reply_.incarnation, verified.from, to));
        return std::equal(held.begin(), held.end(), verified.hashes.begin());
    }

    // Tree of what lies before: known at the head and where the hub's own segments begin, else computed.
    Result<std::vector<Hash>> range_before(std::uint64_t from) {
        if (from == front_.size()) return front_.hashes();
        WCK_TRY(const auto row, state_.tables.segment_of({reply_.incarnation, from}));
        if (row && row->from == from) return row->range;
        WCK_TRY(const auto leaves, state_.store().leaf_hashes(reply_.incarnation, 0, from));
        journal::CompactRange before;
        for (const Hash& leaf : leaves) before.append(leaf);
        return before.hashes();
    }

    Result<void> add_known_ranks(std::uint64_t from, std::uint64_t to) {
        WCK_TRY(const auto entries, state_.store().chain_entries(reply_.incarnation, from, to - from));
        for (const store::StoredEntry& stored : entries)
            if (stored.rank)
                reply_.ranks.push_back({reply_.incarnation, stored.position.sequence, *stored.rank});
        return {};
    }

    // False where one is withheld: then none is taken, because a part of a segment could not be proved.
    Result<bool> append_entries(VerifiedSegment& verified) {
        const std::uint64_t first = size_ - verified.from;
        for (std::uint64_t i = first; i < verified.entries.size(); ++i)
            if (!verified.entries[i]) return false;
        for (std::uint64_t i = first; i < verified.entries.size(); ++i) {
            WCK_TRY(take_entry(std::move(*verified.entries[i])));
            ++size_;
        }
        WCK_TRY(store_run());
        return true;
    }

    // Plain entries wait for the next ones; whatever else reads or writes finds them stored.
    Result<void> store_run() {
        if (run_.empty()) return {};
        judged_.forget();
        WCK_TRY(const auto ranks, append_run(state_, std::exchange(run_, {})));
        reply_.ranks.insert(reply_.ranks.end(), ranks.begin(), ranks.end());
        return {};
    }

    // ORG-3: what somebody asks headquarters for stands; whether it may be done is judged when it is.
    Result<void> take_asked(const Entry& entry) {
        WCK_TRY(store_run());
        const char* refusal = refusal_of_request(state_, entry, opening_.certificate.body.person);
        if (refusal != nullptr) return quarantine(entry, refusal);
        WCK_TRY(state_.store().append(entry));
        WCK_TRY(const std::uint64_t rank, take_request(state_, entry));
        reply_.ranks.push_back({reply_.incarnation, entry.header.sequence, rank});
        return {};
    }

    Result<void> take_entry(Entry entry) {
        if (entry.header.stream_kind == kStreamRequest) return take_asked(entry);
        const bool waits = is_plain(entry);
        if (!waits) WCK_TRY(store_run());
        WCK_TRY(const auto facts, facts_of(entry));
        WCK_TRY(const char* refusal, refusal_of(entry, facts != nullptr ? &facts->assignment : nullptr));
        if (waits && refusal == nullptr && facts != nullptr) {
            WCK_TRY(note_due(state_, entry, *facts));
            run_.push_back(std::move(entry));
            return {};
        }
        WCK_TRY(store_run());
        if (refusal != nullptr) {
            WCK_TRY(const bool is_late, is_late_only(entry, refusal, facts));
            if (!is_late) return quarantine(entry, refusal);
            WCK_TRY(state_.tables.put_late({.position = {reply_.incarnation, entry.header.sequence},
                                            .device = device_,
                                            .reason = refusal,
                                            .time_ms = state_.now_ms()}));
            reply_.verdicts.push_back({entry.header.sequence, protocol::kVerdictOk, "late"});
        }
        has_masks_ = has_masks_ || entry.header.type == static_cast<std::uint32_t>(EntryType::mask);
        WCK_TRY(const store::Applied applied, state_.store().append(entry));
        WCK_TRY(judged_.follow(entry, applied));
        if (facts == nullptr) {
            reply_.verdicts.push_back({entry.header.sequence, protocol::kVerdictHeld, "stream"});
            return {};
        }
        WCK_TRY(const std::uint64_t rank, publish_entry(state_, entry, *facts, *standing_));
        reply_.ranks.push_back({reply_.incarnation, entry.header.sequence, rank});
        WCK_TRY(const bool is_lost, has_lost_race(judged_, entry));
        if (is_lost) reply_.verdicts.push_back({entry.header.sequence, protocol::kVerdictOk, "lost_race"});
        // Who is in the team may be another from here on.
        if (engine::changes_team(entry.header.type)) facts_.erase(entry.stream());
        return entry.opens_stream() ? release_parked(entry.stream()) : Result<void>{};
    }

    // Assignment of the entry's inspection: from the entry itself where it opens the stream.
    // Null while that is not here.
    Result<const Opened*> facts_of(const Entry& entry) {
        const Opened* none = nullptr;
        const StreamId stream = entry.stream();
        if (const auto known = facts_.find(stream); known != facts_.end()) return &known->second;
        std::optional<Opened> facts;
        if (entry.opens_stream()) {
            const Bytes* core = entry.part_or_null(journal::PartClass::core);
            if (core == nullptr) return none;
            auto assignment = journal::decode_core<AssignmentCore>(entry.header, *core);
            if (!assignment) return none;
            facts = Opened{std::move(*assignment), entry.header.author, false, false};
        } else {
            WCK_TRY(facts, opened(state_, stream));
        }
        return facts ? &facts_.emplace(stream, std::move(*facts)).first->second : none;
    }

    // What no decision can give: another's name, another tenant, a stream that devices do not write.
    [[nodiscard]] bool is_of_writer(const Entry& entry) const {
        const journal::Header& header = entry.header;
        return header.author == opening_.certificate.body.person &&
               header.tenant == state_.identity().tenant && header.stream_kind == kStreamInspection;
    }

    // Null when the entry may stand. An entry whose stream is not open yet is judged when it opens.
    Result<const char*> refusal_of(const Entry& entry, const AssignmentCore* assignment_or_null) {
        const char* none = nullptr;
        if (!is_of_writer(entry)) return "scope";
        if (entry.opens_stream() && assignment_or_null == nullptr) return "malformed";
        if (assignment_or_null == nullptr) return none;
        if (!is_allowed(state_, judged_, entry, *assignment_or_null, *standing_) ||
            confirms_itself(state_, entry))
            return "scope";
        WCK_TRY(const auto hold, hold_against(entry));
        if (hold) return "hold";
        WCK_TRY(const bool strays, entry.opens_stream() ? strays_from_draw(state_, entry, *assignment_or_null)
                                                        : Result<bool>(false));
        if (strays) return "draw";
        return refusal_by_register(state_, entry, *assignment_or_null, *standing_);
    }

    // SEC-6: by the register that it was recorded under nothing would be wrong. It is taken, and marked.
    Result<bool> is_late_only(const Entry& entry, const char* refusal, const Opened* facts_or_null) {
        if (facts_or_null == nullptr || !is_of_writer(entry)) return false;
        const AssignmentCore& assignment = facts_or_null->assignment;
        if (is_register_reason(refusal)) return was_right_when_done(state_, entry, assignment, *standing_);
        return entry.opens_stream() ? Result<bool>(false) : was_allowed(state_, judged_, entry, assignment);
    }

    // PII-1: what a device ordered that had not heard of the hold takes nothing out here.
    Result<std::optional<Hash>> hold_against(const Entry& entry) {
        const bool is_erasing = entry.header.type == static_cast<std::uint32_t>(EntryType::erase);
        return is_erasing ? engine::standing_hold(state_.store(), entry.stream())
                          : Result<std::optional<Hash>>(std::optional<Hash>{});
    }

    Result<void> quarantine(const Entry& entry, const char* reason) {
        reply_.verdicts.push_back({entry.header.sequence, protocol::kVerdictQuarantined, reason});
        WCK_TRY(put_aside(entry.header.sequence, entry.hash, reason,
                          journal::encode(journal::Leaf::shown(entry))));
        return state_.store().append_refused(emptied(entry));
    }

    Result<const char*> refusal_of_parked(const store::StoredEntry& stored,
                                          const AssignmentCore& assignment) {
        const char* none = nullptr;
        if (!is_allowed(state_, judged_, stored.entry, assignment, *standing_)) return "scope";
        WCK_TRY(const char* refusal, refusal_by_register(state_, stored.entry, assignment, *standing_));
        if (refusal == nullptr) return none;
        WCK_TRY(const bool is_late, was_right_when_done(state_, stored.entry, assignment, *standing_));
        if (!is_late) return refusal;
        WCK_TRY(state_.tables.put_late({.position = stored.position,
                                        .device = stored.device,
                                        .reason = refusal,
                                        .time_ms = state_.now_ms()}));
        return none;
    }

    // Entries that came before their stream was opened are judged and ranked now (S18).
    Result<void> release_parked(const StreamId& stream) {
        const Opened facts = facts_[stream];
        WCK_TRY(const auto entries, state_.store().stream_entries(stream));
        std::vector<store::Position> refused;
        for (const store::StoredEntry& stored : entries) {
            if (stored.rank) continue;
            WCK_TRY(const char* refusal, refusal_of_parked(stored, facts.assignment));
            if (refusal != nullptr) {
                WCK_TRY(state_.tables.put_quarantine({stored.position, stored.device, stored.hash, refusal,
                                                      state_.now_ms(),
                                                      journal::encode(journal::Leaf::shown(stored.entry))}));
                refused.push_back(stored.position);
                continue;
            }
            WCK_TRY(const std::uint64_t rank, publish_entry(state_, stored.entry, facts, *standing_));
            judged_.forget();  // it may be of any kind, and ranks tell the order of some
            if (stored.position.incarnation == reply_.incarnation)
                reply_.ranks.push_back({reply_.incarnation, stored.position.sequence, rank});
        }
        judged_.forget();
        return state_.store().refuse_all(refused);
    }

    Result<void> finish() {
        WCK_TRY(const auto chain, state_.store().chain(reply_.incarnation));
        WCK_ASSERT(chain.has_value());  // open_chain put it there
        reply_.accepted_to = chain->size;
        reply_.head = chain->head;
        if (note_.empty()) return existing_receipt();
        WCK_TRY(reply_.receipt,
                journal::sign_journal_receipt(note_, state_.identity().tenant, journal::ReceiptGrade::durable,
                                              state_.keys.intake, state_.now_seconds()));
        WCK_TRY(journal::Note note, journal::parse_note(note_));
        WCK_TRY(const journal::Note receipt, journal::parse_note(reply_.receipt));
        note.signatures.insert(note.signatures.end(), receipt.signatures.begin(), receipt.signatures.end());
        return state_.store().put_note(reply_.incarnation, {chain->size, journal::note_text(note)});
    }

    // The same push again gets the same receipt (S2).
    Result<void> existing_receipt() {
        WCK_TRY(const auto notes, state_.store().notes(reply_.incarnation));
        if (notes.empty()) return {};
        WCK_TRY(journal::Note note, journal::parse_note(notes.back().text));
        const std::string name =
            journal::intake_key_name(state_.identity().tenant, journal::ReceiptGrade::durable);
        std::erase_if(note.signatures, [&](const auto& line) { return line.name != name; });
        if (!note.signatures.empty()) reply_.receipt = journal::note_text(note);
        return {};
    }

    State& state_;
    DeviceId device_;
    bool is_revoked_;
    journal::Opening opening_;
    engine::RegisterPtr standing_;
    std::map<StreamId, Opened> facts_;
    Judged judged_{state_};
    PushReply reply_;
    std::uint64_t size_ = 0;
    std::uint64_t size_before_ = 0;
    journal::CompactRange front_;  // of the first size_ entries
    std::vector<Entry> run_;       // taken and not stored yet
    std::string note_;
    store::WaitingRows waiting_;
    bool has_stopped_ = false, has_forked_ = false, has_masks_ = false;
};

}  // namespace

Result<PushReply> push(State& state, const store::HubDeviceRow& device,
                       const protocol::PushRequest& request) {
    Intake intake(state, device.device, device.is_revoked);
    auto reply = intake.run(request);
    // What the hub shows of an inspection must hold what has just come.
    if (reply && !reply->ranks.empty()) state.engine->refresh_views();
    // What could not be given now is given when the house is kept: the push stands.
    if (reply) static_cast<void>(settle_requests(state));
    if (reply) static_cast<void>(settle_persons(state));
    // PII-2: copies by a mask that is another by now.
    if (reply && intake.has_masks()) static_cast<void>(engine::forget_masked_copies(state.store()));
    return reply;
}

Result<void> release_segment(State& state, const store::QuarantineRow& row) {
    WCK_TRY(const auto chain, state.store().chain(row.position.incarnation));
    if (!chain) return error_of(ErrorCode::refused, kNotReleasable, "release", "chain");
    return Intake(state, row.device, false).release(chain->opening, row.bytes);
}

Result<void> release_entry(State& state, const store::QuarantineRow& row, const Entry& entry) {
    WCK_TRY(const auto chain, state.store().chain(row.position.incarnation));
    if (!chain) return error_of(ErrorCode::refused, kNotReleasable, "release", "chain");
    return Intake(state, row.device, false).release(chain->opening, entry);
}

Result<std::vector<protocol::Decided>> decided_of(State& state, const DeviceId& device) {
    std::vector<protocol::Decided> decided;
    WCK_TRY(const auto rows, state.tables.decisions_of(device));
    for (auto row = rows.rbegin(); row != rows.rend() && decided.size() < protocol::kDecidedMax; ++row)
        decided.push_back({row->position.incarnation, row->position.sequence, row->hash, row->verdict,
                           row->reason, row->time_ms});
    return decided;
}

Result<std::vector<IncarnationId>> forked_of(State& state, const DeviceId& device) {
    std::vector<IncarnationId> forked;
    WCK_TRY(const auto places, state.tables.quarantined_of(device, "fork"));
    for (const store::Position& place : places)
        if (forked.empty() || forked.back() != place.incarnation) forked.push_back(place.incarnation);
    return forked;
}

Result<std::vector<protocol::EntryPlace>> refused_of(State& state, const DeviceId& device) {
    std::vector<protocol::EntryPlace> refused;
    std::vector<const char*> reasons{"scope", "draw", "hold"};
    reasons.insert(reasons.end(), kRegisterReasons.begin(), kRegisterReasons.end());
    for (const char* reason : reasons) {
        WCK_TRY(const auto places, state.tables.quarantined_of(device, reason));
        for (auto place = places.rbegin(); place != places.rend() && refused.size() < protocol::kRefusedMax;
             ++place) {
            WCK_TRY(const auto stored, state.store().entry(*place));
            if (stored && stored->is_refused) refused.push_back({place->incarnation, place->sequence});
        }
    }
    return refused;
}

Result<std::vector<protocol::ChainHead>> heads_of(State& state, const DeviceId& device) {
    std::vector<protocol::ChainHead> heads;
    WCK_TRY(const auto chains, state.store().chains_of(device));
    for (const store::Chain& chain : chains)
        if (chain.size > 0) heads.push_back({chain.id, chain.size, chain.head});
    return heads;
}

}  // namespace wincheck::hub
