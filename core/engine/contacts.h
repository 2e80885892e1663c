#pragma once
// Whom the team of an inspection can call without a network (DO-8).
#include "core/base/json.h"
#include "core/engine/inspection.h"

namespace wincheck::engine {

struct Contact {
    std::string role;    // team, planner, or a post
    std::string person;  // empty of a post
    std::string name;
    std::string phone;
    std::string unit;  // of a post's number in the register
};

/// Those of the team and the planner with a number, then posts: what the inspection says of one holds before
/// the register. Nothing of this device's own person.
[[nodiscard]] std::vector<Contact> contacts_of(const Inspection& inspection, const rules::Register& standing,
                                               const std::string& own_person, std::string_view date);
/// What of the policy's needed contacts is not among them: persons of the team, "planner", posts.
[[nodiscard]] std::vector<std::string> contacts_missing(const Inspection& inspection,
                                                        const std::vector<Contact>& contacts,
                                                        const std::string& own_person);
[[nodiscard]] Json contact_json(const Contact& contact);

}  // namespace wincheck::engine
