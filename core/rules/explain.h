#pragma once
// The score in words (ROLL-5): what it is, which gates fired, how each section and item came about,
// with the figures from which anybody can recompute it by hand. Each Chinese line is followed by
// its English one.
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/score.h"

namespace wincheck::rules {

/// Explains the whole result, or one section or item (`code`) and the way up from it.
/// Shape: pairs of lines, Chinese then English; empty when the code does not occur.
std::vector<std::string> explain(const CompiledChecklist& checklist, const ScoreResult& result,
                                 std::string_view code);

}  // namespace wincheck::rules
