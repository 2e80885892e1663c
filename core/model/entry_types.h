#pragma once
// What journal entries are (open enums): their streams, types and documents, and the free text of any of
// them.
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/id.h"

namespace wincheck {

/// Version of every payload here; a reader keeps and relays newer ones without reading them.
inline constexpr std::uint32_t kEntryVersion = 1;

// Stream kinds (open). 4: HQ's words to one person; 5: what a person asks HQ to record.
inline constexpr std::uint32_t kStreamTenant = 1, kStreamInspection = 2, kStreamFinding = 3,
                               kStreamPerson = 4, kStreamRequest = 5;

// Entry types (open). 1–9 tenant, 10–49, 81, 82 and 90–94 inspection, 50–59 finding, 60–69 appeal, 70–79
// consequence, 80–89 year.
enum class EntryType : std::uint32_t {
    publish = 1,  // a tenant document: organisation, people, policy, calendar, checklist
    device = 2,   // certificate of an enrolled device
    decide = 3,   // a person at HQ decided on what lay in the hub's quarantine
    draw = 4,     // a step of a draw (DRAW-1)
    person = 5,   // opens the stream of one person
    request = 6,  // opens a stream: a person asks HQ to record something of the register, or of a draw
    plan = 10,    // opens an inspection: assignment of a team
    start = 11,   // opens an inspection without a plan
    open = 12,    // a member joins
    phase = 13,
    answer = 14,   // value, not applicable, or cleared
    conform = 15,  // the rest of a section conforms
    add_instance = 16,
    remove_instance = 17,
    intent = 18,  // a capture is about to be made
    capture = 19,
    finding = 20,
    suggest = 21,
    sign = 22,
    feedback = 23,
    end = 24,
    seal = 25,
    erase = 26,  // takes parts other than core out of entries of its stream
    hold = 27,   // by HQ: nothing of the inspection is erased, or no longer (PII-1)
    given = 28,  // by HQ: an original was given out (PII-2)
    mask = 29,   // what of a picture is covered in every copy (PII-2)
    scan = 30,
    confirm_end = 31,  // second person of a void inspection
    order = 32,        // the inspection order as its planner's device signed it
    moved = 33,        // work of a wrongly opened inspection, taken over
    call = 34,
    relay = 35,
    weather = 36,
    witness = 37,         // a second person confirms an answer
    admit = 38,           // a member lets somebody join
    check_in = 39,        // a member is well, and says when to hear from again
    sampling = 40,        // a drawn sample is left out, or fewer are enough (SCO-5)
    contact = 41,         // whom the team can call without a network (DO-8)
    finding_step = 50,    // what somebody did about a finding (rules/workflow.h)
    appeal_step = 60,     // what somebody did about an appeal (rules/appeals.h)
    statement = 70,       // a step of the month's statement (rules/statement.h)
    effect = 71,          // what an authority decided about an administrative effect (rules/effects.h)
    notification = 72,    // what a person is told of own findings and lines
    extract = 73,         // the own part of a frozen statement
    places = 74,          // places in a final ranking that a person may see
    effect_notice = 75,   // administrative effects that a person may see
    hazard_notice = 76,   // immediate hazards of a visit that is not delivered yet
    finding_notice = 77,  // findings of a visit that is not delivered yet, for the project's head
    results = 78,         // results that were published with a final ranking, without names of persons
    request_answer = 79,  // what HQ made of a request
    ranking = 80,         // a ranking is frozen, or becomes final (YEAR-3)
    supplement = 81,      // what is told of an inspection's project beside answers and findings (YEAR-4)
    event_verdict = 82,   // whether that is valid, by an authority
    renewed = 90,         // a newer checklist or context from here on (STD-3, SCO-8)
};

enum class DocumentKind : std::uint32_t {
    organisation = 1,
    people = 2,
    policy = 3,
    calendar = 4,
    checklist = 5,
    context = 6,
    changes = 7,        // dated facts of the register, in the order in which they were ranked
    zones = 8,          // time zones that units name
    media = 9,          // a file that checklists show; devices fetch those of inspections to come
    year_figures = 10,  // imported figures of units; the hub keeps its bytes to itself
    year_events = 11,   // imported events; likewise
    patrols = 12,       // imported patrols of projects; likewise
};

// Phases of a visit (open, VISIT-1).
inline constexpr std::uint32_t kPhaseNone = 0, kPhaseTravelling = 1, kPhaseOnSite = 2, kPhaseCovert = 3,
                               kPhaseRevealed = 4, kPhaseAccompanied = 5, kPhaseFeedback = 6, kPhaseLeft = 7;

/// Free text of any entry: what it is stands beside it.
struct NamedText {
    std::string name;  // "reason", "text", "suggestion", "person" …
    std::string text;
    bool operator==(const NamedText&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, text);
    }
};
using TextPart = std::vector<NamedText>;

}  // namespace wincheck
