// Of a move: findings with what was done about them, and what else happened on the visit (VISIT-6).
#include <algorithm>

#include "core/engine/moving.h"
#include "core/engine/named.h"
#include "core/engine/supplements.h"

namespace wincheck::engine {

bool Moving::has_finding_here(const AnswerKey& key) const {
    const auto& held = to_.finding_events();
    return std::any_of(held.begin(), held.end(), [&](const Event<FindingCore>& one) {
        return one.core.item.item == key.item && one.core.item.instance == key.instance;
    });
}

Result<void> Moving::move_findings() {
    for (const Event<FindingCore>& finding : from_.finding_events()) WCK_TRY(move_finding(finding));
    for (const FindingView& finding : from_.findings()) {
        const auto place = here(finding.item);
        if (finding.is_raised_by_answer && place)
            findings_[finding.id] = finding_id(to_.id(), {place->item, place->instance, ""}, finding.line);
    }
    return {};
}

Result<void> Moving::move_finding(const Event<FindingCore>& finding) {
    if (taken_.contains(finding.entry)) return {};
    const AnswerKey& there = finding.core.item;
    const auto place = here(there);
    const bool is_left = answers_left_.contains({there.item, there.instance});
    const bool is_own = place && !there.item.empty() && (is_left || has_finding_here(*place));
    if (!place || is_own) {
        leave(Json::object()
                  .set("what", move_word("finding"))
                  .set("item", move_word(there.item))
                  .set("finding", move_word(short_id<StreamId>(finding.entry).hex())),
              place ? kLeftAnswered : kLeftNotAsked);
        return {};
    }
    FindingCore core = finding.core;
    core.item = *place;
    WCK_TRY(const auto made, again(EntryType::finding, finding, core));
    if (!made) return {};
    findings_[short_id<StreamId>(finding.entry)] = short_id<StreamId>(*made);
    ++report_.moved["findings"];
    return {};
}

// FIX-7: of an inspection that is not sealed these are when a hazard was told, and made safe.
Result<void> Moving::move_steps() {
    for (const Event<FindingStepCore>& step : from_.finding_steps()) {
        if (taken_.contains(step.entry)) continue;
        const auto finding = findings_.find(step.core.finding);
        if (finding == findings_.end()) {
            leave(Json::object()
                      .set("what", move_word("finding_step"))
                      .set("finding", move_word(step.core.finding.hex())),
                  kLeftNotAsked);
            continue;
        }
        FindingStepCore core = step.core;
        core.finding = finding->second;
        WCK_TRY(const auto made, again(EntryType::finding_step, step, core));
        if (made) ++report_.moved["finding_steps"];
    }
    return {};
}

// --- what else happened on the visit ---

// SAFE-1: of the answer that stands here now.
Result<void> Moving::move_witnesses() {
    for (const Event<WitnessCore>& witness : from_.witnesses()) {
        const auto place = here(witness.core.key);
        if (!place) continue;
        const auto answer = answers_here_.find({witness.core.answer, *place});
        if (answer == answers_here_.end()) continue;
        WCK_TRY(const auto made,
                again(EntryType::witness, witness, WitnessCore{.key = *place, .answer = answer->second}));
        if (made) ++report_.moved["witnesses"];
    }
    return {};
}

template <class Core>
Result<void> Moving::move_keyed(EntryType type, const std::vector<Event<Core>>& events, const char* what,
                                AnswerKey Core::* key) {
    for (const Event<Core>& event : events) {
        const auto place = here(event.core.*key);
        if (!place) {
            leave_at(what, event.core.*key, kLeftNotAsked);
            continue;
        }
        Core core = event.core;
        core.*key = *place;
        WCK_TRY(const auto made, again(type, event, core));
        if (made) ++report_.moved[what + std::string("s")];
    }
    return {};
}

Result<void> Moving::move_events() {
    WCK_TRY(move_keyed(EntryType::suggest, from_.suggestions(), "suggestion", &SuggestCore::item));
    WCK_TRY(move_keyed(EntryType::call, from_.calls(), "call", &CallCore::key));
    WCK_TRY(move_keyed(EntryType::scan, from_.scans(), "scan", &ScanCore::key));
    for (const Event<ContactCore>& one : from_.contacts()) {
        WCK_TRY(const auto made, again(EntryType::contact, one, one.core));
        if (made) ++report_.moved["contacts"];
    }
    for (const Event<CheckInCore>& one : from_.check_ins()) {
        WCK_TRY(const auto made, again(EntryType::check_in, one, one.core));
        if (made) ++report_.moved["check_ins"];
    }
    for (const Event<SupplementCore>& one : from_.supplements()) {
        SupplementCore copy = one.core;
        copy.number = supplement_number(from_, one);  // headquarters may know it by that name
        WCK_TRY(const auto made, again(EntryType::supplement, one, copy));
        if (made) ++report_.moved["events"];
    }
    // SAFE-3: the last one says whether work goes on.
    const auto& known = to_.weather();
    for (const Event<WeatherCore>& one : from_.weather()) {
        const bool is_older = !known.empty() && known.back().at.utc >= one.at.utc;
        if (is_older && !taken_.contains(one.entry)) {
            leave(Json::object().set("what", move_word("weather")).set("at", move_word(to_text(one.at))),
                  kLeftOlder);
            continue;
        }
        WCK_TRY(const auto made, again(EntryType::weather, one, one.core));
        if (made) ++report_.moved["weather"];
    }
    return {};
}

void Moving::name_what_stays() {
    for (const Event<SignCore>& one : from_.signatures())
        leave(Json::object().set("what", move_word("signature")).set("role", move_word(one.core.role)),
              kLeftGivenThere);
    for (const Event<OrderCore>& one : from_.orders())
        leave(Json::object().set("what", move_word("order")).set("at", move_word(to_text(one.at))),
              kLeftGivenThere);
    for (const Event<SamplingCore>& one : from_.samplings())
        leave_at("sampling", one.core.key, kLeftGivenThere);
    for (const Event<FeedbackCore>& one : from_.feedback())
        leave(Json::object().set("what", move_word("feedback")).set("at", move_word(to_text(one.at))),
              kLeftOpensToProject);
    if (from_.phase() > to_.phase())
        leave(
            Json::object().set("what", move_word("phase")).set("phase", move_word(phase_name(from_.phase()))),
            kLeftOpensToProject);
}

}  // namespace wincheck::engine
