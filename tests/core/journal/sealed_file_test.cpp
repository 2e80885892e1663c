#include "core/journal/sealed_file.h"

#include <doctest/doctest.h>

#include "core/journal/chunk.h"
#include "tests/support/journal_world.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

ByteSource source_of(const Bytes& bytes) {
    return [&bytes, at = std::size_t{0}](std::span<std::uint8_t> out) mutable -> Result<std::size_t> {
        const std::size_t got = std::min({out.size(), bytes.size() - at, std::size_t{1000}});
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), got, out.begin());
        at += got;
        return got;
    };
}

Bytes sealed(const std::vector<SealedRecord>& records, std::vector<BoxKey> readers) {
    Bytes file;
    SeededRandom random(3);
    const ByteSink sink = [&file](ByteView bytes) -> Result<void> {
        append(file, bytes);
        return {};
    };
    auto writer = SealedFileWriter::begin(sink, test::id_of<TenantId>(1), readers,
                                          SealedHead{.inspection = test::id_of<StreamId>(2)}, random);
    REQUIRE(writer.has_value());
    for (const SealedRecord& record : records) REQUIRE(writer->add(record.kind, record.bytes).has_value());
    REQUIRE(writer->finish().has_value());
    return file;
}

// Everything of the file, or the error's name.
struct Read {
    std::vector<SealedRecord> records;
    std::string error;
};
Read read_all(const Bytes& file, const BoxPair& reader) {
    Read read;
    auto opened = SealedFileReader::open(source_of(file), reader);
    if (!opened) return {.records = {}, .error = opened.error().reason_or_null->name};
    while (true) {
        auto record = opened->next();
        if (!record) return {.records = {}, .error = record.error().reason_or_null->name};
        if (!record->has_value()) return read;
        read.records.push_back(**record);
    }
}

const BoxPair kReader = BoxPair::from_seed(test::seed_of(1));
const BoxPair kOther = BoxPair::from_seed(test::seed_of(2));

}  // namespace

TEST_CASE("INT-12 a sealed file is read by each of its readers and by nobody else") {
    const std::vector<SealedRecord> records{{SealedKind::segment, Bytes(200'000, 7)},
                                            {SealedKind::blob, {}},
                                            {static_cast<SealedKind>(77), bytes_of("newer")},
                                            {SealedKind::chunk, Bytes(65'536, 1)}};
    const Bytes file = sealed(records, {kOther.public_key(), kReader.public_key()});
    CHECK(read_all(file, kReader).records == records);
    CHECK(read_all(file, kOther).records == records);
    CHECK(read_all(file, BoxPair::from_seed(test::seed_of(3))).error == "not_reader");
    for (std::size_t length = 65'480; length < 65'540; ++length) {  // around the edge of a frame
        const std::vector<SealedRecord> one{{SealedKind::blob, Bytes(length, 9)}};
        CHECK(read_all(sealed(one, {kReader.public_key()}), kReader).records == one);
    }
}

TEST_CASE("INT-12 every change, cut or addition of a sealed file is refused") {
    Bytes file = sealed({{SealedKind::blob, bytes_of("content")}}, {kReader.public_key()});
    for (std::size_t i = 0; i < file.size(); ++i) {
        file[i] ^= 1U;
        if (read_all(file, kReader).error.empty()) FAIL_CHECK("accepted with byte ", i, " changed");
        file[i] ^= 1U;
    }
    for (std::size_t length = 0; length < file.size(); ++length) {
        const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
        if (read_all(cut, kReader).error.empty()) FAIL_CHECK("accepted with length ", length);
    }
    file.push_back(0);
    CHECK(read_all(file, kReader).error == "file_wrong");
}

TEST_CASE("DUR-8 chunk lengths double until there are at most 256") {
    CHECK(*plan_chunks(0) == ChunkPlan{.chunk_bytes = 262144, .count = 1});
    CHECK(*plan_chunks(262144) == ChunkPlan{.chunk_bytes = 262144, .count = 1});
    CHECK(*plan_chunks(262145) == ChunkPlan{.chunk_bytes = 262144, .count = 2});
    CHECK(*plan_chunks(67108864) == ChunkPlan{.chunk_bytes = 262144, .count = 256});
    CHECK(*plan_chunks(67108865) == ChunkPlan{.chunk_bytes = 524288, .count = 129});
    CHECK(*plan_chunks(kEvidenceBytesMax) == ChunkPlan{.chunk_bytes = 2097152, .count = 256});
    CHECK_FALSE(plan_chunks(kEvidenceBytesMax + 1).has_value());
}

TEST_CASE("DUR-8 a chunk opens in its place only") {
    SeededRandom random(1);
    const Secret key = test::seed_of(5);
    const ChunkPlace place{.original = test::id_of<Hash>(1), .index = 2, .count = 4};
    const Bytes plain = bytes_of("some bytes of a photo");
    const Bytes file = encrypt_chunk(key, place, plain, random);
    CHECK(file.size() == plain.size() + kChunkOverheadBytes);
    const auto opened = decrypt_chunk(key, place, file);
    REQUIRE(opened.has_value());
    CHECK(*opened == plain);
    ChunkPlace elsewhere = place;
    elsewhere.index = 3;
    CHECK_FALSE(decrypt_chunk(key, elsewhere, file).has_value());
    elsewhere = place;
    elsewhere.count = 5;
    CHECK_FALSE(decrypt_chunk(key, elsewhere, file).has_value());
    elsewhere = place;
    elsewhere.original.raw[0] ^= 1U;
    CHECK_FALSE(decrypt_chunk(key, elsewhere, file).has_value());
    CHECK_FALSE(decrypt_chunk(test::seed_of(6), place, file).has_value());
    for (std::size_t i = 0; i < file.size(); ++i) {
        Bytes changed = file;
        changed[i] ^= 1U;
        CHECK_FALSE(decrypt_chunk(key, place, changed).has_value());
    }
    CHECK_FALSE(decrypt_chunk(key, place, ByteView(file).first(40)).has_value());
}
