#pragma once
// What the library itself makes of pictures, where they are part of it.
#include "core/engine/masked_copies.h"

namespace wincheck::binding {

/// PII-2. Empty where pictures are no part of the library.
engine::MaskedCopyMaker masked_copy_maker();

}  // namespace wincheck::binding
