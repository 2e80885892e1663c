#pragma once
// The live scores that a screen reads while another thread waits for the disk: immutable figures under a lock
// that nobody holds for longer than one look-up. Thread-safe.
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/id.h"
#include "core/model/score.h"

namespace wincheck::engine {

using SharedScore = std::shared_ptr<const ScoreSummary>;

class ScoreBoard {
public:
    struct Standing {
        SharedScore score;      // null = never shown
        bool is_stale = false;  // entries came in since; what is shown is the last known
    };
    /// By any text that was shown once as this inspection's name.
    [[nodiscard]] Standing find(const std::string& name) const {
        const std::lock_guard guard(mutex_);
        const auto named = names_.find(name);
        return named == names_.end() ? Standing{} : standings_.at(named->second);
    }
    void show(const std::string& name, const StreamId& id, SharedScore score) {
        const std::lock_guard guard(mutex_);
        names_[name] = id;
        standings_[id] = {std::move(score), false};
    }
    /// After a durable act: no change where nobody looks at this inspection.
    void renew(const StreamId& id, SharedScore score) {
        const std::lock_guard guard(mutex_);
        const auto found = standings_.find(id);
        if (found != standings_.end()) found->second = {std::move(score), false};
    }
    void age(const StreamId& id) {
        const std::lock_guard guard(mutex_);
        const auto found = standings_.find(id);
        if (found != standings_.end()) found->second.is_stale = true;
    }
    void age_all() {
        const std::lock_guard guard(mutex_);
        for (auto& [id, standing] : standings_) standing.is_stale = true;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, StreamId> names_;
    std::map<StreamId, Standing> standings_;
};

}  // namespace wincheck::engine
