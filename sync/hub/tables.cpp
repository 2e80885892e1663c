#include "sync/hub/tables.h"

#include <algorithm>
#include <array>

#include "core/forms/compound.h"
#include "core/forms/csv.h"
#include "core/forms/workbook.h"

namespace wincheck::hub {
namespace {

using Alias = std::pair<std::string_view, std::string_view>;
constexpr std::array kAliases{
    Alias{"编号", "id"},
    Alias{"标识", "id"},
    Alias{"类型", "kind"},
    Alias{"类别", "kind"},
    Alias{"代码", "code"},
    Alias{"编码", "code"},
    Alias{"名称", "name"},
    Alias{"姓名", "name"},
    Alias{"上级", "parent"},
    Alias{"上级单位", "parent"},
    Alias{"启用日期", "active_from"},
    Alias{"停用日期", "active_to"},
    Alias{"时区分钟", "offset_minutes"},
    Alias{"单位", "unit"},
    Alias{"项目", "unit"},
    Alias{"岗位", "post"},
    Alias{"角色", "role"},
    Alias{"人员", "person"},
    Alias{"开始", "from"},
    Alias{"开始日期", "from"},
    Alias{"结束", "to"},
    Alias{"结束日期", "to"},
    Alias{"日期", "date"},
    Alias{"休息", "off"},
    Alias{"外部编号", "foreign"},
    Alias{"离职日期", "left"},
    Alias{"状态", "active"},
    Alias{"时区", "zone"},
    Alias{"资产编号", "asset"},
    Alias{"位置", "location"},
    Alias{"供方编号", "vendor"},
    Alias{"合同号", "contract"},
    Alias{"期间", "period"},
    Alias{"指标", "part"},
    Alias{"数值", "value"},
    Alias{"事件", "event"},
    Alias{"来源编号", "number"},
    Alias{"是否成立", "valid"},
    Alias{"认定人", "decided_by"},
    Alias{"夜班日期", "night"},
    Alias{"业务日期", "night"},
    Alias{"巡更次数", "scans"},
    Alias{"来源", "source"},
    Alias{"月份", "month"},
    Alias{"承担人", "payee"},
    Alias{"承担方", "bearer"},
    Alias{"已扣", "taken"},
    Alias{"工资", "wage"},
};

std::string trimmed(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const auto from = text.find_first_not_of(kSpaces);
    if (from == std::string_view::npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(kSpaces) - from + 1));
}

// Lower case before the first ':'; what follows is an attribute's own name.
std::string canonical(std::string_view header) {
    std::string name = trimmed(header);
    for (char& c : name) {
        if (c == ':') break;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    for (const auto& [alias, known] : kAliases)
        if (name == alias) return std::string(known);
    constexpr std::string_view kAttribute = "属性:";
    if (name.starts_with(kAttribute)) return "attribute:" + name.substr(kAttribute.size());
    return name;
}

}  // namespace

TableView::TableView(std::string file, const forms::Sheet& sheet)
    : file_(std::move(file)), sheet_(sheet.name) {
    if (sheet.rows.empty()) return;
    for (const forms::Cell& cell : sheet.rows.front().cells) {
        columns_.push_back(canonical(cell.text));
        numbers_.push_back(cell.column);
    }
    for (std::size_t i = 1; i < sheet.rows.size(); ++i) rows_.push_back(&sheet.rows[i]);
}

bool TableView::has(std::string_view name) const {
    return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
}

std::string TableView::text(std::size_t row, std::string_view name) const {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found == columns_.end()) return {};
    return trimmed(rows_[row]->text(numbers_[static_cast<std::size_t>(found - columns_.begin())]));
}

std::string TableView::where(std::size_t row, std::string_view name) const {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    const std::uint32_t column =
        found == columns_.end() ? 0 : numbers_[static_cast<std::size_t>(found - columns_.begin())];
    const std::string sheet =
        sheet_.empty() || file_.find(sheet_) != std::string::npos ? file_ : file_ + "/" + sheet_;
    return forms::place_of(sheet, rows_[row]->number, column);
}

Result<forms::Workbook> tables_in(const std::string& name, ByteView bytes, forms::Encoding encoding) {
    if (forms::is_zip(bytes) || forms::is_compound_file(bytes)) return forms::read_workbook(bytes);
    forms::Workbook workbook;
    WCK_TRY(auto sheet, forms::read_csv(name, bytes, encoding));
    workbook.sheets.push_back(std::move(sheet));
    return workbook;
}

}  // namespace wincheck::hub
