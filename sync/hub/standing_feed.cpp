#include "sync/hub/standing_feed.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/engine/told.h"
#include "core/journal/recorded.h"
#include "core/model/limits.h"
#include "core/rules/unit_zone.h"
#include "sync/hub/effect_record.h"
#include "sync/hub/effects.h"
#include "sync/hub/feed.h"
#include "sync/hub/in_parts.h"
#include "sync/hub/publication.h"
#include "sync/hub/ranking_record.h"
#include "sync/hub/results_feed.h"

namespace wincheck::hub {
namespace {

constexpr const char *kSettingStandingDue = "hub.standing.due", *kSettingEffectsDue = "hub.effects.due",
                     *kSettingSuspensionEnds = "hub.effects.ends";
constexpr std::size_t kPersonsAtOnce = 256;

/// What persons may be told of.
struct StandingBooks {
    std::vector<PlacesCore> rankings;                      // whole, by period
    std::vector<ToldEffect> effects;                       // as whose unit bears it sees them
    std::map<StreamId, std::vector<std::string>> parties;  // of each, APP-1
    Policy policy;                                         // in force: who decides objections
    bool has_all_effects = true;                           // else of others nothing is said
    std::vector<store::RankedPosition> results;            // entries that say what was published
    [[nodiscard]] bool is_empty() const { return rankings.empty() && effects.empty(); }
};

std::uint32_t number_in(const Json& json) {
    const auto number = json.integer();
    return number && *number > 0 ? static_cast<std::uint32_t>(*number) : 0;
}

ToldPlace place_of(const Json& row) {
    ToldPlace place{.unit = row["unit"].text(),
                    .name = row["name"].text(),
                    .group = row["group"].text(),
                    .index = std::nullopt,
                    .rank = number_in(row["rank"]),
                    .of = number_in(row["of"]),
                    .is_bottom = row["bottom"].boolean(),
                    .unranked = row["unranked"].text()};
    const auto index = parse_points(row["index"].text());
    if (index) place.index = *index;
    return place;
}

std::vector<PlacesCore> final_rankings(const std::map<std::string, FrozenRanking>& frozen) {
    std::vector<PlacesCore> rankings;
    for (const auto& [period, one] : frozen) {
        if (!one.is_final) continue;
        PlacesCore& ranking = rankings.emplace_back();
        ranking.period = period;
        ranking.document = one.core.document;
        ranking.log_size = one.core.log_size;
        ranking.log_root = one.core.log_root;
        for (const Json& row : one.document["units"].items()) ranking.places.push_back(place_of(row));
    }
    return rankings;
}

Result<std::vector<ToldEffect>> approved_among(State& state, const std::vector<CurrentEffect>& effects,
                                               const rules::Register& standing) {
    const std::string today = state.today();
    WCK_TRY(const TimeZones zones, state.documents.zones());
    const auto day_of = [&](const std::optional<EffectDocument>& step, const std::string& unit) {
        return step ? to_text(rules::day_at_unit(standing, zones, unit, UtcMs{step->at_ms})) : std::string{};
    };
    std::vector<ToldEffect> told;
    for (const CurrentEffect& effect : effects) {
        if (!effect.approval) continue;
        const EffectFacts& facts = effect.facts;
        told.push_back({.id = facts.id,
                        .unit = facts.unit,
                        .name = standing.text_on(kAboutUnit, facts.unit, "name", today),
                        .kind = facts.kind,
                        .rule = facts.rule,
                        .list = static_cast<std::uint32_t>(facts.list),
                        .is_reward = facts.is_reward,
                        .approved = day_of(effect.approval, facts.unit),
                        .until = effect.approval->until,
                        .lifted = day_of(effect.ending, facts.unit),
                        .is_suspended = effect.is_suspended,
                        .is_overturned = effect.state == rules::EffectState::overturned,
                        .is_own = true,
                        .basis = facts.basis,
                        .inspection = effect.inspection_name,
                        .objection_ms = effect.approval->objection_until_ms});
    }
    return told;
}

// APP-1: who was of a team whose result counts, and who approved it.
std::map<StreamId, std::vector<std::string>> parties_of(const std::vector<CurrentEffect>& effects) {
    std::map<StreamId, std::vector<std::string>> parties;
    for (const CurrentEffect& effect : effects) {
        if (!effect.approval) continue;
        auto& persons = parties[effect.facts.id] = effect.team;
        persons.push_back(effect.approval->by);
    }
    return parties;
}

// On the red and black lists as the report of a period has them: neither lifted nor overturned nor suspended.
bool is_on_a_list(const ToldEffect& effect) {
    return effect.list != 0 && effect.lifted.empty() && !effect.is_overturned && !effect.is_suspended;
}

// Of another unit the line of the list, without grounds.
ToldEffect line_of_list(ToldEffect effect) {
    effect.is_own = false;
    effect.basis.clear();
    effect.inspection.clear();
    effect.objection_ms = 0;
    return effect;
}

/// One person.
class StandingTelling {
public:
    StandingTelling(State& state, const rules::Register& standing, const StandingBooks& books,
                    std::string person)
        : state_(state),
          standing_(standing),
          books_(books),
          person_(std::move(person)),
          today_(state.today()) {}

