#pragma once
// One random case of tests/oracle: {"answers", "policy", "context"} scored by a checklist, as JSON.
#include "core/base/json.h"
#include "core/rules/score.h"
#include "core/rules/score_json.h"

namespace wincheck::testing {

inline Json refusal(const Error& error) {
    return Json::object()
        .set("error", Json::of(error.reason_or_null != nullptr ? error.reason_or_null->name : "bug"))
        .set("where", Json::of(error.where));
}

inline Json scored_case(const Checklist& checklist, const Json& given) {
    const Result<Record> record = rules::record_from_json(checklist, given);
    if (!record) return refusal(record.error());
    const Result<Policy> policy =
        given["policy"].is_null() ? Result<Policy>(Policy{}) : rules::policy_from_json(given["policy"]);
    if (!policy) return refusal(policy.error());
    const Result<Context> context =
        given["context"].is_null() ? Result<Context>(Context{}) : rules::context_from_json(given["context"]);
    if (!context) return refusal(context.error());
    const auto compiled = rules::CompiledChecklist::compile(checklist);
    if (!compiled) return refusal(compiled.error());
    return rules::to_json(rules::score(**compiled, *record, *context, *policy), true, "", "", "");
}

}  // namespace wincheck::testing
