#include "sync/hub/ranking_record.h"

#include <algorithm>
#include <array>

#include "core/base/reasons.h"
#include "core/engine/appeal_view.h"
#include "core/engine/inspection.h"
#include "core/journal/recorded.h"
#include "core/rules/appeal_due.h"
#include "core/rules/authority.h"
#include "core/rules/unit_stays.h"
#include "core/rules/unit_zone.h"
#include "core/rules/year_json.h"
#include "sync/hub/feed.h"
#include "sync/hub/inspection_figures.h"
#include "sync/hub/log.h"
#include "sync/hub/reasons.h"
#include "sync/hub/results_feed.h"
#include "sync/hub/standing_feed.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kSaltBytes = 16;

Json said_name(std::string_view text) {
    return Json::of(text);
}

Json names_of(const std::vector<std::string>& names) {
    Json list = Json::array();
    for (const std::string& name : names) list.push(said_name(name));
    return list;
}

const char* word_of(EventEffect effect) {
    switch (effect) {
        case EventEffect::add: return "add";
        case EventEffect::deduct: return "deduct";
        case EventEffect::cap: return "cap";
        case EventEffect::veto: return "veto";
    }
    return "";
}

// The units of one ranking with their peers.
std::vector<rules::Peer> peers_of(const rules::Register& standing, const YearWish& wish,
                                  const UnitYears& years) {
    const std::string last = to_text(wish.period.last);
    const RankingPolicy& ranking = wish.policy.ranking;
    std::vector<rules::Peer> peers;
    peers.reserve(years.size());
    for (const auto& [unit, year] : years) {
        std::string group;
        if (!ranking.attribute.empty())
            group = standing.text_on(kAboutUnit, unit, "attribute:" + ranking.attribute, last);
        if (!ranking.level.empty())
            for (const std::string& above : standing.line_on(unit, last))
                if (group.empty() && standing.text_on(kAboutUnit, above, "kind", last) == ranking.level)
                    group = above;
        peers.push_back({unit, std::move(group), year.index.value, rules::unit_stays(standing, unit)});
    }
    return peers;
}

/// One act of one person about the ranking of one period.
class RankingAct {
public:
    RankingAct(State& state, std::string by, std::string reason, rules::Period period)
        : state_(state), by_(std::move(by)), reason_(std::move(reason)), period_(period) {}

    Result<void> prepare() {
        WCK_TRY(standing_, state_.standing());
        WCK_TRY(year_, year_policy(state_));
        WCK_TRY(frozen_, frozen_ranking(state_, to_text(period_)));
        Policy policy;
        WCK_TRY(const auto hash, state_.documents.newest(DocumentKind::policy));
        if (hash) {
            WCK_TRY(policy, state_.documents.policy(*hash));
        }
        const std::string today = state_.today();
        for (const std::string& unit : standing_->ids(kAboutUnit)) {
            if (standing_->line_on(unit, today).size() != 1) continue;  // not the top of a line
            const rules::Attempt attempt{
                .command = rules::Command::publish, .author = by_, .unit = unit, .date = today};
            if (rules::may(attempt, *standing_, policy) != rules::Authority::allowed)
                return error_of(ErrorCode::refused, kMayNotChange, "run_rank", unit);
        }
        if (frozen_) stands_ = {true, frozen_->is_final, frozen_->core.provisional_until_ms, false};
        return {};
    }

    Result<Json> freeze() {
        WCK_TRY(zones_, ranked_zones());
        WCK_TRY(check_turn(rules::freeze_turn(stands_, period_, last_today())));
        WCK_TRY(const PublishedHead head, publish_head(state_, true));
        WCK_TRY(Json document, present_ranking(state_, period_));
        WCK_TRY(Json results, results_json(state_, YearWish{period_, year_, year_.ranking.unit_kind}));
        WCK_TRY(const std::int64_t until_ms, provisional_until());
        FixedBytes<struct RankingSaltTag, kSaltBytes> salt;
        state_.ports.random.fill(salt.raw);
        document.set("salt", said_name(salt.hex()))
            .set("period", said_name(to_text(period_)))
            .set("at", said_name(to_text(state_.ports.clock.now())))
            .set("policy", rules::to_json(year_))
            .set("results", std::move(results));
        const std::string text = document.dump();
        const RankingCore core{.period = to_text(period_),
                               .step = kRankingFrozen,
                               .document = sha256(view_of(text)),
                               .log_size = head.checkpoint.size,
                               .log_root = head.checkpoint.root,
                               .provisional_until_ms = until_ms};
        return keep(core, document["units"].items().size(),
                    [&] { return state_.store().put_blob(core.document, view_of(text)); });
    }

