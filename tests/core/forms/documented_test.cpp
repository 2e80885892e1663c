// Each construct that XLSForm (xlsform.org), pyxform and the ODK documentation name: honoured, named with its
// cell and left out, or refused with its cell; what honoured ones mean is tested where they are read and
// evaluated.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/forms/import.h"
#include "tests/support/imported.h"
#include "tests/support/workbook_builder.h"

using namespace wincheck;
using namespace wincheck::forms;

namespace {

using Lines = std::vector<std::vector<std::string>>;
using Texts = std::vector<const char*>;

const Lines kTwoOptions{{"list_name", "name", "label"}, {"l", "a", "A"}, {"l", "b", "B"}};

Imported read(const Lines& survey, const Lines& choices = kTwoOptions, const Lines& settings = {}) {
    return import_checklist("form.xlsx", test::form_of(survey, choices, settings));
}

void check_honoured(const Imported& imported) {
    INFO(test::listed(imported));
    CHECK(imported.checklist.has_value());
    CHECK(imported.problems.empty());
}

bool stands_in_a_cell(const rules::Problem& problem) {
    return problem.where.find('!') != std::string::npos && problem.where.find_first_of("0123456789") > 0;
}

// Understood but for this one construct, which is named with its cell.
void check_named(const Imported& imported) {
    INFO(test::listed(imported));
    CHECK(imported.checklist.has_value());
    REQUIRE_FALSE(imported.problems.empty());
    for (const rules::Problem& problem : imported.problems) {
        CHECK(problem.is_warning);
        CHECK(stands_in_a_cell(problem));
    }
}

void check_refused(const Imported& imported, const std::string& word) {
    INFO(test::listed(imported));
    CHECK_FALSE(imported.checklist.has_value());
    const auto found =
        std::find_if(imported.problems.begin(), imported.problems.end(), [&](const rules::Problem& problem) {
            return !problem.is_warning && problem.message.find(word) != std::string::npos;
        });
    REQUIRE(found != imported.problems.end());
    CHECK(stands_in_a_cell(*found));
}

Imported with_type(const std::string& type) {
    if (type.starts_with("begin"))
        return read({{"type", "name", "label"},
                     {type, "q", "Q"},
                     {"text", "z", "Z"},
                     {"end" + type.substr(5, type.find(' ', 6) - 5)}});
    const std::string calculation = type == "calculate" ? "1" : "";
    return read(
        {{"type", "name", "label", "calculation"}, {type, "q", "Q", calculation}, {"text", "z", "Z"}});
}

Imported with_column(const std::string& column, const std::string& cell, const std::string& type = "text") {
    return read({{"type", "name", "label", column}, {type, "q", "Q", cell}, {"text", "z", "Z"}});
}

Imported with_setting(const std::string& name, const std::string& value) {
    return read({{"type", "name", "label"}, {"text", "q", "Q"}}, {}, {{"form_title", name}, {"T", value}});
}

// With a question, a choice, a place, an area and a repeat that an expression can name.
Imported with_calculation(const std::string& expression) {
    return read({{"type", "name", "label", "calculation"},
                 {"select_one l", "s", "S"},
                 {"text", "z", "Z"},
                 {"integer", "i", "I"},
                 {"geoshape", "g", "G"},
                 {"geopoint", "p", "P"},
                 {"begin repeat", "rep", "R"},
                 {"integer", "r", "r"},
                 {"end repeat"},
                 {"calculate", "c", "", expression}});
}

}  // namespace

