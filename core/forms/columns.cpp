#include "core/forms/columns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

using Alias = std::pair<std::string_view, std::string_view>;  // spelling → key

constexpr std::array kSheetNames{
    std::pair<std::string_view, SheetRole>{"survey", SheetRole::survey},
    std::pair<std::string_view, SheetRole>{"核查表", SheetRole::survey},
    std::pair<std::string_view, SheetRole>{"检查表", SheetRole::survey},
    std::pair<std::string_view, SheetRole>{"检查项", SheetRole::survey},
    std::pair<std::string_view, SheetRole>{"choices", SheetRole::choices},
    std::pair<std::string_view, SheetRole>{"选项", SheetRole::choices},
    std::pair<std::string_view, SheetRole>{"选项表", SheetRole::choices},
    std::pair<std::string_view, SheetRole>{"settings", SheetRole::settings},
    std::pair<std::string_view, SheetRole>{"设置", SheetRole::settings},
    std::pair<std::string_view, SheetRole>{"external_choices", SheetRole::external_choices},
    std::pair<std::string_view, SheetRole>{"外部选项", SheetRole::external_choices},
};

constexpr std::array kSurvey{
    Alias{"type", "type"},
    Alias{"类型", "type"},
    Alias{"题型", "type"},
    Alias{"command", "type"},
    Alias{"name", "name"},
    Alias{"编码", "name"},
    Alias{"编号", "name"},
    Alias{"value", "name"},
    Alias{"label", "label"},
    Alias{"检查项", "label"},
    Alias{"检查内容", "label"},
    Alias{"caption", "label"},
    Alias{"hint", "hint"},
    Alias{"提示", "hint"},
    Alias{"检查方法", "hint"},
    Alias{"help", "hint"},
    Alias{"required", "required"},
    Alias{"必填", "required"},
    Alias{"required_message", "required_message"},
    Alias{"requiredmsg", "required_message"},
    Alias{"必填提示", "required_message"},
    Alias{"relevant", "relevant"},
    Alias{"relevance", "relevant"},
    Alias{"skip_logic", "relevant"},
    Alias{"适用条件", "relevant"},
    Alias{"显示条件", "relevant"},
    Alias{"constraint", "constraint"},
    Alias{"校验条件", "constraint"},
    Alias{"constraint_message", "constraint_message"},
    Alias{"constraintmsg", "constraint_message"},
    Alias{"constraining_message", "constraint_message"},
    Alias{"校验提示", "constraint_message"},
    Alias{"calculation", "calculation"},
    Alias{"calculate", "calculation"},
    Alias{"计算公式", "calculation"},
    Alias{"default", "default"},
    Alias{"默认值", "default"},
    Alias{"trigger", "trigger"},
    Alias{"触发项", "trigger"},
    Alias{"repeat_count", "repeat_count"},
    Alias{"count", "repeat_count"},
    Alias{"jr_count", "repeat_count"},
    Alias{"重复次数", "repeat_count"},
    Alias{"choice_filter", "choice_filter"},
    Alias{"选项筛选", "choice_filter"},
    Alias{"read_only", "read_only"},
    Alias{"readonly", "read_only"},
    Alias{"只读", "read_only"},
    Alias{"appearance", "appearance"},
    Alias{"显示方式", "appearance"},
    Alias{"parameters", "parameters"},
    Alias{"参数", "parameters"},
    Alias{"disabled", "disabled"},
    Alias{"停用", "disabled"},
    Alias{"image", "media"},
    Alias{"audio", "media"},
    Alias{"video", "media"},
    Alias{"big_image", "media"},
    Alias{"参考图", "media"},
    Alias{"rule", "rule"},
    Alias{"评分方式", "rule"},
    Alias{"full", "full"},
    Alias{"满分", "full"},
    Alias{"分值", "full"},
    Alias{"标准分", "full"},
    Alias{"标准分值", "full"},
    Alias{"应得分", "full"},
    Alias{"weight", "weight"},
    Alias{"权重", "weight"},
    Alias{"floor", "floor"},
    Alias{"下限", "floor"},
    Alias{"cap", "cap"},
    Alias{"上限", "cap"},
    Alias{"lines", "lines"},
    Alias{"扣分细则", "lines"},
    Alias{"评分细则", "lines"},
    Alias{"table", "table"},
    Alias{"分档表", "table"},
    Alias{"bonus", "bonus"},
    Alias{"加分", "bonus"},
    Alias{"mode", "mode"},
    Alias{"汇总方式", "mode"},
    Alias{"minimum", "minimum"},
    Alias{"最低分", "minimum"},
    Alias{"gate", "gate"},
    Alias{"门槛", "gate"},
    Alias{"veto", "veto"},
    Alias{"一票否决", "veto"},
    Alias{"sampling", "sampling"},
    Alias{"抽样", "sampling"},
    Alias{"抽样方式", "sampling"},
    Alias{"sample", "sample"},
    Alias{"抽样数量", "sample"},
    Alias{"na", "na"},
    Alias{"不适用", "na"},
    Alias{"clauses", "clauses"},
    Alias{"标准条款", "clauses"},
    Alias{"category", "category"},
    Alias{"类别", "category"},
    Alias{"tag", "tag"},
    Alias{"标签", "tag"},
    Alias{"severity", "severity"},
    Alias{"严重程度", "severity"},
    Alias{"post", "post"},
    Alias{"责任岗位", "post"},
    Alias{"photos", "photos"},
    Alias{"照片数", "photos"},
    Alias{"capture", "capture"},
    Alias{"取证方式", "capture"},
    Alias{"position", "position"},
    Alias{"需定位", "position"},
    Alias{"signature", "signature"},
    Alias{"需签字", "signature"},
    Alias{"phase", "phase"},
    Alias{"阶段", "phase"},
    Alias{"suggestion", "suggestion"},
    Alias{"改善建议", "suggestion"},
    Alias{"step", "step"},
    Alias{"计分步长", "step"},
};

