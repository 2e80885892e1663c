#include "core/journal/segment.h"

#include <doctest/doctest.h>

#include "tests/support/journal_world.h"

using namespace wincheck;
using namespace wincheck::journal;
using wincheck::test::JournalWorld;

namespace {

struct Made {
    JournalWorld world;
    Segment first;
    Segment second;
};

Made two_segments() {
    Made made;
    JournalWorld& world = made.world;
    for (std::uint32_t i = 0; i < 3; ++i) world.write(EntryType::feedback, FeedbackCore{.minutes = i});
    const CompactRange before = world.tree;
    std::vector<Leaf> leaves;
    for (const Entry& entry : world.entries) leaves.push_back(Leaf::shown(entry));
    made.first = build_segment(world.device, world.incarnation, {}, leaves, world.note());
    for (std::uint32_t i = 0; i < 4; ++i) world.write(EntryType::feedback, FeedbackCore{.minutes = i});
    leaves.clear();
    for (std::size_t i = 3; i < 7; ++i) leaves.push_back(Leaf::shown(world.entries[i]));
    made.second = build_segment(world.device, world.incarnation, before, leaves, world.note());
    return made;
}

}  // namespace

TEST_CASE("INT-4 one signature covers a segment, and segments follow one another") {
    const Made made = two_segments();
    const auto first = verify_segment(made.first, made.world.opening);
    REQUIRE(first.has_value());
    CHECK(first->entries.size() == 3);
    CHECK(first->checkpoint.size == 3);
    const auto decoded = decode_segment(encode_segment(made.second));
    REQUIRE(decoded.has_value());
    CHECK(*decoded == made.second);
    const auto second = verify_segment(*decoded, made.world.opening);
    REQUIRE(second.has_value());
    CHECK(second->from == 3);
    CHECK(second->after == made.world.tree);
}

TEST_CASE("INT-4 leaves may be withheld and the rest still verifies") {
    Made made = two_segments();
    for (const std::size_t hidden : {std::size_t{0}, std::size_t{1}, std::size_t{3}})
        made.second.leaves[hidden] = Leaf::withheld(made.world.entries[3 + hidden].hash);
    const auto verified = verify_segment(made.second, made.world.opening);
    REQUIRE(verified.has_value());
    CHECK_FALSE(verified->entries[0].has_value());
    REQUIRE(verified->entries[2].has_value());
    CHECK(verified->entries[2]->hash == made.world.entries[5].hash);
}

TEST_CASE("INT-4 a changed segment is refused") {
    const Made made = two_segments();
    const auto refusal = [&](auto change) -> std::string {
        Segment segment = made.second;
        change(segment);
        const auto verified = verify_segment(segment, made.world.opening);
        return verified ? "accepted" : verified.error().reason_or_null->name;
    };
    CHECK(refusal([](Segment& s) { s.from = 4; }) == "proof_wrong");
    CHECK(refusal([](Segment& s) { s.range[0].raw[0] ^= 1U; }) == "proof_wrong");
    CHECK(refusal([](Segment& s) { s.leaves.pop_back(); }) == "proof_wrong");
    CHECK(refusal([](Segment& s) { std::swap(s.leaves[1], s.leaves[2]); }) == "segment_wrong");
    CHECK(refusal([](Segment& s) { s.leaves[1] = Leaf::withheld(Hash{}); }) == "chain_broken");
    CHECK(refusal([](Segment& s) { s.leaves[3] = Leaf::withheld(Hash{}); }) == "proof_wrong");
    CHECK(refusal([](Segment& s) { s.leaves[0].parts[0].bytes->front() ^= 1U; }) == "part_wrong");
    CHECK(refusal([&](Segment& s) { s.note = made.first.note; }) == "proof_wrong");
    CHECK(refusal([](Segment& s) { s.incarnation = test::id_of<IncarnationId>(9); }) == "segment_wrong");
    CHECK(refusal([](Segment& s) { s.leaves[0].hash = Hash{}; }) == "segment_wrong");
    CHECK(refusal([](Segment& s) { s.leaves.clear(); }) == "segment_wrong");
}

TEST_CASE("INT-5 the first entry follows the opening record") {
    Made made = two_segments();
    Opening other = made.world.opening;
    other.hash.raw[0] ^= 1U;
    const auto verified = verify_segment(made.first, other);
    REQUIRE_FALSE(verified.has_value());
    CHECK(verified.error().reason_or_null == &kChainBroken);
    CHECK(verified.error().where == "leaf 0");
}
