#include "core/base/ports.h"

#include "core/base/reasons.h"

namespace wincheck {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;

}  // namespace

Result<Bytes> read_file(FileSystem& files, const std::string& path, std::uint64_t size_bytes_max) {
    WCK_TRY(auto file, files.open_read(path));
    WCK_TRY(const std::uint64_t size, file->size());
    if (size > size_bytes_max) return error_of(ErrorCode::limit, kTooLarge, "read_file");
    Bytes bytes(size);
    std::size_t done = 0;
    while (done < bytes.size()) {
        WCK_TRY(const std::size_t count, file->read_at(done, std::span(bytes).subspan(done)));
        if (count == 0) break;
        done += count;
    }
    bytes.resize(done);
    return bytes;
}

std::string folder_of(const std::string& path) {
    const std::size_t last = path.find_last_not_of('/');  // "a/b/" is b in a
    if (last == std::string::npos) return path.empty() ? "." : "/";
    const std::size_t slash = path.find_last_of('/', last);
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> copy_file(FileSystem& files, const std::string& from, const std::string& to) {
    WCK_TRY(auto source, files.open_read(from));
    WCK_TRY(auto target, files.create(to));
    Bytes piece(kPieceBytes);
    for (std::uint64_t at = 0;;) {
        WCK_TRY(const std::size_t count, source->read_at(at, piece));
        if (count == 0) break;
        WCK_TRY(target->append(ByteView(piece).first(count)));
        at += count;
    }
    return target->sync();
}

Result<void> write_file(FileSystem& files, const std::string& path, ByteView bytes) {
    const std::string temporary = path + ".tmp";
    WCK_TRY(const bool is_left_over, files.exists(temporary));
    if (is_left_over) WCK_TRY(files.remove(temporary));
    {
        WCK_TRY(auto file, files.create(temporary));
        WCK_TRY(file->append(bytes));
        WCK_TRY(file->sync());
    }
    WCK_TRY(files.rename(temporary, path));
    return files.sync_folder(folder_of(path));
}

}  // namespace wincheck
