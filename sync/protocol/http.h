#pragma once
// One HTTP exchange as a value, and the door through which it is performed. The client asks for
// exchanges and is given answers; who performs them (the built-in transport, URLSession,
// WorkManager, a simulated network) is the host's choice.
// Thread: values; a Transport is used by one thread at a time.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace wincheck::protocol {

struct HttpHeader {
    std::string name;
    std::string value;
    bool operator==(const HttpHeader&) const = default;
};

/// Part of a file that is sent as the body, without reading it into memory.
struct FileSlice {
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool operator==(const FileSlice&) const = default;
};

struct HttpRequest {
    std::string method;
    std::string path;  // absolute, "/v1/hello"
    std::vector<HttpHeader> headers;
    Bytes body;
    std::optional<FileSlice> file;  // the body instead of `body`
};

struct HttpResponse {
    int status = 0;
    std::vector<HttpHeader> headers;
    Bytes body;
};

/// Value of the first header of that name, in any case; empty when absent.
[[nodiscard]] inline std::string_view header_value(const std::vector<HttpHeader>& headers,
                                                   std::string_view name) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    for (const HttpHeader& header : headers) {
        if (std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(), same))
            return header.value;
    }
    return {};
}

/// Why an exchange ended without a whole answer.
enum class Failure : std::uint32_t {
    offline = 1,   // no network, or the name is not known
    no_route = 2,  // a network, but nobody answers at the address
    timed_out = 3,
    cut = 4,        // the connection ended before the whole answer was there
    untrusted = 5,  // TLS: the other side is not the hub
    other = 6,
};

inline constexpr Reason kOffline{750, "offline", "There is no network, or the hub's name is not known.",
                                 "Work goes on; send again when there is a network."};
inline constexpr Reason kNoRoute{751, "no_route", "Nobody answers at the hub's address.",
                                 "Check the address; the hub may be down. Work goes on meanwhile."};
inline constexpr Reason kTimedOut{752, "timed_out", "The hub did not answer in time.",
                                  "Try again later; nothing is lost."};
inline constexpr Reason kConnectionCut{753, "connection_cut",
                                       "The connection ended before the answer was whole.",
                                       "Try again; what arrived is not sent twice."};
inline constexpr Reason kUntrusted{754, "untrusted", "The other side could not prove to be the hub.",
                                   "Check date and time of this device and the hub's certificate."};
inline constexpr Reason kTransportFailed{755, "transport_failed", "The request could not be performed.",
                                         "Try again; if it stays, report it."};
inline constexpr Reason kUrlMalformed{756, "url_malformed",
                                      "The hub's address is not a URL this program can use.",
                                      "Write https://HOST[:PORT], without user name or query."};
inline constexpr Reason kPlainHttp{757, "plain_http", "Plain HTTP is spoken on loopback only.",
                                   "Use an https:// address."};
inline constexpr Reason kAnswerTooLarge{758, "answer_too_large", "The answer is larger than the limit.",
                                        "Check that the address is the hub's."};

inline constexpr std::array kHttpReasons{
    &kOffline,         &kNoRoute,      &kTimedOut,  &kConnectionCut,  &kUntrusted,
    &kTransportFailed, &kUrlMalformed, &kPlainHttp, &kAnswerTooLarge,
};

/// The class of a transport's error.
[[nodiscard]] inline Failure failure_of(const Error& error) {
    if (error.reason_or_null == nullptr) return Failure::other;
    switch (error.reason_or_null->number) {
        case kOffline.number: return Failure::offline;
        case kNoRoute.number: return Failure::no_route;
        case kTimedOut.number: return Failure::timed_out;
        case kConnectionCut.number: return Failure::cut;
        case kUntrusted.number: return Failure::untrusted;
        default: return Failure::other;
    }
}

/// Performs exchanges. Implementations: sync/transport, the host's own stack, a simulated network.
class Transport {
public:
    virtual ~Transport() = default;
    /// Any status is a result; errors mean that no whole answer came.
    /// Errors: network (kOffline … kTransportFailed), invalid_argument (kUrlMalformed, kPlainHttp), storage
    /// errors.
    virtual Result<HttpResponse> perform(const HttpRequest& request, const std::string& base_url) = 0;
    /// The same; a transport that can calls `meanwhile` once, when the request is on its way and its answer
    /// is waited for.
    virtual Result<HttpResponse> perform_beside(const HttpRequest& request, const std::string& base_url,
                                                const std::function<void()>& meanwhile) {
        static_cast<void>(meanwhile);
        return perform(request, base_url);
    }
};

}  // namespace wincheck::protocol
