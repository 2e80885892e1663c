#include "sync/hub/difference.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/base/time.h"

namespace wincheck::hub {
namespace {

constexpr std::string_view kGrantPrefix = "grant:", kServesPrefix = "serves:";

std::string day_after(const std::string& date) {
    const auto day = parse_date(date);
    return day ? to_text(date_of_days(days_since_1970(*day) + 1)) : std::string{};
}

class Comparison {
public:
    Comparison(const rules::Register& standing, const ImportWish& wish, forms::Problems& problems)
        : standing_(standing), after_(standing), wish_(wish), problems_(problems) {}

    Difference run(const std::vector<SaidRow>& rows) {
        for (const SaidRow& row : rows) note_id(row);
        for (const SaidRow& row : rows) compare(row);
        if (wish_.is_complete) close_missing();
        std::sort(found_.leavers.begin(), found_.leavers.end());
        return std::move(found_);
    }

private:
    using Subject = std::pair<std::string, std::string>;  // about, id

    std::string id_of(const SaidRow& row) const {
        if (!row.id.empty()) return row.id;
        const auto known = by_foreign_.find({row.about, row.foreign});
        return known == by_foreign_.end() ? std::string{} : known->second;
    }

    void note_id(const SaidRow& row) {
        if (row.id.empty() && row.foreign.empty())
            return problems_.error(row.where, "id_missing", "The row has neither an id nor a foreign id.");
        if (row.foreign.empty()) return;
        if (wish_.system.empty())
            return problems_.error(row.where, "system", "Say which system the foreign ids are of.");
        std::string id = standing_.id_of_foreign(row.about, wish_.system, row.foreign, wish_.from);
        if (!row.id.empty() && !id.empty() && id != row.id)
            return problems_.error(row.where, "foreign_twice",
                                   "The foreign id '" + row.foreign + "' is that of '" + id + "'.");
        if (!row.id.empty()) id = row.id;
        if (id.empty()) id = wish_.system + "-" + row.foreign;
        const auto [known, is_first] = by_foreign_.emplace(Subject{row.about, row.foreign}, id);
        if (!is_first && known->second != id)
            problems_.error(row.where, "foreign_twice",
                            "The foreign id '" + row.foreign + "' stands here twice.");
    }

    // A unit may be named by its id or as the other system knows it.
    std::string unit_id(const std::string& name) const {
        if (after_.knows(kAboutUnit, name)) return name;
        const auto own = by_foreign_.find({kAboutUnit, name});
        if (own != by_foreign_.end()) return own->second;
        const std::string known = wish_.system.empty()
                                      ? std::string{}
                                      : standing_.id_of_foreign(kAboutUnit, wish_.system, name, wish_.from);
        return known.empty() ? name : known;
    }

    void compare(const SaidRow& row) {
        const std::string id = id_of(row);
        if (id.empty()) return;
        seen_.insert({row.about, id});
        if (row.about == kAboutUnit && !standing_.knows(kAboutUnit, id)) open_new(row, id);
        if (!row.foreign.empty() && !wish_.system.empty())
            say({row.about, id, "foreign:" + wish_.system, row.foreign, wish_.from, {}}, row.where);
        for (const SaidField& said : row.fields) {
            Fact fact{row.about, id, said.field, said.value, said.from.empty() ? wish_.from : said.from,
                      said.to};
            if (said.is_unit) translate(fact);
            if (!row.left.empty() && fact.field.starts_with(kGrantPrefix)) continue;
            say(std::move(fact), said.where);
        }
        if (!row.left.empty()) leave(id, row.left, row.where);
    }

    void open_new(const SaidRow& row, const std::string& id) {
        const bool says_state = std::any_of(row.fields.begin(), row.fields.end(),
                                            [](const SaidField& one) { return one.field == "active"; });
        if (!says_state) say({kAboutUnit, id, "active", "open", wish_.from, {}}, row.where);
    }

