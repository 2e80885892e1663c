#include "bindings/cli/calendar_files.h"

#include <algorithm>

#include "bindings/cli/draw_files.h"
#include "core/forms/csv.h"
#include "core/forms/words.h"

namespace wincheck::cli {
namespace {

std::string cell(const std::vector<std::string>& record, std::ptrdiff_t column) {
    const auto index = static_cast<std::size_t>(column);
    return column >= 0 && index < record.size() ? record[index] : std::string{};
}

std::ptrdiff_t column_of(const std::vector<std::string>& header, const char* name, const char* chinese) {
    const auto found = std::find_if(header.begin(), header.end(),
                                    [&](const std::string& one) { return one == name || one == chinese; });
    return found == header.end() ? -1 : found - header.begin();
}

// A day is off where nothing is said of it; a word that says neither stays as it is, and is refused.
Json off_of(const std::string& text) {
    if (text.empty()) return Json::of(true);
    const auto is_off = forms::yes_or_no(text);
    return is_off ? Json::of(*is_off) : Json::of(text);
}

Result<Json> table_of_days(const std::string& text) {
    WCK_TRY(const auto records, forms::read_csv_records(view_of(text)));
    Json days = Json::array();
    if (records.empty()) return Json::object().set("days", std::move(days));
    const auto date = column_of(records[0], "date", "日期");
    const auto name = column_of(records[0], "name", "名称");
    const auto off = column_of(records[0], "off", "休息");
    for (std::size_t i = 1; i < records.size(); ++i) {
        if (records[i].size() == 1 && records[i][0].empty()) continue;
        days.push(Json::object()
                      .set("date", Json::of(std::string_view(cell(records[i], date))))
                      .set("name", Json::of(std::string_view(cell(records[i], name))))
                      .set("off", off_of(cell(records[i], off))));
    }
    return Json::object().set("days", std::move(days));
}

Result<void> add_file(Calendar& calendar, const std::string& path) {
    WCK_TRY(const std::string text, read_text(path, false));
    WCK_TRY(const Json document, path.ends_with(".csv") ? table_of_days(text) : Json::parse(text));
    return rules::add_calendar(calendar, document);
}

}  // namespace

Result<Calendar> read_calendars(std::span<const std::string> paths) {
    Calendar calendar;
    for (const std::string& path : paths) {
        const auto added = add_file(calendar, path);
        if (added) continue;
        Error error = added.error();
        if (error.where != path) error.where = path + ": " + error.where;
        return error;
    }
    return calendar;
}

}  // namespace wincheck::cli
