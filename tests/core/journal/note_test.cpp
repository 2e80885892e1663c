#include "core/journal/note.h"

#include <doctest/doctest.h>

#include "core/journal/evidence_receipt.h"
#include "tests/support/journal_world.h"

using namespace wincheck;
using namespace wincheck::journal;

TEST_CASE("INT-4 the device's checkpoint verifies and ignores lines by others") {
    test::JournalWorld world;
    world.write(EntryType::feedback, FeedbackCore{});
    auto note = parse_note(world.note());
    REQUIRE(note.has_value());
    note->signatures.insert(note->signatures.begin(),
                            NoteSignature{.name = "someone/else", .blob = Bytes(40, 1)});
    const auto checkpoint = verify_device_checkpoint(note_text(*note), world.tenant, world.device,
                                                     world.incarnation, world.journal_key.public_key());
    REQUIRE(checkpoint.has_value());
    CHECK(checkpoint->size == 1);
    CHECK(checkpoint->root == world.tree.root());
    CHECK_FALSE(verify_device_checkpoint(world.note(), world.tenant, world.device,
                                         test::id_of<IncarnationId>(1), world.journal_key.public_key())
                    .has_value());
    const auto unsigned_note = verify_device_checkpoint(world.note(), world.tenant, world.device,
                                                        world.incarnation, world.root.public_key());
    REQUIRE_FALSE(unsigned_note.has_value());
    CHECK(unsigned_note.error().reason_or_null == &kNoteUnsigned);
}

TEST_CASE("INT-4 malformed notes are refused") {
    test::JournalWorld world;
    const std::string good = world.note();
    CHECK(parse_note(good).has_value());
    const std::string body = parse_note(good)->body;
    for (const std::string& bad :
         {std::string(), body, body + "\n", body + "\n\xE2\x80\x94 name\n",
          body + "\n\xE2\x80\x94  AAAAAAA=\n", body + "\n- name AAAAAAA=\n",
          body + "\n\xE2\x80\x94 name AAAAAAA\n", body + "\n\xE2\x80\x94 a+b AAAAAAAA\n",
          good.substr(0, good.size() - 1), good + "x", "\x01" + good, "\xFF" + good}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_note(bad).has_value());
    }
    for (const char* bad :
         {"", "o\n", "o\n1\n", "o\n01\nAAAA\n", "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
          "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
          "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
          "o\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"})
        CHECK_FALSE(parse_checkpoint(bad).has_value());
}

TEST_CASE("INT-7 a journal receipt states grade and time") {
    test::JournalWorld world;
    world.write(EntryType::feedback, FeedbackCore{});
    const auto text =
        sign_journal_receipt(world.note(), world.tenant, ReceiptGrade::archived, world.intake, 1'700'000'000);
    REQUIRE(text.has_value());
    const auto receipt = verify_journal_receipt(*text, world.tenant, world.intake.public_key());
    REQUIRE(receipt.has_value());
    CHECK(receipt->grade == ReceiptGrade::archived);
    CHECK(receipt->seconds == 1'700'000'000);
    CHECK(receipt->checkpoint.size == 1);
    CHECK_FALSE(verify_journal_receipt(world.note(), world.tenant, world.intake.public_key()).has_value());
    CHECK_FALSE(verify_journal_receipt(*text, world.tenant, world.root.public_key()).has_value());
    auto later = parse_note(*text);
    REQUIRE(later.has_value());
    later->signatures[0].blob[11] ^= 1U;  // another second
    const auto refused = verify_journal_receipt(note_text(*later), world.tenant, world.intake.public_key());
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason_or_null == &kSignatureWrong);
}

TEST_CASE("INT-7 an evidence receipt names a sorted list of originals") {
    test::JournalWorld world;
    const StoredOriginal one{.original = test::id_of<Hash>(1), .length = 10};
    const StoredOriginal two{.original = test::id_of<Hash>(2), .length = 20};
    const EvidenceReceipt receipt = sign_evidence_receipt({two, one, two}, world.tenant, world.device,
                                                          ReceiptGrade::durable, world.intake, 99);
    CHECK(receipt.originals == std::vector<StoredOriginal>{one, two});
    const auto verified =
        verify_evidence_receipt(receipt, world.tenant, world.device, world.intake.public_key());
    REQUIRE(verified.has_value());
    CHECK(verified->seconds == 99);
    for (int change = 0; change < 3; ++change) {
        EvidenceReceipt changed = receipt;
        if (change == 0) changed.originals[0].length = 11;
        if (change == 1) changed.originals.pop_back();
        if (change == 2) std::swap(changed.originals[0], changed.originals[1]);
        const auto refused =
            verify_evidence_receipt(changed, world.tenant, world.device, world.intake.public_key());
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().reason_or_null == &kProofWrong);
    }
    CHECK_FALSE(
        verify_evidence_receipt(receipt, world.tenant, test::id_of<DeviceId>(9), world.intake.public_key())
            .has_value());
}
