#include "sync/hub/hazard_feed.h"

#include <algorithm>

#include "core/engine/inspection.h"
#include "core/model/limits.h"
#include "sync/hub/feed.h"
#include "sync/hub/person_feed.h"
#include "sync/hub/publication.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kHazardsMax = 64;           // of one notice: far inside the bounds of an entry
constexpr std::size_t kHazardTextBytesMax = 160;  // of a label or a place, which are named, not told

bool is_of(std::uint32_t type, EntryType one) {
    return type == static_cast<std::uint32_t>(one);
}

Result<bool> has_feedback(State& state, const StreamId& inspection) {
    WCK_TRY(const auto entries, state.store().stream_entries(inspection, EntryType::feedback));
    return !entries.empty();
}

std::string shortened(std::string text) {
    std::size_t size = std::min(text.size(), kHazardTextBytesMax);
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

std::vector<ToldHazard> hazards_of(const engine::Inspection& inspection) {
    std::vector<ToldHazard> hazards;
    for (const engine::FindingView& finding : inspection.findings()) {
        if (finding.severity != kSeverityHazard || hazards.size() >= kHazardsMax) continue;
        hazards.push_back(
            {.finding = finding.id,
             .item = finding.item.item,
             .label = label_of(inspection, finding.item.item),
             .location = shortened(finding.location.empty() ? inspection.place_of_finding(finding)
                                                            : finding.location),
             .told_on_site_ms = finding.life.told_on_site_ms,
             .told_desk_ms = finding.life.told_desk_ms,
             .made_safe_ms = finding.life.made_safe_ms});
    }
    return hazards;
}

Result<bool> tell_person(State& state, const std::string& person, const HazardsCore& hazards) {
    WCK_TRY(const auto stream, state.store().find_opened(kStreamPerson, person));
    const auto streams = stream ? std::vector{*stream} : std::vector<StreamId>{};
    WCK_TRY(const auto told, engine::hazards_in(state.store(), streams));
    const auto known = told.find(hazards.inspection);
    const bool is_known = known == told.end() ? hazards.hazards.empty() : known->second == hazards;
    if (is_known) return false;
    WCK_TRY(state.engine->record_for_person(person, EntryType::hazard_notice, journal::encode(hazards)));
    return true;
}

}  // namespace

Result<void> note_hazards_due(State& state, const StreamId& inspection, std::uint32_t type) {
    // Whether it is at feedback yet is asked when it is told.
    const bool is_due = is_of(type, EntryType::feedback) || is_of(type, EntryType::finding) ||
                        is_of(type, EntryType::finding_step);
    return is_due ? note_persons_due(state, inspection) : Result<void>{};
}

Result<bool> tell_hazards(State& state, const StreamId& inspection) {
    WCK_TRY(const auto facts, opened(state, inspection));
    if (!facts || facts->is_delivered) return false;
    WCK_TRY(const bool is_at_feedback, has_feedback(state, inspection));
    if (!is_at_feedback) return false;
    const auto loaded = engine::Inspection::load(state.store(), state.documents, inspection);
    if (!loaded) return false;  // its documents are not here: nobody reads it
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const std::string today = state.today();
    const std::string& project = facts->assignment.project;
    const HazardsCore hazards{.inspection = inspection,
                              .project = project,
                              .name = standing->text_on(kAboutUnit, project, "name", today),
                              .hazards = hazards_of(**loaded)};
    bool has_recorded = false;
    for (const std::string& person : told_of_hazards(facts->assignment, *standing, today)) {
        WCK_TRY(const bool is_new, tell_person(state, person, hazards));
        has_recorded = has_recorded || is_new;
    }
    return has_recorded;
}

}  // namespace wincheck::hub
