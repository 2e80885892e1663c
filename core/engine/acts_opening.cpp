// Acts that open an inspection or join it: plan, start, open (KIND-1, PLAN-3, PLAN-5, DO-10, SCO-8).
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "core/engine/device.h"
#include "core/engine/draws.h"
#include "core/engine/frozen.h"
#include "core/engine/reasons.h"
#include "core/engine/recheck.h"
#include "core/engine/recording.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"
#include "core/rules/local_time.h"
#include "core/rules/opening.h"
#include "core/rules/unit_zone.h"

namespace wincheck::engine {
namespace {

// PLAN-5: local time by the zone that the register names for the project on that day.
Result<std::int32_t> offset_of(Documents& documents, const rules::Register& standing, const std::string& id,
                               const std::string& date, UtcMs time) {
    if (!standing.knows(kAboutUnit, id)) return unknown_project(documents);
    WCK_TRY(const TimeZones zones, documents.zones());
    return rules::offset_at(rules::zone_of_unit(standing, zones, id, date), time);
}

// A window is {"from","to"}, "FROM/TO", or absent (from now, eight hours).
Result<std::pair<std::int64_t, std::int64_t>> window_of(const Json& act, UtcMs now) {
    const Json& window = act["window"];
    std::string from;
    std::string to;
    if (window.is_null()) return std::pair{now.ms, now.ms + std::int64_t{8} * 3'600'000};
    if (window.is(Json::Kind::object)) {
        WCK_TRY(from, window.text_at("from"));
        WCK_TRY(to, window.text_at("to"));
    } else if (window.is(Json::Kind::array) && window.items().size() == 2) {
        from = window.items()[0].text();
        to = window.items()[1].text();
    } else {
        const std::size_t slash = window.text().find('/');
        from = window.text().substr(0, slash);
        to = slash == std::string::npos ? std::string{} : window.text().substr(slash + 1);
    }
    const auto first = parse_time(from);
    const auto last = parse_time(to);
    if (!first || !last || last->utc < first->utc)
        return error_of(ErrorCode::invalid_argument, kNotTime, "window_of", "window");
    return std::pair{first->utc.ms, last->utc.ms};
}

// KIND-8 does without a checklist, and so does a re-check of findings (KIND-2); every other kind names one.
Result<Hash> checklist_of(Documents& documents, const Json& act, const KindRule& kind) {
    const bool does_without = !kind.needs_checklist || !act["findings"].is_null();
    if (does_without && act["checklist"].is_null()) return Documents::no_checklist();
    WCK_TRY(const std::string wanted, act.text_at("checklist"));
    WCK_TRY(const auto checklist, documents.newest(DocumentKind::checklist, wanted));
    if (!checklist) return error_of(ErrorCode::not_found, kUnknownChecklist, "checklist_of", "checklist");
    return *checklist;
}

Result<std::vector<std::string>> team_of(const Documents& documents, const Json& act,
                                         const std::string& leader, const rules::Register& standing) {
    std::vector<std::string> team{leader};
    for (const Json& member : act["team"].items()) team.push_back(member.text());
    std::sort(team.begin(), team.end());
    team.erase(std::unique(team.begin(), team.end()), team.end());
    for (const std::string& id : team) {
        if (!standing.knows(kAboutPerson, id))
            return documents.not_in_register(ErrorCode::invalid_argument, kUnknownPerson, "team_of", "team");
    }
    return team;
}

// What this device knows of those who were there before; the hub asks again with all that it holds.
Result<void> add_history(Device& device, rules::TeamHistory& history) {
    WCK_TRY(const auto streams, device.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened || !rules::TeamHistory::counts(stream.state)) continue;
        const auto inspection = device.inspection(stream.id);
        if (inspection) history.add((*inspection)->assignment());
    }
    return {};
}

/// As the hub asks it again when the entry comes.
Result<void> check_opening(Device& device, const rules::OpeningQuestion& question,
                           const rules::Register& standing) {
    const AssignmentCore& core = question.assignment;
    rules::TeamHistory history(core, standing);
    if (rules::TeamHistory::is_asked_by(rules::kind_rule(question.policy, core.kind)))
        WCK_TRY(add_history(device, history));
    return refused_opening(device.documents(),
                           rules::opening_problems(question, rules::team_question(core, history), standing));
}

// DO-10: unit, business date, device tag, counter; unique without a server.
Result<std::string> next_number(Device& device, const Unit& unit, const std::string& date,
                                const std::string& tag) {
    WCK_TRY(const auto streams, device.store().streams(kStreamInspection));
    std::string compact = date;
    compact.erase(std::remove(compact.begin(), compact.end(), '-'), compact.end());
    const std::string stem = (unit.code.empty() ? unit.id : unit.code) + "-" + compact + "-" + tag + "-";
    const auto taken = std::count_if(streams.begin(), streams.end(), [&](const store::StreamInfo& stream) {
        return stream.number.starts_with(stem);
    });
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "%02d", static_cast<int>(taken) + 1);
    return stem + digits.data();
}

