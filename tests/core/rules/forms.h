#pragma once
// A small language for building checklists and records in tests of the rules.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/rules/condition.h"
#include "core/rules/score.h"

namespace wincheck::testing {

inline Points points(std::string_view text) {
    return *parse_points(text);
}
inline Decimal decimal(std::string_view text) {
    return *Decimal::parse(text);
}

inline Label label(std::string text) {
    return {{"", std::move(text)}};
}

inline InstanceId instance_id(std::uint8_t n) {
    InstanceId id;
    id.raw[15] = n;
    return id;
}

inline Value chosen(std::vector<std::string> names) {
    Value value;
    value.kind = ValueKind::options;
    value.options = std::move(names);
    return value;
}
inline Value number(std::string_view text) {
    Value value;
    value.kind = ValueKind::number;
    value.number = decimal(text);
    return value;
}
inline Value text_value(std::string text) {
    Value value;
    value.kind = ValueKind::text;
    value.text = std::move(text);
    return value;
}
inline Value counted(std::vector<Occurrence> lines) {
    Value value;
    value.kind = ValueKind::occurrences;
    value.occurrences = std::move(lines);
    return value;
}
inline Value share(std::uint64_t compliant, std::uint64_t checked) {
    Value value;
    value.kind = ValueKind::ratio;
    value.compliant = compliant;
    value.checked = checked;
    return value;
}

inline DeductionLine line(std::string name, std::string_view each) {
    DeductionLine made;
    made.label = label(std::move(name));
    made.points = points(each);
    return made;
}

inline Step step(Comparison comparison, std::string_view bound, std::string_view value) {
    return {comparison, decimal(bound), points(value), std::nullopt};
}

inline Option option(std::string name, std::string_view worth) {
    Option made;
    made.label = label(name);
    made.name = std::move(name);
    if (!worth.empty()) made.points = points(worth);
    return made;
}

/// Builds a checklist node by node; sections stay open until end().
class FormBuilder {
public:
    Checklist checklist;

    Node& section(std::string code, SectionMode mode = SectionMode::sum) {
        return open(NodeKind::section, std::move(code), mode);
    }
    Node& repeat(std::string code, SectionMode mode = SectionMode::sum) {
        return open(NodeKind::repeat, std::move(code), mode);
    }
    void end() { parent_ = checklist.nodes[static_cast<std::size_t>(parent_)].parent; }

    Node& item(std::string code, ItemRule rule, AnswerType type) {
        Node node;
        node.kind = NodeKind::item;
        node.code = std::move(code);
        node.parent = parent_;
        node.type = type;
        node.scoring.rule = rule;
        node.where = "survey!A" + std::to_string(checklist.nodes.size() + 2);
        checklist.nodes.push_back(std::move(node));
        return checklist.nodes.back();
    }
    Node& pass_fail(std::string code, std::string_view full = "1") {
        Node& node = item(std::move(code), ItemRule::pass_fail, AnswerType::yes_no);
        node.scoring.full = points(full);
        return node;
    }
    Node& points_item(std::string code, std::string_view full) {
        Node& node = item(std::move(code), ItemRule::points, AnswerType::decimal);
        node.scoring.full = points(full);
        return node;
    }
    Node& deduct(std::string code, std::string_view full, std::vector<DeductionLine> lines) {
        Node& node = item(std::move(code), ItemRule::deduct, AnswerType::occurrences);
        if (!full.empty()) node.scoring.full = points(full);
        node.scoring.lines = std::move(lines);
        return node;
    }
    Node& ratio(std::string code, std::string_view full) {
        Node& node = item(std::move(code), ItemRule::ratio, AnswerType::ratio);
        node.scoring.full = points(full);
        return node;
    }
    Node& choice(std::string code, std::vector<Option> options) {
        Node& node = item(code, ItemRule::choice, AnswerType::select_one);
        node.choices = code + "_list";
        checklist.choices.push_back({node.choices, std::move(options)});
        return node;
    }
    Node& multiple(std::string code, std::vector<Option> options) {
        Node& node = item(code, ItemRule::multiple, AnswerType::select_multiple);
        node.choices = code + "_list";
        checklist.choices.push_back({node.choices, std::move(options)});
        return node;
    }
    Node& calculated(std::string code, std::string expression) {
        Node& node = item(std::move(code), ItemRule::none, AnswerType::calculate);
        node.conditions.calculation = std::move(expression);
        return node;
    }
    Node& asked(std::string code, AnswerType type) { return item(std::move(code), ItemRule::none, type); }

