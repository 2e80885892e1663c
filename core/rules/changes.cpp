#include "core/rules/changes.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "core/base/time.h"
#include "core/model/limits.h"
#include "core/rules/codes.h"
#include "core/rules/contacts.h"
#include "core/rules/standards.h"

namespace wincheck::rules {
namespace {

constexpr std::array<std::string_view, 4> kLineKinds{"group", "region", "branch", "project"};
constexpr std::string_view kGrant = "grant:", kServes = "serves:", kBeginning = "0001-01-01",
                           kLatest = "9999-12-31";

bool is_listed_in(const auto& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool holds_all_days_of(const Fact& later, const Fact& earlier) {
    const bool begins_before = later.from.empty() || (!earlier.from.empty() && later.from <= earlier.from);
    const bool ends_after = later.to.empty() || (!earlier.to.empty() && earlier.to <= later.to);
    return begins_before && ends_after;
}

class ChangeChecks {
public:
    ChangeChecks(const Register& before, const Changes& changes, const Policy& policy)
        : before_(before),
          after_(with_changes(before, changes)),
          so_far_(before),
          changes_(changes),
          policy_(policy) {}

    std::vector<Problem> run() {
        for (std::size_t i = 0; i < changes_.facts.size(); ++i) {
            where_ = "facts[" + std::to_string(i) + "]";
            check(changes_.facts[i]);
            so_far_.add(changes_.facts[i]);
        }
        check_lines();
        return std::move(problems_);
    }

private:
    void problem(const char* code, std::string message) {
        problems_.push_back({where_, code, std::move(message), false});
    }

    void check(const Fact& fact) {
        if (fact.about.empty() || fact.field.empty())
            problem("fact_empty", "A fact says what it is about, and which field.");
        if (fact.id.empty() || fact.id.size() > kIdTextMax * 2)
            problem("id", "The id is missing or longer than 128 bytes.");
        const auto is_wrong = [](const std::string& date) { return !date.empty() && !parse_date(date); };
        if (is_wrong(fact.from) || is_wrong(fact.to))
            problem("date", "Write dates as 2026-03-02.");
        else if (!fact.from.empty() && !fact.to.empty() && fact.to < fact.from)
            problem("period", "The last day lies before the first.");
        if (fact.about == kAboutUnit) check_unit(fact);
        if (fact.about == kAboutPerson && fact.field.starts_with(kGrant)) check_grant(fact);
        check_phone(fact);
        if (fact.about == kAboutVendor && fact.field.starts_with(kServes)) check_serves(fact);
        if (fact.about == kAboutStandard) {
            const std::string wrong = standard_problem(so_far_, fact, changes_.reason, policy_.standards);
            if (!wrong.empty()) problem("standard", wrong);
        }
        if (fact.about == kAboutClause && (!citation_of(fact.id) || citation_of(fact.id)->clause.empty()))
            problem("clause", "A clause is named ID@VERSION#CLAUSE.");
        const bool is_binding = fact.about == kAboutCode && fact.field == "place" && !fact.value.empty();
        if (is_binding && !is_place(after_, fact.value, fact.from.empty() ? kLatest : fact.from))
            problem("place", "There is no place '" + fact.value + "' on that day.");
        const bool names_unit = fact.field == "unit" && !fact.value.empty();
        if (names_unit && !after_.knows(kAboutUnit, fact.value))
            problem("unit", "There is no unit '" + fact.value + "'.");
    }

    void check_unit(const Fact& fact) {
        if (fact.field == "active" && !is_listed_in(kUnitStates, fact.value))
            problem("state", "A unit is open, closed, handed_back or taken_over.");
        const bool is_parent = fact.field == "parent";
        if (is_parent && !fact.value.empty() && !after_.knows(kAboutUnit, fact.value))
            problem("parent", "There is no unit '" + fact.value + "', which is named as parent.");
        const auto* fields = after_.facts_of(kAboutUnit, fact.id);
        if (fields != nullptr && !fields->contains("kind"))
            problem("kind_missing", "The unit '" + fact.id + "' has no kind.");
    }

    // PII-1: the register goes to every device, and what it has said cannot be erased.
    void check_phone(const Fact& fact) {
        const bool is_of_post = fact.field.starts_with(kPhonePrefix);
        if (fact.about == kAboutPerson && (is_of_post || fact.field == "phone"))
            return problem("phone_of_person",
                           "A person's number is recorded in the inspection (act contact); the register has "
                           "those of posts, as phone:POST of a unit.");
        if (fact.about != kAboutUnit || !is_of_post) return;
        if (fact.field.size() == kPhonePrefix.size() || !(fact.value.empty() || is_phone(fact.value)))
            problem("phone",
                    "A post's number is written phone:POST, with 3 to 32 of 0-9 + - ( ) * # , blank.");
    }

    void check_grant(const Fact& fact) {
        const std::string rest = fact.field.substr(kGrant.size());
        const std::size_t colon = rest.find(':');
        if (colon == 0 || colon == std::string::npos || colon + 1 == rest.size())
            return problem("grant", "A grant is written grant:ROLE:UNIT.");
        if (!after_.knows(kAboutUnit, rest.substr(colon + 1)))
            problem("unit", "There is no unit '" + rest.substr(colon + 1) + "'.");
        if (fact.value != "yes" && fact.value != "no") problem("grant", "A grant is yes or no.");
    }

    // ORG-5: a post at a unit, or one asset.
    void check_serves(const Fact& fact) {
        const std::string rest = fact.field.substr(kServes.size());
        const std::size_t colon = rest.find(':');
        if (colon == 0 || colon == std::string::npos || colon + 1 == rest.size())
            return problem("serves",
                           "What a vendor serves is written serves:POST:UNIT or serves:asset:ASSET.");
        const std::string_view about = rest.starts_with("asset:") ? kAboutAsset : kAboutUnit;
        if (!after_.knows(about, rest.substr(colon + 1)))
            problem("unit", "There is no " + std::string(about) + " '" + rest.substr(colon + 1) + "'.");
        if (fact.value != "yes" && fact.value != "no") problem("serves", "It is served or not: yes or no.");
    }

    // Days on which some line may become another one.
    std::set<std::string> days() const {
        std::set<std::string> days;
        for (const Fact& fact : changes_.facts) {
            if (fact.about != kAboutUnit || (fact.field != "parent" && fact.field != "kind")) continue;
            days.insert(fact.from.empty() ? std::string(kBeginning) : fact.from);
            const auto last = parse_date(fact.to);
            if (last) days.insert(to_text(date_of_days(days_since_1970(*last) + 1)));
        }
        return days;
    }

    void check_lines() {
        const std::set<std::string> all = days();
        if (all.empty()) return;
        std::set<std::string> named;  // once each
        for (const std::string& unit : after_.ids(kAboutUnit))
            for (const std::string& day : all)
                if (!named.contains(unit) && !check_line(unit, day)) named.insert(unit);
    }

    bool check_line(const std::string& unit, const std::string& day) {
        where_ = unit;
        const std::vector<std::string> line = after_.line_on(unit, day);
        if (line.empty() || is_as_before(line, day)) return true;
        if (after_.knows(kAboutUnit, after_.text_on(kAboutUnit, line.back(), "parent", day))) {
            problem("cycle", "The units above '" + unit + "' form a circle on " + day + ".");
            return false;
        }
        if (line.size() < 2) return true;
        const std::string kind = after_.text_on(kAboutUnit, unit, "kind", day);
        const std::string above = after_.text_on(kAboutUnit, line[1], "kind", day);
        const auto own = std::find(kLineKinds.begin(), kLineKinds.end(), kind);
        const auto over = std::find(kLineKinds.begin(), kLineKinds.end(), above);
        const bool is_upward = own != kLineKinds.end() && over != kLineKinds.end() && own <= over;
        if (!is_upward && (own == kLineKinds.end() || above != "functional")) return true;
        problem("order",
                "A " + kind + " cannot stand below a " + above + " ('" + unit + "' on " + day + ").");
        return false;
    }

    // What stood already is nobody's fault who changes something else.
    bool is_as_before(const std::vector<std::string>& line, const std::string& day) const {
        return before_.line_on(line.front(), day) == line &&
               std::all_of(line.begin(), line.end(), [&](const std::string& one) {
                   return before_.text_on(kAboutUnit, one, "kind", day) ==
                          after_.text_on(kAboutUnit, one, "kind", day);
               });
    }

    const Register& before_;
    Register after_;
    Register so_far_;  // with the facts before the one that is looked at
    const Changes& changes_;
    const Policy& policy_;
    std::string where_;
    std::vector<Problem> problems_;
};

/// ORG-3 for facts: whose unit each of them touches.
class ChangeAuthority {
public:
    ChangeAuthority(const Register& before, const Changes& changes, std::string_view author,
                    std::string_view date, const Policy& policy)
        : before_(before),
          after_(with_changes(before, changes)),
          author_(author),
          date_(date),
          policy_(policy) {}

    [[nodiscard]] bool allows(const Fact& fact) const {
        if (fact.about == kAboutUnit) return allows_unit(fact);
        if (fact.about == kAboutPerson) return allows_person(fact);
        if (fact.about == kAboutCode) return over_place(fact, Command::bind_code);
        if (fact.about == kAboutStandard) return allows_standard(fact);
        if (fact.about == kAboutClause) return allows_answer(fact);
        return over_place(fact, Command::keep_organisation);
    }

private:
    [[nodiscard]] std::string_view day_of(const Fact& fact) const {
        return fact.from.empty() ? date_ : std::string_view(fact.from);
    }
    // Over the unit or one above it on that day. Whoever gives a role to somebody does not hold it by that:
    // the grants are those of before.
    [[nodiscard]] bool may_over(Command command, std::string_view unit, const Register& lines,
                                std::string_view day) const {
        const std::vector<std::string> line = lines.line_on(unit, day);
        return std::any_of(line.begin(), line.end(), [&](const std::string& one) {
            return may({.command = command, .author = author_, .unit = one, .date = date_, .role = {}},
                       before_, policy_) == Authority::allowed;
        });
    }
    [[nodiscard]] bool may_anywhere(Command command) const {
        const auto grants = before_.grants_on(author_, date_);
        return std::any_of(grants.begin(), grants.end(),
                           [&](const Grant& grant) { return may_over(command, grant.unit, before_, date_); });
    }
    // As it stands on the fact's first day, and today where it stands anywhere: a unit to come is below
    // nobody yet.
    [[nodiscard]] bool may_over_old(const Fact& fact) const {
        const bool is_placed = before_.line_on(fact.id, date_).size() > 1;
        if (is_placed && !may_over(Command::keep_organisation, fact.id, before_, date_)) return false;
        return may_over(Command::keep_organisation, fact.id, before_, day_of(fact));
    }
    [[nodiscard]] bool allows_unit(const Fact& fact) const {
        const bool is_old = before_.knows(kAboutUnit, fact.id);
        if (is_old && !may_over_old(fact)) return false;
        if (fact.field == "parent" && !fact.value.empty())
            return may_over(Command::keep_organisation, fact.value, after_, day_of(fact));
        if (is_old) return true;
        const bool is_alone = after_.line_on(fact.id, day_of(fact)).size() < 2;
        return is_alone ? may_anywhere(Command::keep_organisation)
                        : may_over(Command::keep_organisation, fact.id, after_, day_of(fact));
    }

    [[nodiscard]] bool allows_person(const Fact& fact) const {
        if (fact.field.starts_with(kGrant)) {
            const std::size_t at = fact.field.find(':', kGrant.size());
            return at != std::string::npos &&
                   may_over(Command::keep_people, std::string_view(fact.field).substr(at + 1), after_,
                            day_of(fact));
        }
        const auto grants = before_.grants_on(fact.id, date_);
        if (grants.empty()) return may_anywhere(Command::keep_people);
        return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
            return may_over(Command::keep_people, grant.unit, before_, date_);
        });
    }
    // An asset, a location, a vendor, a code: over the unit that it belongs to, or anywhere where it has
    // none.
    [[nodiscard]] bool over_place(const Fact& fact, Command command) const {
        std::string unit = after_.text_on(fact.about, fact.id, "unit", day_of(fact));
        if (unit.empty()) unit = before_.text_on(fact.about, fact.id, "unit", date_);
        return unit.empty() ? may_anywhere(command) : may_over(command, unit, after_, day_of(fact));
    }

