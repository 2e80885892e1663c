#pragma once
// Payloads of journal entries: one struct for each entry type, split by part (INT-2): `…Core` is what
// rules read and is never erased, `…Text` holds free text and names, `Place` positions, `…Secret` keys.
// The layout of each is the order of `serialize` (docs/format.md has the table and golden bytes).
// Type and kind numbers are never reused. Open enums: unknown numbers are kept and shown.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/id.h"
#include "core/model/record.h"

namespace wincheck {

/// Version of every payload here; a reader keeps and relays newer ones without reading them.
inline constexpr std::uint32_t kEntryVersion = 1;

// Stream kinds (open).
inline constexpr std::uint32_t kStreamTenant = 1, kStreamInspection = 2, kStreamFinding = 3;

// Entry types (open). 1–9 tenant, 10–49 inspection, 50–59 finding, 60–69 appeal.
enum class EntryType : std::uint32_t {
    publish = 1,  // a tenant document: organisation, people, policy, calendar, checklist
    device = 2,   // certificate of an enrolled device
    decide = 3,   // a person at HQ decided on what lay in the hub's quarantine
    draw = 4,     // a step of a draw (DRAW-1)
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
    scan = 30,
    confirm_end = 31,  // second person of a void inspection
    order = 32,        // the inspection order as its planner's device signed it
    moved = 33,        // work of a wrongly opened inspection, taken over
    call = 34,
    relay = 35,
    weather = 36,
    witness = 37,       // a second person confirms an answer
    admit = 38,         // a member lets somebody join
    check_in = 39,      // a member is well, and says when to hear from again
    finding_step = 50,  // what somebody did about a finding (rules/workflow.h)
    appeal_step = 60,   // what somebody did about an appeal (rules/appeals.h)
};

enum class DocumentKind : std::uint32_t {
    organisation = 1,
    people = 2,
    policy = 3,
    calendar = 4,
    checklist = 5,
    context = 6,
    changes = 7,  // dated facts of the register, in the order in which they were ranked
    zones = 8,    // time zones that units name
};

/// A published document; its bytes travel by hash.
struct PublishCore {
    DocumentKind kind = DocumentKind::organisation;
    std::string name;
    std::string version;
    Hash hash{};
    std::uint64_t length = 0;
    bool operator==(const PublishCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, name, version, hash, length);
    }
};

struct DeviceCore {
    DeviceId device{};
    std::string person;
    std::string tag;
    Bytes certificate;
    bool operator==(const DeviceCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(device, person, tag, certificate);
    }
};

// Verdicts on what lay in quarantine (open).
inline constexpr std::uint32_t kDecisionReleased = 1, kDecisionRefused = 2;

/// SEC-6: a person's decision. Who decided and why stands in the text part, which only HQ reads.
struct DecideCore {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;  // of the entry, or of the first one of a segment
    Hash hash{};                 // of the entry, or of the segment's bytes
    std::uint32_t verdict = kDecisionRefused;
    bool operator==(const DecideCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, sequence, hash, verdict);
    }
};

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

// Steps of a draw, in this order and once each (open).
inline constexpr std::uint32_t kDrawCommit = 1, kDrawFreeze = 2, kDrawRun = 3, kDrawReveal = 4;

