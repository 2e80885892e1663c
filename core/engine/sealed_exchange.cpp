// Sealed files out and in (DO-11, INT-12): what a team hands over without a network.
#include <map>
#include <set>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/engine/sealed_source.h"
#include "core/journal/note.h"
#include "core/journal/sealed_file.h"
#include "core/journal/segment.h"
#include "core/store/openings.h"

namespace wincheck::engine {
namespace {

// Chains that wrote to a stream.
Result<std::set<IncarnationId>> chains_of(store::Store& store, const StreamId& stream) {
    WCK_TRY(const auto entries, store.stream_entries(stream));
    std::set<IncarnationId> chains;
    for (const store::StoredEntry& stored : entries) chains.insert(stored.position.incarnation);
    return chains;
}

Result<void> add_own_chain(journal::SealedFileWriter& writer, store::Store& store, const IncarnationId& chain,
                           const StreamId& stream) {
    WCK_TRY(const auto notes, store.notes(chain));
    std::uint64_t from = 0;
    for (const store::Note& note : notes) {
        WCK_TRY(const Bytes segment, encoded_segment(store, {chain, from, note.size, stream}));
        WCK_TRY(writer.add(journal::SealedKind::segment, segment));
        from = note.size;
    }
    return {};
}

Result<void> add_chains(journal::SealedFileWriter& writer, store::Store& store, const StreamId& stream,
                        const SegmentsOf& segments_of) {
    WCK_TRY(const auto chains, chains_of(store, stream));
    for (const IncarnationId& id : chains) {
        WCK_TRY(const auto chain, store.chain(id));
        if (!chain) return error_of(ErrorCode::corrupt, kForeignChain, "add_chains");
        WCK_TRY(writer.add(journal::SealedKind::opening, chain->opening));
        if (chain->is_own) {
            WCK_TRY(add_own_chain(writer, store, id, stream));
            continue;
        }
        WCK_TRY(const auto segments,
                segments_of ? segments_of(id, stream) : relayed_segments(store, id, stream));
        for (const Bytes& segment : segments) WCK_TRY(writer.add(journal::SealedKind::segment, segment));
    }
    return {};
}

// How many entries of a chain headquarters has receipted.
Result<std::uint64_t> received_of(store::Store& store, const IncarnationId& chain, const Identity& identity) {
    WCK_TRY(const auto notes, store.notes(chain));
    for (auto note = notes.rbegin(); note != notes.rend(); ++note)
        if (journal::verify_journal_receipt(note->text, identity.tenant, identity.intake)) return note->size;
    return std::uint64_t{0};
}

// What headquarters has not of the own chains: it takes a chain only without gaps.
Result<void> add_unreceived(journal::SealedFileWriter& writer, store::Store& store, const Identity& identity,
                            const StreamId& stream, Random& random) {
    WCK_TRY(const auto writers, chains_of(store, stream));
    WCK_TRY(const auto chains, store.chains());
    for (const store::Chain& chain : chains) {
        WCK_TRY(std::uint64_t from, received_of(store, chain.id, identity));
        if (!chain.is_own || from >= chain.size) continue;
        if (!writers.contains(chain.id)) WCK_TRY(writer.add(journal::SealedKind::opening, chain.opening));
        WCK_TRY(const auto notes, store.notes(chain.id));
        for (const store::Note& note : notes) {
            if (note.size <= from) continue;
            WCK_TRY(const Bytes segment, encoded_segment(store, {chain.id, from, note.size, std::nullopt}));
            WCK_TRY(const auto whole, journal::seal_whole(identity.evidence, segment, random));
            WCK_TRY(writer.add(journal::SealedKind::whole, journal::encode(whole)));
            from = note.size;
        }
    }
    return {};
}

Result<void> add_documents(journal::SealedFileWriter& writer, store::Store& store,
                           const Inspection& inspection) {
    for (const Hash& hash : inspection.documents_named()) {
        WCK_TRY(auto bytes, store.blob(hash));
        if (!bytes) continue;
        const journal::SealedBlob blob{hash, std::move(*bytes)};
        WCK_TRY(writer.add(journal::SealedKind::blob, journal::encode(blob)));
    }
    return {};
}

// Damaged and missing chunk files stay out; what is there goes.
Result<void> add_chunk(journal::SealedFileWriter& writer, Device& device, const CaptureCore& capture,
                       std::uint32_t index) {
    auto bytes = device.evidence().read_chunk(capture, index);
    if (!bytes && is_of_the_disk(bytes.error())) return bytes.error();
    if (!bytes) return {};
    const journal::SealedChunk chunk{capture.original, index, *std::move(bytes)};
    return writer.add(journal::SealedKind::chunk, journal::encode(chunk));
}

Result<void> add_evidence(journal::SealedFileWriter& writer, Device& device, const StreamId& stream) {
    WCK_TRY(const auto rows, device.store().evidence(stream));
    std::set<evidence::SetName> done;
    for (const store::EvidenceRow& row : rows) {
        if (!done.insert(evidence::set_of(row.capture)).second) continue;
        for (std::uint32_t index = 0; index < row.capture.chunks.size(); ++index)
            WCK_TRY(add_chunk(writer, device, row.capture, index));
    }
    return {};
}

struct Taken {
    std::uint64_t entries = 0;
    std::uint64_t chunks = 0;
    std::map<IncarnationId, Bytes> openings;
    std::optional<std::set<Hash>> erased;  // originals, as of the first chunk: it comes behind all entries
};

Result<void> take_opening(Device& device, Taken& taken, const Bytes& bytes) {
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const journal::Opening opening, store::verified_opening(device.store(), bytes, identity->root));
    taken.openings[opening.record.incarnation] = bytes;
    return {};
}

Result<void> take_chunk(Device& device, Taken& taken, const Bytes& bytes) {
    WCK_TRY(const auto chunk, journal::decode<journal::SealedChunk>(bytes));
    if (!taken.erased) {
        WCK_TRY(const auto list, device.store().erased_originals());
        taken.erased.emplace(list.begin(), list.end());
    }
    if (taken.erased->contains(chunk.original)) return {};
    WCK_TRY(const auto rows, device.store().evidence_of(chunk.original));
    const Hash hash = sha256(chunk.bytes);
    std::set<evidence::SetName> done;
    for (const store::EvidenceRow& row : rows) {
        const bool is_listed =
            chunk.index < row.capture.chunks.size() && row.capture.chunks[chunk.index] == hash;
        if (!is_listed || !done.insert(evidence::set_of(row.capture)).second) continue;
        WCK_TRY(device.evidence().put_chunk(row.capture, chunk.index, chunk.bytes));
        ++taken.chunks;
    }
    return {};
}

Result<void> take_blob(Device& device, const Bytes& bytes) {
    WCK_TRY(const auto blob, journal::decode<journal::SealedBlob>(bytes));
    if (sha256(blob.bytes) != blob.hash) return error_of(ErrorCode::corrupt, kForeignChain, "take_blob");
    WCK_TRY(store::Transaction transaction, device.store().begin());
    WCK_TRY(device.store().put_blob(blob.hash, blob.bytes));
    return transaction.commit();
}

Result<void> take_record(Device& device, Taken& taken, const journal::SealedRecord& record) {
    switch (record.kind) {
        case journal::SealedKind::opening: return take_opening(device, taken, record.bytes);
        case journal::SealedKind::blob: return take_blob(device, record.bytes);
        case journal::SealedKind::chunk: return take_chunk(device, taken, record.bytes);
        case journal::SealedKind::segment: {
            WCK_TRY(const journal::Segment segment, journal::decode_segment(record.bytes));
            const auto opening = taken.openings.find(segment.incarnation);
            if (opening == taken.openings.end())
                return error_of(ErrorCode::corrupt, kForeignChain, "take_record");
            WCK_TRY(const std::uint64_t count, device.take_segment(opening->second, {}, record.bytes));
            taken.entries += count;
            return {};
        }
        default: return {};
    }
}

}  // namespace

