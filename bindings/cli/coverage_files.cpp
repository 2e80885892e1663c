#include "bindings/cli/coverage_files.h"

#include <algorithm>
#include <set>

#include "bindings/cli/calendar_files.h"
#include "core/base/reasons.h"
#include "core/rules/local_time.h"
#include "core/rules/score_json.h"

namespace wincheck::cli {
namespace {

constexpr std::int64_t kChinaMinutes = 480;

Error fact_wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "coverage", std::move(where));
}

Result<std::string> named(const Json& json, const char* name, const std::string& where) {
    const std::string& text = json[name].text();
    if (text.empty()) return fact_wrong(where + name);
    return text;
}

Result<Date> dated(const Json& json, const char* name, const std::string& where) {
    const auto date = parse_date(json[name].text());
    if (!date) return fact_wrong(where + name);
    return *date;
}

Result<std::int64_t> known_of(const Json& json, const std::string& where) {
    const Json* known = json.find("known");
    if (known == nullptr || known->is_null()) return std::int64_t{INT64_MIN};
    const auto time = parse_time(known->text());
    if (!time) return fact_wrong(where + "known");
    return time->utc.ms;
}

Result<KnownFact> step_of(const Json& json, const std::string& where) {
    KnownFact fact;
    rules::RegisterFact step;
    WCK_TRY(fact.known_ms, known_of(json, where));
    WCK_TRY(fact.project, named(json, "project", where));
    WCK_TRY(step.date, dated(json, "date", where));
    const std::string& word = json["step"].text();
    if (word == "close") {
        step.step = rules::RegisterStep::close;
    } else if (word == "open" || word == "move") {
        step.step = word == "open" ? rules::RegisterStep::open : rules::RegisterStep::move;
        WCK_TRY(step.region, named(json, "region", where));
        step.branch = json["branch"].text();
    } else {
        return fact_wrong(where + "step");
    }
    fact.step = std::move(step);
    return fact;
}

Result<Date> business_date_of(const Json& json, const VisitPolicy& visit, const std::string& where) {
    if (json.find("business_date") != nullptr) return dated(json, "business_date", where);
    const auto began = parse_time(json["began"].text());
    if (!began) return fact_wrong(where + "began");
    std::int64_t offset = kChinaMinutes;
    if (const Json* stated = json.find("offset_minutes")) {
        const auto minutes = stated->integer();
        if (!minutes || *minutes < -899 || *minutes > 899) return fact_wrong(where + "offset_minutes");
        offset = *minutes;
    }
    return rules::business_day(began->utc, static_cast<std::int32_t>(offset), visit).date;
}

Result<KnownFact> inspection_of(const Json& json, const VisitPolicy& visit, const std::string& where) {
    KnownFact fact;
    WCK_TRY(fact.known_ms, known_of(json, where));
    WCK_TRY(fact.inspection, named(json, "id", where));
    WCK_TRY(fact.ended.project, named(json, "project", where));
    WCK_TRY(fact.ended.kind, named(json, "kind", where));
    WCK_TRY(fact.ended.ending, named(json, "ending", where));
    WCK_TRY(fact.ended.date, business_date_of(json, visit, where));
    fact.project = fact.ended.project;
    return fact;
}

template <class Read>
Result<void> read_list(const Json& document, const char* name, std::vector<KnownFact>& facts, Read&& read) {
    const auto& items = document[name].items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        WCK_TRY(KnownFact fact, read(items[i], std::string(name) + "[" + std::to_string(i) + "]."));
        facts.push_back(std::move(fact));
    }
    return {};
}

Result<VisitPolicy> visit_policy_of(const Json& document) {
    const Json* visit = document.find("visit");
    if (visit == nullptr) return VisitPolicy{};
    WCK_TRY(const Policy policy, rules::policy_from_json(Json::object().set("visit", *visit)));
    return policy.visit;
}

}  // namespace

Result<std::vector<KnownFact>> known_facts(const Json& document, const VisitPolicy& visit) {
    std::vector<KnownFact> facts;
    WCK_TRY(read_list(document, "register", facts, step_of));
    WCK_TRY(read_list(document, "inspections", facts, [&](const Json& json, const std::string& where) {
        return inspection_of(json, visit, where);
    }));
    std::stable_sort(facts.begin(), facts.end(),
                     [](const KnownFact& a, const KnownFact& b) { return a.known_ms < b.known_ms; });
    return facts;
}

void Knowledge::advance(UtcMs at) {
    std::set<std::string> changed;
    for (; next_ < facts_.size() && facts_[next_].known_ms <= at.ms; ++next_) {
        KnownFact& fact = facts_[next_];
        if (fact.step) {
            steps_[fact.project].push_back(*fact.step);
            changed.insert(fact.project);
        } else {
            coverage_.set_inspection(fact.inspection, std::move(fact.ended));
        }
    }
    for (const std::string& project : changed)
        coverage_.set_project(project, rules::stays_of(steps_[project]));
}

Result<ProgrammeFile> programme_of(const Json& document, std::span<const std::string> calendars) {
    WCK_TRY(const VisitPolicy visit, visit_policy_of(document));
    WCK_TRY(auto facts, known_facts(document, visit));
    WCK_TRY(Calendar calendar, read_calendars(calendars));
    if (const Json* own = document.find("calendar")) WCK_TRY(rules::add_calendar(calendar, *own));
    WCK_TRY(rules::WorkCalendar days, rules::WorkCalendar::from(calendar));
    std::vector<CoverageTarget> targets = shipped_targets();
    if (const Json* stated = document.find("coverage")) {
        WCK_TRY(targets, rules::coverage_targets_from_json(*stated));
    }
    rules::Coverage coverage(std::move(targets), days);
    return ProgrammeFile{std::move(days), Knowledge(std::move(coverage), std::move(facts))};
}

}  // namespace wincheck::cli
