#pragma once
// Who may be in a team (PLAN-3, KIND-6, KIND-7), and who is in it after members joined, stood back or passed
// the lead on (DO-13). Pure: asked when a plan is made, again when an inspection starts, and at the hub.
#include <string>
#include <string_view>
#include <vector>

#include "core/model/entries.h"
#include "core/rules/draw.h"
#include "core/rules/kinds.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// A team that is to inspect a project on a day.
struct TeamQuestion {
    std::string_view project;
    std::string_view date;
    std::string_view leader;
    std::vector<std::string> team;
    std::vector<std::string> excused;    // KIND-6: supervisors who are excused
    std::vector<std::string> last_team;  // of the last inspection of that kind there; empty = unknown or none
    std::vector<std::string>
        inspected_before;  // KIND-7: projects that staff of this one inspected in the period
};

/// One thing that is wrong with a team; `person` is empty where it concerns all of it.
struct TeamProblem {
    std::string code;
    std::string person;
    bool operator==(const TeamProblem&) const = default;
};

/// Rule:  PLAN-3. own_project: nobody inspects the project that a grant of that day ties to; own_region:
/// nobody
///        borrowed inspects the own region; conflict: a declared conflict of interest (`conflict:UNIT`)
///        stands in the project's line; same_twice: nobody twice running, where the kind says so; too_few;
///        leader_missing. KIND-6: not_of_project, head_missing (the project's head leads), supervisor_missing
///        (each department supervisor takes part or is excused). KIND-7: not_of_other_project, mutual (a
///        member's project was inspected by staff of this one in the period).
/// Shape: by member in order, then those of the team.
[[nodiscard]] std::vector<TeamProblem> team_problems(const TeamQuestion& question, const KindRule& kind,
                                                     const Register& standing);

/// What of that is wrong with one member alone, on the day on which that member sets to work (PLAN-3: asked
/// again when an inspection starts, and of who joins). Shape: `person` is in the assignment's team.
[[nodiscard]] std::vector<TeamProblem> member_problems(const AssignmentCore& assignment,
                                                       std::string_view person, std::string_view date,
                                                       const KindRule& kind, const Register& standing);

/// True where the person is a department supervisor (主管) over the project on that day.
[[nodiscard]] bool supervises(const Register& standing, std::string_view person, std::string_view project,
                              std::string_view date);

/// What earlier inspections say of a team that is to inspect a project: who was there the last time in that
/// kind (PLAN-3), and which projects this one's own staff inspected in the month (KIND-7). Callers leave out
/// what nobody may know of, and what was void or never took place.
class TeamHistory {
public:
    /// Shape: both outlive this.
    TeamHistory(const AssignmentCore& assignment, const Register& standing);
    /// Shape: in any order; never the inspection itself.
    void add(const AssignmentCore& other);
    [[nodiscard]] const std::vector<std::string>& last_team() const { return last_team_; }
    [[nodiscard]] const std::vector<std::string>& inspected_before() const { return inspected_before_; }

    /// True where the kind asks for any of it.
    [[nodiscard]] static bool is_asked_by(const KindRule& kind);
    /// True for the state of an inspection that took place or is to (DO-5, VISIT-5).
    [[nodiscard]] static bool counts(std::string_view state);

private:
    const AssignmentCore& assignment_;
    const Register& standing_;
    std::string last_;  // business date of that last one
    std::vector<std::string> last_team_;
    std::vector<std::string> inspected_before_;
};

/// The question to team_problems, without and with what was before.
[[nodiscard]] TeamQuestion team_question(const AssignmentCore& assignment);
[[nodiscard]] TeamQuestion team_question(const AssignmentCore& assignment, const TeamHistory& history);

/// What a plan that names a draw does other than the draw (PLAN-2): "not_drawn", "other_team", or empty.
[[nodiscard]] std::string_view unlike_draw(const AssignmentCore& plan, const std::vector<Pick>& picks);

/// The project that a person's grants of that day lie at or below; empty for staff of no project.
[[nodiscard]] std::vector<std::string> projects_of(const Register& standing, std::string_view person,
                                                   std::string_view date);

/// What happened to a team, in the order of ranks.
struct TeamEvent {
    enum class Kind : std::uint8_t { admitted, relayed, stood_back };
    Kind kind = Kind::admitted;
    std::string author;
    std::string person;    // who joins, leads or stands back
    bool by_code = false;  // a relay that headquarters signed
};

/// The assignment with the team as it stands after the events.
/// Rule: DO-13: a member admits, the leader (or headquarters' code) relays to a member; PLAN-3: who stands
/// back is out
///       of the team. An event whose author could not do it at that point changes nothing.
[[nodiscard]] AssignmentCore after_events(AssignmentCore assignment, const std::vector<TeamEvent>& events);

}  // namespace wincheck::rules