TEST_CASE("STD-5 every documented type of question is honoured, or named with its cell") {
    for (const char* type : {"integer",
                             "int",
                             "decimal",
                             "range",
                             "text",
                             "string",
                             "note",
                             "geopoint",
                             "geotrace",
                             "geoshape",
                             "date",
                             "time",
                             "dateTime",
                             "image",
                             "photo",
                             "audio",
                             "video",
                             "file",
                             "barcode",
                             "calculate",
                             "acknowledge",
                             "trigger",
                             "hidden",
                             "start",
                             "end",
                             "today",
                             "deviceid",
                             "phonenumber",
                             "username",
                             "email",
                             "audit",
                             "simserial",
                             "subscriberid",
                             "start-geopoint",
                             "background-geopoint",
                             "select_one l",
                             "select one l",
                             "select_multiple l",
                             "select all that apply from l",
                             "select_one l or_other",
                             "select_multiple l or_other",
                             "rank l",
                             "osm",
                             "phone number",
                             "percentage",
                             "begin group",
                             "begin repeat",
                             "begin loop over l"}) {
        CAPTURE(type);
        check_honoured(with_type(type));
    }
    for (const char* type : {"background-audio", "xml-external", "csv-external"}) {
        CAPTURE(type);
        check_named(with_type(type));
    }
    for (const char* type : {"rank", "matrix", "entity", "start-geotrace", "table-list", "property x"}) {
        CAPTURE(type);
        check_refused(with_type(type), std::string("the type \"") + type + "\" is not known");
    }
}

TEST_CASE("STD-5 every documented column is honoured, or named with its cell") {
    const std::vector<std::pair<const char*, const char*>> honoured{{"hint", "x"},
                                                                    {"hint::fr", "x"},
                                                                    {"label::English (en)", "Q"},
                                                                    {"constraint", ". != ''"},
                                                                    {"bind::constraint", ". != ''"},
                                                                    {"constraint_message", "m"},
                                                                    {"constraint_message::fr", "m"},
                                                                    {"jr:constraintMsg", "m"},
                                                                    {"bind::jr:constraintMsg", "m"},
                                                                    {"required", "yes"},
                                                                    {"bind::required", "true()"},
                                                                    {"required_message", "m"},
                                                                    {"relevant", "1=1"},
                                                                    {"relevance", "1=1"},
                                                                    {"bind::relevant", "1=1"},
                                                                    {"read_only", "yes"},
                                                                    {"readonly", "yes"},
                                                                    {"bind::readonly", "true()"},
                                                                    {"appearance", "multiline"},
                                                                    {"control::appearance", "multiline"},
                                                                    {"body::appearance", "multiline"},
                                                                    {"default", "d"},
                                                                    {"calculation", "'x'"},
                                                                    {"bind::calculate", "1"},
                                                                    {"trigger", "${z}"},
                                                                    {"media::image", "a.png"},
                                                                    {"media::image::fr", "a.png"},
                                                                    {"image", "a.png"},
                                                                    {"audio", "a.mp3"},
                                                                    {"video", "v.mp4"},
                                                                    {"big-image", "b.png"},
                                                                    {"disabled", "no"}};
    for (const auto& [column, cell] : honoured) {
        CAPTURE(column);
        check_honoured(with_column(column, cell));
    }
    check_honoured(with_column("choice_filter", "true()", "select_one l"));
    for (const char* column :
         {"guidance_hint", "autoplay", "body::accuracyThreshold", "body::kb:flash", "instance::x",
          "instance::odk:length", "bind::x", "bind::jr:preload", "bind::odk:length", "bind:entities:saveto",
          "save_to", "note", "query", "intent", "noAppErrorString", "compact_tag", "hxl", "sms_field"}) {
        CAPTURE(column);
        const Imported imported = with_column(column, "x");
        check_named(imported);
        CHECK(imported.problems.front().where == "survey!D1");
    }
    check_refused(with_column("bind::type", "string"), "means the same column as survey!A1");
    for (const char* column : {"media::image", "image", "audio", "video", "big-image", "label::fr"}) {
        CAPTURE(column);
        check_honoured(
            read({{"type", "name", "label"}, {"select_one l", "q", "Q"}},
                 {{"list_name", "name", "label", column}, {"l", "a", "A", "x"}, {"l", "b", "B", "y"}}));
    }
}

