#pragma once
// A rush whose phones cost next to nothing: what each of them asks (hello, pushes as large as the hub's hello
// allows, a pull) is made and signed before, so that what is measured is the hub, on a machine that it shares
// with those who send.
#include "tests/bench/sync_figures.h"

namespace wincheck::hub {

void crowd(std::size_t count, std::size_t entries);

/// People i0, i1 … and everything else that a hub is loaded with.
void write_people(World& world, std::size_t count);
/// Inspection nI, led by iI.
void plan_for(Phone& planner, std::size_t i);
/// When so many percent of all were done; `done` is sorted.
[[nodiscard]] double moment_of(const std::vector<double>& done, double percent);

}  // namespace wincheck::hub
