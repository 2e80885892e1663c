#pragma once
// What one entry means for the projection tables: its stream, the registers it writes, the evidence,
// document or device it names. Every table ends up the same whatever the order of arrival. A payload
// that this version cannot read is kept in the journal and changes only its stream's row.
#include <vector>

#include "core/store/registers.h"
#include "core/store/rows.h"

namespace wincheck::store {

struct Placed {
    std::vector<AnswerKey> touched;   // registers whose standing values changed
    std::vector<AnswerCore> answers;  // all that the entry wrote
    bool is_seen = false;             // an entry that was here before says that it has seen this one
};

/// How many entries are placed: many answers are written together.
enum class Places : std::uint8_t { one, many };

/// Adds rows of entries, without what is erased of them, and applies them. The row of a stream is read when
/// its first entry comes and written when another stream's comes, or by `finish`; so are rows of answers and
/// registers where many are placed.
class Placing {
public:
    Placing(Database& db, Places places)
        : db_(db), is_many_(places == Places::many), registers_(db, is_many_) {}
    Result<Placed> place(std::int64_t entry_n, const StoredEntry& stored);
    /// Has to be called after the last, and before anything else reads or writes entries, registers or the
    /// row of a stream.
    Result<void> finish();
    /// Whether the entries placed since the stream's row was read did no more to it than every entry does.
    [[nodiscard]] bool has_moved_on_only() const;
    /// The row, which is then the caller's to write.
    [[nodiscard]] StreamRow take_row();

private:
    /// A row of the table of entries.
    struct Line {
        std::int64_t number = 0;
        std::int64_t stream_n = 0;
        std::uint32_t type = 0;
        Hash hash{};
        journal::HeaderBytes header;
        Bytes parts;
        std::optional<std::int64_t> rank;
    };
    Result<void> enter(const StoredEntry& stored);
    Result<void> add_line(Line line, bool may_wait);
    Result<void> write_waiting();
    static void bind(Query& row, const Line& line);

    Database& db_;
    bool is_many_;
    RegisterRows registers_;
    std::vector<Line> waiting_;
    std::optional<StreamRow> row_;  // as it will be written
    // As it was read.
    std::uint64_t entries_ = 0;
    bool is_opened_ = false;
    State state_ = State::none;
    std::optional<std::int64_t> sealed_by_;
};

/// One entry placed.
Result<void> place_entry(Database& db, std::int64_t entry_n, const StoredEntry& stored);

/// Applies an entry whose row is there to projections that were emptied: in the order of the rows.
Result<void> replay_entry(Database& db, std::int64_t entry_n, const StoredEntry& stored);

/// Applies the payload of an entry whose row is there: after parts that were withheld have come, or, with
/// `is_new`, after a refusal was taken back, when the stream did not count it before.
Result<std::vector<AnswerKey>> apply_payload(Database& db, std::int64_t entry_n, std::int64_t stream_n,
                                             const StoredEntry& stored, bool is_new);

}  // namespace wincheck::store
