#include <doctest/doctest.h>

#include "core/base/hash.h"
#include "core/base/json.h"

using namespace wincheck;

TEST_CASE("base/bytes: hexadecimal and base64 are read strictly") {
    CHECK(to_hex(*from_hex("00ffA5")) == "00ffa5");
    CHECK_FALSE(from_hex("0").has_value());
    CHECK_FALSE(from_hex("0g").has_value());
    CHECK(to_base64(view_of("foob")) == "Zm9vYg==");
    CHECK(text_of(*from_base64("Zm9vYg==")) == "foob");
    for (const char* text : {"Zm9vYg=", "Zm9vYg", "Zm9vYh==", "Zm 9vYg==", "Zm9vYg==\n"})
        CHECK_FALSE(from_base64(text).has_value());
}

TEST_CASE("base/bytes: UTF-8 without surrogates and overlong forms") {
    CHECK(is_utf8("夜间突防 𠮷 🌙"));
    CHECK(is_utf8(""));
    for (const char* text : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE5\xA4", "\xFF"})
        CHECK_FALSE(is_utf8(text));
}

TEST_CASE(
    "base/bytes: a byte that is no text is found at every place, and letters of several bytes are not taken "
    "for one") {
    const std::string plain(27, 'a');
    for (std::size_t at = 0; at < plain.size(); ++at) {
        std::string broken = plain;
        broken[at] = '\xFF';
        CHECK_FALSE(is_utf8(broken));
        std::string mixed = plain;
        mixed.insert(at, "夜");
        CHECK(is_utf8(mixed));
        CHECK_FALSE(is_utf8(mixed.substr(0, at + 2)));
    }
}

TEST_CASE("base/id: identifiers have one length") {
    CHECK(StreamId::parse_hex("000102030405060708090a0b0c0d0e0f")->hex() ==
          "000102030405060708090a0b0c0d0e0f");
    CHECK_FALSE(StreamId::parse_hex("00").has_value());
    CHECK(StreamId{}.is_zero());
    CHECK(short_id<StreamId>(sha256(view_of("abc"))).hex() == "ba7816bf8f01cfea414140de5dae2223");
}

TEST_CASE("base/json: numbers keep their digits, objects their order") {
    const auto json = Json::parse(R"({"b":86.250000001,"a":[true,null,"夜"]})");
    REQUIRE(json.has_value());
    CHECK(json->dump() == R"({"b":86.250000001,"a":[true,null,"夜"]})");
    CHECK(*(*json)["b"].decimal() == Decimal{86'250'000'001, 9});
    CHECK((*json)["a"].items().size() == 3);
    CHECK((*json)["absent"].is_null());
    CHECK_FALSE(json->text_at("b").has_value());
    CHECK(json->text_at("absent").error().where == "absent");
}

TEST_CASE("base/json: what is not JSON is refused with its place") {
    for (const char* text : {"", "{", "[1,]", "{\"a\":1,\"a\":2}", "nul", "\"\\ud800\"", "1 2", "[NaN]"}) {
        const auto json = Json::parse(text);
        REQUIRE_FALSE(json.has_value());
        CHECK(json.error().reason_or_null == &kNotJson);
    }
    // RFC 8259, 8.2: half a pair is no character, in a value or in a name, and could not be written as UTF-8
    // again.
    for (const char* text :
         {R"("1L\uDD8DDL")", R"({"\udfff":1})", R"(["\uDC00\uD800"])", R"(["\ud800\ud800"])"})
        CHECK_FALSE(Json::parse(text).has_value());
    CHECK(Json::parse(R"("\ud83c\udf19\ud7ff")")->text() == "\xF0\x9F\x8C\x99\xED\x9F\xBF");
    CHECK(Json::parse("[1,]").error().where.rfind("byte ", 0) == 0);
    CHECK(Json::parse(std::string(64, '[') + std::string(64, ']')).has_value());
    CHECK_FALSE(Json::parse(std::string(70, '[') + std::string(70, ']')).has_value());
}

TEST_CASE("base/json: what is kept as it was dumped is given back as it is, and read and changed as ever") {
    const std::string dumped = R"({"b":"1","a":[true,{"c":null}]})";
    const Json kept = Json::of_dumped(dumped);
    CHECK(kept.is(Json::Kind::object));
    CHECK(Json::object().set("k", kept).dump() == R"({"k":)" + dumped + "}");
    CHECK(Json::of_dumped(dumped).dump_pretty() == Json::parse(dumped)->dump_pretty());
    CHECK(Json::of_dumped(dumped).text().empty());
    CHECK(kept["a"].items().size() == 2);
    CHECK(kept.dump() == dumped);
    CHECK(Json::of_dumped(dumped).set("b", Json::of(true)).dump() == R"({"b":true,"a":[true,{"c":null}]})");
    CHECK(Json::of_dumped("[1,2]").push(Json::of(std::int64_t{3})).dump() == "[1,2,3]");
    CHECK(Json::of_dumped("[1,2]").is(Json::Kind::array));
    CHECK(Json::of_dumped("[1,").items().empty());
}

TEST_CASE("base/json: a text is escaped so that it reads back the same") {
    const std::string text("quote \" back \\ line \n tab \t nul-free 夜\x01");
    const std::string dumped = Json::of(std::string_view(text)).dump();
    CHECK(Json::parse(dumped)->text() == text);
}
