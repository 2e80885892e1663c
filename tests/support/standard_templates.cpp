// Of what every unit of a tree without optimisation has a copy and calls most, an optimised one: the linker
// takes the copy that comes first, and this stands before all others.
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

template class std::allocator<char>;
template class std::basic_string<char>;
template class std::basic_string_view<char>;
template class std::optional<std::string>;
template class std::span<const std::uint8_t>;
template class std::vector<std::string>;
template class std::vector<std::uint8_t>;
template class __gnu_cxx::__normal_iterator<std::uint8_t*, std::vector<std::uint8_t>>;
template class __gnu_cxx::__normal_iterator<const std::uint8_t*, std::span<const std::uint8_t>>;
template class __gnu_cxx::__normal_iterator<const std::uint8_t*, std::vector<std::uint8_t>>;
