#include "core/forms/workbook.h"

#include <doctest/doctest.h>

#include "core/forms/number.h"
#include "core/forms/reasons.h"
#include "tests/support/workbook_builder.h"

using namespace wincheck;
using namespace wincheck::forms;

namespace {

const Reason* reason_of(const Bytes& bytes) {
    const auto read = read_workbook(bytes);
    return read.has_value() ? nullptr : read.error().reason_or_null;
}

}  // namespace

TEST_CASE("forms/workbook: every kind of cell is read as people see it") {
    const std::string styles =
        "<styleSheet><numFmts><numFmt numFmtId=\"170\" "
        "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/></numFmts>"
        "<cellXfs> <xf numFmtId=\"0\"/> <xf numFmtId=\"14\"/> <xf numFmtId=\"170\"/> <xf "
        "numFmtId=\"20\"/></cellXfs></styleSheet>";
    const std::string strings =
        "<sst><si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>x</t></rPh></si></sst>";
    const std::string row =
        "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\" t=\"s\"><v>1</v></c><c "
        "r=\"C3\"><v>5.4000000000000004</v></c>"
        "<c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"E3\" s=\"1\"><v>46083</v></c><c r=\"F3\" "
        "s=\"2\"><v>46083.9375</v></c>"
        "<c r=\"G3\" s=\"3\"><v>0.9375</v></c><c r=\"H3\" t=\"str\"><f>A1</f><v>cached</v></c><c r=\"I3\" "
        "t=\"e\"><v>#REF!</v></c>"
        "<c r=\"K3\" t=\"inlineStr\"><is><t>in</t></is></c></row></sheetData>";
    const auto book = read_workbook(
        test::workbook_of({{"One", row}}, {{"xl/styles.xml", styles}, {"xl/sharedStrings.xml", strings}}));
    REQUIRE(book.has_value());
    const Sheet& sheet = book->sheets.at(0);
    CHECK(sheet.name == "One");
    REQUIRE(sheet.rows.size() == 1);
    const Row& cells = sheet.rows[0];
    CHECK(cells.number == 3);
    CHECK(cells.text(0) == "plain");
    CHECK(cells.text(1) == "rich");
    CHECK(cells.text(2) == "5.4");
    CHECK(cells.text(3) == "TRUE");
    CHECK(cells.text(4) == "2026-03-02");
    CHECK(cells.text(5) == "2026-03-02T22:30:00");
    CHECK(cells.text(6) == "22:30:00");
    CHECK(cells.text(7) == "cached");
    CHECK(cells.find(8)->kind == CellKind::error);
    CHECK(cells.find(9) == nullptr);
    CHECK(cells.text(10) == "in");
}

TEST_CASE("forms/number: serial days of both epochs, and digits as shown") {
    CHECK(date_text("1", false) == "1900-01-01");
    CHECK(date_text("59", false) == "1900-02-28");
    CHECK(date_text("61", false) == "1900-03-01");
    CHECK(date_text("0", true) == "1904-01-01");
    CHECK(date_text("-1", false).empty());
    CHECK(number_text("1.0") == "1");
    CHECK(number_text("0.30000000000000004") == "0.3");
    CHECK(number_text("1E-3") == "0.001");
    CHECK(number_text("2.5e3") == "2500");
    CHECK(number_text("99999999999999999") == "100000000000000000");
    CHECK(number_text("-0.05") == "-0.05");
    CHECK(number_text("abc").empty());
    CHECK(is_date_format("[Red]0.00") == false);
    CHECK(is_date_format("h:mm") == true);
    CHECK(is_date_format("0\"d\"") == false);
}

TEST_CASE("forms/workbook: a value merged over rows stands for each of them") {
    const std::string rows =
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>GB 1</t></is></c><c r=\"B1\"><v>1</v></c></row>"
        "<row r=\"2\"><c r=\"B2\"><v>2</v></c></row></sheetData><mergeCells><mergeCell "
        "ref=\"A1:A2\"/></mergeCells>";
    const auto book = read_workbook(test::workbook_of({{"s", rows}}));
    REQUIRE(book.has_value());
    CHECK(book->sheets[0].rows[1].text(0) == "GB 1");
    CHECK(book->sheets[0].rows[1].find(0)->is_merged_copy);
    CHECK_FALSE(book->sheets[0].rows[0].find(0)->is_merged_copy);
}

TEST_CASE("forms/workbook: more than 120,000 rows are refused, blank ones are not") {
    std::string full, blank;
    for (std::size_t row = 1; row <= kRowsMax + 1; ++row) {
        const std::string n = std::to_string(row);
        full += "<row r=\"" + n + "\"><c r=\"A" + n + "\"><v>1</v></c></row>";
        blank += "<row r=\"" + n + "\"><c r=\"A" + n + "\" s=\"0\"/></row>";
    }
    CHECK(reason_of(test::workbook_of({{"s", full + "</sheetData>"}})) == &kTooManyRows);
    CHECK(reason_of(test::workbook_of({{"s", blank + "</sheetData>"}})) == nullptr);
}

TEST_CASE("forms/workbook: files that are none are refused with a reason") {
    const Bytes good = test::form_of({{"type", "name"}, {"text", "a"}});
    Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(good.size() / 2));
    Bytes old = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0};
    const Bytes bomb =
        test::workbook_of({{"s", "<row r=\"1\"/>" + std::string(16U * 1024 * 1024, ' ') + "</sheetData>"}});
    CHECK(reason_of(good) == nullptr);
    CHECK(reason_of({}) == &kFileEmpty);
    CHECK(reason_of(cut) == &kNotWorkbook);
    CHECK(reason_of(old) == &kNotWorkbook);
    CHECK(reason_of(bomb) == &kInflatesTooLarge);
    CHECK(reason_of(bytes_of("hello")) == &kNotWorkbook);
    CHECK(reason_of(test::zip_of({{"a.txt", "a"}})) == &kNotWorkbook);
    const std::string backwards = "<row r=\"2\"><c r=\"A2\"/></row><row r=\"1\"/></sheetData>";
    CHECK(reason_of(test::workbook_of({{"s", backwards}})) == &kNotWorkbook);
    const std::string no_string = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row></sheetData>";
    CHECK(reason_of(test::workbook_of({{"s", no_string}})) == &kNotWorkbook);
}

TEST_CASE("forms/workbook: entities are not expanded") {
    const std::string strings =
        "<!DOCTYPE sst [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><sst><si><t>a&e;b</t></si></sst>";
    const std::string row = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>";
    const auto book = read_workbook(test::workbook_of({{"s", row}}, {{"xl/sharedStrings.xml", strings}}));
    REQUIRE(book.has_value());
    CHECK(book->sheets[0].rows[0].text(0) == "a&e;b");
}
