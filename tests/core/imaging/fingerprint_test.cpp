#include "core/imaging/fingerprint.h"

#include <doctest/doctest.h>

#include <bit>
#include <sstream>

#include "core/imaging/reasons.h"
#include "tests/support/shared_data.h"

using namespace wincheck;
using namespace wincheck::imaging;

namespace {

Fingerprint print_of(const std::string& hex) {
    const auto print = parse_fingerprint(hex);
    REQUIRE(print.has_value());
    return *print;
}

Fingerprinted print_in(const std::string& path) {
    const auto picture = read_picture(test::file_bytes(path));
    REQUIRE(picture.has_value());
    return fingerprint_of(*picture);
}

Picture plain(std::uint32_t width, std::uint32_t height, std::uint8_t grey) {
    return {.width = width, .height = height, .rgb = Bytes(std::size_t{width} * height * 3, grey)};
}

/// The numbers that the published program gives for files that are here.
std::vector<std::pair<std::string, Fingerprint>> published(const std::string& folder) {
    std::vector<std::pair<std::string, Fingerprint>> all;
    const Bytes bytes = test::file_bytes(folder + "/PDQMD5TestData.csv");
    std::istringstream lines(std::string(bytes.begin(), bytes.end()));
    for (std::string line; std::getline(lines, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        const std::size_t comma = line.find(',');
        if (comma == std::string::npos || line.size() - comma - 1 != 64) continue;
        const std::string name = line.substr(line.rfind('/', comma) + 1, comma - line.rfind('/', comma) - 1);
        const std::string path = folder + "/misc-images/" + name;
        if (std::filesystem::exists(path)) all.emplace_back(path, print_of(line.substr(comma + 1)));
    }
    return all;
}

}  // namespace

TEST_CASE("EVI-1 hexadecimal digits and bits are those of other programs") {
    const std::string text = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    CHECK(print_of(text).hex() == text);
    CHECK(print_of(text).words[0] == 0x33e6b39c4e9c9b22ULL);
    CHECK(print_of(text).words[3] == 0xf8f8f0cee0f4a84fULL);
    for (const std::string& wrong :
         {text + "0", text.substr(1), "F" + text.substr(1), "g" + text.substr(1)}) {
        const auto refused = parse_fingerprint(wrong);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().reason_or_null == &kFingerprintWrong);
    }
}

TEST_CASE("EVI-1 a bare wall has no quality, and no picture is too small for a fingerprint") {
    CHECK(fingerprint_of(plain(640, 480, 200)).quality == 0);
    CHECK(fingerprint_of(plain(1, 1, 0)).quality == 0);
    CHECK(fingerprint_of(plain(1, 5000, 255)).quality == 0);
}

TEST_CASE("EVI-1 half of the waves of a picture lie above their median") {
    Picture picture = plain(200, 150, 0);
    std::uint32_t state = 7;
    for (std::uint8_t& byte : picture.rgb)
        byte = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24U);
    int bits = 0;
    for (const std::uint64_t word : fingerprint_of(picture).fingerprint.words) bits += std::popcount(word);
    CHECK(bits == 128);
}

TEST_CASE("EVI-1 fingerprints of reference pictures are those published, but for bits at the edge") {
    const std::string shared = test::shared_folder();
    if (shared.empty()) return;
    const auto known = published(shared + "/pdq");
    CHECK_FALSE(known.empty());
    for (const auto& [path, expected] : known) {
        const Fingerprinted made = print_in(path);
        CAPTURE(path);
        CAPTURE(made.fingerprint.hex());
        // Decoders of JPEG differ by a grey or two, which moves frequencies that lie at the median.
        CHECK(distance(made.fingerprint, expected) <= 10);
    }
}

TEST_CASE("EVI-1 changed copies of a photo are near it, turned ones and others are not") {
    const std::string shared = test::shared_folder();
    if (shared.empty()) return;
    const std::string folder = shared + "/pdq";
    const Fingerprinted original = print_in(folder + "/bridge-mods/aaa-orig.jpg");
    CHECK(original.quality == 100);
    for (const char* copy : {"blur-a-little", "high-contrast", "shrink-a-little", "square-256x256"}) {
        CAPTURE(copy);
        CHECK(is_near(original, print_in(folder + "/bridge-mods/" + copy + ".jpg")));
    }
    for (const char* other : {"dih/bridge-2-rotate-90", "dih/bridge-5-flipx", "labelme-subset/q0746",
                              "labelme-subset/q1050", "misc-images/wee"}) {
        CAPTURE(other);
        CHECK_FALSE(is_near(original, print_in(folder + "/" + other + ".jpg")));
    }
}
