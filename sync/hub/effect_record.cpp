#include "sync/hub/effect_record.h"

#include <utility>

#include "sync/hub/feed.h"
#include "sync/hub/own_steps.h"
#include "sync/hub/reasons.h"
#include "sync/hub/standing_feed.h"

namespace wincheck::hub {

Result<std::vector<EffectDocument>> effect_steps(State& state) {
    WCK_TRY(const auto cores, own_cores<EffectCore>(state, EntryType::effect));
    std::vector<EffectDocument> steps;
    for (const EffectCore& core : cores) {
        WCK_TRY(auto document, own_document<EffectDocument>(state, core.document));
        if (!document || document->step != core.step)
            return error_of(ErrorCode::corrupt, kEffectDamaged, "effect_steps", core.document.hex());
        steps.push_back(std::move(*document));
    }
    return steps;
}

Result<void> record_effect_step(State& state, EffectDocument document) {
    state.ports.random.fill(document.salt.raw);
    document.at_ms = state.now_ms();
    const TextPart apart{{"person", document.by}};
    const Bytes bytes = journal::encode(document);
    const EffectCore core{.step = document.step, .document = sha256(bytes)};
    WCK_TRY(state.engine->record_effect(core, apart, [&]() -> Result<void> {
        WCK_TRY(state.store().put_blob(core.document, bytes));
        return note_standing_due(state);
    }));
    return sequence_own(state);
}

Result<std::vector<std::string>> wrong_effects(State& state) {
    WCK_TRY(const auto cores, own_cores<EffectCore>(state, EntryType::effect));
    std::vector<std::string> wrong;
    for (const EffectCore& core : cores) {
        WCK_TRY(const auto document, own_document<EffectDocument>(state, core.document));
        if (!document || document->step != core.step)
            wrong.push_back("effect " + core.document.hex() + ": its document is not what was recorded");
    }
    return wrong;
}

}  // namespace wincheck::hub
