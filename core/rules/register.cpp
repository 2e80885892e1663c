#include "core/rules/register.h"

#include <algorithm>
#include <charconv>

#include "core/base/time.h"

namespace wincheck::rules {
namespace {

constexpr std::string_view kGrantPrefix = "grant:", kAttributePrefix = "attribute:",
                           kForeignPrefix = "foreign:";

bool speaks_of(const Dated& fact, std::string_view date) {
    return (fact.from.empty() || fact.from <= date) && (fact.to.empty() || date <= fact.to);
}

const Dated* standing(const std::vector<Dated>& facts, std::string_view date) {
    const auto found = std::find_if(facts.rbegin(), facts.rend(),
                                    [date](const Dated& fact) { return speaks_of(fact, date); });
    return found == facts.rend() ? nullptr : &*found;
}

std::int32_t minutes_of(const std::string& text) {
    std::int32_t minutes = Unit{}.offset_minutes;
    std::from_chars(text.data(), text.data() + text.size(), minutes);
    return minutes;
}

// "ROLE:UNIT" of a grant's field; a role has no colon.
std::pair<std::string, std::string> role_and_unit(std::string_view field) {
    const std::string_view rest = field.substr(kGrantPrefix.size());
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return {std::string(rest), {}};
    return {std::string(rest.substr(0, colon)), std::string(rest.substr(colon + 1))};
}

}  // namespace

std::string location_id(std::string_view unit, std::string_view code) {
    return std::string(unit) + "/" + std::string(code);
}

std::string grant_field(std::string_view role, std::string_view unit) {
    return std::string(kGrantPrefix) + std::string(role) + ":" + std::string(unit);
}

std::string day_before(const std::string& date) {
    const auto day = parse_date(date);
    return day ? to_text(date_of_days(days_since_1970(*day) - 1)) : std::string{};
}

Register::Register(const Organisation& organisation, const People& people) {
    for (const Unit& unit : organisation.units) {
        say(kAboutUnit, unit.id, "kind", unit.kind);
        say(kAboutUnit, unit.id, "code", unit.code);
        say(kAboutUnit, unit.id, "name", unit.name);
        say(kAboutUnit, unit.id, "parent", unit.parent);
        say(kAboutUnit, unit.id, "active", "open", unit.active_from, unit.active_to);
        say(kAboutUnit, unit.id, "offset_minutes", std::to_string(unit.offset_minutes));
        for (const Attribute& one : unit.attributes)
            say(kAboutUnit, unit.id, std::string(kAttributePrefix) + one.name, one.value);
        for (const Location& place : unit.locations) {
            const std::string id = location_id(unit.id, place.code);
            say(kAboutLocation, id, "unit", unit.id);
            say(kAboutLocation, id, "code", place.code);
            say(kAboutLocation, id, "kind", place.kind);
            say(kAboutLocation, id, "name", place.name);
        }
    }
    for (const Person& person : people.persons) {
        say(kAboutPerson, person.id, "name", person.name);
        say(kAboutPerson, person.id, "post", person.post);
        for (const Grant& grant : person.grants)
            say(kAboutPerson, person.id, grant_field(grant.role, grant.unit), "yes", grant.from, grant.to);
    }
}

void Register::say(const char* about, const std::string& id, std::string field, std::string value,
                   std::string from, std::string to) {
    add(Fact{about, id, std::move(field), std::move(value), std::move(from), std::move(to)});
}

void Register::add(const Changes& changes) {
    for (const Fact& fact : changes.facts) add(fact);
}

void Register::add(Fact fact) {
    if (fact.about == kAboutLocation && fact.field == "unit") {
        std::vector<std::string>& places = locations_[fact.value];
        if (std::find(places.begin(), places.end(), fact.id) == places.end()) places.push_back(fact.id);
    }
    subjects_[fact.about][fact.id][fact.field].push_back(
        {std::move(fact.value), std::move(fact.from), std::move(fact.to)});
}

const Register::Fields* Register::facts_of(std::string_view about, std::string_view id) const {
    const auto sort = subjects_.find(about);
    if (sort == subjects_.end()) return nullptr;
    const auto subject = sort->second.find(id);
    return subject == sort->second.end() ? nullptr : &subject->second;
}

bool Register::knows(std::string_view about, std::string_view id) const {
    return facts_of(about, id) != nullptr;
}

const Dated* Register::fact_on(std::string_view about, std::string_view id, std::string_view field,
                               std::string_view date) const {
    const Fields* fields = facts_of(about, id);
    if (fields == nullptr) return nullptr;
    const auto found = fields->find(field);
    return found == fields->end() ? nullptr : standing(found->second, date);
}

const std::string* Register::value_on(std::string_view about, std::string_view id, std::string_view field,
                                      std::string_view date) const {
    const Dated* fact = fact_on(about, id, field, date);
    return fact == nullptr ? nullptr : &fact->value;
}

std::string Register::text_on(std::string_view about, std::string_view id, std::string_view field,
                              std::string_view date) const {
    const std::string* value = value_on(about, id, field, date);
    return value == nullptr ? std::string{} : *value;
}

std::vector<std::string> Register::ids(std::string_view about) const {
    std::vector<std::string> ids;
    const auto sort = subjects_.find(about);
    if (sort == subjects_.end()) return ids;
    for (const auto& [id, fields] : sort->second) ids.push_back(id);
    return ids;
}

std::string Register::id_of_foreign(std::string_view about, std::string_view system, std::string_view foreign,
                                    std::string_view date) const {
    const auto sort = subjects_.find(about);
    if (sort == subjects_.end()) return {};
    const std::string field = std::string(kForeignPrefix) + std::string(system);
    for (const auto& [id, fields] : sort->second) {
        const auto found = fields.find(field);
        if (found == fields.end()) continue;
        const Dated* fact = standing(found->second, date);
        if (fact != nullptr && fact->value == foreign) return id;
    }
    return {};
}

std::vector<std::string> Register::line_on(std::string_view unit, std::string_view date) const {
    std::vector<std::string> line;
    std::string at(unit);
    while (!at.empty() && knows(kAboutUnit, at) && std::find(line.begin(), line.end(), at) == line.end()) {
        line.push_back(at);
        at = text_on(kAboutUnit, at, "parent", date);
    }
    return line;
}

bool Register::is_active_on(std::string_view unit, std::string_view date) const {
    const std::string state = text_on(kAboutUnit, unit, "active", date);
    return state == "open" || state == "taken_over";
}

std::optional<Unit> Register::unit_on(std::string_view unit, std::string_view date) const {
    const Fields* fields = facts_of(kAboutUnit, unit);
    if (fields == nullptr) return std::nullopt;
    Unit found;
    found.id = std::string(unit);
    found.kind = text_on(kAboutUnit, unit, "kind", date);
    found.code = text_on(kAboutUnit, unit, "code", date);
    found.name = text_on(kAboutUnit, unit, "name", date);
    found.parent = text_on(kAboutUnit, unit, "parent", date);
    found.offset_minutes = minutes_of(text_on(kAboutUnit, unit, "offset_minutes", date));
    for (const auto& [field, facts] : *fields) {
        if (!field.starts_with(kAttributePrefix)) continue;
        const Dated* fact = standing(facts, date);
        if (fact != nullptr && !fact->value.empty())
            found.attributes.push_back({field.substr(kAttributePrefix.size()), fact->value});
    }
    const auto places = locations_.find(unit);
    if (places == locations_.end()) return found;
    for (const std::string& id : places->second) {
        if (text_on(kAboutLocation, id, "unit", date) != unit) continue;
        found.locations.push_back({text_on(kAboutLocation, id, "code", date),
                                   text_on(kAboutLocation, id, "kind", date),
                                   text_on(kAboutLocation, id, "name", date)});
    }
    return found;
}

std::vector<Grant> Register::grants_on(std::string_view person, std::string_view date) const {
    std::vector<Grant> grants;
    const Fields* fields = facts_of(kAboutPerson, person);
    if (fields == nullptr) return grants;
    for (auto at = fields->lower_bound(kGrantPrefix); at != fields->end(); ++at) {
        if (!at->first.starts_with(kGrantPrefix)) break;
        const Dated* fact = standing(at->second, date);
        if (fact == nullptr || fact->value != "yes") continue;
        auto [role, unit] = role_and_unit(at->first);
        grants.push_back({std::move(role), std::move(unit), fact->from, fact->to});
    }
    return grants;
}

bool Register::holds_role(std::string_view person, std::string_view role, std::string_view unit,
                          std::string_view date) const {
    const std::vector<std::string> line = line_on(unit, date);
    const std::vector<Grant> grants = grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        return grant.role == role && std::find(line.begin(), line.end(), grant.unit) != line.end();
    });
}

}  // namespace wincheck::rules
