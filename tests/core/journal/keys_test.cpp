#include "core/journal/keys.h"

#include <doctest/doctest.h>

#include "core/journal/certificate.h"
#include "tests/support/journal_world.h"

using namespace wincheck;
using namespace wincheck::journal;

TEST_CASE("INT-6 signatures are those of RFC 8032") {
    struct Vector {
        const char* seed;
        const char* key;
        const char* message;
        const char* signature;
    };
    const Vector vectors[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25"
         "bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387"
         "b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7"
         "c15e9716ed28dc027beceea1ec40a"},
    };
    for (const Vector& vector : vectors) {
        const SignPair pair = SignPair::from_seed(*Secret::parse_hex(vector.seed));
        const Bytes message = *from_hex(vector.message);
        CHECK(pair.public_key().hex() == vector.key);
        const Signature signature = pair.sign(message);
        CHECK(signature.hex() == vector.signature);
        CHECK(verify_signature(pair.public_key(), message, signature).has_value());
        Signature bad = signature;
        bad.raw[0] ^= 1U;
        CHECK_FALSE(verify_signature(pair.public_key(), message, bad).has_value());
    }
}

TEST_CASE("INT-6 keys of small order and non-canonical keys are refused") {
    for (const char* text : {"0000000000000000000000000000000000000000000000000000000000000000",
                             "0100000000000000000000000000000000000000000000000000000000000000",
                             "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                             "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
        CAPTURE(text);
        CHECK_FALSE(check_sign_key(*SignKey::parse_hex(text)).has_value());
    }
    CHECK_FALSE(check_box_key(BoxKey{}).has_value());
    CHECK_FALSE(
        check_box_key(*BoxKey::parse_hex("0100000000000000000000000000000000000000000000000000000000000000"))
            .has_value());
    CHECK(check_sign_key(SignPair::from_seed(test::seed_of(1)).public_key()).has_value());
    CHECK(check_box_key(BoxPair::from_seed(test::seed_of(1)).public_key()).has_value());
}

TEST_CASE("INT-12 a sealed key opens for its reader only, and depends on the port's randomness alone") {
    const BoxPair reader = BoxPair::from_seed(test::seed_of(1));
    const BoxPair other = BoxPair::from_seed(test::seed_of(2));
    SeededRandom random(1);
    SeededRandom again(1);
    const auto sealed = seal_key(reader.public_key(), test::seed_of(9), random);
    REQUIRE(sealed.has_value());
    CHECK(*sealed == *seal_key(reader.public_key(), test::seed_of(9), again));
    const auto opened = reader.open_key(*sealed);
    REQUIRE(opened.has_value());
    CHECK(*opened == test::seed_of(9));
    CHECK_FALSE(other.open_key(*sealed).has_value());
    CHECK_FALSE(reader.open_key(ByteView(*sealed).first(79)).has_value());
    CHECK_FALSE(seal_key(BoxKey{}, test::seed_of(9), random).has_value());
}

TEST_CASE("INT-6 a certificate holds under its root key only") {
    test::JournalWorld world;
    const Bytes& bytes = world.opening.certificate.bytes;
    const auto good = verify_certificate(bytes, world.root.public_key());
    REQUIRE(good.has_value());
    CHECK(good->body.person == "li.na");
    CHECK(good->body.tenant == tenant_of(world.root.public_key()));
    CHECK_FALSE(verify_certificate(bytes, world.intake.public_key()).has_value());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes changed = bytes;
        changed[i] ^= 1U;
        CHECK_FALSE(verify_certificate(changed, world.root.public_key()).has_value());
    }
    const auto weak = sign_certificate({.kind = CertificateKind::intake,
                                        .person = {},
                                        .tag = {},
                                        .journal = SignKey{},
                                        .request = {},
                                        .box = {}},
                                       world.root);
    REQUIRE_FALSE(weak.has_value());
    CHECK(weak.error().reason_or_null == &kKeyWeak);
}
