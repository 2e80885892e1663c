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

/// Of which inspection a finding is. The project's name is empty until finding_row puts it in.
void put_origin(Json& facts, const store::StreamInfo& stream, const AssignmentCore& assignment);

/// A listed finding as of now, with the project's name on the business date.
Result<Json> finding_row(const store::ListedFinding& finding, const rules::Register& standing, UtcMs now);

/// Which part of a list: `limit` rows (1 to 1,000; none = all) after the place that `next` of the page before
/// names.
struct Page {
    std::optional<std::size_t> limit;
    std::string after;
    /// How many rows to read: one more, which says whether there is a next page.
    [[nodiscard]] std::size_t rows_to_read() const;
    [[nodiscard]] bool has_more(std::size_t rows) const { return limit && rows > *limit; }
};
/// Fields `limit` and `after`. Errors: invalid_argument (kFieldWrong).
Result<Page> page_of(const Json& arguments);

/// Fields unit (and all below it), state ("open" = not settled, "overdue", or a state's own name), severity
/// (from that one on), responsible (person, post, vendor, or who it is assigned to).
/// Errors: invalid_argument (kFieldWrong).
Result<store::FindingFilter> finding_filter(const Json& arguments, UtcMs now);

[[nodiscard]] std::string to_text(const store::FindingPlace& place);
/// Errors: invalid_argument (kFieldWrong, `after`).
Result<store::FindingPlace> finding_place(const std::string& text);

/// The rows in one list: {"at","count","overdue","findings"}, and "next" where a page was asked for.
Result<Json> findings_list(std::vector<store::ListedFinding> found, const Page& page,
                           const rules::Register& standing, UtcMs now);

/// The view `inspections` by pages: {"inspections","next"}; arguments: limit, after, state.
Result<Json> inspections_page(InspectionLists& lists, const Json& arguments);
/// The view `findings` over all inspections; arguments: as page_of and finding_filter.
Result<Json> findings_here(InspectionLists& lists, Documents& documents, const Json& arguments, UtcMs now);

}  // namespace wincheck::engine
