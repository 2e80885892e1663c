#include "sync/hub/overdue_list.h"

#include <algorithm>

namespace wincheck::hub {

Json overdue_list(const char* name, OrderedRows rows, UtcMs now) {
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Json list = Json::array();
    std::uint64_t overdue = 0;
    for (auto& [order, row] : rows) {
        overdue += row["overdue"].boolean() ? 1 : 0;
        list.push(std::move(row));
    }
    return Json::object()
        .set("report", Json::of(name))
        .set("at", Json::of(std::string_view(to_text(now))))
        .set("count", Json::of(static_cast<std::uint64_t>(rows.size())))
        .set("overdue", Json::of(overdue))
        .set(name, std::move(list));
}

}  // namespace wincheck::hub
