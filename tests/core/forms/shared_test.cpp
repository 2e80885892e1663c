// Forms and tables that others made, where they are at hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "core/base/json.h"
#include "core/forms/csv.h"
#include "core/forms/import.h"
#include "core/forms/workbook.h"
#include "core/rules/score.h"
#include "tests/support/shared_data.h"

using namespace wincheck;
using namespace wincheck::forms;
namespace fs = std::filesystem;
using test::file_bytes;
using test::shared_folder;

namespace {

// With the files that stand beside it.
Imported import_beside(const fs::path& form) {
    return import_checklist(form.filename().string(), file_bytes(form),
                            [&](const std::string& name) -> std::optional<Bytes> {
                                const fs::path path = form.parent_path() / name;
                                if (!fs::exists(path)) return std::nullopt;
                                return file_bytes(path);
                            });
}

Imported import_file(const std::string& folder, const std::string& name) {
    return import_beside(fs::path(folder) / name);
}

// A file of choices that an XForm reads is no form.
bool is_data(const fs::path& file) {
    return file.extension() == ".xml" &&
           text_of(file_bytes(file)).find("<instance") == std::string_view::npos;
}

bool has(const Imported& imported, std::string_view code) {
    return std::any_of(imported.problems.begin(), imported.problems.end(),
                       [&](const rules::Problem& problem) { return problem.code == code; });
}

}  // namespace

TEST_CASE("forms/csv: the csv-spectrum table") {
    const std::string folder = shared_folder();
    if (folder.empty()) return;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder + "/csv-spectrum/csvs")) {
        CAPTURE(entry.path().string());
        const auto records = read_csv_records(file_bytes(entry.path()));
        REQUIRE(records.has_value());
        const std::string stem = entry.path().stem().string();
        const Bytes expected_bytes = file_bytes(folder + "/csv-spectrum/json/" + stem + ".json");
        const auto expected = Json::parse(text_of(expected_bytes));
        REQUIRE(expected.has_value());
        REQUIRE(records->size() == expected->items().size() + 1);
        for (std::size_t row = 0; row < expected->items().size(); ++row) {
            for (std::size_t column = 0; column < (*records)[0].size(); ++column) {
                CHECK((*records)[row + 1][column] == expected->items()[row][(*records)[0][column]].text());
            }
        }
    }
}

TEST_CASE("IMP-1 a binary workbook holds what the other one of that name holds") {
    const std::string folder = shared_folder();
    if (folder.empty()) return;
    std::size_t compared = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        fs::path other = entry.path();
        other.replace_extension(".xlsx");
        if (entry.path().extension() != ".xls" || !fs::exists(other)) continue;
        const std::string name = entry.path().filename().string();
        CAPTURE(name);
        const auto binary = read_workbook(file_bytes(entry.path())),
                   zipped = read_workbook(file_bytes(other));
        REQUIRE(binary.has_value());
        REQUIRE(zipped.has_value());
        for (const Sheet& sheet : zipped->sheets) {
            const auto same = std::find_if(binary->sheets.begin(), binary->sheets.end(),
                                           [&](const Sheet& one) { return one.name == sheet.name; });
            if (same == binary->sheets.end()) continue;
            CHECK(same->rows == sheet.rows);
            ++compared;
        }
    }
    CHECK(compared > 0);
}

TEST_CASE("STD-5 forms of others: what must be refused is, what must be accepted is") {
    const std::string folder = shared_folder();
    if (folder.empty()) return;
    CHECK(has(import_file(folder, "xlsform-pyxform/duplicate_columns.xlsx"), "duplicate_column"));
    CHECK(has(import_file(folder, "xlsform-onadata/duplicate_choice_form.xlsx"), "duplicate_name"));
    // A binary workbook, whatever its name says.
    CHECK(import_file(folder, "xlsform-getodk-web-forms/ifrc-distribution-site-assessment-v1.xlsx")
              .checklist.has_value());
    CHECK_FALSE(import_file(folder, "xlsform-onadata/error_test_form.xlsx").checklist.has_value());
    CHECK(has(import_file(folder, "xlsform-pyxform/extra_sheet_names.xlsx"), "unknown_sheet"));
    const Imported numbers = import_file(folder, "xlsform-onadata/integer_name_test.xlsx");
    REQUIRE(numbers.checklist.has_value());
    CHECK(numbers.checklist->choices.at(0).options.at(0).name == "1");
    for (const char* name : {"xlsform-pyxform/choice_filter_test.xlsx", "xlsform-pyxform/survey_no_name.xlsx",
                             "xlsform-pyxform/extra_columns.xlsx", "xlsform-pyxform/xl_date_ambiguous.xlsx",
                             "xlsform-onadata/subdistrict_profiling_tool.xlsx"}) {
        CAPTURE(name);
        CHECK(import_file(folder, name).checklist.has_value());
    }
}

