#pragma once
// What reports over a whole year read of each inspection: derived once when its entries came, kept in a table
// of the hub, and derived again where it has grown. No inspection is opened for such a report otherwise.
#include <string>
#include <vector>

#include "core/rules/finding_due.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// One finding that stands, without what changes with the day: due times are computed when they are asked
/// for.
struct FindingFigure {
    std::string name;  // its number, else its id
    std::string item;
    std::uint32_t severity = 0;
    std::uint32_t state = 0;  // rules::FindingState
    std::string until;
    std::vector<std::string> milestones;
    std::uint32_t reached = 0;
    std::int64_t rectified_ms = 0;
    Points lost;  // that it cost the inspection
    template <class A>
    void serialize(A& a) {
        a(name, item, severity, state, until, milestones, reached, rectified_ms, lost);
    }
};

/// What the bytes of a row hold; of an inspection that is not sealed the planner, and whether one that was
/// refused passes all the same.
struct KeptFigure {
    static constexpr std::uint64_t kFieldsAtFirst = 3;
    std::string planner;
    bool has_passed = false;  // amended where an appeal changed it
    std::vector<FindingFigure> findings;
    bool is_set_aside = false;  // VISIT-5: it was no refusal
    template <class A>
    void serialize(A& a) {
        a(planner, has_passed, findings, is_set_aside);
    }
};

/// Brings the table up to date, in transactions of its own.
/// Cost: opens each inspection that is new or has grown since; those whose documents are missing each time.
Result<void> refresh_figures(State& state);

[[nodiscard]] Bytes encoded(const KeptFigure& figure);
[[nodiscard]] Result<KeptFigure> kept_figure(const store::FigureRow& row);
/// The unit that inspects (DUE-3), as the register has it now.
Result<std::string> inspecting_unit(State& state, const rules::Register& standing,
                                    const store::FigureRow& row);
/// The finding's life as far as its due time asks for it.
[[nodiscard]] rules::Life life_of(const FindingFigure& finding);

}  // namespace wincheck::hub
