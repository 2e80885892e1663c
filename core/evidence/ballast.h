#pragma once
// DIR/ballast: room that is given up when the disk is full, so that answers, seals and uploads go on (DUR-5).
// Absent: never made. With bytes: kept. Empty: given up; then no new photos until it is kept again.
#include <string>

#include "core/base/ports.h"

namespace wincheck::evidence {

inline constexpr std::uint64_t kBallastBytesMax = std::uint64_t{32} * 1024 * 1024;
inline constexpr std::uint64_t kBallastBytesMin = std::uint64_t{16} * 1024 * 1024;

enum class BallastState : std::uint8_t { none, kept, released };

class Ballast {
public:
    static Result<Ballast> open(const std::string& folder, FileSystem& files);

    [[nodiscard]] BallastState state() const { return state_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// The least of 32 MiB, 1 % of the disk, half of what is free; 0 where that is under 16 MiB.
    [[nodiscard]] static std::uint64_t bytes_wanted(const Space& space);
    /// Free bytes from which on room is kept again.
    [[nodiscard]] static std::uint64_t bytes_to_refill(const Space& space);
    /// Gives the room up. Returns whether there was any.
    Result<bool> release();
    /// Keeps room where none is kept and three times as much is free. Returns whether it did.
    Result<bool> refill();

private:
    Ballast(std::string folder, FileSystem& files) : folder_(std::move(folder)), files_(&files) {}
    [[nodiscard]] std::string path() const { return folder_ + "/ballast"; }

    std::string folder_;
    FileSystem* files_;
    BallastState state_ = BallastState::none;
    std::uint64_t bytes_ = 0;
};

}  // namespace wincheck::evidence
