#include "core/rules/index.h"

#include <algorithm>
#include <set>

#include "core/base/reasons.h"

namespace wincheck::rules {
namespace {

// Below these bounds no product of weight, share and value leaves 128 bits.
constexpr Points kFigureMax = Points::whole(1'000'000);
constexpr std::size_t kEventsMax = 10'000, kPartsMax = 100;
constexpr Points kWholeShare = Points::whole(100);
constexpr std::uint32_t kPlacesMax = 9;

Error index_error(ErrorCode code, const Reason& reason, std::string where) {
    return error_of(code, reason, "index", std::move(where));
}

Result<void> check_figure(Points figure, const std::string& where) {
    if (figure > kFigureMax || figure < Points{} - kFigureMax)
        return index_error(ErrorCode::limit, kNumberTooLarge, where);
    return {};
}

Result<void> check_positive(Points figure, const std::string& where) {
    if (figure <= Points{}) return index_error(ErrorCode::invalid_argument, kFieldWrong, where);
    return check_figure(figure, where);
}

const EventRule* rule_or_null(const IndexRules& rules, const std::string& kind) {
    for (const EventRule& rule : rules.events)
        if (rule.kind == kind) return &rule;
    return nullptr;
}

/// An exact fraction: its value is numerator / weights, in nano-points.
struct Weighted {
    Wide numerator = 0;
    Wide weights = 0;
};

Result<Weighted> add_parts(Index& index, std::span<const PartFigure> figures, const IndexRules& rules) {
    Weighted sum;
    for (const IndexPart& part : rules.parts) {
        PartShare share{part.id, {}, part.weight, part.missing == PartMissing::zero, {}, {}};
        const auto figure = std::find_if(figures.begin(), figures.end(),
                                         [&](const PartFigure& one) { return one.part == part.id; });
        if (figure != figures.end()) {
            share.value = figure->value;
            share.from = figure->from;
            share.projects = figure->projects;
        }
        if (share.value) WCK_TRY(check_figure(*share.value, part.id));
        share.is_counted = share.is_counted || share.value.has_value();
        if (share.is_counted) sum.weights += part.weight.nano;
        if (share.value) sum.numerator += Wide{part.weight.nano} * share.value->nano;
        index.parts.push_back(std::move(share));
    }
    return sum;
}

/// What valid events do together.
struct Effects {
    Wide added = 0;
    Wide deducted = 0;
    std::optional<Points> cap;
    bool is_vetoed = false;
};

Effects add_events(Index& index, std::span<const IndexEvent> events, const IndexRules& rules) {
    Effects effects;
    for (const IndexEvent& event : events) {
        const EventRule* rule = rule_or_null(rules, event.kind);
        if (!event.is_valid || rule == nullptr) continue;
        index.events.push_back({event.id, event.kind, rule->effect, rule->points});
        switch (rule->effect) {
            case EventEffect::add: effects.added += rule->points.nano; break;
            case EventEffect::deduct: effects.deducted += rule->points.nano; break;
            case EventEffect::cap:
                effects.cap = effects.cap ? std::min(*effects.cap, rule->points) : rule->points;
                break;
            case EventEffect::veto: effects.is_vetoed = true; break;
        }
    }
    if (rules.add_max) effects.added = std::min(effects.added, Wide{rules.add_max->nano});
    return effects;
}

Points round_fraction(const Weighted& sum, std::uint32_t places) {
    std::int64_t unit = 1;
    for (std::uint32_t place = places; place < kPlacesMax; ++place) unit *= 10;
    return {divide_rounded(sum.numerator, sum.weights * unit) * unit};
}

Weighted with_effects(Weighted sum, const Effects& effects, Points scale) {
    sum.numerator += (effects.added - effects.deducted) * sum.weights;
    sum.numerator = std::clamp(sum.numerator, Wide{0}, sum.weights * scale.nano);
    if (effects.cap) sum.numerator = std::min(sum.numerator, sum.weights * effects.cap->nano);
    if (effects.is_vetoed) sum.numerator = 0;
    return sum;
}

}  // namespace

Result<void> check_rules(const IndexRules& rules) {
    WCK_TRY(check_positive(rules.scale, "scale"));
    if (rules.parts.size() > kPartsMax) return index_error(ErrorCode::limit, kNumberTooLarge, "parts");
    std::set<std::string> named;
    for (const IndexPart& part : rules.parts) {
        WCK_TRY(check_positive(part.weight, "weight"));
        if (!named.insert(part.id).second)
            return index_error(ErrorCode::invalid_argument, kFieldWrong, part.id);
    }
    named.clear();
    for (const EventRule& rule : rules.events) {
        if (rule.points < Points{} || !named.insert(rule.kind).second)
            return index_error(ErrorCode::invalid_argument, kFieldWrong, rule.kind);
        WCK_TRY(check_figure(rule.points, rule.kind));
    }
    if (rules.add_max && *rules.add_max < Points{})
        return index_error(ErrorCode::invalid_argument, kFieldWrong, "add_max");
    if (rules.recheck_percent < Points{} || rules.recheck_percent > kWholeShare)
        return index_error(ErrorCode::invalid_argument, kFieldWrong, "recheck_percent");
    if (rules.places > kPlacesMax) return index_error(ErrorCode::limit, kNumberTooLarge, "places");
    return {};
}

Result<Index> period_index(std::span<const PartFigure> figures, std::span<const IndexEvent> events,
                           const IndexRules& rules) {
    WCK_TRY(check_rules(rules));
    if (events.size() > kEventsMax) return index_error(ErrorCode::limit, kNumberTooLarge, "events");
    Index index;
    WCK_TRY(const Weighted sum, add_parts(index, figures, rules));
    const Effects effects = add_events(index, events, rules);
    const bool has_figure = std::any_of(index.parts.begin(), index.parts.end(),
                                        [](const PartShare& part) { return part.value.has_value(); });
    if (!has_figure) return index;
    index.mean = round_fraction(sum, rules.places);
    index.value = round_fraction(with_effects(sum, effects, rules.scale), rules.places);
    return index;
}

}  // namespace wincheck::rules
