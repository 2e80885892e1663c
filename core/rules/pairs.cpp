#include "core/rules/pairs.h"

#include <algorithm>
#include <map>
#include <utility>

namespace wincheck::rules {
namespace {

struct PastChecks {
    std::uint64_t times = 0;
    std::string last;
};

class Ring {
public:
    Ring(std::vector<std::string> projects, const std::vector<CrossCheck>& before)
        : projects_(std::move(projects)) {
        for (const CrossCheck& one : before) {
            PastChecks& past = past_[{one.by, one.project}];
            ++past.times;
            past.last = std::max(past.last, one.date);
        }
    }

    [[nodiscard]] std::vector<ProposedPair> pairs_at(std::size_t step) const {
        std::vector<ProposedPair> pairs;
        pairs.reserve(projects_.size());
        for (std::size_t at = 0; at < projects_.size(); ++at) {
            const std::string& by = projects_[(at + projects_.size() - step) % projects_.size()];
            const auto past = past_.find({by, projects_[at]});
            pairs.push_back(past == past_.end()
                                ? ProposedPair{by, projects_[at]}
                                : ProposedPair{by, projects_[at], past->second.times, past->second.last});
        }
        return pairs;
    }

private:
    std::vector<std::string> projects_;
    std::map<std::pair<std::string, std::string>, PastChecks> past_;
};

std::pair<std::uint64_t, std::string> repetition_of(const std::vector<ProposedPair>& pairs) {
    std::pair<std::uint64_t, std::string> repeated;
    for (const ProposedPair& pair : pairs) {
        repeated.first += pair.times;
        repeated.second = std::max(repeated.second, pair.last);
    }
    return repeated;
}

}  // namespace

std::vector<ProposedPair> proposed_pairs(std::vector<std::string> projects,
                                         const std::vector<CrossCheck>& before) {
    std::sort(projects.begin(), projects.end());
    projects.erase(std::unique(projects.begin(), projects.end()), projects.end());
    const std::size_t count = projects.size();
    const Ring ring(std::move(projects), before);
    std::vector<ProposedPair> best;
    for (std::size_t step = 1; step < count; ++step) {
        if (2 * step == count) continue;
        std::vector<ProposedPair> pairs = ring.pairs_at(step);
        if (best.empty() || repetition_of(pairs) < repetition_of(best)) best = std::move(pairs);
    }
    return best;
}

}  // namespace wincheck::rules
