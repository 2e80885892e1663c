#pragma once
// What one reader may see of units' years (VIS-1): whoever may publish over a unit sees everything of it.
#include "core/rules/authority.h"
#include "sync/hub/publication.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

class YearReaderRight {
public:
    YearReaderRight(State& state, std::string reader) : state_(state), reader_(std::move(reader)) {}

    Result<void> prepare() {
        WCK_TRY(standing_, state_.standing());
        WCK_TRY(const auto hash, state_.documents.newest(DocumentKind::policy));
        if (hash) {
            WCK_TRY(policy_, state_.documents.policy(*hash));
        }
        today_ = state_.today();
        return {};
    }

    /// Headquarters: everything at any time.
    [[nodiscard]] bool sees_all(const std::string& unit) const {
        if (reader_.empty()) return true;
        const rules::Attempt attempt{
            .command = rules::Command::publish, .author = reader_, .unit = unit, .date = today_};
        return rules::may(attempt, *standing_, policy_) == rules::Authority::allowed;
    }

    /// What was frozen, once it is final.
    [[nodiscard]] bool sees_frozen(const std::string& unit, bool is_final) const {
        return sees_all(unit) || (is_final && reads_figures_of(*standing_, reader_, unit, today_));
    }

private:
    State& state_;
    std::string reader_;
    engine::RegisterPtr standing_;
    Policy policy_;
    std::string today_;
};

}  // namespace wincheck::hub
