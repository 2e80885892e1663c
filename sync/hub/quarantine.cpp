#include "sync/hub/quarantine.h"

#include <algorithm>
#include <map>

#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/journal/segment.h"
#include "sync/hub/feed.h"
#include "sync/hub/intake.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

using store::DecisionRow;
using store::QuarantineRow;

constexpr const char* kDecidingRole = "quality_centre";
constexpr std::size_t kHashDigitsMin = 8;

using RowKey = std::pair<store::Position, Hash>;
RowKey key_of(const QuarantineRow& row) {
    return {row.position, row.hash};
}

Result<std::map<RowKey, DecisionRow>> decisions_by_row(State& state) {
    WCK_TRY(auto rows, state.tables.decisions());
    std::map<RowKey, DecisionRow> decided;
    for (DecisionRow& row : rows) {
        const RowKey key{row.position, row.hash};
        decided.emplace(key, std::move(row));
    }
    return decided;
}

// An entry lies there as a leaf, anything else as the segment that came.
std::optional<journal::Entry> entry_or_none(const QuarantineRow& row) {
    const auto leaf = journal::decode<journal::Leaf>(row.bytes);
    if (!leaf || !leaf->header) return std::nullopt;
    auto entry = journal::parse_entry(*leaf->header, leaf->parts);
    if (!entry || entry->hash != row.hash) return std::nullopt;
    return std::move(*entry);
}

// Empty where only the whole group can be meant.
Result<std::string> project_of(State& state, const std::optional<journal::Entry>& entry) {
    if (!entry) return std::string{};
    if (const Bytes* core = entry->part_or_null(journal::PartClass::core);
        entry->opens_stream() && core != nullptr) {
        const auto assignment = journal::decode_core<AssignmentCore>(entry->header, *core);
        return assignment ? assignment->project : std::string{};
    }
    WCK_TRY(const auto facts, opened(state, entry->stream()));
    return facts ? facts->assignment.project : std::string{};
}

struct Wish {
    std::string by;
    std::string reason;
    std::uint32_t verdict = kDecisionRefused;
};

Result<void> check_authority(State& state, const Wish& wish, const QuarantineRow& row,
                             const std::optional<journal::Entry>& entry) {
    WCK_TRY(const auto device, state.tables.device(row.device));
    if (device && device->person == wish.by) return error_of(ErrorCode::refused, kOwnCase, "decide");
    WCK_TRY(const auto standing, state.standing());
    WCK_TRY(const std::string project, project_of(state, entry));
    const std::string today = state.today();
    const auto may_over = [&](const std::string& unit) {
        return standing->holds_role(wish.by, kDecidingRole, unit, today);
    };
    const auto is_top = [&](const std::string& unit) { return standing->line_on(unit, today).size() == 1; };
    const std::vector<std::string> units = standing->ids(kAboutUnit);
    const bool may =
        project.empty() ? std::any_of(units.begin(), units.end(),
                                      [&](const std::string& unit) { return is_top(unit) && may_over(unit); })
                        : may_over(project);
    return may ? Result<void>{} : error_of(ErrorCode::refused, kMayNotDecide, "decide", wish.by);
}

Result<void> decide(State& state, const Wish& wish, const QuarantineRow& row) {
    const auto entry = entry_or_none(row);
    WCK_TRY(check_authority(state, wish, row, entry));
    const DecideCore core{row.position.incarnation, row.position.sequence, row.hash, wish.verdict};
    const auto effect = [&]() -> Result<void> {
        WCK_TRY(state.tables.put_decision(
            {row.position, row.hash, row.device, wish.verdict, wish.by, wish.reason, state.now_ms()}));
        if (wish.verdict != kDecisionReleased) return {};
        return entry ? release_entry(state, row, *entry) : release_segment(state, row);
    };
    WCK_TRY(state.engine->decide(core, {{"person", wish.by}, {"reason", wish.reason}}, effect));
    return {};
}

