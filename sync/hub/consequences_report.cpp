#include "sync/hub/consequences_report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "core/base/reasons.h"
#include "core/engine/consequence_view.h"
#include "core/rules/appeal_due.h"
#include "core/rules/unit_asked.h"
#include "core/rules/unit_zone.h"
#include "sync/hub/reasons.h"
#include "sync/hub/statement_history.h"

namespace wincheck::hub {
namespace {

/// Terms by policy and zone: what many inspections share is read once.
class TermsOf {
public:
    explicit TermsOf(State& state) : state_(state) {}

    Result<std::shared_ptr<const LineTerms>> of(const PunishableInspection& inspection,
                                                const rules::Register& standing) {
        if (!zones_) {
            WCK_TRY(zones_, state_.documents.zones());
        }
        TimeZone zone = rules::zone_of_unit(standing, *zones_, inspection.project, inspection.date);
        auto& known = known_[{inspection.policy, zone.name, zone.periods.front().offset_minutes}];
        if (known) return known;
        WCK_TRY(const Policy policy, state_.documents.policy(inspection.policy));
        WCK_TRY(auto calendar, state_.documents.calendar());
        known = std::make_shared<const LineTerms>(LineTerms{
            .due = {.policy = policy.programme.due, .calendar = std::move(calendar), .zone = std::move(zone)},
            .consequences = policy.consequences,
            .visit = policy.visit,
            .ends = {}});
        return known;
    }

private:
    using Key = std::tuple<Hash, std::string, std::int32_t>;  // policy, zone: its name, else its offset
    State& state_;
    std::optional<TimeZones> zones_;
    std::map<Key, std::shared_ptr<const LineTerms>> known_;
};

void add_lines(std::vector<CurrentLine>& lines, const PunishableInspection& inspection,
               const rules::Appeals& appeals, const std::shared_ptr<const LineTerms>& terms,
               const rules::Register& standing, const ToldLines& told, UtcMs now) {
    auto found = engine::lines_of(source_of(inspection, standing), terms->consequences, appeals);
    if (found.empty()) return;
    const std::string project_name =
        standing.text_on(kAboutUnit, inspection.project, "name", inspection.date);
    auto finding = inspection.findings.begin();
    for (rules::ConsequenceLine& line : found) {
        while (finding->facts.id != line.finding) ++finding;  // lines are in the order of the findings
        const auto objection = told_until(line, *terms, told, terms->consequences.objection_days);
        lines.push_back({.line = std::move(line),
                         .name = inspection.name,
                         .number = inspection.number,
                         .project = inspection.project,
                         .project_name = project_name,
                         .inspection_kind = inspection.kind,
                         .date = inspection.date,
                         .item = finding->facts.item,
                         .finding_number = finding->number,
                         .severity = finding->facts.severity,
                         .is_suspended = false,
                         .terms = terms});
        CurrentLine& current = lines.back();
        current.is_suspended =
            engine::is_suspended(current.line, appeals, terms->due, terms->visit, objection, now);
    }
}

// Nothing where documents of it are missing by now.
std::optional<rules::Appeals> appeals_of(State& state, const PunishableInspection& inspection) {
    if (!inspection.has_appeals) return rules::Appeals{};
    const auto loaded = engine::Inspection::load(state.store(), state.documents, inspection.id);
    return loaded ? std::optional((*loaded)->appeals()) : std::nullopt;
}

}  // namespace

Result<std::vector<CurrentLine>> lines_of_inspection(State& state, const store::StreamInfo& stream,
                                                     const engine::Inspection& inspection,
                                                     const rules::Register& standing, const ToldLines& told) {
    const PunishableInspection punishable = punishable_of(stream, inspection);
    WCK_TRY(const auto terms, TermsOf(state).of(punishable, standing));
    std::vector<CurrentLine> lines;
    add_lines(lines, punishable, inspection.appeals(), terms, standing, told, UtcMs{state.now_ms()});
    return lines;
}

StatementRow statement_row(const CurrentLine& current) {
    const rules::ConsequenceLine& line = current.line;
    return {.line = line.id,
            .payee = line.payee,
            .bearer = line.bearer,
            .kind = line.kind,
            .measure = line.measure,
            .is_share = line.is_share,
            .is_capped = line.is_capped,
            .value = line.value,
            .month = line.month,
            .rule = line.rule,
            .basis = line.basis,
            .number = current.number,
            .project = current.project,
            .item = current.item,
            .finding_number = current.finding_number,
            .what = {}};
}

std::optional<UtcMs> told_when(const rules::ConsequenceLine& line, const ToldLines& told) {
    const auto found = told.find(line.id);
    return found == told.end() ? std::nullopt : rules::told_at(found->second, line.value);
}

std::optional<rules::Deadline> told_until(const rules::ConsequenceLine& line, const LineTerms& terms,
                                          const ToldLines& told, std::uint32_t days) {
    const auto at = told_when(line, told);
    if (!at) return std::nullopt;
    const auto [end, is_new] = terms.ends.try_emplace({at->ms, days});
    if (is_new) end->second = rules::days_after(*at, days, terms.consequences.counts_workdays, terms.due);
    return end->second;
}

Result<std::vector<CurrentLine>> lines_of_inspections(State& state,
                                                      const std::vector<PunishableInspection>& inspections,
                                                      const ToldLines& told, std::set<StreamId>& unread) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    TermsOf terms_of(state);
    std::vector<CurrentLine> lines;
    for (const PunishableInspection& one : inspections) {
        const auto appeals = appeals_of(state, one);
        if (!appeals) {
            unread.insert(one.id);
            continue;
        }
        WCK_TRY(const auto terms, terms_of.of(one, *standing));
        add_lines(lines, one, *appeals, terms, *standing, told, UtcMs{state.now_ms()});
    }
    return lines;
}

