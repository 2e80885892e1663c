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

/// Piece `index` of A's photo reaches B.
void hand_over(NightWorld& world, const Hash& original, std::uint32_t index) {
    const auto rows = must(world.a.engine().store().evidence_of(original));
    const Bytes piece = must(world.a.engine().evidence().read_chunk(original, index));
    must(world.b.engine().evidence().put_chunk(original, index, rows.front().capture.chunks[index], piece));
}

std::size_t captures_at(Box& box, const Hash& original) {
    return must(box.engine().store().evidence_of(original)).size();
}

}  // namespace

TEST_CASE("DUR-4 a photo of which a team-mate's copy is here in part is not acknowledged") {
    NightWorld world;
    world.plan();
    const Hash original = evidence_of(world.a.does(capture_of(world.a, "g1.jpg")));
    carry(world.a, world.b);
    hand_over(world, original, 0);
    const auto refused = world.b.act(capture_of(world.b, "same.jpg"));
    CHECK(reason_of(refused) == "evidence_not_whole");
    CHECK(refused.error().where == original.hex());
    CHECK(captures_at(world.b, original) == 1);
    // With the rest of it here the same bytes are kept once, for both captures.
    hand_over(world, original, 1);
    hand_over(world, original, 2);
    world.b.does(capture_of(world.b, "same.jpg"));
    const auto rows = must(world.b.engine().store().evidence_of(original));
    REQUIRE(rows.size() == 2);
    for (const store::EvidenceRow& row : rows) {
        Hasher hasher;
        const Bytes key = must(world.b.engine().evidence_key(row));
        must(world.b.engine().evidence().read(row.capture, key, [&](ByteView piece) -> Result<void> {
            hasher.update(piece);
            return {};
        }));
        CHECK(hasher.finish() == original);
    }
}

TEST_CASE("DUR-4 a photo whose stored copy is damaged is not acknowledged again") {
    NightWorld world;
    world.plan();
    const Hash original = evidence_of(world.a.does(capture_of(world.a, "g1.jpg")));
    world.a.does(capture_of(world.a, "g1.jpg"));
    CHECK(captures_at(world.a, original) == 2);
    SystemFiles files;
    must(write_file(files, world.a.engine().evidence().chunk_path(original, 1), Bytes(100, 7)));
    CHECK(reason_of(world.a.act(capture_of(world.a, "g1.jpg"))) == "evidence_not_whole");
    CHECK(captures_at(world.a, original) == 2);
}
