#include "sync/hub/render.h"

#include <vector>

#include "sync/hub/chat_text.h"

namespace wincheck::hub {
namespace {

// "hq_projects 3/12; G2 -40/2": what a list of a cell comes to.
std::string shown_list(const Json& list) {
    std::string out;
    for (const Json& one : list.items()) {
        if (!out.empty()) out += "; ";
        if (one.find("target") != nullptr)
            out += one["target"].text() + " " + one["done"].text() + "/" + one["counted"].text();
        else if (one.find("counts") != nullptr)
            out += one["number"].text() + " " + one["said"].text() + (one["counts"].boolean() ? "*" : "") +
                   (one["differs"].boolean() ? " now " + one["now"].text() : "");
        else if (one.find("device") != nullptr)
            out += one["person"].text() + " " + one["device"].text() + " " + one["at"].text();
        else if (one.find("list") != nullptr)
            out += one["list"].text() + " " + one["kind"].text();
        else if (one.find("lost") != nullptr)
            out += one["item"].text() + " -" + one["lost"].text() + "/" + one["failures"].text();
        else
            out += one.text();
    }
    return out;
}

// "3 of 20 residential, bottom": no slash, which a spreadsheet program would read as a day.
std::string shown_rank(const Json& rank) {
    if (rank["rank"].is_null()) return rank["unranked"].text();
    const std::string& group = rank["group"].text();
    return rank["rank"].text() + " of " + rank["of"].text() + (group.empty() ? "" : " " + group) +
           (rank["bottom"].boolean() ? ", bottom" : "");
}

std::string shown(const Json& value) {
    if (value.is(Json::Kind::array)) return shown_list(value);
    if (value.find("unranked") != nullptr) return shown_rank(value);
    if (value.find("median") != nullptr)
        return value["value"].text() + (value["median"].is_null() ? "" : " (" + value["median"].text() + ")");
    if (value.is(Json::Kind::boolean)) return value.boolean() ? "yes" : "no";
    return value.text();
}

std::string csv_field(const std::string& text) {
    // A leading sign or '@' would be read as a formula by spreadsheet programs.
    const bool is_formula =
        !text.empty() && std::string_view("=+@\t").find(text.front()) != std::string_view::npos;
    std::string safe = is_formula ? "'" + text : text;
    if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

using Fields = std::vector<std::string>;

std::string csv_line(const Fields& fields) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(fields[i]);
    return line + "\r\n";
}

using Table = std::vector<Fields>;

Table table_of(const Json& rows, const Fields& keys) {
    Table table{keys};
    for (const Json& row : rows.items()) {
        Fields fields;
        for (const std::string& key : keys) fields.push_back(shown(row[key]));
        table.push_back(std::move(fields));
    }
    return table;
}

std::string lines_of(const Table& table) {
    std::string out;
    for (std::size_t row = 1; row < table.size(); ++row) {
        for (std::size_t i = 0; i < table[row].size(); ++i) out += (i == 0 ? "" : "  ") + table[row][i];
        out += "\n";
    }
    return out;
}

std::string plain_rows(const Json& rows, const Fields& keys) {
    return lines_of(table_of(rows, keys));
}

std::string of_full(const Json& part) {
    const std::string value = part["value"].is_null() ? "-" : part["value"].text();
    return part["full"].is_null() ? value : value + " / " + part["full"].text();
}

std::string part_text(const Json& part, const std::string& indent) {
    std::string out = indent + part["code"].text() + "  " + of_full(part) + "  " + part["rule"].text() + " " +
                      part["state"].text();
    if (!part["detail"].text().empty()) out += "  (" + part["detail"].text() + ")";
    out += "\n";
    for (const Json& child : part["parts"].items()) out += part_text(child, indent + "  ");
    return out;
}

std::string evidence_text(const Json& evidence) {
    std::string out;
    for (const Json& photo : evidence.items())
        out += "  photo " + photo["item"].text() + "  " + photo["original"].text().substr(0, 16) + "…  " +
               photo["length"].text() + " bytes  " + photo["at"].text() + "  " + photo["state"].text() + "\n";
    return out;
}

std::size_t count_received(const Json& evidence) {
    std::size_t count = 0;
    for (const Json& photo : evidence.items()) count += photo["state"].text() == "received" ? 1 : 0;
    return count;
}

// VISIT-1, VISIT-8, VISIT-5: the visit in the words that were recorded of it.
std::string visit_text(const Json& visit) {
    std::string out;
    for (const Json& phase : visit["phases"].items())
        out +=
            "  phase " + phase["phase"].text() + "  " + phase["at"].text() + "  " + phase["to"].text() + "\n";
    for (const Json& said : visit["feedback"].items())
        out += "  feedback " + said["minutes"].text() + " minutes  " + said["count"].text() + " present  " +
               shown_list(said["attendees"]) + "  points " + shown_list(said["points"]) + "  help " +
               said["help"].text() + "\n";
    const Json& end = visit["end"];
    if (!end.is_null())
        out += "  ended " + end["how"].text() + "  " + end["at"].text() + "  " + end["cause"].text() + "  " +
               end["reason"].text() + "  " + end["by"].text() + "  " + end["confirmed_by"].text() + "\n";
    return out;
}

std::string result_text(const Json& inspection) {
    const Json& score = inspection["score"];
    const Json& seal = inspection["seal"];
    std::string out = inspection["number"].text() + "  " + inspection["name"].text() + "  project " +
                      inspection["project"].text() + "  " + inspection["business_date"].text() + "  " +
                      inspection["state"].text() + "\n";
    out += "  score  " + (score["score"].is_null() ? "-" : score["score"].text()) + "  " +
           score["band"].text() + (score["passed"].boolean() ? "  passed" : "  not passed") + "\n";
    if (!seal.is_null())
        out += "  sealed " + seal["score"].text() + "  " + seal["band"].text() + "  " +
               (seal["equal"].boolean() ? "equal to HQ's figure" : "DIFFERS from HQ's figure") + "\n";
    const Json& amended = inspection["amended"];
    if (!amended.is_null())
        out += "  amended " + amended["score"].text() + "  " + amended["band"].text() +
               (amended["passed"].boolean() ? "  passed" : "  not passed") + "\n";
    for (const Json& section : inspection["sections"].items())
        out += "  section " + section["code"].text() + "  " + section["title"].text() + "  " +
               of_full(section) + "\n";
    for (const Json& gate : score["gates"].items())
        out += "  gate " + gate["id"].text() + "  at " + gate["at"].text() + "  by " + gate["cause"].text() +
               "\n";
    for (const Json& finding : inspection["findings"].items())
        out += "  finding " + finding["item"].text() + "  severity " + finding["severity"].text() + "  " +
               finding["post"].text() + "  " + finding["text"].text() +
               (finding["fixed_on_spot"].boolean() ? "  (put right on the spot)" : "") + "\n";
    out += visit_text(inspection["visit"]);
    for (const Json& sign : inspection["signatures"].items())
        out += "  signature " + sign["role"].text() + "  outcome " + sign["outcome"].text() + "  " +
               (sign["own_device"].boolean() ? "own device  " : "drawn  ") + sign["reason"].text() + "\n";
    const Json& evidence = inspection["evidence"];
    return out + "  photos " + std::to_string(count_received(evidence)) + " of " +
           std::to_string(evidence.items().size()) + " received\n";
}

// As docs/guides/reports.md names them; `coverage`, `ranking`, `top_items` and `lists` are told in words.
Fields period_keys() {
    return {"unit",
            "unit_kind",
            "name",
            "parent",
            "kind",
            "coverage",
            "inspections",
            "sealed",
            "refused",
            "stopped",
            "scored",
            "mean",
            "mean_sealed",
            "amended",
            "mean_before",
            "change",
            "mean_year_before",
            "change_on_year",
            "passed",
            "passed_sealed",
            "pass_rate",
            "vetoed",
            "vetoes",
            "items",
            "items_full",
            "conforming",
            "findings",
            "repeats",
            "on_time",
            "late",
            "pending",
            "on_time_rate",
            "appeals",
            "decided",
            "upheld",
            "partly",
            "compared",
            "self_mean",
            "hq_mean",
            "self_difference",
            "ranking",
            "top_items",
            "lists",
            "numbers"};
}

// Each figure with the median it is compared to; a signal is marked.
Fields effort_keys(const std::string& kind) {
    Fields keys{"number", "project", "kind", "business_date", "leader", "signals"};
    const Fields figures =
        kind == "effort"
            ? Fields{"on_site_minutes", "seconds_per_answer", "conform_percent", "na_percent",     "score",
                     "outside",         "positions",          "missed",          "looked_at_again"}
            : Fields{"covert_answers", "covert_percent", "patrol_scans",
                     "patrols",        "syncs",          "given_before_reveal"};
    keys.insert(keys.end(), figures.begin(), figures.end());
    return keys;
}

Fields keys_of(const std::string& kind) {
    if (kind == "devices") return {"tag", "person", "state", "enrolled", "contact"};
    if (kind == "codes") return {"id", "unit", "scans", "last"};
    if (kind == "plans")
        return {"number",    "project", "kind",    "leader",   "business_date", "window_from",
                "window_to", "state",   "overdue", "seal_due", "seal_late",     "silent"};
    if (kind == "due")
        return {"number", "project", "kind",    "what", "finding", "business_date",
                "due",    "moved",   "unknown", "done", "late"};
    if (kind == "coverage")
        return {"target", "period", "unit", "counted",   "required",
                "done",   "owed",   "by",   "lost_from", "state"};
    if (kind == "bulletin")
        return {"number", "project", "project_name", "region",    "kind",  "state",    "score",
                "band",   "passed",  "amended",      "suspended", "gates", "findings", "severity"};
    if (kind == "reports")
        return {"number", "project", "project_name", "kind", "business_date",
                "due",    "state",   "person",       "at",   "late"};
    if (kind == "events")
        return {"event",      "number", "unit", "unit_name", "date", "state",
                "decided_by", "source", "by",   "at",        "text", "inspection"};
    if (kind == "register")
        return {"id",    "name",   "field", "value",  "from",   "to",      "unit",
                "state", "stands", "by",    "reason", "source", "recorded"};
    if (kind == "findings")
        return {"number",     "project",     "project_name", "kind",       "business_date", "item",
                "severity",   "state",       "request",      "post",       "person",        "vendor",
                "manager",    "assigned_to", "due",          "overdue",    "late",          "repeated",
                "rejections", "location",    "text",         "struck_out", "appeal",        "inspection"};
    if (kind == "appeals")
        return {"number",
                "project",
                "project_name",
                "kind",
                "business_date",
                "object",
                "finding_number",
                "subject",
                "by",
                "appellant",
                "state",
                "level",
                "role",
                "due",
                "overdue",
                "decision",
                "decided",
                "suspended",
                "sealed_score",
                "amended",
                "inspection",
                "own_motion",
                "id"};
    if (kind == "period") return period_keys();
    if (kind == "notice")
        return {"number", "item",    "title",    "clauses",       "severity",   "location",
                "post",   "person",  "vendor",   "text",          "suggestion", "state",
                "due",    "overdue", "repeated", "fixed_on_spot", "struck_out", "photos"};
    if (kind == "effort" || kind == "leaks") return effort_keys(kind);
    if (kind == "consequences")
        return {"number",          "project",        "project_name", "inspection_kind",
                "business_date",   "month",          "item",         "severity",
                "payee",           "bearer",         "kind",         "value",
                "measure",         "share",          "suspended",    "rule",
                "basis",           "finding_number", "id",           "told",
                "objection_until", "share_state",    "verified_by",  "verify_reason"};
    if (kind == "effects")
        return {"unit",     "unit_name",       "kind",       "list",    "state",
                "approved", "until",           "rule",       "basis",   "series",
                "results",  "waits",           "suspended",  "changed", "by",
                "reason",   "objection_until", "inspection", "id"};
    if (kind == "statement")
        return {"payee", "bearer", "kind",   "measure", "value", "what",           "month", "share",
                "rule",  "basis",  "number", "project", "item",  "finding_number", "id"};
    if (kind == "reused")
        return {"original", "number", "inspection", "item", "author", "at", "how", "pair", "distance"};
    if (kind == "draws") return {"draw", "state", "committed", "reveal_by", "overdue", "picks", "planned"};
    if (kind == "handover")
        return {"leaver",   "leaver_name", "number",  "project", "project_name", "item",
                "severity", "state",       "post",    "due",     "overdue",      "location",
                "text",     "inspection",  "manager", "id"};
    if (kind == "requests") return {"entry", "by", "at", "act", "state", "why"};
    if (kind == "pairs")
        return {"branch", "project", "project_name", "by", "by_name", "times", "last", "planned"};
    if (kind == "ranking")
        return {"group",  "rank",     "of",           "unit",        "name",          "index",
                "bottom", "unranked", "frozen_index", "frozen_rank", "frozen_bottom", "differs"};
    if (kind == "late") return {"device", "incarnation", "sequence", "at", "inspection", "number", "reason"};
    return {"device", "incarnation", "sequence", "reason", "at", "hash", "state", "by", "why"};
}

Table results_table(const Json& inspections) {
    Table table{{"number", "name", "project", "business_date", "state", "score", "band", "passed",
                 "sealed_score", "equal", "amended_score", "findings", "photos", "received"}};
    for (const Json& inspection : inspections.items()) {
        const Json& score = inspection["score"];
        const Json& seal = inspection["seal"];
        table.push_back({inspection["number"].text(), inspection["name"].text(), inspection["project"].text(),
                         inspection["business_date"].text(), inspection["state"].text(),
                         score["score"].text(), score["band"].text(), shown(score["passed"]),
                         seal["score"].text(), shown(seal["equal"]), inspection["amended"]["score"].text(),
                         std::to_string(inspection["findings"].items().size()),
                         std::to_string(inspection["evidence"].items().size()),
                         std::to_string(count_received(inspection["evidence"]))});
    }
    return table;
}

// A line for each index, part and event, so that a sheet shows what each index was computed from.
Table index_table(const Json& rows) {
    Table table{{"unit", "name", "what", "value", "weight", "counted", "count", "late", "effect"}};
    for (const Json& row : rows.items()) {
        const auto line = [&](const std::string& what, const Json& of) {
            table.push_back({row["unit"].text(), row["name"].text(), what, of["value"].text(),
                             of["weight"].text(), shown(of["counted"]), of["count"].text(), of["late"].text(),
                             of["effect"].text()});
        };
        line("index", Json::object().set("value", row["index"]));
        for (const Json& part : row["parts"].items()) line(part["part"].text(), part);
        for (const Json& event : row["events"].items())
            line(event["kind"].text() + " " + event["event"].text(),
                 Json::object().set("value", event["points"]).set("effect", event["effect"]));
    }
    return table;
}

Table whole_table(const Json& report) {
    const std::string& kind = report["report"].text();
    if (kind == "results") return results_table(report["inspections"]);
    if (kind == "index") return index_table(report["index"]);
    if (kind == "explanation") return table_of(report["answers"], {"item", "sample", "value"});
    return table_of(report[kind], keys_of(kind));
}

}  // namespace

std::string report_text(const Json& report) {
    const std::string& kind = report["report"].text();
    if (kind == "results") {
        std::string out;
        for (const Json& inspection : report["inspections"].items()) out += result_text(inspection);
        return out;
    }
    if (has_chat_text(kind)) return chat_text(report);
    if (kind == "index") return lines_of(index_table(report["index"]));
    if (kind != "explanation") return plain_rows(report[kind], keys_of(kind));
    std::string out = report["title"].text() + "\n";
    if (report.find("part") != nullptr) out += part_text(report["part"], "  ");
    for (const Json& part : report["parts"].items()) out += part_text(part, "  ");
    for (const Json& answer : report["answers"].items())
        out += "  answer " + answer["item"].text() +
               (answer["sample"].text().empty() ? "" : " [" + answer["sample"].text() + "]") + "  " +
               answer["value"].dump() + "\n";
    return out + evidence_text(report["evidence"]);
}

std::string report_csv(const Json& report) {
    std::string out;
    for (const Fields& fields : whole_table(report)) out += csv_line(fields);
    return out;
}

Json report_rows(const Json& report) {
    Json rows = Json::array();
    for (const Fields& fields : whole_table(report)) {
        Json row = Json::array();
        for (const std::string& field : fields) row.push(Json::of(std::string_view(field)));
        rows.push(std::move(row));
    }
    return rows;
}

}  // namespace wincheck::hub
