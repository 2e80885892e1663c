#include <filesystem>
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

Result<std::vector<CaptureCore>> no_captures(const Hash&) {
    return std::vector<CaptureCore>{};
}

struct Fixture {
    TemporaryFolder folder;
    SystemFiles system;
    SeededRandom random{7};
    std::unique_ptr<Files> files = must(Files::open(folder.path(), system, no_captures));

    void open_again(const Files::CapturesOf& captures_of = no_captures) {
        files = must(Files::open(folder.path(), system, captures_of));
    }
    Result<Staged> stage_file(const std::string& path) {
        WCK_TRY(const Original measured, files->measure(path));
        Key key{};
        random.fill(key);
        return files->stage(path, measured, key, random);
    }
    Result<Staged> stage(const Bytes& bytes) {
        const std::string path = folder.path() + "/picture";
        WCK_TRY(write_file(system, path, bytes));
        return stage_file(path);
    }
    Result<Bytes> read(const CaptureCore& capture, std::span<const std::uint8_t> key) {
        Bytes all;
        WCK_TRY(files->read(capture, key, [&](ByteView piece) -> Result<void> {
            append(all, piece);
            return {};
        }));
        return all;
    }
    void damage(const CaptureCore& capture, std::uint32_t index) {
        std::fstream file(files->chunk_path(capture, index), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(100);
        file.put('\x5A').put('\xA5');
    }
    /// As stores were before: one set for an original, named by it alone.
    void give_old_name(const CaptureCore& capture, std::uint32_t index) {
        const std::string path = files->chunk_path(capture, index);
        must(system.rename(path,
                           folder_of(path) + "/" + capture.original.hex() + "." + std::to_string(index)));
        std::filesystem::remove(folder.path() + "/evidence/tmp");
    }
    std::vector<std::string> unfinished() { return must(system.list(folder.path() + "/evidence/tmp")); }
};

TEST_CASE("DUR-8 what was staged reads back as the original, encrypted on disk") {
    Fixture fixture;
    for (const std::size_t length : {std::size_t{1}, std::size_t{kChunkBytesMin},
                                     std::size_t{kChunkBytesMin} + 1, std::size_t{3} * kChunkBytesMin + 17}) {
        CAPTURE(length);
        const Bytes original = picture(length, length);
        const Staged staged = must(fixture.stage(original));
        CHECK(staged.original == sha256(original));
        CHECK(staged.length == length);
        CHECK(staged.chunk_bytes == kChunkBytesMin);
        REQUIRE(staged.chunks.size() == (length + kChunkBytesMin - 1) / kChunkBytesMin);
        const CaptureCore capture = capture_of(staged);
        CHECK(must(fixture.files->is_complete(capture)));
        CHECK(must(fixture.read(capture, staged.key)) == original);
        const Bytes file = must(fixture.files->read_chunk(capture, 0));
        CHECK(sha256(file) == staged.chunks[0]);
        CHECK(file.size() == std::min<std::size_t>(length, kChunkBytesMin) + 24 + 17);
        CHECK(must(fixture.system.exists(fixture.folder.path() + "/picture")));
        CHECK(fixture.unfinished().empty());
    }
}

TEST_CASE("DUR-8 a damaged or missing chunk is named and nothing wrong comes out") {
    Fixture fixture;
    const Bytes original = picture(2 * kChunkBytesMin + 5);
    const Staged staged = must(fixture.stage(original));
    const CaptureCore capture = capture_of(staged);
    SUBCASE("damaged") {
        CHECK(must(fixture.files->is_complete(capture)));
        fixture.damage(capture, 1);
        const auto read = fixture.read(capture, staged.key);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().code == ErrorCode::corrupt);
        CHECK(read.error().reason_or_null == &kChunkDamaged);
        CHECK(read.error().where == "chunk 1");
    }
    SUBCASE("missing") {
        must(fixture.system.remove(fixture.files->chunk_path(capture, 2)));
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

TEST_CASE("DUR-4 temporary files of a crash are removed at open, sets that no capture names are listed") {
    Fixture fixture;
    const Staged staged = must(fixture.stage(picture(10)));
    must(write_file(fixture.system, fixture.folder.path() + "/evidence/tmp/half", view_of("half")));
    fixture.open_again();
    CHECK(fixture.unfinished().empty());
    const auto sets = must(fixture.files->sets_of(staged.original));
    REQUIRE(sets.size() == 1);
    CHECK(sets[0].indexes == std::vector<std::uint32_t>{0});
    CHECK(must(fixture.files->sets_in(staged.original.raw[0])).size() == 1);
    must(fixture.files->remove(sets[0].name));
    CHECK(must(fixture.files->sets_of(staged.original)).empty());
    CHECK_FALSE(must(fixture.files->has_chunk(capture_of(staged), 0)));
}

TEST_CASE("DUR-4 facts of a set come from its bytes, where it is whole and the key is its own") {
    Fixture fixture;
    const Bytes original = picture(2 * kChunkBytesMin + 5);
    const Staged staged = must(fixture.stage(original));
    const StoredSet set = must(fixture.files->sets_of(staged.original)).at(0);
    const Staged found = must(fixture.files->staged_of(set, staged.key));
    CHECK(found.length == original.size());
    CHECK(found.chunk_bytes == kChunkBytesMin);
    CHECK(found.chunks == staged.chunks);
    Key other = staged.key;
    other[5] ^= 1U;
    CHECK_FALSE(fixture.files->staged_of(set, other).has_value());
    must(fixture.system.remove(fixture.files->chunk_path(capture_of(staged), 2)));
    const StoredSet part = must(fixture.files->sets_of(staged.original)).at(0);
    const auto refused = fixture.files->staged_of(part, staged.key);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason_or_null == &kChunkMissing);
}

TEST_CASE("DUR-8 two encryptions of one original stand side by side") {
    Fixture fixture;
    const Bytes original = picture(kChunkBytesMin + 9);
    const Staged first = must(fixture.stage(original));
    const Staged second = must(fixture.stage(original));
    CHECK(first.original == second.original);
    CHECK(must(fixture.files->sets_of(first.original)).size() == 2);
    CHECK(must(fixture.read(capture_of(first), first.key)) == original);
    CHECK(must(fixture.read(capture_of(second), second.key)) == original);
    must(fixture.files->remove(set_of(capture_of(first))));
    CHECK(must(fixture.read(capture_of(second), second.key)) == original);
}

TEST_CASE("DUR-4 files named by their original alone are moved to the captures that list them") {
    Fixture fixture;
    const Bytes original = picture(kChunkBytesMin + 9);
    const CaptureCore mine = capture_of(must(fixture.stage(original)));
    const CaptureCore other = capture_of(must(fixture.stage(original)));
    must(fixture.files->remove(set_of(other)));
    for (std::uint32_t index = 0; index < 2; ++index) fixture.give_old_name(mine, index);
    std::vector<CaptureCore> captures{mine};
    SUBCASE("one capture") {}
    SUBCASE("the same set twice") {
        captures.push_back(mine);
    }
    SUBCASE("two sets") {
        captures.insert(captures.begin(), other);
    }
    SUBCASE("none, kept as the set that it is") {
        captures.clear();
    }
    fixture.open_again([&](const Hash& asked) -> Result<std::vector<CaptureCore>> {
        CHECK(asked == mine.original);
        return captures;
    });
    CHECK(must(fixture.files->is_complete(mine)));
    CHECK(must(fixture.files->read_chunk(mine, 1)).size() == 9 + 41);
    CHECK(must(fixture.files->sets_of(mine.original)).size() == 1);
}

TEST_CASE("DUR-4 a damaged file of the old naming is found out where its capture looks for it") {
    Fixture fixture;
    const CaptureCore capture = capture_of(must(fixture.stage(picture(kChunkBytesMin + 9))));
    fixture.damage(capture, 0);
    for (std::uint32_t index = 0; index < 2; ++index) fixture.give_old_name(capture, index);
    fixture.open_again([&](const Hash&) { return std::vector<CaptureCore>{capture, capture}; });
    const auto read = fixture.files->read_chunk(capture, 0);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().reason_or_null == &kChunkDamaged);
    CHECK(fixture.files->read_chunk(capture, 1).has_value());
}

