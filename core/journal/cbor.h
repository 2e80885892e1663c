#pragma once
// Deterministic CBOR (RFC 8949 §4.2.1) through cereal (INT-1, INT-1a): the one encoding of everything
// that is hashed or signed. A struct is a definite array of its fields in the order of its
// `serialize`; its length comes from CborCounter. Integers in shortest form, byte strings, valid UTF-8
// texts, arrays, booleans, null for an empty optional; no maps, tags, floats or indefinite lengths.
// The reader accepts nothing else, so re-encoding what it accepted gives the same bytes. It checks
// each size against the bytes that remain before it allocates, and keeps its first error.
#include <algorithm>
#include <cereal/cereal.hpp>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/decimal.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/time.h"
#include "core/journal/reasons.h"
#include "core/model/limits.h"

namespace wincheck::journal {

/// Version of every format here. 0 may still change.
inline constexpr std::uint32_t kFormat = 0;
/// Documents (checklists, policies) nest deeper than entries.
inline constexpr std::size_t kDocumentDepthMax = 16;

/// Counts the fields that a `serialize` names, without looking into them.
class CborCounter {
public:
    template <class... T>
    CborCounter& operator()(T&&...) {
        count_ += sizeof...(T);
        return *this;
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    std::uint64_t count_ = 0;
};

template <class T>
[[nodiscard]] std::uint64_t field_count(const T& value) {
    CborCounter counter;
    const_cast<T&>(value).serialize(counter);  // cereal's `serialize` is never const
    return counter.count();
}

class CborWriter : public cereal::OutputArchive<CborWriter> {
public:
    /// Holds that many bytes before it asks for more memory.
    explicit CborWriter(std::size_t room = kRoomAtFirst) : OutputArchive(this), out_(room) {}
    void write_unsigned(std::uint64_t value) { write_head(0, value); }
    void write_signed(std::int64_t value);
    void write_bytes(ByteView bytes);
    void write_text(std::string_view text);
    void write_array(std::uint64_t count) { write_head(4, count); }
    void write_bool(bool value) { *add(1) = static_cast<std::uint8_t>(value ? 0xF5 : 0xF4); }
    void write_null() { *add(1) = 0xF6; }
    /// Values that were encoded before.
    void write_encoded(ByteView bytes) { std::copy(bytes.begin(), bytes.end(), add(bytes.size())); }
    [[nodiscard]] Bytes take() {
        out_.resize(std::exchange(size_, 0));
        return std::move(out_);
    }

private:
    static constexpr std::size_t kRoomAtFirst = 128;  // holds most keys, payloads and rows
    void write_head(unsigned major, std::uint64_t value);
    /// The place of so many bytes more, at the end.
    std::uint8_t* add(std::size_t length) {
        if (out_.size() - size_ < length) out_.resize(std::max(2 * out_.size(), size_ + length));
        return out_.data() + std::exchange(size_, size_ + length);
    }
    Bytes out_;  // as long as there is room
    std::size_t size_ = 0;
};

class CborReader : public cereal::InputArchive<CborReader> {
public:
    CborReader(ByteView bytes, std::size_t depth_max)
        : InputArchive(this), in_(bytes), depth_max_(depth_max) {}

    std::uint64_t read_unsigned();
    std::int64_t read_signed();
    Bytes read_bytes();
    /// Copies into `out`; the length must be exactly its own.
    void read_bytes_into(std::span<std::uint8_t> out);
    std::string read_text();
    bool read_bool();
    /// Consumes a null if one is next.
    bool read_null();
    /// Enters an array and returns its count, at most the bytes that remain. Ends with leave_array.
    std::uint64_t enter_array();
    void enter_array_of(std::uint64_t count);
    void leave_array() { --depth_; }

    [[nodiscard]] bool has_failed() const { return error_.has_value(); }
    void fail(const Reason& reason, ErrorCode code = ErrorCode::corrupt);
    /// The first error, or kCborTrailing when bytes remain.
    [[nodiscard]] Result<void> finish();

private:
    struct Head {
        unsigned major = 0;
        unsigned info = 0;
        std::uint64_t value = 0;
    };
    Head read_head();
    Head read_head_of(unsigned major);
    ByteView take(std::uint64_t length);

