// Forms as quality departments type them and as field forms are written: read as meant, or named with their
// cell.
#include <doctest/doctest.h>

#include "core/forms/import.h"
#include "core/rules/score.h"
#include "tests/core/forms/filling.h"
#include "tests/support/imported.h"
#include "tests/support/workbook_builder.h"

using namespace wincheck;
using namespace wincheck::forms;

namespace {

using Lines = std::vector<std::vector<std::string>>;

Imported practised(const Lines& survey, const Lines& settings = {}) {
    return import_checklist("form.xlsx", test::form_of(survey, {}, settings));
}

Imported read_csv_text(std::string_view text) {
    return import_checklist("form.csv", view_of(text));
}

Imported xform(const std::string& instance, const std::string& binds, const std::string& body) {
    return import_checklist(
        "form.xml",
        view_of(R"(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">)"
                "<h:head><h:title>T</h:title><model><instance><data id=\"t\">" +
                instance + "</data></instance>" + binds + "</model></h:head><h:body>" + body +
                "</h:body></h:html>"));
}

std::string input(const std::string& path) {
    return "<input ref=\"" + path + "\"><label>" + path + "</label></input>";
}

// The state of a node after steps such as "set a = 5".
struct Filled : testing::Filling {
    using Filling::Filling;
    rules::NodeStatus after(const std::vector<std::string>& steps, const std::string& code) {
        for (const std::string& line : steps) CHECK(step(line) == "");
        for (rules::NodeStatus& status : rules::evaluate(*compiled_, record_, context_))
            if (status.key.item == code) return std::move(status);
        FAIL("there is no node " << code);
        return {};
    }
    std::string value(const std::vector<std::string>& steps, const std::string& code) {
        return testing::shown(after(steps, code).value);
    }
};

// One section with an item of 5 points, and a printed total as these cells say.
Imported with_total(const std::string& word, const std::string& full) {
    return practised(
        {{"编码", "检查项", "评分方式", "满分"}, {"A1", "着装", "合格判定", "5"}, {"", word, "", full}});
}

}  // namespace

TEST_CASE("STD-5 printed totals are known by their word, spaced, with a colon, a name or a figure") {
    for (const char* word :
         {"合计", "合  计", "合　计：", "小计:", "门岗小计", "总 分", "合计（5分）", "TOTAL"}) {
        CAPTURE(word);
        CHECK(with_total(word, "5").problems.empty());
        CHECK(test::has(with_total(word, "6"), "survey!D3", "total"));
    }
    CHECK(with_total("合计（5分）", "").problems.empty());
    CHECK(test::has(with_total("合计（6分）", ""), "survey!B3", "total"));
    // A name before the word may be a question whose rule was forgotten.
    CHECK(test::has(with_total("每月用水合计", ""), "survey!C3", "missing"));
    const Imported in_type = practised({{"类型", "编码", "检查项", "评分方式", "满分"},
                                        {"", "A1", "着装", "合格判定", "5"},
                                        {"合计", "", "", "", "6"}});
    CHECK(test::has(in_type, "survey!E3", "total"));
}

TEST_CASE("STD-5 headers are read as typed for looks, and a column of one's own is no slip of the pen") {
    const Imported spaced =
        practised({{"编  号", "检查\n项", "*评分方式", "满　分（分）", "得分", "检查人", "分类"},
                   {"A1", "着装", "合格判定", "5", "", "", "x"}});
    INFO(test::listed(spaced));
    REQUIRE(spaced.checklist.has_value());
    CHECK(test::node_of(spaced, "A1").scoring.full == Points::whole(5));
    for (const char* cell : {"survey!E1", "survey!F1", "survey!G1"})
        CHECK(test::has(spaced, cell, "unknown_column"));
    const Imported slip =
        practised({{"编码", "检查项", "计分方式", "类型"}, {"A1", "着装", "合格判定", "text"}});
    CHECK_FALSE(slip.checklist.has_value());
    CHECK(test::has(slip, "survey!C1", "unknown_column"));
}

