#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/hash.h"
#include "core/base/reasons.h"
#include "core/evidence/evidence.h"
#include "core/evidence/reasons.h"
#include "core/journal/chunk.h"
#include "core/model/limits.h"

namespace wincheck::evidence {
namespace {

// DUR-4: what stays free beside a capture, for the entries that follow it.
constexpr std::uint64_t kReserveBytes = std::uint64_t{4} * 1024 * 1024;
constexpr std::size_t kReadBytes = std::size_t{256} * 1024;
constexpr std::uint64_t kChunkFileBytesMax = kEvidenceBytesMax / kChunksMax + journal::kChunkOverheadBytes;
constexpr std::string_view kTemporary = ".tmp";

/// Bytes to capture: a file or memory, read twice.
struct Source {
    std::uint64_t length = 0;
    std::function<Result<std::size_t>(std::uint64_t, std::span<std::uint8_t>)> read_at;
};

Result<void> read_all(const Source& source, std::uint64_t offset, std::span<std::uint8_t> out) {
    while (!out.empty()) {
        WCK_TRY(const std::size_t count, source.read_at(offset, out));
        if (count == 0) return error_of(ErrorCode::invalid_argument, kSourceChanged, "Files::stage");
        offset += count;
        out = out.subspan(count);
    }
    return {};
}

Result<Hash> hash_of(const Source& source) {
    Hasher hasher;
    Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(source.length, kReadBytes)));
    for (std::uint64_t at = 0; at < source.length; at += piece.size()) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), source.length - at));
        const std::span<std::uint8_t> part = std::span(piece).first(size);
        WCK_TRY(read_all(source, at, part));
        hasher.update(part);
    }
    return hasher.finish();
}

std::string place_of(std::uint64_t index) {
    return "chunk " + std::to_string(index);
}

struct ChunkName {
    Hash original{};
    std::uint32_t index = 0;
};

std::optional<ChunkName> parse_name(const std::string& name) {
    constexpr std::size_t kHexLength = std::size_t{2} * Hash::kLength;
    if (name.size() < kHexLength + 2 || name[kHexLength] != '.') return std::nullopt;
    const auto original = Hash::parse_hex(std::string_view(name).substr(0, kHexLength));
    if (!original) return std::nullopt;
    ChunkName parsed{*original, 0};
    const char* end = name.data() + name.size();
    const auto [stop, status] = std::from_chars(name.data() + kHexLength + 1, end, parsed.index);
    if (status != std::errc{} || stop != end) return std::nullopt;
    return parsed;
}

class StoredFiles final : public Files {
public:
    StoredFiles(std::string folder, FileSystem& files) : folder_(std::move(folder)), files_(files) {}

    Result<void> check_space(std::uint64_t expected_bytes) override;
    Result<Staged> stage(const std::string& path, Random& random) override;
    Result<Staged> stage_bytes(ByteView bytes, Random& random) override;
    Result<void> put_chunk(const Hash& original, std::uint32_t index, const Hash& expected,
                           ByteView file) override;
    Result<void> settle(const Hash& original) override {
        WCK_TRY(files_.sync_folder(folder_));
        return files_.sync_folder(group_path(original));
    }
    Result<bool> has_chunk(const Hash& original, std::uint32_t index) override {
        return files_.exists(chunk_path(original, index));
    }
    Result<Bytes> read_chunk(const Hash& original, std::uint32_t index) override;
    [[nodiscard]] std::string chunk_path(const Hash& original, std::uint32_t index) const override {
        return group_path(original) + "/" + original.hex() + "." + std::to_string(index);
    }
    [[nodiscard]] Result<bool> is_complete(const CaptureCore& capture) override;
    Result<void> read(const CaptureCore& capture, std::span<const std::uint8_t> key,
                      const std::function<Result<void>(ByteView)>& sink) override;
    Result<std::vector<Hash>> originals() override;
    Result<void> remove(const Hash& original) override;
    Result<void> remove_temporary();

private:
    [[nodiscard]] std::string group_path(const Hash& original) const {
        return folder_ + "/" + to_hex(original.view().first(1));
    }
    Result<void> make_group(const Hash& original);
    Result<void> write_chunk(const Hash& original, std::uint32_t index, ByteView file);
    Result<std::vector<std::string>> names_of(const Hash& original);
    Result<Staged> stage_source(const Source& source, Random& random);
    Result<void> write_chunks(const Source& source, Staged& staged, Random& random);

    std::string folder_;  // DIR/evidence
    FileSystem& files_;
    bool has_new_group_ = false;  // a group's name was not synchronised yet
};

