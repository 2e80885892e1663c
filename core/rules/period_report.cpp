#include "core/rules/period_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace wincheck::rules {
namespace {

constexpr std::uint32_t kPlacesOfPoints = 9;

// What the last shown digit is worth, in nano-points.
std::int64_t last_digit(std::uint32_t places) {
    std::int64_t unit = 1;
    for (std::uint32_t place = std::min(places, kPlacesOfPoints); place < kPlacesOfPoints; ++place)
        unit *= 10;
    return unit;
}

/// Scores for a mean.
struct Scores {
    Wide nano = 0;
    std::uint32_t count = 0;

    void add(Points score) {
        nano += score.nano;
        ++count;
    }
    [[nodiscard]] std::optional<Points> mean(std::uint32_t places) const {
        if (count == 0) return std::nullopt;
        const std::int64_t unit = last_digit(places);
        return Points{divide_rounded(nano, Wide{count} * unit) * unit};
    }
};

std::optional<Points> difference(std::optional<Points> from, std::optional<Points> to) {
    return from && to ? std::optional(*to - *from) : std::nullopt;
}

/// One unit and kind in one period.
class PeriodSums {
public:
    void add(const PeriodVisit& visit) {
        if (visit.ending == "stopped") ++figures_.stopped;
        if (visit.ending != "sealed" && visit.ending != "refused") return;
        if (visit.is_amended) ++figures_.amended;
        add_score(visit);
        add_appeals(visit);
        if (visit.ending == "refused") ++figures_.refused;
        if (visit.ending != "sealed") return;
        ++figures_.sealed;
        if (visit.vetoes > 0) ++figures_.vetoed;
        figures_.vetoes += visit.vetoes;
        add_items(visit);
        for (const PeriodFinding& finding : visit.findings) add_finding(finding);
    }

    /// Names it as one of those that count here.
    void name(const PeriodVisit& visit) { figures_.numbers.push_back(visit.number); }

    /// Into the comparison alone.
    void compare(const PeriodVisit& visit) {
        if (visit.ending != "sealed" || !visit.score || visit.side == Side::neither) return;
        auto& [self, headquarters] = sides_[visit.project];
        (visit.side == Side::self ? self : headquarters).add(*visit.score);
    }

    [[nodiscard]] std::optional<Points> mean(std::uint32_t places) const { return scores_.mean(places); }

    [[nodiscard]] PeriodFigures figures(std::uint32_t places) const {
        PeriodFigures all = figures_;
        all.scored = scores_.count;
        all.mean = scores_.mean(places);
        all.mean_sealed = sealed_scores_.mean(places);
        all.pass_rate = percent_of(all.passed, all.scored, places);
        all.conforming = percent_of(all.items_full, all.items, places);
        all.on_time_rate = percent_of(all.on_time, all.on_time + all.late, places);
        add_sides(all, places);
        all.top = top();
        std::sort(all.numbers.begin(), all.numbers.end());
        return all;
    }

private:
    void add_score(const PeriodVisit& visit) {
        if (visit.sealed) {
            sealed_scores_.add(*visit.sealed);
            figures_.passed_sealed += visit.had_passed ? 1 : 0;
        }
        if (!visit.score) return;
        scores_.add(*visit.score);
        figures_.passed += visit.has_passed ? 1 : 0;
    }

    void add_appeals(const PeriodVisit& visit) {
        figures_.appeals += visit.appeals;
        figures_.decided += visit.decided;
        figures_.upheld += visit.upheld;
        figures_.partly += visit.partly;
    }

    void add_items(const PeriodVisit& visit) {
        for (const PeriodItem& one : visit.items) {
            TopItem& item = items_[{visit.checklist, one.item}];
            ++item.checked;
            ++figures_.items;
            if (one.value >= one.full) {
                ++figures_.items_full;
                continue;
            }
            ++item.failures;
            item.lost = item.lost + (one.full - one.value);
        }
    }

