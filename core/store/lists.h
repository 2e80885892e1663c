#pragma once
// Lists over many inspections: one row for each that is opened, one for each finding, in the order in which
// they are shown. Rows are derived from the journal by the engine (core/engine/lists.h) when a list is asked
// for, in transactions of their own; what changes a stream only marks its rows as stale (mark_listed), once
// until they are derived again. They are no part of a digest, and a rebuild begins without any.
// What is erased, and what a device drops of a scope, takes the stream's rows with it in its own transaction
// (drop_listed, PII-1): they hold names and texts.
// Every change happens in the caller's transaction. Thread: none of its own; the owner's lock guards it.
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/store/store.h"

namespace wincheck::store {

class Database;
class Query;

/// What of a stream's rows is to be derived again.
enum class Stale : std::uint32_t {
    dates = 1,  // due times of its findings alone
    all = 2,
};

/// In the caller's transaction: everything that is listed of the stream is stale.
Result<void> mark_listed(Database& db, std::int64_t stream_n);
/// The same by its id; nothing for an unknown one.
Result<void> mark_listed(Store& store, const StreamId& stream);
/// As mark_listed for every inspection: ranks were forgotten.
Result<void> mark_all_listed(Database& db);
/// As mark_listed for inspections that were listed without all their documents: one has come.
Result<void> mark_listed_in_part(Database& db);
/// Deletes what is listed of the stream, and marks it.
Result<void> drop_listed(Database& db, std::int64_t stream_n);
/// Deletes all rows and marks.
Result<void> drop_all_listed(Database& db);

/// Where an inspection stands: what is still to be done first, the earliest first; then what is over, the
/// latest first.
struct ListedPlace {
    bool is_over = false;
    std::int64_t place = 0;
    StreamId id{};
    auto operator<=>(const ListedPlace&) const = default;
};

/// An opened inspection.
struct ListedRow {
    ListedPlace at;
    std::string state, project, kind;
    std::string date;           // business date
    bool is_whole = false;      // its documents are here
    bool is_announced = false;  // it may bound a rectification (DUE-3)
    std::uint64_t findings = 0;
    Hash policy{};
    std::string facts;  // JSON of the view `inspections`
    // What its due times were derived with.
    std::int32_t offset_minutes = 0;
    std::string line;               // the project's zone, units from it upward, one a line, then its name
    std::optional<StreamId> bound;  // the announced inspection that bounds them
    bool operator==(const ListedRow&) const = default;
};

inline constexpr std::int64_t kNoDue = std::numeric_limits<std::int64_t>::max();

/// Where a finding stands: by due time, those without one last; then by number.
struct FindingPlace {
    std::int64_t due_ms = std::numeric_limits<std::int64_t>::min();
    std::string number;
    StreamId id{};
    std::int64_t seat = -1;  // in its inspection
    auto operator<=>(const FindingPlace&) const = default;
};

struct ListedFinding {
    StreamId inspection{};
    FindingPlace at;
    std::uint32_t state = 0;
    std::uint32_t severity = 0;
    bool is_open = false;            // not settled, in whatever state, and not struck out
    bool is_owed = false;            // and the project's turn
    bool is_late = false;            // put right, after its due time
    std::string due;                 // day; empty where it is not known
    std::vector<std::string> words;  // what it is found by: unit_word, party_word
    Bytes life;                      // what its due time rests on, as the engine codes it
    std::string facts;               // JSON as a page shows it, with a place for what the moment decides
    bool operator==(const ListedFinding&) const = default;
};

/// What a page takes of an inspection.
struct ShownRow {
    ListedPlace at;
    std::string facts;
};

/// What a page takes of a finding.
struct ShownFinding {
    FindingPlace at;
    bool is_owed = false;
    std::string facts;
};

[[nodiscard]] std::string unit_word(const std::string& unit);
[[nodiscard]] std::string party_word(const std::string& party);

/// Which findings; what is empty narrows nothing.
struct FindingFilter {
    std::string unit, responsible;
    std::optional<std::uint32_t> state;
    bool is_open = false;
    std::optional<std::int64_t> overdue_at;  // overdue at that moment
    std::uint32_t severity = 0;              // and above
    [[nodiscard]] bool fits(const ListedFinding& finding) const;
};

/// What was derived of the due times of one inspection's findings.
struct ListedDates {
    std::int32_t offset_minutes = 0;
    std::string line;
    std::optional<StreamId> bound;
    std::vector<ListedFinding> findings;  // as they are now, by seat
};

/// A place of the register that rows were derived with.
struct ListedUnit {
    std::string project, date, line;
    std::int32_t offset_minutes = 0;
};

struct ListWay;  // list_roads.h

class Lists {
public:
    explicit Lists(Store& store);

