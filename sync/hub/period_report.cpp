#include "sync/hub/period_report.h"

#include <algorithm>

#include "sync/hub/coverage_report.h"
#include "sync/hub/effects_report.h"
#include "sync/hub/period_coverage.h"
#include "sync/hub/period_visits.h"
#include "sync/hub/publication.h"
#include "sync/hub/seen.h"
#include "sync/hub/told.h"
#include "sync/hub/year_report.h"

namespace wincheck::hub {
namespace {

Json period_word(std::string_view value) {
    return Json::of(value);
}

Json period_count(std::uint32_t value) {
    return Json::of(std::uint64_t{value});
}

struct PeriodWanted {
    rules::Period period;
    std::string unit, reader;
};

Result<PeriodWanted> period_wanted(const Json& arguments) {
    PeriodWanted wanted;
    WCK_TRY(const std::string name, arguments.text_at("period"));
    WCK_TRY(wanted.period, rules::parse_period(name));
    WCK_TRY(wanted.unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(wanted.reader, arguments.text_or_empty_at("for"));
    return wanted;
}

Json top_json(const std::vector<rules::TopItem>& top,
              const std::map<std::pair<std::string, std::string>, std::string>& titles) {
    Json list = Json::array();
    for (const rules::TopItem& item : top) {
        const auto title = titles.find({item.checklist, item.item});
        list.push(Json::object()
                      .set("checklist", period_word(item.checklist))
                      .set("item", period_word(item.item))
                      .set("title", period_word(title == titles.end() ? item.item : title->second))
                      .set("lost", Json::of(item.lost))
                      .set("failures", period_count(item.failures))
                      .set("checked", period_count(item.checked)));
    }
    return list;
}

Json coverage_json(const std::vector<CoverageShare>& shares, std::uint32_t places) {
    Json list = Json::array();
    for (const CoverageShare& share : shares)
        list.push(Json::object()
                      .set("target", period_word(share.target))
                      .set("counted", period_count(share.counted))
                      .set("done", period_count(share.done))
                      .set("percent", Json::of(rules::percent_of(share.done, share.counted, places)))
                      .set("required", share.is_at_charge ? period_count(share.required) : Json{})
                      .set("owed", share.is_at_charge ? period_count(share.owed) : Json{}));
    return list;
}

Json numbers_json(const std::vector<std::string>& numbers) {
    Json list = Json::array();
    for (const std::string& number : numbers) list.push(period_word(number));
    return list;
}

void add_figures_json(Json& row, const rules::PeriodRow& of) {
    const rules::PeriodFigures& now = of.now;
    row.set("inspections", period_count(now.inspections()))
        .set("numbers", numbers_json(now.numbers))
        .set("sealed", period_count(now.sealed))
        .set("refused", period_count(now.refused))
        .set("stopped", period_count(now.stopped))
        .set("scored", period_count(now.scored))
        .set("mean", Json::of(now.mean))
        .set("mean_sealed", Json::of(now.mean_sealed))
        .set("amended", period_count(now.amended))
        .set("mean_before", Json::of(of.mean_before))
        .set("change", Json::of(of.change))
        .set("mean_year_before", Json::of(of.mean_year_before))
        .set("change_on_year", Json::of(of.change_on_year))
        .set("passed", period_count(now.passed))
        .set("passed_sealed", period_count(now.passed_sealed))
        .set("pass_rate", Json::of(now.pass_rate))
        .set("vetoed", period_count(now.vetoed))
        .set("vetoes", period_count(now.vetoes))
        .set("items", period_count(now.items))
        .set("items_full", period_count(now.items_full))
        .set("conforming", Json::of(now.conforming))
        .set("findings", period_count(now.findings))
        .set("repeats", period_count(now.repeats))
        .set("on_time", period_count(now.on_time))
        .set("late", period_count(now.late))
        .set("pending", period_count(now.pending))
        .set("on_time_rate", Json::of(now.on_time_rate))
        .set("appeals", period_count(now.appeals))
        .set("decided", period_count(now.decided))
        .set("upheld", period_count(now.upheld))
        .set("partly", period_count(now.partly))
        .set("compared", period_count(now.compared))
        .set("self_mean", Json::of(now.self_mean))
        .set("hq_mean", Json::of(now.hq_mean))
        .set("self_difference", Json::of(now.self_difference));
}

/// All that one report of a period is made from.
class PeriodReport {
public:
    PeriodReport(State& state, PeriodWanted wanted) : state_(state), wanted_(std::move(wanted)) {}

    Result<Json> run() {
        WCK_TRY(standing_, state_.standing());
        WCK_TRY(const auto hash, state_.documents.newest(DocumentKind::policy));
        if (hash) {
            WCK_TRY(const Policy policy, state_.documents.policy(*hash));
            places_ = policy.scoring.places;
        }
        WCK_TRY(const CoverageByUnit coverage, gather());
        WCK_TRY(ranks_, frozen_ranks(state_, wanted_.period, wanted_.reader));
        WCK_TRY(const Json listed, effect_lists(state_, wanted_.period, wanted_.reader));
        std::vector<std::pair<std::string, Json>> rows;
        for (const auto& [key, row] : rows_by_unit(coverage)) {
            if (!is_shown(key.first)) continue;
            Json json = row_json(row);
            const auto shares = coverage.find(row.unit);
            const bool has_coverage = row.kind.empty() && shares != coverage.end();
            json.set("coverage",
                     coverage_json(has_coverage ? shares->second : std::vector<CoverageShare>{}, places_));
            json.set("ranking", row.kind.empty() ? rank_of(row.unit) : Json{});
            json.set("lists", row.kind.empty() ? lists_of(listed, row.unit) : Json::array());
            rows.emplace_back(order_of(row), std::move(json));
        }
        std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        Json list = Json::array();
        for (auto& [order, row] : rows) list.push(std::move(row));
        return header().set("lists", lists_of(listed, {})).set("period", std::move(list));
    }

private:
    using RowKey = std::pair<std::string, std::string>;  // unit, kind

    Json header() {
        const rules::Period& period = wanted_.period;
        return Json::object()
            .set("report", Json::of("period"))
            .set("of", period_word(to_text(period)))
            .set("first", period_word(to_text(period.first)))
            .set("last", period_word(to_text(period.last)))
            .set("before", period_word(to_text(rules::period_before(period))))
            .set("year_before", period_word(to_text(rules::year_before(period))))
            .set("at", period_word(to_text(UtcMs{state_.now_ms()})))
            .set("unit", period_word(wanted_.unit))
            .set("places", period_count(places_));
    }

    [[nodiscard]] bool is_compared(Date date) const {
        return wanted_.period.holds(date) || rules::period_before(wanted_.period).holds(date) ||
               rules::year_before(wanted_.period).holds(date);
    }

    Result<CoverageByUnit> gather() {
        WCK_TRY(const auto tours, open_tours(state_));
        WCK_TRY(const AnnouncedBy announced, announced_to(state_, wanted_.reader));
        WCK_TRY(const auto targets, targets_in_force(state_));
        WCK_TRY(auto calendar, state_.documents.calendar());
        PeriodCoverage coverage(targets, std::move(calendar), *standing_, wanted_.period);
        const UtcMs now{state_.now_ms()};
        const auto has_ended = [](const store::StreamInfo& stream) {
            return stream.state != "planned" && stream.state != "open";
        };
        WCK_TRY(for_each_wanted(
            state_, wanted_.reader, has_ended,
            [&](const auto& stream, const auto& inspection) -> Result<void> {
                const auto date = parse_date(inspection.assignment().business_date);
                if (!date || !is_told(stream, inspection, tours)) return {};
                if (*date >= coverage.from())
                    coverage.add(stream.id.hex(), {.project = inspection.assignment().project,
                                                   .kind = inspection.assignment().kind,
                                                   .ending = stream.state,
                                                   .date = *date});
                if (!is_compared(*date)) return {};
                WCK_TRY(auto visit, period_visit(state_, stream, inspection, *standing_, announced, now));
                if (wanted_.period.holds(*date)) add_titles(inspection.checklist(), visit.items);
                visits_.push_back(std::move(visit));
                return {};
            }));
        return coverage.shares();
    }

    void add_titles(const Checklist& checklist, const std::vector<rules::PeriodItem>& items) {
        for (const rules::PeriodItem& item : items) {
            const auto [at, is_new] = titles_.try_emplace({checklist.settings.id, item.item});
            if (is_new) at->second = title_in(checklist, item.item);
        }
    }

    // Units without an inspection have a row too, for their coverage.
    std::map<RowKey, rules::PeriodRow> rows_by_unit(const CoverageByUnit& coverage) const {
        std::map<RowKey, rules::PeriodRow> rows;
        for (rules::PeriodRow& row : rules::period_rows(visits_, wanted_.period, places_)) {
            const RowKey key{row.unit, row.kind};
            rows.emplace(key, std::move(row));
        }
        for (const auto& [unit, shares] : coverage) rows[{unit, {}}].unit = unit;
        return rows;
    }

    [[nodiscard]] bool is_shown(const std::string& unit) const {
        const auto line = standing_->line_on(unit, last());
        const bool is_below =
            wanted_.unit.empty() || std::find(line.begin(), line.end(), wanted_.unit) != line.end();
        const bool is_readable =
            wanted_.reader.empty() || reads_figures_of(*standing_, wanted_.reader, unit, state_.today());
        return is_below && is_readable;
    }

    // Red and black lists of one unit; of none, of all that were asked for.
    [[nodiscard]] Json lists_of(const Json& listed, const std::string& unit) const {
        Json list = Json::array();
        for (const Json& one : listed.items()) {
            const auto line = standing_->line_on(one["unit"].text(), last());
            const bool is_below =
                wanted_.unit.empty() || std::find(line.begin(), line.end(), wanted_.unit) != line.end();
            if (unit.empty() ? is_below : one["unit"].text() == unit) list.push(one);
        }
        return list;
    }

    [[nodiscard]] Json rank_of(const std::string& unit) const {
        const auto found = ranks_.find(unit);
        return found == ranks_.end() ? Json{} : found->second;
    }

    [[nodiscard]] std::string last() const { return to_text(wanted_.period.last); }

    // From the top of the line down, the row over all kinds first.
    [[nodiscard]] std::string order_of(const rules::PeriodRow& row) const {
        auto line = standing_->line_on(row.unit, last());
        if (line.empty()) line.push_back(row.unit);
        std::string order;
        for (auto unit = line.rbegin(); unit != line.rend(); ++unit) order += *unit + '\x01';
        return order + '\x01' + row.kind;
    }

    Json row_json(const rules::PeriodRow& row) const {
        const auto line = standing_->line_on(row.unit, last());
        Json json = Json::object();
        json.set("unit", period_word(row.unit))
            .set("unit_kind", period_word(standing_->text_on(kAboutUnit, row.unit, "kind", last())))
            .set("name", period_word(standing_->text_on(kAboutUnit, row.unit, "name", last())))
            .set("parent", period_word(line.size() > 1 ? line[1] : std::string{}))
            .set("kind", period_word(row.kind));
        add_figures_json(json, row);
        return json.set("top_items", top_json(row.now.top, titles_));
    }

    State& state_;
    PeriodWanted wanted_;
    engine::RegisterPtr standing_;
    std::uint32_t places_ = ScoringPolicy{}.places;
    std::vector<rules::PeriodVisit> visits_;
    std::map<std::pair<std::string, std::string>, std::string> titles_;  // by checklist and item
    std::map<std::string, Json> ranks_;                                  // by unit, what the reader may see
};

}  // namespace

std::string title_in(const Checklist& checklist, const std::string& code) {
    for (const Node& node : checklist.nodes)
        if (node.code == code && !node.guidance.label.empty()) return node.guidance.label.front().text;
    return code;
}

Result<Json> period_report(State& state, const Json& arguments) {
    WCK_TRY(PeriodWanted wanted, period_wanted(arguments));
    return PeriodReport(state, std::move(wanted)).run();
}

}  // namespace wincheck::hub
