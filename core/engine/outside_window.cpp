#include "core/engine/outside_window.h"

#include <array>
#include <map>
#include <optional>
#include <string_view>

namespace wincheck::engine {
namespace {

struct Work {
    EntryType type;
    const char* name;
};
constexpr std::array kWork{Work{EntryType::answer, "answers"}, Work{EntryType::conform, "answers"},
                           Work{EntryType::capture, "photos"}, Work{EntryType::finding, "findings"}};

Json time_json(const std::optional<ZonedTime>& time) {
    return time ? Json::of(std::string_view(to_text(*time))) : Json{};
}

}  // namespace

Result<Json> outside_window_json(store::Store& store, const Inspection& inspection) {
    const AssignmentCore& plan = inspection.planned();
    std::map<std::string_view, std::uint64_t> counts;
    std::optional<ZonedTime> first, last;
    std::int32_t offset = 0;
    for (const Work& work : kWork) {
        WCK_TRY(const auto entries, store.stream_entries(inspection.id(), work.type));
        std::uint64_t& count = counts[work.name];
        for (const store::StoredEntry& stored : entries) {
            const ZonedTime at = inspection.made_at(stored);
            offset = at.offset_minutes;
            if (at.utc.ms >= plan.window_from_ms && at.utc.ms <= plan.window_to_ms) continue;
            ++count;
            if (!first || at.utc.ms < first->utc.ms) first = at;
            if (!last || at.utc.ms > last->utc.ms) last = at;
        }
    }
    const auto zoned = [offset](std::int64_t ms) {
        return Json::of(std::string_view(to_text(ZonedTime{{ms}, offset})));
    };
    Json json = Json::object().set(
        "window", Json::object().set("from", zoned(plan.window_from_ms)).set("to", zoned(plan.window_to_ms)));
    for (const auto& [name, count] : counts) json.set(std::string(name), Json::of(count));
    return std::move(json).set("first", time_json(first)).set("last", time_json(last));
}

}  // namespace wincheck::engine
