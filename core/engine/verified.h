#pragma once
// Certificates that this device has verified, by all of their bytes and the tenant's key that vouches for
// them: what is asked of at every capture is verified once. Nothing of them depends on time or store; a
// revocation is asked for elsewhere. Openings of chains: core/store/openings.h. Thread: the owner's lock
// guards it.
#include <algorithm>
#include <map>

#include "core/journal/certificate.h"

namespace wincheck::engine {

class Verified {
public:
    static constexpr std::size_t kMax = 256;  // then it begins anew

    /// As journal::verify_certificate. It stands until the next call.
    Result<const journal::Certificate*> certificate(ByteView bytes, const SignKey& root);

private:
    struct InOrder {
        using is_transparent = void;
        bool operator()(ByteView a, ByteView b) const { return std::ranges::lexicographical_compare(a, b); }
    };

    SignKey root_{};  // what all of them were verified under
    std::map<Bytes, journal::Certificate, InOrder> certificates_;
};

}  // namespace wincheck::engine
