#pragma once
// Whether the department supervisors of a self-check were there (KIND-6): signed or excused.
#include <string>
#include <vector>

#include "core/engine/device.h"

namespace wincheck::engine {

/// Department supervisors in the team who neither signed nor are excused by a signature of the outcome absent
/// with a reason; nobody where the kind asks for none. A signature is a person's by the person's own device,
/// or under the person's id or name. Errors: storage errors, kIncomplete where the register is not here.
Result<std::vector<std::string>> unsigned_supervisors(Device& device, const Inspection& inspection);

}  // namespace wincheck::engine
