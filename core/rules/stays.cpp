#include "core/rules/stays.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

// Ends what is open at the day before `date`; nothing is left of a stay that would end before it began.
void end_before(std::vector<Stay>& stays, Date date) {
    if (stays.back().from == date)
        stays.pop_back();
    else
        stays.back().to = plus_days(date, -1);
}

}  // namespace

std::vector<Stay> stays_of(std::span<const RegisterFact> facts) {
    std::vector<RegisterFact> sorted(facts.begin(), facts.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const RegisterFact& a, const RegisterFact& b) { return a.date < b.date; });
    std::vector<Stay> stays;
    bool is_open = false;
    for (const RegisterFact& fact : sorted) {
        if (fact.step == RegisterStep::close) {
            if (is_open) stays.back().to = fact.date;
            is_open = false;
            continue;
        }
        if (fact.step == RegisterStep::move && !is_open) continue;
        if (is_open) end_before(stays, fact.date);
        // Opened again on the day of its closing: that day belongs to the new stay.
        if (!is_open && !stays.empty() && stays.back().to == fact.date) end_before(stays, fact.date);
        stays.push_back({fact.date, kUntilFurtherNotice, fact.region, fact.branch});
        is_open = true;
    }
    return stays;
}

const Stay* stay_or_null(std::span<const Stay> stays, Date date) {
    const auto after = std::upper_bound(stays.begin(), stays.end(), date,
                                        [](Date sought, const Stay& stay) { return sought < stay.from; });
    if (after == stays.begin()) return nullptr;
    const Stay& stay = *(after - 1);
    return date <= stay.to ? &stay : nullptr;
}

}  // namespace wincheck::rules
