#include "sync/line/openssl_sha256.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <new>

namespace wincheck::line {
namespace {

// The functions that OpenSSL recommends instead look up the algorithm and allocate for each hash, which costs
// more than most of ours: an entry is hashed in nine pieces of a block or two. OPENSSL_SUPPRESS_DEPRECATED
// (sync.cmake).
using Sha = SHA256_CTX;
static_assert(sizeof(Sha) <= sizeof(Sha256State) && alignof(Sha) <= alignof(Sha256State));

Sha& sha_of(Sha256State& state) {
    return *std::launder(reinterpret_cast<Sha*>(state.bytes.data()));
}

void openssl_begin(Sha256State& state) {
    SHA256_Init(new (state.bytes.data()) Sha);
}

void openssl_update(Sha256State& state, ByteView bytes) {
    SHA256_Update(&sha_of(state), bytes.data(), bytes.size());
}

Hash openssl_finish(Sha256State& state) {
    Hash hash;
    SHA256_Final(hash.raw.data(), &sha_of(state));
    OPENSSL_cleanse(state.bytes.data(), sizeof(Sha));
    return hash;
}

constexpr Sha256Functions kOpenSsl{&openssl_begin, &openssl_update, &openssl_finish};

}  // namespace

const Sha256Functions& openssl_sha256() {
    return kOpenSsl;
}

}  // namespace wincheck::line