Result<void> StoredFiles::check_space(std::uint64_t expected_bytes) {
    WCK_TRY(const Space space, files_.space(folder_));
    const std::uint64_t bounded = std::min(expected_bytes, kEvidenceBytesMax);
    const std::uint64_t needed = std::uint64_t{2} * bounded + kReserveBytes;
    if (space.free_bytes >= needed) return {};
    Error error = error_of(ErrorCode::storage_full, kNoSpaceForCapture, "Files::check_space");
    error.bytes_needed = needed;
    error.bytes_available = space.free_bytes;
    return error;
}

Result<Staged> StoredFiles::stage(const std::string& path, Random& random) {
    WCK_TRY(const auto file, files_.open_read(path));
    WCK_TRY(const std::uint64_t length, file->size());
    return stage_source({length, [&](std::uint64_t offset,
                                     std::span<std::uint8_t> out) { return file->read_at(offset, out); }},
                        random);
}

Result<Staged> StoredFiles::stage_bytes(ByteView bytes, Random& random) {
    return stage_source({bytes.size(),
                         [&](std::uint64_t offset, std::span<std::uint8_t> out) {
                             const auto from = bytes.subspan(static_cast<std::size_t>(offset));
                             const std::size_t count = std::min(from.size(), out.size());
                             std::copy_n(from.begin(), count, out.begin());
                             return Result<std::size_t>(count);
                         }},
                        random);
}

Result<Staged> StoredFiles::stage_source(const Source& source, Random& random) {
    if (source.length == 0) return error_of(ErrorCode::invalid_argument, kEvidenceEmpty, "Files::stage");
    if (source.length > kEvidenceBytesMax)
        return error_of(ErrorCode::limit, kEvidenceTooLarge, "Files::stage");
    Staged staged;
    WCK_TRY(staged.original, hash_of(source));
    staged.length = source.length;
    WCK_TRY(const journal::ChunkPlan plan, journal::plan_chunks(source.length));
    staged.chunk_bytes = plan.chunk_bytes;
    WCK_TRY(const auto names, names_of(staged.original));
    if (!names.empty())
        return error_of(ErrorCode::refused, kOriginalHere, "Files::stage", staged.original.hex());
    random.fill(staged.key);
    WCK_TRY(make_group(staged.original));
    auto written = write_chunks(source, staged, random);
    if (!written) {
        // The first error is what the caller can act on; leftovers go at the next open.
        static_cast<void>(remove(staged.original));
        return written.error();
    }
    return staged;
}

Result<void> StoredFiles::write_chunks(const Source& source, Staged& staged, Random& random) {
    const auto key = journal::Secret::from(staged.key);
    const auto count =
        static_cast<std::uint32_t>((staged.length + staged.chunk_bytes - 1) / staged.chunk_bytes);
    Hasher hasher;
    Bytes plain;
    for (std::uint32_t index = 0; index < count; ++index) {
        const std::uint64_t at = std::uint64_t{index} * staged.chunk_bytes;
        plain.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(staged.chunk_bytes, staged.length - at)));
        WCK_TRY(read_all(source, at, plain));
        hasher.update(plain);
        const Bytes file = journal::encrypt_chunk(*key, {staged.original, index, count}, plain, random);
        staged.chunks.push_back(sha256(file));
        WCK_TRY(write_chunk(staged.original, index, file));
    }
    if (hasher.finish() != staged.original)
        return error_of(ErrorCode::invalid_argument, kSourceChanged, "Files::stage");
    return files_.sync_folder(group_path(staged.original));
}

Result<void> StoredFiles::make_group(const Hash& original) {
    const std::string path = group_path(original);
    WCK_TRY(const bool is_here, files_.exists(path));
    if (is_here && !has_new_group_) return {};
    has_new_group_ = true;
    WCK_TRY(files_.make_folder(path));
    WCK_TRY(files_.sync_folder(folder_));
    has_new_group_ = false;
    return {};
}

/// Not durable before the group's folder was synchronised.
Result<void> StoredFiles::write_chunk(const Hash& original, std::uint32_t index, ByteView bytes) {
    const std::string path = chunk_path(original, index);
    const std::string temporary = path + std::string(kTemporary);
    WCK_TRY(files_.remove(temporary));
    auto write = [&]() -> Result<void> {
        WCK_TRY(auto file, files_.create(temporary));
        WCK_TRY(file->append(bytes));
        return file->sync();
    };
    if (auto written = write(); !written) {
        static_cast<void>(files_.remove(temporary));
        return written;
    }
    return files_.rename(temporary, path);
}