TEST_CASE("ITEM-1 full marks that were left blank are named: the item counts 1 point") {
    const Imported blank = practised({{"编码", "检查项", "评分方式", "满分"}, {"A1", "着装", "合格判定"}});
    REQUIRE(blank.checklist.has_value());
    CHECK(test::has(blank, "survey!D2", "no_full"));
    CHECK(practised({{"编码", "检查项", "评分方式"}, {"A1", "着装", "合格判定"}}).problems.empty());
}

TEST_CASE("ROLL-2 settings of one row in two columns, and bands with their sign or 以上") {
    const Lines survey{{"编码", "检查项", "评分方式", "满分"}, {"A1", "着装", "合格判定", "5"}};
    CHECK(practised(survey, {{"表号", "X9"}}).checklist.value().settings.id == "X9");
    const Imported bands = practised(survey, {{"表号", "X9"}, {"等级", "≥90：优秀；80分以上：良好；0:差"}});
    INFO(test::listed(bands));
    REQUIRE(bands.checklist.has_value());
    const auto& list = bands.checklist->settings.bands;
    REQUIRE(list.size() == 3);
    CHECK(list[0].from == Points::whole(90));
    CHECK(list[1].from == Points::whole(80));
    CHECK(list[1].name == "良好");
    const Imported columns = read_csv_text(
        "sheet,type,name,label\nsurvey,text,a,A\nsettings,form_id,X1,\nsettings,form_title,Night,\n");
    INFO(test::listed(columns));
    REQUIRE(columns.checklist.has_value());
    CHECK(columns.checklist->settings.id == "X1");
    CHECK(columns.checklist->settings.title == "Night");
}

