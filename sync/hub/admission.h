#pragma once
// Who may send now. Decided from the head of a request, before its body is read: a bucket of tokens that
// refills with time, and a number of requests that may be open at once. Entries may use all of both,
// readers three quarters, photos half, so that a morning of photos never keeps a record out.
// Whoever is refused is told a moment of his own to come back (S29). Time comes in as a parameter.
// Thread: the owner's.
#include <cstdint>
#include <map>
#include <optional>

#include "core/base/id.h"
#include "sync/hub/limits.h"

namespace wincheck::hub {

/// What a request costs others. `free` is never refused: health, metrics, the description.
enum class Load : std::uint8_t { free, entries, reading, photos };

class Admission {
public:
    explicit Admission(const AdmissionLimits& limits)
        : limits_(limits), tokens_(limits.tokens_max * kMilli) {}

    /// Takes a place; every place taken is given back by `leave`. Otherwise the seconds to stay away, 1 to
    /// 300. Units: `now_ms` of any clock that does not go back.
    std::optional<std::uint32_t> enter(Load load, std::uint64_t now_ms);
    void leave(Load load);

    /// Counts a request of a device that has proved who it is. Otherwise the seconds to stay away (429).
    std::optional<std::uint32_t> enter_device(const DeviceId& device, std::uint64_t now_ms);

    /// When a device shall come again: 0 while there is room, else a point of its own in two minutes.
    [[nodiscard]] std::uint64_t next_sync_after_ms(const DeviceId& device) const;

    [[nodiscard]] std::uint32_t open() const { return open_; }

private:
    static constexpr std::uint64_t kMilli = 1'000;
    static constexpr std::size_t kDevicesMax = 100'000;
    struct Bucket {
        std::uint64_t tokens = 0;  // thousandths
        std::uint64_t filled_ms = 0;
    };
    void refill(std::uint64_t now_ms);
    [[nodiscard]] std::uint32_t stay_away_seconds();

    AdmissionLimits limits_;
    std::uint64_t tokens_;        // thousandths
    std::uint64_t promised_ = 0;  // thousandths of tokens told to those who were sent away
    std::uint64_t filled_ms_ = 0;
    std::uint32_t open_ = 0;
    std::map<DeviceId, Bucket> devices_;
};

}  // namespace wincheck::hub
