#include "core/rules/report_status.h"

#include <algorithm>
#include <array>

namespace wincheck::rules {
namespace {

constexpr std::array<std::string_view, 3> kReceivers{"branch_supervisor", "regional_inspector",
                                                     "quality_centre"};

bool is_listed(const std::vector<std::string>& kinds, std::string_view kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

std::optional<OwedReport> owed_report_of(std::string_view kind, Date checked, const DueRules& rules) {
    if (is_listed(rules.policy.report_kinds, kind)) return OwedReport{report_due(checked, rules), false};
    if (owes_feedback(kind, rules.policy)) return OwedReport{feedback_due(checked, rules), true};
    return std::nullopt;
}

ReportStatus report_status(std::optional<UtcMs> sent, std::span<const ReportReceipt> receipts,
                           const Deadline& due, UtcMs now) {
    ReportStatus status;
    status.is_late = due.is_known && is_late(sent.value_or(now), due.at);
    if (!sent) return status;
    status.state = ReportState::sent;
    status.at = *sent;
    for (const ReportReceipt& one : receipts) {
        const bool is_again = one.event == ReportEvent::sent_again;
        if (is_again && status.state != ReportState::returned) continue;
        status.state = is_again                             ? ReportState::sent
                       : one.event == ReportEvent::returned ? ReportState::returned
                                                            : ReportState::received;
        status.person = one.person;
        status.at = one.at;
    }
    return status;
}

bool receives_reports(std::string_view role) {
    return std::find(kReceivers.begin(), kReceivers.end(), role) != kReceivers.end();
}

const char* name_of(ReportState state) {
    switch (state) {
        case ReportState::due: return "due";
        case ReportState::sent: return "sent";
        case ReportState::received: return "received";
        case ReportState::returned: return "returned";
    }
    return "";
}

}  // namespace wincheck::rules
