#include "core/forms/question.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

struct Kind {
    std::string_view name;
    AnswerType type;
};

constexpr std::array kTypes{
    Kind{"note", AnswerType::note},
    Kind{"说明", AnswerType::note},
    Kind{"calculate", AnswerType::calculate},
    Kind{"计算", AnswerType::calculate},
    Kind{"integer", AnswerType::integer},
    Kind{"int", AnswerType::integer},
    Kind{"整数", AnswerType::integer},
    Kind{"decimal", AnswerType::decimal},
    Kind{"小数", AnswerType::decimal},
    Kind{"数字", AnswerType::decimal},
    Kind{"text", AnswerType::text},
    Kind{"string", AnswerType::text},
    Kind{"文本", AnswerType::text},
    Kind{"tel", AnswerType::text},
    Kind{"phone", AnswerType::text},
    Kind{"date", AnswerType::date},
    Kind{"日期", AnswerType::date},
    Kind{"time", AnswerType::time},
    Kind{"时间", AnswerType::time},
    Kind{"datetime", AnswerType::date_time},
    Kind{"date time", AnswerType::date_time},
    Kind{"日期时间", AnswerType::date_time},
    Kind{"geopoint", AnswerType::position},
    Kind{"gps", AnswerType::position},
    Kind{"location", AnswerType::position},
    Kind{"定位", AnswerType::position},
    Kind{"geotrace", AnswerType::line},
    Kind{"geoshape", AnswerType::area},
    Kind{"image", AnswerType::file},
    Kind{"photo", AnswerType::file},
    Kind{"picture", AnswerType::file},
    Kind{"照片", AnswerType::file},
    Kind{"audio", AnswerType::file},
    Kind{"video", AnswerType::file},
    Kind{"file", AnswerType::file},
    Kind{"osm", AnswerType::file},
    Kind{"acknowledge", AnswerType::acknowledge},
    Kind{"trigger", AnswerType::acknowledge},
    Kind{"barcode", AnswerType::barcode},
    Kind{"扫码", AnswerType::barcode},
    Kind{"yes_no", AnswerType::yes_no},
    Kind{"是否", AnswerType::yes_no},
    Kind{"occurrences", AnswerType::occurrences},
    Kind{"计数", AnswerType::occurrences},
    Kind{"ratio", AnswerType::ratio},
    Kind{"比率", AnswerType::ratio},
    Kind{"hidden", AnswerType::metadata},
    Kind{"end", AnswerType::metadata},
    Kind{"deviceid", AnswerType::metadata},
    Kind{"imei", AnswerType::metadata},
    Kind{"uri:deviceid", AnswerType::metadata},
    Kind{"phonenumber", AnswerType::metadata},
    Kind{"uri:phonenumber", AnswerType::metadata},
    Kind{"uri:username", AnswerType::metadata},
    Kind{"simserial", AnswerType::metadata},
    Kind{"subscriberid", AnswerType::metadata},
    Kind{"username", AnswerType::metadata},
    Kind{"email", AnswerType::metadata},
    Kind{"audit", AnswerType::metadata},
    Kind{"end time", AnswerType::metadata},
    Kind{"device id", AnswerType::metadata},
    Kind{"subscriber id", AnswerType::metadata},
    Kind{"sim id", AnswerType::metadata},
    Kind{"uri:subscriberid", AnswerType::metadata},
    Kind{"uri:simserial", AnswerType::metadata},
    Kind{"uri:email", AnswerType::metadata},
    Kind{"start-geopoint", AnswerType::metadata},
    Kind{"background-geopoint", AnswerType::metadata},
};

constexpr std::array<std::pair<std::string_view, RowKind>, 24> kStructure{{
    {"begin group", RowKind::begin_group},
    {"begin_group", RowKind::begin_group},
    {"group", RowKind::begin_group},
    {"begin section", RowKind::begin_group},
    {"分组开始", RowKind::begin_group},
    {"开始分组", RowKind::begin_group},
    {"end group", RowKind::end_group},
    {"end_group", RowKind::end_group},
    {"end section", RowKind::end_group},
    {"分组结束", RowKind::end_group},
    {"结束分组", RowKind::end_group},
    {"begin repeat", RowKind::begin_repeat},
    {"begin_repeat", RowKind::begin_repeat},
    {"重复开始", RowKind::begin_repeat},
    {"end repeat", RowKind::end_repeat},
    {"end_repeat", RowKind::end_repeat},
    {"重复结束", RowKind::end_repeat},
    {"结束重复", RowKind::end_repeat},
    {"begin looped group", RowKind::begin_repeat},
    {"end looped group", RowKind::end_repeat},
    {"begin lgroup", RowKind::begin_repeat},
    {"end lgroup", RowKind::end_repeat},
    {"end loop", RowKind::end_loop},
    {"end_loop", RowKind::end_loop},
}};

