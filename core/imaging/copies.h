#pragma once
// Copies for showing and handing on: a thumbnail, a picture with faces and plates masked (PII-2). The
// original stays as it is.
#include <span>
#include <string_view>
#include <vector>

#include "core/imaging/picture.h"

namespace wincheck::imaging {

/// In points of the upright picture.
struct Rectangle {
    std::uint32_t left = 0;
    std::uint32_t top = 0;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

/// Of others' lists of left, top, width and height: of entries, of the C interface.
template <class Others>
[[nodiscard]] std::vector<Rectangle> rectangles_from(const Others& others) {
    std::vector<Rectangle> all;
    all.reserve(std::size(others));
    for (const auto& one : others) all.push_back({one.left, one.top, one.width, one.height});
    return all;
}

/// Reduced so that the longer side is at most `side`; a smaller picture stays as it is. Each point is the
/// mean of those it stands for. `side` > 0.
[[nodiscard]] Picture thumbnail(const Picture& picture, std::uint32_t side);
/// "left,top,width,height;…". Errors: invalid_argument (kRectangleOutside, where = the piece).
Result<std::vector<Rectangle>> rectangles_in(std::string_view text);
/// The rectangles filled with one grey: nothing of what stood there can be computed back.
/// Errors: invalid_argument (kRectangleOutside, where = "rectangle N").
Result<Picture> masked(Picture picture, std::span<const Rectangle> rectangles);
/// The upright masked copy of a picture file, as JPEG without EXIF: the same bytes for the same original and
/// rectangles, wherever it is made. Errors: as masked, those of pictures.
Result<Bytes> masked_copy(ByteView original, std::span<const Rectangle> rectangles);

}  // namespace wincheck::imaging
