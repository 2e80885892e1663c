#include "sync/hub/line_standing.h"

#include <utility>

namespace wincheck::hub {

rules::ShareState share_of(const CurrentLine& current, const ToldLines& told,
                           const std::vector<rules::Verified>& verdicts, UtcMs now) {
    const std::uint32_t days = current.terms->consequences.verify_days;
    return rules::share_state(verdicts, told_until(current.line, *current.terms, told, days), now);
}

std::optional<rules::LineNow> line_now(const CurrentLine& current, const ToldLines& told,
                                       const std::vector<rules::Verified>& verdicts, UtcMs now) {
    rules::LineStanding line;
    line.has_payee = !current.line.payee.empty();
    line.is_suspended = current.is_suspended;
    line.objection =
        told_until(current.line, *current.terms, told, current.terms->consequences.objection_days);
    if (current.line.is_share) line.share = share_of(current, told, verdicts, now);
    if (rules::comes_to_nothing(line.share)) return std::nullopt;
    return rules::LineNow{statement_row(current), rules::hold_of(line, now)};
}

std::vector<rules::LineNow> lines_now(const std::vector<CurrentLine>& lines, const ToldLines& told,
                                      const VerifiedLines& verified, UtcMs now) {
    std::vector<rules::LineNow> all;
    all.reserve(lines.size());
    for (const CurrentLine& one : lines) {
        const auto verdicts = verified.find(one.line.id);
        auto line = line_now(
            one, told, verdicts == verified.end() ? std::vector<rules::Verified>{} : verdicts->second, now);
        if (line) all.push_back(std::move(*line));
    }
    return all;
}

}  // namespace wincheck::hub