Result<std::vector<CurrentLine>> current_lines(State& state, const ToldLines& told) {
    WCK_TRY(const auto inspections, punishable_inspections(state));
    std::set<StreamId> unread;
    return lines_of_inspections(state, inspections, told, unread);
}

Json line_json(const CurrentLine& current) {
    const auto word = [](std::string_view text) { return Json::of(text); };
    return engine::line_json(current.line)
        .set("suspended", Json::of(current.is_suspended))
        .set("number", word(current.number))
        .set("project", word(current.project))
        .set("project_name", word(current.project_name))
        .set("inspection_kind", word(current.inspection_kind))
        .set("business_date", word(current.date))
        .set("item", word(current.item))
        .set("severity", Json::of(std::uint64_t{current.severity}))
        .set("finding_number", word(current.finding_number))
        .set("inspection", word(current.name));
}

namespace {

Json moment_or_null(const std::optional<rules::Deadline>& until) {
    return until && until->is_known ? Json::of(std::string_view(to_text(until->at))) : Json{};
}

// CON-2: from when on the payee knows of it, and until when it may be objected to.
void add_told(Json& row, const CurrentLine& one, const StatementBooks& books) {
    const auto told = told_when(one.line, books.told);
    row.set("told", told ? Json::of(std::string_view(to_text(*told))) : Json{})
        .set("objection_until", moment_or_null(told_until(one.line, *one.terms, books.told,
                                                          one.terms->consequences.objection_days)));
}

// CON-3: who verified a manager's share by name, or until when somebody may.
void add_share(Json& row, const CurrentLine& one, const StatementBooks& books, UtcMs now) {
    if (!one.line.is_share) return;
    const auto until = told_until(one.line, *one.terms, books.told, one.terms->consequences.verify_days);
    const rules::ShareState state = rules::share_state(verdicts_on(books, one.line.id), until, now);
    row.set("share_state", Json::of(rules::name_of(state))).set("verify_until", moment_or_null(until));
    if (state != rules::ShareState::agreed && state != rules::ShareState::refused) return;
    for (const ShareVerdict& verdict : books.verified.at(one.line.id)) {
        if (rules::share_state({verdict.verdict}, until, now) != state) continue;
        row.set("verified_by", Json::of(std::string_view(verdict.by)))
            .set("verified", Json::of(std::string_view(to_text(UtcMs{verdict.verdict.at_ms}))))
            .set("verify_reason", Json::of(std::string_view(verdict.reason)));
        return;
    }
}

}  // namespace

Result<Json> consequences_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(const std::string month, arguments.text_or_empty_at("month"));
    WCK_TRY(const std::string payee, arguments.text_or_empty_at("responsible"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    if (!month.empty() && !parse_date(month + "-01"))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "consequences_report", "month");
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const StatementBooks books, statement_books(state));
    WCK_TRY(const auto lines, current_lines(state, books.told));
    bool is_payee_known = payee.empty() || rules::knows_party(*standing, payee);
    Json rows = Json::array();
    for (const CurrentLine& one : lines) {
        const auto above = standing->line_on(one.project, one.date);
        const bool fits = (month.empty() || month == one.line.month) &&
                          (payee.empty() || payee == one.line.payee) &&
                          (unit.empty() || std::find(above.begin(), above.end(), unit) != above.end());
        const bool is_seen = reader.empty() || rules::may_see_line(*standing, reader, one.line.payee,
                                                                   one.project, state.today());
        is_payee_known = is_payee_known || (is_seen && payee == one.line.payee);
        if (!fits || !is_seen) continue;
        Json row = line_json(one);
        add_told(row, one, books);
        add_share(row, one, books, UtcMs{state.now_ms()});
        rows.push(std::move(row));
    }
    // Vendors stand in findings that no register has.
    if (!is_payee_known)
        return error_of(ErrorCode::invalid_argument, kUnknownPerson, "consequences_report", "responsible");
    const auto count = static_cast<std::uint64_t>(rows.items().size());
    return Json::object()
        .set("report", Json::of("consequences"))
        .set("at", Json::of(std::string_view(to_text(UtcMs{state.now_ms()}))))
        .set("count", Json::of(count))
        .set("consequences", std::move(rows));
}

}  // namespace wincheck::hub