TEST_CASE("ITEM-5 a bound may say what is counted") {
    const Imported imported = practised({{"编码", "检查项", "评分方式", "满分", "分档表"},
                                         {"A1", "垃圾", "分档计数", "5", "≤0处：5；≤2 处：3；其他：0"}});
    INFO(test::listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(test::node_of(imported, "A1").scoring.table.at(1).bound.mantissa == 2);
}

TEST_CASE("STD-5 a CSV parted by semicolons or tabs is read, and one whose first line says its separator") {
    const std::string plain = "编码,检查项,评分方式,满分\nA1,\"着装,仪表\",合格判定,5\n";
    for (const char separator : {',', ';', '\t', '|'}) {
        CAPTURE(separator);
        std::string text = plain;
        for (std::size_t at = 0; at < text.size(); ++at)
            if (text[at] == ',' && text.substr(at, 4) != ",仪") text[at] = separator;
        if (separator == '|') text.insert(0, "sep=|\n");
        const Imported imported = read_csv_text(text);
        INFO(test::listed(imported));
        REQUIRE(imported.checklist.has_value());
        CHECK(test::node_of(imported, "A1").guidance.label.front().text == "着装,仪表");
    }
    CHECK(test::has(read_csv_text("编码，检查项，评分方式\nA1，着装，合格判定\n"), "survey!A1", "no_header"));
}

TEST_CASE("STD-5 a select without its list says what is missing") {
    const Imported imported = practised({{"type", "name", "label"}, {"select_one", "a", "A"}});
    REQUIRE_FALSE(imported.problems.empty());
    CHECK(imported.problems.front().where == "survey!A2");
    CHECK(imported.problems.front().message ==
          "the type \"select_one\" is not known without the name of a list behind it");
}

TEST_CASE("COND-1 an axis behind a path is refused by name") {
    const Imported imported = practised({{"type", "name", "label", "calculation"},
                                         {"begin repeat", "r", "R"},
                                         {"integer", "a", "A"},
                                         {"calculate", "c", "", "../preceding-sibling::r[1]/a"},
                                         {"end repeat"}});
    REQUIRE_FALSE(imported.problems.empty());
    CHECK(imported.problems.front().where == "survey!D4");
    CHECK(imported.problems.front().message.find("'preceding-sibling::' names an axis") != std::string::npos);
}

TEST_CASE("SCO-6 a group of the instance hides what is in it, also where the body shows no group") {
    const Imported imported =
        xform("<a/><g><b/><h><c/></h><d/></g>",
              "<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/g\" relevant=\"/data/a &gt; 3\" "
              "readonly=\"/data/a &gt; 8\"/><bind nodeset=\"/data/g/h/c\" relevant=\"../../b = 'x'\"/>"
              "<bind nodeset=\"/data/g/d\" calculate=\"1\"/>",
              input("/data/a") + input("/data/g/b") + input("/data/g/h/c"));
    INFO(test::listed(imported));
    Filled filled{imported};
    CHECK_FALSE(filled.after({"set a = 2"}, "b").is_relevant);
    CHECK_FALSE(filled.after({}, "d").is_relevant);
    CHECK(filled.after({"set a = 5", "set b = y"}, "b").is_relevant);
    CHECK_FALSE(filled.after({}, "c").is_relevant);
    CHECK(filled.after({"set b = x"}, "c").is_relevant);
    CHECK_FALSE(filled.after({}, "c").is_read_only);
    CHECK(filled.after({"set a = 9"}, "c").is_read_only);
    CHECK_FALSE(filled.after({"set a = 1"}, "c").is_relevant);
    const Imported of_itself =
        xform("<g><b/></g>", "<bind nodeset=\"/data/g\" relevant=\"position(.) = 1\"/>", input("/data/g/b"));
    CHECK(test::has(of_itself, "bind /data/g", "unsupported"));
}

TEST_CASE("STD-5 a group that the body shows says its rule once, and a control may name its bind") {
    const Imported imported = xform("<a/><g><b/></g>",
                                    "<bind id=\"own\" nodeset=\"/data/a\" type=\"int\"/><bind "
                                    "nodeset=\"/data/g\" relevant=\"/data/a = 1\"/>",
                                    "<input bind=\"own\"><label>A</label></input><group ref=\"/data/g\">" +
                                        input("/data/g/b") + "</group>");
    INFO(test::listed(imported));
    CHECK(test::node_of(imported, "g").conditions.relevant == "${a} = 1");
    CHECK(test::node_of(imported, "b").conditions.relevant.empty());
    CHECK(test::node_of(imported, "a").type == AnswerType::integer);
}

TEST_CASE("COND-1 in an XForm a condition on instances reads what stands beside and outside of them") {
    const std::string repeat = "<group ref=\"/data/m\"><label/><repeat nodeset=\"/data/m\">" +
                               input("/data/m/nm") + input("/data/m/age") + "</repeat></group>";
    const Imported imported =
        xform("<lim/><m><nm/><age/></m><big/><near/><pick/>",
              "<bind nodeset=\"/data/lim\" type=\"int\"/><bind nodeset=\"/data/m/age\" type=\"int\"/>"
              "<bind nodeset=\"/data/big\" calculate=\"count(/data/m[/data/m/age &gt; /data/lim])\"/>"
              "<bind nodeset=\"/data/near\" calculate=\"count(/data/m[age &gt; ../lim])\"/>"
              "<bind nodeset=\"/data/pick\" calculate=\"/data/m/age[../nm = 'b']\"/>",
              input("/data/lim") + repeat);
    INFO(test::listed(imported));
    Filled filled{imported};
    const std::vector<std::string> steps{"set lim = 10", "set m[1]/nm = a", "set m[1]/age = 5",
                                         "set m[2]/nm = b", "set m[2]/age = 50"};
    CHECK(filled.value(steps, "big") == "1");
    CHECK(filled.value({}, "near") == "1");
    CHECK(filled.value({}, "pick") == "50");
}

TEST_CASE("STD-5 what is wrong with a row is named at its own cell") {
    const Lines header{{"type", "name", "label", "relevant", "default", "trigger", "calculation", "rule",
                        "full", "parameters"}};
    const auto problem_of = [&](std::vector<std::string> row) {
        Lines survey = header;
        survey.push_back(std::move(row));
        const Lines choices{{"list_name", "name", "label"}, {"l", "a", "A"}};
        const Imported imported = import_checklist("form.xlsx", test::form_of(survey, choices));
        INFO(test::listed(imported));
        REQUIRE(imported.problems.size() == 1);
        return imported.problems.front().where + " " + imported.problems.front().code;
    };
    CHECK(problem_of({"text", "q", "Q", "today(1) = ''"}) == "survey!D2 arguments");
    CHECK(problem_of({"text", "q", "Q", "", "", "${nobody}", "1"}) == "survey!F2 unknown_name");
    CHECK(problem_of({"yes_no", "q", "Q", "", "", "", "", "pass_fail", "-1"}) == "survey!I2 bounds");
    CHECK(problem_of({"range", "q", "Q", "", "", "", "", "", "", "start=0 end=5 step=0"}) ==
          "survey!J2 figure");
    for (const auto& [type, value] :
         std::initializer_list<std::pair<const char*, const char*>>{{"integer", "many"},
                                                                    {"integer", "1.5"},
                                                                    {"decimal", "x"},
                                                                    {"date", "2026-02-30"},
                                                                    {"select_one l", "b"},
                                                                    {"select_multiple l", "a b"},
                                                                    {"yes_no", "yes"}}) {
        CAPTURE(type);
        CHECK(problem_of({type, "q", "Q", "", value}) == "survey!E2 default");
    }
    CHECK(problem_of({"text", "q", "Q", "instance('l')/root/item[state = 's']/name != ''"}) ==
          "survey!D2 unknown_column");
}

TEST_CASE("COND-1 a choice filter that reads a column of no choice is named") {
    const Lines choices{{"list_name", "name", "label", "state"}, {"l", "a", "A", "s"}};
    const auto with_filter = [&](const char* filter) {
        return import_checklist("form.xlsx", test::form_of({{"type", "name", "label", "choice_filter"},
                                                            {"select_one l", "q", "Q", filter}},
                                                           choices));
    };
    const Imported slip = with_filter("stat = 's'");
    INFO(test::listed(slip));
    CHECK(slip.checklist.has_value());
    CHECK(test::has(slip, "survey!D2", "unknown_column"));
    CHECK(with_filter("state = 's' and name != 'x' and label != ''").problems.empty());
}

TEST_CASE("STD-5 what an XForm keeps about itself becomes no question because an action names it") {
    const Imported imported = xform(
        "<a/><meta><instanceID/><entity id=\"\"/></meta>", "<bind nodeset=\"/data/a\"/>",
        input("/data/a") +
            "<setvalue event=\"odk-instance-first-load\" ref=\"/data/meta/entity/@id\" value=\"uuid()\"/>");
    INFO(test::listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->nodes.size() == 1);
}

TEST_CASE("STD-5 a file of choices may be parted by semicolons; one that gives no choice is named") {
    const auto with_file = [](const char* content) {
        return import_checklist(
            "form.xlsx", test::form_of({{"type", "name", "label"}, {"select_one_from_file t.csv", "q", "Q"}}),
            [&](const std::string&) -> std::optional<Bytes> { return bytes_of(content); });
    };
    for (const char* content :
         {"name;label\na;A, B\n", "name\tlabel\na\tA, B\n", "name,label\na,\"A, B\"\n"}) {
        const Imported imported = with_file(content);
        INFO(test::listed(imported));
        REQUIRE(imported.checklist.has_value());
        CHECK(imported.problems.empty());
        CHECK(imported.checklist->choices.at(0).options.at(0).label == Label{{"", "A, B"}});
    }
    CHECK(test::has(with_file("code,title\na,A\n"), "survey!A2", "empty_list"));
    CHECK(test::has(with_file("name,label\n"), "survey!A2", "empty_file"));
}
