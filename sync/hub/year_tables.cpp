#include "sync/hub/year_tables.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/journal/payloads.h"
#include "core/rules/authority.h"
#include "core/rules/reasons.h"
#include "sync/hub/feed.h"
#include "sync/hub/judged_events.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

constexpr std::array kFigureColumns{"unit", "period", "part", "value"};
constexpr std::array kEventColumns{"event", "number", "unit", "date", "valid"};
constexpr std::array kPatrolColumns{"night", "scans"};
constexpr const char *kFiguresName = "year_figures", *kEventsName = "year_events", *kPatrolsName = "patrols";

template <class Columns>
bool has_all(const TableView& table, const Columns& columns) {
    return std::all_of(columns.begin(), columns.end(), [&](const char* one) { return table.has(one); });
}

// A table of patrols calls its unit a project too; null where it names neither.
const char* project_column_or_null(const TableView& table) {
    if (table.has("project")) return "project";
    return table.has("unit") ? "unit" : nullptr;
}

bool is_of_patrols(const TableView& table) {
    return has_all(table, kPatrolColumns) && project_column_or_null(table) != nullptr;
}

/// Reads the rows of one call and says what is wrong with each cell.
class YearReader {
public:
    explicit YearReader(const rules::Register& standing) : standing_(standing) {}

    void take(const TableView& table) {
        if (has_all(table, kFigureColumns))
            for (std::size_t row = 0; row < table.size(); ++row) take_figure(table, row);
        else if (has_all(table, kEventColumns))
            for (std::size_t row = 0; row < table.size(); ++row) take_event(table, row);
        else if (is_of_patrols(table))
            for (std::size_t row = 0; row < table.size(); ++row) take_patrol(table, row);
    }

    YearFigures figures;
    YearEvents events;
    PatrolTable patrols;
    forms::Problems problems;

private:
    void wrong(const TableView& table, std::size_t row, const char* column, const Reason& reason) {
        problems.error(table.where(row, column), reason.name,
                       std::string(reason.message) + " " + reason.remedy);
    }

    std::string unit_in(const TableView& table, std::size_t row, const char* column = "unit") {
        std::string unit = table.text(row, column);
        if (!standing_.knows(kAboutUnit, unit)) wrong(table, row, column, rules::kUnitUnknown);
        return unit;
    }
    std::string text_in(const TableView& table, std::size_t row, const char* column) {
        std::string text = table.text(row, column);
        if (text.empty()) wrong(table, row, column, kFieldMissing);
        return text;
    }

    void take_figure(const TableView& table, std::size_t row) {
        YearFigure figure{.unit = unit_in(table, row),
                          .period = table.text(row, "period"),
                          .part = text_in(table, row, "part"),
                          .value = {},
                          .where = table.where(row, "value")};
        if (!rules::parse_period(figure.period)) wrong(table, row, "period", rules::kNotPeriod);
        const auto value = parse_points(table.text(row, "value"));
        if (value)
            figure.value = *value;
        else
            wrong(table, row, "value", kNotDecimal);
        if (value && (*value < Points{} || *value > kFigureMax)) wrong(table, row, "value", kNumberTooLarge);
        figures.rows.push_back(std::move(figure));
    }

    void take_event(const TableView& table, std::size_t row) {
        YearEvent event{.kind = text_in(table, row, "event"),
                        .number = text_in(table, row, "number"),
                        .unit = unit_in(table, row),
                        .date = table.text(row, "date"),
                        .is_valid = false,
                        .decided_by = table.text(row, "decided_by"),
                        .where = table.where(row, "event")};
        if (!parse_date(event.date)) wrong(table, row, "date", kNotDate);
        const std::string valid = table.text(row, "valid");
        event.is_valid = valid == "yes" || valid == "是";
        if (!event.is_valid && valid != "no" && valid != "否" && !valid.empty())
            wrong(table, row, "valid", kFieldWrong);
        // Who is not named has decided nothing; whoever is named must be known.
        const bool is_named = !event.decided_by.empty();
        if (event.is_valid && !is_named) wrong(table, row, "decided_by", kFieldMissing);
        if (is_named && !standing_.knows(kAboutPerson, event.decided_by))
            wrong(table, row, "decided_by", kUnknownPerson);
        events.rows.push_back(std::move(event));
    }

