// wincheck export, import, proof, verify.
#include <filesystem>

#include "bindings/cli/command.h"
#include "bindings/cli/device_store.h"
#include "bindings/cli/hub_door.h"

namespace wincheck::cli {
namespace {

/// The hub may run elsewhere: paths travel as absolute ones.
std::string absolute(const std::string& path) {
    return std::filesystem::absolute(path).string();
}

int report(const Result<Json>& answer, bool as_json) {
    if (!answer) return fail(trouble_of(answer.error()), as_json);
    print_value(*answer, as_json);
    return kExitOk;
}

/// Runs a call that writes `out` for an inspection.
template <class Call>
int write_file_with(const Arguments& arguments, const char* name, Call&& call) {
    const bool as_json = arguments.wants_json();
    const auto inspection = arguments.option("--inspection");
    const auto out = arguments.option("--out");
    if (!inspection || !out)
        return fail(usage_trouble(std::string(name) + ": --inspection ID and --out F are needed.", ""),
                    as_json);
    const std::string path = absolute(*out);
    const Json facts = Json::object().set("inspection", Json::of(*inspection)).set("out", Json::of(path));
    if (const auto answer = ask_hub(arguments.word(0), name, facts)) return report(*answer, as_json);
    return with_store(arguments, [&](DeviceStore& store) {
        wck_error error = WCK_INIT(wck_error);
        if (call(store.engine(), slice_of(*inspection), slice_of(path), &error) < 0)
            return fail(trouble_of(error), as_json);
        print_value(Json::object().set("file", Json::of(path)), as_json);
        return kExitOk;
    });
}

int export_file(const Arguments& arguments) {
    return write_file_with(arguments, "export", wck_export);
}
int write_proof(const Arguments& arguments) {
    return write_file_with(arguments, "proof", wck_proof_write);
}

int import_file(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const std::string path = absolute(arguments.word(1));
    const Json facts = Json::object().set("file", Json::of(path));
    if (const auto answer = ask_hub(arguments.word(0), "take_file", facts)) return report(*answer, as_json);
    return with_store(arguments, [&](DeviceStore& store) {
        const auto text = text_from([&](wck_buf* out, wck_error* error) {
            return wck_import(store.engine(), slice_of(path), out, error);
        });
        if (const Trouble* trouble = std::get_if<Trouble>(&text)) return fail(*trouble, as_json);
        print_value(json_from(std::get<std::string>(text)), as_json);
        return kExitOk;
    });
}

std::string yes_or_no(const Json& fact) {
    return fact.boolean() ? "yes" : "no";
}

/// What a bundle proves, in words.
std::string words_of(const Json& report) {
    std::string text =
        std::string(report["ok"].boolean() ? "the bundle holds" : "the bundle does NOT hold") + "\n";
    text += "recorded by the device: " + yes_or_no(report["recorded_by_device"]) + ", " +
            report["entries"].text() + " entries, " + report["seals"].text() + " seals, " +
            report["originals_shown"].text() + " of " + report["originals_named"].text() +
            " pieces of evidence shown\n";
    text += "received by HQ: " + yes_or_no(report["received_by_hq"]);
    if (!report["received_at"].is_null()) text += ", by " + report["received_at"].text();
    text += "\nin HQ's log: " + yes_or_no(report["in_hq_log"]) + "\n";
    if (report["parts_withheld"].text() != "0")
        text += "parts not shown: " + report["parts_withheld"].text() +
                ", of these erased by order: " + report["parts_erased"].text() + "\n";
    if (report["simulated"].boolean()) text += "simulated: a certificate says so\n";
    text += "tenant key: " + report["tenant"].text();
    for (const Json& problem : report["problems"].items()) {
        text += "\n" + problem["section"].text() + ": " + problem["message"].text();
        if (!problem["where"].text().empty()) text += " (" + problem["where"].text() + ")";
    }
    return text;
}

/// A file that cannot be read is no answer; one that is read and is no bundle is a 'no'.
int exit_of_verify(wck_status status, int otherwise) {
    if (status == WCK_E_NOT_FOUND) return kExitUsage;
    const bool is_answer = status == WCK_E_CORRUPT || status == WCK_E_SIGNATURE || status == WCK_E_TOO_NEW ||
                           status == WCK_E_LIMIT;
    return is_answer ? kExitNo : otherwise;
}

int verify(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    const std::string path = arguments.word(0);
    const std::string tenant = arguments.option_or("--tenant", "");
    wck_buf buf{};
    wck_error error = WCK_INIT(wck_error);
    const wck_status status =
        wck_proof_verify(slice_of(path), tenant.empty() ? wck_slice{} : slice_of(tenant), &buf, &error);
    const Json report = json_from(std::string(static_cast<const char*>(buf.ptr), buf.len));
    wck_buf_free(&buf);
    if (report.is_null()) {
        Trouble trouble = trouble_of(error);
        trouble.exit = exit_of_verify(status, trouble.exit);
        const bool is_key = status == WCK_E_ARGUMENT && !tenant.empty();
        if (is_key) trouble.exit = kExitUsage;
        if (trouble.where.empty()) trouble.where = is_key ? "--tenant" : path;
        return fail(trouble, as_json);
    }
    print(as_json ? report.dump() : words_of(report));
    if (status < 0) {
        fail(trouble_of(error), false);
        return kExitNo;
    }
    if (tenant.empty())
        note("All of this rests on the tenant key " + report["tenant"].text() +
             "; compare it with the organisation's.");
    return kExitOk;
}

}  // namespace

std::vector<Command> file_commands() {
    const Accepts writes{
        .words_min = 1, .words_max = 1, .options = {"--inspection", "--out", "--wait"}, .switches = {}};
    return {
        {"export", "DIR --inspection ID --out F",
         "writes a sealed file of one inspection for other devices of its team",
         "The file is encrypted to the team's devices and to headquarters. It is taken with 'wincheck "
         "import'.",
         writes, export_file},
        {"import",
         "DIR F",
         "takes a sealed file, all or nothing",
         "DIR is a device's folder or a hub's. Says how many entries and pieces of evidence were new. Exit 1 "
         "when the file is not for this store "
         "or damaged.",
         {.words_min = 2, .words_max = 2, .options = {"--wait"}, .switches = {}},
         import_file},
        {"proof", "DIR --inspection ID --out F", "writes a proof bundle that anyone can verify offline",
         "Holds entries, evidence, signatures, certificates and receipts of one inspection.", writes,
         write_proof},
        {"verify",
         "F [--tenant KEY]",
         "verifies a proof bundle",
         "Says which of 'recorded by the device', 'received by HQ' and 'in HQ's log' is proven. With "
         "--tenant (the root\n"
         "key in hexadecimal) exit 0 only under that key; without, the command names the key that all rests "
         "on.",
         {.words_min = 1, .words_max = 1, .options = {"--tenant"}, .switches = {}},
         verify},
    };
}

}  // namespace wincheck::cli
