#pragma once
// Masked copies of pictures (PII-2): what of a picture is covered for everybody without a right to
// the original, as its entries say, and the copies that this store keeps of such pictures.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/evidence/evidence.h"
#include "core/model/entries_privacy.h"
#include "core/store/store.h"

namespace wincheck::engine {

/// Makes the masked copy of a picture file: the same bytes for the same original and rectangles, wherever it
/// is made (core/imaging, which is no part of every program).
using MaskedCopyMaker =
    std::function<Result<Bytes>(ByteView original, const std::vector<MaskRectangle>& rectangles)>;

/// The mask that stands for one picture: of several the last of the stream.
struct StandingMask {
    MaskCore core;
    Hash entry{};
    std::int64_t at_ms = 0;
};
/// Rule:   PII-2. One for each picture that was masked and is not erased. Errors: storage errors.
Result<std::vector<StandingMask>> standing_masks(store::Store& store, const StreamId& inspection);
/// Of a picture, in whatever inspection it was captured; none where nothing says what of it is covered.
Result<std::optional<StandingMask>> standing_mask(store::Store& store, const Hash& original);

/// Masks whose copy is not here and cannot be made here: the picture's key is not, or its bytes are not all.
Result<std::vector<MaskCore>> missing_copies(store::Store& store, evidence::Files& files,
                                             const StreamId& inspection);

/// Keeps the bytes of a copy and notes that they go with their picture. In the caller's transaction.
Result<void> keep_masked_copy(store::Store& store, const StreamId& inspection, const MaskCore& mask,
                              ByteView bytes);
/// Drops copies whose picture was erased, whose mask is another by now, or whose inspection is not here any
/// more; what is left in pages a scrub removes.
Result<void> forget_masked_copies(store::Store& store);

/// "left,top,width,height;…", as commands and hosts read them.
[[nodiscard]] std::string text_of_rectangles(const std::vector<MaskRectangle>& rectangles);

}  // namespace wincheck::engine
