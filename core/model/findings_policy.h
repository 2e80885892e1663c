#pragma once
// The part of the policy that says how findings are closed, reviewed and counted as repeated (FIX-2, FIX-3).
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/checklist.h"

namespace wincheck {

// How a finding is closed, weakest first (FIX-3); an act that does not say closes on documents.
inline constexpr std::uint32_t kMeansDocument = 1, kMeansVideo = 2, kMeansOnSite = 3;

/// The weakest means that closes findings of a severity.
struct ClosingLevel {
    Severity severity = kSeverityNone;
    std::uint32_t means = kMeansDocument;
    bool operator==(const ClosingLevel&) const = default;
    template <class A>
    void serialize(A& a) {
        a(severity, means);
    }
};

/// Whose review a finding needs before it is re-checked (FIX-2).
struct ReviewRule {
    std::string kind;                       // of inspection; empty = any
    Severity severity_min = kSeverityNone;  // from this one on
    std::string by = "branch";              // kind of the unit whose staff reviews: branch, region
    bool operator==(const ReviewRule&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kind, severity_min, by);
    }
};

/// What a finding must have in common with an earlier one, beside the item, to be the same again (FIX-3).
enum class RepeatBy : std::uint32_t { item = 1, location = 2, post = 3 };

struct FindingsPolicy {
    static constexpr std::uint64_t kFieldsAtFirst = 5;
    std::vector<ClosingLevel> closing{{kSeverityMajor, kMeansVideo}, {kSeverityHazard, kMeansOnSite}};
    std::uint32_t verify_percent = 10;  // of those closed on documents, drawn for verification
    std::vector<ReviewRule> review;     // the first that fits holds; none = no review
    std::uint32_t repeat_days = 365;    // before the business date
    RepeatBy repeat_by = RepeatBy::item;
    Severity after_severity =
        kSeverityNone;  // from this one on what was put right is shown; none = not asked
    bool operator==(const FindingsPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(closing, verify_percent, review, repeat_days, repeat_by, after_severity);
    }
};

}  // namespace wincheck
