#pragma once
// Names that acts use for the numbers of open lists.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/base/reasons.h"

namespace wincheck::engine {

struct Named {
    std::string_view name;
    std::uint32_t number;
};

/// Errors: invalid_argument (kFieldWrong; where = the field).
template <std::size_t kCount>
Result<std::uint32_t> number_named(const std::array<Named, kCount>& names, const std::string& text,
                                   const char* field) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const Named& named) { return named.name == text; });
    if (found == names.end())
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "number_named", field);
    return found->number;
}

/// Phases of a visit by their numbers (VISIT-1); an unknown one is its number.
inline std::string phase_name(std::uint32_t phase) {
    constexpr std::array<const char*, 8> kNames{"",         "travelling",  "on_site",  "covert",
                                                "revealed", "accompanied", "feedback", "left"};
    return phase < kNames.size() ? kNames[phase] : std::to_string(phase);
}

}  // namespace wincheck::engine
