#include "core/rules/coverage_json.h"

namespace wincheck::rules {
namespace {

const char* name_of_state(CoverageState state) {
    switch (state) {
        case CoverageState::met: return "met";
        case CoverageState::lost: return "lost";
        case CoverageState::unknown: return "unknown";
        case CoverageState::open: break;
    }
    return "open";
}

}  // namespace

Json to_json(const CoverageRow& row, Date today) {
    const auto count = [](std::uint32_t value) { return Json::of(std::uint64_t{value}); };
    const auto word = [](const std::string& value) { return Json::of(std::string_view(value)); };
    return Json::object()
        .set("target", word(row.target))
        .set("period", word(to_text(row.period)))
        .set("unit", word(row.unit))
        .set("counted", count(row.counted))
        .set("required", count(row.required))
        .set("done", count(row.done))
        .set("owed", count(row.owed))
        .set("by", word(to_text(row.by)))
        .set("lost_from", row.lost_from ? word(to_text(*row.lost_from)) : Json{})
        .set("state", Json::of(name_of_state(state_of(row, today))));
}

}  // namespace wincheck::rules
