#include "core/journal/opening.h"

namespace wincheck::journal {

namespace {

constexpr std::uint8_t kOpeningPrefix = 0x03;

Result<Opening> checked(Bytes bytes, OpeningRecord record, Certificate certificate) {
    if (record.format > kFormat) return error_of(ErrorCode::too_new, kFormatTooNew, "opening", "format");
    const CertificateBody& body = certificate.body;
    if (body.kind != CertificateKind::device || body.tenant != record.tenant || body.subject != record.device)
        return error_of(ErrorCode::corrupt, kCertificateWrong, "opening", "subject");
    Opening opening{
        .bytes = std::move(bytes), .record = std::move(record), .certificate = std::move(certificate)};
    opening.hash = opening_hash(opening.bytes);
    return opening;
}

}  // namespace

Hash opening_hash(ByteView bytes) {
    return sha256({ByteView(&kOpeningPrefix, 1), bytes});
}

Result<Opening> build_opening(OpeningRecord record) {
    WCK_TRY(Certificate certificate, verify_certificate_itself(record.certificate));
    Bytes bytes = encode(record);
    return checked(std::move(bytes), std::move(record), std::move(certificate));
}

Result<Opening> verify_opening(ByteView bytes, const SignKey& root) {
    if (bytes.size() > kOpeningBytesMax) return error_of(ErrorCode::limit, kTooLarge, "verify_opening");
    WCK_TRY(OpeningRecord record, decode<OpeningRecord>(bytes));
    WCK_TRY(Certificate certificate, verify_certificate(record.certificate, root));
    return checked({bytes.begin(), bytes.end()}, std::move(record), std::move(certificate));
}

Result<Opening> read_opening(ByteView bytes) {
    WCK_TRY(OpeningRecord record, decode<OpeningRecord>(bytes));
    WCK_TRY(Certificate certificate, read_certificate(record.certificate));
    return checked({bytes.begin(), bytes.end()}, std::move(record), std::move(certificate));
}

}  // namespace wincheck::journal
