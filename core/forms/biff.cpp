#include "core/forms/biff.h"

#include <array>
#include <bit>
#include <charconv>
#include <map>
#include <optional>

#include "core/forms/biff_strings.h"
#include "core/forms/compound.h"
#include "core/forms/little_endian.h"
#include "core/forms/number.h"
#include "core/forms/reasons.h"

namespace wincheck::forms {
namespace {

// Numbers of records ([MS-XLS] 2.3.2).
enum BiffKind : std::uint32_t {
    kFormula = 0x0006,
    kEnd = 0x000A,
    kEpoch = 0x0022,
    kFilePass = 0x002F,
    kContinue = 0x003C,
    kSheetPlace = 0x0085,
    kManyShortNumbers = 0x00BD,
    kRichLabel = 0x00D6,
    kCellFormat = 0x00E0,
    kMerges = 0x00E5,
    kSharedTexts = 0x00FC,
    kSharedLabel = 0x00FD,
    kNumber = 0x0203,
    kLabel = 0x0204,
    kTruthOrError = 0x0205,
    kFormulaText = 0x0207,
    kShortNumber = 0x027E,
    kNumberFormat = 0x041E,
    kBegin = 0x0809,
};
constexpr std::uint32_t kVersionOf97 = 0x0600;
constexpr std::uint32_t kGlobals = 0x0005, kWorksheet = 0x0010;  // kinds of what begins
constexpr std::size_t kRecordHeaderBytes = 4;
constexpr std::size_t kTextOfAllSheetsMax = 4 * kSheetTextMax;

Error no_binary_workbook(std::string where) {
    return error_of(ErrorCode::invalid_argument, kNotWorkbook, "read_binary_workbook", std::move(where));
}

struct BiffRecord {
    std::uint32_t kind = 0;
    ByteView data;
    /// False where the record is too short to be what its number says.
    [[nodiscard]] bool has(std::size_t bytes) const { return data.size() >= bytes; }
    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t bytes) const {
        return little_endian(data, at, bytes);
    }
};

class BiffRecords {
public:
    BiffRecords(ByteView stream, std::size_t at) : stream_(stream), at_(at) {}
    /// Nothing at the end of the stream, or where a record goes behind it.
    std::optional<BiffRecord> next() {
        if (at_ > stream_.size() || stream_.size() - at_ < kRecordHeaderBytes) return std::nullopt;
        const std::size_t length = little_endian(stream_, at_ + 2, 2);
        if (stream_.size() - at_ - kRecordHeaderBytes < length) return std::nullopt;
        const BiffRecord record{little_endian(stream_, at_, 2),
                                stream_.subspan(at_ + kRecordHeaderBytes, length)};
        at_ += kRecordHeaderBytes + length;
        return record;
    }
    /// `first` and the records that continue it.
    ContinuedRecord with_continued(const BiffRecord& first) {
        ContinuedRecord whole;
        whole.add(first.data);
        for (std::size_t before = at_;; before = at_) {
            const auto record = next();
            if (record && record->kind == kContinue) {
                whole.add(record->data);
                continue;
            }
            at_ = before;
            return whole;
        }
    }

private:
    ByteView stream_;
    std::size_t at_;
};

std::string digits_of(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end.ptr};
}

double double_at(ByteView data, std::size_t at) {
    const std::uint64_t low = little_endian(data, at, 4), high = little_endian(data, at + 4, 4);
    return std::bit_cast<double>(high << 32U | low);
}

// [MS-XLS] 2.5.217: 30 bits of a number, perhaps in hundredths.
double short_number(std::uint32_t bits) {
    const std::uint64_t high = bits & 0xFFFFFFFCU;
    const double value = (bits & 2U) != 0 ? static_cast<double>(static_cast<std::int32_t>(bits) >> 2)
                                          : std::bit_cast<double>(high << 32U);
    return (bits & 1U) != 0 ? value / 100 : value;
}

const char* name_of_error(std::uint32_t code) {
    switch (code) {
        case 0x00: return "#NULL!";
        case 0x07: return "#DIV/0!";
        case 0x0F: return "#VALUE!";
        case 0x17: return "#REF!";
        case 0x1D: return "#NAME?";
        case 0x24: return "#NUM!";
        default: return "#N/A";
    }
}

struct SheetPlace {
    std::string name;
    std::size_t at = 0;
};

/// What the sheets share.
struct Globals {
    bool is_1904 = false;
    std::vector<std::string> texts;
    std::map<std::uint32_t, bool> is_date_by_format;
    std::vector<std::uint32_t> format_of_style;
    std::vector<SheetPlace> sheets;

    [[nodiscard]] bool is_date(std::uint32_t style) const {
        if (style >= format_of_style.size()) return false;
        const std::uint32_t format = format_of_style[style];
        const auto found = is_date_by_format.find(format);
        return found == is_date_by_format.end() ? is_date_format(format) : found->second;
    }
};