Result<void> check_name_free(Device& device, const std::string& name) {
    if (name.empty() || name.size() > kIdTextMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "check_name_free", "inspection");
    const auto found = device.find_inspection(name);
    if (found) return error_of(ErrorCode::refused, kNameTaken, "check_name_free", "inspection");
    return {};
}

// PLAN-2: which projects were drawn only HQ knows before the reveal; that the draw was run, everybody does.
Result<std::string> draw_of(Device& device, const Json& act, const KindRule& kind) {
    WCK_TRY(std::string draw, act.text_or_empty_at("draw"));
    if (draw.empty()) {
        if (kind.needs_draw) return error_of(ErrorCode::refused, kDrawMissing, "draw_of", "draw");
        return draw;
    }
    WCK_TRY(const DrawRecord record, draw_record(device.store(), draw));
    if (record.step < kDrawRun) return error_of(ErrorCode::refused, kDrawNotRun, "draw_of", "draw");
    return draw;
}

Result<AssignmentCore> assignment_of(Device& device, const Json& act, const Identity& identity,
                                     EntryType type) {
    AssignmentCore core;
    WCK_TRY(core.name, act.text_at("inspection"));
    WCK_TRY(check_name_free(device, core.name));
    WCK_TRY(core.project, act.text_at("project"));
    WCK_TRY(core.kind, act.text_or_empty_at("kind"));
    if (core.kind.empty()) core.kind = "free";
    WCK_TRY(core.leader, act.text_or_empty_at("leader"));
    if (core.leader.empty()) core.leader = identity.person;
    Documents& documents = device.documents();
    WCK_TRY(const RegisterPtr standing, documents.standing());
    WCK_TRY(core.team, team_of(documents, act, core.leader, *standing));
    WCK_TRY(const auto newest_policy, documents.newest(DocumentKind::policy));
    if (!newest_policy) return error_of(ErrorCode::not_found, kIncomplete, "assignment_of", "policy");
    core.policy = *newest_policy;
    WCK_TRY(const Policy policy, documents.policy(core.policy));
    WCK_TRY(core.checklist, checklist_of(documents, act, rules::kind_rule(policy, core.kind)));
    core.is_unannounced = act["unannounced"].is_null() ? rules::kind_rule(policy, core.kind).is_unannounced
                                                       : act["unannounced"].boolean();
    WCK_TRY(const auto window, window_of(act, device.ports().clock.now().utc));
    core.window_from_ms = window.first;
    core.window_to_ms = window.second;
    // The project as it stands on the day of the visit.
    WCK_TRY(const std::int32_t offset,
            offset_of(documents, *standing, core.project, device.today(), {window.first}));
    core.business_date = to_text(rules::business_day({window.first}, offset, policy.visit).date);
    for (const Json& person : act["excused"].items()) core.excused.push_back(person.text());
    std::sort(core.excused.begin(), core.excused.end());
    WCK_TRY(core.tour, act.text_or_empty_at("tour"));
    WCK_TRY(core.draw, draw_of(device, act, rules::kind_rule(policy, core.kind)));
    WCK_TRY(core.rechecked, rechecked_of(device, act, core));
    WCK_TRY(const CompiledPtr compiled, documents.checklist(core.checklist));
    WCK_TRY(check_opening(device,
                          {.assignment = core,
                           .policy = policy,
                           .checklist_or_null = &compiled->checklist(),
                           .is_planned = type == EntryType::plan,
                           .has_checklist = core.checklist != Documents::no_checklist()},
                          *standing));
    WCK_TRY(const Unit unit, project_of(documents, *standing, core.project, core.business_date));
    WCK_TRY(const auto earlier, earlier_here(device, core, policy.findings));
    WCK_TRY(core.context_document, context_document(unit, earlier));
    core.context = sha256(core.context_document);
    device.ports().random.fill(core.sample_seed.raw);
    WCK_TRY(core.number, next_number(device, unit, core.business_date, identity.tag));
    return core;
}

