// Segments in and out (INT-4, architecture: exchange): what sync and sealed files carry.
#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/engine/recovery.h"
#include "core/journal/segment.h"
#include "core/store/lists.h"
#include "core/store/openings.h"
#include "core/store/reasons.h"

namespace wincheck::engine {
namespace {

Result<journal::CompactRange> range_before(store::Store& store, const IncarnationId& chain,
                                           std::uint64_t from) {
    WCK_TRY(const auto hashes, store.leaf_hashes(chain, 0, from));
    journal::CompactRange range;
    for (const Hash& hash : hashes) range.append(hash);
    return range;
}

Result<std::string> note_of_size(store::Store& store, const IncarnationId& chain, std::uint64_t size) {
    WCK_TRY(const auto notes, store.notes(chain));
    for (const store::Note& note : notes) {
        if (note.size == size) return note.text;
    }
    return error_of(ErrorCode::not_found, kForeignChain, "note_of_size");
}

}  // namespace

Result<Bytes> encoded_segment(store::Store& store, const SegmentWish& wish) {
    WCK_TRY(const auto chain, store.chain(wish.chain));
    if (!chain) return error_of(ErrorCode::not_found, kForeignChain, "encoded_segment");
    WCK_TRY(const journal::CompactRange before, range_before(store, wish.chain, wish.from));
    WCK_TRY(const auto entries, store.chain_entries(wish.chain, wish.from, wish.to - wish.from));
    if (entries.size() != wish.to - wish.from)
        return error_of(ErrorCode::corrupt, kForeignChain, "encoded_segment");
    std::vector<journal::Leaf> leaves;
    leaves.reserve(entries.size());
    for (const store::StoredEntry& stored : entries) {
        const bool is_shown = !wish.only_stream || stored.entry.stream() == *wish.only_stream;
        leaves.push_back(is_shown ? journal::Leaf::shown(stored.entry)
                                  : journal::Leaf::withheld(stored.hash));
    }
    WCK_TRY(const std::string note, note_of_size(store, wish.chain, wish.to));
    return journal::encode_segment(
        journal::build_segment(chain->device, wish.chain, before, std::move(leaves), note));
}

Result<std::vector<Bytes>> relayed_segments(store::Store& store, const IncarnationId& chain,
                                            const StreamId& stream) {
    WCK_TRY(const auto held, store.segments(chain));
    std::vector<Bytes> relayed;
    for (const Bytes& bytes : held) {
        WCK_TRY(journal::Segment segment, journal::decode_segment(bytes));
        for (journal::Leaf& leaf : segment.leaves) {
            if (!leaf.header) continue;
            WCK_TRY(const journal::Header header, journal::parse_header(*leaf.header));
            const Hash hash = leaf.leaf_hash();
            const StreamId of = header.stream ? *header.stream : short_id<StreamId>(hash);
            if (of != stream) leaf = journal::Leaf::withheld(hash);
        }
        relayed.push_back(journal::encode_segment(segment));
    }
    return relayed;
}

Result<Bytes> Device::segment(const IncarnationId& chain, std::uint64_t from, std::uint64_t to) {
    const std::lock_guard guard(mutex_);
    return encoded_segment(*store_, {chain, from, to, std::nullopt});
}

void Device::Brought::take(EntryType type, const store::Applied& applied) {
    only_answers = only_answers && (type == EntryType::answer || type == EntryType::conform);
    touched.insert(applied.touched.begin(), applied.touched.end());
}

Result<std::uint64_t> Device::insert_shown(std::vector<std::optional<journal::Entry>> entries,
                                           std::map<StreamId, Brought>& brought) {
    struct Arrived {
        StreamId stream;
        EntryType type;
    };
    std::vector<Arrived> arrived;
    std::vector<journal::Entry> shown;
    for (std::optional<journal::Entry>& entry : entries) {
        if (!entry) continue;
        arrived.push_back({entry->stream(), static_cast<EntryType>(entry->header.type)});
        shown.push_back(*std::move(entry));
    }
    WCK_TRY(const auto applied, store_->insert_run(std::move(shown)));
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < applied.size(); ++i) {
        if (!applied[i].is_new) continue;
        brought[arrived[i].stream].take(arrived[i].type, applied[i]);
        ++count;
    }
    return count;
}

