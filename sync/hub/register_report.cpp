#include "sync/hub/register_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "core/base/reasons.h"
#include "core/rules/authority.h"
#include "core/rules/changes.h"
#include "core/rules/standards.h"
#include "sync/hub/publication.h"

namespace wincheck::hub {
namespace {

constexpr std::array<std::string_view, 5> kListedAbouts{kAboutUnit, kAboutPerson, kAboutVendor, kAboutAsset,
                                                        kAboutStandard};
constexpr std::string_view kGrantOf = "grant:", kServesOf = "serves:", kServesAsset = "serves:asset:";

/// What is asked for; `day` = date, else today.
struct RegisterWish {
    std::string about, unit, state, reader, day;
    bool is_of_day = false;
};

template <class List>
bool is_in_list(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_state_of(std::string_view about, std::string_view state) {
    if (about == kAboutUnit) return is_in_list(rules::kUnitStates, state);
    return about == kAboutStandard && is_in_list(rules::kStandardStates, state);
}

Result<RegisterWish> register_wish(State& state, const Json& arguments) {
    RegisterWish wish;
    WCK_TRY(wish.about, arguments.text_at("about"));
    if (!is_in_list(kListedAbouts, wish.about))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "register_report", "about");
    WCK_TRY(wish.unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(wish.state, arguments.text_or_empty_at("state"));
    if (!wish.state.empty() && !is_state_of(wish.about, wish.state))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "register_report", "state");
    WCK_TRY(wish.reader, arguments.text_or_empty_at("for"));
    WCK_TRY(wish.day, arguments.text_or_empty_at("date"));
    wish.is_of_day = !wish.day.empty();
    if (!wish.is_of_day) wish.day = state.today();
    WCK_TRY(parse_date(wish.day));
    return wish;
}

/// A fact with who recorded it; nobody where a base document says it.
struct RecordedFact {
    rules::Dated dated;
    std::string by, reason, source, recorded;
};
using RecordedFields = std::map<std::string, std::vector<RecordedFact>>;

struct RegisterHistory {
    std::map<std::string, RecordedFields> things;  // by id
    std::uint64_t missing = 0;
};

// What stands and no recorded change says: organisation and people as loaded, or what a base keeps of changes
// that are missing.
void add_unrecorded(RegisterHistory& history, const rules::Register& standing, const std::string& about) {
    for (const std::string& id : standing.ids(about))
        for (const auto& [field, facts] : *standing.facts_of(about, id)) {
            std::vector<RecordedFact>& recorded = history.things[id][field];
            std::vector<RecordedFact> others;
            for (const rules::Dated& fact : facts)
                if (std::none_of(recorded.begin(), recorded.end(),
                                 [&](const RecordedFact& one) { return one.dated == fact; }))
                    others.push_back({.dated = fact, .by = {}, .reason = {}, .source = {}, .recorded = {}});
            recorded.insert(recorded.begin(), others.begin(), others.end());
        }
}

// The changes as they were recorded: what was drawn together has left out what later facts hide.
Result<RegisterHistory> register_history(State& state, const rules::Register& standing,
                                         const std::string& about) {
    RegisterHistory history;
    WCK_TRY(const auto rows, state.store().documents(DocumentKind::changes));
    for (const store::DocumentRow& row : rows) {
        if (row.document.name == kChangesBase) continue;
        WCK_TRY(const auto document, state.store().blob(row.document.hash));
        if (!document) {
            ++history.missing;
            continue;
        }
        WCK_TRY(const auto changes, journal::decode_document<Changes>(*document));
        WCK_TRY(const auto entry, state.store().entry(row.position));
        const std::string recorded = entry ? to_text(UtcMs{entry->header.wall_ms}) : std::string{};
        for (const Fact& fact : changes.facts)
            if (fact.about == about)
                history.things[fact.id][fact.field].push_back({.dated = {fact.value, fact.from, fact.to},
                                                               .by = changes.by,
                                                               .reason = changes.reason,
                                                               .source = changes.source,
                                                               .recorded = recorded});
    }
    add_unrecorded(history, standing, about);
    return history;
}

std::span<const rules::Command> keepers_of(std::string_view about) {
    static constexpr std::array kOfPersons{rules::Command::publish, rules::Command::keep_people};
    static constexpr std::array kOfStandards{rules::Command::publish, rules::Command::file_standard,
                                             rules::Command::judge_standard};
    static constexpr std::array kOfOthers{rules::Command::publish, rules::Command::keep_organisation};
    if (about == kAboutPerson) return kOfPersons;
    if (about == kAboutStandard) return kOfStandards;
    return kOfOthers;
}

/// What the reader may see of the things asked about, today. Cost: asks the rule once for each unit.
class RegisterReaderRight {
public:
    RegisterReaderRight(const rules::Register& standing, const Policy& policy, const RegisterWish& wish,
                        std::string today)
        : standing_(standing), policy_(policy), wish_(wish), today_(std::move(today)) {
        for (const Grant& grant : standing_.grants_on(wish_.reader, today_))
            keeps_anywhere_ = keeps_anywhere_ || keeps(grant.unit);
    }

