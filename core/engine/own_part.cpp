// The own part of an inspection (VIS-1): what a device shows of findings and decisions whose answers, seal
// and figures are not here, from what HQ told its person and the entries that came along.
#include <algorithm>
#include <tuple>

#include "core/engine/consequence_view.h"
#include "core/engine/device.h"
#include "core/engine/own_part.h"
#include "core/rules/consequences.h"
#include "core/rules/effects.h"

namespace wincheck::engine {
namespace {

bool is_of(const ToldFinding& told, const Event<FindingCore>& event) {
    if (!told.is_raised_by_answer) return short_id<StreamId>(event.entry) == told.id;
    return event.core.item.item == told.item.item && event.core.item.instance == told.item.instance;
}

FindingView view_of_told(const ToldFinding& told) {
    FindingView view;
    view.id = told.id;
    view.item = told.item;
    view.line = told.line;
    view.location = told.location;
    view.is_raised_by_answer = told.is_raised_by_answer;
    view.is_over = told.is_over;
    return view;
}

Json brought_json(const StatementSum& sum) {
    return Json::object()
        .set("kind", Json::of(std::string_view(sum.kind)))
        .set("measure", Json::of(rules::name_of(Measure::fen)))
        .set("value", Json::of(std::string_view(rules::value_text(Measure::fen, sum.fen))))
        .set("what", Json::of("brought"));
}

// Where in HQ's log it stands, and what its entry names.
template <class Core>
Json log_json(const Core& core) {
    return Json::object()
        .set("size", Json::of(core.log_size))
        .set("root", Json::of(std::string_view(core.log_root.hex())))
        .set("document", Json::of(std::string_view(core.document.hex())));
}

Json extract_json(const std::vector<ExtractCore>& parts) {
    Json rows = Json::array(), held = Json::array();
    for (const ExtractCore& part : parts) {
        for (const StatementRow& row : part.rows) rows.push(put_statement_row(Json::object(), row));
        for (const StatementSum& sum : part.brought) rows.push(brought_json(sum));
        for (const StatementRow& row : part.held) held.push(put_statement_row(Json::object(), row));
    }
    const ExtractCore& first = parts.front();
    return Json::object()
        .set("month", Json::of(std::string_view(first.month)))
        .set("whole", Json::of(parts.size() == first.count))
        .set("log", log_json(first))
        .set("statement", std::move(rows))
        .set("held", std::move(held));
}

Json word_or_null(std::string_view text) {
    return text.empty() ? Json{} : Json::of(text);
}

Json place_json(const ToldPlace& place) {
    return Json::object()
        .set("unit", Json::of(std::string_view(place.unit)))
        .set("name", Json::of(std::string_view(place.name)))
        .set("group", Json::of(std::string_view(place.group)))
        .set("index", Json::of(place.index))
        .set("rank", place.rank == 0 ? Json{} : Json::of(std::uint64_t{place.rank}))
        .set("of", Json::of(std::uint64_t{place.of}))
        .set("bottom", Json::of(place.is_bottom))
        .set("unranked", Json::of(std::string_view(place.unranked)));
}

Json places_json(const std::vector<PlacesCore>& parts) {
    Json places = Json::array();
    for (const PlacesCore& part : parts)
        for (const ToldPlace& place : part.places) places.push(place_json(place));
    const PlacesCore& first = parts.front();
    return Json::object()
        .set("period", Json::of(std::string_view(first.period)))
        .set("whole", Json::of(parts.size() == first.count))
        .set("log", log_json(first))
        .set("ranking", std::move(places));
}

Json results_json(const std::vector<ResultsCore>& parts) {
    Json results = Json::array();
    for (const ResultsCore& part : parts)
        for (const PublishedResult& one : part.results)
            results.push(Json::object()
                             .set("unit", Json::of(std::string_view(one.unit)))
                             .set("name", Json::of(std::string_view(one.name)))
                             .set("kind", Json::of(std::string_view(one.kind)))
                             .set("count", Json::of(std::uint64_t{one.count}))
                             .set("passed", Json::of(std::uint64_t{one.passed}))
                             .set("score", Json::of(one.score)));
    const ResultsCore& first = parts.front();
    return Json::object()
        .set("period", Json::of(std::string_view(first.period)))
        .set("whole", Json::of(parts.size() == first.count))
        .set("log", log_json(first))
        .set("results", std::move(results));
}

Json hazard_moment(std::int64_t ms) {
    return ms == 0 ? Json{} : Json::of(std::string_view(to_text(UtcMs{ms})));
}

Json hazard_json(const HazardsCore& visit, const ToldHazard& hazard) {
    return Json::object()
        .set("inspection", Json::of(std::string_view(visit.inspection.hex())))
        .set("project", Json::of(std::string_view(visit.project)))
        .set("name", Json::of(std::string_view(visit.name)))
        .set("finding", Json::of(std::string_view(hazard.finding.hex())))
        .set("item", word_or_null(hazard.item))
        .set("label", word_or_null(hazard.label))
        .set("location", word_or_null(hazard.location))
        .set("told_on_site", hazard_moment(hazard.told_on_site_ms))
        .set("told_desk", hazard_moment(hazard.told_desk_ms))
        .set("made_safe", hazard_moment(hazard.made_safe_ms));
}

Json heard_json(const std::vector<HeardCore>& parts) {
    Json findings = Json::array();
    for (const HeardCore& part : parts)
        for (const HeardFinding& one : part.findings)
            findings.push(Json::object()
                              .set("finding", Json::of(std::string_view(one.finding.hex())))
                              .set("item", word_or_null(one.item))
                              .set("label", word_or_null(one.label))
                              .set("location", word_or_null(one.location))
                              .set("severity", Json::of(std::uint64_t{one.severity}))
                              .set("fixed_on_spot", Json::of(one.is_fixed_on_spot)));
    const HeardCore& first = parts.front();
    return Json::object()
        .set("inspection", Json::of(std::string_view(first.inspection.hex())))
        .set("project", Json::of(std::string_view(first.project)))
        .set("name", Json::of(std::string_view(first.name)))
        .set("whole", Json::of(parts.size() == first.count))
        .set("findings", std::move(findings));
}

// What was delivered says itself what was found.
Result<bool> is_delivered_here(Device& device, const StreamId& inspection) {
    WCK_TRY(const auto stream, device.store().stream(inspection));
    return stream && stream->is_opened && stream->state != "planned" && stream->state != "open";
}

Json told_effect_json(const ToldEffect& effect, std::string_view today) {
    const rules::EffectState state = rules::effect_state({.is_approved = true,
                                                          .is_declined = false,
                                                          .is_lifted = !effect.lifted.empty(),
                                                          .until = effect.until,
                                                          .is_overturned = effect.is_overturned},
                                                         today);
    return Json::object()
        .set("id", Json::of(std::string_view(effect.id.hex())))
        .set("unit", Json::of(std::string_view(effect.unit)))
        .set("name", Json::of(std::string_view(effect.name)))
        .set("kind", Json::of(std::string_view(effect.kind)))
        .set("rule", Json::of(std::string_view(effect.rule)))
        .set("list", Json::of(rules::name_of(static_cast<EffectList>(effect.list))))
        .set("reward", Json::of(effect.is_reward))
        .set("state", Json::of(rules::name_of(state)))
        .set("approved", Json::of(std::string_view(effect.approved)))
        .set("until", Json::of(std::string_view(effect.until)))
        .set("lifted", word_or_null(effect.lifted))
        .set("suspended", Json::of(effect.is_suspended))
        .set("own", Json::of(effect.is_own))
        .set("basis", word_or_null(effect.basis))
        .set("inspection", word_or_null(effect.inspection))
        .set("objection_until", effect.objection_ms == 0
                                    ? Json{}
                                    : Json::of(std::string_view(to_text(UtcMs{effect.objection_ms}))));
}

}  // namespace

std::vector<FindingView> Inspection::own_findings() const {
    std::vector<FindingView> views;
    for (const auto& [id, told] : told_->findings) {
        FindingView view = view_of_told(told);
        for (const Event<FindingCore>& event : finding_events_)
            if (is_of(told, event)) add_details(view, event);
        inherit(view, *compiled_);
        view.severity = told.severity;
        if (view.location.empty()) view.location = told.location;
        view.terms = rules::terms_of(policy_.findings, planned_.kind, view.severity, on_spot(view));
        view.times_before = times_before(view);
        if (told.severity_now != told.severity) {
            view.amended_from = told.severity;
            view.severity = told.severity_now;
        }
        views.push_back(std::move(view));
    }
    std::stable_sort(views.begin(), views.end(), [&](const FindingView& a, const FindingView& b) {
        return finding_number(a.id) < finding_number(b.id);
    });
    return views;
}

// Without what it amends: that HQ tells beside it, finding by finding and line by line.
void Inspection::add_told_decisions(std::vector<rules::AppealStep>& steps) const {
    if (!told_) return;
    for (const auto& [entry, told] : told_->decisions) {
        const bool is_here = std::any_of(steps.begin(), steps.end(), [&](const rules::AppealStep& one) {
            return one.entry == told.entry;
        });
        if (is_here) continue;
        rules::AppealStep step;
        step.entry = told.entry;
        step.core.appeal = told.appeal;
        step.core.step = told.step;
        step.core.level = told.level;
        step.author = told.author;
        step.at_ms = told.at_ms;
        step.rank = told.rank;
        steps.push_back(std::move(step));
    }
}

Result<Json> own_statement_json(Device& device) {
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto extracts, extracts_in(device.store(), streams));
    std::map<std::string, std::vector<ExtractCore>> months;
    for (const ExtractCore& one : extracts) {
        auto& parts = months[one.month];
        // Frozen once; only a hub that was restored can have frozen the month anew.
        if (!parts.empty() && parts.front().document != one.document) parts.clear();
        parts.push_back(one);
    }
    Json list = Json::array();
    for (const auto& [month, parts] : months) list.push(extract_json(parts));
    return list;
}

