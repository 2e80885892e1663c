#include "core/forms/biff_strings.h"

#include <algorithm>

#include "core/forms/encoding.h"
#include "core/forms/little_endian.h"
#include "core/forms/reasons.h"

namespace wincheck::forms {
namespace {

constexpr std::uint32_t kWide = 1, kHasExtension = 4, kHasRuns = 8;  // flags of a text
constexpr std::size_t kRunBytes = 4;

Error text_cut_short() {
    return error_of(ErrorCode::invalid_argument, kNotWorkbook, "ContinuedRecord", "a text is cut short");
}

}  // namespace

bool ContinuedRecord::to_next_piece() {
    while (piece_ < pieces_.size() && at_ == pieces_[piece_].size()) {
        ++piece_;
        at_ = 0;
    }
    return piece_ < pieces_.size();
}

std::optional<std::uint32_t> ContinuedRecord::number(std::size_t bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        if (!to_next_piece()) return std::nullopt;
        value |= static_cast<std::uint32_t>(pieces_[piece_][at_++]) << (8 * i);
    }
    return value;
}

bool ContinuedRecord::skip(std::size_t bytes) {
    while (bytes > 0) {
        if (!to_next_piece()) return false;
        const std::size_t step = std::min(bytes, pieces_[piece_].size() - at_);
        at_ += step;
        bytes -= step;
    }
    return true;
}

// Where the characters go on in another record, that begins with their width again.
Result<std::string> ContinuedRecord::characters(std::uint32_t count, bool is_wide) {
    Bytes utf16;
    bool is_ascii = true;
    for (std::uint32_t i = 0; i < count; ++i) {
        const bool is_at_end = piece_ >= pieces_.size() || at_ == pieces_[piece_].size();
        if (is_at_end) {
            const auto flags = number(1);
            if (!flags) return text_cut_short();
            is_wide = (*flags & kWide) != 0;
        }
        const ByteView piece = pieces_[piece_];
        if (at_ + (is_wide ? 2U : 1U) > piece.size()) return text_cut_short();
        utf16.push_back(piece[at_]);
        utf16.push_back(is_wide ? piece[at_ + 1] : std::uint8_t{0});
        is_ascii = is_ascii && piece[at_] < 0x80 && utf16.back() == 0;
        at_ += is_wide ? 2 : 1;
    }
    if (!is_ascii) return text_in(Encoding::utf16_le, utf16);
    std::string text;
    for (std::size_t i = 0; i < utf16.size(); i += 2) text += static_cast<char>(utf16[i]);
    return text;
}

Result<std::string> ContinuedRecord::text(std::size_t length_bytes) {
    const auto count = number(length_bytes), flags = number(1);
    if (!count || !flags) return text_cut_short();
    const auto runs = (*flags & kHasRuns) != 0 ? number(2) : std::optional<std::uint32_t>(0);
    const auto extension = (*flags & kHasExtension) != 0 ? number(4) : std::optional<std::uint32_t>(0);
    if (!runs || !extension) return text_cut_short();
    WCK_TRY(std::string text, characters(*count, (*flags & kWide) != 0));
    if (!skip(kRunBytes * *runs) || !skip(*extension)) return text_cut_short();
    return text;
}

Result<std::string> ContinuedRecord::plain_text(std::size_t length_bytes) {
    const auto count = number(length_bytes), flags = number(1);
    if (!count || !flags) return text_cut_short();
    return characters(*count, (*flags & kWide) != 0);
}

}  // namespace wincheck::forms
