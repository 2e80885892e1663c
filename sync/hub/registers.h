#pragma once
// Organisation, people and calendar from tables and JSON: rows are gathered, then checked together, so
// that every problem is named at its place. Pure: no store, no files.
#include "core/base/json.h"
#include "core/model/organisation.h"
#include "sync/hub/tables.h"

namespace wincheck::hub {

class Registers {
public:
    /// False when the table is none of the registers; nothing was taken then.
    bool take_table(const std::string& file, const TableView& table);
    /// Members units, persons, calendar. False when it has none of them.
    bool take_json(const std::string& file, const Json& document);

    /// Checks everything against what was gathered and, where a register was not given, against the one
    /// in force. Shape: sorted documents.
    void finish(const Organisation& organisation_in_force, const People& people_in_force);

    [[nodiscard]] bool has_organisation() const { return has_units_ || has_locations_; }
    [[nodiscard]] bool has_people() const { return has_persons_ || has_grants_; }
    [[nodiscard]] bool has_calendar() const { return has_calendar_; }
    [[nodiscard]] const Organisation& organisation() const { return organisation_; }
    [[nodiscard]] const People& people() const { return people_; }
    [[nodiscard]] const Calendar& calendar() const { return calendar_; }
    [[nodiscard]] forms::Problems& problems() { return problems_; }

private:
    struct Placed {
        std::string unit;
        Location location;
        std::string where;
    };
    struct Granted {
        std::string person;
        Grant grant;
        std::string where;
    };
    void take_units(const TableView& table);
    void take_locations(const TableView& table);
    void take_persons(const TableView& table);
    void take_grants(const TableView& table);
    void take_days(const TableView& table);
    void take_json_unit(const std::string& where, const Json& unit);
    void take_json_person(const std::string& where, const Json& person);
    void add_unit(Unit unit, const std::string& where);
    void add_person(Person person, const std::string& where);
    void add_day(CalendarDay day, const std::string& where);
    void check_id(const std::string& id, const std::string& where, const char* what);
    void check_date(const std::string& date, const std::string& where);
    void place_locations();
    void place_grants();
    void check_parents();
    [[nodiscard]] Unit* unit_of(const std::string& id);
    [[nodiscard]] Person* person_of(const std::string& id);

    Organisation organisation_;
    People people_;
    Calendar calendar_;
    std::vector<std::string> unit_places_;
    std::vector<Placed> locations_;
    std::vector<Granted> grants_;
    bool has_units_ = false, has_locations_ = false, has_persons_ = false, has_grants_ = false,
         has_calendar_ = false;
    forms::Problems problems_;
};

}  // namespace wincheck::hub
