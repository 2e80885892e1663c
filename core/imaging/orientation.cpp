#include <optional>

#include "core/imaging/picture.h"

namespace wincheck::imaging {
namespace {

constexpr std::uint8_t kMarkerApp1 = 0xE1;
constexpr std::uint8_t kMarkerScan = 0xDA;
constexpr std::uint32_t kTagOrientation = 0x0112;
constexpr std::uint32_t kTypeShort = 3;
constexpr std::uint32_t kDirectoryEntriesMax = 512;

// The TIFF block of an EXIF segment, read without trusting any offset in it.
class Tiff {
public:
    explicit Tiff(ByteView bytes) : bytes_(bytes) {
        if (bytes.size() < 8) return;
        const bool is_little = bytes[0] == 'I' && bytes[1] == 'I';
        const bool is_big = bytes[0] == 'M' && bytes[1] == 'M';
        is_little_ = is_little;
        is_good_ = (is_little || is_big) && number(2, 2) == 42;
    }
    [[nodiscard]] int orientation() const {
        const auto directory = is_good_ ? number(4, 4) : std::nullopt;
        const auto count = directory ? number(*directory, 2) : std::nullopt;
        if (!count) return 1;
        for (std::uint32_t i = 0; i < *count && i < kDirectoryEntriesMax; ++i) {
            const std::size_t entry = std::size_t{*directory} + 2 + std::size_t{i} * 12;
            const auto tag = number(entry, 2);
            if (!tag) return 1;
            if (*tag != kTagOrientation || number(entry + 2, 2) != kTypeShort) continue;
            const auto value = number(entry + 8, 2);
            return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
        }
        return 1;
    }

private:
    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t offset, std::size_t size) const {
        if (offset > bytes_.size() || bytes_.size() - offset < size) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8U | bytes_[offset + (is_little_ ? size - 1 - i : i)];
        return value;
    }
    ByteView bytes_;
    bool is_little_ = false;
    bool is_good_ = false;
};

bool is_exif(ByteView segment) {
    constexpr std::uint8_t kExif[] = {'E', 'x', 'i', 'f', 0, 0};
    if (segment.size() < sizeof(kExif)) return false;
    for (std::size_t i = 0; i < sizeof(kExif); ++i)
        if (segment[i] != kExif[i]) return false;
    return true;
}

}  // namespace

int orientation_of(ByteView jpeg) {
    std::size_t at = 2;
    while (at + 4 <= jpeg.size() && jpeg[at] == 0xFF) {
        const std::uint8_t marker = jpeg[at + 1];
        const std::size_t length = std::size_t{jpeg[at + 2]} << 8U | jpeg[at + 3];
        if (marker == kMarkerScan || length < 2 || jpeg.size() - at - 2 < length) return 1;
        const ByteView segment = jpeg.subspan(at + 4, length - 2);
        if (marker == kMarkerApp1 && is_exif(segment)) return Tiff(segment.subspan(6)).orientation();
        at += 2 + length;
    }
    return 1;
}

}  // namespace wincheck::imaging