/// DRAW-1: one step. The lines are those of the draw's log; the line of `run` names the hash of the result,
/// from which a short list's picks could be guessed, so it stands in the text part, which only HQ reads, and
/// in the core of the reveal.
struct DrawCore {
    std::string draw;
    std::uint32_t step = kDrawCommit;
    std::vector<std::string> lines;  // without their ends
    bool operator==(const DrawCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(draw, step, lines);
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

// Phases of a visit (open, VISIT-1).
inline constexpr std::uint32_t kPhaseNone = 0, kPhaseTravelling = 1, kPhaseOnSite = 2, kPhaseCovert = 3,
                               kPhaseRevealed = 4, kPhaseAccompanied = 5, kPhaseFeedback = 6, kPhaseLeft = 7;

struct PhaseCore {
    std::uint32_t phase = kPhaseNone;
    bool operator==(const PhaseCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(phase);
    }
};

enum class AnswerAct : std::uint32_t { set = 1, not_applicable = 2, cleared = 3 };

/// One write of a register (DO-3). A text value stands in the text part unless a condition reads it.
/// `chosen` names the entry that a leader settled for.
struct AnswerCore {
    AnswerKey key;
    AnswerAct act = AnswerAct::set;
    Value value;
    bool has_reason = false;
    std::uint32_t phase = kPhaseNone;
    std::optional<Hash> chosen;
    bool operator==(const AnswerCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, act, value, has_reason, phase, chosen);
    }
};

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

/// DO-12: every item that the act answers, by name.
struct ConformCore {
    std::string section;
    std::vector<AnswerCore> answers;
    bool operator==(const ConformCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(section, answers);
    }
};

struct AddInstanceCore {
    std::string repeat;
    InstanceId parent{};
    std::string label;
    bool operator==(const AddInstanceCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(repeat, parent, label);
    }
};

struct RemoveInstanceCore {
    InstanceId instance{};
    bool operator==(const RemoveInstanceCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(instance);
    }
};

/// DUR-4: written before the bytes.
struct IntentCore {
    AnswerKey key;        // empty item = the inspection as a whole
    std::string purpose;  // open list: item, before, after, signature, paper …
    bool operator==(const IntentCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, purpose);
    }
};

/// One sealed copy of an evidence key.
struct SealedKey {
    BoxKey reader{};
    Bytes sealed;
    bool operator==(const SealedKey&) const = default;
    template <class A>
    void serialize(A& a) {
        a(reader, sealed);
    }
};
using KeyPart = std::vector<SealedKey>;

/// Secret part of an intent: the picture and its key, known before its bytes are written. What a killed
/// process left can be attached with it.
struct IntentSecret {
    Hash original{};
    std::uint64_t length = 0;
    std::string media_type;
    bool is_live = false;
    KeyPart keys;
    bool operator==(const IntentSecret&) const = default;
    template <class A>
    void serialize(A& a) {
        a(original, length, media_type, is_live, keys);
    }
};

struct CaptureCore {
    AnswerKey key;
    std::string purpose;
    std::string media_type;
    bool is_live = false;
    bool has_position = false;
    Hash intent{};  // entry hash of the intent
    Hash original{};
    std::uint64_t length = 0;
    std::uint32_t chunk_bytes = 0;
    std::vector<Hash> chunks;  // SHA-256 of each chunk file
    bool operator==(const CaptureCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, purpose, media_type, is_live, has_position, intent, original, length, chunk_bytes, chunks);
    }
};

/// Position with datum as the sensor gave it (DO-4): 1e-7 degrees, centimetres.
struct Place {
    std::int64_t latitude_e7 = 0;
    std::int64_t longitude_e7 = 0;
    std::string datum;  // WGS-84, GCJ-02, BD-09
    std::string provider;
    std::uint32_t accuracy_cm = 0;
    std::uint32_t age_ms = 0;
    bool is_mock = false;
    bool operator==(const Place&) const = default;
    template <class A>
    void serialize(A& a) {
        a(latitude_e7, longitude_e7, datum, provider, accuracy_cm, age_ms, is_mock);
    }
};

/// Details of a finding: of the one its item's answer raises (`item` given), or a free one.
struct FindingCore {
    static constexpr std::uint64_t kFieldsAtFirst = 8;
    AnswerKey item;  // empty item = free finding
    std::string location;
    std::uint32_t severity = 0;
    std::string post;
    std::string person;
    std::string vendor;
    bool is_fixed_on_spot = false;
    std::vector<Hash> fix_evidence;  // originals
    std::string manager = {};        // direct manager of who is responsible
    std::string plan_person = {};    // FIX-4: who puts it right, by when; the measures are text
    std::string plan_date = {};
    bool operator==(const FindingCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(item, location, severity, post, person, vendor, is_fixed_on_spot, fix_evidence, manager,
          plan_person, plan_date);
    }
};

// Purposes of photos that come after the seal: of who put a finding right, and of who looked again (FIX-3).
inline constexpr const char *kPurposeRectified = "rectified", *kPurposeRechecked = "re_checked";

