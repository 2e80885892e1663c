#include <doctest/doctest.h>

#include "sync/line/openssl_sha256.h"
#include "tests/support/run_seed.h"
#include "tests/support/sha256_check.h"

using namespace wincheck;

TEST_CASE(
    "line/hash: OpenSSL's SHA-256 answers the standard's examples and agrees with the portable "
    "one") {
    check_sha256(line::openssl_sha256(), testing::seed_of_run());
}
