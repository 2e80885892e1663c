// Constructs of XLSForm that reach beyond one sheet: files beside the form, names that stand twice, loops,
// options from answers, and the moment of an act.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "core/forms/import.h"
#include "core/forms/outside_lists.h"
#include "core/forms/reasons.h"
#include "core/rules/score.h"
#include "tests/core/forms/stated.h"
#include "tests/support/imported.h"
#include "tests/support/workbook_builder.h"

using namespace wincheck;
using namespace wincheck::forms;
using Rows = std::vector<std::vector<std::string>>;

namespace {

using test::has;
using test::listed;
using test::node_of;

FileSource files(std::map<std::string, std::string> texts) {
    return [texts = std::move(texts)](const std::string& name) -> std::optional<Bytes> {
        const auto found = texts.find(name);
        return found == texts.end() ? std::nullopt : std::optional(bytes_of(found->second));
    };
}

Imported import_form(const Rows& survey, const Rows& choices = {}, const FileSource& beside = {}) {
    return import_checklist("form.xlsx", test::form_of(survey, choices), beside);
}

const ChoiceList& list_of(const Imported& imported, std::string_view name) {
    const auto& lists = imported.checklist.value().choices;
    const auto found =
        std::find_if(lists.begin(), lists.end(), [&](const ChoiceList& list) { return list.name == name; });
    REQUIRE(found != lists.end());
    return *found;
}

}  // namespace

TEST_CASE("STD-5 choices in files beside the form: CSV, XML and GeoJSON, with their own columns") {
    const FileSource beside = files(
        {{"towns.csv",
          "name,label,label::zh,state\nt1,One,一,s1\nt1,One,一,s1\nt2,Two,二,s2\n,No name,,s1\n"},
         {"codes.csv", "code,title\nc1,First\n"},
         {"states.xml", "<root><item><name>s1</name><label>North</label></item><other/></root>"},
         {"posts.geojson",
          R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"p1","properties":{"title":"Gate"},)"
          R"("geometry":{"type":"Point","coordinates":[102,0.5]}}]})"}});
    const Imported imported =
        import_form({{"type", "name", "label", "choice_filter", "parameters", "calculation"},
                     {"select_one_from_file states.xml", "state", "s"},
                     {"select_one_from_file towns.csv", "town", "t", "state = ${state}"},
                     {"select_multiple_from_file codes.csv", "code", "c", "", "value=code label=title"},
                     {"select_one_from_file posts.geojson", "post", "p"},
                     {"calculate", "where", "", "", "", "instance('posts')/root/item[id = ${post}]/geometry"},
                     {"calculate", "pulled", "", "", "", "pulldata('towns', 'label', 'name', ${town})"}},
                    {}, beside);
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    const ChoiceList& towns = list_of(imported, "towns");
    REQUIRE(towns.options.size() == 2);
    CHECK(towns.options[0].label == Label{{"", "One"}, {"zh", "一"}});
    CHECK(node_of(imported, "state").choices == "states");
    CHECK(list_of(imported, "states").options.size() == 1);
    CHECK(node_of(imported, "code").choices == "codes/code/title");
    CHECK(list_of(imported, "codes/code/title").options[0].label == Label{{"", "First"}});
    const Option& gate = list_of(imported, "posts/id/title").options.at(0);
    CHECK(gate.name == "p1");
    CHECK(gate.label == Label{{"", "Gate"}});
    const auto geometry = std::find_if(gate.columns.begin(), gate.columns.end(),
                                       [](const auto& column) { return column.first == "geometry"; });
    REQUIRE(geometry != gate.columns.end());
    CHECK(geometry->second == "0.5 102 0 0");
}