    // STD-1, STD-2: regions file, headquarters judges, and writes what is its own.
    [[nodiscard]] bool allows_standard(const Fact& fact) const {
        const Command command = command_on_standard(before_, fact, policy_.standards);
        if (over_place(fact, command)) return true;
        return command == Command::file_standard && is_judges_fact(before_, after_, fact) &&
               over_place(fact, Command::judge_standard);
    }

    // STD-6: whoever may interpret over the unit that the standard is of.
    [[nodiscard]] bool allows_answer(const Fact& fact) const {
        const auto citation = citation_of(fact.id);
        if (!citation) return true;  // named as a problem, whoever wrote it
        return over_place({kAboutStandard, citation->standard, fact.field, fact.value, fact.from, fact.to},
                          Command::interpret);
    }

    const Register& before_;
    Register after_;
    std::string_view author_;
    std::string_view date_;
    const Policy& policy_;
};

}  // namespace

std::optional<std::size_t> refused_change(const Register& before, const Changes& changes,
                                          std::string_view author, std::string_view date,
                                          const Policy& policy) {
    const ChangeAuthority authority(before, changes, author, date, policy);
    for (std::size_t i = 0; i < changes.facts.size(); ++i)
        if (!authority.allows(changes.facts[i])) return i;
    return std::nullopt;
}

Changes drawn_together(const std::vector<Changes>& changes) {
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, std::vector<const Fact*>>
        later;  // of each field, from the newest on
    std::vector<const Fact*> kept;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change)
        for (auto fact = change->facts.rbegin(); fact != change->facts.rend(); ++fact) {
            std::vector<const Fact*>& known = later[{fact->about, fact->id, fact->field}];
            const bool is_read_as_history = fact->about == kAboutStandard || fact->about == kAboutClause;
            const bool is_hidden =
                !is_read_as_history && std::any_of(known.begin(), known.end(), [&](const Fact* one) {
                    return holds_all_days_of(*one, *fact);
                });
            if (is_hidden) continue;
            known.push_back(&*fact);
            kept.push_back(&*fact);
        }
    Changes together{.by = {}, .reason = {}, .source = kChangesBase, .facts = {}};
    for (auto fact = kept.rbegin(); fact != kept.rend(); ++fact) together.facts.push_back(**fact);
    return together;
}

Register with_changes(Register before, const Changes& changes) {
    before.add(changes);
    return before;
}

std::vector<Problem> check_changes(const Register& before, const Changes& changes, const Policy& policy) {
    return ChangeChecks(before, changes, policy).run();
}

}  // namespace wincheck::rules
