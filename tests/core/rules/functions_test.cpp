// What the functions of ODK XForms are worth on plain values. The expected results are those that XPath 1.0,
// the ODK XForms specification and its programs' own tests state, with blank where those have NaN (COND-2).
#include <algorithm>

#include "core/rules/functions.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

struct Worth {
    const char* expression;
    const char* expected;
};

std::string worth_of(const char* expression) {
    FormBuilder form;
    form.asked("empty", AnswerType::text);
    form.asked("many", AnswerType::select_multiple).choices = "letters";
    ChoiceList letters{"letters", {}};
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"})
        letters.options.push_back(option(name, ""));
    form.checklist.choices.push_back(letters);
    form.checklist.settings.version = "7.1";
    form.calculated("x", expression);
    Filled filled(form);
    return filled.shown("x");
}

void check_worth(std::initializer_list<Worth> all) {
    for (const Worth& one : all) {
        CAPTURE(one.expression);
        CHECK(worth_of(one.expression) == one.expected);
    }
}

}  // namespace

TEST_CASE("COND-1 texts become numbers as XPath has it, more than nine places are rounded") {
    check_worth({{"number('100.001')", "100.001"},
                 {"number('.1001')", "0.1001"},
                 {"number(' -12345.6789  ')", "-12345.6789"},
                 {"number('0017.')", "17"},
                 {"number('-0')", "0"},
                 {"number('14.29123456789')", "14.291234568"},
                 {"number('-0.0000000005')", "-0.000000001"},
                 {"number('9223372036854775807')", "9223372036854775807"},
                 {"number('9223372036854775808')", "blank"},
                 {"number('+5')", "blank"},
                 {"number('1.1e6')", "blank"},
                 {"number('34.56.7')", "blank"},
                 {"number('- 17')", "blank"},
                 {"number('.')", "blank"},
                 {"number('-')", "blank"},
                 {"number('  ')", "blank"},
                 {"number('4,6')", "blank"},
                 {"number('NaN')", "blank"},
                 {"number('2008-09-05')", "14127"},
                 {"number('1941-12-07')", "-10252"},
                 {"number('1970-01-02T12:00:00Z')", "1.5"},
                 {"number('1970-13-01')", "blank"},
                 {"number(true())", "1"},
                 {"0.00000000000000000123", "0"},
                 {"3.14159265358979", "3.141592654"},
                 {"-'19'", "-19"},
                 {"'123' * '456'", "56088"},
                 {"string(123456.0000)", "123456"},
                 {"string(.557586)", "0.557586"}});
}

TEST_CASE("COND-1 comparisons of texts, numbers, truths and dates are XPath's") {
    check_worth({{"'0017.' = 17", "true"},
                 {"'017.' = '17.000'", "false"},
                 {"17 = '17.0000000'", "true"},
                 {"true() = 17", "true"},
                 {"0 = false()", "true"},
                 {"true() = 'true'", "true"},
                 {"${empty} = false()", "true"},
                 {"${empty} != false()", "false"},
                 {"${empty} = true()", "false"},
                 {"${empty} = 0", "false"},
                 {"'-17' > '-172'", "true"},
                 {"'abc' < 'abcd'", "false"},
                 {"'2001-12-26' > '2001-12-25'", "true"},
                 {"'2001-12-26' < '2001-12-25T10:00:00Z'", "false"},
                 {"true() > 0.9999", "true"},
                 {"3 < 4 < 5", "true"},
                 {"3 < (4 < 5)", "false"},
                 {"(6 < 7) - 4", "-3"},
                 {"-3 < 3 = 6 >= 6", "true"},
                 {"false() and false() < true()", "false"},
                 {"boolean('false')", "true"},
                 {"boolean('  ')", "true"},
                 {"boolean(-0)", "false"},
                 {"'' or 17", "true"},
                 {"6.1 - 7.8 = -1.7", "true"},
                 {"-5 mod 3", "-2"},
                 {"5 mod -3", "2"},
                 {"5 mod 3.1", "1.9"},
                 {"2 * 3 div 8 * 2", "1.5"},
                 {"-10 div -4", "2.5"}});
}

