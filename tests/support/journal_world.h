#pragma once
// A tenant with one device, made from fixed seeds: the same bytes in every run.
#include <doctest/doctest.h>

#include "core/base/simulated.h"
#include "core/journal/bundle.h"
#include "core/model/entries.h"

namespace wincheck::test {

inline journal::Secret seed_of(std::uint8_t byte) {
    journal::Secret seed;
    seed.raw.fill(byte);
    return seed;
}
template <class Id>
Id id_of(std::uint8_t byte) {
    Id id;
    id.raw.fill(byte);
    return id;
}

/// Writes a chain of entries on one incarnation and signs its head.
struct JournalWorld {
    journal::SignPair root = journal::SignPair::from_seed(seed_of(1));
    journal::SignPair intake = journal::SignPair::from_seed(seed_of(2));
    journal::SignPair log = journal::SignPair::from_seed(seed_of(3));
    journal::SignPair journal_key = journal::SignPair::from_seed(seed_of(4));
    journal::SignPair request_key = journal::SignPair::from_seed(seed_of(5));
    journal::BoxPair box = journal::BoxPair::from_seed(seed_of(6));
    SeededRandom random{7};
    DeviceId device = id_of<DeviceId>(0xD1);
    IncarnationId incarnation = id_of<IncarnationId>(0xC1);
    TenantId tenant = journal::tenant_of(root.public_key());
    journal::Opening opening = make_opening();
    std::vector<journal::Entry> entries;
    journal::CompactRange tree;
    journal::Hashes hashes;
    std::optional<StreamId> stream;

    journal::Certificate hub_certificate(journal::CertificateKind kind, const journal::SignPair& pair) {
        auto made = journal::sign_certificate({.kind = kind,
                                               .subject = id_of<DeviceId>(0xEE),
                                               .person = {},
                                               .tag = "HUB",
                                               .journal = pair.public_key(),
                                               .request = {},
                                               .box = {},
                                               .issued_ms = 1},
                                              root);
        REQUIRE(made.has_value());
        return *made;
    }

    journal::Opening make_opening() {
        const auto certificate = journal::sign_certificate({.kind = journal::CertificateKind::device,
                                                            .subject = device,
                                                            .person = "li.na",
                                                            .tag = "D1",
                                                            .journal = journal_key.public_key(),
                                                            .request = request_key.public_key(),
                                                            .box = box.public_key(),
                                                            .issued_ms = 1'772'000'000'000},
                                                           root);
        REQUIRE(certificate.has_value());
        auto made = journal::build_opening({.tenant = tenant,
                                            .device = device,
                                            .incarnation = incarnation,
                                            .reason = journal::OpeningReason::enrolled,
                                            .predecessor = {},
                                            .wall_ms = 1'772'000'000'000,
                                            .certificate = certificate->bytes});
        REQUIRE(made.has_value());
        return *made;
    }

    template <class Core>
    const journal::Entry& write(EntryType type, const Core& core, std::optional<Bytes> text = std::nullopt) {
        journal::Header header;
        header.tenant = tenant;
        header.device = device;
        header.incarnation = incarnation;
        header.sequence = entries.size();
        header.prev = entries.empty() ? opening.hash : entries.back().hash;
        header.wall_ms = 1'772'463'600'000 + static_cast<std::int64_t>(entries.size()) * 1000;
        header.hybrid = {.ms = header.wall_ms, .counter = 0};
        header.offset_minutes = 480;
        header.elapsed_ms = entries.size() * 1000;
        header.boot = id_of<BootId>(0xB0);
        header.author = "li.na";
        header.stream_kind = kStreamInspection;
        header.stream = stream;
        header.lamport = entries.size() + 1;
        if (stream) header.seen = {{.incarnation = incarnation, .sequence = entries.size() - 1}};
        header.type = static_cast<std::uint32_t>(type);
        header.version = 1;
        std::vector<journal::Part> parts{
            {journal::PartClass::core, random_id<journal::Salt>(random), journal::encode(core)}};
        if (text) parts.push_back({journal::PartClass::text, random_id<journal::Salt>(random), *text});
        auto built = journal::build_entry(header, parts);
        REQUIRE(built.has_value());
        if (!stream) stream = built->stream();
        tree.append(built->hash);
        hashes.push_back(built->hash);
        entries.push_back(*built);
        return entries.back();
    }

