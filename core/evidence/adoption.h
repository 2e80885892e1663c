#pragma once
// Chunk files of stores made before sets had names: HH/ORIGINAL.N becomes HH/ORIGINAL-SET.N, by renaming.
#include "core/evidence/evidence.h"

namespace wincheck::evidence {

/// Below DIR/evidence; where it is, all other names are those of now.
inline constexpr const char* kTemporaryFolder = "tmp";

/// Gives each file the name of the set of a capture that lists its bytes; a damaged one that of the first
/// capture, so that it is found out there; one that no capture names that of the set it is part of. What was
/// done before a break stays done. Cost: reads only files of which captures disagree, or of which none is
/// here. Errors: storage errors; each file then has its old name or its new one.
Result<void> adopt_old_names(FileSystem& files, const std::string& folder,
                             const Files::CapturesOf& captures_of);

}  // namespace wincheck::evidence