    void translate(Fact& fact) const {
        const bool is_over = fact.field.starts_with(kGrantPrefix) || fact.field.starts_with(kServesPrefix);
        if (!is_over) {
            fact.value = fact.value.empty() ? fact.value : unit_id(fact.value);
            return;
        }
        const std::size_t at = fact.field.find(':', fact.field.find(':') + 1);
        fact.field = fact.field.substr(0, at + 1) + unit_id(fact.field.substr(at + 1));
    }

    // Becomes a fact only where it says something else than what stands on its first day, up to the same end.
    void say(Fact fact, const std::string& where) {
        if ((!fact.from.empty() && !parse_date(fact.from)) || (!fact.to.empty() && !parse_date(fact.to)))
            return problems_.error(where, "date", "Write dates as 2026-03-02.");
        const rules::Dated* stands = after_.fact_on(fact.about, fact.id, fact.field, fact.from);
        const bool is_over_unit =
            fact.field.starts_with(kGrantPrefix) || fact.field.starts_with(kServesPrefix);
        const bool is_same = stands == nullptr ? fact.value.empty() : stands->value == fact.value;
        const bool ends_alike = !is_over_unit || stands == nullptr || stands->to == fact.to;
        if (is_same && ends_alike) return;
        // An end that comes earlier has to be said of the days after it too.
        std::optional<Fact> rest;
        if (is_over_unit && is_same && !fact.to.empty() && (stands->to.empty() || fact.to < stands->to))
            rest = Fact{fact.about, fact.id, fact.field, "no", day_after(fact.to), stands->to};
        keep(std::move(fact), stands == nullptr ? std::string{} : stands->value, where);
        if (rest) keep(std::move(*rest), "yes", where);
    }

    void keep(Fact fact, std::string was, const std::string& where) {
        after_.add(fact);
        const bool is_new = !standing_.knows(fact.about, fact.id);
        found_.facts.push_back({std::move(fact), std::move(was), where, is_new});
    }

    void leave(const std::string& person, const std::string& last, const std::string& where) {
        const std::string from = day_after(last);
        if (from.empty()) return problems_.error(where, "date", "Write dates as 2026-03-02.");
        const auto grants = after_.grants_on(person, from);
        for (const Grant& grant : grants)
            say({kAboutPerson, person, rules::grant_field(grant.role, grant.unit), "no", from, {}}, where);
        const bool has_left = after_.text_on(kAboutPerson, person, "left", from) == "yes";
        say({kAboutPerson, person, "left", "yes", from, {}}, where);
        if (!has_left) found_.leavers.push_back(person);
    }

    // What a complete table of a system does not name any more.
    void close_missing() {
        const std::string last = rules::day_before(wish_.from);
        for (const char* about : {kAboutUnit, kAboutPerson}) {
            const bool is_listed = std::any_of(seen_.begin(), seen_.end(),
                                               [&](const Subject& one) { return one.first == about; });
            if (!is_listed) continue;
            for (const std::string& id : standing_.ids(about)) {
                const bool is_theirs =
                    wish_.system.empty() ||
                    !standing_.text_on(about, id, "foreign:" + wish_.system, wish_.from).empty();
                if (seen_.contains({about, id}) || !is_theirs) continue;
                if (about == std::string_view(kAboutPerson))
                    leave(id, last, id);
                else if (standing_.is_active_on(id, wish_.from))
                    say({kAboutUnit, id, "active", "closed", wish_.from, {}}, id);
            }
        }
    }

    const rules::Register& standing_;
    rules::Register after_;  // with what was found so far
    const ImportWish& wish_;
    forms::Problems& problems_;
    std::map<Subject, std::string> by_foreign_;
    std::set<Subject> seen_;
    Difference found_;
};

}  // namespace

Difference difference_of(const rules::Register& standing, const std::vector<SaidRow>& rows,
                         const ImportWish& wish, forms::Problems& problems) {
    return Comparison(standing, wish, problems).run(rows);
}

}  // namespace wincheck::hub
