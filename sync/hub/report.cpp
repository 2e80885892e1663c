#include "sync/hub/report.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/engine/appeal_view.h"
#include "core/engine/inspection.h"
#include "core/engine/outside_window.h"
#include "core/engine/times.h"
#include "core/engine/visit_view.h"
#include "core/journal/anchor.h"
#include "core/rules/codes.h"
#include "core/rules/reasons.h"
#include "core/rules/score_json.h"
#include "core/rules/unit_asked.h"
#include "sync/hub/appeals_report.h"
#include "sync/hub/consequences_report.h"
#include "sync/hub/coverage_report.h"
#include "sync/hub/draws.h"
#include "sync/hub/due_report.h"
#include "sync/hub/effects_report.h"
#include "sync/hub/effort_report.h"
#include "sync/hub/events_report.h"
#include "sync/hub/findings_report.h"
#include "sync/hub/handover.h"
#include "sync/hub/households.h"
#include "sync/hub/notice_report.h"
#include "sync/hub/pairs_report.h"
#include "sync/hub/period_report.h"
#include "sync/hub/programme_report.h"
#include "sync/hub/quarantine.h"
#include "sync/hub/reasons.h"
#include "sync/hub/register_report.h"
#include "sync/hub/render.h"
#include "sync/hub/reports_due.h"
#include "sync/hub/requests.h"
#include "sync/hub/reused.h"
#include "sync/hub/seen.h"
#include "sync/hub/statements.h"
#include "sync/hub/year_report.h"