Result<Device::Sound> Device::verified(const Identity& identity, const BroughtSegment& brought) {
    WCK_TRY(journal::Opening opening, store::verified_opening(*store_, brought.opening, identity.root));
    WCK_TRY(journal::Segment decoded, journal::decode_segment(brought.segment));
    const journal::OpeningRecord& record = opening.record;
    if (record.tenant != identity.tenant || record.incarnation != decoded.incarnation ||
        record.device != decoded.device)
        return error_of(ErrorCode::signature, kForeignChain, "Device::take_segment");
    WCK_TRY(journal::VerifiedSegment segment, journal::take_verified(decoded, opening));
    return Sound{std::move(opening), std::move(segment), brought.segment};
}

// INT-5: one history of a chain. What is here of it says the same at the segment's places, withheld ones too,
// and the first entry follows what is here of the place before.
Result<void> Device::check_history(const journal::VerifiedSegment& segment) {
    const std::uint64_t from = segment.from == 0 ? 0 : segment.from - 1;
    WCK_TRY(const auto held,
            store_->held_hashes(segment.incarnation, from, segment.from + segment.hashes.size()));
    for (const store::HeldHash& one : held) {
        const auto& first = segment.entries.front();
        const Hash* wanted = nullptr;
        if (one.sequence >= segment.from)
            wanted = &segment.hashes[one.sequence - segment.from];
        else if (first)
            wanted = &first->header.prev;
        if (wanted != nullptr && *wanted != one.hash)
            return error_of(ErrorCode::refused, store::kFork, "Device::take_segment",
                            segment.incarnation.hex() + " entry " + std::to_string(one.sequence));
    }
    return {};
}

Result<std::uint64_t> Device::store_sound(Sound sound, News& news) {
    journal::VerifiedSegment& segment = sound.segment;
    WCK_TRY(const auto known, store_->chain(segment.incarnation));
    if (known && known->is_own) return std::uint64_t{0};
    if (known) WCK_TRY(check_history(segment));
    if (!known) {
        store::Chain chain;
        chain.id = segment.incarnation;
        chain.device = segment.device;
        chain.opening = std::move(sound.opening.bytes);
        chain.head = sound.opening.hash;
        WCK_TRY(store_->put_chain(chain));
    }
    // What HQ tells this device's person may speak of any inspection.
    const bool has_told = std::any_of(segment.entries.begin(), segment.entries.end(), [](const auto& entry) {
        return entry && entry->header.stream_kind == kStreamPerson;
    });
    if (has_told) WCK_TRY(store::Lists(*store_).mark_all());
    news.has_told = news.has_told || has_told;
    WCK_TRY(const std::uint64_t count, insert_shown(std::move(segment.entries), news.brought));
    WCK_TRY(store_->put_segment(segment.incarnation, segment.from, segment.from + segment.hashes.size(),
                                sound.bytes));
    return count;
}

Result<std::vector<Result<std::uint64_t>>> Device::take_together(
    const Identity& identity, const std::vector<BroughtSegment>& segments) {
    std::vector<Result<std::uint64_t>> taken;
    taken.reserve(segments.size());
    News news;
    WCK_TRY(store::Transaction transaction, store_->begin());
    for (const BroughtSegment& brought : segments) {
        auto sound = verified(identity, brought);
        if (!sound) {
            taken.emplace_back(sound.error());
            continue;
        }
        WCK_TRY(const std::uint64_t count, store_sound(std::move(*sound), news));
        taken.emplace_back(count);
    }
    WCK_TRY(transaction.commit());
    for (const auto& [stream, brought] : news.brought) show_news(stream, brought);
    if (news.has_told) drop_views();
    return taken;
}

std::vector<Result<std::uint64_t>> Device::take_segments(const std::vector<BroughtSegment>& segments) {
    const std::lock_guard guard(mutex_);
    const auto identity = enrolled();
    if (!identity) return std::vector<Result<std::uint64_t>>(segments.size(), identity.error());
    auto together = take_together(**identity, segments);
    if (together) return std::move(*together);
    if (segments.size() == 1) return {together.error()};
    // What the store does not take of one is no reason to leave the others.
    std::vector<Result<std::uint64_t>> taken;
    for (const BroughtSegment& brought : segments) {
        auto alone = take_together(**identity, {brought});
        taken.push_back(alone ? alone->front() : Result<std::uint64_t>(alone.error()));
    }
    return taken;
}

Result<std::uint64_t> Device::take_segment(ByteView opening, ByteView certificate, ByteView segment) {
    static_cast<void>(certificate);  // the opening record carries it
    return take_segments({{opening, segment}}).front();
}

// What only answers goes into the view that is there (LIVE-1); after anything else it is read again.
void Device::show_news(const StreamId& stream, const Brought& news) {
    const auto held = inspections_.find(stream);
    if (held != inspections_.end() && news.only_answers && held->second->follow(news.touched))
        return board_.renew(stream, held->second->shared_score());
    inspections_.erase(stream);
    board_.age(stream);
}

