#include "core/base/bytes.h"

#include <sodium.h>

#include <cstring>

#include "core/base/reasons.h"

namespace wincheck {

ByteView view_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes bytes_of(std::string_view text) {
    const ByteView view = view_of(text);
    return {view.begin(), view.end()};
}

void append(Bytes& to, ByteView more) {
    to.insert(to.end(), more.begin(), more.end());
}

std::string to_hex(ByteView bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return error_of(ErrorCode::invalid_argument, kNotHexadecimal, "from_hex");
    if (text.empty()) return Bytes{};  // libsodium takes no null pointer
    Bytes bytes(text.size() / 2);
    std::size_t length = 0;
    const char* end = nullptr;
    const int status =
        sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &length, &end);
    if (status != 0 || end != text.data() + text.size())
        return error_of(ErrorCode::invalid_argument, kNotHexadecimal, "from_hex");
    return bytes;
}

std::string to_base64(ByteView bytes) {
    constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
    std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
    text.pop_back();
    return text;
}

Result<Bytes> from_base64(std::string_view text) {
    if (text.empty()) return Bytes{};
    Bytes bytes(text.size() / 4 * 3 + 3);
    std::size_t length = 0;
    const char* end = nullptr;
    const int status = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr,
                                         &length, &end, sodium_base64_VARIANT_ORIGINAL);
    if (status != 0 || end != text.data() + text.size())
        return error_of(ErrorCode::invalid_argument, kNotBase64, "from_base64");
    bytes.resize(length);
    if (to_base64(bytes) != text) return error_of(ErrorCode::invalid_argument, kNotBase64, "from_base64");
    return bytes;
}

namespace {

// Length of the sequence that starts with `lead` and the smallest code point it may carry.
struct Utf8Form {
    std::size_t length;
    std::uint32_t smallest;
    std::uint32_t bits;
};

Utf8Form utf8_form(std::uint8_t lead) {
    if (lead < 0x80) return {1, 0, lead};
    if (lead >= 0xC2 && lead <= 0xDF) return {2, 0x80, lead & 0x1FU};
    if (lead >= 0xE0 && lead <= 0xEF) return {3, 0x800, lead & 0x0FU};
    if (lead >= 0xF0 && lead <= 0xF4) return {4, 0x10000, lead & 0x07U};
    return {0, 0, 0};
}

// Most texts are ASCII: eight bytes at once.
constexpr std::size_t kWordBytes = sizeof(std::uint64_t);

bool is_ascii_word(ByteView bytes, std::size_t at) {
    if (bytes.size() - at < kWordBytes) return false;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, kWordBytes);
    return (word & 0x8080808080808080U) == 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
    const ByteView bytes = view_of(text);
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes[at] < 0x80) {
            at += is_ascii_word(bytes, at) ? kWordBytes : 1;
            continue;
        }
        const Utf8Form form = utf8_form(bytes[at]);
        if (form.length == 0 || at + form.length > bytes.size()) return false;
        std::uint32_t point = form.bits;
        for (std::size_t i = 1; i < form.length; ++i) {
            const std::uint8_t next = bytes[at + i];
            if ((next & 0xC0U) != 0x80U) return false;
            point = (point << 6U) | (next & 0x3FU);
        }
        const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (point < form.smallest || point > 0x10FFFF || is_surrogate) return false;
        at += form.length;
    }
    return true;
}

}  // namespace wincheck
