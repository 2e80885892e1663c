#include "core/rules/effort.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/decimal.h"

namespace wincheck::rules {
namespace {

// 1.4826 makes a median deviation comparable with a standard deviation.
constexpr Wide kScaled = 14'826, kScale = 10'000;
constexpr Wide kTimes = 3;

using EffortFigure = std::optional<std::int64_t> EffortFigures::*;

std::optional<Beside> beside_peers(std::span<const EffortVisit> visits, const std::vector<std::size_t>& peers,
                                   std::size_t own, EffortFigure figure, Unusual unusual) {
    const auto& value = visits[own].figures.*figure;
    if (!value) return std::nullopt;
    std::vector<std::int64_t> others;
    for (const std::size_t at : peers)
        if (at != own && visits[at].figures.*figure) others.push_back(*(visits[at].figures.*figure));
    return beside(*value, std::move(others), unusual);
}

struct NightAndBefore {
    std::optional<std::int64_t> own;
    std::vector<std::int64_t> before;
};

NightAndBefore night_and_before(Date night, std::span<const CountedNight> nights) {
    NightAndBefore counts;
    for (const CountedNight& one : nights) {
        const std::int64_t days = days_between(one.night, night);
        if (days == 0) counts.own = one.count;
        if (days >= 1 && days <= kUsualDays) counts.before.push_back(one.count);
    }
    return counts;
}

bool shares_nobody(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::none_of(a.begin(), a.end(), [&](const std::string& person) {
        return std::binary_search(b.begin(), b.end(), person);
    });
}

}  // namespace

std::optional<std::int64_t> median_of(std::vector<std::int64_t> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    if (values.size() % 2 == 1) return values[middle];
    return divide_rounded(Wide{values[middle - 1]} + values[middle], 2);
}

Beside beside(std::int64_t value, std::vector<std::int64_t> others, Unusual unusual) {
    Beside result;
    result.value = value;
    result.peers = static_cast<std::uint32_t>(others.size());
    if (others.size() < kPeersMin) return result;
    const std::int64_t median = *median_of(others);
    for (std::int64_t& other : others) other = other < median ? median - other : other - median;
    const std::int64_t deviation = *median_of(std::move(others));
    result.median = median;
    result.deviation = deviation;
    const Wide above = Wide{value} - median;
    const Wide distance = above < 0 ? -above : above;
    const bool is_side = unusual == Unusual::either || (unusual == Unusual::low) == (above < 0);
    result.is_signal = deviation > 0 && is_side && distance * kScale > kTimes * kScaled * deviation;
    return result;
}

std::vector<EffortSignals> effort_signals(std::span<const EffortVisit> visits) {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t at = 0; at < visits.size(); ++at) groups[visits[at].peers].push_back(at);
    std::vector<EffortSignals> signals;
    signals.reserve(visits.size());
    for (std::size_t at = 0; at < visits.size(); ++at) {
        const auto& peers = groups[visits[at].peers];
        const auto one = [&](EffortFigure figure, Unusual unusual) {
            return beside_peers(visits, peers, at, figure, unusual);
        };
        signals.push_back({visits[at].id, one(&EffortFigures::on_site_ms, Unusual::low),
                           one(&EffortFigures::ms_per_answer, Unusual::low),
                           one(&EffortFigures::conform_share, Unusual::high),
                           one(&EffortFigures::na_share, Unusual::high),
                           one(&EffortFigures::score_nano, Unusual::either),
                           one(&EffortFigures::covert_share, Unusual::high)});
    }
    return signals;
}

std::optional<Beside> patrols_beside(Date night, std::span<const CountedNight> nights) {
    auto [own, before] = night_and_before(night, nights);
    if (!own) return std::nullopt;
    return beside(*own, std::move(before), Unusual::high);
}

std::optional<Beside> syncs_beside(Date night, std::span<const CountedNight> nights) {
    auto one = patrols_beside(night, nights);
    if (!one || one->deviation != 0) return one;
    const auto before = night_and_before(night, nights).before;
    one->is_signal = one->value >= *one->median + kSyncsMore &&
                     one->value > *std::max_element(before.begin(), before.end());
    return one;
}

Missed missed_by(const LookedAt& visit, std::span<const LookedAt> all, std::int64_t days) {
    std::map<std::string, bool> again;  // item → failed then
    for (const LookedAt& later : all) {
        const std::int64_t distance = days_between(visit.date, later.date);
        if (later.project != visit.project || later.checklist != visit.checklist) continue;
        if (distance < 1 || distance > days || !shares_nobody(visit.team, later.team)) continue;
        for (const SeenItem& item : later.items) {
            bool& has_failed = again[item.item];
            has_failed = has_failed || item.has_failed;
        }
    }
    std::set<std::string> conformed, failed;
    for (const SeenItem& item : visit.items) (item.has_failed ? failed : conformed).insert(item.item);
    Missed missed;
    for (const std::string& item : conformed) {
        const auto found = again.find(item);
        if (failed.contains(item) || found == again.end()) continue;
        ++missed.looked_at_again;
        if (found->second) missed.items.push_back(item);
    }
    return missed;
}

std::optional<bool> is_outside(const wincheck::Place& place, const Site& site) {
    if (place.datum != site.datum) return std::nullopt;
    constexpr std::int64_t kRound = 3'600'000'000, kHalf = kRound / 2, kToMilli = 10'000;
    constexpr Wide kCmTimes = 11'132, kCmBy = 10'000;  // a ten-millionth of a degree is 1.1132 cm
    constexpr Wide kFlat = Wide{32'400} * 1'000'000;   // 180² in thousandths of a degree
    std::int64_t east = (place.longitude_e7 - site.longitude_e7) % kRound;
    if (east > kHalf) east -= kRound;
    if (east < -kHalf) east += kRound;
    const Wide latitude = site.latitude_e7 / kToMilli;
    const Wide north_cm = (Wide{place.latitude_e7} - site.latitude_e7) * kCmTimes / kCmBy;
    const Wide east_cm =
        Wide{east} * kCmTimes / kCmBy * (kFlat - 4 * latitude * latitude) / (kFlat + latitude * latitude);
    const Wide reach = Wide{site.radius_cm} + place.accuracy_cm;
    return north_cm * north_cm + east_cm * east_cm > reach * reach;
}

}  // namespace wincheck::rules
