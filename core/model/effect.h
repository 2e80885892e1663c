#pragma once
// Documents of decisions about administrative effects (CON-4), kept at HQ by their hash.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/base/id.h"
#include "core/model/effects_policy.h"

namespace wincheck {

/// One dated result of a series as it stood: of an inspection as amended, or a place in a frozen ranking.
struct EffectResult {
    std::string id;          // of the inspection in hex; of a ranking its period and the unit
    std::string inspection;  // in hex: where it is objected; of a ranking the unit's last one of the period
    std::string number;      // the inspection's; a ranking's period
    std::string kind;        // of inspection; empty = a ranking
    std::string unit;        // the inspected project; the ranked unit
    std::string date;        // business date; a ranking's last day
    std::optional<Points> score;  // of 100; of a ranking the index
    bool has_passed = false;
    bool is_refused = false;  // then it has no score, and did not pass
    std::uint32_t rank = 0;
    std::uint32_t of = 0;     // ranked units of the group
    std::uint32_t worse = 0;  // of them, with a lower index
    bool is_counted = false;  // it counts for the rule, and for this effect
    bool operator==(const EffectResult&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, inspection, number, kind, unit, date, score, has_passed, is_refused, rank, of, worse,
          is_counted);
    }
};

/// What an effect is, and what made it; as it stood when it was decided.
struct EffectFacts {
    StreamId id{};
    std::string rule, kind, basis;
    bool is_reward = false;
    EffectList list = EffectList::none;
    std::string unit;                   // bears it
    std::string series;                 // whose results made it
    std::vector<EffectResult> results;  // looked at, in order; the last one made it
    bool operator==(const EffectFacts&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, rule, kind, basis, is_reward, list, unit, series, results);
    }
};

struct EffectDocument {
    Hash salt{};
    std::string by;
    std::int64_t at_ms = 0;
    std::uint32_t step = 0;
    EffectFacts facts;
    std::string until;                    // of an approved one: its last day
    std::int64_t objection_until_ms = 0;  // likewise; 0 = not known
    std::string reason;
    bool operator==(const EffectDocument&) const = default;
    template <class A>
    void serialize(A& a) {
        a(salt, by, at_ms, step, facts, until, objection_until_ms, reason);
    }
};

}  // namespace wincheck
