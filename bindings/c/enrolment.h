#pragma once
// An enrolment between its two calls: what the answer is judged by, and the request as the host sees it.
#include "bindings/c/engine_object.h"
#include "bindings/c/request.h"
#include "sync/client/enrol.h"

namespace wincheck::binding {

struct EngineObject::Enrolment {
    client::Enrolment facts;
    RequestView request;
};

/// Prepares clock and randomness of a store that is to be simulated, then makes keys and request.
/// Errors: as client::begin_enrol; suspended.
Result<void> begin_enrolment(EngineObject& object, const wck_enrol_options* options);
/// WCK_OK: enrolled; WCK_PENDING with the code. Errors: as client::finish_enrol; invalid_argument
/// (kNoEnrolment).
Result<wck_status> finish_enrolment(EngineObject& object, const protocol::HttpResponse& response,
                                    wck_buf* code);

}  // namespace wincheck::binding