    void take_patrol(const TableView& table, std::size_t row) {
        const char* column = project_column_or_null(table);
        PatrolNight patrol{.unit = unit_in(table, row, column),
                           .night = table.text(row, "night"),
                           .scans = 0,
                           .number = table.text(row, "number"),
                           .source = table.text(row, "source"),
                           .where = table.where(row, "scans")};
        if (!parse_date(patrol.night))
            wrong(table, row, "night", kNotDate);
        else if (standing_.knows(kAboutUnit, patrol.unit) &&
                 standing_.text_on(kAboutUnit, patrol.unit, "kind", patrol.night) != "project")
            wrong(table, row, column, kFieldWrong);
        const auto scans = Decimal::parse(table.text(row, "scans"));
        if (!scans || scans->scale != 0 || scans->mantissa < 0)
            wrong(table, row, "scans", kFieldWrong);
        else if (scans->mantissa > kScansMax)
            wrong(table, row, "scans", kNumberTooLarge);
        else
            patrol.scans = scans->mantissa;
        patrols.rows.push_back(std::move(patrol));
    }

    static constexpr std::int64_t kScansMax = 1'000'000;
    static constexpr Points kFigureMax = Points::whole(1'000'000);
    const rules::Register& standing_;
};

Result<Policy> policy_of_year(State& state) {
    WCK_TRY(const auto hash, state.documents.newest(DocumentKind::policy));
    return hash ? state.documents.policy(*hash) : Result<Policy>(Policy{});
}

template <class Row>
Result<void> ask_for_units(State& state, const rules::Register& standing, const std::string& by,
                           const std::vector<Row>& rows) {
    WCK_TRY(const Policy policy, policy_of_year(state));
    const std::string date = state.today();
    std::map<std::string, bool> known;
    for (const Row& row : rows) {
        const auto [unit, is_new] = known.emplace(row.unit, false);
        if (is_new) {
            const rules::Attempt attempt{
                .command = rules::Command::publish, .author = by, .unit = row.unit, .date = date};
            unit->second = rules::may(attempt, standing, policy) == rules::Authority::allowed;
        }
        if (!unit->second) return error_of(ErrorCode::refused, kMayNotChange, "import_year", row.where);
    }
    return {};
}

template <class Row>
Result<void> publish_table(State& state, DocumentKind kind, const char* name, YearTable<Row>& table) {
    if (table.rows.empty()) return {};
    state.ports.random.fill(table.salt.raw);
    WCK_TRY(state.engine->publish(kind, name, {}, journal::encode(table)));
    return {};
}

Json problems_of(forms::Problems& problems) {
    Json list = Json::array();
    for (const rules::Problem& problem : problems.take())
        list.push(Json::object()
                      .set("where", Json::of(std::string_view(problem.where)))
                      .set("code", Json::of(std::string_view(problem.code)))
                      .set("message", Json::of(std::string_view(problem.message)))
                      .set("warning", Json::of(problem.is_warning)));
    return list;
}

/// Every published table of that kind, oldest first; one whose bytes are not here is an error: a figure would
/// be wrong without it.
template <class Table, class Use>
Result<void> for_each_row(State& state, DocumentKind kind, Use use) {
    WCK_TRY(const auto documents, state.store().documents(kind));
    for (const store::DocumentRow& document : documents) {
        WCK_TRY(const Bytes bytes, state.documents.bytes(document.document.hash));
        WCK_TRY(const auto table, journal::decode_document<Table>(bytes));
        for (const auto& row : table.rows) use(row);
    }
    return {};
}

}  // namespace

bool is_year_workbook(const std::string& file, const forms::Workbook& workbook) {
    return std::any_of(workbook.sheets.begin(), workbook.sheets.end(), [&](const forms::Sheet& sheet) {
        const TableView table(file, sheet);
        return has_all(table, kFigureColumns) || has_all(table, kEventColumns) || is_of_patrols(table);
    });
}