    [[nodiscard]] std::shared_ptr<const rules::CompiledChecklist> compiled() const {
        auto made = rules::CompiledChecklist::compile(checklist);
        if (!made.has_value()) FAIL_CHECK(made.error().where);
        REQUIRE(made.has_value());
        return *made;
    }

private:
    Node& open(NodeKind kind, std::string code, SectionMode mode) {
        Node& node = item(std::move(code), ItemRule::none, AnswerType::note);
        node.kind = kind;
        node.scoring.mode = mode;
        parent_ = static_cast<std::int32_t>(checklist.nodes.size() - 1);
        return node;
    }
    std::int32_t parent_ = kNoParent;
};

/// One form being filled in.
class Filled {
public:
    explicit Filled(const FormBuilder& form) : compiled(form.compiled()) {}

    std::shared_ptr<const rules::CompiledChecklist> compiled;
    Record record;
    Context context;
    Policy policy;

    Filled& answer(const std::string& code, Value value, InstanceId instance = {}, std::string sample = {}) {
        Answer given;
        given.value = std::move(value);
        record.answers[{code, instance, std::move(sample)}] = given;
        return *this;
    }
    Filled& na(const std::string& code, InstanceId instance = {}, std::string sample = {}) {
        Answer given;
        given.is_na = true;
        given.has_na_reason = true;
        record.answers[{code, instance, std::move(sample)}] = given;
        return *this;
    }
    Filled& add(const std::string& repeat, InstanceId id, InstanceId parent = {}, std::string name = {}) {
        record.instances.push_back({repeat, id, parent, std::move(name)});
        return *this;
    }
    [[nodiscard]] ScoreResult score() const { return rules::score(*compiled, record, context, policy); }

    /// The value of a node as a form shows it.
    [[nodiscard]] rules::NodeStatus status(const std::string& code, InstanceId instance = {}) const {
        for (const rules::NodeStatus& one : rules::evaluate(*compiled, record, context))
            if (one.key.item == code && one.key.instance == instance) return one;
        FAIL("no such node");
        return {};
    }
    /// The text of a calculated value; "blank" when there is none.
    [[nodiscard]] std::string shown(const std::string& code, InstanceId instance = {}) const {
        const Value value = status(code, instance).value;
        switch (value.kind) {
            case ValueKind::number: return to_text(value.number);
            case ValueKind::text: return value.text;
            case ValueKind::options: return value.options.empty() ? "none" : value.options.front();
            default: return "blank";
        }
    }
};

inline std::string text_of(const std::optional<Points>& value) {
    return value ? to_text(*value) : "null";
}

/// "value/full" as it stands.
inline std::string stands(const ScoreResult& result) {
    return text_of(result.as_it_stands.value) + "/" + text_of(result.as_it_stands.full);
}
inline std::string so_far(const ScoreResult& result) {
    return text_of(result.so_far.value) + "/" + text_of(result.so_far.full);
}
inline std::string exact(const ScoreResult& result) {
    return text_of(result.exact);
}

inline const ScorePart* part_or_null(const std::vector<ScorePart>& parts, std::string_view code) {
    for (const ScorePart& part : parts) {
        if (part.code == code) return &part;
        if (const ScorePart* below = part_or_null(part.parts, code)) return below;
    }
    return nullptr;
}
/// "value/full" of the first part with that code.
inline std::string part(const ScoreResult& result, std::string_view code) {
    const ScorePart* found = part_or_null(result.parts, code);
    return found == nullptr ? "absent" : text_of(found->value) + "/" + text_of(found->full);
}

}  // namespace wincheck::testing
