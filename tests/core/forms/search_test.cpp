// Choices that a file beside the form holds, by search() in an appearance; calls as texts.
#include "core/forms/search.h"

#include <doctest/doctest.h>

#include "core/forms/calls.h"
#include "core/forms/import.h"
#include "tests/support/imported.h"
#include "tests/support/workbook_builder.h"

using namespace wincheck;
using namespace wincheck::forms;
using test::has;
using test::listed;
using test::node_of;

namespace {

const FileSource kFruits = [](const std::string& name) -> std::optional<Bytes> {
    if (name != "fruits.csv") return std::nullopt;
    return bytes_of("key,title,kind\na,Apple,tree\nb,Banana,herb\nc,Cherry,tree\n");
};

Imported import_search(const std::string& appearance, const std::string& filter = {},
                       const std::vector<std::vector<std::string>>& choices = {{"list_name", "name", "label"},
                                                                               {"f", "key", "title"},
                                                                               {"f", "0", "None of them"}}) {
    return import_checklist("form.xlsx",
                            test::form_of({{"type", "name", "label", "appearance", "choice_filter"},
                                           {"text", "kind", "Kind"},
                                           {"select_one f", "q", "Q", appearance, filter}},
                                          choices),
                            kFruits);
}

std::string names_in(const Imported& imported, const std::string& list) {
    std::string names;
    for (const ChoiceList& one : imported.checklist.value().choices)
        for (const Option& option : one.options)
            if (one.name == list)
                names += option.name + "=" + (option.label.empty() ? "" : option.label[0].text) + " ";
    return names;
}

}  // namespace

TEST_CASE("forms/calls: a call is taken apart at commas of its own") {
    const auto call = call_of("f ( a , g(b, c)[d, e], ',)' ) rest", "f");
    REQUIRE(call.has_value());
    CHECK(call->arguments == std::vector<std::string>{"a", "g(b, c)[d, e]", "',)'"});
    CHECK(call->length == 29);
    CHECK(call_of("f()", "f")->arguments == std::vector<std::string>{""});
    CHECK(call_of("f(a", "f")->length == 0);
    CHECK_FALSE(call_of("fg(a)", "f").has_value());
    CHECK_FALSE(call_of("f", "f").has_value());
}

TEST_CASE(
    "STD-5 search() in an appearance offers the rows of a file, and those of the list that are numbers") {
    const Imported all = import_search("quick search('fruits')");
    CHECK(listed(all) == "");
    CHECK(node_of(all, "q").choices == "f/fruits.csv");
    CHECK(names_in(all, "f/fruits.csv") == "0=None of them a=Apple b=Banana c=Cherry ");
    CHECK(node_of(all, "q").conditions.choice_filter.empty());
    const Imported some = import_search("search('fruits.csv', 'matches', 'kind', ${kind})");
    CHECK(listed(some) == "");
    CHECK(node_of(some, "q").conditions.choice_filter == "kind = (${kind}) or name = '0'");
    const Imported both = import_search("search('fruits', 'matches', 'key, title', 'a', 'kind', ${kind})");
    CHECK(listed(both) == "");
    CHECK(node_of(both, "q").conditions.choice_filter ==
          "(key = ('a') or title = ('a')) and kind = (${kind}) or name = '0'");
    // A word of another meaning is none.
    CHECK(node_of(import_search("search"), "q").choices == "f");
}

TEST_CASE("STD-5 a search() that is not understood whole is refused at its cell") {
    for (const char* bad :
         {"search()", "search(fruits)", "search('fruits', 'contains', 'kind', ${kind})",
          "search('fruits', 'matches', 'kind')", "search('fruits', 'matches', kind, ${kind})",
          "search('fruits', 'matches', 'a b', ${kind})", "search('fruits'"}) {
        CAPTURE(bad);
        const Imported imported = import_search(bad);
        CHECK(has(imported, "survey!D3", "search"));
        CHECK_FALSE(imported.checklist.has_value());
    }
    CHECK(has(import_search("search('fruits')", "kind = 'tree'"), "survey!D3", "search"));
    CHECK(has(import_search("search('fruits')", "", {{"list_name", "name", "label"}, {"f", "1", "One"}}),
              "survey!D3", "search"));
    CHECK(has(import_search("search('fruits')", "",
                            {{"list_name", "name", "label"}, {"f", "key", "title"}, {"f", "kind", "title"}}),
              "survey!D3", "search"));
    CHECK(has(
        import_search("search('fruits')", "", {{"list_name", "name", "label"}, {"f", "key", "title, kind"}}),
        "survey!D3", "search"));
    CHECK(has(import_search("search('other')"), "survey!D3", "missing_file"));
}