Result<void> read_shared_texts(ContinuedRecord texts, Globals& globals) {
    const auto total = texts.number(4), count = texts.number(4);
    if (!total || !count) return no_binary_workbook("shared texts");
    std::size_t bytes = 0;
    for (std::uint32_t i = 0; i < *count; ++i) {
        WCK_TRY(std::string text, texts.text(2));
        bytes += text.size() + sizeof(std::string);
        if (bytes > kSheetTextMax)
            return error_of(ErrorCode::limit, kTooManyCells, "read_binary_workbook", "shared texts");
        globals.texts.push_back(std::move(text));
    }
    return {};
}

Result<void> read_sheet_place(const BiffRecord& record, Globals& globals) {
    constexpr std::size_t kNameAt = 6;
    if (!record.has(kNameAt)) return no_binary_workbook("names of sheets");
    if (record.number(5, 1) != 0) return {};  // a chart or a macro sheet
    ContinuedRecord rest;
    rest.add(record.data.subspan(kNameAt));
    WCK_TRY(std::string name, rest.plain_text(1));
    if (globals.sheets.size() == kSheetsMax)
        return error_of(ErrorCode::limit, kTooManyCells, "read_binary_workbook");
    globals.sheets.push_back({std::move(name), record.number(0, 4)});
    return {};
}

Result<Globals> read_globals(ByteView stream) {
    BiffRecords records(stream, 0);
    const auto begin = records.next();
    if (!begin || begin->kind != kBegin || !begin->has(4)) return no_binary_workbook("Workbook");
    if (begin->number(0, 2) != kVersionOf97)
        return error_of(ErrorCode::invalid_argument, kOldWorkbook, "read_binary_workbook");
    if (begin->number(2, 2) != kGlobals) return no_binary_workbook("Workbook");
    Globals globals;
    for (;;) {
        const auto record = records.next();
        if (!record) return no_binary_workbook("Workbook");
        if (record->kind == kEnd) return globals;
        if (record->kind == kFilePass)
            return error_of(ErrorCode::invalid_argument, kEncrypted, "read_binary_workbook");
        if (record->kind == kEpoch && record->has(2)) globals.is_1904 = record->number(0, 2) == 1;
        if (record->kind == kCellFormat && record->has(4))
            globals.format_of_style.push_back(record->number(2, 2));
        if (record->kind == kSheetPlace) WCK_TRY(read_sheet_place(*record, globals));
        if (record->kind == kSharedTexts)
            WCK_TRY(read_shared_texts(records.with_continued(*record), globals));
        if (record->kind == kNumberFormat && record->has(2)) {
            ContinuedRecord rest;
            rest.add(record->data.subspan(2));
            WCK_TRY(const std::string format, rest.plain_text(2));
            globals.is_date_by_format[record->number(0, 2)] = is_date_format(format);
        }
    }
}

class SheetReader {
public:
    /// `room`: bytes that cells may still take; those of this sheet are taken off.
    SheetReader(ByteView stream, const Globals& globals, const SheetPlace& place, std::size_t& room)
        : records_(stream, place.at), globals_(globals), name_(place.name), room_(room) {}

    Result<Sheet> read() {
        const auto begin = records_.next();
        if (!begin || begin->kind != kBegin || !begin->has(4) || begin->number(2, 2) != kWorksheet)
            return no_binary_workbook(name_);
        for (int depth = 1; depth > 0;) {
            const auto record = records_.next();
            if (!record) return no_binary_workbook(name_);
            depth += record->kind == kBegin ? 1 : record->kind == kEnd ? -1 : 0;  // charts stand within
            if (depth == 1) WCK_TRY(read_record(*record));
        }
        return built();
    }

private:
    using Place = std::pair<std::uint32_t, std::uint32_t>;  // row and column, from 0

    Result<void> read_record(const BiffRecord& record) {
        if (record.kind == kManyShortNumbers) return read_many(record);
        if (record.kind == kMerges) return read_merges(record);
        if (record.kind == kFormulaText) {
            ContinuedRecord whole = records_.with_continued(record);
            WCK_TRY(std::string text, whole.plain_text(2));
            return put(formula_, {.text = std::move(text)});
        }
        const bool is_cell = record.kind == kFormula || record.kind == kRichLabel ||
                             record.kind == kSharedLabel || record.kind == kNumber || record.kind == kLabel ||
                             record.kind == kTruthOrError || record.kind == kShortNumber;
        if (!is_cell) return {};
        if (!record.has(8)) return no_binary_workbook(name_);
        const Place place{record.number(0, 2), record.number(2, 2)};
        WCK_TRY(Cell cell, cell_of(record, place));
        return put(place, std::move(cell));
    }

    Result<Cell> cell_of(const BiffRecord& record, const Place& place) {
        const std::uint32_t style = record.number(4, 2);
        switch (record.kind) {
            case kNumber:
                if (!record.has(14)) break;
                return number_cell(double_at(record.data, 6), style);
            case kShortNumber:
                if (!record.has(10)) break;
                return number_cell(short_number(record.number(6, 4)), style);
            case kTruthOrError: return truth_or_error(record.number(6, 1), record.number(7, 1) != 0);
            case kSharedLabel: {
                if (!record.has(10)) break;
                const std::uint32_t index = record.number(6, 4);
                if (index >= globals_.texts.size()) break;
                return Cell{.text = globals_.texts[index]};
            }
            case kFormula:
                if (!record.has(14)) break;
                return formula_cell(record, place, style);
            default: {
                ContinuedRecord rest;
                rest.add(record.data.subspan(6));
                WCK_TRY(std::string text, rest.plain_text(2));
                return Cell{.text = std::move(text)};
            }
        }
        return no_binary_workbook(place_of(name_, place.first + 1, place.second));
    }

