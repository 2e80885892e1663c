// wck_proof_verify: needs no engine.
#include "bindings/c/border.h"
#include "bindings/c/guard.h"
#include "core/base/system.h"
#include "core/journal/bundle.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace {

constexpr std::uint64_t kBundleBytesMax = std::uint64_t{4} * 1024 * 1024 * 1024;

Json problem_json(const journal::BundleProblem& problem) {
    Json json = Json::object().set("section", Json::of(problem.section));
    const Reason* reason = problem.error.reason_or_null;
    json.set("reason", Json::of(reason == nullptr ? "" : reason->name));
    json.set("message", Json::of(reason == nullptr ? problem.error.origin : reason->message));
    json.set("where", Json::of(problem.error.where));
    return json;
}

Json report_json(const journal::VerifyReport& report) {
    Json problems = Json::array();
    for (const journal::BundleProblem& problem : report.problems) problems.push(problem_json(problem));
    return Json::object()
        .set("ok", Json::of(report.is_valid()))
        .set("tenant", Json::of(report.tenant_key.hex()))
        .set("inspection", Json::of(report.inspection.hex()))
        .set("recorded_by_device", Json::of(report.is_recorded))
        .set("received_by_hq", Json::of(report.is_received))
        .set("in_hq_log", Json::of(report.is_in_log))
        .set("simulated", Json::of(report.is_simulated))
        .set("received_at",
             report.received_seconds
                 ? Json::of(to_text(UtcMs{static_cast<std::int64_t>(*report.received_seconds) * 1000}))
                 : Json{})
        .set("entries", Json::of(report.entries))
        .set("entries_received", Json::of(report.entries_received))
        .set("entries_in_log", Json::of(report.entries_in_log))
        .set("originals_named", Json::of(report.originals_named))
        .set("originals_shown", Json::of(report.originals_shown))
        .set("originals_received", Json::of(report.originals_received))
        .set("seals", Json::of(report.seals))
        .set("addenda", Json::of(report.addenda))
        .set("parts_withheld", Json::of(report.parts_withheld))
        .set("parts_erased", Json::of(report.parts_erased))
        .set("problems", std::move(problems));
}

Result<std::optional<SignKey>> key_in(wck_slice tenant) {
    WCK_TRY(const std::string text, text_or_empty_in(tenant, "tenant"));
    if (text.empty()) return std::optional<SignKey>{};
    WCK_TRY(const SignKey key, SignKey::parse_hex(text));
    return std::optional<SignKey>{key};
}

}  // namespace

extern "C" {

wck_status wck_proof_verify(wck_slice path, wck_slice tenant, wck_buf* out, wck_error* error) noexcept {
    return guard(error, [&]() -> Result<wck_status> {
        release(out);
        WCK_TRY(const std::string file, text_in(path, "path"));
        WCK_TRY(const auto key, key_in(tenant));
        SystemFiles files;
        WCK_TRY(const Bytes bytes, read_file(files, file, kBundleBytesMax));
        WCK_TRY(const journal::VerifyReport report, journal::verify_bundle(bytes, key));
        give(out, report_json(report).dump());
        if (report.is_valid()) return WCK_OK;
        Error first = report.problems.front().error;
        first.code = ErrorCode::signature;
        if (first.where.empty()) first.where = report.problems.front().section;
        return first;
    });
}

}  // extern "C"
