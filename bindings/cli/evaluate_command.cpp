// wincheck evaluate: opens a checklist as a new record, performs acts, and says after each what changed.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <utility>

#include "bindings/cli/checklist_file.h"
#include "bindings/cli/command.h"
#include "core/base/hash.h"
#include "core/base/reasons.h"
#include "core/base/system.h"
#include "core/model/entries.h"
#include "core/rules/conform.h"
#include "core/rules/offer.h"
#include "core/rules/reasons.h"
#include "core/rules/score.h"
#include "core/rules/score_json.h"

namespace wincheck::cli {
namespace {

using Statuses = std::vector<rules::NodeStatus>;
/// By the name that an act would give, and the sample.
using Shown = std::map<std::pair<std::string, std::string>, rules::NodeStatus>;

/// A record in memory with the acts that fill it.
class Trial {
public:
    Trial(std::shared_ptr<const rules::CompiledChecklist> checklist, Context context)
        : checklist_(std::move(checklist)), context_(std::move(context)) {}

    /// The first act opens the record: its defaults are part of what changed.
    Result<void> perform(const Json& act);
    /// What the last act asked to be shown beside what changed; null = nothing.
    [[nodiscard]] Json take_choices() { return std::exchange(choices_, Json{}); }
    /// States that differ from those of the last call; at first those of nodes that have a value, do not
    /// show, are required, read only or wrong.
    Json changes();

private:
    [[nodiscard]] Statuses now() const { return rules::evaluate(*checklist_, record_, context_); }
    Result<const Node*> node_of(const std::string& code) const;
    /// Reads "CODE" or "REPEAT[2].CODE".
    Result<AnswerKey> key_of(const std::string& item) const;
    Result<AnswerKey> key_in(const Json& act) const;
    [[nodiscard]] std::map<InstanceId, std::string> names() const;
    Result<InstanceId> instance_of(const std::string& segment, const InstanceId& parent) const;

    [[nodiscard]] Error unknown(const Reason& reason, const std::string& where) const;
    [[nodiscard]] std::vector<RepeatInstance> instances() const {
        return rules::instances_of(*checklist_, record_, context_);
    }
    Result<void> set_clock(const Json& act);
    Result<void> record(const AnswerKey& key, const Answer& answer);
    /// Records what an act set off beside what it did.
    void record_due(const Record* before_or_null, const std::vector<AnswerKey>& changed);

    Result<void> answer(const Json& act);
    Result<void> mark_na(const Json& act);
    Result<void> add(const Json& act);
    Result<void> remove(const Json& act);
    Result<void> conform(const Json& act);
    Result<void> move_to_phase(const Json& act);
    Result<void> show_choices(const Json& act);
    Result<void> check_item(const Json& act) const;

