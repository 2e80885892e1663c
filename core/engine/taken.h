#pragma once
// Pictures whose bytes are stored and whose capture was never acknowledged: the process ended between the
// two. The intent entry, written before the bytes, holds the key and what the picture is (DUR-4).
#include "core/engine/device.h"

namespace wincheck::engine {

/// One day after its intent, what nobody attached is removed.
inline constexpr std::int64_t kTakenMsMax = std::int64_t{24} * 3600 * 1000;

struct TakenPicture {
    Hash intent{};
    AnswerKey key;
    std::string purpose;
    ZonedTime at{};
    IntentSecret facts;
    std::optional<Bytes> place;
    evidence::Staged staged;
};

/// Errors: storage errors. Cost: reads the pictures that it finds.
Result<std::vector<TakenPicture>> taken_in(Device& device, const StreamId& stream);
/// Whether an intent of this device explains a set that no capture names; when all such intents are of more
/// than a day ago, the set is removed. What nothing explains stays. Errors: storage errors.
Result<bool> explain_unnamed(Device& device, const evidence::StoredSet& set);

}  // namespace wincheck::engine
