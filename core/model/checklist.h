#pragma once
// A published checklist: sections, repeats and items in document order, each with its rules (STD-4).
// Immutable once published; its identity is the SHA-256 of its canonical bytes (core/journal).
// Expressions are kept as source text in the XPath subset of COND-1 with ${name} references and are
// compiled by core/rules. Nothing here knows where it was read from but `where`.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/id.h"

namespace wincheck {

struct Translation {
    std::string language;  // as the author wrote it ("zh", "English (en)"); empty = default
    std::string text;
    bool operator==(const Translation&) const = default;
    template <class A>
    void serialize(A& a) {
        a(language, text);
    }
};
/// The first translation is the default one. May be empty.
using Label = std::vector<Translation>;

/// Severity is an open enum (FIX-8): 1 提示, 2 一般, 3 严重, 4 重大; 0 = none.
using Severity = std::uint32_t;
inline constexpr Severity kSeverityNone = 0, kSeverityNotice = 1, kSeverityMinor = 2, kSeverityMajor = 3,
                          kSeverityHazard = 4;

enum class Reach : std::uint32_t { item = 1, section = 2, inspection = 3 };
enum class Effect : std::uint32_t { zero = 1, cap = 2, grade = 3, fail = 4, minus = 5 };

/// What a gate does when it fires (GATE-1, GATE-6).
struct Verdict {
    Reach reach = Reach::item;
    Effect effect = Effect::zero;
    Points points{};    // cap or minus
    std::string grade;  // grade
    bool operator==(const Verdict&) const = default;
    template <class A>
    void serialize(A& a) {
        a(reach, effect, points, grade);
    }
};

enum class Comparison : std::uint32_t { less = 1, at_most = 2, greater = 3, at_least = 4, otherwise = 5 };

/// One row of a step table (ITEM-5, ITEM-6, ITEM-7), tried in order.
struct Step {
    Comparison comparison = Comparison::otherwise;
    Decimal bound{};
    Points value{};
    std::optional<Verdict> veto;
    bool operator==(const Step&) const = default;
    template <class A>
    void serialize(A& a) {
        a(comparison, bound, value, veto);
    }
};

/// Linear between two bounds (ITEM-6): 0 points at `from`, full marks at `to`, clamped outside.
struct Linear {
    Decimal from{};
    Decimal to{};
    bool operator==(const Linear&) const = default;
    template <class A>
    void serialize(A& a) {
        a(from, to);
    }
};

/// One deduction line (ITEM-4). Points are the positive number taken off per occurrence.
struct DeductionLine {
    std::string code;  // may be empty: then the default label names it
    Label label;
    Points points{};
    std::optional<Points> cap;
    std::uint32_t free = 0;
    bool is_once = false;
    bool is_zeroing = false;
    std::string unit;
    Severity severity = kSeverityNone;
    std::optional<Verdict> veto;
    bool operator==(const DeductionLine&) const = default;
    template <class A>
    void serialize(A& a) {
        a(code, label, points, cap, free, is_once, is_zeroing, unit, severity, veto);
    }
};

/// One choice of a choice list.
struct Option {
    std::string name;
    Label label;
    std::optional<Points> points;
    std::optional<Points> share;  // of the item's full marks
    Severity fail = kSeverityNone;
    bool is_na = false;
    bool is_unscored = false;
    std::optional<Verdict> veto;
    std::vector<std::pair<std::string, std::string>> columns;  // for choice filters, sorted by key
    std::vector<std::pair<std::string, std::string>> media;    // kind → file name
    bool operator==(const Option&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, label, points, share, fail, is_na, is_unscored, veto, columns, media);
    }
};

struct ChoiceList {
    std::string name;
    std::vector<Option> options;
    bool operator==(const ChoiceList&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, options);
    }
};

enum class NodeKind : std::uint32_t { section = 1, repeat = 2, item = 3 };

/// What an answer may be. `note` and `calculate` take none from people.
enum class AnswerType : std::uint32_t {
    note = 1,
    calculate = 2,
    select_one = 3,
    select_multiple = 4,
    rank = 5,
    integer = 6,
    decimal = 7,
    text = 8,
    date = 9,
    time = 10,
    date_time = 11,
    position = 12,
    file = 13,
    yes_no = 14,
    occurrences = 15,
    ratio = 16,
    acknowledge = 17,
    barcode = 18,
    metadata = 19,
    line = 20,  // points on a map: "lat lon alt acc; …"
    area = 21,
};

