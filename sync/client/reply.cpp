#include "sync/client/reply.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/decimal.h"
#include "core/journal/keys.h"
#include "sync/protocol/auth.h"
#include "sync/protocol/compression.h"

namespace wincheck::client {
namespace {

using protocol::header_value;
using protocol::HttpResponse;

// Statuses that the step itself understands.
bool is_for_step(Purpose purpose, int status) {
    if (status >= 200 && status < 300) return true;
    if (purpose == Purpose::push || purpose == Purpose::give_diverged) return status == 413;
    if (purpose == Purpose::take_own || purpose == Purpose::take_piece || purpose == Purpose::take_chunk)
        return status == 404;
    if (purpose == Purpose::take_document || purpose == Purpose::give_document)
        return status == 404 || status == 413;
    constexpr std::array kUpload{404, 409, 410, 413, 460};
    return is_upload(purpose) && std::find(kUpload.begin(), kUpload.end(), status) != kUpload.end();
}

Trouble trouble_of_status(int status) {
    switch (status) {
        case 401:
        case 403: return Trouble::sign_in;
        case 408:
        case 423:
        case 425:
        case 429:
        case 502:
        case 503:
        case 504:
        case 507: return Trouble::busy;
        case 426: return Trouble::update;
        default: return status >= 500 ? Trouble::server : Trouble::protocol;
    }
}

// An answer without our headers: a portal, or a proxy in front of a hub that is down.
Trouble trouble_of_stranger(int status) {
    const bool is_gateway = status == 429 || status == 502 || status == 503 || status == 504;
    return is_gateway ? Trouble::busy : Trouble::portal;
}

std::size_t content_bytes_max(Purpose purpose) {
    if (purpose == Purpose::take_chunk) return protocol::kChunkFileBytesMax;
    return purpose == Purpose::take_document ? protocol::kBlobBytesMax : protocol::kInflatedBytesMax;
}

bool has_cbor_body(Purpose purpose) {
    return purpose == Purpose::hello || purpose == Purpose::push || purpose == Purpose::pull ||
           purpose == Purpose::ask_receipts || purpose == Purpose::take_own ||
           purpose == Purpose::give_diverged || purpose == Purpose::ask_snapshot ||
           purpose == Purpose::take_rest;
}

std::optional<int> number(std::string_view text) {
    const auto value = Decimal::parse(text);
    if (!value || value->scale != 0 || value->mantissa < 0 || value->mantissa > 9999) return std::nullopt;
    return static_cast<int>(value->mantissa);
}

// "Wed, 21 Oct 2015 07:28:00 GMT" in seconds since 1970.
std::optional<std::int64_t> http_date(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() != 29 || text.substr(26) != "GMT") return std::nullopt;
    const auto month = kMonths.find(text.substr(8, 3));
    const auto day = number(text.substr(5, 2)), year = number(text.substr(12, 4)),
               hour = number(text.substr(17, 2)), minute = number(text.substr(20, 2)),
               second = number(text.substr(23, 2));
    if (month == std::string_view::npos || month % 3 != 0 || !day || !year || !hour || !minute || !second)
        return std::nullopt;
    const Date date{.year = *year,
                    .month = static_cast<std::uint8_t>(month / 3 + 1),
                    .day = static_cast<std::uint8_t>(*day)};
    return days_since_1970(date) * 86'400 + std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
}

}  // namespace

std::uint32_t retry_after_ms(const std::vector<protocol::HttpHeader>& headers) {
    const std::string_view text = header_value(headers, "Retry-After");
    std::int64_t seconds = 0;
    const auto plain = Decimal::parse(text);
    if (plain && plain->scale == 0) {
        seconds = plain->mantissa;
    } else if (const auto until = http_date(text)) {
        const auto now = http_date(header_value(headers, "Date"));
        seconds = now ? *until - *now : 0;
    }
    constexpr std::int64_t kSecondsMax = kRetryAfterMsMax / 1000;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, kSecondsMax) * 1000);
}

std::string upload_path_of(std::string_view location) {
    constexpr std::size_t kPathBytesMax = 256;
    if (const auto scheme = location.find("://"); scheme != std::string_view::npos) {
        const auto slash = location.find('/', scheme + 3);
        if (slash == std::string_view::npos) return {};
        location = location.substr(slash);
    }
    const auto at = location.find(protocol::kPathEvidence);
    if (at == std::string_view::npos || location.size() > kPathBytesMax) return {};
    location = location.substr(at);
    const bool is_plain = std::all_of(location.begin(), location.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
               c == '-' || c == '_';
    });
    return is_plain ? std::string(location) : std::string();
}

bool is_signed_reply(const HttpResponse& response, std::string_view nonce, const SignKey& intake) {
    if (!header_value(response.headers, "Content-Type").starts_with(protocol::kContentType)) return false;
    const auto bytes = from_base64(header_value(response.headers, protocol::kHeaderSignature));
    if (!bytes) return false;
    const auto signature = Signature::from(*bytes);
    if (!signature) return false;
    const std::string text = protocol::reply_text(nonce, response.status, response.body);
    return journal::verify_signature(intake, view_of(text), *signature).has_value();
}

Judgement judge(const HttpResponse& response, std::string_view nonce, Purpose purpose,
                const SignKey& intake) {
    Judgement judgement;
    judgement.retry_after_ms = retry_after_ms(response.headers);
    const bool is_ours = !header_value(response.headers, protocol::kHeaderProtocol).empty() &&
                         header_value(response.headers, protocol::kHeaderNonce) == nonce;
    if (!is_ours) {
        judgement.trouble = trouble_of_stranger(response.status);
        return judgement;
    }
    if (!is_for_step(purpose, response.status)) {
        // 403 to an upload speaks of that photo, not of the device: it is left for another round.
        const bool is_of_photo = response.status == 403 && is_upload(purpose);
        judgement.trouble = is_of_photo ? Trouble::protocol : trouble_of_status(response.status);
        return judgement;
    }
    // Of all statuses that a step takes for success, not of 200 alone.
    if (response.status < 300 && has_cbor_body(purpose) && !is_signed_reply(response, nonce, intake)) {
        judgement.trouble = Trouble::untrusted;
        return judgement;
    }
    judgement.reply = {response.status, response.headers, response.body};
    if (header_value(response.headers, "Content-Encoding") == "zstd") {
        auto content = protocol::inflated(response.body, content_bytes_max(purpose));
        if (content)
            judgement.reply.content = std::move(*content);
        else
            judgement.trouble = Trouble::protocol;
    }
    return judgement;
}

}  // namespace wincheck::client
