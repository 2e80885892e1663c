// Functions that people know from school, in fixed point (COND-1, COND-3).
#include "core/rules/functions.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

struct SeriesRow {
    const char* expression;
    const char* expected;
};

void check_series(std::initializer_list<SeriesRow> rows) {
    for (const SeriesRow& row : rows) {
        CAPTURE(row.expression);
        FormBuilder form;
        form.calculated("x", row.expression);
        CHECK(Filled(form).shown("x") == row.expected);
    }
}

}  // namespace

TEST_CASE("COND-1 roots, angles and growth to nine places, the same on every machine") {
    check_series({{"sqrt(2)", "1.414213562"},
                  {"sqrt(9)", "3"},
                  {"sqrt(0.000000001)", "0.000031623"},
                  {"sqrt(9000000000)", "94868.329805051"},
                  {"sqrt(0)", "0"},
                  {"sqrt(-1)", "blank"},
                  {"pi()", "3.141592654"},
                  {"sin(1)", "0.841470985"},
                  {"cos(1)", "0.540302306"},
                  {"tan(1)", "1.557407725"},
                  {"sin(0)", "0"},
                  {"cos(0)", "1"},
                  {"sin(-100)", "0.506365641"},
                  {"cos(1000000)", "0.936752128"},
                  {"sin(2000000)", "blank"},
                  {"asin(0.5)", "0.523598776"},
                  {"acos(0.5)", "1.047197551"},
                  {"acos(-1)", "3.141592654"},
                  {"asin(2)", "blank"},
                  {"atan(1)", "0.785398163"},
                  {"atan(-0.3)", "-0.291456794"},
                  {"atan(1000)", "1.569796327"},
                  {"atan2(1, -1)", "2.35619449"},
                  {"atan2(-3, 4)", "-0.643501109"},
                  {"atan2(0, 0)", "0"},
                  {"exp(1)", "2.718281828"},
                  {"exp(-1)", "0.367879441"},
                  {"exp(20)", "485165195.40979"},
                  {"exp(30)", "blank"},
                  {"exp(-100)", "0"},
                  {"exp10(3)", "1000"},
                  {"exp10(-2)", "0.01"},
                  {"log(10)", "2.302585093"},
                  {"log(0.5)", "-0.693147181"},
                  {"log(0)", "blank"},
                  {"log10(1000)", "3"},
                  {"log10(2)", "0.301029996"},
                  {"sin('')", "blank"}});
}

TEST_CASE("COND-1 a point is in an area, on its border, or outside") {
    constexpr const char* kSquare = "'0 0 0 0; 0 10 0 0; 10 10 0 0; 10 0 0 0; 0 0 0 0'";
    const auto inside = [&](const char* point) {
        FormBuilder form;
        form.calculated("x", "geofence('" + std::string(point) + "', " + kSquare + ")");
        return Filled(form).shown("x");
    };
    CHECK(inside("5 5 0 0") == "true");
    CHECK(inside("5 10.000000001 0 0") == "false");
    CHECK(inside("5 10 0 0") == "true");
    CHECK(inside("0 0 0 0") == "true");
    CHECK(inside("-1 5") == "false");
    CHECK(inside("10 11 0 0") == "false");
    CHECK(inside("nowhere") == "blank");
    check_series({{"geofence('1 1', '0 0; 1 1')", "blank"}});
}

TEST_CASE("COND-1 spans between dates in whole units, and dates a span away") {
    check_series({{"difference-in-days('2020-02-28', '2020-03-01')", "2"},
                  {"difference-in-weeks('2020-01-01', '2020-01-14')", "1"},
                  {"difference-in-months('2020-01-31', '2020-02-29')", "0"},
                  {"difference-in-months('2020-01-15', '2020-03-15')", "2"},
                  {"difference-in-months('2020-03-15', '2020-01-16')", "-1"},
                  {"cht:difference-in-years('2000-03-02', '2026-03-01')", "25"},
                  {"difference-in-days('', '2020-03-01')", "blank"},
                  {"add-date('2024-01-31', 0, 1)", "2024-02-29"},
                  {"add-date('2024-02-29', 1)", "2025-02-28"},
                  {"add-date('2024-01-01', 0, 0, -1)", "2023-12-31"},
                  {"add-date('2024-01-01', 900000)", "blank"},
                  {"parse-timestamp-to-date(86400000)", "1970-01-02"}});
}
