#include "core/rules/roll_up.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/reasons.h"

namespace wincheck::rules {
namespace {

// Below these bounds no product of weight, size and value leaves 128 bits.
constexpr Points kScoreMax = Points::whole(1'000'000), kSizeMax = Points::whole(1'000'000'000);
constexpr std::size_t kScoresMax = 1'000'000;
constexpr Wide kAllPercent = Points::whole(100).nano;  // of recheck_percent

Error roll_error(ErrorCode code, const Reason& reason, std::string where) {
    return error_of(code, reason, "roll_up", std::move(where));
}

Result<void> check_score(Points score, const std::string& where) {
    if (score > kScoreMax || score < Points{} - kScoreMax)
        return roll_error(ErrorCode::limit, kNumberTooLarge, where);
    return {};
}

/// An inspection with what its re-checks give back, exact: its figure is value / kAllPercent nano-points.
struct Taken {
    const CountedScore* score = nullptr;
    Wide value = 0;
    [[nodiscard]] Wide rounded() const { return divide_rounded(value, kAllPercent); }
};

Result<Taken> taken(const CountedScore& one, const IndexRules& rules) {
    WCK_TRY(check_score(one.score, one.inspection));
    if (one.weight <= Points{} || one.weight > kScoreMax)
        return roll_error(ErrorCode::invalid_argument, kFieldWrong, one.inspection);
    Wide given = 0;
    std::set<std::string> findings;
    for (const Restored& back : one.restored) {
        WCK_TRY(check_score(back.lost, one.inspection));
        if (findings.insert(back.finding).second)
            given += Wide{rules.recheck_percent.nano} * std::max(back.lost.nano, std::int64_t{0});
    }
    const Wide score = kAllPercent * one.score.nano;
    return Taken{&one, std::max(score, std::min(score + given, kAllPercent * rules.scale.nano))};
}

bool is_earlier(const Taken& a, const Taken& b) {
    return std::tie(a.score->date, a.score->inspection) < std::tie(b.score->date, b.score->inspection);
}

// Of at least one.
Points combined(std::span<const Taken> all, PartMean mean) {
    if (mean == PartMean::latest)
        return {static_cast<std::int64_t>(std::max_element(all.begin(), all.end(), is_earlier)->rounded())};
    Wide sum = 0, weights = 0;
    for (const Taken& one : all) {
        const bool is_simple = mean == PartMean::simple;
        sum += is_simple ? one.value : one.score->weight.nano * one.rounded();
        weights += is_simple ? kAllPercent : Wide{one.score->weight.nano};
    }
    return {static_cast<std::int64_t>(divide_rounded(sum, weights))};
}

Result<void> put_size(ProjectFigure& figure, const RollUp& how) {
    const auto size = how.sizes.find(figure.project);
    if (size == how.sizes.end() || size->second <= Points{}) return {};
    if (size->second > kSizeMax) return roll_error(ErrorCode::limit, kNumberTooLarge, figure.project);
    figure.size = size->second;
    return {};
}

Result<RolledUp> over_projects(std::span<const Taken> all, const RollUp& how) {
    std::map<std::string, std::vector<Taken>> by_project;
    for (const Taken& one : all) by_project[one.score->project].push_back(one);
    RolledUp rolled;
    Wide sum = 0, sizes = 0;
    for (const auto& [project, own] : by_project) {
        ProjectFigure& figure = rolled.projects.emplace_back();
        figure.project = project;
        figure.value = combined(own, how.mean);
        figure.inspections = static_cast<std::uint32_t>(own.size());
        if (how.is_by_size) WCK_TRY(put_size(figure, how));
        figure.is_counted = !how.is_by_size || figure.size || by_project.size() == 1;
        if (!figure.is_counted) continue;
        const Wide size = figure.size.value_or(Points::whole(1)).nano;
        sum += size * figure.value.nano;
        sizes += size;
    }
    if (sizes > 0) rolled.value = Points{static_cast<std::int64_t>(divide_rounded(sum, sizes))};
    return rolled;
}

}  // namespace

Result<RolledUp> roll_up(std::span<const CountedScore> scores, const RollUp& how, const IndexRules& rules) {
    WCK_TRY(check_rules(rules));
    if (scores.size() > kScoresMax) return roll_error(ErrorCode::limit, kNumberTooLarge, "inspections");
    std::vector<Taken> all;
    all.reserve(scores.size());
    for (const CountedScore& one : scores) {
        WCK_TRY(const Taken made, taken(one, rules));
        all.push_back(made);
    }
    if (all.empty()) return RolledUp{};
    if (how.over == PartOver::projects) return over_projects(all, how);
    return RolledUp{combined(all, how.mean), {}};
}

}  // namespace wincheck::rules
