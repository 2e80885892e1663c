#pragma once
// Evidence receipts (INT-7): the hub's intake key signs root and count of the sorted list of originals
// (SHA-256, length) that it holds of one device. Byte layout: docs/format.md, "Evidence receipt".
#include "core/journal/cbor.h"
#include "core/journal/note.h"

namespace wincheck::journal {

inline constexpr std::size_t kEvidenceReceiptItemsMax = 100'000;

struct StoredOriginal {
    Hash original{};
    std::uint64_t length = 0;
    auto operator<=>(const StoredOriginal&) const = default;
    template <class A>
    void serialize(A& a) {
        a(original, length);
    }
};

struct EvidenceReceipt {
    std::string note;
    std::vector<StoredOriginal> originals;  // sorted, no duplicates
    bool operator==(const EvidenceReceipt&) const = default;
    template <class A>
    void serialize(A& a) {
        a(note, originals);
    }
};

/// Sorts `originals`, drops duplicates, signs.
[[nodiscard]] EvidenceReceipt sign_evidence_receipt(std::vector<StoredOriginal> originals,
                                                    const TenantId& tenant, const DeviceId& device,
                                                    ReceiptGrade grade, const SignPair& intake,
                                                    std::uint64_t seconds);

struct VerifiedEvidenceReceipt {
    ReceiptGrade grade = ReceiptGrade::durable;
    std::uint64_t seconds = 0;
};
/// Errors: corrupt (kNoteWrong), signature (kNoteUnsigned, kSignatureWrong, kProofWrong for another list).
Result<VerifiedEvidenceReceipt> verify_evidence_receipt(const EvidenceReceipt& receipt,
                                                        const TenantId& tenant, const DeviceId& device,
                                                        const SignKey& intake);

}  // namespace wincheck::journal
