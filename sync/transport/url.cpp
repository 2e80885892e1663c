#include "sync/transport/url.h"

#include <algorithm>

#include "sync/protocol/http.h"

namespace wincheck::transport {
namespace {

constexpr std::size_t kUrlBytesMax = 512;

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':';
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "::1") return true;
    const bool is_numeric =
        std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    return is_numeric && host.starts_with("127.");
}

Error malformed() {
    return error_of(ErrorCode::invalid_argument, protocol::kUrlMalformed, "Url::parse");
}

// Splits "HOST[:PORT]" into the two fields of `url`; false when malformed.
bool split_authority(std::string_view authority, Url& url) {
    std::string_view port;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return false;
        url.host = authority.substr(1, close - 1);
        const std::string_view rest = authority.substr(close + 1);
        if (!rest.empty() && rest.front() != ':') return false;
        if (!rest.empty()) port = rest.substr(1);
        if (!rest.empty() && !is_digits(port)) return false;
    } else {
        const std::size_t colon = authority.find(':');
        url.host = authority.substr(0, colon);
        if (url.host.find(':') != std::string::npos) return false;
        if (colon != std::string_view::npos) port = authority.substr(colon + 1);
        if (colon != std::string_view::npos && !is_digits(port)) return false;
    }
    url.port = port.empty() ? (url.is_tls ? "443" : "80") : std::string(port);
    return !url.host.empty() && std::stoi(url.port) <= 65535 &&
           std::all_of(url.host.begin(), url.host.end(), is_host_character);
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
    if (text.size() > kUrlBytesMax) return malformed();
    Url url;
    if (text.starts_with("https://")) {
        url.is_tls = true;
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        return malformed();
    }
    if (text.find_first_of("?#@ \t\r\n\\") != std::string_view::npos) return malformed();
    const std::size_t slash = text.find('/');
    if (!split_authority(text.substr(0, slash), url)) return malformed();
    if (slash != std::string_view::npos) url.prefix = text.substr(slash);
    while (url.prefix.ends_with('/')) url.prefix.pop_back();
    if (!url.is_tls && !is_loopback(url.host))
        return error_of(ErrorCode::invalid_argument, protocol::kPlainHttp, "Url::parse");
    return url;
}

std::string Url::authority() const {
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    const bool is_default = port == (is_tls ? "443" : "80");
    return is_default ? name : name + ":" + port;
}

}  // namespace wincheck::transport
