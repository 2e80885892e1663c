#include "core/rules/refused.h"

#include <algorithm>

#include "core/rules/gates.h"

namespace wincheck::rules {

std::optional<RefusedResult> refused_result(const ChecklistSettings& settings, const Policy& policy) {
    if (!policy.visit.refused_score) return std::nullopt;
    const Points scale = settings.scale.value_or(policy.scoring.scale);
    const Points score = scaled(*policy.visit.refused_score, scale, policy.scoring.scale);
    const auto bands = bands_in_force(settings, policy.scoring, scale);
    const std::int32_t band = band_of(bands, score);
    return RefusedResult{
        .score = score,
        .places = std::min<std::uint32_t>(settings.places.value_or(policy.scoring.places), 9),
        .band = band < 0 ? std::string{} : bands[static_cast<std::size_t>(band)].name,
        .has_passed = score >= pass_in_force(settings, policy.scoring, scale)};
}

}  // namespace wincheck::rules
