#include "core/imaging/copies.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "core/imaging/reasons.h"

namespace wincheck::imaging {
namespace {

constexpr std::uint8_t kMaskGrey = 0x80;
constexpr int kCopyQuality = 85;

std::uint32_t scaled(std::uint32_t length, std::uint32_t side, std::uint32_t longer) {
    const std::uint64_t product = std::uint64_t{length} * side;
    return std::max<std::uint32_t>(1, static_cast<std::uint32_t>((product + longer / 2) / longer));
}

/// First point of the source that cell `index` of `cells` stands for.
std::uint32_t first_of(std::uint32_t index, std::uint32_t cells, std::uint32_t length) {
    return static_cast<std::uint32_t>(std::uint64_t{index} * length / cells);
}

std::array<std::uint8_t, 3> mean_of(const Picture& picture, const Rectangle& cell) {
    std::array<std::uint64_t, 3> sums{};
    for (std::uint32_t y = cell.top; y < cell.top + cell.height; ++y)
        for (std::uint32_t x = cell.left; x < cell.left + cell.width; ++x)
            for (std::size_t colour = 0; colour < 3; ++colour)
                sums[colour] += picture.rgb[picture.at(x, y) + colour];
    const std::uint64_t points = std::uint64_t{cell.width} * cell.height;
    std::array<std::uint8_t, 3> mean{};
    for (std::size_t colour = 0; colour < 3; ++colour)
        mean[colour] = static_cast<std::uint8_t>((sums[colour] + points / 2) / points);
    return mean;
}

}  // namespace

Picture thumbnail(const Picture& picture, std::uint32_t side) {
    const std::uint32_t longer = std::max(picture.width, picture.height);
    if (longer <= side) return picture;
    Picture small{.width = scaled(picture.width, side, longer),
                  .height = scaled(picture.height, side, longer),
                  .rgb = {}};
    small.rgb.resize(std::size_t{small.width} * small.height * 3);
    for (std::uint32_t y = 0; y < small.height; ++y) {
        const std::uint32_t top = first_of(y, small.height, picture.height);
        const std::uint32_t below = first_of(y + 1, small.height, picture.height);
        for (std::uint32_t x = 0; x < small.width; ++x) {
            const std::uint32_t left = first_of(x, small.width, picture.width);
            const std::uint32_t beside = first_of(x + 1, small.width, picture.width);
            const auto mean = mean_of(picture, {left, top, beside - left, below - top});
            std::copy(mean.begin(), mean.end(),
                      small.rgb.begin() + static_cast<std::ptrdiff_t>(small.at(x, y)));
        }
    }
    return small;
}

Result<Picture> masked(Picture picture, std::span<const Rectangle> rectangles) {
    for (std::size_t i = 0; i < rectangles.size(); ++i) {
        const Rectangle& one = rectangles[i];
        const bool is_inside = one.width > 0 && one.height > 0 && one.left < picture.width &&
                               one.top < picture.height && one.width <= picture.width - one.left &&
                               one.height <= picture.height - one.top;
        if (!is_inside)
            return error_of(ErrorCode::invalid_argument, kRectangleOutside, "masked",
                            "rectangle " + std::to_string(i + 1));
    }
    for (const Rectangle& one : rectangles)
        for (std::uint32_t y = one.top; y < one.top + one.height; ++y)
            std::fill_n(picture.rgb.begin() + static_cast<std::ptrdiff_t>(picture.at(one.left, y)),
                        std::size_t{one.width} * 3, kMaskGrey);
    return picture;
}

Result<Bytes> masked_copy(ByteView original, std::span<const Rectangle> rectangles) {
    WCK_TRY(Picture picture, read_picture(original, 0));
    WCK_TRY(const Picture copy, masked(std::move(picture), rectangles));
    return write_jpeg(copy, kCopyQuality);
}

Result<std::vector<Rectangle>> rectangles_in(std::string_view text) {
    std::vector<Rectangle> all;
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, text.find(';'));
        Rectangle one;
        std::uint32_t* const numbers[] = {&one.left, &one.top, &one.width, &one.height};
        const char* at = piece.data();
        const char* const end = at + piece.size();
        for (std::size_t i = 0; i < std::size(numbers); ++i) {
            const auto read = std::from_chars(at, end, *numbers[i]);
            const bool is_last = i + 1 == std::size(numbers);
            if (read.ec != std::errc{} || (is_last ? read.ptr != end : read.ptr == end || *read.ptr != ','))
                return error_of(ErrorCode::invalid_argument, kRectangleOutside, "rectangles_in",
                                std::string(piece));
            at = is_last ? end : read.ptr + 1;
        }
        all.push_back(one);
        text.remove_prefix(std::min(text.size(), piece.size() + 1));
    }
    return all;
}

}  // namespace wincheck::imaging