enum class ListPlace : std::uint8_t { choices, external, file };
struct Select {
    std::string_view prefix;
    AnswerType type;
    ListPlace place;
};
constexpr std::array kSelects{
    Select{"select_one_from_file ", AnswerType::select_one, ListPlace::file},
    Select{"select one from file ", AnswerType::select_one, ListPlace::file},
    Select{"select_multiple_from_file ", AnswerType::select_multiple, ListPlace::file},
    Select{"select multiple from file ", AnswerType::select_multiple, ListPlace::file},
    Select{"select_one_external ", AnswerType::select_one, ListPlace::external},
    Select{"select one external ", AnswerType::select_one, ListPlace::external},
    Select{"select_one ", AnswerType::select_one, ListPlace::choices},
    Select{"select one ", AnswerType::select_one, ListPlace::choices},
    Select{"select1 ", AnswerType::select_one, ListPlace::choices},
    Select{"select_multiple ", AnswerType::select_multiple, ListPlace::choices},
    Select{"select multiple ", AnswerType::select_multiple, ListPlace::choices},
    Select{"select all that apply ", AnswerType::select_multiple, ListPlace::choices},
    Select{"select all ", AnswerType::select_multiple, ListPlace::choices},
    Select{"rank ", AnswerType::rank, ListPlace::choices},
    Select{"单选 ", AnswerType::select_one, ListPlace::choices},
    Select{"多选 ", AnswerType::select_multiple, ListPlace::choices},
    Select{"排序 ", AnswerType::rank, ListPlace::choices},
};

// Types that say more than what an answer is: pyxform's own constraints and hints, and what is recorded when
// the record is opened.
struct Preset {
    std::string_view name;
    AnswerType type;
    std::string_view constraint;
    std::string_view hint;
    std::string_view initial;
};
constexpr std::array kPresets{
    Preset{"phone number", AnswerType::text, "regex(., '^[0-9]*$')", "Enter numbers only.", ""},
    Preset{"percentage", AnswerType::integer, "0 <= . and . <= 100", "", ""},
    Preset{"number of days in last month", AnswerType::integer, "0 <= . and . <= 31", "Enter a number 0-31.",
           ""},
    Preset{"number of days in last six months", AnswerType::integer, "0 <= . and . <= 183",
           "Enter a number 0-183.", ""},
    Preset{"number of days in last year", AnswerType::integer, "0 <= . and . <= 365", "Enter a number 0-365.",
           ""},
    Preset{"start", AnswerType::metadata, "", "", "now()"},
    Preset{"start time", AnswerType::metadata, "", "", "now()"},
    Preset{"today", AnswerType::metadata, "", "", "today()"},
};

// Known elsewhere, without a meaning here; the row is left out with a warning.
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kIgnored{{
    {"background-audio", "no sound is recorded unseen in an inspection"},
}};

bool cut_suffix(std::string& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text = trimmed(std::string_view(text).substr(0, text.size() - suffix.size()));
    return true;
}

// The list's name keeps its case: it is cut from the cell as written.
std::optional<Question> select_of(const std::string& word, std::string_view cell) {
    for (const Select& select : kSelects) {
        if (!word.starts_with(select.prefix)) continue;
        Question question;
        question.type = select.type;
        question.is_external = select.place == ListPlace::external;
        question.is_file = select.place == ListPlace::file;
        const std::size_t parts =
            static_cast<std::size_t>(std::count(select.prefix.begin(), select.prefix.end(), ' '));
        std::vector<std::string> words = split(cell, " \t\n");
        words.erase(words.begin(),
                    words.begin() + static_cast<std::ptrdiff_t>(std::min(parts, words.size())));
        const std::string joint = words.empty() ? std::string{} : plain(words.front());
        if (words.size() > 1 && (joint == "from" || joint == "using")) words.erase(words.begin());
        std::string list;
        for (const std::string& part : words) list += (list.empty() ? "" : " ") + part;
        question.has_other = cut_suffix(list, " or_other") || cut_suffix(list, " or specify other") ||
                             cut_suffix(list, " or other");
        question.list = list;
        return list.find(' ') == std::string::npos && !list.empty() ? std::optional(question) : std::nullopt;
    }
    return std::nullopt;
}

