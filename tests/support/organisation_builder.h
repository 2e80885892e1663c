#pragma once
// Organisations and people for tests, written down as short tables.
#include <initializer_list>

#include "core/model/organisation.h"

namespace wincheck::testing {

struct UnitLine {
    const char* id;
    const char* kind;
    const char* parent;  // empty = none
};

inline Organisation organisation_of(std::initializer_list<UnitLine> lines) {
    Organisation organisation;
    for (const UnitLine& line : lines) {
        Unit unit;
        unit.id = line.id;
        unit.kind = line.kind;
        unit.parent = line.parent;
        organisation.units.push_back(unit);
    }
    return organisation;
}

struct GrantLine {
    const char* person;
    const char* role;
    const char* unit;
};

/// One person for each line, who holds that role without an end.
inline People people_of(std::initializer_list<GrantLine> lines) {
    People people;
    for (const GrantLine& line : lines)
        people.persons.push_back({line.person, "", "", {{line.role, line.unit, "", ""}}});
    return people;
}

}  // namespace wincheck::testing
