// The score after one answer on a checklist of 1,000 items: computed whole, each time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "core/rules/score.h"

namespace {

using namespace wincheck;

constexpr int kSections = 20;
constexpr int kItemsPerSection = 50;

Checklist thousand_items() {
    Checklist checklist;
    checklist.settings.id = "bench";
    for (int section = 0; section < kSections; ++section) {
        Node head;
        head.kind = NodeKind::section;
        head.code = "S" + std::to_string(section);
        const auto parent = static_cast<std::int32_t>(checklist.nodes.size());
        checklist.nodes.push_back(head);
        for (int number = 0; number < kItemsPerSection; ++number) {
            Node item;
            item.code = head.code + "_I" + std::to_string(number);
            item.parent = parent;
            item.type = AnswerType::yes_no;
            item.scoring.rule = ItemRule::pass_fail;
            item.scoring.full = Points::whole(1);
            if (number % 10 == 9) item.conditions.relevant = "${" + head.code + "_I0} = 'pass'";
            checklist.nodes.push_back(item);
        }
    }
    return checklist;
}

}  // namespace

int main() {
    const Checklist checklist = thousand_items();
    const auto compiled = rules::CompiledChecklist::compile(checklist);
    if (!compiled) {
        std::fprintf(stderr, "bench_score: the checklist does not compile\n");
        return 3;
    }
    Record record;
    std::vector<double> wall_us;
    for (const Node& node : checklist.nodes) {
        if (node.kind != NodeKind::item) continue;
        Answer answer;
        answer.value.kind = ValueKind::options;
        answer.value.options = {wall_us.size() % 3 == 0 ? "fail" : "pass"};
        record.answers[AnswerKey{.item = node.code}] = answer;
        const auto begun = std::chrono::steady_clock::now();
        const ScoreResult result = rules::score(**compiled, record, Context{}, Policy{});
        wall_us.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count());
        if (result.parts.size() != kSections) return 3;
    }
    std::sort(wall_us.begin(), wall_us.end());
    std::printf("{\"what\":\"score of 1,000 items after one answer\",\"p50_us\":%.1f,\"p99_us\":%.1f}\n",
                wall_us[wall_us.size() / 2], wall_us[wall_us.size() * 99 / 100]);
    return 0;
}
