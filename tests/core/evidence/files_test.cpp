#include <fstream>

#include "core/base/hash.h"
#include "core/base/reasons.h"
#include "core/base/simulated.h"
#include "core/base/system.h"
#include "core/evidence/evidence.h"
#include "core/evidence/reasons.h"
#include "core/model/limits.h"
#include "tests/support/forwarding_files.h"
#include "tests/support/temporary_folder.h"

namespace wincheck::evidence {
namespace {

using test::must;
using test::TemporaryFolder;

Bytes picture(std::size_t length, std::uint64_t seed = 1) {
    Bytes bytes(length);
    SeededRandom(seed).fill(bytes);
    return bytes;
}

CaptureCore capture_of(const Staged& staged) {
    CaptureCore capture;
    capture.original = staged.original;
    capture.length = staged.length;
    capture.chunk_bytes = staged.chunk_bytes;
    capture.chunks = staged.chunks;
    return capture;
}

struct Fixture {
    TemporaryFolder folder;
    SystemFiles system;
    SeededRandom random{7};
    std::unique_ptr<Files> files = must(Files::open(folder.path(), system));

    Result<Bytes> read(const CaptureCore& capture, std::span<const std::uint8_t> key) {
        Bytes all;
        WCK_TRY(files->read(capture, key, [&](ByteView piece) -> Result<void> {
            append(all, piece);
            return {};
        }));
        return all;
    }
    void damage(const Hash& original, std::uint32_t index) {
        std::fstream file(files->chunk_path(original, index),
                          std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(100);
        file.put('\x5A').put('\xA5');
    }
};

TEST_CASE("DUR-8 what was staged reads back as the original, encrypted on disk") {
    Fixture fixture;
    for (const std::size_t length : {std::size_t{1}, std::size_t{kChunkBytesMin},
                                     std::size_t{kChunkBytesMin} + 1, std::size_t{3} * kChunkBytesMin + 17}) {
        CAPTURE(length);
        const Bytes original = picture(length, length);
        const std::string path = fixture.folder.path() + "/picture";
        must(write_file(fixture.system, path, original));
        const Staged staged = must(fixture.files->stage(path, fixture.random));
        CHECK(staged.original == sha256(original));
        CHECK(staged.length == length);
        CHECK(staged.chunk_bytes == kChunkBytesMin);
        REQUIRE(staged.chunks.size() == (length + kChunkBytesMin - 1) / kChunkBytesMin);
        const CaptureCore capture = capture_of(staged);
        CHECK(must(fixture.files->is_complete(capture)));
        CHECK(must(fixture.read(capture, staged.key)) == original);
        const Bytes file = must(fixture.files->read_chunk(staged.original, 0));
        CHECK(sha256(file) == staged.chunks[0]);
        CHECK(file.size() == std::min<std::size_t>(length, kChunkBytesMin) + 24 + 17);
        CHECK(must(fixture.system.exists(path)));
    }
}

TEST_CASE("DUR-8 a damaged or missing chunk is named and nothing wrong comes out") {
    Fixture fixture;
    const Bytes original = picture(2 * kChunkBytesMin + 5);
    const Staged staged = must(fixture.files->stage_bytes(original, fixture.random));
    const CaptureCore capture = capture_of(staged);
    SUBCASE("damaged") {
        fixture.damage(staged.original, 1);
        const auto read = fixture.read(capture, staged.key);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().code == ErrorCode::corrupt);
        CHECK(read.error().reason_or_null == &kChunkDamaged);
        CHECK(read.error().where == "chunk 1");
    }
    SUBCASE("missing") {
        must(fixture.system.remove(fixture.files->chunk_path(staged.original, 2)));
        CHECK_FALSE(must(fixture.files->is_complete(capture)));
        const auto read = fixture.read(capture, staged.key);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().code == ErrorCode::not_found);
        CHECK(read.error().reason_or_null == &kChunkMissing);
        CHECK(read.error().where == "chunk 2");
    }
    SUBCASE("another key") {
        auto key = staged.key;
        key[0] ^= 1U;
        CHECK_FALSE(fixture.read(capture, key).has_value());
    }
    SUBCASE("another length") {
        CaptureCore wrong = capture;
        wrong.length = kChunkBytesMin;
        const auto read = fixture.read(wrong, staged.key);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().reason_or_null == &kCaptureWrong);
    }
}

