// LIVE-1: the score that follows each act equals the score of the whole record, and costs what it touches.
#include "core/rules/live_score.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "core/rules/score_json.h"
#include "core/rules/work.h"
#include "tests/core/rules/random_form.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::uint64_t first_seed() {
    const char* seed = std::getenv("WINCHECK_SEED");
    return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

bool is_long() {
    return std::getenv("WINCHECK_LONG") != nullptr;
}

std::string text_of(const ScoreResult& result) {
    std::string text = rules::to_json(result, true, {}, {}, {}).dump();
    for (const AnswerKey& key : result.missing) text += "\n" + key.item + " " + key.instance.hex();
    for (const FiredGate& gate : result.gates)
        text += "\n" + gate.cause + std::to_string(static_cast<int>(gate.verdict.effect));
    return text;
}

std::string text_of(const ScoreSummary& summary) {
    return ::wincheck::testing::text_of(summary.exact) + " " + summary.band + " " +
           (summary.passed ? "+" : "-") + std::to_string(summary.gates) + "/" +
           std::to_string(summary.findings) + "/" + std::to_string(summary.missing) + " " +
           ::wincheck::testing::text_of(summary.as_it_stands.value) + " " +
           ::wincheck::testing::text_of(summary.so_far.percent);
}

std::string summary_of(const ScoreResult& result) {
    ScoreSummary summary;
    summary.exact = result.exact;
    summary.band = result.band;
    summary.passed = result.passed;
    summary.gates = static_cast<std::uint32_t>(result.gates.size());
    summary.findings = static_cast<std::uint32_t>(result.findings.size());
    summary.missing = static_cast<std::uint32_t>(result.missing.size());
    summary.as_it_stands = result.as_it_stands;
    summary.so_far = result.so_far;
    return text_of(summary);
}

Context context_of(RandomForm& random) {
    Context context;
    for (const char* item : {"I1", "I2", "I3", "rep_p"})
        if (random.one_in(2)) context.earlier.push_back({item, random.one_in(2) ? "lift" : "", "", 1, false});
    if (random.one_in(2)) context.attributes = {{"weight", "1.5"}};
    return context;
}

Policy policy_of(RandomForm& random) {
    Policy policy;
    if (random.one_in(2)) policy.scoring.repetition.factor = points("2");
    policy.scoring.repetition.may_exceed_full = random.one_in(2);
    if (random.one_in(3)) policy.scoring.adjustments.push_back({"new", "", "", points("0.9"), {}});
    return policy;
}

// One inspection and random acts on it, each told to the live score.
class Acts {
public:
    Acts(RandomForm& random, rules::LiveScore& live, const rules::CompiledChecklist& compiled)
        : random_(random), live_(live), compiled_(compiled) {}

    void perform() {
        switch (random_.below(12)) {
            case 0: return clear();
            case 1: return mark_na();
            case 2:
            case 3: return add();
            case 4: return remove();
            default: return answer();
        }
    }

private:
    const Node& any_node() {
        const auto& nodes = compiled_.checklist().nodes;
        return random_.one_in(5) ? nodes.front() : nodes[random_.below(nodes.size())];
    }
    // Mostly an instance that fits, now and then one that does not.
    InstanceId instance_for(const Node& node) {
        const auto& nodes = compiled_.checklist().nodes;
        const Node* around = &node;
        while (around->parent >= 0) {
            around = &nodes[static_cast<std::size_t>(around->parent)];
            if (around->kind == NodeKind::repeat) break;
        }
        if (around->kind != NodeKind::repeat || around == &node) return {};
        std::vector<InstanceId> fitting;
        for (const RepeatInstance& one : rules::instances_of(compiled_, live_.record(), {}))
            if (one.repeat == around->code) fitting.push_back(one.id);
        return fitting.empty() || random_.one_in(20) ? InstanceId{} : fitting[random_.below(fitting.size())];
    }
    AnswerKey key_for(const Node& node) {
        AnswerKey key{node.code, instance_for(node), {}};
        if (node.scoring.fold != SampleFold::none && !random_.one_in(4))
            key.sample = random_.one_in(2) ? "lift" : "3#";
        return key;
    }
    void answer() {
        const Node& node = any_node();
        if (node.kind != NodeKind::item) return;
        Answer given;
        given.value = random_.value_for(node);
        live_.put(key_for(node), given);
    }
    void mark_na() {
        Answer given;
        given.is_na = true;
        live_.put(key_for(any_node()), given);
    }
    void clear() {
        const auto& answers = live_.record().answers;
        if (answers.empty()) return;
        auto one = answers.begin();
        std::advance(one, static_cast<std::ptrdiff_t>(random_.below(answers.size())));
        live_.erase(AnswerKey(one->first));
    }
    void add() {
        RepeatInstance made;
        made.repeat = random_.repeats[random_.below(random_.repeats.size())];
        made.id = instance_id(++instances_);
        made.label = random_.one_in(2) ? "lift" : "";
        if (made.repeat == "inner") {
            for (const RepeatInstance& one : live_.record().instances)
                if (one.repeat == "rep" && (made.parent.is_zero() || random_.one_in(2))) made.parent = one.id;
        }
        if (live_.record().instances.size() < 30) live_.add(made);
    }
    void remove() {
        const auto& held = live_.record().instances;
        if (!held.empty()) live_.remove(InstanceId(held[random_.below(held.size())].id));
    }

