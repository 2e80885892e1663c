#include "core/engine/moving.h"

#include <algorithm>

#include "core/engine/reasons.h"
#include "core/engine/taking_over.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/model/limits.h"
#include "core/rules/form_state.h"
#include "core/rules/reasons.h"
#include "core/store/answers.h"

namespace wincheck::engine {
namespace {

// An entry has room for more beside them: header, recorded values.
constexpr std::size_t kListBytesMax = kEntryBytesMax / 2;
constexpr std::size_t kSourceBytes = 64;  // a hash or a time, with what frames them

bool is_taken_back(const store::RegisterValue& value) {
    return value.answer.act == AnswerAct::cleared;
}

bool says_the_same(const AnswerCore& a, const AnswerCore& b) {
    return a.act == b.act && a.value == b.value;
}

bool holds_key(const std::vector<AnswerCore>& answers, const AnswerKey& key) {
    return std::any_of(answers.begin(), answers.end(), [&](const AnswerCore& one) { return one.key == key; });
}

template <class Core>
std::optional<Core> core_within(const store::StoredEntry& stored) {
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    if (bytes == nullptr) return std::nullopt;
    auto core = journal::decode_core<Core>(stored.header, *bytes);
    return core ? std::optional(*std::move(core)) : std::nullopt;
}

// What people said in an entry, without what was recorded beside it. The minutes of a call are said by it.
bool is_said_in(const store::StoredEntry& stored, const AnswerKey& key) {
    switch (static_cast<EntryType>(stored.header.type)) {
        case EntryType::answer: {
            const auto core = core_within<AnswerCore>(stored);
            return core && core->key == key;
        }
        case EntryType::conform: {
            const auto core = core_within<ConformCore>(stored);
            return core && holds_key(core->answers, key);
        }
        case EntryType::moved: {
            const auto core = core_within<MovedCore>(stored);
            return core && holds_key(core->answers, key);
        }
        case EntryType::call: {
            const auto core = core_within<CallCore>(stored);
            return core && core->key == key;
        }
        default: return false;
    }
}

}  // namespace

Moving::Moving(Device& device, const Inspection& from, const Inspection& to, const Device::Write& write)
    : device_(device), from_(from), to_(to), write_(write) {}

Result<MoveReport> Moving::run() {
    remember_earlier_moves();
    WCK_TRY(move_instances());
    WCK_TRY(plan_answers());
    WCK_TRY(write_answers());
    WCK_TRY(move_captures());
    WCK_TRY(move_masks());
    WCK_TRY(move_taken());
    WCK_TRY(move_findings());
    WCK_TRY(move_steps());
    WCK_TRY(move_witnesses());
    WCK_TRY(move_events());
    name_what_stays();
    WCK_TRY(write_entries());
    return std::move(report_);
}

void Moving::leave(Json what, const char* reason) {
    report_.left_behind.push(std::move(what).set("reason", move_word(reason)));
}

void Moving::leave_at(const char* what, const AnswerKey& key, const char* reason) {
    Json json = Json::object().set("what", move_word(what)).set("item", move_word(key.item));
    if (!key.instance.is_zero()) json.set("instance", move_word(key.instance.hex()));
    if (!key.sample.empty()) json.set("sample", move_word(key.sample));
    leave(std::move(json), reason);
}

// Work that team-mates' devices bring later is moved by the same act once more.
void Moving::remember_earlier_moves() {
    for (const Event<MovedCore>& move : to_.moves()) {
        if (move.core.from != from_.id()) continue;
        for (std::size_t i = 0; i < std::min(move.core.answers.size(), move.core.sources.size()); ++i) {
            const std::pair place{move.core.sources[i], move.core.answers[i].key};
            taken_answers_.insert(place);
            answers_here_[place] = move.entry;
        }
        for (const MovedEntry& one : move.core.entries) {
            taken_.insert(one.source);
            instances_[short_id<InstanceId>(one.source)] = short_id<InstanceId>(one.entry);
            findings_[short_id<StreamId>(one.source)] = short_id<StreamId>(one.entry);
        }
    }
}

std::optional<AnswerKey> Moving::here(const AnswerKey& key) const {
    if (key.item.empty()) return key;
    if (to_.compiled().find(key.item) < 0) return std::nullopt;
    if (repeat_around(from_.compiled(), key.item) != repeat_around(to_.compiled(), key.item))
        return std::nullopt;
    if (key.instance.is_zero()) return key;
    const auto instance = instances_.find(key.instance);
    if (instance == instances_.end()) return std::nullopt;
    return AnswerKey{key.item, instance->second, key.sample};
}

Result<Hash> Moving::written(const Payload& payload) {
    WCK_TRY(const store::Applied applied, write_(to_.id(), payload));
    return applied.hash;
}

Result<std::optional<Hash>> Moving::again(EntryType type, const Hash& source, const store::Position& position,
                                          const Origin& origin, Bytes core, std::optional<Bytes> secret) {
    if (taken_.contains(source)) return std::optional<Hash>{};
    WCK_TRY(const auto stored, device_.store().entry(position));
    if (!stored) return std::optional<Hash>{};
    Payload payload = payload_of(type, std::move(core));
    payload.text = part_within(*stored, journal::PartClass::text);
    payload.place = part_within(*stored, journal::PartClass::place);
    payload.secret = secret ? std::move(secret) : part_within(*stored, journal::PartClass::secret);
    WCK_TRY(const Hash made, written(payload));
    entries_.push_back({made, source, origin.author, origin.at.utc.ms, origin.at.offset_minutes});
    return std::optional(made);
}

// --- instances of repeats ---

Result<void> Moving::move_instances() {
    std::map<std::pair<std::string, InstanceId>, std::uint32_t> counted;
    const auto& added = from_.record().instances;
    for (const RepeatInstance& instance :
         rules::instances_of(from_.compiled(), from_.record(), from_.context())) {
        const auto parent = instances_.find(instance.parent);
        const bool has_parent = instance.parent.is_zero() || parent != instances_.end();
        const std::int32_t node = to_.compiled().find(instance.repeat);
        const bool fits = has_parent && node >= 0 &&
                          to_.checklist().nodes[static_cast<std::size_t>(node)].kind == NodeKind::repeat &&
                          repeat_around(from_.compiled(), instance.repeat) ==
                              repeat_around(to_.compiled(), instance.repeat);
        const bool is_added = std::any_of(added.begin(), added.end(),
                                          [&](const RepeatInstance& one) { return one.id == instance.id; });
        if (!fits) {
            if (is_added)
                leave(Json::object()
                          .set("what", move_word("instance"))
                          .set("item", move_word(instance.repeat))
                          .set("instance", move_word(instance.id.hex()))
                          .set("label", move_word(instance.label)),
                      kLeftNotAsked);
            continue;
        }
        const InstanceId above = instance.parent.is_zero() ? InstanceId{} : parent->second;
        if (is_added) {
            WCK_TRY(move_added(instance, above));
        } else {
            // Nobody added it: a count asks for it, here as there.
            const std::uint32_t number = ++counted[{instance.repeat, instance.parent}];
            instances_[instance.id] = rules::counted_instance_id(instance.repeat, above, number);
        }
    }
    if (to_.record().instances.size() + added_.size() > kInstancesMax)
        return error_of(ErrorCode::limit, kTooLarge, "Moving::move_instances", "from");
    return {};
}

Result<void> Moving::move_added(const RepeatInstance& instance, const InstanceId& parent) {
    if (instances_.contains(instance.id)) return {};  // by an earlier move
    WCK_TRY(const auto entries, device_.store().stream_entries(from_.id(), EntryType::add_instance));
    const auto source = std::find_if(entries.begin(), entries.end(), [&](const store::StoredEntry& one) {
        return short_id<InstanceId>(one.hash) == instance.id;
    });
    if (source == entries.end()) return {};
    const AddInstanceCore core{instance.repeat, parent, instance.label};
    WCK_TRY(const auto made, again(EntryType::add_instance, source->hash, source->position,
                                   {source->header.author, from_.made_at(*source)}, journal::encode(core)));
    if (!made) return {};
    instances_[instance.id] = short_id<InstanceId>(*made);
    added_.push_back({instance.repeat, instances_[instance.id], parent, instance.label});
    ++report_.moved["instances"];
    return {};
}

// --- answers ---

// SCO-5: nobody chooses the location that is looked at, where the register has some.
bool Moving::is_drawn_here(const AnswerKey& key) const {
    if (key.sample.empty()) return true;
    const Node& node = to_.checklist().nodes[static_cast<std::size_t>(to_.compiled().find(key.item))];
    const auto drawn = to_.drawn_samples(node);
    return drawn.empty() || std::any_of(drawn.begin(), drawn.end(),
                                        [&](const Location& place) { return place.code == key.sample; });
}

Result<bool> Moving::is_answered_here(const AnswerKey& key) {
    const auto standing = to_.registers().find(key);
    if (standing == to_.registers().end() || standing->second.empty() ||
        is_taken_back(standing->second.front()))
        return false;
    WCK_TRY(const auto stored, device_.store().entry(standing->second.front().position));
    return !stored || is_said_in(*stored, key);
}

Result<void> Moving::plan_answers() {
    for (const auto& [key, standing] : from_.registers()) WCK_TRY(plan_answer(key, standing));
    return {};
}

Result<void> Moving::plan_answer(const AnswerKey& key, const std::vector<store::RegisterValue>& standing) {
    const auto answer = from_.record().answers.find(key);
    if (answer == from_.record().answers.end()) return {};  // cleared, or of an instance that was removed
    const store::RegisterValue& shown = standing.front();
    const auto stay = [&](const char* reason) {
        answers_left_.insert({key.item, key.instance});
        leave_at("answer", key, reason);
        return Result<void>{};
    };
    const auto place = here(key);
    if (!place) return stay(kLeftNotAsked);
    if (taken_answers_.contains({shown.entry, *place}) || taken_.contains(shown.entry)) return {};
    if (!is_drawn_here(*place)) return stay(kLeftNotDrawn);
    std::vector<RepeatInstance> instances = to_.record().instances;
    instances.insert(instances.end(), added_.begin(), added_.end());
    if (!takes_as_it_is(to_.compiled(), instances, *place, answer->second)) return stay(kLeftOtherAnswer);
    WCK_TRY(const bool is_answered, is_answered_here(*place));
    if (is_answered) {
        const bool is_same = says_the_same(to_.registers().at(*place).front().answer, shown.answer);
        return is_same ? Result<void>{} : stay(kLeftAnswered);
    }
    const bool differs = std::any_of(standing.begin(), standing.end(), [&](const auto& value) {
        return !says_the_same(value.answer, shown.answer);
    });
    if (differs) leave_at("answer", key, kLeftDifference);
    WCK_TRY(const auto stored, device_.store().entry(shown.position));
    Planned planned{
        .core = shown.answer, .source = shown.entry, .author = {}, .at = {}, .text = std::nullopt};
    planned.core.key = *place;
    planned.core.chosen.reset();
    planned.author = from_.answered_by(shown.entry, key, stored ? stored->header.author : std::string{});
    const bool is_alone = stored && stored->header.type == static_cast<std::uint32_t>(EntryType::answer) &&
                          is_said_in(*stored, key);
    if (stored) planned.at = from_.made_at(*stored);
    if (is_alone) planned.text = part_within(*stored, journal::PartClass::text);
    planned_.push_back(std::move(planned));
    return {};
}

Result<void> Moving::write_answers() {
    Recording recording(device_, to_);
    Record after = rules::records_values(to_.compiled()) ? recording.standing() : to_.record();
    after.instances.insert(after.instances.end(), added_.begin(), added_.end());
    std::vector<AnswerKey> changed;
    for (const Planned& one : planned_) {
        after.answers[one.core.key] = {.value = one.core.value,
                                       .is_na = one.core.act == AnswerAct::not_applicable,
                                       .has_na_reason = one.core.has_reason,
                                       .phase = one.core.phase};
        changed.push_back(one.core.key);
    }
    if (rules::can_pass_full_marks(to_.compiled()) &&
        rules::grows_past_full_marks(to_.compiled(), to_.record(), after, to_.context()))
        return error_of(ErrorCode::limit, rules::kFullMarksReached, "Moving::write_answers");
    recording.set_off(after, changed);
    // What is recorded beside comes first: each answer that follows stands in its place.
    const Recording* beside = &recording;
    MovedCore core{.from = from_.id(), .answers = {}, .sources = {}};
    std::size_t bytes = 0;
    for (const Planned& one : planned_) {
        if (one.text) continue;
        const std::size_t length = journal::encode(one.core).size() + kSourceBytes + one.author.size();
        if (bytes + length > kListBytesMax && !core.answers.empty()) {
            WCK_TRY(write_move(std::exchange(core, {.from = from_.id(), .answers = {}, .sources = {}}),
                               std::exchange(beside, nullptr)));
            bytes = 0;
        }
        bytes += length;
        core.answers.push_back(one.core);
        core.sources.push_back(one.source);
        core.authors.push_back(one.author);
    }
    if (beside != nullptr || !core.answers.empty()) WCK_TRY(write_move(std::move(core), beside));
    for (const Planned& one : planned_)
        if (one.text) WCK_TRY(write_with_text(one));
    if (!planned_.empty()) report_.moved["answers"] = planned_.size();
    return {};
}

Result<void> Moving::write_move(MovedCore core, const Recording* recording_or_null) {
    const Bytes encoded = journal::encode(core);
    Payload payload = payload_of(EntryType::moved, encoded);
    if (recording_or_null != nullptr) {
        Payload whole = recording_or_null->payload(EntryType::moved, encoded);
        if (whole.core.size() + kHeaderBytesMax <= kEntryBytesMax) payload = std::move(whole);
    }
    WCK_TRY(const store::Applied applied, write_(to_.id(), payload));
    if (report_.entry.is_zero()) {
        report_.entry = applied.hash;
        report_.sequence = applied.position.sequence;
    }
    const Hash made = applied.hash;
    for (std::size_t i = 0; i < core.answers.size(); ++i)
        answers_here_[{core.sources[i], core.answers[i].key}] = made;
    return {};
}

// Its words can be erased alone, as they could before.
Result<void> Moving::write_with_text(const Planned& planned) {
    Payload payload = payload_of(EntryType::answer, journal::encode(planned.core), planned.text);
    WCK_TRY(const Hash made, written(payload));
    answers_here_[{planned.source, planned.core.key}] = made;
    entries_.push_back({made, planned.source, planned.author, planned.at.utc.ms, planned.at.offset_minutes});
    return {};
}

Result<void> Moving::write_entries() {
    MovedCore core{.from = from_.id(), .answers = {}, .sources = {}};
    std::size_t bytes = 0;
    for (MovedEntry& one : entries_) {
        const std::size_t length = 2 * kSourceBytes + one.author.size();
        if (bytes + length > kListBytesMax) {
            WCK_TRY(
                write_move(std::exchange(core, {.from = from_.id(), .answers = {}, .sources = {}}), nullptr));
            bytes = 0;
        }
        bytes += length;
        core.entries.push_back(std::move(one));
    }
    if (!core.entries.empty()) WCK_TRY(write_move(std::move(core), nullptr));
    return {};
}

}  // namespace wincheck::engine
