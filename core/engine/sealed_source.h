#pragma once
// Reading a sealed file front to back, on a device and at the hub alike (DO-11, INT-12).
#include <functional>
#include <string>

#include "core/base/ports.h"
#include "core/journal/sealed_file.h"

namespace wincheck::engine {

using TakeRecord = std::function<Result<void>(const journal::SealedRecord&)>;

/// Hands every record to `take`. Use nothing for good in a first reading: only its end says that the file is
/// whole (read_whole_sealed). Errors: those of the reader and of `take`; refused (kForeignChain) of another
/// tenant's file.
Result<journal::SealedHead> read_sealed(FileSystem& files, const std::string& path, const TenantId& tenant,
                                        const journal::BoxPair& reader, const TakeRecord& take);
/// Twice: nothing is handed to `take` before the whole file has proven whole.
Result<journal::SealedHead> read_whole_sealed(FileSystem& files, const std::string& path,
                                              const TenantId& tenant, const journal::BoxPair& reader,
                                              const TakeRecord& take);

}  // namespace wincheck::engine
