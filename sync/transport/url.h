#pragma once
// The address of a hub: scheme, host, port and an optional path in front of every request.
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace wincheck::transport {

struct Url {
    bool is_tls = false;
    std::string host;  // without brackets
    std::string port;
    std::string prefix;  // "" or "/path" without a slash at the end
    bool operator==(const Url&) const = default;

    /// Shape: http[s]://HOST[:PORT][/PATH]; HOST may be [IPv6]; no user, query or fragment.
    /// Errors: invalid_argument (kUrlMalformed; kPlainHttp for http to another host than this one).
    static Result<Url> parse(std::string_view text);
    /// What the Host header says.
    [[nodiscard]] std::string authority() const;
};

}  // namespace wincheck::transport