/// FIX-2: what somebody did about a finding; `step` as rules/workflow.h, open. A step says in the other
/// fields what belongs to it and leaves the rest empty.
struct FindingStepCore {
    static constexpr std::uint64_t kFieldsAtFirst = 2;
    StreamId finding{};
    std::uint32_t step = 0;
    std::string party = {};   // to whom it is assigned; of 'not ours': developer, owner, authority, vendor …
    std::string until = {};   // date of an extension, as asked or granted
    std::int64_t due_ms = 0;  // of an extension: when it was due where it was asked; 0 = not known there
    std::vector<std::string> milestones = {};  // dates of a long-term plan, ascending
    std::uint32_t milestone = 0;               // the one that was reached, from 1
    std::uint32_t means = 0;                   // how it was looked at again (kMeans…); 0 = on documents
    std::vector<Hash> evidence = {};           // originals
    std::optional<StreamId> recheck = {};      // the re-check in which it was looked at
    bool operator==(const FindingStepCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(finding, step, party, until, due_ms, milestones, milestone, means, evidence, recheck);
    }
};

/// Material that a side brings with an appeal, and drawn signatures of those without a device (APP-6).
inline constexpr const char* kPurposeAppeal = "appeal";

// What an appeal is about (open list), and in whose name it is filed.
inline constexpr const char *kAppealOfFinding = "finding", *kAppealOfScore = "score",
                            *kAppealOfConsequence = "consequence";
inline constexpr std::uint32_t kAppealByPerson = 1, kAppealByProject = 2;

/// APP-2: one value of a sealed result and what stands in its place; of an answer, or of a finding that is
/// struck out, weighs otherwise or is raised by an amended answer.
struct Amendment {
    AnswerKey key;          // of the answer, or of the item that the finding is about
    StreamId finding{};     // zero = it is about the answer
    std::string line = {};  // of the finding
    AnswerAct old_act = AnswerAct::cleared;
    Value old_value = {};
    AnswerAct act = AnswerAct::cleared;
    Value value = {};
    std::uint32_t phase = kPhaseNone;
    std::optional<Hash> addendum = {};  // DO-5: the late entry that it takes in
    std::uint32_t old_severity = 0;     // of a finding; the acts say whether it stood and stands (set)
    std::uint32_t severity = 0;         // or was and is struck out (cleared)
    bool operator==(const Amendment&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, finding, line, old_act, old_value, act, value, phase, addendum, old_severity, severity);
    }
};

/// Figures of a result before or after an amendment, as the seal states its own.
struct StatedFigures {
    std::string score;  // rounded to the policy's places; empty = not scored
    std::string exact;
    std::string band;
    bool has_passed = false;
    bool operator==(const StatedFigures&) const = default;
    template <class A>
    void serialize(A& a) {
        a(score, exact, band, has_passed);
    }
};

/// APP-1: what somebody did about an appeal; `step` as rules/appeals.h, open. The entry that opens an appeal
/// names it: the first 16 bytes of its hash. A step says in the other fields what belongs to it.
struct AppealStepCore {
    static constexpr std::uint64_t kFieldsAtFirst = 2;
    StreamId appeal{};  // zero in the entry that opens it
    std::uint32_t step = 0;
    std::string object = {};     // finding, score, consequence …
    StreamId finding{};          // of a finding
    std::string subject = {};    // of another object: its own name
    std::uint32_t by = 0;        // kAppealBy…
    std::string appellant = {};  // the person, or the project's id
    bool is_on_behalf = false;   // signed by hand on the author's device (APP-6)
    std::uint32_t level = 0;     // at which is decided, or to which it goes up; from 1
    // As its device's calendar said, 0 = not known there: until when this step could be taken, and until when
    // the level that it reaches has time to decide.
    std::int64_t due_ms = 0;
    std::int64_t decide_due_ms = 0;
    std::vector<Hash> evidence = {};         // originals
    std::vector<Amendment> amendments = {};  // of a decision
    std::vector<Hash> over = {};             // decisions that had amended the result before this one
    StatedFigures before = {};               // of a decision that amends
    StatedFigures after = {};
    bool operator==(const AppealStepCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(appeal, step, object, finding, subject, by, appellant, is_on_behalf, level, due_ms, decide_due_ms,
          evidence, amendments, over, before, after);
    }
};