    Result<Json> make_final() {
        WCK_TRY(check_turn(rules::final_turn(stands_, state_.now_ms())));
        WCK_TRY(disputed_, disputed_inspection());  // looks in every inspection of the period: asked last
        stands_.is_disputed = !disputed_.empty();
        WCK_TRY(check_turn(rules::final_turn(stands_, state_.now_ms())));
        RankingCore core = frozen_->core;
        core.step = kRankingFinal;
        WCK_TRY(const auto units, differing_units());
        WCK_TRY(Json kept,
                keep(core, frozen_->document["units"].items().size(), [] { return Result<void>{}; }));
        return kept.set("differing", Json::of(static_cast<std::uint64_t>(units.size())))
            .set("differing_units", names_of(units));
    }

private:
    [[nodiscard]] Result<void> check_turn(rules::RankingTurn turn) const {
        const auto refused = [](ErrorCode code, const Reason& reason, const std::string& where) {
            return error_of(code, reason, "run_rank", where);
        };
        switch (turn) {
            case rules::RankingTurn::running:
                return refused(ErrorCode::refused, kPeriodRunning, to_text(period_.last));
            case rules::RankingTurn::missing:
                return refused(ErrorCode::not_found, kRankingMissing, to_text(period_));
            case rules::RankingTurn::provisional:
                return refused(ErrorCode::refused, kRankingDisputed,
                               to_text(UtcMs{stands_.provisional_until_ms}));
            case rules::RankingTurn::disputed:
                return refused(ErrorCode::refused, kRankingDisputed, disputed_);
            case rules::RankingTurn::stands:
                return refused(ErrorCode::refused, kRankingStands, to_text(period_));
            case rules::RankingTurn::open: break;
        }
        return {};
    }

    // Zones of the units that are ranked; where there are none, that of a unit without one.
    Result<std::vector<TimeZone>> ranked_zones() {
        const std::string last = to_text(period_.last);
        WCK_TRY(const TimeZones published, state_.documents.zones());
        std::vector<TimeZone> zones;
        for (const std::string& unit : standing_->ids(kAboutUnit)) {
            if (standing_->text_on(kAboutUnit, unit, "kind", last) != year_.ranking.unit_kind) continue;
            TimeZone zone = rules::zone_of_unit(*standing_, published, unit, last);
            if (std::find(zones.begin(), zones.end(), zone) == zones.end()) zones.push_back(std::move(zone));
        }
        if (zones.empty()) zones.push_back(rules::fixed_zone(Unit{}.offset_minutes));
        return zones;
    }

    // The day where it begins last: a period ends once it has ended for every unit.
    [[nodiscard]] Date last_today() const {
        const UtcMs now{state_.now_ms()};
        Date today = date_at(now, rules::offset_at(zones_.front(), now));
        for (const TimeZone& zone : zones_)
            today = std::min(today, date_at(now, rules::offset_at(zone, now)));
        return today;
    }

    // Each unit has its days by its own clocks: the last of them bounds the ranking, which is one for all.
    Result<std::int64_t> provisional_until() {
        WCK_TRY(const auto calendar, state_.documents.calendar());
        const RankingPolicy& ranking = year_.ranking;
        std::int64_t until_ms = INT64_MIN;
        for (const TimeZone& zone : zones_) {
            const rules::DueRules due{.policy = {}, .calendar = calendar, .zone = zone};
            const rules::Deadline end =
                rules::days_after(UtcMs{state_.now_ms()}, ranking.appeal_days, ranking.counts_workdays, due);
            if (!end.is_known)
                return error_of(ErrorCode::refused, rules::kYearUnpublished, "run_rank", to_text(end.day));
            until_ms = std::max(until_ms, end.at.ms);
        }
        return until_ms;
    }

    // An inspection of the period of which an appeal suspends publication (APP-4); empty where there is none.
    Result<std::string> disputed_inspection() {
        WCK_TRY(refresh_figures(state_));
        WCK_TRY(const auto rows, state_.tables.figures(to_text(period_.first), to_text(period_.last)));
        for (const store::FigureRow& row : rows) {
            WCK_TRY(const auto steps, state_.store().stream_entries(row.stream, EntryType::appeal_step));
            if (steps.empty()) continue;
            WCK_TRY(const auto inspection,
                    engine::Inspection::load(state_.store(), state_.documents, row.stream));
            WCK_TRY(const bool is_open,
                    engine::is_disputed(state_.documents, *inspection, UtcMs{state_.now_ms()}));
            if (is_open) return row.number;
        }
        return std::string{};
    }

