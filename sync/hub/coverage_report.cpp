#include "sync/hub/coverage_report.h"

#include <memory>

#include "core/engine/coverage_view.h"
#include "sync/hub/inspection_figures.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

// Of the year of the day and the weeks at its ends: no period that holds the day reaches further. What is
// kept of each inspection says all that counts, so none is opened that has not grown since.
Result<void> add_inspections(rules::Coverage& coverage, State& state, const std::string& reader, Date day) {
    const std::string from = std::to_string(day.year - 1) + "-12-25",
                      to = std::to_string(day.year + 1) + "-01-07";
    WCK_TRY(const auto rows, state.tables.figures(from, to));
    for (const store::FigureRow& row : rows) {
        WCK_TRY(const bool is_seen, may_see(state, reader, row.stream));
        if (is_seen) put_inspection(coverage, row);
    }
    return {};
}

using CoveragePtr = std::unique_ptr<rules::Coverage>;

Result<CoveragePtr> coverage_for(State& state, const engine::CoverageQuestion& question,
                                 const std::string& reader) {
    WCK_TRY(auto targets, targets_in_force(state));
    WCK_TRY(auto calendar, state.documents.calendar());
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    auto coverage = std::make_unique<rules::Coverage>(std::move(targets), std::move(calendar));
    engine::add_projects(*coverage, *standing, question.date);
    WCK_TRY(add_inspections(*coverage, state, reader, question.day));
    return coverage;
}

}  // namespace

Result<std::vector<CoverageTarget>> targets_in_force(State& state) {
    return engine::targets_in_force(state.documents);
}

Result<Json> coverage_report(State& state, const Json& arguments) {
    WCK_TRY(const auto question, engine::coverage_question(arguments, state.today()));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(refresh_figures(state));
    CoveragePtr own;
    const std::uint64_t changes = state.store().changes_of(kStreamTenant);
    rules::Coverage* coverage = reader.empty() ? state.coverage.of_or_null(question.date, changes) : nullptr;
    if (coverage == nullptr) {
        WCK_TRY(own, coverage_for(state, question, reader));
        coverage = reader.empty() ? &state.coverage.keep(question.date, changes, std::move(own)) : own.get();
    }
    WCK_TRY(const Json answer, engine::coverage_answer(*coverage, *standing, question));
    return Json::object()
        .set("report", Json::of("coverage"))
        .set("date", answer["date"])
        .set("coverage", answer["coverage"]);
}

}  // namespace wincheck::hub
