#include "core/journal/cbor.h"

#include <doctest/doctest.h>

#include "core/model/entries.h"
#include "core/model/policy.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

struct One {
    std::uint64_t value = 0;
    bool operator==(const One&) const = default;
    template <class A>
    void serialize(A& a) {
        a(value);
    }
};
struct Many {
    std::int64_t number = 0;
    std::string text;
    Bytes bytes;
    bool flag = false;
    std::optional<Hash> hash;
    std::vector<One> ones;
    Decimal decimal{};
    EntryType type = EntryType::answer;
    std::vector<std::pair<std::string, std::string>> pairs;
    bool operator==(const Many&) const = default;
    template <class A>
    void serialize(A& a) {
        a(number, text, bytes, flag, hash, ones, decimal, type, pairs);
    }
};

const Reason* reason_of(const Result<Many>& result) {
    return result ? nullptr : result.error().reason_or_null;
}

}  // namespace

TEST_CASE("INT-1a a struct is the array of its fields in order") {
    const Many many{.number = -500,
                    .text = "门",
                    .bytes = {1, 2},
                    .flag = true,
                    .hash = std::nullopt,
                    .ones = {{7}, {1000}},
                    .decimal = Decimal::shortest(350, 2),
                    .type = EntryType::seal,
                    .pairs = {{"a", "b"}}};
    const Bytes bytes = encode(many);
    CHECK(to_hex(bytes) ==
          "89"
          "3901f3"
          "63e997a8"
          "420102"
          "f5"
          "f6"
          "82"
          "8107"
          "811903e8"
          "821823"
          "01"
          "1819"
          "81"
          "8261616162");
    const auto back = decode<Many>(bytes);
    REQUIRE(back.has_value());
    CHECK(*back == many);
}

TEST_CASE("INT-1 what is not in shortest form is refused") {
    struct Case {
        const char* bytes;
        const Reason* reason;
    };
    const Case cases[] = {
        {"811800", &kCborNotCanonical},        // 0 in two bytes
        {"811817", &kCborNotCanonical},        // 23 in two bytes
        {"811900ff", &kCborNotCanonical},      // 255 in three
        {"811a0000ffff", &kCborNotCanonical},  // 65535 in five
        {"811b00000000ffffffff", &kCborNotCanonical},
        {"9801"
         "00",
         &kCborNotCanonical},            // array length in two bytes
        {"9f00ff", &kCborNotCanonical},  // indefinite array
        {"81c000", &kCborShape},         // tag
        {"81f93c00", &kCborShape},       // float
        {"81f6", &kCborShape},           // null
        {"8120", &kCborShape},           // negative
        {"81a0", &kCborShape},           // map
        {"811c", &kCborNotCanonical},    // reserved
        {"81", &kCborTruncated},
        {"8118", &kCborTruncated},
        {"", &kCborTruncated},
        {"810000", &kCborTrailing},
        {"820000", &kCborShape},                  // a field too many
        {"80", &kCborShape},                      // a field too few
        {"9b7fffffffffffffff", &kCborTruncated},  // no room for so many
        {"00", &kCborShape},
    };
    for (const Case& c : cases) {
        CAPTURE(c.bytes);
        const auto result = decode<One>(hex(c.bytes));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().reason_or_null == c.reason);
        CHECK(result.error().code == ErrorCode::corrupt);
    }
}

TEST_CASE("INT-1 texts are valid UTF-8, decimals in shortest form, hashes of their length") {
    CHECK(reason_of(decode<Many>(hex("890061ff0000000000000000"))) == &kCborNotCanonical);
    CHECK(reason_of(decode<Many>(hex("89006040f4f680820a01"))) == &kCborNotCanonical);     // 1.0
    CHECK(reason_of(decode<Many>(hex("89006040f4f68082010a"))) == &kCborShape);            // scale 10
    CHECK(reason_of(decode<Many>(hex("89006040f441000000000000000000"))) == &kCborShape);  // hash of one byte
    CHECK(reason_of(decode<Many>(hex("8900605b7fffffffffffffff"))) == &kCborTruncated);
    CHECK(reason_of(decode<Many>(hex("89006040f8f50000000000000000"))) == &kCborShape);  // true in two bytes
    CHECK(reason_of(decode<Many>(hex("89006040f4f680820001187b81"))) ==
          &kCborNotCanonical);  // 0 with scale 1
}

TEST_CASE("INT-1 depth is at most eight, of documents sixteen") {
    using V1 = std::vector<std::uint32_t>;
    using V2 = std::vector<std::vector<V1>>;
    using V4 = std::vector<std::vector<V2>>;
    using V6 = std::vector<std::vector<V4>>;
    using V8 = std::vector<V6>;  // depth 8
    using V9 = std::vector<V8>;
    const Bytes eight = hex("8181818181818180");
    const Bytes nine = hex("818181818181818180");
    CHECK(decode<V8>(eight).has_value());
    const auto deep = decode<V9>(nine);
    REQUIRE_FALSE(deep.has_value());
    CHECK(deep.error().reason_or_null == &kCborTooDeep);
    CHECK(decode_document<V9>(nine).has_value());
}

TEST_CASE("INT-1 an accepted value encodes to the same bytes: integers at every width") {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{23}, std::int64_t{24}, std::int64_t{255}, std::int64_t{256},
          std::int64_t{65535}, std::int64_t{65536}, std::int64_t{4294967295}, std::int64_t{4294967296},
          std::numeric_limits<std::int64_t>::max(), std::int64_t{-1}, std::int64_t{-24}, std::int64_t{-25},
          std::int64_t{-257}, std::numeric_limits<std::int64_t>::min()}) {
        const Bytes bytes = encode(value);
        const auto back = decode<std::int64_t>(bytes);
        REQUIRE(back.has_value());
        CHECK(*back == value);
    }
    CHECK(decode<std::uint32_t>(hex("1b0000000100000000")).has_value() == false);
    CHECK(decode<std::int64_t>(hex("1b8000000000000000")).has_value() == false);
    CHECK(*decode<std::uint64_t>(hex("1bffffffffffffffff")) == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("journal/cbor: documents of the model go through") {
    Policy policy;
    policy.id = "p";
    policy.scoring.bands = {{Points::whole(90), "优秀"}, {Points{}, "不合格"}};
    const auto back = decode_document<Policy>(encode(policy));
    REQUIRE(back.has_value());
    CHECK(*back == policy);
    Checklist checklist;
    checklist.nodes.resize(3);
    checklist.nodes[1].scoring.table.push_back(Step{.veto = Verdict{}});
    const auto list = decode_document<Checklist>(encode(checklist));
    REQUIRE(list.has_value());
    CHECK(*list == checklist);
}
