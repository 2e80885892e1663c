#pragma once
// SHA-256 (FIPS 180-4) behind one seam: a program that has a faster one than libsodium's portable C, such as
// one that uses the processor's instructions for it, may bring it.
#include <array>
#include <cstddef>
#include <initializer_list>

#include "core/base/id.h"

namespace wincheck {

/// What has been hashed so far, as one implementation keeps it; copied byte by byte it is a copy of its own.
struct Sha256State {
    alignas(std::max_align_t) std::array<std::uint8_t, 128> bytes;
};

/// One implementation. All of them give the same hash of the same bytes, however they are split.
struct Sha256Functions {
    void (*begin)(Sha256State&);
    void (*update)(Sha256State&, ByteView);
    /// Leaves nothing of what was hashed in the state.
    Hash (*finish)(Sha256State&);
};

/// libsodium's: what everything is hashed with unless a program brings another.
[[nodiscard]] const Sha256Functions& portable_sha256();
/// What is begun from now on is hashed with `functions`, which must outlive the program. Thread: any; what is
/// under way ends as it began.
void use_sha256(const Sha256Functions& functions);
[[nodiscard]] const Sha256Functions& sha256_in_use();

/// Hashes the concatenation of `parts`.
[[nodiscard]] Hash sha256(std::initializer_list<ByteView> parts);
[[nodiscard]] Hash sha256(ByteView bytes);

/// HMAC-SHA-256 (RFC 2104) over the concatenation of `parts`, under a key of any length.
[[nodiscard]] Hash hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);

/// Incremental form for files.
class Hasher {
public:
    Hasher();
    ~Hasher() = default;
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;
    void update(ByteView bytes) { functions_.update(state_, bytes); }
    /// May be called once.
    [[nodiscard]] Hash finish() { return functions_.finish(state_); }

private:
    const Sha256Functions& functions_;
    Sha256State state_;
};

}  // namespace wincheck
