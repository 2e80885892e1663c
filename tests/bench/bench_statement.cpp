// Months of a group's statements at the hub (CON-2), as one JSON line: LINES lines a month for MONTHS months
// are told, shown as they would be frozen, and frozen; beside the rule alone over as many lines in memory.
//   bench_statement LINES MONTHS
#include "tests/bench/figures_main.h"

#include <string>
#include <utility>
#include <vector>

#include "core/rules/statement.h"
#include "tests/bench/sync_figures.h"
#include "tests/sync/hub/punished_fill.h"

namespace wincheck::hub {
namespace {

std::string month_of(std::size_t number) {
    return (number > 12 ? "2027-" : "2026-") + std::to_string(101 + (number - 1) % 12).substr(1);
}

struct Figures {
    std::size_t lines = 0;
    double tell_s = 0, show_s = 0, freeze_s = 0;
};

Figures month(World& world, std::size_t number, std::size_t lines) {
    Figures figures;
    world.close();
    figures.lines = Filler(world.folder()).fill(month_of(number), lines);
    world.open();
    const std::string after = R"({"by":"planner","at":")" + month_of(number + 1);
    const Moment told = now();
    world.does("tell", after + R"(-01T09:00:00+08:00"})");
    figures.tell_s = seconds_since(told);
    const std::string ask = after + R"(-27T09:00:00+08:00","month":")" + month_of(number) + "\"";
    const Moment shown = now();
    REQUIRE(!world.does("statement", ask + "}").dump().empty());
    figures.show_s = seconds_since(shown);
    const Moment frozen = now();
    const Json statement = world.does("statement", ask + R"(,"freeze":true})");
    figures.freeze_s = seconds_since(frozen);
    REQUIRE(statement["statement"].items().size() >= figures.lines / kLinesOfFinding);
    return figures;
}

double rule_alone_s(std::size_t lines) {
    std::vector<rules::LineNow> all(lines);
    for (std::size_t i = 0; i < lines; ++i) {
        StatementRow& row = all[i].row;
        const Hash id = sha256(bytes_of(std::to_string(i)));
        std::copy_n(id.raw.begin(), row.line.raw.size(), row.line.raw.begin());
        row.payee = "p" + std::to_string(i % 5'000);
        row.kind = kPerformancePay;
        row.measure = Measure::fen;
        row.value = 5'000;
        row.month = month_of(3);
        row.number = "N-" + std::to_string(i / kLinesOfFinding);
    }
    const Moment begun = now();
    REQUIRE(rules::statement_of(month_of(3), all, {}, kWagePercentMax).rows.size() == lines);
    return seconds_since(begun);
}

void months(std::size_t lines, std::size_t count) {
    Punished night;
    night.seal();
    REQUIRE(!night.lines().items().empty());
    std::vector<Figures> all;
    for (std::size_t number = 3; number < 3 + count; ++number)
        all.push_back(month(night.world(), number, lines));
    const Figures &first = all.front(), &last = all.back();
    std::printf(R"({"what":"statement","lines":%zu,"months":%zu,"tell_s":%.2f,"show_s":%.2f,"freeze_s":%.2f,)"
                R"("last_tell_s":%.2f,"last_show_s":%.2f,"last_freeze_s":%.2f,"rule_s":%.3f})"
                "\n",
                first.lines, count, first.tell_s, first.show_s, first.freeze_s, last.tell_s, last.show_s,
                last.freeze_s, rule_alone_s(first.lines));
}

}  // namespace
}  // namespace wincheck::hub

int main(int argc, char** argv) {
    const wincheck::bench::Words words(argc, argv);
    return wincheck::bench::print_figures(
        [&] { wincheck::hub::months(words.number(1, 50'000), words.number(2, 2)); });
}