Result<void> StoredFiles::put_chunk(const Hash& original, std::uint32_t index, const Hash& expected,
                                    ByteView file) {
    if (index >= kChunksMax)
        return error_of(ErrorCode::limit, kTooLarge, "Files::put_chunk", place_of(index));
    if (sha256(file) != expected)
        return error_of(ErrorCode::corrupt, kChunkDamaged, "Files::put_chunk", place_of(index));
    WCK_TRY(const bool is_here, has_chunk(original, index));
    if (is_here) {
        WCK_TRY(const Bytes here, read_chunk(original, index));
        if (sha256(here) == expected) return settle(original);
        return error_of(ErrorCode::refused, kOriginalHere, "Files::put_chunk", place_of(index));
    }
    WCK_TRY(make_group(original));
    WCK_TRY(write_chunk(original, index, file));
    return files_.sync_folder(group_path(original));
}

Result<Bytes> StoredFiles::read_chunk(const Hash& original, std::uint32_t index) {
    auto bytes = read_file(files_, chunk_path(original, index), kChunkFileBytesMax);
    if (!bytes && bytes.error().code == ErrorCode::not_found)
        return error_of(ErrorCode::not_found, kChunkMissing, "Files::read_chunk", place_of(index));
    return bytes;
}

Result<void> check_capture(const CaptureCore& capture) {
    const auto plan = journal::plan_chunks(capture.length);
    const bool fits = capture.length > 0 && plan && plan->chunk_bytes == capture.chunk_bytes &&
                      plan->count == capture.chunks.size();
    if (!fits) return error_of(ErrorCode::corrupt, kCaptureWrong, "Files::read");
    return {};
}

Result<bool> StoredFiles::is_complete(const CaptureCore& capture) {
    WCK_TRY(check_capture(capture));
    for (std::uint32_t index = 0; index < capture.chunks.size(); ++index) {
        WCK_TRY(const bool is_here, has_chunk(capture.original, index));
        if (!is_here) return false;
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
        WCK_TRY(const Bytes file, read_chunk(capture.original, index));
        if (sha256(file) != capture.chunks[index])
            return error_of(ErrorCode::corrupt, kChunkDamaged, "Files::read", place_of(index));
        WCK_TRY(const Bytes plain, journal::decrypt_chunk(secret, {capture.original, index, count}, file));
        hasher.update(plain);
        length += plain.size();
        WCK_TRY(sink(plain));
    }
    if (length != capture.length || hasher.finish() != capture.original)
        return error_of(ErrorCode::corrupt, kOriginalDiffers, "Files::read");
    return {};
}

Result<std::vector<std::string>> StoredFiles::names_of(const Hash& original) {
    std::vector<std::string> names;
    WCK_TRY(const bool is_here, files_.exists(group_path(original)));
    if (!is_here) return names;
    WCK_TRY(const auto all, files_.list(group_path(original)));
    const std::string prefix = original.hex() + ".";
    std::copy_if(all.begin(), all.end(), std::back_inserter(names),
                 [&](const std::string& name) { return name.starts_with(prefix); });
    return names;
}

Result<std::vector<Hash>> StoredFiles::originals() {
    std::vector<Hash> all;
    WCK_TRY(const auto groups, files_.list(folder_));
    for (const std::string& group : groups) {
        WCK_TRY(const auto names, files_.list(folder_ + "/" + group));
        for (const std::string& name : names)
            if (const auto parsed = parse_name(name)) all.push_back(parsed->original);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

Result<void> StoredFiles::remove(const Hash& original) {
    WCK_TRY(const auto names, names_of(original));
    if (names.empty()) return {};
    for (const std::string& name : names) WCK_TRY(files_.remove(group_path(original) + "/" + name));
    return files_.sync_folder(group_path(original));
}

Result<void> StoredFiles::remove_temporary() {
    WCK_TRY(const auto groups, files_.list(folder_));
    for (const std::string& group : groups) {
        const std::string path = folder_ + "/" + group;
        WCK_TRY(const auto names, files_.list(path));
        for (const std::string& name : names)
            if (name.ends_with(kTemporary)) WCK_TRY(files_.remove(path + "/" + name));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Files>> Files::open(const std::string& folder, FileSystem& files) {
    const std::string path = folder + "/evidence";
    WCK_TRY(files.make_folder(path));
    // These folders may be new, made by a process that was killed before it synchronised them.
    WCK_TRY(files.sync_folder(folder));
    WCK_TRY(files.sync_folder(path));
    auto stored = std::make_unique<StoredFiles>(path, files);
    WCK_TRY(stored->remove_temporary());
    return std::unique_ptr<Files>(std::move(stored));
}

}  // namespace wincheck::evidence
