#pragma once
// Places of entries as one small number each, for the hub's large tables: the number that this hub gave the
// incarnation, then the sequence. Local, never shown or hashed. Private to core/store. Thread: none of its
// own; every change is in the caller's transaction.
#include <optional>
#include <utility>

#include "core/store/store.h"

namespace wincheck::store {

class Database;

/// Lives within one call: what an undone transaction numbered must not be remembered.
class EntryPlaces {
public:
    explicit EntryPlaces(Database& database) : database_(database) {}
    /// Makes the table where it is absent.
    static Result<void> prepare(Database& database);

    /// Numbers the incarnation where it has none. Errors: limit (kNumberTooLarge).
    Result<std::int64_t> of(const Position& position);
    /// None where nothing of the incarnation has a place.
    Result<std::optional<std::int64_t>> find(const Position& position);
    /// Errors: corrupt (kStoreDamaged) for a number that none has.
    Result<Position> position(std::int64_t place);

private:
    using Writer = std::pair<IncarnationId, std::int64_t>;
    Result<std::optional<std::int64_t>> number_of(const IncarnationId& incarnation);
    Database& database_;
    std::optional<Writer> last_;
};

}  // namespace wincheck::store