    std::shared_ptr<const rules::CompiledChecklist> checklist_;
    Context context_;
    Record record_;
    std::uint32_t phase_ = kPhaseNone;
    std::uint64_t instances_made_ = 0;
    std::uint64_t acts_ = 0;
    rules::Moment moment_;
    Shown shown_;
    bool has_shown_ = false;
    Json choices_;
};

Error Trial::unknown(const Reason& reason, const std::string& where) const {
    return error_of(ErrorCode::invalid_argument, reason, "evaluate", where);
}

// An act's "at", else the clock. Chance is the number of the act: the same acts print the same.
Result<void> Trial::set_clock(const Json& act) {
    const std::string seed = "evaluate act " + std::to_string(acts_);
    const Hash random = sha256(view_of(seed));
    moment_.random = 0;
    for (std::size_t i = 0; i < sizeof moment_.random; ++i)
        moment_.random = moment_.random << 8U | random.raw[i];
    WCK_TRY(const std::string at, act.text_or_empty_at("at"));
    if (at.empty()) {
        moment_.now = SystemClock().now();
        return {};
    }
    const Result<ZonedTime> time = parse_time(at);
    if (!time) return unknown(kNotTime, "at");
    moment_.now = *time;
    return {};
}

void Trial::record_due(const Record* before_or_null, const std::vector<AnswerKey>& changed) {
    rules::put_values(record_,
                      rules::values_due(*checklist_, before_or_null, record_, context_, moment_, changed));
}

Result<void> Trial::record(const AnswerKey& key, const Answer& answer) {
    WCK_TRY(const auto due, rules::try_answer(*checklist_, record_, context_, moment_, key, answer));
    record_.answers[key] = answer;
    rules::put_values(record_, due);
    return {};
}

Result<const Node*> Trial::node_of(const std::string& code) const {
    const std::int32_t index = checklist_->find(code);
    if (index < 0) return unknown(rules::kUnknownItem, code);
    return &checklist_->checklist().nodes[static_cast<std::size_t>(index)];
}

Result<InstanceId> Trial::instance_of(const std::string& segment, const InstanceId& parent) const {
    const std::size_t bracket = segment.find('[');
    if (bracket == std::string::npos || segment.back() != ']')
        return unknown(rules::kUnknownInstance, segment);
    const Result<Decimal> number = Decimal::parse(segment.substr(bracket + 1, segment.size() - bracket - 2));
    std::int64_t left = number && number->scale == 0 ? number->mantissa : 0;
    for (const RepeatInstance& instance : instances()) {
        if (instance.repeat != segment.substr(0, bracket) || instance.parent != parent) continue;
        if (--left == 0) return instance.id;
    }
    return unknown(rules::kUnknownInstance, segment);
}

Result<AnswerKey> Trial::key_of(const std::string& item) const {
    AnswerKey key;
    std::size_t from = 0;
    for (std::size_t dot = item.find("]."); dot != std::string::npos; dot = item.find("].", from)) {
        WCK_TRY(key.instance, instance_of(item.substr(from, dot + 1 - from), key.instance));
        from = dot + 2;
    }
    key.item = item.substr(from);
    return key;
}

Result<AnswerKey> Trial::key_in(const Json& act) const {
    WCK_TRY(const std::string item, act.text_at("item"));
    WCK_TRY(AnswerKey key, key_of(item));
    WCK_TRY(key.sample, act.text_or_empty_at("sample"));
    return key;
}

// "lift[2].door[1]" of every instance; outer ones stand before inner ones.
std::map<InstanceId, std::string> Trial::names() const {
    std::map<InstanceId, std::string> names;
    std::map<std::pair<InstanceId, std::string>, std::size_t> counts;
    for (const RepeatInstance& instance : instances()) {
        const std::size_t number = ++counts[{instance.parent, instance.repeat}];
        const auto outer = names.find(instance.parent);
        names[instance.id] = (outer == names.end() ? "" : outer->second + ".") + instance.repeat + "[" +
                             std::to_string(number) + "]";
    }
    return names;
}

Result<void> Trial::answer(const Json& act) {
    WCK_TRY(const AnswerKey key, key_in(act));
    WCK_TRY(const Node* node, node_of(key.item));
    if (act["act"].text() == "sample" && key.sample.empty()) return unknown(kFieldMissing, "sample");
    WCK_TRY(Answer answer, rules::answer_from_json(checklist_->checklist(), *node, act["value"]));
    answer.phase = phase_;
    return record(key, answer);
}

Result<void> Trial::mark_na(const Json& act) {
    WCK_TRY(const AnswerKey key, key_in(act));
    WCK_TRY(node_of(key.item));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    Answer answer;
    answer.is_na = true;
    answer.has_na_reason = !reason.empty();
    answer.phase = phase_;
    return record(key, answer);
}

Result<void> Trial::add(const Json& act) {
    WCK_TRY(const std::string repeat, act.text_at("repeat"));
    WCK_TRY(const AnswerKey key, key_of(repeat));
    WCK_TRY(const Node* node, node_of(key.item));
    if (node->kind != NodeKind::repeat) return unknown(rules::kUnknownItem, repeat);
    RepeatInstance instance;
    instance.repeat = key.item;
    instance.parent = key.instance;
    const std::string label = "evaluate/" + std::to_string(++instances_made_);
    instance.id = short_id<InstanceId>(sha256(view_of(label)));
    WCK_TRY(instance.label, act.text_or_empty_at("label"));
    const Record before = record_;
    record_.instances.push_back(instance);
    if (rules::can_pass_full_marks(*checklist_) &&
        rules::grows_past_full_marks(*checklist_, before, record_, context_)) {
        record_ = before;
        return error_of(ErrorCode::limit, rules::kFullMarksReached, "evaluate", repeat);
    }
    record_due(&before, {});
    return {};
}

Result<void> Trial::remove(const Json& act) {
    WCK_TRY(const std::string text, act.text_at("instance"));
    WCK_TRY(const AnswerKey key, key_of(text + "."));
    const bool was_added = std::any_of(record_.instances.begin(), record_.instances.end(),
                                       [&](const RepeatInstance& one) { return one.id == key.instance; });
    if (!was_added) return unknown(rules::kUnknownInstance, text);
    std::vector<InstanceId> gone{key.instance};
    for (std::size_t i = 0; i < gone.size(); ++i) {
        for (const RepeatInstance& inner : record_.instances)
            if (inner.parent == gone[i]) gone.push_back(inner.id);
    }
    const auto is_gone = [&](const InstanceId& id) {
        return std::find(gone.begin(), gone.end(), id) != gone.end();
    };
    const Record before = record_;
    std::erase_if(record_.instances, [&](const RepeatInstance& instance) { return is_gone(instance.id); });
    std::erase_if(record_.answers, [&](const auto& entry) { return is_gone(entry.first.instance); });
    record_due(&before, {});
    return {};
}

Result<void> Trial::conform(const Json& act) {
    WCK_TRY(const std::string section, act.text_at("section"));
    const Checklist& checklist = checklist_->checklist();
    const std::int32_t index = checklist_->find(section);
    const bool is_section =
        index >= 0 && checklist.nodes[static_cast<std::size_t>(index)].kind != NodeKind::item;
    if (!is_section) return unknown(rules::kUnknownItem, section);
    const Record before = record_;
    std::vector<AnswerKey> changed;
    for (const rules::NodeStatus& status : now()) {
        const std::int32_t at = checklist_->find(status.key.item);
        if (at < 0 || !status.is_relevant || record_.answers.contains(status.key)) continue;
        std::int32_t above = checklist.nodes[static_cast<std::size_t>(at)].parent;
        while (above >= 0 && above != index) above = checklist.nodes[static_cast<std::size_t>(above)].parent;
        const auto value = rules::conforming_value(checklist, checklist.nodes[static_cast<std::size_t>(at)]);
        if (above != index || !value) continue;
        Answer answer;
        answer.value = *value;
        answer.phase = phase_;
        record_.answers[status.key] = answer;
        changed.push_back(status.key);
    }
    record_due(&before, changed);
    return {};
}

Result<void> Trial::move_to_phase(const Json& act) {
    constexpr std::array<std::string_view, 8> kPhases{"",         "travelling",  "on_site",  "covert",
                                                      "revealed", "accompanied", "feedback", "left"};
    WCK_TRY(const std::string name, act.text_at("phase"));
    const auto found = std::find(kPhases.begin(), kPhases.end(), name);
    if (name.empty() || found == kPhases.end()) return unknown(kFieldWrong, "phase");
    phase_ = static_cast<std::uint32_t>(found - kPhases.begin());
    return {};
}

// In the order in which the inspection of that name would show them.
Result<void> Trial::show_choices(const Json& act) {
    WCK_TRY(const AnswerKey key, key_in(act));
    WCK_TRY(const std::string inspection, act.text_or_empty_at("inspection"));
    WCK_TRY(const rules::Offer offered, rules::offer(*checklist_, record_, context_, key, inspection));
    choices_ = rules::to_json(offered, {});
    return {};
}

// Acts of a night that leave every value as it is; what a device would say to them only a device can tell.
bool changes_no_answer(std::string_view act) {
    constexpr auto kActs = std::to_array<std::string_view>(
        {"start",  "plan",   "open",          "import",   "capture", "attach",      "finding", "suggest",
         "settle", "redraw", "fewer_samples", "scan",     "weather", "check_in",    "witness", "admit",
         "relay",  "order",  "sign",          "feedback", "end",     "confirm_end", "seal"});
    return std::find(kActs.begin(), kActs.end(), act) != kActs.end();
}

// The item that such an act may name is one of the form.
Result<void> Trial::check_item(const Json& act) const {
    WCK_TRY(const std::string item, act.text_or_empty_at("item"));
    if (item.empty()) return {};
    WCK_TRY(const AnswerKey key, key_of(item));
    WCK_TRY(node_of(key.item));
    return {};
}

Result<void> Trial::perform(const Json& act) {
    WCK_TRY(const std::string name, act.text_at("act"));
    WCK_TRY(set_clock(act));
    if (acts_++ == 0) record_due(nullptr, {});
    if (name == "answer" || name == "sample") return answer(act);
    if (name == "na") return mark_na(act);
    if (name == "add") return add(act);
    if (name == "remove") return remove(act);
    if (name == "conform") return conform(act);
    if (name == "phase") return move_to_phase(act);
    if (name == "choices") return show_choices(act);
    if (changes_no_answer(name)) return check_item(act);
    if (name != "clear") return error_of(ErrorCode::invalid_argument, kFieldWrong, "evaluate", "act " + name);
    WCK_TRY(const AnswerKey key, key_in(act));
    WCK_TRY(node_of(key.item));
    const Record before = record_;
    record_.answers.erase(key);
    record_due(&before, {key});
    return {};
}

bool is_same(const rules::NodeStatus& a, const rules::NodeStatus& b) {
    return a.is_relevant == b.is_relevant && a.is_required == b.is_required &&
           a.meets_constraint == b.meets_constraint && a.is_read_only == b.is_read_only &&
           a.is_na == b.is_na && a.value == b.value;
}

Json json_of(const std::string& name, const rules::NodeStatus& status) {
    Json one = Json::object().set("item", Json::of(name));
    if (!status.key.sample.empty()) one.set("sample", Json::of(status.key.sample));
    one.set("value", rules::to_json(status.value));
    if (status.is_na) one.set("na", Json::of(true));
    one.set("relevant", Json::of(status.is_relevant)).set("required", Json::of(status.is_required));
    return one.set("constraint", Json::of(status.meets_constraint))
        .set("read_only", Json::of(status.is_read_only));
}

Json Trial::changes() {
    Json list = Json::array();
    Shown fresh;
    const rules::NodeStatus plain;
    const std::map<InstanceId, std::string> outer = names();
    for (rules::NodeStatus& status : now()) {
        const auto within = outer.find(status.key.instance);
        const std::string name = (within == outer.end() ? "" : within->second + ".") + status.key.item;
        std::pair<std::string, std::string> place{name, status.key.sample};
        const auto found = shown_.find(place);
        const bool is_opening = !has_shown_ && status.key.instance.is_zero();
        const rules::NodeStatus* before = found != shown_.end() ? &found->second
                                          : is_opening          ? &plain
                                                                : nullptr;
        if (before == nullptr || !is_same(*before, status)) list.push(json_of(name, status));
        fresh.emplace(std::move(place), std::move(status));
    }
    // What went with its instance.
    for (const auto& [place, status] : shown_)
        if (!fresh.contains(place))
            list.push(Json::object().set("item", Json::of(place.first)).set("removed", Json::of(true)));
    shown_ = std::move(fresh);
    has_shown_ = true;
    return list;
}

int perform_lines(Trial& trial, std::istream& lines) {
    int exit = kExitOk;
    std::string line;
    while (std::getline(lines, line)) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const Result<Json> act = Json::parse(line);
        const Result<void> done = act ? trial.perform(*act) : Result<void>(act.error());
        Json result = Json::object().set("ok", Json::of(done.has_value()));
        if (done) {
            result.set("changed", trial.changes());
            if (Json choices = trial.take_choices(); !choices.is_null()) {
                for (const auto& [name, value] : choices.members()) result.set(name, value);
            }
        } else {
            exit = kExitNo;
            result.set("error", json_of(trouble_of(done.error())));
        }
        print(result.dump());
    }
    return exit;
}

int evaluate_file(const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    int exit = kExitOk;
    auto checklist = usable_checklist(arguments.word(0), arguments, exit);
    if (!checklist) return exit;
    Context context;
    if (const auto path = arguments.option("--context")) {
        const auto json = read_json_file(*path, as_json, exit);
        if (!json) return exit;
        Result<Context> read = rules::context_from_json(*json);
        if (!read) return fail(trouble_of(read.error()), as_json);
        context = std::move(*read);
    }
    auto compiled = rules::CompiledChecklist::compile(std::move(*checklist));
    if (!compiled) return fail(trouble_of(compiled.error()), as_json);
    Trial trial(*compiled, std::move(context));
    const std::string path = arguments.option_or("--acts", "-");
    if (path == "-") return perform_lines(trial, std::cin);
    std::ifstream file(path);
    if (!file)
        return fail(usage_trouble("the file " + path + " cannot be read.", "Check the path."), as_json);
    return perform_lines(trial, file);
}

}  // namespace

std::vector<Command> evaluate_commands() {
    return {
        {"evaluate",
         "FILE --acts S.jsonl [--context C.json]",
         "opens FILE as a new record and performs acts; prints after each what changed",
         "One JSON line an act: value, relevance, required and constraint state of every node that changed.\n"
         "The first act opens the record, so its line has every node that has a value, does not show, or is\n"
         "required, read only or wrong. now() and today() are the act's\n"
         "\"at\" (ISO 8601), else the clock; random() follows the act's number.\n"
         "Acts: answer, na, clear, sample, conform, add, remove, phase, as in 'wincheck device do'; those of "
         "a\n"
         "night that change no answer (capture, finding, sign, seal …) are let pass, unasked whether a "
         "device\n"
         "would take them; and\n"
         "{\"act\":\"choices\",\"item\":CODE}: what the question offers now, in the order in which it is "
         "shown,\n"
         "for an inspection of the name \"inspection\".",
         {.words_min = 1, .words_max = 1, .options = {"--acts", "--context", "--encoding"}, .switches = {}},
         evaluate_file}};
}

}  // namespace wincheck::cli
