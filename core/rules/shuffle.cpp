// randomize(): an order that a seed alone decides, the one of ODK's own tools.
#include "core/base/hash.h"
#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kModulus = 2'147'483'647;
constexpr std::int64_t kMultiplier = 16'807;

// A text that is no number stands for the first eight bytes of its SHA-256, as the nearest binary64.
std::int64_t seed_of(const Operand& seed) {
    if (seed.is_blank()) return 0;
    if (const auto number = number_of(seed)) return truncated(*number);
    const std::string text = text_of(seed);
    const Hash hash = sha256(view_of(text));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i) bits = bits << 8U | hash.raw[i];
    const auto rounded = static_cast<double>(static_cast<std::int64_t>(bits));
    constexpr double kAbove = 9'223'372'036'854'775'808.0;
    return rounded >= kAbove ? INT64_MAX : static_cast<std::int64_t>(rounded);
}

}  // namespace

std::vector<std::uint32_t> shuffled(std::size_t count, const Operand& seed) {
    std::int64_t state = seed_of(seed) % kModulus;
    if (state <= 0) state += kModulus - 1;
    std::vector<std::uint32_t> order(count);
    for (std::size_t i = 0; i < count; ++i) {
        state = state * kMultiplier % kModulus;
        const Wide share = static_cast<Wide>(state - 1) * static_cast<Wide>(i + 1);
        const auto place = static_cast<std::size_t>(share / (kModulus - 1));
        order[i] = order[place];
        order[place] = static_cast<std::uint32_t>(i);
    }
    return order;
}

}  // namespace wincheck::rules