TEST_CASE("DUR-4 too little space is said before the shutter, with both numbers") {
    class Small final : public testing::ForwardingFiles {
    public:
        Result<Space> space(const std::string&) override { return Space{5'000'000, 10'000'000}; }
    };
    const TemporaryFolder folder;
    Small small;
    const auto files = must(Files::open(folder.path(), small, no_captures));
    must(files->check_space(402'848));
    const auto full = files->check_space(402'849);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().code == ErrorCode::storage_full);
    CHECK(full.error().reason_or_null == &kNoSpaceForCapture);
    CHECK(full.error().bytes_needed == 5'000'002);
    CHECK(full.error().bytes_available == 5'000'000);
}

TEST_CASE("evidence/files: empty, missing and changed files are refused and leave nothing") {
    Fixture fixture;
    const auto empty = fixture.stage({});
    REQUIRE_FALSE(empty.has_value());
    CHECK(empty.error().reason_or_null == &kEvidenceEmpty);
    const auto missing = fixture.stage_file(fixture.folder.path() + "/none");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::not_found);
    const std::string path = fixture.folder.path() + "/picture";
    constexpr std::size_t kLarge = kHeldBytesMax + 1;
    must(write_file(fixture.system, path, picture(kLarge)));
    const Original measured = must(fixture.files->measure(path));
    for (const std::size_t length : {kLarge, std::size_t{300'000}, kLarge + 500'000}) {
        CAPTURE(length);
        must(write_file(fixture.system, path, picture(length, 2)));
        const auto changed = fixture.files->stage(path, measured, Key{}, fixture.random);
        REQUIRE_FALSE(changed.has_value());
        CHECK(changed.error().reason_or_null == &kSourceChanged);
        CHECK(fixture.unfinished().empty());
        CHECK(must(fixture.files->sets_of(measured.hash)).empty());
    }
}

TEST_CASE(
    "evidence/files: of a file that is held what was measured is stored, whatever becomes of the file") {
    Fixture fixture;
    const std::string path = fixture.folder.path() + "/picture";
    const Bytes original = picture(kHeldBytesMax);
    must(write_file(fixture.system, path, original));
    const Original measured = must(fixture.files->measure(path));
    must(write_file(fixture.system, path, picture(300'000, 2)));
    const Staged staged = must(fixture.files->stage(path, measured, Key{}, fixture.random));
    Bytes read;
    must(fixture.files->read(capture_of(staged), Key{}, [&](ByteView piece) {
        append(read, piece);
        return Result<void>{};
    }));
    CHECK(read == original);
    CHECK(fixture.unfinished().empty());
}

TEST_CASE("evidence/files: received chunks are checked, repeats are no error, damage is replaced") {
    Fixture from;
    Fixture to;
    const Bytes original = picture(kChunkBytesMin + 9);
    const Staged staged = must(from.stage(original));
    const CaptureCore capture = capture_of(staged);
    const Bytes second = must(from.files->read_chunk(capture, 1));
    const auto wrong = to.files->put_chunk(capture, 0, second);
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().code == ErrorCode::corrupt);
    CHECK(wrong.error().reason_or_null == &kChunkDamaged);
    CHECK_FALSE(must(to.files->has_chunk(capture, 0)));
    CHECK(to.files->put_chunk(capture, 2, second).error().code == ErrorCode::limit);
    must(to.files->put_chunk(capture, 1, second));
    must(to.files->put_chunk(capture, 1, second));
    CHECK_FALSE(must(to.files->is_complete(capture)));
    must(to.files->put_chunk(capture, 0, must(from.files->read_chunk(capture, 0))));
    CHECK(must(to.files->is_complete(capture)));
    CHECK(must(to.read(capture, staged.key)) == original);
    must(write_file(to.system, to.files->chunk_path(capture, 1), view_of("cut short")));
    CHECK_FALSE(must(to.files->is_complete(capture)));
    must(to.files->put_chunk(capture, 1, second));
    CHECK(must(to.read(capture, staged.key)) == original);
    CHECK(to.unfinished().empty());
}

TEST_CASE("DUR-8 what is set aside is no chunk file before it is taken, and goes where it is not") {
    Fixture from, to;
    const Bytes original = picture(kChunkBytesMin + 9);
    const Staged staged = must(from.stage(original));
    const CaptureCore capture = capture_of(staged);
    const Bytes first = must(from.files->read_chunk(capture, 0));
    {
        // Two of one place, as two connections may bring them: neither writes into the other's.
        const auto one = must(to.files->begin_aside(capture.original));
        const auto other = must(to.files->begin_aside(capture.original));
        must(one->append(ByteView(first).first(100'000)));
        one->begin_sync();
        must(other->append(view_of("another's bytes")));
        must(one->append(ByteView(first).subspan(100'000)));
        must(one->sync());
        CHECK(to.unfinished().size() == 2);
        CHECK_FALSE(must(to.files->has_chunk(capture, 0)));
        must(to.files->take(*one, capture, 0));
    }
    CHECK(must(to.files->read_chunk(capture, 0)) == first);
    CHECK(to.unfinished().empty());
}

}  // namespace
}  // namespace wincheck::evidence
