#include "core/rules/appeals_json.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kAppealDaysMax = 366;
constexpr std::size_t kAppealLevelsMax = 8;

const char* word_of_side(bool is_by_project) {
    return is_by_project ? "project" : "person";
}

const char* word_of_days(bool counts_workdays) {
    return counts_workdays ? "workdays" : "calendar";
}

// One of two words; the first says true.
void read_either(Fields& fields, const char* name, const char* (*word)(bool), bool& to) {
    std::string read = word(to);
    fields.text(name, read);
    to = read == word(true);
    if (read != word(to)) fields.fail(kFieldWrong, name);
}

void read_level(Fields& fields, AppealLevel& level) {
    fields.text("role", level.role);
    fields.number("file_days", level.file_days, kAppealDaysMax);
    fields.number("decide_days", level.decide_days, kAppealDaysMax);
    read_either(fields, "days", word_of_days, level.counts_workdays);
    fields.flag("talk", level.needs_talk);
    if (level.role.empty()) fields.fail(kFieldMissing, "role");
}

Json level_json(const AppealLevel& level) {
    return Json::object()
        .set("role", Json::of(std::string_view(level.role)))
        .set("file_days", Json::of(std::uint64_t{level.file_days}))
        .set("decide_days", Json::of(std::uint64_t{level.decide_days}))
        .set("days", Json::of(word_of_days(level.counts_workdays)))
        .set("talk", Json::of(level.needs_talk));
}

}  // namespace

void read_appeals(Fields& fields, AppealsPolicy& policy) {
    if (fields.take("routes") != nullptr) policy.routes.clear();
    fields.list("routes", [&](Fields& one) {
        AppealRoute route;
        one.text("kind", route.kind);
        one.text("object", route.object);
        read_either(one, "by", word_of_side, route.is_by_project);
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
                        .set("by", Json::of(word_of_side(route.is_by_project)))
                        .set("levels", std::move(levels)));
    }
    return Json::object().set("routes", std::move(routes));
}

}  // namespace wincheck::rules