    // What was frozen stands; who makes it final is told of whom that is not the present figure.
    Result<std::vector<std::string>> differing_units() {
        WCK_TRY(const Json present, present_ranking(state_, period_));
        std::map<std::string, const Json*> now;
        for (const Json& row : present["units"].items()) now[row["unit"].text()] = &row;
        std::vector<std::string> units;
        for (const Json& row : frozen_->document["units"].items()) {
            const auto one = now.find(row["unit"].text());
            if (one != now.end() && differs_from(row, *one->second)) units.push_back(one->first);
        }
        return units;
    }

    Result<Json> keep(const RankingCore& core, std::size_t count,
                      const std::function<Result<void>()>& effect) {
        const TextPart text{{"person", by_}, {"reason", reason_}};
        const auto kept = [&]() -> Result<void> {
            WCK_TRY(effect());
            return core.step == kRankingFinal ? note_standing_due(state_) : Result<void>{};
        };
        WCK_TRY(state_.engine->record_ranking(core, text, kept));
        WCK_TRY(sequence_own(state_));
        return Json::object()
            .set("period", said_name(core.period))
            .set("step", said_name(core.step == kRankingFinal ? "final" : "frozen"))
            .set("document", said_name(core.document.hex()))
            .set("log", Json::object()
                            .set("size", Json::of(core.log_size))
                            .set("root", said_name(core.log_root.hex())))
            .set("provisional_until", said_name(to_text(UtcMs{core.provisional_until_ms})))
            .set("count", Json::of(static_cast<std::uint64_t>(count)));
    }

    State& state_;
    std::string by_;
    std::string reason_;
    rules::Period period_;
    engine::RegisterPtr standing_;
    YearPolicy year_;
    std::optional<FrozenRanking> frozen_;
    std::vector<TimeZone> zones_;  // of the units that are ranked, once it is frozen
    rules::RankingStanding stands_;
    std::string disputed_;  // number of an inspection under appeal
};

// Of policies and rankings in one stream, in the order in which HQ wrote them.
Result<std::vector<std::pair<std::uint64_t, Hash>>> policies_by_rank(State& state) {
    std::vector<std::pair<std::uint64_t, Hash>> policies;
    WCK_TRY(const auto rows, state.store().documents(DocumentKind::policy));
    for (const store::DocumentRow& row : rows) {
        WCK_TRY(const auto stored, state.store().entry(row.position));
        if (stored && stored->rank) policies.emplace_back(*stored->rank, row.document.hash);
    }
    std::sort(policies.begin(), policies.end());
    return policies;
}

Hash policy_before(const std::vector<std::pair<std::uint64_t, Hash>>& policies, std::uint64_t rank) {
    Hash in_force{};
    for (const auto& [published, hash] : policies)
        if (published < rank) in_force = hash;
    return in_force;
}

// The last step of each period, without its document.
Result<std::map<std::string, FrozenRanking>> frozen_steps(State& state) {
    std::map<std::string, FrozenRanking> frozen;
    WCK_TRY(const auto policies, policies_by_rank(state));
    WCK_TRY(const auto streams, state.store().streams(kStreamTenant));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto entries, state.store().stream_entries(stream.id, EntryType::ranking));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
            if (bytes == nullptr || stored.is_refused) continue;
            WCK_TRY(const auto core, journal::decode_core<RankingCore>(stored.header, *bytes));
            FrozenRanking& one = frozen[core.period];
            one.core = core;
            one.is_final = core.step == kRankingFinal;
            one.times += core.step == kRankingFrozen ? 1 : 0;
            if (core.step == kRankingFrozen)
                one.policy = policy_before(policies, stored.rank.value_or(UINT64_MAX));
        }
    }
    return frozen;
}

Result<void> read_document(State& state, FrozenRanking& frozen) {
    WCK_TRY(const Bytes document, state.documents.bytes(frozen.core.document));
    WCK_TRY(frozen.document, Json::parse(text_of(document)));
    return {};
}

}  // namespace

namespace {

Json projects_json(const std::vector<rules::ProjectFigure>& projects) {
    Json list = Json::array();
    for (const rules::ProjectFigure& one : projects)
        list.push(Json::object()
                      .set("project", said_name(one.project))
                      .set("value", Json::of(one.value))
                      .set("inspections", Json::of(std::uint64_t{one.inspections}))
                      .set("size", Json::of(one.size))
                      .set("counted", Json::of(one.is_counted)));
    return list;
}

}  // namespace

