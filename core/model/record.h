#pragma once
// What was recorded in one inspection, as the rules see it: answers, instances of repeats, samples.
// Independent of who recorded it and when; the store builds it from the standing registers.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/id.h"

namespace wincheck {

/// Where an answer stands. `instance` is that of the innermost repeat (zero outside repeats, ids are
/// unique, so nesting needs no path). `sample` is empty but for an answer on one sample (SCO-5).
struct AnswerKey {
    std::string item;
    InstanceId instance{};
    std::string sample;
    auto operator<=>(const AnswerKey&) const = default;
    template <class A>
    void serialize(A& a) {
        a(item, instance, sample);
    }
};

enum class ValueKind : std::uint32_t {
    blank = 0,
    options = 1,
    number = 2,
    text = 3,
    occurrences = 4,
    ratio = 5
};

struct Occurrence {
    std::string line;  // the line's code, or its default label where it has none
    std::uint32_t count = 0;
    bool operator==(const Occurrence&) const = default;
    template <class A>
    void serialize(A& a) {
        a(line, count);
    }
};

/// One answer's value. Only the fields of its kind are used; the others stay empty. Yes/no answers
/// are options "pass" or "fail" where an item has no choice list. Dates and times are text.
struct Value {
    ValueKind kind = ValueKind::blank;
    std::vector<std::string> options;
    Decimal number{};
    std::string text;
    std::vector<Occurrence> occurrences;
    std::uint64_t compliant = 0;
    std::uint64_t checked = 0;
    bool operator==(const Value&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, options, number, text, occurrences, compliant, checked);
    }
};

struct Answer {
    static constexpr std::uint64_t kFieldsAtFirst = 4;
    Value value;
    bool is_na = false;
    bool has_na_reason = false;
    std::uint32_t phase = 0;  // the visit phase it was given in (VISIT-1)
    bool is_false = false;    // proven so, by an amendment alone (GATE-4)
    bool operator==(const Answer&) const = default;
    template <class A>
    void serialize(A& a) {
        a(value, is_na, has_na_reason, phase, is_false);
    }
};

struct RepeatInstance {
    std::string repeat;
    InstanceId id{};
    InstanceId parent{};  // instance of the enclosing repeat, zero at top level
    std::string label;
    bool operator==(const RepeatInstance&) const = default;
    template <class A>
    void serialize(A& a) {
        a(repeat, id, parent, label);
    }
};

struct Record {
    std::map<AnswerKey, Answer> answers;
    std::vector<RepeatInstance> instances;             // in order of creation
    std::map<std::string, std::uint32_t> populations;  // item → population of its sample
    bool operator==(const Record&) const = default;
};

}  // namespace wincheck
