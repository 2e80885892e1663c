// Room kept for answers (DUR-5), and a full disk met before a photo's bytes are written (DUR-4).
#include "core/evidence/ballast.h"

#include "core/base/simulated.h"
#include "core/evidence/evidence.h"
#include "core/evidence/reasons.h"
#include "tests/support/forwarding_files.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

namespace wincheck::evidence {
namespace {

using test::must;
using test::TemporaryFolder;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

/// A disk of a size of its own, on which room for more than `room` bytes cannot be set aside.
class SmallDisk final : public testing::ForwardingFiles {
public:
    Space now{.free_bytes = 1000 * kMiB, .total_bytes = 4000 * kMiB};
    std::uint64_t room = ~std::uint64_t{0};
    std::uint64_t written = 0;

    Result<Space> space(const std::string&) override { return now; }
    Result<std::unique_ptr<File>> create(const std::string& path) override {
        WCK_TRY(auto real, ForwardingFiles::create(path));
        return std::unique_ptr<File>(std::make_unique<Counting>(*this, std::move(real)));
    }
    Result<std::unique_ptr<File>> open_append(const std::string& path) override {
        WCK_TRY(auto real, ForwardingFiles::open_append(path));
        return std::unique_ptr<File>(std::make_unique<Counting>(*this, std::move(real)));
    }

private:
    class Counting final : public File {
    public:
        Counting(SmallDisk& disk, std::unique_ptr<File> real) : disk_(disk), real_(std::move(real)) {}
        Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
            return real_->read_at(offset, out);
        }
        Result<void> append(ByteView bytes) override {
            disk_.written += bytes.size();
            return real_->append(bytes);
        }
        Result<bool> reserve(std::uint64_t size_bytes) override {
            if (size_bytes > disk_.room) return Error{.code = ErrorCode::storage_full, .origin = "SmallDisk"};
            disk_.room -= size_bytes;
            return real_->reserve(size_bytes);
        }
        Result<void> sync() override { return real_->sync(); }
        Result<std::uint64_t> size() override { return real_->size(); }

    private:
        SmallDisk& disk_;
        std::unique_ptr<File> real_;
    };
};

std::unique_ptr<Files> opened(const std::string& folder, FileSystem& files) {
    return must(Files::open(folder, files, [](const Hash&) { return std::vector<CaptureCore>{}; }));
}

}  // namespace

TEST_CASE("DUR-5 the ballast is the least of 32 MiB, 1 % of the disk and half of what is free") {
    CHECK(Ballast::bytes_wanted({1000 * kMiB, 10'000 * kMiB}) == 32 * kMiB);
    CHECK(Ballast::bytes_wanted({1000 * kMiB, 2000 * kMiB}) == 20 * kMiB);
    CHECK(Ballast::bytes_wanted({40 * kMiB, 10'000 * kMiB}) == 20 * kMiB);
    CHECK(Ballast::bytes_wanted({32 * kMiB, 10'000 * kMiB}) == 16 * kMiB);
    CHECK(Ballast::bytes_wanted({32 * kMiB - 2, 10'000 * kMiB}) == 0);
    CHECK(Ballast::bytes_wanted({1000 * kMiB, 1000 * kMiB}) == 0);
}

TEST_CASE("DUR-5 the ballast is kept, given up once, and kept again when three times its size is free") {
    const TemporaryFolder folder;
    SmallDisk disk;
    disk.now = {.free_bytes = 95 * kMiB, .total_bytes = 10'000 * kMiB};
    Ballast ballast = must(Ballast::open(folder.path(), disk));
    CHECK(ballast.state() == BallastState::none);
    CHECK_FALSE(must(ballast.release()));
    CHECK_FALSE(must(ballast.refill()));
    disk.now.free_bytes = 96 * kMiB;
    CHECK(must(ballast.refill()));
    CHECK_FALSE(must(ballast.refill()));
    CHECK(ballast.bytes() == 32 * kMiB);
    SUBCASE("in one process") {}
    SUBCASE("by another process") {
        ballast = must(Ballast::open(folder.path(), disk));
        CHECK(ballast.bytes() == 32 * kMiB);
    }
    CHECK(must(ballast.release()));
    CHECK_FALSE(must(ballast.release()));
    CHECK(ballast.state() == BallastState::released);
    ballast = must(Ballast::open(folder.path(), disk));
    CHECK(ballast.state() == BallastState::released);
    disk.now.free_bytes = 95 * kMiB;
    CHECK_FALSE(must(ballast.refill()));
    disk.now.free_bytes = 200 * kMiB;
    CHECK(must(ballast.refill()));
    CHECK(ballast.state() == BallastState::kept);
}

TEST_CASE("DUR-5 no new photo while the ballast is given up, with what is needed and what is there") {
    const TemporaryFolder folder;
    SmallDisk disk;
    const auto files = opened(folder.path(), disk);
    must(files->ballast().refill());
    must(files->check_space(1000));
    must(files->ballast().release());
    const auto refused = files->check_space(1000);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::storage_full);
    CHECK(refused.error().reason_or_null == &kNoMediaNow);
    CHECK(refused.error().bytes_needed == 96 * kMiB);
    CHECK(refused.error().bytes_available == 1000 * kMiB);
    must(files->ballast().refill());
    must(files->check_space(1000));
}

TEST_CASE("DUR-4 a full disk is met before the first byte of a photo is written") {
    const TemporaryFolder folder;
    SmallDisk disk;
    const auto files = opened(folder.path(), disk);
    SeededRandom random(5);
    const std::string path = folder.path() + "/photo";
    must(write_file(disk, path, Bytes(700'000, 3)));
    const Original measured = must(files->measure(path));
    disk.written = 0;
    disk.room = 600'000;
    const auto full = files->stage(path, measured, Key{}, random);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().code == ErrorCode::storage_full);
    CHECK(full.error().bytes_needed == 700'000);
    CHECK(full.error().bytes_available == 1000 * kMiB);
    CHECK(disk.written == 0);
    CHECK(must(disk.list(folder.path() + "/evidence/tmp")).empty());
    disk.room = 700'000 + 3 * 41;
    CHECK(files->stage(path, measured, Key{}, random).has_value());
    CHECK(disk.room == 0);
}

}  // namespace wincheck::evidence
