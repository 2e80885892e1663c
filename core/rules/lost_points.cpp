#include "core/rules/lost_points.h"

#include <algorithm>

#include "core/rules/tally.h"

namespace wincheck::rules {
namespace {

/// A child's points times this are points of the section.
struct Portion {
    Wide numerator = 1;
    Wide denominator = 1;
};

Wide weight_of(const ScorePart& part) {
    return part.weight.value_or(Points::whole(1)).nano;
}

}  // namespace

LostPoints::LostPoints(const CompiledChecklist& checklist, const ScoreResult& result, Points scale)
    : checklist_(checklist), scale_(scale), full_(result.as_it_stands.full.value_or(Points{})) {
    for (const auto& [key, lost] :
         of_parts(result.parts, checklist.checklist().settings.mode, result.as_it_stands))
        lost_[key] = lost;
}

bool LostPoints::is_counted(const ScorePart& part) const {
    const std::int32_t node = checklist_.find(part.code);
    const bool is_bonus =
        node >= 0 && checklist_.checklist().nodes[static_cast<std::size_t>(node)].scoring.is_bonus;
    return part.value && part.full && !is_bonus;
}

LostPoints::Losses LostPoints::of_part(const ScorePart& part) {
    if (part.kind == ScorePart::Kind::item) {
        const Points lost = *part.full - *part.value;
        return lost > Points{} ? Losses{{{part.code, part.instance}, lost}} : Losses{};
    }
    const std::int32_t node = checklist_.find(part.code);
    const bool is_sum = part.rule == "sum" || node < 0;
    const SectionMode mode =
        is_sum ? SectionMode::sum : checklist_.checklist().nodes[static_cast<std::size_t>(node)].scoring.mode;
    return of_parts(part.parts, mode, {part.value, part.full, {}});
}

LostPoints::Losses LostPoints::of_parts(const std::vector<ScorePart>& parts, SectionMode mode,
                                        const Figures& section) {
    if (!section.value || !section.full) return {};
    Wide full = 0, weights = 0;
    for (const ScorePart& part : parts) {
        if (!is_counted(part)) continue;
        full += part.full->nano;
        weights += weight_of(part);
    }
    Losses losses;
    Wide together = 0;
    for (const ScorePart& part : parts) {
        if (!is_counted(part)) continue;
        Portion portion;
        if (mode == SectionMode::weighted) portion = {weight_of(part), weights};
        if (mode == SectionMode::sum || mode == SectionMode::share) portion = {section.full->nano, full};
        if (portion.denominator <= 0) continue;
        for (const auto& [key, lost] : of_part(part)) {
            losses.emplace_back(key, quotient(portion.numerator * lost.nano, portion.denominator));
            together += losses.back().second.nano;
        }
    }
    const Wide most = std::max<Wide>(Wide{section.full->nano} - section.value->nano, 0);
    if (together > most)
        for (auto& [key, lost] : losses) lost = quotient(most * lost.nano, together);
    return losses;
}

Points LostPoints::of(const std::string& item, const InstanceId& instance, std::uint32_t shares) const {
    const auto lost = lost_.find({item, instance});
    if (lost == lost_.end() || full_ <= Points{}) return {};
    return quotient(Wide{scale_.nano} * lost->second.nano, Wide{full_.nano} * shares);
}

}  // namespace wincheck::rules
