#include "core/rules/sampling.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"

namespace wincheck::rules {

std::uint32_t samples_wanted(const SampleSize& size, std::uint32_t population) {
    if (size.is_all) return population;
    Wide unit = 100;
    for (int i = 0; i < size.percent.scale; ++i) unit *= 10;
    const Wide product = static_cast<Wide>(size.percent.mantissa) * population;
    Wide wanted = product <= 0 ? 0 : (product + unit - 1) / unit;
    wanted = std::max<Wide>(wanted, size.min);
    if (size.max > 0) wanted = std::min<Wide>(wanted, size.max);
    if (population > 0) wanted = std::min<Wide>(wanted, population);
    return static_cast<std::uint32_t>(std::clamp<Wide>(wanted, 0, UINT32_MAX));
}

std::uint32_t population_of(const SampleSize& size, const std::vector<Location>& locations) {
    const auto is_of_kind = [&](const Location& one) { return one.kind == size.of; };
    return size.of.empty()
               ? 0
               : static_cast<std::uint32_t>(std::count_if(locations.begin(), locations.end(), is_of_kind));
}

std::vector<Location> drawn_samples(const SampleSize& size, const SampleDraw& draw) {
    const std::uint32_t population = population_of(size, draw.locations);
    if (population == 0) return {};
    std::vector<std::pair<Hash, const Location*>> ordered;
    for (const Location& location : draw.locations) {
        if (location.kind != size.of || draw.left_out.contains(location.code)) continue;
        ordered.emplace_back(sha256({draw.seed.view(), view_of(draw.code), view_of(location.code)}),
                             &location);
    }
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    ordered.resize(std::min<std::size_t>(ordered.size(), samples_wanted(size, population)));
    std::vector<Location> drawn;
    drawn.reserve(ordered.size());
    for (const auto& [hash, location] : ordered) drawn.push_back(*location);
    return drawn;
}

}  // namespace wincheck::rules
