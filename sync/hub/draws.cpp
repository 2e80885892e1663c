#include "sync/hub/draws.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/base/reasons.h"
#include "core/engine/draws.h"
#include "core/rules/draw_log.h"
#include "core/rules/draw_right.h"
#include "core/rules/team.h"
#include "sync/hub/feed.h"
#include "sync/hub/reasons.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

constexpr std::array<const char*, 5> kDrawStates{"unknown", "committed", "frozen", "run", "revealed"};

std::string nonce_setting(const std::string& draw) {
    return "draw.nonce." + draw;
}
std::string result_setting(const std::string& draw) {
    return "draw.result." + draw;
}
std::string list_setting(const std::string& draw) {
    return "draw.list." + draw;
}

Result<std::string> kept_text(State& state, const std::string& setting) {
    WCK_TRY(const auto bytes, state.store().setting(setting));
    return bytes ? std::string(text_of(*bytes)) : std::string{};
}

Json picks_json(const std::vector<rules::Pick>& picks) {
    Json list = Json::array();
    for (const rules::Pick& pick : picks) {
        Json team = Json::array();
        for (const std::string& inspector : pick.team) team.push(Json::of(std::string_view(inspector)));
        list.push(Json::object()
                      .set("stratum", Json::of(std::string_view(pick.stratum)))
                      .set("id", Json::of(std::string_view(pick.id)))
                      .set("team", std::move(team)));
    }
    return list;
}

/// One step of one draw, asked for by a person.
class DrawStep {
public:
    DrawStep(State& state, std::string by, std::string draw, const Effect& effect)
        : state_(state), by_(std::move(by)), draw_(std::move(draw)), effect_(effect) {}

    Result<void> prepare() {
        WCK_TRY(standing_, state_.standing());
        WCK_TRY(policy_, state_.policy());
        WCK_TRY(record_, engine::draw_record(state_.store(), draw_));
        WCK_TRY(log_, rules::DrawLog::parse(record_.log));
        at_ = to_text(state_.ports.clock.now());
        const bool may = rules::may_draw(by_, state_.today(), *standing_, policy_);
        return may ? Result<void>{} : error_of(ErrorCode::refused, kMayNotChange, "run_draw", "by");
    }

    Result<Json> commit(const Json& document) {
        WCK_TRY(const rules::DrawPlan plan, rules::draw_plan_from_json(document));
        Hash nonce;
        state_.ports.random.fill(nonce.raw);
        WCK_TRY(const std::string line, log_.commit(plan, nonce, at_));
        return keep(kDrawCommit, {bare(line)}, {},
                    [&] { return state_.store().put_setting(nonce_setting(draw_), nonce.view()); });
    }

    Result<Json> freeze(const std::string& list) {
        WCK_TRY(const rules::DrawList parsed, rules::parse_list(list));
        const auto beyond = rules::candidate_beyond(parsed, by_, state_.today(), *standing_, policy_);
        if (beyond) return error_of(ErrorCode::refused, kMayNotChange, "run_draw", *beyond);
        WCK_TRY(const std::string line, log_.freeze(draw_, list, at_));
        return keep(kDrawFreeze, {bare(line)}, {},
                    [&] { return state_.store().put_setting(list_setting(draw_), view_of(list)); });
    }

    Result<Json> run(const Json& values) {
        WCK_TRY(const Hash nonce, this->nonce());
        WCK_TRY(const std::string list, kept_text(state_, list_setting(draw_)));
        std::string result;
        WCK_TRY(const std::string line, log_.run(draw_, list, nonce, values, at_, result));
        return keep(
            kDrawRun, {}, bare(line),
            [&] { return state_.store().put_setting(result_setting(draw_), view_of(result)); },
            picks_json(rules::picks_of(result)));
    }

    Result<Json> reveal() {
        WCK_TRY(const Hash nonce, this->nonce());
        WCK_TRY(const std::string line, log_.reveal(draw_, nonce, at_));
        return keep(kDrawReveal, {last_line(), bare(line)}, {}, [] { return Result<void>{}; });
    }

private:
    static std::string bare(const std::string& line) { return line.substr(0, line.size() - 1); }
    [[nodiscard]] std::string last_line() const {
        const std::string whole = bare(record_.log);
        const std::size_t at = whole.rfind('\n');
        return at == std::string::npos ? whole : whole.substr(at + 1);
    }

    Result<Hash> nonce() {
        WCK_TRY(const auto bytes, state_.store().setting(nonce_setting(draw_)));
        Hash nonce;
        if (!bytes || bytes->size() != nonce.raw.size())
            return error_of(ErrorCode::not_found, kNoSuchDraw, "run_draw", draw_);
        std::copy(bytes->begin(), bytes->end(), nonce.raw.begin());
        return nonce;
    }

    // What stays at HQ and the entry are one transaction: no nonce without its commitment, and the reverse.
    Result<Json> keep(std::uint32_t step, std::vector<std::string> lines, const std::string& apart,
                      const std::function<Result<void>()>& keep_here, Json picks = {}) {
        const std::string& said = lines.empty() ? apart : lines.back();
        WCK_TRY(const Json line, Json::parse(said));
        TextPart text{{"person", by_}};
        if (!apart.empty()) text.push_back({"line", apart});
        const DrawCore core{draw_, step, std::move(lines)};
        Json result = Json::object();
        result.set("draw", Json::of(std::string_view(draw_)))
            .set("step", Json::of(kDrawStates[step]))
            .set("line", line);
        if (!picks.is_null()) result.set("picks", std::move(picks));
        WCK_TRY(state_.engine->record_draw(core, text, [&]() -> Result<void> {
            WCK_TRY(keep_here());
            return effect_(result);
        }));
        WCK_TRY(sequence_own(state_));
        return result;
    }

