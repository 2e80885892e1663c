#include "core/journal/cbor.h"

#include <algorithm>

namespace wincheck::journal {

namespace {

constexpr unsigned kMajorUnsigned = 0, kMajorNegative = 1, kMajorBytes = 2, kMajorText = 3, kMajorArray = 4;
constexpr std::uint8_t kFalse = 0xF4, kTrue = 0xF5, kNull = 0xF6;

// Bytes that follow the initial byte for additional information 24–27.
std::size_t argument_length(unsigned info) {
    return std::size_t{1} << (info - 24U);
}

// Shortest form: the value must not fit the next smaller argument.
bool is_shortest(unsigned info, std::uint64_t value) {
    if (info == 24) return value >= 24;
    return (value >> (8U * (argument_length(info) / 2))) != 0;
}

}  // namespace

void CborWriter::write_head(unsigned major, std::uint64_t value) {
    const auto initial = [major](std::uint64_t info) {
        return static_cast<std::uint8_t>((major << 5U) | info);
    };
    if (value < 24) {
        *add(1) = initial(value);
        return;
    }
    const unsigned info = value <= 0xFF ? 24 : value <= 0xFFFF ? 25 : value <= 0xFFFFFFFF ? 26 : 27;
    const std::size_t length = argument_length(info);
    std::uint8_t* out = add(1 + length);
    *out++ = initial(info);
    for (std::size_t i = length; i > 0; --i) *out++ = static_cast<std::uint8_t>(value >> (8 * (i - 1)));
}

void CborWriter::write_signed(std::int64_t value) {
    if (value >= 0) return write_head(kMajorUnsigned, static_cast<std::uint64_t>(value));
    write_head(kMajorNegative, ~static_cast<std::uint64_t>(value));  // -1 - value
}

void CborWriter::write_bytes(ByteView bytes) {
    write_head(kMajorBytes, bytes.size());
    write_encoded(bytes);
}

void CborWriter::write_text(std::string_view text) {
    WCK_ASSERT(is_utf8(text));
    write_head(kMajorText, text.size());
    write_encoded(view_of(text));
}

void CborReader::fail(const Reason& reason, ErrorCode code) {
    if (!error_) error_ = error_of(code, reason, "CborReader", "byte " + std::to_string(at_));
}

Result<void> CborReader::finish() {
    if (!error_ && at_ != in_.size()) fail(kCborTrailing);
    if (error_) return *error_;
    return {};
}

ByteView CborReader::take(std::uint64_t length) {
    if (has_failed()) return {};
    if (length > in_.size() - at_) {
        fail(kCborTruncated);
        return {};
    }
    const ByteView taken = in_.subspan(at_, static_cast<std::size_t>(length));
    at_ += taken.size();
    return taken;
}

CborReader::Head CborReader::read_head() {
    if (has_failed()) return {};
    if (at_ == in_.size()) {
        fail(kCborTruncated);
        return {};
    }
    const unsigned first = in_[at_++];
    Head head{.major = first >> 5U, .info = first & 0x1FU, .value = first & 0x1FU};
    if (head.info < 24) return head;
    if (head.info > 27) {  // 28–30 reserved, 31 indefinite
        fail(kCborNotCanonical);
        return {};
    }
    head.value = 0;
    for (const std::uint8_t byte : take(argument_length(head.info))) head.value = (head.value << 8U) | byte;
    if (!has_failed() && !is_shortest(head.info, head.value)) fail(kCborNotCanonical);
    return head;
}

CborReader::Head CborReader::read_head_of(unsigned major) {
    const Head head = read_head();
    if (!has_failed() && head.major != major) fail(kCborShape);
    return head;
}

std::uint64_t CborReader::read_unsigned() {
    const Head head = read_head_of(kMajorUnsigned);
    return has_failed() ? 0 : head.value;
}

std::int64_t CborReader::read_signed() {
    const Head head = read_head();
    if (has_failed()) return 0;
    if (head.major > kMajorNegative ||
        head.value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        fail(kCborShape);
        return 0;
    }
    const auto value = static_cast<std::int64_t>(head.value);
    return head.major == kMajorUnsigned ? value : -1 - value;
}

Bytes CborReader::read_bytes() {
    const Head head = read_head_of(kMajorBytes);
    const ByteView taken = take(head.value);
    return {taken.begin(), taken.end()};
}

void CborReader::read_bytes_into(std::span<std::uint8_t> out) {
    const Head head = read_head_of(kMajorBytes);
    if (!has_failed() && head.value != out.size()) fail(kCborShape);
    const ByteView taken = take(head.value);
    if (!has_failed()) std::copy(taken.begin(), taken.end(), out.begin());
}

std::string CborReader::read_text() {
    const Head head = read_head_of(kMajorText);
    const std::string_view text = text_of(take(head.value));
    if (!has_failed() && !is_utf8(text)) fail(kCborNotCanonical);
    return has_failed() ? std::string() : std::string(text);
}

bool CborReader::read_bool() {
    const ByteView taken = take(1);
    if (has_failed()) return false;
    if (taken[0] != kFalse && taken[0] != kTrue) fail(kCborShape);
    return taken[0] == kTrue;
}

bool CborReader::read_null() {
    if (has_failed() || at_ >= in_.size() || in_[at_] != kNull) return false;
    ++at_;
    return true;
}

std::uint64_t CborReader::enter_array() {
    ++depth_;
    if (depth_ > depth_max_) fail(kCborTooDeep);
    const Head head = read_head_of(kMajorArray);
    if (!has_failed() && head.value > in_.size() - at_) fail(kCborTruncated);
    return has_failed() ? 0 : head.value;
}

void CborReader::enter_array_of(std::uint64_t count) {
    const std::uint64_t found = enter_array();
    if (!has_failed() && found != count) fail(kCborShape);
}

void write_decimal(CborWriter& writer, Decimal value) {
    WCK_ASSERT(value == Decimal::shortest(value.mantissa, value.scale));
    writer.write_array(2);
    writer.write_signed(value.mantissa);
    writer.write_unsigned(value.scale);
}

Decimal read_decimal(CborReader& reader) {
    reader.enter_array_of(2);
    const std::int64_t mantissa = reader.read_signed();
    const std::uint64_t scale = reader.read_unsigned();
    reader.leave_array();
    if (reader.has_failed()) return {};
    if (scale > 9) {
        reader.fail(kCborShape);
        return {};
    }
    const Decimal value{mantissa, static_cast<std::uint8_t>(scale)};
    if (!(value == Decimal::shortest(mantissa, value.scale))) reader.fail(kCborNotCanonical);
    return value;
}

}  // namespace wincheck::journal
