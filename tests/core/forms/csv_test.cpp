#include "core/forms/csv.h"

#include <doctest/doctest.h>

#include "core/forms/reasons.h"

using namespace wincheck;
using namespace wincheck::forms;
using Records = std::vector<std::vector<std::string>>;

TEST_CASE("forms/csv: quotes, line ends and blanks after RFC 4180") {
    const auto read = [](std::string_view text) {
        return read_csv_records(view_of(text)).value_or(Records{{"refused"}});
    };
    CHECK(read("a,b\r\n1,2\r\n") == Records{{"a", "b"}, {"1", "2"}});
    CHECK(read("a,\"b\nc\",\"d \"\"e\"\"\"\n") == Records{{"a", "b\nc", "d \"e\""}});
    CHECK(read("a,,\n") == Records{{"a", "", ""}});
    CHECK(read("\xef\xbb\xbf"
               "a\r1") == Records{{"a"}, {"1"}});
    CHECK(read("").empty());
    CHECK(read("编码，,检查项") == Records{{"编码，", "检查项"}});
}

TEST_CASE("IMP-1 an encoding is recognised by its mark, asked where it is in doubt, never guessed") {
    using namespace std::string_view_literals;
    const auto read = [](std::string_view text, Encoding encoding = Encoding::unstated) {
        const auto records = read_csv_records(view_of(text), encoding);
        if (records) return *records;
        return Records{{std::string(records.error().reason_or_null->name), records.error().where}};
    };
    const Records gate{{"\u95e8\u5c97", "1"}};
    constexpr auto kUtf16 =
        "\xff\xfe\xe8\x95\x97\x5c,\0"
        "1\0"sv;
    CHECK(read(kUtf16) == gate);
    CHECK(read("\xfe\xff\x95\xe8\x5c\x97\0,\0"
               "1"sv) == gate);
    CHECK(read("\x84\x31\x95\x33\xc3\xc5\xb8\xda,1"sv) == gate);
    constexpr auto kChinese = "\xc3\xc5\xb8\xda,1"sv;
    CHECK(read(kChinese) == Records{{"not_utf8", "byte 0, perhaps GB 18030"}});
    CHECK(read(kChinese, Encoding::gb18030) == gate);
    CHECK(read(kChinese, Encoding::utf8) == Records{{"not_utf8", "byte 0, perhaps GB 18030"}});
    CHECK(read(kUtf16.substr(2)) == Records{{"not_utf8", "byte 5, perhaps UTF-16"}});
    CHECK(read(kUtf16.substr(2), Encoding::utf16_le) == gate);
    // A stated encoding is no licence to misread: a mark of another one, or bytes that it has not.
    CHECK(read(kUtf16, Encoding::gb18030) == Records{{"not_encoded", "the byte order mark"}});
    CHECK(read("a,\xff\xff", Encoding::gb18030) == Records{{"not_encoded", "byte 2"}});
    CHECK(read("\xff\xfe\x41"sv) == Records{{"not_encoded", "byte 0"}});
    CHECK(encoding_named("GBK") == Encoding::gb18030);
    CHECK_FALSE(encoding_named("latin1").has_value());
}

TEST_CASE("forms/csv: what is not CSV in UTF-8 is refused with its place") {
    const auto refused = [](std::string_view text) {
        const auto read = read_csv_records(view_of(text));
        REQUIRE_FALSE(read.has_value());
        return read.error();
    };
    CHECK(refused("a\n\"b").reason_or_null == &kBadQuotes);
    CHECK(refused("a\n\"b").where == "line 2");
    CHECK(refused("\"a\"b\n").reason_or_null == &kBadQuotes);
    CHECK(refused("ab\xb1\xe0").where == "byte 2, perhaps GB 18030");
    std::string rows;
    for (std::size_t row = 0; row <= kRowsMax; ++row) rows += "x\n";
    CHECK(refused(rows).reason_or_null == &kTooManyRows);
}
