// What a question offers, as devices show it.
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

// A question whose twelve choices are shown at random, and one in the order of its list.
Checklist with_choices() {
    Checklist checklist = night_checklist();
    checklist.settings.id = "chosen";
    ChoiceList list{"l", {}};
    for (int i = 0; i < 12; ++i) {
        Option option;
        option.name = "o" + std::to_string(i);
        option.label = {{"zh", "选项"}, {"en", "Option"}};
        list.options.push_back(option);
    }
    checklist.choices.push_back(list);
    for (const char* code : {"Q1", "Q2"}) {
        Node node;
        node.code = code;
        node.parent = 4;
        node.type = AnswerType::select_one;
        node.choices = "l";
        node.conditions.is_shuffled = code[1] == '1';
        checklist.nodes.push_back(node);
    }
    return checklist;
}

std::vector<std::string> names_in(const Json& shown) {
    std::vector<std::string> names;
    for (const Json& one : shown["choices"].items()) names.push_back(one["name"].text());
    return names;
}

Json choices(Box& box, const std::string& inspection, const std::string& item, const std::string& more = {}) {
    return must(box.engine().show(
        "choices", R"({"inspection":")" + inspection + R"(","item":")" + item + "\"" + more + "}"));
}

}  // namespace

TEST_CASE("COND-1 choices at random stand in one order on every device and whenever they are shown") {
    NightWorld world;
    must(world.hub.engine().publish(DocumentKind::checklist, "chosen", "1", journal::encode(with_choices())));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    for (const char* name : {"n1", "n2"})
        world.planner.does(
            std::string(R"({"act":"plan","project":"p1","kind":"hq_special","checklist":"chosen",)") +
            R"("window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","leader":"lead",)" +
            R"("team":["lead","mate"],"unannounced":true,"inspection":")" + name + "\"}");
    for (Box* box : {&world.a, &world.b}) carry(world.planner, *box);
    const Json first = choices(world.a, "n1", "Q1");
    CHECK(first["shuffled"].boolean());
    CHECK(first["count"].text() == "12");
    CHECK(first["choices"].items()[0]["label"]["zh"].text() == "选项");
    CHECK(names_in(first) == names_in(choices(world.b, "n1", "Q1")));
    CHECK(names_in(first) != names_in(choices(world.a, "n2", "Q1")));
    CHECK(names_in(first) != names_in(choices(world.a, "n1", "Q2")));
    CHECK(names_in(choices(world.a, "n1", "Q2")).front() == "o0");
    world.a.does(R"({"act":"answer","inspection":"n1","item":"Q1","value":"o3"})");
    CHECK(names_in(first) == names_in(choices(world.a, "n1", "Q1")));
    const Json page = choices(world.a, "n1", "Q1", R"(,"limit":5)");
    CHECK(page["next"].text() == "5");
    const Json rest = choices(world.a, "n1", "Q1", R"(,"limit":100,"after":"5")");
    CHECK(rest["next"].is_null());
    std::vector<std::string> both = names_in(page);
    for (const std::string& name : names_in(rest)) both.push_back(name);
    CHECK(both == names_in(first));
    const auto refused = [&](const std::string& argument) {
        return reason_of(world.a.engine().show("choices", argument));
    };
    CHECK(refused(R"({"inspection":"n1"})") == "field_missing");
    CHECK(refused(R"({"inspection":"n1","item":"Q1","after":"x"})") == "field_wrong");
    CHECK(refused(R"({"inspection":"n1","item":"Q1","limit":0})") == "page_limit");
    CHECK(refused(R"({"inspection":"n1","item":"C2"})") == "nothing_to_choose");
}
