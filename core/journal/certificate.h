#pragma once
// Certificates (INT-6): the tenant's root key vouches for the keys of a device or of the hub.
// Byte layout: docs/format.md, "Certificate".
#include "core/journal/cbor.h"
#include "core/journal/keys.h"

namespace wincheck::journal {

/// Open.
enum class CertificateKind : std::uint32_t { device = 1, intake = 2, log = 3, evidence = 4 };

/// `subject` is the device id; the hub's own certificates carry the hub's device id.
using SubjectId = DeviceId;

inline constexpr std::size_t kTagBytesMax = 8;
inline constexpr std::size_t kCertificateBytesMax = 1024;
inline constexpr const char* kAlgorithms = "ed25519 x25519 sha256";

struct CertificateBody {
    std::uint32_t format = kFormat;
    TenantId tenant{};
    CertificateKind kind = CertificateKind::device;
    SubjectId subject{};
    std::string person;
    std::string tag;                 // ≤ 8 readable characters, unique in the tenant
    std::optional<SignKey> journal;  // signs checkpoints; of intake and log: their signing key
    std::optional<SignKey> request;
    std::optional<BoxKey> box;
    std::string algorithms = kAlgorithms;
    bool is_simulated = false;
    std::int64_t issued_ms = 0;
    SignKey root{};
    bool operator==(const CertificateBody&) const = default;
    template <class A>
    void serialize(A& a) {
        a(format, tenant, kind, subject, person, tag, journal, request, box, algorithms, is_simulated,
          issued_ms, root);
    }
};

/// A certificate as bytes, and what they say.
struct Certificate {
    Bytes bytes;
    CertificateBody body;
    bool operator==(const Certificate&) const = default;
};

/// Fills tenant and root from the root pair and signs.
/// Errors: signature (kKeyWeak), invalid_argument (kCertificateWrong).
Result<Certificate> sign_certificate(CertificateBody body, const SignPair& root);

/// Errors: corrupt (kCbor…), too_new, signature (kCertificateWrong when it is not `root`'s, kKeyWeak).
Result<Certificate> verify_certificate(ByteView bytes, const SignKey& root);

/// As verify_certificate, under the root key that the certificate itself names.
Result<Certificate> verify_certificate_itself(ByteView bytes);

/// What a certificate says that was verified before; nothing is verified here. Errors: corrupt (kCbor…).
Result<Certificate> read_certificate(ByteView bytes);

}  // namespace wincheck::journal