TEST_CASE("STD-5 a file that is not beside the form is named and its list is empty") {
    const Rows survey{{"type", "name", "label"}, {"select_one_from_file towns.csv", "town", "t"}};
    const Imported without = import_form(survey);
    REQUIRE(without.checklist.has_value());
    CHECK(has(without, "survey!A2", "missing_file"));
    CHECK(list_of(without, "towns").options.empty());
    const Imported broken = import_form(survey, {}, files({{"towns.csv", "name\n\"open"}}));
    CHECK_FALSE(broken.checklist.has_value());
    CHECK(has(broken, "survey!A2", "bad_quotes"));
    const Imported outside =
        import_form({{"type", "name", "label"}, {"select_one_from_file ../secret.csv", "town", "t"}}, {},
                    [](const std::string&) -> std::optional<Bytes> { return bytes_of("name\na\n"); });
    CHECK_FALSE(outside.checklist.has_value());
    CHECK(has(outside, "survey!A2", "file_name"));
    CHECK_FALSE(is_outside_name("/etc/passwd.csv"));
    CHECK_FALSE(is_outside_name("towns.exe"));
    CHECK(is_outside_name("Towns.CSV"));
}

TEST_CASE("STD-5 lists that only expressions read come from beside the form, csv-external from its row") {
    const Imported imported =
        import_form({{"type", "name", "label", "calculation"},
                     {"csv-external", "prices"},
                     {"text", "what", "w"},
                     {"calculate", "price", "", "pulldata('prices', 'cost', 'item', ${what})"},
                     {"calculate", "vat", "", "instance('rates')/root/item[1]/rate"}},
                    {},
                    files({{"prices.csv", "item,cost\nlamp,3\nlamp,4\n"},
                           {"rates.xml", "<r><i><rate>7</rate></i></r>"}}));
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    const auto compiled = *rules::CompiledChecklist::compile(*imported.checklist);
    Record record;
    record.answers[{"what", {}, {}}].value = {.kind = ValueKind::text,
                                              .options = {},
                                              .number = {},
                                              .text = "lamp",
                                              .occurrences = {},
                                              .compliant = 0,
                                              .checked = 0};
    std::map<std::string, std::string> values;
    for (const rules::NodeStatus& status : rules::evaluate(*compiled, record, {}))
        values[status.key.item] = status.value.text;
    CHECK(values["price"] == "3");
    CHECK(values["vat"] == "7");
}

TEST_CASE("STD-5 a name may stand in several groups; its code then has the group in front") {
    const Imported imported = import_form({{"type", "name", "label", "relevant", "calculation"},
                                           {"begin group", "father", "F"},
                                           {"integer", "age", "a"},
                                           {"calculate", "next", "", "", "../age + 1"},
                                           {"end group"},
                                           {"begin group", "mother", "M"},
                                           {"integer", "age", "a"},
                                           {"text", "name", "n", "/data/father/age > 30"},
                                           {"end group"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "father.age").type == AnswerType::integer);
    CHECK(node_of(imported, "mother.age").type == AnswerType::integer);
    CHECK(node_of(imported, "name").conditions.relevant == "/data/father/age > 30");
    const Imported ambiguous = import_form({{"type", "name", "label", "calculation"},
                                            {"begin group", "a", "A"},
                                            {"integer", "x", "x"},
                                            {"end group"},
                                            {"begin group", "b", "B"},
                                            {"integer", "x", "x"},
                                            {"calculate", "y", "", "${x} + 1"},
                                            {"end group"}});
    CHECK_FALSE(ambiguous.checklist.has_value());
    CHECK(has(ambiguous, "survey!B7", "ambiguous_name"));
    const Imported twice =
        import_form({{"type", "name", "label"}, {"integer", "x", "x"}, {"integer", "x", "x"}});
    CHECK(has(twice, "survey!B3", "duplicate_name"));
}

TEST_CASE("STD-5 a loop makes one group for each option") {
    const Rows choices{{"list_name", "name", "label"}, {"water", "tap", "Tap"}, {"water", "well", "Well"}};
    const Imported imported = import_form({{"type", "name", "label"},
                                           {"begin loop over water", "sources", "Sources"},
                                           {"integer", "count", "How many of %(label)s (%(name)s)?"},
                                           {"end loop"},
                                           {"integer", "people", "p"}},
                                          choices);
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "sources").kind == NodeKind::section);
    CHECK(node_of(imported, "tap.count").guidance.label == Label{{"", "How many of Tap (tap)?"}});
    CHECK(node_of(imported, "well.count").guidance.label == Label{{"", "How many of Well (well)?"}});
    CHECK(node_of(imported, "well").guidance.label == Label{{"", "Well"}});
    CHECK(node_of(imported, "people").parent == kNoParent);
    const Imported open = import_form(
        {{"type", "name", "label"}, {"begin loop over water", "s", "S"}, {"integer", "n", "n"}}, choices);
    CHECK(has(open, "survey!A2", "unclosed"));
    const Imported nowhere =
        import_form({{"type", "name", "label"}, {"begin loop over fire", "s", "S"}, {"end loop"}}, choices);
    CHECK(has(nowhere, "survey!A2", "unknown_list"));
}

