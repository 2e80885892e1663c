#pragma once
// Texts of binary workbooks ([MS-XLS] 2.5.293, 2.5.294), which may go on in records that continue the first.
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace wincheck::forms {

/// The data of a record and of those that continue it, read as one. A reading that goes behind the end gives
/// nothing.
class ContinuedRecord {
public:
    void add(ByteView piece) { pieces_.push_back(piece); }
    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t bytes);
    [[nodiscard]] bool skip(std::size_t bytes);
    /// A text whose length is a number of `length_bytes`, with its runs and other additions passed over.
    /// Errors: invalid_argument (kNotWorkbook: it is cut short; kNotUtf8: halves of a character).
    Result<std::string> text(std::size_t length_bytes);
    /// The same where runs are not announced (a label in a cell, a sheet's name).
    Result<std::string> plain_text(std::size_t length_bytes);

private:
    [[nodiscard]] bool to_next_piece();
    Result<std::string> characters(std::uint32_t count, bool is_wide);

    std::vector<ByteView> pieces_;
    std::size_t piece_ = 0, at_ = 0;
};

}  // namespace wincheck::forms
