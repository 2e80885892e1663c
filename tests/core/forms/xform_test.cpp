#include "core/forms/xform.h"
#include "core/forms/xform_paths.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/forms/import.h"
#include "core/forms/show.h"
#include "tests/support/imported.h"

using namespace wincheck;
using namespace wincheck::forms;

namespace {

using test::node_of;

constexpr const char* kForm = R"xml(<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Gate</h:title><model>
<itext><translation lang="en" default="true()"><text id="q"><value>Guard on duty?</value></text></translation>
<translation lang="zh"><text id="q"><value>在岗？</value></text></translation></itext>
<instance><data id="gate" version="3"><on/><who/><lift jr:template=""><name/><floor>1</floor></lift><total/><meta><instanceID/></meta></data></instance>
<instance id="people"><root><item><name>a</name><label>Ann</label><post>yes</post></item>
<item><name>b</name><label>Bo</label><post>no</post></item></root></instance>
<bind nodeset="/data/on" type="string" required="true()"/>
<bind nodeset="/data/who" type="string" relevant=" /data/on = 'yes' or ../on = 'maybe'"/>
<bind nodeset="/data/lift/floor" type="int" constraint=". &gt; 0" jr:constraintMsg="low"/>
<bind nodeset="/data/total" type="int" calculate="count(/data/lift) - 1"/>
</model></h:head>
<h:body><select1 ref="/data/on"><label ref="jr:itext('q')"/><item><label>Yes</label><value>yes</value></item>
<item><label>No</label><value>no</value></item></select1>
<select1 ref="/data/who"><label>Who is <output value="/data/on"/>?</label>
<itemset nodeset="instance('people')/root/item[post = current()/../on]"><value ref="name"/><label ref="label"/></itemset></select1>
<group ref="/data/lift"><label>Lift</label><repeat nodeset="/data/lift"><input ref="/data/lift/name"/><input ref="/data/lift/floor"/></repeat></group>
</h:body></h:html>)xml";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("STD-5 an XForm becomes the same kind of checklist") {
    const Imported imported = import_checklist("gate.xml", bytes_of(kForm));
    for (const rules::Problem& problem : imported.problems) MESSAGE(problem.where << " " << problem.message);
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->settings.id == "gate");
    CHECK(imported.checklist->settings.title == "Gate");
    CHECK(imported.checklist->settings.version == "3");
    CHECK(imported.checklist->nodes.size() == 6);
    CHECK(node_of(imported, "on").guidance.label == Label{{"en", "Guard on duty?"}, {"zh", "在岗？"}});
    CHECK(node_of(imported, "on").conditions.required == "true()");
    CHECK(node_of(imported, "who").conditions.relevant == "${on} = 'yes' or ${on} = 'maybe'");
    CHECK(node_of(imported, "who").conditions.choice_filter == "post = ${on}");
    CHECK(node_of(imported, "who").choices == "people");
    CHECK(node_of(imported, "lift").kind == NodeKind::repeat);
    CHECK(node_of(imported, "lift").guidance.label.at(0).text == "Lift");
    CHECK(node_of(imported, "floor").type == AnswerType::integer);
    CHECK(node_of(imported, "floor").conditions.initial == "1");
    CHECK(node_of(imported, "total").conditions.calculation == "count(${lift}) - 1");
    CHECK(imported.checklist->choices.at(1).options.at(0).columns.at(2).second == "yes");
}

TEST_CASE("STD-5 what an XForm asks beyond the subset is refused by name") {
    const auto refused = [](const std::string& from, const std::string& to, std::string_view code) {
        CAPTURE(to);
        const Imported imported = import_checklist("gate.xml", bytes_of(replaced(kForm, from, to)));
        CHECK_FALSE(imported.checklist.has_value());
        CHECK(std::any_of(imported.problems.begin(), imported.problems.end(),
                          [&](const rules::Problem& problem) { return problem.code == code; }));
    };
    refused("count(/data/lift)", "count(/data/lift[nome = 'a'])", "expression");
    refused("count(/data/lift)", "count(/data/lift[name = 'a')", "expression");
    refused("count(/data/lift)", "count(//lift)", "expression");
    refused("count(/data/lift)", "instance('nobody')/root/item/name", "expression");
    refused("count(/data/lift)", "count(/data/left)", "expression");
    refused("count(/data/lift)", "nope(1)", "unknown_function");
    refused("<input ref=\"/data/lift/name\"/>", "<input ref=\"/data/lift/nome\"/>", "unknown_name");
    refused("instance('people')", "instance('nobody')", "itemset");
    refused("</model>", "<setvalue event=\"odd\" ref=\"/data/on\"/></model>", "unsupported");
    refused("</model>", "<setvalue event=\"odk-new-repeat\" ref=\"/data/lift/name\">1</setvalue></model>",
            "unsupported");
    refused("</h:body>", "<select1 ref=\"/data/total\"/></h:body>", "no_options");
    refused("</h:body>", "<slider ref=\"/data/total\"/></h:body>", "unknown_type");
}

