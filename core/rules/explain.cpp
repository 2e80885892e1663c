#include "core/rules/explain.h"

#include "core/rules/plan.h"

namespace wincheck::rules {
namespace {

struct Words {
    const char* chinese;
    const char* english;
};

Words rule_words(std::string_view rule) {
    struct Row {
        std::string_view rule;
        Words words;
    };
    static constexpr Row kRows[] = {
        {"pass_fail", {"合格判定", "pass or fail"}},
        {"choice", {"单项选择", "choice"}},
        {"multiple", {"多项选择", "multiple choice"}},
        {"deduct", {"按处扣分", "deductions"}},
        {"tier", {"分档计数", "tiered count"}},
        {"measure", {"实测值", "measured value"}},
        {"ratio", {"合格率", "pass rate"}},
        {"points", {"直接打分", "direct points"}},
        {"none", {"仅记录", "record only"}},
        {"sum", {"各项相加", "sum of its parts"}},
        {"share", {"得分率 100 × Σ得分 / Σ满分", "share: 100 × Σ value / Σ full"}},
        {"weighted", {"加权平均 Σ(权重×得分) / Σ权重", "weighted mean: Σ (weight × value) / Σ weight"}},
        {"pool", {"满分内扣分", "deductions from the section's full marks"}},
    };
    for (const Row& row : kRows)
        if (row.rule == rule) return row.words;
    return {"", ""};
}

Words state_words(NodeState state) {
    switch (state) {
        case NodeState::scored: return {"已评分", "scored"};
        case NodeState::not_applicable: return {"不适用", "not applicable"};
        case NodeState::hidden:
            return {"不显示（条件不满足），不计入", "hidden by its condition, not counted"};
        case NodeState::unanswered: return {"未回答，暂按 0 分", "unanswered, 0 for now"};
        case NodeState::not_scored: return {"不评分", "not scored"};
    }
    return {"", ""};
}

std::string effect_words(const FiredGate& gate, bool is_chinese) {
    const Verdict& verdict = gate.verdict;
    const bool is_adjustment = gate.id == "ROLL-7";
    switch (verdict.effect) {
        case Effect::zero: return is_chinese ? "记 0 分" : "set to 0";
        case Effect::cap: return (is_chinese ? "最高 " : "at most ") + to_text(verdict.points);
        case Effect::grade: return (is_chinese ? "评为 " : "graded ") + verdict.grade;
        case Effect::fail: return is_chinese ? "不合格" : "fails";
        case Effect::minus:
            if (is_adjustment)
                return (is_chinese ? "调整 " : "adjusted by ") + to_text(Points{-verdict.points.nano});
            return (is_chinese ? "扣 " : "minus ") + to_text(verdict.points);
    }
    return {};
}

class Explanation {
public:
    Explanation(const Plan& plan, const ScoreResult& result) : plan_(plan), result_(result) {}

    std::vector<std::string> whole() {
        headline();
        for (const FiredGate& gate : result_.gates) gate_lines(gate);
        for (const ScorePart& part : result_.parts) tree(part, 0);
        return std::move(lines_);
    }

    std::vector<std::string> of(std::string_view code) {
        for (const ScorePart& part : result_.parts) find(part, code);
        if (lines_.empty()) return {};
        for (const FiredGate& gate : result_.gates)
            if (gate.at == code || gate.cause == code) gate_lines(gate);
        headline();
        return std::move(lines_);
    }

private:
    void add(std::string chinese, std::string english) {
        lines_.push_back(std::move(chinese));
        lines_.push_back(std::move(english));
    }

