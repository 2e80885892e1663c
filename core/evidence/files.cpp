#include <algorithm>

#include "core/base/hash.h"
#include "core/base/reasons.h"
#include "core/evidence/adoption.h"
#include "core/evidence/evidence.h"
#include "core/evidence/reasons.h"
#include "core/journal/chunk.h"
#include "core/model/limits.h"

namespace wincheck::evidence {
namespace {

// DUR-4: what stays free beside a capture, for the entries that follow it.
constexpr std::uint64_t kReserveBytes = std::uint64_t{4} * 1024 * 1024;
constexpr std::size_t kReadBytes = std::size_t{256} * 1024;
constexpr const char* kAsideName = "aside.";
// Chunk files that are on their way to the disk together: most file systems commit them with the first.
constexpr std::size_t kFilesAtOnce = 8;
constexpr std::uint64_t kChunkFileBytesMax = kEvidenceBytesMax / kChunksMax + journal::kChunkOverheadBytes;

Result<void> read_all(File& source, std::uint64_t offset, std::span<std::uint8_t> out) {
    while (!out.empty()) {
        WCK_TRY(const std::size_t count, source.read_at(offset, out));
        if (count == 0) return error_of(ErrorCode::invalid_argument, kSourceChanged, "Files::stage");
        offset += count;
        out = out.subspan(count);
    }
    return {};
}

std::string place_of(std::uint64_t index) {
    return "chunk " + std::to_string(index);
}

/// Plain bytes of one chunk of an original of `length` bytes.
std::uint64_t plain_bytes(std::uint64_t length, std::uint32_t chunk_bytes, std::uint32_t index) {
    const std::uint64_t at = std::uint64_t{index} * chunk_bytes;
    return std::min<std::uint64_t>(chunk_bytes, length - std::min(at, length));
}

Result<void> check_capture(const CaptureCore& capture) {
    const auto plan = journal::plan_chunks(capture.length);
    const bool fits = capture.length > 0 && plan && plan->chunk_bytes == capture.chunk_bytes &&
                      plan->count == capture.chunks.size();
    if (!fits) return error_of(ErrorCode::corrupt, kCaptureWrong, "Files::read");
    return {};
}

/// Where the bytes of an original come from: they are held, or they are read again.
struct Source {
    ByteView held;
    File* file_or_null = nullptr;
};

Result<void> sync_all(std::vector<std::unique_ptr<File>>& written) {
    for (const auto& file : written) WCK_TRY(file->sync());
    written.clear();
    return {};
}

class StoredAside final : public Aside {
public:
    StoredAside(FileSystem& files, std::string path, std::unique_ptr<File> file)
        : files_(files), path_(std::move(path)), file_(std::move(file)) {}
    ~StoredAside() override {
        file_.reset();
        if (!is_named_) static_cast<void>(files_.remove(path_));  // else the next open removes it
    }
    StoredAside(const StoredAside&) = delete;
    StoredAside& operator=(const StoredAside&) = delete;

    Result<void> append(ByteView bytes) override { return file_->append(bytes); }
    void begin_sync() override { file_->begin_sync(); }
    Result<void> sync() override { return file_->sync(); }
    Result<void> name(const std::string& path) {
        WCK_TRY(files_.rename(path_, path));
        is_named_ = true;
        return {};
    }

private:
    FileSystem& files_;
    std::string path_;
    std::unique_ptr<File> file_;
    bool is_named_ = false;
};

class StoredFiles final : public Files {
public:
    StoredFiles(std::string folder, FileSystem& files, Ballast ballast)
        : folder_(std::move(folder)), files_(files), ballast_(std::move(ballast)) {}

