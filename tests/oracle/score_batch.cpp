// `wincheck score --json` for many cases in one process: a line {"checklist": CSV, "answers", "policy",
// "context"} in, a line with the result or {"error"} out. tests/oracle/compare.py holds it against the model.
// With --documents a line has the checklist's canonical bytes besides: {"document": HEX, "result": …}.
#include <iostream>
#include <string>

#include "core/forms/import.h"
#include "core/journal/payloads.h"
#include "tests/oracle/score_case.h"

namespace {

using namespace wincheck;

Json answered(const Json& given, bool shows_document) {
    const std::string& csv = given["checklist"].text();
    const forms::Imported imported = forms::import_checklist("case.csv", bytes_of(csv));
    if (!imported.checklist) {
        Json problems = Json::array();
        for (const rules::Problem& problem : imported.problems)
            problems.push(Json::of(problem.where + ": " + problem.message));
        return Json::object().set("error", Json::of("checklist")).set("problems", problems);
    }
    Json result = testing::scored_case(*imported.checklist, given);
    if (!shows_document) return result;
    const Bytes document = journal::encode(*imported.checklist);
    return Json::object().set("document", Json::of(to_hex(document))).set("result", std::move(result));
}

}  // namespace

int main(int argc, char** argv) {
    const bool shows_documents = argc > 1 && std::string_view(argv[1]) == "--documents";
    std::string line;
    while (std::getline(std::cin, line)) {
        const Result<Json> given = Json::parse(line);
        const Json result = given ? answered(*given, shows_documents) : testing::refusal(given.error());
        std::cout << result.dump() << '\n';
    }
}
