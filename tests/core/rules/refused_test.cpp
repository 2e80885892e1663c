// What a refused inspection counts as (VISIT-5).
#include "core/rules/refused.h"

#include "core/rules/score_json.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

Policy counting(std::string_view score) {
    Policy policy;
    policy.visit.refused_score = points(score);
    return policy;
}

std::string shown(const std::optional<rules::RefusedResult>& result) {
    if (!result) return "none";
    return to_text(result->score) + " " + result->band + (result->has_passed ? " passed" : " failed");
}

}  // namespace

TEST_CASE("VISIT-5 a refused inspection counts as the policy says, and as nothing where it says nothing") {
    CHECK(shown(rules::refused_result({}, Policy{})) == "none");
    CHECK(shown(rules::refused_result({}, counting("0"))) == "0 不合格 failed");
    CHECK(shown(rules::refused_result({}, counting("59.99"))) == "59.99 不合格 failed");
    CHECK(shown(rules::refused_result({}, counting("60"))) == "60 合格 passed");
}

TEST_CASE("VISIT-5 the figure of a refused inspection stands on the scale of its checklist") {
    ChecklistSettings settings;
    settings.scale = points("10");
    settings.places = 1;
    CHECK(shown(rules::refused_result(settings, counting("55"))) == "5.5 不合格 failed");
    CHECK(rules::refused_result(settings, counting("55"))->places == 1);
    settings.pass = points("5");
    settings.bands = {{points("5"), "过"}, {points("0"), "不过"}};
    CHECK(shown(rules::refused_result(settings, counting("50"))) == "5 过 passed");
    CHECK(shown(rules::refused_result(settings, counting("49"))) == "4.9 不过 failed");
}

TEST_CASE("VISIT-5 a policy names the figure of a refused inspection, within its scale") {
    const auto read = [](const char* text) {
        return rules::policy_from_json(*Json::parse(std::string(R"({"id":"p","version":"1",)") + text + "}"));
    };
    const auto policy = read(R"("visit":{"refused_score":"12.5"})");
    REQUIRE(policy.has_value());
    CHECK(policy->visit.refused_score == points("12.5"));
    CHECK(rules::to_json(*policy)["visit"]["refused_score"].text() == "12.5");
    CHECK(rules::to_json(*read(R"("visit":{})"))["visit"]["refused_score"].is_null());
    for (const char* wrong : {R"("visit":{"refused_score":-1})", R"("visit":{"refused_score":101})",
                              R"("scoring":{"scale":10,"pass":6},"visit":{"refused_score":11})"}) {
        const auto refused = read(wrong);
        REQUIRE_FALSE(refused.has_value());
        CHECK(std::string(refused.error().reason_or_null->name) == "number_too_large");
        CHECK(refused.error().where == "visit.refused_score");
    }
}
