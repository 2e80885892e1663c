#pragma once
// Payloads of the stream of one person, which HQ alone writes and nobody else receives (VIS-1): what was told
// to that person, in codes and figures; free text stays in the entries that it was recorded in.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/record.h"
#include "core/model/statement.h"

namespace wincheck {

/// Opens the stream.
struct PersonCore {
    std::string person;
    bool operator==(const PersonCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(person);
    }
};

/// A finding of a sealed inspection that is the person's own.
struct ToldFinding {
    StreamId id{};
    AnswerKey item;                  // empty item = free
    std::string line;                // or option that raised it
    std::uint32_t severity = 0;      // before amendments
    std::uint32_t severity_now = 0;  // after them; 0 = struck out
    std::string number;              // DO-10
    std::string location;
    bool is_raised_by_answer = false;
    bool is_over = false;  // it is somebody else's from here on: nothing more of it is told
    bool operator==(const ToldFinding&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, item, line, severity, severity_now, number, location, is_raised_by_answer, is_over);
    }
};

/// CON-2: a line that the person was told of, with the window to object.
struct ToldLine {
    StatementRow row;  // what it comes to now, or came to when it was told; `what` is empty
    StreamId finding{};
    std::int64_t told_ms = 0;
    std::int64_t objection_ms = 0;  // end of the window; 0 = not known
    std::int64_t suspended_ms = 0;  // until when an appeal suspends it; INT64_MAX = while one waits
    bool is_gone = false;           // by an amendment, or an objection that was upheld
    bool operator==(const ToldLine&) const = default;
    template <class A>
    void serialize(A& a) {
        a(row, finding, told_ms, objection_ms, suspended_ms, is_gone);
    }
};

/// A decision on the person's appeal whose entry states figures of the whole result, and so stays away.
struct ToldDecision {
    Hash entry{};
    StreamId appeal{};
    std::uint32_t step = 0, level = 0;
    std::string author;
    std::int64_t at_ms = 0;
    std::uint64_t rank = 0;
    bool operator==(const ToldDecision&) const = default;
    template <class A>
    void serialize(A& a) {
        a(entry, appeal, step, level, author, at_ms, rank);
    }
};

/// What is new of one inspection. Of what is told twice the later holds, by the hybrid clock.
struct NotificationCore {
    StreamId inspection{};
    std::int64_t sealed_ms = 0;
    std::vector<ToldFinding> findings;
    std::vector<ToldLine> lines;
    std::vector<ToldDecision> decisions;
    bool operator==(const NotificationCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(inspection, sealed_ms, findings, lines, decisions);
    }
};

/// The person's own part of a frozen statement; a long one comes in several, `number` of `count`.
struct ExtractCore {
    std::string month;
    Hash document{};  // of the statement, as its entry names it
    std::uint64_t log_size = 0;
    Hash log_root{};
    std::uint32_t number = 0, count = 0;
    std::vector<StatementRow> rows;
    std::vector<StatementSum> brought;
    std::vector<StatementRow> held;
    bool operator==(const ExtractCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(month, document, log_size, log_root, number, count, rows, brought, held);
    }
};

/// YEAR-2: the place of one unit in a final ranking, as it was frozen.
struct ToldPlace {
    std::string unit, name, group;
    std::optional<Points> index;
    std::uint32_t rank = 0;  // 0 = not ranked, for the reason
    std::uint32_t of = 0;
    bool is_bottom = false;
    std::string unranked;
    bool operator==(const ToldPlace&) const = default;
    template <class A>
    void serialize(A& a) {
        a(unit, name, group, index, rank, of, is_bottom, unranked);
    }
};

/// YEAR-3: places in a final ranking that the person may see; a long list comes in several, `number` of
/// `count`. What of the same period another document says holds from then on.
struct PlacesCore {
    std::string period;
    Hash document{};  // of the ranking, as its entry names it
    std::uint64_t log_size = 0;
    Hash log_root{};
    std::uint32_t number = 0, count = 0;
    std::vector<ToldPlace> places;
    bool operator==(const PlacesCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(period, document, log_size, log_root, number, count, places);
    }
};

