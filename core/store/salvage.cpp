#include "core/store/salvage.h"

#include <algorithm>
#include <initializer_list>

#include "core/base/hash.h"
#include "core/journal/opening.h"
#include "core/journal/segment.h"
#include "core/store/pages.h"
#include "core/store/rows.h"

namespace wincheck::store {
namespace {

using Values = std::vector<ScannedValue>;

constexpr std::size_t kIdentityBytesMin = 200;  // ids and keys alone are longer

bool has_kinds(const Values& values, std::string_view kinds) {
    if (values.size() != kinds.size()) return false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const ColumnKind kind = values[i].kind;
        const bool fits = kinds[i] == '?' || (kinds[i] == 'n' && kind == ColumnKind::null) ||
                          (kinds[i] == 'i' && kind == ColumnKind::integer) ||
                          (kinds[i] == 't' && kind == ColumnKind::text) ||
                          (kinds[i] == 'b' && kind == ColumnKind::blob);
        if (!fits) return false;
    }
    return true;
}

/// Length of the one CBOR value at the beginning; 0 where there is none.
std::size_t cbor_length(ByteView bytes, int depth = 8) {
    if (bytes.empty() || depth == 0) return 0;
    const unsigned major = bytes[0] >> 5U, info = bytes[0] & 31U;
    std::size_t at = 1;
    std::uint64_t value = info;
    if (info >= 24) {
        if (info > 27) return 0;
        const std::size_t width = std::size_t{1} << (info - 24);
        if (bytes.size() < 1 + width) return 0;
        value = 0;
        for (std::size_t i = 0; i < width; ++i) value = value << 8U | bytes[1 + i];
        at += width;
    }
    if (major == 2 || major == 3)
        return value <= bytes.size() - at ? at + static_cast<std::size_t>(value) : 0;
    if (major != 4) return major < 2 || major == 7 ? at : 0;
    for (std::uint64_t i = 0; i < value; ++i) {
        const std::size_t length = cbor_length(bytes.subspan(at), depth - 1);
        if (length == 0) return 0;
        at += length;
    }
    return at;
}

class Salvager {
public:
    void take_row(const ScannedRow& row) {
        const Values& values = row.values;
        if (row.is_table && has_kinds(values, "niibbb?")) return take_entry(values);
        if (row.is_table && has_kinds(values, "nbbibiibb")) return take_chain(row.rowid, values);
        if (row.is_table && has_kinds(values, "iiib")) return take_segment(values[3].bytes);
        if (row.is_table && has_kinds(values, "bb")) return take_blob(values);
        if (!row.is_table && has_kinds(values, "tb"))
            salvaged_.settings.emplace(text_in(values[0]), values[1].bytes);
        if (!row.is_table && has_kinds(values, "ibii")) note_written(values[2].integer);
        if (!row.is_table && has_kinds(values, "iit")) take_note(text_in(values[2]));
    }

    /// What stands in a page whose own header cannot be read: values of a known form, found by how they
    /// begin.
    void take_page(ByteView page) {
        for_each_value(page, {0x95, 0x00, 0x50}, [&](ByteView header, ByteView rest) {  // an entry's header
            const std::size_t parts = cbor_length(rest);
            const auto before = static_cast<std::size_t>(header.data() - page.data());
            if (parts == 0 || before < Hash::kLength) return;
            const ByteView hash = page.subspan(before - Hash::kLength, Hash::kLength);  // as in its row
            keep_entry(hash, header, rest.first(parts), std::nullopt, false);
        });
        for_each_value(page, {0x88, 0x00, 0x50}, [&](ByteView opening, ByteView) {  // an opening record
            const auto record = journal::decode<journal::OpeningRecord>(opening);
            if (record) keep_opening(*record, opening);
        });
        // The identity by its name, or by its shape where the name is damaged.
        for_each_value(page, {'i', 'd', 'e', 'n', 't', 'i', 't', 'y'},
                       [&](ByteView, ByteView value) { keep_identity(value.first(cbor_length(value))); });
        for_each_value(page, {0x8F, 0x50}, [&](ByteView value, ByteView) { keep_identity(value); });
    }

    Salvaged finish() {
        keep_followed();
        keep_written();
        return std::move(salvaged_);
    }

private:
    static std::string text_in(const ScannedValue& value) { return {value.bytes.begin(), value.bytes.end()}; }

    /// Calls `take` with each CBOR value that begins so and with what follows it; a beginning that is no CBOR
    /// array counts as a value itself.
    template <class Take>
    static void for_each_value(ByteView page, std::initializer_list<std::uint8_t> begin, Take take) {
        const std::string_view text = text_of(page), wanted = text_of(ByteView(begin.begin(), begin.size()));
        for (std::size_t at = text.find(wanted); at != std::string_view::npos;
             at = text.find(wanted, at + 1)) {
            const ByteView rest = page.subspan(at);
            const bool is_array = *begin.begin() >> 5U == 4;
            const std::size_t length = is_array ? cbor_length(rest) : begin.size();
            if (length != 0) take(rest.first(length), rest.subspan(length));
        }
    }

    void keep_identity(ByteView value) {
        if (value.size() > kIdentityBytesMin)
            salvaged_.settings.emplace("identity", Bytes(value.begin(), value.end()));
    }

    void keep_opening(const journal::OpeningRecord& record, ByteView bytes) {
        Chain chain;
        chain.id = record.incarnation;
        chain.device = record.device;
        chain.opening.assign(bytes.begin(), bytes.end());
        keep_chain({std::move(chain), false});
    }

