#include "core/engine/list_view.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/reasons.h"
#include "core/engine/finding_view.h"
#include "core/engine/named.h"
#include "core/engine/reasons.h"

namespace wincheck::engine {
namespace {

constexpr std::int64_t kPageRowsMax = 1'000;
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

Error wrong(const char* field) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "page_of", field);
}

bool is_given(const Json& value) {
    return !value.is_null() && !(value.is(Json::Kind::text) && value.text().empty());
}

Result<std::uint32_t> severity_from(const Json& arguments) {
    if (!is_given(arguments["severity"])) return std::uint32_t{kSeverityNone};
    const auto severity = arguments["severity"].integer();
    if (!severity || *severity < 0 || *severity > UINT32_MAX)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "finding_filter", "severity");
    return static_cast<std::uint32_t>(*severity);
}

/// Takes the text up to the next point off the front.
template <class Number>
bool take_number(std::string_view& rest, Number& number) {
    const std::size_t point = rest.find('.');
    if (point == std::string_view::npos) return false;
    const char* const begin = rest.data();
    const auto [end, error] = std::from_chars(begin, begin + point, number);
    const bool is_whole = error == std::errc{} && end == begin + point;
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

// A line end, of which dumped JSON has none, stands in the text before what the moment decides.
constexpr char kMomentMark = '\n';
constexpr std::string_view kNotOverdue = "\"overdue\":false";

Result<std::string> text_to_show(const store::ListedFinding& finding, const std::string& project_name) {
    WCK_TRY(Json row, Json::parse(finding.facts));
    put_due(row, {.day = finding.due,
                  .at = UtcMs{finding.at.due_ms},
                  .is_overdue = false,
                  .is_late = finding.is_late});
    std::string shown = row.set("project_name", text(project_name)).dump();
    return shown.insert(shown.find(kNotOverdue) + kNotOverdue.find(':') + 1, 1, kMomentMark);
}

namespace {

/// Adds the row as it is at the moment.
void add_row(std::string& rows, const std::string& stored, bool is_overdue) {
    const std::size_t mark = stored.find(kMomentMark);
    rows += rows.empty() ? '[' : ',';
    rows.append(stored, 0, mark);
    if (mark == std::string::npos) return;
    const std::size_t rest = mark + 1;
    if (!is_overdue) {
        rows.append(stored, rest);
        return;
    }
    rows += "true";
    rows.append(stored, rest + std::string_view("false").size());
}

Json rows_json(std::string rows) {
    return Json::of_dumped(rows.empty() ? "[]" : std::move(rows) + "]");
}

/// How many of the rows that were read are those of the page.
template <class Row>
std::size_t shown_of(const std::vector<Row>& rows, const Page& page) {
    return page.has_more(rows.size()) ? *page.limit : rows.size();
}

/// Empty, with room for so many of the rows: else a long page is copied again and again while it grows.
template <class Row>
std::string room_for(const std::vector<Row>& rows, std::size_t count) {
    std::size_t size = 1;  // the bracket that closes
    for (std::size_t at = 0; at < count; ++at) size += 1 + rows[at].facts.size();
    std::string room;
    room.reserve(size);
    return room;
}

Json inspection_rows(const std::vector<store::ShownRow>& rows, std::size_t count) {
    std::string list = room_for(rows, count);
    for (std::size_t at = 0; at < count; ++at) add_row(list, rows[at].facts, false);
    return rows_json(std::move(list));
}

}  // namespace

// --- what is asked for ---

std::size_t Page::rows_to_read() const {
    return limit ? *limit + 1 : std::numeric_limits<std::size_t>::max();
}

Result<Page> page_of(const Json& arguments) {
    Page page;
    WCK_TRY(page.after, arguments.text_or_empty_at("after"));
    if (!is_given(arguments["limit"])) return page;
    const auto limit = arguments["limit"].integer();
    if (!limit || *limit < 1 || *limit > kPageRowsMax)
        return error_of(ErrorCode::invalid_argument, kPageLimit, "page_of", "limit");
    page.limit = static_cast<std::size_t>(*limit);
    return page;
}

Result<store::FindingFilter> finding_filter(const Json& arguments, UtcMs now) {
    store::FindingFilter filter;
    WCK_TRY(filter.unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(filter.responsible, arguments.text_or_empty_at("responsible"));
    WCK_TRY(filter.severity, severity_from(arguments));
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

void add_findings(Json& list, const std::vector<store::ShownFinding>& found, const Page& page, UtcMs now) {
    const std::size_t count = shown_of(found, page);
    std::string rows = room_for(found, count);
    std::uint64_t overdue = 0;
    for (std::size_t at = 0; at < count; ++at) {
        const bool is_overdue = found[at].is_owed && found[at].at.due_ms < now.ms;
        overdue += is_overdue ? 1 : 0;
        add_row(rows, found[at].facts, is_overdue);
    }
    list.set("at", text(wincheck::to_text(now)))
        .set("count", Json::of(static_cast<std::uint64_t>(count)))
        .set("overdue", Json::of(overdue))
        .set("findings", rows_json(std::move(rows)));
    if (page.limit) list.set("next", count < found.size() ? text(to_text(found[count - 1].at)) : Json{});
}

Result<Json> inspections_here(InspectionLists& lists) {
    WCK_TRY(const auto rows,
            lists.read(InspectionLists::Depth::inspections, [&] { return lists.rows().rows_by_id(); }));
    return inspection_rows(rows, rows.size());
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
    WCK_TRY(const auto rows, lists.read(InspectionLists::Depth::inspections, [&] {
        return lists.rows().rows(state, page.after.empty() ? nullptr : &after, page.rows_to_read());
    }));
    const std::size_t count = shown_of(rows, page);
    Json all = Json::object().set("inspections", inspection_rows(rows, count));
    if (page.limit) all.set("next", count < rows.size() ? text(to_text(rows[count - 1].at)) : Json{});
    return all;
}

Result<Json> findings_here(InspectionLists& lists, const Json& arguments, UtcMs now) {
    WCK_TRY(const Page page, page_of(arguments));
    WCK_TRY(const store::FindingFilter filter, finding_filter(arguments, now));
    WCK_TRY(const store::FindingPlace after, finding_place(page.after));
    WCK_TRY(const auto found, lists.read(InspectionLists::Depth::findings, [&] {
        return lists.rows().findings(filter, after, page.rows_to_read());
    }));
    Json list = Json::object();
    add_findings(list, found, page, now);
    return list;
}

}  // namespace wincheck::engine
