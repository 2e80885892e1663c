#pragma once
// libsodium's secretstream (XChaCha20-Poly1305) with the header drawn from the Random port: initialising
// for pull with a header sets up the same state as pushing under it, so no other randomness is used.
#include <memory>

#include "core/journal/keys.h"

namespace wincheck::journal {

inline constexpr std::size_t kStreamHeaderBytes = 24;
inline constexpr std::size_t kStreamOverheadBytes = 17;  // of each message

using StreamHeader = FixedBytes<struct StreamHeaderTag, kStreamHeaderBytes>;

struct StreamMessage {
    Bytes plain;
    bool is_final = false;
};

/// One direction of one stream: either all push or all pull.
class SecretStream {
public:
    SecretStream(const Secret& key, const StreamHeader& header);
    SecretStream(SecretStream&&) noexcept;
    SecretStream& operator=(SecretStream&&) noexcept;
    ~SecretStream();
    [[nodiscard]] Bytes push(ByteView plain, ByteView associated, bool is_final);
    /// Errors: signature (kDecryptionFailed).
    Result<StreamMessage> pull(ByteView cipher, ByteView associated);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace wincheck::journal
