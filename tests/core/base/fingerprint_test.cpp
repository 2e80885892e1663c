// Two fingerprints beside each other (EVI-1).
#include "core/base/fingerprint.h"

#include <doctest/doctest.h>

using namespace wincheck;

TEST_CASE("EVI-1 hexadecimal digits are read back, and nothing else is a fingerprint") {
    const std::string text = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    const auto read = Fingerprint::parse_hex(text);
    REQUIRE(read.has_value());
    CHECK(read->hex() == text);
    CHECK(read->words[0] == 0x33e6b39c4e9c9b22ULL);
    for (const std::string& wrong : {std::string{}, text + "0", text.substr(1), "F" + text.substr(1)})
        CHECK_FALSE(Fingerprint::parse_hex(wrong).has_value());
}

TEST_CASE("EVI-1 near means at most 31 bits apart and a quality of 50 in both") {
    Fingerprinted a{.fingerprint = {}, .quality = 50}, b = a;
    b.fingerprint.words = {0x7FFFFFFF, 0, 0, 0};
    CHECK(distance(a.fingerprint, b.fingerprint) == 31);
    CHECK(is_near(a, b));
    b.fingerprint.words[3] = 1;
    CHECK(distance(a.fingerprint, b.fingerprint) == 32);
    CHECK_FALSE(is_near(a, b));
    b = a;
    b.quality = 49;
    CHECK_FALSE(is_near(a, b));
    CHECK_FALSE(is_near(b, a));
}

TEST_CASE("EVI-1 the search finds what is near and nothing else, as comparing one by one does") {
    std::vector<Fingerprint> all(1000);
    std::uint64_t state = 1;
    const auto next = [&] { return state = state * 6364136223846793005ULL + 1442695040888963407ULL; };
    for (Fingerprint& one : all)
        for (std::uint64_t& word : one.words) word = next();
    const Fingerprint wanted = all[500];
    all[7] = wanted;
    all[7].words[0] ^= 0x7FFFFFFF;
    all[8] = wanted;
    all[8].words[1] ^= 0xFFFFFFFF;
    CHECK(near(all, wanted, kNearDistanceMax) == std::vector<std::size_t>{7, 500});
    CHECK(near(all, wanted, 32) == std::vector<std::size_t>{7, 8, 500});
    CHECK(near({}, wanted, 256).empty());
}
