// Names, device checkpoints and the hub's receipts: what note.h and evidence_receipt.h declare beyond
// the signed note itself.
#include <algorithm>

#include "core/journal/evidence_receipt.h"

namespace wincheck::journal {

namespace {

constexpr std::string_view kTimePrefix = "time ";

std::string evidence_origin(const TenantId& tenant, const DeviceId& device) {
    return "wincheck-evidence/0/" + tenant.hex() + "/" + device.hex();
}

Hash originals_root(const std::vector<StoredOriginal>& originals) {
    CompactRange tree;
    for (const StoredOriginal& original : originals) tree.append(leaf_hash(encode(original)));
    return tree.root();
}

// The intake key signs under one name for each grade; the better grade counts.
constexpr ReceiptGrade kGradesBestFirst[] = {ReceiptGrade::archived, ReceiptGrade::durable};

}  // namespace

std::string device_origin(const TenantId& tenant, const DeviceId& device, const IncarnationId& incarnation) {
    return "wincheck/0/" + tenant.hex() + "/" + device.hex() + "/" + incarnation.hex();
}

std::string device_key_name(const DeviceId& device) {
    return "wincheck/device/" + device.hex();
}

std::string intake_key_name(const TenantId& tenant, ReceiptGrade grade) {
    return "wincheck/intake/" + tenant.hex() + (grade == ReceiptGrade::archived ? "/archived" : "/durable");
}

std::string log_origin(const TenantId& tenant, const EpochId& epoch) {
    return "wincheck-log/0/" + tenant.hex() + "/" + epoch.hex();
}

std::string log_key_name(const TenantId& tenant) {
    return "wincheck/log/" + tenant.hex();
}

std::string sign_device_checkpoint(const TenantId& tenant, const DeviceId& device,
                                   const IncarnationId& incarnation, const CompactRange& tree,
                                   const SignPair& journal) {
    Note note{.body = checkpoint_body(Checkpoint{.origin = device_origin(tenant, device, incarnation),
                                                 .size = tree.size(),
                                                 .root = tree.root(),
                                                 .extra = {}}),
              .signatures = {}};
    note.signatures.push_back(sign_note(note.body, device_key_name(device), journal));
    return note_text(note);
}

Result<Checkpoint> verify_device_checkpoint(std::string_view text, const TenantId& tenant,
                                            const DeviceId& device, const IncarnationId& incarnation,
                                            const SignKey& journal) {
    WCK_TRY(const Note note, parse_note(text));
    WCK_TRY(verify_note(note, device_key_name(device), journal));
    WCK_TRY(Checkpoint checkpoint, parse_checkpoint(note.body));
    if (checkpoint.origin != device_origin(tenant, device, incarnation))
        return error_of(ErrorCode::corrupt, kNoteWrong, "verify_device_checkpoint", "origin");
    return checkpoint;
}

Result<std::string> sign_journal_receipt(std::string_view device_note, const TenantId& tenant,
                                         ReceiptGrade grade, const SignPair& intake, std::uint64_t seconds) {
    WCK_TRY(Note note, parse_note(device_note));
    note.signatures = {cosign_note(note.body, intake_key_name(tenant, grade), intake, seconds)};
    return note_text(note);
}

Result<JournalReceipt> verify_journal_receipt(std::string_view text, const TenantId& tenant,
                                              const SignKey& intake) {
    WCK_TRY(const Note note, parse_note(text));
    WCK_TRY(Checkpoint checkpoint, parse_checkpoint(note.body));
    Error error;
    for (const ReceiptGrade grade : kGradesBestFirst) {
        const auto seconds = verify_cosignature(note, intake_key_name(tenant, grade), intake);
        if (seconds)
            return JournalReceipt{.checkpoint = std::move(checkpoint), .grade = grade, .seconds = *seconds};
        if (error.reason_or_null != &kSignatureWrong) error = seconds.error();
    }
    return error;
}

EvidenceReceipt sign_evidence_receipt(std::vector<StoredOriginal> originals, const TenantId& tenant,
                                      const DeviceId& device, ReceiptGrade grade, const SignPair& intake,
                                      std::uint64_t seconds) {
    std::sort(originals.begin(), originals.end());
    originals.erase(std::unique(originals.begin(), originals.end()), originals.end());
    Note note{
        .body = checkpoint_body(Checkpoint{.origin = evidence_origin(tenant, device),
                                           .size = originals.size(),
                                           .root = originals_root(originals),
                                           .extra = {std::string(kTimePrefix) + std::to_string(seconds)}}),
        .signatures = {}};
    note.signatures.push_back(sign_note(note.body, intake_key_name(tenant, grade), intake));
    return EvidenceReceipt{.note = note_text(note), .originals = std::move(originals)};
}

namespace {

Result<std::uint64_t> time_of(const Checkpoint& checkpoint) {
    const Error error = error_of(ErrorCode::corrupt, kNoteWrong, "verify_evidence_receipt", "time");
    if (checkpoint.extra.size() != 1 || !checkpoint.extra.front().starts_with(kTimePrefix)) return error;
    std::uint64_t seconds = 0;
    const std::string digits = checkpoint.extra.front().substr(kTimePrefix.size());
    for (const char digit : digits) {
        if (digit < '0' || digit > '9' || digits.size() > 12) return error;
        seconds = seconds * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    if (std::to_string(seconds) != digits) return error;
    return seconds;
}

Result<ReceiptGrade> grade_of(const Note& note, const TenantId& tenant, const SignKey& intake) {
    Error error;
    for (const ReceiptGrade grade : kGradesBestFirst) {
        const auto verified = verify_note(note, intake_key_name(tenant, grade), intake);
        if (verified) return grade;
        if (error.reason_or_null != &kSignatureWrong) error = verified.error();
    }
    return error;
}

}  // namespace

Result<VerifiedEvidenceReceipt> verify_evidence_receipt(const EvidenceReceipt& receipt,
                                                        const TenantId& tenant, const DeviceId& device,
                                                        const SignKey& intake) {
    if (receipt.originals.size() > kEvidenceReceiptItemsMax)
        return error_of(ErrorCode::limit, kTooLarge, "verify_evidence_receipt");
    WCK_TRY(const Note note, parse_note(receipt.note));
    WCK_TRY(const ReceiptGrade grade, grade_of(note, tenant, intake));
    WCK_TRY(const Checkpoint checkpoint, parse_checkpoint(note.body));
    WCK_TRY(const std::uint64_t seconds, time_of(checkpoint));
    if (checkpoint.origin != evidence_origin(tenant, device))
        return error_of(ErrorCode::corrupt, kNoteWrong, "verify_evidence_receipt", "origin");
    const auto& list = receipt.originals;
    const bool is_sorted = std::adjacent_find(list.begin(), list.end(), std::greater_equal<>()) == list.end();
    if (!is_sorted || checkpoint.size != list.size() || checkpoint.root != originals_root(list))
        return error_of(ErrorCode::signature, kProofWrong, "verify_evidence_receipt");
    return VerifiedEvidenceReceipt{.grade = grade, .seconds = seconds};
}

}  // namespace wincheck::journal
