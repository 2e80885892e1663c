#include "core/forms/import.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/support/imported.h"
#include "tests/support/workbook_builder.h"

using namespace wincheck;
using namespace wincheck::forms;
using Rows = std::vector<std::vector<std::string>>;

namespace {

using test::has;
using test::listed;
using test::node_of;

Imported import_rows(const Rows& survey, const Rows& choices = {}, const Rows& settings = {}) {
    return import_checklist("form.xlsx", test::form_of(survey, choices, settings));
}

Bytes file_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes((std::istreambuf_iterator<char>(file)), {});
}

}  // namespace

TEST_CASE("STD-5 a Chinese sheet with a title row becomes sections and items") {
    const Imported imported = import_rows({
        {"夜间检查表（满分6分）"},
        {"类型", "编码", "检查项", "评分方式", "满分", "扣分细则", "分档表", "一票否决", "抽样数量", "不适用",
         "照片数", "取证方式", "阶段", "责任岗位", "严重程度"},
        {"分组开始", "GATE", "门岗（6分）", "", "6"},
        {"", "G1", "登记", "按处扣分", "２", "漏填：０．２：０．６；补写:1", "", "", "", "需说明", "", "", "",
         "门岗", "一般"},
        {"", "G2", "在岗", "合格判定", "三分", "", "", "本节0分", "", "", "2张", "现场拍摄", "暗查"},
        {"", "G3", "门禁", "分档计数", "", "", "≤0：1；≤2：0.5；其他：0", "", "10% min 3 of door"},
        {"分组结束"},
        {"", "", "合计", "", "6"},
    });
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->nodes.size() == 4);
    CHECK(node_of(imported, "GATE").kind == NodeKind::section);
    const Node& g1 = node_of(imported, "G1");
    CHECK(g1.type == AnswerType::occurrences);
    CHECK(g1.where == "survey!B4");
    CHECK(g1.conditions.read_only.empty());  // not a note, though no type says so
    CHECK(g1.scoring.na == NaMode::exclude);
    CHECK(g1.scoring.na_needs_reason);
    CHECK(to_text(*g1.scoring.lines.at(0).cap) == "0.6");
    CHECK(g1.guidance.severity == kSeverityMinor);
    const Node& g2 = node_of(imported, "G2");
    CHECK(to_text(*g2.scoring.full) == "3");
    CHECK(g2.evidence.photos_min == 2);
    CHECK(g2.evidence.is_live_only);
    CHECK(g2.phase == PhaseRule::covert);
    CHECK(g2.scoring.veto->reach == Reach::section);
    CHECK(node_of(imported, "G3").scoring.fold == SampleFold::mean);
}

TEST_CASE("STD-4 an item may ask for a drawn signature as evidence") {
    const Imported imported = import_rows({{"type", "name", "label", "rule", "full", "需签字"},
                                           {"", "A1", "x", "pass_fail", "2", "是"},
                                           {"", "A2", "y", "pass_fail", "2", ""}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "A1").evidence.needs_signature);
    CHECK_FALSE(node_of(imported, "A2").evidence.needs_signature);
}

TEST_CASE("STD-5 printed totals that do not add up are named, not mended") {
    const Imported imported = import_rows({
        {"type", "name", "label", "rule", "full"},
        {"begin group", "A", "甲（5分）", "", "5"},
        {"", "A1", "x", "pass_fail", "2"},
        {"", "A2", "y", "pass_fail", "2"},
        {"", "", "小计", "", "4"},
        {"end group"},
        {"", "", "总计", "", "9"},
    });
    INFO(listed(imported));
    CHECK_FALSE(imported.checklist.has_value());
    CHECK(imported.problems.size() == 3);
    CHECK(has(imported, "survey!E2", "total"));
    CHECK(has(imported, "survey!C2", "total"));
    CHECK(has(imported, "survey!E7", "total"));
}

TEST_CASE("STD-5 every problem is listed with its cell, none half understood") {
    const Imported imported = import_rows(
        {
            {"type", "name", "label", "rule", "full", "weigth", "table", "veto", "relevant"},
            {"begin group", "A", "a"},
            {"", "A1", "x", "pass_fial", "1"},
            {"", "A1", "x", "pass_fail", "many"},
            {"select_one lst", "A2", "x"},
            {"country", "A3", "x"},
            {"", "A4", "x", "tier", "2", "", "<=0:2", "nothing"},
            {"", "A5", "x", "pass_fail", "1", "", "", "", "${A6} = 'pass'"},
            {"", "A6", "x", "pass_fail", "1", "", "", "", "${A5} = 'pass'"},
            {"", "A 7", "x", "pass_fail", "1"},
            {"end repeat"},
        },
        {{"list_name", "name", "label"}, {"list", "a", "A"}, {"list", "a", "B"}});
    INFO(listed(imported));
    CHECK_FALSE(imported.checklist.has_value());
    CHECK(has(imported, "survey!F1", "unknown_column"));
    CHECK(has(imported, "survey!D3", "word"));
    CHECK(has(imported, "survey!B4", "duplicate_name"));
    CHECK(has(imported, "survey!E4", "figure"));
    CHECK(has(imported, "survey!A5", "unknown_list"));
    CHECK(has(imported, "survey!A6", "unknown_type"));
    CHECK(has(imported, "survey!H7", "syntax"));
    CHECK(has(imported, "survey!B10", "bad_name"));
    CHECK(has(imported, "survey!A11", "unopened"));
    CHECK(has(imported, "survey!A2", "unclosed"));
    CHECK(has(imported, "choices!B3", "duplicate_name"));
    CHECK((has(imported, "survey!B8", "cycle") || has(imported, "survey!B9", "cycle")));
}

