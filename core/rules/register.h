#pragma once
// The organisation as dated facts (ORG-1 to ORG-6): what was true on day D is a pure function of the facts,
// in the order in which they were recorded, and facts about other days never change it. A base document is
// the oldest statement; published changes follow it.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/organisation.h"

namespace wincheck::rules {

/// What was said of one field of one subject: its value on the days from–to.
struct Dated {
    std::string value;
    std::string from;
    std::string to;
    bool operator==(const Dated&) const = default;
};

class Register {
public:
    using Fields = std::map<std::string, std::vector<Dated>, std::less<>>;

    Register() = default;
    Register(const Organisation& organisation, const People& people);

    /// Shape: called in the order in which the changes were ranked.
    void add(const Changes& changes);
    void add(Fact fact);

    /// True when anything was ever said about it.
    [[nodiscard]] bool knows(std::string_view about, std::string_view id) const;
    /// Null where nothing is said of that day; an empty value says that there is none.
    [[nodiscard]] const std::string* value_on(std::string_view about, std::string_view id,
                                              std::string_view field, std::string_view date) const;
    /// The fact that holds on that day, with its own days.
    [[nodiscard]] const Dated* fact_on(std::string_view about, std::string_view id, std::string_view field,
                                       std::string_view date) const;
    /// As value_on; empty where nothing is said.
    [[nodiscard]] std::string text_on(std::string_view about, std::string_view id, std::string_view field,
                                      std::string_view date) const;
    /// Every field of which anything was ever said, with its facts in the order of recording.
    [[nodiscard]] const Fields* facts_of(std::string_view about, std::string_view id) const;
    /// Ids of everything of that sort that was ever known, sorted.
    [[nodiscard]] std::vector<std::string> ids(std::string_view about) const;
    /// The id to which a foreign system's id belongs on that day (IMP-1); empty where to none.
    [[nodiscard]] std::string id_of_foreign(std::string_view about, std::string_view system,
                                            std::string_view foreign, std::string_view date) const;

    /// The unit, then each unit above it on that day; empty for an unknown unit. Ends where it would turn
    /// round.
    [[nodiscard]] std::vector<std::string> line_on(std::string_view unit, std::string_view date) const;
    /// Open or taken over, not closed and not handed back.
    [[nodiscard]] bool is_active_on(std::string_view unit, std::string_view date) const;
    /// The unit as it was on that day, with attributes and locations; nothing for an unknown one.
    [[nodiscard]] std::optional<Unit> unit_on(std::string_view unit, std::string_view date) const;
    /// Grants in force on that day, sorted by role and unit.
    [[nodiscard]] std::vector<Grant> grants_on(std::string_view person, std::string_view date) const;
    /// True when the person holds `role` over the unit or a unit above it on that day.
    [[nodiscard]] bool holds_role(std::string_view person, std::string_view role, std::string_view unit,
                                  std::string_view date) const;
    [[nodiscard]] bool operator==(const Register& other) const { return subjects_ == other.subjects_; }

private:
    using Subjects = std::map<std::string, Fields, std::less<>>;  // by id

    void say(const char* about, const std::string& id, std::string field, std::string value,
             std::string from = {}, std::string to = {});
    std::map<std::string, Subjects, std::less<>> subjects_;                   // by what they are about
    std::map<std::string, std::vector<std::string>, std::less<>> locations_;  // of a unit, ids as they came
};

/// "unit/code": the id of a location as a subject of facts.
[[nodiscard]] std::string location_id(std::string_view unit, std::string_view code);
/// "grant:ROLE:UNIT".
[[nodiscard]] std::string grant_field(std::string_view role, std::string_view unit);
/// The day before or after; empty stays empty.
[[nodiscard]] std::string day_before(const std::string& date);

}  // namespace wincheck::rules
