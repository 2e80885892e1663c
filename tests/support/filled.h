#pragma once
// Fills every field of a payload with a value that follows from its place: in the text "3.1" the first field
// of the third. The place is that in the struct, not in its `serialize`: fields that change places there
// change the bytes, also where their types are alike.
#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/journal/cbor.h"

namespace wincheck::testing {

template <class T>
void fill(T& value, const std::string& place);

/// Collects where the fields of a struct stand.
class FieldPlaces {
public:
    template <class... T>
    FieldPlaces& operator()(T&... fields) {
        (addresses_.push_back(&fields), ...);
        return *this;
    }
    [[nodiscard]] std::vector<const void*> in_order() const {
        auto sorted = addresses_;
        std::ranges::sort(sorted, std::less<>{});
        return sorted;
    }

private:
    std::vector<const void*> addresses_;
};

class FieldFiller {
public:
    FieldFiller(std::vector<const void*> fields, std::string place)
        : fields_(std::move(fields)), place_(std::move(place)) {}
    template <class... T>
    FieldFiller& operator()(T&... fields) {
        (fill(fields, below(&fields)), ...);
        return *this;
    }

private:
    [[nodiscard]] std::string below(const void* field) const {
        const auto at = std::ranges::find(fields_, field) - fields_.begin();
        return place_ + (place_.empty() ? "" : ".") + std::to_string(at + 1);
    }
    std::vector<const void*> fields_;
    std::string place_;
};

/// 31 to 990, no multiple of ten: a head of two or three bytes, and a decimal in its shortest form.
[[nodiscard]] inline std::uint32_t number_of(const std::string& place) {
    std::uint32_t number = 7;
    for (const char one : place) number = (number * 31 + static_cast<unsigned char>(one)) % 96;
    return 31 + number * 10;
}

template <class T>
void fill_list(std::vector<T>& values, const std::string& place) {
    values.resize(1);
    fill(values.front(), place + ".1");
}
inline void fill_list(Bytes& bytes, const std::string& place) {
    bytes = bytes_of(place);
}
template <class T>
void fill_optional(std::optional<T>& value, const std::string& place) {
    fill(value.emplace(), place);
}
template <class Tag, std::size_t kSize>
void fill_fixed(FixedBytes<Tag, kSize>& value, const std::string& place) {
    value.raw.fill(static_cast<std::uint8_t>(number_of(place)));
}
template <class First, class Second>
void fill_pair(std::pair<First, Second>& value, const std::string& place) {
    fill(value.first, place + ".1");
    fill(value.second, place + ".2");
}

template <class T>
void fill(T& value, const std::string& place) {
    const std::int64_t number = number_of(place);
    if constexpr (std::same_as<T, bool>) {
        value = !value;  // of what is new
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(1 + number / 10 % 3);
    } else if constexpr (std::is_integral_v<T>) {
        value = static_cast<T>(std::is_signed_v<T> ? -number : number);
    } else if constexpr (std::same_as<T, std::string>) {
        value = place;
    } else if constexpr (std::same_as<T, Points>) {
        value.nano = number * kNanoPerPoint;
    } else if constexpr (std::same_as<T, UtcMs>) {
        value.ms = number * 1'000'000'000;
    } else if constexpr (std::same_as<T, Decimal>) {
        value = Decimal{.mantissa = number, .scale = 1};
    } else if constexpr (journal::CborStruct<T>) {
        FieldPlaces places;
        value.serialize(places);
        FieldFiller filler(places.in_order(), place);
        value.serialize(filler);
    } else if constexpr (requires { value.raw; }) {
        fill_fixed(value, place);
    } else if constexpr (requires { value.emplace(); }) {
        fill_optional(value, place);
    } else if constexpr (requires { value.first; }) {
        fill_pair(value, place);
    } else {
        fill_list(value, place);
    }
}

}  // namespace wincheck::testing
