#pragma once
// Reference pictures and other files that a form shows (DO-8): they stand beside it and are published with
// it.
#include <functional>
#include <string>
#include <vector>

#include "core/base/ports.h"
#include "core/forms/import.h"

namespace wincheck::forms {

/// Gives the bytes of a file that the form shows, by its bare name.
/// Errors: not_found, limit where it is larger than kMediaFileBytesMax, storage errors.
using MediaSource = std::function<Result<Bytes>(const std::string& name)>;

/// The files in the folder of `path`, in its folder `media` and in `FORM-media`, where FORM is the form's
/// name without its ending. `files` must outlive what is returned.
[[nodiscard]] MediaSource media_beside(FileSystem& files, const std::string& path);

/// Reads what the checklist shows and names it there by hash; the bytes are in the order of `media`.
/// Rule:   DO-8: a file that is not there is a warning at its cell; one that is too large, or more than
///         kMediaFormBytesMax and kMediaFilesMax in all, is an error, and there is no checklist then.
std::vector<Bytes> attach_media(Imported& imported, const MediaSource& source);

}  // namespace wincheck::forms