enum class ItemRule : std::uint32_t {
    none = 0,
    pass_fail = 1,
    choice = 2,
    multiple = 3,
    deduct = 4,
    tier = 5,
    measure = 6,
    ratio = 7,
    points = 8,
};

enum class SectionMode : std::uint32_t { sum = 1, share = 2, weighted = 3, pool = 4 };
enum class NaMode : std::uint32_t { forbidden = 0, exclude = 1, full = 2, redistribute = 3 };
enum class PhaseRule : std::uint32_t { any = 0, covert = 1, open = 2 };
enum class SampleFold : std::uint32_t { none = 0, mean = 1, worst = 2, sum = 3 };

/// How many samples, of what (SCO-5). `same_as` = code of the item whose sample this one shares. An
/// expression over the project's attributes stands for its number (ORG-4); empty = the number stands.
struct SampleSize {
    static constexpr std::uint64_t kFieldsAtFirst = 6;
    bool is_all = false;
    Decimal percent{};  // 10 for 10 %
    std::uint32_t min = 0;
    std::uint32_t max = 0;  // 0 = none
    std::string of;         // kind of location
    std::string same_as;
    std::string percent_from;
    std::string min_from;
    std::string max_from;
    bool operator==(const SampleSize&) const = default;
    template <class A>
    void serialize(A& a) {
        a(is_all, percent, min, max, of, same_as, percent_from, min_from, max_from);
    }
};

/// GATE-2, GATE-5: a minimum in points, or a share of full marks.
struct Minimum {
    bool is_share = false;
    Points value{};  // share: 0.6 for 60 %
    bool operator==(const Minimum&) const = default;
    template <class A>
    void serialize(A& a) {
        a(is_share, value);
    }
};

enum class Figure : std::uint32_t { value = 1, share = 2, lost = 3, failed = 4 };

/// GATE-6: compares a computed figure of this node, or of all items with a tag.
struct Gate {
    std::string id;
    std::string tag;  // empty = the node it stands on
    Figure figure = Figure::value;
    Comparison comparison = Comparison::less;
    Points bound{};
    Verdict verdict;
    bool operator==(const Gate&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, tag, figure, comparison, bound, verdict);
    }
};

/// What an item asks for as evidence.
struct EvidenceRule {
    static constexpr std::uint64_t kFieldsAtFirst = 3;
    std::uint32_t photos_min = 0;
    bool is_live_only = false;
    bool needs_position = false;
    bool needs_signature = false;  // a drawn one, of whom the item is about
    bool operator==(const EvidenceRule&) const = default;
    template <class A>
    void serialize(A& a) {
        a(photos_min, is_live_only, needs_position, needs_signature);
    }
};

/// Expressions of a node, empty = none. `trigger` names the nodes whose change recomputes it, by spaces.
/// Options that are shuffled are shown in the order that `seed` gives; without a seed each record, and each
/// instance of a repeat in it, has an order of its own.
struct Conditions {
    static constexpr std::uint64_t kFieldsAtFirst = 12;
    std::string relevant;
    std::string constraint;
    std::string required;  // "true()", "false()" or a condition
    std::string calculation;
    std::string initial;  // default value or expression
    bool is_initial_dynamic = false;
    std::string trigger;
    std::string repeat_count;
    std::string choice_filter;
    std::string read_only;
    Label constraint_message;
    Label required_message;
    bool is_shuffled = false;
    std::string seed;
    bool operator==(const Conditions&) const = default;
    template <class A>
    void serialize(A& a) {
        a(relevant, constraint, required, calculation, initial, is_initial_dynamic, trigger, repeat_count,
          choice_filter, read_only, constraint_message, required_message, is_shuffled, seed);
    }
};

