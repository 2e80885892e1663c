#pragma once
// What follows from the findings of a sealed inspection (CON-1): lines, each against one person or vendor,
// derived from the findings as they stand after amendments and from the policy that the inspection names.
// Nothing of it is stored. Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/id.h"
#include "core/model/consequences_policy.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// A finding as it stands: amended, and not struck out.
struct PunishableFinding {
    StreamId id{};
    std::string item;
    Severity severity = kSeverityNone;
    std::uint32_t times_before = 0;
    bool has_veto = false;  // its item, option or line fired a veto
    std::string person, vendor, manager;
};

struct ConsequenceSource {
    StreamId inspection{};
    std::string kind;
    std::string jurisdiction;  // of the inspected unit; empty = the policy's
    std::string month;         // of the business date, as 2026-03 (DUE-0)
    std::vector<PunishableFinding> findings;
};

/// One line. `value` is in fen, nano-points or times, by the measure of its kind; what is taken from the
/// payee is positive, what is given negative.
struct ConsequenceLine {
    StreamId id{};  // the same as long as rule, finding and payee are
    StreamId inspection{};
    StreamId finding{};
    std::string rule, kind, basis;
    Measure measure = Measure::times;
    Bearer bearer = Bearer::person;
    bool is_share = false;  // of the direct manager: proposed until somebody verifies it (CON-3)
    bool is_capped = false;
    std::string payee;  // empty: the finding names nobody
    std::int64_t value = 0;
    std::string month;
    bool operator==(const ConsequenceLine&) const = default;
};

/// Rule:   CON-1: of rules of one kind the first that fits; only where kind and rule are allowed. CON-3: the
///         manager's share lies beside the line, never in its place, and never on the person of the line.
/// Rounds: the share, half away from zero, to whole fen or nano-points.
/// Shape:  in the order of the findings, then of the rules; a share follows its line.
[[nodiscard]] std::vector<ConsequenceLine> consequence_lines(const ConsequenceSource& source,
                                                             const ConsequencesPolicy& policy);

/// True where the jurisdiction is one of those, or a part of one ("CN-44" is a part of "CN").
[[nodiscard]] bool is_within(std::string_view jurisdiction, const std::vector<std::string>& allowed);

/// Rule: VIS-1: a person sees the own lines; those of a project its head, and whoever of branch, region or
///       headquarters keeps, pays, decides or audits (not inspectors), over the project on that day.
[[nodiscard]] bool may_see_line(const Register& standing, std::string_view reader, std::string_view payee,
                                std::string_view project, std::string_view date);

/// Plain fines exist only to be refused (CON-1): true for a name that says so, in English or Chinese.
[[nodiscard]] bool is_fine(std::string_view kind);

[[nodiscard]] const ConsequenceKind* kind_or_null(const ConsequencesPolicy& policy, std::string_view id);
[[nodiscard]] const char* name_of(Measure measure);
[[nodiscard]] const char* name_of(Bearer bearer);
/// Fen as a whole number, points exact, times as a number.
[[nodiscard]] std::string value_text(Measure measure, std::int64_t value);

}  // namespace wincheck::rules
