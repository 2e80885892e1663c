#include "core/journal/secret_stream.h"

#include <sodium.h>

#include "core/base/assert.h"

namespace wincheck::journal {

namespace {

// Until then libsodium takes its portable C and not what the processor can do: a quarter of the speed.
void choose_implementations() {
    static const bool is_ready = sodium_init() >= 0;
    WCK_ASSERT(is_ready);
}

}  // namespace

static_assert(kStreamHeaderBytes == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(kStreamOverheadBytes == crypto_secretstream_xchacha20poly1305_ABYTES);

struct SecretStream::State {
    crypto_secretstream_xchacha20poly1305_state stream;
    ~State() { sodium_memzero(&stream, sizeof stream); }
};

SecretStream::SecretStream(const Secret& key, const StreamHeader& header)
    : state_(std::make_unique<State>()) {
    choose_implementations();
    crypto_secretstream_xchacha20poly1305_init_pull(&state_->stream, header.raw.data(), key.raw.data());
}
SecretStream::SecretStream(SecretStream&&) noexcept = default;
SecretStream& SecretStream::operator=(SecretStream&&) noexcept = default;
SecretStream::~SecretStream() = default;

Bytes SecretStream::push(ByteView plain, ByteView associated, bool is_final) {
    const std::uint8_t tag = is_final ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                      : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    Bytes cipher(plain.size() + kStreamOverheadBytes);
    crypto_secretstream_xchacha20poly1305_push(&state_->stream, cipher.data(), nullptr, plain.data(),
                                               plain.size(), associated.data(), associated.size(), tag);
    return cipher;
}

Result<StreamMessage> SecretStream::pull(ByteView cipher, ByteView associated) {
    const Error error = error_of(ErrorCode::signature, kDecryptionFailed, "SecretStream::pull");
    if (cipher.size() < kStreamOverheadBytes) return error;
    StreamMessage message{.plain = Bytes(cipher.size() - kStreamOverheadBytes)};
    std::uint8_t tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_->stream, message.plain.data(), nullptr, &tag,
                                                   cipher.data(), cipher.size(), associated.data(),
                                                   associated.size()) != 0)
        return error;
    message.is_final = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (!message.is_final && tag != crypto_secretstream_xchacha20poly1305_TAG_MESSAGE) return error;
    return message;
}

}  // namespace wincheck::journal