// Rows that wait and fit, in the order of their chains: a segment can only follow the one before it.
Result<std::vector<QuarantineRow>> rows_meant(State& state, const Json& arguments) {
    WCK_TRY(const std::string hash, arguments.text_or_empty_at("entry"));
    WCK_TRY(const std::string tag, arguments.text_or_empty_at("device"));
    DeviceId device{};
    if (!tag.empty()) {
        WCK_TRY(const auto row, state.tables.device_by_tag(tag));
        if (!row) return error_of(ErrorCode::not_found, kUnknownDevice, "decide", tag);
        device = row->device;
    } else if (hash.size() < kHashDigitsMin) {
        return error_of(ErrorCode::invalid_argument, kNothingWaits, "decide", hash);
    }
    WCK_TRY(auto rows, state.tables.quarantine());
    WCK_TRY(const auto decided, decisions_by_row(state));
    std::erase_if(rows, [&](const QuarantineRow& row) {
        const bool fits = (tag.empty() || row.device == device) && row.hash.hex().starts_with(hash);
        return !fits || decided.contains(key_of(row));
    });
    if (rows.empty())
        return error_of(ErrorCode::not_found, kNothingWaits, "decide", tag.empty() ? hash : tag);
    std::sort(rows.begin(), rows.end(),
              [](const QuarantineRow& a, const QuarantineRow& b) { return key_of(a) < key_of(b); });
    return rows;
}

Result<Json> decide_all(State& state, const Json& arguments, std::uint32_t verdict) {
    Wish wish{.by = {}, .reason = {}, .verdict = verdict};
    WCK_TRY(wish.by, arguments.text_at("by"));
    WCK_TRY(wish.reason, arguments.text_at("reason"));
    WCK_TRY(const auto rows, rows_meant(state, arguments));
    Json done = Json::array();
    for (const QuarantineRow& row : rows) {
        const auto decided = decide(state, wish, row);
        if (!decided) {
            WCK_TRY(sequence_own(state));
            return decided.error();
        }
        done.push(Json::of(std::string_view(row.hash.hex())));
    }
    WCK_TRY(sequence_own(state));
    return Json::object()
        .set("verdict", Json::of(verdict == kDecisionReleased ? "released" : "refused"))
        .set("decided", done);
}

}  // namespace

Result<Json> quarantine_report(State& state) {
    WCK_TRY(const auto rows, state.tables.quarantine());
    WCK_TRY(const auto decided, decisions_by_row(state));
    Json list = Json::array();
    for (const QuarantineRow& row : rows) {
        WCK_TRY(const auto device, state.tables.device(row.device));
        const auto decision = decided.find(key_of(row));
        const bool waits = decision == decided.end();
        const bool is_released = !waits && decision->second.verdict == kDecisionReleased;
        const std::string tag = device ? device->tag : row.device.hex();
        list.push(Json::object()
                      .set("device", Json::of(std::string_view(tag)))
                      .set("incarnation", Json::of(std::string_view(row.position.incarnation.hex())))
                      .set("sequence", Json::of(row.position.sequence))
                      .set("reason", Json::of(std::string_view(row.reason)))
                      .set("hash", Json::of(std::string_view(row.hash.hex())))
                      .set("at", Json::of(std::string_view(to_text(UtcMs{row.time_ms}))))
                      .set("state", Json::of(waits         ? "waiting"
                                             : is_released ? "released"
                                                           : "refused"))
                      .set("by", Json::of(std::string_view(waits ? "" : decision->second.person)))
                      .set("why", Json::of(std::string_view(waits ? "" : decision->second.reason))));
    }
    return Json::object().set("report", Json::of("quarantine")).set("quarantine", list);
}

Result<Json> run_release(State& state, const Json& arguments) {
    return decide_all(state, arguments, kDecisionReleased);
}

Result<Json> run_refuse(State& state, const Json& arguments) {
    return decide_all(state, arguments, kDecisionRefused);
}

}  // namespace wincheck::hub