TEST_CASE("STD-5 XLSForm types, groups, repeats, conditions and languages") {
    const Imported imported = import_rows(
        {
            {"TYPE", "Name", "label::English (en)", "label::中文", "required", "relevant",
             "constraint message", "constraint", "calculation", "default", "repeat_count", "choice_filter",
             "trigger", "parameters"},
            {"select_one state", "state", "State", "州", "yes"},
            {"select_one county", "county", "County", "县", "", "", "", "", "", "", "", "state=${state}"},
            {"begin repeat", "lift", "Lift", "电梯", "", "", "", "", "", "", "2"},
            {"integer", "floor", "Floor", "层", "", "${state} ＝ ‘tx’", "low", ". >= 0"},
            {"end repeat"},
            {"range", "mood", "Mood", "", "", "", "", "", "", "", "", "", "", "start=1 end=5 step=1"},
            {"calculate", "n", "", "", "", "", "", "", "count(${lift})"},
            {"date", "day", "Day", "", "", "", "", "", "", "today()"},
            {"select_multiple state or_other", "many", "Many"},
        },
        {{"list name", "name", "label::English (en)", "label::中文", "state"},
         {"state", "tx", "Texas", "得州", ""},
         {"state", "wa", "Washington", "华州", ""},
         {"county", "king", "King", "金", "wa"}},
        {{"form_id", "form_title", "version", "default_language"}, {"f", "Form", "7", "中文"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    const Checklist& form = *imported.checklist;
    CHECK(form.settings.id == "f");
    CHECK(form.settings.version == "7");
    CHECK(node_of(imported, "state").guidance.label.at(0).text == "州");
    CHECK(node_of(imported, "state").conditions.required == "true()");
    CHECK(node_of(imported, "floor").conditions.relevant == "${state} = 'tx'");
    CHECK(node_of(imported, "floor").conditions.constraint_message.at(0).text == "low");
    CHECK(node_of(imported, "lift").kind == NodeKind::repeat);
    CHECK(form.nodes.at(static_cast<std::size_t>(node_of(imported, "floor").parent)).code == "lift");
    CHECK(node_of(imported, "mood").range == "1 5 1");
    CHECK(node_of(imported, "mood").type == AnswerType::integer);
    CHECK(node_of(imported, "day").conditions.is_initial_dynamic);
    CHECK(node_of(imported, "county").conditions.choice_filter == "state=${state}");
    CHECK(form.choices.at(1).options.at(0).columns.at(0).second == "wa");
    CHECK(form.choices.at(0).options.back().name == "other");
    CHECK(node_of(imported, "many_other").conditions.relevant == "selected(${many}, 'other')");
}

TEST_CASE("STD-5 lists of options and of deduction lines carry points, severities and vetoes") {
    const Imported imported = import_rows(
        {
            {"type", "name", "label", "rule", "full", "lines", "cap", "bonus", "step"},
            {"select_one panel", "P", "panel", "choice"},
            {"", "E", "exits", "deduct", "2", "exits"},
            {"", "M", "skills", "multiple", "", "a:0.5;b:1.5"},
            {"", "B", "bonus", "points", "2", "", "2", "yes", "0.5"},
        },
        {{"list_name", "name", "label", "points", "fail", "veto", "cap", "unit", "share"},
         {"panel", "ok", "Fine", "3"},
         {"panel", "off", "Off", "0", "重大", "inspection cap 59"},
         {"exits", "locked", "Locked", "2", "严重", "section 0", "", "处"},
         {"exits", "blocked", "Blocked", "0.5", "", "", "1.5"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    const Option& off = imported.checklist->choices.at(0).options.at(1);
    CHECK(off.fail == kSeverityHazard);
    CHECK(to_text(off.veto->points) == "59");
    const auto& lines = node_of(imported, "E").scoring.lines;
    CHECK(lines.at(0).code == "locked");
    CHECK(lines.at(0).unit == "处");
    CHECK(to_text(*lines.at(1).cap) == "1.5");
    CHECK(node_of(imported, "M").choices == "M");
    CHECK(node_of(imported, "B").scoring.is_bonus);
    CHECK(to_text(*node_of(imported, "B").scoring.step) == "0.5");
}

TEST_CASE("STD-5 a CSV is the survey, or all three sheets") {
    const Imported alone =
        import_checklist("a.csv", bytes_of("编码,检查项,评分方式,满分\r\nA,甲,合格判定,2\r\n"));
    INFO(listed(alone));
    REQUIRE(alone.checklist.has_value());
    CHECK(alone.checklist->settings.id == "a");
    const Imported united =
        import_checklist("b.csv", bytes_of("sheet,type,name,label,rule,full,list_name,points,pass,form_id\n"
                                           "survey,select_one l,A,a,choice,,,,,\n"
                                           "choices,,x,X,,,l,3,,\n"
                                           "settings,,,,,,,,60,id7\n"));
    INFO(listed(united));
    REQUIRE(united.checklist.has_value());
    CHECK(united.checklist->settings.id == "id7");
    CHECK(to_text(*united.checklist->choices.at(0).options.at(0).points) == "3");
    const Imported headed =
        import_checklist("c.csv", bytes_of("sheet,a,b,c\nsurvey,type,name,label\nsurvey,text,A,a\n"
                                           "settings,form_id,pass,\nsettings,id8,60,\n"));
    INFO(listed(headed));
    REQUIRE(headed.checklist.has_value());
    CHECK(headed.checklist->settings.id == "id8");
}

TEST_CASE("STD-5 a file that cannot be read is one problem with advice") {
    const Imported old = import_checklist("x/old.xls", Bytes{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1});
    CHECK(has(old, "old.xls!header", "not_workbook"));
    CHECK(old.problems.at(0).message.find(".xlsx") != std::string::npos);
    CHECK(has(import_checklist("a.pdf", bytes_of("x")), "a.pdf", "unknown_file"));
    CHECK(has(import_checklist("a.csv", {}), "a.csv", "file_empty"));
    CHECK(has(import_checklist("a.xml", bytes_of("<a>")), "a.xml!byte 2", "not_xml"));
    CHECK(has(import_checklist("a.csv", bytes_of("foo,bar\n1,2\n")), "survey!A1", "no_header"));
}

TEST_CASE("STD-5 points merged over rows are refused, clauses merged over rows stand for each") {
    const std::string rows = test::rows_xml({{"name", "label", "rule", "full", "clauses"},
                                             {"A", "a", "pass_fail", "2", "GB 1"},
                                             {"B", "b", "pass_fail"}}) +
                             "<mergeCells><mergeCell ref=\"E2:E3\"/></mergeCells>";
    const Imported good = import_checklist("m.xlsx", test::workbook_of({{"survey", rows}}));
    CHECK(has(good, "survey!B3", "full") == false);
    const std::string bad_rows = rows + "<mergeCells><mergeCell ref=\"D2:D3\"/></mergeCells>";
    const std::string both = test::rows_xml({{"name", "label", "rule", "full", "clauses"},
                                             {"A", "a", "pass_fail", "2", "GB 1"},
                                             {"B", "b", "pass_fail"}}) +
                             "<mergeCells><mergeCell ref=\"D2:D3\"/><mergeCell ref=\"E2:E3\"/></mergeCells>";
    const Imported bad = import_checklist("m.xlsx", test::workbook_of({{"survey", both}}));
    INFO(listed(bad));
    CHECK(has(bad, "survey!D3", "merged_cell"));
}

TEST_CASE("forms/import: the night check is good, its broken twin lists every mistake") {
    const std::string folder = std::string(WINCHECK_SOURCE_DIR) + "/examples/night-check/";
    const Imported night = import_checklist("夜间突防.xlsx", file_bytes(folder + "夜间突防.xlsx"));
    INFO(listed(night));
    REQUIRE(night.checklist.has_value());
    CHECK(night.problems.empty());
    CHECK(std::count_if(night.checklist->nodes.begin(), night.checklist->nodes.end(),
                        [](const Node& node) { return node.kind == NodeKind::item; }) == 73);
    const Imported broken = import_checklist("broken.xlsx", file_bytes(folder + "broken.xlsx"));
    INFO(listed(broken));
    CHECK_FALSE(broken.checklist.has_value());
    CHECK(broken.problems.size() == 12);
    for (const auto& [cell, code] : std::vector<std::pair<std::string, std::string>>{{"W2", "unknown_column"},
                                                                                     {"E4", "word"},
                                                                                     {"G5", "syntax"},
                                                                                     {"B6", "duplicate_name"},
                                                                                     {"F7", "figure"},
                                                                                     {"N7", "syntax"},
                                                                                     {"A8", "unknown_list"},
                                                                                     {"A10", "unclosed"},
                                                                                     {"B12", "unknown_name"},
                                                                                     {"H11", "table_gap"},
                                                                                     {"R15", "unknown_name"},
                                                                                     {"B13", "cycle"}}) {
        CAPTURE(cell);
        CHECK(has(broken, "核查表!" + cell, code));
    }
}