Result<Json> own_ranking_json(Device& device) {
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto told, places_in(device.store(), streams));
    Json list = Json::array();
    for (const auto& [period, parts] : told) list.push(places_json(parts));
    return list;
}

Result<Json> published_results_json(Device& device) {
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto told, results_in(device.store(), streams));
    Json list = Json::array();
    for (const auto& [period, parts] : told) list.push(results_json(parts));
    return list;
}

Result<Json> own_effects_json(Device& device) {
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto told, effects_in(device.store(), streams));
    std::vector<const ToldEffect*> effects;
    for (const auto& [id, one] : told)
        if (!one.is_gone) effects.push_back(&one);
    std::sort(effects.begin(), effects.end(), [](const ToldEffect* a, const ToldEffect* b) {
        return std::tie(a->approved, a->rule, a->unit, a->id) <
               std::tie(b->approved, b->rule, b->unit, b->id);
    });
    const ZonedTime now = device.ports().clock.now();
    const std::string today = to_text(date_at(now.utc, now.offset_minutes));
    Json list = Json::array();
    for (const ToldEffect* one : effects) list.push(told_effect_json(*one, today));
    return list;
}

Result<Json> told_hazards_json(Device& device) {
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto told, hazards_in(device.store(), streams));
    Json list = Json::array();
    for (const auto& [inspection, core] : told)
        for (const ToldHazard& hazard : core.hazards) list.push(hazard_json(core, hazard));
    return list;
}

Result<Json> heard_findings_json(Device& device) {
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto heard, heard_in(device.store(), streams));
    Json list = Json::array();
    for (const auto& [inspection, parts] : heard) {
        WCK_TRY(const bool is_delivered, is_delivered_here(device, inspection));
        if (!is_delivered) list.push(heard_json(parts));
    }
    return list;
}

}  // namespace wincheck::engine