    void add_finding(const PeriodFinding& finding) {
        ++figures_.findings;
        if (finding.is_repeated) ++figures_.repeats;
        if (!finding.closing) return;
        switch (*finding.closing) {
            case Closing::pending: ++figures_.pending; break;
            case Closing::on_time: ++figures_.on_time; break;
            case Closing::late: ++figures_.late; break;
        }
    }

    void add_sides(PeriodFigures& all, std::uint32_t places) const {
        Scores self, headquarters;
        for (const auto& [project, sides] : sides_) {
            if (sides.first.count == 0 || sides.second.count == 0) continue;
            ++all.compared;
            self.nano += sides.first.nano;
            self.count += sides.first.count;
            headquarters.nano += sides.second.nano;
            headquarters.count += sides.second.count;
        }
        all.self_mean = self.mean(places);
        all.hq_mean = headquarters.mean(places);
        all.self_difference = difference(all.hq_mean, all.self_mean);
    }

    [[nodiscard]] std::vector<TopItem> top() const {
        std::vector<TopItem> list;
        for (const auto& [key, item] : items_) {
            if (item.failures == 0) continue;
            list.push_back(item);
            std::tie(list.back().checklist, list.back().item) = key;
        }
        std::sort(list.begin(), list.end(), [](const TopItem& a, const TopItem& b) {
            return std::tie(b.lost, b.failures, a.checklist, a.item) <
                   std::tie(a.lost, a.failures, b.checklist, b.item);
        });
        if (list.size() > kTopItems) list.resize(kTopItems);
        return list;
    }

    PeriodFigures figures_;
    Scores scores_, sealed_scores_;
    std::map<std::pair<std::string, std::string>, TopItem> items_;  // by checklist and code
    std::map<std::string, std::pair<Scores, Scores>> sides_;        // by project: self, headquarters
};

/// This period, the one before, the same a year earlier.
using ThreeSums = std::array<PeriodSums, 3>;

}  // namespace

std::optional<Points> percent_of(std::uint64_t part, std::uint64_t whole, std::uint32_t places) {
    if (whole == 0) return std::nullopt;
    const std::int64_t unit = last_digit(places);
    constexpr Wide kPercent = Wide{100} * kNanoPerPoint;
    return Points{divide_rounded(Wide{part} * kPercent, Wide{whole} * unit) * unit};
}

std::vector<PeriodRow> period_rows(std::span<const PeriodVisit> visits, const Period& period,
                                   std::uint32_t places) {
    const std::array<Period, 3> periods{period, period_before(period), year_before(period)};
    std::map<std::pair<std::string, std::string>, ThreeSums> sums;
    for (const PeriodVisit& visit : visits) {
        // Of a year the period before is also that of the year before.
        for (std::size_t at = 0; at < periods.size(); ++at) {
            if (!periods[at].holds(visit.date)) continue;
            for (const std::string& unit : visit.units) {
                const bool is_named = at == 0 && unit == visit.project;
                sums[{unit, visit.kind}][at].add(visit);
                if (is_named) sums[{unit, visit.kind}][at].name(visit);
                if (!visit.is_judged && visit.side == Side::neither) continue;
                PeriodSums& all = sums[{unit, std::string{}}][at];
                if (visit.is_judged) all.add(visit);
                if (visit.is_judged && is_named) all.name(visit);
                all.compare(visit);
            }
        }
    }
    std::vector<PeriodRow> rows;
    rows.reserve(sums.size());
    for (const auto& [key, three] : sums) {
        PeriodRow row{key.first, key.second, three[0].figures(places), {}, {}, {}, {}};
        row.mean_before = three[1].mean(places);
        row.mean_year_before = three[2].mean(places);
        row.change = difference(row.mean_before, row.now.mean);
        row.change_on_year = difference(row.mean_year_before, row.now.mean);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace wincheck::rules
