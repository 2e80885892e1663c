#include "core/engine/own_coverage.h"

#include <utility>

#include "core/engine/coverage_view.h"
#include "core/engine/inspection.h"

namespace wincheck::engine {

Result<rules::Coverage*> OwnCoverage::on(const std::string& date, store::Store& store, Documents& documents) {
    Source source{.date = date, .standing = {}, .policy = {}, .calendar = {}};
    WCK_TRY(source.standing, documents.standing());
    WCK_TRY(source.policy, documents.newest(DocumentKind::policy));
    WCK_TRY(source.calendar, documents.newest(DocumentKind::calendar));
    if (!coverage_ || source != source_) {
        coverage_.reset();
        source_ = std::move(source);
        WCK_TRY(begin(documents));
    }
    auto followed = follow(store);
    if (followed) return &*coverage_;
    coverage_.reset();
    return followed.error();
}

Result<void> OwnCoverage::begin(Documents& documents) {
    WCK_TRY(auto targets, targets_in_force(documents));
    WCK_TRY(auto calendar, documents.calendar());
    endings_.clear();
    coverage_.emplace(std::move(targets), std::move(calendar));
    add_projects(*coverage_, *source_.standing, source_.date);
    return {};
}

Result<void> OwnCoverage::follow(store::Store& store) {
    WCK_TRY(const auto streams, store.streams(kStreamInspection));
    std::map<StreamId, std::string> gone = std::exchange(endings_, {});
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened || stream.is_to_come()) continue;
        const auto known = gone.find(stream.id);
        const bool is_new = known == gone.end() || known->second != stream.state;
        if (known != gone.end()) gone.erase(known);
        if (is_new) WCK_TRY(read(store, stream));
        endings_.emplace(stream.id, stream.state);
    }
    for (const auto& [id, ending] : gone) coverage_->remove_inspection(id.hex());
    return {};
}

// As it was planned: who leads and who is in the team counts for nothing here.
Result<void> OwnCoverage::read(store::Store& store, const store::StreamInfo& stream) {
    WCK_TRY(const auto opening, opening_of(store, stream.id));
    ++openings_read_;
    const auto date = parse_date(opening ? opening->assignment.business_date : std::string{});
    if (!date) return {};
    coverage_->set_inspection(stream.id.hex(), {.project = opening->assignment.project,
                                                .kind = opening->assignment.kind,
                                                .ending = stream.state,
                                                .date = *date});
    return {};
}

}  // namespace wincheck::engine
