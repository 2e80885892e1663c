#pragma once
// The part of the policy that says what a unit's index is made of (YEAR-1, YEAR-4, YEAR-5) and how units are
// ranked by it (YEAR-2, YEAR-3).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/programme.h"

namespace wincheck {

/// What becomes of a part that has no figure.
enum class PartMissing : std::uint32_t {
    left_out = 1,  // the other weights share the whole
    zero = 2,      // it counts as 0 with its weight
};

/// Where the figure of a part comes from.
enum class PartSource : std::uint32_t {
    inspections = 1,  // score of the kinds, as `mean` and `over` say
    closure = 2,      // share of findings of the kinds that were settled in time
    imported = 3,     // the figure of that name, as imported
};

/// How several inspections make one figure (ROLL-3).
enum class PartMean : std::uint32_t {
    simple = 1,
    weighted = 2,  // by weights of their kinds
    latest = 3,    // the one of the last business date
};

struct KindWeight {
    std::string kind;
    Points weight = Points::whole(1);  // any positive number; kinds without one weigh 1
    bool operator==(const KindWeight&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, weight);
    }
};

/// Over what a figure of inspections is taken (ROLL-3).
enum class PartOver : std::uint32_t {
    inspections = 1,  // of all below the unit alike
    projects = 2,     // each project's figure first, then the mean of projects
};

struct YearPart {
    static constexpr std::uint64_t kFieldsAtFirst = 6;
    std::string id;
    Points weight = Points::whole(1);  // any positive number; weights need no particular sum
    PartMissing missing = PartMissing::left_out;
    PartSource source = PartSource::inspections;
    std::vector<std::string> kinds;  // of inspection; empty = every kind that counts
    std::string figure;              // imported: its name; empty = the part's id
    PartMean mean = PartMean::simple;
    std::vector<KindWeight> kind_weights;
    PartOver over = PartOver::inspections;
    std::string size;  // over projects: attribute that weighs them, such as households; empty = alike
    bool operator==(const YearPart&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, weight, missing, source, kinds, figure, mean, kind_weights, over, size);
    }
};

enum class EventEffect : std::uint32_t {
    add = 1,     // so many points
    deduct = 2,  // so many points
    cap = 3,     // the index is at most so much
    veto = 4,    // the index is 0
};

struct EventRule {
    std::string kind;
    EventEffect effect = EventEffect::deduct;
    Points points;  // not used by a veto
    bool operator==(const EventRule&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, effect, points);
    }
};

/// Who is whose peer, and how many of each group are on its bottom list, ties at the edge apart.
struct RankingPolicy {
    std::string unit_kind = "project";  // kind of the units that are ranked
    std::string attribute;              // peers have the same value of it
    std::string level;                  // peers stand below the same unit of that kind; both empty = all
    Points bottom_percent = Points::whole(5);
    Rounding rounding = Rounding::up;
    std::optional<std::uint32_t> bottom_number;  // in place of the share
    std::uint32_t days_min = 90;                 // under management without a gap, to be ranked
    std::uint32_t appeal_days = 5;               // 公示: from the freeze until it may become final
    bool counts_workdays = true;                 // else calendar days
    bool operator==(const RankingPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(unit_kind, attribute, level, bottom_percent, rounding, bottom_number, days_min, appeal_days,
          counts_workdays);
    }
};

/// No parts are shipped: what a year is worth is the client's to say.
struct YearPolicy {
    Points scale = Points::whole(100);
    std::uint32_t places = 2;
    std::vector<YearPart> parts;
    std::vector<EventRule> events;  // kinds that no rule names do nothing
    std::optional<Points> add_max;  // all additions together
    Points recheck_percent;         // of the points lost on a finding, given back once; 0 = none
    RankingPolicy ranking;
    bool operator==(const YearPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(scale, places, parts, events, add_max, recheck_percent, ranking);
    }
};

}  // namespace wincheck
