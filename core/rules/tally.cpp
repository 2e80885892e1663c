#include "core/rules/tally.h"

#include <algorithm>
#include <utility>

#include "core/model/limits.h"

namespace wincheck::rules {
namespace {

// Options may be worth more than their item's full marks, and of tiny full marks a share comes out huge.
std::int64_t narrow(Wide value) {
    constexpr Wide kMost = static_cast<Wide>(kFullMarksMax) * kNanoPerPoint;
    return static_cast<std::int64_t>(std::clamp(value, -kMost, kMost));
}

// Σ value · Σ full / Σ full of the applicable, once; the moved marks raise the full marks as well.
CellFigure summed(const Sums& sums) {
    if (sums.moved == 0) return {{narrow(sums.value)}, {narrow(sums.full)}, true};
    if (sums.full <= 0) return {};
    const Wide whole = sums.full + sums.moved;
    return {quotient(sums.value * whole, sums.full), {narrow(whole)}, true};
}

CellFigure shared(const Sums& sums) {
    if (sums.full <= 0) return {};
    const Points hundred = Points::whole(100);
    return {quotient(sums.value * 100 * kNanoPerPoint, sums.full), hundred, true};
}

CellFigure weighted(const Sums& sums) {
    if (sums.weight <= 0) return {};
    return {quotient(sums.weighted_value, sums.weight), quotient(sums.weighted_full, sums.weight), true};
}

// Full marks stand on the section; children only take away. Floor 0 unless stated.
CellFigure pooled(const Sums& sums, const Scoring& scoring) {
    const Points full = scoring.full.value_or(Points{});
    const Points floor = scoring.floor.value_or(Points{});
    if (sums.open > 0) return {std::min(floor, Points{}), full, true};
    return {{narrow(full.nano - (sums.full - sums.value))}, full, true};
}

}  // namespace

Points quotient(Wide numerator, Wide denominator) {
    const Wide most = static_cast<Wide>(kFullMarksMax) * kNanoPerPoint * denominator;
    return {divide_rounded(std::clamp<Wide>(numerator, -most, most), denominator)};
}

void Verdicts::add(const Verdict& verdict) {
    Held& held = held_[{verdict.effect, verdict.points.nano, verdict.grade}];
    held.verdict = &verdict;
    ++held.count;
}

void Verdicts::remove(const Verdict& verdict) {
    const auto held = held_.find({verdict.effect, verdict.points.nano, verdict.grade});
    if (held != held_.end() && --held->second.count == 0) held_.erase(held);
}

std::vector<const Verdict*> Verdicts::all() const {
    std::vector<const Verdict*> found;
    found.reserve(held_.size());
    for (const auto& [key, held] : held_) found.push_back(held.verdict);
    return found;
}

void CellSet::add(std::uint32_t cell) {
    if (places_.size() <= cell) places_.resize(cell + 1, 0);
    if (places_[cell] != 0) return;
    cells_.push_back(cell);
    places_[cell] = static_cast<std::uint32_t>(cells_.size());
}

void CellSet::remove(std::uint32_t cell) {
    if (places_.size() <= cell || places_[cell] == 0) return;
    const std::uint32_t place = std::exchange(places_[cell], 0) - 1;
    cells_[place] = cells_.back();
    cells_.pop_back();
    if (place < cells_.size()) places_[cells_[place]] = place + 1;
}

CellFigure folded(const Sums& sums, SectionMode mode, const Scoring* scoring) {
    if (sums.count == 0) return {};
    CellFigure figure;
    switch (mode) {
        case SectionMode::share: figure = shared(sums); break;
        case SectionMode::weighted: figure = weighted(sums); break;
        case SectionMode::pool: figure = scoring != nullptr ? pooled(sums, *scoring) : summed(sums); break;
        default: figure = summed(sums); break;
    }
    if (!figure.is_in || scoring == nullptr) return figure;
    if (scoring->cap) figure.value = std::min(figure.value, *scoring->cap);
    const bool has_floor = scoring->floor.has_value() || mode == SectionMode::pool;
    if (has_floor) figure.value = std::max(figure.value, scoring->floor.value_or(Points{}));
    if (mode == SectionMode::pool) figure.value = std::min(figure.value, figure.full);
    return figure;
}

}  // namespace wincheck::rules
