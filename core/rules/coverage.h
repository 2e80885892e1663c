#pragma once
// Coverage (PLAN-1): what the targets of the policy ask, what was done, what is owed, by when, at whose
// charge, and from which date a target is lost. Kept up to date fact by fact: one more inspection touches the
// rows it changes, however many projects there are.
//
// Callers add what their reader may know: of an unannounced visit nothing before its reveal (PLAN-4).
#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/rules/last_chance.h"
#include "core/rules/stays.h"

namespace wincheck::rules {

struct EndedInspection {
    std::string project;
    std::string kind;
    std::string ending;  // sealed, refused, stopped, void, not_reached (open list)
    Date date;           // business date (DUE-0)
    bool operator==(const EndedInspection&) const = default;
};

/// A target in a period at the charge of one unit.
struct CoverageRow {
    std::string target;
    Period period;
    std::string unit;
    std::uint32_t counted = 0;   // n
    std::uint32_t required = 0;  // of n
    std::uint32_t done = 0;      // of n, distinct
    std::uint32_t owed = 0;      // required − done, not below 0
    Date by;                     // the period's last day
    std::optional<Date>
        lost_from;         // where something is owed: the first day on which it can no longer be made
    bool is_known = true;  // false: lost_from depends on a year whose calendar was not published
    bool operator==(const CoverageRow&) const = default;
};

enum class CoverageState : std::uint8_t { met, open, lost, unknown };

/// How a row stands on a date.
[[nodiscard]] CoverageState state_of(const CoverageRow& row, Date date);

class Coverage {
public:
    /// Shape: `targets` as coverage_targets_from_json accepts them.
    Coverage(std::vector<CoverageTarget> targets, WorkCalendar calendar);

    /// What is known of a project now, in place of what was.
    void set_project(const std::string& id, std::vector<Stay> stays);
    /// What is known of an inspection now, in place of what was. `id` is the caller's.
    void set_inspection(const std::string& id, EndedInspection inspection);
    void remove_inspection(const std::string& id);

    [[nodiscard]] const std::vector<CoverageTarget>& targets() const { return targets_; }
    /// Every row of a target in the period that holds the date, sorted by unit.
    /// Cost: the first question about a period reads all projects once; afterwards, the rows.
    std::vector<CoverageRow> rows(std::size_t target, Date date);
    /// One of them; an absent unit has a row of zeros.
    CoverageRow row(std::size_t target, Date date, std::string_view unit);
    /// Counted and not done yet, sorted: projects, or regions where the target counts those.
    std::vector<std::string> undone(std::size_t target, Date date, std::string_view unit);

    /// The last business date until `date` of an inspection of the project that counts for the target, in any
    /// period.
    [[nodiscard]] std::optional<Date> last_visit(std::size_t target, std::string_view project,
                                                 Date date) const;
    /// Where the project is on a date; null where it is not under management.
    [[nodiscard]] const Stay* stay_on(std::string_view project, Date date) const;

    /// Rows of projects, regions and sums that were read or written so far: what the cost of an answer is
    /// counted in.
    [[nodiscard]] std::uint64_t rows_touched() const { return rows_touched_; }

private:
    struct Project {
        std::string id;
        std::vector<Stay> stays;
        std::map<std::string, EndedInspection, std::less<>> inspections;  // by the caller's id
    };
    /// A project in one period of one target.
    struct Part {
        bool is_counted = false;
        std::string unit;        // in charge
        std::string region;      // in charge
        std::int64_t first = 0;  // days on which it can be visited
        std::int64_t last = 0;
        std::uint32_t visits = 0;  // that count
    };
    /// A region in one period of one target.
    struct Reach {
        std::uint32_t visits = 0;
        std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t>
            parts;  // counted projects by (first, last)
    };
    /// What a row is made of.
    struct Tally {
        std::uint32_t counted = 0;
        std::uint32_t done = 0;
        PossibleVisits undone;
        bool operator==(const Tally&) const = default;
    };
    /// One period of one target.
    struct Sheet {
        std::size_t target = 0;
        Period period;
        std::vector<Part> parts;  // by number of project
        std::map<std::string, Reach, std::less<>> regions;
        std::map<std::string, Tally, std::less<>> tallies;
    };
    /// Something that a tally counts, as it stands.
    struct Counted {
        std::string unit;
        bool is_done = false;
        std::int64_t first = 0;
        std::int64_t last = 0;
    };

    Sheet& sheet_of(std::size_t target, Date date);
    [[nodiscard]] Part part_of(const Sheet& sheet, const Project& project) const;
    [[nodiscard]] bool counts(const CoverageTarget& target, const EndedInspection& inspection) const;
    [[nodiscard]] std::string unit_of(const CoverageTarget& target, const Stay& stay,
                                      const std::string& project) const;
    [[nodiscard]] std::optional<Counted> counted(const Sheet& sheet, const Part& part) const;
    [[nodiscard]] std::optional<Counted> counted_region(const Sheet& sheet, const std::string& region) const;
    void count(Sheet& sheet, const std::optional<Counted>& one, bool is_added);
    template <class Change>
    void change_region(Sheet& sheet, const std::string& region, Change&& change);
    void place(Sheet& sheet, std::size_t number, bool is_added);
    void visit(Sheet& sheet, std::size_t number, const EndedInspection& inspection, bool is_added);
    void apply(const EndedInspection& inspection, std::size_t number, bool is_added);
    std::size_t number_of(const std::string& project);
    CoverageRow row_of(const Sheet& sheet, const std::string& unit, const Tally& tally);

    std::vector<CoverageTarget> targets_;
    WorkCalendar calendar_;
    std::vector<Project> projects_;
    std::unordered_map<std::string, std::size_t> numbers_;          // of projects
    std::unordered_map<std::string, std::size_t> inspection_home_;  // number of the project that has it
    std::map<std::pair<std::size_t, Date>, Sheet> sheets_;          // by target and first day
    std::uint64_t rows_touched_ = 0;
};

/// Reads a list of
/// {"id","kinds","endings","period","of","percent","rounding","charge","in_charge","count","register_day",
/// "days_min","per_day_max","only_workdays"}; what is absent keeps its default.
/// Errors: invalid_argument, `where` = the path of the field.
Result<std::vector<CoverageTarget>> coverage_targets_from_json(const Json& document);
[[nodiscard]] Json to_json(const CoverageTarget& target);

}  // namespace wincheck::rules
