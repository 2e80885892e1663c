#pragma once
// What the sync client asks its host to do next, and how it names what went wrong. Numbers are stable:
// they cross the C ABI and stand in stored state.
#include <cstdint>
#include <string>

#include "sync/protocol/http.h"

namespace wincheck::client {

/// Which exchange of the protocol a request belongs to.
enum class Purpose : std::uint32_t {
    none = 0,
    hello = 1,
    push = 2,
    pull = 3,
    give_document = 4,
    take_document = 5,
    ask_receipts = 6,
    create_upload = 7,
    find_offset = 8,
    send_chunk = 9,
    take_own = 10,
    give_diverged = 11,
    take_chunk = 12,
    ask_snapshot = 13,
    take_piece = 14,
    take_rest = 15,  // a pull of what a snapshot left out
};
/// Whether the request belongs to an upload of one file (tus).
[[nodiscard]] constexpr bool is_upload(Purpose purpose) {
    return purpose == Purpose::create_upload || purpose == Purpose::find_offset ||
           purpose == Purpose::send_chunk;
}

/// Why no progress was made, by what can be done about it.
enum class Trouble : std::uint32_t {
    none = 0,
    offline = 1,
    no_route = 2,
    portal = 3,  // an answer, but not the hub's
    busy = 4,    // the hub asked to wait
    server = 5,
    sign_in = 6,  // the hub does not know this device any more
    protocol = 7,
    untrusted = 8,  // TLS or signature of the answer
    update = 9,     // this app is too old for the hub
};

/// Stable name, such as "no_route".
[[nodiscard]] const char* name_of(Trouble trouble);
[[nodiscard]] const char* name_of(Purpose purpose);

struct Action {
    enum class Kind : std::uint32_t { http = 1, wait = 2, done = 3, needs_sign_in = 4, needs_update = 5 };
    Kind kind = Kind::done;
    // http: perform it, then `respond` or `fail` with the id
    std::string request_id;
    Purpose purpose = Purpose::none;
    protocol::HttpRequest request;
    bool is_background = false;  // the body is one whole file or small; may be sent while the app sleeps
    // wait: call `next` again after it, or at once when the network came up
    // done: when the hub asks to be visited again, or what was left behind to be tried again; 0 = as the host
    // likes
    std::uint32_t wait_ms = 0;
    Trouble trouble = Trouble::none;
};

}  // namespace wincheck::client
