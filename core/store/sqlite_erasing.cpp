// What an erase leaves to do: other copies of the bytes in pages and log, files of evidence without a key.
#include "core/store/erasure.h"
#include "core/store/reasons.h"
#include "core/store/sqlite_store.h"

namespace wincheck::store {

Result<bool> SqliteStore::needs_scrub() {
    WCK_TRY(const auto mark, setting(kScrubSetting));
    return mark.has_value();
}

Result<std::optional<Bytes>> SqliteStore::without_erased(ByteView encoded) {
    return stripped_bytes(*db_, encoded);
}

Result<void> SqliteStore::mark_scrub() {
    return require_scrub(*db_);
}

/// SQLite's secure_delete blanks deleted cells, but not what moving cells between pages left behind; a file
/// written anew has neither. The mark goes last, so that a scrub that was cut off is done again.
Result<void> SqliteStore::scrub() {
    if (has_transaction_ || db_->is_in_transaction())
        return error_of(ErrorCode::bug, kStoreBusy, "Store::scrub");
    log_bytes_ = 0;
    WCK_TRY(db_->checkpoint(Checkpoint::truncate));
    WCK_TRY(db_->renew(files_));
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(auto mark, db_->query("DELETE FROM setting WHERE name = ?"));
        return mark.bind(kScrubSetting).run();
    });
}

Result<std::vector<Hash>> SqliteStore::erased_originals() {
    std::vector<Hash> originals;
    {
        WCK_TRY(auto query, db_->query("SELECT DISTINCT v.original FROM erasure x JOIN entry e ON e.n = "
                                       "x.entry_n JOIN chain b ON b.n = e.n >> 40 JOIN chain c ON c.id = "
                                       "x.incarnation JOIN evidence v ON v.entry_n = (c.n << 40) | "
                                       "x.sequence AND v.stream_n = x.stream_n WHERE x.part = 4 AND "
                                       "(e.rank > 0 OR (e.rank IS NULL AND b.is_own = 1))"));
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) break;
            WCK_TRY(const Hash original, query.id<Hash>(0));
            originals.push_back(original);
        }
    }
    std::vector<Hash> erased;
    for (const Hash& original : originals) {
        WCK_TRY(const auto captures, evidence_of(original));
        bool has_key = false;
        for (const EvidenceRow& row : captures) {
            WCK_TRY(const auto capture, entry(row.position));
            has_key =
                has_key || (capture && capture->entry.part_or_null(journal::PartClass::secret) != nullptr);
        }
        if (!has_key) erased.push_back(original);
    }
    return erased;
}

}  // namespace wincheck::store
