// What a device can be asked to show (docs/guides/acts.md, "Views").
#include <algorithm>
#include <array>

#include "core/engine/appeal_view.h"
#include "core/engine/choice_view.h"
#include "core/engine/consequence_view.h"
#include "core/engine/coverage_view.h"
#include "core/engine/device.h"
#include "core/engine/due_view.h"
#include "core/engine/finding_view.h"
#include "core/engine/list_view.h"
#include "core/engine/masked_copies.h"
#include "core/engine/order.h"
#include "core/engine/outside_window.h"
#include "core/engine/own_part.h"
#include "core/engine/ready.h"
#include "core/engine/reasons.h"
#include "core/engine/recheck.h"
#include "core/engine/recovery.h"
#include "core/engine/request_view.h"
#include "core/engine/reused.h"
#include "core/engine/sampling_view.h"
#include "core/engine/scrub.h"
#include "core/engine/supplements.h"
#include "core/engine/taken.h"
#include "core/engine/times.h"
#include "core/engine/visit_view.h"
#include "core/engine/watermark.h"
#include "core/journal/anchor.h"
#include "core/journal/recorded.h"
#include "core/rules/explain.h"
#include "core/rules/score_json.h"
#include "core/rules/standards.h"
#include "core/rules/unit_asked.h"

