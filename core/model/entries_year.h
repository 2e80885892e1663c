#pragma once
// Payloads about the year: tables of figures, events and patrols that were imported, and frozen rankings.
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/model/entry_types.h"

namespace wincheck {

/// YEAR-1: one figure of a unit over a period, as somebody measured it outside.
struct YearFigure {
    std::string unit;
    std::string period;  // "2026", "2026-Q3", "2026-07"
    std::string part;    // target, satisfaction, repair … as the policy's parts name it
    Points value;
    std::string where;  // its cell
    bool operator==(const YearFigure&) const = default;
    template <class A>
    void serialize(A& a) {
        a(unit, period, part, value, where);
    }
};

/// YEAR-4: what happened, and whether it is held valid, by whom.
struct YearEvent {
    std::string kind;
    std::string number;  // of its source; with the kind it names the event
    std::string unit;
    std::string date;
    bool is_valid = false;
    std::string decided_by;
    std::string where;
    bool operator==(const YearEvent&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, number, unit, date, is_valid, decided_by, where);
    }
};

/// Purpose of photos that come with what is told of a project.
inline constexpr const char* kPurposeSupplement = "supplement";

/// YEAR-4: what is told of the inspection's project, in its stream; the words stand in the text part. Whether
/// it is valid, nobody says who tells it: a verdict does, or a table's row of the same kind and number.
struct SupplementCore {
    std::string kind;            // open list: daily_report, walk_around, incident, complaint, praise …
    std::string date;            // the day that it is about
    std::string number;          // of its source, where it has one
    std::vector<Hash> evidence;  // originals
    bool operator==(const SupplementCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, date, number, evidence);
    }
};

/// YEAR-4: whether what was told is held valid; the reason stands in the text part. Of several the last
/// holds.
struct EventVerdictCore {
    Hash event{};  // the entry that told of it, in the same stream
    bool is_valid = false;
    bool operator==(const EventVerdictCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(event, is_valid);
    }
};

/// FAIR-6: what a project's own patrol system recorded in one night.
struct PatrolNight {
    std::string unit;
    std::string night;  // the business date
    std::int64_t scans = 0;
    std::string number;  // of its source, where a night has several
    std::string source;  // which system or route
    std::string where;
    bool operator==(const PatrolNight&) const = default;
    template <class A>
    void serialize(A& a) {
        a(unit, night, scans, number, source, where);
    }
};

/// An imported table. Its hash stands in an entry that every device receives, its bytes stay at the hub: the
/// salt keeps whoever knows the form from guessing a short one (VIS-1).
template <class Row>
struct YearTable {
    Hash salt{};
    std::string by;
    std::string reason;
    std::string source;  // the file it came from
    std::vector<Row> rows;
    bool operator==(const YearTable&) const = default;
    template <class A>
    void serialize(A& a) {
        a(salt, by, reason, source, rows);
    }
};
using YearFigures = YearTable<YearFigure>;
using YearEvents = YearTable<YearEvent>;
using PatrolTable = YearTable<PatrolNight>;

// Steps of a ranking, in this order (open).
inline constexpr std::uint32_t kRankingFrozen = 1, kRankingFinal = 2;

/// YEAR-3: a ranking as it stood at a checkpoint of the hub's log. The document stays at the hub and is
/// salted like a table; who froze it stands in the text part, which only HQ reads.
struct RankingCore {
    std::string period;
    std::uint32_t step = kRankingFrozen;
    Hash document{};
    std::uint64_t log_size = 0;
    Hash log_root{};
    std::int64_t provisional_until_ms = 0;  // 公示, at least
    bool operator==(const RankingCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(period, step, document, log_size, log_root, provisional_until_ms);
    }
};

}  // namespace wincheck
