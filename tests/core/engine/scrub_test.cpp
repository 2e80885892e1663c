// The walk through the chunk files: damage, and pictures that nobody attached.
#include "core/base/hash.h"
#include "core/engine/taken.h"
#include "core/journal/payloads.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kWeekLater = "2026-03-10T12:00:00+08:00";

Hash captured(Box& box, const std::string& name, std::size_t size) {
    const engine::Done done =
        box.does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" +
                 box.file(name, size) + "\"}");
    return must(Hash::parse_hex(done.extra["evidence"].text()));
}

/// Size of a small file of the box that stands in the group of `large`, before it.
std::size_t size_before(const Hash& large) {
    for (std::size_t size = 1000;; ++size) {
        Bytes bytes(size);
        SeededRandom noise{size};
        noise.fill(bytes);
        const Hash small = sha256(bytes);
        if (small.raw[0] == large.raw[0] && small < large) return size;
    }
}

CaptureCore capture_of(Box& box, const Hash& original) {
    return must(box.engine().store().evidence_of(original)).at(0).capture;
}

/// Steps until nothing waits.
std::size_t rest(Box& box) {
    std::size_t steps = 0;
    while (must(box.engine().maintain())) ++steps;
    return steps;
}

Json evidence_health(Box& box) {
    return must(box.engine().show("health", ""))["evidence"];
}

void damage(Box& box, const CaptureCore& capture, std::uint32_t index) {
    SystemFiles files;
    const std::string path = box.engine().evidence().chunk_path(capture, index);
    Bytes bytes = must(read_file(files, path, 4U << 20U));
    bytes[bytes.size() / 2] ^= 1U;
    must(write_file(files, path, bytes));
}

/// What a process leaves that was killed between a photo's bytes and its capture entry.
evidence::StoredSet left_by_a_kill(Box& box, bool has_intent, const char* purpose = "item") {
    auto& device = static_cast<engine::Device&>(box.engine());
    const std::string path = box.file("left.jpg", 300'000);
    const evidence::Original measured = must(device.evidence().measure(path));
    engine::Inspection* inspection = must(device.inspection(must(device.find_inspection("n1"))));
    const evidence::Key key{7};
    IntentSecret facts{measured.hash, measured.length, "image/jpeg", true, {}};
    for (const BoxKey& reader : must(device.readers_of(*inspection)))
        facts.keys.push_back({reader, must(journal::seal_key(reader, must(journal::Secret::from(key)),
                                                             device.ports().random))});
    engine::Payload intent{.type = EntryType::intent, .core = journal::encode(IntentCore{{}, purpose})};
    intent.secret = journal::encode(facts);
    if (has_intent) must(device.record(*inspection, intent));
    must(device.evidence().stage(path, measured, key, device.ports().random));
    return must(device.evidence().sets_of(measured.hash)).at(0);
}

}  // namespace

