#pragma once
// A copy of a store's folder that a look may open, recover and throw away: the folder itself is only read.
#include <memory>
#include <string>

#include "bindings/cli/output.h"
#include "core/base/result.h"

namespace wincheck::cli {

/// Whose process may have the folder while it is copied.
enum class CopyWhile {
    nobody_has_it,  // a live folder: what its owner writes meanwhile would tear the copy
    not_asked,      // DIR is a copy itself: no process works on it
};

class ExaminedCopy {
public:
    /// Copies the database, its log and the small files beside them; evidence is linked to, file by file.
    /// Waits up to `wait_seconds` for a process that has the folder, then `in_use`. Needs the room of the
    /// database among temporary files (TMPDIR); the copy is for its owner alone (0700).
    static Result<std::unique_ptr<ExaminedCopy>> make(const std::string& folder, CopyWhile when,
                                                      std::uint64_t wait_seconds);
    explicit ExaminedCopy(std::string path) : path_(std::move(path)) {}
    ExaminedCopy(const ExaminedCopy&) = delete;
    ExaminedCopy& operator=(const ExaminedCopy&) = delete;
    ~ExaminedCopy();
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace wincheck::cli
