#include "core/journal/bundle.h"

#include <doctest/doctest.h>

#include "core/journal/bundle_sections.h"
#include "core/journal/little_endian.h"
#include "tests/support/journal_world.h"

using namespace wincheck;
using namespace wincheck::journal;
using wincheck::test::JournalWorld;

namespace {

const Bytes kChecklist = bytes_of("checklist"), kPolicy = bytes_of("policy"), kPhoto = bytes_of("photo");

bool is_refused(ByteView bytes, const std::optional<SignKey>& tenant = std::nullopt) {
    const auto report = verify_bundle(bytes, tenant);
    return !report || !report->is_valid();
}

// The bundle with section `index` replaced, under hashes that fit again.
Bytes resealed(const std::vector<BundleSection>& sections, std::size_t index, ByteView changed) {
    Bytes out = bytes_of(kBundleMagic);
    const auto add = [&out](std::string_view name, ByteView bytes) {
        out.push_back(static_cast<std::uint8_t>(name.size()));
        append(out, view_of(name));
        append_u32(out, static_cast<std::uint32_t>(bytes.size()));
        append(out, bytes);
        append(out, sha256({view_of(name), bytes}).view());
    };
    for (std::size_t i = 0; i < sections.size(); ++i)
        add(sections[i].name, i == index ? changed : sections[i].bytes);
    const Hash whole = sha256(out);
    add(kBundleEnd, whole.view());
    return out;
}

}  // namespace

TEST_CASE("INT-10 a whole bundle proves recorded, received and in the log") {
    JournalWorld world;
    world.write_inspection(kChecklist, kPolicy, kPhoto);
    const Bytes bundle = world.bundle(kChecklist, kPolicy, kPhoto);
    const auto report = verify_bundle(bundle, world.root.public_key());
    REQUIRE(report.has_value());
    for (const BundleProblem& problem : report->problems) {
        CAPTURE(problem.section);
        FAIL_CHECK(problem.error.reason_or_null->name);
    }
    CHECK(report->is_recorded);
    CHECK(report->is_received);
    CHECK(report->is_in_log);
    CHECK(report->tenant_key == world.root.public_key());
    CHECK(report->inspection == *world.stream);
    CHECK(report->entries == 5);
    CHECK(report->seals == 1);
    CHECK(report->addenda == 1);
    CHECK(report->originals_shown == 1);
    CHECK(report->received_seconds == 1'772'470'000);
}

TEST_CASE("INT-10 every change of one byte is refused") {
    JournalWorld world;
    world.write_inspection(kChecklist, kPolicy, kPhoto);
    Bytes bundle = world.bundle(kChecklist, kPolicy, kPhoto);
    for (std::size_t i = 0; i < bundle.size(); ++i) {
        bundle[i] ^= 0x01U;
        if (!is_refused(bundle)) FAIL_CHECK("accepted with byte ", i, " changed");
        bundle[i] ^= 0x01U;
    }
    for (const std::size_t length : {std::size_t{0}, std::size_t{9}, std::size_t{10}, bundle.size() - 1})
        CHECK(is_refused(ByteView(bundle).first(length)));
    bundle.push_back(0);
    CHECK(is_refused(bundle));
}

TEST_CASE("INT-10 changes under good section hashes are refused: only the cryptography can tell") {
    JournalWorld world;
    world.write_inspection(kChecklist, kPolicy, kPhoto);
    const Bytes bundle = world.bundle(kChecklist, kPolicy, kPhoto);
    const auto sections = bundle_sections(bundle);
    REQUIRE(sections.has_value());
    CHECK(resealed(*sections, 0, sections->front().bytes) == bundle);
    for (std::size_t i = 0; i < sections->size(); ++i) {
        Bytes changed((*sections)[i].bytes.begin(), (*sections)[i].bytes.end());
        for (std::size_t at = i % 5; at < changed.size(); at += 5) {
            changed[at] ^= 1U;
            if (!is_refused(resealed(*sections, i, changed)))
                FAIL_CHECK("accepted: ", (*sections)[i].name, " byte ", at);
            changed[at] ^= 1U;
        }
    }
}

TEST_CASE("INT-10 another tenant key is refused") {
    JournalWorld world;
    world.write_inspection(kChecklist, kPolicy, kPhoto);
    const auto report = verify_bundle(world.bundle(kChecklist, kPolicy, kPhoto), world.intake.public_key());
    REQUIRE(report.has_value());
    REQUIRE(report->problems.size() == 1);
    CHECK(report->problems[0].section == "tenant");
    CHECK(report->problems[0].error.reason_or_null == &kTenantDiffers);
    CHECK_FALSE(report->is_recorded);
}

TEST_CASE("INT-10 receipts and log are optional") {
    JournalWorld world;
    world.write_inspection(kChecklist, kPolicy, kPhoto);
    BundleWriter writer({.root = world.root.public_key(), .intake = {}, .log = {}});
    writer.add_opening(world.opening.bytes);
    writer.add_checkpoint(world.note());
    for (std::size_t i = 0; i < world.entries.size(); ++i)
        writer.add_entry(without_part(world.entries[i], PartClass::text), 5,
                         inclusion_proof(world.hashes, i));
    const auto report = verify_bundle(writer.finish(), std::nullopt);
    REQUIRE(report.has_value());
    CHECK(report->is_valid());
    CHECK(report->is_recorded);
    CHECK_FALSE(report->is_received);
    CHECK_FALSE(report->is_in_log);
    CHECK(report->parts_withheld == 1);
    CHECK(report->originals_named == 1);
    CHECK(report->originals_shown == 0);
}

TEST_CASE("INT-10 what is false under good section hashes is named by its section") {
    JournalWorld world;
    world.write_inspection(kChecklist, kPolicy, kPhoto);
    const auto rebuilt = [&](int lie) {
        BundleWriter writer({.root = world.root.public_key(), .intake = {}, .log = {}});
        writer.add_opening(world.opening.bytes);
        writer.add_checkpoint(world.note());
        for (std::size_t i = 0; i < world.entries.size(); ++i) {
            if (lie == 0 && i == 1) continue;  // a covered entry left out
            Entry entry = world.entries[i];
            if (lie == 1 && i == 1) entry.parts[1].bytes->front() ^= 1U;
            Hashes path = inclusion_proof(world.hashes, i);
            if (lie == 2 && i == 2) path.front().raw[0] ^= 1U;
            writer.add_entry(entry, 5, path);
        }
        if (lie == 3) writer.add_document(bytes_of("another checklist"));
        if (lie == 4) writer.add_evidence(bytes_of("another photo"));
        const auto report = verify_bundle(writer.finish(), std::nullopt);
        REQUIRE(report.has_value());
        REQUIRE_FALSE(report->is_valid());
        const BundleProblem& first = report->problems.front();
        return first.section + " " + first.error.reason_or_null->name;
    };
    CHECK(rebuilt(0) == "entry/2 seal_wrong");
    CHECK(rebuilt(1) == "entry/1 part_wrong");
    CHECK(rebuilt(2) == "entry/2 proof_wrong");
    CHECK(rebuilt(3) == "document/0 bundle_wrong");
    CHECK(rebuilt(4) == "evidence/0 evidence_wrong");
}
