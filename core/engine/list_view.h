#pragma once
// Lists over many inspections as views of a device and the hub's report show them: pages, filters, rows.
#include <optional>
#include <string>

#include "core/engine/lists.h"

namespace wincheck::engine {

/// The state as lists show it: of an own part as HQ told it.
[[nodiscard]] std::string state_shown(const store::StreamInfo& stream, const Inspection* inspection_or_null);
/// One inspection as the view `inspections` shows it; null: its documents are not here.
[[nodiscard]] Json inspection_facts(const store::StreamInfo& stream, const Inspection* inspection_or_null);

/// Of which inspection a finding is. The project's name is empty until text_to_show puts it in.
void put_origin(Json& facts, const store::StreamInfo& stream, const AssignmentCore& assignment);

/// The finding's row as pages show it, with its due time and the project's name: complete, but for whether it
/// is overdue when it is shown. Errors: invalid_argument where `finding.facts` is no JSON.
Result<std::string> text_to_show(const store::ListedFinding& finding, const std::string& project_name);

/// Which part of a list: `limit` rows (1 to 1,000; none = all) after the place that `next` of the page before
/// names.
struct Page {
    std::optional<std::size_t> limit;
    std::string after;
    /// How many rows to read: one more, which says whether there is a next page.
    [[nodiscard]] std::size_t rows_to_read() const;
    [[nodiscard]] bool has_more(std::size_t rows) const { return limit && rows > *limit; }
};
/// Fields `limit` and `after`. Errors: invalid_argument (kPageLimit, kFieldWrong).
Result<Page> page_of(const Json& arguments);

/// Fields unit (and all below it), state ("open" = not settled, "overdue", or a state's own name), severity
/// (from that one on), responsible (person, post, vendor, or who it is assigned to).
/// Errors: invalid_argument (kFieldWrong).
Result<store::FindingFilter> finding_filter(const Json& arguments, UtcMs now);

[[nodiscard]] std::string to_text(const store::FindingPlace& place);
/// Errors: invalid_argument (kFieldWrong, `after`).
Result<store::FindingPlace> finding_place(const std::string& text);

/// Adds the rows to `list`: "at","count","overdue","findings", and "next" where a page was asked for. The two
/// figures are those of the page. Cost: a row is copied, and nothing of it taken apart.
void add_findings(Json& list, const std::vector<store::ShownFinding>& found, const Page& page, UtcMs now);

/// The view `inspections`: all, by id, as a bare list.
Result<Json> inspections_here(InspectionLists& lists);
/// The view `inspections` by pages: {"inspections","next"}; arguments: limit, after, state.
Result<Json> inspections_page(InspectionLists& lists, const Json& arguments);
/// The view `findings` over all inspections; arguments: as page_of and finding_filter.
Result<Json> findings_here(InspectionLists& lists, const Json& arguments, UtcMs now);

}  // namespace wincheck::engine
