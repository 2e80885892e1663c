// What the policy says of personal data, and what follows from it: terms, due days, and what is not recorded.
#include "core/rules/retention.h"

#include <doctest/doctest.h>

#include "core/rules/score_json.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

std::string kind_json(const std::string& id, const std::string& more) {
    return R"({"id":")" + id + R"(","purpose":"取证","basis":"制度 3.2","retention_days":90)" + more + "}";
}

Result<Policy> policy_with(const std::string& kinds, const std::string& more = {}) {
    const auto json =
        Json::parse(R"({"id":"p","version":"1","privacy":{"kinds":[)" + kinds + "]" + more + "}}");
    REQUIRE(json.has_value());
    return policy_from_json(*json);
}

std::string trouble_of_policy(const std::string& kinds, const std::string& more = {}) {
    const auto policy = policy_with(kinds, more);
    if (policy) return "ok";
    return std::string(policy.error().reason_or_null->name) + " " + policy.error().where;
}

PersonalKind personal(const std::string& id, std::uint32_t days, std::vector<std::string> holds) {
    PersonalKind kind;
    kind.id = id;
    kind.retention_days = days;
    kind.holds = std::move(holds);
    return kind;
}

}  // namespace

TEST_CASE("PII-1 the policy gives each kind a purpose, a basis and a time, and says so when it does not") {
    CHECK(trouble_of_policy(kind_json("faces", "")) == "ok");
    CHECK(trouble_of_policy(kind_json("gait", R"(,"holds":["video"])")) == "ok");  // an open list
    CHECK(trouble_of_policy(kind_json("gait", "")) == "field_missing privacy.kinds[1].holds");
    CHECK(trouble_of_policy(kind_json("faces", R"(,"holds":["picture","smell"])")) ==
          "carrier_unknown privacy.kinds[1].holds");
    CHECK(trouble_of_policy(kind_json("faces", "") + "," + kind_json("faces", "")) ==
          "field_wrong privacy.kinds[2].id");
    CHECK(trouble_of_policy(R"({"id":"faces","basis":"b","retention_days":9})") ==
          "purpose_missing privacy.kinds[1].purpose");
    CHECK(trouble_of_policy(R"({"id":"faces","purpose":"p","basis":" ","retention_days":9})") ==
          "purpose_missing privacy.kinds[1].basis");
    CHECK(trouble_of_policy(R"({"id":"faces","purpose":"p","basis":"b"})") ==
          "purpose_missing privacy.kinds[1].retention_days");
    CHECK(trouble_of_policy(R"({"id":"faces","purpose":"p","basis":"b","retention_days":0})") ==
          "purpose_missing privacy.kinds[1].retention_days");
    CHECK(trouble_of_policy(R"({"id":"faces","purpose":"p","basis":"b","retention_days":-1})") ==
          "number_too_large privacy.kinds[1].retention_days");
    CHECK(trouble_of_policy(R"({"id":"faces","purpose":"p","basis":"b","retention_days":36601})") ==
          "number_too_large privacy.kinds[1].retention_days");
    CHECK(trouble_of_policy(kind_json("faces", R"(,"retain":1)")) == "field_unknown privacy.kinds[1].retain");
    CHECK(trouble_of_policy("7") != "ok");
    CHECK(trouble_of_policy("", R"(,"homes":"入户")") == "field_wrong privacy.homes");
}

TEST_CASE(
    "PII-1 a policy with kinds of personal data reads back as it was, and without them it is as before") {
    const auto policy =
        policy_with(kind_json("residents", R"(,"inspections":["resident_visit"])"), R"(,"homes":["入户"])");
    REQUIRE(policy.has_value());
    CHECK(policy->privacy.kinds[0].holds ==
          std::vector<std::string>{"text", "picture", "video", "audio", "document"});
    const auto again = policy_from_json(to_json(*policy));
    REQUIRE(again.has_value());
    CHECK(*again == *policy);
}

TEST_CASE("PII-1 the shortest time of what something may hold decides, and names every kind") {
    PrivacyPolicy policy;
    policy.kinds = {personal("faces", 180, {"picture", "video"}), personal("plates", 90, {"picture"}),
                    personal("voices", 30, {"audio", "video"})};
    const auto term = [&](Carrier carrier) {
        return retention_of(policy, {.carrier = carrier, .inspection_kind = "hq_special"});
    };
    REQUIRE(term(Carrier::picture).has_value());
    CHECK(term(Carrier::picture)->days == 90);
    CHECK(term(Carrier::picture)->kinds == std::vector<std::string>{"faces", "plates"});
    CHECK(term(Carrier::video)->days == 30);
    CHECK(term(Carrier::audio)->kinds == std::vector<std::string>{"voices"});
    CHECK(term(Carrier::file)->days == 30);  // nobody knows what it is
    CHECK_FALSE(term(Carrier::text).has_value());
    CHECK_FALSE(term(Carrier::place).has_value());
    CHECK_FALSE(term(Carrier::document).has_value());
}

