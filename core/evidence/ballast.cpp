#include "core/evidence/ballast.h"

#include <algorithm>
#include <array>

#include "core/base/simulated.h"

namespace wincheck::evidence {
namespace {

constexpr std::uint64_t kPieceBytes = std::uint64_t{256} * 1024;
constexpr std::uint64_t kFreeTimes = 3;

/// The file begins with its size in decimal: where room can be set aside, it holds nothing else.
std::string size_line(std::uint64_t bytes) {
    return std::to_string(bytes) + "\n";
}

Result<std::uint64_t> size_of_ballast(FileSystem& files, const std::string& path) {
    WCK_TRY(const auto file, files.open_read(path));
    std::array<std::uint8_t, 24> line{};
    WCK_TRY(const std::size_t count, file->read_at(0, line));
    std::uint64_t bytes = 0;
    for (std::size_t at = 0; at < count && line[at] >= '0' && line[at] <= '9'; ++at)
        bytes = bytes * 10 + (line[at] - std::uint64_t{'0'});
    return bytes;
}

/// Bytes that no file system makes smaller.
Result<void> write_noise(File& file, std::uint64_t bytes) {
    Bytes piece(static_cast<std::size_t>(kPieceBytes));
    SeededRandom noise(bytes);
    for (std::uint64_t at = 0; at < bytes; at += kPieceBytes) {
        noise.fill(piece);
        const auto size = static_cast<std::size_t>(std::min(kPieceBytes, bytes - at));
        WCK_TRY(file.append(ByteView(piece).first(size)));
    }
    return {};
}

}  // namespace

Result<Ballast> Ballast::open(const std::string& folder, FileSystem& files) {
    Ballast ballast(folder, files);
    WCK_TRY(const bool is_here, files.exists(ballast.path()));
    // What a cut refill left.
    WCK_TRY(files.remove(ballast.path() + ".tmp"));
    if (!is_here) return ballast;
    WCK_TRY(ballast.bytes_, size_of_ballast(files, ballast.path()));
    ballast.state_ = ballast.bytes_ == 0 ? BallastState::released : BallastState::kept;
    return ballast;
}

std::uint64_t Ballast::bytes_wanted(const Space& space) {
    const std::uint64_t wanted = std::min({kBallastBytesMax, space.total_bytes / 100, space.free_bytes / 2});
    return wanted < kBallastBytesMin ? 0 : wanted;
}

std::uint64_t Ballast::bytes_to_refill(const Space& space) {
    return kFreeTimes * std::clamp(space.total_bytes / 100, kBallastBytesMin, kBallastBytesMax);
}

Result<bool> Ballast::release() {
    if (state_ != BallastState::kept) return false;
    WCK_TRY(files_->remove(path()));
    state_ = BallastState::released;
    bytes_ = 0;
    // The mark of it for the next process; where there is no room even for that, it asks again.
    static_cast<void>(files_->create(path()));
    return true;
}

Result<bool> Ballast::refill() {
    if (state_ == BallastState::kept) return false;
    WCK_TRY(const Space space, files_->space(folder_));
    const std::uint64_t wanted = bytes_wanted(space);
    if (wanted == 0 || space.free_bytes < bytes_to_refill(space)) return false;
    const std::string temporary = path() + ".tmp";
    const auto write = [&]() -> Result<void> {
        WCK_TRY(files_->remove(temporary));
        WCK_TRY(auto file, files_->create(temporary));
        WCK_TRY(const bool is_set_aside, file->reserve(wanted));
        const std::string line = size_line(wanted);
        WCK_TRY(file->append(view_of(line)));
        if (!is_set_aside) WCK_TRY(write_noise(*file, wanted));
        WCK_TRY(file->sync());
        return files_->rename(temporary, path());
    };
    if (const auto written = write(); !written) {
        static_cast<void>(files_->remove(temporary));
        if (written.error().code == ErrorCode::storage_full) return false;
        return written.error();
    }
    state_ = BallastState::kept;
    bytes_ = wanted;
    return true;
}

}  // namespace wincheck::evidence
