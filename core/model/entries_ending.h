#pragma once
// Payloads of entries that end an inspection: signatures, endings, the seal; and of an erasure.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/entry_types.h"
#include "core/model/record.h"

namespace wincheck {

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
