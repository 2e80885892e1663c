#pragma once
// Whom a team can call without a network (DO-8): numbers of posts as the register has them. Pure.
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/register.h"

namespace wincheck::rules {

/// A unit's number of a post: "phone:hq_desk", "phone:duty_manager" (open list).
inline constexpr std::string_view kPhonePrefix = "phone:";

struct PostContact {
    std::string post;
    std::string phone;
    std::string unit;  // that has it
    bool operator==(const PostContact&) const = default;
};

/// 3 to 32 characters that can be dialled or read out, a digit among them.
[[nodiscard]] bool is_phone(std::string_view text);

/// Numbers that hold at a unit on that day, by post: its own, else those of the nearest unit above it. An
/// empty one says that there is none, also of those above.
[[nodiscard]] std::vector<PostContact> post_contacts(const Register& standing, std::string_view unit,
                                                     std::string_view date);

}  // namespace wincheck::rules
