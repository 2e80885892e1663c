#include "sync/hub/intake.h"

#include <algorithm>
#include <map>

#include "core/engine/inspection.h"
#include "core/engine/relay_code.h"
#include "core/journal/note.h"
#include "core/journal/recorded.h"
#include "core/journal/segment.h"
#include "core/rules/authority.h"
#include "core/rules/team.h"
#include "sync/hub/feed.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

using journal::Entry;
using journal::VerifiedSegment;
using protocol::EntryVerdict;
using protocol::PushReply;

std::string local_date(const journal::Header& header) {
    return to_text(date_at({header.wall_ms}, header.offset_minutes));
}

std::string role_of(const Entry& entry) {
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    if (core == nullptr || entry.header.type != static_cast<std::uint32_t>(EntryType::sign)) return {};
    const auto sign = journal::decode<SignCore>(*core);
    return sign ? sign->role : std::string{};
}

// DO-3: an answer that chooses among standing ones is the leader's.
bool is_settling(const Entry& entry) {
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    if (core == nullptr || entry.header.type != static_cast<std::uint32_t>(EntryType::answer)) return false;
    const auto answer = journal::decode_core<AnswerCore>(entry.header, *core);
    return answer && answer->chosen.has_value();
}

// All parts taken out: the chain goes on over a refused entry, and no projection reads it.
Entry emptied(Entry entry) {
    for (const auto part_class : {journal::PartClass::core, journal::PartClass::text,
                                  journal::PartClass::place, journal::PartClass::secret})
        entry = journal::without_part(std::move(entry), part_class);
    return entry;
}

const char* verdict_reason(const Error& error) {
    if (error.code == ErrorCode::signature) return "signature";
    if (error.code == ErrorCode::limit) return "too_large";
    if (error.code == ErrorCode::too_new) return "schema";
    const bool is_chain =
        error.reason_or_null != nullptr && std::string_view(error.reason_or_null->name) == "chain_broken";
    return is_chain ? "chain" : "malformed";
}

// DO-13: with headquarters' code any member passes the lead on.
bool carries_relay_code(const Entry& entry, const SignKey& intake) {
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    if (core == nullptr || entry.header.type != static_cast<std::uint32_t>(EntryType::relay)) return false;
    const auto relay = journal::decode<RelayCore>(*core);
    return relay && engine::is_relay_code(relay->code, entry.stream(), relay->to, intake);
}

/// One push of one device, inside its transaction.
class Intake {
public:
    Intake(State& state, const store::HubDeviceRow& device) : state_(state), device_(device) {}

    Result<PushReply> run(const protocol::PushRequest& request) {
        WCK_TRY(opening_, journal::verify_opening(request.opening, state_.keys.root.public_key()));
        if (opening_.record.device != device_.device)
            return error_of(ErrorCode::refused, kNotOwnChain, "push");
        reply_.incarnation = opening_.record.incarnation;
        WCK_TRY(standing_, state_.standing());
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(const bool is_ours, open_chain());
        for (std::size_t i = 0; is_ours && !has_stopped_ && i < request.segments.size(); ++i)
            WCK_TRY(take(request.segments[i]));
        WCK_TRY(finish());
        WCK_TRY(transaction.commit());
        state_.metrics.count_push(reply_, size_ - size_before_);
        return std::move(reply_);
    }

private:
    // False when the hub holds another opening under this incarnation's id.
    Result<bool> open_chain() {
        WCK_TRY(auto known, state_.store().chain(reply_.incarnation));
        if (!known) {
            known = store::Chain{.id = reply_.incarnation,
                                 .device = device_.device,
                                 .is_own = false,
                                 .opening = opening_.bytes,
                                 .size = 0,
                                 .held = 0,
                                 .head = opening_.hash,
                                 .range = {}};
            WCK_TRY(state_.store().put_chain(*known));
        }
        size_ = size_before_ = known->size;
        if (known->opening == opening_.bytes) return true;
        stop(0, protocol::kVerdictRejected, "fork");
        return false;
    }