    Ballast& ballast() override { return ballast_; }
    Result<void> check_space(std::uint64_t expected_bytes) override;
    Result<Original> measure(const std::string& path) override;
    Result<Staged> stage(const std::string& path, const Original& measured, const Key& key,
                         Random& random) override;
    Result<std::unique_ptr<Aside>> begin_aside(const Hash& original) override;
    Result<void> take(Aside& aside, const CaptureCore& capture, std::uint32_t index) override;
    Result<void> put_chunk(const CaptureCore& capture, std::uint32_t index, ByteView file) override;
    Result<void> settle(const CaptureCore& capture) override {
        WCK_TRY(settle_group());  // of a process before, prepare() did
        return files_.sync_folder(group_path(capture.original));
    }
    Result<bool> has_chunk(const CaptureCore& capture, std::uint32_t index) override {
        return files_.exists(chunk_path(capture, index));
    }
    Result<Bytes> read_chunk(const CaptureCore& capture, std::uint32_t index) override;
    [[nodiscard]] std::string chunk_path(const CaptureCore& capture, std::uint32_t index) const override {
        return path_of(set_of(capture), index);
    }
    [[nodiscard]] Result<bool> is_complete(const CaptureCore& capture) override;
    Result<void> read(const CaptureCore& capture, std::span<const std::uint8_t> key,
                      const std::function<Result<void>(ByteView)>& sink) override;
    Result<std::vector<StoredSet>> sets_of(const Hash& original) override;
    Result<std::vector<std::uint8_t>> groups() override;
    Result<std::vector<StoredSet>> sets_in(std::uint8_t group) override;
    Result<Staged> staged_of(const StoredSet& set, const Key& key) override;
    Result<void> remove(const SetName& set) override;

    Result<void> prepare(const CapturesOf& captures_of);

private:
    [[nodiscard]] std::string group_path(const Hash& original) const {
        return folder_ + "/" + group_name(original);
    }
    [[nodiscard]] std::string path_of(const SetName& set, std::uint32_t index) const {
        return group_path(set.original) + "/" + chunk_name(set, index);
    }
    /// Of a chunk whose set has no name yet, or which is not whole.
    [[nodiscard]] std::string temporary_path(const Hash& original, std::uint32_t index) const {
        return folder_ + "/" + kTemporaryFolder + "/" + original.hex() + "." + std::to_string(index);
    }
    Result<void> begin_group(const Hash& original);
    Result<void> settle_group();
    Result<Bytes> read_unchecked(const CaptureCore& capture, std::uint32_t index);
    Result<void> write_set(const Source& source, std::uint32_t count, Staged& staged, Random& random);
    Result<void> set_room_aside(const Staged& staged, std::uint32_t count);
    Result<void> write_chunks(const Source& source, std::uint32_t count, Staged& staged, Random& random);
    Result<void> move_in(const Staged& staged);
    Error with_space(Error error, std::uint64_t needed);
    Result<std::vector<StoredSet>> sets_in_folder(const std::string& group);

    std::string folder_;  // DIR/evidence
    FileSystem& files_;
    Ballast ballast_;
    bool has_new_group_ = false;  // a group's name was not synchronised yet
    std::uint64_t asides_ = 0;    // begun since the folder was opened, which left none of before
};

Error StoredFiles::with_space(Error error, std::uint64_t needed) {
    if (error.code != ErrorCode::storage_full) return error;
    const auto space = files_.space(folder_);
    error.bytes_needed = needed;
    if (space) error.bytes_available = space->free_bytes;
    return error;
}

Result<void> StoredFiles::check_space(std::uint64_t expected_bytes) {
    WCK_TRY(const Space space, files_.space(folder_));
    const std::uint64_t bounded = std::min(expected_bytes, kEvidenceBytesMax);
    const std::uint64_t needed = std::uint64_t{2} * bounded + kReserveBytes;
    if (ballast_.state() == BallastState::released)
        return with_space(error_of(ErrorCode::storage_full, kNoMediaNow, "Files::check_space"),
                          std::max(needed, Ballast::bytes_to_refill(space)));
    if (space.free_bytes >= needed) return {};
    return with_space(error_of(ErrorCode::storage_full, kNoSpaceForCapture, "Files::check_space"), needed);
}

Result<Original> StoredFiles::measure(const std::string& path) {
    WCK_TRY(const auto file, files_.open_read(path));
    WCK_TRY(const std::uint64_t length, file->size());
    if (length == 0) return error_of(ErrorCode::invalid_argument, kEvidenceEmpty, "Files::measure");
    if (length > kEvidenceBytesMax) return error_of(ErrorCode::limit, kEvidenceTooLarge, "Files::measure");
    if (length <= kHeldBytesMax) {
        Bytes held(static_cast<std::size_t>(length));
        WCK_TRY(read_all(*file, 0, held));
        const Hash hash = sha256(held);
        return Original{hash, length, std::move(held)};
    }
    Hasher hasher;
    Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(length, kReadBytes)));
    for (std::uint64_t at = 0; at < length; at += piece.size()) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), length - at));
        const std::span<std::uint8_t> part = std::span(piece).first(size);
        WCK_TRY(read_all(*file, at, part));
        hasher.update(part);
    }
    return Original{hasher.finish(), length, {}};
}