TEST_CASE("STD-5 every documented setting is honoured, or named with its cell") {
    for (const char* name : {"form_id", "id_string", "version", "default_language", "name",
                             "allow_choice_duplicates", "set form id"}) {
        CAPTURE(name);
        check_honoured(with_setting(name, std::string(name) == "allow_choice_duplicates" ? "yes" : "x"));
    }
    for (const char* name :
         {"instance_name", "public_key", "submission_url", "style", "auto_send", "auto_delete",
          "omit_instanceID", "xforms_version", "clean_text_values", "prefix", "delimiter", "namespaces",
          "client_editable", "attribute::x", "sms_keyword", "sms_separator", "sms_response"}) {
        CAPTURE(name);
        const Imported imported = with_setting(name, "x");
        check_named(imported);
        CHECK(imported.problems.front().where == "settings!B1");
    }
    check_honoured(read({{"type", "name", "label"}, {"text", "q", "Q"}}, {}, {{"form_title"}, {"T"}}));
}

TEST_CASE("STD-5 appearances say how a question looks, and are kept as they stand") {
    const std::vector<std::pair<const char*, Texts>> documented{
        {"text",
         {"multiline", "numbers", "url", "ex:my.app(a=1)", "thousands-sep", "masked", "hidden-answer",
          "printer:x", "w1"}},
        {"integer", {"thousands-sep", "counter", "bearing", "ex:my.app"}},
        {"decimal", {"bearing", "thousands-sep"}},
        {"range", {"vertical", "no-ticks", "picker", "rating"}},
        {"image", {"new", "new-front", "draw", "annotate", "signature", "selfie"}},
        {"date",
         {"no-calendar", "month-year", "year", "ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar",
          "persian"}},
        {"geopoint", {"placement-map", "maps", "hide-input"}},
        {"barcode", {"front", "hidden-answer"}},
        {"select_one l",
         {"minimal", "autocomplete", "quick", "columns-pack", "columns", "columns-3", "no-buttons",
          "image-map", "likert", "map", "label", "list-nolabel", "list", "quickcompact", "compact",
          "compact-2", "horizontal"}},
        {"select_multiple l", {"minimal", "columns", "image-map", "label", "list-nolabel"}}};
    for (const auto& [type, appearances] : documented) {
        for (const char* appearance : appearances) {
            CAPTURE(appearance);
            const Imported imported = with_column("appearance", appearance, type);
            check_honoured(imported);
            CHECK(test::node_of(imported, "q").guidance.appearance == appearance);
        }
    }
}

TEST_CASE("STD-5 every documented parameter is honoured, or named with its cell") {
    check_honoured(with_column("parameters", "start=0 end=5 step=0.5", "range"));
    check_honoured(with_column("parameters", "randomize=true seed=3", "select_one l"));
    check_honoured(with_column("parameters", "randomize=true", "rank l"));
    const std::vector<std::pair<const char*, const char*>> named{
        {"text", "rows=5"},
        {"image", "max-pixels=640"},
        {"image", "app=com.x"},
        {"audio", "quality=voice-only"},
        {"geopoint", "capture-accuracy=10 warning-accuracy=20 allow-mock-accuracy=true"},
        {"geotrace", "incremental=true"},
        {"range", "tick_interval=2 tick_labelset=l placeholder=3"},
        {"audit", "location-priority=balanced location-min-interval=60 location-max-age=120"},
        {"audit", "track-changes=true track-changes-reasons=on-form-edit identify-user=true"},
        {"select_one l", "mystery=1"}};
    for (const auto& [type, parameters] : named) {
        CAPTURE(parameters);
        const Imported imported = with_column("parameters", parameters, type);
        check_named(imported);
        const auto count =
            std::count(std::string_view(parameters).begin(), std::string_view(parameters).end(), '=');
        CHECK(static_cast<std::ptrdiff_t>(imported.problems.size()) == count);
        CHECK(imported.problems.front().where == "survey!D2");
    }
    check_refused(with_column("parameters", "start=a", "range"), "expected a number for start");
}