    /// May keep such things over the unit; of none: anywhere.
    [[nodiscard]] bool keeps(const std::string& unit) {
        if (wish_.reader.empty()) return true;
        if (unit.empty()) return keeps_anywhere_;
        const auto [known, is_new] = keeps_.try_emplace(unit, false);
        if (is_new) known->second = may_keep(unit);
        return known->second;
    }
    [[nodiscard]] bool sees(const std::string& unit) {
        if (keeps(unit)) return true;
        if (wish_.about == kAboutPerson || unit.empty()) return false;
        const auto [known, is_new] = reads_.try_emplace(unit, false);
        if (is_new) known->second = reads_figures_of(standing_, wish_.reader, unit, today_);
        return known->second;
    }
    /// The reader is the person or vendor.
    [[nodiscard]] bool is_own(const std::string& id) const {
        return (wish_.about == kAboutPerson || wish_.about == kAboutVendor) && id == wish_.reader;
    }

private:
    [[nodiscard]] bool may_keep(const std::string& unit) const {
        const auto commands = keepers_of(wish_.about);
        return std::any_of(commands.begin(), commands.end(), [&](rules::Command command) {
            return rules::may({.command = command, .author = wish_.reader, .unit = unit, .date = today_},
                              standing_, policy_) == rules::Authority::allowed;
        });
    }

    const rules::Register& standing_;
    const Policy& policy_;
    const RegisterWish& wish_;
    std::string today_;
    bool keeps_anywhere_ = false;
    std::map<std::string, bool> keeps_, reads_;
};

// What is said on that day; where nothing is, what was said last.
std::string told_on_or_last(const rules::Register& standing, const std::string& about, const std::string& id,
                            const std::string& field, const std::string& day) {
    if (const std::string* value = standing.value_on(about, id, field, day)) return *value;
    const auto* fields = standing.facts_of(about, id);
    if (fields == nullptr) return {};
    const auto found = fields->find(field);
    return found == fields->end() || found->second.empty() ? std::string{} : found->second.back().value;
}

class ListedRegister {
public:
    ListedRegister(const RegisterWish& wish, const rules::Register& standing, RegisterReaderRight& right)
        : wish_(wish), standing_(standing), right_(right) {}

    void add(const std::string& id, const RecordedFields& fields) {
        const std::string state = state_of(id);
        if (!wish_.state.empty() && state != wish_.state) return;
        const Thing thing = thing_of(id, fields);
        for (const auto& [field, facts] : fields) {
            if (!is_wanted(thing, field) || !is_shown(thing, field)) continue;
            const std::size_t standing = standing_of(id, field, facts);
            for (std::size_t at = 0; at < facts.size(); ++at)
                if (!wish_.is_of_day || at == standing)
                    put(thing, field, facts[at], Shown{state, at == standing});
        }
    }
    [[nodiscard]] Json take() { return std::move(rows_); }

private:
    struct Thing {
        std::string id, name;
        std::string home;                        // the unit that it belongs to
        bool has_places = false;                 // roles over units, posts and assets served
        bool is_seen = false, is_below = false;  // of some of these
    };
    struct Shown {
        const std::string& state;
        bool stands = false;
    };

