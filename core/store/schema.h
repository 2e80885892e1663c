#pragma once
// Tables of store.db and their migrations. Local tables: setting, note, segment, blob. The journal:
// chain and entry. Projections, rebuilt from the journal at any time: stream, register, evidence,
// document, device, erasure. Entry numbers are (chain number << 40) | sequence: local, never shown or hashed.
// Chains of others are numbered from 1, those written here from 2^22.
#include "core/store/database.h"

namespace wincheck::store {

inline constexpr int kSequenceBits = 40;
inline constexpr std::uint64_t kSequenceMax = (std::uint64_t{1} << kSequenceBits) - 1;
inline constexpr std::int64_t kOwnFrom = std::int64_t{1} << (62 - kSequenceBits);

[[nodiscard]] constexpr std::int64_t entry_number(std::int64_t chain, std::uint64_t sequence) {
    return (chain << kSequenceBits) | static_cast<std::int64_t>(sequence);
}

/// DIR/store.db as it was before its last migration, and its log beside it: until the next opening finds all
/// well.
inline constexpr const char* kCopyBeforeMigration = "/store.db.before";
/// Whether a released version before this one wrote it.
Result<bool> is_of_older_schema(Database& db);
/// Brings a new or older database to this version, in one transaction (DUR-7).
/// Errors: too_new (kStoreTooNew), corrupt (kNotStore), storage errors.
Result<void> migrate(Database& db);

}  // namespace wincheck::store