TEST_CASE("COND-1 an XForm's option of several has no blank in its value, and its paths are of the subset") {
    const auto problem_at = [](const std::string& text, std::string_view where, std::string_view code) {
        const Imported imported = import_checklist("gate.xml", bytes_of(text));
        return !imported.checklist && test::has(imported, where, code);
    };
    const std::string named = replaced(kForm, "<value>yes</value>", "<value>yes sir</value>");
    CHECK(import_checklist("gate.xml", bytes_of(named)).checklist.has_value());
    const std::string several =
        replaced(replaced(named, "<select1 ref=\"/data/on\"", "<select ref=\"/data/on\""),
                 "</item></select1>", "</item></select>");
    CHECK(problem_at(several, "/data/on", "bad_name"));
    CHECK(problem_at(replaced(kForm, "count(/data/lift)", "count(/data/lift | /data/who)"), "/data/total",
                     "unsupported"));
    CHECK(problem_at(replaced(kForm, "count(/data/lift) - 1", "intersects(/data/on)"), "/data/total",
                     "unsupported"));
}

TEST_CASE("STD-5 a setvalue names its node by the id of a bind") {
    const std::string form = replaced(
        replaced(kForm, "<bind nodeset=\"/data/on\"", "<bind id=\"on-bind\" nodeset=\"/data/on\""),
        "</model>", "<setvalue bind=\"on-bind\" event=\"odk-instance-first-load\">yes</setvalue></model>");
    const Imported imported = import_checklist("gate.xml", bytes_of(form));
    REQUIRE(imported.checklist.has_value());
    CHECK(node_of(imported, "on").conditions.initial == "yes");
}

TEST_CASE("STD-5 only the first model of an XForm is read, with a warning") {
    const std::string form =
        replaced(kForm, "</h:head>", "<model><instance><other/></instance></model></h:head>");
    const Imported imported = import_checklist("gate.xml", bytes_of(form));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->settings.id == "gate");
    REQUIRE(imported.problems.size() == 1);
    CHECK(imported.problems.front().code == "ignored");
}

TEST_CASE("STD-5 the default language of an XForm comes first wherever it stands") {
    const std::string form =
        replaced(replaced(kForm, " default=\"true()\"", ""), "lang=\"zh\"", "lang=\"zh\" default=\"\"");
    const Imported imported = import_checklist("gate.xml", bytes_of(form));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->settings.default_language == "zh");
    CHECK(node_of(imported, "on").guidance.label == Label{{"zh", "在岗？"}, {"en", "Guard on duty?"}});
}

