#include "sync/hub/backup.h"

#include <algorithm>
#include <set>

#include "core/base/hash.h"
#include "core/evidence/evidence.h"
#include "core/evidence/names.h"
#include "sync/hub/feed.h"
#include "sync/hub/log.h"
#include "sync/hub/reasons.h"
#include "sync/hub/retention.h"

namespace wincheck::hub {
namespace {

constexpr const char* kManifest = "/manifest.json";
constexpr std::uint64_t kManifestBytesMax = std::uint64_t{1024} * 1024;
constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;

// Plain files of one folder.
Result<std::uint64_t> copy_files(FileSystem& files, const std::string& from, const std::string& to) {
    WCK_TRY(files.make_folder(to));
    WCK_TRY(const auto names, files.list(from));
    for (const std::string& name : names) WCK_TRY(copy_file(files, from + "/" + name, to + "/" + name));
    WCK_TRY(files.sync_folder(to));
    return names.size();
}

// Evidence lies in one level of groups.
Result<std::uint64_t> copy_evidence(FileSystem& files, const std::string& from, const std::string& to) {
    WCK_TRY(files.make_folder(to));
    WCK_TRY(const bool is_here, files.exists(from));
    if (!is_here) return std::uint64_t{0};
    WCK_TRY(const auto groups, files.list(from));
    std::uint64_t count = 0;
    for (const std::string& group : groups) {
        if (!evidence::is_group(group)) continue;  // unfinished files
        WCK_TRY(const std::uint64_t copied, copy_files(files, from + "/" + group, to + "/" + group));
        count += copied;
    }
    WCK_TRY(files.sync_folder(to));
    return count;
}

Result<Hash> hash_of_file(FileSystem& files, const std::string& path) {
    WCK_TRY(auto file, files.open_read(path));
    Hasher hasher;
    Bytes piece(kPieceBytes);
    for (std::uint64_t at = 0;;) {
        WCK_TRY(const std::size_t count, file->read_at(at, piece));
        if (count == 0) return hasher.finish();
        hasher.update(ByteView(piece).first(count));
        at += count;
    }
}

Result<void> check_manifest(FileSystem& files, const std::string& backup) {
    WCK_TRY(const bool is_here, files.exists(backup + kManifest));
    if (!is_here) return error_of(ErrorCode::not_found, kNotBackup, "restore_hub");
    WCK_TRY(const Bytes bytes, read_file(files, backup + kManifest, kManifestBytesMax));
    const auto manifest = Json::parse(text_of(bytes));
    WCK_TRY(const Hash store, hash_of_file(files, backup + "/store.db"));
    if (!manifest || (*manifest)["store"].text() != store.hex())
        return error_of(ErrorCode::corrupt, kBackupDamaged, "restore_hub", "store.db");
    return {};
}

/// Whether each chunk file of the capture stands in the backup with the hash that the capture lists: what our
/// own disk damaged before it was copied is archived nowhere.
Result<bool> is_whole_in(FileSystem& files, const std::string& backup, const CaptureCore& capture) {
    const std::string group = backup + "/evidence/" + evidence::group_name(capture.original) + "/";
    for (std::uint32_t index = 0; index < capture.chunks.size(); ++index) {
        const std::string path = group + evidence::chunk_name(evidence::set_of(capture), index);
        WCK_TRY(const bool is_here, files.exists(path));
        if (!is_here) return false;
        WCK_TRY(const Hash hash, hash_of_file(files, path));
        if (hash != capture.chunks[index]) return false;
    }
    return true;
}

/// Originals of verified captures that the backup holds whole.
Result<std::set<Hash>> archived_in(State& state, const std::string& backup) {
    std::set<Hash> archived;
    WCK_TRY(const auto genuine, state.tables.genuine_evidence());
    for (const store::StoredEvidence& stored : genuine) {
        WCK_TRY(const auto rows, state.store().evidence_of(stored.original));
        for (const store::EvidenceRow& row : rows) {
            if (row.entry != stored.entry || archived.contains(row.original)) continue;
            WCK_TRY(const bool is_whole, is_whole_in(state.ports.files, backup, row.capture));
            if (is_whole) archived.insert(row.original);
        }
    }
    return archived;
}

Result<void> note_archived(State& state, const std::set<Hash>& archived) {
    WCK_TRY(auto transaction, state.store().begin());
    for (const Hash& original : archived) WCK_TRY(state.tables.put_archived(original));
    return transaction.commit();
}

// What the hub wrote after the copy was made is lost: it does not go on under the same incarnation.
Result<void> begin_again(State& state, const std::string& by, const std::string& reason) {
    WCK_TRY(state.restart_epoch(by, reason));
    WCK_TRY(const auto chains, state.store().chains());
    for (const store::Chain& chain : chains)
        if (chain.is_own) WCK_TRY(state.engine->leave_chain(chain.id, chain.size, false));
    return sequence_own(state);
}

}  // namespace

Result<Json> back_up(State& state, const std::string& out) {
    FileSystem& files = state.ports.files;
    WCK_TRY(const bool is_taken, files.exists(out));
    if (is_taken) return error_of(ErrorCode::refused, kBackupExists, "back_up", out);
    WCK_TRY(const PublishedHead head, publish_head(state, true));
    WCK_TRY(files.make_folder(out));
    WCK_TRY(state.store().copy_to(out + "/store.db"));
    WCK_TRY(copy_files(files, state.folder + "/keys", out + "/keys"));
    WCK_TRY(const std::uint64_t chunks, copy_evidence(files, state.folder + "/evidence", out + "/evidence"));
    WCK_TRY(copy_file(files, state.folder + "/epoch", out + "/epoch"));
    WCK_TRY(const auto archived, archived_in(state, out));
    WCK_TRY(const Hash store, hash_of_file(files, out + "/store.db"));
    Json manifest = Json::object();
    manifest.set("tenant", Json::of(state.keys.root.public_key().hex()))
        .set("name", Json::of(state.name))
        .set("epoch", Json::of(state.epoch.hex()))
        .set("time", Json::of(to_text(state.ports.clock.now())))
        .set("log_size", Json::of(head.checkpoint.size))
        .set("chunk_files", Json::of(chunks))
        .set("originals", Json::of(std::uint64_t{archived.size()}))
        .set("store", Json::of(store.hex()));
    WCK_TRY(write_file(files, out + kManifest, view_of(manifest.dump() + "\n")));
    // Only a backup that is finished counts (INT-7).
    WCK_TRY(note_archived(state, archived));
    return manifest;
}

Result<Json> restore_hub(const RestoreWish& wish, Ports ports) {
    FileSystem& files = ports.files;
    WCK_TRY(check_manifest(files, wish.backup));
    WCK_TRY(const bool is_taken, files.exists(wish.folder + "/store.db"));
    if (is_taken) return error_of(ErrorCode::refused, kHubExists, "restore_hub");
    WCK_TRY(files.make_folder(wish.folder));
    WCK_TRY(copy_files(files, wish.backup + "/keys", wish.folder + "/keys"));
    WCK_TRY(copy_evidence(files, wish.backup + "/evidence", wish.folder + "/evidence"));
    WCK_TRY(copy_file(files, wish.backup + "/epoch", wish.folder + "/epoch"));
    // The store last: a folder without it is no hub, and the restore can begin again.
    WCK_TRY(copy_file(files, wish.backup + "/store.db", wish.folder + "/store.db"));
    WCK_TRY(auto state, State::open(wish.folder, ports));
    WCK_TRY(begin_again(*state, wish.by, wish.reason));
    std::uint64_t parts = 0;
    if (!wish.leaves_due) {
        WCK_TRY(parts, erase_again(*state, wish.by));
    }
    return Json::object()
        .set("erased_again", Json::of(parts))
        .set("epoch", Json::of(state->epoch.hex()))
        .set("tenant", Json::of(state->keys.root.public_key().hex()));
}

Result<bool> take_rewind(const std::string& folder, const std::string& by, const std::string& reason,
                         Ports ports) {
    {
        const auto state = State::open(folder, ports);
        if (state) return false;
        const Reason* why = state.error().reason_or_null;
        if (why != &kEpochDiffers && why != &kLogRewound) return state.error();
    }
    WCK_TRY(auto state, State::open(folder, ports, State::Rewind::taken));
    WCK_TRY(begin_again(*state, by, reason));
    WCK_TRY(erase_again(*state, by));
    return true;
}

}  // namespace wincheck::hub
