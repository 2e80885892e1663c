#pragma once
// The score of a record that people are still filling in: told what changed, it settles only that, what reads
// it and the path to the root, and always equals score() over the whole record (LIVE-1).
#include <memory>

#include "core/rules/score.h"

namespace wincheck::rules {

class LiveScore {
public:
    LiveScore(std::shared_ptr<const CompiledChecklist> checklist, Record record, Context context,
              Policy policy);
    ~LiveScore();
    LiveScore(const LiveScore&) = delete;
    LiveScore& operator=(const LiveScore&) = delete;

    [[nodiscard]] const Record& record() const;

    // ---- changes: as many as one act brings, then settle() ----
    void put(const AnswerKey& key, Answer answer);
    void erase(const AnswerKey& key);
    /// Behind the instances that stand.
    void add(RepeatInstance instance);
    /// With its answers.
    void remove(const InstanceId& id);
    /// Cost: what changed, what reads it, and the way to the root. A new instance of which others are part
    /// already, and a form at the limit of instances, are computed whole.
    const ScoreSummary& settle();

    [[nodiscard]] const ScoreSummary& summary() const;
    /// The figures with what fired and was found, without parts and missing answers.
    [[nodiscard]] ScoreResult headline() const;
    /// Cost: the whole form.
    [[nodiscard]] ScoreResult result() const;
    /// As check_answer(), without looking at more than the answer's conditions read.
    [[nodiscard]] Result<void> check(const AnswerKey& key, const Answer& answer) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace wincheck::rules