TEST_CASE("forms/xform_paths: paths become names, operators and literals stay") {
    PathTable paths;
    for (const char* path : {"/d/a", "/d/g", "/d/g/b", "/d/h/b", "/d/or", "/d/r", "/d/r/x", "/d/r/y"})
        paths.add(path);
    paths.name_all();
    PathContext context;
    context.paths = &paths;
    context.base = context.question = "/d/g/b";
    context.instances = [](const std::string& id, const std::vector<std::string>& names, std::size_t rows) {
        if (id != "towns") return InstanceRows{{}, 0, "none"};
        return InstanceRows{"towns", rows == 0 ? names.size() - 1 : rows, {}};
    };
    const auto text = [&](std::string_view expression) {
        const Rewritten rewritten = rewrite_paths(expression, context);
        return rewritten.why.empty() ? rewritten.text : "refused";
    };
    CHECK(text("/d/a + 1.5") == "${a} + 1.5");
    CHECK(text("../../a and /d/h/b") == "${a} and ${h.b}");
    CHECK(text("/d/r /x") == "${x}");
    CHECK(text(". > 3 or ../b = '/d/a'") == ". > 3 or ${g.b} = '/d/a'");
    CHECK(text("position(..)") == "position(..)");
    CHECK(text("selected(/d/a,'x') - /d/a") == "selected(${a},'x') - ${a}");
    CHECK(text("/d/or or /d/or") == "${or} or ${or}");
    CHECK(text("if(/d/a, null, 1)") == "if(${a}, null, 1)");
    CHECK(text("/d/none") == "refused");
    CHECK(text("instance('x')/root/item/name") == "refused");
    CHECK(text("//a") == "refused");
    CHECK(text("/d/*") == "refused");
    CHECK(text("/d/r[x = 1") == "refused");
    // What a condition asks about is seen from there, current() from the question.
    CHECK(text("count(/d/r[x = current()/../../a and y != ''])") ==
          "count(${r}[./${x} = ${a} and ./${y} != ''])");
    CHECK(text("/d/r[position() = 2]/x") == "${r}[position() = 2]/${x}");
    CHECK(text("/d/r/x[. = ../y]") == "${x}[. = ../y]");
    CHECK(text("instance('towns')/root/item[code = /d/a and ./size > 2]/name") ==
          "instance('towns')/root/item[code = ${a} and size > 2]/name");
    CHECK(text("count(instance('towns')/root/item[name = '[']))") ==
          "count(instance('towns')/root/item[name = '[']))");
}

TEST_CASE("forms/xform_paths: an itemset is a list and one filter over its columns") {
    PathTable paths;
    for (const char* path : {"/d/state", "/d/county"}) paths.add(path);
    paths.name_all();
    PathContext context;
    context.paths = &paths;
    context.base = context.question = "/d/county";
    const ListPath flat = read_list_path("instance('c')/root/item[state = /d/state][size > 1]", context);
    CHECK(flat.why.empty());
    CHECK(flat.id == "c");
    CHECK(flat.filter == "(state = ${state}) and (size > 1)");
    const ListPath nested =
        read_list_path("instance('c')/states/state[value = current()/../state]/counties/county", context);
    CHECK(nested.names == std::vector<std::string>{"states", "state", "counties", "county"});
    CHECK(nested.filter == "state.value = ${state}");
    CHECK_FALSE(read_list_path("instance('c')/root/item[", context).why.empty());
    CHECK_FALSE(read_list_path("/d/state", context).why.empty());
}

TEST_CASE("STD-5 instances that an XForm begins with are there, with what each holds") {
    const std::string begun =
        replaced(kForm, "<total/>",
                 "<lift><name>A</name><floor>2</floor></lift><lift><name>it's</name><floor/></lift><total/>");
    const Imported imported = import_checklist("gate.xml", bytes_of(begun));
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.problems.empty());
    CHECK(node_of(imported, "lift").range == "2");
    CHECK(node_of(imported, "floor").conditions.initial == "concat('', if(position(${lift}) = 1, '2', ''))");
    CHECK(node_of(imported, "name").conditions.initial ==
          "concat('', if(position(${lift}) = 1, 'A', ''), if(position(${lift}) = 2, \"it's\", ''))");
    CHECK(node_of(imported, "name").conditions.is_initial_dynamic);
    // One alone only says what a repeat holds.
    const Imported alone = import_checklist(
        "gate.xml", bytes_of(replaced(kForm, "<total/>", "<lift><name/><floor/></lift><total/>")));
    REQUIRE(alone.checklist.has_value());
    CHECK(node_of(alone, "lift").range.empty());
    CHECK(node_of(alone, "floor").conditions.initial == "1");
    // A value that no expression can write is named.
    const Imported quotes =
        import_checklist("gate.xml", bytes_of(replaced(begun, "<name>A</name>", "<name>a'b\"c</name>")));
    CHECK_FALSE(quotes.checklist.has_value());
    CHECK(quotes.problems.front().where == "/data/lift/name");
}

