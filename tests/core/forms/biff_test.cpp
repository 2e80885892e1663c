// Binary workbooks: those of tests/golden/xls, written by xlwt, and damage done to them.
#include "core/forms/biff.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "core/forms/biff_strings.h"
#include "core/forms/import.h"
#include "core/forms/reasons.h"
#include "core/forms/workbook.h"
#include "tests/support/run_seed.h"

using namespace wincheck;
using namespace wincheck::forms;

namespace {

Bytes golden_workbook(const std::string& name) {
    std::ifstream file(std::string(WINCHECK_SOURCE_DIR) + "/tests/golden/xls/" + name, std::ios::binary);
    return Bytes((std::istreambuf_iterator<char>(file)), {});
}

const Row& row_of(const Sheet& sheet, std::uint32_t number) {
    for (const Row& row : sheet.rows)
        if (row.number == number) return row;
    FAIL("no such row");
    return sheet.rows.front();
}

std::string joined(const Row& row) {
    std::string text;
    for (const Cell& cell : row.cells) text += (text.empty() ? "" : "|") + cell.text;
    return text;
}

const Reason* refusal_of(const Bytes& bytes) {
    const auto read = read_workbook(bytes);
    return read ? nullptr : read.error().reason_or_null;
}

/// The place of the record of that number that comes first.
std::size_t place_of_record(const Bytes& file, std::uint8_t low, std::uint8_t high, std::uint8_t length) {
    for (std::size_t at = 512; at + 4 < file.size(); ++at)
        if (file[at] == low && file[at + 1] == high && file[at + 2] == length && file[at + 3] == 0) return at;
    FAIL("no such record");
    return 0;
}

}  // namespace

TEST_CASE("IMP-1 every kind of cell of a binary workbook is read as people see it") {
    const auto book = read_workbook(golden_workbook("values.xls"));
    REQUIRE(book.has_value());
    REQUIRE(book->sheets.size() == 2);
    const Sheet& sheet = book->sheets[0];
    CHECK(sheet.name == "各类");
    CHECK(joined(row_of(sheet, 1)) == "夜间检查|plain|𠮷野家|bold and not");
    CHECK(joined(row_of(sheet, 2)) ==
          "0|1|-1|0.1|5.4|1000000000000000|-0.00000025|536870911|123456.789|0.03");
    CHECK(joined(row_of(sheet, 3)) == "TRUE|FALSE");
    CHECK(row_of(sheet, 3).cells[0].kind == CellKind::boolean);
    CHECK(joined(row_of(sheet, 4)) == "2026-03-02|2026-03-02T23:40:05|22:00:00");
    CHECK(row_of(sheet, 4).cells[0].kind == CellKind::date);
    CHECK(joined(row_of(sheet, 7)) == "merged|row 6");
    CHECK(joined(row_of(sheet, 9)) == "merged|row 8");
    CHECK(row_of(sheet, 9).cells[0].is_merged_copy);
    CHECK(row_of(sheet, 21).cells[0].column == 30);
    CHECK(book->sheets[1].name == "second");
    CHECK(joined(row_of(book->sheets[1], 1)) == "second");
}

TEST_CASE("IMP-1 texts that go on in further records, narrow and wide, come out whole") {
    const auto book = read_workbook(golden_workbook("many.xls"));
    REQUIRE(book.has_value());
    const Sheet& sheet = book->sheets.at(0);
    REQUIRE(sheet.rows.size() == 301);
    for (std::uint32_t row = 0; row < 300; ++row)
        CHECK(joined(sheet.rows[row]) == "narrow text number " + std::to_string(row) + "|第 " +
                                             std::to_string(row) + " 条，电梯机房门未锁");
    const std::string one = "长";
    std::string expected;
    for (int i = 0; i < 9000; ++i) expected += one;
    CHECK(sheet.rows[300].text(0) == expected);
}

TEST_CASE("IMP-1 a text may change its width where it goes on, and what is added to it is passed over") {
    // Four characters, with one run; narrow at first, wide in the record that continues.
    const Bytes first{4, 0, 8, 1, 0, 'a', 'b'}, second{1, 'c', 0, 0x2D, 0x4E, 0, 0, 0}, third{0, 'z'};
    ContinuedRecord record;
    for (const Bytes* piece : {&first, &second, &third}) record.add(*piece);
    const auto text = record.text(2);
    REQUIRE(text.has_value());
    CHECK(*text == "abc中");
    CHECK(record.number(1) == std::optional<std::uint32_t>('z'));
    CHECK_FALSE(record.number(1).has_value());
}

