// Timed acts of a visit beside its answers: calls (VISIT-7), weather with its stop rule (SAFE-3), a second
// person's confirmation (SAFE-1), check-ins (SAFE-2), who joins and who leads (DO-13), the inspection order
// (VISIT-3).
#include <algorithm>
#include <array>

#include "core/engine/device.h"
#include "core/engine/named.h"
#include "core/engine/order.h"
#include "core/engine/reasons.h"
#include "core/engine/recording.h"
#include "core/engine/relay_code.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"

namespace wincheck::engine {
namespace {

constexpr std::array<Named, 3> kCallSteps{
    {{"dialled", kCallDialled}, {"answered", kCallAnswered}, {"arrived", kCallArrived}}};
constexpr std::int64_t kMsPerMinute = 60'000;
constexpr std::int64_t kCheckInMinutesMax = 1'440;  // a day: whoever is out longer is on no visit

// Minutes since that service was last dialled, rounded up: a minute begun has gone.
Result<std::int64_t> minutes_since_dialled(Device& device, const Inspection& inspection,
                                           const std::string& service) {
    const Event<CallCore>* dialled = nullptr;
    for (const Event<CallCore>& call : inspection.calls())
        if (call.core.service == service && call.core.step == kCallDialled) dialled = &call;
    if (dialled == nullptr)
        return error_of(ErrorCode::refused, kNotDialled, "minutes_since_dialled", "service");
    const std::int64_t elapsed = device.ports().clock.now().utc.ms - dialled->at.utc.ms;
    return std::max<std::int64_t>(0, (elapsed + kMsPerMinute - 1) / kMsPerMinute);
}

bool is_member(const Inspection& inspection, const std::string& person) {
    const auto& team = inspection.assignment().team;
    return std::find(team.begin(), team.end(), person) != team.end();
}

}  // namespace

Result<Done> perform_call(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    CallCore core;
    WCK_TRY(core.service, act.text_at("service"));
    if (core.service.empty() || core.service.size() > kIdTextMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_call", "service");
    WCK_TRY(const std::string step, act.text_at("step"));
    WCK_TRY(core.step, number_named(kCallSteps, step, "step"));
    WCK_TRY(const std::string who, act.text_or_empty_at("who"));
    WCK_TRY(const std::string item, act.text_or_empty_at("item"));
    WCK_TRY(core.key, key_of(*inspection, item));
    Recording recording(device, *inspection);
    if (core.step != kCallDialled) {
        WCK_TRY(const std::int64_t minutes, minutes_since_dialled(device, *inspection, core.service));
        core.minutes = static_cast<std::uint32_t>(std::min<std::int64_t>(minutes, UINT32_MAX));
        // An item that is named is answered with the minutes, in the same entry.
        if (!item.empty()) WCK_TRY(recording.put(core.key, Decimal{minutes, 0}));
    } else if (!item.empty()) {
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_call", "item");
    }
    Payload payload = recording.payload(EntryType::call, journal::encode(core), text_part({{"who", who}}));
    WCK_TRY(Done done, device.record(*inspection, payload));
    done.extra.set("minutes", Json::of(static_cast<std::uint64_t>(core.minutes)));
    return done;
}

Result<Done> perform_weather(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WeatherCore core;
    WCK_TRY(core.condition, act.text_at("condition"));
    if (core.condition.empty() || core.condition.size() > kIdTextMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_weather", "condition");
    if (!act["level"].is_null()) {
        WCK_TRY(const std::int64_t level, act["level"].integer());
        if (level < 0 || level > 100)
            return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "perform_weather", "level");
        core.level = static_cast<std::uint32_t>(level);
    }
    WCK_TRY(Done done, device.record(*inspection, payload_of(EntryType::weather, journal::encode(core))));
    done.extra.set("stop", Json::of(inspection->is_stopped_by_weather()));
    return done;
}

Result<Done> perform_check_in(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    CheckInCore core{.next_minutes = inspection->policy().visit.check_in_minutes};
    if (!act["next_minutes"].is_null()) {
        WCK_TRY(const std::int64_t minutes, act["next_minutes"].integer());
        if (minutes < 0 || minutes > kCheckInMinutesMax)
            return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "perform_check_in", "next_minutes");
        core.next_minutes = static_cast<std::uint32_t>(minutes);
    }
    return device.record(*inspection, payload_of(EntryType::check_in, journal::encode(core)));
}

Result<Done> perform_witness(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const Identity* identity, device.enrolled());
    WitnessCore core;
    WCK_TRY(const std::string item, act.text_at("item"));
    WCK_TRY(core.key, key_of(*inspection, item));
    WCK_TRY(core.key.sample, sample_at(*inspection, act));
    const auto standing = inspection->registers().find(core.key);
    if (standing == inspection->registers().end() || standing->second.empty())
        return error_of(ErrorCode::refused, kNothingToConfirm, "perform_witness", item);
    core.answer = standing->second.front().entry;
    WCK_TRY(const auto stored, device.store().entry(standing->second.front().position));
    const std::string author = stored ? stored->header.author : std::string{};
    if (inspection->answered_by(core.answer, core.key, author) == identity->person)
        return error_of(ErrorCode::refused, kSecondPerson, "perform_witness", item);
    return device.record(*inspection, payload_of(EntryType::witness, journal::encode(core)));
}

