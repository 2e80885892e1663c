#include "sync/hub/period_coverage.h"

#include <algorithm>
#include <array>

#include "core/engine/coverage_view.h"

namespace wincheck::hub {
namespace {

constexpr std::array kChargeLevels{Charge::group, Charge::region, Charge::branch, Charge::project};

std::string group_of(const rules::Register& standing, const std::string& date) {
    for (const std::string& unit : standing.ids(kAboutUnit))
        if (standing.text_on(kAboutUnit, unit, "kind", date) == "group") return unit;
    return "group";
}

// Each target once for every level of units; one that counts regions, for the group alone.
std::vector<CoverageTarget> at_every_level(const std::vector<CoverageTarget>& targets,
                                           const std::string& group) {
    std::vector<CoverageTarget> all;
    for (const CoverageTarget& target : targets) {
        for (const Charge level : kChargeLevels) {
            if (target.of == CoverageOf::regions && level != Charge::group) continue;
            all.push_back(target);
            all.back().charge = level;
            all.back().in_charge = level == Charge::group ? group : std::string{};
        }
    }
    return all;
}

std::vector<bool> own_levels(const std::vector<CoverageTarget>& targets) {
    std::vector<bool> own;
    for (const CoverageTarget& target : targets)
        for (const Charge level : kChargeLevels)
            if (target.of != CoverageOf::regions || level == Charge::group)
                own.push_back(level == target.charge || target.of == CoverageOf::regions);
    return own;
}

// One day in each of the target's periods that ends in the report's; where none does, that which holds its
// end.
std::vector<Date> days_asked(PeriodKind kind, const rules::Period& period) {
    std::vector<Date> days;
    for (rules::Period one = rules::period_of(kind, period.first); one.last <= period.last;
         one = rules::period_after(one))
        days.push_back(one.last);
    if (days.empty()) days.push_back(period.last);
    return days;
}

}  // namespace

PeriodCoverage::PeriodCoverage(const std::vector<CoverageTarget>& targets, rules::WorkCalendar calendar,
                               const rules::Register& standing, const rules::Period& period)
    : period_(period),
      from_(period.first),
      is_own_(own_levels(targets)),
      coverage_(at_every_level(targets, group_of(standing, to_text(period.last))), std::move(calendar)) {
    engine::add_projects(coverage_, standing, to_text(period.last));
    for (const CoverageTarget& target : targets)
        from_ = std::min(from_, rules::period_of(target.period, period.first).first);
}

void PeriodCoverage::add(const std::string& id, rules::EndedInspection inspection) {
    if (inspection.date <= period_.last) coverage_.set_inspection(id, std::move(inspection));
}

CoverageByUnit PeriodCoverage::shares() {
    CoverageByUnit units;
    for (std::size_t at = 0; at < coverage_.targets().size(); ++at) {
        std::map<std::string, CoverageShare> sums;
        for (const Date day : days_asked(coverage_.targets()[at].period, period_)) {
            for (const rules::CoverageRow& row : coverage_.rows(at, day)) {
                CoverageShare& share = sums[row.unit];
                share.counted += row.counted;
                share.done += row.done;
                share.required += row.required;
                share.owed += row.owed;
            }
        }
        for (auto& [unit, share] : sums) {
            share.target = coverage_.targets()[at].id;
            share.is_at_charge = is_own_[at];
            units[unit].push_back(std::move(share));
        }
    }
    return units;
}

}  // namespace wincheck::hub
