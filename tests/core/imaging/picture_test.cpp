#include "core/imaging/picture.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/imaging/copies.h"
#include "core/imaging/reasons.h"
#include "tests/support/shared_data.h"

using namespace wincheck;
using namespace wincheck::imaging;

namespace {

/// Four quarters of different grey: which corner is where shows how a picture was turned.
Picture quarters(std::uint32_t width, std::uint32_t height) {
    Picture picture{.width = width, .height = height, .rgb = Bytes(std::size_t{width} * height * 3)};
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
            for (std::size_t colour = 0; colour < 3; ++colour)
                picture.rgb[picture.at(x, y) + colour] =
                    static_cast<std::uint8_t>((x * 2 < width ? 0 : 80) + (y * 2 < height ? 0 : 160));
    return picture;
}

Bytes jpeg_of(const Picture& picture) {
    auto bytes = write_jpeg(picture, 95);
    REQUIRE(bytes.has_value());
    return *bytes;
}

/// The JPEG with an EXIF segment of one orientation after its start.
Bytes oriented(const Bytes& jpeg, std::uint8_t orientation, bool is_little) {
    Bytes tiff =
        is_little ? Bytes{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0}
                  : Bytes{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0};
    Bytes segment{0xFF, 0xE1, 0, static_cast<std::uint8_t>(8 + tiff.size()), 'E', 'x', 'i', 'f', 0, 0};
    segment.insert(segment.end(), tiff.begin(), tiff.end());
    Bytes made = jpeg;
    made.insert(made.begin() + 2, segment.begin(), segment.end());
    return made;
}

/// Which of the four greys stands in each corner: top left, top right, bottom left, bottom right.
std::string corners(const Picture& picture) {
    std::string text;
    const std::uint32_t right = picture.width - 1, bottom = picture.height - 1;
    for (const std::size_t at :
         {picture.at(0, 0), picture.at(right, 0), picture.at(0, bottom), picture.at(right, bottom)})
        text += std::to_string((picture.rgb[at] + 40) / 80);
    return text;
}

std::string refusal_of(ByteView file) {
    const auto picture = read_picture(file);
    return picture ? "read" : picture.error().reason_or_null->name;
}

Bytes png_head(std::uint32_t width, std::uint32_t height) {
    const auto byte = [](std::uint32_t value, unsigned shift) {
        return static_cast<std::uint8_t>(value >> shift);
    };
    Bytes png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    for (const std::uint32_t value : {width, height})
        for (const unsigned shift : {24U, 16U, 8U, 0U}) png.push_back(byte(value, shift));
    const Bytes rest{8, 2, 0, 0, 0};  // depth, colour, compression, filter, interlace
    png.insert(png.end(), rest.begin(), rest.end());
    std::uint32_t crc = 0xFFFFFFFFU;
    for (std::size_t i = 12; i < png.size(); ++i) {
        crc ^= png[i];
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ (0xEDB88320U & (0U - (crc & 1U)));
    }
    crc = ~crc;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) png.push_back(byte(crc, shift));
    const Bytes data{0, 0, 0, 1, 'I', 'D', 'A', 'T'};
    png.insert(png.end(), data.begin(), data.end());
    return png;
}

}  // namespace

TEST_CASE("EVI-2 a picture is read upright for each of the eight orientations") {
    const Bytes jpeg = jpeg_of(quarters(64, 32));
    const char* const expected[] = {"0123", "1032", "3210", "2301", "0213", "2031", "3120", "1302"};
    for (std::uint8_t orientation = 1; orientation <= 8; ++orientation) {
        CAPTURE(orientation);
        for (const bool is_little : {true, false}) {
            const Bytes file = oriented(jpeg, orientation, is_little);
            CHECK(orientation_of(file) == orientation);
            const auto picture = read_picture(file);
            REQUIRE(picture.has_value());
            CHECK(corners(*picture) == expected[orientation - 1]);
            CHECK(picture->width == (orientation < 5 ? 64 : 32));
        }
    }
}

TEST_CASE("EVI-2 a copy carries no EXIF") {
    const Bytes file = oriented(jpeg_of(quarters(64, 32)), 6, true);
    const auto picture = read_picture(file);
    REQUIRE(picture.has_value());
    CHECK(orientation_of(jpeg_of(*picture)) == 1);
}

TEST_CASE("EVI-2 a thumbnail keeps its shape, and a small picture stays as it is") {
    const Picture small = thumbnail(quarters(400, 200), 100);
    CHECK(small.width == 100);
    CHECK(small.height == 50);
    CHECK(corners(small) == "0123");
    CHECK(thumbnail(quarters(40, 20), 100) == quarters(40, 20));
    const Picture line = thumbnail(quarters(3000, 1), 10);
    CHECK(line.width == 10);
    CHECK(line.height == 1);
}