    RandomForm& random_;
    rules::LiveScore& live_;
    const rules::CompiledChecklist& compiled_;
    std::uint8_t instances_ = 0;
};

// True where every act left what the whole record gives.
bool follows(std::uint64_t seed) {
    RandomForm random(seed);
    const auto compiled = random.form.compiled();
    const Context context = context_of(random);
    const Policy policy = policy_of(random);
    rules::LiveScore live(compiled, {}, context, policy);
    Acts acts(random, live, *compiled);
    for (int step = 0; step < 60; ++step) {
        const std::size_t together = random.one_in(5) ? 4 : 1;
        for (std::size_t i = 0; i < together; ++i) acts.perform();
        const std::string summary = text_of(live.settle());
        const ScoreResult whole = rules::score(*compiled, live.record(), context, policy);
        if (text_of(live.result()) == text_of(whole) && summary == summary_of(whole)) continue;
        INFO("seed ", seed, " step ", step);
        CHECK(text_of(live.result()) == text_of(whole));
        CHECK(summary == summary_of(whole));
        return false;
    }
    // The same answers in another order.
    Record bare = live.record();
    std::vector<std::pair<AnswerKey, Answer>> answers(bare.answers.begin(), bare.answers.end());
    bare.answers.clear();
    rules::LiveScore other(compiled, bare, context, policy);
    for (std::size_t i = answers.size(); i > 1; --i) std::swap(answers[i - 1], answers[random.below(i)]);
    for (const auto& [key, answer] : answers) {
        other.put(key, answer);
        if (random.one_in(3)) other.settle();
    }
    other.settle();
    INFO("seed ", seed, ", another order");
    CHECK(text_of(other.result()) == text_of(live.result()));
    return text_of(other.result()) == text_of(live.result());
}

}  // namespace

TEST_CASE("LIVE-1 after every random act the live score is that of the whole record, in any order") {
    const std::uint64_t first = first_seed();
    MESSAGE("seeds from ", first);
    // A normal run is bounded by time; its seeds are others each time.
    const auto begun = std::chrono::steady_clock::now();
    const auto is_enough = [&](std::uint64_t done) {
        const std::chrono::duration<double> used = std::chrono::steady_clock::now() - begun;
        return is_long() ? done >= 1'000 : done >= 50 || (done >= 15 && used.count() > 15);
    };
    for (std::uint64_t done = 0; !is_enough(done); ++done)
        if (!follows(first + done)) break;
}