TEST_CASE("forms/show: what differs between two versions, item by item") {
    Imported one = import_checklist("gate.xml", bytes_of(kForm));
    Imported two =
        import_checklist("gate.xml", bytes_of(replaced(replaced(kForm, "type=\"int\" constraint=\". &gt; 0\"",
                                                                "type=\"int\" constraint=\". &gt; 1\""),
                                                       "version=\"3\"", "version=\"4\"")));
    REQUIRE(two.checklist.has_value());
    const Json json = diff(*one.checklist, *two.checklist);
    CHECK(json["changed"].dump() ==
          R"([{"code":"floor","fields":[{"field":"constraint","from":". > 0","to":". > 1"}]}])");
    CHECK(json["settings"].dump() == R"([{"field":"version","from":"3","to":"4"}])");
    CHECK(json["added"].items().empty());
    std::swap(two.checklist->nodes[0], two.checklist->nodes[1]);
    two.checklist->nodes.pop_back();
    const Json moved = diff(*one.checklist, *two.checklist);
    CHECK(moved["removed"].dump() == R"(["total"])");
    CHECK(moved["moved"].items().size() == 1);
    CHECK(diff(*one.checklist, *one.checklist)["changed"].items().empty());
    CHECK(show(*one.checklist)["nodes"].items().size() == 6);
}

TEST_CASE("STD-5 an XForm's outputs, media, queries, preloads and what it keeps about itself") {
    constexpr const char* kRich =
        R"xml(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Rich</h:title><model>
<itext><translation lang="en"><text id="n"><value>Hello <output value=" /data/g/name "/> <output value="../../age"/>!</value>
<value form="image">jr://images/hand.png</value></text></translation></itext>
<instance><data id="rich"><g><name/><note/></g><name/><age/><town/><when/><day/><twice/><price/><meta><instanceID/><entity id=""/></meta></data></instance>
<bind nodeset="/data/g/note" readonly="true()" type="string"/>
<bind nodeset="/data/age" type="int"/>
<bind nodeset="/data/when" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>
<bind nodeset="/data/day" type="date" jr:preload="date" jr:preloadParams="today"/>
<bind nodeset="/data/twice" type="int" calculate="/data/age * 2"/>
<bind nodeset="/data/price" type="string" calculate="pulldata('prices', 'cost', 'item', /data/name)"/>
<setvalue ref="/data/meta/entity/@id" event="odk-instance-first-load" value="uuid()"/>
</model></h:head>
<h:body><input ref="/data/g/name"/><input ref="/data/g/note"><label ref="jr:itext('n')"/></input><input ref="/data/name"/><input ref="/data/age"/>
<input ref="/data/town" query="instance('towns')/root/item[state= /data/name ]"/><input ref="/data/twice"/></h:body></h:html>)xml";
    const FileSource beside = [](const std::string& name) -> std::optional<Bytes> {
        if (name == "itemsets.csv")
            return bytes_of("list_name,name,label,state\ntowns,t1,One,a\ntowns,t2,Two,b\nothers,t3,No,a\n");
        if (name == "prices.csv") return bytes_of("item,cost\na,3\n");
        return std::nullopt;
    };
    const Imported imported = import_checklist("rich.xml", bytes_of(kRich), beside);
    INFO(test::listed(imported));
    REQUIRE(imported.checklist.has_value());
    // The root's name is no part of a code.
    CHECK(node_of(imported, "name").where == "/data/name");
    CHECK(node_of(imported, "g.name").where == "/data/g/name");
    CHECK(node_of(imported, "note").guidance.label == Label{{"en", "Hello ${g.name} ${age}!"}});
    const auto& media = node_of(imported, "note").guidance.media;
    REQUIRE(media.size() == 1);
    CHECK(media.front() == std::pair<std::string, std::string>{"image::en", "hand.png"});
    CHECK(node_of(imported, "town").type == AnswerType::select_one);
    CHECK(node_of(imported, "town").conditions.choice_filter == "state= ${name} ");
    CHECK(node_of(imported, "twice").type == AnswerType::integer);
    CHECK(node_of(imported, "when").conditions.initial == "now()");
    CHECK(node_of(imported, "day").conditions.initial == "today()");
    const auto towns = std::find_if(imported.checklist->choices.begin(), imported.checklist->choices.end(),
                                    [&](const ChoiceList& list) { return list.name == "external:towns"; });
    REQUIRE(towns != imported.checklist->choices.end());
    CHECK(towns->options.size() == 2);
    CHECK(test::has(imported, "setvalue /data/meta/entity/@id", "ignored"));
}