TEST_CASE("EVI-2 a mask leaves nothing of what stood there, and everything else") {
    const Picture before = quarters(10, 10);
    const Rectangle face{2, 3, 4, 5};
    const auto after = masked(before, std::vector{face});
    REQUIRE(after.has_value());
    for (std::uint32_t y = 0; y < 10; ++y)
        for (std::uint32_t x = 0; x < 10; ++x) {
            const bool is_inside = x >= 2 && x < 6 && y >= 3 && y < 8;
            CHECK(after->rgb[after->at(x, y)] == (is_inside ? 0x80 : before.rgb[before.at(x, y)]));
        }
    for (const Rectangle& outside : {Rectangle{10, 0, 1, 1}, Rectangle{0, 0, 11, 1}, Rectangle{9, 9, 1, 2},
                                     Rectangle{0, 0, 0, 1}, Rectangle{1, 0, 0xFFFFFFFF, 1}}) {
        const auto refused = masked(before, std::vector{face, outside});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().reason_or_null == &kRectangleOutside);
        CHECK(refused.error().where == "rectangle 2");
    }
}

TEST_CASE("imaging/picture: what is no picture, cut or too large is named before anything is allocated") {
    const Bytes jpeg = jpeg_of(quarters(64, 32));
    CHECK(refusal_of({}) == "no_picture");
    CHECK(refusal_of(bytes_of("GIF89a is another kind of picture")) == "no_picture");
    CHECK(refusal_of(ByteView(jpeg).first(20)) == "picture_damaged");
    CHECK(refusal_of(png_head(30'000, 30'000)) == "picture_too_large");
    CHECK(refusal_of(png_head(30'001, 1)) == "picture_too_large");
    CHECK(refusal_of(png_head(10, 10)) == "picture_damaged");
    Bytes bomb = jpeg;  // the frame says 65,500 × 65,500
    for (std::size_t i = 0; i + 9 < bomb.size(); ++i)
        if (bomb[i] == 0xFF && bomb[i + 1] == 0xC0) {
            for (const std::size_t at : {5U, 7U}) bomb[i + at] = 0xFF, bomb[i + at + 1] = 0xDC;
            break;
        }
    CHECK(refusal_of(bomb) == "picture_too_large");
}

TEST_CASE("imaging/picture: a JPEG cut short anywhere is refused, with its length") {
    Picture noise{.width = 90, .height = 70, .rgb = Bytes(std::size_t{90} * 70 * 3)};
    for (std::size_t i = 0; i < noise.rgb.size(); ++i) noise.rgb[i] = static_cast<std::uint8_t>(i * i >> 3U);
    const Bytes jpeg = jpeg_of(noise);
    REQUIRE(jpeg.size() > 3000);
    CHECK(refusal_of(jpeg) == "read");
    for (std::size_t length = 4; length < jpeg.size(); ++length) {
        CAPTURE(length);
        CHECK(refusal_of(ByteView(jpeg).first(length)) == "picture_damaged");
        CHECK_FALSE(read_picture(ByteView(jpeg).first(length), 20).has_value());
    }
    const auto cut = read_picture(ByteView(jpeg).first(2000));
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().where.starts_with("JPEG of 2000 bytes: "));
    Bytes longer = jpeg;  // what follows the end is no damage
    longer.insert(longer.end(), 500, 0);
    CHECK(refusal_of(longer) == "read");
}

TEST_CASE("imaging/picture: photos of others cut short are refused") {
    const std::string folder = test::shared_folder();
    if (folder.empty()) return;
    std::size_t cut = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder + "/exif-samples")) {
        const std::string name = file.path().filename().string();
        if (file.path().extension() != ".jpg" || name.starts_with("invalid")) continue;
        const Bytes whole = test::file_bytes(file.path());
        if (cut >= 120 || !read_picture(whole, 64)) continue;
        // Some carry bytes behind the picture's own end: only what comes before counts.
        const Bytes mark{0xFF, 0xD9};
        const auto end = std::find_end(whole.begin(), whole.end(), mark.begin(), mark.end());
        const auto size = static_cast<std::size_t>(end - whole.begin());
        CAPTURE(name);
        for (const std::size_t length : {size / 2, size * 9 / 10, size - 1, size}) {
            CAPTURE(length);
            CHECK_FALSE(read_picture(ByteView(whole).first(length), 64).has_value());
            ++cut;
        }
    }
    CHECK(cut >= 40);
}

TEST_CASE("imaging/picture: outside photos are read, those that are broken on purpose never harm") {
    const std::string folder = test::shared_folder();
    if (folder.empty()) return;
    std::size_t read = 0, files = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder + "/exif-samples")) {
        if (file.path().extension() != ".jpg" && file.path().extension() != ".jpeg") continue;
        ++files;
        const bool is_meant_broken = file.path().filename().string().starts_with("invalid");
        const auto picture = read_picture(test::file_bytes(file.path()));
        CAPTURE(file.path().filename().string());
        CHECK((picture.has_value() || is_meant_broken));
        if (!picture) continue;
        ++read;
        CHECK(picture->rgb.size() == std::size_t{picture->width} * picture->height * 3);
        const std::string name = file.path().stem().string();
        if (name.find("landscape") != std::string::npos) CHECK(picture->width > picture->height);
        if (name.find("portrait") != std::string::npos) CHECK(picture->width < picture->height);
    }
    CHECK(files > 0);
    CHECK(read * 5 >= files * 4);
}
