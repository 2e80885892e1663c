// A forger has the bytes of a small journal and changes them: every byte, the order, the length, the owner.
#include <doctest/doctest.h>

#include "core/journal/segment.h"
#include "tests/support/journal_world.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

/// What a reader takes over after all checks, or nothing.
std::optional<VerifiedSegment> read_journal(ByteView opening, ByteView segment, const SignKey& root) {
    const auto opened = verify_opening(opening, root);
    if (!opened) return std::nullopt;
    const auto decoded = decode_segment(segment);
    if (!decoded) return std::nullopt;
    auto verified = verify_segment(*decoded, *opened);
    if (!verified) return std::nullopt;
    return std::move(*verified);
}

std::string refusal_of(const Segment& segment, const Opening& opening) {
    const auto verified = verify_segment(segment, opening);
    return verified ? "accepted" : verified.error().reason_or_null->name;
}

std::string place_of(const Error& error) {
    return error.reason_or_null->name + std::string(": ") + error.where;
}

std::string place_of_refusal(const Segment& segment, const Opening& opening) {
    const auto verified = verify_segment(segment, opening);
    return verified ? "accepted" : place_of(verified.error());
}

Segment addressed_to(const test::JournalWorld& other, Segment segment) {
    segment.device = other.device;
    segment.incarnation = other.incarnation;
    return segment;
}

/// The same without what its entries say.
Segment withheld(Segment segment) {
    for (Leaf& leaf : segment.leaves) leaf = Leaf::withheld(leaf.leaf_hash());
    return segment;
}

struct ForgedJournal {
    test::JournalWorld world;
    Bytes segment;

    ForgedJournal() {
        world.write_inspection(bytes_of("checklist"), bytes_of("policy"), bytes_of("photo"));
        segment = encode_segment(whole(world));
    }
    static Segment whole(const test::JournalWorld& world) {
        std::vector<Leaf> leaves;
        for (const Entry& entry : world.entries) leaves.push_back(Leaf::shown(entry));
        return build_segment(world.device, world.incarnation, {}, std::move(leaves), world.note());
    }
};

/// Another device of the same tenant, or the same device in another tenant.
test::JournalWorld other_world(bool is_other_tenant) {
    test::JournalWorld world;
    if (is_other_tenant) {
        world.root = SignPair::from_seed(test::seed_of(0x51));
        world.tenant = tenant_of(world.root.public_key());
    } else {
        world.device = test::id_of<DeviceId>(0xD2);
        world.journal_key = SignPair::from_seed(test::seed_of(0x54));
    }
    world.opening = world.make_opening();
    world.write_inspection(bytes_of("checklist"), bytes_of("policy"), bytes_of("photo"));
    return world;
}

}  // namespace

TEST_CASE("INT-3 every change of one byte of a journal is refused or changes nothing that is read") {
    const ForgedJournal journal;
    const SignKey root = journal.world.root.public_key();
    const auto original = read_journal(journal.world.opening.bytes, journal.segment, root);
    REQUIRE(original.has_value());
    std::size_t harmless = 0;
    for (const std::uint8_t flip : {std::uint8_t{0x01}, std::uint8_t{0x20}, std::uint8_t{0xFF}}) {
        for (std::size_t i = 0; i < journal.segment.size(); ++i) {
            Bytes changed = journal.segment;
            changed[i] ^= flip;
            const auto read = read_journal(journal.world.opening.bytes, changed, root);
            if (!read) continue;
            CAPTURE(i);
            ++harmless;
            CHECK(read->device == original->device);
            CHECK(read->hashes == original->hashes);
            CHECK(read->after == original->after);
            for (std::size_t leaf = 0; leaf < read->entries.size(); ++leaf)
                CHECK(read->entries[leaf]->parts == original->entries[leaf]->parts);
        }
        for (std::size_t i = 0; i < journal.world.opening.bytes.size(); ++i) {
            Bytes changed = journal.world.opening.bytes;
            changed[i] ^= flip;
            CAPTURE(i);
            CHECK_FALSE(read_journal(changed, journal.segment, root).has_value());
        }
    }
    // Nothing of a segment is outside what is hashed or signed.
    CHECK(harmless == 0);
}

