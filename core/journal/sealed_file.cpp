#include "core/journal/sealed_file.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/journal/chunk.h"
#include "core/journal/little_endian.h"

namespace wincheck::journal {

namespace {

constexpr std::string_view kMagic = "WCKFILE0";
constexpr std::size_t kEnvelopeBytesMax = std::size_t{64} * 1024;
constexpr std::size_t kRecordHeadBytes = 1 + kLengthBytes;

struct Recipient {
    BoxKey reader{};
    Bytes sealed;
    template <class A>
    void serialize(A& a) {
        a(reader, sealed);
    }
};
struct Envelope {
    std::uint32_t format = kFormat;
    TenantId tenant{};
    std::vector<Recipient> recipients;
    template <class A>
    void serialize(A& a) {
        a(format, tenant, recipients);
    }
};

Error file_error(const char* where) {
    return error_of(ErrorCode::corrupt, kFileWrong, "sealed_file", where);
}

Result<Bytes> read_exactly(const ByteSource& source, std::size_t length, const char* where) {
    Bytes bytes(length);
    std::size_t at = 0;
    while (at < length) {
        WCK_TRY(const std::size_t got, source(std::span(bytes).subspan(at)));
        if (got == 0) return file_error(where);
        at += got;
    }
    return bytes;
}

Result<Secret> key_for(const Envelope& envelope, const BoxPair& reader) {
    for (const Recipient& recipient : envelope.recipients)
        if (recipient.reader == reader.public_key()) return reader.open_key(recipient.sealed);
    return error_of(ErrorCode::refused, kNotReader, "sealed_file");
}

}  // namespace

Result<SealedFileWriter> SealedFileWriter::begin(ByteSink sink, const TenantId& tenant,
                                                 std::span<const BoxKey> readers, const SealedHead& head,
                                                 Random& random) {
    if (readers.empty() || readers.size() > kSealedReadersMax)
        return error_of(ErrorCode::limit, kTooLarge, "SealedFileWriter::begin", "readers");
    const auto key = random_id<Secret>(random);
    Envelope envelope{.tenant = tenant, .recipients = {}};
    for (const BoxKey& reader : readers) {
        WCK_TRY(Bytes sealed, seal_key(reader, key, random));
        envelope.recipients.push_back(Recipient{.reader = reader, .sealed = std::move(sealed)});
    }
    const Bytes envelope_bytes = encode(envelope);
    Bytes start = bytes_of(kMagic);
    append_u32(start, static_cast<std::uint32_t>(envelope_bytes.size()));
    append(start, envelope_bytes);
    const Hash associated = sha256(start);
    const auto header = random_id<StreamHeader>(random);
    append(start, header.view());
    WCK_TRY(sink(start));
    SealedFileWriter writer(std::move(sink), SecretStream(key, header), associated);
    WCK_TRY(writer.add(SealedKind::head, encode(head)));
    return writer;
}

Result<void> SealedFileWriter::add(SealedKind kind, ByteView bytes) {
    if (bytes.size() > kSealedRecordBytesMax)
        return error_of(ErrorCode::limit, kRecordTooLarge, "SealedFileWriter::add");
    pending_.push_back(static_cast<std::uint8_t>(kind));
    append_u32(pending_, static_cast<std::uint32_t>(bytes.size()));
    append(pending_, bytes);
    ++count_;
    std::size_t at = 0;
    for (; pending_.size() - at > kSealedFrameBytesMax; at += kSealedFrameBytesMax)
        WCK_TRY(write_frame(ByteView(pending_).subspan(at, kSealedFrameBytesMax), false));
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
    return {};
}

Result<void> SealedFileWriter::write_frame(ByteView plain, bool is_final) {
    const Bytes cipher = stream_.push(plain, associated_.view(), is_final);
    Bytes frame;
    append_u32(frame, static_cast<std::uint32_t>(cipher.size()));
    append(frame, cipher);
    return sink_(frame);
}

Result<void> SealedFileWriter::finish() {
    WCK_TRY(add(SealedKind::end, encode(count_)));
    return write_frame(pending_, true);
}

Result<SealedFileReader> SealedFileReader::open(ByteSource source, const BoxPair& reader) {
    WCK_TRY(Bytes start, read_exactly(source, kMagic.size() + kLengthBytes, "start"));
    if (text_of(ByteView(start).first(kMagic.size())) != kMagic) return file_error("magic");
    const std::uint32_t length = read_u32(ByteView(start).subspan(kMagic.size()));
    if (length > kEnvelopeBytesMax) return file_error("envelope");
    WCK_TRY(const Bytes envelope_bytes, read_exactly(source, length, "envelope"));
    append(start, envelope_bytes);
    WCK_TRY(const Envelope envelope, decode<Envelope>(envelope_bytes));
    if (envelope.format > kFormat) return error_of(ErrorCode::too_new, kFormatTooNew, "sealed_file");
    WCK_TRY(const Secret key, key_for(envelope, reader));
    WCK_TRY(const Bytes header_bytes, read_exactly(source, kStreamHeaderBytes, "stream"));
    WCK_TRY(const StreamHeader header, StreamHeader::from(header_bytes));
    SealedFileReader file(std::move(source), SecretStream(key, header), sha256(start), envelope.tenant);
    WCK_TRY(const SealedRecord first, file.read_record());
    if (first.kind != SealedKind::head) return file_error("head");
    WCK_TRY(file.head_, decode<SealedHead>(first.bytes));
    if (file.head_.format > kFormat) return error_of(ErrorCode::too_new, kFormatTooNew, "sealed_file");
    return file;
}

Result<void> SealedFileReader::read_frame() {
    if (is_final_) return file_error("records");
    WCK_TRY(const Bytes length_bytes, read_exactly(source_, kLengthBytes, "frame"));
    const std::uint32_t length = read_u32(length_bytes);
    if (length < kStreamOverheadBytes || length > kSealedFrameBytesMax + kStreamOverheadBytes)
        return file_error("frame");
    WCK_TRY(const Bytes cipher, read_exactly(source_, length, "frame"));
    WCK_TRY(const StreamMessage message, stream_.pull(cipher, associated_.view()));
    is_final_ = message.is_final;
    plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(plain_at_));
    plain_at_ = 0;
    append(plain_, message.plain);
    return {};
}

