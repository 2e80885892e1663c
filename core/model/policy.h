#pragma once
// Policy and context: the two frozen documents a score needs beyond checklist and answers
// (scoring.md SCO-8, ROLL-2). Both are content-addressed like a checklist.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/model/checklist.h"

namespace wincheck {

/// GATE-3: how a repeated finding weighs.
struct Repetition {
    std::optional<Points> factor;  // none = repeats weigh as the first time
    bool grows_each_time = false;
    bool may_exceed_full = false;
    bool operator==(const Repetition&) const = default;
    template <class A>
    void serialize(A& a) {
        a(factor, grows_each_time, may_exceed_full);
    }
};

/// ROLL-7: factor or points by attribute, shown apart.
struct Adjustment {
    std::string id;
    std::string attribute;
    std::string equals;
    std::optional<Points> factor;
    std::optional<Points> points;
    bool operator==(const Adjustment&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, attribute, equals, factor, points);
    }
};

/// Shipped defaults are those of docs/guides/policy.md.
struct ScoringPolicy {
    Points scale = Points::whole(100);
    Points pass = Points::whole(60);
    std::uint32_t places = 2;
    std::vector<Band> bands;  // highest first; empty = 优秀/良好/合格/不合格 at 90/80/60/0
    Repetition repetition;
    std::vector<Adjustment> adjustments;
    std::optional<Points> adjustment_cap;
    bool operator==(const ScoringPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(scale, pass, places, bands, repetition, adjustments, adjustment_cap);
    }
};

struct VisitPolicy {
    std::uint32_t night_from_minute = 22 * 60;
    std::uint32_t night_to_minute = 6 * 60;
    std::uint32_t seal_due_hours = 12;
    bool allows_unplanned_start = true;
    bool needs_feedback_before_left = false;
    std::uint32_t refusal_witnesses = 2;
    std::uint32_t team_size_min = 1;
    bool operator==(const VisitPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(night_from_minute, night_to_minute, seal_due_hours, allows_unplanned_start,
          needs_feedback_before_left, refusal_witnesses, team_size_min);
    }
};

/// What a role may do that the shipped table does not know, or more than it says there (ORG-2: an open list).
struct RoleRule {
    std::string role;
    std::vector<std::string> commands;
    bool operator==(const RoleRule&) const = default;
    template <class A>
    void serialize(A& a) {
        a(role, commands);
    }
};

/// Fields after the first four came later: a document without them is encoded as it always was.
struct Policy {
    static constexpr std::uint64_t kFieldsAtFirst = 4;
    std::string id;
    std::string version;
    ScoringPolicy scoring;
    VisitPolicy visit;
    std::vector<RoleRule> roles;
    bool operator==(const Policy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, version, scoring, visit, roles);
    }
};

/// An earlier finding within the repeat period.
struct EarlierFinding {
    std::string item;
    std::string location;
    std::string line;  // deduction line or option, empty = the item
    std::uint32_t times = 1;
    bool is_open = false;
    bool operator==(const EarlierFinding&) const = default;
    template <class A>
    void serialize(A& a) {
        a(item, location, line, times, is_open);
    }
};

struct Attribute {
    std::string name;
    std::string value;  // text; numbers as decimal text
    bool operator==(const Attribute&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, value);
    }
};

/// Locations of the project that samples are drawn from.
struct Location {
    std::string code;
    std::string kind;  // lift, building, …
    std::string name;
    bool operator==(const Location&) const = default;
    template <class A>
    void serialize(A& a) {
        a(code, kind, name);
    }
};

struct Context {
    std::string project;
    std::vector<Attribute> attributes;  // readable as ${project.NAME}
    std::vector<EarlierFinding> earlier;
    std::vector<Location> locations;
    bool operator==(const Context&) const = default;
    template <class A>
    void serialize(A& a) {
        a(project, attributes, earlier, locations);
    }
};

}  // namespace wincheck
