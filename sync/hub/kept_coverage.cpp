#include "sync/hub/kept_coverage.h"

#include <utility>

namespace wincheck::hub {

rules::Coverage* KeptCoverage::of_or_null(const std::string& date, std::uint64_t changes) {
    return coverage_ && date_ == date && changes_ == changes ? coverage_.get() : nullptr;
}

rules::Coverage& KeptCoverage::keep(const std::string& date, std::uint64_t changes,
                                    std::unique_ptr<rules::Coverage> coverage) {
    coverage_ = std::move(coverage);
    date_ = date;
    changes_ = changes;
    return *coverage_;
}

void KeptCoverage::note(const store::FigureRow& row) {
    if (coverage_) put_inspection(*coverage_, row);
}

void put_inspection(rules::Coverage& coverage, const store::FigureRow& row) {
    const bool has_ended = row.state != "planned" && row.state != "open";
    const auto date = parse_date(row.date);
    if (!has_ended || !date) return coverage.remove_inspection(row.stream.hex());
    coverage.set_inspection(row.stream.hex(),
                            {.project = row.project, .kind = row.kind, .ending = row.state, .date = *date});
}

}  // namespace wincheck::hub