Result<void> SealedFileReader::fill(std::size_t length) {
    while (plain_.size() - plain_at_ < length) WCK_TRY(read_frame());
    return {};
}

Result<SealedRecord> SealedFileReader::read_record() {
    WCK_TRY(fill(kRecordHeadBytes));
    SealedRecord record{.kind = static_cast<SealedKind>(plain_[plain_at_]), .bytes = {}};
    const std::uint32_t length = read_u32(ByteView(plain_).subspan(plain_at_ + 1));
    if (length > kSealedRecordBytesMax) return error_of(ErrorCode::limit, kRecordTooLarge, "sealed_file");
    WCK_TRY(fill(kRecordHeadBytes + length));
    const ByteView bytes = ByteView(plain_).subspan(plain_at_ + kRecordHeadBytes, length);
    record.bytes.assign(bytes.begin(), bytes.end());
    plain_at_ += kRecordHeadBytes + length;
    ++count_;
    return record;
}

Result<std::optional<SealedRecord>> SealedFileReader::next() {
    if (has_ended_) return std::optional<SealedRecord>();
    WCK_TRY(SealedRecord record, read_record());
    if (record.kind != SealedKind::end) return std::optional(std::move(record));
    WCK_TRY(const std::uint64_t count, decode<std::uint64_t>(record.bytes));
    std::uint8_t extra = 0;
    // The final frame may end exactly where the end record does.
    if (!is_final_) WCK_TRY(read_frame());
    WCK_TRY(const std::size_t trailing, source_(std::span(&extra, 1)));
    if (count != count_ - 1 || !is_final_ || plain_at_ != plain_.size() || trailing != 0)
        return file_error("end");
    has_ended_ = true;
    return std::optional<SealedRecord>();
}

Result<SealedWhole> seal_whole(const BoxKey& headquarters, ByteView segment, Random& random) {
    SealedWhole whole;
    const auto key = random_id<Secret>(random);
    WCK_TRY(whole.key, seal_key(headquarters, key, random));
    whole.hash = sha256(segment);
    whole.cipher = encrypt_chunk(key, {.original = whole.hash, .index = 0, .count = 1}, segment, random);
    return whole;
}

Result<Bytes> open_whole(const SealedWhole& sealed, const BoxPair& headquarters) {
    WCK_TRY(const Secret key, headquarters.open_key(sealed.key));
    return decrypt_chunk(key, {.original = sealed.hash, .index = 0, .count = 1}, sealed.cipher);
}

}  // namespace wincheck::journal
