#pragma once
// Acts at the border: JSON in, a result as JSON or as wck_recorded out, change counters moved.
#include "bindings/c/guard.h"

namespace wincheck::binding {

/// Performs an act on an engine the caller has pinned and moves the counters of what it concerns.
Result<engine::Done> perform(EngineObject& object, const Json& act, engine::Telling telling);
/// {"ok":true,"entry":HEX,"sequence":n,"score":{…}} and what the act adds.
[[nodiscard]] Json result_json(engine::Done done);
[[nodiscard]] wck_recorded recorded_of(const engine::Done& done);

}  // namespace wincheck::binding