Result<Staged> StoredFiles::stage(const std::string& path, const Original& measured, const Key& key,
                                  Random& random) {
    std::unique_ptr<File> source_or_null;
    if (measured.held.empty()) {
        WCK_TRY(source_or_null, files_.open_read(path));
    }
    WCK_TRY(const journal::ChunkPlan plan, journal::plan_chunks(measured.length));
    Staged staged{.original = measured.hash,
                  .length = measured.length,
                  .chunk_bytes = plan.chunk_bytes,
                  .chunks = {},
                  .key = key};
    if (const auto written = write_set({measured.held, source_or_null.get()}, plan.count, staged, random);
        !written) {
        // The first error is what the caller can act on; leftovers go at the next open.
        for (std::uint32_t index = 0; index < plan.count; ++index)
            static_cast<void>(files_.remove(temporary_path(staged.original, index)));
        if (staged.chunks.size() == plan.count)
            static_cast<void>(remove({staged.original, set_id(staged.chunks)}));
        return with_space(written.error(), measured.length);
    }
    return staged;
}

Result<void> StoredFiles::write_set(const Source& source, std::uint32_t count, Staged& staged,
                                    Random& random) {
    if (source.file_or_null != nullptr) {
        WCK_TRY(const std::uint64_t length, source.file_or_null->size());
        if (length != staged.length)
            return error_of(ErrorCode::invalid_argument, kSourceChanged, "Files::stage");
    }
    WCK_TRY(begin_group(staged.original));
    WCK_TRY(set_room_aside(staged, count));
    WCK_TRY(write_chunks(source, count, staged, random));
    return move_in(staged);
}

/// A full disk is met before the first byte is written.
Result<void> StoredFiles::set_room_aside(const Staged& staged, std::uint32_t count) {
    for (std::uint32_t index = 0; index < count; ++index) {
        const std::string path = temporary_path(staged.original, index);
        WCK_TRY(files_.remove(path));
        WCK_TRY(auto file, files_.create(path));
        WCK_TRY(file->reserve(plain_bytes(staged.length, staged.chunk_bytes, index) +
                              journal::kChunkOverheadBytes));
    }
    return {};
}

Result<void> StoredFiles::write_chunks(const Source& source, std::uint32_t count, Staged& staged,
                                       Random& random) {
    const auto key = journal::Secret::from(staged.key);
    Hasher hasher;
    Bytes read;
    std::vector<std::unique_ptr<File>> written;
    for (std::uint32_t index = 0; index < count; ++index) {
        const std::uint64_t from = std::uint64_t{index} * staged.chunk_bytes;
        const auto size = static_cast<std::size_t>(plain_bytes(staged.length, staged.chunk_bytes, index));
        if (source.file_or_null != nullptr) {
            read.resize(size);
            WCK_TRY(read_all(*source.file_or_null, from, read));
            hasher.update(read);
        }
        const ByteView plain = source.file_or_null != nullptr
                                   ? ByteView(read)
                                   : source.held.subspan(static_cast<std::size_t>(from), size);
        const Bytes bytes = journal::encrypt_chunk(*key, {staged.original, index, count}, plain, random);
        WCK_TRY(auto file, files_.open_append(temporary_path(staged.original, index)));
        WCK_TRY(file->append(bytes));
        file->begin_sync();  // while they are hashed, and the next are encrypted
        written.push_back(std::move(file));
        staged.chunks.push_back(sha256(bytes));
        if (written.size() == kFilesAtOnce) WCK_TRY(sync_all(written));
    }
    WCK_TRY(sync_all(written));
    if (source.file_or_null != nullptr && hasher.finish() != staged.original)
        return error_of(ErrorCode::invalid_argument, kSourceChanged, "Files::stage");
    return {};
}

/// All chunk files are durable; now their names become so, with one synchronisation.
Result<void> StoredFiles::move_in(const Staged& staged) {
    WCK_TRY(settle_group());
    const SetName set{staged.original, set_id(staged.chunks)};
    for (std::uint32_t index = 0; index < staged.chunks.size(); ++index)
        WCK_TRY(files_.rename(temporary_path(staged.original, index), path_of(set, index)));
    return files_.sync_folder(group_path(staged.original));
}

/// Made before its files are written: what commits their bytes commits its name, and settle_group() finds
/// little left to do.
Result<void> StoredFiles::begin_group(const Hash& original) {
    const std::string path = group_path(original);
    WCK_TRY(const bool is_here, files_.exists(path));
    if (is_here) return {};
    has_new_group_ = true;
    return files_.make_folder(path);
}