Result<void> Device::export_file(const std::string& name, const std::string& path,
                                 const SegmentsOf& segments_of) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(const StreamId id, find_inspection(name));
    WCK_TRY(const Inspection* found, inspection(id));
    if (found->is_own_part()) return error_of(ErrorCode::refused, kNotWhole, "Device::export_file");
    WCK_TRY(writer_.close_segment(*identity));
    WCK_TRY(const auto readers, readers_of(*found));
    ports_.random.begin("export/" + writer_.chain().hex() + "/" + path);
    const std::string temporary = path + ".tmp";
    WCK_TRY(ports_.files.remove(temporary));
    WCK_TRY(auto file, ports_.files.create(temporary));
    const journal::ByteSink sink = [&file](ByteView bytes) { return file->append(bytes); };
    journal::SealedHead head;
    head.inspection = id;
    WCK_TRY(auto writer,
            journal::SealedFileWriter::begin(sink, identity->tenant, readers, head, ports_.random));
    WCK_TRY(add_documents(writer, *store_, *found));
    WCK_TRY(add_chains(writer, *store_, id, segments_of));
    if (!options_.is_hub) WCK_TRY(add_unreceived(writer, *store_, *identity, id, ports_.random));
    WCK_TRY(add_evidence(writer, *this, id));
    WCK_TRY(writer.finish());
    WCK_TRY(file->sync());
    file.reset();
    WCK_TRY(ports_.files.rename(temporary, path));
    return ports_.files.sync_folder(folder_of(path));
}

Result<Json> Device::import_file(const std::string& path) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(identity->need_keys());
    Taken taken;
    const TakeRecord take = [&](const journal::SealedRecord& record) {
        return take_record(*this, taken, record);
    };
    WCK_TRY(const journal::SealedHead head,
            read_whole_sealed(ports_.files, path, identity->tenant, identity->box_pair(), take));
    Json report = Json::object();
    report.set("inspection", Json::of(std::string_view(head.inspection.hex())));
    report.set("entries", Json::of(taken.entries));
    report.set("chunk_files", Json::of(taken.chunks));
    return report;
}

}  // namespace wincheck::engine
