#pragma once
// SHA-256 (FIPS 180-4) behind one seam, so that a host can bring a faster one.
#include <initializer_list>
#include <memory>

#include "core/base/id.h"

namespace wincheck {

/// Hashes the concatenation of `parts`.
[[nodiscard]] Hash sha256(std::initializer_list<ByteView> parts);
[[nodiscard]] Hash sha256(ByteView bytes);

/// HMAC-SHA-256 (RFC 2104) over the concatenation of `parts`, under a key of any length.
[[nodiscard]] Hash hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);

/// Incremental form for files.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;
    void update(ByteView bytes);
    /// May be called once.
    [[nodiscard]] Hash finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace wincheck
