#include "sync/hub/chat_text.h"

#include <array>
#include <utility>

#include "core/base/decimal.h"

namespace wincheck::hub {
namespace {

using Named = std::pair<std::string_view, std::string_view>;

constexpr std::array kKindNames{
    Named{"hq_special", "总部专项检查"},
    Named{"re_check", "复查"},
    Named{"year_end", "年度末位淘汰检查"},
    Named{"region_routine", "区域常规检查"},
    Named{"branch_monthly", "城市公司月检"},
    Named{"self_check", "项目自检"},
    Named{"cross_check", "交叉检查"},
    Named{"free", "随手拍"},
    Named{"training", "培训"},
};
constexpr std::array kEndingNames{Named{"sealed", "已封存"}, Named{"refused", "拒检"},
                                  Named{"stopped", "中止"}};
constexpr const char* kSuspendedWords = "申诉未决，暂不公布";  // APP-4
constexpr std::array kSeverityWords{"未定级", "提示", "一般", "严重", "重大"};

constexpr std::array kEffectNames{Named{"circular", "通报"},      Named{"talk", "约谈"},
                                  Named{"yellow_card", "黄牌"},   Named{"red_card", "红牌"},
                                  Named{"no_awards", "取消评优"}, Named{"proposal", "建议"},
                                  Named{"red_list", "红榜"}};

// What is not known keeps its own name (open lists).
template <std::size_t Count>
std::string named_in(const std::array<Named, Count>& names, const std::string& id) {
    for (const auto& [known, name] : names)
        if (id == known) return std::string(name);
    return id;
}

std::string severity_word(const Json& severity) {
    const auto number = severity.integer();
    if (!number || *number < 0 || static_cast<std::size_t>(*number) >= kSeverityWords.size())
        return severity.text();
    return kSeverityWords[static_cast<std::size_t>(*number)];
}

std::string figure(const Json& value, const char* unit = "") {
    return value.is_null() || value.text().empty() ? "无" : value.text() + unit;
}

// To two digits, as people read points; what is no number stays as it is.
std::string shown(const Json& value) {
    constexpr int kPlaces = 2;
    const Result<Points> points = parse_points(value.text());
    return points ? to_text(rounded(*points, kPlaces)) : figure(value);
}

// A band may be one that passes, and a gate fail the inspection all the same.
const char* passed_word(const Json& passed) {
    return passed.boolean() ? "，通过" : "，未通过";
}

// "+1.2", "-0.5", "0"
std::string signed_figure(const Json& value) {
    if (value.is_null()) return "无可比";
    return (value.text().front() == '-' || value.text() == "0" ? "" : "+") + value.text();
}

bool is_nothing(const Json& count) {
    return count.text() == "0" || count.is_null();
}

std::string with_id(const std::string& name, const std::string& id) {
    return name.empty() || name == id ? id : name + "（" + id + "）";
}

std::string line(const std::string& text) {
    return text + "\n";
}

// "60（更正后 100）"
std::string both_figures(const Json& sealed, const Json& amended) {
    if (amended.is_null() || amended.text().empty()) return figure(sealed);
    return amended.text() + "（更正前 " + figure(sealed) + "）";
}

// KIND-8: findings without a checklist have neither figures nor a verdict.
std::string verdict_words(const Json& sealed, const Json& amended, const char* unit, const Json& counts) {
    if (counts["passed"].is_null()) return "不计分";
    return both_figures(sealed, amended) + unit + "，" + counts["band"].text() +
           passed_word(counts["passed"]);
}

std::string bulletin_chat(const Json& report) {
    std::string out = line("【夜查快报】" + report["date"].text());
    out += line("检查 " + report["visits"].text() + " 个：封存 " + report["sealed"].text() + "，拒检 " +
                report["refused"].text() + "，中止 " + report["stopped"].text());
    std::uint64_t number = 0;
    for (const Json& row : report["bulletin"].items()) {
        std::string text =
            std::to_string(++number) + ". " + with_id(row["project_name"].text(), row["project"].text());
        if (!row["region"].text().empty()) text += "，" + row["region"].text();
        text += "，" + named_in(kKindNames, row["kind"].text());
        if (row["suspended"].boolean()) {
            out += line(text + "：" + kSuspendedWords);
            continue;
        }
        if (row["state"].text() != "sealed") {
            text += "：" + named_in(kEndingNames, row["state"].text());
            if (row["set_aside"].boolean())
                text += "，经申诉不作拒检计";
            else if (!row["score"].text().empty())
                text += "，按 " + row["score"].text() + " 分计";
            out += line(text);
            continue;
        }
        text += "：" + verdict_words(row["score"], row["amended"], " 分", row);
        if (!is_nothing(row["gates"])) text += "，触发门槛 " + row["gates"].text();
        if (!is_nothing(row["findings"]))
            text += "，问题 " + row["findings"].text() + " 项，最高" + severity_word(row["severity"]);
        out += line(text);
    }
    return out;
}

std::string period_means(const Json& row) {
    std::string text = "平均 " + figure(row["mean"], " 分");
    if (!is_nothing(row["amended"])) text += "（更正前 " + figure(row["mean_sealed"]) + "）";
    return text + "，环比 " + signed_figure(row["change"]) + "，同比 " + signed_figure(row["change_on_year"]);
}

// "红榜：花园（P1），红榜"
std::string lists_chat(const Json& lists) {
    std::string out;
    for (const auto& [list, name] : {std::pair{"red", "红榜"}, std::pair{"black", "黑榜"}})
        for (const Json& one : lists.items())
            if (one["list"].text() == list)
                out += line(std::string(name) + "：" + with_id(one["name"].text(), one["unit"].text()) +
                            "，" + named_in(kEffectNames, one["kind"].text()));
    return out;
}

// "排名（公示）：3/20，组别 residential，指数 92.1，末位"
std::string rank_chat(const Json& rank) {
    if (rank.is_null()) return {};
    std::string text = rank["state"].text() == "final" ? "排名：" : "排名（公示中）：";
    if (rank["rank"].is_null())
        text += "不参加排名";
    else
        text += rank["rank"].text() + "/" + rank["of"].text();
    if (!rank["group"].text().empty()) text += "，组别 " + rank["group"].text();
    text += "，指数 " + figure(rank["index"]);
    return line(text + (rank["bottom"].boolean() ? "，末位" : ""));
}

std::string period_details(const Json& row) {
    std::string out = line("检查 " + row["inspections"].text() + " 次：封存 " + row["sealed"].text() +
                           "，拒检 " + row["refused"].text() + "，中止 " + row["stopped"].text());
    out += line(period_means(row)) + rank_chat(row["ranking"]);
    out += line("合格率 " + figure(row["pass_rate"], "%") + "（" + row["passed"].text() + "/" +
                row["scored"].text() + "），一票否决 " + row["vetoes"].text() + " 次");
    out += line("问题 " + row["findings"].text() + " 项，重复 " + row["repeats"].text() + " 项；整改按期率 " +
                figure(row["on_time_rate"], "%") + "（按期 " + row["on_time"].text() + "，逾期 " +
                row["late"].text() + "，未到期 " + row["pending"].text() + "）");
    if (!is_nothing(row["appeals"]))
        out += line("申诉 " + row["appeals"].text() + "，已裁决 " + row["decided"].text() + "，支持 " +
                    row["upheld"].text() + "，部分支持 " + row["partly"].text());
    if (!is_nothing(row["compared"]))
        out += line("自检与总部（" + row["compared"].text() + " 个项目）：自检 " + figure(row["self_mean"]) +
                    "，总部 " + figure(row["hq_mean"]) + "，相差 " + signed_figure(row["self_difference"]));
    for (const Json& share : row["coverage"].items())
        out += line(
            "覆盖 " + share["target"].text() + "：" + share["done"].text() + "/" + share["counted"].text() +
            (share["owed"].is_null() || is_nothing(share["owed"]) ? "" : "，还差 " + share["owed"].text()));
    std::uint64_t number = 0;
    for (const Json& item : row["top_items"].items()) {
        if (number == 0) out += line("失分最多：");
        out += line(std::to_string(++number) + ". " + item["title"].text() + "，失 " + item["lost"].text() +
                    " 分，不满分 " + item["failures"].text() + "/" + item["checked"].text() + " 次");
    }
    return out;
}

// The unit asked for in full, else the first of the line; then a line for each unit right below it.
std::string period_chat(const Json& report) {
    std::string out = line("【检查情况】" + report["of"].text() + "（" + report["first"].text() + " 至 " +
                           report["last"].text() + "）");
    std::string top = report["unit"].text();
    for (const Json& row : report["period"].items()) {
        if (!row["kind"].text().empty()) continue;
        if (top.empty()) top = row["unit"].text();
        if (row["unit"].text() == top)
            out += line(with_id(row["name"].text(), top)) + period_details(row);
        else if (row["parent"].text() == top)
            out += line("· " + with_id(row["name"].text(), row["unit"].text()) + "：检查 " +
                        row["inspections"].text() + " 次，" + period_means(row) + "，合格率 " +
                        figure(row["pass_rate"], "%"));
    }
    return out + lists_chat(report["lists"]);
}

std::string joined(const Json& list) {
    std::string text;
    for (const Json& one : list.items()) text += (text.empty() ? "" : "、") + one.text();
    return text;
}

std::string finding_chat(const Json& finding, std::uint64_t number) {
    std::string text =
        std::to_string(number) + ". [" + severity_word(finding["severity"]) + "] " + finding["title"].text();
    if (!finding["location"].text().empty()) text += "（" + finding["location"].text() + "）";
    if (!finding["text"].text().empty()) text += "：" + finding["text"].text();
    if (finding["struck_out"].boolean()) return line(text + "；申诉后撤销");
    if (finding["repeated"].boolean()) text += "；重复问题";
    if (!finding["clauses"].items().empty()) text += "；依据 " + joined(finding["clauses"]);
    if (finding["fixed_on_spot"].boolean()) text += "；当场整改";
    if (!finding["due"].is_null()) text += "；期限 " + finding["due"].text();
    if (finding["overdue"].boolean()) text += "，已逾期";
    if (!finding["photos"].items().empty()) text += "；佐证 " + joined(finding["photos"]);
    return line(text);
}

std::string notice_chat(const Json& report) {
    std::string out = line("【通报】" + with_id(report["project_name"].text(), report["project"].text()) +
                           " " + named_in(kKindNames, report["kind"].text()));
    std::string team;
    for (const Json& member : report["team"].items())
        team += (team.empty() ? "" : "、") + member["name"].text() +
                (member["leader"].boolean() ? "（组长）" : "");
    out += line("编号 " + report["number"].text() + "，业务日期 " + report["business_date"].text() +
                "，核查表 " + report["checklist"].text());
    out += line("检查组：" + team);
    const Json& score = report["score"];
    out += line("得分 " +
                verdict_words(score["sealed"]["score"], score["amended"]["score"], "", score["counts"]));
    if (report["suspended"].boolean()) out += line(kSuspendedWords);
    for (const Json& gate : report["gates"].items())
        out += line((gate["id"].text() == "GATE-1" ? "一票否决：" : "门槛：") + gate["cause_title"].text());
    for (const Json& section : report["sections"].items())
        out += line(section["title"].text() + " " + shown(section["value"]) + "/" + shown(section["full"]));
    if (report["notice"].items().empty()) return out + line("未发现问题");
    out += line("问题 " + std::to_string(report["notice"].items().size()) + " 项：");
    std::uint64_t number = 0;
    for (const Json& finding : report["notice"].items()) out += finding_chat(finding, ++number);
    const Json& last_day = report["appeal_window"]["last_day"];
    if (!last_day.is_null()) out += line("申诉至 " + last_day.text() + " 当日为止");
    return out;
}

}  // namespace

bool has_chat_text(const std::string& kind) {
    return kind == "bulletin" || kind == "period" || kind == "notice";
}

std::string chat_text(const Json& report) {
    const std::string& kind = report["report"].text();
    if (kind == "bulletin") return bulletin_chat(report);
    if (kind == "notice") return notice_chat(report);
    return period_chat(report);
}

}  // namespace wincheck::hub