Result<void> StoredFiles::settle_group() {
    if (!has_new_group_) return {};
    WCK_TRY(files_.sync_folder(folder_));
    has_new_group_ = false;
    return {};
}

Result<std::unique_ptr<Aside>> StoredFiles::begin_aside(const Hash& original) {
    WCK_TRY(begin_group(original));
    const std::string path = folder_ + "/" + kTemporaryFolder + "/" + kAsideName + std::to_string(++asides_);
    WCK_TRY(auto file, files_.create(path));
    return std::unique_ptr<Aside>(std::make_unique<StoredAside>(files_, path, std::move(file)));
}

Result<void> StoredFiles::take(Aside& aside, const CaptureCore& capture, std::uint32_t index) {
    WCK_TRY(settle_group());
    return static_cast<StoredAside&>(aside).name(chunk_path(capture, index));
}

Result<void> StoredFiles::put_chunk(const CaptureCore& capture, std::uint32_t index, ByteView file) {
    if (index >= capture.chunks.size())
        return error_of(ErrorCode::limit, kTooLarge, "Files::put_chunk", place_of(index));
    if (sha256(file) != capture.chunks[index])
        return error_of(ErrorCode::corrupt, kChunkDamaged, "Files::put_chunk", place_of(index));
    const auto here = read_chunk(capture, index);
    if (!here && is_of_the_disk(here.error())) return here.error();
    if (!here) {
        WCK_TRY(const auto aside, begin_aside(capture.original));
        WCK_TRY(aside->append(file));
        WCK_TRY(aside->sync());
        WCK_TRY(take(*aside, capture, index));
    }
    return files_.sync_folder(group_path(capture.original));
}

// As it lies on the disk.
Result<Bytes> StoredFiles::read_unchecked(const CaptureCore& capture, std::uint32_t index) {
    if (index >= capture.chunks.size())
        return error_of(ErrorCode::limit, kTooLarge, "Files::read_chunk", place_of(index));
    auto bytes = read_file(files_, chunk_path(capture, index), kChunkFileBytesMax);
    if (!bytes && bytes.error().code == ErrorCode::not_found)
        return error_of(ErrorCode::not_found, kChunkMissing, "Files::read_chunk", place_of(index));
    const bool is_too_long = !bytes && bytes.error().code == ErrorCode::limit;  // than any chunk file
    if (is_too_long) return error_of(ErrorCode::corrupt, kChunkDamaged, "Files::read_chunk", place_of(index));
    return bytes;
}

Result<Bytes> StoredFiles::read_chunk(const CaptureCore& capture, std::uint32_t index) {
    WCK_TRY(Bytes bytes, read_unchecked(capture, index));
    if (sha256(bytes) != capture.chunks[index])
        return error_of(ErrorCode::corrupt, kChunkDamaged, "Files::read_chunk", place_of(index));
    return bytes;
}

Result<bool> StoredFiles::is_complete(const CaptureCore& capture) {
    WCK_TRY(check_capture(capture));
    // They come in their order: the last is the one that is missing longest.
    for (auto index = static_cast<std::uint32_t>(capture.chunks.size()); index-- > 0;) {
        const auto file = files_.open_read(chunk_path(capture, index));
        if (!file && file.error().code == ErrorCode::not_found) return false;
        if (!file) return file.error();
        WCK_TRY(const std::uint64_t size, (*file)->size());
        const std::uint64_t plain = plain_bytes(capture.length, capture.chunk_bytes, index);
        if (size != plain + journal::kChunkOverheadBytes) return false;
    }
    return true;
}

Result<void> StoredFiles::read(const CaptureCore& capture, std::span<const std::uint8_t> key,
                               const std::function<Result<void>(ByteView)>& sink) {
    WCK_TRY(check_capture(capture));
    WCK_TRY(const auto secret, journal::Secret::from(key));
    const auto count = static_cast<std::uint32_t>(capture.chunks.size());
    Hasher hasher;
    std::uint64_t length = 0;
    for (std::uint32_t index = 0; index < count; ++index) {
        WCK_TRY(const Bytes file, read_unchecked(capture, index));
        const auto plain = journal::decrypt_chunk(secret, {capture.original, index, count}, file);
        if (!plain) {
            // Whether the disk changed the bytes, or the key is not theirs.
            WCK_TRY(read_chunk(capture, index));
            return plain.error();
        }
        hasher.update(*plain);
        length += plain->size();
        WCK_TRY(sink(*plain));
    }
    if (length != capture.length || hasher.finish() != capture.original)
        return error_of(ErrorCode::corrupt, kOriginalDiffers, "Files::read");
    return {};
}

