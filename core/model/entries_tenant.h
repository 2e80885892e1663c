#pragma once
// Payloads of entries about the tenant: documents, devices, quarantine and draws.
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/entry_types.h"

namespace wincheck {

/// Author of what HQ itself writes.
inline constexpr const char* kHubPerson = "hub";

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

}  // namespace wincheck
