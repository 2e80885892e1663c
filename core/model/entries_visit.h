#pragma once
// Payloads of entries about a visit: its opening, team, phases and what happens on site.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/entries_answer.h"

namespace wincheck {

/// One finding that a re-check looks at again (KIND-2), and the inspection that raised it.
struct RecheckedFinding {
    StreamId inspection{};
    StreamId finding{};
    auto operator<=>(const RecheckedFinding&) const = default;
    template <class A>
    void serialize(A& a) {
        a(inspection, finding);
    }
};

/// Opens an inspection, planned or not. `name` is the caller's own id of the record.
struct AssignmentCore {
    static constexpr std::uint64_t kFieldsAtFirst = 15;
    std::string name;
    std::string project;
    std::string kind;  // open list: hq_special, region_routine, branch_monthly, self_check …
    std::int64_t window_from_ms = 0;
    std::int64_t window_to_ms = 0;
    std::string leader;
    std::vector<std::string> team;  // person ids, the leader among them, sorted
    Hash checklist{};
    Hash policy{};
    std::optional<Hash> context;
    Hash sample_seed{};
    bool is_unannounced = false;
    std::string business_date;                     // PLAN-5
    std::string number;                            // DO-10: readable number
    Bytes context_document;                        // its SHA-256 is `context`
    std::vector<std::string> excused;              // KIND-6: supervisors who need not take part, sorted
    std::string tour;                              // VISIT-2: visits of one name share an embargo
    std::vector<RecheckedFinding> rechecked = {};  // KIND-2: sorted
    std::string draw;                              // PLAN-2: the draw that the plan follows
    bool operator==(const AssignmentCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, project, kind, window_from_ms, window_to_ms, leader, team, checklist, policy, context,
          sample_seed, is_unannounced, business_date, number, context_document, excused, tour, rechecked,
          draw);
    }
};

/// STD-3, SCO-8: what an inspection goes on with from here; what is not named stays as it was.
struct RenewedCore {
    std::optional<Hash> checklist;
    std::optional<Hash> context;
    Bytes context_document;  // its SHA-256 is `context`
    bool operator==(const RenewedCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(checklist, context, context_document);
    }
};

/// Joins the sender's device to the stream.
struct OpenCore {
    static constexpr std::uint64_t kFieldsAtFirst = 1;
    std::string person;
    bool has_conflict = false;  // PLAN-3: stands back; the reason is text
    bool operator==(const OpenCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(person, has_conflict);
    }
};

struct PhaseCore {
    std::uint32_t phase = kPhaseNone;
    bool operator==(const PhaseCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(phase);
    }
};

/// A suggestion is text only; core says about which item.
struct SuggestCore {
    AnswerKey item;
    bool operator==(const SuggestCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(item);
    }
};

struct FeedbackCore {
    std::uint32_t minutes = 0;
    std::uint32_t attendees = 0;
    bool operator==(const FeedbackCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(minutes, attendees);
    }
};

/// VISIT-3: the order's own text carries its signature.
struct OrderCore {
    std::string order;
    bool operator==(const OrderCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(order);
    }
};

/// VISIT-6: an entry of the wrong inspection that was recorded again in the right one; who made it, and when.
struct MovedEntry {
    Hash entry{};   // in the right one
    Hash source{};  // in the wrong one
    std::string author;
    std::int64_t at_ms = 0;
    std::int32_t offset_minutes = 0;
    bool operator==(const MovedEntry&) const = default;
    template <class A>
    void serialize(A& a) {
        a(entry, source, author, at_ms, offset_minutes);
    }
};

/// VISIT-6: answers taken over, each with the entry it stood in, and entries recorded again; both inspections
/// keep theirs.
struct MovedCore {
    static constexpr std::uint64_t kFieldsAtFirst = 3;
    StreamId from{};
    std::vector<AnswerCore> answers;
    std::vector<Hash> sources;              // one for each answer
    std::vector<std::string> authors = {};  // likewise: who answered
    std::vector<MovedEntry> entries = {};
    bool operator==(const MovedCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(from, answers, sources, authors, entries);
    }
};

// Steps of a call (open, VISIT-7).
inline constexpr std::uint32_t kCallDialled = 1, kCallAnswered = 2, kCallArrived = 3;

struct CallCore {
    std::string service;  // open list: duty_manager, service_phone …
    std::uint32_t step = kCallDialled;
    AnswerKey key;              // item that the minutes answer; empty = none
    std::uint32_t minutes = 0;  // since dialled, rounded up
    bool operator==(const CallCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(service, step, key, minutes);
    }
};

/// DO-13. `code` is headquarters' where it was not the leader who passed the lead on.
struct RelayCore {
    std::string to;
    std::string code;
    bool operator==(const RelayCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(to, code);
    }
};

struct AdmitCore {
    std::string person;
    bool operator==(const AdmitCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(person);
    }
};

/// SAFE-3. Levels are those of the warning that the condition has (wind force, colour of a warning as 1 to 4
/// …).
struct WeatherCore {
    std::string condition;  // open list: clear, rain, thunder, wind, heat, ice …
    std::uint32_t level = 0;
    bool operator==(const WeatherCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(condition, level);
    }
};

/// SAFE-2: the author is well, and wants to be missed after so many minutes without another sign.
struct CheckInCore {
    std::uint32_t next_minutes = 0;  // 0 = is out of it and no longer to be waited for
    bool operator==(const CheckInCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(next_minutes);
    }
};

/// SCO-5: the location `key.sample` is left out of the draw of the item `key.item`, for all who share it; or,
/// where it is empty, fewer samples of that item in that instance are enough. The reason stands in the text.
struct SamplingCore {
    AnswerKey key;
    bool operator==(const SamplingCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key);
    }
};

// Who a contact of an inspection is (open); of others it is the post: duty_manager, service_phone …
inline constexpr const char *kContactTeam = "team", *kContactPlanner = "planner";

/// DO-8: whom the team can call. The number and the name stand in the text (PII-1); without a number it is
/// none any more. The last of one person, or of one post, holds.
struct ContactCore {
    std::string role;
    std::string person;  // empty of a post
    bool operator==(const ContactCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(role, person);
    }
};

/// SAFE-1: who is not the answer's author was there.
struct WitnessCore {
    AnswerKey key;
    Hash answer{};
    bool operator==(const WitnessCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, answer);
    }
};

}  // namespace wincheck
