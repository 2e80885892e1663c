#include "core/rules/privacy_json.h"

#include "core/rules/retention.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kRetentionDaysMax = 36'600;

bool is_said(const std::string& text) {
    return text.find_first_not_of(" \t") != std::string::npos;
}

void check_kind(Fields& one, const PersonalKind& kind, const PrivacyPolicy& policy) {
    if (!is_said(kind.id)) one.fail(kFieldMissing, "id");
    if (!is_said(kind.purpose)) one.fail(kPurposeMissing, "purpose");
    if (!is_said(kind.basis)) one.fail(kPurposeMissing, "basis");
    if (kind.retention_days == 0) one.fail(kPurposeMissing, "retention_days");
    if (kind.holds.empty()) one.fail(kFieldMissing, "holds");
    for (const std::string& word : kind.holds)
        if (!carrier_named(word)) one.fail(kCarrierUnknown, "holds");
    const bool is_known = std::any_of(policy.kinds.begin(), policy.kinds.end(),
                                      [&](const PersonalKind& other) { return other.id == kind.id; });
    if (is_known) one.fail(kFieldWrong, "id");
}

Json personal_words(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& one : texts) list.push(Json::of(std::string_view(one)));
    return list;
}

}  // namespace

void read_privacy(Fields& fields, PrivacyPolicy& policy) {
    fields.list("kinds", [&](Fields& one) {
        PersonalKind kind;
        one.text("id", kind.id);
        one.text("purpose", kind.purpose);
        one.text("basis", kind.basis);
        one.number("retention_days", kind.retention_days, kRetentionDaysMax);
        kind.holds = usual_carriers(kind.id);
        one.texts("holds", kind.holds);
        one.texts("inspections", kind.inspections);
        one.texts("items", kind.items);
        check_kind(one, kind, policy);
        policy.kinds.push_back(std::move(kind));
    });
    fields.texts("homes", policy.homes);
}

Json to_json(const PrivacyPolicy& policy) {
    Json kinds = Json::array();
    for (const PersonalKind& kind : policy.kinds)
        kinds.push(Json::object()
                       .set("id", Json::of(std::string_view(kind.id)))
                       .set("purpose", Json::of(std::string_view(kind.purpose)))
                       .set("basis", Json::of(std::string_view(kind.basis)))
                       .set("retention_days", Json::of(std::uint64_t{kind.retention_days}))
                       .set("holds", personal_words(kind.holds))
                       .set("inspections", personal_words(kind.inspections))
                       .set("items", personal_words(kind.items)));
    return Json::object().set("kinds", std::move(kinds)).set("homes", personal_words(policy.homes));
}

}  // namespace wincheck::rules
