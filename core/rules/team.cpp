#include "core/rules/team.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

constexpr std::string_view kConflictPrefix = "conflict:";

bool has(const std::vector<std::string>& list, std::string_view one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

class TeamCheck {
public:
    TeamCheck(const TeamQuestion& question, const KindRule& kind, const Register& standing)
        : question_(question),
          kind_(kind),
          standing_(standing),
          line_(standing.line_on(question.project, question.date)) {}

    std::vector<TeamProblem> run() {
        for (const std::string& person : question_.team) check_member(person);
        if (!has(question_.team, question_.leader)) found_.push_back({"leader_missing", {}});
        if (question_.team.size() < kind_.team_size_min) found_.push_back({"too_few", {}});
        if (kind_.needs_supervisors) check_own_team();
        return std::move(found_);
    }

private:
    void check_member(const std::string& person) {
        if (kind_.independence != Independence::any) check_interest(person);
        const bool is_of_project = is_staff_of(person, question_.project);
        switch (kind_.independence) {
            case Independence::others:
            case Independence::crosswise:
                if (is_of_project) found_.push_back({"own_project", person});
                if (is_borrowed_from_here(person)) found_.push_back({"own_region", person});
                break;
            case Independence::own:
                if (!is_of_project) found_.push_back({"not_of_project", person});
                break;
            default: break;
        }
        if (kind_.independence == Independence::crosswise) check_crosswise(person);
        if (kind_.forbids_same_twice && has(question_.last_team, person))
            found_.push_back({"same_twice", person});
    }

    // A grant at the subject or below it.
    [[nodiscard]] bool is_staff_of(const std::string& person, std::string_view subject) const {
        const auto grants = standing_.grants_on(person, question_.date);
        return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
            return has(standing_.line_on(grant.unit, question_.date), subject);
        });
    }

    [[nodiscard]] std::string region() const {
        for (const std::string& unit : line_)
            if (standing_.text_on(kAboutUnit, unit, "kind", question_.date) == "region") return unit;
        return {};
    }

    // A borrowed inspector's home is wherever the other grants are.
    [[nodiscard]] bool is_borrowed_from_here(const std::string& person) const {
        const auto grants = standing_.grants_on(person, question_.date);
        const bool is_borrowed = std::any_of(grants.begin(), grants.end(), [](const Grant& grant) {
            return grant.role == "borrowed_inspector";
        });
        const std::string here = region();
        if (!is_borrowed || here.empty()) return false;
        return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
            return grant.role != "borrowed_inspector" &&
                   has(standing_.line_on(grant.unit, question_.date), here);
        });
    }

    void check_interest(const std::string& person) {
        for (const std::string& unit : line_) {
            const std::string field = std::string(kConflictPrefix) + unit;
            if (standing_.text_on(kAboutPerson, person, field, question_.date).empty()) continue;
            found_.push_back({"conflict", person});
            return;
        }
    }

    void check_crosswise(const std::string& person) {
        const auto projects = projects_of(standing_, person, question_.date);
        if (projects.empty()) found_.push_back({"not_of_other_project", person});
        const bool is_mutual = std::any_of(projects.begin(), projects.end(), [&](const std::string& one) {
            return has(question_.inspected_before, one);
        });
        if (is_mutual) found_.push_back({"mutual", person});
    }

    // KIND-6: the project's head with all department supervisors, signed or excused.
    void check_own_team() {
        const auto grants = standing_.grants_on(question_.leader, question_.date);
        const bool is_head = std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
            return grant.role == "project_head" && grant.unit == question_.project;
        });
        if (!is_head) found_.push_back({"head_missing", std::string(question_.leader)});
        for (const std::string& person : standing_.ids(kAboutPerson)) {
            if (has(question_.team, person) || has(question_.excused, person)) continue;
            if (supervises(standing_, person, question_.project, question_.date))
                found_.push_back({"supervisor_missing", person});
        }
    }

    const TeamQuestion& question_;
    const KindRule& kind_;
    const Register& standing_;
    std::vector<std::string> line_;
    std::vector<TeamProblem> found_;
};

}  // namespace

