#pragma once
// Simulated clock and randomness: one seed, one world. Used by stores enrolled with --simulated
// and by tests.
#include "core/base/hash.h"
#include "core/base/ports.h"

namespace wincheck {

/// Stands still until told. `elapsed_ms` follows the wall time and never runs backwards.
class SimulatedClock final : public Clock {
public:
    ZonedTime now() override { return now_; }
    std::uint64_t elapsed_ms() override { return elapsed_ms_; }
    void set(ZonedTime time);

private:
    ZonedTime now_{};
    std::uint64_t elapsed_ms_ = 0;
};

/// ChaCha20 keystream under SHA-256(seed ‖ label). `begin(label)` restarts the stream, so what an
/// act draws depends on the seed and the label alone.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed);
    void fill(std::span<std::uint8_t> out) override;
    void begin(std::string_view label) override;

private:
    std::uint64_t seed_;
    Hash key_{};
    std::uint64_t block_ = 0;
};

}  // namespace wincheck
