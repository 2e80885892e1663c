// `wincheck score --json` for many cases in one process: a line {"checklist": CSV, "answers", "policy",
// "context"} in, a line with the result or {"error"} out. tests/oracle/compare.py holds it against the model.
#include <iostream>
#include <string>

#include "core/forms/import.h"
#include "core/journal/cbor.h"
#include "core/rules/score.h"
#include "core/rules/score_json.h"

namespace {

using namespace wincheck;

Json refusal(const Error& error) {
    return Json::object()
        .set("error", Json::of(error.reason_or_null != nullptr ? error.reason_or_null->name : "bug"))
        .set("where", Json::of(error.where));
}

Json scored(const Json& given) {
    const std::string& csv = given["checklist"].text();
    const forms::Imported imported = forms::import_checklist("case.csv", bytes_of(csv));
    if (!imported.checklist) {
        Json problems = Json::array();
        for (const rules::Problem& problem : imported.problems)
            problems.push(Json::of(problem.where + ": " + problem.message));
        return Json::object().set("error", Json::of("checklist")).set("problems", problems);
    }
    const Result<Record> record = rules::record_from_json(*imported.checklist, given);
    if (!record) return refusal(record.error());
    const Result<Policy> policy =
        given["policy"].is_null() ? Result<Policy>(Policy{}) : rules::policy_from_json(given["policy"]);
    if (!policy) return refusal(policy.error());
    const Result<Context> context =
        given["context"].is_null() ? Result<Context>(Context{}) : rules::context_from_json(given["context"]);
    if (!context) return refusal(context.error());
    const auto compiled = rules::CompiledChecklist::compile(*imported.checklist);
    if (!compiled) return refusal(compiled.error());
    return rules::to_json(rules::score(**compiled, *record, *context, *policy), true, "", "", "");
}

}  // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        const Result<Json> given = Json::parse(line);
        const Json result = given ? scored(*given) : refusal(given.error());
        std::cout << result.dump() << '\n';
    }
}
