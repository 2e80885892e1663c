// Copies of photos across the C interface: thumbnails, masked copies, what is written on one.
#ifdef WINCHECK_WITH_IMAGING
#include "bindings/c/reasons.h"
#include "bindings/c/wincheck.h"
#include "core/imaging/copies.h"
#include "core/imaging/fingerprint.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

wck_slice photo_slice(std::string_view text) {
    return {text.data(), text.size()};
}

/// Red on the left, blue on the right.
imaging::Picture halves(std::uint32_t width, std::uint32_t height) {
    imaging::Picture picture{.width = width, .height = height, .rgb = Bytes(std::size_t{width} * height * 3)};
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
            picture.rgb[picture.at(x, y) + (x < width / 2 ? 0 : 2)] = 250;
    return picture;
}

/// A's store with one photo, opened through the C interface.
struct PhotoStore {
    NightWorld world;
    wck_engine engine{};
    Bytes jpeg = must(imaging::write_jpeg(halves(800, 600), 92));
    std::string original = sha256(jpeg).hex();

    PhotoStore() {
        world.plan();
        const std::string path = world.a.file("photo.jpg", 1);
        SystemFiles files;
        must(files.remove(path));
        must(write_file(files, path, jpeg));
        world.a.does(R"({"act":"open","inspection":"n1"})");
        world.a.does(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})");
        world.a.does(
            R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},
                "file":")" +
            path + "\"}");
        world.a.close();
        wck_open_options options = WCK_INIT(wck_open_options);
        options.abi = WCK_ABI;
        options.folder = photo_slice(world.a.folder());
        REQUIRE(wck_engine_open(&options, &engine, nullptr) == WCK_OK);
    }
    ~PhotoStore() { wck_engine_close(engine); }
};

imaging::Picture picture_in(wck_buf& buf) {
    const auto* bytes = static_cast<const std::uint8_t*>(buf.ptr);
    auto picture = must(imaging::read_picture({bytes, buf.len}));
    wck_buf_free(&buf);
    return picture;
}

std::string photo_reason(const wck_error& error) {
    wck_reason reason = WCK_INIT(wck_reason);
    if (wck_reason_text(error.reason, &reason, nullptr) != WCK_OK) return "";
    return std::string(static_cast<const char*>(reason.name.ptr), reason.name.len);
}

}  // namespace

TEST_CASE("EVI-2 a thumbnail and a masked copy of a stored photo, and what is written on them") {
    PhotoStore store;
    wck_error error = WCK_INIT(wck_error);
    wck_buf buf{};
    REQUIRE(wck_has(photo_slice("pictures")) == 1);
    REQUIRE(wck_photo_thumbnail(store.engine, photo_slice(store.original), 100, &buf, &error) == WCK_OK);
    const imaging::Picture small = picture_in(buf);
    CHECK(small.width == 100);
    CHECK(small.height == 75);
    CHECK(small.rgb[small.at(10, 40)] > 200);
    CHECK(small.rgb[small.at(90, 40) + 2] > 200);
    const wck_rectangle face[] = {{500, 100, 200, 300}};
    REQUIRE(wck_photo_masked(store.engine, photo_slice(store.original), face, 1, &buf, &error) == WCK_OK);
    const imaging::Picture masked = picture_in(buf);
    CHECK(masked.width == 800);
    CHECK(masked.rgb[masked.at(100, 250)] > 200);
    for (std::size_t colour = 0; colour < 3; ++colour)
        CHECK(std::abs(int{masked.rgb[masked.at(600, 250) + colour]} - 0x80) < 8);
    // The lines for the copy come from the entry; the original is as it was taken.
    REQUIRE(wck_show(store.engine, photo_slice("evidence"), photo_slice("n1"), &buf, &error) == WCK_OK);
    const Json evidence = must(Json::parse({static_cast<const char*>(buf.ptr), buf.len}));
    wck_buf_free(&buf);
    REQUIRE(evidence.items().size() == 1);
    CHECK(evidence.items()[0]["watermark"]["short_hash"].text() == store.original.substr(0, 8));
    CHECK(evidence.items()[0]["evidence"].text() == store.original);
}

TEST_CASE(
    "PII-2 a mask is an act across the C interface, and without rectangles the copy is the recorded one") {
    PhotoStore store;
    wck_error error = WCK_INIT(wck_error);
    wck_buf buf{};
    const wck_rectangle face[] = {{500, 100, 200, 300}};
    REQUIRE(wck_photo_masked(store.engine, photo_slice(store.original), face, 1, &buf, &error) == WCK_OK);
    const std::string copy(static_cast<const char*>(buf.ptr), buf.len);
    wck_buf_free(&buf);
    const std::string act =
        R"({"act":"mask","inspection":"n1","rectangles":[[500,100,200,300]],"original":")" + store.original +
        "\"}";
    REQUIRE(wck_act_perform(store.engine, photo_slice(act), &buf, &error) == WCK_OK);
    const Json done = must(Json::parse({static_cast<const char*>(buf.ptr), buf.len}));
    wck_buf_free(&buf);
    CHECK(done["ok"].boolean());
    CHECK(done["copy"].text() == sha256(view_of(copy)).hex());
    REQUIRE(wck_photo_masked(store.engine, photo_slice(store.original), nullptr, 0, &buf, &error) == WCK_OK);
    CHECK(std::string(static_cast<const char*>(buf.ptr), buf.len) == copy);
    wck_buf_free(&buf);
}

TEST_CASE("bindings/c/pictures: what is no photo of the store, no picture or no rectangle is named") {
    PhotoStore store;
    wck_error error = WCK_INIT(wck_error);
    wck_buf buf{};
    const std::string unknown(64, 'a');
    CHECK(wck_photo_thumbnail(store.engine, photo_slice(unknown), 100, &buf, &error) == WCK_E_NOT_FOUND);
    CHECK(photo_reason(error) == "unknown_photo");
    CHECK(wck_photo_thumbnail(store.engine, photo_slice("xyz"), 100, &buf, &error) == WCK_E_ARGUMENT);
    CHECK(wck_photo_thumbnail(store.engine, photo_slice(store.original), 0, &buf, &error) == WCK_E_ARGUMENT);
    CHECK(photo_reason(error) == "field_wrong");
    const wck_rectangle outside[] = {{700, 0, 101, 10}};
    CHECK(wck_photo_masked(store.engine, photo_slice(store.original), outside, 1, &buf, &error) ==
          WCK_E_ARGUMENT);
    CHECK(photo_reason(error) == "rectangle_outside");
    CHECK(std::string(error.where) == "rectangle 1");
    CHECK(wck_photo_masked(store.engine, photo_slice(store.original), nullptr, 1, &buf, &error) ==
          WCK_E_ARGUMENT);
    // Without rectangles it is the recorded copy, of which there is none.
    CHECK(wck_photo_masked(store.engine, photo_slice(store.original), nullptr, 0, &buf, &error) ==
          WCK_E_NOT_FOUND);
    CHECK(photo_reason(error) == "unknown_mask");
    CHECK(wck_photo_thumbnail(store.engine, photo_slice(store.original), 100, nullptr, &error) ==
          WCK_E_ARGUMENT);
    CHECK(buf.ptr == nullptr);
}
#endif
