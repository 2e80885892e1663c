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

// What was derived, or came to be read by others, since it was kept.
Result<void> put_right(State& state, const std::string& reader, KeptCoverage::Kept& kept) {
    const auto put = [&](const StreamId& stream) -> Result<void> {
        WCK_TRY(const auto row, state.tables.figure(stream));
        WCK_TRY(const bool is_seen, may_see(state, reader, stream));
        if (row && is_seen)
            put_inspection(*kept.coverage, *row);
        else
            kept.coverage->remove_inspection(stream.hex());
        return {};
    };
    const auto &derived = state.coverage.derived(), &readers = state.tables.readers_changed();
    for (; kept.derived < derived.size(); ++kept.derived) WCK_TRY(put(derived[kept.derived]));
    const std::size_t end = reader.empty() ? 0 : readers.size();
    for (; kept.readers < end; ++kept.readers) WCK_TRY(put(readers[kept.readers]));
    return {};
}

Result<KeptCoverage::Kept> coverage_for(State& state, const engine::CoverageQuestion& question,
                                        const std::string& reader) {
    WCK_TRY(auto targets, targets_in_force(state));
    WCK_TRY(auto calendar, state.documents.calendar());
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    auto coverage = std::make_unique<rules::Coverage>(std::move(targets), std::move(calendar));
    engine::add_projects(*coverage, *standing, question.date);
    WCK_TRY(add_inspections(*coverage, state, reader, question.day));
    return KeptCoverage::Kept{.coverage = std::move(coverage),
                              .date = question.date,
                              .changes = state.store().changes_of(kStreamTenant),
                              .derived = state.coverage.derived().size(),
                              .readers = state.tables.readers_changed().size()};
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
    const std::uint64_t changes = state.store().changes_of(kStreamTenant);
    KeptCoverage::Kept* kept = state.coverage.of_or_null(reader, question.date, changes);
    if (kept == nullptr) {
        WCK_TRY(auto made, coverage_for(state, question, reader));
        kept = &state.coverage.keep(reader, std::move(made));
    }
    WCK_TRY(put_right(state, reader, *kept));
    rules::Coverage* coverage = kept->coverage.get();
    WCK_TRY(const Json answer, engine::coverage_answer(*coverage, *standing, question));
    return Json::object()
        .set("report", Json::of("coverage"))
        .set("date", answer["date"])
        .set("coverage", answer["coverage"]);
}

}  // namespace wincheck::hub
