#pragma once
// Reasons 560–599: pictures.
#include <array>

#include "core/base/result.h"

namespace wincheck::imaging {

inline constexpr Reason kNoPicture{560, "no_picture", "The file is no JPEG or PNG picture.",
                                   "Choose a photo, or keep the file as a document."};
inline constexpr Reason kPictureDamaged{561, "picture_damaged", "The picture cannot be read to its end.",
                                        "Take it again; the original file stays as it is."};
inline constexpr Reason kPictureTooLarge{562, "picture_too_large", "The picture has too many points.",
                                         "Take it with at most 120 million points."};
inline constexpr Reason kRectangleOutside{
    563, "rectangle_outside", "A rectangle lies outside the picture.",
    "Give left, top, width and height in points of the upright picture."};
inline constexpr Reason kPictureNotWritten{564, "picture_not_written", "The copy could not be made.",
                                           "Free some memory and try again."};

inline constexpr Reason kFingerprintWrong{565, "fingerprint_wrong", "This is no fingerprint of a picture.",
                                          "Give its 64 hexadecimal digits in lower case."};

inline constexpr std::array kImagingReasons{&kNoPicture,        &kPictureDamaged,    &kPictureTooLarge,
                                            &kRectangleOutside, &kPictureNotWritten, &kFingerprintWrong};

}  // namespace wincheck::imaging
