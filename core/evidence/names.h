#pragma once
// Names of chunk files below DIR/evidence: HH/ORIGINAL-SET.N. HH is the first byte of the original's hash,
// SET names one encryption of it by the hashes of its chunk files: two captures of the same bytes under two
// keys never meet in one name, and a set that is here in part is told from a whole one by its name alone.
#include <optional>
#include <span>
#include <string>

#include "core/base/id.h"

namespace wincheck::evidence {

using SetId = FixedBytes<struct SetTag, 16>;

/// First 16 bytes of SHA-256 over the chunk hashes, in order.
[[nodiscard]] SetId set_id(std::span<const Hash> chunks);

/// One encryption of one original.
struct SetName {
    Hash original{};
    SetId set{};
    auto operator<=>(const SetName&) const = default;
};

/// Folder of an original below DIR/evidence, two hexadecimal digits.
[[nodiscard]] std::string group_name(const Hash& original);
[[nodiscard]] bool is_group(const std::string& name);
[[nodiscard]] std::string chunk_name(const SetName& set, std::uint32_t index);

struct ChunkName {
    Hash original{};
    std::optional<SetId> set;  // none: the naming before, ORIGINAL.N
    std::uint32_t index = 0;
};
[[nodiscard]] std::optional<ChunkName> parse_chunk_name(std::string_view name);

}  // namespace wincheck::evidence