    std::string note() const {
        return journal::sign_device_checkpoint(tenant, device, incarnation, tree, journal_key);
    }

    /// An inspection of five entries: start, answer, capture of `photo`, seal, feedback after it.
    void write_inspection(const Bytes& checklist, const Bytes& policy, const Bytes& photo) {
        write(EntryType::start, AssignmentCore{.name = "i1",
                                               .project = "P1",
                                               .kind = "self_check",
                                               .leader = "li.na",
                                               .team = {"li.na"},
                                               .checklist = sha256(checklist),
                                               .policy = sha256(policy),
                                               .context = {},
                                               .business_date = "2026-03-02",
                                               .number = "P1-1"});
        write(EntryType::answer,
              AnswerCore{
                  .key = {.item = "GATE_01", .sample = {}},
                  .value = {.kind = ValueKind::options, .options = {"yes"}, .text = {}, .occurrences = {}},
                  .chosen = {}},
              journal::encode(TextPart{{.name = "text", .text = "门开着"}}));
        write(EntryType::capture, CaptureCore{.key = {.item = "GATE_01", .sample = {}},
                                              .purpose = "item",
                                              .media_type = "image/jpeg",
                                              .is_live = true,
                                              .original = sha256(photo),
                                              .length = photo.size(),
                                              .chunk_bytes = kChunkBytesMin,
                                              .chunks = {}});
        journal::Hashes sorted = hashes;
        std::sort(sorted.begin(), sorted.end());
        write(EntryType::seal,
              SealCore{.covered = 3,
                       .root = journal::tree_root(sorted),
                       .frontier = {{.device = device, .incarnation = incarnation, .sequence = 2}},
                       .settled = {},
                       .findings = {},
                       .rules = "score/1",
                       .score = "100",
                       .exact = "100",
                       .band = "优秀",
                       .has_passed = true,
                       .checklist = sha256(checklist),
                       .policy = sha256(policy),
                       .context = {}});
        write(EntryType::feedback, FeedbackCore{.minutes = 10, .attendees = 2});
    }

    /// The proof bundle of it all, with receipts of the hub.
    Bytes bundle(const Bytes& checklist, const Bytes& policy, const Bytes& photo) {
        using namespace journal;
        const EpochId epoch = id_of<EpochId>(0xE0);
        const std::string head = note();
        const auto receipt = sign_journal_receipt(head, tenant, ReceiptGrade::durable, intake, 1'772'470'000);
        REQUIRE(receipt.has_value());
        std::vector<Salt> salts;
        Hashes leaves;
        for (const Hash& hash : hashes) {
            salts.push_back(random_id<Salt>(random));
            leaves.push_back(log_leaf(salts.back(), hash));
        }
        BundleWriter writer({.root = root.public_key(),
                             .intake = hub_certificate(CertificateKind::intake, intake).bytes,
                             .log = hub_certificate(CertificateKind::log, log).bytes});
        writer.add_opening(opening.bytes);
        writer.add_checkpoint(head);
        for (std::size_t i = 0; i < entries.size(); ++i)
            writer.add_entry(entries[i], hashes.size(), inclusion_proof(hashes, i),
                             LogProof{.epoch = epoch,
                                      .index = i,
                                      .size = leaves.size(),
                                      .salt = salts[i],
                                      .path = inclusion_proof(leaves, i)});
        writer.add_receipt(*receipt);
        writer.add_evidence_receipt(
            device, sign_evidence_receipt({{.original = sha256(photo), .length = photo.size()}}, tenant,
                                          device, ReceiptGrade::durable, intake, 1'772'470'001));
        Note log_note{
            .body = checkpoint_body(
                {.origin = log_origin(tenant, epoch), .size = leaves.size(), .root = tree_root(leaves)}),
            .signatures = {}};
        log_note.signatures.push_back(sign_note(log_note.body, log_key_name(tenant), log));
        writer.add_log_checkpoint(note_text(log_note));
        writer.add_document(checklist);
        writer.add_document(policy);
        writer.add_evidence(photo);
        return writer.finish();
    }
};

}  // namespace wincheck::test
