// The programme's policy as JSON (docs/guides/programme.md).
#include <array>
#include <utility>

#include "core/rules/coverage.h"
#include "core/rules/due.h"
#include "core/rules/json_fields.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kDaysMax = 3'660;
constexpr std::int64_t kCloseMinuteMax = 1'440;

const char* word_of(SecondWeek week) {
    return week == SecondWeek::of_next_month ? "of_next_month" : "week_after";
}

void read_week(Fields& fields, const char* name, SecondWeek& to) {
    std::string word = word_of(to);
    fields.text(name, word);
    to = word == "of_next_month" ? SecondWeek::of_next_month : SecondWeek::week_after;
    if (word != word_of(to)) fields.fail(kFieldWrong, name);
}

// Words of the enumerations, as the guide lists them.
constexpr std::array<std::pair<const char*, PeriodKind>, 4> kPeriodWords{{{"week", PeriodKind::week},
                                                                          {"month", PeriodKind::month},
                                                                          {"quarter", PeriodKind::quarter},
                                                                          {"year", PeriodKind::year}}};
constexpr std::array<std::pair<const char*, CoverageOf>, 2> kOfWords{
    {{"projects", CoverageOf::projects}, {"regions", CoverageOf::regions}}};
constexpr std::array<std::pair<const char*, Charge>, 4> kChargeWords{{{"group", Charge::group},
                                                                      {"region", Charge::region},
                                                                      {"branch", Charge::branch},
                                                                      {"project", Charge::project}}};
constexpr std::array<std::pair<const char*, CountRule>, 2> kCountWords{
    {{"on_date", CountRule::on_date}, {"days_in_period", CountRule::days_in_period}}};

void read_target(Fields& fields, CoverageTarget& target) {
    fields.text("id", target.id);
    fields.texts("kinds", target.kinds);
    fields.texts("endings", target.endings);
    read_word(fields, "period", kPeriodWords, target.period);
    read_word(fields, "of", kOfWords, target.of);
    fields.points("percent", target.percent);
    read_word(fields, "rounding", kRoundingWords, target.rounding);
    read_word(fields, "charge", kChargeWords, target.charge);
    fields.text("in_charge", target.in_charge);
    read_word(fields, "count", kCountWords, target.count);
    fields.number("register_day", target.register_day, 366);
    fields.number("days_min", target.days_min, kDaysMax);
    fields.number("per_day_max", target.per_day_max, 1'000'000);
    fields.flag("only_workdays", target.only_workdays);
    if (target.id.empty()) fields.fail(kFieldMissing, "id");
    if (target.kinds.empty()) fields.fail(kFieldMissing, "kinds");
    if (target.percent.nano < 0 || target.percent > Points::whole(100))
        fields.fail(kNumberTooLarge, "percent");
    // A region is at the charge of itself or of the group.
    const bool is_below = target.charge == Charge::branch || target.charge == Charge::project;
    if (target.of == CoverageOf::regions && is_below) fields.fail(kFieldWrong, "charge");
}

void read_weekday(Fields& fields, const char* name, std::uint32_t& to) {
    fields.number(name, to, 7);
    if (to == 0) fields.fail(kFieldWrong, name);
}

Json texts_json(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts) list.push(Json::of(std::string_view(text)));
    return list;
}

Json number_json(std::uint32_t number) {
    return Json::of(static_cast<std::uint64_t>(number));
}

}  // namespace

Result<DuePolicy> due_policy_from_json(const Json& document) {
    DuePolicy policy;
    Fields fields(document, {});
    fields.texts("report_kinds", policy.report_kinds);
    read_week(fields, "report_week", policy.report_week);
    read_weekday(fields, "report_weekday", policy.report_weekday);
    fields.texts("feedback_kinds", policy.feedback_kinds);
    read_week(fields, "feedback_week", policy.feedback_week);
    read_weekday(fields, "feedback_weekday", policy.feedback_weekday);
    fields.number("close_minute", policy.close_minute, kCloseMinuteMax);
    if (document.find("rectification") != nullptr) policy.rectification.clear();
    fields.list("rectification", [&](Fields& one) {
        SeverityDays read;
        one.number("severity", read.severity);
        one.number("days", read.days, kDaysMax);
        policy.rectification.push_back(read);
    });
    fields.number("rectification_otherwise", policy.rectification_otherwise, kDaysMax);
    if (const auto problem = fields.finish()) return *problem;
    return policy;
}

Json to_json(const DuePolicy& policy) {
    Json rectification = Json::array();
    for (const SeverityDays& one : policy.rectification)
        rectification.push(
            Json::object().set("severity", number_json(one.severity)).set("days", number_json(one.days)));
    return Json::object()
        .set("report_kinds", texts_json(policy.report_kinds))
        .set("report_week", Json::of(word_of(policy.report_week)))
        .set("report_weekday", number_json(policy.report_weekday))
        .set("feedback_kinds", texts_json(policy.feedback_kinds))
        .set("feedback_week", Json::of(word_of(policy.feedback_week)))
        .set("feedback_weekday", number_json(policy.feedback_weekday))
        .set("close_minute", number_json(policy.close_minute))
        .set("rectification", std::move(rectification))
        .set("rectification_otherwise", number_json(policy.rectification_otherwise));
}

Result<std::vector<CoverageTarget>> coverage_targets_from_json(const Json& document) {
    std::vector<CoverageTarget> targets;
    const Json whole = Json::object().set("coverage", document);
    Fields fields(whole, {});
    fields.list("coverage", [&](Fields& one) {
        CoverageTarget target;
        read_target(one, target);
        const bool is_twice = std::any_of(targets.begin(), targets.end(),
                                          [&](const CoverageTarget& known) { return known.id == target.id; });
        if (is_twice) one.fail(kFieldWrong, "id");
        targets.push_back(std::move(target));
    });
    if (const auto problem = fields.finish()) return *problem;
    return targets;
}

Json to_json(const CoverageTarget& target) {
    return Json::object()
        .set("id", Json::of(std::string_view(target.id)))
        .set("kinds", texts_json(target.kinds))
        .set("endings", texts_json(target.endings))
        .set("period", Json::of(word_in(kPeriodWords, target.period)))
        .set("of", Json::of(word_in(kOfWords, target.of)))
        .set("percent", Json::of(target.percent))
        .set("rounding", Json::of(word_in(kRoundingWords, target.rounding)))
        .set("charge", Json::of(word_in(kChargeWords, target.charge)))
        .set("in_charge", Json::of(std::string_view(target.in_charge)))
        .set("count", Json::of(word_in(kCountWords, target.count)))
        .set("register_day", number_json(target.register_day))
        .set("days_min", number_json(target.days_min))
        .set("per_day_max", number_json(target.per_day_max))
        .set("only_workdays", Json::of(target.only_workdays));
}

}  // namespace wincheck::rules
