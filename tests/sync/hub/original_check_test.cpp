#include "sync/hub/original_check.h"

#include <doctest/doctest.h>

#include "core/base/simulated.h"
#include "core/journal/chunk.h"

namespace wincheck::hub {
namespace {

/// An original of three chunks, encrypted as one that is called `name`.
struct Sealed {
    SeededRandom random{5};
    journal::Secret key = random_id<journal::Secret>(random);
    CaptureCore capture;
    std::vector<Bytes> files;

    explicit Sealed(const std::optional<Hash>& name = std::nullopt) {
        Bytes plain(2 * kChunkBytesMin + 1'000);
        random.fill(plain);
        capture.original = name.value_or(sha256(plain));
        capture.length = plain.size();
        capture.chunk_bytes = kChunkBytesMin;
        for (std::uint32_t index = 0; index < 3; ++index) {
            const std::size_t from = std::size_t{index} * kChunkBytesMin;
            const auto piece =
                ByteView(plain).subspan(from, std::min<std::size_t>(kChunkBytesMin, plain.size() - from));
            files.push_back(journal::encrypt_chunk(key, {capture.original, index, 3}, piece, random));
            capture.chunks.push_back(sha256(files.back()));
        }
    }
    bool seen(const std::vector<std::uint32_t>& order) {
        OriginalCheck check(key);
        for (const std::uint32_t index : order) check.add(capture, index, files[index]);
        return check.is_genuine(capture);
    }
};

}  // namespace

TEST_CASE(
    "DUR-8 what was decrypted while it came is genuine when all of it came in order, and said so once") {
    Sealed sealed;
    OriginalCheck check(sealed.key);
    for (std::uint32_t index = 0; index < 3; ++index) check.add(sealed.capture, index, sealed.files[index]);
    CHECK(check.is_genuine(sealed.capture));
    CHECK_FALSE(check.is_genuine(sealed.capture));
    CHECK(sealed.seen({0, 1, 2}));
    CHECK_FALSE(sealed.seen({0, 1}));
    CHECK_FALSE(sealed.seen({0, 2, 1}));
    CHECK_FALSE(sealed.seen({1, 2}));
    CHECK_FALSE(sealed.seen({0, 0, 1, 2}));
}

TEST_CASE("DUR-8 what was decrypted while it came is not genuine under another's hash, key or bytes") {
    CHECK_FALSE(Sealed(sha256(bytes_of("another"))).seen({0, 1, 2}));
    Sealed changed;
    changed.files[1][700] ^= 1;
    CHECK_FALSE(changed.seen({0, 1, 2}));
    Sealed other;
    other.key.raw[0] ^= 1;
    CHECK_FALSE(other.seen({0, 1, 2}));
}

}  // namespace wincheck::hub
