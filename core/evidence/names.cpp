#include "core/evidence/names.h"

#include <charconv>

#include "core/base/hash.h"

namespace wincheck::evidence {

SetId set_id(std::span<const Hash> chunks) {
    Hasher hasher;
    for (const Hash& chunk : chunks) hasher.update(chunk.view());
    return short_id<SetId>(hasher.finish());
}

std::string group_name(const Hash& original) {
    return to_hex(original.view().first(1));
}

bool is_group(const std::string& name) {
    return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string chunk_name(const SetName& set, std::uint32_t index) {
    return set.original.hex() + "-" + set.set.hex() + "." + std::to_string(index);
}

std::optional<ChunkName> parse_chunk_name(std::string_view name) {
    constexpr std::size_t kHashLength = std::size_t{2} * Hash::kLength;
    constexpr std::size_t kSetLength = std::size_t{2} * SetId::kLength;
    const auto original = Hash::parse_hex(name.substr(0, kHashLength));
    if (!original) return std::nullopt;
    ChunkName parsed{.original = *original, .set = {}, .index = 0};
    name.remove_prefix(kHashLength);
    if (name.starts_with('-')) {
        const auto set = SetId::parse_hex(name.substr(1, kSetLength));
        if (!set) return std::nullopt;
        parsed.set = *set;
        name.remove_prefix(1 + kSetLength);
    }
    if (!name.starts_with('.') || name.size() < 2) return std::nullopt;
    const char* end = name.data() + name.size();
    const auto [stop, status] = std::from_chars(name.data() + 1, end, parsed.index);
    if (status != std::errc{} || stop != end) return std::nullopt;
    return parsed;
}

}  // namespace wincheck::evidence
