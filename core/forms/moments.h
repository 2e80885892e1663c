#pragma once
// now(), today(), random() and uuid() as authors write them, made what is recorded when an act happens.
#include "core/model/checklist.h"

namespace wincheck::forms {

/// A calculation that uses them becomes a default and is triggered by what it reads; in any other condition
/// they become hidden calculations of that kind, which the condition reads.
/// Rule:  COND-2: they are evaluated when an act happens, and the value is stored in its entry.
/// Shape: calculations with a trigger, once() and defaults stay as they are.
void record_moments(Checklist& checklist);

}  // namespace wincheck::forms
