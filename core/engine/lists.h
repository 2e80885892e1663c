#pragma once
// Derives what lists over many inspections show (core/store/lists.h) and keeps it up to date: what is stale
// is derived again when a list is asked for, never in an act.
// Due times rest on more than the inspection: the published calendar, the project's zone and line of units on
// the business date, and the next announced inspection of the series (DUE-3). Where one of these changes they
// are derived again from what is kept of each finding, and no inspection is opened for it.
#include <functional>
#include <map>

#include "core/engine/finding_dates.h"
#include "core/store/lists.h"

namespace wincheck::engine {

/// A hub lists the findings of sealed inspections, as its report shows them; a device of all.
enum class ListedOf : std::uint8_t { device, hub };

class InspectionLists {
public:
    /// `dated_or_none` is told of every inspection whose due times were derived, in that transaction.
    using Dated = std::function<Result<void>(const StreamId&)>;
    InspectionLists(store::Store& store, Documents& documents, ListedOf of, Dated dated_or_none = {})
        : store_(store), documents_(documents), of_(of), note_dated_(std::move(dated_or_none)) {}

    /// What a list rests on.
    enum class Depth : std::uint8_t { inspections, findings };

    /// Reads lists after everything stale was derived again, in transactions of its own. Where the disk is
    /// full it is derived in one that is undone after reading (DUR-5). Errors: those of `read`; storage
    /// errors; not_found (kIncomplete) where the calendar's bytes are missing.
    template <class Read>
    auto read(Depth depth, Read read) -> decltype(read()) {
        auto refreshed = refresh(depth, true);
        if (refreshed) return read();
        if (refreshed.error().code != ErrorCode::storage_full) return refreshed.error();
        WCK_TRY(const store::Transaction undone, store_.begin_undone());
        WCK_TRY(refresh(depth, false));
        return read();
    }

    /// The inspections' findings as they are due for somebody who sees no more than these announced
    /// inspections (PLAN-4).
    Result<std::vector<store::ListedFinding>> findings_for(
        const std::vector<StreamId>& inspections, const std::function<Result<bool>(const StreamId&)>& sees);

    /// Rows that are not what is derived of the journal now, as texts. Cost: opens every listed inspection.
    Result<std::vector<std::string>> problems();

    [[nodiscard]] store::Lists& rows() { return lists_; }

private:
    struct Derived {
        store::ListedRow row;
        std::vector<store::ListedFinding> findings;
    };
    struct Basis;
    struct Dating;
    struct Bound;
    Result<void> refresh(Depth depth, bool in_own);
    Result<void> in_steps(store::Stale least, bool in_own,
                          const std::function<Result<void>(const StreamId&)>& step);
    Result<Basis> basis_now();
    Result<void> check_version(bool in_own);
    Result<void> check_basis(bool in_own);
    Result<void> mark_by_register();
    Result<void> mark_moved_units(const std::string& project_or_empty);
    Result<void> mark_bound_otherwise();
    Result<Derived> derived(const store::StreamInfo& stream);
    Result<void> derive(const StreamId& id);
    Result<Dating> dating();
    /// Empty where its opening is not here.
    Result<std::string> planner_of(const StreamId& id);
    /// By what somebody sees, or by all.
    Result<Bound> bound_of(const rules::Register& standing, const store::ListedRow& row,
                           const std::function<Result<bool>(const StreamId&)>& sees);
    Result<store::ListedDates> dated(const Dating& dating, const store::ListedRow& row,
                                     std::vector<store::ListedFinding> findings,
                                     const std::function<Result<bool>(const StreamId&)>& sees);

    store::Store& store_;
    Documents& documents_;
    ListedOf of_;
    Dated note_dated_;
    store::Lists lists_{store_};
    std::map<StreamId, std::string> planners_;      // an opening does not change
    RegisterPtr checked_;                           // the register that `check_basis` saw last
    std::optional<std::uint64_t> checked_changes_;  // Store::changes_of the tenant's then
};

}  // namespace wincheck::engine