    void stop(std::uint64_t sequence, std::uint32_t verdict, const char* reason) {
        reply_.verdicts.push_back({sequence, verdict, reason});
        has_stopped_ = true;
    }

    Result<void> reject(std::uint64_t sequence, const char* reason, ByteView bytes) {
        stop(sequence, protocol::kVerdictRejected, reason);
        return state_.tables.put_quarantine({{reply_.incarnation, sequence},
                                             device_.device,
                                             sha256(bytes),
                                             reason,
                                             state_.now_ms(),
                                             Bytes(bytes.begin(), bytes.end())});
    }

    Result<void> take(const Bytes& bytes) {
        const auto segment = journal::decode_segment(bytes);
        if (!segment) return reject(size_, verdict_reason(segment.error()), bytes);
        const auto verified = journal::verify_segment(*segment, opening_);
        if (!verified) return reject(segment->from, verdict_reason(verified.error()), bytes);
        const std::uint64_t to = verified->from + verified->hashes.size();
        if (verified->incarnation != reply_.incarnation || verified->device != device_.device)
            return reject(verified->from, "chain", bytes);
        if (device_.is_revoked) {
            WCK_TRY(reject(verified->from, "revoked", bytes));
            reply_.verdicts.back().verdict = protocol::kVerdictQuarantined;
            return {};
        }
        if (verified->from > size_) {
            stop(verified->from, protocol::kVerdictHeld, "gap");
            return {};
        }
        WCK_TRY(const bool is_same, agrees(*verified, segment->range));
        if (!is_same) return reject(verified->from, "fork", bytes);
        if (to <= size_) {
            reply_.verdicts.push_back({verified->from, protocol::kVerdictAlready, {}});
            return add_known_ranks(verified->from, to);
        }
        WCK_TRY(const bool is_whole, append_entries(*verified));
        if (!is_whole) return reject(size_, "chain", bytes);
        WCK_TRY(state_.tables.put_segment(
            {reply_.incarnation, verified->from, to, segment->range, segment->note}));
        note_ = segment->note;
        return {};
    }

    // What the hub holds already must be what this segment says.
    Result<bool> agrees(const VerifiedSegment& verified, const std::vector<Hash>& range) {
        WCK_TRY(const auto held, state_.store().leaf_hashes(reply_.incarnation, 0, size_));
        journal::CompactRange before;
        for (std::uint64_t i = 0; i < verified.from; ++i) before.append(held[i]);
        if (before.hashes() != range) return false;
        const std::uint64_t shared = std::min<std::uint64_t>(size_ - verified.from, verified.hashes.size());
        for (std::uint64_t i = 0; i < shared; ++i)
            if (held[verified.from + i] != verified.hashes[i]) return false;
        return true;
    }

    Result<void> add_known_ranks(std::uint64_t from, std::uint64_t to) {
        WCK_TRY(const auto entries, state_.store().chain_entries(reply_.incarnation, from, to - from));
        for (const store::StoredEntry& stored : entries)
            if (stored.rank)
                reply_.ranks.push_back({reply_.incarnation, stored.position.sequence, *stored.rank});
        return {};
    }

    Result<bool> append_entries(const VerifiedSegment& verified) {
        for (std::uint64_t i = size_ - verified.from; i < verified.entries.size(); ++i) {
            const auto& entry = verified.entries[i];
            if (!entry) return false;
            WCK_TRY(take_entry(*entry));
            ++size_;
        }
        return true;
    }

