#include "core/forms/csv.h"

#include "core/forms/reasons.h"

namespace wincheck::forms {
namespace {

using Record = std::vector<std::string>;

// Blank records count too, so that a file of line ends cannot grow without bound.
constexpr std::size_t kRecordsMax = 1'100'000;

class CsvReader {
public:
    CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

    Result<std::vector<Record>> read() {
        while (at_ < text_.size()) {
            WCK_TRY(Record record, next_record());
            for (const std::string& field : record) fields_ += field.empty() ? 0 : 1;
            if (fields_ > kCellsMax || record.size() > kColumnsMax) return refuse(kTooManyCells);
            const bool is_blank = record.size() == 1 && record[0].empty();
            content_ += is_blank ? 0 : 1;
            if (content_ > kRowsMax || records_.size() >= kRecordsMax) return refuse(kTooManyRows);
            records_.push_back(std::move(record));
        }
        return std::move(records_);
    }

private:
    [[nodiscard]] Error refuse(const Reason& reason) const {
        return error_of(ErrorCode::limit, reason, "csv", "line " + std::to_string(line_));
    }

    Result<Record> next_record() {
        Record record;
        while (true) {
            WCK_TRY(std::string field, next_field());
            record.push_back(std::move(field));
            if (at_ >= text_.size()) return record;
            if (text_[at_] == separator_) {
                ++at_;
                continue;
            }
            skip_line_end();
            return record;
        }
    }

    void skip_line_end() {
        const bool is_pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
        at_ += is_pair ? 2 : 1;
        ++line_;
    }

    Result<std::string> next_field() {
        if (at_ < text_.size() && text_[at_] == '"') return quoted_field();
        const std::size_t from = at_;
        while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
            ++at_;
        return std::string(text_.substr(from, at_ - from));
    }

    Result<std::string> quoted_field() {
        const std::size_t opened = line_;
        std::string field;
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\n') ++line_;
            if (c != '"') {
                field += c;
                continue;
            }
            const bool is_doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
            if (is_doubled) {
                field += text_[++at_];
                continue;
            }
            ++at_;
            const bool is_end =
                at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r';
            if (is_end) return field;
            break;
        }
        return error_of(ErrorCode::invalid_argument, kBadQuotes, "csv", "line " + std::to_string(opened));
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t fields_ = 0;
    std::size_t content_ = 0;
    std::vector<Record> records_;
};

}  // namespace

Result<std::vector<std::vector<std::string>>> read_csv_records(ByteView bytes, Encoding encoding) {
    WCK_TRY(const std::string text, text_in(encoding, bytes));
    return separated_records(text, ',');
}

Result<std::vector<std::vector<std::string>>> separated_records(std::string_view text, char separator) {
    return CsvReader(text, separator).read();
}

Result<Sheet> read_csv(std::string_view sheet_name, ByteView bytes, Encoding encoding) {
    WCK_TRY(const std::string text, text_in(encoding, bytes));
    return read_separated(sheet_name, text, ',');
}

Result<Sheet> read_separated(std::string_view sheet_name, std::string_view text, char separator) {
    WCK_TRY(const auto records, separated_records(text, separator));
    SheetBuilder builder{std::string(sheet_name)};
    for (std::size_t row = 0; row < records.size(); ++row) {
        for (std::size_t column = 0; column < records[row].size(); ++column) {
            WCK_TRY(
                builder.add(static_cast<std::uint32_t>(row + 1),
                            {.column = static_cast<std::uint32_t>(column), .text = records[row][column]}));
        }
    }
    return builder.take();
}

}  // namespace wincheck::forms
