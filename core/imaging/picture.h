#pragma once
// A picture in memory, from and to files. Nothing here touches the original bytes: what is derived is a copy
// (EVI-2). JPEG through libjpeg-turbo, PNG through libpng's simplified interface; sizes are checked before
// anything is allocated. Thread: none of its own; no state.
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace wincheck::imaging {

inline constexpr std::uint32_t kSideMax = 30'000;
inline constexpr std::uint64_t kPointsMax =
    120'000'000;  // 360 MB decoded; more than any phone's camera takes

/// Rows from the top, three bytes (red, green, blue) a point; upright.
struct Picture {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    Bytes rgb;
    bool operator==(const Picture&) const = default;
    [[nodiscard]] std::size_t at(std::uint32_t x, std::uint32_t y) const {
        return (std::size_t{y} * width + x) * 3;
    }
};

/// Reads a JPEG or PNG and turns it upright as its EXIF orientation says. With `side_wanted` a JPEG may come
/// reduced by 2, 4 or 8 while its longer side stays at least that; 0 = as it is. Transparent points become
/// white. Errors: invalid_argument (kNoPicture), corrupt (kPictureDamaged), limit (kPictureTooLarge).
Result<Picture> read_picture(ByteView file, std::uint32_t side_wanted = 0);
/// `quality` 1–100. The copy carries no EXIF: no position and no device. Errors: bug (kPictureNotWritten).
Result<Bytes> write_jpeg(const Picture& picture, int quality);

/// EXIF orientation of a JPEG, 1–8; 1 where it says nothing that can be read.
[[nodiscard]] int orientation_of(ByteView jpeg);

}  // namespace wincheck::imaging
