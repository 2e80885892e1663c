// wincheck score: the pure scoring function on one filled checklist.
#include "bindings/cli/checklist_file.h"
#include "bindings/cli/command.h"
#include "core/journal/payloads.h"
#include "core/rules/explain.h"
#include "core/rules/reasons.h"
#include "core/rules/score.h"
#include "core/rules/score_json.h"

namespace wincheck::cli {
namespace {

/// A document of the command line read with `parse`; the default where the option is absent.
template <class T, class Parse>
std::optional<T> document(const Arguments& arguments, const char* option, Parse&& parse, int& exit) {
    const auto path = arguments.option(option);
    if (!path) return T{};
    const auto json = read_json_file(*path, arguments.wants_json(), exit);
    if (!json) return std::nullopt;
    Result<T> value = parse(*json);
    if (value) return std::move(*value);
    Trouble trouble = trouble_of(value.error());
    trouble.where = *path + ": " + trouble.where;
    exit = fail(trouble, arguments.wants_json());
    return std::nullopt;
}

int score_file(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    int exit = kExitOk;
    const auto answers = arguments.option("--answers");
    if (!answers)
        return fail(usage_trouble("score: option --answers is missing.", "See 'wincheck help score'."),
                    as_json);
    const auto checklist = usable_checklist(arguments.word(0), arguments, exit);
    if (!checklist) return exit;
    const auto policy = document<Policy>(arguments, "--policy", rules::policy_from_json, exit);
    if (!policy) return exit;
    const auto context = document<Context>(arguments, "--context", rules::context_from_json, exit);
    if (!context) return exit;
    const auto filled = read_json_file(*answers, as_json, exit);
    if (!filled) return exit;
    const Result<Record> record = rules::record_from_json(*checklist, *filled);
    if (!record) return fail(trouble_of(record.error()), as_json);
    const auto compiled = rules::CompiledChecklist::compile(*checklist);
    if (!compiled) return fail(trouble_of(compiled.error()), as_json);
    if (const Result<void> checked = rules::check_filled(**compiled, *record); !checked)
        return fail(trouble_of(checked.error()), as_json);
    const std::string explained = arguments.option_or("--explain", "");
    if (!explained.empty() && (*compiled)->find(explained) < 0)
        return fail(
            trouble_of(error_of(ErrorCode::invalid_argument, rules::kUnknownItem, "score", explained)),
            as_json);
    const ScoreResult result = rules::score(**compiled, *record, *context, *policy);
    if (as_json) {
        const std::string context_hash =
            arguments.option("--context") ? journal::document_hash(*context).hex() : "";
        print(rules::to_json(result, true, journal::document_hash(*checklist).hex(),
                             journal::document_hash(*policy).hex(), context_hash)
                  .dump());
        return kExitOk;
    }
    std::string text;
    for (const std::string& line : rules::explain(**compiled, result, explained))
        text += (text.empty() ? "" : "\n") + line;
    print(text);
    return kExitOk;
}

}  // namespace

std::vector<Command> score_commands() {
    return {{"score",
             "FILE --answers A.json [--context C.json] [--policy P.json] [--explain CODE]",
             "scores one filled checklist: the pure scoring function",
             "A.json is {\"answers\":{CODE:VALUE,…}}. With --json the result with all its parts; without, in "
             "words,\n"
             "of the whole or of one section or item (--explain CODE).",
             {.words_min = 1,
              .words_max = 1,
              .options = {"--answers", "--context", "--policy", "--explain", "--encoding"},
              .switches = {}},
             score_file}};
}

}  // namespace wincheck::cli
