#include <doctest/doctest.h>

#include <array>

#include "sync/client/reply.h"

namespace wincheck::client {

TEST_CASE("S9 Retry-After as seconds or as a date of the hub's own clock, at most an hour") {
    const auto wait = [](std::vector<protocol::HttpHeader> headers) { return retry_after_ms(headers); };
    CHECK(wait({}) == 0);
    CHECK(wait({{"Retry-After", "120"}}) == 120'000);
    CHECK(wait({{"retry-after", "777600"}}) == 3'600'000);
    CHECK(wait({{"Retry-After", "-5"}}) == 0);
    CHECK(wait({{"Retry-After", "soon"}}) == 0);
    const protocol::HttpHeader date{"Date", "Wed, 21 Oct 2015 07:28:00 GMT"};
    CHECK(wait({{"Retry-After", "Wed, 21 Oct 2015 07:29:30 GMT"}, date}) == 90'000);
    CHECK(wait({{"Retry-After", "Wed, 21 Oct 2015 07:00:00 GMT"}, date}) == 0);
    CHECK(wait({{"Retry-After", "Wed, 21 Oct 2015 07:29:30 GMT"}}) == 0);
}

TEST_CASE(
    "INT-7 no status is success without the intake key's signature, where the answer is the hub's word") {
    constexpr std::array kWords{Purpose::hello,     Purpose::push,          Purpose::pull,
                                Purpose::take_own,  Purpose::give_diverged, Purpose::ask_receipts,
                                Purpose::take_rest, Purpose::ask_snapshot};
    for (const Purpose purpose : kWords)
        for (int status = 200; status < 300; ++status) {
            CAPTURE(name_of(purpose));
            CAPTURE(status);
            const protocol::HttpResponse response{.status = status,
                                                  .headers = {{protocol::kHeaderProtocol, "1"},
                                                              {protocol::kHeaderNonce, "n"},
                                                              {"Content-Type", protocol::kContentType}},
                                                  .body = {}};
            CHECK(judge(response, "n", purpose, SignKey{}).trouble == Trouble::untrusted);
        }
}

TEST_CASE("client/reply: what a status means, by who answered") {
    const auto trouble = [](int status, bool is_ours, Purpose purpose) {
        protocol::HttpResponse response{.status = status, .headers = {}, .body = {}};
        if (is_ours) response.headers = {{protocol::kHeaderProtocol, "1"}, {protocol::kHeaderNonce, "n"}};
        return judge(response, "n", purpose, SignKey{}).trouble;
    };
    CHECK(trouble(200, false, Purpose::hello) == Trouble::portal);
    CHECK(trouble(302, false, Purpose::hello) == Trouble::portal);
    CHECK(trouble(511, false, Purpose::hello) == Trouble::portal);
    CHECK(trouble(502, false, Purpose::hello) == Trouble::busy);
    CHECK(trouble(200, true, Purpose::hello) == Trouble::untrusted);
    CHECK(trouble(429, true, Purpose::push) == Trouble::busy);
    CHECK(trouble(500, true, Purpose::push) == Trouble::server);
    CHECK(trouble(403, true, Purpose::push) == Trouble::sign_in);
    CHECK(trouble(403, true, Purpose::send_chunk) ==
          Trouble::protocol);  // the photo is refused, not the device
    CHECK(trouble(426, true, Purpose::push) == Trouble::update);
    CHECK(trouble(400, true, Purpose::push) == Trouble::protocol);
    CHECK(trouble(413, true, Purpose::push) == Trouble::none);
    CHECK(trouble(404, true, Purpose::take_document) == Trouble::none);
    CHECK(trouble(409, true, Purpose::send_chunk) == Trouble::none);
    CHECK(trouble(423, true, Purpose::send_chunk) == Trouble::busy);
}

}  // namespace wincheck::client
