#include "core/rules/findings_json.h"

#include <optional>
#include <string_view>

#include "core/rules/workflow.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kRepeatDaysMax = 3'660;

constexpr struct {
    RepeatBy by;
    const char* word;
} kRepeatWords[] = {{RepeatBy::item, "item"}, {RepeatBy::location, "location"}, {RepeatBy::post, "post"}};

const char* word_of(RepeatBy by) {
    for (const auto& row : kRepeatWords)
        if (row.by == by) return row.word;
    return kRepeatWords[0].word;
}

std::optional<RepeatBy> repeat_by_named(std::string_view word) {
    for (const auto& row : kRepeatWords)
        if (row.word == word) return row.by;
    return std::nullopt;
}

Json count_json(std::uint32_t number) {
    return Json::of(static_cast<std::uint64_t>(number));
}

}  // namespace

void read_findings(Fields& fields, FindingsPolicy& policy) {
    if (fields.take("closing") != nullptr) policy.closing.clear();
    fields.list("closing", [&](Fields& one) {
        ClosingLevel read;
        one.number("severity", read.severity);
        std::string means = name_of_means(read.means);
        one.text("means", means);
        const auto named = means_named(means);
        if (named)
            read.means = *named;
        else
            one.fail(kFieldWrong, "means");
        policy.closing.push_back(read);
    });
    fields.number("verify_percent", policy.verify_percent, 100);
    if (fields.take("review") != nullptr) policy.review.clear();
    fields.list("review", [&](Fields& one) {
        ReviewRule read;
        one.text("kind", read.kind);
        one.number("severity", read.severity_min);
        one.text("by", read.by);
        if (read.by != "branch" && read.by != "region") one.fail(kFieldWrong, "by");
        policy.review.push_back(std::move(read));
    });
    fields.number("after_severity", policy.after_severity);
    fields.number("repeat_days", policy.repeat_days, kRepeatDaysMax);
    std::string by = word_of(policy.repeat_by);
    fields.text("repeat_by", by);
    const auto named = repeat_by_named(by);
    if (!named) fields.fail(kFieldWrong, "repeat_by");
    policy.repeat_by = named.value_or(policy.repeat_by);
}

Json to_json(const FindingsPolicy& policy) {
    Json closing = Json::array();
    for (const ClosingLevel& level : policy.closing)
        closing.push(Json::object()
                         .set("severity", count_json(level.severity))
                         .set("means", Json::of(name_of_means(level.means))));
    Json review = Json::array();
    for (const ReviewRule& rule : policy.review)
        review.push(Json::object()
                        .set("kind", Json::of(std::string_view(rule.kind)))
                        .set("severity", count_json(rule.severity_min))
                        .set("by", Json::of(std::string_view(rule.by))));
    return Json::object()
        .set("closing", std::move(closing))
        .set("verify_percent", count_json(policy.verify_percent))
        .set("review", std::move(review))
        .set("after_severity", count_json(policy.after_severity))
        .set("repeat_days", count_json(policy.repeat_days))
        .set("repeat_by", Json::of(word_of(policy.repeat_by)));
}

}  // namespace wincheck::rules
