#include "sync/hub/verified_ahead.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/journal_world.h"

namespace wincheck::hub {
namespace {

/// A chain in segments of such sizes.
struct InSegments {
    test::JournalWorld world;
    std::vector<journal::Segment> segments;

    explicit InSegments(const std::vector<std::size_t>& sizes) {
        for (const std::size_t size : sizes) {
            const journal::CompactRange before = world.tree;
            std::vector<journal::Leaf> leaves;
            for (std::size_t i = 0; i < size; ++i) {
                world.write(EntryType::feedback, FeedbackCore{.minutes = static_cast<std::uint32_t>(i)});
                leaves.push_back(journal::Leaf::shown(world.entries.back()));
            }
            segments.push_back(journal::build_segment(world.device, world.incarnation, before,
                                                      std::move(leaves), world.note()));
        }
    }
};

std::string told(const Result<journal::VerifiedSegment>& verified) {
    if (!verified) return std::string(verified.error().reason_or_null->name) + " " + verified.error().where;
    std::string text = std::to_string(verified->from);
    for (const auto& entry : verified->entries) text += " " + (entry ? entry->hash.hex() : "withheld");
    return text + " " + verified->after.root().hex();
}

}  // namespace

TEST_CASE("INT-4 segments verified ahead are told of as one by one, each of its own, damaged ones too") {
    InSegments chain({40, 3, 50, 33, 40, 64, 32});
    chain.segments[3].leaves[30].parts[0].bytes->front() ^= 1U;
    chain.segments[4].leaves[5] = journal::Leaf::withheld(chain.segments[4].leaves[5].leaf_hash());
    std::vector<std::string> singly;
    for (const journal::Segment& segment : chain.segments)
        singly.push_back(told(journal::verify_segment(segment, chain.world.opening)));
    CHECK(singly[3] == "part_wrong leaf 30, part 1");
    Beside beside;
    for (int round = 0; round < 20; ++round) {
        VerifiedAhead::Decoded decoded;
        for (const journal::Segment& segment : chain.segments) decoded.emplace_back(segment);
        decoded[5] = journal::decode_segment(Bytes{1, 2, 3});
        VerifiedAhead ahead(beside, decoded, chain.world.opening);
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            if (!decoded[i]) continue;  // as the hub does
            CAPTURE(i);
            CHECK(told(ahead.take(i)) == singly[i]);
        }
    }
    // Whoever stops in the middle leaves the next one to end by itself.
    VerifiedAhead::Decoded decoded;
    for (const journal::Segment& segment : chain.segments) decoded.emplace_back(segment);
    VerifiedAhead ahead(beside, decoded, chain.world.opening);
    CHECK(told(ahead.take(5)) == singly[5]);
}

}  // namespace wincheck::hub