/// VIS-1: what inspections of one kind at one unit came to, without names of persons.
struct PublishedResult {
    std::string unit, name, kind;
    std::uint32_t count = 0, passed = 0;
    Points score;  // mean, on the index's scale
    bool operator==(const PublishedResult&) const = default;
    template <class A>
    void serialize(A& a) {
        a(unit, name, kind, count, passed, score);
    }
};

/// Results that a final ranking counts, for all who may read them once they are published. HQ writes it into
/// its own stream, once; a long list comes in several, `number` of `count`, and 1 begins a list anew.
struct ResultsCore {
    std::string period;
    Hash document{};  // of the ranking, as its entry names it
    std::uint64_t log_size = 0;
    Hash log_root{};
    std::uint32_t number = 0, count = 0;
    std::vector<PublishedResult> results;
    bool operator==(const ResultsCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(period, document, log_size, log_root, number, count, results);
    }
};

/// CON-4: an administrative effect that was approved.
struct ToldEffect {
    static constexpr std::uint64_t kFieldsAtFirst = 17;
    StreamId id{};
    std::string unit, name;  // bears it
    std::string kind, rule;
    std::uint32_t list = 0;  // EffectList
    bool is_reward = false;
    std::string approved, until, lifted;  // days; lifted is empty while it is not
    bool is_suspended = false;            // APP-4
    bool is_overturned = false;
    bool is_own =
        false;  // of a unit whose effects the person sees; else of the list alone, without what follows
    std::string basis, inspection;  // in which it is objected to
    std::int64_t objection_ms = 0;  // end of the days to object; 0 = not known
    bool is_gone = false;           // nothing the person sees any more
    bool is_party = false;          // APP-1: the person approved it, or was of a team whose result counts
    bool operator==(const ToldEffect&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, unit, name, kind, rule, list, is_reward, approved, until, lifted, is_suspended, is_overturned,
          is_own, basis, inspection, objection_ms, is_gone, is_party);
    }
};

/// What is new of effects. Of what is told twice the later holds, by the hybrid clock.
struct EffectsCore {
    std::vector<ToldEffect> effects;
    bool operator==(const EffectsCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(effects);
    }
};

/// FIX-7: an immediate hazard of a visit that is not delivered yet, in codes.
struct ToldHazard {
    StreamId finding{};
    std::string item, label, location;
    std::int64_t told_on_site_ms = 0, told_desk_ms = 0, made_safe_ms = 0;  // 0 = not yet
    bool operator==(const ToldHazard&) const = default;
    template <class A>
    void serialize(A& a) {
        a(finding, item, label, location, told_on_site_ms, told_desk_ms, made_safe_ms);
    }
};

/// VIS-1: a finding as the project's head heard it at the feedback, in codes: no words, no persons, and
/// nothing that a score is made of.
struct HeardFinding {
    StreamId finding{};
    std::string item, label, location;
    std::uint32_t severity = 0;
    bool is_fixed_on_spot = false;
    bool operator==(const HeardFinding&) const = default;
    template <class A>
    void serialize(A& a) {
        a(finding, item, label, location, severity, is_fixed_on_spot);
    }
};

/// All findings of one visit as they stand; many come in several, `number` of `count`. One with number 1
/// begins the list anew.
struct HeardCore {
    StreamId inspection{};
    std::string project, name;
    std::uint32_t number = 0, count = 0;
    std::vector<HeardFinding> findings;
    bool operator==(const HeardCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(inspection, project, name, number, count, findings);
    }
};

/// VIS-1: all hazards of one visit as they stand; of several notices about a visit the last holds.
struct HazardsCore {
    StreamId inspection{};
    std::string project, name;
    std::vector<ToldHazard> hazards;
    bool operator==(const HazardsCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(inspection, project, name, hazards);
    }
};

}  // namespace wincheck
