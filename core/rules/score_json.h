#pragma once
// The JSON formats of scoring: answers in, results out, policy and context documents
// (docs/guides/score.md, docs/guides/policy.md). Decimals are exact strings.
#include <string>

#include "core/base/json.h"
#include "core/model/policy.h"
#include "core/model/record.h"
#include "core/model/score.h"

namespace wincheck::rules {

/// A score result. The hashes are hexadecimal; an empty one becomes null.
/// Rounds: `score` to the places in force; everything else is exact.
[[nodiscard]] Json to_json(const ScoreResult& result, bool with_parts, const std::string& checklist,
                           const std::string& policy, const std::string& context);

/// One VALUE: option name, list of names, number, text, true or false, {"occurrences"},
/// {"compliant","checked"} or {"na"}. Samples and repeats are no single value.
/// Errors: invalid_argument with `where` = the item's code.
Result<Answer> answer_from_json(const Checklist& checklist, const Node& node, const Json& value);

/// A filled checklist: {"answers": {CODE: VALUE, …}}; repeats are lists of such objects. Instances
/// get ids from their place, so the same document gives the same record.
/// Errors: invalid_argument with `where` = the path of codes.
Result<Record> record_from_json(const Checklist& checklist, const Json& document);

/// Errors: invalid_argument with `where` = the path of the field; unknown fields are refused.
Result<Policy> policy_from_json(const Json& document);
Result<Context> context_from_json(const Json& document);
[[nodiscard]] Json to_json(const Policy& policy);
[[nodiscard]] Json to_json(const Context& context);
/// An answer's value in the form that answer_from_json() reads.
[[nodiscard]] Json to_json(const Value& value);

}  // namespace wincheck::rules
