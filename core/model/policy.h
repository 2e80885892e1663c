#pragma once
// Policy and context: the two frozen documents a score needs beyond checklist and answers
// (scoring.md SCO-8, ROLL-2). Both are content-addressed like a checklist.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/model/appeals_policy.h"
#include "core/model/checklist.h"
#include "core/model/consequences_policy.h"
#include "core/model/findings_policy.h"
#include "core/model/privacy_policy.h"
#include "core/model/programme.h"
#include "core/model/year_policy.h"

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

/// SAFE-3: from this level on, work stops.
struct WeatherLimit {
    std::string condition;
    std::uint32_t level = 0;
    bool operator==(const WeatherLimit&) const = default;
    template <class A>
    void serialize(A& a) {
        a(condition, level);
    }
};

/// The first seven fields came at first (docs/format.md).
struct VisitPolicy {
    static constexpr std::uint64_t kFieldsAtFirst = 7;
    std::uint32_t night_from_minute = 22 * 60;
    std::uint32_t night_to_minute = 6 * 60;
    std::uint32_t seal_due_hours = 12;
    bool allows_unplanned_start = true;
    bool needs_feedback_before_left = false;
    std::uint32_t refusal_witnesses = 2;
    std::uint32_t team_size_min = 1;
    bool asks_recusal = false;  // PLAN-3: whoever opens an assignment says whether a conflict stands
    std::vector<WeatherLimit> stop_weather;  // SAFE-3
    std::vector<std::string> second_person;  // SAFE-1: tags and categories of items that need one
    std::uint32_t silence_hours = 48;        // DO-6: the head's silence is then no objection
    std::vector<std::string> drill_limits{"不攀爬", "不破坏", "不推搡", "不反抗", "不入户"};  // VISIT-4
    std::uint32_t check_in_minutes = 60;  // SAFE-2: until the next sign where the act does not say
    bool tells_head_findings = true;      // VIS-1: at the feedback, without the score
    std::optional<Points>
        refused_score;  // VISIT-5: on the policy's scale; none = a refused one has no figure
    std::vector<std::string> contacts = {};  // DO-8: whom the team must be able to call: team, planner, posts
    bool operator==(const VisitPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(night_from_minute, night_to_minute, seal_due_hours, allows_unplanned_start,
          needs_feedback_before_left, refusal_witnesses, team_size_min, asks_recusal, stop_weather,
          second_person, silence_hours, drill_limits, check_in_minutes, tells_head_findings, refused_score,
          contacts);
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

/// STD-2: which filings need no approval.
struct StandardsPolicy {
    bool exempts_weight_changes = false;  // a region's key work that changes weights only
    bool operator==(const StandardsPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(exempts_weight_changes);
    }
};

/// PLAN-3: whose staff a kind's team may be (open).
enum class Independence : std::uint32_t {
    others = 1,     // nobody of the inspected unit
    own = 2,        // the inspected project's own staff (KIND-6)
    crosswise = 3,  // staff of another project (KIND-7)
    any = 4,
};

/// One kind of inspection as data (KIND-1 to KIND-9).
struct KindRule {
    static constexpr std::uint64_t kFieldsAtFirst = 10;
    std::string id;
    std::vector<std::string> planners;  // roles that may plan it; empty = every role that may plan
    Independence independence = Independence::others;
    bool is_unannounced = false;
    std::uint32_t team_size_min = 1;
    bool forbids_same_twice = false;
    bool needs_supervisors = false;     // KIND-6: the head leads, and every department supervisor takes part
    bool needs_checklist = true;        // KIND-8 does without
    bool counts = true;                 // KIND-9 never does
    std::vector<std::string> subjects;  // kinds of unit it may inspect; empty = any (INSP-1)
    bool needs_draw = false;            // PLAN-2: a plan names the draw that it follows
    bool operator==(const KindRule&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, planners, independence, is_unannounced, team_size_min, forbids_same_twice, needs_supervisors,
          needs_checklist, counts, subjects, needs_draw);
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
    StandardsPolicy standards;
    std::vector<KindRule> kinds;  // beside or in place of the shipped ones
    ProgrammePolicy programme;
    FindingsPolicy findings = {};
    AppealsPolicy appeals = {};
    ConsequencesPolicy consequences = {};
    YearPolicy year = {};
    PrivacyPolicy privacy = {};
    bool operator==(const Policy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, version, scoring, visit, roles, standards, kinds, programme, findings, appeals, consequences,
          year, privacy);
    }
};

/// An earlier finding within the repeat period.
struct EarlierFinding {
    static constexpr std::uint64_t kFieldsAtFirst = 5;
    std::string item;
    std::string location;
    std::string line;  // deduction line or option, empty = the item
    std::uint32_t times = 1;
    bool is_open = false;
    std::string post = {};  // responsible; empty = any
    bool operator==(const EarlierFinding&) const = default;
    template <class A>
    void serialize(A& a) {
        a(item, location, line, times, is_open, post);
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
    static constexpr std::uint64_t kFieldsAtFirst = 4;
    std::string project;
    std::vector<Attribute> attributes;  // readable as ${project.NAME}
    std::vector<EarlierFinding> earlier;
    std::vector<Location> locations;
    std::uint64_t earlier_left_out = 0;  // earlier findings that found no room
    bool operator==(const Context&) const = default;
    template <class A>
    void serialize(A& a) {
        a(project, attributes, earlier, locations, earlier_left_out);
    }
};

}  // namespace wincheck
