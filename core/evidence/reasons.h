#pragma once
// Reasons 500–599: evidence files.
#include <array>

#include "core/base/result.h"

namespace wincheck::evidence {

inline constexpr Reason kNoSpaceForCapture{500, "no_space_for_capture",
                                           "There is not enough space for this capture.",
                                           "Free some space or upload first; answers can still be recorded."};
inline constexpr Reason kEvidenceEmpty{501, "evidence_empty", "The file has no bytes.", "Capture it again."};
inline constexpr Reason kEvidenceTooLarge{502, "evidence_too_large",
                                          "The file is larger than evidence may be.",
                                          "Record a shorter or smaller file."};
inline constexpr Reason kSourceChanged{503, "source_changed", "The file changed while it was read.",
                                       "Finish writing the file, then capture it again."};
inline constexpr Reason kChunkMissing{505, "chunk_missing", "A part of the evidence is not on this device.",
                                      "Fetch it from the device that took it or from the hub."};
inline constexpr Reason kChunkDamaged{506, "chunk_damaged", "A part of the evidence is damaged.",
                                      "Fetch it again from the device that took it or from the hub."};
inline constexpr Reason kOriginalDiffers{507, "original_differs",
                                         "The evidence is not what its capture recorded.",
                                         "Do not rely on it; ask for it again from the device that took it."};
inline constexpr Reason kCaptureWrong{508, "capture_wrong", "The capture's facts do not fit together.",
                                      "Fetch the entry again from the device that wrote it."};

inline constexpr Reason kNoMediaNow{520, "no_media_now",
                                    "The disk was full: photos wait, answers and uploads go on.",
                                    "Free some space or upload first, then try again."};

inline constexpr std::array kEvidenceReasons{
    &kNoSpaceForCapture, &kEvidenceEmpty,   &kEvidenceTooLarge, &kSourceChanged, &kChunkMissing,
    &kChunkDamaged,      &kOriginalDiffers, &kCaptureWrong,     &kNoMediaNow,
};

}  // namespace wincheck::evidence
