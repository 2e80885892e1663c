#include "core/rules/unit_stays.h"

#include <set>
#include <string>

namespace wincheck::rules {
namespace {

/// Days on which the line or the state of a unit may become another one.
class TurningDays {
public:
    explicit TurningDays(const Register& standing) : standing_(standing) {}

    std::set<Date> of(std::string_view unit) {
        add(std::string(unit));
        return std::move(days_);
    }

private:
    void add(const std::string& unit) {
        const auto* fields = standing_.facts_of(kAboutUnit, unit);
        if (fields == nullptr || !seen_.insert(unit).second) return;
        for (const char* field : {"parent", "active", "kind"}) {
            const auto found = fields->find(std::string_view(field));
            if (found == fields->end()) continue;
            for (const Dated& fact : found->second) {
                if (const auto from = parse_date(fact.from)) days_.insert(*from);
                if (const auto to = parse_date(fact.to)) days_.insert(date_of_days(days_since_1970(*to) + 1));
                if (found->first == "parent" && !fact.value.empty()) add(fact.value);
            }
        }
    }

    const Register& standing_;
    std::set<std::string> seen_;
    std::set<Date> days_{kSinceEver};
};

// Where the unit stands on that day; nothing while it is not under management.
std::optional<Stay> stay_on(const Register& standing, std::string_view unit, Date day) {
    const std::string date = to_text(day);
    if (!standing.is_active_on(unit, date)) return std::nullopt;
    Stay stay{day, kUntilFurtherNotice, {}, {}};
    for (const std::string& above : standing.line_on(unit, date)) {
        const std::string kind = standing.text_on(kAboutUnit, above, "kind", date);
        if (kind == "region") stay.region = above;
        if (kind == "branch") stay.branch = above;
    }
    return stay;
}

}  // namespace

std::vector<Stay> unit_stays(const Register& standing, std::string_view unit) {
    std::vector<Stay> stays;
    bool is_open = false;
    for (const Date day : TurningDays(standing).of(unit)) {
        const auto stay = stay_on(standing, unit, day);
        const bool goes_on =
            is_open && stay && stays.back().region == stay->region && stays.back().branch == stay->branch;
        if (goes_on) continue;
        if (is_open) stays.back().to = date_of_days(days_since_1970(day) - 1);
        is_open = stay.has_value();
        if (stay) stays.push_back(*stay);
    }
    return stays;
}

}  // namespace wincheck::rules
