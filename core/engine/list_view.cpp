#include "core/engine/list_view.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/reasons.h"
#include "core/engine/finding_view.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kPageRowsMax = 1'000;
constexpr std::array<const char*, 8> kPhaseNames{"",         "travelling",  "on_site",  "covert",
                                                 "revealed", "accompanied", "feedback", "left"};
constexpr std::array<const char*, 8> kInspectionStates{"planned", "open", "sealed",      "refused",
                                                       "stopped", "void", "not_reached", "moved"};

Json text(std::string_view value) {
    return Json::of(value);
}

Json texts(const std::vector<std::string>& values) {
    Json list = Json::array();
    for (const std::string& value : values) list.push(text(value));
    return list;
}

std::string phase_name(std::uint32_t phase) {
    return phase < kPhaseNames.size() ? kPhaseNames[phase] : std::to_string(phase);
}

Error wrong(const char* field) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "page_of", field);
}

Result<std::uint32_t> whole_at(const Json& arguments, const char* field, std::uint32_t otherwise) {
    if (arguments[field].is_null() ||
        (arguments[field].is(Json::Kind::text) && arguments[field].text().empty()))
        return otherwise;
    const auto number = arguments[field].decimal();
    if (!number || number->scale != 0 || number->mantissa < 0 || number->mantissa > UINT32_MAX)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "finding_filter", field);
    return static_cast<std::uint32_t>(number->mantissa);
}

/// Takes the text up to the next point off the front.
template <class Number>
bool take_number(std::string_view& rest, Number& number) {
    const std::size_t point = rest.find('.');
    if (point == std::string_view::npos) return false;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + point, number);
    const bool is_whole = error == std::errc{} && end == rest.data() + point;
    rest.remove_prefix(point + 1);
    return is_whole;
}

std::string to_text(const store::ListedPlace& place) {
    return std::to_string(place.is_over ? 1 : 0) + "." + std::to_string(place.place) + "." + place.id.hex();
}

Result<store::ListedPlace> inspection_place(const std::string& said) {
    store::ListedPlace place;
    std::string_view rest = said;
    int is_over = 0;
    const bool is_read = take_number(rest, is_over) && take_number(rest, place.place);
    const auto id = StreamId::parse_hex(rest);
    if (!is_read || !id || is_over < 0 || is_over > 1) return wrong("after");
    place.is_over = is_over == 1;
    place.id = *id;
    return place;
}

}  // namespace

// --- rows ---

// Of an own part the seal is not here: HQ's word of it is.
std::string state_shown(const store::StreamInfo& stream, const Inspection* inspection_or_null) {
    const bool is_told_sealed =
        inspection_or_null != nullptr && inspection_or_null->is_own_part() && inspection_or_null->is_sealed();
    return is_told_sealed ? "sealed" : stream.state;
}

Json inspection_facts(const store::StreamInfo& stream, const Inspection* inspection_or_null) {
    Json one = Json::object();
    one.set("inspection", text(stream.name));
    one.set("number", text(stream.number));
    one.set("id", text(stream.id.hex()));
    one.set("project", text(stream.project));
    one.set("state", text(state_shown(stream, inspection_or_null)));
    one.set("entries", Json::of(stream.entries));
    one.set("documents", Json::of(inspection_or_null != nullptr));
    if (inspection_or_null == nullptr) return one;
    if (inspection_or_null->is_own_part()) one.set("partial", Json::of(true));
    const AssignmentCore& assignment = inspection_or_null->assignment();
    one.set("kind", text(assignment.kind));
    one.set("leader", text(assignment.leader));
    one.set("team", texts(assignment.team));
    one.set("business_date", text(assignment.business_date));
    one.set("window_from", text(wincheck::to_text(UtcMs{assignment.window_from_ms})));
    one.set("window_to", text(wincheck::to_text(UtcMs{assignment.window_to_ms})));
    one.set("checklist", text(assignment.checklist.hex()));
    one.set("phase", text(phase_name(inspection_or_null->phase())));
    // VISIT-4: what a drill must not do stands with the assignment.
    const auto& limits = inspection_or_null->policy().visit.drill_limits;
    return one.set("limits", assignment.is_unannounced ? texts(limits) : Json::array());
}

void put_origin(Json& facts, const store::StreamInfo& stream, const AssignmentCore& assignment) {
    facts.set("inspection", text(stream.name))
        .set("project", text(assignment.project))
        .set("project_name", text({}))
        .set("kind", text(assignment.kind))
        .set("business_date", text(assignment.business_date));
}

Result<Json> finding_row(const store::ListedFinding& finding, const rules::Register& standing, UtcMs now) {
    WCK_TRY(Json row, Json::parse(finding.facts));
    put_due(row, {.day = finding.due,
                  .at = UtcMs{finding.at.due_ms},
                  .is_overdue = finding.is_owed && finding.at.due_ms < now.ms,
                  .is_late = finding.is_late});
    const std::string name =
        standing.text_on(kAboutUnit, row["project"].text(), "name", row["business_date"].text());
    return row.set("project_name", text(name));
}