TEST_CASE("COND-1 functions on text do with the empty text what XPath does") {
    check_worth({{"contains('abc', '')", "true"},
                 {"starts-with('abc', '')", "true"},
                 {"starts-with('', '')", "true"},
                 {"starts-with('', 'a')", "false"},
                 {"ends-with('', '')", "true"},
                 {"substring-before('hello', '')", "blank"},
                 {"substring-after('hello', '')", "hello"},
                 {"substring-after('', '')", "blank"},
                 {"translate('hello', '', 'L')", "hello"},
                 {"translate('hello world', 'hello', '')", " wrd"},
                 {"translate('hello wor,ld', ' ,', ', ')", "hello,wor ld"},
                 {"substr('hello', 1, 4)", "ell"},
                 {"substr('hello', -2)", "lo"},
                 {"substr('hello', 0, -1)", "hell"},
                 {"substring('12345', 1.5, 2.6)", "234"},
                 {"substring('12345', 0, 3)", "12"},
                 {"substring('12345', -0.5)", "12345"},
                 {"substring('12345', 2)", "2345"},
                 {"count-selected('')", "0"},
                 {"count-selected(${empty})", "0"},
                 {"count-selected(' a  b ')", "2"},
                 {"selected('apple baby crimson', '  baby  ')", "true"},
                 {"selected('apple baby crimson', 'bab')", "false"},
                 {"selected('', '')", "false"},
                 {"is-selected('a b', 'b')", "true"},
                 {"selected-at('a b', -1)", "blank"},
                 {"depend('a', 'b')", "a"},
                 {"version()", "7.1"}});
}

TEST_CASE("COND-1 round() lets halves go up, at any place") {
    check_worth({{"round('14.5')", "15"},
                 {"round('-14.5')", "-14"},
                 {"round(-0.5)", "0"},
                 {"round(-14.51)", "-15"},
                 {"round('12345.15', 1)", "12345.2"},
                 {"round('-12345.15', 1)", "-12345.1"},
                 {"round('-12345.14', 1)", "-12345.1"},
                 {"round('12345.12345', -1)", "12350"},
                 {"round('12345.12345', -2)", "12300"},
                 {"round('12350.12345', -2)", "12400"},
                 {"round(-12350, -2)", "-12300"},
                 {"round('14.29123456789', 1.5)", "14.3"},
                 {"int(-7.9)", "-7"},
                 {"floor(-7.1)", "-8"},
                 {"ceiling(-7.9)", "-7"}});
}

TEST_CASE("COND-1 pow() takes any exponent that has a result") {
    check_worth({{"pow(2, 0)", "1"},
                 {"pow(0, 4)", "0"},
                 {"pow(0, 0)", "1"},
                 {"pow(2.5, 2)", "6.25"},
                 {"pow(-1, 3)", "-1"},
                 {"pow(4, 0.5)", "2"},
                 {"pow(16, 0.25)", "2"},
                 {"pow(2, -3)", "0.125"},
                 {"pow(0.01, -5)", "10000000000"},
                 {"pow(3, -1)", "0.333333333"},
                 {"pow(0, -1)", "blank"},
                 {"pow(-8, 0.3)", "blank"},
                 {"pow(1.05, 10)", "1.628894627"},
                 {"pow(1.1, 100)", "13780.612339822"},
                 {"pow(7, 22)", "3909821048582988049"},
                 {"pow(7, 23)", "blank"},
                 {"pow(10, 18)", "1000000000000000000"},
                 {"pow(2, 1.5)", "2.828427125"},
                 {"pow(10, -9)", "0.000000001"},
                 {"pow(10, -10)", "0"},
                 {"pow(9223372036854775807, 4096)", "blank"},
                 {"pow(-9223372036854775807, 4095)", "blank"},
                 {"pow(0.000000001, 4096)", "0"},
                 {"pow(0.000000001, -4096)", "blank"},
                 {"pow(1.000000001, 4096)", "1.000004096"},
                 {"pow(2, 4096.5)", "blank"},
                 {"pow(9223372036854775807, 0.999)", "blank"},
                 {"pow(0.000000001, 4095.5)", "0"},
                 {"pow(2, ${empty})", "blank"}});
}