TEST_CASE("STD-5 options may be the answers of a repeat, filtered by what each instance says") {
    const Imported imported = import_form({{"type", "name", "label", "choice_filter"},
                                           {"begin repeat", "person", "P"},
                                           {"text", "name", "n"},
                                           {"integer", "age", "a"},
                                           {"end repeat"},
                                           {"integer", "limit", "l"},
                                           {"select_one ${name}", "head", "h", "${age} > ${limit}"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "head").choices == "${person}[./${name} != ''][./${age} > ${limit}]/${name}");
    CHECK(node_of(imported, "head").conditions.choice_filter.empty());
    const Imported flat =
        import_form({{"type", "name", "label"}, {"text", "name", "n"}, {"select_one ${name}", "head", "h"}});
    CHECK(has(flat, "survey!B3", "unknown_list"));
}

TEST_CASE("COND-2 now() and today() become values that acts record, wherever they are written") {
    const Imported imported =
        import_form({{"type", "name", "label", "constraint", "relevant", "calculation"},
                     {"date", "born", "b", ". <= today()"},
                     {"calculate", "age", "", "", "", "int((today() - ${born}) div 365.25)"},
                     {"calculate", "opened", "", "", "", "now()"},
                     {"text", "late", "l", "", "${born} < today() - 30"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    const Conditions& age = node_of(imported, "age").conditions;
    CHECK(age.trigger == "born");
    CHECK(age.initial == age.calculation);
    CHECK(age.is_initial_dynamic);
    CHECK(node_of(imported, "opened").conditions.calculation == "once(now())");
    CHECK(node_of(imported, "born").conditions.constraint == ". <= ${born.today}");
    CHECK(node_of(imported, "born.today").conditions.trigger == "born");
    CHECK(node_of(imported, "late").conditions.relevant == "${born} < ${late.today} - 30");
    const auto compiled = *rules::CompiledChecklist::compile(*imported.checklist);
    const rules::Moment moment{*parse_time("2026-03-02T10:00:00+08:00"), 1};
    Record record;
    rules::put_values(record, rules::values_due(*compiled, nullptr, record, {}, moment, {}));
    CHECK(record.answers[{"opened", {}, {}}].value.text == "2026-03-02T10:00:00+08:00");
    Answer answer;
    answer.value.kind = ValueKind::text;
    answer.value.text = "1996-03-01";
    const auto due = rules::try_answer(*compiled, record, {}, moment, {"born", {}, {}}, answer);
    REQUIRE(due.has_value());
    rules::put_values(record, *due);
    CHECK(to_text(record.answers[{"age", {}, {}}].value.number) == "30");
    answer.value.text = "2026-03-03";
    CHECK_FALSE(rules::try_answer(*compiled, record, {}, moment, {"born", {}, {}}, answer).has_value());
}

TEST_CASE("STD-5 types of question from before XLSForm and of maps are kept") {
    const Imported imported = import_form({{"type", "name", "label", "trigger", "calculation"},
                                           {"add text prompt", "a", "a"},
                                           {"add select one prompt using yn", "b", "b"},
                                           {"geotrace", "c", "c"},
                                           {"geoshape", "d", "d"},
                                           {"osm building", "e", "e"},
                                           {"begin looped group", "f", "f"},
                                           {"text", "g", "g"},
                                           {"end looped group"},
                                           {"text", "h", "h", "${a}, ${b}", "concat(${a}, ${b})"}},
                                          {{"list_name", "name", "label"}, {"yn", "yes", "Yes"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "a").type == AnswerType::text);
    CHECK(node_of(imported, "b").choices == "yn");
    CHECK(node_of(imported, "c").type == AnswerType::line);
    CHECK(node_of(imported, "d").type == AnswerType::area);
    CHECK(node_of(imported, "e").type == AnswerType::file);
    CHECK(node_of(imported, "f").kind == NodeKind::repeat);
    CHECK(node_of(imported, "h").conditions.trigger == "a b");
}

TEST_CASE("STD-5 what was saved last is no default here, and settings may name the root of an XForm") {
    const Imported imported = import_checklist(
        "form.xlsx",
        test::form_of({{"type", "name", "label", "default"}, {"integer", "fee", "f", "${last-saved#fee}"}},
                      {}, {{"name", "id_string"}, {"root", "form7"}}));
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->settings.id == "form7");
    CHECK(node_of(imported, "fee").conditions.initial.empty());
    CHECK(has(imported, "survey!D2", "ignored"));
}

TEST_CASE("COND-2 a calculation that reads its own last value is recorded when what it reads changes") {
    const Imported imported = import_form({{"type", "name", "label", "calculation"},
                                           {"text", "given", "g"},
                                           {"calculate", "kept", "", "if(${given} != '', ${given}, .)"},
                                           {"calculate", "alone", "", "."},
                                           {"begin repeat", "rep", "r", ""},
                                           {"integer", "x", "x", ""},
                                           {"end repeat", "", "", ""},
                                           {"calculate", "high", "", "count(${x}[. > 1])"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    const Conditions& kept = node_of(imported, "kept").conditions;
    CHECK(kept.trigger == "given");
    CHECK(kept.initial == "if(${given} != '', ${given}, '')");
    CHECK(kept.calculation == "if(${given} != '', ${given}, .)");
    CHECK(node_of(imported, "alone").conditions.calculation == "once('')");
    CHECK(node_of(imported, "high").conditions.trigger.empty());
    // What was kept stays when what it came from goes.
    testing::Stated filling(imported);
    CHECK(filling.step("answer a at given") == "");
    CHECK(filling.expect("kept", Json::of("a")) == "");
    CHECK(filling.step("clear given") == "");
    CHECK(filling.expect("kept", Json::of("a")) == "");
    CHECK(filling.expect("kept", Json::of("")) != "");
}

TEST_CASE(
    "STD-5 comparisons pasted as they are written for a page are understood, and texts stay as they are") {
    const Imported imported = import_form({{"type", "name", "label", "constraint", "calculation"},
                                           {"integer", "days", "d", ". &gt;= 1 and . &lt;= 200"},
                                           {"calculate", "said", "", "", "concat('a &lt; b', ${days})"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "days").conditions.constraint == ". >= 1 and . <= 200");
    CHECK(node_of(imported, "said").conditions.calculation == "concat('a &lt; b', ${days})");
}

TEST_CASE("STD-5 types that say more than what an answer is: pyxform's constraints, hints and first values") {
    const Imported imported = import_form({{"type", "name", "label", "constraint", "hint"},
                                           {"phone number", "phone", "p"},
                                           {"percentage", "part", "p"},
                                           {"number of days in last month", "days", "d", ". > 3", "own"},
                                           {"today", "today"},
                                           {"start", "start"},
                                           {"get device id", "device"},
                                           {"q picture", "pic", "p"},
                                           {"note", "", "Look"},
                                           {"background-audio", "sound"},
                                           {"range", "r", "r"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "phone").guidance.hint == Label{{"", "Enter numbers only."}});
    CHECK(node_of(imported, "part").type == AnswerType::integer);
    CHECK(node_of(imported, "days").conditions.constraint == ". > 3");
    CHECK(node_of(imported, "days").guidance.hint == Label{{"", "own"}});
    CHECK(node_of(imported, "device").type == AnswerType::metadata);
    CHECK(node_of(imported, "pic").type == AnswerType::file);
    CHECK(node_of(imported, "generated_note_name_9").conditions.read_only == "true()");
    CHECK(has(imported, "survey!A10", "ignored"));
    CHECK(node_of(imported, "r").range == "1 10 1");
    testing::Stated filling(imported);
    CHECK(filling.expect("today", Json::of("2026-03-02")) == "");
    CHECK(filling.expect("start", Json::of("2026-03-02T10:00:00+08:00")) == "");
    CHECK(filling.step("answer 12a at phone") == "");
    CHECK(filling.expect("answer", Json::of("refused: constraint")) == "");
    CHECK(filling.step("answer 120 at phone") == "");
    CHECK(filling.expect("answer", Json::of("accepted")) == "");
    CHECK(filling.step("answer 101 at part") == "");
    CHECK(filling.expect("answer", Json::of("refused: constraint")) == "");
}

TEST_CASE("STD-5 a default is computed where it has a call, a reference or arithmetic") {
    const Imported imported = import_form({{"type", "name", "label", "default"},
                                           {"integer", "sum", "s", "1 + 1"},
                                           {"integer", "less", "l", "5 - 2"},
                                           {"text", "phone", "p", "555-1234"},
                                           {"date", "day", "d", "2026-03-02"},
                                           {"text", "said", "s", "yes (for now)"},
                                           {"text", "both", "b", "concat('a', 'b')"},
                                           {"integer", "minus", "m", "-5"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    testing::Stated filling(imported);
    for (const auto& [item, value] : std::map<std::string, std::string>{{"sum", "2"},
                                                                        {"less", "3"},
                                                                        {"phone", "555-1234"},
                                                                        {"day", "2026-03-02"},
                                                                        {"said", "yes (for now)"},
                                                                        {"both", "ab"},
                                                                        {"minus", "-5"}}) {
        CAPTURE(item);
        CHECK(filling.expect(item, Json::of(value)) == "");
    }
}

TEST_CASE("STD-5 what was saved last is blank in a calculation too") {
    const Imported imported =
        import_form({{"type", "name", "label", "calculation"},
                     {"text", "a", "a"},
                     {"calculate", "c", "", "if(${last-saved#a} = '', 'none', ${last-saved#a})"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(has(imported, "survey!D3", "ignored"));
    CHECK(testing::Stated(imported).expect("c", Json::of("none")) == "");
}

TEST_CASE("STD-5 a loop over a list that also has an option for others makes a group for them") {
    const Imported imported = import_form({{"type", "name", "label"},
                                           {"select_multiple water or_other", "which", "Which?"},
                                           {"begin loop over water", "each", "Each"},
                                           {"integer", "count", "How many of %(label)s?"},
                                           {"end loop"}},
                                          {{"list_name", "name", "label"}, {"water", "tap", "Tap"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "other.count").guidance.label == Label{{"", "How many of Other?"}});
}

TEST_CASE("STD-5 settings may have values that are names of settings; a repeat is not named as the root") {
    const Rows survey{
        {"type", "name", "label"}, {"begin repeat", "visit", "V"}, {"text", "a", "a"}, {"end repeat"}};
    const Imported imported = import_checklist(
        "form.xlsx", test::form_of(survey, {}, {{"form_title", "form_id", "version"}, {"Title", "ID", "2"}}));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->settings.id == "ID");
    CHECK(imported.checklist->settings.title == "Title");
    const Imported named =
        import_checklist("form.xlsx", test::form_of(survey, {}, {{"name", "form_id"}, {"visit", "ID"}}));
    CHECK_FALSE(named.checklist.has_value());
    CHECK(has(named, "survey!B2", "bad_name"));
}

TEST_CASE("COND-1 a group read as one value is its answers, and what an app puts below inputs is blank") {
    const Imported imported = import_form({{"type", "name", "label", "calculation"},
                                           {"begin group", "inputs", "I"},
                                           {"hidden", "source"},
                                           {"end group"},
                                           {"begin group", "doc", "D"},
                                           {"text", "a", "a"},
                                           {"note", "n", "n"},
                                           {"begin group", "inner", "I"},
                                           {"integer", "b", "b"},
                                           {"end group"},
                                           {"end group"},
                                           {"calculate", "whole", "", "${doc}"},
                                           {"calculate", "from", "", "concat(../inputs/user/phone, 'x')"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(has(imported, "survey!D13", "unknown_name"));
    testing::Stated filling(imported);
    CHECK(filling.step("answer u at a") == "");
    CHECK(filling.step("answer 7 at b") == "");
    CHECK(filling.expect("whole", Json::of("u7")) == "");
    CHECK(filling.expect("from", Json::of("x")) == "");
    const Imported typed = import_form({{"type", "name", "label", "calculation"},
                                        {"begin group", "input", "I"},
                                        {"text", "a", "a"},
                                        {"end group"},
                                        {"calculate", "c", "", "../input/b"}});
    CHECK_FALSE(typed.checklist.has_value());
    const Imported around = import_form({{"type", "name", "label", "calculation"},
                                         {"begin group", "doc", "D"},
                                         {"text", "a", "a"},
                                         {"calculate", "c", "", "${doc}"},
                                         {"end group"}});
    CHECK(has(around, "survey!B4", "cycle"));
}

TEST_CASE("COND-1 what XPath has and this subset leaves out is refused by name at its cell") {
    const Imported imported = import_form(
        {{"type", "name", "relevant", "label", "constraint", "calculation", "default", "repeat_count"},
         {"text", "a", "//a", "a"},
         {"text", "b", "", "b", "count(/data/* | ../a) > 1"},
         {"calculate", "c", "", "c", "", "count(/data/*)"},
         {"text", "d", "", "d", "", "", "property('deviceid')"},
         {"begin repeat", "e", "", "e", "", "", "", "intersects(${a})"},
         {"text", "f", "", "f"},
         {"end repeat"},
         {"text", "g", "${a} | ${b}", "g"}});
    INFO(listed(imported));
    CHECK_FALSE(imported.checklist.has_value());
    for (const char* cell : {"survey!C2", "survey!E3", "survey!F4", "survey!G5", "survey!H6", "survey!C9"}) {
        CAPTURE(cell);
        CHECK(has(imported, cell, "unsupported"));
    }
}

TEST_CASE("COND-1 an option of a question with several answers has no blank in its name") {
    const Rows choices{
        {"list_name", "name", "label"}, {"one", "a b", "A"}, {"many", "c", "C"}, {"many", "d e", "D"}};
    const auto asked = [&](const char* type) {
        return import_checklist("form.xlsx",
                                test::form_of({{"type", "name", "label"}, {type, "q", "q"}}, choices));
    };
    CHECK(asked("select_one one").checklist.has_value());
    CHECK(asked("select_one many").checklist.has_value());
    CHECK(has(asked("select_multiple one"), "choices!B2", "bad_name"));
    CHECK(has(asked("rank many"), "choices!B4", "bad_name"));
    CHECK_FALSE(asked("rank many").checklist.has_value());
    const Imported inline_options = import_form({{"name", "label", "rule", "lines"},
                                                 {"q", "q", "multiple", "on time:1;late:0"},
                                                 {"r", "r", "choice", "on time:1;late:0"}});
    CHECK(has(inline_options, "survey!A2", "bad_name"));
    CHECK_FALSE(has(inline_options, "survey!A3", "bad_name"));
}

TEST_CASE("STD-5 an order at random is kept with its seed, whatever a question's choices come from") {
    const FileSource beside = files({{"towns.csv", "code,title\nt1,One\nt2,Two\n"}});
    const Imported imported = import_form(
        {{"type", "name", "label", "parameters", "choice_filter", "rule", "lines"},
         {"integer", "n", "n"},
         {"select_one l", "a", "a", "randomize=true"},
         {"select_multiple l", "b", "b", "randomize = True; seed = 42", "c = ${n}"},
         {"rank l", "c", "c", "randomize=true seed=-1.5"},
         {"select_one_from_file towns.csv", "d", "d", "value=code, label=title, randomize=true, seed=${n}"},
         {"begin repeat", "r", "r"},
         {"text", "who", "who"},
         {"end repeat"},
         {"select_one ${who}", "e", "e", "randomize=true,seed=${n}"},
         {"", "f", "f", "randomize=true", "", "choice", "good:1;bad:0"},
         {"select_one l", "g", "g", "randomize=false seed=3"},
         {"select_one l or_other", "h", "h", "randomize=true"}},
        {{"list_name", "name", "label", "c"}, {"l", "x", "X", "1"}, {"l", "y", "Y", "2"}}, beside);
    CHECK(listed(imported) == "");
    const std::map<std::string, std::string> seeds{{"a", ""},     {"b", "42"}, {"c", "-1.5"}, {"d", "${n}"},
                                                   {"e", "${n}"}, {"f", ""},   {"h", ""}};
    for (const auto& [code, seed] : seeds) {
        CAPTURE(code);
        CHECK(node_of(imported, code).conditions.is_shuffled);
        CHECK(node_of(imported, code).conditions.seed == seed);
    }
    for (const char* code : {"g", "h_other", "who"})
        CHECK_FALSE(node_of(imported, code).conditions.is_shuffled);
    CHECK(list_of(imported, "towns/code/title").options.front().name == "t1");
}

TEST_CASE("STD-5 an order at random that cannot be is refused at its cell, other parameters are named") {
    const auto asked = [](const std::string& parameters, const std::string& type = "select_one l") {
        return import_form({{"type", "name", "label", "parameters"}, {type, "q", "q", parameters}},
                           {{"list_name", "name", "label"}, {"l", "a", "A"}});
    };
    for (const char* bad : {"randomize=perhaps", "randomize", "randomize=true seed=often",
                            "randomize=true seed=", "randomize=true seed=${n} + 1",
                            "randomize=true seed=${nobody}", "randomize=true seed=${q}", "seed=3"}) {
        CAPTURE(bad);
        const Imported imported = asked(bad);
        CHECK_FALSE(imported.checklist.has_value());
        CHECK(std::any_of(imported.problems.begin(), imported.problems.end(),
                          [](const rules::Problem& problem) {
                              return !problem.is_warning && problem.where == "survey!D2";
                          }));
    }
    const auto warned = [&](const Imported& imported) {
        return listed(imported).find("survey!D2 ignored the parameter \"odd=1\"") != std::string::npos;
    };
    CHECK(warned(asked("odd=1")));
    CHECK(warned(asked("randomize=true odd=1")));
    CHECK(listed(asked("randomize=true", "text")).find("\"randomize=true\" has no meaning") !=
          std::string::npos);
}

TEST_CASE("STD-5 what has a meaning elsewhere alone is named: parameters of a range, settings, sheets") {
    const Imported range =
        import_form({{"type", "name", "label", "parameters"},
                     {"range", "r", "R", "start=0 end=5 step=1 tick_interval=2 placeholder=3"}});
    CHECK(listed(range) ==
          "survey!D2 ignored the parameter \"tick_interval=2\" has no meaning here\n"
          "survey!D2 ignored the parameter \"placeholder=3\" has no meaning here\n");
    CHECK(node_of(range, "r").range == "0 5 1");
    const Imported imported = import_checklist(
        "form.xlsx",
        test::workbook_of(
            {{"survey", test::rows_xml({{"type", "name", "label"}, {"text", "t", "T"}})},
             {"settings",
              test::rows_xml({{"form_id", "f"}, {"form_title", "F"}, {"public_key", "abc"}, {"odd", "x"}})},
             {"entities", test::rows_xml({{"list_name", "label"}, {"trees", "${t}"}})}}));
    CHECK(has(imported, "settings!A3", "ignored_column"));
    CHECK(has(imported, "settings!A4", "unknown_column"));
    CHECK(has(imported, "entities!A1", "ignored"));
    CHECK(imported.checklist.has_value());
}

TEST_CASE("STD-5 or_other with a choice filter is refused, as no filter knows what it adds") {
    const Imported imported = import_form(
        {{"type", "name", "label", "choice_filter"}, {"select_one l or_other", "q", "q", "c = 1"}},
        {{"list_name", "name", "label", "c"}, {"l", "x", "X", "1"}});
    CHECK(has(imported, "survey!D2", "conflict"));
    CHECK_FALSE(imported.checklist.has_value());
}

TEST_CASE("STD-5 a text that names a question which is not there is refused at its cell") {
    const Imported imported = import_form({{"type", "name", "label", "hint::zh"},
                                           {"text", "a", "A", "${ b } and ${nobody}"},
                                           {"note", "b", "Hello ${a}, ${project.name}, ${nobody", ""}});
    CHECK(listed(imported) ==
          "survey!D2 unknown_name the text names \"nobody\", and there is no such question\n");
    CHECK_FALSE(imported.checklist.has_value());
}

TEST_CASE("STD-5 what a group cannot have is named; what is read only around a question is so in it") {
    const Imported imported = import_form({{"type", "name", "label", "required", "constraint", "read_only"},
                                           {"begin group", "g", "G", "yes", ". > 1", "yes"},
                                           {"text", "t", "T"},
                                           {"end group", "", ""},
                                           {"text", "u", "U"}});
    CHECK(has(imported, "survey!D2", "ignored"));
    CHECK(has(imported, "survey!E2", "ignored"));
    const auto compiled = *rules::CompiledChecklist::compile(imported.checklist.value());
    std::map<std::string, bool> read_only;
    for (const rules::NodeStatus& status : rules::evaluate(*compiled, {}, {}))
        read_only[status.key.item] = status.is_read_only;
    CHECK(read_only == std::map<std::string, bool>{{"g", true}, {"t", true}, {"u", false}});
}

TEST_CASE("STD-5 a trigger without a calculation takes the answer away, as ODK's tools have it") {
    const Imported imported = import_form(
        {{"type", "name", "label", "trigger"}, {"text", "a", "A", ""}, {"text", "b", "B", "${a}"}});
    CHECK(listed(imported) == "");
    const auto compiled = *rules::CompiledChecklist::compile(imported.checklist.value());
    Record record;
    Answer given;
    given.value.kind = ValueKind::text;
    given.value.text = "x";
    record.answers[{"b", {}, {}}] = given;
    const Record before = record;
    record.answers[{"a", {}, {}}] = given;
    const auto due = rules::values_due(*compiled, &before, record, {}, {}, {{"a", {}, {}}});
    REQUIRE(due.size() == 1);
    CHECK(due[0].key.item == "b");
    CHECK(due[0].value.kind == ValueKind::blank);
}

TEST_CASE("INSP-1 a checklist says in its settings which kinds of unit it is for") {
    for (const char* header : {"subject", "检查对象"}) {
        const Imported imported =
            import_checklist("form.xlsx", test::form_of({{"type", "name", "label"}, {"text", "t", "T"}}, {},
                                                        {{"form_id", header}, {"f", "project, branch"}}));
        CHECK(listed(imported) == "");
        CHECK(imported.checklist.value().settings.subjects == std::vector<std::string>{"project", "branch"});
    }
}

TEST_CASE("STD-5 a repeat that asks for one more until somebody says no is one that people add to") {
    const Imported imported = import_form(
        {{"type", "name", "label", "calculation", "repeat_count"},
         {"calculate", "there", "", "count(${flat})"},
         {"calculate", "wanted", "",
          "if(${there} = 0 or indexed-repeat(${more}, ${flat}, ${there}) = 'yes', ${there} + 1, ${there})"},
         {"begin repeat", "flat", "Flat", "", "${wanted}"},
         {"text", "more", "More?"},
         {"end repeat"},
         {"integer", "n", "n"},
         {"begin repeat", "door", "Door", "", "${n} + ${there}"},
         {"text", "width", "w"},
         {"end repeat"}});
    INFO(listed(imported));
    REQUIRE(imported.checklist.has_value());
    CHECK(has(imported, "survey!B4", "own_count"));
    CHECK(node_of(imported, "flat").conditions.repeat_count.empty());
    CHECK(node_of(imported, "door").conditions.repeat_count == "${n} + ${there}");
    testing::Stated filling(imported);
    CHECK(filling.expect("wanted", Json::of(std::int64_t{1})) == "");
    CHECK(filling.step("add flat") == "");
    CHECK(filling.expect("wanted", Json::of(std::int64_t{1})) == "");
    CHECK(filling.step("answer yes at more") == "");
    CHECK(filling.expect("wanted", Json::of(std::int64_t{2})) == "");
}