// The readable number, and how many earlier findings the context has no room for (SCO-8).
void put_opened(Done& done, const AssignmentCore& core, const Context& context) {
    done.extra.set("number", Json::of(std::string_view(core.number)));
    if (context.earlier_left_out > 0) done.extra.set("earlier_left_out", Json::of(context.earlier_left_out));
}

}  // namespace

Result<Done> perform_plan(Device& device, const Json& act) {
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const AssignmentCore core, assignment_of(device, act, *identity, EntryType::plan));
    WCK_TRY(const Policy policy, device.documents().policy(core.policy));
    WCK_TRY(device.authorise(rules::Command::plan, core, policy));
    WCK_TRY(const auto context, journal::decode_document<Context>(core.context_document));
    WCK_TRY(Done done, device.record_opening(payload_of(EntryType::plan, journal::encode(core))));
    put_opened(done, core, context);
    return done;
}

Result<Done> perform_start(Device& device, const Json& act) {
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const AssignmentCore core, assignment_of(device, act, *identity, EntryType::start));
    WCK_TRY(const Policy policy, device.documents().policy(core.policy));
    WCK_TRY(device.authorise(rules::Command::start, core, policy));
    WCK_TRY(const CompiledPtr compiled, device.documents().checklist(core.checklist));
    WCK_TRY(const auto context, journal::decode_document<Context>(core.context_document));
    WCK_TRY(Done done,
            device.record_opening(opening_payload(device, EntryType::start, core, *compiled, context)));
    put_opened(done, core, context);
    done.scored = short_id<StreamId>(done.entry);
    return done;
}

Result<void> check_member(Device& device, const AssignmentCore& core, const Policy& policy,
                          const std::string& person) {
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    return refused_team(
        rules::member_problems(core, person, device.today(), rules::kind_rule(policy, core.kind), *standing));
}

Result<Done> perform_open(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::join));
    WCK_TRY(const Identity* identity, device.enrolled());
    OpenCore core{.person = identity->person};
    WCK_TRY(const std::string recusal, act.text_or_empty_at("recusal"));
    if (recusal.empty() && inspection->policy().visit.asks_recusal)
        return error_of(ErrorCode::refused, kRecusalUnasked, "perform_open", "recusal");
    core.has_conflict = !recusal.empty() && recusal != "none";
    if (!core.has_conflict)
        WCK_TRY(check_member(device, inspection->assignment(), inspection->policy(), identity->person));
    const Recording recording(device, *inspection);
    return device.record(
        *inspection, recording.payload(EntryType::open, journal::encode(core),
                                       text_part({{"reason", core.has_conflict ? recusal : std::string{}}})));
}

}  // namespace wincheck::engine
