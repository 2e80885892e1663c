#pragma once
// Counts what the process asks of the disk: counted_syncs.cpp stands in the place of the system's calls.
#include <cstdint>

namespace wincheck::hub {

[[nodiscard]] std::uint64_t syncs_so_far();

}  // namespace wincheck::hub
