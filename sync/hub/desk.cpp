#include "sync/hub/desk.h"

#include <algorithm>

#include "core/engine/inspection.h"
#include "core/engine/order.h"
#include "core/engine/relay_code.h"
#include "core/journal/recorded.h"
#include "core/rules/authority.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

Json desk_text(std::string_view value) {
    return Json::of(value);
}

// By its entries of that type, so that no other inspection is opened.
Result<bool> has_order(State& state, const StreamId& stream, const std::string& code) {
    WCK_TRY(const auto entries, state.store().stream_entries(stream, EntryType::order));
    return std::any_of(entries.begin(), entries.end(), [&](const store::StoredEntry& stored) {
        const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
        if (core == nullptr) return false;
        const auto order = journal::decode_core<OrderCore>(stored.header, *core);
        return order && engine::order_code(order->order) == code;
    });
}

}  // namespace

Result<Json> run_relay(State& state, const Json& arguments) {
    WCK_TRY(const std::string name, arguments.text_at("inspection"));
    WCK_TRY(const std::string to, arguments.text_at("to"));
    WCK_TRY(const std::string by, arguments.text_at("by"));
    WCK_TRY(const StreamId stream, state.engine->find_inspection(name));
    WCK_TRY(const auto inspection, engine::Inspection::load(state.store(), state.documents, stream));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const AssignmentCore& assignment = inspection->assignment();
    const std::string date = state.today();
    const rules::Attempt attempt{.command = rules::Command::relay,
                                 .author = by,
                                 .unit = assignment.project,
                                 .date = date,
                                 .role = {},
                                 .assignment_or_null = nullptr};
    if (rules::may(attempt, *standing, inspection->policy()) != rules::Authority::allowed)
        return error_of(ErrorCode::refused, kMayNotChange, "run_relay", "by");
    const auto& team = assignment.team;
    if (std::find(team.begin(), team.end(), to) == team.end())
        return error_of(ErrorCode::invalid_argument, kUnknownPerson, "run_relay", "to");
    return Json::object()
        .set("inspection", desk_text(assignment.number))
        .set("to", desk_text(to))
        .set("code", desk_text(engine::relay_code(stream, to, state.keys.intake)));
}

Result<Json> run_order(State& state, const Json& arguments) {
    WCK_TRY(const std::string code, arguments.text_at("code"));
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    Json list = Json::array();
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened) continue;
        WCK_TRY(const bool is_asked, has_order(state, stream.id, code));
        if (!is_asked) continue;
        const auto inspection = engine::Inspection::load(state.store(), state.documents, stream.id);
        if (!inspection) continue;
        for (const auto& order : (*inspection)->orders()) {
            if (engine::order_code(order.core.order) != code) continue;
            const AssignmentCore& assignment = (*inspection)->assignment();
            Json team = Json::array();
            for (const std::string& member : assignment.team) team.push(desk_text(member));
            list.push(Json::object()
                          .set("number", desk_text(assignment.number))
                          .set("project", desk_text(assignment.project))
                          .set("leader", desk_text(assignment.leader))
                          .set("team", std::move(team))
                          .set("window_from", desk_text(to_text(UtcMs{assignment.window_from_ms})))
                          .set("window_to", desk_text(to_text(UtcMs{assignment.window_to_ms}))));
        }
    }
    if (list.items().empty()) return error_of(ErrorCode::not_found, kOrderCodeUnknown, "run_order", "code");
    return Json::object().set("orders", std::move(list));
}

}  // namespace wincheck::hub
