#include "core/store/hub_places.h"

#include "core/store/database.h"
#include "core/store/reasons.h"
#include "core/store/schema.h"

namespace wincheck::store {
namespace {

constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS hub_writer(n INTEGER PRIMARY KEY, incarnation BLOB NOT NULL UNIQUE) STRICT";

}  // namespace

Result<void> EntryPlaces::prepare(Database& database) {
    return database.exec(kTable);
}

Result<std::optional<std::int64_t>> EntryPlaces::number_of(const IncarnationId& incarnation) {
    if (last_ && last_->first == incarnation) return std::optional(last_->second);
    WCK_TRY(auto query, database_.query("SELECT n FROM hub_writer WHERE incarnation = ?"));
    WCK_TRY(const bool is_here, query.bind(incarnation).step());
    if (!is_here) return std::optional<std::int64_t>{};
    last_ = Writer{incarnation, query.integer(0)};
    return std::optional(last_->second);
}

Result<std::int64_t> EntryPlaces::of(const Position& position) {
    if (position.sequence > kSequenceMax)
        return error_of(ErrorCode::limit, kNumberTooLarge, "EntryPlaces::of");
    WCK_TRY(auto number, number_of(position.incarnation));
    if (!number) {
        WCK_TRY(auto insert, database_.query("INSERT INTO hub_writer(incarnation) VALUES(?) RETURNING n"));
        WCK_TRY(const bool is_here, insert.bind(position.incarnation).step());
        WCK_ASSERT(is_here);
        number = insert.integer(0);
        WCK_TRY(insert.run());
        last_ = Writer{position.incarnation, *number};
    }
    return entry_number(*number, position.sequence);
}

Result<std::optional<std::int64_t>> EntryPlaces::find(const Position& position) {
    const std::optional<std::int64_t> none;
    if (position.sequence > kSequenceMax) return none;
    WCK_TRY(const auto number, number_of(position.incarnation));
    return number ? std::optional(entry_number(*number, position.sequence)) : none;
}

Result<Position> EntryPlaces::position(std::int64_t place) {
    const std::int64_t number = place >> kSequenceBits;
    Position position{{}, static_cast<std::uint64_t>(place) & kSequenceMax};
    if (last_ && last_->second == number) {
        position.incarnation = last_->first;
        return position;
    }
    WCK_TRY(auto query, database_.query("SELECT incarnation FROM hub_writer WHERE n = ?"));
    WCK_TRY(const bool is_here, query.bind(number).step());
    if (!is_here) return error_of(ErrorCode::corrupt, kStoreDamaged, "EntryPlaces::position", "hub_writer");
    WCK_TRY(position.incarnation, query.id<IncarnationId>(0));
    last_ = Writer{position.incarnation, number};
    return position;
}

}  // namespace wincheck::store
