// Photos that look alike, found by the hub itself in what it has verified (FIX-5, EVI-1).
#ifdef WINCHECK_WITH_IMAGING
#include <algorithm>
#include <set>

#include "core/imaging/fingerprint.h"
#include "sync/hub/alike.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

/// A room as a camera sees it: soft shapes drawn from a seed.
imaging::Picture room(std::uint64_t seed) {
    imaging::Picture picture{.width = 320, .height = 240, .rgb = Bytes(std::size_t{320} * 240 * 3)};
    std::array<std::uint8_t, 64> drawn{};
    SeededRandom random(seed);
    random.fill(drawn);
    for (std::uint32_t y = 0; y < picture.height; ++y)
        for (std::uint32_t x = 0; x < picture.width; ++x) {
            int sum = 0;
            for (std::size_t i = 0; i + 2 < drawn.size(); i += 3) {
                const int dx = static_cast<int>(x) - drawn[i] * 320 / 256;
                const int dy = static_cast<int>(y) - drawn[i + 1] * 240 / 256;
                sum += (drawn[i + 2] - 128) * 900 / (900 + dx * dx + dy * dy);
            }
            for (std::size_t colour = 0; colour < 3; ++colour)
                picture.rgb[picture.at(x, y) + colour] =
                    static_cast<std::uint8_t>(std::clamp(128 + sum, 0, 255));
        }
    return picture;
}

/// Shapes too faint to see.
imaging::Picture bare_wall() {
    imaging::Picture picture = room(7);
    for (std::uint8_t& value : picture.rgb) value = static_cast<std::uint8_t>(90 + value / 16);
    return picture;
}

struct AlikeVisit {
    Visit visit;

    AlikeVisit() { visit.work(); }
    std::string capture(const std::string& item, const std::string& name, const imaging::Picture& picture,
                        int quality) {
        const Bytes jpeg = must(imaging::write_jpeg(picture, quality));
        const std::string path = visit.li->file(name, 1);
        SystemFiles files;
        must(files.remove(path));
        must(write_file(files, path, jpeg));
        visit.li->does(R"({"act":"capture","inspection":"n1","live":true,"item":")" + item + R"(","file":")" +
                       path + "\"}");
        visit.world.sync(*visit.li);
        return sha256(jpeg).hex();
    }
    Json reused(const std::string& more = "") {
        return visit.world.does("report", R"({"kind":"reused")" + more + "}");
    }
};

}  // namespace

TEST_CASE("EVI-1 the hub names photos that look alike, as a hint, and none that do not or show too little") {
    AlikeVisit alike;
    REQUIRE(knows_pictures());
    const std::string first = alike.capture("G1", "room.jpg", room(5), 95);
    const std::string again = alike.capture("G2", "again.jpg", room(5), 40);
    alike.capture("G2", "other.jpg", room(6), 90);
    const imaging::Picture wall = bare_wall();
    imaging::Picture wall_again = wall;
    for (std::size_t at = 0; at < 24; ++at)  // other bytes of what looks the same
        wall_again.rgb[at] = static_cast<std::uint8_t>(wall.rgb[at] + 8);
    const auto print = imaging::fingerprint_of(wall), print_again = imaging::fingerprint_of(wall_again);
    REQUIRE(distance(print.fingerprint, print_again.fingerprint) <= kNearDistanceMax);
    REQUIRE(print.quality < kNearQualityMin);
    alike.capture("G1", "wall.jpg", wall, 100);
    alike.capture("G2", "wall2.jpg", wall_again, 100);
    const Json report = alike.reused(R"(,"format":"csv")");
    std::set<std::string> originals;
    for (const Json& use : report["reused"].items()) {
        CHECK(use["how"].text() == "alike");
        CHECK(std::stoi(use["distance"].text()) <= kNearDistanceMax);
        CHECK(use["author"].text() == "li");
        originals.insert(use["original"].text());
    }
    CHECK(report["reused"].items().size() == 2);
    CHECK(originals == std::set<std::string>{first, again});
    CHECK(report["csv"].text().find("alike") != std::string::npos);
    CHECK(report["pictures_waiting"].text() == "0");
    // Asked of one inspection it is the same; the hub looks at each photo once.
    CHECK(alike.reused(R"(,"inspection":"n1")")["reused"].items().size() == 2);
    CHECK(reason_of(alike.visit.world.command("report", R"({"kind":"reused","inspection":"nobody"})")) ==
          "unknown_inspection");
}

TEST_CASE("EVI-1 a photo that is taken twice for one item is no hint, alike or not") {
    AlikeVisit alike;
    alike.capture("G1", "room.jpg", room(5), 95);
    alike.capture("G1", "again.jpg", room(5), 40);
    CHECK(alike.reused()["reused"].items().empty());
}

}  // namespace wincheck::hub
#endif
