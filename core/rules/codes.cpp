#include "core/rules/codes.h"

#include "core/base/hash.h"

namespace wincheck::rules {
namespace {

constexpr std::size_t kPlainCodeMax = 96;
constexpr std::string_view kLocationPlace = "location:", kAssetPlace = "asset:", kPointPlace = "point:";

}  // namespace

std::string code_id(std::string_view medium, std::string_view code) {
    const bool is_short = code.size() <= kPlainCodeMax;
    return std::string(medium) + ":" + (is_short ? std::string(code) : sha256(view_of(code)).hex());
}

std::optional<BoundCode> bound_on(const Register& standing, std::string_view id, std::string_view date) {
    const std::string* place = standing.value_on(kAboutCode, id, "place", date);
    if (place == nullptr || place->empty()) return std::nullopt;
    return BoundCode{standing.text_on(kAboutCode, id, "unit", date), *place};
}

bool is_place(const Register& standing, std::string_view place, std::string_view date) {
    if (place.starts_with(kLocationPlace))
        return !standing.text_on(kAboutLocation, place.substr(kLocationPlace.size()), "unit", date).empty();
    if (place.starts_with(kAssetPlace)) return standing.knows(kAboutAsset, place.substr(kAssetPlace.size()));
    return place.starts_with(kPointPlace) && place.size() > kPointPlace.size();
}

}  // namespace wincheck::rules
