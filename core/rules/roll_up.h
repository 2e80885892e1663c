#pragma once
// One figure of several inspections (ROLL-3), with what passed re-checks give back to each (YEAR-5). Pure, in
// whole nano-points.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/rules/index.h"

namespace wincheck::rules {

using wincheck::PartMean, wincheck::PartOver;

/// A finding whose re-check passed, and the points that it had cost.
struct Restored {
    std::string finding;
    Points lost;
};

/// One inspection's figure as the hub shows it.
struct CountedScore {
    std::string inspection;
    Points score;
    std::vector<Restored> restored;
    std::string project;
    std::string date;                  // its business date
    Points weight = Points::whole(1);  // of its kind, positive
};

struct RollUp {
    PartMean mean = PartMean::simple;
    PartOver over = PartOver::inspections;
    bool is_by_size = false;              // over projects
    std::map<std::string, Points> sizes;  // of projects; what is not positive is none
};

struct RolledUp {
    std::optional<Points> value;          // nothing: no inspections, or no project that can be weighed
    std::vector<ProjectFigure> projects;  // over projects: each that has inspections, by id
};

/// Rule:   ROLL-3. Over inspections the mean of all, the mean weighted by kind, or the latest (by date, then
///         number); over projects each project's figure in that way, then their mean, simple or by size. One
///         project alone needs no size; beside others one without it is left out and stands there uncounted.
///         YEAR-5: a finding named twice gives back once; no inspection rises above the scale, and one that
///         stands above it keeps what it has.
/// Rounds: a simple mean of inspections once; else each inspection and each project to nine places, and the
///         result once.
/// Errors: limit where a figure is outside ±1,000,000 points or a size above 1,000,000,000, invalid_argument
///         where the rules or a weight are wrong.
Result<RolledUp> roll_up(std::span<const CountedScore> scores, const RollUp& how, const IndexRules& rules);

}  // namespace wincheck::rules
