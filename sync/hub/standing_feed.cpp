#include "sync/hub/standing_feed.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/engine/told.h"
#include "core/journal/recorded.h"
#include "core/model/limits.h"
#include "sync/hub/effect_record.h"
#include "sync/hub/effects.h"
#include "sync/hub/feed.h"
#include "sync/hub/publication.h"
#include "sync/hub/ranking_record.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingStandingDue = "hub.standing.due";
constexpr std::size_t kPersonsAtOnce = 256;
constexpr std::size_t kStandingBytesMax = std::size_t{24} * 1024;  // of one entry, far inside its bounds

/// Everything that somebody may be told of.
struct StandingBooks {
    std::vector<PlacesCore> rankings;  // whole, by period
    std::vector<ToldEffect> effects;   // as whose unit bears it sees them
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

Result<std::vector<PlacesCore>> final_rankings(State& state) {
    WCK_TRY(const auto frozen, frozen_rankings(state));
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

std::string day_of(const std::optional<EffectDocument>& step) {
    return step ? to_text(date_at({step->at_ms}, Unit{}.offset_minutes)) : std::string{};
}

Result<std::vector<ToldEffect>> approved_effects(State& state, const rules::Register& standing) {
    WCK_TRY(const auto effects, current_effects(state));
    const std::string today = state.today();
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
                        .approved = day_of(effect.approval),
                        .until = effect.approval->until,
                        .lifted = day_of(effect.ending),
                        .is_suspended = effect.is_suspended,
                        .is_overturned = effect.state == rules::EffectState::overturned,
                        .is_own = true,
                        .basis = facts.basis,
                        .inspection = effect.inspection_name,
                        .objection_ms = effect.approval->objection_until_ms});
    }
    return told;
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

/// Fills one entry after the other.
template <class Core, class Row>
std::vector<Core> in_parts(const Core& empty, std::vector<Row> Core::* list, const std::vector<Row>& rows) {
    std::vector<Core> parts;
    std::size_t used = 0;
    for (const Row& row : rows) {
        const std::size_t size = journal::encode(row).size();
        if (size > kStandingBytesMax) continue;  // of no name that a person gave
        if (parts.empty() || used + size > kStandingBytesMax) {
            parts.push_back(empty);
            used = 0;
        }
        (parts.back().*list).push_back(row);
        used += size;
    }
    return parts;
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
        WCK_TRY(const auto places, engine::places_in(state_.store(), streams));
        for (const PlacesCore& ranking : books_.rankings) WCK_TRY(tell_places(ranking, places));
        WCK_TRY(const auto effects, engine::effects_in(state_.store(), streams));
        WCK_TRY(tell_effects(effects));
        return has_recorded_;
    }

private:
    Result<void> tell_places(const PlacesCore& ranking, const engine::ToldPlaces& known) {
        std::vector<ToldPlace> seen;
        for (const ToldPlace& place : ranking.places)
            if (is_told_figures_of(standing_, person_, place.unit, today_)) seen.push_back(place);
        PlacesCore empty = ranking;
        empty.places.clear();
        std::vector<PlacesCore> parts = in_parts(empty, &PlacesCore::places, seen);
        for (std::size_t at = 0; at < parts.size(); ++at) {
            parts[at].number = static_cast<std::uint32_t>(at + 1);
            parts[at].count = static_cast<std::uint32_t>(parts.size());
        }
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
            if (rules::is_told_effect(standing_, person_, effect.unit, today_))
                seen.emplace(effect.id, effect);
            else if (sees_lists && is_on_a_list(effect))
                seen.emplace(effect.id, line_of_list(effect));
        }
        std::vector<ToldEffect> news;
        for (const auto& [id, effect] : seen) {
            const auto told = known.find(id);
            if (told == known.end() || told->second != effect) news.push_back(effect);
        }
        for (const auto& [id, effect] : known) {
            if (seen.contains(id) || effect.is_gone) continue;
            news.push_back(effect);
            news.back().is_gone = true;
        }
        for (const EffectsCore& part : in_parts(EffectsCore{}, &EffectsCore::effects, news))
            WCK_TRY(record(EntryType::effect_notice, journal::encode(part)));
        return {};
    }

    Result<void> record(EntryType type, Bytes core) {
        WCK_TRY(state_.engine->record_for_person(person_, type, std::move(core)));
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

Result<StandingDue> standing_due(State& state) {
    WCK_TRY(const auto bytes, state.store().setting(kSettingStandingDue));
    return bytes ? journal::decode<StandingDue>(*bytes) : Result<StandingDue>(StandingDue{});
}

Result<void> save_standing_due(State& state, const StandingDue& due) {
    return state.store().put_setting(kSettingStandingDue, journal::encode(due));
}

Result<StandingBooks> standing_books(State& state, const rules::Register& standing) {
    StandingBooks books;
    WCK_TRY(books.rankings, final_rankings(state));
    WCK_TRY(const auto decided, effect_steps(state));
    if (!decided.empty()) {
        WCK_TRY(books.effects, approved_effects(state, standing));
    }
    return books;
}

}  // namespace

Result<void> note_standing_due(State& state) {
    return save_standing_due(state, {.is_for_all = true, .persons = {}});
}

Result<void> settle_standing(State& state) {
    WCK_TRY(StandingDue due, standing_due(state));
    if (!due.is_for_all && due.persons.empty()) return {};
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    if (due.is_for_all)
        due = {.is_for_all = false, .persons = persons_below_the_top(*standing, state.today())};
    WCK_TRY(const StandingBooks books, standing_books(state, *standing));
    const std::size_t count =
        books.is_empty() ? due.persons.size() : std::min(due.persons.size(), kPersonsAtOnce);
    bool has_recorded = false;
    for (std::size_t at = 0; at < count && !books.is_empty(); ++at) {
        WCK_TRY(const bool is_new, StandingTelling(state, *standing, books, due.persons[at]).run());
        has_recorded = has_recorded || is_new;
    }
    if (has_recorded) WCK_TRY(sequence_own(state));
    due.persons.erase(due.persons.begin(), due.persons.begin() + static_cast<std::ptrdiff_t>(count));
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(save_standing_due(state, due));
    return transaction.commit();
}

}  // namespace wincheck::hub
