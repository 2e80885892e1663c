// Golden files: what was written once is written the same for ever. WINCHECK_GOLDEN_WRITE=1 writes
// files that are missing; existing ones are never changed.
#include <doctest/doctest.h>

#include <cstdlib>

#include "core/base/system.h"
#include "core/journal/chunk.h"
#include "core/journal/sealed_file.h"
#include "tests/support/journal_world.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

void check_golden(const std::string& name, ByteView bytes) {
    SystemFiles files;
    const std::string path = std::string(WINCHECK_SOURCE_DIR) + "/tests/golden/" + name;
    if (std::getenv("WINCHECK_GOLDEN_WRITE") != nullptr && !files.exists(path).value_or(true))
        REQUIRE(write_file(files, path, bytes).has_value());
    CAPTURE(name);
    const auto golden = read_file(files, path, 1U << 20U);
    REQUIRE(golden.has_value());
    CHECK(*golden == Bytes(bytes.begin(), bytes.end()));
}

void check_hex(const std::string& name, ByteView bytes) {
    check_golden(name + ".hex", view_of(to_hex(bytes) + "\n"));
}

}  // namespace

TEST_CASE("INT-1 entries, openings, certificates and segments keep their bytes") {
    test::JournalWorld world;
    const Bytes checklist = bytes_of("checklist"), policy = bytes_of("policy"), photo = bytes_of("photo");
    world.write_inspection(checklist, policy, photo);
    check_hex("certificate", world.opening.certificate.bytes);
    check_hex("opening", world.opening.bytes);
    check_hex("entry-header", world.entries[1].header_bytes.bytes());
    check_hex("entry-hash", world.entries[1].hash.view());
    check_hex("entry-core", *world.entries[1].part_or_null(PartClass::core));
    check_hex("entry-text", *world.entries[1].part_or_null(PartClass::text));
    check_hex("entry-salts", [&] {
        Bytes salts(world.entries[1].parts[0].salt->raw.begin(), world.entries[1].parts[0].salt->raw.end());
        append(salts, world.entries[1].parts[1].salt->view());
        return salts;
    }());
    check_golden("device-checkpoint.txt", view_of(world.note()));
    const auto receipt =
        sign_journal_receipt(world.note(), world.tenant, ReceiptGrade::durable, world.intake, 1'772'470'000);
    REQUIRE(receipt.has_value());
    check_golden("journal-receipt.txt", view_of(*receipt));
    const EvidenceReceipt evidence =
        sign_evidence_receipt({{.original = sha256(photo), .length = photo.size()}}, world.tenant,
                              world.device, ReceiptGrade::durable, world.intake, 1'772'470'001);
    check_golden("evidence-receipt.txt", view_of(evidence.note));
    std::vector<Leaf> leaves;
    for (const Entry& entry : world.entries) leaves.push_back(Leaf::shown(entry));
    leaves[1] = Leaf::withheld(world.entries[1].hash);
    check_hex("segment",
              encode_segment(build_segment(world.device, world.incarnation, {}, leaves, world.note())));
    check_golden("inspection.wckproof", world.bundle(checklist, policy, photo));
}

TEST_CASE("INT-12 chunk files and sealed files keep their bytes") {
    SeededRandom random(11);
    check_hex("chunk",
              encrypt_chunk(test::seed_of(5), {.original = sha256(bytes_of("photo")), .index = 0, .count = 1},
                            bytes_of("photo"), random));
    Bytes file;
    const ByteSink sink = [&file](ByteView bytes) -> Result<void> {
        append(file, bytes);
        return {};
    };
    const std::vector<BoxKey> readers{BoxPair::from_seed(test::seed_of(6)).public_key()};
    auto writer = SealedFileWriter::begin(sink, test::id_of<TenantId>(1), readers,
                                          {.inspection = test::id_of<StreamId>(2)}, random);
    REQUIRE(writer.has_value());
    REQUIRE(writer
                ->add(SealedKind::blob,
                      encode(SealedBlob{.hash = sha256(bytes_of("policy")), .bytes = bytes_of("policy")}))
                .has_value());
    REQUIRE(writer->finish().has_value());
    check_hex("sealed-file", file);
}
