#pragma once
// Keys and signatures (INT-6): Ed25519 (RFC 8032) and X25519 (RFC 7748) through libsodium. All
// randomness comes from the Random port, never from libsodium's own source, so that a simulated store
// writes the same bytes again. Secrets are wiped when they go.
#include <array>

#include "core/base/hash.h"
#include "core/base/ports.h"
#include "core/journal/reasons.h"

namespace wincheck::journal {

/// 32 secret bytes: seed of a key pair, or a symmetric key.
using Secret = FixedBytes<struct SecretTag, 32>;

/// Length of a 32-byte key sealed to a reader: ephemeral public key, MAC, key.
inline constexpr std::size_t kSealedKeyBytes = 80;

class SignPair {
public:
    static SignPair from_seed(const Secret& seed);
    static SignPair make(Random& random) { return from_seed(random_id<Secret>(random)); }
    SignPair(const SignPair&) = default;
    SignPair& operator=(const SignPair&) = default;
    ~SignPair();
    [[nodiscard]] const SignKey& public_key() const { return public_key_; }
    [[nodiscard]] Signature sign(ByteView message) const;

private:
    SignPair() = default;
    SignKey public_key_{};
    std::array<std::uint8_t, 64> secret_{};
};

class BoxPair {
public:
    static BoxPair from_seed(const Secret& seed);
    static BoxPair make(Random& random) { return from_seed(random_id<Secret>(random)); }
    BoxPair(const BoxPair&) = default;
    BoxPair& operator=(const BoxPair&) = default;
    ~BoxPair();
    [[nodiscard]] const BoxKey& public_key() const { return public_key_; }
    /// Opens what seal_key made for this pair. Errors: signature (kDecryptionFailed).
    Result<Secret> open_key(ByteView sealed) const;

private:
    BoxPair() = default;
    BoxKey public_key_{};
    std::array<std::uint8_t, 32> secret_{};
};

/// Strict: refuses small-order and non-canonical keys and signatures.
/// Errors: signature (kSignatureWrong).
Result<void> verify_signature(const SignKey& key, ByteView message, const Signature& signature);

/// What enrolment asks of a public key: canonical, on the curve, in the main subgroup.
/// Errors: signature (kKeyWeak).
Result<void> check_sign_key(const SignKey& key);
/// Errors: signature (kKeyWeak) for the small-order points.
Result<void> check_box_key(const BoxKey& key);

/// Seals 32 bytes to a reader: libsodium's crypto_box_seal with the ephemeral pair from `random`.
/// Errors: signature (kKeyWeak).
Result<Bytes> seal_key(const BoxKey& reader, const Secret& key, Random& random);

/// The tenant's id: first 16 bytes of SHA-256(root public key).
[[nodiscard]] TenantId tenant_of(const SignKey& root);

}  // namespace wincheck::journal
