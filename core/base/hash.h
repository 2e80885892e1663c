#pragma once
// SHA-256 (FIPS 180-4) behind one seam, so that a host can bring a faster one.
#include <initializer_list>
#include <memory>

#include "core/base/id.h"

namespace wincheck {

/// Hashes the concatenation of `parts`.
[[nodiscard]] Hash sha256(std::initializer_list<ByteView> parts);
[[nodiscard]] Hash sha256(ByteView bytes);

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
