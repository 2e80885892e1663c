#include "sync/protocol/invitation.h"

#include <optional>

#include "core/base/decimal.h"
#include "sync/protocol/reasons.h"

namespace wincheck::protocol {
namespace {

constexpr std::string_view kPrefix = "wincheck:1?";
constexpr std::size_t kInvitationBytesMax = 2048;

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:/[]").find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_plain(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out += "%" + to_hex(ByteView(&byte, 1));
        }
    }
    return out;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto byte = from_hex(text.substr(i + 1, 2));
        if (!byte) return std::nullopt;
        out.push_back(static_cast<char>(byte->front()));
        i += 2;
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const auto from = text.find_first_not_of(kSpaces);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(kSpaces) - from + 1);
}

std::vector<std::string_view> fields(std::string_view query, std::string_view name) {
    std::vector<std::string_view> values;
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            values.push_back(pair.substr(equals + 1));
        if (end == std::string_view::npos) break;
        query.remove_prefix(end + 1);
    }
    return values;
}

std::optional<std::string_view> field(std::string_view query, std::string_view name) {
    const auto values = fields(query, name);
    return values.empty() ? std::nullopt : std::optional(values.front());
}

Error not_invitation(std::string where) {
    return error_of(ErrorCode::invalid_argument, kNotInvitation, "Invitation::parse", std::move(where));
}

template <class Id>
Result<Id> id_field(std::string_view query, const char* name) {
    const auto text = field(query, name);
    if (!text) return not_invitation(name);
    auto id = Id::parse_hex(*text);
    if (!id) return not_invitation(name);
    return *id;
}

}  // namespace

std::string Invitation::text() const {
    std::string text = std::string(kPrefix) + "url=" + percent_encoded(url) + "&tenant=" + root.hex() +
                       "&id=" + id.hex() + "&secret=" + secret.hex() +
                       "&expires=" + std::to_string(expires.ms);
    for (const Hash& pin : pins) text += "&pin=" + pin.hex();
    return text;
}

Result<Invitation> Invitation::parse(std::string_view text) {
    text = trimmed(text);
    if (text.size() > kInvitationBytesMax || !text.starts_with(kPrefix)) return not_invitation("wincheck");
    const std::string_view query = text.substr(kPrefix.size());
    Invitation invitation;
    const auto url = percent_decoded(field(query, "url").value_or(""));
    if (!url || url->empty() || !is_utf8(*url)) return not_invitation("url");
    invitation.url = *url;
    WCK_TRY(invitation.root, id_field<SignKey>(query, "tenant"));
    WCK_TRY(invitation.id, id_field<InvitationId>(query, "id"));
    WCK_TRY(invitation.secret, id_field<Hash>(query, "secret"));
    const auto expires = Decimal::parse(field(query, "expires").value_or(""));
    if (!expires || expires->scale != 0) return not_invitation("expires");
    invitation.expires = UtcMs{expires->mantissa};
    for (const std::string_view text_of_pin : fields(query, "pin")) {
        const auto pin = Hash::parse_hex(text_of_pin);
        if (!pin || invitation.pins.size() >= kPinsMax) return not_invitation("pin");
        invitation.pins.push_back(*pin);
    }
    return invitation;
}

}  // namespace wincheck::protocol
