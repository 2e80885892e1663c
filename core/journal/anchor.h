#pragma once
// Time anchors (TIME-1): what a hub gives a device at each hello, and what the device's next entries quote.
// An anchor cannot be known before the hub has made it, so an entry that quotes it is not older. The hub
// keeps none: it makes the same one again and compares.
//   anchor: server time in ms (6 bytes, big endian) ‖ first 10 bytes of
//           SHA-256(signature by the intake key over "wincheck anchor 0\n" ‖ device ‖ those 6 bytes)
#include <optional>

#include "core/journal/keys.h"

namespace wincheck::journal {

/// Times before 1970 or after 10,889 count as those.
[[nodiscard]] AnchorId make_anchor(const SignPair& intake, const DeviceId& device, std::int64_t ms);
/// The time in it, without proof.
[[nodiscard]] std::int64_t claimed_time(const AnchorId& anchor);
/// The time in it where this hub made it for this device.
[[nodiscard]] std::optional<std::int64_t> anchor_time(const SignPair& intake, const DeviceId& device,
                                                      const AnchorId& anchor);

}  // namespace wincheck::journal
