// The act that moves work done under a wrongly opened inspection to the right one (VISIT-6).
#include "core/engine/device.h"
#include "core/engine/moving.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

bool was_moved_to(const Inspection& from, const Inspection& to) {
    const auto& end = from.end();
    return end && end->core.how == kEndMoved && end->core.cause == to.planned().number;
}

// Open, or ended by an earlier move to the same: what team-mates' devices brought since follows.
Result<Inspection*> wrong_inspection(Device& device, const Json& act, const Inspection& to) {
    WCK_TRY(const std::string name, act.text_at("from"));
    const Json named = Json::object().set("inspection", Json::of(std::string_view(name)));
    WCK_TRY(Inspection * from, device.inspection_of(named));
    if (from->id() == to.id())
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_move", "from");
    if (!was_moved_to(*from, to)) return device.open_inspection(named, rules::Command::conclude);
    WCK_TRY(device.authorise(rules::Command::conclude, from->assignment(), from->policy()));
    return from;
}

Payload end_of_moved(const Inspection& to, const std::string& reason) {
    EndCore end{.how = kEndMoved};
    end.cause = to.planned().number;
    return payload_of(EntryType::end, journal::encode(end), text_part({{"reason", reason}}));
}

}  // namespace

Result<Done> perform_move(Device& device, const Json& act) {
    WCK_TRY(Inspection * to, device.open_inspection(act, rules::Command::move_work));
    WCK_TRY(Inspection * from, wrong_inspection(device, act, *to));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    const bool is_first = !from->is_ended();
    const StreamId id = to->id();
    MoveReport report;
    Done done;
    WCK_TRY(device.record_together({id, from->id()}, [&](const Device::Write& write) -> Result<void> {
        Moving moving(device, *from, *to, write);
        WCK_TRY(report, moving.run());
        if (!is_first && !report.has_moved())
            return error_of(ErrorCode::refused, kAlreadyEnded, "perform_move", "from");
        if (is_first) WCK_TRY(write(from->id(), end_of_moved(*to, reason)));
        return {};
    }));
    done.entry = report.entry;
    done.sequence = report.sequence;
    for (const char* what : {"answers", "instances", "captures", "findings"})
        done.extra.set(what, Json::of(std::uint64_t{report.moved[what]}));
    for (const auto& [what, count] : report.moved) done.extra.set(what, Json::of(count));
    done.extra.set("left_behind", std::move(report.left_behind));
    done.scored = id;
    return done;
}

}  // namespace wincheck::engine
