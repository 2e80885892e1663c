#include "sync/hub/handover.h"

#include "core/rules/register.h"
#include "core/rules/workflow.h"
#include "sync/hub/findings_report.h"

namespace wincheck::hub {
namespace {

bool has_left(const rules::Register& standing, const std::string& person, const std::string& date) {
    return standing.text_on(kAboutPerson, person, "left", date) == "yes";
}

// Of what the project has done its part the raiser decides, whoever has left.
bool is_owed_state(std::string_view name) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(rules::FindingState::count); ++at) {
        const auto state = static_cast<rules::FindingState>(at);
        if (rules::name_of(state) == name) return rules::is_owed(state);
    }
    return false;
}

}  // namespace

Result<std::vector<Json>> findings_to_hand_over(State& state, const std::string& person,
                                                const Json& arguments) {
    Json wish = Json::object();
    for (const char* member : {"unit", "for"}) wish.set(member, arguments[member]);
    wish.set("responsible", Json::of(std::string_view(person))).set("state", Json::of("open"));
    WCK_TRY(const Json report, findings_report(state, wish));
    std::vector<Json> rows;
    for (const Json& row : report["findings"].items()) {
        const std::string& assigned = row["assigned_to"].text();
        const bool is_theirs = (assigned.empty() ? row["person"].text() : assigned) == person;
        if (is_theirs && is_owed_state(row["state"].text())) rows.push_back(row);
    }
    return rows;
}

Result<Json> handover_report(State& state, const Json& arguments) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const std::string today = state.today();
    Json rows = Json::array();
    for (const std::string& person : standing->ids(kAboutPerson)) {
        if (!has_left(*standing, person, today)) continue;
        WCK_TRY(auto findings, findings_to_hand_over(state, person, arguments));
        for (Json& row : findings)
            rows.push(
                row.set("leaver", Json::of(std::string_view(person)))
                    .set("leaver_name", Json::of(standing->text_on(kAboutPerson, person, "name", today))));
    }
    return Json::object().set("report", Json::of("handover")).set("handover", std::move(rows));
}

}  // namespace wincheck::hub