// "add text prompt", "add select one prompt using yes_no", "q int", "get today": how forms were written
// before XLSForm.
std::string without_prompt(const std::string& cell) {
    const std::string word = plain(cell);
    if (word.starts_with("q ") || word.starts_with("get ")) return trimmed(cell.substr(cell.find(' ')));
    const std::size_t prompt = word.find(" prompt");
    if (word.size() != cell.size() || !word.starts_with("add ") || prompt == std::string::npos) return cell;
    std::string rest = cell.substr(prompt + std::string_view(" prompt").size());
    if (plain(rest).starts_with("using ")) rest = " " + trimmed(trimmed(rest).substr(6));
    return cell.substr(4, prompt - 4) + rest;
}

// begin loop over LIST; csv-external and xml-external, which are no questions.
std::optional<Question> loop_or_data(const std::string& word, std::string_view cell) {
    Question question;
    question.type = AnswerType::note;
    const std::vector<std::string> words = split(cell, " \t\n");
    if (word.starts_with("begin loop over ") || word.starts_with("begin_loop over ")) {
        question.kind = RowKind::begin_loop;
        question.list = words.back();
        return question;
    }
    if (word != "csv-external" && word != "xml-external") return std::nullopt;
    question.kind = RowKind::outside_data;
    question.list = word.substr(0, 3);
    return question;
}

}  // namespace

QuestionOrWhy parse_question(std::string_view written) {
    const std::string cell = without_prompt(trimmed(written));
    const std::string word = plain(cell);
    for (const auto& [name, kind] : kStructure) {
        if (name == word) return {Question{.kind = kind, .list = {}}, {}};
    }
    for (const auto& [name, type] : kTypes) {
        if (name == word) return {Question{.type = type, .list = {}}, {}};
    }
    for (const Preset& preset : kPresets) {
        if (preset.name != word) continue;
        return {Question{.type = preset.type,
                         .list = {},
                         .constraint = preset.constraint,
                         .hint = preset.hint,
                         .initial = preset.initial},
                {}};
    }
    for (const auto& [name, why] : kIgnored)
        if (name == word) return {Question{.type = AnswerType::note, .list = {}, .ignored = why}, {}};
    if (std::optional<Question> other = loop_or_data(word, cell)) return {std::move(other), {}};
    if (word.starts_with("osm ")) return {Question{.type = AnswerType::file, .list = {}}, {}};
    if (word == "range") return {Question{.type = AnswerType::decimal, .list = {}, .is_range = true}, {}};
    if (std::optional<Question> select = select_of(word, cell)) return {std::move(select), {}};
    std::vector<std::string> known{"select_one",   "select_multiple", "begin group", "end group",
                                   "begin repeat", "end repeat",      "range"};
    for (const Kind& kind : kTypes) known.emplace_back(kind.name);
    for (const Select& select : kSelects)
        if (trimmed(select.prefix) == word)
            return {std::nullopt,
                    "the type \"" + trimmed(cell) + "\" is not known without the name of a list behind it"};
    const std::string near = nearest(word, known);
    return {std::nullopt, "the type \"" + trimmed(cell) + "\" is not known" +
                              (near.empty() ? "" : "; was \"" + near + "\" meant?")};
}

AnswerType type_of_rule(ItemRule rule) {
    switch (rule) {
        case ItemRule::pass_fail: return AnswerType::yes_no;
        case ItemRule::choice: return AnswerType::select_one;
        case ItemRule::multiple: return AnswerType::select_multiple;
        case ItemRule::deduct: return AnswerType::occurrences;
        case ItemRule::tier: return AnswerType::integer;
        case ItemRule::measure: return AnswerType::decimal;
        case ItemRule::ratio: return AnswerType::ratio;
        case ItemRule::points: return AnswerType::decimal;
        case ItemRule::none: return AnswerType::text;
    }
    return AnswerType::text;
}

bool fits(ItemRule rule, AnswerType type) {
    switch (rule) {
        case ItemRule::none: return true;
        case ItemRule::pass_fail: return type == AnswerType::yes_no || type == AnswerType::select_one;
        case ItemRule::tier:
        case ItemRule::measure:
        case ItemRule::points:
            return type == AnswerType::integer || type == AnswerType::decimal ||
                   type == AnswerType::calculate;
        default: return type == type_of_rule(rule);
    }
}

}  // namespace wincheck::forms