TEST_CASE("DUR-4 temporary files of a crash are removed at open, orphans are listed") {
    Fixture fixture;
    const Staged staged = must(fixture.files->stage_bytes(picture(10), fixture.random));
    const std::string temporary = fixture.files->chunk_path(staged.original, 1) + ".tmp";
    must(write_file(fixture.system, temporary + "x", view_of("half")));
    must(fixture.system.rename(temporary + "x", temporary));
    fixture.files = must(Files::open(fixture.folder.path(), fixture.system));
    CHECK_FALSE(must(fixture.system.exists(temporary)));
    CHECK(must(fixture.files->originals()) == std::vector<Hash>{staged.original});
    must(fixture.files->remove(staged.original));
    CHECK(must(fixture.files->originals()).empty());
    CHECK_FALSE(must(fixture.files->has_chunk(staged.original, 0)));
}

TEST_CASE("DUR-4 too little space is said before the shutter, with both numbers") {
    class Small final : public testing::ForwardingFiles {
    public:
        Result<Space> space(const std::string&) override { return Space{5'000'000, 10'000'000}; }
    };
    const TemporaryFolder folder;
    Small small;
    const auto files = must(Files::open(folder.path(), small));
    must(files->check_space(402'848));
    const auto full = files->check_space(402'849);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().code == ErrorCode::storage_full);
    CHECK(full.error().reason_or_null == &kNoSpaceForCapture);
    CHECK(full.error().bytes_needed == 5'000'002);
    CHECK(full.error().bytes_available == 5'000'000);
}

TEST_CASE("evidence/files: empty, missing and repeated originals are refused") {
    Fixture fixture;
    const auto empty = fixture.files->stage_bytes({}, fixture.random);
    REQUIRE_FALSE(empty.has_value());
    CHECK(empty.error().reason_or_null == &kEvidenceEmpty);
    const auto missing = fixture.files->stage(fixture.folder.path() + "/none", fixture.random);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::not_found);
    const Staged first = must(fixture.files->stage_bytes(picture(10), fixture.random));
    const auto again = fixture.files->stage_bytes(picture(10), fixture.random);
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().code == ErrorCode::refused);
    CHECK(again.error().reason_or_null == &kOriginalHere);
    CHECK(again.error().where == first.original.hex());
    CHECK(must(fixture.read(capture_of(first), first.key)) == picture(10));
}

TEST_CASE("evidence/files: received chunks are checked, repeats are no error") {
    Fixture from;
    Fixture to;
    const Bytes original = picture(kChunkBytesMin + 9);
    const Staged staged = must(from.files->stage_bytes(original, from.random));
    const CaptureCore capture = capture_of(staged);
    const Bytes second = must(from.files->read_chunk(staged.original, 1));
    const auto wrong = to.files->put_chunk(staged.original, 1, staged.chunks[0], second);
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().code == ErrorCode::corrupt);
    CHECK(wrong.error().reason_or_null == &kChunkDamaged);
    CHECK_FALSE(must(to.files->has_chunk(staged.original, 1)));
    must(to.files->put_chunk(staged.original, 1, staged.chunks[1], second));
    must(to.files->put_chunk(staged.original, 1, staged.chunks[1], second));
    CHECK_FALSE(must(to.files->is_complete(capture)));
    must(to.files->put_chunk(staged.original, 0, staged.chunks[0],
                             must(from.files->read_chunk(staged.original, 0))));
    CHECK(must(to.files->is_complete(capture)));
    CHECK(must(to.read(capture, staged.key)) == original);
}

}  // namespace
}  // namespace wincheck::evidence