constexpr std::array kChoices{
    Alias{"list_name", "list_name"},
    Alias{"listname", "list_name"},
    Alias{"选项组", "list_name"},
    Alias{"name", "name"},
    Alias{"value", "name"},
    Alias{"选项值", "name"},
    Alias{"编码", "name"},
    Alias{"label", "label"},
    Alias{"选项名称", "label"},
    Alias{"选项文字", "label"},
    Alias{"points", "points"},
    Alias{"分数", "points"},
    Alias{"得分", "points"},
    Alias{"share", "share"},
    Alias{"得分比例", "share"},
    Alias{"fail", "fail"},
    Alias{"问题程度", "fail"},
    Alias{"na", "na"},
    Alias{"不适用", "na"},
    Alias{"unscored", "unscored"},
    Alias{"不计分", "unscored"},
    Alias{"veto", "veto"},
    Alias{"一票否决", "veto"},
    Alias{"cap", "cap"},
    Alias{"上限", "cap"},
    Alias{"free", "free"},
    Alias{"免扣次数", "free"},
    Alias{"once", "once"},
    Alias{"有则扣", "once"},
    Alias{"zero", "zero"},
    Alias{"不得分", "zero"},
    Alias{"unit", "unit"},
    Alias{"单位", "unit"},
    Alias{"image", "media"},
    Alias{"audio", "media"},
    Alias{"video", "media"},
    Alias{"big_image", "media"},
};

constexpr std::array kSettings{
    Alias{"form_id", "form_id"},
    Alias{"id_string", "form_id"},
    Alias{"id", "form_id"},
    Alias{"表号", "form_id"},
    Alias{"form_title", "form_title"},
    Alias{"title", "form_title"},
    Alias{"标题", "form_title"},
    Alias{"名称", "form_title"},
    Alias{"version", "version"},
    Alias{"版本", "version"},
    Alias{"default_language", "default_language"},
    Alias{"默认语言", "default_language"},
    Alias{"scale", "scale"},
    Alias{"总分", "scale"},
    Alias{"分制", "scale"},
    Alias{"pass", "pass"},
    Alias{"合格线", "pass"},
    Alias{"bands", "bands"},
    Alias{"等级", "bands"},
    Alias{"places", "places"},
    Alias{"小数位", "places"},
    Alias{"count_grade", "count_grade"},
    Alias{"count_grades", "count_grade"},
    Alias{"计数定级", "count_grade"},
    Alias{"mode", "mode"},
    Alias{"汇总方式", "mode"},
    Alias{"bonus_cap", "bonus_cap"},
    Alias{"加分上限", "bonus_cap"},
    Alias{"subject", "subject"},
    Alias{"subjects", "subject"},
    Alias{"检查对象", "subject"},
    Alias{"allow_choice_duplicates", "allow_choice_duplicates"},
    Alias{"set_form_title", "form_title"},
    Alias{"set_form_id", "form_id"},
    Alias{"name", "name"},
};