namespace {

// `sections` sections of ten items, each with one that hides by the first of its section, and one group of
// `group` items that shows while `switch` is 'pass'.
FormBuilder wide_form(int sections, int group) {
    FormBuilder form;
    form.pass_fail("switch");
    for (int section = 0; section < sections; ++section) {
        const std::string name = "S" + std::to_string(section);
        form.section(name);
        for (int number = 0; number < 10; ++number) {
            Node& item = form.pass_fail(name + "_I" + std::to_string(number));
            if (number == 9) item.conditions.relevant = "${" + name + "_I0} = 'pass'";
        }
        form.end();
    }
    form.section("group").conditions.relevant = "${switch} = 'pass'";
    for (int number = 0; number < group; ++number) form.pass_fail("G" + std::to_string(number));
    form.end();
    return form;
}

// 500 lifts of 50 items each, with a sum over all of them that a condition asks for.
FormBuilder lifts_form() {
    FormBuilder form;
    form.repeat("lift");
    form.asked("weight", AnswerType::integer);
    for (int number = 0; number < 48; ++number) form.pass_fail("L" + std::to_string(number));
    form.pass_fail("doubled").conditions.relevant = "${weight} > 1";
    form.end();
    form.calculated("total", "sum(${weight})");
    form.calculated("most", "max(${weight})");
    form.pass_fail("heavy").conditions.relevant = "${total} > 100";
    return form;
}

Answer answered(Value value) {
    Answer answer;
    answer.value = std::move(value);
    return answer;
}

std::uint64_t nodes_read(rules::LiveScore& live, const AnswerKey& key, const Value& value) {
    const std::uint64_t before = rules::work_done().nodes + rules::work_done().rows;
    live.put(key, answered(value));
    live.settle();
    return rules::work_done().nodes + rules::work_done().rows - before;
}

InstanceId lift_id(int number) {
    InstanceId id;
    id.raw[14] = static_cast<std::uint8_t>(number / 256);
    id.raw[15] = static_cast<std::uint8_t>(number % 256);
    return id;
}

}  // namespace