TEST_CASE("DUR-8 a damaged chunk file is found at rest and shown, until it is sound again") {
    NightWorld world;
    world.plan();
    const Hash original = captured(world.a, "g1.jpg", 700'000);
    const CaptureCore capture = capture_of(world.a, original);
    CHECK(rest(world.a) == 1);
    CHECK(evidence_health(world.a)["checked"].text() == "3");
    CHECK(evidence_health(world.a)["damaged"].items().empty());
    const Bytes sound = must(world.a.engine().evidence().read_chunk(capture, 2));
    damage(world.a, capture, 2);
    world.a.at("2026-03-05T12:00:00+08:00");
    rest(world.a);
    CHECK(evidence_health(world.a)["damaged"].items().empty());  // a round a week
    world.a.at(kWeekLater);
    rest(world.a);
    const auto damaged = evidence_health(world.a)["damaged"].items();
    REQUIRE(damaged.size() == 1);
    CHECK(damaged[0]["evidence"].text() == original.hex());
    CHECK(damaged[0]["chunk"].text() == "2");
    must(world.a.engine().evidence().put_chunk(capture, 2, sound));
    world.a.at("2026-03-18T12:00:00+08:00");
    rest(world.a);
    CHECK(evidence_health(world.a)["damaged"].items().empty());
}

TEST_CASE("DUR-8 a step of the walk reads 16 MiB, and the next goes on behind it, also after a restart") {
    NightWorld world;
    world.plan();
    for (const std::size_t size : {std::size_t{9'000'001}, std::size_t{9'000'002}, std::size_t{20'000'003}})
        captured(world.a, "photo.jpg", size);
    CHECK(must(world.a.engine().maintain()));
    CHECK(evidence_health(world.a)["under_way"].boolean());
    CHECK(evidence_health(world.a)["checked"].text() == "0");
    world.a.close();
    world.a.open();
    CHECK(rest(world.a) == 2);
    CHECK_FALSE(evidence_health(world.a)["under_way"].boolean());
    CHECK(evidence_health(world.a)["checked"].text() == std::to_string(35 + 35 + 77));
}

TEST_CASE("DUR-8 a step goes on in the middle of its group, and does not begin it again") {
    NightWorld world;
    world.plan();
    const Hash large = captured(world.a, "large.jpg", 20'000'003);
    captured(world.a, "small.jpg", size_before(large));
    CHECK(must(world.a.engine().maintain()));
    CHECK(evidence_health(world.a)["under_way"].boolean());
    CHECK(must(world.a.engine().maintain()));
    CHECK_FALSE(evidence_health(world.a)["under_way"].boolean());
    CHECK(evidence_health(world.a)["checked"].text() == std::to_string(1 + 77));
}

TEST_CASE("DUR-4 a picture taken and not attached goes after a day") {
    NightWorld world;
    world.plan();
    const evidence::StoredSet left = left_by_a_kill(world.a, true);
    CHECK(must(world.a.engine().show("taken", "n1")).items().size() == 1);
    rest(world.a);
    CHECK(must(world.a.engine().evidence().sets_of(left.name.original)).size() == 1);
    CHECK(evidence_health(world.a)["unexplained"].text() == "0");
    world.a.at(kWeekLater);
    rest(world.a);
    CHECK(must(world.a.engine().evidence().sets_of(left.name.original)).empty());
    CHECK(must(world.a.engine().show("taken", "n1")).items().empty());
}

TEST_CASE("DUR-4 chunk files that nothing explains stay, and are counted") {
    NightWorld world;
    world.plan();
    const evidence::StoredSet left = left_by_a_kill(world.a, false);
    rest(world.a);
    world.a.at(kWeekLater);
    rest(world.a);
    CHECK(must(world.a.engine().evidence().sets_of(left.name.original)).size() == 1);
    CHECK(evidence_health(world.a)["unexplained"].text() == "1");
}

TEST_CASE("DUR-4 what is attached is the picture of its intent, once") {
    NightWorld world;
    world.plan();
    left_by_a_kill(world.a, true);
    const Json taken = must(world.a.engine().show("taken", "n1"));
    REQUIRE(taken.items().size() == 1);
    const std::string act =
        R"({"act":"attach","inspection":"n1","intent":")" + taken.items()[0]["intent"].text() + "\"}";
    const engine::Done done = world.a.does(act);
    CHECK(done.extra["evidence"].text() == taken.items()[0]["evidence"].text());
    CHECK(reason_of(world.a.act(act)) == "nothing_taken");
    world.a.at(kWeekLater);
    rest(world.a);
    const auto row =
        must(world.a.engine().store().evidence_of(must(Hash::parse_hex(done.extra["evidence"].text()))))
            .at(0);
    const Bytes key = must(world.a.engine().evidence_key(row));
    CHECK(world.a.engine().evidence().read(row.capture, key, [](ByteView) { return Result<void>{}; }));
}

TEST_CASE("DO-4 a picture that is attached without a position may say why it has none") {
    NightWorld world;
    world.plan();
    left_by_a_kill(world.a, true);
    const std::string act = R"({"act":"attach","inspection":"n1","intent":")" +
                            must(world.a.engine().show("taken", "n1")).items().at(0)["intent"].text() +
                            R"(","position":{"none":"indoors"}})";
    world.a.does(act);
    const StreamId id = must(world.a.engine().find_inspection("n1"));
    CHECK(must(world.a.engine().store().evidence(id)).at(0).capture.no_position == "indoors");
}

TEST_CASE("PII-4 footage that a killed app left is attached with its number and purpose alone") {
    NightWorld world;
    world.plan();
    left_by_a_kill(world.a, true, kPurposeSiteCamera);
    const std::string act = R"({"act":"attach","inspection":"n1","intent":")" +
                            must(world.a.engine().show("taken", "n1")).items().at(0)["intent"].text() + "\"";
    CHECK(reason_of(world.a.act(act + "}")) == "footage_unexplained");
    CHECK(reason_of(world.a.act(act + R"(,"footage":{"register":"JK-31"}})")) == "footage_unexplained");
    CHECK(must(world.a.engine().show("taken", "n1")).items().size() == 1);
    CHECK(reason_of(world.a.act(act + R"(,"footage":{"register":"JK-31","use":"巡逻"}})")) == "ok");
    const StreamId id = must(world.a.engine().find_inspection("n1"));
    CHECK(must(world.a.engine().store().evidence(id)).at(0).capture.footage_use == "巡逻");
}

TEST_CASE("DUR-4 a photo whose capture HQ refused is neither offered again nor removed") {
    NightWorld world;
    world.plan();
    const Hash original = captured(world.a, "g1.jpg", 300'000);
    const auto position = must(world.a.engine().store().evidence_of(original)).at(0).position;
    must(world.a.engine().store().refuse(position));
    world.a.engine().refresh_views();
    REQUIRE(must(world.a.engine().store().evidence_of(original)).empty());
    CHECK(must(world.a.engine().show("taken", "n1")).items().empty());
    rest(world.a);
    world.a.at(kWeekLater);
    rest(world.a);
    CHECK(must(world.a.engine().evidence().sets_of(original)).size() == 1);
}
