#pragma once
// Rows that wait. What an act changes in the row of the chain that is written on and in the row of its stream
// follows from the entry, and two pages more for each act would be a third of what it writes. So an act that
// changes nothing else of them leaves them in memory (memory.h), at most kOwedMax acts in a row and all in
// one stream; whatever else writes a chain or a stream writes them first, in its own transaction. After a
// kill they are made of the entries behind the chain's size. Only devices owe, and only for chains numbered
// from kOwnFrom (schema.h).
#include "core/store/memory.h"
#include "core/store/projection.h"

namespace wincheck::store {

inline constexpr std::uint32_t kOwedMax = 64;

/// Finds out what is owed where memory does not say. A tail that does not follow the chain's row is left as
/// it is: checks find it (Store::is_tail_sound, Store::damage). Errors: storage errors, corrupt.
Result<void> recall(Database& db);

/// Writes what is owed; the caller holds a transaction. No change where nothing is.
Result<void> pay(Database& db);

/// Before all streams are made anew of the entries: brings the chains up to theirs, whatever streams say, and
/// forgets what is remembered; the caller holds a transaction.
Result<void> pay_chains(Database& db);

/// Both rows after an act that did to the stream what every act does; the caller holds a transaction.
Result<void> owe(Database& db, ChainRow chain, StreamRow stream);

}  // namespace wincheck::store
