// The programme's policy as JSON (docs/guides/programme.md).
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

}  // namespace wincheck::rules
