#include "core/engine/sealed_source.h"

#include "core/engine/reasons.h"

namespace wincheck::engine {
namespace {

// A file read front to back.
class FileSource {
public:
    static Result<FileSource> open(FileSystem& files, const std::string& path) {
        WCK_TRY(auto file, files.open_read(path));
        return FileSource(std::move(file));
    }
    [[nodiscard]] journal::ByteSource source() {
        return [this](std::span<std::uint8_t> out) -> Result<std::size_t> {
            WCK_TRY(const std::size_t count, file_->read_at(at_, out));
            at_ += count;
            return count;
        };
    }

private:
    explicit FileSource(std::unique_ptr<File> file) : file_(std::move(file)) {}
    std::unique_ptr<File> file_;
    std::uint64_t at_ = 0;
};

}  // namespace

Result<journal::SealedHead> read_sealed(FileSystem& files, const std::string& path, const TenantId& tenant,
                                        const journal::BoxPair& reader, const TakeRecord& take) {
    WCK_TRY(FileSource source, FileSource::open(files, path));
    WCK_TRY(auto records, journal::SealedFileReader::open(source.source(), reader));
    if (records.tenant() != tenant) return error_of(ErrorCode::refused, kForeignChain, "read_sealed");
    for (;;) {
        WCK_TRY(const auto record, records.next());
        if (!record) return records.head();
        WCK_TRY(take(*record));
    }
}

Result<journal::SealedHead> read_whole_sealed(FileSystem& files, const std::string& path,
                                              const TenantId& tenant, const journal::BoxPair& reader,
                                              const TakeRecord& take) {
    const TakeRecord nothing = [](const journal::SealedRecord&) { return Result<void>{}; };
    WCK_TRY(read_sealed(files, path, tenant, reader, nothing));
    return read_sealed(files, path, tenant, reader, take);
}

}  // namespace wincheck::engine