    /// True when something was recorded that has to be put in order.
    Result<bool> run() {
        WCK_TRY(const auto stream, state_.store().find_opened(kStreamPerson, person_));
        const auto streams = stream ? std::vector{*stream} : std::vector<StreamId>{};
        if (!books_.rankings.empty()) {
            WCK_TRY(const auto places, engine::places_in(state_.store(), streams));
            for (const PlacesCore& ranking : books_.rankings) WCK_TRY(tell_places(ranking, places));
        }
        WCK_TRY(const auto effects, engine::effects_in(state_.store(), streams));
        WCK_TRY(tell_effects(effects));
        if (is_told_results(standing_, person_, today_))
            WCK_TRY(give_results(state_, person_, books_.results));
        return has_recorded_;
    }

private:
    Result<void> tell_places(const PlacesCore& ranking, const engine::ToldPlaces& known) {
        std::vector<ToldPlace> seen;
        for (const ToldPlace& place : ranking.places)
            if (is_told_figures_of(standing_, person_, place.unit, today_)) seen.push_back(place);
        PlacesCore empty = ranking;
        empty.places.clear();
        const auto parts = in_numbered_parts(empty, &PlacesCore::places, seen);
        const auto last = known.find(ranking.period);
        // Who sees none any more keeps what was given.
        if (parts.empty() || (last != known.end() && last->second == parts)) return {};
        for (const PlacesCore& one : parts) WCK_TRY(record(EntryType::places, journal::encode(one)));
        return {};
    }

    Result<void> tell_effects(const std::map<StreamId, ToldEffect>& known) {
        std::map<StreamId, ToldEffect> seen;
        const bool sees_lists = rules::is_told_lists(standing_, person_, today_);
        for (const ToldEffect& effect : books_.effects) {
            if (is_told_whole(effect))
                seen.emplace(effect.id, as_told(effect));
            else if (sees_lists && is_on_a_list(effect))
                seen.emplace(effect.id, line_of_list(effect));
        }
        std::vector<ToldEffect> news;
        for (const auto& [id, effect] : seen) {
            const auto told = known.find(id);
            if (told == known.end() || told->second != effect) news.push_back(effect);
        }
        for (const auto& [id, effect] : known) {
            if (seen.contains(id) || effect.is_gone || !is_spoken_of(id)) continue;
            news.push_back(effect);
            news.back().is_gone = true;
        }
        for (const EffectsCore& part : in_parts(EffectsCore{}, &EffectsCore::effects, news))
            WCK_TRY(record(EntryType::effect_notice, journal::encode(part)));
        return {};
    }

    // Branch, region and head, and whoever may have to decide an objection.
    [[nodiscard]] bool is_told_whole(const ToldEffect& effect) const {
        return rules::is_told_effect(standing_, person_, effect.unit, today_) ||
               rules::judges_effects_on(standing_, books_.policy, person_, effect.unit, today_);
    }

    [[nodiscard]] ToldEffect as_told(ToldEffect effect) const {
        const auto& parties = books_.parties.at(effect.id);
        effect.is_party = std::find(parties.begin(), parties.end(), person_) != parties.end();
        return effect;
    }