/// How a node scores.
struct Scoring {
    static constexpr std::uint64_t kFieldsAtFirst = 18;
    ItemRule rule = ItemRule::none;
    SectionMode mode = SectionMode::sum;
    std::optional<Points> full;  // stated; otherwise derived by the rule
    std::optional<Points> weight;
    std::optional<Points> floor;
    std::optional<Points> cap;
    bool is_bonus = false;
    std::vector<DeductionLine> lines;
    std::vector<Step> table;
    std::optional<Linear> linear;
    std::optional<Decimal> step;  // ITEM-8: granularity of direct points
    std::optional<Minimum> minimum;
    std::optional<Verdict> veto;  // fires when the item is failed or 0
    std::vector<Gate> gates;
    SampleFold fold = SampleFold::none;
    SampleSize sample;
    NaMode na = NaMode::forbidden;
    bool na_needs_reason = false;
    std::string weight_from;  // an expression over the project's attributes (ORG-4); empty = `weight` stands
    bool operator==(const Scoring&) const = default;
    template <class A>
    void serialize(A& a) {
        a(rule, mode, full, weight, floor, cap, is_bonus, lines, table, linear, step, minimum, veto, gates,
          fold, sample, na, na_needs_reason, weight_from);
    }
};

/// What the inspector reads, and what a finding inherits.
struct Guidance {
    Label label;
    Label hint;
    std::vector<std::string> clauses;
    std::string category;
    std::string tag;
    Severity severity = kSeverityNone;
    std::string post;
    std::string suggestion;
    std::string appearance;
    std::vector<std::pair<std::string, std::string>> media;  // kind → file name
    bool operator==(const Guidance&) const = default;
    template <class A>
    void serialize(A& a) {
        a(label, hint, clauses, category, tag, severity, post, suggestion, appearance, media);
    }
};

inline constexpr std::int32_t kNoParent = -1;

/// One section, repeat or item. Children follow their parent; `parent` is an index into nodes.
struct Node {
    NodeKind kind = NodeKind::item;
    std::string code;  // unique in the checklist
    std::int32_t parent = kNoParent;
    AnswerType type = AnswerType::note;
    std::string choices;  // name of its choice list, or "${…}": answers of the form; empty = none
    /// "start end step" of a range question; of a repeat the number of instances that the form itself opens
    /// with. Empty = none.
    std::string range;
    Guidance guidance;
    Conditions conditions;
    Scoring scoring;
    EvidenceRule evidence;
    PhaseRule phase = PhaseRule::any;
    std::string where;  // "survey!A12", for messages
    bool operator==(const Node&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, code, parent, type, choices, range, guidance, conditions, scoring, evidence, phase, where);
    }
};

struct Band {
    Points from{};  // lowest score of the band
    std::string name;
    bool operator==(const Band&) const = default;
    template <class A>
    void serialize(A& a) {
        a(from, name);
    }
};

/// ROLL-6: failed key items ≤ key_max and failed normal items ≤ normal_max → grade; first match wins.
struct CountGrade {
    std::uint32_t key_max = 0;
    std::uint32_t normal_max = 0;
    std::string grade;
    bool operator==(const CountGrade&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key_max, normal_max, grade);
    }
};

/// The settings sheet. Absent figures come from the policy.
struct ChecklistSettings {
    static constexpr std::uint64_t kFieldsAtFirst = 11;
    std::string id;
    std::string title;
    std::string version;
    std::string default_language;
    std::optional<Points> scale;
    std::optional<Points> pass;
    std::optional<std::uint32_t> places;
    std::vector<Band> bands;  // highest first
    std::vector<CountGrade> count_grades;
    SectionMode mode = SectionMode::sum;  // of the root
    std::optional<Points> bonus_cap;
    std::vector<std::string> subjects;  // INSP-1: kinds of unit it is for; empty = any
    bool operator==(const ChecklistSettings&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, title, version, default_language, scale, pass, places, bands, count_grades, mode, bonus_cap,
          subjects);
    }
};

/// A file that the form shows: a reference picture, a sound, a film. Its bytes travel by hash.
struct MediaFile {
    std::string name;  // as `media` of nodes and options names it
    Hash hash{};
    std::uint64_t length = 0;
    bool operator==(const MediaFile&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, hash, length);
    }
};

struct Checklist {
    static constexpr std::uint64_t kFieldsAtFirst = 3;
    ChecklistSettings settings;
    std::vector<Node> nodes;  // document order
    std::vector<ChoiceList> choices;
    std::vector<MediaFile> media;  // those that were there when it was published, by name
    bool operator==(const Checklist&) const = default;
    template <class A>
    void serialize(A& a) {
        a(settings, nodes, choices, media);
    }
};

}  // namespace wincheck
