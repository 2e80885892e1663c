#include "core/engine/contacts.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/rules/contacts.h"

namespace wincheck::engine {
namespace {

// The last word about one person, or about one post.
std::map<std::pair<std::string, std::string>, const Event<ContactCore>*> last_words(
    const Inspection& inspection) {
    std::map<std::pair<std::string, std::string>, const Event<ContactCore>*> last;
    for (const Event<ContactCore>& one : inspection.contacts()) {
        const std::string& person = one.core.person;
        last[{person.empty() ? one.core.role : std::string{}, person}] = &one;
    }
    return last;
}

bool holds_person(const std::vector<Contact>& contacts, const std::string& person) {
    return std::any_of(contacts.begin(), contacts.end(),
                       [&](const Contact& one) { return one.person == person; });
}

}  // namespace

std::vector<Contact> contacts_of(const Inspection& inspection, const rules::Register& standing,
                                 const std::string& own_person, std::string_view date) {
    const auto& team = inspection.assignment().team;
    const auto is_of_visit = [&](const std::string& person) {
        return person == inspection.planner() || std::find(team.begin(), team.end(), person) != team.end();
    };
    std::vector<Contact> persons, posts;
    std::set<std::string> said;
    for (const auto& [key, event] : last_words(inspection)) {
        const ContactCore& core = event->core;
        Contact contact{.role = core.role,
                        .person = core.person,
                        .name = text_of(event->text, "name"),
                        .phone = text_of(event->text, "phone"),
                        .unit = {}};
        if (core.person.empty()) said.insert(core.role);
        if (contact.phone.empty() || core.person == own_person) continue;
        if (!core.person.empty() && !is_of_visit(core.person)) continue;
        if (contact.name.empty() && !core.person.empty())
            contact.name = standing.text_on(kAboutPerson, core.person, "name", date);
        (core.person.empty() ? posts : persons).push_back(std::move(contact));
    }
    for (rules::PostContact& one : rules::post_contacts(standing, inspection.assignment().project, date))
        if (!said.contains(one.post))
            posts.push_back({.role = std::move(one.post),
                             .person = {},
                             .name = standing.text_on(kAboutUnit, one.unit, "name", date),
                             .phone = std::move(one.phone),
                             .unit = std::move(one.unit)});
    persons.insert(persons.end(), posts.begin(), posts.end());
    return persons;
}

std::vector<std::string> contacts_missing(const Inspection& inspection, const std::vector<Contact>& contacts,
                                          const std::string& own_person) {
    std::vector<std::string> missing;
    for (const std::string& needed : inspection.policy().visit.contacts) {
        if (needed == kContactTeam) {
            for (const std::string& member : inspection.assignment().team)
                if (member != own_person && !holds_person(contacts, member)) missing.push_back(member);
            continue;
        }
        const bool is_planner = needed == kContactPlanner;
        const bool is_own = is_planner && inspection.planner() == own_person;
        const bool is_here = is_planner
                                 ? holds_person(contacts, inspection.planner())
                                 : std::any_of(contacts.begin(), contacts.end(), [&](const Contact& one) {
                                       return one.person.empty() && one.role == needed;
                                   });
        if (!is_own && !is_here) missing.push_back(needed);
    }
    return missing;
}

Json contact_json(const Contact& contact) {
    const auto word = [](const std::string& text) { return Json::of(std::string_view(text)); };
    Json json = Json::object().set("role", word(contact.role));
    if (!contact.person.empty()) json.set("person", word(contact.person));
    if (!contact.unit.empty()) json.set("unit", word(contact.unit));
    return json.set("name", word(contact.name)).set("phone", word(contact.phone));
}

}  // namespace wincheck::engine
