#pragma once
// Reasons 100–199: the journal's bytes, signatures and files.
#include <array>

#include "core/base/result.h"

namespace wincheck::journal {

inline constexpr Reason kCborShape{100, "cbor_shape", "The bytes are not the value that was expected here.",
                                   "Fetch the data again from where it came."};
inline constexpr Reason kCborNotCanonical{101, "cbor_not_canonical",
                                          "The bytes are not in the one permitted form.",
                                          "Write deterministic CBOR as docs/format.md says."};
inline constexpr Reason kCborTruncated{102, "cbor_truncated", "The data ends too early.",
                                       "Fetch the data again from where it came."};
inline constexpr Reason kCborTrailing{103, "cbor_trailing", "There is more data than was expected.",
                                      "Fetch the data again from where it came."};
inline constexpr Reason kCborTooDeep{104, "cbor_too_deep", "The data is nested too deeply.",
                                     "Split it into flatter parts."};
inline constexpr Reason kFormatTooNew{105, "format_too_new", "The data was written by a newer version.",
                                      "Update this app, then try again."};
inline constexpr Reason kEntryTooLarge{106, "entry_too_large", "The entry is larger than an entry may be.",
                                       "Attach long content as evidence instead."};
inline constexpr Reason kEntryHeaderWrong{107, "entry_header_wrong",
                                          "The entry's header breaks a rule of the format.",
                                          "Fetch the entry again; if it stays, report it with its hash."};
inline constexpr Reason kPartWrong{108, "part_wrong", "A part of the entry does not match its header.",
                                   "Fetch the entry again from the device that wrote it."};
inline constexpr Reason kSignatureWrong{109, "signature_wrong", "The signature does not fit.",
                                        "Ask for the data again; do not rely on this copy."};
inline constexpr Reason kKeyWeak{110, "key_weak", "The public key is not usable.",
                                 "Make new keys on the device and enrol it again."};
inline constexpr Reason kCertificateWrong{111, "certificate_wrong",
                                          "The certificate does not hold under this tenant key.",
                                          "Check the tenant key; enrol the device again if it is right."};
inline constexpr Reason kProofWrong{112, "proof_wrong", "The proof does not lead to the signed root.",
                                    "Ask for the proof again; do not rely on this copy."};
inline constexpr Reason kNoteWrong{113, "note_wrong", "The signed note is not well formed.",
                                   "Fetch the note again from where it came."};
inline constexpr Reason kNoteUnsigned{114, "note_unsigned",
                                      "The note has no signature line by the expected key.",
                                      "Fetch the note again from where it came."};
inline constexpr Reason kSegmentWrong{115, "segment_wrong", "The segment does not hold together.",
                                      "Ask the sending device for the segment again."};
inline constexpr Reason kChainBroken{116, "chain_broken", "An entry does not follow the one before it.",
                                     "Stop using this incarnation; the device opens a new one."};
inline constexpr Reason kDecryptionFailed{
    117, "decryption_failed", "The content could not be decrypted.",
    "Check that this device is among the readers, or fetch the file again."};
inline constexpr Reason kChunkWrong{118, "chunk_wrong", "The chunk does not fit its piece of evidence.",
                                    "Fetch the chunk again."};
inline constexpr Reason kNotReader{119, "not_reader", "The file is not sealed to this device.",
                                   "Ask the sender to export it for this person's device."};
inline constexpr Reason kFileWrong{120, "file_wrong", "The file is damaged or not of this kind.",
                                   "Copy the file again from where it came."};
inline constexpr Reason kRecordTooLarge{121, "record_too_large",
                                        "A record of the file is larger than permitted.",
                                        "Copy the file again from where it came."};
inline constexpr Reason kBundleWrong{122, "bundle_wrong", "The proof bundle does not hold together.",
                                     "Ask for the bundle again; do not rely on this copy."};
inline constexpr Reason kTenantDiffers{123, "tenant_differs", "The bundle rests on another tenant key.",
                                       "Check the tenant key with the organisation."};
inline constexpr Reason kEvidenceWrong{124, "evidence_wrong", "The evidence is not what the entry recorded.",
                                       "Ask for the original again; do not rely on this copy."};
inline constexpr Reason kSealWrong{125, "seal_wrong", "The seal does not cover the entries that are here.",
                                   "Ask for the bundle again; do not rely on this copy."};

inline constexpr std::array kJournalReasons{
    &kCborShape,     &kCborNotCanonical, &kCborTruncated, &kCborTrailing,   &kCborTooDeep, &kFormatTooNew,
    &kEntryTooLarge, &kEntryHeaderWrong, &kPartWrong,     &kSignatureWrong, &kKeyWeak,     &kCertificateWrong,
    &kProofWrong,    &kNoteWrong,        &kNoteUnsigned,  &kSegmentWrong,   &kChainBroken, &kDecryptionFailed,
    &kChunkWrong,    &kNotReader,        &kFileWrong,     &kRecordTooLarge, &kBundleWrong, &kTenantDiffers,
    &kEvidenceWrong, &kSealWrong,
};

}  // namespace wincheck::journal
