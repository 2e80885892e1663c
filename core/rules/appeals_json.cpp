#include "core/rules/appeals_json.h"

#include <array>
#include <utility>

namespace wincheck::rules {
namespace {

constexpr std::int64_t kAppealDaysMax = 366;
constexpr std::size_t kAppealLevelsMax = 8;

constexpr std::array<std::pair<const char*, bool>, 2> kSideWords{{{"project", true}, {"person", false}}};

void read_level(Fields& fields, AppealLevel& level) {
    fields.text("role", level.role);
    fields.number("file_days", level.file_days, kAppealDaysMax);
    fields.number("decide_days", level.decide_days, kAppealDaysMax);
    read_word(fields, "days", kDayWords, level.counts_workdays);
    fields.flag("talk", level.needs_talk);
    if (level.role.empty()) fields.fail(kFieldMissing, "role");
}

Json level_json(const AppealLevel& level) {
    return Json::object()
        .set("role", Json::of(std::string_view(level.role)))
        .set("file_days", Json::of(std::uint64_t{level.file_days}))
        .set("decide_days", Json::of(std::uint64_t{level.decide_days}))
        .set("days", Json::of(word_in(kDayWords, level.counts_workdays)))
        .set("talk", Json::of(level.needs_talk));
}

}  // namespace

void read_appeals(Fields& fields, AppealsPolicy& policy) {
    if (fields.take("routes") != nullptr) policy.routes.clear();
    fields.list("routes", [&](Fields& one) {
        AppealRoute route;
        one.text("kind", route.kind);
        one.text("object", route.object);
        read_word(one, "by", kSideWords, route.is_by_project);
        one.list("levels", [&](Fields& level) { read_level(level, route.levels.emplace_back()); });
        if (route.levels.size() > kAppealLevelsMax) one.fail(kNumberTooLarge, "levels");
        policy.routes.push_back(std::move(route));
    });
}

Json to_json(const AppealsPolicy& policy) {
    Json routes = Json::array();
    for (const AppealRoute& route : policy.routes) {
        Json levels = Json::array();
        for (const AppealLevel& level : route.levels) levels.push(level_json(level));
        routes.push(Json::object()
                        .set("kind", Json::of(std::string_view(route.kind)))
                        .set("object", Json::of(std::string_view(route.object)))
                        .set("by", Json::of(word_in(kSideWords, route.is_by_project)))
                        .set("levels", std::move(levels)));
    }
    return Json::object().set("routes", std::move(routes));
}

}  // namespace wincheck::rules