    static bool names_place(std::string_view field) {
        return field.starts_with(kGrantOf) || field.starts_with(kServesOf);
    }
    [[nodiscard]] std::string home_of(const std::string& about, const std::string& id) const {
        if (about == kAboutUnit) return id;
        return about == kAboutPerson ? std::string{}
                                     : told_on_or_last(standing_, about, id, "unit", wish_.day);
    }
    [[nodiscard]] std::string unit_of(const Thing& thing, const std::string& field) const {
        if (!names_place(field)) return thing.home;
        if (field.starts_with(kServesAsset)) return home_of(kAboutAsset, field.substr(kServesAsset.size()));
        const std::size_t colon = field.find(':', field.find(':') + 1);
        return colon == std::string::npos ? std::string{} : field.substr(colon + 1);
    }
    [[nodiscard]] std::string state_of(const std::string& id) const {
        if (wish_.about == kAboutStandard) return rules::standard_state_on(standing_, id, wish_.day);
        return wish_.about == kAboutUnit ? standing_.text_on(kAboutUnit, id, "active", wish_.day)
                                         : std::string{};
    }
    // The number of facts where none stands.
    [[nodiscard]] std::size_t standing_of(const std::string& id, const std::string& field,
                                          const std::vector<RecordedFact>& facts) const {
        const rules::Dated* fact = standing_.fact_on(wish_.about, id, field, wish_.day);
        for (std::size_t at = facts.size(); fact != nullptr && at-- > 0;)
            if (facts[at].dated == *fact) return at;
        return facts.size();
    }
    [[nodiscard]] bool is_below(const std::string& unit) {
        if (wish_.unit.empty()) return true;
        const auto [known, is_new] = below_.try_emplace(unit, false);
        if (is_new) known->second = is_in_list(standing_.line_on(unit, wish_.day), wish_.unit);
        return known->second;
    }

    Thing thing_of(const std::string& id, const RecordedFields& fields) {
        Thing thing{.id = id,
                    .name = told_on_or_last(standing_, wish_.about, id,
                                            wish_.about == kAboutStandard ? "title" : "name", wish_.day),
                    .home = home_of(wish_.about, id)};
        for (const auto& [field, facts] : fields) {
            if (!names_place(field)) continue;
            const std::string unit = unit_of(thing, field);
            const bool stands =
                !wish_.is_of_day || standing_.text_on(wish_.about, id, field, wish_.day) == "yes";
            thing.has_places = true;
            thing.is_seen = thing.is_seen || right_.sees(unit);
            thing.is_below = thing.is_below || (stands && is_below(unit));
        }
        return thing;
    }

    // What is said of a person or vendor as such goes with the roles held and the posts served.
    [[nodiscard]] bool is_wanted(const Thing& thing, const std::string& field) {
        const bool is_of_thing = !names_place(field);
        return is_below(unit_of(thing, field)) || (is_of_thing && thing.is_below);
    }
    [[nodiscard]] bool is_shown(const Thing& thing, const std::string& field) {
        if (right_.is_own(thing.id)) return true;
        if (names_place(field)) return right_.sees(unit_of(thing, field));
        if (wish_.about == kAboutVendor && field != "name") return right_.keeps(thing.home);
        if (thing.is_seen) return true;
        return (!thing.has_places || !thing.home.empty()) && right_.sees(thing.home);
    }

    void put(const Thing& thing, const std::string& field, const RecordedFact& fact, const Shown& shown) {
        const std::string unit = unit_of(thing, field);
        const bool is_told = wish_.about == kAboutStandard || right_.keeps(unit);
        const auto told = [is_told](const std::string& text) {
            return Json::of(is_told ? std::string_view(text) : std::string_view{});
        };
        rows_.push(Json::object()
                       .set("id", Json::of(thing.id))
                       .set("name", Json::of(thing.name))
                       .set("field", Json::of(field))
                       .set("value", Json::of(fact.dated.value))
                       .set("from", Json::of(fact.dated.from))
                       .set("to", Json::of(fact.dated.to))
                       .set("unit", Json::of(unit))
                       .set("state", Json::of(shown.state))
                       .set("stands", Json::of(shown.stands))
                       .set("by", told(fact.by))
                       .set("reason", told(fact.reason))
                       .set("source", told(fact.source))
                       .set("recorded", told(fact.recorded)));
    }

    const RegisterWish& wish_;
    const rules::Register& standing_;
    RegisterReaderRight& right_;
    std::map<std::string, bool> below_;
    Json rows_ = Json::array();
};

}  // namespace

Result<Json> register_report(State& state, const Json& arguments) {
    WCK_TRY(const RegisterWish wish, register_wish(state, arguments));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const Policy policy, state.policy());
    WCK_TRY(const RegisterHistory history, register_history(state, *standing, wish.about));
    RegisterReaderRight right(*standing, policy, wish, state.today());
    ListedRegister listed(wish, *standing, right);
    for (const auto& [id, fields] : history.things) listed.add(id, fields);
    return Json::object()
        .set("report", Json::of("register"))
        .set("about", Json::of(wish.about))
        .set("date", Json::of(wish.day))
        .set("missing", Json::of(history.missing))
        .set("register", listed.take());
}

}  // namespace wincheck::hub
