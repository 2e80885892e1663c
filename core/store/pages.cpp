#include "core/store/pages.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace wincheck::store {
namespace {

constexpr std::size_t kLogHeaderBytes = 32;
constexpr std::uint32_t kLogMagic = 0x377F0682;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::size_t kFrameBytes = kFrameHeaderBytes + kPageBytes;
constexpr std::size_t kFirstPageHeader = 100;
constexpr std::uint8_t kIndexInterior = 0x02, kIndexLeaf = 0x0A, kTableLeaf = 0x0D;
constexpr std::uint64_t kPayloadMax = std::uint64_t{64} * 1024 * 1024;
constexpr std::size_t kColumnsMax = 32;

std::uint32_t big_endian(ByteView bytes, std::size_t at, std::size_t width) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8U | bytes[at + i];
    return value;
}

struct Varint {
    std::uint64_t value = 0;
    std::size_t length = 0;  // 0 = the bytes end too early
};

Varint varint_at(ByteView bytes, std::size_t at) {
    Varint read;
    for (std::size_t i = 0; i < 9 && at + i < bytes.size(); ++i) {
        const std::uint8_t byte = bytes[at + i];
        if (i == 8) return {read.value << 8U | byte, 9};
        read.value = read.value << 7U | (byte & 0x7FU);
        if ((byte & 0x80U) == 0) return {read.value, i + 1};
    }
    return {};
}

/// Bytes of a payload that stand in the page itself.
std::size_t local_size(std::uint64_t size, bool is_table) {
    constexpr std::size_t kMin = (kPageBytes - 12) * 32 / 255 - 23;
    const std::size_t most = is_table ? kPageBytes - 35 : (kPageBytes - 12) * 64 / 255 - 23;
    if (size <= most) return static_cast<std::size_t>(size);
    const std::size_t wanted = kMin + static_cast<std::size_t>((size - kMin) % (kPageBytes - 4));
    return wanted <= most ? wanted : kMin;
}

std::size_t size_of_serial(std::uint64_t serial) {
    constexpr std::array<std::size_t, 12> kSizes{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return serial < kSizes.size() ? kSizes[static_cast<std::size_t>(serial)]
                                  : static_cast<std::size_t>((serial - 12) / 2);
}

std::int64_t integer_of(ByteView bytes) {
    std::uint64_t value = !bytes.empty() && (bytes[0] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (const std::uint8_t byte : bytes) value = value << 8U | byte;
    return static_cast<std::int64_t>(value);
}

ScannedValue value_of_serial(std::uint64_t serial, ByteView bytes) {
    ScannedValue value;
    if (serial == 0) return value;
    if (serial >= 12) {
        value.kind = serial % 2 == 0 ? ColumnKind::blob : ColumnKind::text;
        value.bytes.assign(bytes.begin(), bytes.end());
        return value;
    }
    value.kind = ColumnKind::integer;
    value.integer = serial == 9 ? 1 : integer_of(bytes);
    return value;
}

std::optional<std::vector<ScannedValue>> values_of(ByteView record) {
    const Varint header = varint_at(record, 0);
    if (header.length == 0 || header.value > record.size()) return std::nullopt;
    std::vector<ScannedValue> values;
    std::size_t at = header.length;
    auto body = static_cast<std::size_t>(header.value);
    while (at < header.value) {
        const Varint serial = varint_at(record, at);
        if (serial.length == 0 || values.size() >= kColumnsMax || serial.value > kPayloadMax * 2)
            return std::nullopt;
        const std::size_t size = size_of_serial(serial.value);
        if (size > record.size() - body) return std::nullopt;
        values.push_back(value_of_serial(serial.value, record.subspan(body, size)));
        body += size;
        at += serial.length;
    }
    return values;
}

Result<Bytes> read_exactly(File& file, std::uint64_t offset, std::size_t size) {
    Bytes bytes(size);
    std::size_t have = 0;
    while (have < size) {
        WCK_TRY(const std::size_t count, file.read_at(offset + have, std::span(bytes).subspan(have)));
        if (count == 0) break;
        have += count;
    }
    bytes.resize(have);
    return bytes;
}

/// The log's running checksum (little-endian words, as every machine of ours writes it).
struct LogSum {
    std::uint32_t first = 0, second = 0;
    bool operator==(const LogSum&) const = default;
    static LogSum at(ByteView bytes, std::size_t offset) {
        return {big_endian(bytes, offset, 4), big_endian(bytes, offset + 4, 4)};
    }
    void add(ByteView bytes) {
        const auto word = [&](std::size_t at) {
            return static_cast<std::uint32_t>(bytes[at]) | static_cast<std::uint32_t>(bytes[at + 1]) << 8U |
                   static_cast<std::uint32_t>(bytes[at + 2]) << 16U |
                   static_cast<std::uint32_t>(bytes[at + 3]) << 24U;
        };
        for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
            first += word(at) + second;
            second += word(at + 4) + first;
        }
    }
    /// With the frame that comes next.
    [[nodiscard]] LogSum and_then(ByteView frame) const {
        LogSum sum = *this;
        sum.add(frame.first(8));
        sum.add(frame.subspan(kFrameHeaderBytes));
        return sum;
    }
};

struct Salts {
    std::uint32_t first = 0, second = 0;
    bool operator==(const Salts&) const = default;
    static Salts at(ByteView bytes, std::size_t offset) {
        return {big_endian(bytes, offset, 4), big_endian(bytes, offset + 4, 4)};
    }
};

/// Room that was made behind the log's end (Store::widen_log), or was never written: no page has the number
/// 0.
bool is_room(ByteView frame) {
    return std::all_of(frame.begin(), frame.begin() + kFrameHeaderBytes,
                       [](std::uint8_t byte) { return byte == 0; });
}

// Little-endian checksums, as on every machine of ours; a header of zeros has the sum of one, too.
bool is_whole_header(ByteView header) {
    LogSum sum;
    sum.add(header.first(24));
    return big_endian(header, 0, 4) == kLogMagic && sum == LogSum::at(header, 24);
}

/// Those of the log's present generation: the header's, or where that is damaged those of the first frame
/// that another goes on from, for a new generation begins at the front.
Result<Salts> salts_of(File& log, ByteView header, std::uint64_t size) {
    if (is_whole_header(header)) return Salts::at(header, 16);
    Bytes before;
    for (std::uint64_t at = kLogHeaderBytes; at + kFrameBytes <= size; at += kFrameBytes) {
        WCK_TRY(Bytes frame, read_exactly(log, at, kFrameBytes));
        if (is_room(frame)) continue;
        const bool goes_on = !before.empty() && Salts::at(before, 8) == Salts::at(frame, 8) &&
                             LogSum::at(before, 16).and_then(frame) == LogSum::at(frame, 16);
        if (goes_on) return Salts::at(frame, 8);
        before = std::move(frame);
    }
    return Salts::at(header, 16);
}

}  // namespace