// --- what is asked for ---

std::size_t Page::rows_to_read() const {
    return limit ? *limit + 1 : std::numeric_limits<std::size_t>::max();
}

Result<Page> page_of(const Json& arguments) {
    Page page;
    WCK_TRY(page.after, arguments.text_or_empty_at("after"));
    WCK_TRY(const std::uint32_t limit, whole_at(arguments, "limit", UINT32_MAX));
    if (limit == UINT32_MAX) return page;
    if (limit == 0 || limit > kPageRowsMax) return wrong("limit");
    page.limit = limit;
    return page;
}

Result<store::FindingFilter> finding_filter(const Json& arguments, UtcMs now) {
    store::FindingFilter filter;
    WCK_TRY(filter.unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(filter.responsible, arguments.text_or_empty_at("responsible"));
    WCK_TRY(filter.severity, whole_at(arguments, "severity", kSeverityNone));
    WCK_TRY(const std::string state, arguments.text_or_empty_at("state"));
    if (state.empty()) return filter;
    filter.is_open = state == "open";
    if (state == "overdue") filter.overdue_at = now.ms;
    if (filter.is_open || filter.overdue_at) return filter;
    for (std::uint32_t at = 0; at < static_cast<std::uint32_t>(rules::FindingState::count); ++at)
        if (state == rules::name_of(static_cast<rules::FindingState>(at))) filter.state = at;
    if (!filter.state) return error_of(ErrorCode::invalid_argument, kFieldWrong, "finding_filter", "state");
    return filter;
}

std::string to_text(const store::FindingPlace& place) {
    return std::to_string(place.due_ms) + "." + std::to_string(place.seat) + "." + place.id.hex() + "." +
           place.number;
}

Result<store::FindingPlace> finding_place(const std::string& said) {
    store::FindingPlace place;
    if (said.empty()) return place;
    std::string_view rest = said;
    const bool is_read = take_number(rest, place.due_ms) && take_number(rest, place.seat);
    const std::size_t point = rest.find('.');
    if (!is_read || point == std::string_view::npos) return wrong("after");
    const auto id = StreamId::parse_hex(rest.substr(0, point));
    if (!id) return wrong("after");
    place.id = *id;
    place.number = std::string(rest.substr(point + 1));
    return place;
}

// --- lists ---

Result<Json> findings_list(std::vector<store::ListedFinding> found, const Page& page,
                           const rules::Register& standing, UtcMs now) {
    const bool has_more = page.has_more(found.size());
    if (has_more) found.resize(*page.limit);
    Json list = Json::array();
    std::uint64_t overdue = 0;
    for (const store::ListedFinding& finding : found) {
        WCK_TRY(Json row, finding_row(finding, standing, now));
        overdue += row["overdue"].boolean() ? 1 : 0;
        list.push(std::move(row));
    }
    Json all = Json::object()
                   .set("at", text(wincheck::to_text(now)))
                   .set("count", Json::of(static_cast<std::uint64_t>(found.size())))
                   .set("overdue", Json::of(overdue))
                   .set("findings", std::move(list));
    if (page.limit) all.set("next", has_more ? text(to_text(found.back().at)) : Json{});
    return all;
}

Result<Json> inspections_page(InspectionLists& lists, const Json& arguments) {
    WCK_TRY(const Page page, page_of(arguments));
    WCK_TRY(const std::string state, arguments.text_or_empty_at("state"));
    const bool is_known = std::any_of(kInspectionStates.begin(), kInspectionStates.end(),
                                      [&](const char* name) { return state == name; });
    if (!state.empty() && !is_known) return wrong("state");
    store::ListedPlace after;
    if (!page.after.empty()) {
        WCK_TRY(after, inspection_place(page.after));
    }
    WCK_TRY(auto rows, lists.read(InspectionLists::Depth::inspections, [&] {
        return lists.rows().rows(state, page.after.empty() ? nullptr : &after, page.rows_to_read());
    }));
    const bool has_more = page.has_more(rows.size());
    if (has_more) rows.resize(*page.limit);
    Json list = Json::array();
    for (const store::ListedRow& row : rows) {
        WCK_TRY(Json one, Json::parse(row.facts));
        list.push(std::move(one));
    }
    Json all = Json::object().set("inspections", std::move(list));
    if (page.limit) all.set("next", has_more ? text(to_text(rows.back().at)) : Json{});
    return all;
}

Result<Json> findings_here(InspectionLists& lists, Documents& documents, const Json& arguments, UtcMs now) {
    WCK_TRY(const Page page, page_of(arguments));
    WCK_TRY(const store::FindingFilter filter, finding_filter(arguments, now));
    WCK_TRY(const store::FindingPlace after, finding_place(page.after));
    WCK_TRY(auto found, lists.read(InspectionLists::Depth::findings, [&] {
        return lists.rows().findings(filter, after, page.rows_to_read(), {});
    }));
    WCK_TRY(const RegisterPtr standing, documents.standing());
    return findings_list(std::move(found), page, *standing, now);
}

}  // namespace wincheck::engine
