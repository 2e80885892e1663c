#pragma once
// Openings and certificates that this device has verified, by all of their bytes and the tenant's key that
// vouches for them: what comes with every segment, or is asked of at every capture, is verified once. Nothing
// of them depends on time or store; a revocation is asked for elsewhere. Thread: the owner's lock guards it.
#include <algorithm>
#include <functional>
#include <map>

#include "core/journal/opening.h"

namespace wincheck::engine {

class Verified {
public:
    static constexpr std::size_t kMax = 256;  // of each kind; then it begins anew

    /// As journal::verify_opening. It stands until the next call.
    Result<const journal::Opening*> opening(ByteView bytes, const SignKey& root);
    /// As journal::verify_certificate. It stands until the next call.
    Result<const journal::Certificate*> certificate(ByteView bytes, const SignKey& root);

private:
    struct InOrder {
        using is_transparent = void;
        bool operator()(ByteView a, ByteView b) const { return std::ranges::lexicographical_compare(a, b); }
    };
    template <class T>
    using ByBytes = std::map<Bytes, T, InOrder>;
    void turn_to(const SignKey& root);

    SignKey root_{};  // what all of them were verified under
    ByBytes<journal::Opening> openings_;
    ByBytes<journal::Certificate> certificates_;
};

}  // namespace wincheck::engine
