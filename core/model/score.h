#pragma once
// The result of scoring, as interfaces of other programs see it (docs/guides/score.md).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/checklist.h"
#include "core/model/record.h"

namespace wincheck {

inline constexpr const char* kScoreRules = "score/1";

enum class NodeState : std::uint8_t { scored, not_applicable, hidden, unanswered, not_scored };
enum class ScoreState : std::uint8_t { scored, not_scored, incomplete };

/// One part of the explanation tree (ROLL-5): enough to recompute it by hand.
struct ScorePart {
    enum class Kind : std::uint8_t { section, item, repeat, sample };
    ScorePart() = default;
    ScorePart(Kind its_kind, std::string_view its_code, NodeState its_state, std::string_view its_rule,
              std::string_view its_detail)
        : kind(its_kind), code(its_code), state(its_state), rule(its_rule), detail(its_detail) {}

    Kind kind = Kind::item;
    std::string code;  // sample: its name
    InstanceId instance{};
    NodeState state = NodeState::unanswered;
    std::optional<Points> value;
    std::optional<Points> full;
    std::optional<Points> weight;
    std::string_view rule;       // "deduct", "choice", "sum" …; a constant of the program
    std::string detail;          // the inputs in words: "着装不规范 2 处，每处扣 0.5"
    std::string detail_english;  // where it differs
    std::vector<ScorePart> parts;
};

struct FiredGate {
    std::string id;     // "GATE-1", "GATE-2" …
    std::string at;     // code of the node it acts on; empty = the inspection
    std::string cause;  // code of the item, option or line that fired it
    Verdict verdict;
};

struct RaisedFinding {
    std::string item;
    InstanceId instance{};
    std::string line;  // code of line or option; empty = the item
    Severity severity = kSeverityNone;
    bool operator==(const RaisedFinding&) const = default;
};

struct Figures {
    std::optional<Points> value;
    std::optional<Points> full;
    std::optional<Points> percent;
};

/// The figures of a score, for a screen that follows every tap; what they are made of stays where it is.
struct ScoreSummary {
    ScoreState state = ScoreState::incomplete;
    Figures as_it_stands;
    Figures so_far;
    std::optional<Points> exact;
    std::string band;
    bool passed = false;
    Points bonus{};
    std::uint32_t places = 2;
    std::uint32_t gates = 0;  // how many fired
    std::uint32_t findings = 0;
    std::uint32_t missing = 0;
};

struct ScoreResult {
    ScoreState state = ScoreState::incomplete;
    Figures as_it_stands;         // unanswered counts as 0
    Figures so_far;               // answered part only
    std::optional<Points> exact;  // on the policy's scale, unrounded; null unless scored
    std::string band;
    bool passed = false;
    Points bonus{};
    std::vector<FiredGate> gates;
    std::vector<ScorePart> parts;
    std::vector<RaisedFinding> findings;
    std::vector<AnswerKey> missing;  // required and unanswered
    std::uint32_t places = 2;        // of the policy in force
};

}  // namespace wincheck
