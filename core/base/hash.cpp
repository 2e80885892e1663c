#include "core/base/hash.h"

#include <sodium.h>

namespace wincheck {

struct Hasher::State {
    crypto_hash_sha256_state sha;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
    crypto_hash_sha256_init(&state_->sha);
}
Hasher::~Hasher() = default;

void Hasher::update(ByteView bytes) {
    crypto_hash_sha256_update(&state_->sha, bytes.data(), bytes.size());
}

Hash Hasher::finish() {
    Hash hash;
    crypto_hash_sha256_final(&state_->sha, hash.raw.data());
    return hash;
}

Hash sha256(std::initializer_list<ByteView> parts) {
    crypto_hash_sha256_state sha;
    crypto_hash_sha256_init(&sha);
    for (const ByteView part : parts) crypto_hash_sha256_update(&sha, part.data(), part.size());
    Hash hash;
    crypto_hash_sha256_final(&sha, hash.raw.data());
    return hash;
}

Hash sha256(ByteView bytes) {
    return sha256({bytes});
}

Hash hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
    crypto_auth_hmacsha256_state mac;
    crypto_auth_hmacsha256_init(&mac, key.data(), key.size());
    for (const ByteView part : parts) crypto_auth_hmacsha256_update(&mac, part.data(), part.size());
    Hash hash;
    crypto_auth_hmacsha256_final(&mac, hash.raw.data());
    return hash;
}

}  // namespace wincheck