TEST_CASE("LIVE-1 a plain answer reads the same nodes among 100, 1,000 and 10,000 items") {
    std::vector<std::uint64_t> plain, hiding;
    for (const int sections : {10, 100, 1'000}) {
        rules::LiveScore live(wide_form(sections, 1).compiled(), {}, {}, {});
        plain.push_back(nodes_read(live, {"S3_I4", {}, {}}, chosen({"pass"})));
        hiding.push_back(nodes_read(live, {"S3_I0", {}, {}}, chosen({"pass"})));
        CHECK(live.summary().missing == static_cast<std::uint32_t>(sections * 9));  // S3_I9 shows now
    }
    CHECK(plain == std::vector<std::uint64_t>{3, 3, 3});  // the answer, its item, its section
    CHECK(hiding == std::vector<std::uint64_t>{6, 6, 6});
}

TEST_CASE("LIVE-1 a group that flips costs its own items, however many stand around it") {
    std::vector<std::uint64_t> flips;
    for (const int sections : {10, 100}) {
        rules::LiveScore live(wide_form(sections, 1'000).compiled(), {}, {}, {});
        flips.push_back(nodes_read(live, {"switch", {}, {}}, chosen({"pass"})));
        flips.push_back(nodes_read(live, {"switch", {}, {}}, chosen({"fail"})));
    }
    CHECK(flips[0] == flips[2]);
    CHECK(flips[1] == flips[3]);
    CHECK(flips[0] < 2'100);
    CHECK(flips[1] < 2'100);
}

TEST_CASE("LIVE-1 a sum over 500 instances is exchanged, not added up again") {
    for (const int lifts : {5, 500}) {
        Record record;
        for (int number = 1; number <= lifts; ++number) {
            record.instances.push_back({"lift", lift_id(number), {}, {}});
            record.answers[{"weight", lift_id(number), {}}] =
                answered(wincheck::testing::number(number == 1 ? "7" : "1"));
        }
        const auto compiled = lifts_form().compiled();
        rules::LiveScore live(compiled, record, {}, {});
        nodes_read(live, {"weight", lift_id(2), {}}, number("3"));
        CHECK(nodes_read(live, {"weight", lift_id(2), {}}, number("2")) < 16);
        CHECK(nodes_read(live, {"L7", lift_id(lifts), {}}, chosen({"pass"})) < 8);
        CHECK(text_of(live.result()) == text_of(rules::score(*compiled, live.record(), {}, {})));
        // The greatest goes: the next is known without a look at all.
        CHECK(nodes_read(live, {"weight", lift_id(1), {}}, number("0")) < 16);
        CHECK(text_of(live.result()) == text_of(rules::score(*compiled, live.record(), {}, {})));
    }
}

TEST_CASE("LIVE-1 a form whose worst tap reads more than 20,000 nodes is named at publication") {
    const auto problems_of = [](int readers) {
        FormBuilder form;
        form.asked("n", AnswerType::integer);
        for (int number = 0; number < readers; ++number)
            form.pass_fail("I" + std::to_string(number)).conditions.relevant = "${n} > 1 and ${n} < 5";
        std::vector<std::string> found;
        for (const rules::Problem& one : rules::check(form.checklist))
            found.push_back(one.code + (one.is_warning ? " warning" : " error"));
        return found;
    };
    CHECK(problems_of(6'000).empty());
    CHECK(problems_of(7'000) == std::vector<std::string>{"slow_tap warning"});
}

TEST_CASE("LIVE-1 a count of instances, a nested repeat and what waited for its parent follow") {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.repeat("rep").conditions.repeat_count = "${n}";
    form.pass_fail("p").conditions.relevant = "position(..) != 2";
    form.repeat("inner");
    form.pass_fail("q");
    form.end();
    form.end();
    form.calculated("reps", "count(${rep})");
    form.pass_fail("many").conditions.relevant = "${reps} > 2";
    const auto compiled = form.compiled();
    rules::LiveScore live(compiled, {}, {}, {});
    const auto is_whole = [&] {
        live.settle();
        return text_of(live.result()) == text_of(rules::score(*compiled, live.record(), {}, {}));
    };
    for (const char* count : {"3", "1", "4"}) {
        live.put({"n", {}, {}}, answered(number(count)));
        CHECK(is_whole());
    }
    CHECK(live.summary().missing == 4);                       // three of four show p, and 'many'
    live.add({"inner", instance_id(9), instance_id(8), {}});  // its parent is not there yet
    CHECK(is_whole());
    live.add({"rep", instance_id(8), {}, {}});
    CHECK(is_whole());
    CHECK(live.summary().missing == 5);
    live.remove(instance_id(8));
    CHECK(is_whole());
    CHECK(live.summary().missing == 4);
}

TEST_CASE("LIVE-1 an answer is checked against the conditions of the state that is kept") {
    FormBuilder form;
    form.asked("n", AnswerType::integer).conditions.constraint = ". > ${low}";
    form.asked("low", AnswerType::integer);
    rules::LiveScore live(form.compiled(), {}, {}, {});
    live.put({"low", {}, {}}, answered(number("3")));
    live.settle();
    CHECK(!live.check({"n", {}, {}}, answered(number("3"))).has_value());
    CHECK(live.check({"n", {}, {}}, answered(number("4"))).has_value());
    live.put({"low", {}, {}}, answered(number("4")));
    live.settle();
    CHECK(!live.check({"n", {}, {}}, answered(number("4"))).has_value());
}

TEST_CASE("ROLL-5 findings and missing answers come in document order, in whatever order they came to be") {
    for (const bool has_repeat : {false, true}) {
        FormBuilder form;
        form.section("s");
        form.pass_fail("a");
        form.pass_fail("b");
        form.end();
        form.pass_fail("c");
        if (has_repeat) {
            form.repeat("r");
            form.pass_fail("q");
            form.end();
        }
        rules::LiveScore live(form.compiled(), {}, {}, {});
        for (const char* code : {"b", "c", "a"}) {
            live.put({code, {}, {}}, answered(chosen({"fail"})));
            live.settle();
        }
        std::string failed, missing;
        for (const RaisedFinding& finding : live.headline().findings) failed += finding.item;
        CHECK(failed == "abc");
        for (const char* code : {"c", "a"}) {
            live.erase({code, {}, {}});
            live.settle();
        }
        for (const AnswerKey& key : live.result().missing) missing += key.item;
        CHECK(missing == "ac");
    }
}
