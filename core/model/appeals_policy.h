#pragma once
// The part of the policy that says how results are objected to (APP-1): routes by kind and object, the levels
// of each, and their times.
#include <cstdint>
#include <string>
#include <vector>

namespace wincheck {

/// Who decides, and within which time; the last level of a route is final.
struct AppealLevel {
    std::string role;               // held over the project
    std::uint32_t file_days = 5;    // since delivery, to come to this level
    std::uint32_t decide_days = 5;  // since it came here
    bool counts_workdays = true;    // both; else calendar days, moved off days off
    bool needs_talk = false;        // 经沟通: a talk was recorded at the level below
    bool operator==(const AppealLevel&) const = default;
    template <class A>
    void serialize(A& a) {
        a(role, file_days, decide_days, counts_workdays, needs_talk);
    }
};

struct AppealRoute {
    std::string kind;            // of inspection; empty = any
    std::string object;          // finding, score, consequence …; empty = any
    bool is_by_project = false;  // in the project's name; else in a person's
    std::vector<AppealLevel> levels;
    bool operator==(const AppealRoute&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, object, is_by_project, levels);
    }
};

/// Shipped: person → project's head → Projects Department → after a talk the general manager, who is final;
/// the project begins at the Projects Department, and so does a person's objection to an effect on a unit.
/// The first route that fits holds.
struct AppealsPolicy {
    std::vector<AppealRoute> routes{
        {"", "effect", false, {{"projects_manager"}, {.role = "general_manager", .needs_talk = true}}},
        {"",
         "",
         false,
         {{"project_head"}, {"projects_manager"}, {.role = "general_manager", .needs_talk = true}}},
        {"", "", true, {{"projects_manager"}, {.role = "general_manager", .needs_talk = true}}}};
    bool operator==(const AppealsPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(routes);
    }
};

}  // namespace wincheck