    [[nodiscard]] bool is_spoken_of(const StreamId& effect) const {
        return books_.has_all_effects || std::any_of(books_.effects.begin(), books_.effects.end(),
                                                     [&](const ToldEffect& one) { return one.id == effect; });
    }

    Result<void> record(EntryType type, Bytes core) {
        WCK_TRY(state_.engine->record_for_persons({{person_, type, std::move(core)}}));
        has_recorded_ = true;
        return {};
    }

    State& state_;
    const rules::Register& standing_;
    const StandingBooks& books_;
    std::string person_;
    std::string today_;
    bool has_recorded_ = false;
};

/// Who is still to be looked at.
struct StandingDue {
    bool is_for_all = true;  // a hub of before this feed, or a backup of one, looks at everybody once
    std::vector<std::string> persons;
    template <class A>
    void serialize(A& a) {
        a(is_for_all, persons);
    }
};

/// Inspections in which something happened to an appeal, and who is still to be told of the effects that
/// count their results.
struct EffectsDue {
    std::vector<StreamId> fresh;      // whom they concern was not asked yet
    std::vector<StreamId> looked_at;  // while persons are left
    std::vector<std::string> persons;
    [[nodiscard]] bool is_empty() const { return fresh.empty() && persons.empty(); }
    template <class A>
    void serialize(A& a) {
        a(fresh, looked_at, persons);
    }
};

/// A suspension that ends by itself: nothing happens then that the hub would hear of.
struct SuspensionEnd {
    std::int64_t at_ms = 0;
    StreamId inspection{};
    template <class A>
    void serialize(A& a) {
        a(at_ms, inspection);
    }
};
using SuspensionEnds = std::vector<SuspensionEnd>;

bool is_among(const std::vector<StreamId>& ids, const StreamId& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void add_ends(const std::vector<CurrentEffect>& effects, SuspensionEnds& ends) {
    for (const CurrentEffect& effect : effects) {
        if (!effect.approval || !effect.is_suspended || effect.suspended_until_ms == INT64_MAX) continue;
        for (const EffectResult& result : effect.facts.results) {
            const auto id = StreamId::parse_hex(result.inspection);
            if (id && result.is_counted) ends.push_back({effect.suspended_until_ms, *id});
        }
    }
}

// What has ended is to be looked at like an inspection in which something happened.
void take_ended(SuspensionEnds& ends, std::int64_t now_ms, std::vector<StreamId>& fresh) {
    for (const SuspensionEnd& end : ends)
        if (end.at_ms <= now_ms && !is_among(fresh, end.inspection)) fresh.push_back(end.inspection);
    std::erase_if(ends, [&](const SuspensionEnd& end) { return end.at_ms <= now_ms; });
}

template <class Due>
Result<Due> due_in(State& state, const char* setting) {
    WCK_TRY(const auto bytes, state.store().setting(setting));
    return bytes ? journal::decode<Due>(*bytes) : Result<Due>(Due{});
}

template <class Due>
Result<void> save_due_in(State& state, const char* setting, const Due& due) {
    return state.store().put_setting(setting, journal::encode(due));
}

Result<StandingBooks> standing_books(State& state, const rules::Register& standing, SuspensionEnds& ends) {
    StandingBooks books;
    WCK_TRY(const auto frozen, frozen_rankings(state));
    books.rankings = final_rankings(frozen);
    WCK_TRY(books.results, publish_results(state, frozen));
    WCK_TRY(const auto decided, effect_steps(state));
    if (!decided.empty()) {
        WCK_TRY(const auto effects, current_effects(state));
        add_ends(effects, ends);
        WCK_TRY(books.effects, approved_among(state, effects, standing));
        books.parties = parties_of(effects);
        WCK_TRY(books.policy, state.policy());
    }
    return books;
}

// The first of them, so many at once; what is recorded is put in order, who was told is due no more.
template <class Due>
Result<void> tell_first(State& state, const rules::Register& standing, const StandingBooks& books,
                        const char* setting, Due due, const SuspensionEnds& ends) {
    const std::size_t count =
        books.is_empty() ? due.persons.size() : std::min(due.persons.size(), kPersonsAtOnce);
    bool has_recorded = false;
    for (std::size_t at = 0; at < count && !books.is_empty(); ++at) {
        WCK_TRY(const bool is_new, StandingTelling(state, standing, books, due.persons[at]).run());
        has_recorded = has_recorded || is_new;
    }
    if (has_recorded) WCK_TRY(sequence_own(state));
    due.persons.erase(due.persons.begin(), due.persons.begin() + static_cast<std::ptrdiff_t>(count));
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(save_due_in(state, setting, due));
    WCK_TRY(save_due_in(state, kSettingSuspensionEnds, ends));
    return transaction.commit();
}

Result<void> settle_all_standing(State& state) {
    WCK_TRY(StandingDue due, due_in<StandingDue>(state, kSettingStandingDue));
    if (!due.is_for_all && due.persons.empty()) return {};
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    if (due.is_for_all) {
        WCK_TRY(const Policy policy, state.policy());
        due = {.is_for_all = false, .persons = told_of_standing(*standing, policy, state.today())};
    }
    SuspensionEnds ends;
    WCK_TRY(const StandingBooks books, standing_books(state, *standing, ends));
    return tell_first(state, *standing, books, kSettingStandingDue, std::move(due), ends);
}

// Who sees one of these effects, decides on it, or may see it on a list; after those who are due already.
void add_concerned(const StandingBooks& books, const rules::Register& standing, const std::string& today,
                   std::vector<std::string>& persons) {
    const auto& effects = books.effects;
    if (effects.empty()) return;
    const std::set<std::string> known(persons.begin(), persons.end());
    for (std::string& person : told_of_effects(standing, books.policy, today)) {
        if (known.contains(person)) continue;
        const bool sees_lists = rules::is_told_lists(standing, person, today);
        const bool is_concerned = std::any_of(effects.begin(), effects.end(), [&](const ToldEffect& effect) {
            return (sees_lists && effect.list != 0) ||
                   rules::is_told_effect(standing, person, effect.unit, today) ||
                   rules::judges_effects_on(standing, books.policy, person, effect.unit, today);
        });
        if (is_concerned) persons.push_back(std::move(person));
    }
}

Result<void> settle_effects(State& state) {
    WCK_TRY(EffectsDue due, due_in<EffectsDue>(state, kSettingEffectsDue));
    WCK_TRY(SuspensionEnds ends, due_in<SuspensionEnds>(state, kSettingSuspensionEnds));
    take_ended(ends, state.now_ms(), due.fresh);
    if (due.is_empty()) return {};
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const bool has_fresh = !due.fresh.empty();
    due.looked_at.insert(due.looked_at.end(), due.fresh.begin(), due.fresh.end());
    due.fresh.clear();
    WCK_TRY(const auto effects, approved_from(state, due.looked_at));
    std::erase_if(ends, [&](const SuspensionEnd& end) { return is_among(due.looked_at, end.inspection); });
    add_ends(effects, ends);
    WCK_TRY(auto approved, approved_among(state, effects, *standing));
    StandingBooks books;
    books.effects = std::move(approved);
    books.has_all_effects = false;
    books.parties = parties_of(effects);
    WCK_TRY(books.policy, state.policy());
    if (has_fresh) add_concerned(books, *standing, state.today(), due.persons);
    if (books.is_empty() || due.persons.size() <= kPersonsAtOnce) due.looked_at.clear();
    return tell_first(state, *standing, books, kSettingEffectsDue, std::move(due), ends);
}

}  // namespace

Result<void> note_standing_due(State& state) {
    return save_due_in(state, kSettingStandingDue, StandingDue{.is_for_all = true, .persons = {}});
}

Result<void> note_effects_due(State& state, const StreamId& inspection) {
    WCK_TRY(EffectsDue due, due_in<EffectsDue>(state, kSettingEffectsDue));
    if (is_among(due.fresh, inspection)) return {};
    due.fresh.push_back(inspection);
    return save_due_in(state, kSettingEffectsDue, due);
}

Result<void> settle_standing(State& state) {
    WCK_TRY(settle_all_standing(state));
    return settle_effects(state);
}

}  // namespace wincheck::hub
