#pragma once
// A checklist as JSON for people and scripts, and what differs between two of them.
#include "core/base/json.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

/// Everything of the form that is not empty: settings, choice lists, nodes in document order.
Json show(const Checklist& checklist);

/// Item by item:
/// {"added":[code…],"removed":[code…],"moved":[code…],"changed":[{"code","fields":[{"field","from","to"}…]}…],
/// "choices":{…the same for lists…},"settings":[{"field","from","to"}…]}.
/// Shape: added, moved and changed in the order of `after`, removed in that of `before`; places in the file
/// do not count.
Json diff(const Checklist& before, const Checklist& after);

}  // namespace wincheck::forms