TEST_CASE("COND-1 every function of the ODK XForms specification is honoured, or refused with its cell") {
    for (const char* call : {
             "if(1,2,3)",
             "once(1)",
             "coalesce('a','b')",
             "selected('a b','a')",
             "selected-at('a b',0)",
             "count-selected('a b')",
             "jr:choice-name('a','${s}')",
             "indexed-repeat(${r},${rep},1)",
             "indexed-repeat(${r},${rep},${i})",
             "count(${rep})",
             "count(${r})",
             "count-non-empty(${r})",
             "sum(${r})",
             "max(${r})",
             "min(${r})",
             "min(1,2)",
             "regex('a','[a-z]')",
             "contains('a','b')",
             "starts-with('a','b')",
             "ends-with('a','b')",
             "substr('abc',0,1)",
             "substring('abc',1,2)",
             "substring-before('a-b','-')",
             "substring-after('a-b','-')",
             "translate('a','b','c')",
             "string-length('a')",
             "normalize-space(' a ')",
             "concat('a','b')",
             "join(' ',${r})",
             "boolean-from-string('1')",
             "string(1)",
             "digest('a','SHA-256')",
             "base64-decode('YQ==')",
             "round(1.5,0)",
             "int(1.5)",
             "floor(1.5)",
             "ceiling(1.5)",
             "number('1')",
             "abs(-1)",
             "pow(2,3)",
             "log(1)",
             "log10(10)",
             "sqrt(4)",
             "exp(1)",
             "exp10(1)",
             "sin(1)",
             "cos(1)",
             "tan(1)",
             "asin(1)",
             "acos(1)",
             "atan(1)",
             "atan2(1,1)",
             "pi()",
             "today()",
             "now()",
             "date('2020-01-01')",
             "date-time('2020-01-01T00:00:00Z')",
             "decimal-date-time('2020-01-01T00:00:00Z')",
             "decimal-time('10:00')",
             "format-date('2020-01-01','%Y')",
             "format-date-time('2020-01-01T00:00:00Z','%Y')",
             "area(${g})",
             "distance(${g})",
             "geofence(${p},${g})",
             "random()",
             "uuid()",
             "uuid(16)",
             "boolean(1)",
             "not(true())",
             "true()",
             "false()",
             "checklist(1,2,true())",
             "weighted-checklist(1,2,true(),1)",
             "version()",
             "current()/../s",
             "../s",
             "/data/s",
             "/data/rep[1]/r",
             "/data/rep[position()=1]/r",
             "instance('l')/root/item[name='a']/label",
             "count(instance('l')/root/item[name='a'])",
             "1 + 2 * 3 - 4 div 5 mod 6",
             "'a' = 'b' or 1 < 2 and 3 >= 3",
             "-1",
         }) {
        CAPTURE(call);
        check_honoured(with_calculation(call));
    }
    const std::vector<std::pair<const char*, const char*>> refused{
        {"extract-signed('a','b')", "extract-signed() is not supported"},
        {"property('x')", "property() is not supported"},
        {"intersects(${g})", "intersects() is not supported"},
        {"id('a')", "id() is not supported"},
        {"randomize(instance('l')/root/item)", "randomize()"},
        {"last()", "last() without a path"},
        {"position()", "position()"},
        {"namespace-uri(.)", "namespace-uri() is not a known function"},
        {"lang('en')", "lang() is not a known function"},
        {"jr:itext('x')", "jr:itext() is not a known function"},
        {"callout-x()", "callout-x() is not a known function"},
        {"text()", "text() is not a known function"},
        {"self::node()", "self::node() is not a known function"},
        {"child::s", "'child::' names an axis, which is not supported; write ${s}"},
        {"ancestor::s", "'ancestor::' names an axis"},
        {"following-sibling::s", "'following-sibling::' names an axis"},
        {"//s", "looks for a node at any depth"},
        {"${s} | ${z}", "joins paths"},
        {"*", "stands for any node"},
        {"@id", "names an attribute"},
        {"$x", "'$' at character 1"}};
    for (const auto& [expression, word] : refused) {
        CAPTURE(expression);
        const Imported imported = with_calculation(expression);
        check_refused(imported, word);
        CHECK(imported.problems.front().where == "survey!D10");
    }
    check_named(with_calculation("pulldata('x','a','b','c')"));
}
