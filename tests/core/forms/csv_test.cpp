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

TEST_CASE("forms/csv: what is not CSV in UTF-8 is refused with its place") {
    const auto refused = [](std::string_view text) {
        const auto read = read_csv_records(view_of(text));
        REQUIRE_FALSE(read.has_value());
        return read.error();
    };
    CHECK(refused("a\n\"b").reason_or_null == &kBadQuotes);
    CHECK(refused("a\n\"b").where == "line 2");
    CHECK(refused("\"a\"b\n").reason_or_null == &kBadQuotes);
    CHECK(refused("\xff\xfe"
                  "a")
              .where == "UTF-16");
    CHECK(refused("ab\xb1\xe0").where == "byte 2, perhaps GB 18030");
    std::string rows;
    for (int row = 0; row < 100'000; ++row) rows += "x\n";
    CHECK(refused(rows).reason_or_null == &kTooManyRows);
}
