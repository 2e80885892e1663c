#include "sync/protocol/metadata.h"

#include <algorithm>

#include "sync/protocol/reasons.h"

namespace wincheck::protocol {
namespace {

constexpr std::size_t kPairsMax = 32;

std::string_view without_spaces(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

Error not_metadata() {
    return error_of(ErrorCode::invalid_argument, kNotMetadata, "parse_metadata");
}

}  // namespace

std::string metadata_text(const Metadata& metadata) {
    std::string text;
    for (const auto& [key, value] : metadata) {
        if (!text.empty()) text += ",";
        text += key;
        if (!value.empty()) text += " " + to_base64(view_of(value));
    }
    return text;
}

Result<Metadata> parse_metadata(std::string_view text) {
    Metadata metadata;
    text = without_spaces(text);
    while (!text.empty()) {
        const auto comma = text.find(',');
        const std::string_view pair = without_spaces(text.substr(0, comma));
        const auto space = pair.find(' ');
        std::string key(pair.substr(0, space));
        const bool is_known =
            std::any_of(metadata.begin(), metadata.end(), [&](auto& m) { return m.first == key; });
        if (key.empty() || is_known || metadata.size() >= kPairsMax) return not_metadata();
        std::string value;
        if (space != std::string_view::npos) {
            const auto bytes = from_base64(without_spaces(pair.substr(space)));
            if (!bytes) return not_metadata();
            value = text_of(*bytes);
        }
        metadata.emplace_back(std::move(key), std::move(value));
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return metadata;
}

}  // namespace wincheck::protocol
