#include "core/base/hash.h"

#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <new>

namespace wincheck {
namespace {

using Sodium = crypto_hash_sha256_state;
static_assert(sizeof(Sodium) <= sizeof(Sha256State) && alignof(Sodium) <= alignof(Sha256State));

Sodium& sodium_of(Sha256State& state) {
    return *std::launder(reinterpret_cast<Sodium*>(state.bytes.data()));
}

void sodium_begin(Sha256State& state) {
    crypto_hash_sha256_init(new (state.bytes.data()) Sodium);
}

void sodium_update(Sha256State& state, ByteView bytes) {
    crypto_hash_sha256_update(&sodium_of(state), bytes.data(), bytes.size());
}

Hash sodium_finish(Sha256State& state) {
    Hash hash;
    crypto_hash_sha256_final(&sodium_of(state), hash.raw.data());
    return hash;
}

constexpr Sha256Functions kPortable{&sodium_begin, &sodium_update, &sodium_finish};
constinit std::atomic<const Sha256Functions*> brought_or_portable{&kPortable};

// RFC 2104: the key, with zeros up to a block.
constexpr std::size_t kBlockBytes = 64;
using Block = std::array<std::uint8_t, kBlockBytes>;

Block block_of(ByteView key) {
    Block block{};
    if (key.size() > kBlockBytes) {
        const Hash hash = sha256(key);
        std::copy(hash.raw.begin(), hash.raw.end(), block.begin());
    } else {
        std::copy(key.begin(), key.end(), block.begin());
    }
    return block;
}

void flip(Block& block, std::uint8_t with) {
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(byte ^ with);
}

}  // namespace

const Sha256Functions& portable_sha256() {
    return kPortable;
}

void use_sha256(const Sha256Functions& functions) {
    brought_or_portable.store(&functions, std::memory_order_release);
}

const Sha256Functions& sha256_in_use() {
    return *brought_or_portable.load(std::memory_order_acquire);
}

Hasher::Hasher() : functions_(sha256_in_use()) {
    functions_.begin(state_);
}

Hash sha256(std::initializer_list<ByteView> parts) {
    Hasher hasher;
    for (const ByteView part : parts) hasher.update(part);
    return hasher.finish();
}

Hash sha256(ByteView bytes) {
    return sha256({bytes});
}

Hash hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
    constexpr std::uint8_t kInner = 0x36, kOuter = 0x5c;
    Block block = block_of(key);
    flip(block, kInner);
    Hasher inner;
    inner.update(block);
    for (const ByteView part : parts) inner.update(part);
    flip(block, kInner ^ kOuter);
    const Hash mac = sha256({block, inner.finish().view()});
    sodium_memzero(block.data(), block.size());
    return mac;
}

}  // namespace wincheck
