#include "sync/hub/registers.h"

#include <algorithm>

#include "core/base/time.h"
#include "core/forms/words.h"
#include "core/model/limits.h"
#include "core/rules/calendar.h"
#include "core/rules/reasons.h"

namespace wincheck::hub {
namespace {

constexpr std::string_view kAttributePrefix = "attribute:";

// A day is off where nothing is said of it; nothing for a word that says neither.
std::optional<bool> is_day_off(std::string_view text) {
    if (text.empty() || text == "off" || text == "休" || text == "休息") return true;
    if (text == "work" || text == "工作日") return false;
    return forms::yes_or_no(text);
}

void sort_attributes(Unit& unit) {
    std::sort(unit.attributes.begin(), unit.attributes.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
}

Grant grant_of(const Json& json) {
    return {json["role"].text(), json["unit"].text(), json["from"].text(), json["to"].text()};
}

}  // namespace

bool Registers::take_table(const std::string& file, const TableView& table) {
    static_cast<void>(file);
    if (table.has("id") && table.has("kind") && table.has("parent")) {
        take_units(table);
    } else if (table.has("unit") && table.has("code") && table.has("kind")) {
        take_locations(table);
    } else if (table.has("person") && table.has("role") && table.has("unit")) {
        take_grants(table);
    } else if (table.has("id") && table.has("name") && (table.has("post") || table.has("role"))) {
        take_persons(table);
    } else if (table.has("date") && (table.has("off") || table.has("name"))) {
        take_days(table);
    } else {
        return false;
    }
    return true;
}

void Registers::take_units(const TableView& table) {
    has_units_ = true;
    for (std::size_t row = 0; row < table.size(); ++row) {
        Unit unit{.id = table.text(row, "id"),
                  .kind = table.text(row, "kind"),
                  .code = table.text(row, "code"),
                  .name = table.text(row, "name"),
                  .parent = table.text(row, "parent"),
                  .active_from = table.text(row, "active_from"),
                  .active_to = table.text(row, "active_to"),
                  .offset_minutes = 480,
                  .attributes = {},
                  .locations = {}};
        const std::string offset = table.text(row, "offset_minutes");
        if (!offset.empty()) {
            const auto minutes = Decimal::parse(offset);
            if (!minutes || minutes->scale != 0 || minutes->mantissa < -1440 || minutes->mantissa > 1440)
                problems_.error(table.where(row, "offset_minutes"), "offset",
                                "Write the offset from UTC in minutes, such as 480.");
            else
                unit.offset_minutes = static_cast<std::int32_t>(minutes->mantissa);
        }
        for (const std::string& column : table.columns()) {
            const std::string value = table.text(row, column);
            if (column.starts_with(kAttributePrefix) && !value.empty())
                unit.attributes.push_back({column.substr(kAttributePrefix.size()), value});
        }
        add_unit(std::move(unit), table.where(row, "id"));
    }
}

void Registers::take_locations(const TableView& table) {
    has_locations_ = true;
    for (std::size_t row = 0; row < table.size(); ++row)
        locations_.push_back({table.text(row, "unit"),
                              {table.text(row, "code"), table.text(row, "kind"), table.text(row, "name")},
                              table.where(row, "unit")});
}

void Registers::take_persons(const TableView& table) {
    has_persons_ = true;
    for (std::size_t row = 0; row < table.size(); ++row) {
        Person person{.id = table.text(row, "id"),
                      .name = table.text(row, "name"),
                      .post = table.text(row, "post"),
                      .grants = {}};
        Grant grant{table.text(row, "role"), table.text(row, "unit"), table.text(row, "from"),
                    table.text(row, "to")};
        if (!grant.role.empty() || !grant.unit.empty())
            grants_.push_back({person.id, std::move(grant), table.where(row, "role")});
        const Person* known = person_of(person.id);
        // Further rows of one person add grants.
        if (known != nullptr && known->name == person.name && known->post == person.post) continue;
        add_person(std::move(person), table.where(row, "id"));
    }
}

void Registers::take_grants(const TableView& table) {
    has_grants_ = true;
    for (std::size_t row = 0; row < table.size(); ++row)
        grants_.push_back({table.text(row, "person"),
                           {table.text(row, "role"), table.text(row, "unit"), table.text(row, "from"),
                            table.text(row, "to")},
                           table.where(row, "person")});
}

void Registers::take_days(const TableView& table) {
    has_calendar_ = true;
    for (std::size_t row = 0; row < table.size(); ++row) {
        const std::string word = table.text(row, "off");
        const auto is_off = is_day_off(word);
        if (!is_off)
            problems_.error(table.where(row, "off"), "off",
                            "'" + word + "' says neither; write yes (a day off) or no (a workday).");
        add_day({table.text(row, "date"), table.text(row, "name"), is_off.value_or(true)},
                table.where(row, "date"));
    }
}

bool Registers::take_json(const std::string& file, const Json& document) {
    bool is_taken = false;
    if (const Json* units = document.find("units")) {
        has_units_ = is_taken = true;
        for (std::size_t i = 0; i < units->items().size(); ++i)
            take_json_unit(file + "!units[" + std::to_string(i) + "]", units->items()[i]);
    }
    if (const Json* persons = document.find("persons")) {
        has_persons_ = is_taken = true;
        for (std::size_t i = 0; i < persons->items().size(); ++i)
            take_json_person(file + "!persons[" + std::to_string(i) + "]", persons->items()[i]);
    }
    if (document.find("days") != nullptr) {
        has_calendar_ = is_taken = true;
        if (const auto added = rules::add_calendar(calendar_, document); !added)
            problems_.error(file + "!" + added.error().where, "calendar_wrong", rules::kCalendarWrong.remedy);
    }
    return is_taken;
}

void Registers::take_json_unit(const std::string& where, const Json& json) {
    Unit unit{.id = json["id"].text(),
              .kind = json["kind"].text(),
              .code = json["code"].text(),
              .name = json["name"].text(),
              .parent = json["parent"].text(),
              .active_from = json["active_from"].text(),
              .active_to = json["active_to"].text(),
              .offset_minutes = 480,
              .attributes = {},
              .locations = {}};
    if (const Json* offset = json.find("offset_minutes")) {
        const auto minutes = offset->integer();
        if (minutes && *minutes >= -1440 && *minutes <= 1440)
            unit.offset_minutes = static_cast<std::int32_t>(*minutes);
        else
            problems_.error(where + ".offset_minutes", "offset",
                            "Write the offset from UTC in minutes, such as 480.");
    }
    for (const auto& [name, value] : json["attributes"].members()) {
        const bool is_flag = value.is(Json::Kind::boolean);
        unit.attributes.push_back({name, is_flag ? (value.boolean() ? "true" : "false") : value.text()});
    }
    for (const Json& location : json["locations"].items())
        locations_.push_back({unit.id,
                              {location["code"].text(), location["kind"].text(), location["name"].text()},
                              where + ".locations"});
    add_unit(std::move(unit), where);
}

void Registers::take_json_person(const std::string& where, const Json& json) {
    for (const Json& grant : json["grants"].items())
        grants_.push_back({json["id"].text(), grant_of(grant), where + ".grants"});
    add_person({json["id"].text(), json["name"].text(), json["post"].text(), {}}, where);
}

void Registers::check_id(const std::string& id, const std::string& where, const char* what) {
    if (id.empty()) problems_.error(where, "id_missing", std::string("The ") + what + " has no id.");
    if (id.size() > kIdTextMax)
        problems_.error(where, "id_long", std::string("The ") + what + "'s id is longer than 64 bytes.");
}

void Registers::check_date(const std::string& date, const std::string& where) {
    if (!date.empty() && !parse_date(date))
        problems_.error(where, "date", "'" + date + "' is not a date; write 2026-03-02.");
}

void Registers::add_unit(Unit unit, const std::string& where) {
    check_id(unit.id, where, "unit");
    if (unit.kind.empty()) problems_.error(where, "kind_missing", "The unit '" + unit.id + "' has no kind.");
    if (unit_of(unit.id) != nullptr)
        problems_.error(where, "id_twice", "The unit '" + unit.id + "' stands here twice.");
    check_date(unit.active_from, where);
    check_date(unit.active_to, where);
    sort_attributes(unit);
    organisation_.units.push_back(std::move(unit));
    unit_places_.push_back(where);
}

void Registers::add_person(Person person, const std::string& where) {
    check_id(person.id, where, "person");
    if (person_of(person.id) != nullptr)
        problems_.error(where, "id_twice", "The person '" + person.id + "' stands here twice.");
    people_.persons.push_back(std::move(person));
}

void Registers::add_day(CalendarDay day, const std::string& where) {
    const auto date = parse_date(day.date);
    if (!date) return problems_.error(where, "date", "'" + day.date + "' is not a date; write 2026-03-02.");
    if (std::find(calendar_.years.begin(), calendar_.years.end(), date->year) == calendar_.years.end())
        calendar_.years.push_back(date->year);
    const bool is_twice = std::any_of(calendar_.days.begin(), calendar_.days.end(),
                                      [&](const CalendarDay& known) { return known.date == day.date; });
    if (is_twice) problems_.error(where, "date_twice", "The day " + day.date + " stands here twice.");
    calendar_.days.push_back(std::move(day));
}

Unit* Registers::unit_of(const std::string& id) {
    const auto found = std::find_if(organisation_.units.begin(), organisation_.units.end(),
                                    [&](const Unit& unit) { return unit.id == id; });
    return found == organisation_.units.end() ? nullptr : &*found;
}

Person* Registers::person_of(const std::string& id) {
    const auto found = std::find_if(people_.persons.begin(), people_.persons.end(),
                                    [&](const Person& person) { return person.id == id; });
    return found == people_.persons.end() ? nullptr : &*found;
}

void Registers::check_parents() {
    for (std::size_t i = 0; i < unit_places_.size(); ++i) {
        const std::string& parent = organisation_.units[i].parent;
        if (!parent.empty() && unit_of(parent) == nullptr)
            problems_.error(unit_places_[i], "parent",
                            "There is no unit '" + parent + "', which is named as parent.");
        const Unit* at = &organisation_.units[i];
        std::size_t steps = 0;
        while (at != nullptr && !at->parent.empty() && ++steps <= organisation_.units.size())
            at = unit_of(at->parent);
        if (steps > organisation_.units.size())
            problems_.error(unit_places_[i], "cycle",
                            "The units above '" + organisation_.units[i].id + "' form a circle.");
    }
}

void Registers::place_locations() {
    for (const Placed& placed : locations_) {
        Unit* unit = unit_of(placed.unit);
        if (unit == nullptr) {
            problems_.error(placed.where, "unit", "There is no unit '" + placed.unit + "'.");
            continue;
        }
        if (placed.location.code.empty())
            problems_.error(placed.where, "code_missing", "The location has no code.");
        std::erase_if(unit->locations,
                      [&](const Location& known) { return known.code == placed.location.code; });
        unit->locations.push_back(placed.location);
    }
}

void Registers::place_grants() {
    for (const Granted& granted : grants_) {
        Person* person = person_of(granted.person);
        if (person == nullptr) {
            problems_.error(granted.where, "person", "There is no person '" + granted.person + "'.");
            continue;
        }
        if (granted.grant.role.empty())
            problems_.error(granted.where, "role_missing", "The grant has no role.");
        if (unit_of(granted.grant.unit) == nullptr)
            problems_.error(granted.where, "unit", "There is no unit '" + granted.grant.unit + "'.");
        check_date(granted.grant.from, granted.where);
        check_date(granted.grant.to, granted.where);
        person->grants.push_back(granted.grant);
    }
}

void Registers::finish(const Organisation& organisation_in_force, const People& people_in_force) {
    if (!has_units_) organisation_ = organisation_in_force;
    if (!has_persons_) {
        people_ = people_in_force;
        // A table of grants alone replaces all grants.
        if (has_grants_)
            for (Person& person : people_.persons) person.grants.clear();
    }
    check_parents();
    place_locations();
    place_grants();
    std::sort(organisation_.units.begin(), organisation_.units.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    std::sort(people_.persons.begin(), people_.persons.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    std::sort(calendar_.years.begin(), calendar_.years.end());
    calendar_.years.erase(std::unique(calendar_.years.begin(), calendar_.years.end()), calendar_.years.end());
    std::sort(calendar_.days.begin(), calendar_.days.end(),
              [](const auto& a, const auto& b) { return a.date < b.date; });
}

}  // namespace wincheck::hub
