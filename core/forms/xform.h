#pragma once
// Turns an ODK XForm (XForms 1.1 subset of JavaRosa) into a checklist: instance, binds, itext, body controls,
// instances of choices inside and beside it, repeats, setvalue. Paths become ${name}; what is not understood
// is refused by name.
#include <string_view>

#include "core/base/bytes.h"
#include "core/forms/outside_lists.h"
#include "core/forms/problems.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

inline constexpr std::size_t kXFormBytesMax = std::size_t{16} * 1024 * 1024;

/// Reads the form. Errors: invalid_argument (kNotXml, where = "byte N"), limit (kTooLarge).
Result<Checklist> read_xform(std::string_view file_name, ByteView bytes, OutsideFiles& files,
                             Problems& problems);

}  // namespace wincheck::forms
