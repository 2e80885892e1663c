#include "core/rules/coverage.h"

#include <algorithm>
#include <utility>

namespace wincheck::rules {
namespace {

bool is_one_of(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Days under management without a gap before `date`, which lies in the stay at `at`.
std::int64_t days_managed_before(const std::vector<Stay>& stays, std::size_t at, Date date) {
    Date from = stays[at].from;
    while (at > 0 && plus_days(stays[at - 1].to, 1) == from) from = stays[--at].from;
    return days_between(from, date);
}

// Days of the period on which the project was under management.
std::int64_t days_managed_in(const std::vector<Stay>& stays, const Period& period) {
    std::int64_t days = 0;
    for (const Stay& stay : stays) {
        const Date from = std::max(stay.from, period.first);
        const Date to = std::min(stay.to, period.last);
        if (from <= to) days += days_between(from, to) + 1;
    }
    return days;
}

bool is_in_register(const CoverageTarget& target, const std::vector<Stay>& stays, const Period& period) {
    if (target.count == CountRule::days_in_period)
        return days_managed_in(stays, period) >= std::max<std::int64_t>(1, target.days_min);
    const Date date = std::min(plus_days(period.first, target.register_day), period.last);
    const Stay* stay = stay_or_null(stays, date);
    return stay != nullptr &&
           days_managed_before(stays, static_cast<std::size_t>(stay - stays.data()), date) >= target.days_min;
}

// `percent` of `counted`, in whole visits.
std::uint32_t required_of(const CoverageTarget& target, std::uint32_t counted) {
    const Wide whole = static_cast<Wide>(100) * kNanoPerPoint;
    const Wide exact = static_cast<Wide>(counted) * target.percent.nano;
    const Wide extra = target.rounding == Rounding::up        ? whole - 1
                       : target.rounding == Rounding::nearest ? whole / 2
                                                              : 0;
    return static_cast<std::uint32_t>((exact + extra) / whole);
}

}  // namespace

CoverageState state_of(const CoverageRow& row, Date date) {
    if (row.owed == 0) return CoverageState::met;
    if (row.lost_from && date >= *row.lost_from) return CoverageState::lost;
    return row.is_known ? CoverageState::open : CoverageState::unknown;
}

Coverage::Coverage(std::vector<CoverageTarget> targets, WorkCalendar calendar)
    : targets_(std::move(targets)), calendar_(std::move(calendar)) {}

bool Coverage::counts(const CoverageTarget& target, const EndedInspection& inspection) const {
    return inspection.kind != kKindTraining && is_one_of(target.kinds, inspection.kind) &&
           is_one_of(target.endings, inspection.ending);
}

std::string Coverage::unit_of(const CoverageTarget& target, const Stay& stay,
                              const std::string& project) const {
    switch (target.charge) {
        case Charge::region: return stay.region;
        case Charge::branch: return stay.branch;
        case Charge::project: return project;
        default: return target.in_charge;
    }
}

// At the charge of whoever has the project on its last day in the period: that is who can still do it.
Coverage::Part Coverage::part_of(const Sheet& sheet, const Project& project) const {
    Part part;
    const CoverageTarget& target = targets_[sheet.target];
    const Period& period = sheet.period;
    const Stay* last = nullptr;
    for (const Stay& stay : project.stays) {
        if (stay.to < period.first || stay.from > period.last) continue;
        if (last == nullptr) part.first = days_since_1970(std::max(stay.from, period.first));
        last = &stay;
    }
    if (last != nullptr) {
        part.last = days_since_1970(std::min(last->to, period.last));
        part.unit = unit_of(target, *last, project.id);
        part.region = last->region;
        part.is_counted = is_in_register(target, project.stays, period);
    }
    for (const auto& [id, inspection] : project.inspections)
        if (period.holds(inspection.date) && counts(target, inspection)) ++part.visits;
    return part;
}

std::optional<Coverage::Counted> Coverage::counted(const Sheet& sheet, const Part& part) const {
    if (!part.is_counted || targets_[sheet.target].of == CoverageOf::regions) return std::nullopt;
    return Counted{part.unit, part.visits > 0, part.first, part.last};
}

std::optional<Coverage::Counted> Coverage::counted_region(const Sheet& sheet,
                                                          const std::string& region) const {
    const auto found = sheet.regions.find(region);
    if (found == sheet.regions.end() || found->second.parts.empty()) return std::nullopt;
    const Reach& reach = found->second;
    const CoverageTarget& target = targets_[sheet.target];
    std::int64_t last = reach.parts.begin()->first.second;
    for (const auto& [days, number] : reach.parts) last = std::max(last, days.second);
    return Counted{target.charge == Charge::region ? region : target.in_charge, reach.visits > 0,
                   reach.parts.begin()->first.first, last};
}

void Coverage::count(Sheet& sheet, const std::optional<Counted>& one, bool is_added) {
    if (!one) return;
    ++rows_touched_;
    Tally& tally = sheet.tallies[one->unit];
    const auto change = [is_added](std::uint32_t& number) { number += is_added ? 1U : UINT32_MAX; };
    change(tally.counted);
    if (one->is_done) {
        change(tally.done);
    } else {
        const auto at = tally.undone.try_emplace({one->last, one->first}, 0).first;
        change(at->second);
        if (at->second == 0) tally.undone.erase(at);
    }
    if (tally.counted == 0) sheet.tallies.erase(one->unit);
}

// A region counts as what its projects make of it: taken out as it was, put back as it is.
template <class Change>
void Coverage::change_region(Sheet& sheet, const std::string& region, Change&& change) {
    ++rows_touched_;
    count(sheet, counted_region(sheet, region), false);
    change(sheet.regions[region]);
    count(sheet, counted_region(sheet, region), true);
}

// Puts a project's part into the sums of its sheet, or takes it out.
void Coverage::place(Sheet& sheet, std::size_t number, bool is_added) {
    const Part& part = sheet.parts[number];
    ++rows_touched_;
    count(sheet, counted(sheet, part), is_added);
    if (targets_[sheet.target].of != CoverageOf::regions || !part.is_counted) return;
    change_region(sheet, part.region, [&](Reach& reach) {
        const auto at = reach.parts.try_emplace({part.first, part.last}, 0).first;
        at->second += is_added ? 1U : UINT32_MAX;
        if (at->second == 0) reach.parts.erase(at);
    });
}

// An inspection reaches the region that had the project on its business date.
void Coverage::visit(Sheet& sheet, std::size_t number, const EndedInspection& inspection, bool is_added) {
    if (!counts(targets_[sheet.target], inspection) || !sheet.period.holds(inspection.date)) return;
    if (targets_[sheet.target].of != CoverageOf::regions) return;
    const Stay* stay = stay_or_null(projects_[number].stays, inspection.date);
    if (stay == nullptr) return;
    change_region(sheet, stay->region,
                  [is_added](Reach& reach) { reach.visits += is_added ? 1U : UINT32_MAX; });
}

Coverage::Sheet& Coverage::sheet_of(std::size_t target, Date date) {
    const Period period = period_of(targets_[target].period, date);
    const auto [at, is_new] = sheets_.try_emplace({target, period.first});
    Sheet& sheet = at->second;
    if (!is_new) return sheet;
    sheet.target = target;
    sheet.period = period;
    sheet.parts.resize(projects_.size());
    for (std::size_t number = 0; number < projects_.size(); ++number) {
        sheet.parts[number] = part_of(sheet, projects_[number]);
        place(sheet, number, true);
        for (const auto& [id, inspection] : projects_[number].inspections)
            visit(sheet, number, inspection, true);
    }
    return sheet;
}

std::size_t Coverage::number_of(const std::string& project) {
    const auto [at, is_new] = numbers_.try_emplace(project, projects_.size());
    if (is_new) {
        projects_.push_back({project, {}, {}});
        for (auto& [key, sheet] : sheets_) sheet.parts.emplace_back();
    }
    return at->second;
}

void Coverage::set_project(const std::string& id, std::vector<Stay> stays) {
    const std::size_t number = number_of(id);
    Project& project = projects_[number];
    // Its inspections may have reached other regions than they do now.
    for (auto& [key, sheet] : sheets_) {
        for (const auto& [name, inspection] : project.inspections) visit(sheet, number, inspection, false);
        place(sheet, number, false);
    }
    project.stays = std::move(stays);
    for (auto& [key, sheet] : sheets_) {
        sheet.parts[number] = part_of(sheet, project);
        place(sheet, number, true);
        for (const auto& [name, inspection] : project.inspections) visit(sheet, number, inspection, true);
    }
}

// Touches the sheets whose period holds the date, and in them one project's part and one region.
void Coverage::apply(const EndedInspection& inspection, std::size_t number, bool is_added) {
    for (std::size_t target = 0; target < targets_.size(); ++target) {
        if (!counts(targets_[target], inspection)) continue;
        const auto found = sheets_.find({target, period_of(targets_[target].period, inspection.date).first});
        if (found == sheets_.end()) continue;
        Sheet& sheet = found->second;
        Part& part = sheet.parts[number];
        ++rows_touched_;
        const bool was_done = part.visits > 0;
        const std::uint32_t visits = part.visits + (is_added ? 1U : UINT32_MAX);
        if (was_done != (visits > 0)) {
            count(sheet, counted(sheet, part), false);
            part.visits = visits;
            count(sheet, counted(sheet, part), true);
        }
        part.visits = visits;
        visit(sheet, number, inspection, is_added);
    }
}

void Coverage::set_inspection(const std::string& id, EndedInspection inspection) {
    remove_inspection(id);
    const std::size_t number = number_of(inspection.project);
    apply(inspection, number, true);
    inspection_home_[id] = number;
    projects_[number].inspections.insert_or_assign(id, std::move(inspection));
}

void Coverage::remove_inspection(const std::string& id) {
    const auto home = inspection_home_.find(id);
    if (home == inspection_home_.end()) return;
    auto& inspections = projects_[home->second].inspections;
    const auto found = inspections.find(id);
    apply(found->second, home->second, false);
    inspections.erase(found);
    inspection_home_.erase(home);
}

CoverageRow Coverage::row_of(const Sheet& sheet, const std::string& unit, const Tally& tally) {
    const CoverageTarget& target = targets_[sheet.target];
    rows_touched_ += 1 + tally.undone.size();
    CoverageRow row{.target = target.id,
                    .period = sheet.period,
                    .unit = unit,
                    .counted = tally.counted,
                    .required = required_of(target, tally.counted),
                    .done = tally.done,
                    .owed = 0,
                    .by = sheet.period.last,
                    .lost_from = std::nullopt,
                    .is_known = true};
    row.owed = row.required > row.done ? row.required - row.done : 0;
    if (row.owed == 0) return row;
    const VisitLimits limits{target.per_day_max, target.only_workdays ? &calendar_ : nullptr};
    const LastChance chance = last_chance(tally.undone, row.owed, sheet.period, limits);
    row.is_known = chance.is_known;
    if (chance.is_known) row.lost_from = chance.day ? plus_days(*chance.day, 1) : sheet.period.first;
    return row;
}

std::vector<CoverageRow> Coverage::rows(std::size_t target, Date date) {
    const Sheet& sheet = sheet_of(target, date);
    std::vector<CoverageRow> all;
    all.reserve(sheet.tallies.size());
    for (const auto& [unit, tally] : sheet.tallies) all.push_back(row_of(sheet, unit, tally));
    return all;
}

CoverageRow Coverage::row(std::size_t target, Date date, std::string_view unit) {
    const Sheet& sheet = sheet_of(target, date);
    const auto found = sheet.tallies.find(unit);
    return found == sheet.tallies.end() ? row_of(sheet, std::string(unit), {})
                                        : row_of(sheet, found->first, found->second);
}

std::optional<Date> Coverage::last_visit(std::size_t target, std::string_view project, Date date) const {
    const auto number = numbers_.find(std::string(project));
    std::optional<Date> last;
    if (number == numbers_.end()) return last;
    for (const auto& [id, inspection] : projects_[number->second].inspections)
        if (counts(targets_[target], inspection) && inspection.date <= date &&
            (!last || inspection.date > *last))
            last = inspection.date;
    return last;
}

const Stay* Coverage::stay_on(std::string_view project, Date date) const {
    const auto number = numbers_.find(std::string(project));
    return number == numbers_.end() ? nullptr : stay_or_null(projects_[number->second].stays, date);
}

std::vector<std::string> Coverage::undone(std::size_t target, Date date, std::string_view unit) {
    const Sheet& sheet = sheet_of(target, date);
    std::vector<std::string> names;
    for (std::size_t number = 0; number < sheet.parts.size(); ++number) {
        const auto one = counted(sheet, sheet.parts[number]);
        if (one && !one->is_done && one->unit == unit) names.push_back(projects_[number].id);
    }
    for (const auto& [region, reach] : sheet.regions) {
        const auto one = counted_region(sheet, region);
        if (one && !one->is_done && one->unit == unit) names.push_back(region);
    }
    rows_touched_ += sheet.parts.size() + sheet.regions.size();
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace wincheck::rules