    Result<void> take_entry(const Entry& entry) {
        WCK_TRY(const auto facts, facts_of(entry));
        const char* refusal = refusal_of(entry, facts ? &facts->assignment : nullptr);
        if (refusal != nullptr) return quarantine(entry, refusal);
        WCK_TRY(state_.store().append(entry));
        if (!facts) {
            reply_.verdicts.push_back({entry.header.sequence, protocol::kVerdictHeld, "stream"});
            return {};
        }
        WCK_TRY(const std::uint64_t rank, publish_entry(state_, entry, *facts, *standing_));
        reply_.ranks.push_back({reply_.incarnation, entry.header.sequence, rank});
        // Who is in the team may be another from here on.
        if (engine::changes_team(entry.header.type)) facts_.erase(entry.stream());
        return entry.opens_stream() ? release_parked(entry.stream()) : Result<void>{};
    }

    // Assignment of the entry's inspection: from the entry itself where it opens the stream.
    Result<std::optional<Opened>> facts_of(const Entry& entry) {
        const StreamId stream = entry.stream();
        if (const auto known = facts_.find(stream); known != facts_.end())
            return std::optional(known->second);
        std::optional<Opened> facts;
        if (entry.opens_stream()) {
            const Bytes* core = entry.part_or_null(journal::PartClass::core);
            if (core == nullptr) return facts;
            auto assignment = journal::decode<AssignmentCore>(*core);
            if (!assignment) return facts;
            facts = Opened{std::move(*assignment), entry.header.author, false};
        } else {
            WCK_TRY(facts, opened(state_, stream));
        }
        if (facts) facts_[stream] = *facts;
        return facts;
    }

    // Null when the entry may stand. An entry whose stream is not open yet is judged when it opens.
    const char* refusal_of(const Entry& entry, const AssignmentCore* assignment_or_null) const {
        const journal::Header& header = entry.header;
        if (header.author != opening_.certificate.body.person || header.tenant != state_.identity().tenant)
            return "scope";
        if (header.stream_kind != kStreamInspection) return "scope";
        if (entry.opens_stream() && assignment_or_null == nullptr) return "malformed";
        if (assignment_or_null == nullptr) return nullptr;
        if (!is_allowed(entry, *assignment_or_null) || confirms_itself(entry)) return "scope";
        return entry.opens_stream() && !is_fit_team(*assignment_or_null) ? "team" : nullptr;
    }

    // VISIT-5: the second person is another one.
    bool confirms_itself(const Entry& entry) const {
        const Bytes* core = entry.part_or_null(journal::PartClass::core);
        if (core == nullptr || entry.header.type != static_cast<std::uint32_t>(EntryType::confirm_end))
            return false;
        const auto confirmation = journal::decode<ConfirmEndCore>(*core);
        if (!confirmation) return false;
        const auto end = state_.store().entry_by_hash(entry.stream(), confirmation->end);
        return end && *end && (*end)->header.author == entry.header.author;
    }

    Policy policy_of(const AssignmentCore& assignment) const {
        const auto policy = state_.documents.policy(assignment.policy);
        return policy ? *policy : Policy{};
    }

    // PLAN-3, as far as the register tells it: what a device of an older register could not know.
    bool is_fit_team(const AssignmentCore& assignment) const {
        const rules::TeamQuestion question{.project = assignment.project,
                                           .date = assignment.business_date,
                                           .leader = assignment.leader,
                                           .team = assignment.team,
                                           .excused = assignment.excused,
                                           .last_team = {},
                                           .inspected_before = {}};
        const KindRule kind = rules::kind_rule(policy_of(assignment), assignment.kind);
        return rules::team_problems(question, kind, *standing_).empty();
    }

    // ORG-3: the rule that the device asked, from the entry itself and the inspection's policy.
    bool is_allowed(const Entry& entry, const AssignmentCore& assignment) const {
        const journal::Header& header = entry.header;
        const std::string date = local_date(header), role = role_of(entry);
        const rules::Attempt attempt{
            .command = carries_relay_code(entry, state_.keys.intake.public_key())
                           ? rules::Command::record
                           : rules::command_of(static_cast<EntryType>(header.type), is_settling(entry)),
            .author = header.author,
            .unit = assignment.project,
            .date = date,
            .role = role,
            .assignment_or_null = &assignment};
        return rules::may(attempt, *standing_, policy_of(assignment)) == rules::Authority::allowed;
    }

