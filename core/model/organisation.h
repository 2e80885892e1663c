#pragma once
// The organisation, people and calendar as one dated document each (ORG-1 to ORG-4).
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/policy.h"

namespace wincheck {

/// kind (open): group, region, branch, project, functional.
struct Unit {
    std::string id;
    std::string kind;
    std::string code;
    std::string name;
    std::string parent;       // empty for the group
    std::string active_from;  // date, empty = always
    std::string active_to;
    std::int32_t offset_minutes = 480;  // local time of the unit
    std::vector<Attribute> attributes;  // sorted by name
    std::vector<Location> locations;
    bool operator==(const Unit&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, kind, code, name, parent, active_from, active_to, offset_minutes, attributes, locations);
    }
};

struct Organisation {
    std::vector<Unit> units;  // sorted by id
    bool operator==(const Organisation&) const = default;
    template <class A>
    void serialize(A& a) {
        a(units);
    }
};

/// A role held over a unit and its subtree for a period (ORG-2, open list of roles).
struct Grant {
    std::string role;
    std::string unit;
    std::string from;
    std::string to;
    bool operator==(const Grant&) const = default;
    template <class A>
    void serialize(A& a) {
        a(role, unit, from, to);
    }
};

struct Person {
    std::string id;
    std::string name;
    std::string post;
    std::vector<Grant> grants;
    bool operator==(const Person&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, name, post, grants);
    }
};

struct People {
    std::vector<Person> persons;  // sorted by id
    bool operator==(const People&) const = default;
    template <class A>
    void serialize(A& a) {
        a(persons);
    }
};

// What a dated fact is about (open list).
inline constexpr const char *kAboutUnit = "unit", *kAboutPerson = "person", *kAboutVendor = "vendor",
                            *kAboutAsset = "asset", *kAboutLocation = "location", *kAboutCode = "code",
                            *kAboutStandard = "standard", *kAboutClause = "clause";

/// One dated fact of the register (ORG-1 to ORG-6): `field` of one subject is `value` from `from` to `to`,
/// both days included. The later recorded one holds for the days that both speak of. field (open): of a unit
/// kind, code, name, name:LANGUAGE, parent, zone, active, attribute:NAME, foreign:SYSTEM; of a person name,
/// post, grant:ROLE:UNIT, foreign:SYSTEM; of others what their guide says.
struct Fact {
    std::string about;
    std::string id;
    std::string field;
    std::string value;
    std::string from;  // date, empty = always
    std::string to;    // date, empty = until further notice
    bool operator==(const Fact&) const = default;
    template <class A>
    void serialize(A& a) {
        a(about, id, field, value, from, to);
    }
};

// Names under which changes are published: as they were recorded, and drawn together. The latter hold all
// that was published before them, so nobody needs those again.
inline constexpr const char *kChangesRecorded = "changes", *kChangesBase = "base";

/// Facts that were recorded together: an import, a move, a grant. `by` answers for them.
struct Changes {
    std::string by;
    std::string reason;
    std::string source;  // file or system they came from
    std::vector<Fact> facts;
    bool operator==(const Changes&) const = default;
    template <class A>
    void serialize(A& a) {
        a(by, reason, source, facts);
    }
};

/// Days that differ from the plain week (DUE-2): days off and make-up workdays.
struct CalendarDay {
    std::string date;
    std::string name;
    bool is_off = true;
    bool operator==(const CalendarDay&) const = default;
    template <class A>
    void serialize(A& a) {
        a(date, name, is_off);
    }
};

struct Calendar {
    std::vector<std::int32_t> years;  // published years
    std::vector<CalendarDay> days;    // sorted by date
    bool operator==(const Calendar&) const = default;
    template <class A>
    void serialize(A& a) {
        a(years, days);
    }
};

}  // namespace wincheck