TEST_CASE("PII-1 a kind may be bound to kinds of inspection and to items") {
    PrivacyPolicy policy;
    policy.kinds = {personal("residents", 30, {"text"})};
    policy.kinds[0].inspections = {"resident_visit"};
    const auto is_due = [&](std::string_view kind, std::string_view tag, std::string_view category) {
        return retention_of(
                   policy,
                   {.carrier = Carrier::text, .inspection_kind = kind, .tag = tag, .category = category})
            .has_value();
    };
    CHECK(is_due("resident_visit", "", ""));
    CHECK_FALSE(is_due("hq_special", "", ""));
    policy.kinds[0].inspections.clear();
    policy.kinds[0].items = {"入户", "home"};
    CHECK(is_due("hq_special", "入户", ""));
    CHECK(is_due("hq_special", "", "home"));
    CHECK_FALSE(is_due("hq_special", "gate", "order"));
    CHECK_FALSE(is_due("hq_special", "", ""));
}

TEST_CASE("PII-1 the days count from the business date or the recording after it, whatever a clock says") {
    const Date night{2026, 3, 2}, today{2026, 5, 1};
    CHECK(retention_due(night, night, today, 30) == Date{2026, 4, 1});
    CHECK(retention_due(night, {2026, 3, 20}, today, 30) == Date{2026, 4, 19});
    CHECK(retention_due(night, {1970, 1, 1}, today, 30) == Date{2026, 4, 1});  // a clock that was reset
    CHECK(retention_due(night, {2106, 1, 1}, today, 30) == Date{2026, 4, 1});  // and one that runs ahead
    CHECK(retention_due(night, today, today, 1) == Date{2026, 5, 2});
}

TEST_CASE("PII-4 footage of the site's cameras names its number and its purpose") {
    CaptureCore capture;
    capture.purpose = kPurposeSiteCamera;
    capture.media_type = "video/mp4";
    const PrivacyPolicy policy;
    const HeldData held{.carrier = Carrier::video, .inspection_kind = "hq_special"};
    CHECK(fault_of_capture(policy, capture, held) == CaptureFault::footage_unexplained);
    capture.footage_register = "JK-2026-031";
    CHECK(fault_of_capture(policy, capture, held) == CaptureFault::footage_unexplained);
    capture.footage_use = "核对 01:20 的巡逻";
    CHECK(fault_of_capture(policy, capture, held) == CaptureFault::none);
    capture.footage_register.clear();
    CHECK(fault_of_capture(policy, capture, held) == CaptureFault::footage_unexplained);
    capture.purpose = "item";
    CHECK(fault_of_capture(policy, capture, held) == CaptureFault::none);
}

TEST_CASE("PII-5 no sound and no video in homes, by tag, category or kind of inspection; photos may be") {
    PrivacyPolicy policy;
    policy.homes = {"入户", "resident_visit"};
    const auto fault = [&](const char* media, std::string_view kind, std::string_view tag,
                           std::string_view category) {
        CaptureCore capture;
        capture.media_type = media;
        return fault_of_capture(
            policy, capture,
            {.carrier = Carrier::file, .inspection_kind = kind, .tag = tag, .category = category});
    };
    for (const char* media : {"video/mp4", "audio/mp4"}) {
        CHECK(fault(media, "hq_special", "入户", "") == CaptureFault::recording_in_home);
        CHECK(fault(media, "hq_special", "", "入户") == CaptureFault::recording_in_home);
        CHECK(fault(media, "resident_visit", "", "") == CaptureFault::recording_in_home);
        CHECK(fault(media, "hq_special", "gate", "order") == CaptureFault::none);
    }
    CHECK(fault("image/jpeg", "resident_visit", "入户", "") == CaptureFault::none);
}

TEST_CASE("PII-1 the last word about a hold decides, and it is the one that is named") {
    const Hash first{std::array<std::uint8_t, 32>{1}};
    const Hash second{std::array<std::uint8_t, 32>{2}};
    CHECK_FALSE(standing_hold({}).has_value());
    CHECK(standing_hold({{first, true}}) == first);
    CHECK_FALSE(standing_hold({{first, true}, {second, false}}).has_value());
    CHECK(standing_hold({{first, false}, {second, true}}) == second);
}

TEST_CASE("PII-3 positions belong to the visit: not on the way there and not after leaving") {
    CHECK_FALSE(may_take_position(kPhaseTravelling));
    for (const std::uint32_t phase :
         {kPhaseNone, kPhaseOnSite, kPhaseCovert, kPhaseRevealed, kPhaseAccompanied, kPhaseFeedback})
        CHECK(may_take_position(phase));
    CHECK_FALSE(may_take_position(kPhaseLeft));
}