    State& state_;
    std::string by_;
    std::string draw_;
    const Effect& effect_;
    std::string at_;
    engine::RegisterPtr standing_;
    Policy policy_;
    engine::DrawRecord record_;
    rules::DrawLog log_;
};

// All that a verifier needs; the operator of the hub reads it also before the reveal.
Result<Json> shown_draw(State& state, const std::string& draw) {
    WCK_TRY(const engine::DrawRecord record, engine::draw_record(state.store(), draw));
    if (record.step == 0) return error_of(ErrorCode::not_found, kNoSuchDraw, "run_draw", draw);
    WCK_TRY(const std::string list, kept_text(state, list_setting(draw)));
    WCK_TRY(const std::string result, kept_text(state, result_setting(draw)));
    return Json::object()
        .set("draw", Json::of(std::string_view(draw)))
        .set("step", Json::of(kDrawStates[std::min<std::size_t>(record.step, kDrawStates.size() - 1)]))
        .set("log", Json::of(std::string_view(record.log)))
        .set("list", Json::of(std::string_view(list)))
        .set("result", Json::of(std::string_view(result)))
        .set("picks", picks_json(rules::picks_of(result)));
}

/// Standing plans that the reader may see, by the draw that they name.
Result<std::map<std::string, std::vector<AssignmentCore>>> plans_by_draw(State& state,
                                                                         const std::string& reader) {
    std::map<std::string, std::vector<AssignmentCore>> plans;
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened || stream.state == "void" || stream.state == "moved") continue;
        WCK_TRY(const bool is_seen, may_see(state, reader, stream.id));
        if (!is_seen) continue;
        WCK_TRY(const auto facts, opened(state, stream.id));
        if (facts && !facts->assignment.draw.empty())
            plans[facts->assignment.draw].push_back(facts->assignment);
    }
    return plans;
}

void add_plans(Json& row, const std::vector<rules::Pick>& picks, const std::vector<AssignmentCore>& plans) {
    Json missing = Json::array();
    Json beside = Json::array();
    std::uint64_t planned = 0;
    for (const rules::Pick& pick : picks) {
        const bool is_planned = std::any_of(
            plans.begin(), plans.end(), [&](const AssignmentCore& plan) { return plan.project == pick.id; });
        planned += is_planned ? 1 : 0;
        if (!is_planned) missing.push(Json::of(std::string_view(pick.id)));
    }
    for (const AssignmentCore& plan : plans)
        if (rules::unlike_draw(plan, picks) == "not_drawn")
            beside.push(Json::of(std::string_view(plan.number)));
    row.set("picks", Json::of(static_cast<std::uint64_t>(picks.size())))
        .set("planned", Json::of(planned))
        .set("missing", std::move(missing))
        .set("beside", std::move(beside));
}

}  // namespace

Result<std::optional<std::vector<rules::Pick>>> picks_in_journal(State& state, const std::string& draw) {
    WCK_TRY(const std::string result, kept_text(state, result_setting(draw)));
    std::optional<std::vector<rules::Pick>> picks;
    if (!result.empty()) picks = rules::picks_of(result);
    return picks;
}

Result<Json> run_draw(State& state, const Json& arguments, const Effect& effect) {
    WCK_TRY(const std::string step, arguments.text_at("step"));
    const Json& plan = arguments["plan"];
    WCK_TRY(const std::string draw, step == "commit" ? plan.text_at("draw") : arguments.text_at("draw"));
    if (step == "show") return shown_draw(state, draw);
    WCK_TRY(const std::string by, arguments.text_at("by"));
    DrawStep next(state, by, draw, effect);
    WCK_TRY(next.prepare());
    if (step == "commit") return next.commit(plan);
    if (step == "freeze") {
        WCK_TRY(const std::string list, arguments.text_at("list"));
        return next.freeze(list);
    }
    if (step == "run") return next.run(arguments["values"]);
    if (step == "reveal") return next.reveal();
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "run_draw", "step");
}

Result<Json> run_draw(State& state, const Json& arguments) {
    return run_draw(state, arguments, [](const Json&) { return Result<void>{}; });
}

Result<Json> draws_report(State& state, const std::string& reader) {
    WCK_TRY(const auto records, engine::draw_records(state.store()));
    WCK_TRY(auto plans, plans_by_draw(state, reader));
    const std::string today = state.today();
    Json rows = Json::array();
    for (const engine::DrawRecord& record : records) {
        WCK_TRY(const Json commit, Json::parse(record.log.substr(0, record.log.find('\n'))));
        const std::string& due = commit["reveal_by"].text();
        const bool is_revealed = record.step >= kDrawReveal;
        Json row = Json::object();
        row.set("draw", Json::of(std::string_view(record.draw)))
            .set("state", Json::of(kDrawStates[std::min<std::size_t>(record.step, kDrawStates.size() - 1)]))
            .set("committed", commit["at"])
            .set("reveal_by", Json::of(std::string_view(due)))
            .set("overdue", Json::of(!is_revealed && today > due));
        if (record.step >= kDrawRun && (reader.empty() || is_revealed)) {
            WCK_TRY(const auto picks, picks_in_journal(state, record.draw));
            add_plans(row, picks.value_or(std::vector<rules::Pick>{}), plans[record.draw]);
        }
        rows.push(std::move(row));
    }
    return Json::object().set("report", Json::of("draws")).set("draws", std::move(rows));
}

}  // namespace wincheck::hub