Result<Json> import_year(State& state, const Json& arguments, const std::string& file,
                         const forms::Workbook& workbook) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    YearReader reader(*standing);
    WCK_TRY(reader.figures.by, arguments.text_at("by"));
    WCK_TRY(reader.figures.reason, arguments.text_or_empty_at("reason"));
    reader.figures.source = file;
    reader.events = {{}, reader.figures.by, reader.figures.reason, file, {}};
    reader.patrols = {{}, reader.figures.by, reader.figures.reason, file, {}};
    if (!standing->knows(kAboutPerson, reader.figures.by))
        return error_of(ErrorCode::invalid_argument, kUnknownPerson, "import_year", "by");
    for (const forms::Sheet& sheet : workbook.sheets) reader.take(TableView(file, sheet));
    const bool is_ok = !reader.problems.has_errors();
    const bool is_applied = is_ok && arguments["apply"].boolean();
    if (is_ok) {
        WCK_TRY(ask_for_units(state, *standing, reader.figures.by, reader.figures.rows));
        WCK_TRY(ask_for_units(state, *standing, reader.figures.by, reader.events.rows));
        WCK_TRY(ask_for_units(state, *standing, reader.figures.by, reader.patrols.rows));
    }
    if (is_applied) {
        WCK_TRY(publish_table(state, DocumentKind::year_figures, kFiguresName, reader.figures));
        WCK_TRY(publish_table(state, DocumentKind::year_events, kEventsName, reader.events));
        WCK_TRY(publish_table(state, DocumentKind::patrols, kPatrolsName, reader.patrols));
        WCK_TRY(sequence_own(state));
    }
    return Json::object()
        .set("ok", Json::of(is_ok))
        .set("applied", Json::of(is_applied))
        .set("figures", Json::of(static_cast<std::uint64_t>(reader.figures.rows.size())))
        .set("events", Json::of(static_cast<std::uint64_t>(reader.events.rows.size())))
        .set("patrols", Json::of(static_cast<std::uint64_t>(reader.patrols.rows.size())))
        .set("problems", problems_of(reader.problems));
}

Result<FiguresInForce> figures_in_force(State& state, const rules::Period& period) {
    FiguresInForce latest;
    const std::string wanted = to_text(period);
    WCK_TRY(for_each_row<YearFigures>(state, DocumentKind::year_figures, [&](const YearFigure& row) {
        if (row.period == wanted) latest[{row.unit, row.part}] = row;
    }));
    return latest;
}

Result<std::vector<YearEvent>> tabled_events(State& state) {
    std::map<std::pair<std::string, std::string>, YearEvent> latest;
    WCK_TRY(for_each_row<YearEvents>(state, DocumentKind::year_events,
                                     [&](const YearEvent& row) { latest[{row.kind, row.number}] = row; }));
    std::vector<YearEvent> events;
    for (auto& [key, event] : latest)
        if (parse_date(event.date)) events.push_back(std::move(event));
    return events;
}

Result<std::vector<YearEvent>> events_in_force(State& state, const rules::Period& period) {
    WCK_TRY(auto tabled, tabled_events(state));
    WCK_TRY(auto events, with_judged(state, std::move(tabled)));
    std::erase_if(events, [&](const YearEvent& event) {
        const auto date = parse_date(event.date);
        return !date || !period.holds(*date);
    });
    return events;
}

Result<PatrolsInForce> patrols_in_force(State& state) {
    using Key = std::tuple<std::string, std::string, std::string, std::string>;
    std::map<Key, std::int64_t> latest;
    WCK_TRY(for_each_row<PatrolTable>(state, DocumentKind::patrols, [&](const PatrolNight& row) {
        latest[{row.unit, row.night, row.source, row.number}] = row.scans;
    }));
    PatrolsInForce patrols;
    for (const auto& [key, scans] : latest) {
        const auto night = parse_date(std::get<1>(key));
        if (!night) continue;
        auto& nights = patrols[std::get<0>(key)];
        if (nights.empty() || nights.back().night != *night) nights.push_back({*night, 0});
        nights.back().count += scans;
    }
    return patrols;
}

}  // namespace wincheck::hub
