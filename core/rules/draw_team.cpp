#include "core/rules/draw_team.h"

#include <algorithm>

namespace wincheck::rules {

TeamDraw::TeamDraw(const DrawList& list) : list_(list), times_drawn_(list.inspectors.size(), 0) {
    for (const Bar& bar : list.bars) {
        const auto found =
            std::lower_bound(list.inspectors.begin(), list.inspectors.end(), bar.inspector,
                             [](const Inspector& one, const std::string& id) { return one.id < id; });
        Barred& barred = (bar.is_of_stratum ? by_stratum_ : by_candidate_)[bar.from];
        barred.resize(list.inspectors.size());
        barred[static_cast<std::size_t>(found - list.inspectors.begin())] = true;
    }
}

const TeamDraw::Barred* TeamDraw::barred_or_null(const std::unordered_map<std::string, Barred>& map,
                                                 const std::string& name) const {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
}

bool TeamDraw::is_barred(const Barred* by_stratum, const Barred* by_candidate, std::size_t number) const {
    return (by_stratum != nullptr && (*by_stratum)[number]) ||
           (by_candidate != nullptr && (*by_candidate)[number]);
}

std::size_t TeamDraw::allowed_for(const std::string& stratum, const std::string& candidate) const {
    const Barred* by_stratum = barred_or_null(by_stratum_, stratum);
    const Barred* by_candidate = barred_or_null(by_candidate_, candidate);
    std::size_t allowed = 0;
    for (std::size_t number = 0; number < list_.inspectors.size(); ++number)
        if (!is_barred(by_stratum, by_candidate, number)) ++allowed;
    return allowed;
}

std::vector<std::string> TeamDraw::drawn_for(const std::string& stratum, const std::string& candidate,
                                             const std::function<std::uint64_t(std::uint64_t)>& below) {
    const Barred* by_stratum = barred_or_null(by_stratum_, stratum);
    const Barred* by_candidate = barred_or_null(by_candidate_, candidate);
    std::vector<std::size_t> allowed;
    for (std::size_t number = 0; number < list_.inspectors.size(); ++number)
        if (!is_barred(by_stratum, by_candidate, number)) allowed.push_back(number);
    std::vector<std::string> team;
    while (team.size() < list_.team && !allowed.empty()) {
        std::uint32_t least = UINT32_MAX;
        for (const std::size_t number : allowed) least = std::min(least, times_drawn_[number]);
        std::uint64_t total = 0;
        for (const std::size_t number : allowed)
            if (times_drawn_[number] == least) total += list_.inspectors[number].weight;
        std::uint64_t rest = below(total);
        auto at = allowed.begin();
        for (;; ++at) {
            if (times_drawn_[*at] != least) continue;
            if (rest < list_.inspectors[*at].weight) break;
            rest -= list_.inspectors[*at].weight;
        }
        ++times_drawn_[*at];
        team.push_back(list_.inspectors[*at].id);
        allowed.erase(at);
    }
    return team;
}

}  // namespace wincheck::rules