Result<PageScan> PageScan::open_log(FileSystem& files, const std::string& path) {
    PageScan scan;
    WCK_TRY(const bool has_log, files.exists(path + "-wal"));
    if (!has_log) return scan;
    WCK_TRY(scan.log_, files.open_read(path + "-wal"));
    WCK_TRY(scan.find_log_frames());
    return scan;
}

Result<PageScan> PageScan::open(FileSystem& files, const std::string& path) {
    WCK_TRY(PageScan scan, open_log(files, path));
    WCK_TRY(const bool has_database, files.exists(path));
    if (has_database) {
        WCK_TRY(scan.database_, files.open_read(path));
        WCK_TRY(const std::uint64_t size, scan.database_->size());
        for (std::uint32_t number = 1; (number - 1) * std::uint64_t{kPageBytes} < size; ++number)
            scan.versions_.push_back({false, (number - 1) * std::uint64_t{kPageBytes}, number});
    }
    for (std::size_t i = 0; i < scan.versions_.size(); ++i)
        scan.numbers_[scan.versions_[i].number].push_back(i);
    return scan;
}

/// Frames of the log's present generation, also those that its checksums no longer reach. A frame's checksum
/// goes on from that of the frame before: so what stands whole behind a damaged one can be told from what an
/// abandoned write left there. Within a commit no page stands twice: a page that comes again tells of a
/// commit whose own frame is damaged.
Result<void> PageScan::find_log_frames() {
    WCK_TRY(const std::uint64_t size, log_->size());
    if (size < kLogHeaderBytes + kFrameBytes) return {};
    WCK_TRY(const Bytes header, read_exactly(*log_, 0, kLogHeaderBytes));
    WCK_TRY(const Salts present, salts_of(*log_, header, size));
    LogSum sum = LogSum::at(header, 24);
    bool is_reached = is_whole_header(header);
    int commits_behind = 0;
    std::set<std::uint32_t> pages;  // of the commit at hand
    for (std::uint64_t at = kLogHeaderBytes; at + kFrameBytes <= size; at += kFrameBytes) {
        WCK_TRY(const Bytes bytes, read_exactly(*log_, at, kFrameBytes));
        const ByteView frame(bytes);
        if (is_room(frame)) {
            is_reached = false;
            continue;
        }
        const std::uint32_t number = big_endian(frame, 0, 4);
        const Salts salts = Salts::at(frame, 8);
        const bool is_present = salts == present;
        const bool goes_on = is_present && sum.and_then(frame) == LogSum::at(frame, 16);
        sum = LogSum::at(frame, 16);
        const bool was_reached = std::exchange(is_reached, is_reached && goes_on);
        if (is_present && !pages.insert(number).second) {
            if (!is_reached) ++commits_behind;
            pages = {number};
        }
        // What stands behind a commit was begun when that was durable, also where its own frame is the
        // damaged one.
        const bool is_commit = is_present && big_endian(frame, 4, 4) != 0 && (goes_on || was_reached);
        if (is_commit && !is_reached) ++commits_behind;
        if (is_commit) pages.clear();
        if (salts.first == present.first || salts.second == present.second)
            versions_.push_back({true, at + kFrameHeaderBytes, number});
    }
    has_lost_commits_ = commits_behind >= 2;
    // Of a frame that was cut short no row can be read, but what stands in it can be seen.
    const std::uint64_t rest = (size - kLogHeaderBytes) % kFrameBytes;
    if (rest > kFrameHeaderBytes) versions_.push_back({true, size - rest + kFrameHeaderBytes, 0});
    std::reverse(versions_.begin(), versions_.end());
    return {};
}

