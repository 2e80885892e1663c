#include "sync/hub/events_report.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "core/base/reasons.h"
#include "core/engine/supplements.h"
#include "core/rules/periods.h"
#include "sync/hub/seen.h"
#include "sync/hub/year_right.h"
#include "sync/hub/year_tables.h"

namespace wincheck::hub {
namespace {

using EventKey = std::pair<std::string, std::string>;  // kind and number

constexpr std::array<std::string_view, 4> kEventStates{"", "told", "valid", "not_valid"};

/// What is asked for.
struct EventsWish {
    std::optional<rules::Period> period;
    std::string unit, state, reader;
};

Result<EventsWish> events_wish(const Json& arguments) {
    EventsWish wish;
    WCK_TRY(wish.unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(wish.state, arguments.text_or_empty_at("state"));
    if (std::find(kEventStates.begin(), kEventStates.end(), wish.state) == kEventStates.end())
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "events_report", "state");
    WCK_TRY(wish.reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const std::string period, arguments.text_or_empty_at("period"));
    if (period.empty()) return wish;
    WCK_TRY(wish.period, rules::parse_period(period));
    return wish;
}

class EventRows {
public:
    EventRows(EventsWish wish, const rules::Register& standing, const YearReaderRight& right,
              const std::vector<YearEvent>& table)
        : wish_(std::move(wish)), standing_(standing), right_(right) {
        for (const YearEvent& row : table) table_[{row.kind, row.number}] = &row;
    }

    void tell(const engine::Inspection& inspection, const engine::Event<SupplementCore>& supplement) {
        Json row = engine::supplement_json(inspection, supplement);
        const EventKey key{supplement.core.kind, row["number"].text()};
        const auto judged = table_.find(key);
        const bool is_shown = judged != table_.end() && right_.sees_all(judged->second->unit);
        const YearEvent* judged_or_null = is_shown ? judged->second : nullptr;
        told_.insert(key);
        put(std::move(row.set("inspection", Json::of(inspection.planned().name))), judged_or_null,
            {judged_or_null == nullptr ? inspection.assignment().project : judged_or_null->unit,
             judged_or_null == nullptr ? supplement.core.date : judged_or_null->date, "recorded"});
    }
    void import(const YearEvent& event) {
        if (!right_.sees_all(event.unit) || told_.contains({event.kind, event.number})) return;
        Json row = Json::object()
                       .set("event", Json::of(event.kind))
                       .set("number", Json::of(event.number))
                       .set("text", Json::of(""))
                       .set("photos", Json::array())
                       .set("by", Json::of(""))
                       .set("at", Json{})
                       .set("entry", Json{})
                       .set("decided_at", Json{})
                       .set("reason", Json::of(""))
                       .set("inspection", Json::of(""));
        put(std::move(row), &event, {event.unit, event.date, "imported"});
    }
    [[nodiscard]] Json take() {
        std::stable_sort(rows_.begin(), rows_.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        Json list = Json::array();
        for (auto& [order, row] : rows_) list.push(std::move(row));
        return list;
    }

private:
    struct Where {
        std::string unit, date;
        const char* source = "";
    };

    void put(Json row, const YearEvent* judged_or_null, const Where& where) {
        const auto date = parse_date(where.date);
        const bool is_in = date && (!wish_.period || wish_.period->holds(*date));
        const auto line = standing_.line_on(where.unit, where.date);
        const bool is_below =
            wish_.unit.empty() || std::find(line.begin(), line.end(), wish_.unit) != line.end();
        // What was judged by an act holds, whatever a table says (judged_events.h).
        const bool is_judged = row["state"].is(Json::Kind::text) && row["state"].text() != "told";
        const std::string state = is_judged                   ? row["state"].text()
                                  : judged_or_null == nullptr ? "told"
                                  : judged_or_null->is_valid  ? "valid"
                                                              : "not_valid";
        const std::string decided_by = is_judged                   ? row["decided_by"].text()
                                       : judged_or_null == nullptr ? ""
                                                                   : judged_or_null->decided_by;
        if (!is_in || !is_below || (!wish_.state.empty() && wish_.state != state)) return;
        const std::string order = where.date + " " + row["event"].text() + " " + row["number"].text();
        row.set("unit", Json::of(where.unit))
            .set("unit_name", Json::of(standing_.text_on(kAboutUnit, where.unit, "name", where.date)))
            .set("date", Json::of(where.date))
            .set("source", Json::of(where.source))
            .set("state", Json::of(state))
            .set("decided_by", Json::of(decided_by));
        rows_.emplace_back(order, std::move(row));
    }

    EventsWish wish_;
    const rules::Register& standing_;
    const YearReaderRight& right_;
    std::map<EventKey, const YearEvent*> table_;
    std::set<EventKey> told_;
    std::vector<std::pair<std::string, Json>> rows_;
};

}  // namespace

Result<Json> events_report(State& state, const Json& arguments) {
    WCK_TRY(const EventsWish wish, events_wish(arguments));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    YearReaderRight right(state, wish.reader);
    WCK_TRY(right.prepare());
    WCK_TRY(const auto table, tabled_events(state));
    EventRows rows(wish, *standing, right, table);
    const auto may_hold = [](const store::StreamInfo& stream) {
        return stream.state != "void" && stream.state != "moved";
    };
    WCK_TRY(for_each_wanted(state, wish.reader, may_hold,
                            [&](const auto& /*stream*/, const auto& inspection) -> Result<void> {
                                for (const auto& supplement : inspection.supplements())
                                    rows.tell(inspection, supplement);
                                return {};
                            }));
    for (const YearEvent& event : table) rows.import(event);
    return Json::object().set("report", Json::of("events")).set("events", rows.take());
}

}  // namespace wincheck::hub