namespace wincheck::engine {
namespace {

constexpr std::array<const char*, 6> kOutcomeNames{"", "agree", "dissent", "received", "refused", "absent"};

template <std::size_t kCount>
std::string name_in(const std::array<const char*, kCount>& names, std::uint32_t number) {
    return number < names.size() ? names[number] : std::to_string(number);
}

Json text(const std::string& value) {
    return Json::of(std::string_view(value));
}

Json key_json(const AnswerKey& key) {
    Json json = Json::object();
    json.set("item", text(key.item));
    if (!key.instance.is_zero()) json.set("instance", text(key.instance.hex()));
    if (!key.sample.empty()) json.set("sample", text(key.sample));
    return json;
}

Json capture_json(const Event<CaptureCore>& capture) {
    Json json = key_json(capture.core.key);
    json.set("evidence", text(capture.core.original.hex()));
    json.set("length", Json::of(capture.core.length));
    json.set("media_type", text(capture.core.media_type));
    json.set("purpose", text(capture.core.purpose));
    json.set("live", Json::of(capture.core.is_live));
    json.set("position", Json::of(capture.core.has_position));
    json.set("no_position", text(capture.core.no_position));
    json.set("by", text(capture.author));
    json.set("at", text(to_text(capture.at)));
    json.set("entry", text(capture.entry.hex()));
    return json;
}

// DUR-4: taken, not attached.
Json taken_json(const TakenPicture& taken) {
    Json json = key_json(taken.key);
    json.set("intent", text(taken.intent.hex()));
    json.set("evidence", text(taken.staged.original.hex()));
    json.set("length", Json::of(taken.staged.length));
    json.set("media_type", text(taken.facts.media_type));
    json.set("purpose", text(taken.purpose));
    json.set("live", Json::of(taken.facts.is_live));
    json.set("at", text(to_text(taken.at)));
    json.set("kept_until", text(to_text(UtcMs{taken.at.utc.ms + kTakenMsMax})));
    return json;
}

Json difference_json(const Inspection& inspection, const AnswerKey& key) {
    Json json = key_json(key);
    Json values = Json::array();
    for (const store::RegisterValue& value : inspection.registers().at(key)) {
        Json one = Json::object();
        one.set("entry", text(value.entry.hex()));
        one.set("device", text(value.device.hex()));
        one.set("value", rules::to_json(value.answer.value));
        values.push(std::move(one));
    }
    json.set("values", std::move(values));
    return json;
}

Json signature_json(const Event<SignCore>& signature) {
    Json json = Json::object();
    json.set("role", text(signature.core.role));
    json.set("outcome", text(name_in(kOutcomeNames, signature.core.outcome)));
    json.set("name", text(text_of(signature.text, "name")));
    json.set("reason", text(text_of(signature.text, "reason")));
    json.set("by", text(signature.author));
    json.set("own_device", Json::of(signature.core.is_own_device));
    Json witnesses = Json::array();
    for (const std::string& witness : signature.core.witnesses) witnesses.push(text(witness));
    json.set("witnesses", std::move(witnesses));
    json.set("at", text(to_text(signature.at)));
    return json;
}

// DUR-5: `none` on disks that are too small for one, and before the first time of rest.
Json ballast_json(const evidence::Ballast& ballast) {
    constexpr std::array<const char*, 3> kStateNames{"none", "kept", "released"};
    Json json = Json::object();
    json.set("state", text(name_in(kStateNames, static_cast<std::uint32_t>(ballast.state()))));
    json.set("bytes", Json::of(ballast.bytes()));
    return json;
}

Json scrub_json(const Scrub& scrub) {
    Json json = Json::object();
    json.set("checked", Json::of(scrub.last_checked));
    if (scrub.done_ms != 0) json.set("checked_at", text(to_text(UtcMs{scrub.done_ms})));
    json.set("under_way", Json::of(scrub.is_under_way));
    json.set("unexplained", Json::of(scrub.last_unexplained));
    Json damaged = Json::array();
    for (const DamagedChunk& chunk : scrub.damaged) {
        Json one = Json::object();
        one.set("evidence", text(chunk.original.hex()));
        one.set("entry", text(chunk.entry.hex()));
        one.set("chunk", Json::of(std::uint64_t{chunk.index}));
        damaged.push(std::move(one));
    }
    json.set("damaged", std::move(damaged));
    return json;
}

Result<Json> health_json(Device& device) {
    const auto identity = device.enrolled();
    WCK_TRY(const auto recovery, recovery_report(device.store()));
    if (!identity && !recovery) return identity.error();
    Json json = Json::object();
    if (identity) {
        json.set("device", text((*identity)->device.hex()));
        json.set("tag", text((*identity)->tag));
        json.set("person", text((*identity)->person));
        json.set("simulated", Json::of((*identity)->is_simulated));
    }
    WCK_TRY(const Space space, device.ports().files.space(device.folder()));
    json.set("free_bytes", Json::of(space.free_bytes));
    json.set("ballast", ballast_json(device.evidence().ballast()));
    WCK_TRY(const Scrub scrub, load_scrub(device.store()));
    json.set("evidence", scrub_json(scrub));
    Json list = Json::array();
    WCK_TRY(const auto chains, device.store().chains());
    for (const store::Chain& chain : chains) {
        Json one = Json::object();
        one.set("incarnation", text(chain.id.hex()));
        one.set("device", text(chain.device.hex()));
        one.set("own", Json::of(chain.is_own));
        one.set("size", Json::of(chain.is_own ? chain.size : chain.held));
        one.set("head", text(chain.head.hex()));
        list.push(std::move(one));
    }
    json.set("chains", std::move(list));
    WCK_TRY(const bool needs_scrub, device.store().needs_scrub());
    json.set("erasing", Json::of(needs_scrub));  // bytes may still lie in free pages: maintenance is due
    json.set("recovery", recovery ? recovery_json(*recovery) : Json{});
    WCK_TRY(const bool is_in_copies,
            has_erased_in_copies(device.store(), device.folder(), device.ports().files));
    json.set("erased_in_copies", Json::of(is_in_copies));  // to be deleted by hand
    const auto standing = device.documents().standing();
    if (!standing) return standing.error();
    Json missing = Json::array();
    for (const std::string& name : device.documents().missing_in_register()) missing.push(text(name));
    json.set("missing", std::move(missing));  // documents of the register: not come yet, or rotted
    return json;
}

std::vector<std::string> part_names(const std::vector<std::uint32_t>& parts) {
    constexpr std::array<const char*, 5> kPartNames{"", "core", "text", "place", "secret"};
    std::vector<std::string> names;
    names.reserve(parts.size());
    for (const std::uint32_t part : parts) names.push_back(name_in(kPartNames, part));
    return names;
}

// HQ's own entries say who asked for them; others are their author's.
std::string ordered_by(const store::StoredEntry& stored) {
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::text);
    if (stored.header.author != kHubPerson || bytes == nullptr) return stored.header.author;
    const auto texts = journal::decode<TextPart>(*bytes);
    return texts ? text_of(*texts, "person") : std::string{};
}

// PII-1: what was erased, when and on whose order.
Result<Json> erasures_json(Device& device, const Inspection& inspection) {
    Json list = Json::array();
    WCK_TRY(const auto entries, device.store().stream_entries(inspection.id(), EntryType::erase));
    for (const store::StoredEntry& stored : entries) {
        const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
        const auto core = bytes == nullptr ? Result<EraseCore>(EraseCore{})
                                           : journal::decode_core<EraseCore>(stored.header, *bytes);
        if (!core) continue;  // of a later version
        Json one = Json::object();
        one.set("order", text(stored.hash.hex()));
        one.set("basis", text(core->basis));
        one.set("by", text(stored.header.author));
        one.set("on_order_of", text(ordered_by(stored)));
        one.set("at", text(to_text(ZonedTime{{stored.header.wall_ms}, stored.header.offset_minutes})));
        one.set("accepted", Json::of(stored.rank.has_value()));
        Json erased = Json::array();
        for (const ErasedEntry& entry : core->entries) {
            Json target = Json::object();
            target.set("entry", text(entry.entry.hex()));
            Json parts = Json::array();
            for (const std::string& name : part_names(entry.parts)) parts.push(text(name));
            target.set("parts", std::move(parts));
            erased.push(std::move(target));
        }
        one.set("erased", std::move(erased));
        list.push(std::move(one));
    }
    return list;
}

Json scan_json(const Event<ScanCore>& scan) {
    return key_json(scan.core.key)
        .set("medium", text(scan.core.medium))
        .set("code", text(scan.core.code))
        .set("known", Json::of(scan.core.is_known))
        .set("unit", text(scan.core.unit))
        .set("place", text(scan.core.place))
        .set("by", text(scan.author))
        .set("at", text(to_text(scan.at)));
}

// STD-6: what was answered to questions on the clauses that an item cites, every version of it.
Result<Json> interpretations_json(Device& device, const Inspection& inspection) {
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    Json list = Json::array();
    for (const Node& node : inspection.checklist().nodes) {
        for (const std::string& clause : node.guidance.clauses) {
            for (const rules::Interpretation& one :
                 rules::interpretations_of(*standing, clause, inspection.assignment().business_date))
                list.push(Json::object()
                              .set("item", text(node.code))
                              .set("clause", text(one.clause))
                              .set("version", Json::of(static_cast<std::uint64_t>(one.version)))
                              .set("text", text(one.text))
                              .set("from", text(one.from))
                              .set("standing", Json::of(one.is_standing)));
        }
    }
    return list;
}

template <class Events, class Convert>
Json list_json(const Events& events, Convert convert) {
    Json list = Json::array();
    for (const auto& event : events) list.push(convert(event));
    return list;
}

Json call_json(const Event<CallCore>& call) {
    constexpr std::array<const char*, 4> kSteps{"", "dialled", "answered", "arrived"};
    return key_json(call.core.key)
        .set("service", text(call.core.service))
        .set("step", text(name_in(kSteps, call.core.step)))
        .set("minutes", Json::of(static_cast<std::uint64_t>(call.core.minutes)))
        .set("who", text(text_of(call.text, "who")))
        .set("by", text(call.author))
        .set("at", text(to_text(call.at)));
}

Json weather_json(const Event<WeatherCore>& weather) {
    return Json::object()
        .set("condition", text(weather.core.condition))
        .set("level", Json::of(static_cast<std::uint64_t>(weather.core.level)))
        .set("by", text(weather.author))
        .set("at", text(to_text(weather.at)));
}

Json awaited_json(const rules::Awaited& one) {
    return Json::object()
        .set("person", text(one.person))
        .set("at", text(to_text(one.at)))
        .set("due", text(to_text(one.due)))
        .set("overdue", Json::of(one.is_overdue));
}

Json order_json(const Event<OrderCore>& order) {
    return Json::object()
        .set("order", text(order.core.order))
        .set("code", text(order_code(order.core.order)))
        .set("by", text(order.author));
}

// STD-3, SCO-8: which documents an inspection went on with, and why.
Json renewal_json(const Event<RenewedCore>& renewal) {
    const auto hash_of = [](const std::optional<Hash>& hash) { return hash ? text(hash->hex()) : Json{}; };
    return Json::object()
        .set("checklist", hash_of(renewal.core.checklist))
        .set("context", hash_of(renewal.core.context))
        .set("reason", text(text_of(renewal.text, "reason")))
        .set("by", text(renewal.author))
        .set("at", text(to_text(renewal.at)))
        .set("entry", text(renewal.entry.hex()));
}

// VISIT-6: what was taken over, from where, and who had made it.
Json move_json(const Event<MovedCore>& move) {
    const MovedCore& core = move.core;
    Json answers = Json::array();
    for (std::size_t i = 0; i < std::min(core.answers.size(), core.sources.size()); ++i)
        answers.push(key_json(core.answers[i].key)
                         .set("source", text(core.sources[i].hex()))
                         .set("by", text(i < core.authors.size() ? core.authors[i] : move.author)));
    Json entries = Json::array();
    for (const MovedEntry& one : core.entries)
        entries.push(Json::object()
                         .set("entry", text(one.entry.hex()))
                         .set("source", text(one.source.hex()))
                         .set("by", text(one.author))
                         .set("at", text(to_text(ZonedTime{{one.at_ms}, one.offset_minutes}))));
    return Json::object()
        .set("from", text(core.from.hex()))
        .set("answers", std::move(answers))
        .set("entries", std::move(entries))
        .set("by", text(move.author))
        .set("at", text(to_text(move.at)))
        .set("entry", text(move.entry.hex()));
}

// VISIT-3: what any enrolled device can say of an order that somebody holds out, without a network.
Result<Json> order_check_json(Device& device, const std::string& order) {
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    WCK_TRY(const Policy policy, device.documents().policy_in_force());
    const UtcMs now = device.ports().clock.now().utc;
    WCK_TRY(const OrderCheck check,
            check_order(order, device.store(), identity->root, *standing, policy, now));
    const OrderBody& body = check.body;
    const auto name = [&](const char* about, const std::string& id) {
        const std::string found = standing->text_on(about, id, "name", body.business_date);
        return text(found.empty() ? id : found);
    };
    Json team = Json::array();
    for (const std::string& member : body.team) team.push(name(kAboutPerson, member));
    return Json::object()
        .set("genuine", Json::of(true))
        .set("number", text(body.number))
        .set("project", name(kAboutUnit, body.project))
        .set("leader", name(kAboutPerson, body.leader))
        .set("team", std::move(team))
        .set("planner", name(kAboutPerson, body.planner))
        .set("window_from", text(to_text(UtcMs{body.window_from_ms})))
        .set("window_to", text(to_text(UtcMs{body.window_to_ms})))
        .set("in_window", Json::of(check.is_in_window))
        .set("code", text(order_code(order)));
}

// DO-6: the head's silence after the deadline is no objection; it is derived, never recorded.
Json signatures_with_silence(Device& device, const Inspection& inspection) {
    Json list = list_json(inspection.signatures(), signature_json);
    const bool has_head = std::any_of(inspection.signatures().begin(), inspection.signatures().end(),
                                      [](const auto& one) { return one.core.role == "project_head"; });
    if (has_head || !inspection.seal()) return list;
    const std::int64_t due_ms =
        inspection.seal()->at.utc.ms + std::int64_t{inspection.policy().visit.silence_hours} * 3'600'000;
    const bool is_silent = device.ports().clock.now().utc.ms > due_ms;
    return list.push(Json::object()
                         .set("role", Json::of("project_head"))
                         .set("outcome", Json::of(is_silent ? "silent" : "awaited"))
                         .set("due", text(to_text(UtcMs{due_ms}))));
}

Json mask_json(const std::optional<StandingMask>& mask, bool is_here) {
    if (!mask) return {};
    return Json::object()
        .set("rectangles", text(text_of_rectangles(mask->core.rectangles)))
        .set("copy", text(mask->core.copy.hex()))
        .set("length", Json::of(mask->core.length))
        .set("at", text(to_text(UtcMs{mask->at_ms})))
        .set("entry", text(mask->entry.hex()))
        .set("here", Json::of(is_here));
}

Result<Json> evidence_json(Device& device, const Inspection& inspection) {
    WCK_TRY(const auto masks, standing_masks(device.store(), inspection.id()));
    Json list = Json::array();
    for (const Event<CaptureCore>& capture : inspection.captures()) {
        Json one = capture_json(capture);
        WCK_TRY(Json watermark, watermark_json(device, capture));
        one.set("watermark", std::move(watermark));
        const auto mask = std::find_if(masks.begin(), masks.end(), [&](const StandingMask& held) {
            return held.core.original == capture.core.original;
        });
        const bool is_masked = mask != masks.end();
        WCK_TRY(const auto copy, is_masked ? device.store().blob(mask->core.copy)
                                           : Result<std::optional<Bytes>>(std::optional<Bytes>{}));
        one.set("mask", mask_json(is_masked ? std::optional(*mask) : std::nullopt, copy.has_value()));
        list.push(std::move(one));
    }
    return list;
}

// DO-8: what the checklist shows, and whether the bytes are here.
Result<Json> media_json(Device& device, const Inspection& inspection) {
    Json list = Json::array();
    for (const MediaFile& file : inspection.compiled().checklist().media) {
        WCK_TRY(const bool is_here, device.documents().is_whole(file.hash));
        list.push(Json::object()
                      .set("name", text(file.name))
                      .set("hash", text(file.hash.hex()))
                      .set("length", Json::of(file.length))
                      .set("here", Json::of(is_here)));
    }
    return list;
}

// VIS-1: of what only its person's own part is here, nothing is shown that the rest would change.
Result<void> need_whole(const Inspection& inspection, std::string_view kind) {
    constexpr std::array<std::string_view, 9> kOfOwnPart{"findings",   "appeals",  "consequences",
                                                         "erasures",   "evidence", "taken",
                                                         "signatures", "times",    "interpretations"};
    const bool is_shown = std::find(kOfOwnPart.begin(), kOfOwnPart.end(), kind) != kOfOwnPart.end();
    if (!inspection.is_own_part() || is_shown) return {};
    return error_of(ErrorCode::refused, kNotWhole, "Device::show", std::string(kind));
}

Result<Json> of_inspection(Device& device, const std::string& kind, const Inspection& inspection) {
    WCK_TRY(need_whole(inspection, kind));
    if (kind == "score") {
        Json json = device.score_json(inspection, true);
        Json lines = Json::array();
        for (const std::string& line : rules::explain(inspection.compiled(), inspection.score(), {}))
            lines.push(text(line));
        json.set("explanation", std::move(lines));
        return json.set("sealed", sealed_json(inspection))
            .set("amended", amended_json(inspection))
            .set("refused", refused_json(inspection));
    }
    if (kind == "taken") {
        WCK_TRY(const auto taken, taken_in(device, inspection.id()));
        return list_json(taken, taken_json);
    }
    if (kind == "media") return media_json(device, inspection);
    if (kind == "evidence") return evidence_json(device, inspection);
    if (kind == "findings") return findings_json(device, inspection);
    if (kind == "appeals") return appeals_json(device, inspection);
    if (kind == "consequences") return consequences_json(device, inspection);
    if (kind == "signatures") return signatures_with_silence(device, inspection);
    if (kind == "visit") return visit_json(inspection);
    if (kind == "calls") return list_json(inspection.calls(), call_json);
    if (kind == "weather") return list_json(inspection.weather(), weather_json);
    if (kind == "orders") return list_json(inspection.orders(), order_json);
    if (kind == "renewals") return list_json(inspection.renewals(), renewal_json);
    if (kind == "moved") return list_json(inspection.moves(), move_json);
    if (kind == "check_ins")
        return list_json(inspection.awaited(device.ports().clock.now().utc), awaited_json);
    if (kind == "samples") return samples_json(inspection);
    if (kind == "events")
        return list_json(inspection.supplements(),
                         [&](const auto& told) { return supplement_json(inspection, told); });
    if (kind == "erasures") return erasures_json(device, inspection);
    if (kind == "times") {
        WCK_TRY(const Identity* identity, device.enrolled());
        // A phone takes its own hub's anchors at their word; the hub makes them again and compares.
        return times_json(device.store(), inspection.id(), identity->tenant, identity->intake,
                          [](const DeviceId&, const AnchorId& anchor) {
                              return std::optional(journal::claimed_time(anchor));
                          });
    }
    if (kind == "scans") return list_json(inspection.scans(), scan_json);
    if (kind == "interpretations") return interpretations_json(device, inspection);
    if (kind == "outside_window") return outside_window_json(device.store(), inspection);
    if (kind == "rechecked") return rechecked_json(device, inspection);
    if (kind == "reused") return reused_json(device, inspection);
    if (kind == "problems") {
        WCK_TRY(const auto problems, seal_problems_here(device, inspection));
        return list_json(problems, [](const std::string& problem) { return text(problem); });
    }
    if (kind == "differences")
        return list_json(inspection.differences(),
                         [&](const AnswerKey& key) { return difference_json(inspection, key); });
    return error_of(ErrorCode::invalid_argument, kUnknownView, "Device::show", kind);
}

// A list over all inspections: asked for by a JSON object, and of findings also by no argument.
std::optional<std::string> list_wanted(const std::string& kind, const std::string& argument) {
    if (kind != "inspections" && kind != "findings") return std::nullopt;
    if (argument.starts_with("{")) return argument;
    return kind == "findings" && argument.empty() ? std::optional<std::string>("{}") : std::nullopt;
}

// As the hub's reports refuse it; where the register is not whole here, that is said.
Result<void> check_unit_here(Documents& documents, const Json& arguments) {
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(const RegisterPtr standing, documents.standing());
    if (rules::check_unit(*standing, unit)) return {};
    return documents.not_in_register(ErrorCode::invalid_argument, rules::kUnitUnknown, "Device::show",
                                     "unit");
}

}  // namespace

