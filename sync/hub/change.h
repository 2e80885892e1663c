#pragma once
// Dated changes of the register at the hub (ORG-1, ORG-2, ORG-5, IMP-1): a command of a person, asked of the
// rule, becomes one published document of facts; a table becomes the difference to what stands.
#include "core/base/json.h"
#include "core/rules/condition.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: by, reason, source, file or facts [{"about","id","field","value","from","to"}].
/// {"ok":true,"recorded":n,"problems":[]}, or ok false with every problem and nothing recorded. `effect` is
/// called in the transaction of what is recorded; what it cannot write is not recorded.
///
/// Errors: refused (kMayNotChange; where = the fact), invalid_argument, storage errors.
Result<Json> run_change(State& state, const Json& arguments, const Effect& effect);
Result<Json> run_change(State& state, const Json& arguments);

/// Arguments: file, by, system, from, encoding, complete, apply. Without `apply` it is only tried.
/// {"ok","applied","difference":[{"about","id","field","was","now","from","to","new"}],
///  "leavers":[{"person","findings":[{"inspection","number","finding","item"}]}],"problems":[]}.
/// Errors: as run_change.
Result<Json> run_import(State& state, const Json& arguments);

/// Whether each base that was published is what its changes say when they are drawn together (ORG-1); one
/// text for each that is not, or that cannot be told because a document is not here.
Result<std::vector<std::string>> wrong_bases(State& state);

}  // namespace wincheck::hub
