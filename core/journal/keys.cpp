#include "core/journal/keys.h"

#include <sodium.h>

namespace wincheck::journal {

static_assert(crypto_sign_SECRETKEYBYTES == 64 && crypto_sign_BYTES == 64 && crypto_box_SECRETKEYBYTES == 32);
static_assert(kSealedKeyBytes == crypto_box_SEALBYTES + Secret::kLength);

SignPair SignPair::from_seed(const Secret& seed) {
    SignPair pair;
    crypto_sign_seed_keypair(pair.public_key_.raw.data(), pair.secret_.data(), seed.raw.data());
    return pair;
}

SignPair::~SignPair() {
    sodium_memzero(secret_.data(), secret_.size());
}

Signature SignPair::sign(ByteView message) const {
    Signature signature;
    crypto_sign_detached(signature.raw.data(), nullptr, message.data(), message.size(), secret_.data());
    return signature;
}

BoxPair BoxPair::from_seed(const Secret& seed) {
    BoxPair pair;
    crypto_box_seed_keypair(pair.public_key_.raw.data(), pair.secret_.data(), seed.raw.data());
    return pair;
}

BoxPair::~BoxPair() {
    sodium_memzero(secret_.data(), secret_.size());
}

Result<Secret> BoxPair::open_key(ByteView sealed) const {
    Secret key;
    if (sealed.size() != kSealedKeyBytes || crypto_box_seal_open(key.raw.data(), sealed.data(), sealed.size(),
                                                                 public_key_.raw.data(), secret_.data()) != 0)
        return error_of(ErrorCode::signature, kDecryptionFailed, "BoxPair::open_key");
    return key;
}

Result<void> verify_signature(const SignKey& key, ByteView message, const Signature& signature) {
    if (crypto_sign_verify_detached(signature.raw.data(), message.data(), message.size(), key.raw.data()) !=
        0)
        return error_of(ErrorCode::signature, kSignatureWrong, "verify_signature");
    return {};
}

Result<void> check_sign_key(const SignKey& key) {
    if (crypto_core_ed25519_is_valid_point(key.raw.data()) != 1)
        return error_of(ErrorCode::signature, kKeyWeak, "check_sign_key");
    return {};
}

Result<void> check_box_key(const BoxKey& key) {
    // Scalar multiplication refuses the points of small order, whatever the scalar.
    constexpr std::array<std::uint8_t, 32> kScalar{1};
    std::array<std::uint8_t, 32> shared{};
    if (crypto_scalarmult(shared.data(), kScalar.data(), key.raw.data()) != 0)
        return error_of(ErrorCode::signature, kKeyWeak, "check_box_key");
    return {};
}

Result<Bytes> seal_key(const BoxKey& reader, const Secret& key, Random& random) {
    Secret seed = random_id<Secret>(random);
    std::array<std::uint8_t, 32> ephemeral_secret{};
    BoxKey ephemeral;
    crypto_box_seed_keypair(ephemeral.raw.data(), ephemeral_secret.data(), seed.raw.data());
    std::array<std::uint8_t, crypto_box_NONCEBYTES> nonce{};
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, nullptr, 0, nonce.size());
    crypto_generichash_update(&hash, ephemeral.raw.data(), ephemeral.raw.size());
    crypto_generichash_update(&hash, reader.raw.data(), reader.raw.size());
    crypto_generichash_final(&hash, nonce.data(), nonce.size());
    Bytes sealed(kSealedKeyBytes);
    std::copy(ephemeral.raw.begin(), ephemeral.raw.end(), sealed.begin());
    const int status = crypto_box_easy(sealed.data() + ephemeral.raw.size(), key.raw.data(), key.raw.size(),
                                       nonce.data(), reader.raw.data(), ephemeral_secret.data());
    sodium_memzero(ephemeral_secret.data(), ephemeral_secret.size());
    sodium_memzero(seed.raw.data(), seed.raw.size());
    if (status != 0) return error_of(ErrorCode::signature, kKeyWeak, "seal_key");
    return sealed;
}

TenantId tenant_of(const SignKey& root) {
    return short_id<TenantId>(sha256(root.view()));
}

}  // namespace wincheck::journal