Result<Json> Device::show(const std::string& kind, const std::string& argument) {
    const std::lock_guard guard(mutex_);
    if (kind == "ready") return ready_json(*this);
    if (kind == "coverage") {
        WCK_TRY(const Json arguments, Json::parse(argument.empty() ? "{}" : argument));
        return coverage_json(*this, arguments);
    }
    if (const auto wanted = list_wanted(kind, argument)) {
        WCK_TRY(const Json arguments, Json::parse(*wanted));
        if (kind == "inspections") return inspections_page(lists_, arguments);
        WCK_TRY(check_unit_here(documents_, arguments));
        return findings_here(lists_, arguments, ports_.clock.now().utc);
    }
    if (kind == "inspections") return inspections_here(lists_);
    if (kind == "health") return health_json(*this);
    if (kind == "statement") return own_statement_json(*this);
    if (kind == "ranking") return own_ranking_json(*this);
    if (kind == "requests") return requests_json(*store_);
    if (kind == "results") return published_results_json(*this);
    if (kind == "effects") return own_effects_json(*this);
    if (kind == "hazards") return told_hazards_json(*this);
    if (kind == "feedback") return heard_findings_json(*this);
    if (kind == "due") return due_json(*this, argument);
    if (argument.empty())
        return error_of(ErrorCode::invalid_argument, kUnknownInspection, "Device::show", "inspection");
    if (kind == "order_check") return order_check_json(*this, argument);
    if (kind != "choices") {
        WCK_TRY(const StreamId id, find_inspection(argument));
        WCK_TRY(const Inspection* found, inspection(id));
        return of_inspection(*this, kind, *found);
    }
    WCK_TRY(const Json arguments, Json::parse(argument));
    WCK_TRY(const std::string name, arguments.text_at("inspection"));
    WCK_TRY(const StreamId id, find_inspection(name));
    WCK_TRY(const Inspection* found, inspection(id));
    WCK_TRY(need_whole(*found, kind));
    return choices_json(*found, arguments);
}

Result<std::vector<std::string>> Device::list_problems() {
    const std::lock_guard guard(mutex_);
    return lists_.problems();
}

Result<std::string> Device::explain(const std::string& name, const std::string& item) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const StreamId id, find_inspection(name));
    WCK_TRY(const Inspection* found, inspection(id));
    WCK_TRY(need_whole(*found, "score"));
    std::string all;
    for (const std::string& line : rules::explain(found->compiled(), found->score(), item))
        all += line + "\n";
    return all;
}

}  // namespace wincheck::engine
