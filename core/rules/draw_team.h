#pragma once
// The inspectors of a draw (PLAN-2, PLAN-3): who may be drawn for which candidate, and the teams.
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/rules/draw.h"

namespace wincheck::rules {

class TeamDraw {
public:
    /// Shape: `list` is sorted and checked, and outlives this.
    explicit TeamDraw(const DrawList& list);

    /// How many inspectors may be drawn for it.
    [[nodiscard]] std::size_t allowed_for(const std::string& stratum, const std::string& candidate) const;
    /// A team for it: each member by weight from those allowed who were drawn least often so far, so that
    /// work is shared and whoever is allowed comes round. `below` gives a number under a bound, all equally
    /// likely.
    std::vector<std::string> drawn_for(const std::string& stratum, const std::string& candidate,
                                       const std::function<std::uint64_t(std::uint64_t)>& below);

private:
    using Barred = std::vector<bool>;  // by number of inspector
    [[nodiscard]] bool is_barred(const Barred* by_stratum, const Barred* by_candidate,
                                 std::size_t number) const;
    [[nodiscard]] const Barred* barred_or_null(const std::unordered_map<std::string, Barred>& map,
                                               const std::string& name) const;

    const DrawList& list_;
    std::unordered_map<std::string, Barred> by_stratum_;
    std::unordered_map<std::string, Barred> by_candidate_;
    std::vector<std::uint32_t> times_drawn_;
};

}  // namespace wincheck::rules