Json index_json(const UnitYear& year, bool with_sources) {
    Json parts = Json::array();
    for (const rules::PartShare& part : year.index.parts) {
        Json json = Json::object();
        json.set("part", said_name(part.part))
            .set("value", Json::of(part.value))
            .set("weight", Json::of(part.weight))
            .set("counted", Json::of(part.is_counted))
            .set("count", Json::of(static_cast<std::uint64_t>(part.from.size())));
        const auto late = year.late.find(part.part);
        json.set("late",
                 Json::of(static_cast<std::uint64_t>(late == year.late.end() ? 0 : late->second.size())));
        if (with_sources) {
            json.set("from", names_of(part.from));
            if (!part.projects.empty()) json.set("projects", projects_json(part.projects));
            json.set("late_findings", late == year.late.end() ? Json::array() : names_of(late->second));
        }
        parts.push(std::move(json));
    }
    Json events = Json::array();
    for (const rules::EventShare& event : year.index.events)
        events.push(Json::object()
                        .set("event", said_name(event.event))
                        .set("kind", said_name(event.kind))
                        .set("effect", Json::of(word_of(event.effect)))
                        .set("points", Json::of(event.points)));
    return Json::object()
        .set("index", Json::of(year.index.value))
        .set("mean", Json::of(year.index.mean))
        .set("parts", std::move(parts))
        .set("events", std::move(events));
}

Result<Json> present_ranking(State& state, const rules::Period& period) {
    YearWish wish{.period = period, .policy = {}, .unit_kind = {}};
    WCK_TRY(wish.policy, year_policy(state));
    wish.unit_kind = wish.policy.ranking.unit_kind;
    WCK_TRY(const UnitYears years, unit_years(state, wish));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const Date today, parse_date(state.today()));
    const std::string last = to_text(period.last);
    const auto ranked = rules::ranking_of(peers_of(*standing, wish, years), period, today,
                                          rules::ranking_rules_of(wish.policy.ranking));
    Json units = Json::array();
    for (const rules::Ranked& one : ranked) {
        Json row = index_json(years.at(one.unit), false);
        row.set("unit", said_name(one.unit))
            .set("name", said_name(standing->text_on(kAboutUnit, one.unit, "name", last)))
            .set("group", said_name(one.group))
            .set("rank", one.rank == 0 ? Json{} : Json::of(std::uint64_t{one.rank}))
            .set("of", Json::of(std::uint64_t{one.of}))
            .set("bottom", Json::of(one.is_bottom))
            .set("unranked",
                 said_name(one.unranked == rules::Unranked::no ? "" : rules::name_of(one.unranked)));
        units.push(std::move(row));
    }
    return Json::object().set("units", std::move(units));
}

bool differs_from(const Json& frozen, const Json& present) {
    constexpr std::array kFrozen{"index", "rank", "bottom"};
    return std::any_of(kFrozen.begin(), kFrozen.end(),
                       [&](const char* name) { return frozen[name].dump() != present[name].dump(); });
}

Result<std::optional<FrozenRanking>> frozen_ranking(State& state, const std::string& period) {
    WCK_TRY(auto frozen, frozen_steps(state));
    const auto found = frozen.find(period);
    if (found == frozen.end()) return std::optional<FrozenRanking>{};
    WCK_TRY(read_document(state, found->second));
    return std::optional(std::move(found->second));
}

Result<std::map<std::string, FrozenRanking>> frozen_rankings(State& state) {
    WCK_TRY(auto frozen, frozen_steps(state));
    for (auto& [period, one] : frozen) WCK_TRY(read_document(state, one));
    return frozen;
}

Result<Json> run_rank(State& state, const Json& arguments) {
    WCK_TRY(const std::string text, arguments.text_at("period"));
    WCK_TRY(const rules::Period period, rules::parse_period(text));
    WCK_TRY(const std::string step, arguments.text_at("step"));
    WCK_TRY(std::string by, arguments.text_at("by"));
    WCK_TRY(std::string reason, arguments.text_or_empty_at("reason"));
    RankingAct act(state, std::move(by), std::move(reason), period);
    WCK_TRY(act.prepare());
    if (step == "freeze") return act.freeze();
    if (step == "final") return act.make_final();
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "run_rank", "step");
}

}  // namespace wincheck::hub
