#pragma once
// The Upload-Metadata header of tus 1.0: comma-separated "key base64" pairs; a value may be absent.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"

namespace wincheck::protocol {

using Metadata = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] std::string metadata_text(const Metadata& metadata);
/// An empty header is an empty list. Errors: invalid_argument (kNotMetadata).
Result<Metadata> parse_metadata(std::string_view text);

}  // namespace wincheck::protocol