Result<std::vector<StoredSet>> StoredFiles::sets_in_folder(const std::string& group) {
    std::vector<StoredSet> sets;
    WCK_TRY(const bool is_here, files_.exists(folder_ + "/" + group));
    if (!is_here) return sets;
    WCK_TRY(const auto names, files_.list(folder_ + "/" + group));
    for (const std::string& name : names) {
        const auto chunk = parse_chunk_name(name);
        if (!chunk || !chunk->set) continue;
        const SetName set{chunk->original, *chunk->set};
        // Names are sorted: those of one set stand together.
        if (sets.empty() || sets.back().name != set) sets.push_back({set, {}});
        sets.back().indexes.push_back(chunk->index);
    }
    for (StoredSet& set : sets) std::sort(set.indexes.begin(), set.indexes.end());
    return sets;
}

Result<std::vector<std::uint8_t>> StoredFiles::groups() {
    std::vector<std::uint8_t> groups;
    WCK_TRY(const auto names, files_.list(folder_));
    for (const std::string& name : names) {
        if (!is_group(name)) continue;
        WCK_TRY(const Bytes byte, from_hex(name));
        groups.push_back(byte.front());
    }
    return groups;
}

Result<std::vector<StoredSet>> StoredFiles::sets_in(std::uint8_t group) {
    return sets_in_folder(to_hex(ByteView(&group, 1)));
}

Result<std::vector<StoredSet>> StoredFiles::sets_of(const Hash& original) {
    WCK_TRY(auto sets, sets_in_folder(group_name(original)));
    std::erase_if(sets, [&](const StoredSet& set) { return set.name.original != original; });
    return sets;
}

Result<Staged> StoredFiles::staged_of(const StoredSet& set, const Key& key) {
    CaptureCore capture;
    capture.original = set.name.original;
    for (const std::uint32_t index : set.indexes) {
        WCK_TRY(const Bytes file, read_file(files_, path_of(set.name, index), kChunkFileBytesMax));
        capture.chunks.push_back(sha256(file));
        capture.length += file.size() - std::min(file.size(), journal::kChunkOverheadBytes);
    }
    WCK_TRY(const journal::ChunkPlan plan, journal::plan_chunks(capture.length));
    capture.chunk_bytes = plan.chunk_bytes;
    // Chunks are read by the name of their set: those of a part of one have another.
    WCK_TRY(read(capture, key, [](ByteView) { return Result<void>{}; }));
    return Staged{.original = capture.original,
                  .length = capture.length,
                  .chunk_bytes = capture.chunk_bytes,
                  .chunks = std::move(capture.chunks),
                  .key = key};
}

Result<void> StoredFiles::remove(const SetName& set) {
    WCK_TRY(const auto sets, sets_of(set.original));
    for (const StoredSet& stored : sets) {
        if (stored.name != set) continue;
        for (const std::uint32_t index : stored.indexes) WCK_TRY(files_.remove(path_of(set, index)));
        return files_.sync_folder(group_path(set.original));
    }
    return {};
}

/// The folder of temporary files is made when every other name is one of now.
Result<void> StoredFiles::prepare(const CapturesOf& captures_of) {
    const std::string temporary = folder_ + "/" + kTemporaryFolder;
    WCK_TRY(const bool is_of_now, files_.exists(temporary));
    if (!is_of_now) {
        WCK_TRY(adopt_old_names(files_, folder_, captures_of));
        WCK_TRY(files_.make_folder(temporary));
    }
    // These folders may be new, made by a process that was killed before it synchronised them.
    WCK_TRY(files_.sync_folder(folder_));
    WCK_TRY(const auto names, files_.list(temporary));
    for (const std::string& name : names) WCK_TRY(files_.remove(temporary + "/" + name));
    return {};
}

}  // namespace

Result<std::unique_ptr<Files>> Files::open(const std::string& folder, FileSystem& files,
                                           const CapturesOf& captures_of) {
    const std::string path = folder + "/evidence";
    WCK_TRY(files.make_folder(path));
    WCK_TRY(files.sync_folder(folder));
    WCK_TRY(Ballast ballast, Ballast::open(folder, files));
    auto stored = std::make_unique<StoredFiles>(path, files, std::move(ballast));
    WCK_TRY(stored->prepare(captures_of));
    return std::unique_ptr<Files>(std::move(stored));
}

}  // namespace wincheck::evidence
