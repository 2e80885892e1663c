#include "core/engine/writer.h"

#include <algorithm>
#include <set>

#include "core/engine/reasons.h"
#include "core/journal/note.h"
#include "core/journal/opening.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"

namespace wincheck::engine {
namespace {

constexpr const char* kBootSetting = "boot";

std::vector<journal::Part> parts_of(const Payload& payload, Random& random) {
    std::vector<journal::Part> parts;
    const auto add = [&](journal::PartClass part_class, const Bytes& bytes) {
        parts.push_back({part_class, random_id<journal::Salt>(random), bytes});
    };
    add(journal::PartClass::core, payload.core);
    if (payload.text) add(journal::PartClass::text, *payload.text);
    if (payload.place) add(journal::PartClass::place, *payload.place);
    if (payload.secret) add(journal::PartClass::secret, *payload.secret);
    return parts;
}

std::uint64_t bytes_in(const journal::Entry& entry) {
    std::uint64_t total = entry.header_bytes.size();
    for (const journal::Part& part : entry.parts) total += part.bytes ? part.bytes->size() : 0;
    return total;
}

}  // namespace

Result<void> Writer::load_chain() {
    chain_ = {};
    memory_ = {};
    WCK_TRY(const auto chains, store_.chains());
    for (const store::Chain& chain : chains) {
        if (!chain.is_own) continue;
        chain_ = chain.id;
        WCK_TRY(memory_.covered, store_.noted_size(chain.id));
        const auto open = store_.bytes_of_entries(chain.id, memory_.covered, kSegmentEntriesMax);
        memory_.open_bytes = open.value_or(0);  // damaged: whoever signs finds it
    }
    return {};
}

Result<void> Writer::ensure_chain(const Identity& identity) {
    if (!chain_.is_zero()) return {};
    WCK_TRY(load_chain());
    if (!chain_.is_zero()) return {};
    ports_.random.begin("incarnation");
    WCK_TRY(store::Transaction transaction, store_.begin());
    WCK_TRY(put_opening(identity, journal::OpeningReason::enrolled, std::nullopt));
    WCK_TRY(transaction.commit());
    return load_chain();
}

Result<void> Writer::open_chain(const Identity& identity, const IncarnationId& left, const std::string& how,
                                journal::OpeningReason reason) {
    WCK_TRY(const auto chain, store_.chain(left));
    std::optional<journal::Predecessor> predecessor;
    if (chain && chain->size > 0) predecessor = {left, chain->size - 1, chain->head};
    ports_.random.begin("incarnation after " + how);
    return put_opening(identity, reason, predecessor);
}

Result<void> Writer::put_opening(const Identity& identity, journal::OpeningReason reason,
                                 std::optional<journal::Predecessor> predecessor) {
    store::Chain chain;
    chain.id = random_id<IncarnationId>(ports_.random);
    chain.device = identity.device;
    chain.is_own = true;
    WCK_TRY(const journal::Opening opening, journal::build_opening({.tenant = identity.tenant,
                                                                    .device = identity.device,
                                                                    .incarnation = chain.id,
                                                                    .reason = reason,
                                                                    .predecessor = predecessor,
                                                                    .wall_ms = ports_.clock.now().utc.ms,
                                                                    .certificate = identity.certificate}));
    chain.opening = opening.bytes;
    chain.head = opening.hash;
    return store_.put_chain(chain);
}

Result<void> Writer::begin_act() {
    WCK_TRY(const auto end, store_.chain_end(chain_));
    if (!end) return error_of(ErrorCode::refused, kNotEnrolled, "Writer::begin_act");
    ports_.random.begin(chain_.hex() + "/" + std::to_string(end->size));
    return {};
}

Result<void> Writer::load_session(const store::ChainEnd& end) {
    WCK_TRY(const auto kept, store_.setting(kBootSetting));
    if (!kept) return {};
    auto decoded = journal::decode<Boot>(*kept);
    if (!decoded) return {};  // damaged: a new session says less, and nothing wrong
    Boot boot = *decoded;
    boot.last_ms = boot.base_ms;
    if (end.size > 0) {
        WCK_TRY(const auto last, store_.entry({chain_, end.size - 1}));
        if (last && last->header.boot == boot.id) boot.last_ms = boot.base_ms + last->header.elapsed_ms;
        if (last) memory_.hlc_ms = last->header.hybrid.ms;
        if (last) memory_.hlc_counter = last->header.hybrid.counter;
    }
    memory_.boot = boot;
    return {};
}

Result<std::uint64_t> Writer::session_ms(const store::ChainEnd& end) {
    const std::uint64_t now = ports_.clock.elapsed_ms();
    if (!memory_.boot) WCK_TRY(load_session(end));
    if (!memory_.boot || now < memory_.boot->last_ms) {
        memory_.boot = Boot{random_id<BootId>(ports_.random), now, now};
        WCK_TRY(store_.put_setting(kBootSetting, journal::encode(*memory_.boot)));
    }
    memory_.boot->last_ms = now;
    return now - memory_.boot->base_ms;
}

Result<journal::Header> Writer::header_for(const Identity& identity, const Target& target,
                                           const store::ChainEnd& end) {
    WCK_TRY(const std::uint64_t elapsed_ms, session_ms(end));
    const ZonedTime now = ports_.clock.now();
    if (now.utc.ms > memory_.hlc_ms) {
        memory_.hlc_ms = now.utc.ms;
        memory_.hlc_counter = 0;
    } else {
        ++memory_.hlc_counter;
    }
    journal::Header header;
    header.tenant = identity.tenant;
    header.device = identity.device;
    header.incarnation = chain_;
    header.sequence = end.size;
    header.prev = end.head;
    header.hybrid = {memory_.hlc_ms, memory_.hlc_counter};
    header.wall_ms = now.utc.ms;
    header.offset_minutes = now.offset_minutes;
    header.elapsed_ms = elapsed_ms;
    header.boot = memory_.boot->id;
    WCK_TRY(const auto anchor, store_.setting_kept(kAnchorSetting));
    if (anchor && anchor->size() == AnchorId::kLength) {
        WCK_TRY(header.anchor, AnchorId::from(*anchor));
    }
    header.author = identity.person;
    header.stream_kind = target.stream_kind;
    header.stream = target.stream;
    if (!target.stream) return header;
    WCK_TRY(const auto stream, store_.stream(*target.stream));
    if (!stream) return error_of(ErrorCode::not_found, kUnknownInspection, "Writer::header_for");
    header.lamport = stream->lamport + 1;
    header.seen = stream->seen;
    const bool is_known = std::any_of(header.seen.begin(), header.seen.end(),
                                      [&](const journal::Seen& seen) { return seen.incarnation == chain_; });
    if (!is_known && header.seen.size() >= kVersionVectorMax)
        return error_of(ErrorCode::limit, kTeamFull, "Writer::header_for");
    return header;
}

Result<store::Applied> Writer::write(const Identity& identity, const Target& target, const Payload& payload) {
    WCK_TRY(const auto end, store_.chain_end(chain_));
    if (!end) return error_of(ErrorCode::refused, kNotEnrolled, "Writer::write");
    WCK_TRY(journal::Header header, header_for(identity, target, *end));
    header.type = static_cast<std::uint32_t>(payload.type);
    header.version = payload.version;
    WCK_TRY(journal::Entry entry, journal::build_entry(std::move(header), parts_of(payload, ports_.random)));
    const std::uint64_t bytes = bytes_in(entry);
    WCK_TRY(store::Applied applied, store_.append(std::move(entry)));
    memory_.open_bytes += bytes;
    return applied;
}

bool Writer::is_full(std::uint64_t size) const {
    return size - memory_.covered >= kSegmentEntriesMax || memory_.open_bytes >= kSegmentBytesMax;
}

Result<bool> Writer::has_idle_segment() {
    WCK_TRY(const auto end, store_.chain_end(chain_));
    if (!end || end->size == memory_.covered) return false;
    if (!memory_.boot) WCK_TRY(load_session(*end));
    const std::uint64_t now = ports_.clock.elapsed_ms();
    if (!memory_.boot || now < memory_.boot->last_ms) return true;
    return now - memory_.boot->last_ms >= static_cast<std::uint64_t>(kSegmentIdleMsMax);
}

Result<void> Writer::cover(const Identity& identity) {
    WCK_TRY(const auto chain, store_.chain(chain_));
    if (!chain || chain->size == memory_.covered) return {};
    WCK_TRY(identity.need_keys());
    // While the keys were away more may have come together than one segment holds.
    const bool is_one_segment =
        chain->size - memory_.covered <= kSegmentEntriesMax && memory_.open_bytes <= 2 * kSegmentBytesMax;
    if (is_one_segment) {
        WCK_TRY(sign(identity, chain->id, chain->range));
    } else {
        WCK_TRY(sign_steps(identity, *chain, memory_.covered));
    }
    memory_.covered = chain->size;
    memory_.open_bytes = 0;
    return {};
}

Result<void> Writer::cover_gaps(const Identity& identity) {
    WCK_TRY(const auto chain, store_.chain(chain_));
    if (!chain || chain->size == 0) return {};
    WCK_TRY(identity.need_keys());
    WCK_TRY(sign_steps(identity, *chain, 0));
    memory_.covered = chain->size;
    memory_.open_bytes = 0;
    return {};
}

const journal::SignPair& Writer::signer_of(const Identity& identity) {
    if (!signer_ || signer_->first != identity.journal_seed)
        signer_.emplace(identity.journal_seed, identity.journal_pair());
    return signer_->second;
}

Result<void> Writer::sign(const Identity& identity, const IncarnationId& chain,
                          const journal::CompactRange& range) {
    const std::string note =
        journal::sign_device_checkpoint(identity.tenant, identity.device, chain, range, signer_of(identity));
    return store_.put_note(chain, {range.size(), note});
}

Result<void> Writer::sign_steps(const Identity& identity, const store::Chain& chain, std::uint64_t from) {
    std::set<std::uint64_t> is_signed;
    WCK_TRY(const auto notes, store_.notes(chain.id));
    for (const store::Note& note : notes) is_signed.insert(note.size);
    journal::CompactRange range;
    WCK_TRY(const auto below, store_.leaf_hashes(chain.id, 0, from));
    for (const Hash& hash : below) range.append(hash);
    std::size_t entries = 0, bytes = 0;
    while (range.size() < chain.size) {
        WCK_TRY(const auto next, store_.chain_entries(chain.id, range.size(), kSegmentEntriesMax));
        if (next.empty()) return error_of(ErrorCode::corrupt, kForeignChain, "Writer::sign_steps");
        for (const store::StoredEntry& stored : next) {
            range.append(stored.hash);
            bytes += bytes_in(stored.entry);
            const bool is_full = ++entries == kSegmentEntriesMax || bytes >= kSegmentBytesMax;
            const bool was_signed = is_signed.contains(range.size());
            if (!was_signed && (is_full || range.size() == chain.size))
                WCK_TRY(sign(identity, chain.id, range));
            if (was_signed || is_full) entries = bytes = 0;
        }
    }
    return {};
}

Result<void> Writer::close_segment(const Identity& identity) {
    const Memory before = memory_;
    auto close = [&]() -> Result<void> {
        WCK_TRY(store::Transaction transaction, store_.begin());
        WCK_TRY(cover(identity));
        return transaction.commit();
    };
    auto closed = close();
    if (!closed) memory_ = before;
    return closed;
}

}  // namespace wincheck::engine