    // The value that was worked out last; a text comes in the next record.
    Result<Cell> formula_cell(const BiffRecord& record, const Place& place, std::uint32_t style) {
        constexpr std::uint32_t kNoNumber = 0xFFFF;
        formula_ = place;
        if (record.number(12, 2) != kNoNumber) return number_cell(double_at(record.data, 6), style);
        const std::uint32_t kind = record.number(6, 1);
        if (kind == 1 || kind == 2) return truth_or_error(record.number(8, 1), kind == 2);
        return Cell{};
    }

    Cell number_cell(double number, std::uint32_t style) const {
        const std::string digits = digits_of(number);
        const std::string date = globals_.is_date(style) ? date_text(digits, globals_.is_1904) : "";
        if (!date.empty()) return {.kind = CellKind::date, .text = date};
        return {.kind = CellKind::number, .text = number_text(digits)};
    }

    static Cell truth_or_error(std::uint32_t value, bool is_error) {
        if (is_error) return {.kind = CellKind::error, .text = name_of_error(value)};
        return {.kind = CellKind::boolean, .text = value == 0 ? "FALSE" : "TRUE"};
    }

    // Cells of one row side by side.
    Result<void> read_many(const BiffRecord& record) {
        constexpr std::size_t kFirst = 4, kOne = 6, kLast = 2;
        if (!record.has(kFirst + kOne + kLast)) return no_binary_workbook(name_);
        std::uint32_t column = record.number(2, 2);
        for (std::size_t at = kFirst; at + kOne + kLast <= record.data.size(); at += kOne)
            WCK_TRY(put({record.number(0, 2), column++},
                        number_cell(short_number(record.number(at + 2, 4)), record.number(at, 2))));
        return {};
    }

    Result<void> read_merges(const BiffRecord& record) {
        constexpr std::size_t kFirst = 2, kOne = 8;
        for (std::size_t at = kFirst; at + kOne <= record.data.size() && merges_.size() < kRowsMax;
             at += kOne)
            if (record.number(at + 2, 2) > record.number(at, 2))
                merges_.push_back(
                    {record.number(at, 2) + 1, record.number(at + 2, 2) + 1, record.number(at + 4, 2)});
        return {};
    }

    Result<void> put(const Place& place, Cell cell) {
        if (cell.text.empty()) return {};
        // Cells share texts, and sheets may share cells: what comes of a small file can be large.
        const std::size_t bytes = cell.text.size() + sizeof(Cell);
        if (bytes > room_ || cells_.size() == kCellsMax)
            return error_of(ErrorCode::limit, kTooManyCells, "read_binary_workbook",
                            place_of(name_, place.first + 1, place.second));
        room_ -= bytes;
        cell.column = place.second;
        cells_[place] = std::move(cell);
        return {};
    }

    Result<Sheet> built() {
        SheetBuilder builder(name_);
        for (auto& [place, cell] : cells_) WCK_TRY(builder.add(place.first + 1, std::move(cell)));
        repeat_merged(merges_, builder.sheet());
        return builder.take();
    }

    BiffRecords records_;
    const Globals& globals_;
    std::string name_;
    std::size_t& room_;
    std::map<Place, Cell> cells_;  // a file may hold them in any order
    std::vector<VerticalMerge> merges_;
    Place formula_{};
};

}  // namespace

Result<Workbook> read_binary_workbook(ByteView file) {
    WCK_TRY(const auto stream, compound_stream(file, "Workbook"));
    if (!stream) {
        WCK_TRY(const auto encrypted, compound_stream(file, "EncryptedPackage"));
        WCK_TRY(const auto book, compound_stream(file, "Book"));  // of Excel 5.0 and 95
        if (encrypted) return error_of(ErrorCode::invalid_argument, kEncrypted, "read_binary_workbook");
        if (book) return error_of(ErrorCode::invalid_argument, kOldWorkbook, "read_binary_workbook");
        return no_binary_workbook("no stream of that name: Workbook");
    }
    return read_workbook_stream(*stream);
}

Result<Workbook> read_workbook_stream(ByteView stream) {
    WCK_TRY(const Globals globals, read_globals(stream));
    Workbook workbook;
    std::size_t room = kTextOfAllSheetsMax;
    for (const SheetPlace& place : globals.sheets) {
        WCK_TRY(Sheet sheet, SheetReader(stream, globals, place, room).read());
        workbook.sheets.push_back(std::move(sheet));
    }
    if (workbook.sheets.empty()) return no_binary_workbook("no worksheet");
    return workbook;
}

}  // namespace wincheck::forms
