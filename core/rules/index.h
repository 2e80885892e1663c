#pragma once
// The index of a unit over a period (YEAR-1): the weighted mean of parts, then what events do to it (YEAR-4),
// roll_up.h makes the figure of a part from inspections. Pure, in whole nano-points.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/model/year_policy.h"

namespace wincheck::rules {

using wincheck::EventEffect, wincheck::EventRule, wincheck::PartMissing;

struct IndexPart {
    std::string id;
    Points weight;  // any positive number; weights need no particular sum
    PartMissing missing = PartMissing::left_out;
};

struct IndexRules {
    Points scale = Points::whole(100);
    std::vector<IndexPart> parts;
    std::vector<EventRule> events;  // kinds that no rule names do nothing
    std::optional<Points> add_max;  // all additions together
    Points recheck_percent;         // of the points lost on a finding, given back once; 0 = none
    std::uint32_t places = 2;
};

/// What a project gives to a figure that is taken over projects (ROLL-3).
struct ProjectFigure {
    std::string project;
    Points value;
    std::uint32_t inspections = 0;
    std::optional<Points> size;  // nothing: not weighed, or the project has no such number
    bool is_counted = true;      // false: cannot be weighed beside others
};

/// The value of one part, and what it was taken from.
struct PartFigure {
    std::string part;
    std::optional<Points> value;
    std::vector<std::string> from;
    std::vector<ProjectFigure> projects;  // of a part over projects, by project
};

struct IndexEvent {
    std::string id;
    std::string kind;
    bool is_valid = false;  // as a named person decided
};

struct PartShare {
    std::string part;
    std::optional<Points> value;  // nothing: no figure
    Points weight;                // as the rules state it
    bool is_counted = false;
    std::vector<std::string> from;
    std::vector<ProjectFigure> projects;
};

struct EventShare {
    std::string event;
    std::string kind;
    EventEffect effect = EventEffect::deduct;
    Points points;
};

/// An index with all that it can be recomputed from.
struct Index {
    std::optional<Points> value;   // nothing: no part has a figure
    std::optional<Points> mean;    // before events; rounded for showing, the value does not depend on it
    std::vector<PartShare> parts;  // in the order of the rules
    std::vector<EventShare> events;
};

/// Rule:   YEAR-1: sum of weight × value by sum of weights, over the parts that count; YEAR-4: of valid
///         events first additions (together at most `add_max`) and deductions, then the bounds 0 and scale,
///         then the lowest cap, then a veto. Events alone make no index.
/// Rounds: once, at the end, to `places`, half away from zero.
/// Shape:  the first figure of a part holds; figures of parts that the rules do not name are left aside.
/// Errors: limit where a figure is outside ±1,000,000 points, invalid_argument where the rules are wrong.
Result<Index> period_index(std::span<const PartFigure> figures, std::span<const IndexEvent> events,
                           const IndexRules& rules);

/// What is wrong with the rules, as invalid_argument or limit naming the field; nothing where they are right.
Result<void> check_rules(const IndexRules& rules);

}  // namespace wincheck::rules
