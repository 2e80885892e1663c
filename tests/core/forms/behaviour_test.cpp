// What others' programs state about forms of others, played with our importer and our conditions.
// A statement that we do not meet stands in kDiffers with its reason and how it shows; nothing else may
// differ.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>

#include "core/forms/workbook.h"
#include "tests/core/forms/stated.h"
#include "tests/support/shared_data.h"

using namespace wincheck;
using namespace wincheck::forms;
namespace fs = std::filesystem;
using test::file_bytes;
using test::shared_folder;
using testing::Stated;

namespace {

/// How a statement is not met.
enum class Manner : std::uint8_t {
    refused,   // the form is refused; `detail` stands in a message
    unplayed,  // what follows `detail` is nothing that this test can play or read off: nothing is known
    other,     // our result is another
};
struct Outcome {
    Manner manner = Manner::other;
    std::string why;  // empty = as stated
};
struct Difference {
    Manner manner;
    std::string detail;
    const char* reason;
};

constexpr const char* kOneText = "a value is the same on every device, whatever language that one shows";
constexpr const char* kKept =
    "an answer that is no longer offered stays and is shown as wrong; only people clear answers";
constexpr const char* kNotWritten = "checklists are not written as XForms";
constexpr const char* kNoMarkdown =
    "a Markdown table is no kind of file that is read; the .csv beside it is, and gives the same checklist";

const std::map<std::string, Difference> kDiffers{
    {"EXP-004", {Manner::other, "ours \"Choice 3\"", kOneText}},
    {"EXP-010", {Manner::other, "ours \"aa\"", kKept}},
    {"EXP-011",
     {Manner::other, "ours \"fails at /data/level1: required but empty\"",
      "the first question is required and empty too, and stands before"}},
    {"EXP-024", {Manner::refused, "there is no node \"abc\"", "a condition that names no node is a mistake"}},
    {"EXP-031",
     {Manner::other, "accepted",
      "read whole before it is understood, so that the order of head and body changes nothing"}},
    {"EXP-032",
     {Manner::unplayed, "no status of submission", "the hub takes results in; no form says where they go"}},
    {"EXP-039",
     {Manner::other, "ours \"0\"",
      "the file that is at hand under that name is a form without items, not the list of 12 that is meant"}},
    {"EXP-046",
     {Manner::refused, "conditions depend on themselves",
      "what a question is worth hangs on whether it shows, and here that comes round: it has no one result"}},
    {"EXP-060", {Manner::unplayed, "step \"export", kNotWritten}},
    {"EXP-069",
     {Manner::unplayed, "no status of submission_url",
      "the hub takes results in; no form says where they go"}},
    {"EXP-075",
     {Manner::unplayed, "no status of memory", "limits are counted in cells and bytes, of which tests tell"}},
    {"EXP-076",
     {Manner::unplayed, "statement \"declared size", "what a sheet declares of its size is never believed"}},
    {"EXP-078", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-079", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-080", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-081", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-082", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-085", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-086", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-087", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-088", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-089", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-090", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-091", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-092", {Manner::unplayed, "step \"convert\"", kNotWritten}},
};

Outcome outcome_of(const Stated& filling, std::string why) {
    if (why.empty()) return {};
    if (!filling.refusal().empty()) return {Manner::refused, filling.refusal()};
    static const std::array<std::string_view, 5> kUnplayed{"step \"", "statement \"", "no status of ",
                                                           "no repeat ", "no question "};
    const bool is_played = std::none_of(kUnplayed.begin(), kUnplayed.end(),
                                        [&](std::string_view start) { return why.starts_with(start); });
    return {is_played ? Manner::other : Manner::unplayed, std::move(why)};
}

// The files beside a form, as the entry has them: there, not there, or another one under that name.
FileSource beside(const fs::path& form, const std::vector<Json>& given) {
    std::string other;
    for (const Json& line : given) {
        if (line.text().starts_with("load without ")) return {};
        if (line.text().starts_with("load with "))
            other = line.text().substr(10, line.text().find(" beside it") - 10);
    }
    return [folder = form.parent_path(), other](const std::string& name) -> std::optional<Bytes> {
        const fs::path path = folder / (other.empty() ? name : other);
        if (!fs::exists(path)) return std::nullopt;
        return file_bytes(path);
    };
}

// The same form as a .csv beside the .xlsx gives the same checklist, but for its places.
std::string compare_with_csv(const fs::path& form) {
    const fs::path csv = form.parent_path() / "equivalent" / (form.stem().string() + ".csv");
    Imported one = import_checklist(form.filename().string(), file_bytes(form));
    Imported two = import_checklist(csv.filename().string(), file_bytes(csv));
    if (!one.checklist || !two.checklist) return "ours \"refused\"";
    for (Imported* imported : {&one, &two})
        for (Node& node : imported->checklist->nodes) node.where.clear();
    return one.checklist->nodes == two.checklist->nodes && one.checklist->choices == two.checklist->choices
               ? "statement \"the .md\""
               : "ours \"another\"";
}

// What a workbook itself holds: the names of its sheets, the header of its survey.
std::string compare_with_workbook(const fs::path& form, const Json& expected) {
    const auto workbook = read_workbook(file_bytes(form));
    if (!workbook || workbook->sheets.empty()) return "ours \"no workbook\"";
    std::vector<std::string> sheets;
    for (const Sheet& sheet : workbook->sheets) sheets.push_back(sheet.name);
    std::vector<std::string> headers;
    for (const Cell& cell : workbook->sheets.front().rows.front().cells) headers.push_back(cell.text);
    for (const auto& [key, ours] :
         {std::pair{"sheets found", &sheets}, std::pair{"survey headers", &headers}}) {
        std::vector<std::string> theirs;
        for (const Json& one : expected[key].items()) theirs.push_back(one.text());
        if (*ours != theirs) return "ours \"" + ours->front() + "\"";
    }
    return {};
}

// Rows of the survey below its header, with blank ones and without, and what the last one asks for.
std::string compare_with_rows(const fs::path& form, const Json& expected) {
    const auto workbook = read_workbook(file_bytes(form));
    if (!workbook || workbook->sheets.empty()) return "ours \"no workbook\"";
    const std::vector<Row>& rows = workbook->sheets.front().rows;
    const std::string ours = std::to_string(rows.back().number - rows.front().number) +
                             " counting blank ones, " + std::to_string(rows.size() - 1) + " with content";
    if (ours != expected["survey rows"].text()) return "ours \"" + ours + "\"";
    const std::string last(rows.back().text(0));
    if (last != expected["type of the last"].text()) return "ours \"" + last + "\"";
    return "statement \"declared size";
}

Outcome play(const std::string& folder, const Json& entry) {
    const fs::path form = fs::path(folder) / entry["form"].text();
    Stated filling(
        import_checklist(form.filename().string(), file_bytes(form), beside(form, entry["given"].items())));
    if (entry["expect"].find("sheets found") != nullptr)
        return outcome_of(filling, compare_with_workbook(form, entry["expect"]));
    if (entry["expect"].find("survey rows") != nullptr)
        return outcome_of(filling, compare_with_rows(form, entry["expect"]));
    for (const Json& line : entry["given"].items())
        if (line.text().starts_with("read equivalent/")) return outcome_of(filling, compare_with_csv(form));
    for (const Json& line : entry["given"].items())
        if (std::string why = filling.step(line.text()); !why.empty())
            return outcome_of(filling, std::move(why));
    for (const auto& [what, wanted] : entry["expect"].members())
        if (std::string why = filling.expect(what, wanted); !why.empty())
            return outcome_of(filling, std::move(why));
    return {};
}

}  // namespace

