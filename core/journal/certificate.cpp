#include "core/journal/certificate.h"

namespace wincheck::journal {

namespace {

constexpr std::string_view kContext = "wincheck certificate 0\n";

struct SignedBody {
    Bytes body;
    Signature signature{};
    template <class A>
    void serialize(A& a) {
        a(body, signature);
    }
};

Bytes message_of(ByteView body) {
    Bytes message = bytes_of(kContext);
    append(message, body);
    return message;
}

Error certificate_error(const char* where) {
    return error_of(ErrorCode::signature, kCertificateWrong, "certificate", where);
}

// The keys that a kind needs must be there; keys of other kinds must not.
Result<void> check_keys(const CertificateBody& body) {
    if (body.journal) WCK_TRY(check_sign_key(*body.journal));
    if (body.request) WCK_TRY(check_sign_key(*body.request));
    if (body.box) WCK_TRY(check_box_key(*body.box));
    switch (body.kind) {
        case CertificateKind::device:
            if (!body.journal || !body.request || !body.box) return certificate_error("keys");
            return {};
        case CertificateKind::intake:
        case CertificateKind::log:
            if (!body.journal) return certificate_error("keys");
            return {};
        case CertificateKind::evidence:
            if (!body.box) return certificate_error("keys");
            return {};
    }
    return {};  // a kind that this version does not know
}

Result<void> check_body(const CertificateBody& body) {
    if (body.format > kFormat) return error_of(ErrorCode::too_new, kFormatTooNew, "certificate", "format");
    if (body.tenant != tenant_of(body.root)) return certificate_error("tenant");
    if (body.person.size() > kIdTextMax) return certificate_error("person");
    if (body.tag.size() > kTagBytesMax) return certificate_error("tag");
    return check_keys(body);
}

}  // namespace

Result<Certificate> sign_certificate(CertificateBody body, const SignPair& root) {
    body.root = root.public_key();
    body.tenant = tenant_of(body.root);
    if (!is_utf8(body.person) || !is_utf8(body.tag))
        return error_of(ErrorCode::invalid_argument, kCertificateWrong, "sign_certificate", "text");
    WCK_TRY(check_body(body));
    SignedBody signed_body{.body = encode(body)};
    signed_body.signature = root.sign(message_of(signed_body.body));
    return Certificate{.bytes = encode(signed_body), .body = std::move(body)};
}

Result<Certificate> verify_certificate(ByteView bytes, const SignKey& root) {
    WCK_TRY(Certificate certificate, verify_certificate_itself(bytes));
    if (certificate.body.root != root) return certificate_error("root");
    return certificate;
}

Result<Certificate> read_certificate(ByteView bytes) {
    WCK_TRY(const SignedBody signed_body, decode<SignedBody>(bytes));
    WCK_TRY(CertificateBody body, decode<CertificateBody>(signed_body.body));
    return Certificate{.bytes = {bytes.begin(), bytes.end()}, .body = std::move(body)};
}

Result<Certificate> verify_certificate_itself(ByteView bytes) {
    if (bytes.size() > kCertificateBytesMax)
        return error_of(ErrorCode::limit, kTooLarge, "verify_certificate");
    WCK_TRY(const SignedBody signed_body, decode<SignedBody>(bytes));
    WCK_TRY(CertificateBody body, decode<CertificateBody>(signed_body.body));
    WCK_TRY(check_sign_key(body.root));
    if (!verify_signature(body.root, message_of(signed_body.body), signed_body.signature))
        return certificate_error("signature");
    WCK_TRY(check_body(body));
    return Certificate{.bytes = {bytes.begin(), bytes.end()}, .body = std::move(body)};
}

}  // namespace wincheck::journal
