#include "bindings/cli/checklist_file.h"

#include <filesystem>

#include "core/base/ports.h"
#include "core/base/system.h"

namespace wincheck::cli {
namespace {

std::optional<Bytes> read_input(const std::string& path, bool as_json, int& exit) {
    std::error_code unasked;
    if (std::filesystem::is_directory(path, unasked)) {
        exit = fail(usage_trouble(path + " is a folder.", "Name a file."), as_json);
        return std::nullopt;
    }
    SystemFiles files;
    Result<Bytes> bytes = read_file(files, path, kInputBytesMax);
    if (bytes) return std::move(*bytes);
    Trouble trouble = trouble_of(bytes.error());
    trouble.where = path;
    exit = fail(trouble, as_json);
    return std::nullopt;
}

}  // namespace

Json json_of(const rules::Problem& problem) {
    Json json = Json::object()
                    .set("where", Json::of(problem.where))
                    .set("code", Json::of(problem.code))
                    .set("message", Json::of(problem.message));
    if (problem.is_warning) json.set("warning", Json::of(true));
    return json;
}

std::optional<forms::Imported> read_checklist_file(const std::string& path, const Arguments& arguments,
                                                   int& exit) {
    const bool as_json = arguments.wants_json();
    const std::string name = arguments.option_or("--encoding", "");
    const auto encoding = name.empty() ? forms::Encoding::unstated : forms::encoding_named(name);
    if (!encoding) {
        exit = fail(usage_trouble("the encoding " + name + " is not known.",
                                  "Give utf-8, gb18030, utf-16le or utf-16be."),
                    as_json);
        return std::nullopt;
    }
    const auto bytes = read_input(path, as_json, exit);
    if (!bytes) return std::nullopt;
    SystemFiles files;
    return forms::import_checklist(path, *bytes, forms::files_beside(files, path), *encoding);
}

std::optional<Checklist> usable_checklist(const std::string& path, const Arguments& arguments, int& exit) {
    const bool as_json = arguments.wants_json();
    auto imported = read_checklist_file(path, arguments, exit);
    if (!imported) return std::nullopt;
    if (imported->checklist) return std::move(imported->checklist);
    for (const rules::Problem& problem : imported->problems)
        if (!problem.is_warning) note(problem.where + ": " + problem.message);
    Trouble trouble{.exit = kExitNo,
                    .code = "invalid_argument",
                    .reason = "checklist_unpublishable",
                    .message = "The checklist has errors and cannot be used.",
                    .remedy = "Run 'wincheck checklist check' and correct what it names.",
                    .where = path};
    exit = fail(trouble, as_json);
    return std::nullopt;
}

std::optional<Json> read_json_file(const std::string& path, bool as_json, int& exit) {
    const auto bytes = read_input(path, as_json, exit);
    if (!bytes) return std::nullopt;
    Result<Json> json = Json::parse(text_of(*bytes));
    if (json) return std::move(*json);
    Trouble trouble = trouble_of(json.error());
    trouble.where = path + ": " + trouble.where;
    exit = fail(trouble, as_json);
    return std::nullopt;
}

}  // namespace wincheck::cli