Result<void> Device::leave(const Identity& identity, const IncarnationId& chain, std::uint64_t verified,
                           journal::OpeningReason reason) {
    WCK_TRY(const auto left, store_->chain(chain));
    WCK_TRY(const auto notes, store_->notes(chain));
    // What others relay of a chain that is not written on are its segments.
    std::uint64_t from = 0;
    for (const store::Note& note : notes) {
        if (note.size > verified) break;
        WCK_TRY(const Bytes segment, encoded_segment(*store_, {chain, from, note.size, std::nullopt}));
        WCK_TRY(store_->put_segment(chain, from, note.size, segment));
        from = note.size;
    }
    const std::string how = chain.hex() + "/" + std::to_string(left->size) + "/" + left->head.hex();
    WCK_TRY(store_->cut_chain(chain, verified));
    return writer_.open_chain(identity, chain, how, reason);
}

Result<void> Device::leave_chain(const IncarnationId& chain, std::uint64_t verified, bool is_forked) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(const auto left, store_->chain(chain));
    if (!left || !left->is_own) return {};
    WCK_TRY(store::Transaction transaction, store_->begin());
    WCK_TRY(leave(*identity, chain, verified,
                  is_forked ? journal::OpeningReason::forked : journal::OpeningReason::restored));
    WCK_TRY(transaction.commit());
    drop_views();
    return writer_.load_chain();
}

Result<void> Device::forget_inspection(const StreamId& stream) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(const auto rows, store_->evidence(stream));
    WCK_TRY(store_->forget_stream(stream, identity->device));
    inspections_.erase(stream);
    board_.age(stream);
    for (const store::EvidenceRow& row : rows) {
        const auto set = evidence::set_of(row.capture);
        WCK_TRY(const auto captures, store_->evidence_of(row.original));
        const bool is_named = std::any_of(captures.begin(), captures.end(), [&](const auto& other) {
            return evidence::set_of(other.capture) == set;
        });
        if (!is_named) WCK_TRY(files_->remove(set));
    }
    return {};
}

/// A salvaged chain may lack its last entries, which HQ or a team-mate may have: nothing is written on it any
/// more (INT-5). What has come back of it is signed, so that it can travel.
Result<void> Device::leave_salvaged(const Identity& identity) {
    WCK_TRY(writer_.load_chain());
    const IncarnationId chain = writer_.chain();
    WCK_TRY(const auto chains, store_->chains());
    WCK_TRY(store::Transaction transaction, store_->begin());
    for (const store::Chain& other : chains)
        if (other.is_own && other.id != chain) WCK_TRY(store_->cut_chain(other.id, other.size));
    if (chain.is_zero()) {
        WCK_TRY(writer_.open_chain(identity, chain, "nothing", journal::OpeningReason::recovered));
    } else {
        WCK_TRY(writer_.cover_gaps(identity));
        WCK_TRY(const auto left, store_->chain(chain));
        if (!left) return error_of(ErrorCode::corrupt, kForeignChain, "Device::leave_salvaged");
        WCK_TRY(leave(identity, chain, left->size, journal::OpeningReason::recovered));
    }
    WCK_TRY(has_left_chains(*store_));
    WCK_TRY(transaction.commit());
    return writer_.load_chain();
}

void Device::refresh_views() {
    const std::lock_guard guard(mutex_);
    drop_views();
}

Result<Bytes> Device::evidence_key(const store::EvidenceRow& row) {
    WCK_TRY(const auto stored, store_->entry(row.position));
    const Bytes* secret = stored ? stored->entry.part_or_null(journal::PartClass::secret) : nullptr;
    if (secret == nullptr) return error_of(ErrorCode::not_found, kNotOurFile, "Device::evidence_key");
    WCK_TRY(const KeyPart part, journal::decode<KeyPart>(*secret));
    return open_key(part);
}

Result<Bytes> Device::open_key(const KeyPart& keys) {
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(identity->need_keys());
    const journal::BoxPair pair = identity->box_pair();
    for (const SealedKey& sealed : keys) {
        if (sealed.reader != pair.public_key()) continue;
        WCK_TRY(const journal::Secret key, pair.open_key(sealed.sealed));
        return Bytes(key.raw.begin(), key.raw.end());
    }
    return error_of(ErrorCode::not_found, kNotOurFile, "Device::open_key");
}

Result<bool> Device::is_own(const IncarnationId& chain) {
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(const auto known, store_->chain(chain));
    return known && known->device == identity->device;
}

}  // namespace wincheck::engine
