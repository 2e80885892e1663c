#include "sync/hub/feedback_feed.h"

#include <algorithm>

#include "core/engine/inspection.h"
#include "core/model/limits.h"
#include "sync/hub/feed.h"
#include "sync/hub/in_parts.h"
#include "sync/hub/person_feed.h"
#include "sync/hub/publication.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kHazardsMax = 64;          // of one notice: far inside the bounds of an entry
constexpr std::size_t kNamedTextBytesMax = 160;  // of a label or a place, which are named, not told

std::string shortened(std::string text) {
    std::size_t size = std::min(text.size(), kNamedTextBytesMax);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    text.resize(size);
    return text;
}

std::string label_of(const engine::Inspection& inspection, const std::string& item) {
    const std::int32_t index = item.empty() ? -1 : inspection.compiled().find(item);
    if (index < 0) return {};
    const Label& label = inspection.checklist().nodes[static_cast<std::size_t>(index)].guidance.label;
    return label.empty() ? std::string{} : shortened(label.front().text);
}

std::string location_of(const engine::Inspection& inspection, const engine::FindingView& finding) {
    return shortened(finding.location.empty() ? inspection.place_of_finding(finding) : finding.location);
}

std::vector<ToldHazard> hazards_of(const engine::Inspection& inspection) {
    std::vector<ToldHazard> hazards;
    for (const engine::FindingView& finding : inspection.findings()) {
        if (finding.severity != kSeverityHazard || hazards.size() >= kHazardsMax) continue;
        hazards.push_back({.finding = finding.id,
                           .item = finding.item.item,
                           .label = label_of(inspection, finding.item.item),
                           .location = location_of(inspection, finding),
                           .told_on_site_ms = finding.life.told_on_site_ms,
                           .told_desk_ms = finding.life.told_desk_ms,
                           .made_safe_ms = finding.life.made_safe_ms});
    }
    return hazards;
}

std::vector<HeardFinding> heard_of(const engine::Inspection& inspection) {
    std::vector<HeardFinding> heard;
    for (const engine::FindingView& finding : inspection.findings())
        heard.push_back({.finding = finding.id,
                         .item = finding.item.item,
                         .label = label_of(inspection, finding.item.item),
                         .location = location_of(inspection, finding),
                         .severity = finding.severity,
                         .is_fixed_on_spot = finding.is_fixed_on_spot});
    return heard;
}

/// One visit at its feedback.
class FeedbackTelling {
public:
    FeedbackTelling(State& state, const engine::Inspection& inspection, const Opened& opened,
                    engine::RegisterPtr standing)
        : state_(state),
          inspection_(inspection),
          assignment_(opened.assignment),
          standing_(std::move(standing)),
          today_(state.today()),
          name_(standing_->text_on(kAboutUnit, assignment_.project, "name", today_)) {}

    Result<bool> run() {
        const HazardsCore hazards{.inspection = inspection_.id(),
                                  .project = assignment_.project,
                                  .name = name_,
                                  .hazards = hazards_of(inspection_)};
        for (const std::string& person : told_of_hazards(assignment_, *standing_, today_))
            WCK_TRY(tell_hazards(person, hazards));
        const HeardCore empty{.inspection = inspection_.id(),
                              .project = assignment_.project,
                              .name = name_,
                              .number = 1,
                              .count = 1,
                              .findings = {}};
        const VisitPolicy& policy = inspection_.policy().visit;
        for (const std::string& person : told_of_findings(assignment_, policy, *standing_, today_))
            WCK_TRY(tell_findings(person, empty));
        return has_recorded_;
    }

private:
    Result<std::vector<StreamId>> streams_of(const std::string& person) {
        WCK_TRY(const auto stream, state_.store().find_opened(kStreamPerson, person));
        return stream ? std::vector{*stream} : std::vector<StreamId>{};
    }

    Result<void> tell_hazards(const std::string& person, const HazardsCore& hazards) {
        WCK_TRY(const auto streams, streams_of(person));
        WCK_TRY(const auto told, engine::hazards_in(state_.store(), streams));
        const auto known = told.find(hazards.inspection);
        const bool is_known = known == told.end() ? hazards.hazards.empty() : known->second == hazards;
        return is_known ? Result<void>{} : record(person, EntryType::hazard_notice, journal::encode(hazards));
    }

    Result<void> tell_findings(const std::string& person, const HeardCore& empty) {
        auto parts = in_numbered_parts(empty, &HeardCore::findings, heard_of(inspection_));
        WCK_TRY(const auto streams, streams_of(person));
        WCK_TRY(const auto heard, engine::heard_in(state_.store(), streams));
        const auto known = heard.find(empty.inspection);
        if (known == heard.end() && parts.empty()) return {};
        if (parts.empty()) parts.push_back(empty);  // what was told is none any more
        if (known != heard.end() && known->second == parts) return {};
        for (const HeardCore& part : parts)
            WCK_TRY(record(person, EntryType::finding_notice, journal::encode(part)));
        return {};
    }

    Result<void> record(const std::string& person, EntryType type, Bytes core) {
        WCK_TRY(state_.engine->record_for_persons({{person, type, std::move(core)}}));
        has_recorded_ = true;
        return {};
    }

    State& state_;
    const engine::Inspection& inspection_;
    const AssignmentCore& assignment_;
    engine::RegisterPtr standing_;
    std::string today_, name_;
    bool has_recorded_ = false;
};

}  // namespace

Result<void> note_feedback_due(State& state, const StreamId& inspection, const Opened& opened,
                               std::uint32_t type) {
    // After it every entry may change what was found.
    const bool is_due = opened.is_at_feedback || type == static_cast<std::uint32_t>(EntryType::feedback);
    return is_due ? note_persons_due(state, inspection) : Result<void>{};
}

Result<bool> tell_feedback(State& state, const StreamId& inspection) {
    WCK_TRY(const auto facts, opened(state, inspection));
    if (!facts || !facts->is_at_feedback) return false;
    const auto loaded = engine::Inspection::load(state.store(), state.documents, inspection);
    if (!loaded) return false;  // its documents are not here: nobody reads it
    WCK_TRY(engine::RegisterPtr standing, state.standing());
    return FeedbackTelling(state, **loaded, *facts, std::move(standing)).run();
}

}  // namespace wincheck::hub
