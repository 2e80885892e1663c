#include "sync/hub/kept_coverage.h"

#include <algorithm>
#include <utility>

namespace wincheck::hub {

namespace {

constexpr std::size_t kReadersMost = 32;
constexpr std::size_t kDerivedMost = 100'000;

}  // namespace

KeptCoverage::Kept* KeptCoverage::of_or_null(const std::string& reader, const std::string& date,
                                             std::uint64_t changes) {
    const auto found = kept_.find(reader);
    if (found == kept_.end() || found->second.date != date || found->second.changes != changes)
        return nullptr;
    found->second.asked = ++asked_;
    return &found->second;
}

KeptCoverage::Kept& KeptCoverage::keep(const std::string& reader, Kept kept) {
    if (kept_.size() >= kReadersMost && !kept_.contains(reader))
        kept_.erase(std::min_element(kept_.begin(), kept_.end(), [](const auto& one, const auto& other) {
            return one.second.asked < other.second.asked;
        }));
    kept.asked = ++asked_;
    return kept_[reader] = std::move(kept);
}

void KeptCoverage::note(const StreamId& stream) {
    if (derived_.size() >= kDerivedMost) {
        kept_.clear();
        derived_.clear();
    }
    if (!kept_.empty()) derived_.push_back(stream);
}

void put_inspection(rules::Coverage& coverage, const store::FigureRow& row) {
    const bool has_ended = row.state != "planned" && row.state != "open";
    const auto date = parse_date(row.date);
    if (!has_ended || !date) return coverage.remove_inspection(row.stream.hex());
    coverage.set_inspection(row.stream.hex(),
                            {.project = row.project, .kind = row.kind, .ending = row.state, .date = *date});
}

}  // namespace wincheck::hub