    ByteView in_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t depth_max_;
    std::optional<Error> error_;
};

template <class T>
concept CborStruct =
    std::is_class_v<T> && requires(T& value, CborCounter& counter) { value.serialize(counter); };
template <class T>
concept CborInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// A struct that gained fields at its end. Fields that hold what a new one holds are left out from the end
/// on, down to the number it had at first; so what was written before stays valid, byte for byte.
template <class T>
concept GrownStruct = CborStruct<T> && requires { T::kFieldsAtFirst; };
template <class T>
concept PlainStruct = CborStruct<T> && !GrownStruct<T>;

// A struct is framed by cereal's prologue and epilogue.
template <PlainStruct T>
void prologue(CborWriter& writer, const T& value) {
    writer.write_array(field_count(value));
}
template <PlainStruct T>
void prologue(CborReader& reader, const T& value) {
    reader.enter_array_of(field_count(value));
}
template <PlainStruct T>
void epilogue(CborReader& reader, const T&) {
    reader.leave_array();
}

/// The encoding of each field that a `serialize` names, but for those that every one of them has had.
template <GrownStruct T>
class CborLater {
public:
    template <class... F>
    CborLater& operator()(const F&... values) {
        (add(values), ...);
        return *this;
    }
    [[nodiscard]] const std::vector<Bytes>& fields() const { return fields_; }

private:
    template <class F>
    void add(const F& value) {
        if (passed_++ < T::kFieldsAtFirst) return;
        CborWriter writer;
        writer(value);
        fields_.push_back(writer.take());
    }
    std::uint64_t passed_ = 0;
    std::vector<Bytes> fields_;
};

/// Takes the first `count` fields that a `serialize` names to an archive; the others stay as they are.
template <class Archive>
class CborFirst {
public:
    CborFirst(Archive& archive, std::uint64_t count) : archive_(archive), left_(count) {}
    template <class... T>
    CborFirst& operator()(T&... values) {
        (take(values), ...);
        return *this;
    }

private:
    template <class T>
    void take(T& value) {
        if (left_ == 0) return;
        --left_;
        archive_(value);
    }
    Archive& archive_;
    std::uint64_t left_;
};

/// How many fields of a grown struct are written: without those at the end that hold nothing new.
template <GrownStruct T>
[[nodiscard]] std::uint64_t grown_count(const T& value) {
    CborLater<T> own;
    CborLater<T> fresh;
    T none{};
    const_cast<T&>(value).serialize(own);  // cereal's `serialize` is never const
    none.serialize(fresh);
    std::size_t count = own.fields().size();
    while (count > 0 && own.fields()[count - 1] == fresh.fields()[count - 1]) --count;
    return T::kFieldsAtFirst + count;
}
template <GrownStruct T>
void save(CborWriter& writer, const T& value) {
    const std::uint64_t count = grown_count(value);
    writer.write_array(count);
    CborFirst first(writer, count);
    const_cast<T&>(value).serialize(first);
}
template <GrownStruct T>
void load(CborReader& reader, T& value) {
    value = T{};
    const std::uint64_t count = reader.enter_array();
    if (count < T::kFieldsAtFirst || count > field_count(value)) reader.fail(kCborShape);
    CborFirst first(reader, reader.has_failed() ? 0 : count);
    value.serialize(first);
    // One encoding each: a field at the end that says nothing new is left out.
    if (!reader.has_failed() && grown_count(value) != count) reader.fail(kCborShape);
    reader.leave_array();
}

template <CborInteger T>
void save(CborWriter& writer, const T& value) {
    if constexpr (std::is_signed_v<T>) {
        writer.write_signed(value);
    } else {
        writer.write_unsigned(value);
    }
}
template <CborInteger T>
void load(CborReader& reader, T& value) {
    if constexpr (std::is_signed_v<T>) {
        const std::int64_t read = reader.read_signed();
        value = std::in_range<T>(read) ? static_cast<T>(read) : T{};
        if (!std::in_range<T>(read)) reader.fail(kCborShape);
    } else {
        const std::uint64_t read = reader.read_unsigned();
        value = std::in_range<T>(read) ? static_cast<T>(read) : T{};
        if (!std::in_range<T>(read)) reader.fail(kCborShape);
    }
}

template <std::same_as<bool> T>
void save(CborWriter& writer, const T& value) {
    writer.write_bool(value);
}
template <std::same_as<bool> T>
void load(CborReader& reader, T& value) {
    value = reader.read_bool();
}

// Enums travel as their underlying unsigned number (cereal's own rule). They are open: a number that
// this version does not know is kept.

template <std::same_as<std::string> T>
void save(CborWriter& writer, const T& value) {
    writer.write_text(value);
}
template <std::same_as<std::string> T>
void load(CborReader& reader, T& value) {
    value = reader.read_text();
}

template <class Tag, std::size_t kSize>
void save(CborWriter& writer, const FixedBytes<Tag, kSize>& value) {
    writer.write_bytes(value.view());
}
template <class Tag, std::size_t kSize>
void load(CborReader& reader, FixedBytes<Tag, kSize>& value) {
    reader.read_bytes_into(value.raw);
}

template <std::same_as<Points> T>
void save(CborWriter& writer, const T& value) {
    writer.write_signed(value.nano);
}
template <std::same_as<Points> T>
void load(CborReader& reader, T& value) {
    value.nano = reader.read_signed();
}

template <std::same_as<UtcMs> T>
void save(CborWriter& writer, const T& value) {
    writer.write_signed(value.ms);
}
template <std::same_as<UtcMs> T>
void load(CborReader& reader, T& value) {
    value.ms = reader.read_signed();
}

void write_decimal(CborWriter& writer, Decimal value);
[[nodiscard]] Decimal read_decimal(CborReader& reader);
template <std::same_as<Decimal> T>
void save(CborWriter& writer, const T& value) {
    write_decimal(writer, value);
}
template <std::same_as<Decimal> T>
void load(CborReader& reader, T& value) {
    value = read_decimal(reader);
}

template <class T>
void save(CborWriter& writer, const std::optional<T>& value) {
    if (value) {
        writer(*value);
    } else {
        writer.write_null();
    }
}
template <class T>
void load(CborReader& reader, std::optional<T>& value) {
    value.reset();
    if (reader.read_null() || reader.has_failed()) return;
    reader(value.emplace());
}

template <class T, class U>
void save(CborWriter& writer, const std::pair<T, U>& value) {
    writer.write_array(2);
    writer(value.first, value.second);
}
template <class T, class U>
void load(CborReader& reader, std::pair<T, U>& value) {
    reader.enter_array_of(2);
    reader(value.first, value.second);
    reader.leave_array();
}

template <class T>
void save(CborWriter& writer, const std::vector<T>& values) {
    if constexpr (std::same_as<T, std::uint8_t>) {
        writer.write_bytes(values);
    } else {
        writer.write_array(values.size());
        for (const T& value : values) writer(value);
    }
}
template <class T>
void load(CborReader& reader, std::vector<T>& values) {
    if constexpr (std::same_as<T, std::uint8_t>) {
        values = reader.read_bytes();
    } else {
        values.clear();
        const std::uint64_t count = reader.enter_array();
        for (std::uint64_t i = 0; i < count && !reader.has_failed(); ++i) reader(values.emplace_back());
        reader.leave_array();
    }
}

template <class T>
[[nodiscard]] Bytes encode(const T& value) {
    CborWriter writer;
    writer(value);
    return writer.take();
}

template <class T>
Result<T> decode_within(ByteView bytes, std::size_t depth_max) {
    CborReader reader(bytes, depth_max);
    T value{};
    reader(value);
    WCK_TRY(reader.finish());
    return value;
}

/// Reads one value that takes up all of `bytes`. Depth ≤ 8.
/// Errors: corrupt (kCbor…; where = "byte N").
template <class T>
Result<T> decode(ByteView bytes) {
    return decode_within<T>(bytes, kCborDepthMax);
}

/// As `decode`, for checklists, policies and the like: depth ≤ 16.
template <class T>
Result<T> decode_document(ByteView bytes) {
    return decode_within<T>(bytes, kDocumentDepthMax);
}

/// Content address of a document: SHA-256 of its encoding.
template <class T>
[[nodiscard]] Hash document_hash(const T& value) {
    return sha256(encode(value));
}

}  // namespace wincheck::journal

CEREAL_SETUP_ARCHIVE_TRAITS(wincheck::journal::CborReader, wincheck::journal::CborWriter)

namespace cereal {
// Grown structs have `serialize` too; `save` and `load` above call it.
template <class Archive, wincheck::journal::GrownStruct T>
struct specialize<Archive, T, specialization::non_member_load_save> : std::true_type {};
}  // namespace cereal
