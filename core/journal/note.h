#pragma once
// C2SP signed notes (INT-4, INT-7): a text body, an empty line, and signature lines
// "— NAME BASE64(key id ‖ signature)". Checkpoints, journal receipts (cosignature/v1) and evidence
// receipts are notes. Lines by unknown keys are kept and ignored.
#include <string>
#include <vector>

#include "core/journal/keys.h"
#include "core/journal/tree.h"

namespace wincheck::journal {

inline constexpr std::size_t kNoteBytesMax = std::size_t{16} * 1024;
inline constexpr std::size_t kNoteLinesMax = 32;

/// Signature types of the C2SP registry.
inline constexpr std::uint8_t kNoteEd25519 = 0x01, kNoteCosignature = 0x04;

struct NoteSignature {
    std::string name;
    Bytes blob;  // key id (4 bytes) ‖ signature
    bool operator==(const NoteSignature&) const = default;
};

/// `body` ends with a newline.
struct Note {
    std::string body;
    std::vector<NoteSignature> signatures;
    bool operator==(const Note&) const = default;
};

/// Errors: corrupt (kNoteWrong), limit (kTooLarge).
Result<Note> parse_note(std::string_view text);
[[nodiscard]] std::string note_text(const Note& note);

/// Plain Ed25519 signature over the body.
[[nodiscard]] NoteSignature sign_note(std::string_view body, const std::string& name, const SignPair& pair);
/// Errors: signature (kNoteUnsigned without a line of this key, kSignatureWrong when one is bad).
Result<void> verify_note(const Note& note, std::string_view name, const SignKey& key);

/// cosignature/v1: the signer states the time with it.
[[nodiscard]] NoteSignature cosign_note(std::string_view body, const std::string& name, const SignPair& pair,
                                        std::uint64_t seconds);
/// Seconds since 1970 of the cosignature. Errors: as verify_note.
Result<std::uint64_t> verify_cosignature(const Note& note, std::string_view name, const SignKey& key);

/// Body of a tree head: origin, size, root; further lines are kept in `extra`.
struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};
    std::vector<std::string> extra{};
    bool operator==(const Checkpoint&) const = default;
};
[[nodiscard]] std::string checkpoint_body(const Checkpoint& checkpoint);
/// Errors: corrupt (kNoteWrong).
Result<Checkpoint> parse_checkpoint(std::string_view body);

// Names and origins (docs/format.md, "Notes").
[[nodiscard]] std::string device_origin(const TenantId& tenant, const DeviceId& device,
                                        const IncarnationId& incarnation);
[[nodiscard]] std::string device_key_name(const DeviceId& device);
enum class ReceiptGrade : std::uint8_t { durable, archived };
[[nodiscard]] std::string intake_key_name(const TenantId& tenant, ReceiptGrade grade);
[[nodiscard]] std::string log_origin(const TenantId& tenant, const EpochId& epoch);
[[nodiscard]] std::string log_key_name(const TenantId& tenant);

/// The checkpoint of a device's tree, signed by its journal key: closes a segment.
[[nodiscard]] std::string sign_device_checkpoint(const TenantId& tenant, const DeviceId& device,
                                                 const IncarnationId& incarnation, const CompactRange& tree,
                                                 const SignPair& journal);
/// Errors: corrupt (kNoteWrong), signature (kNoteUnsigned, kSignatureWrong).
Result<Checkpoint> verify_device_checkpoint(std::string_view text, const TenantId& tenant,
                                            const DeviceId& device, const IncarnationId& incarnation,
                                            const SignKey& journal);

/// Journal receipt: the device's checkpoint body with the hub's cosignature and no other line.
Result<std::string> sign_journal_receipt(std::string_view device_note, const TenantId& tenant,
                                         ReceiptGrade grade, const SignPair& intake, std::uint64_t seconds);
struct JournalReceipt {
    Checkpoint checkpoint;
    ReceiptGrade grade = ReceiptGrade::durable;
    std::uint64_t seconds = 0;
};
/// Errors: corrupt (kNoteWrong), signature (kNoteUnsigned, kSignatureWrong).
Result<JournalReceipt> verify_journal_receipt(std::string_view text, const TenantId& tenant,
                                              const SignKey& intake);

}  // namespace wincheck::journal
