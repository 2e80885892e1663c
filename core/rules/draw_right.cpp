#include "core/rules/draw_right.h"

#include <algorithm>

#include "core/rules/authority.h"

namespace wincheck::rules {
namespace {

bool may_plan_over(std::string_view unit, std::string_view person, std::string_view date,
                   const Register& standing, const Policy& policy) {
    const Attempt attempt{.command = Command::plan, .author = person, .unit = unit, .date = date};
    return may(attempt, standing, policy) == Authority::allowed;
}

}  // namespace

bool may_draw(std::string_view person, std::string_view date, const Register& standing,
              const Policy& policy) {
    const auto grants = standing.grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& one) {
        return may_plan_over(one.unit, person, date, standing, policy);
    });
}

std::optional<std::string> candidate_beyond(const DrawList& list, std::string_view person,
                                            std::string_view date, const Register& standing,
                                            const Policy& policy) {
    for (const Candidate& candidate : list.candidates)
        if (!may_plan_over(candidate.id, person, date, standing, policy)) return candidate.id;
    return std::nullopt;
}

}  // namespace wincheck::rules
