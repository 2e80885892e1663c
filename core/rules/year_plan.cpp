#include "core/rules/year_plan.h"

#include <algorithm>
#include <numeric>

#include "core/base/decimal.h"

namespace wincheck::rules {
namespace {

// How many of each region, by largest remainder; regions in the order of `regions`.
std::vector<std::uint32_t> region_totals(std::span<const PlanRegion> regions, std::uint32_t wanted) {
    std::vector<std::uint32_t> totals(regions.size(), 0);
    std::vector<std::size_t> order(regions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return regions[a].candidates > regions[b].candidates;
    });
    std::uint32_t left = wanted;
    for (const std::size_t index : order) {
        if (left == 0) break;
        if (regions[index].is_reached || regions[index].candidates == 0) continue;
        totals[index] = 1;
        --left;
    }
    std::uint64_t room = 0;
    for (std::size_t i = 0; i < regions.size(); ++i) room += regions[i].candidates - totals[i];
    std::vector<std::uint64_t> remainders(regions.size(), 0);
    const std::uint32_t to_share = left;
    for (std::size_t i = 0; i < regions.size() && room > 0; ++i) {
        const Wide part = static_cast<Wide>(to_share) * (regions[i].candidates - totals[i]);
        remainders[i] = static_cast<std::uint64_t>(part % room);
        totals[i] += static_cast<std::uint32_t>(part / room);
        left -= static_cast<std::uint32_t>(part / room);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (const std::size_t index : order) {
        if (left == 0) break;
        if (totals[index] >= regions[index].candidates) continue;
        ++totals[index];
        --left;
    }
    return totals;
}

/// One visit of a region: where it stands among the region's visits, as a fraction of the year.
struct Slot {
    std::uint64_t numerator = 0;  // 0 = before all others
    std::uint64_t denominator = 1;
    std::size_t region = 0;
};

bool is_drawn_before(const Slot& a, const Slot& b) {
    const Wide left = static_cast<Wide>(a.numerator) * b.denominator;
    const Wide right = static_cast<Wide>(b.numerator) * a.denominator;
    return left != right ? left < right : a.region < b.region;
}

std::vector<Slot> slots_of(std::span<const PlanRegion> regions, const std::vector<std::uint32_t>& totals) {
    std::vector<Slot> slots;
    for (std::size_t region = 0; region < regions.size(); ++region)
        for (std::uint32_t visit = 0; visit < totals[region]; ++visit) {
            const bool is_first_reach = visit == 0 && !regions[region].is_reached;
            slots.push_back({is_first_reach ? 0 : 2 * std::uint64_t{visit} + 1,
                             2 * std::uint64_t{totals[region]}, region});
        }
    std::stable_sort(slots.begin(), slots.end(), is_drawn_before);
    return slots;
}

}  // namespace

std::vector<std::vector<Stratum>> round_counts(std::span<const PlanRegion> regions, std::uint32_t owed,
                                               std::uint32_t rounds) {
    std::vector<PlanRegion> sorted(regions.begin(), regions.end());
    std::sort(sorted.begin(), sorted.end(),
              [](const PlanRegion& a, const PlanRegion& b) { return a.name < b.name; });
    std::uint64_t candidates = 0;
    std::uint32_t unreached = 0;
    for (const PlanRegion& region : sorted) {
        candidates += region.candidates;
        if (!region.is_reached && region.candidates > 0) ++unreached;
    }
    const auto wanted =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(std::max(owed, unreached), candidates));
    const std::vector<Slot> slots = slots_of(sorted, region_totals(sorted, wanted));
    std::vector<std::vector<Stratum>> counts(rounds);
    for (auto& round : counts)
        for (const PlanRegion& region : sorted) round.push_back({region.name, 0});
    for (std::size_t i = 0; i < slots.size(); ++i) ++counts[i * rounds / slots.size()][slots[i].region].count;
    return counts;
}

}  // namespace wincheck::rules
