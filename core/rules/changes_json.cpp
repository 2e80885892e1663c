#include "core/rules/changes_json.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

Fact fact_of(const Json& json) {
    return {json["about"].text(), json["id"].text(),   json["field"].text(),
            json["value"].text(), json["from"].text(), json["to"].text()};
}

Json said(std::string_view text) {
    return Json::of(text);
}

}  // namespace

std::vector<Fact> facts_from_json(const Json& list) {
    std::vector<Fact> facts;
    facts.reserve(list.items().size());
    for (const Json& one : list.items()) facts.push_back(fact_of(one));
    return facts;
}

Json problems_json(const std::vector<Problem>& problems) {
    Json list = Json::array();
    for (const Problem& problem : problems)
        list.push(Json::object()
                      .set("where", said(problem.where))
                      .set("code", said(problem.code))
                      .set("message", said(problem.message))
                      .set("warning", Json::of(problem.is_warning)));
    return list;
}

bool has_errors(const std::vector<Problem>& problems) {
    return std::any_of(problems.begin(), problems.end(), [](const Problem& one) { return !one.is_warning; });
}

}  // namespace wincheck::rules