namespace wincheck::hub {
namespace {

using engine::Inspection;

Json text(std::string_view value) {
    return Json::of(value);
}

Result<Json> evidence_json(State& state, const Inspection& inspection, const std::string& item) {
    Json list = Json::array();
    for (const auto& capture : inspection.captures()) {
        if (!item.empty() && capture.core.key.item != item) continue;
        WCK_TRY(const auto stored, state.tables.evidence_or_other(capture.entry, capture.core.original));
        const bool is_home = is_of_households(inspection, capture.core.key.item);
        const char* received = !stored ? "outstanding" : stored->is_genuine ? "received" : "mismatch";
        list.push(Json::object()
                      .set("item", text(capture.core.key.item))
                      .set("sample", text(is_home ? std::string{} : capture.core.key.sample))
                      .set("purpose", text(capture.core.purpose))
                      .set("original", text(capture.core.original.hex()))
                      .set("length", Json::of(capture.core.length))
                      .set("author", text(capture.author))
                      .set("at", is_home ? Json{} : text(to_text(capture.at)))
                      .set("state", Json::of(received)));
    }
    return list;
}

Json findings_json(const Inspection& inspection) {
    Json list = Json::array();
    for (const engine::FindingView& finding : inspection.findings())
        list.push(Json::object()
                      .set("id", text(finding.id.hex()))
                      .set("item", text(finding.item.item))
                      .set("line", text(finding.line))
                      .set("severity", Json::of(static_cast<std::uint64_t>(finding.severity)))
                      .set("location", text(finding.location))
                      .set("post", text(finding.post))
                      .set("person", text(finding.person))
                      .set("vendor", text(finding.vendor))
                      .set("text", text(finding.text))
                      .set("suggestion", text(finding.suggestion))
                      .set("fixed_on_spot", Json::of(finding.is_fixed_on_spot))
                      .set("struck_out", Json::of(finding.is_struck_out()))
                      .set("state", text(rules::name_of(finding.life.place.state)))
                      .set("rejections", Json::of(std::uint64_t{finding.life.rejections}))
                      .set("steps", Json::of(static_cast<std::uint64_t>(finding.life.steps.size()))));
    return list;
}

Json witnesses_json(const SignCore& sign) {
    Json list = Json::array();
    for (const std::string& witness : sign.witnesses) list.push(text(witness));
    return list;
}

// DO-6: it is said what each is, the signer's own device key or drawn on another's.
Json signatures_json(const Inspection& inspection) {
    Json list = Json::array();
    for (const auto& sign : inspection.signatures())
        list.push(Json::object()
                      .set("role", text(sign.core.role))
                      .set("outcome", Json::of(static_cast<std::uint64_t>(sign.core.outcome)))
                      .set("name", text(engine::text_of(sign.text, "name")))
                      .set("by", text(sign.author))
                      .set("own_device", Json::of(sign.core.is_own_device))
                      .set("witnesses", witnesses_json(sign.core))
                      .set("reason", text(engine::text_of(sign.text, "reason")))
                      .set("at", text(to_text(sign.at))));
    return list;
}

// The seal's figures beside those computed here.
Json seal_json(const Inspection& inspection) {
    const auto& seal = inspection.seal();
    if (!seal) return {};
    const ScoreResult& score = inspection.score();
    const std::string exact = score.exact ? to_text(*score.exact) : std::string{};
    const std::string shown =
        score.exact ? to_text(rounded(*score.exact, static_cast<int>(score.places))) : std::string{};
    const bool is_equal = seal->core.exact == exact && seal->core.score == shown &&
                          seal->core.band == score.band && seal->core.has_passed == score.passed;
    return Json::object()
        .set("score", text(seal->core.score))
        .set("exact", text(seal->core.exact))
        .set("band", text(seal->core.band))
        .set("rules", text(seal->core.rules))
        .set("covered", Json::of(seal->core.covered))
        .set("by", text(seal->author))
        .set("at", text(to_text(seal->at)))
        .set("equal", Json::of(is_equal));
}

Result<Json> inspection_json(State& state, const store::StreamInfo& stream, const Inspection& inspection) {
    const AssignmentCore& assignment = inspection.assignment();
    const std::string context = assignment.context ? assignment.context->hex() : std::string{};
    Json result = Json::object();
    result.set("id", text(stream.id.hex())).set("name", text(stream.name)).set("number", text(stream.number));
    result.set("project", text(stream.project))
        .set("state", text(stream.state))
        .set("kind", text(assignment.kind));
    result.set("business_date", text(assignment.business_date)).set("leader", text(assignment.leader));
    result.set("checklist", text(inspection.checklist().settings.title));
    Json score = rules::to_json(inspection.score(), true, assignment.checklist.hex(), assignment.policy.hex(),
                                context);
    score.set("parts", parts_without_households(inspection, score["parts"]));
    result.set("score", std::move(score));
    Json sections = Json::array();
    for (const ScorePart& part : inspection.score().parts)
        if (part.kind == ScorePart::Kind::section)
            sections.push(Json::object()
                              .set("code", text(part.code))
                              .set("title", text(title_in(inspection.checklist(), part.code)))
                              .set("value", Json::of(part.value))
                              .set("full", Json::of(part.full)));
    result.set("sections", sections)
        .set("seal", seal_json(inspection))
        .set("amended", engine::amended_json(inspection))
        .set("refused", engine::refused_json(inspection))
        .set("findings", findings_json(inspection));
    result.set("samples", samples_of(inspection)).set("signatures", signatures_json(inspection));
    result.set("visit", engine::visit_json(inspection));
    WCK_TRY(Json evidence, evidence_json(state, inspection, {}));
    result.set("evidence", std::move(evidence));
    WCK_TRY(Json outside, engine::outside_window_json(state.store(), inspection));
    result.set("outside_window", std::move(outside));
    result.set("entries", Json::of(stream.entries));
    return result;
}

Result<Json> results(State& state, const std::string& wanted, const std::string& reader) {
    if (!wanted.empty()) WCK_TRY(seen_inspection(state, wanted, reader));
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    Json list = Json::array();
    for (const store::StreamInfo& stream : streams) {
        const bool fits =
            wanted.empty() || wanted == stream.name || wanted == stream.number || wanted == stream.id.hex();
        if (!stream.is_opened || !fits) continue;
        WCK_TRY(const bool is_seen, may_see(state, reader, stream.id));
        if (!is_seen) continue;
        auto inspection = Inspection::load(state.store(), state.documents, stream.id);
        if (!inspection && !wanted.empty()) return inspection.error();
        if (!inspection) continue;  // its opening was refused, or documents are missing
        WCK_TRY(Json row, inspection_json(state, stream, **inspection));
        list.push(std::move(row));
    }
    return Json::object().set("report", Json::of("results")).set("inspections", list);
}

const Json* part_of(const Json& parts, const std::string& code) {
    for (const Json& part : parts.items()) {
        if (part["code"].text() == code) return &part;
        if (const Json* found = part_of(part["parts"], code)) return found;
    }
    return nullptr;
}

Result<Json> explanation(State& state, const std::string& wanted, const std::string& item,
                         const std::string& reader) {
    WCK_TRY(const StreamId id, seen_inspection(state, wanted, reader));
    WCK_TRY(const auto inspection, Inspection::load(state.store(), state.documents, id));
    Json score = rules::to_json(inspection->score(), true, {}, {}, {});
    score.set("parts", parts_without_households(*inspection, score["parts"]));
    Json result = Json::object();
    result.set("report", Json::of("explanation")).set("inspection", text(wanted)).set("item", text(item));
    result.set("title", text(title_in(inspection->checklist(), item)));
    if (!item.empty()) {
        const Json* part = part_of(score["parts"], item);
        if (part == nullptr) return error_of(ErrorCode::not_found, rules::kUnknownItem, "report", item);
        result.set("part", *part);
    } else {
        result.set("parts", score["parts"]);
    }
    WCK_TRY(Json evidence, evidence_json(state, *inspection, item));
    return result.set("answers", answers_of(*inspection, item)).set("evidence", std::move(evidence));
}

Result<Json> devices(State& state) {
    WCK_TRY(state.write_contacts());
    WCK_TRY(const auto rows, state.tables.devices());
    Json list = Json::array();
    for (const store::HubDeviceRow& row : rows) {
        const char* standing = row.is_revoked ? "revoked" : row.certificate.empty() ? "pending" : "active";
        list.push(Json::object()
                      .set("tag", text(row.tag))
                      .set("person", text(row.person))
                      .set("device", text(row.device.hex()))
                      .set("state", Json::of(standing))
                      .set("simulated", Json::of(row.is_simulated))
                      .set("enrolled", text(to_text(UtcMs{row.enrolled_ms})))
                      .set("contact", text(to_text(UtcMs{row.contact_ms}))));
    }
    return Json::object().set("report", Json::of("devices")).set("devices", list);
}

Result<Json> late(State& state) {
    WCK_TRY(const auto rows, state.tables.late());
    Json list = Json::array();
    for (const store::LateRow& row : rows) {
        WCK_TRY(const auto device, state.tables.device(row.device));
        WCK_TRY(const auto entry, state.store().entry(row.position));
        std::optional<store::StreamInfo> stream;
        if (entry) {
            WCK_TRY(stream, state.store().stream(entry->entry.stream()));
        }
        list.push(Json::object()
                      .set("device", text(device ? device->tag : row.device.hex()))
                      .set("incarnation", text(row.position.incarnation.hex()))
                      .set("sequence", Json::of(row.position.sequence))
                      .set("at", text(to_text(UtcMs{row.time_ms})))
                      .set("inspection", stream ? text(stream->name) : Json{})
                      .set("number", stream ? text(stream->number) : Json{})
                      .set("reason", row.reason.empty() ? Json{} : text(row.reason)));
    }
    return Json::object().set("report", Json::of("late")).set("late", list);
}

// TIME-1: between which moments each entry was made.
Result<Json> times(State& state, const std::string& inspection) {
    WCK_TRY(const StreamId stream, state.engine->find_inspection(inspection));
    const auto anchor_time = [&](const DeviceId& device, const AnchorId& anchor) {
        return journal::anchor_time(state.keys.intake, device, anchor);
    };
    WCK_TRY(Json list, engine::times_json(state.store(), stream, state.identity().tenant,
                                          state.identity().intake, anchor_time));
    return Json::object().set("report", Json::of("times")).set("times", std::move(list));
}

// ORG-6: codes that were read and that nobody has bound yet, with where and how often.
Result<Json> unknown_codes(State& state) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    std::map<std::pair<std::string, std::string>, Json> rows;
    std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened) continue;
        auto inspection = Inspection::load(state.store(), state.documents, stream.id);
        if (!inspection) continue;
        for (const auto& scan : (*inspection)->scans()) {
            const std::string id = rules::code_id(scan.core.medium, scan.core.code);
            if (rules::bound_on(*standing, id, state.today())) continue;
            const std::pair key{id, stream.project};
            ++counts[key];
            rows[key] = Json::object()
                            .set("id", text(id))
                            .set("medium", text(scan.core.medium))
                            .set("code", text(scan.core.code))
                            .set("unit", text(stream.project))
                            .set("last", text(to_text(scan.at)));
        }
    }
    Json list = Json::array();
    for (auto& [key, row] : rows) list.push(row.set("scans", Json::of(counts[key])));
    return Json::object().set("report", Json::of("codes")).set("codes", list);
}

