// The score that follows each answer, beside the whole score and one bare pass over the same nodes.
//   bench_score                       one JSON line for each shape
//   bench_score SHAPE ITEMS ANSWERS   that many answers and no clock: for a counter of instructions
//   bench_score SHAPE ITEMS ROUNDS whole   the whole score so often
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "core/rules/live_score.h"
#include "core/rules/work.h"

namespace {

using namespace wincheck;

using Clock = std::chrono::steady_clock;
constexpr int kItemsPerSection = 50;

double microseconds_since(Clock::time_point begun) {
    return std::chrono::duration<double, std::micro>(Clock::now() - begun).count();
}

InstanceId instance_id(int number) {
    InstanceId id;
    id.raw[14] = static_cast<std::uint8_t>(number / 256);
    id.raw[15] = static_cast<std::uint8_t>(number % 256);
    return id;
}

Answer choice(const char* name) {
    Answer answer;
    answer.value.kind = ValueKind::options;
    answer.value.options = {name};
    return answer;
}

Answer whole(int number) {
    Answer answer;
    answer.value.kind = ValueKind::number;
    answer.value.number = Decimal::whole(number);
    return answer;
}

// A form, its answers, and the n-th answer that is measured.
struct Shape {
    std::string name;
    int items = 0;
    Checklist checklist;
    Record record;
    std::function<std::pair<AnswerKey, Answer>(int)> answer;
};

void add_item(Checklist& checklist, std::int32_t parent, std::string code, std::string relevant = {}) {
    Node item;
    item.code = std::move(code);
    item.parent = parent;
    item.type = AnswerType::yes_no;
    item.scoring.rule = ItemRule::pass_fail;
    item.scoring.full = Points::whole(1);
    item.conditions.relevant = std::move(relevant);
    checklist.nodes.push_back(std::move(item));
}

std::int32_t add_group(Checklist& checklist, NodeKind kind, std::string code, std::string relevant = {}) {
    Node head;
    head.kind = kind;
    head.code = std::move(code);
    head.conditions.relevant = std::move(relevant);
    checklist.nodes.push_back(std::move(head));
    return static_cast<std::int32_t>(checklist.nodes.size()) - 1;
}

void add_sections(Shape& shape, int items) {
    for (int section = 0; section < items / kItemsPerSection; ++section) {
        const std::string name = "S" + std::to_string(section);
        const std::int32_t parent = add_group(shape.checklist, NodeKind::section, name);
        for (int number = 0; number < kItemsPerSection; ++number) {
            const std::string code = name + "_I" + std::to_string(number);
            add_item(shape.checklist, parent, code, number % 10 == 9 ? "${" + name + "_I0} = 'pass'" : "");
            shape.record.answers[{code, {}, {}}] = choice("pass");
        }
    }
}

Shape plain(int items) {
    Shape shape{.name = "a plain answer", .items = items};
    add_sections(shape, items);
    shape.answer = [items](int round) {
        const int section = round % (items / kItemsPerSection);
        const std::string code = "S" + std::to_string(section) + "_I" + std::to_string(1 + round % 8);
        return std::pair(AnswerKey{code, {}, {}}, choice(round % 3 == 0 ? "fail" : "pass"));
    };
    return shape;
}

Shape flip(int items) {
    Shape shape{.name = "an answer that hides or shows a group of 1,000", .items = items};
    add_item(shape.checklist, -1, "switch");
    add_sections(shape, items - 1'000);
    const std::int32_t group = add_group(shape.checklist, NodeKind::section, "G", "${switch} = 'pass'");
    for (int number = 0; number < 1'000; ++number)
        add_item(shape.checklist, group, "G" + std::to_string(number));
    shape.answer = [](int round) {
        return std::pair(AnswerKey{"switch", {}, {}}, choice(round % 2 == 0 ? "pass" : "fail"));
    };
    return shape;
}

// 500 lifts of 50 items; a sum over the lifts decides whether an item shows.
Shape lifts(bool is_in_sum) {
    Shape shape{.name = is_in_sum ? "an answer in a sum over 500 instances of 50 items"
                                  : "a plain answer in one of 500 instances of 50 items",
                .items = 25'000};
    const std::int32_t lift = add_group(shape.checklist, NodeKind::repeat, "lift");
    Node weight;
    weight.code = "weight";
    weight.parent = lift;
    weight.type = AnswerType::integer;
    shape.checklist.nodes.push_back(weight);
    for (int number = 1; number < kItemsPerSection; ++number)
        add_item(shape.checklist, lift, "L" + std::to_string(number));
    Node total;
    total.code = "total";
    total.type = AnswerType::calculate;
    total.conditions.calculation = "sum(${weight})";
    shape.checklist.nodes.push_back(total);
    add_item(shape.checklist, -1, "heavy", "${total} > 1000");
    for (int number = 1; number <= 500; ++number) {
        shape.record.instances.push_back({"lift", instance_id(number), {}, {}});
        shape.record.answers[{"weight", instance_id(number), {}}] = whole(2);
        shape.record.answers[{"L1", instance_id(number), {}}] = choice("pass");
    }
    shape.answer = [is_in_sum](int round) {
        const InstanceId id = instance_id(1 + round % 500);
        return is_in_sum ? std::pair(AnswerKey{"weight", id, {}}, whole(round % 5))
                         : std::pair(AnswerKey{"L2", id, {}}, choice(round % 3 == 0 ? "fail" : "pass"));
    };
    return shape;
}

Shape shape_named(const std::string& name, int items) {
    if (name == "flip") return flip(items);
    if (name == "sum") return lifts(true);
    if (name == "lifts") return lifts(false);
    return plain(items);
}

// What reading every node and every answer once takes: codes compared, options looked at, points added.
double bare_pass_us(const Shape& shape, std::int64_t& seen) {
    const auto begun = Clock::now();
    for (const Node& node : shape.checklist.nodes)
        seen += node.scoring.full.value_or(Points{}).nano + static_cast<std::int64_t>(node.code.size());
    for (const auto& [key, answer] : shape.record.answers)
        if (!answer.value.options.empty()) seen += answer.value.options.front() == "pass" ? 1 : 0;
    return microseconds_since(begun);
}

double middle(std::vector<double> values, double share = 0.5) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::uint64_t work() {
    return rules::work_done().nodes + rules::work_done().rows;
}

void measure(const char* short_name, const Shape& shape,
             const std::shared_ptr<const rules::CompiledChecklist>& compiled) {
    rules::LiveScore live(compiled, shape.record, {}, {});
    std::vector<double> answers, whole_scores, passes;
    std::int64_t seen = 0;
    std::uint64_t worst = 0;
    for (int round = 0; round < 2'000; ++round) {
        auto [key, answer] = shape.answer(round);
        const std::uint64_t before = work();
        const auto begun = Clock::now();
        live.put(key, std::move(answer));
        live.settle();
        answers.push_back(microseconds_since(begun));
        if (round > 0) worst = std::max(worst, work() - before);
    }
    for (int round = 0; round < 20; ++round) {
        const auto begun = Clock::now();
        const ScoreResult result = rules::score(*compiled, live.record(), {}, {});
        whole_scores.push_back(microseconds_since(begun));
        passes.push_back(bare_pass_us(shape, seen));
        seen += static_cast<std::int64_t>(result.parts.size());
    }
    std::printf(
        "{\"shape\":\"%s\",\"what\":\"%s\",\"items\":%d,\"nodes\":%llu,\"p50_us\":%.2f,\"p99_us\":%.2f,"
        "\"whole_us\":%.1f,\"pass_us\":%.2f,\"seen\":%d}\n",
        short_name, shape.name.c_str(), shape.items, static_cast<unsigned long long>(worst), middle(answers),
        middle(answers, 0.99), middle(whole_scores), middle(passes), seen != 0 ? 1 : 0);
}

int fail(const char* text) {
    std::fprintf(stderr, "bench_score: %s\n", text);
    return 3;
}

}  // namespace

int main(int argc, char** argv) {
    struct Row {
        const char* shape;
        int items;
    };
    if (argc >= 4) {
        const Shape shape = shape_named(argv[1], std::atoi(argv[2]));
        const auto compiled = rules::CompiledChecklist::compile(shape.checklist);
        if (!compiled) return fail("the checklist does not compile");
        if (argc == 5) {
            std::size_t parts = 0;
            for (int round = 0; round < std::atoi(argv[3]); ++round)
                parts += rules::score(**compiled, shape.record, {}, {}).parts.size();
            return parts == 0 ? fail("nothing was scored") : 0;
        }
        rules::LiveScore live(*compiled, shape.record, {}, {});
        for (int round = 0; round < std::atoi(argv[3]); ++round) {
            auto [key, answer] = shape.answer(round);
            live.put(key, std::move(answer));
            live.settle();
        }
        return 0;
    }
    for (const Row row : {Row{"plain", 100}, Row{"plain", 1'000}, Row{"plain", 10'000}, Row{"flip", 2'000},
                          Row{"lifts", 25'000}, Row{"sum", 25'000}}) {
        const Shape shape = shape_named(row.shape, row.items);
        const auto compiled = rules::CompiledChecklist::compile(shape.checklist);
        if (!compiled) return fail("the checklist does not compile");
        measure(row.shape, shape, *compiled);
    }
    return 0;
}
