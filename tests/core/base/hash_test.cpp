#include <doctest/doctest.h>

#include "core/base/hash.h"
#include "tests/support/run_seed.h"
#include "tests/support/sha256_check.h"

using namespace wincheck;

namespace {

std::size_t marked_updates = 0;

// The portable one, counted.
const Sha256Functions kCounted{[](Sha256State& state) { portable_sha256().begin(state); },
                               [](Sha256State& state, ByteView bytes) {
                                   ++marked_updates;
                                   portable_sha256().update(state, bytes);
                               },
                               [](Sha256State& state) { return portable_sha256().finish(state); }};

}  // namespace

TEST_CASE(
    "base/hash: the portable SHA-256 answers the standard's examples, whole, in pieces and from copies") {
    check_sha256(portable_sha256(), testing::seed_of_run());
}

TEST_CASE("base/hash: SHA-256 of several parts is that of their concatenation") {
    const char* const kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    CHECK(sha256(view_of("abc")).hex() == kAbc);
    CHECK(sha256({view_of("a"), view_of(""), view_of("bc")}).hex() == kAbc);
    Hasher hasher;
    hasher.update(view_of("ab"));
    hasher.update(view_of("c"));
    CHECK(hasher.finish().hex() == kAbc);
}

TEST_CASE("base/hash: HMAC-SHA-256 as RFC 4231, with keys below, of and above a block") {
    const auto mac = [](const std::string& key, const std::string& message) {
        const std::size_t half = message.size() / 2;
        return hmac_sha256(view_of(key), {view_of(message).first(half), view_of(message).subspan(half)})
            .hex();
    };
    CHECK(mac(std::string(20, '\x0b'), "Hi There") ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(mac("Jefe", "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(mac(std::string(20, '\xaa'), std::string(50, '\xdd')) ==
          "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK(mac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(mac(std::string(64, '\xaa'), "x") ==
          "ce3c639dcb9d8baae5d44c3b8b5e233faab4d1860e07489af5c84f213998bd79");
    CHECK(mac(std::string(65, '\xaa'), "x") ==
          "c2b9a0a013df029c7d812c5ac18388feef0194ee64fcc5f321d149c06137caa3");
}

TEST_CASE("base/hash: what a program brings is used from then on, and what is under way ends as it began") {
    Hasher before;
    before.update(view_of("a"));
    use_sha256(kCounted);
    before.update(view_of("bc"));
    CHECK(marked_updates == 0);
    CHECK(before.finish() == sha256(view_of("abc")));
    CHECK(marked_updates == 1);
    static_cast<void>(hmac_sha256(view_of("key"), {view_of("message")}));
    CHECK(marked_updates == 5);
    use_sha256(portable_sha256());
    static_cast<void>(sha256(view_of("abc")));
    CHECK(marked_updates == 5);
}