TEST_CASE(
    "STD-5 a bind to nothing is left out where it says only a type, refused where a rule would be lost") {
    const std::string typed =
        replaced(kForm, "<bind nodeset=\"/data/on\"",
                 "<bind nodeset=\"/data/gone\" type=\"int\"/><bind nodeset=\"/data/on\"");
    const Imported imported = import_checklist("gate.xml", bytes_of(typed));
    CHECK(imported.checklist.has_value());
    CHECK(test::has(imported, "bind /data/gone", "unknown_name"));
    for (const char* rule :
         {"relevant=\"1 = 1\"", "required=\"true()\"", "constraint=\". > 1\"", "calculate=\"1\""}) {
        const std::string lost =
            replaced(kForm, "<bind nodeset=\"/data/on\"",
                     "<bind nodeset=\"/data/gone\" " + std::string(rule) + "/><bind nodeset=\"/data/on\"");
        CHECK_FALSE(import_checklist("gate.xml", bytes_of(lost)).checklist.has_value());
    }
}

TEST_CASE("STD-5 an itemset at random is kept with its seed, as the workbook of the same form has it") {
    const auto read = [](const std::string& nodeset) {
        return import_checklist(
            "gate.xml",
            bytes_of(replaced(kForm, "instance('people')/root/item[post = current()/../on]", nodeset)));
    };
    struct Case {
        const char* nodeset;
        const char* seed;
        const char* filter;
    };
    for (const Case& one :
         {Case{"randomize(instance('people')/root/item)", "", ""},
          Case{" randomize ( instance('people')/root/item , 42 ) ", "42", ""},
          Case{"randomize(instance('people')/root/item[post = current()/../on], /data/total)", "${total}",
               "post = ${on}"},
          Case{"randomize(instance('people')/root/item[contains(post, ',')], concat(/data/on, ',)'))",
               "concat(${on}, ',)')", "contains(post, ',')"}}) {
        CAPTURE(one.nodeset);
        const Imported imported = read(one.nodeset);
        CHECK(test::listed(imported) == "");
        const Conditions& conditions = node_of(imported, "who").conditions;
        CHECK(conditions.is_shuffled);
        CHECK(conditions.seed == one.seed);
        CHECK(conditions.choice_filter == one.filter);
    }
    for (const char* bad :
         {"randomize()", "randomize(instance('people')/root/item, )",
          "randomize(instance('people')/root/item, 1, 2)",
          "randomize(instance('people')/root/item)[post = 'yes']", "randomize(instance('people')/root/item",
          "randomize(instance('people')/root/item, /data/who)",
          "randomize(instance('people')/root/item, /data/nobody)"}) {
        CAPTURE(bad);
        const Imported imported = read(bad);
        CHECK_FALSE(imported.checklist.has_value());
        CHECK_FALSE(imported.problems.empty());
    }
}

TEST_CASE("STD-5 what stands in a control of an XForm is honoured, named or refused") {
    const auto read = [](const std::string& inside) {
        return import_checklist("gate.xml", bytes_of(replaced(kForm, "<item><label>Yes</label>",
                                                              inside + "<item><label>Yes</label>")));
    };
    CHECK(test::has(read("<odk:setgeopoint event='xforms-value-changed' ref='/data/who'/>"), "/data/on",
                    "ignored"));
    for (const char* bad : {"<action><setvalue ref='/data/who' value='1'/></action>",
                            "<insert nodeset='/data/lift'/>", "<send/>"}) {
        CAPTURE(bad);
        const Imported imported = read(bad);
        CHECK(test::has(imported, "/data/on", "unsupported"));
        CHECK_FALSE(imported.checklist.has_value());
    }
    CHECK(test::listed(read("<help>More</help>")) == "");
    const Imported fixed = import_checklist(
        "gate.xml", bytes_of(replaced(kForm, "<repeat nodeset=\"/data/lift\">",
                                      "<repeat nodeset=\"/data/lift\" jr:noAddRemove=\"true()\">")));
    CHECK(test::has(fixed, "/data/lift", "ignored"));
    const Imported valueless =
        import_checklist("gate.xml", bytes_of(replaced(kForm, "<value ref=\"name\"/>", "<copy ref=\".\"/>")));
    CHECK(test::has(valueless, "/data/who", "itemset"));
}