TEST_CASE("COND-1 forms of others behave as their programs state, or the difference is listed") {
    const std::string folder = shared_folder();
    if (folder.empty()) return;
    const auto stated = Json::parse(text_of(file_bytes(folder + "/expectations/form-behaviour.json")));
    REQUIRE(stated.has_value());
    int agreed = 0;
    std::map<Manner, int> counts;
    for (const Json& entry : (*stated)["entries"].items()) {
        const std::string id = entry["id"].text();
        const Outcome outcome = play(folder, entry);
        const auto listed = kDiffers.find(id);
        CAPTURE(id);
        CAPTURE(outcome.why);
        CHECK(outcome.why.empty() == (listed == kDiffers.end()));
        if (outcome.why.empty()) {
            ++agreed;
            continue;
        }
        ++counts[outcome.manner];
        if (listed == kDiffers.end()) continue;
        CHECK(outcome.manner == listed->second.manner);
        CHECK(outcome.why.find(listed->second.detail) != std::string::npos);
        std::printf("%s %s: %s (%s)\n", id.c_str(), entry["form"].text().c_str(),
                    listed->second.detail.c_str(), listed->second.reason);
    }
    std::printf("stated behaviour: %d agree, %d in forms refused by name, %d not played here, %d differ\n",
                agreed, counts[Manner::refused], counts[Manner::unplayed], counts[Manner::other]);
}
