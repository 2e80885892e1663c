#pragma once
// Weights and sizes of samples that follow the project's attributes (ORG-4): expressions that read nothing
// else. The context is frozen (SCO-8), so they give the same throughout an inspection.
#include <string>
#include <vector>

#include "core/rules/form_state.h"

namespace wincheck::rules {

/// Fills Plan::by_attribute; names what is no expression, and what reads more than attributes.
void compile_by_attribute(Plan& plan, std::vector<Problem>& problems);

/// The weight of every node, in order of the nodes; empty where no weight follows attributes.
/// Shape: what gives no number from 0 to 1,000,000, as where the project lacks the attribute, weighs 1: what
/// a
///        node without a weight weighs.
[[nodiscard]] std::vector<Points> weights_in(const Plan& plan, const FormState& state);

}  // namespace wincheck::rules
