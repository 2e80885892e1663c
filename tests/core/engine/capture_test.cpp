#include <filesystem>

#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// Two pieces and a bit: what arrives piece by piece from a team-mate.
constexpr std::size_t kPhotoBytes = 600'000;

std::string capture_of(Box& box, const std::string& name) {
    return R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},"file":")" +
           box.file(name, kPhotoBytes) + "\"}";
}

Hash evidence_of(const engine::Done& done) {
    return must(Hash::parse_hex(done.extra["evidence"].text()));
}

store::EvidenceRow row_of(Box& box, const Hash& original, std::size_t at) {
    const auto rows = must(box.engine().store().evidence_of(original));
    REQUIRE(rows.size() > at);
    return rows[at];
}

/// Piece `index` of A's photo reaches B.
void hand_over(NightWorld& world, const Hash& original, std::uint32_t index) {
    const CaptureCore capture = row_of(world.a, original, 0).capture;
    const Bytes piece = must(world.a.engine().evidence().read_chunk(capture, index));
    must(world.b.engine().evidence().put_chunk(capture, index, piece));
}

/// The SHA-256 of what `row` gives back; "" when it does not.
std::string read_back(Box& box, const store::EvidenceRow& row) {
    Hasher hasher;
    const Bytes key = must(box.engine().evidence_key(row));
    const auto read = box.engine().evidence().read(row.capture, key, [&](ByteView piece) -> Result<void> {
        hasher.update(piece);
        return {};
    });
    return read ? hasher.finish().hex() : "";
}

}  // namespace

TEST_CASE("DUR-4 a photo of which a team-mate's copy is here in part is stored anew") {
    NightWorld world;
    world.plan();
    const Hash original = evidence_of(world.a.does(capture_of(world.a, "g1.jpg")));
    carry(world.a, world.b);
    hand_over(world, original, 0);
    CHECK(evidence_of(world.b.does(capture_of(world.b, "same.jpg"))) == original);
    CHECK(read_back(world.b, row_of(world.b, original, 1)) == original.hex());
    // The rest of the team-mate's comes later, and neither stands in the other's way.
    CHECK(read_back(world.b, row_of(world.b, original, 0)).empty());
    hand_over(world, original, 1);
    hand_over(world, original, 2);
    CHECK(read_back(world.b, row_of(world.b, original, 0)) == original.hex());
    CHECK(read_back(world.b, row_of(world.b, original, 1)) == original.hex());
    CHECK(must(world.b.engine().evidence().sets_of(original)).size() == 2);
}

TEST_CASE("DUR-4 a photo whose stored copy is damaged is stored anew") {
    NightWorld world;
    world.plan();
    const Hash original = evidence_of(world.a.does(capture_of(world.a, "g1.jpg")));
    world.a.does(capture_of(world.a, "g1.jpg"));
    CHECK(must(world.a.engine().evidence().sets_of(original)).size() == 1);
    SystemFiles files;
    const std::string path = world.a.engine().evidence().chunk_path(row_of(world.a, original, 0).capture, 1);
    must(write_file(files, path, Bytes(100, 7)));
    world.a.does(capture_of(world.a, "g1.jpg"));
    CHECK(must(world.a.engine().evidence().sets_of(original)).size() == 2);
    CHECK(read_back(world.a, row_of(world.a, original, 0)).empty());
    CHECK(read_back(world.a, row_of(world.a, original, 2)) == original.hex());
}

TEST_CASE("DUR-4 a team-mate's whole copy is not taken over: this device keeps its own") {
    NightWorld world;
    world.plan();
    const Hash original = evidence_of(world.a.does(capture_of(world.a, "g1.jpg")));
    carry(world.a, world.b);
    for (std::uint32_t index = 0; index < 3; ++index) hand_over(world, original, index);
    world.b.does(capture_of(world.b, "same.jpg"));
    CHECK(row_of(world.b, original, 1).capture.chunks != row_of(world.b, original, 0).capture.chunks);
    CHECK(read_back(world.b, row_of(world.b, original, 1)) == original.hex());
}

TEST_CASE("DUR-8 two captures of one photo under two keys travel together in a sealed file") {
    NightWorld world;
    world.plan();
    const Hash original = evidence_of(world.a.does(capture_of(world.a, "g1.jpg")));
    carry(world.a, world.b);
    world.b.does(capture_of(world.b, "same.jpg"));
    carry(world.b, world.a);
    const TemporaryFolder outside;
    const std::string file = outside.path() + "/n1.wckfile";
    must(world.a.engine().export_file("n1", file));
    must(world.b.engine().import_file(file));
    for (std::size_t at = 0; at < 2; ++at)
        CHECK(read_back(world.b, row_of(world.b, original, at)) == original.hex());
}

TEST_CASE("DUR-4 nothing waits to be attached where every picture has its capture") {
    NightWorld world;
    world.plan();
    const engine::Done done = world.a.does(capture_of(world.a, "g1.jpg"));
    CHECK(must(world.a.engine().show("taken", "n1")).items().empty());
    const Hash intent = row_of(world.a, evidence_of(done), 0).capture.intent;
    const auto attached =
        world.a.act(R"({"act":"attach","inspection":"n1","intent":")" + intent.hex() + "\"}");
    CHECK(reason_of(attached) == "nothing_taken");
}

TEST_CASE("DUR-4 chunk files of a store from before sets had names are found again") {
    NightWorld world;
    world.plan();
    const Hash original = evidence_of(world.a.does(capture_of(world.a, "g1.jpg")));
    const CaptureCore capture = row_of(world.a, original, 0).capture;
    SystemFiles files;
    for (std::uint32_t index = 0; index < 3; ++index) {
        const std::string path = world.a.engine().evidence().chunk_path(capture, index);
        must(files.rename(path, folder_of(path) + "/" + original.hex() + "." + std::to_string(index)));
    }
    const std::string temporary = world.a.folder() + "/evidence/tmp";
    world.a.close();
    std::filesystem::remove(temporary);
    world.a.open();
    CHECK(read_back(world.a, row_of(world.a, original, 0)) == original.hex());
    CHECK(must(files.exists(temporary)));
}
