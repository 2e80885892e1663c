#include "core/forms/draft.h"

#include "core/forms/compound.h"
#include "core/forms/csv.h"
#include "core/forms/encoding.h"
#include "core/forms/reasons.h"
#include "core/forms/words.h"
#include "core/forms/workbook.h"
#include "core/forms/xform.h"
#include "core/forms/xlsform.h"

namespace wincheck::forms {
namespace {

// A file that cannot be read at all is one problem: what is the matter and what to do.
void add_failure(const Error& error, std::string_view file_name, Problems& problems) {
    const std::size_t slash = file_name.find_last_of("/\\");
    if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
    const std::string where =
        error.where.empty() ? std::string(file_name) : std::string(file_name) + "!" + error.where;
    if (error.reason_or_null == nullptr)
        return problems.error(where, "unreadable", "the file could not be read");
    problems.error(where, error.reason_or_null->name,
                   std::string(error.reason_or_null->message) + " " + error.reason_or_null->remedy);
}

// Spreadsheet programs part fields by semicolons or tabs where the comma is taken; `sep=;` may say so.
Result<Sheet> sheet_of_csv(std::string_view text) {
    if (text.starts_with("sep=") && text.size() > 4 && text.find_first_of("\r\n") == 5)
        return read_separated("survey", text.substr(5), text[4]);
    Result<Sheet> sheet = read_separated("survey", text, ',');
    if (sheet && holds_form(*sheet)) return sheet;
    for (const char separator : {';', '\t'}) {
        Result<Sheet> other = read_separated("survey", text, separator);
        if (other && holds_form(*other)) return other;
    }
    return sheet;
}

Result<Checklist> read_by_kind(std::string_view file_name, ByteView bytes, Encoding encoding,
                               OutsideFiles& files, Draft& draft) {
    Problems& problems = draft.problems;
    const std::string name = plain(file_name);
    if (bytes.empty()) return error_of(ErrorCode::invalid_argument, kFileEmpty, "read");
    if (is_zip(bytes) || is_compound_file(bytes) || name.ends_with(".xlsx") || name.ends_with(".xlsm") ||
        name.ends_with(".xls")) {
        WCK_TRY(const Workbook workbook, read_workbook(bytes));
        return read_xlsform(workbook, file_name, files, draft.places, problems);
    }
    if (name.ends_with(".csv")) {
        WCK_TRY(const std::string text, text_in(encoding, bytes));
        WCK_TRY(const Sheet sheet, sheet_of_csv(text));
        return read_xlsform(workbook_of_csv(sheet), file_name, files, draft.places, problems);
    }
    if (name.ends_with(".xml") || name.ends_with(".xhtml"))
        return read_xform(file_name, bytes, files, problems);
    return error_of(ErrorCode::invalid_argument, kUnknownFile, "read");
}

}  // namespace

Draft read_draft(std::string_view file_name, ByteView bytes, const FileSource& beside, Encoding encoding) {
    Draft draft;
    OutsideFiles files(beside, encoding, draft.problems);
    Result<Checklist> checklist = read_by_kind(file_name, bytes, encoding, files, draft);
    if (checklist)
        draft.checklist = std::move(*checklist);
    else
        add_failure(checklist.error(), file_name, draft.problems);
    return draft;
}

}  // namespace wincheck::forms