    Result<void> quarantine(const Entry& entry, const char* reason) {
        reply_.verdicts.push_back({entry.header.sequence, protocol::kVerdictQuarantined, reason});
        WCK_TRY(state_.tables.put_quarantine({{reply_.incarnation, entry.header.sequence},
                                              device_.device,
                                              entry.hash,
                                              reason,
                                              state_.now_ms(),
                                              journal::encode(journal::Leaf::shown(entry))}));
        return state_.store().append_refused(emptied(entry));
    }

    // Entries that came before their stream was opened are judged and ranked now (S18).
    Result<void> release_parked(const StreamId& stream) {
        const Opened facts = facts_[stream];
        WCK_TRY(const auto entries, state_.store().stream_entries(stream));
        std::vector<store::Position> refused;
        for (const store::StoredEntry& stored : entries) {
            if (stored.rank) continue;
            if (!is_allowed(stored.entry, facts.assignment)) {
                WCK_TRY(state_.tables.put_quarantine({stored.position, stored.device, stored.hash, "scope",
                                                      state_.now_ms(),
                                                      journal::encode(journal::Leaf::shown(stored.entry))}));
                refused.push_back(stored.position);
                continue;
            }
            WCK_TRY(const std::uint64_t rank, publish_entry(state_, stored.entry, facts, *standing_));
            if (stored.position.incarnation == reply_.incarnation)
                reply_.ranks.push_back({reply_.incarnation, stored.position.sequence, rank});
        }
        for (const store::Position& position : refused) WCK_TRY(state_.store().refuse(position));
        return {};
    }

    Result<void> finish() {
        WCK_TRY(const auto chain, state_.store().chain(reply_.incarnation));
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
    const store::HubDeviceRow& device_;
    journal::Opening opening_;
    engine::RegisterPtr standing_;
    std::map<StreamId, Opened> facts_;
    PushReply reply_;
    std::uint64_t size_ = 0;
    std::uint64_t size_before_ = 0;
    std::string note_;
    bool has_stopped_ = false;
};

}  // namespace

Result<PushReply> push(State& state, const store::HubDeviceRow& device,
                       const protocol::PushRequest& request) {
    auto reply = Intake(state, device).run(request);
    // What the hub shows of an inspection must hold what has just come.
    if (reply && !reply->ranks.empty()) state.engine->refresh_views();
    return reply;
}

Result<std::vector<IncarnationId>> forked_of(State& state, const DeviceId& device) {
    std::vector<IncarnationId> forked;
    WCK_TRY(const auto rows, state.tables.quarantine_of(device, "fork"));
    for (const store::QuarantineRow& row : rows)
        if (std::find(forked.begin(), forked.end(), row.position.incarnation) == forked.end())
            forked.push_back(row.position.incarnation);
    return forked;
}

Result<std::vector<protocol::EntryPlace>> refused_of(State& state, const DeviceId& device) {
    std::vector<protocol::EntryPlace> refused;
    WCK_TRY(const auto rows, state.tables.quarantine_of(device, "scope"));
    for (auto row = rows.rbegin(); row != rows.rend() && refused.size() < protocol::kRefusedMax; ++row) {
        WCK_TRY(const auto stored, state.store().entry(row->position));
        if (stored && stored->is_refused)
            refused.push_back({row->position.incarnation, row->position.sequence});
    }
    return refused;
}

Result<std::vector<protocol::ChainHead>> heads_of(State& state, const DeviceId& device) {
    std::vector<protocol::ChainHead> heads;
    WCK_TRY(const auto chains, state.store().chains());
    for (const store::Chain& chain : chains)
        if (chain.device == device && chain.size > 0) heads.push_back({chain.id, chain.size, chain.head});
    return heads;
}

}  // namespace wincheck::hub