TEST_CASE(
    "STD-5 a workbook and the XForm that pyxform makes of it give the same questions in the same state") {
    const std::string folder = shared_folder();
    if (folder.empty()) return;
    std::size_t compared = 0;
    for (const char* name :
         {"attribute_columns_test.xlsx", "or_other.xlsx", "pull_data.xlsx", "xlsform_spec_test.xlsx",
          "widgets.xls", "xml_escaping.xls", "default_time_demo.xls"}) {
        CAPTURE(name);
        const fs::path workbook = fs::path(folder) / "xlsform-pyxform" / name;
        const Imported one = import_beside(workbook);
        const Imported two =
            import_beside(workbook.parent_path() / "expected-xform" / (workbook.stem().string() + ".xml"));
        REQUIRE(one.checklist.has_value());
        REQUIRE(two.checklist.has_value());
        const auto states_of = [](const Imported& imported) {
            std::map<std::string, rules::NodeStatus> states;
            const auto compiled = *rules::CompiledChecklist::compile(*imported.checklist);
            for (rules::NodeStatus& status : rules::evaluate(*compiled, {}, {}))
                if (status.key.instance.is_zero()) states.emplace(status.key.item, std::move(status));
            return states;
        };
        const auto states = states_of(two);
        for (const auto& [code, status] : states_of(one)) {
            CAPTURE(code);
            const auto& all = one.checklist->nodes;
            const auto node =
                std::find_if(all.begin(), all.end(), [&](const Node& other) { return other.code == code; });
            if (node->kind == NodeKind::repeat || node->type == AnswerType::metadata) continue;
            const auto same = states.find(code);
            REQUIRE(same != states.end());
            CHECK(same->second.is_relevant == status.is_relevant);
            CHECK(same->second.is_required == status.is_required);
            CHECK(same->second.value == status.value);
            CHECK(same->second.is_read_only == status.is_read_only);
            ++compared;
        }
    }
    CHECK(compared > 60);
    std::printf("%zu questions are the same in both\n", compared);
}

TEST_CASE("STD-5 the share of outside forms that is honoured, the rest refused with a reason") {
    const std::string folder = shared_folder();
    if (folder.empty()) return;
    std::vector<fs::path> forms;
    for (const fs::directory_entry& source : fs::directory_iterator(folder)) {
        const std::string name = source.path().filename().string();
        if (!name.starts_with("xlsform-") && !name.starts_with("xform-")) continue;
        for (const fs::directory_entry& entry : fs::directory_iterator(source.path())) {
            const std::string ending = entry.path().extension().string();
            if (is_data(entry.path())) continue;
            if (ending == ".xlsx" || ending == ".xls" || ending == ".xml" || ending == ".xhtml")
                forms.push_back(entry.path());
        }
    }
    std::sort(forms.begin(), forms.end());
    REQUIRE(forms.size() >= 100);
    std::map<std::string, std::pair<std::size_t, std::size_t>> kinds;  // honoured, all
    std::size_t honoured = 0;
    for (const fs::path& form : forms) {
        const std::string name = form.parent_path().filename().string() + "/" + form.filename().string();
        CAPTURE(name);
        const Imported imported = import_beside(form);
        const auto why = std::find_if(imported.problems.begin(), imported.problems.end(),
                                      [](const rules::Problem& problem) { return !problem.is_warning; });
        CHECK(imported.checklist.has_value() == (why == imported.problems.end()));
        auto& [kind_honoured, kind_all] = kinds[name.substr(0, name.find('-'))];
        ++kind_all;
        if (imported.checklist) {
            ++honoured;
            ++kind_honoured;
            std::printf("honoured  %s\n", name.c_str());
        } else if (why != imported.problems.end()) {
            CHECK_FALSE(why->where.empty());
            std::printf("refused   %s  %s %s\n", name.c_str(), why->where.c_str(), why->code.c_str());
        }
    }
    std::printf("%zu of %zu forms honoured\n", honoured, forms.size());
    CHECK(honoured * 100 >= forms.size() * 85);
    for (const auto& [kind, counts] : kinds) {
        std::printf("%s: %zu of %zu\n", kind.c_str(), counts.first, counts.second);
        CHECK(counts.first * 2 > counts.second);
    }
}