Result<Bytes> PageScan::read(const Version& version) {
    return read_exactly(version.is_in_log ? *log_ : *database_, version.offset, kPageBytes);
}

const PageScan::Version* PageScan::version_of(std::uint32_t number, bool prefers_log) const {
    const auto found = numbers_.find(number);
    if (found == numbers_.end()) return nullptr;
    const std::size_t index = prefers_log ? found->second.front() : found->second.back();
    return &versions_[index];
}

Bytes PageScan::payload(ByteView page, std::size_t at, std::uint64_t size, bool is_table, bool prefers_log) {
    const std::size_t local = local_size(size, is_table);
    if (size > kPayloadMax || local > page.size() - at) return {};
    Bytes bytes(page.begin() + static_cast<std::ptrdiff_t>(at),
                page.begin() + static_cast<std::ptrdiff_t>(at + local));
    if (local == size) return bytes;
    if (page.size() - at - local < 4) return {};
    std::uint32_t next = big_endian(page, at + local, 4);
    while (bytes.size() < size) {
        const Version* version = version_of(next, prefers_log);
        if (version == nullptr) return {};
        const auto overflow = read(*version);
        if (!overflow || overflow->size() != kPageBytes) return {};
        const std::size_t more =
            std::min<std::size_t>(kPageBytes - 4, static_cast<std::size_t>(size) - bytes.size());
        append(bytes, ByteView(*overflow).subspan(4, more));
        next = big_endian(*overflow, 0, 4);
    }
    return bytes;
}

void PageScan::rows_of(const Version& version, ByteView page,
                       const std::function<void(const ScannedRow&)>& take) {
    const std::size_t start = version.number == 1 ? kFirstPageHeader : 0;
    const std::uint8_t kind = page[start];
    if (kind != kTableLeaf && kind != kIndexLeaf && kind != kIndexInterior) return;
    const bool is_table = kind == kTableLeaf;
    const std::size_t pointers = start + (kind == kIndexInterior ? 12 : 8);
    const std::size_t count = big_endian(page, start + 3, 2);
    for (std::size_t i = 0; i < count && pointers + 2 * i + 2 <= page.size(); ++i) {
        std::size_t at = big_endian(page, pointers + 2 * i, 2);
        if (kind == kIndexInterior) at += 4;
        const Varint size = varint_at(page, at);
        if (at < pointers || size.length == 0) continue;
        at += size.length;
        ScannedRow row;
        row.is_table = is_table;
        if (is_table) {
            const Varint rowid = varint_at(page, at);
            if (rowid.length == 0) continue;
            row.rowid = static_cast<std::int64_t>(rowid.value);
            at += rowid.length;
        }
        // Pages of overflow may be newer or older than this one: its hash tells which fit.
        const bool is_whole = size.value == local_size(size.value, is_table);
        for (const bool prefers_log : {true, false}) {
            const Bytes record = payload(page, at, size.value, is_table, prefers_log);
            auto values = values_of(record);
            if (values) {
                row.values = std::move(*values);
                take(row);
            }
            if (is_whole) break;
        }
    }
}

Result<void> PageScan::rows(const std::function<void(const ScannedRow&)>& take) {
    for (const Version& version : versions_) {
        WCK_TRY(const Bytes page, read(version));
        if (page.size() == kPageBytes) rows_of(version, page, take);
    }
    return {};
}

Result<void> PageScan::pages(const std::function<void(ByteView)>& take) {
    for (const Version& version : versions_) {
        WCK_TRY(const Bytes page, read(version));
        take(page);
    }
    return {};
}

}  // namespace wincheck::store
