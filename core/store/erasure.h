#pragma once
// Erasing (PII-1, INT-2): an erase names entries of its own stream and parts of them other than core. In
// force, HQ having ranked it or this device having ordered it, it takes the bytes and salts of those parts
// out of everything stored: journal, segments of others, quarantine. The order of arrival makes no
// difference: what it names and comes later is stored without them. Pages are rid of the bytes by
// Store::scrub.
#include "core/store/rows.h"

namespace wincheck::store {

/// Notes what an erase names, in force or not: a projection like any other.
Result<void> apply_erase(Database& db, std::int64_t entry_n, std::int64_t stream_n,
                         const StoredEntry& stored);

/// Takes the parts that are erased out of an entry. True when it held any of them.
/// Cost: one look-up where it holds more than its core, else none.
Result<bool> strip_erased(Database& db, journal::Entry& entry);
/// The same for the leaves of an encoded segment or leaf; no value when nothing was taken out.
/// Shape: bytes that are neither are left alone.
Result<std::optional<Bytes>> stripped_bytes(Database& db, ByteView bytes);

/// Gives an erase its effect on all that is stored, where it is in force. Its row is there.
Result<void> enforce_erase(Database& db, std::int64_t entry_n, const StoredEntry& stored);

/// The local setting that makes Store::scrub due.
inline constexpr const char* kScrubSetting = "scrub";
Result<void> require_scrub(Database& db);

/// Entries that hold a part which an erase in force names; a sound store has none.
Result<std::vector<Position>> unerased(Database& db);

}  // namespace wincheck::store
