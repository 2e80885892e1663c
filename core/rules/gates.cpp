#include "core/rules/gates.h"

#include <algorithm>

namespace wincheck::rules {

Points under(Points value, const Verdict& verdict) {
    switch (verdict.effect) {
        case Effect::zero: return std::min(value, Points{});
        case Effect::cap: return std::min(value, verdict.points);
        case Effect::minus: return std::min(value, std::max(value - verdict.points, Points{}));
        default: return value;
    }
}

bool is_below(const Minimum& minimum, Points value, Points full) {
    if (!minimum.is_share) return value < minimum.value;
    return static_cast<Wide>(value.nano) * kNanoPerPoint < static_cast<Wide>(minimum.value.nano) * full.nano;
}

namespace {

bool holds(Comparison comparison, Wide left, Wide right) {
    switch (comparison) {
        case Comparison::less: return left < right;
        case Comparison::at_most: return left <= right;
        case Comparison::greater: return left > right;
        case Comparison::at_least: return left >= right;
        default: return false;
    }
}

}  // namespace

Points scaled(Points figure, Points scale, Points own_scale) {
    if (scale == own_scale || own_scale.nano <= 0) return figure;
    return {divide_rounded(static_cast<Wide>(figure.nano) * scale.nano, own_scale.nano)};
}

Points pass_in_force(const ChecklistSettings& settings, const ScoringPolicy& policy, Points scale) {
    return settings.pass ? *settings.pass : scaled(policy.pass, scale, policy.scale);
}

bool fires(const Gate& gate, const GateFigures& figures) {
    const bool is_growing = gate.figure == Figure::failed && (gate.comparison == Comparison::greater ||
                                                              gate.comparison == Comparison::at_least);
    if (!figures.is_complete && !is_growing) return false;
    const Wide bound = gate.bound.nano;
    switch (gate.figure) {
        case Figure::value: return holds(gate.comparison, figures.value.nano, bound);
        case Figure::lost: return holds(gate.comparison, figures.full.nano - figures.value.nano, bound);
        case Figure::failed:
            return holds(gate.comparison, static_cast<Wide>(figures.failed) * kNanoPerPoint, bound);
        case Figure::share:
            return figures.full.nano > 0 &&
                   holds(gate.comparison, static_cast<Wide>(figures.value.nano) * kNanoPerPoint,
                         bound * figures.full.nano);
    }
    return false;
}

std::vector<Band> bands_in_force(const ChecklistSettings& settings, const ScoringPolicy& policy,
                                 Points scale) {
    if (!settings.bands.empty()) return settings.bands;
    const Points hundred = Points::whole(100);
    const bool is_shipped = policy.bands.empty();
    std::vector<Band> bands = is_shipped ? std::vector<Band>{{Points::whole(90), "优秀"},
                                                             {Points::whole(80), "良好"},
                                                             {Points::whole(60), "合格"},
                                                             {Points{}, "不合格"}}
                                         : policy.bands;
    for (Band& band : bands) band.from = scaled(band.from, scale, is_shipped ? hundred : policy.scale);
    return bands;
}

std::int32_t band_of(const std::vector<Band>& bands, Points score) {
    const auto found =
        std::find_if(bands.begin(), bands.end(), [score](const Band& band) { return score >= band.from; });
    if (found != bands.end()) return static_cast<std::int32_t>(found - bands.begin());
    return static_cast<std::int32_t>(bands.size()) - 1;
}

std::int32_t band_named(const std::vector<Band>& bands, const std::string& name) {
    const auto found =
        std::find_if(bands.begin(), bands.end(), [&](const Band& band) { return band.name == name; });
    return found == bands.end() ? -1 : static_cast<std::int32_t>(found - bands.begin());
}

}  // namespace wincheck::rules
