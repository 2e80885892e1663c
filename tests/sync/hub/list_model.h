#pragma once
// The lists of findings as they are where every inspection is opened for them: what pages made of derived
// rows are held against.
#include <algorithm>
#include <tuple>

#include "core/engine/finding_view.h"
#include "core/engine/list_view.h"
#include "sync/hub/announced.h"
#include "sync/hub/seen.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

struct ListWish {
    std::string unit, state, responsible;
    std::uint32_t severity = 0;
    [[nodiscard]] Json json() const {
        return Json::object()
            .set("kind", Json::of("findings"))
            .set("unit", Json::of(std::string_view(unit)))
            .set("state", Json::of(std::string_view(state)))
            .set("responsible", Json::of(std::string_view(responsible)))
            .set("severity", Json::of(std::string_view(std::to_string(severity))));
    }
};

inline std::vector<ListWish> usual_wishes() {
    std::vector<ListWish> all;
    for (const char* unit : {"", "G", "R1", "R2", "B1", "B2", "P1", "P2", "P3"})
        all.push_back({.unit = unit});
    for (const char* state : {"open", "overdue", "assigned", "rectified", "closed", "not_ours"})
        all.push_back({.state = state});
    for (const char* who : {"guard1", "vendor1", "gate", "li"}) all.push_back({.responsible = who});
    for (const std::uint32_t severity : {1U, 2U, 3U, 4U}) all.push_back({.severity = severity});
    all.push_back({.unit = "R1", .state = "open", .responsible = "guard1", .severity = 1});
    all.push_back({.unit = "B1", .state = "overdue", .severity = 2});
    return all;
}

/// Of facts with "project_line" where a unit is asked for.
inline bool is_wished(const Json& row, const ListWish& wish, const std::vector<std::string>& line) {
    const auto is = [&](const char* field) { return row[field].text() == wish.responsible; };
    const std::string& state = row["state"].text();
    if (!wish.unit.empty() && std::find(line.begin(), line.end(), wish.unit) == line.end()) return false;
    if (wish.state == "overdue" && !row["overdue"].boolean()) return false;
    if (wish.state == "open" && (row["struck_out"].boolean() || state == "closed" || state == "not_ours"))
        return false;
    if (!wish.state.empty() && wish.state != "overdue" && wish.state != "open" && state != wish.state)
        return false;
    if (row["severity"].text() < std::to_string(wish.severity)) return false;
    return wish.responsible.empty() || is("person") || is("post") || is("vendor") || is("assigned_to");
}

inline void order_list(std::vector<Json>& rows) {
    const auto place = [](const Json& row) {
        return std::tuple(row["due_at"].is_null() ? std::string("9999") : row["due_at"].text(),
                          row["number"].text(), row["id"].text());
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Json& a, const Json& b) { return place(a) < place(b); });
}

/// A row of a list before anything is asked of it, and the units above its project.
struct ListedFact {
    Json row;
    std::vector<std::string> line;
};

/// What every sealed inspection left, as the reader may see it now.
inline std::vector<ListedFact> seen_facts(State& state, const std::string& reader) {
    const auto standing = must(state.standing());
    const AnnouncedBy announced = must(announced_to(state, reader));
    std::vector<ListedFact> facts;
    must(for_each_seen(state, reader, [&](const auto& stream, const auto& inspection) -> Result<void> {
        if (stream.state != "sealed") return {};
        const AssignmentCore& assignment = inspection.assignment();
        const std::string& date = assignment.business_date;
        const auto line = standing->line_on(assignment.project, date);
        const engine::FindingDates dates = must(dates_of(state, inspection, announced));
        const rules::Appeals appeals = inspection.appeals();
        for (const engine::FindingView& finding : inspection.findings()) {
            Json row = engine::finding_facts(inspection, finding, dates, UtcMs{state.now_ms()});
            std::string appeal;
            for (const rules::Appeal& one : appeals.all)
                if (one.filing.core.finding == finding.id) appeal = rules::name_of(one.state);
            row.set("appeal", Json::of(std::string_view(appeal)))
                .set("inspection", Json::of(std::string_view(stream.name)))
                .set("project", Json::of(std::string_view(assignment.project)))
                .set("project_name", Json::of(std::string_view(
                                         standing->text_on(kAboutUnit, assignment.project, "name", date))))
                .set("kind", Json::of(std::string_view(assignment.kind)))
                .set("business_date", Json::of(std::string_view(date)));
            facts.push_back({std::move(row), line});
        }
        return {};
    }));
    return facts;
}

/// Those of the facts that are wished for, as a list has them.
inline std::vector<Json> listed_of(const std::vector<ListedFact>& facts, const ListWish& wish) {
    std::vector<Json> rows;
    for (const ListedFact& fact : facts)
        if (is_wished(fact.row, wish, fact.line)) rows.push_back(fact.row);
    order_list(rows);
    return rows;
}

/// The view `inspections` of a device, made by opening every inspection.
inline Json model_of_inspections(Phone& phone) {
    store::Store& store = phone.engine().store();
    engine::Documents documents(store);
    Json list = Json::array();
    for (const store::StreamInfo& stream : must(store.streams(kStreamInspection))) {
        if (!stream.is_opened) continue;
        const auto loaded = engine::Inspection::load(store, documents, stream.id);
        list.push(engine::inspection_facts(stream, loaded ? loaded->get() : nullptr));
    }
    return list;
}

/// The findings of a device, of its views of one inspection each.
inline std::vector<ListedFact> facts_of_device(Phone& phone, const rules::Register& standing) {
    std::vector<ListedFact> facts;
    const Json inspections = must(phone.engine().show("inspections", ""));
    for (const Json& inspection : inspections.items()) {
        if (!inspection["documents"].boolean()) continue;
        const auto line = standing.line_on(inspection["project"].text(), inspection["business_date"].text());
        const Json findings = must(phone.engine().show("findings", inspection["id"].text()));
        for (const Json& row : findings.items()) facts.push_back({row, line});
    }
    return facts;
}

inline std::string dumped(const std::vector<Json>& rows) {
    std::string all;
    for (const Json& row : rows) all += row.dump() + "\n";
    return all;
}

/// Every page of `ask(arguments)`, one after the other.
template <class Ask>
std::vector<Json> all_pages(Ask ask, Json arguments, const char* name, std::uint64_t limit) {
    std::vector<Json> rows;
    arguments.set("limit", Json::of(limit));
    for (;;) {
        const Json page = ask(arguments);
        CHECK(page[name].items().size() <= limit);
        for (const Json& row : page[name].items()) rows.push_back(row);
        if (page["next"].is_null()) return rows;
        CHECK(page[name].items().size() == limit);
        arguments.set("after", page["next"]);
    }
}

}  // namespace wincheck::hub
