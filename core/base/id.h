#pragma once
// Identifiers: fixed-length byte strings with a type of their own, so that one is never passed for
// another. 16 bytes for things, 32 bytes for SHA-256 hashes and public keys. `{}` is all zeros and
// means 'none' only where a function says so.
#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/reasons.h"

namespace wincheck {

template <class Tag, std::size_t kSize>
struct FixedBytes {
    static constexpr std::size_t kLength = kSize;
    std::array<std::uint8_t, kSize> raw{};

    auto operator<=>(const FixedBytes&) const = default;
    [[nodiscard]] ByteView view() const { return {raw.data(), raw.size()}; }
    [[nodiscard]] bool is_zero() const { return *this == FixedBytes{}; }
    [[nodiscard]] std::string hex() const { return to_hex(view()); }

    /// Errors: invalid_argument unless `bytes` has exactly this length.
    static Result<FixedBytes> from(ByteView bytes) {
        if (bytes.size() != kSize)
            return error_of(ErrorCode::invalid_argument, kNotIdentifier, "FixedBytes::from");
        FixedBytes id;
        std::copy(bytes.begin(), bytes.end(), id.raw.begin());
        return id;
    }
    static Result<FixedBytes> parse_hex(std::string_view text) {
        WCK_TRY(const Bytes bytes, from_hex(text));
        return from(bytes);
    }
};

using TenantId = FixedBytes<struct TenantTag, 16>;
using DeviceId = FixedBytes<struct DeviceTag, 16>;
using IncarnationId = FixedBytes<struct IncarnationTag, 16>;
using StreamId = FixedBytes<struct StreamTag, 16>;
using InstanceId = FixedBytes<struct InstanceTag, 16>;
using BootId = FixedBytes<struct BootTag, 16>;
using AnchorId = FixedBytes<struct AnchorTag, 16>;
using EpochId = FixedBytes<struct EpochTag, 16>;

/// SHA-256 output (FIPS 180-4).
using Hash = FixedBytes<struct HashTag, 32>;
/// Ed25519 public key (RFC 8032).
using SignKey = FixedBytes<struct SignKeyTag, 32>;
/// X25519 public key (RFC 7748).
using BoxKey = FixedBytes<struct BoxKeyTag, 32>;
using Signature = FixedBytes<struct SignatureTag, 64>;

/// First 16 bytes of a hash: how streams and instances get their ids from an entry.
template <class Id>
[[nodiscard]] Id short_id(const Hash& hash) {
    Id id;
    std::copy_n(hash.raw.begin(), Id::kLength, id.raw.begin());
    return id;
}

}  // namespace wincheck