bool supervises(const Register& standing, std::string_view person, std::string_view project,
                std::string_view date) {
    const auto grants = standing.grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        return grant.role == "department_supervisor" && has(standing.line_on(grant.unit, date), project);
    });
}

std::vector<std::string> projects_of(const Register& standing, std::string_view person,
                                     std::string_view date) {
    std::vector<std::string> projects;
    for (const Grant& grant : standing.grants_on(person, date))
        for (const std::string& unit : standing.line_on(grant.unit, date))
            if (standing.text_on(kAboutUnit, unit, "kind", date) == "project" && !has(projects, unit))
                projects.push_back(unit);
    return projects;
}

TeamHistory::TeamHistory(const AssignmentCore& assignment, const Register& standing)
    : assignment_(assignment), standing_(standing) {}

bool TeamHistory::is_asked_by(const KindRule& kind) {
    return kind.forbids_same_twice || kind.independence == Independence::crosswise;
}

bool TeamHistory::counts(std::string_view state) {
    return state != "void" && state != "moved" && state != "not_reached";
}

void TeamHistory::add(const AssignmentCore& other) {
    if (other.kind != assignment_.kind) return;
    const bool is_before = other.business_date <= assignment_.business_date;
    if (other.project == assignment_.project && is_before && other.business_date >= last_) {
        last_ = other.business_date;
        last_team_ = other.team;
    }
    if (other.business_date.substr(0, 7) != assignment_.business_date.substr(0, 7)) return;
    for (const std::string& person : other.team)
        for (const std::string& home : projects_of(standing_, person, other.business_date))
            if (home == assignment_.project) inspected_before_.push_back(other.project);
}

TeamQuestion team_question(const AssignmentCore& assignment) {
    return {.project = assignment.project,
            .date = assignment.business_date,
            .leader = assignment.leader,
            .team = assignment.team,
            .excused = assignment.excused,
            .last_team = {},
            .inspected_before = {}};
}

TeamQuestion team_question(const AssignmentCore& assignment, const TeamHistory& history) {
    TeamQuestion question = team_question(assignment);
    question.last_team = history.last_team();
    question.inspected_before = history.inspected_before();
    return question;
}

std::string_view unlike_draw(const AssignmentCore& plan, const std::vector<Pick>& picks) {
    const auto pick =
        std::find_if(picks.begin(), picks.end(), [&](const Pick& one) { return one.id == plan.project; });
    if (pick == picks.end()) return "not_drawn";
    if (pick->team.empty()) return {};
    std::vector<std::string> drawn = pick->team;
    std::sort(drawn.begin(), drawn.end());
    return drawn == plan.team ? std::string_view{} : "other_team";
}

std::vector<TeamProblem> team_problems(const TeamQuestion& question, const KindRule& kind,
                                       const Register& standing) {
    return TeamCheck(question, kind, standing).run();
}

std::vector<TeamProblem> member_problems(const AssignmentCore& assignment, std::string_view person,
                                         std::string_view date, const KindRule& kind,
                                         const Register& standing) {
    TeamQuestion question = team_question(assignment);
    question.date = date;
    auto problems = team_problems(question, kind, standing);
    std::erase_if(problems, [&](const TeamProblem& one) { return one.person != person; });
    return problems;
}

AssignmentCore after_events(AssignmentCore assignment, const std::vector<TeamEvent>& events) {
    std::vector<std::string>& team = assignment.team;
    for (const TeamEvent& event : events) {
        const bool is_member = has(team, event.author);
        switch (event.kind) {
            case TeamEvent::Kind::admitted:
                if (is_member && !event.person.empty() && !has(team, event.person)) {
                    team.push_back(event.person);
                    std::sort(team.begin(), team.end());
                }
                break;
            case TeamEvent::Kind::relayed:
                if ((event.author == assignment.leader || event.by_code) && has(team, event.person))
                    assignment.leader = event.person;
                break;
            case TeamEvent::Kind::stood_back:
                if (event.author != event.person || !is_member) break;
                std::erase(team, event.person);
                if (assignment.leader == event.person) assignment.leader.clear();
                break;
        }
    }
    return assignment;
}

}  // namespace wincheck::rules
