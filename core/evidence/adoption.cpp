#include "core/evidence/adoption.h"

#include <algorithm>
#include <map>

#include "core/base/hash.h"
#include "core/model/limits.h"

namespace wincheck::evidence {
namespace {

constexpr std::uint64_t kOldFileBytesMax = kEvidenceBytesMax;

struct OldGroup {
    FileSystem& files;
    std::string path;

    [[nodiscard]] std::string old_path(const Hash& original, std::uint32_t index) const {
        return path + "/" + original.hex() + "." + std::to_string(index);
    }
    Result<Hash> hash_of(const Hash& original, std::uint32_t index) const {
        WCK_TRY(const Bytes bytes, read_file(files, old_path(original, index), kOldFileBytesMax));
        return sha256(bytes);
    }
};

/// The set whose list has these bytes at this place.
Result<SetId> set_of_file(const OldGroup& group, const Hash& original, std::uint32_t index,
                          const std::vector<CaptureCore>& captures) {
    const SetId first = set_id(captures.front().chunks);
    const bool do_agree = std::all_of(captures.begin(), captures.end(), [&](const CaptureCore& capture) {
        return set_id(capture.chunks) == first;
    });
    if (do_agree) return first;
    WCK_TRY(const Hash hash, group.hash_of(original, index));
    const auto lister = std::find_if(captures.begin(), captures.end(), [&](const CaptureCore& capture) {
        return index < capture.chunks.size() && capture.chunks[index] == hash;
    });
    return lister == captures.end() ? first : set_id(lister->chunks);
}

/// What a killed capture left, or what the journal no longer tells of: kept as the set that it is.
Result<SetId> set_of_unnamed(const OldGroup& group, const Hash& original,
                             const std::vector<std::uint32_t>& indexes) {
    std::vector<Hash> chunks;
    for (const std::uint32_t index : indexes) {
        WCK_TRY(const Hash hash, group.hash_of(original, index));
        chunks.push_back(hash);
    }
    return set_id(chunks);
}

Result<void> adopt_original(const OldGroup& group, const Hash& original,
                            const std::vector<std::uint32_t>& indexes,
                            const std::vector<CaptureCore>& captures) {
    SetId unnamed;
    if (captures.empty()) {
        WCK_TRY(unnamed, set_of_unnamed(group, original, indexes));
    }
    for (const std::uint32_t index : indexes) {
        SetId set = unnamed;
        if (!captures.empty()) {
            WCK_TRY(set, set_of_file(group, original, index, captures));
        }
        WCK_TRY(group.files.rename(group.old_path(original, index),
                                   group.path + "/" + chunk_name({original, set}, index)));
    }
    return {};
}

Result<void> adopt_group(const OldGroup& group, const Files::CapturesOf& captures_of) {
    WCK_TRY(const auto names, group.files.list(group.path));
    std::map<Hash, std::vector<std::uint32_t>> old;
    for (const std::string& name : names) {
        const auto chunk = parse_chunk_name(name);
        if (chunk && !chunk->set) old[chunk->original].push_back(chunk->index);
        // Of a write that was cut; it never had a name of its own.
        if (name.ends_with(".tmp")) WCK_TRY(group.files.remove(group.path + "/" + name));
    }
    for (auto& [original, indexes] : old) {
        std::sort(indexes.begin(), indexes.end());
        WCK_TRY(const auto captures, captures_of(original));
        WCK_TRY(adopt_original(group, original, indexes, captures));
    }
    return old.empty() ? Result<void>{} : group.files.sync_folder(group.path);
}

}  // namespace

Result<void> adopt_old_names(FileSystem& files, const std::string& folder,
                             const Files::CapturesOf& captures_of) {
    WCK_TRY(const auto groups, files.list(folder));
    for (const std::string& group : groups)
        if (is_group(group)) WCK_TRY(adopt_group({files, folder + "/" + group}, captures_of));
    return {};
}

}  // namespace wincheck::evidence
