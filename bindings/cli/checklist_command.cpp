// wincheck checklist check|show|diff.
#include "bindings/cli/checklist_file.h"
#include "bindings/cli/command.h"
#include "core/base/system.h"
#include "core/forms/media_files.h"
#include "core/forms/show.h"

namespace wincheck::cli {
namespace {

// What is only computed or said stands in the form, but nobody answers it and it scores nothing.
bool is_question(const Node& node) {
    const bool is_silent = node.type == AnswerType::calculate || node.type == AnswerType::metadata ||
                           node.type == AnswerType::note;
    return node.kind == NodeKind::item && (!is_silent || node.scoring.rule != ItemRule::none);
}

std::uint64_t count_of(const forms::Imported& imported, bool items) {
    std::uint64_t count = 0;
    if (!imported.checklist) return count;
    for (const Node& node : imported.checklist->nodes)
        if (items ? is_question(node) : node.kind != NodeKind::item) ++count;
    return count;
}

int check(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    int exit = kExitOk;
    auto imported = read_checklist_file(arguments.word(0), arguments, exit);
    if (!imported) return exit;
    SystemFiles files;
    forms::attach_media(*imported, forms::media_beside(files, arguments.word(0)));
    const bool is_ok = imported->checklist.has_value();
    const std::uint64_t items = count_of(*imported, true), sections = count_of(*imported, false);
    if (as_json) {
        Json problems = Json::array();
        for (const rules::Problem& problem : imported->problems) problems.push(json_of(problem));
        print(Json::object()
                  .set("ok", Json::of(is_ok))
                  .set("problems", std::move(problems))
                  .set("items", Json::of(items))
                  .set("sections", Json::of(sections))
                  .dump());
    } else {
        for (const rules::Problem& problem : imported->problems)
            print(problem.where + ": " + (problem.is_warning ? "warning: " : "") + problem.message);
        if (is_ok)
            print("good: " + std::to_string(items) + " items in " + std::to_string(sections) + " sections");
    }
    return is_ok ? kExitOk : kExitNo;
}

int show_checklist(const Arguments& arguments) {
    int exit = kExitOk;
    const auto checklist = usable_checklist(arguments.word(0), arguments, exit);
    if (!checklist) return exit;
    print_value(forms::show(*checklist), arguments.wants_json());
    return kExitOk;
}

int diff(const Arguments& arguments) {
    int exit = kExitOk;
    const auto before = usable_checklist(arguments.word(0), arguments, exit);
    if (!before) return exit;
    const auto after = usable_checklist(arguments.word(1), arguments, exit);
    if (!after) return exit;
    print_value(forms::diff(*before, *after), arguments.wants_json());
    return kExitOk;
}

}  // namespace

std::vector<Command> checklist_commands() {
    return {
        {"checklist check",
         "FILE [--encoding E]",
         "says every problem of a checklist: .xlsx, .csv or .xml",
         "XLSForm with scoring columns (.xlsx, .csv) or ODK XForm (.xml). Each problem is one line "
         "'sheet!cell: message'.\n"
         "Lists in files that the form names (.csv, .xml, .geojson) are read from beside it.\n"
         "Pictures and other files that it shows are looked for there too, in media and in NAME-media.\n"
         "A CSV that is not UTF-8 and has no byte order mark needs --encoding gb18030, utf-16le or "
         "utf-16be.\n"
         "Exit 1 when the checklist cannot be published.",
         {.words_min = 1, .words_max = 1, .options = {"--encoding"}, .switches = {}},
         check},
        {"checklist show",
         "FILE",
         "the published form: sections, items, rules, conditions",
         "Everything that the file says, in document order.",
         {.words_min = 1, .words_max = 1, .options = {"--encoding"}, .switches = {}},
         show_checklist},
        {"checklist diff",
         "A B",
         "what differs between two checklists, item by item",
         "Added, removed, moved and changed items, with the fields that changed.",
         {.words_min = 2, .words_max = 2, .options = {"--encoding"}, .switches = {}},
         diff},
    };
}

}  // namespace wincheck::cli
