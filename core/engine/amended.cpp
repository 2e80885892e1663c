// What decisions on appeals make of a sealed inspection (APP-2, DO-5): its answers, figures and findings as
// amended, beside those of the seal.
#include <algorithm>
#include <map>
#include <tuple>

#include "core/engine/inspection.h"
#include "core/engine/stored_events.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/store/answers.h"

namespace wincheck::engine {
namespace {

Answer answer_amended(const Amendment& one) {
    const bool is_na = one.act == AnswerAct::not_applicable;
    return {.value = one.value,
            .is_na = is_na,
            .has_na_reason = is_na,
            .phase = one.phase,
            .is_false = one.is_false};
}

void put_write(Record& record, const AnswerKey& key, AnswerAct act, const Answer& answer) {
    if (act == AnswerAct::cleared)
        record.answers.erase(key);
    else
        record.answers[key] = answer;
}

template <class Core>
std::optional<Core> core_in(const store::StoredEntry& stored) {
    const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
    if (core == nullptr) return std::nullopt;
    auto decoded = journal::decode_core<Core>(stored.header, *core);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

/// Answers and instances from entries in their order. Of writes of one register the last in causal order
/// stands, as it does in the view of the inspection.
class Replay {
public:
    void take(const store::StoredEntry& stored) {
        const auto type = static_cast<EntryType>(stored.header.type);
        if (type == EntryType::add_instance) {
            if (const auto core = core_in<AddInstanceCore>(stored))
                instances_.push_back(
                    {core->repeat, short_id<InstanceId>(stored.hash), core->parent, core->label});
        } else if (type == EntryType::remove_instance) {
            if (const auto core = core_in<RemoveInstanceCore>(stored)) removed_.insert(core->instance);
        }
        const auto answers = store::answers_of(stored);
        if (!answers) return;
        const Order order{stored.header.lamport, stored.device, stored.position};
        for (const AnswerCore& answer : *answers) {
            Write& write = writes_[answer.key];
            if (write.order >= order) continue;
            write = {order, answer, stored.header.author, stored.hash};
        }
    }

    [[nodiscard]] std::string author_of(const AnswerKey& key, const Inspection& inspection) const {
        const auto found = writes_.find(key);
        if (found == writes_.end()) return {};
        return inspection.answered_by(found->second.entry, key, found->second.author);
    }

    void put_into(Record& record) const {
        record.instances.clear();
        record.answers.clear();
        for (const RepeatInstance& instance : instances_)
            if (!removed_.contains(instance.id)) record.instances.push_back(instance);
        for (const auto& [key, write] : writes_) {
            if (removed_.contains(key.instance)) continue;
            const AnswerCore& core = write.answer;
            put_write(record, key, core.act,
                      {.value = core.value,
                       .is_na = core.act == AnswerAct::not_applicable,
                       .has_na_reason = core.has_reason,
                       .phase = core.phase});
        }
    }

private:
    using Order = std::tuple<std::uint64_t, DeviceId, store::Position>;
    struct Write {
        Order order{};
        AnswerCore answer;
        std::string author;
        Hash entry{};
    };
    std::map<AnswerKey, Write> writes_;
    std::vector<RepeatInstance> instances_;
    std::set<InstanceId> removed_;
};

Result<Replay> replay_of_sealed(store::Store& store, const Inspection& inspection) {
    WCK_TRY(const auto entries, store.stream_entries(inspection.id()));
    Replay replay;
    for (const store::StoredEntry& stored : entries)
        if (!stored.is_refused && inspection.is_sealed_in(stored.position)) replay.take(stored);
    return replay;
}

void put_amendments(Record& record, const std::vector<Amendment>& amendments) {
    for (const Amendment& one : amendments)
        if (one.finding.is_zero()) put_write(record, one.key, one.act, answer_amended(one));
}

// VISIT-5: the last word about the ending holds.
bool is_set_aside(const rules::Appeals& appeals) {
    if (appeals.amending.empty()) return false;
    const auto& amendments = appeals.amending.back().core.amendments;
    return !amendments.empty() && amendments.front().sets_aside();
}

}  // namespace

StatedFigures figures_of(const ScoreResult& score) {
    StatedFigures figures;
    figures.band = score.band;
    figures.has_passed = score.passed;
    if (!score.exact) return figures;
    figures.score = to_text(rounded(*score.exact, static_cast<int>(score.places)));
    figures.exact = to_text(*score.exact);
    return figures;
}

bool Inspection::is_sealed_in(const store::Position& position) const {
    if (!seal_) return false;
    const auto& frontier = seal_->core.frontier;
    return std::any_of(frontier.begin(), frontier.end(), [&](const Frontier& reach) {
        return reach.incarnation == position.incarnation && position.sequence <= reach.sequence;
    });
}

rules::Appeals Inspection::appeals() const {
    const auto stored = stored_events(store_, appeal_steps_, [](const auto&) { return true; });
    std::vector<rules::AppealStep> steps;
    steps.reserve(stored.size());
    for (const auto& one : stored) {
        steps.push_back(step_of<rules::AppealStep>(one));
        steps.back().author = one.event->author;
    }
    add_told_decisions(steps);
    return rules::appeals_of(std::move(steps), policy_.appeals, planned_.kind);
}

Result<Record> Inspection::amended_record(const rules::Appeals& appeals,
                                          const std::vector<Amendment>& more) const {
    WCK_TRY(const Replay replay, replay_of_sealed(store_, *this));
    Record record = live_->record();
    replay.put_into(record);
    for (const rules::AppealStep& decision : appeals.amending)
        put_amendments(record, decision.core.amendments);
    put_amendments(record, more);
    return record;
}

Result<std::string> Inspection::recorder_of(const AnswerKey& key) const {
    WCK_TRY(const Replay replay, replay_of_sealed(store_, *this));
    return replay.author_of(key, *this);
}

std::optional<Amended> Inspection::amended() const {
    if ((!seal_ && !is_refused_visit()) || appeal_steps_.empty()) return std::nullopt;
    const rules::Appeals all = appeals();
    if (all.amending.empty()) return std::nullopt;
    Amended amended;
    amended.figures = all.amending.back().core.after;
    amended.is_set_aside = is_set_aside(all);
    amended.is_recomputed = !is_partial_;
    amended.is_provisional = std::any_of(all.amending.begin(), all.amending.end(),
                                         [](const rules::AppealStep& one) { return !one.rank; });
    if (is_partial_ || is_refused_visit()) return amended;
    const auto record = amended_record(all, {});
    amended.is_recomputed = record.has_value();
    if (record) amended.figures = figures_of(rules::score(*compiled_, *record, context_, policy_));
    return amended;
}

bool Inspection::is_refusal_set_aside() const {
    return is_refused_visit() && !appeal_steps_.empty() && is_set_aside(appeals());
}

std::optional<StatedFigures> Inspection::standing_refusal() const {
    return is_refusal_set_aside() ? std::nullopt : refused_result();
}

// Decisions name every finding that they change, so that each replica sees the same without a score.
void Inspection::mark_amended(std::vector<FindingView>& views) const {
    if (!seal_ || appeal_steps_.empty()) return;
    const rules::Appeals all = appeals();
    for (const rules::AppealStep& decision : all.amending) {
        for (const Amendment& one : decision.core.amendments) {
            if (one.finding.is_zero()) continue;
            const bool stands = one.act != AnswerAct::cleared;
            auto view = std::find_if(views.begin(), views.end(),
                                     [&](const FindingView& held) { return held.id == one.finding; });
            if (view == views.end()) {
                if (!stands) continue;
                FindingView raised;
                raised.id = one.finding;
                raised.item = one.key;
                raised.line = one.line;
                raised.severity = one.severity;
                raised.person = one.person;
                raised.is_raised_by_answer = true;
                inherit(raised, *compiled_);
                raised.terms = rules::terms_of(policy_.findings, planned_.kind, one.severity, {});
                views.push_back(std::move(raised));
                continue;
            }
            if (!view->amended_from) view->amended_from = view->severity;
            view->severity = stands ? one.severity : kSeverityNone;
            const bool is_as_before =
                stands && (one.severity == kSeverityNone || one.severity == *view->amended_from);
            if (is_as_before) view->amended_from.reset();
        }
    }
}

}  // namespace wincheck::engine
