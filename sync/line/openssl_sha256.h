#pragma once
// SHA-256 by OpenSSL, which uses the processor's instructions for it where it has them.
#include "core/base/hash.h"

namespace wincheck::line {

[[nodiscard]] const Sha256Functions& openssl_sha256();

}  // namespace wincheck::line
