#include "core/forms/compound.h"

#include <algorithm>
#include <vector>

#include "core/forms/little_endian.h"
#include "core/forms/reasons.h"

namespace wincheck::forms {
namespace {

constexpr std::size_t kFileHeaderBytes = 512;
constexpr std::size_t kDirectoryEntryBytes = 128;
constexpr std::size_t kHeaderTableEntries = 109;
constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  // what is above stands for no sector
constexpr std::uint8_t kStreamObject = 2, kRootObject = 5;

Error no_compound_file(const char* where) {
    return error_of(ErrorCode::invalid_argument, kNotWorkbook, "compound_stream", where);
}

class CompoundFile {
public:
    explicit CompoundFile(ByteView file) : file_(file) {}

    Result<void> open() {
        if (file_.size() < kFileHeaderBytes || !is_compound_file(file_)) return no_compound_file("header");
        const std::uint32_t shift = little_endian(file_, 30, 2), mini_shift = little_endian(file_, 32, 2);
        if ((shift != 9 && shift != 12) || mini_shift != 6) return no_compound_file("sector size");
        sector_bytes_ = std::size_t{1} << shift;
        WCK_TRY(read_table());
        WCK_TRY(directory_, chain(little_endian(file_, 48, 4), file_.size()));
        WCK_TRY(const Bytes mini, chain(little_endian(file_, 60, 4), file_.size()));
        for (std::size_t at = 0; at + 4 <= mini.size(); at += 4)
            mini_table_.push_back(little_endian(mini, at, 4));
        return {};
    }

    Result<std::optional<Bytes>> stream(std::string_view name) {
        for (std::size_t at = 0; at + kDirectoryEntryBytes <= directory_.size(); at += kDirectoryEntryBytes) {
            const ByteView entry = ByteView(directory_).subspan(at, kDirectoryEntryBytes);
            if (entry[66] != kStreamObject || !is_named(entry, name)) continue;
            const std::uint32_t first = little_endian(entry, 116, 4), size = little_endian(entry, 120, 4);
            if (size > file_.size()) return no_compound_file("size of a stream");
            if (size >= little_endian(file_, 56, 4)) {
                WCK_TRY(auto bytes, chain(first, size));
                return std::optional(std::move(bytes));
            }
            WCK_TRY(auto bytes, mini_chain(first, size));
            return std::optional(std::move(bytes));
        }
        return std::optional<Bytes>{};
    }

private:
    Result<ByteView> sector(std::uint32_t number) const {
        const std::size_t at = (static_cast<std::size_t>(number) + 1) * sector_bytes_;
        if (number >= kLastSector || at >= file_.size()) return no_compound_file("a sector behind the end");
        return file_.subspan(at, std::min(sector_bytes_, file_.size() - at));
    }

    // Numbers of the sectors that hold the table: 109 in the header, the rest in a chain of their own.
    Result<void> read_table() {
        for (std::size_t i = 0; i < kHeaderTableEntries; ++i)
            WCK_TRY(add_table_sector(little_endian(file_, 76 + 4 * i, 4)));
        std::uint32_t next = little_endian(file_, 68, 4);
        for (std::size_t count = 0; next < kLastSector; ++count) {
            if (count > file_.size() / sector_bytes_) return no_compound_file("a chain without end");
            WCK_TRY(const ByteView part, sector(next));
            if (part.size() < sector_bytes_) return no_compound_file("a sector cut short");
            for (std::size_t at = 0; at + 8 <= part.size(); at += 4)
                WCK_TRY(add_table_sector(little_endian(part, at, 4)));
            next = little_endian(part, part.size() - 4, 4);
        }
        return {};
    }

    Result<void> add_table_sector(std::uint32_t number) {
        if (number >= kLastSector) return {};
        if (table_.size() > file_.size() / sector_bytes_ + sector_bytes_)
            return no_compound_file("a table larger than the file");
        WCK_TRY(const ByteView part, sector(number));
        for (std::size_t at = 0; at + 4 <= part.size(); at += 4) table_.push_back(little_endian(part, at, 4));
        return {};
    }

    Result<Bytes> chain(std::uint32_t first, std::size_t bytes_max) const {
        Bytes bytes;
        for (std::uint32_t next = first; next < kLastSector && bytes.size() < bytes_max;) {
            if (bytes.size() > file_.size()) return no_compound_file("a chain without end");
            WCK_TRY(const ByteView part, sector(next));
            bytes.insert(bytes.end(), part.begin(), part.end());
            if (next >= table_.size()) return no_compound_file("a sector that is in no chain");
            next = table_[next];
        }
        bytes.resize(std::min(bytes.size(), bytes_max));
        return bytes;
    }

    // Small streams share one that belongs to the root.
    Result<Bytes> mini_chain(std::uint32_t first, std::size_t size) const {
        constexpr std::size_t kMiniSector = 64;
        if (directory_.size() < kDirectoryEntryBytes || directory_[66] != kRootObject)
            return no_compound_file("root");
        WCK_TRY(const Bytes shared, chain(little_endian(directory_, 116, 4), file_.size()));
        Bytes bytes;
        for (std::uint32_t next = first; next < kLastSector && bytes.size() < size;) {
            const std::size_t at = static_cast<std::size_t>(next) * kMiniSector;
            if (at + kMiniSector > shared.size() || next >= mini_table_.size())
                return no_compound_file("a small sector behind the end");
            const auto from = shared.begin() + static_cast<std::ptrdiff_t>(at);
            bytes.insert(bytes.end(), from, from + kMiniSector);
            next = mini_table_[next];
        }
        bytes.resize(std::min(bytes.size(), size));
        return bytes;
    }

    // Names are UTF-16 with a zero at the end; those that are looked for are ASCII.
    static bool is_named(ByteView entry, std::string_view name) {
        if (little_endian(entry, 64, 2) != 2 * (name.size() + 1)) return false;
        for (std::size_t i = 0; i < name.size(); ++i)
            if (little_endian(entry, 2 * i, 2) != static_cast<unsigned char>(name[i])) return false;
        return true;
    }

    ByteView file_;
    std::size_t sector_bytes_ = 512;
    std::vector<std::uint32_t> table_, mini_table_;
    Bytes directory_;
};

}  // namespace

bool is_compound_file(ByteView bytes) {
    return text_of(bytes).starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
}

Result<std::optional<Bytes>> compound_stream(ByteView file, std::string_view name) {
    CompoundFile compound(file);
    WCK_TRY(compound.open());
    return compound.stream(name);
}

}  // namespace wincheck::forms
