#pragma once
// Who has a right to the original of a picture, and who says what of it is covered for everybody else
// (PII-2): one pure rule for the act on a device, the hub's verdict on it, and what the hub gives out.
#include <string_view>

#include "core/model/entries.h"
#include "core/model/policy.h"
#include "core/rules/appeals.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// A person and the inspection that the picture is of; it outlives the question.
struct PictureQuestion {
    std::string_view person = {};
    std::string_view date = {};  // local date, for dated grants
    const AssignmentCore& assignment;
    std::string_view planner = {};
    const Appeals& appeals;
};

/// Rule: the team and the planner, and whoever decides a pending appeal of it and has no part in it (APP-1).
[[nodiscard]] bool may_have_original(const PictureQuestion& question, const Register& standing,
                                     const Policy& policy);

/// Rule: whoever may have the original, and whoever may erase there.
[[nodiscard]] bool may_mask(const PictureQuestion& question, const Register& standing, const Policy& policy);

}  // namespace wincheck::rules