    void headline() {
        const std::string stands = result_.as_it_stands.value ? to_text(*result_.as_it_stands.value) + "/" +
                                                                    to_text(*result_.as_it_stands.full)
                                                              : std::string{};
        if (result_.state == ScoreState::not_scored)
            return add("不评分：没有适用的评分项", "not scored: nothing that scores applies");
        if (result_.state == ScoreState::incomplete)
            return add("未完成：还有 " + std::to_string(result_.missing.size()) + " 项未回答；目前 " + stands,
                       "incomplete: " + std::to_string(result_.missing.size()) +
                           " unanswered; as it stands " + stands);
        const std::string score = to_text(rounded(*result_.exact, static_cast<int>(result_.places)));
        const std::string bonus = result_.bonus.nano == 0 ? "" : to_text(result_.bonus);
        add("总分 " + score + "，" + result_.band + (result_.passed ? "，合格" : "，不合格") +
                "；得分/满分 " + stands + (bonus.empty() ? "" : "；加分 " + bonus),
            "score " + score + ", " + result_.band + (result_.passed ? ", passed" : ", failed") +
                "; value/full " + stands + (bonus.empty() ? "" : "; bonus " + bonus));
    }

    [[nodiscard]] std::string label(std::string_view code) const {
        const std::int32_t node = plan_.find(code);
        if (node < 0) return std::string(code);
        const Label& text = plan_.node(node).guidance.label;
        return text.empty() || text.front().text.empty() ? std::string(code)
                                                         : std::string(code) + " " + text.front().text;
    }

    void gate_lines(const FiredGate& gate) {
        const std::string at = gate.at.empty() ? std::string{} : label(gate.at);
        add(gate.id + "：" + label(gate.cause) + " → " + (at.empty() ? "本次检查" : at) + " " +
                effect_words(gate, true),
            gate.id + ": " + label(gate.cause) + " -> " + (at.empty() ? "the inspection" : at) + " " +
                effect_words(gate, false));
    }

    void part_lines(const ScorePart& part, const std::string& indent) {
        const std::string name = part.kind == ScorePart::Kind::sample ? part.code : label(part.code);
        const Words rule = rule_words(part.rule);
        const Words state = state_words(part.state);
        const bool has_figure = part.value.has_value();
        const std::string figure =
            has_figure ? to_text(*part.value) + "/" + (part.full ? to_text(*part.full) : std::string("-"))
                       : std::string{};
        const bool says_state = part.state != NodeState::scored;
        const std::string weight = part.weight ? to_text(*part.weight) : std::string{};
        const auto line = [&](bool is_chinese) {
            std::string text = indent + name;
            if (has_figure) text += " " + figure;
            text += is_chinese ? "：" : ": ";
            text += is_chinese ? rule.chinese : rule.english;
            const char* comma = is_chinese ? "，" : ", ";
            if (!weight.empty()) text += comma + std::string(is_chinese ? "权重 " : "weight ") + weight;
            if (says_state) text += comma + std::string(is_chinese ? state.chinese : state.english);
            const std::string& english = part.detail_english.empty() ? part.detail : part.detail_english;
            if (!part.detail.empty()) text += comma + (is_chinese ? part.detail : english);
            return text;
        };
        add(line(true), line(false));
    }

    // Depth is that of the sections, bounded at publication.
    void tree(const ScorePart& part, std::size_t depth) {
        part_lines(part, std::string(depth * 2, ' '));
        for (const ScorePart& child : part.parts) tree(child, depth + 1);
    }

    // Explains each part with that code, then the sections around it from the inside out.
    bool find(const ScorePart& part, std::string_view code) {
        if (part.code == code && part.kind != ScorePart::Kind::sample) {
            tree(part, 0);
            return true;
        }
        bool is_found = false;
        for (const ScorePart& child : part.parts) is_found = find(child, code) || is_found;
        if (is_found) part_lines(part, "");
        return is_found;
    }

    const Plan& plan_;
    const ScoreResult& result_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> explain(const CompiledChecklist& checklist, const ScoreResult& result,
                                 std::string_view code) {
    Explanation explanation(plan_of(checklist), result);
    return code.empty() ? explanation.whole() : explanation.of(code);
}

}  // namespace wincheck::rules
