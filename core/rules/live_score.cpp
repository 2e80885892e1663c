#include "core/rules/live_score.h"

#include <algorithm>

#include "core/rules/score_run.h"

namespace wincheck::rules {

struct LiveScore::Parts {
    std::shared_ptr<const CompiledChecklist> checklist;
    Record record;
    Context context;
    Policy policy;
    std::unique_ptr<ScoreRun> run;
    bool is_followed = true;  // false: only a whole run gives the score

    void compute() {
        run = std::make_unique<ScoreRun>(plan_of(*checklist), record, context, policy,
                                         FormState::Keeping::live);
        is_followed = true;
    }
};

LiveScore::LiveScore(std::shared_ptr<const CompiledChecklist> checklist, Record record, Context context,
                     Policy policy)
    : parts_(std::make_unique<Parts>()) {
    parts_->checklist = std::move(checklist);
    parts_->record = std::move(record);
    parts_->context = std::move(context);
    parts_->policy = std::move(policy);
    parts_->compute();
}

LiveScore::~LiveScore() = default;

const Record& LiveScore::record() const {
    return parts_->record;
}

void LiveScore::put(const AnswerKey& key, Answer answer) {
    Answer& held = parts_->record.answers[key];
    held = std::move(answer);
    if (parts_->is_followed) parts_->run->state().answer_changed(key, &held);
}

void LiveScore::erase(const AnswerKey& key) {
    const bool was_held = parts_->record.answers.erase(key) > 0;
    if (was_held && parts_->is_followed) parts_->run->state().answer_changed(key, nullptr);
}

void LiveScore::add(RepeatInstance instance) {
    parts_->record.instances.push_back(std::move(instance));
    if (parts_->is_followed)
        parts_->is_followed = parts_->run->state().instance_added(parts_->record.instances.back());
}

void LiveScore::remove(const InstanceId& id) {
    Record& record = parts_->record;
    const Plan& plan = plan_of(*parts_->checklist);
    for (const RepeatInstance& one : record.instances) {
        const std::int32_t repeat = one.id == id ? plan.find(one.repeat) : -1;
        if (repeat < 0 || plan.node(repeat).kind != NodeKind::repeat) continue;
        if (parts_->is_followed) parts_->is_followed = parts_->run->state().instance_removed(id);
        for (const std::int32_t node : plan.scopes[plan.scope_of[at(repeat)]].nodes) {
            const AnswerKey first{plan.node(node).code, id, {}};
            auto answer = record.answers.lower_bound(first);
            while (answer != record.answers.end() && answer->first.item == first.item &&
                   answer->first.instance == id)
                answer = record.answers.erase(answer);
        }
    }
    std::erase_if(record.instances, [&](const RepeatInstance& one) { return one.id == id; });
}

const ScoreSummary& LiveScore::settle() {
    if (!parts_->is_followed || !parts_->run->settle()) parts_->compute();
    return parts_->run->summary();
}

const ScoreSummary& LiveScore::summary() const {
    return parts_->run->summary();
}

ScoreResult LiveScore::headline() const {
    return parts_->run->headline();
}

ScoreResult LiveScore::result() const {
    return parts_->run->result();
}

Result<void> LiveScore::check(const AnswerKey& key, const Answer& answer) const {
    return check_answer(parts_->run->state(), key, answer);
}

}  // namespace wincheck::rules
