#pragma once
// Where the report of a self-check, cross-check or branch inspection stands (REPT-1): derived from its seal,
// or its feedback, and from what those above signed of it, never stored. Pure.
#include <optional>
#include <span>
#include <string>

#include "core/rules/due.h"

namespace wincheck::rules {

enum class ReportState : std::uint8_t { due, sent, received, returned };

/// What was signed of a report that was sent: by somebody above, or by who sent it.
enum class ReportEvent : std::uint8_t { received, returned, sent_again };
struct ReportReceipt {
    ReportEvent event = ReportEvent::received;
    std::string person;
    UtcMs at;
};

struct ReportStatus {
    ReportState state = ReportState::due;
    std::string person;  // who received or returned it, or sent it again, and when
    std::optional<UtcMs> at;
    bool is_late = false;  // sent after the due time, or not sent and the due time has passed
};

struct OwedReport {
    Deadline due;
    bool is_feedback = false;  // its first feedback sends it; else the seal does
};

/// What that kind of inspection reports, and when it is due (DUE-1, DUE-2); nothing for kinds that owe none.
[[nodiscard]] std::optional<OwedReport> owed_report_of(std::string_view kind, Date checked,
                                                       const DueRules& rules);

/// Rule:  REPT-1. Of several receipts the last holds, in the order given, those included that came before it
///        was sent: whoever signed on site need not sign again, and no clocks are compared. Only what was
///        returned is sent again.
[[nodiscard]] ReportStatus report_status(std::optional<UtcMs> sent, std::span<const ReportReceipt> receipts,
                                         const Deadline& due, UtcMs now);

/// Roles above the project that receive reports.
[[nodiscard]] bool receives_reports(std::string_view role);

[[nodiscard]] const char* name_of(ReportState state);

}  // namespace wincheck::rules
