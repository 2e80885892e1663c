#include "core/rules/draw.h"

#include <algorithm>
#include <array>

#include "core/base/hash.h"
#include "core/rules/draw_team.h"

namespace wincheck::rules {
namespace {

constexpr std::string_view kCommitLabel = "wincheck draw/1 commit\n";
constexpr std::string_view kSeedLabel = "wincheck draw/1 seed\n";
constexpr std::string_view kPickLabel = "wincheck draw/1 pick\n";
constexpr std::string_view kResultLabel = "wincheck draw/1 result\n";

Hash hash_of_number(const Hash& seed, std::uint64_t counter) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(counter >> (8 * (7 - i)));
    return hmac_sha256(seed.view(), {view_of(kPickLabel), bytes});
}

/// Numbers below a bound, all equally likely: 64 bits of each HMAC, those above the last whole multiple of
/// the bound are thrown away.
class Numbers {
public:
    explicit Numbers(const Hash& seed) : seed_(seed) {}
    std::uint64_t below(std::uint64_t bound) {
        const std::uint64_t spill = (~bound + 1) % bound;  // 2^64 mod bound
        while (true) {
            const Hash block = hash_of_number(seed_, counter_++);
            std::uint64_t number = 0;
            for (std::size_t i = 0; i < 8; ++i) number = number << 8 | block.raw[i];
            if (number >= spill) return number % bound;
        }
    }

private:
    const Hash& seed_;
    std::uint64_t counter_ = 0;
};

}  // namespace

Hash draw_commitment(const Hash& nonce) {
    return sha256({view_of(kCommitLabel), nonce.view()});
}

Hash draw_seed(const Hash& nonce, std::string_view draw, const Hash& list, std::string_view value) {
    const Hash value_hash = sha256(view_of(value));
    return hmac_sha256(nonce.view(), {view_of(kSeedLabel), view_of(draw), list.view(), value_hash.view()});
}

std::vector<Pick> drawn(const DrawList& list, const Hash& seed) {
    Numbers numbers(seed);
    std::vector<Pick> picks;
    for (const Stratum& stratum : list.strata) {
        std::vector<const Candidate*> pool;
        std::uint64_t total = 0;
        const auto first = std::lower_bound(
            list.candidates.begin(), list.candidates.end(), stratum.name,
            [](const Candidate& one, const std::string& name) { return one.stratum < name; });
        for (auto one = first; one != list.candidates.end() && one->stratum == stratum.name; ++one) {
            pool.push_back(&*one);
            total += one->weight;
        }
        for (std::uint32_t taken = 0; taken < stratum.count && !pool.empty(); ++taken) {
            std::uint64_t rest = numbers.below(total);
            std::size_t at = 0;
            while (rest >= pool[at]->weight) rest -= pool[at++]->weight;
            picks.push_back({stratum.name, pool[at]->id, {}});
            total -= pool[at]->weight;
            pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
    if (list.team > 0) {
        TeamDraw teams(list);
        const auto below = [&numbers](std::uint64_t bound) { return numbers.below(bound); };
        for (Pick& pick : picks) pick.team = teams.drawn_for(pick.stratum, pick.id, below);
    }
    return picks;
}

std::string formula_text(const WeightFormula& formula) {
    std::string text = std::to_string(formula.base);
    for (const std::uint64_t number :
         {formula.per_day_unseen, formula.days_unseen_max, formula.per_risk_point, formula.per_complaint,
          formula.complaints_max, formula.holiday_eve_percent})
        text += "\t" + std::to_string(number);
    return text;
}

std::string result_text(std::string_view draw, const Hash& list, std::string_view value,
                        const std::vector<Pick>& picks) {
    std::string text(kResultLabel);
    text += "draw\t" + std::string(draw) + "\nlist\t" + list.hex() + "\nvalue\t" + std::string(value) + "\n";
    for (const Pick& pick : picks) {
        text += "pick\t" + pick.stratum + "\t" + pick.id;
        for (const std::string& inspector : pick.team) text += "\t" + inspector;
        text += "\n";
    }
    return text;
}

std::vector<Pick> picks_of(std::string_view result) {
    std::vector<Pick> picks;
    while (!result.empty()) {
        const std::string_view line = result.substr(0, result.find('\n'));
        result.remove_prefix(std::min(line.size() + 1, result.size()));
        std::vector<std::string> columns;
        for (std::size_t from = 0; from <= line.size();) {
            const std::size_t tab = std::min(line.find('\t', from), line.size());
            columns.emplace_back(line.substr(from, tab - from));
            from = tab + 1;
        }
        if (columns.size() < 3 || columns[0] != "pick") continue;
        picks.push_back({columns[1], columns[2], {columns.begin() + 3, columns.end()}});
    }
    return picks;
}

}  // namespace wincheck::rules
