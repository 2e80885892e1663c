#pragma once
// What inspections that took place owe and by when (DUE-0 to DUE-3): seal, report, feedback and the
// rectification of findings, as a store knows it. One answer for devices and hub.
#include "core/base/json.h"
#include "core/engine/finding_dates.h"
#include "core/rules/owed.h"

namespace wincheck::engine {

class Device;

/// By its state: what was planned and not begun, or did not take place, owes nothing but itself.
[[nodiscard]] bool took_place(std::string_view state);

/// When a visit was left, by its first entry that says so; no value while nobody left.
Result<std::optional<UtcMs>> left_at(store::Store& store, const StreamId& stream);

/// When the result was first fed back to the project (KIND-5); no value while it was not.
[[nodiscard]] std::optional<UtcMs> fed_back_at(const Inspection& inspection);

/// Gathers the rows of many inspections, which may be let go of once they are added.
class DueList {
public:
    /// Reads once what all due times rest on. Errors: storage errors, those of a calendar that is not in
    /// order.
    static Result<DueList> begin(store::Store& store, Documents& documents, AnnouncedBy announced, UtcMs now);

    /// `pressing` is what is not done, and what was done late.
    enum class Shown : std::uint8_t { pressing, all };
    /// What an inspection owes that was begun, and that has not ended otherwise than by its seal.
    /// Rule: KIND-9: what does not count owes nothing; VIS-1: an own part owes its own findings alone.
    Result<void> add(const store::StreamInfo& stream, const Inspection& inspection, Shown shown);

    /// [{"inspection","number","project","kind","what","finding","business_date","nominal","due","due_at",
    /// "moved","is_known","unknown","done","late","state"}], by deadline; those that nobody can know come
    /// last.
    [[nodiscard]] Json rows();

private:
    DueList(store::Store& store, Documents& documents) : store_(store), documents_(documents) {}
    void add_row(const store::StreamInfo& stream, const AssignmentCore& assignment, const rules::Owed& owed,
                 const TimeZone& zone, Shown shown);

    store::Store& store_;
    Documents& documents_;
    RegisterPtr standing_;
    TimeZones zones_;
    rules::WorkCalendar calendar_;
    AnnouncedBy announced_;
    UtcMs now_;
    std::vector<std::pair<std::string, Json>> rows_;
};

/// The view `due`: {"at","due":[…],"missing":[…]}; of all inspections that this device holds, which are those
/// that its person may know of (PLAN-4), what is pressing, or of the one named all rows. `missing` names
/// those of which not everything is here, so that rows may lack. Cost: loads each that is open or sealed.
/// Errors: not_found (kUnknownInspection; kIncomplete of the one named).
Result<Json> due_json(Device& device, const std::string& name_or_all);

}  // namespace wincheck::engine
