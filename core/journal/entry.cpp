#include "core/journal/entry.h"

#include <algorithm>

#include "core/journal/tree.h"

namespace wincheck::journal {

namespace {

constexpr std::uint8_t kPartPrefix = 0x02;
constexpr std::size_t kPartsMax = 4;
constexpr std::int32_t kOffsetMinutesMax = 18 * 60;
constexpr std::size_t kHeaderRoom = 512;  // holds most headers

Error header_error(const char* where) {
    return error_of(ErrorCode::corrupt, kEntryHeaderWrong, "check_header", where);
}

Result<void> check_part_heads(const Header& header) {
    if (header.parts.empty() || header.parts.size() > kPartsMax) return header_error("parts");
    if (header.parts.front().part_class != PartClass::core) return header_error("parts");
    for (std::size_t i = 0; i < header.parts.size(); ++i) {
        const PartHead& head = header.parts[i];
        if (head.part_class > PartClass::secret) return header_error("parts");
        if (i > 0 && head.part_class <= header.parts[i - 1].part_class) return header_error("parts");
        if (head.length > kEntryBytesMax)
            return error_of(ErrorCode::limit, kEntryTooLarge, "check_header", "parts");
    }
    return {};
}

Result<void> check_seen(const std::vector<Seen>& seen) {
    if (seen.size() > kVersionVectorMax) return header_error("seen");
    for (std::size_t i = 1; i < seen.size(); ++i)
        if (seen[i].incarnation <= seen[i - 1].incarnation) return header_error("seen");
    return {};
}

Result<void> check_header(const Header& header) {
    if (header.format > kFormat) return error_of(ErrorCode::too_new, kFormatTooNew, "check_header", "format");
    if (header.author.size() > kIdTextMax) return header_error("author");
    if (header.offset_minutes < -kOffsetMinutesMax || header.offset_minutes > kOffsetMinutesMax)
        return header_error("offset_minutes");
    WCK_TRY(check_seen(header.seen));
    return check_part_heads(header);
}

std::size_t content_length(const Header& header) {
    std::size_t total = 0;
    for (const PartHead& head : header.parts) total += head.length + Salt::kLength;
    return total;
}

Result<void> check_size(std::size_t header_length, const Header& header) {
    if (header_length > kHeaderBytesMax || header_length + content_length(header) > kEntryBytesMax)
        return error_of(ErrorCode::limit, kEntryTooLarge, "check_size");
    return {};
}

}  // namespace

const Bytes* Entry::part_or_null(PartClass part_class) const {
    for (const Part& part : parts)
        if (part.part_class == part_class && part.is_held()) return &*part.bytes;
    return nullptr;
}

StreamId Entry::stream() const {
    return header.stream ? *header.stream : short_id<StreamId>(hash);
}

Hash entry_hash(ByteView header_bytes) {
    return leaf_hash(header_bytes);
}

HeaderBytes HeaderBytes::hashed(Bytes bytes) {
    const Hash hash = entry_hash(bytes);
    HeaderBytes made;
    made.held_or_null_ = std::make_shared<const Held>(Held{std::move(bytes), hash});
    return made;
}

HeaderBytes HeaderBytes::plain(Bytes bytes) {
    HeaderBytes made;
    made.held_or_null_ = std::make_shared<const Held>(Held{std::move(bytes), std::nullopt});
    return made;
}

const Bytes& HeaderBytes::bytes() const {
    static const Bytes kNone;
    return held_or_null_ == nullptr ? kNone : held_or_null_->bytes;
}

Hash HeaderBytes::hash() const {
    return held_or_null_ != nullptr && held_or_null_->hash ? *held_or_null_->hash : entry_hash(bytes());
}

Hash part_hash(PartClass part_class, const Salt& salt, ByteView bytes) {
    const auto class_byte = static_cast<std::uint8_t>(part_class);
    return sha256({ByteView(&kPartPrefix, 1), ByteView(&class_byte, 1), salt.view(), bytes});
}

Result<Entry> build_entry(Header header, std::vector<Part> parts) {
    header.parts.clear();
    for (const Part& part : parts) {
        if (!part.is_held())
            return error_of(ErrorCode::invalid_argument, kEntryHeaderWrong, "build_entry", "parts");
        if (part.bytes->size() > kEntryBytesMax)
            return error_of(ErrorCode::limit, kEntryTooLarge, "build_entry");
        header.parts.push_back(PartHead{.part_class = part.part_class,
                                        .length = static_cast<std::uint32_t>(part.bytes->size()),
                                        .hash = part_hash(part.part_class, *part.salt, *part.bytes)});
    }
    if (!is_utf8(header.author))
        return error_of(ErrorCode::invalid_argument, kEntryHeaderWrong, "build_entry", "author");
    if (auto checked = check_header(header); !checked) {
        if (checked.error().code == ErrorCode::corrupt) checked.error().code = ErrorCode::invalid_argument;
        return checked.error();
    }
    Entry entry;
    CborWriter writer(kHeaderRoom);
    writer(header);
    entry.header_bytes = HeaderBytes::hashed(writer.take());
    entry.hash = entry.header_bytes.hash();
    entry.header = std::move(header);
    entry.parts = std::move(parts);
    WCK_TRY(check_size(entry.header_bytes.size(), entry.header));
    return entry;
}

Result<Header> parse_header(ByteView header_bytes) {
    if (header_bytes.size() > kHeaderBytesMax)
        return error_of(ErrorCode::limit, kEntryTooLarge, "parse_header");
    WCK_TRY(Header header, decode<Header>(header_bytes));
    WCK_TRY(check_header(header));
    WCK_TRY(check_size(header_bytes.size(), header));
    return header;
}

Result<void> check_part(const PartHead& head, const Part& part) {
    const bool is_shaped =
        part.part_class == head.part_class && part.salt.has_value() == part.bytes.has_value();
    if (is_shaped && !part.is_held()) return {};
    if (is_shaped && part.bytes->size() == head.length &&
        part_hash(head.part_class, *part.salt, *part.bytes) == head.hash)
        return {};
    return error_of(ErrorCode::corrupt, kPartWrong, "check_part",
                    "part " + std::to_string(static_cast<std::uint32_t>(head.part_class)));
}

Result<Entry> parse_entry(Bytes header_bytes, std::vector<Part> parts) {
    WCK_TRY(Header header, parse_header(header_bytes));
    if (parts.size() != header.parts.size())
        return error_of(ErrorCode::corrupt, kPartWrong, "parse_entry", "parts");
    for (std::size_t i = 0; i < parts.size(); ++i) WCK_TRY(check_part(header.parts[i], parts[i]));
    Entry entry;
    entry.header_bytes = HeaderBytes::hashed(std::move(header_bytes));
    entry.hash = entry.header_bytes.hash();
    entry.header = std::move(header);
    entry.parts = std::move(parts);
    return entry;
}

Entry without_part(Entry entry, PartClass part_class) {
    for (Part& part : entry.parts) {
        if (part.part_class != part_class) continue;
        part.salt.reset();
        part.bytes.reset();
    }
    return entry;
}

}  // namespace wincheck::journal