TEST_CASE("INT-3 a journal cut at any byte or drawn out is refused") {
    const ForgedJournal journal;
    const SignKey root = journal.world.root.public_key();
    for (std::size_t length = 0; length < journal.segment.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(read_journal(journal.world.opening.bytes, ByteView(journal.segment).first(length), root));
    }
    Bytes longer = journal.segment;
    longer.push_back(0);
    CHECK_FALSE(read_journal(journal.world.opening.bytes, longer, root));
}

TEST_CASE("INT-3 entries left out, put in twice or in another order are refused, and why is said") {
    const ForgedJournal journal;
    const Opening& opening = journal.world.opening;
    const Segment whole = ForgedJournal::whole(journal.world);
    for (std::size_t i = 0; i < whole.leaves.size(); ++i) {
        CAPTURE(i);
        const auto at = static_cast<std::ptrdiff_t>(i);
        Segment missing = whole;
        missing.leaves.erase(missing.leaves.begin() + at);
        const bool is_last = i + 1 == whole.leaves.size();
        CHECK(refusal_of(missing, opening) == (is_last ? "proof_wrong" : "segment_wrong"));
        Segment twice = whole;
        twice.leaves.insert(twice.leaves.begin() + at, whole.leaves[i]);
        CHECK(refusal_of(twice, opening) == "segment_wrong");
        if (is_last) continue;
        Segment swapped = whole;
        std::swap(swapped.leaves[i], swapped.leaves[i + 1]);
        CHECK(refusal_of(swapped, opening) == "segment_wrong");
    }
}

TEST_CASE("INT-3 two chains spliced together are refused where the second begins") {
    const ForgedJournal journal;
    const test::JournalWorld other = other_world(false);
    for (std::size_t i = 0; i < other.entries.size(); ++i) {
        Segment spliced = ForgedJournal::whole(journal.world);
        for (std::size_t leaf = i; leaf < spliced.leaves.size(); ++leaf)
            spliced.leaves[leaf] = Leaf::shown(other.entries[leaf]);
        const auto verified = verify_segment(spliced, journal.world.opening);
        REQUIRE_FALSE(verified.has_value());
        CHECK(verified.error().where == "leaf " + std::to_string(i));
    }
}

TEST_CASE(
    "INT-5 a journal played back under another device or in another tenant is refused, and why is said") {
    const ForgedJournal journal;
    const Segment whole = ForgedJournal::whole(journal.world);
    CHECK(place_of_refusal(whole, journal.world.opening) == "accepted");
    const test::JournalWorld device = other_world(false), tenant = other_world(true);
    test::JournalWorld chain;
    chain.incarnation = test::id_of<IncarnationId>(0xC2);
    chain.opening = chain.make_opening();
    // As it is: the opening is of another chain, or its tenant is not that of the entries.
    CHECK(place_of_refusal(whole, device.opening) == "segment_wrong: opening");
    CHECK(place_of_refusal(whole, chain.opening) == "segment_wrong: opening");
    CHECK(place_of_refusal(whole, tenant.opening) == "segment_wrong: leaf 0");
    // Addressed anew: the entries say whose they are.
    CHECK(place_of_refusal(addressed_to(device, whole), device.opening) == "segment_wrong: leaf 0");
    CHECK(place_of_refusal(addressed_to(chain, whole), chain.opening) == "segment_wrong: leaf 0");
    // With hashes alone nothing but the signed checkpoint says it.
    const Segment hashes = withheld(whole);
    CHECK(place_of_refusal(hashes, journal.world.opening) == "accepted");
    CHECK(place_of_refusal(addressed_to(device, hashes), device.opening) == "note_unsigned: ");
    CHECK(place_of_refusal(addressed_to(chain, hashes), chain.opening) == "note_wrong: origin");
    CHECK(place_of_refusal(hashes, tenant.opening) == "note_wrong: origin");
    // Whoever knows another tenant's root trusts no certificate of this one.
    const auto opened = verify_opening(journal.world.opening.bytes, tenant.root.public_key());
    REQUIRE_FALSE(opened.has_value());
    CHECK(place_of(opened.error()) == "certificate_wrong: root");
}
