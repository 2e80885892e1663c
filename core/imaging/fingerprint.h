#pragma once
// PDQ fingerprint of a picture (EVI-1); core/base/fingerprint.h compares two. Written from the description
// that Meta published ('The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm', 2019):
// luma, two passes of a box filter, 64 × 64 means, the 16 × 16 lowest cosine frequencies without the
// constant, a bit for each that is above their median. Floating point is used here and nowhere near a score.
#include <string_view>

#include "core/base/fingerprint.h"
#include "core/imaging/picture.h"

namespace wincheck::imaging {

/// Errors: invalid_argument (kFingerprintWrong).
Result<Fingerprint> parse_fingerprint(std::string_view text);

/// Cost: linear in the picture's points.
[[nodiscard]] Fingerprinted fingerprint_of(const Picture& picture);

}  // namespace wincheck::imaging
