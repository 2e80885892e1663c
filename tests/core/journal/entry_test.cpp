#include "core/journal/entry.h"

#include <doctest/doctest.h>

#include "core/base/simulated.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

Part held(PartClass part_class, std::string_view text, std::uint8_t salt) {
    Salt filled;
    filled.raw.fill(salt);
    return Part{.part_class = part_class, .salt = filled, .bytes = bytes_of(text)};
}

Header some_header() {
    Header header;
    header.author = "li.na";
    header.wall_ms = 1'700'000'000'000;
    header.type = 14;
    header.version = 1;
    return header;
}

}  // namespace

TEST_CASE("INT-2 a part can be withheld and hash and header stay") {
    const auto entry =
        build_entry(some_header(), {held(PartClass::core, "core", 1), held(PartClass::text, "text", 2)});
    REQUIRE(entry.has_value());
    CHECK(entry->hash == entry_hash(entry->header_bytes.bytes()));
    const Entry shown = without_part(*entry, PartClass::text);
    const auto parsed = parse_entry(shown.header_bytes.bytes(), shown.parts);
    REQUIRE(parsed.has_value());
    CHECK(parsed->hash == entry->hash);
    CHECK(parsed->part_or_null(PartClass::text) == nullptr);
    REQUIRE(parsed->part_or_null(PartClass::core) != nullptr);
    CHECK(*parsed->part_or_null(PartClass::core) == bytes_of("core"));
}

TEST_CASE("INT-2 a changed part, salt, class or length is refused") {
    const auto entry = build_entry(some_header(), {held(PartClass::core, "core", 1)});
    REQUIRE(entry.has_value());
    for (int change = 0; change < 4; ++change) {
        std::vector<Part> parts = entry->parts;
        if (change == 0) parts[0].bytes->front() ^= 1U;
        if (change == 1) parts[0].salt->raw[31] ^= 1U;
        if (change == 2) parts[0].part_class = PartClass::text;
        if (change == 3) parts[0].salt.reset();
        const auto parsed = parse_entry(entry->header_bytes.bytes(), parts);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().reason_or_null == &kPartWrong);
    }
    CHECK_FALSE(parse_entry(entry->header_bytes.bytes(), {}).has_value());
}

TEST_CASE("INT-1 headers outside the rules are refused") {
    const auto refused = [](Header header) {
        const auto built = build_entry(std::move(header), {held(PartClass::core, "", 1)});
        return !built.has_value() && built.error().code == ErrorCode::invalid_argument;
    };
    Header header = some_header();
    header.author = std::string(65, 'a');
    CHECK(refused(header));
    header = some_header();
    header.author = "\xFF";
    CHECK(refused(header));
    header = some_header();
    header.seen.resize(2);  // duplicates
    CHECK(refused(header));
    header.seen.resize(17);
    CHECK(refused(header));
    CHECK_FALSE(build_entry(some_header(), {}).has_value());
    CHECK_FALSE(build_entry(some_header(), {held(PartClass::text, "", 1)}).has_value());
    CHECK_FALSE(
        build_entry(some_header(), {held(PartClass::core, "", 1), held(PartClass::core, "", 2)}).has_value());
}

TEST_CASE("INT-1 an entry has at most 60 KiB") {
    const auto built =
        build_entry(some_header(), {held(PartClass::core, std::string(kEntryBytesMax - 100, 'a'), 1)});
    REQUIRE_FALSE(built.has_value());
    CHECK(built.error().code == ErrorCode::limit);
    CHECK(built.error().reason_or_null == &kEntryTooLarge);
}

TEST_CASE("INT-3 the stream that an entry opens is named by its hash") {
    const auto entry = build_entry(some_header(), {held(PartClass::core, "", 1)});
    REQUIRE(entry.has_value());
    CHECK(entry->opens_stream());
    CHECK(entry->stream() == short_id<StreamId>(entry->hash));
}