    // --- what is stale ---
    /// Some at most `limit` streams; `least` dates: those that are stale in whatever way.
    Result<std::vector<StreamId>> stale(Stale least, std::size_t limit);
    /// For inspections of these projects, or all: due times are to be derived again.
    Result<void> mark_dates(const std::string& project, const std::string& date_or_empty = {});
    Result<void> mark_dates_of(const StreamId& stream);
    Result<void> mark_all_dates();
    Result<void> mark_all();
    /// Distinct places that rows with findings were derived with; of one project, or of all.
    Result<std::vector<ListedUnit>> units(const std::string& project_or_empty = {});

    // --- derived rows ---
    /// Replaces what is listed of the stream; its dates stay stale, and those of the project's other
    /// inspections become it where what is announced has changed.
    Result<void> put(const ListedRow& row, const std::vector<ListedFinding>& findings);
    Result<void> put_dates(const StreamId& stream, const ListedDates& dates);
    /// It is no opened inspection (any more).
    Result<void> remove(const StreamId& stream);

    // --- reading ---
    Result<std::optional<ListedRow>> row(const StreamId& stream);
    /// All rows that are not stale, by id.
    Result<std::vector<ListedRow>> fresh_rows();
    Result<std::vector<ListedFinding>> findings_of(const StreamId& stream);
    /// Announced inspections of the project and kind after that day, the earliest first, until `use` returns
    /// true.
    Result<void> announced_after(const ListedRow& row,
                                 const std::function<Result<bool>(const ListedRow&)>& use);
    /// Those with findings after which one of their project and kind is announced.
    Result<std::vector<ListedRow>> may_be_bound();
    /// Inspections whose due times that one bounds.
    Result<std::vector<StreamId>> bound_by(const StreamId& stream);

    Result<std::vector<ShownRow>> rows(const std::string& state_or_empty, const ListedPlace* after_or_null,
                                       std::size_t limit);
    /// All of them, by id.
    Result<std::vector<ShownRow>> rows_by_id();
    /// How many inspections may be listed: no fewer than are, found without counting.
    Result<std::uint64_t> count_at_most();
    /// The first `limit` findings after that place which fit. A reader of a hub (SightReader::first_pair) is
    /// given those of the inspections that the reader sees, but for those whose findings are due otherwise
    /// for the reader; the hub's sight is up to date then.
    Result<std::vector<ShownFinding>> findings(const FindingFilter& filter, const FindingPlace& after,
                                               std::size_t limit,
                                               std::optional<std::int64_t> first_pair_or_all = {});
    /// The same of a reader who sees few inspections, whose pairs lie in [first_pair, beyond_pair): by what
    /// is seen, not by a walk over all.
    Result<std::vector<ShownFinding>> findings_of_few(std::int64_t first_pair, std::int64_t beyond_pair,
                                                      const FindingFilter& filter, const FindingPlace& after,
                                                      std::size_t limit);

private:
    Result<void> walk(const ListWay& way, const FindingFilter& rest, const FindingPlace& after,
                      std::size_t limit, std::optional<std::int64_t> first_pair_or_all,
                      std::vector<ShownFinding>& found);
    Result<std::int64_t> number_of(const StreamId& stream);
    Result<void> settle(std::int64_t stream_n, Stale left_or_none, bool has_left);
    Result<void> add(std::int64_t stream_n, const ListedFinding& finding);

    Database& db_;
};

}  // namespace wincheck::store
