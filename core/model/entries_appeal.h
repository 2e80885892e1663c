#pragma once
// Payloads of entries about appeals and amendments.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/entries_answer.h"

namespace wincheck {

/// Material that a side brings with an appeal, and drawn signatures of those without a device (APP-6).
inline constexpr const char* kPurposeAppeal = "appeal";

// What an appeal is about (open list), and in whose name it is filed.
inline constexpr const char *kAppealOfFinding = "finding", *kAppealOfScore = "score",
                            *kAppealOfConsequence = "consequence", *kAppealOfEffect = "effect";
inline constexpr std::uint32_t kAppealByPerson = 1, kAppealByProject = 2;

/// APP-2: one value of a sealed result and what stands in its place; of an answer, or of a finding that is
/// struck out, weighs otherwise or is raised by an amended answer.
struct Amendment {
    static constexpr std::uint64_t kFieldsAtFirst = 11;
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
    bool is_false = false;              // GATE-4: the answer is proven false; what it says stays as it was
    std::string person = {};  // whose record that was, also of the finding that it raises; empty = of others
    // VISIT-5: it is about nothing else than the ending: that was no refusal (cleared), or was one (set).
    bool is_of_ending = false;
    [[nodiscard]] bool sets_aside() const { return is_of_ending && act == AnswerAct::cleared; }
    bool operator==(const Amendment&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, finding, line, old_act, old_value, act, value, phase, addendum, old_severity, severity,
          is_false, person, is_of_ending);
    }
};

/// Figures of a result before or after an amendment, as the seal states its own.
struct StatedFigures {
    std::string score;  // rounded to the policy's places; empty = not scored
    std::string exact;
    std::string band;
    bool has_passed = false;
    /// KIND-8: findings without a checklist have no verdict either.
    [[nodiscard]] bool is_judged() const { return !exact.empty() || !band.empty(); }
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

}  // namespace wincheck