/// ORG-6: a code as it was read, and what the registry said of it at that moment. A hint of presence, no
/// proof.
struct ScanCore {
    std::string medium;  // open list: qr, nfc, beacon, barcode …
    std::string code;
    AnswerKey key;  // empty item = the inspection as a whole
    bool is_known = false;
    std::string unit;
    std::string place;
    bool operator==(const ScanCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(medium, code, key, is_known, unit, place);
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

// Outcomes of a signature (DO-6, open).
inline constexpr std::uint32_t kOutcomeAgree = 1, kOutcomeDissent = 2, kOutcomeReceived = 3,
                               kOutcomeRefused = 4, kOutcomeAbsent = 5;

struct SignCore {
    std::string role;
    std::uint32_t outcome = kOutcomeAgree;
    std::vector<std::string> witnesses;  // person ids
    std::optional<Hash> drawn;           // evidence: drawn signature
    bool is_own_device = false;          // signer's own device key, or drawn on another's
    bool operator==(const SignCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(role, outcome, witnesses, drawn, is_own_device);
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

// Endings other than a seal (VISIT-5, open).
inline constexpr std::uint32_t kEndRefused = 1, kEndStopped = 2, kEndVoid = 3, kEndNotReached = 4,
                               kEndMoved = 5;

struct EndCore {
    static constexpr std::uint64_t kFieldsAtFirst = 1;
    std::uint32_t how = kEndStopped;
    std::string cause;  // open list: weather, danger, order, wrong_unit, duplicate …; of a moved one the
                        // other's number
    bool operator==(const EndCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(how, cause);
    }
};

/// VISIT-5: what the second person says of a request to call an inspection void.
struct ConfirmEndCore {
    Hash end{};
    bool is_agreed = true;
    bool operator==(const ConfirmEndCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(end, is_agreed);
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

/// VISIT-6: answers taken over, each with the entry it stood in; both inspections keep theirs.
struct MovedCore {
    StreamId from{};
    std::vector<AnswerCore> answers;
    std::vector<Hash> sources;  // one for each answer
    bool operator==(const MovedCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(from, answers, sources);
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

/// Highest sequence of one contributing incarnation that the seal covers.
struct Frontier {
    DeviceId device{};
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    bool operator==(const Frontier&) const = default;
    template <class A>
    void serialize(A& a) {
        a(device, incarnation, sequence);
    }
};

struct SealedFinding {
    StreamId id{};
    AnswerKey item;
    std::string line;
    std::uint32_t severity = 0;
    bool operator==(const SealedFinding&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, item, line, severity);
    }
};

/// INT-4a. `root` = RFC 6962 root whose leaf hashes are the covered entries' hashes, sorted as bytes.
struct SealCore {
    std::uint64_t covered = 0;
    Hash root{};
    std::vector<Frontier> frontier;  // sorted by incarnation
    std::vector<Hash> settled;       // entries that settled a difference
    std::vector<SealedFinding> findings;
    std::string rules;  // "score/1"
    std::string score;  // rounded to the policy's places; empty = not scored
    std::string exact;  // unrounded
    std::string band;
    bool has_passed = false;
    Hash checklist{};
    Hash policy{};
    std::optional<Hash> context;
    bool operator==(const SealCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(covered, root, frontier, settled, findings, rules, score, exact, band, has_passed, checklist,
          policy, context);
    }
};

/// One entry that an erase names, and the classes of its parts (2 text, 3 place, 4 secret).
struct ErasedEntry {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    Hash entry{};
    std::vector<std::uint32_t> parts;
    bool operator==(const ErasedEntry&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, sequence, entry, parts);
    }
};

/// PII-1: what was erased and why; on whose order and when, the header says.
struct EraseCore {
    std::string basis;  // open list: request, retention, mistake …
    std::vector<ErasedEntry> entries;
    bool operator==(const EraseCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(basis, entries);
    }
};

}  // namespace wincheck
