#include "core/imaging/fingerprint.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/imaging/reasons.h"

namespace wincheck::imaging {
namespace {

constexpr std::size_t kSide = 64;   // means a side
constexpr std::size_t kWaves = 16;  // frequencies a side
constexpr int kPasses = 2;
constexpr std::size_t kQualityDivisor = 90;
using Means = std::array<std::array<float, kSide>, kSide>;
using Waves = std::array<std::array<float, kWaves>, kWaves>;

struct Luma {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<float> rows;
};

Luma luma_of(const Picture& picture) {
    Luma luma{picture.width, picture.height, std::vector<float>(std::size_t{picture.width} * picture.height)};
    for (std::size_t i = 0; i < luma.rows.size(); ++i) {
        const std::uint8_t* point = picture.rgb.data() + i * 3;
        luma.rows[i] = 0.299F * static_cast<float>(point[0]) + 0.587F * static_cast<float>(point[1]) +
                       0.114F * static_cast<float>(point[2]);
    }
    return luma;
}

/// One row or column: `length` numbers that stand `stride` apart, from `offset`.
struct Lane {
    std::size_t offset = 0;
    std::size_t stride = 1;
    std::size_t length = 0;
};

/// Mean over a window that slides along a lane and is cut at its ends.
void slide(const std::vector<float>& in, std::vector<float>& out, const Lane& lane, std::size_t window) {
    const std::size_t full = std::min(window, lane.length);
    const std::size_t ahead = (full + 2) / 2 - 1;  // numbers of the window after the one it stands for
    float sum = 0;
    std::size_t count = 0, entering = 0, leaving = 0;
    const auto value = [&](std::size_t index) { return in[lane.offset + index * lane.stride]; };
    const auto enter = [&] { sum += value(entering++), ++count; };
    const auto leave = [&] { sum -= value(leaving++), --count; };
    for (std::size_t i = 0; i < ahead; ++i) enter();
    for (std::size_t i = 0; i < lane.length; ++i) {
        if (entering < lane.length) enter();
        if (i + ahead >= full) leave();
        out[lane.offset + i * lane.stride] = sum / static_cast<float>(count);
    }
}

std::size_t window_of(std::size_t length) {
    return (length + 2 * kSide - 1) / (2 * kSide);
}

void smooth(Luma& luma) {
    std::vector<float> between(luma.rows.size());
    for (int pass = 0; pass < kPasses; ++pass) {
        for (std::size_t y = 0; y < luma.height; ++y)
            slide(luma.rows, between, {y * luma.width, 1, luma.width}, window_of(luma.width));
        for (std::size_t x = 0; x < luma.width; ++x)
            slide(between, luma.rows, {x, luma.width, luma.height}, window_of(luma.height));
    }
}

Means means_of(const Luma& luma) {
    Means means{};
    for (std::size_t i = 0; i < kSide; ++i) {
        const std::size_t y = (2 * i + 1) * luma.height / (2 * kSide);
        for (std::size_t j = 0; j < kSide; ++j)
            means[i][j] = luma.rows[y * luma.width + (2 * j + 1) * luma.width / (2 * kSide)];
    }
    return means;
}

std::size_t step(float a, float b) {
    return static_cast<std::size_t>(std::abs(static_cast<int>((a - b) * 100 / 255)));
}

int quality_of(const Means& means) {
    std::size_t steps = 0;
    for (std::size_t i = 0; i < kSide; ++i)
        for (std::size_t j = 0; j < kSide; ++j) {
            if (i + 1 < kSide) steps += step(means[i][j], means[i + 1][j]);
            if (j + 1 < kSide) steps += step(means[i][j], means[i][j + 1]);
        }
    return static_cast<int>(std::min<std::size_t>(100, steps / kQualityDivisor));
}

std::array<std::array<float, kSide>, kWaves> cosines() {
    std::array<std::array<float, kSide>, kWaves> rows{};
    for (std::size_t i = 0; i < kWaves; ++i)
        for (std::size_t j = 0; j < kSide; ++j)
            rows[i][j] = static_cast<float>(
                std::sqrt(2.0 / kSide) *
                std::cos(std::numbers::pi / 2 / kSide * static_cast<double>((i + 1) * (2 * j + 1))));
    return rows;
}

/// The lowest frequencies both ways, without the constant ones.
Waves waves_of(const Means& means) {
    const auto rows = cosines();
    std::array<std::array<float, kSide>, kWaves> half{};
    for (std::size_t i = 0; i < kWaves; ++i)
        for (std::size_t j = 0; j < kSide; ++j)
            for (std::size_t k = 0; k < kSide; ++k) half[i][j] += rows[i][k] * means[k][j];
    Waves waves{};
    for (std::size_t i = 0; i < kWaves; ++i)
        for (std::size_t j = 0; j < kWaves; ++j)
            for (std::size_t k = 0; k < kSide; ++k) waves[i][j] += half[i][k] * rows[j][k];
    return waves;
}

float median_of(const Waves& waves) {
    std::vector<float> all;
    for (const auto& row : waves) all.insert(all.end(), row.begin(), row.end());
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>((all.size() + 1) / 2 - 1);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

}  // namespace

Fingerprinted fingerprint_of(const Picture& picture) {
    Luma luma = luma_of(picture);
    smooth(luma);
    const Means means = means_of(luma);
    const Waves waves = waves_of(means);
    const float median = median_of(waves);
    Fingerprinted made{.fingerprint = {}, .quality = quality_of(means)};
    for (std::size_t k = 0; k < kFingerprintBits; ++k)
        if (waves[k / kWaves][k % kWaves] > median)
            made.fingerprint.words[k / 64] |= std::uint64_t{1} << (k % 64);
    return made;
}

Result<Fingerprint> parse_fingerprint(std::string_view text) {
    const auto made = Fingerprint::parse_hex(text);
    if (!made) return error_of(ErrorCode::invalid_argument, kFingerprintWrong, "parse_fingerprint");
    return *made;
}

}  // namespace wincheck::imaging