    void keep_chain(SalvagedChain chain) {
        auto known = std::find_if(salvaged_.chains.begin(), salvaged_.chains.end(),
                                  [&](const SalvagedChain& one) { return one.chain.id == chain.chain.id; });
        const Bytes opening = chain.chain.opening;
        if (known == salvaged_.chains.end()) {
            salvaged_.chains.push_back(std::move(chain));
            known = std::prev(salvaged_.chains.end());
        }
        if (std::find(known->openings.begin(), known->openings.end(), opening) == known->openings.end())
            known->openings.push_back(opening);
    }

    void take_entry(const Values& values) {
        const ScannedValue& rank = values[6];
        const bool is_refused = rank.kind == ColumnKind::integer && rank.integer == kRankRefused;
        const bool is_ranked = rank.kind == ColumnKind::integer && rank.integer > 0;
        keep_entry(values[3].bytes, values[4].bytes, values[5].bytes,
                   is_ranked ? std::optional(static_cast<std::uint64_t>(rank.integer)) : std::nullopt,
                   is_refused);
    }

    /// A header that rotted would be another entry: the hash beside it, or the entry that follows, says that
    /// it did not.
    void keep_entry(ByteView hash, ByteView header, ByteView parts, std::optional<std::uint64_t> rank,
                    bool is_refused) {
        auto decoded = journal::decode<std::vector<journal::Part>>(parts);
        if (!decoded) return;
        auto entry = journal::parse_entry(Bytes(header.begin(), header.end()), std::move(*decoded));
        if (!entry) return;
        const bool is_proven =
            std::equal(hash.begin(), hash.end(), entry->hash.raw.begin(), entry->hash.raw.end());
        StoredEntry stored = stored_of(std::move(*entry));
        stored.rank = rank;
        stored.is_refused = is_refused;
        if (is_proven)
            keep(std::move(stored));
        else
            doubtful_.push_back(std::move(stored));
    }

    void keep(StoredEntry stored) {
        std::vector<StoredEntry>& here = salvaged_.entries[stored.position];
        const bool is_known = std::any_of(here.begin(), here.end(),
                                          [&](const StoredEntry& one) { return one.hash == stored.hash; });
        if (!is_known) here.push_back(std::move(stored));
    }

    // From the end of each chain on, so that one that was proven so proves the one before it.
    void keep_followed() {
        std::stable_sort(doubtful_.begin(), doubtful_.end(), [](const StoredEntry& a, const StoredEntry& b) {
            return a.position.sequence > b.position.sequence;
        });
        for (StoredEntry& one : doubtful_) {
            const auto next = salvaged_.entries.find({one.position.incarnation, one.position.sequence + 1});
            if (next == salvaged_.entries.end()) continue;
            const bool is_followed =
                std::any_of(next->second.begin(), next->second.end(),
                            [&](const StoredEntry& after) { return after.header.prev == one.hash; });
            if (is_followed) keep(std::move(one));
        }
        doubtful_.clear();
    }

    /// A register names an entry: it was there, also where the chain's row does not say so yet (owed.h).
    void note_written(std::int64_t entry_n) {
        std::uint64_t& size = written_[entry_n >> kSequenceBits];
        size = std::max(size, (static_cast<std::uint64_t>(entry_n) & kSequenceMax) + 1);
    }

    void keep_written() {
        for (SalvagedChain& one : salvaged_.chains) {
            const auto number = numbers_.find(one.chain.id);
            const auto written = number == numbers_.end() ? written_.end() : written_.find(number->second);
            if (one.chain.is_own && written != written_.end())
                one.chain.size = std::max(one.chain.size, written->second);
        }
    }

    void take_chain(std::int64_t number, const Values& values) {
        const auto id = IncarnationId::from(values[1].bytes);
        const auto device = DeviceId::from(values[2].bytes);
        const auto head = Hash::from(values[7].bytes);
        if (!id || !device || !head || values[5].integer < 0) return;
        Chain chain;
        chain.id = *id;
        chain.device = *device;
        chain.is_own = values[3].integer != 0;
        chain.opening = values[4].bytes;
        chain.size = static_cast<std::uint64_t>(values[5].integer);
        chain.head = *head;
        numbers_.emplace(chain.id, number);
        keep_chain({std::move(chain), true});
    }

    void take_segment(const Bytes& bytes) {
        if (journal::decode_segment(bytes)) salvaged_.segments.push_back(bytes);
    }

    void take_blob(const Values& values) {
        const auto hash = Hash::from(values[0].bytes);
        if (hash && sha256(values[1].bytes) == *hash) salvaged_.blobs.emplace(*hash, values[1].bytes);
    }

    void take_note(const std::string& text) {
        if (journal::parse_note(text)) salvaged_.notes.push_back(text);
    }

    Salvaged salvaged_;
    std::map<IncarnationId, std::int64_t> numbers_;  // of chains, in their newest rows
    std::map<std::int64_t, std::uint64_t> written_;  // by number: what registers say that a chain had
    std::vector<StoredEntry> doubtful_;              // with a hash beside them that is not theirs
};

}  // namespace

Result<Salvaged> salvage(const std::string& path, FileSystem& files) {
    WCK_TRY(PageScan scan, PageScan::open(files, path));
    Salvager salvager;
    WCK_TRY(scan.rows([&](const ScannedRow& row) { salvager.take_row(row); }));
    WCK_TRY(scan.pages([&](ByteView page) { salvager.take_page(page); }));
    Salvaged salvaged = salvager.finish();
    salvaged.has_lost_commits = scan.has_lost_commits();
    return salvaged;
}

Result<bool> has_lost_commits(const std::string& path, FileSystem& files) {
    WCK_TRY(const PageScan scan, PageScan::open_log(files, path));
    return scan.has_lost_commits();
}

}  // namespace wincheck::store