Result<Done> perform_admit(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::join));
    AdmitCore core;
    WCK_TRY(core.person, act.text_at("person"));
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    if (!standing->knows(kAboutPerson, core.person))
        return device.documents().not_in_register(ErrorCode::invalid_argument, kUnknownPerson,
                                                  "perform_admit", "person");
    AssignmentCore joined = inspection->assignment();
    if (!is_member(*inspection, core.person)) joined.team.push_back(core.person);
    WCK_TRY(check_member(device, joined, inspection->policy(), core.person));
    return device.record(*inspection, payload_of(EntryType::admit, journal::encode(core)));
}

Result<Done> perform_relay(Device& device, const Json& act) {
    WCK_TRY(const std::string code, act.text_or_empty_at("code"));
    // With headquarters' code any member may carry it out; without, it is the leader's.
    WCK_TRY(Inspection * inspection,
            device.open_inspection(act, code.empty() ? rules::Command::relay : rules::Command::record));
    WCK_TRY(const Identity* identity, device.enrolled());
    RelayCore core;
    WCK_TRY(core.to, act.text_at("to"));
    if (!is_member(*inspection, core.to))
        return error_of(ErrorCode::invalid_argument, kNotInTeam, "perform_relay", "to");
    core.code = code;
    if (!code.empty() && !is_relay_code(code, inspection->id(), core.to, identity->intake))
        return error_of(ErrorCode::refused, kRelayCodeWrong, "perform_relay", "code");
    return device.record(*inspection, payload_of(EntryType::relay, journal::encode(core)));
}

Result<Done> perform_order(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    WCK_TRY(const Identity* identity, device.enrolled());
    const AssignmentCore& assignment = inspection->assignment();
    WCK_TRY(device.authorise(rules::Command::plan, assignment, inspection->policy()));
    const OrderBody body{.inspection = inspection->id(),
                         .device = identity->device,
                         .planner = identity->person,
                         .number = assignment.number,
                         .project = assignment.project,
                         .leader = assignment.leader,
                         .team = assignment.team,
                         .business_date = assignment.business_date,
                         .window_from_ms = assignment.window_from_ms,
                         .window_to_ms = assignment.window_to_ms,
                         .kind = assignment.kind};
    WCK_TRY(identity->need_keys());
    const std::string order = signed_order(body, identity->journal_pair());
    WCK_TRY(Done done,
            device.record(*inspection, payload_of(EntryType::order, journal::encode(OrderCore{order}))));
    done.extra.set("order", Json::of(std::string_view(order)));
    done.extra.set("code", Json::of(std::string_view(order_code(order))));
    return done;
}

}  // namespace wincheck::engine
