#pragma once
// An enrolment between its two calls, and the HTTP request in the form of the border.
#include "bindings/c/engine_object.h"
#include "bindings/c/request.h"

namespace wincheck::binding {

struct EngineObject::Enrolment {
    RequestView request;
};

}  // namespace wincheck::binding
