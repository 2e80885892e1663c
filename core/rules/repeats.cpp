#include "core/rules/repeats.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/base/time.h"

namespace wincheck::rules {

std::vector<EarlierFinding> earlier_findings(std::span<const PastFinding> past, const FindingsPolicy& policy,
                                             std::string_view date) {
    const auto today = parse_date(date);
    if (!today) return {};
    const std::int64_t last = days_since_1970(*today);
    std::map<std::tuple<std::string, std::string, std::string>, EarlierFinding> found;
    for (const PastFinding& one : past) {
        const auto day = parse_date(one.date);
        if (!day || one.item.empty()) continue;
        const std::int64_t age = last - days_since_1970(*day);
        if (age <= 0 || age > std::int64_t{policy.repeat_days}) continue;
        const std::string location = policy.repeat_by == RepeatBy::location ? one.location : std::string{};
        EarlierFinding& entry = found[{one.item, one.line, location}];
        const bool is_new = entry.item.empty();
        entry = {one.item, location, one.line, is_new ? 1 : entry.times + 1, entry.is_open || one.is_open};
    }
    std::vector<EarlierFinding> all;
    all.reserve(found.size());
    for (auto& [key, entry] : found) all.push_back(std::move(entry));
    if (all.size() <= kEarlierFindingsMax) return all;
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.times > b.times; });
    all.resize(kEarlierFindingsMax);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a.item, a.line, a.location) < std::tie(b.item, b.line, b.location);
    });
    return all;
}

std::uint32_t times_before(const std::vector<EarlierFinding>& earlier, std::string_view item,
                           std::string_view line, std::string_view place) {
    std::uint64_t total = 0;
    for (const EarlierFinding& finding : earlier) {
        const bool is_here = finding.location.empty() || place.empty() || finding.location == place;
        if (finding.item == item && finding.line == line && is_here) total += finding.times;
    }
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(total, UINT32_MAX));
}

}  // namespace wincheck::rules
