#include "core/forms/encoding.h"

#include <iconv.h>

#include <array>

#include "core/forms/reasons.h"
#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

struct Mark {
    std::string_view bytes;
    Encoding encoding;
};
constexpr std::array kMarks{
    Mark{"\xef\xbb\xbf", Encoding::utf8},
    Mark{"\xff\xfe", Encoding::utf16_le},
    Mark{"\xfe\xff", Encoding::utf16_be},
    Mark{"\x84\x31\x95\x33", Encoding::gb18030},
};

Error refuse(const Reason& reason, std::string where) {
    return error_of(ErrorCode::invalid_argument, reason, "encoding", std::move(where));
}

std::size_t valid_bytes(std::string_view text) {
    std::size_t valid = 0;
    for (std::size_t length = 1; length <= 4 && valid < text.size();) {
        const bool is_character = is_utf8(text.substr(valid, length));
        valid += is_character ? length : 0;
        length = is_character ? 1 : length + 1;
    }
    return valid;
}

const char* name_of(Encoding encoding) {
    switch (encoding) {
        case Encoding::gb18030: return "GB18030";
        case Encoding::utf16_le: return "UTF-16LE";
        case Encoding::utf16_be: return "UTF-16BE";
        default: return "UTF-8";
    }
}

// One conversion by the C library; closed whatever happens.
class Converter {
public:
    explicit Converter(Encoding from) : handle_(iconv_open("UTF-8", name_of(from))) {}
    ~Converter() {
        if (is_open()) iconv_close(handle_);
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv says that it failed
    [[nodiscard]] bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

    Result<std::string> convert(std::string_view text) {
        std::string out;
        std::array<char, 4096> buffer{};
        char* from = const_cast<char*>(text.data());  // iconv reads it only
        std::size_t left = text.size();
        while (left > 0) {
            char* to = buffer.data();
            std::size_t room = buffer.size();
            const std::size_t done = iconv(handle_, &from, &left, &to, &room);
            out.append(buffer.data(), buffer.size() - room);
            const bool is_stuck = done == static_cast<std::size_t>(-1) && room == buffer.size();
            if (is_stuck) return refuse(kNotEncoded, "byte " + std::to_string(text.size() - left));
        }
        return out;
    }

private:
    iconv_t handle_;
};

}  // namespace

std::optional<Encoding> encoding_named(std::string_view name) {
    const std::string word = plain(name);
    if (word == "utf-8" || word == "utf8") return Encoding::utf8;
    if (word == "gb18030" || word == "gb 18030" || word == "gbk" || word == "gb2312")
        return Encoding::gb18030;
    if (word == "utf-16le" || word == "utf-16") return Encoding::utf16_le;
    if (word == "utf-16be") return Encoding::utf16_be;
    return std::nullopt;
}

Result<std::string> text_in(Encoding encoding, ByteView bytes) {
    std::string_view text = text_of(bytes);
    for (const Mark& mark : kMarks) {
        if (!text.starts_with(mark.bytes)) continue;
        const bool fits = encoding == Encoding::unstated || encoding == mark.encoding;
        if (!fits) return refuse(kNotEncoded, "the byte order mark");
        encoding = mark.encoding;
        text.remove_prefix(mark.bytes.size());
        break;
    }
    if (encoding == Encoding::unstated || encoding == Encoding::utf8) {
        // A text has no zero bytes; UTF-16 without a mark is full of them.
        const std::size_t zero = text.find('\0');
        if (zero != std::string_view::npos)
            return refuse(kNotUtf8, "byte " + std::to_string(zero) + ", perhaps UTF-16");
        if (is_utf8(text)) return std::string(text);
        return refuse(kNotUtf8, "byte " + std::to_string(valid_bytes(text)) + ", perhaps GB 18030");
    }
    Converter converter(encoding);
    if (!converter.is_open())
        return refuse(kNotEncoded, std::string("no converter for ") + name_of(encoding));
    return converter.convert(text);
}

}  // namespace wincheck::forms
