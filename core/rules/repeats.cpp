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
    std::map<std::tuple<std::string, std::string, std::string, std::string>, EarlierFinding> found;
    for (const PastFinding& one : past) {
        const auto day = parse_date(one.date);
        if (!day || one.item.empty()) continue;
        const std::int64_t age = last - days_since_1970(*day);
        if (age <= 0 || age > std::int64_t{policy.repeat_days}) continue;
        const std::string location = policy.repeat_by == RepeatBy::location ? one.location : std::string{};
        const std::string post = policy.repeat_by == RepeatBy::post ? one.post : std::string{};
        EarlierFinding& entry = found[{one.item, one.line, location, post}];
        const bool is_new = entry.item.empty();
        entry = {one.item, location, one.line, is_new ? 1 : entry.times + 1, entry.is_open || one.is_open,
                 post};
    }
    std::vector<EarlierFinding> all;
    all.reserve(found.size());
    for (auto& [key, entry] : found) all.push_back(std::move(entry));
    if (all.size() <= kEarlierFindingsMax) return all;
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.times > b.times; });
    all.resize(kEarlierFindingsMax);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a.item, a.line, a.location, a.post) < std::tie(b.item, b.line, b.location, b.post);
    });
    return all;
}

namespace {

bool may_be_same(std::string_view known, std::string_view asked) {
    return known.empty() || asked.empty() || known == asked;
}

}  // namespace

std::uint32_t times_before(const std::vector<EarlierFinding>& earlier, std::string_view item,
                           std::string_view line, const FoundAt& at) {
    std::uint64_t total = 0;
    for (const EarlierFinding& finding : earlier) {
        const bool is_this = may_be_same(finding.location, at.place) && may_be_same(finding.post, at.post);
        if (finding.item == item && finding.line == line && is_this) total += finding.times;
    }
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(total, UINT32_MAX));
}

}  // namespace wincheck::rules
