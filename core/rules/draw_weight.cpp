#include "core/rules/draw_weight.h"

#include <algorithm>
#include <map>

#include "core/base/decimal.h"
#include "core/model/limits.h"

namespace wincheck::rules {
namespace {

Wide product(std::uint64_t a, std::uint64_t b) {
    return static_cast<Wide>(std::min(a, kDrawWeightMax)) * std::min(b, kDrawWeightMax);
}

struct Share {
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t count = 0;
    std::uint64_t remainder = 0;
};

std::vector<Share> shares_of(const std::vector<Candidate>& candidates) {
    std::map<std::string, std::uint64_t> sizes;
    for (const Candidate& candidate : candidates) ++sizes[candidate.stratum];
    std::vector<Share> shares;
    shares.reserve(sizes.size());
    for (const auto& [name, size] : sizes) shares.push_back({name, size, 0, 0});
    return shares;
}

// One more for each stratum that has room, in the order of `order`, until nothing is left.
std::uint64_t give_one_each(std::vector<Share*>& order, std::uint64_t left) {
    for (Share* share : order) {
        if (left == 0) break;
        if (share->count >= share->size) continue;
        ++share->count;
        --left;
    }
    return left;
}

}  // namespace

std::uint64_t draw_weight(const WeightFormula& formula, const WeightFacts& facts) {
    Wide sum = static_cast<Wide>(std::min(formula.base, kDrawWeightMax));
    sum += product(formula.per_day_unseen, std::min(facts.days_unseen, formula.days_unseen_max));
    sum += product(formula.per_risk_point, facts.risk);
    sum += product(formula.per_complaint, std::min(facts.complaints, formula.complaints_max));
    if (facts.is_holiday_eve) sum = sum * std::min(formula.holiday_eve_percent, kDrawWeightMax) / 100;
    return static_cast<std::uint64_t>(std::clamp(sum, Wide{1}, static_cast<Wide>(kDrawWeightMax)));
}

std::vector<Stratum> stratum_counts(const std::vector<Candidate>& candidates, std::uint32_t total) {
    std::vector<Share> shares = shares_of(candidates);
    std::uint64_t left = std::min<std::uint64_t>(total, candidates.size());
    std::vector<Share*> order;
    order.reserve(shares.size());
    for (Share& share : shares) order.push_back(&share);
    std::stable_sort(order.begin(), order.end(),
                     [](const Share* a, const Share* b) { return a->size > b->size; });
    left = give_one_each(order, left);
    const std::uint64_t room = candidates.size() - (std::min<std::uint64_t>(total, candidates.size()) - left);
    const std::uint64_t to_share = left;
    for (Share& share : shares) {
        if (room == 0) break;
        const Wide part = static_cast<Wide>(to_share) * (share.size - share.count);
        share.remainder = static_cast<std::uint64_t>(part % room);
        const auto more = static_cast<std::uint64_t>(part / room);
        share.count += more;
        left -= more;
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const Share* a, const Share* b) { return a->remainder > b->remainder; });
    while (left > 0) left = give_one_each(order, left);
    std::vector<Stratum> strata;
    strata.reserve(shares.size());
    for (const Share& share : shares) strata.push_back({share.name, static_cast<std::uint32_t>(share.count)});
    return strata;
}

}  // namespace wincheck::rules