// Of other tools: submission, look and data layout, none of which this engine has.
constexpr auto kForeign = std::to_array<std::string_view>({
    "notes",
    "note",
    "rows",
    "autoplay",
    "style",
    "path",
    "instance_name",
    "namespaces",
    "public_key",
    "submission_url",
    "auto_send",
    "auto_delete",
    "add_none_option",
    "omit_instanceid",
    "xforms_version",
    "clean_text_values",
    "flat",
    "xml_root",
    "sms_keyword",
    "sms_separator",
    "prefix",
    "delimiter",
    "hint_long",
    "guidance_hint",
    "publishable",
    "minimum_seconds",
    "response_note",
    "save_to",
    "entity_id",
    "client_editable",
    "compact_tag",
    "no_app_error_string",
    "noapperrorstring",
    "sms_field",
    "sms_option",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_response",
    "saveto",
    "create_if",
    "update_if",
    "备注",
    "检查项目",
});

template <std::size_t N>
std::string_view key_in(const std::array<Alias, N>& aliases, std::string_view spelling) {
    const auto found = std::find_if(aliases.begin(), aliases.end(),
                                    [&](const Alias& alias) { return alias.first == spelling; });
    return found == aliases.end() ? std::string_view{} : found->second;
}

std::string_view key_of(SheetRole role, std::string_view spelling) {
    if (role == SheetRole::survey) return key_in(kSurvey, spelling);
    if (role == SheetRole::settings) return key_in(kSettings, spelling);
    return key_in(kChoices, spelling);
}

// "满  分" is written for looks: a blank beside a Han character means nothing. "*满分" marks what must be
// filled.
std::string spelling_of(std::string_view text) {
    const std::string written = plain(text);
    const auto is_ascii = [&](std::size_t i) { return static_cast<unsigned char>(written[i]) < 0x80; };
    std::string word;
    for (std::size_t i = written.find_first_not_of("* "); i < written.size(); ++i) {
        const bool is_inside = written[i] == ' ' && i > 0 && i + 1 < written.size();
        if (!is_inside || (is_ascii(i - 1) && is_ascii(i + 1))) word += written[i];
    }
    std::replace(word.begin(), word.end(), ' ', '_');
    std::replace(word.begin(), word.end(), '-', '_');
    return word;
}

template <std::size_t N>
void add_keys(const std::array<Alias, N>& aliases, std::vector<std::string>& to) {
    for (const Alias& alias : aliases) to.emplace_back(alias.first);
}

}  // namespace

std::optional<SheetRole> role_of_sheet(std::string_view name) {
    const std::string word = spelling_of(name);
    for (const auto& [known, role] : kSheetNames) {
        if (known == word) return role;
    }
    return std::nullopt;
}

std::optional<Column> column_of(SheetRole role, std::string_view header) {
    std::vector<std::string> parts = split(header, ":");
    if (parts.empty()) return std::nullopt;
    while (parts.size() > 1) {
        const std::string prefix = spelling_of(parts[0]);
        const bool is_appearance = prefix == "body" && spelling_of(parts[1]) == "appearance";
        if (prefix != "media" && prefix != "bind" && prefix != "control" && prefix != "jr" && !is_appearance)
            break;
        parts.erase(parts.begin());
    }
    const std::string spelling = spelling_of(parts[0]);
    Column column;
    column.key = key_of(role, spelling);
    column.written = trimmed(header);
    if (column.key.empty()) {
        // "检查项(分)", "满分*": a unit or a mark after a known name.
        const std::size_t end = spelling.find_first_of("(*");
        if (end == std::string::npos || end == 0) return std::nullopt;
        column.key = key_of(role, trimmed(std::string_view(spelling).substr(0, end)));
        if (column.key.empty()) return std::nullopt;
    }
    const bool has_languages = column.key == "label" || column.key == "hint" || column.key == "media" ||
                               column.key.ends_with("_message");
    if (parts.size() > 2 || (parts.size() == 2 && !has_languages)) return std::nullopt;
    if (parts.size() == 2) column.language = parts[1];
    if (column.key == "media")
        column.kind = spelling == "参考图" ? "image" : spelling == "big_image" ? "big-image" : spelling;
    return column;
}

std::string nearest_column(SheetRole role, std::string_view header) {
    std::vector<std::string> known;
    if (role == SheetRole::survey)
        add_keys(kSurvey, known);
    else if (role == SheetRole::settings)
        add_keys(kSettings, known);
    else
        add_keys(kChoices, known);
    return nearest(spelling_of(header), known);
}

bool is_foreign_column(std::string_view header) {
    const std::vector<std::string> parts = split(header, ":");
    if (parts.empty()) return false;
    const std::string spelling = spelling_of(parts[0]);
    if (parts.size() > 1 && (spelling == "body" || spelling == "instance" || spelling == "bind" ||
                             spelling == "cht" || spelling == "attribute"))
        return true;
    return std::find(kForeign.begin(), kForeign.end(), spelling) != kForeign.end();
}

}  // namespace wincheck::forms