TEST_CASE("IMP-1 a checklist in a binary workbook is imported like any other") {
    const Imported imported = import_checklist("夜查.xls", golden_workbook("checklist.xls"));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->nodes.size() == 3);
    CHECK(imported.checklist->nodes[1].code == "G1");
}

TEST_CASE("IMP-1 binary workbooks of before Excel 97, under a password or cut short are refused by name") {
    const Bytes good = golden_workbook("checklist.xls");
    REQUIRE(refusal_of(good) == nullptr);
    Bytes old = good;
    const std::size_t begin = place_of_record(good, 0x09, 0x08, 16);
    old[begin + 5] = 5;  // the version of Excel 95
    CHECK(refusal_of(old) == &kOldWorkbook);
    Bytes locked = good;
    locked[place_of_record(good, 0x22, 0x00, 2)] = 0x2F;  // the epoch's record, taken for a password's
    CHECK(refusal_of(locked) == &kEncrypted);
    Bytes nameless = good;
    for (std::size_t at = 0; at + 16 < good.size(); ++at)
        if (good[at] == 'W' && good[at + 2] == 'o' && good[at + 4] == 'r' && good[at + 6] == 'k')
            nameless[at] = 'V';
    CHECK(refusal_of(nameless) == &kNotWorkbook);
    for (const std::size_t size : {8U, 100U, 511U, 512U, 600U, 1024U, 2000U}) {
        CAPTURE(size);
        CHECK(refusal_of(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))) ==
              &kNotWorkbook);
    }
}

TEST_CASE(
    "IMP-1 sheets that share one place, and cells that share one text, do not make a small file large") {
    Bytes stream;
    const auto number = [](std::uint32_t value, int bytes) {
        Bytes out;
        for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        return out;
    };
    const auto add = [&](std::uint32_t kind, const std::vector<Bytes>& parts) {
        Bytes data;
        for (const Bytes& part : parts) data.insert(data.end(), part.begin(), part.end());
        for (const Bytes& part : {number(kind, 2), number(static_cast<std::uint32_t>(data.size()), 2), data})
            stream.insert(stream.end(), part.begin(), part.end());
    };
    constexpr std::uint32_t kSheets = 200, kPlaceBytes = 4 + 9, kTextBytes = 8000;
    add(0x0809, {number(0x0600, 2), number(5, 2)});
    add(0x00FC, {number(1, 4), number(1, 4), number(kTextBytes, 2), Bytes{0}, Bytes(kTextBytes, 'x')});
    const auto place = static_cast<std::uint32_t>(stream.size()) + kSheets * kPlaceBytes + 4;
    for (std::uint32_t sheet = 0; sheet < kSheets; ++sheet)
        add(0x0085, {number(place, 4), number(0, 2), Bytes{1, 0, 's'}});
    add(0x000A, {});
    REQUIRE(stream.size() == place);
    add(0x0809, {number(0x0600, 2), number(0x10, 2)});
    for (std::uint32_t row = 0; row < 200; ++row)
        add(0x00FD, {number(row, 2), number(0, 2), number(0, 2), number(0, 4)});
    add(0x000A, {});
    const auto read = read_workbook_stream(stream);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().reason_or_null == &kTooManyCells);
}

TEST_CASE("IMP-1 a damaged binary workbook is read or refused by name, and ends") {
    const std::uint64_t first = testing::seed_of_run();
    std::uint64_t refused = 0;
    for (const char* name : {"checklist.xls", "values.xls"}) {
        const Bytes good = golden_workbook(name);
        for (std::uint64_t seed = first; seed < first + 400; ++seed) {
            CAPTURE(seed);
            Bytes bytes = good;
            std::uint64_t dice = seed * 0x9E3779B97F4A7C15U;
            for (int i = 0; i < 4; ++i) {
                dice ^= dice >> 27U;
                dice *= 0x2545F4914F6CDD1DU;
                bytes[(dice >> 8U) % bytes.size()] = static_cast<std::uint8_t>(dice);
            }
            const auto read = read_workbook(bytes);
            if (!read) CHECK(read.error().reason_or_null != nullptr);
            refused += read ? 0 : 1;
        }
    }
    MESSAGE(refused << " of 800 refused");
}
