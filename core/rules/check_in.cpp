#include "core/rules/check_in.h"

#include <map>

namespace wincheck::rules {

std::vector<Awaited> awaited(const std::vector<Sign>& signs, UtcMs now) {
    constexpr std::int64_t kMsPerMinute = 60'000;
    std::map<std::string, Sign> last;
    for (const Sign& sign : signs) {
        const auto [known, is_new] = last.try_emplace(sign.person, sign);
        if (!is_new && sign.at >= known->second.at) known->second = sign;
    }
    std::vector<Awaited> found;
    for (const auto& [person, sign] : last) {
        if (sign.next_minutes == 0) continue;
        const UtcMs due{sign.at.ms + std::int64_t{sign.next_minutes} * kMsPerMinute};
        found.push_back({person, sign.at, due, now > due});
    }
    return found;
}

}  // namespace wincheck::rules
