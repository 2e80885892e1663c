#include "bindings/cli/hub_door.h"

namespace wincheck::cli {

#ifndef WINCHECK_WITH_HUB
std::optional<Result<Json>> ask_hub(const std::string&, const std::string&, const Json&) {
    return std::nullopt;
}
#endif

}  // namespace wincheck::cli