TEST_CASE("COND-1 digest() and base64-decode() are what their standards say") {
    check_worth(
        {{"digest('some text', 'MD5', 'base64')", "VS4hzUzZkYZ448Gg30kbww=="},
         {"digest('some text', 'MD5')", "VS4hzUzZkYZ448Gg30kbww=="},
         {"digest('some text', 'MD5', 'hex')", "552e21cd4cd9918678e3c1a0df491bc3"},
         {"digest('some text', 'SHA-1', 'base64')", "N6pjx3OY2VRHMmLhoAV8HmMu2nc="},
         {"digest('some text', 'SHA-256', 'base64')", "uU9vElx546X/qoJvWEwQ1SraZp5nYgUbgmtVd20FrtI="},
         {"digest('some text', 'SHA-384', 'base64')",
          "zJTsPphzwLmnJIZEKVj2cQZ833e5QnQW0DFEDMYgQeLuE0RJhEfsDO2fcENGG9Hz"},
         {"digest('some text', 'SHA-512', 'base64')",
          "4nMrrtyj6sFAeChjfeHbynAsP8ns4Wz1Nt241hOc2F3+"
          "dGS4I1spgm9gjM9KxkPimxnGN4WKPYcQpZER30LdtQ=="},
         {"digest('', 'MD5', 'hex')", "d41d8cd98f00b204e9800998ecf8427e"},
         {"digest('', 'SHA-1', 'hex')", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
         // Longer than one block, and as long as leaves no room for the length.
         {"digest('12345678901234567890123456789012345678901234567890123456789012345678901234567890', "
          "'MD5', 'hex')",
          "57edf4a22be3c955ac49da2e2107b67a"},
         {"digest('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'SHA-1', 'hex')",
          "c2db330f6083854c99d4b5bfb6e8f29f201be699"},
         {"digest('some text', 'md5')", "blank"},
         {"digest('some text', 'MD5', 'utf8')", "blank"},
         {"base64-decode('SGVsbG8=')", "Hello"},
         {"base64-decode('5LiW55WM')", "世界"},
         {"base64-decode('/w==')", "blank"},
         {"base64-decode('not base64')", "blank"}});
}

TEST_CASE("COND-1 distance() and area() lie on a sphere of the equator's radius") {
    // A degree of a great circle is 2 pi 6378100 / 360 metres, a quarter of it pi 6378100 / 2.
    check_worth(
        {{"round(distance('0 0 0 0; 0 1 0 0'), 4)", "111318.845"},
         {"round(distance('0 0 0 0; 1 0 0 0; 0 0 0 0'), 4)", "222637.69"},
         {"round(distance('0 0; 0 90'), 2)", "10018696.05"},
         {"round(distance('0 0; 0 180'), 2)", "20037392.1"},
         {"round(distance('90 0; -90 77'), 2)", "20037392.1"},
         // Two points a centimetre apart still have a distance.
         {"round(distance('45 10; 45.0000001 10'), 6)", "0.011132"},
         {"round(distance('0 0', '0 1'), 4)", "111318.845"},
         {"distance('1 1 0 0')", "0"},
         {"distance(${empty})", "blank"},
         {"distance('a', 'b')", "blank"},
         // A square of a degree at the equator, seen flat from its first corner.
         {"round(area('0 0; 0 1; 1 1; 1 0; 0 0') div pow(111318.84502145, 2), 6)", "0.999924"},
         {"round(area('0 0; 1 0; 1 1; 0 1; 0 0') div pow(111318.84502145, 2), 6)", "0.999924"},
         {"area('0 0; 0 1')", "0"},
         {"enclosed-area(${empty})", "blank"},
         {"geofence('-6.8137120026589315 39.29392995851879', '-7 39; -7 40; -6 40; -6 39; -7 39')", "true"}});
}

TEST_CASE("COND-1 randomize() has the order of ODK's own tools for a seed") {
    check_worth(
        {{"join('', randomize(instance('letters')/root/item/name, 1234))", "gfedahbc"},
         {"join('', randomize(instance('letters')/root/item/name, '1234'))", "gfedahbc"},
         {"join('', randomize(instance('letters')/root/item/name, 'foo'))", "eadbhgcf"},
         {"join('', randomize(instance('letters')/root/item/name, '-6.8137120026589315 39.29392995851879'))",
          "hbdfagce"},
         {"join('', randomize(instance('letters')/root/item[name > 'z']/name, 1))", "blank"}});
    for (const std::size_t count : {0U, 1U, 2U, 17U}) {
        std::vector<std::uint32_t> order = rules::shuffled(count, rules::Operand::of(Decimal::whole(-5)));
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < count; ++i) CHECK(order[i] == i);
        CHECK(order.size() == count);
    }
}

TEST_CASE("COND-1 checklist() counts what holds, also over many answers") {
    check_worth({{"checklist(-1, 2, true(), true(), true())", "false"},
                 {"checklist(1, -1, false(), true())", "true"},
                 {"checklist(${empty}, 2, true())", "blank"},
                 {"weighted-checklist(5, 9, true(), 3, false(), 4, true(), 2.5)", "true"}});
    FormBuilder form;
    form.repeat("lift");
    form.asked("ok", AnswerType::yes_no);
    form.end();
    form.calculated("x", "checklist(2, 2, ${ok})");
    Filled filled(form);
    for (std::uint8_t i = 1; i <= 3; ++i) filled.add("lift", instance_id(i));
    CHECK(filled.shown("x") == "false");
    filled.answer("ok", chosen({"pass"}), instance_id(1)).answer("ok", chosen({"fail"}), instance_id(3));
    CHECK(filled.shown("x") == "true");
}