// A slip of the pen would otherwise be an empty report.
Result<void> check_names(State& state, const std::string& kind, const Json& arguments,
                         const std::string& reader) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    if (!reader.empty() && !rules::knows_party(*standing, reader))
        return error_of(ErrorCode::invalid_argument, kUnknownPerson, "report", "for");
    if (kind == "coverage") return {};  // its units are roles too
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    return rules::check_unit(*standing, unit);
}

}  // namespace

Result<Json> run_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string kind, arguments.text_at("kind"));
    WCK_TRY(const std::string inspection, arguments.text_or_empty_at("inspection"));
    WCK_TRY(const std::string item, arguments.text_or_empty_at("item"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const std::string format, arguments.text_or_empty_at("format"));
    // PII-2: these speak of devices and records as they lie here; no reader's feed has a view of them.
    constexpr std::array<std::string_view, 6> kOfOperator{"devices", "quarantine", "late",
                                                          "times",   "codes",      "reused"};
    const bool is_of_operator = std::find(kOfOperator.begin(), kOfOperator.end(), kind) != kOfOperator.end();
    if (is_of_operator && !reader.empty())
        return error_of(ErrorCode::invalid_argument, kNoReaderView, "report", kind);
    WCK_TRY(check_names(state, kind, arguments, reader));
    Json report;
    if (kind == "results") {
        WCK_TRY(report, results(state, inspection, reader));
    } else if (kind == "explanation") {
        WCK_TRY(report, explanation(state, inspection, item, reader));
    } else if (kind == "devices") {
        WCK_TRY(report, devices(state));
    } else if (kind == "quarantine") {
        WCK_TRY(report, quarantine_report(state));
    } else if (kind == "late") {
        WCK_TRY(report, late(state));
    } else if (kind == "times") {
        WCK_TRY(report, times(state, inspection));
    } else if (kind == "plans") {
        WCK_TRY(report, plans_report(state, reader));
    } else if (kind == "coverage") {
        WCK_TRY(report, coverage_report(state, arguments));
    } else if (kind == "bulletin") {
        WCK_TRY(const std::string date, arguments.text_at("date"));
        WCK_TRY(report, bulletin_report(state, date, reader));
    } else if (kind == "due") {
        WCK_TRY(report, due_report(state, arguments));
    } else if (kind == "draws") {
        WCK_TRY(report, draws_report(state, reader));
    } else if (kind == "handover") {
        WCK_TRY(report, handover_report(state, arguments));
    } else if (kind == "requests") {
        WCK_TRY(report, requests_report(state, reader));
    } else if (kind == "pairs") {
        WCK_TRY(report, pairs_report(state, arguments));
    } else if (kind == "codes") {
        WCK_TRY(report, unknown_codes(state));
    } else if (kind == "reports") {
        WCK_TRY(report, reports_due(state, arguments));
    } else if (kind == "findings") {
        WCK_TRY(report, findings_report(state, arguments));
    } else if (kind == "appeals") {
        WCK_TRY(report, appeals_report(state, arguments));
    } else if (kind == "period") {
        WCK_TRY(report, period_report(state, arguments));
    } else if (kind == "notice") {
        WCK_TRY(report, notice_report(state, arguments));
    } else if (kind == "effort" || kind == "leaks") {
        WCK_TRY(report, effort_report(state, arguments));
    } else if (kind == "events") {
        WCK_TRY(report, events_report(state, arguments));
    } else if (kind == "register") {
        WCK_TRY(report, register_report(state, arguments));
    } else if (kind == "index") {
        WCK_TRY(report, index_report(state, arguments));
    } else if (kind == "ranking") {
        WCK_TRY(report, ranking_report(state, arguments));
    } else if (kind == "consequences") {
        WCK_TRY(report, consequences_report(state, arguments));
    } else if (kind == "effects") {
        WCK_TRY(report, effects_report(state, arguments));
    } else if (kind == "statement") {
        WCK_TRY(report, statement_report(state, arguments));
    } else if (kind == "reused") {
        WCK_TRY(report, reused_photos(state, inspection));
    } else {
        return error_of(ErrorCode::invalid_argument, kUnknownReport, "report", kind);
    }
    if (format == "text") report.set("text", text(report_text(report)));
    if (format == "csv") report.set("csv", text(report_csv(report)));
    if (format == "xlsx") report.set("rows", report_rows(report));
    return report;
}

}  // namespace wincheck::hub
