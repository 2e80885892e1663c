#include "core/imaging/picture.h"

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <memory>

#include "core/imaging/reasons.h"

namespace wincheck::imaging {
namespace {

constexpr std::uint8_t kPngSignature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

struct JpegEnd {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Jpeg = std::unique_ptr<void, JpegEnd>;

Error picture_error(ErrorCode code, const Reason& reason) {
    return error_of(code, reason, "picture");
}

Result<void> check_size(std::uint64_t width, std::uint64_t height) {
    if (width == 0 || height == 0) return picture_error(ErrorCode::corrupt, kPictureDamaged);
    if (width > kSideMax || height > kSideMax || width * height > kPointsMax)
        return picture_error(ErrorCode::limit, kPictureTooLarge);
    return {};
}

/// The smallest of 1/1, 1/2, 1/4, 1/8 that leaves the longer side at `wanted` or above.
tjscalingfactor reduction(std::uint32_t longer, std::uint32_t wanted) {
    int denominator = 1;
    while (wanted != 0 && denominator < 8 && longer / static_cast<std::uint32_t>(denominator * 2) >= wanted)
        denominator *= 2;
    return {1, denominator};
}

/// libjpeg fills up what is cut off or spoilt with grey and only warns. Bytes that are too many, and facts
/// about the picture that contradict each other, harm nothing that can be seen.
bool is_harmless(void* reader) {
    if (tjGetErrorCode(reader) != TJERR_WARNING) return false;
    const std::string_view warning = tjGetErrorStr2(reader);
    if (warning.find("extraneous bytes") != std::string_view::npos) return true;
    return !warning.starts_with("Premature end") && !warning.starts_with("Corrupt JPEG data");
}

Result<Picture> read_jpeg(ByteView file, std::uint32_t side_wanted) {
    const Jpeg reader(tjInitDecompress());
    if (!reader) return picture_error(ErrorCode::no_memory, kPictureNotWritten);
    int width = 0, height = 0, subsampling = 0, colours = 0;
    const auto size = static_cast<unsigned long>(file.size());
    if (tjDecompressHeader3(reader.get(), file.data(), size, &width, &height, &subsampling, &colours) != 0)
        return picture_error(ErrorCode::corrupt, kPictureDamaged);
    WCK_TRY(check_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height)));
    const tjscalingfactor scale = reduction(static_cast<std::uint32_t>(std::max(width, height)), side_wanted);
    Picture picture;
    const int scaled_width = TJSCALED(width, scale), scaled_height = TJSCALED(height, scale);
    picture.width = static_cast<std::uint32_t>(scaled_width);
    picture.height = static_cast<std::uint32_t>(scaled_height);
    picture.rgb.resize(std::size_t{picture.width} * picture.height * 3);
    const int done = tjDecompress2(reader.get(), file.data(), size, picture.rgb.data(), scaled_width, 0,
                                   scaled_height, TJPF_RGB, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
    if (done != 0 && !is_harmless(reader.get()))
        return error_of(ErrorCode::corrupt, kPictureDamaged, "picture",
                        "JPEG of " + std::to_string(file.size()) + " bytes: " + tjGetErrorStr2(reader.get()));
    return picture;
}

Result<Picture> read_png(ByteView file) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0)
        return picture_error(ErrorCode::corrupt, kPictureDamaged);
    const std::unique_ptr<png_image, decltype(&png_image_free)> ends(&image, &png_image_free);
    WCK_TRY(check_size(image.width, image.height));
    image.format = PNG_FORMAT_RGB;
    Picture picture{.width = image.width, .height = image.height, .rgb = Bytes(PNG_IMAGE_SIZE(image))};
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&image, &white, picture.rgb.data(), 0, nullptr) == 0)
        return picture_error(ErrorCode::corrupt, kPictureDamaged);
    return picture;
}

/// Where point (x, y) of the upright picture stands in the stored one of `width` × `height`.
std::size_t stored_at(const Picture& stored, int orientation, std::uint32_t x, std::uint32_t y) {
    const std::uint32_t right = stored.width - 1, bottom = stored.height - 1;
    switch (orientation) {
        case 2: return stored.at(right - x, y);
        case 3: return stored.at(right - x, bottom - y);
        case 4: return stored.at(x, bottom - y);
        case 5: return stored.at(y, x);
        case 6: return stored.at(y, bottom - x);
        case 7: return stored.at(right - y, bottom - x);
        case 8: return stored.at(right - y, x);
        default: return stored.at(x, y);
    }
}

Picture turned_upright(Picture stored, int orientation) {
    if (orientation <= 1) return stored;
    const bool is_turned = orientation >= 5;
    Picture upright{.width = is_turned ? stored.height : stored.width,
                    .height = is_turned ? stored.width : stored.height,
                    .rgb = Bytes(stored.rgb.size())};
    for (std::uint32_t y = 0; y < upright.height; ++y)
        for (std::uint32_t x = 0; x < upright.width; ++x)
            std::copy_n(
                stored.rgb.begin() + static_cast<std::ptrdiff_t>(stored_at(stored, orientation, x, y)), 3,
                upright.rgb.begin() + static_cast<std::ptrdiff_t>(upright.at(x, y)));
    return upright;
}

}  // namespace

Result<Picture> read_picture(ByteView file, std::uint32_t side_wanted) {
    if (file.size() > 3 && file[0] == 0xFF && file[1] == 0xD8) {
        WCK_TRY(Picture stored, read_jpeg(file, side_wanted));
        return turned_upright(std::move(stored), orientation_of(file));
    }
    if (file.size() > sizeof(kPngSignature) &&
        std::equal(std::begin(kPngSignature), std::end(kPngSignature), file.begin()))
        return read_png(file);
    return picture_error(ErrorCode::invalid_argument, kNoPicture);
}

Result<Bytes> write_jpeg(const Picture& picture, int quality) {
    const Jpeg writer(tjInitCompress());
    unsigned char* out = nullptr;
    unsigned long size = 0;
    const int done = !writer ? -1
                             : tjCompress2(writer.get(), picture.rgb.data(), static_cast<int>(picture.width),
                                           0, static_cast<int>(picture.height), TJPF_RGB, &out, &size,
                                           TJSAMP_420, std::clamp(quality, 1, 100), TJFLAG_ACCURATEDCT);
    const std::unique_ptr<unsigned char, decltype(&tjFree)> ends(out, &tjFree);
    if (done != 0) return picture_error(ErrorCode::bug, kPictureNotWritten);
    return Bytes(out, out + size);
}

}  // namespace wincheck::imaging
