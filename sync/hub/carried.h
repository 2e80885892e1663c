#pragma once
// A sealed file that was carried to headquarters by hand (DO-11): what it brings goes the way of a push and
// of an upload, with the same verification and the same judgement.
#include <string>

#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Takes a file that is sealed to headquarters' evidence key. The chain of the device that wrote it is taken
/// as far as headquarters has it without a gap; chains of others where the file shows every entry. What has
/// to wait for the devices' own sync is counted. All of one push, or nothing; the same file again changes
/// nothing. Shape: {"inspection", "entries": new ones, "chunk_files", "originals": whole and genuine,
/// "waiting": segments that a chain's gap leaves out, "verdicts": [{"device", "sequence", "verdict",
/// "reason"}]} Errors: as engine::read_whole_sealed; storage errors.
Result<Json> take_carried(State& state, const std::string& path);

}  // namespace wincheck::hub
