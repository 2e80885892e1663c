#pragma once
// A form of somebody else, imported and filled step by step as a statement about it says.
#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/forms/import.h"
#include "core/rules/score.h"

namespace wincheck::testing {

using forms::Imported;

inline std::string without_numbers(const std::string& path) {
    std::string plain;
    bool is_inside = false;
    for (const char c : path) {
        if (c == '[') is_inside = true;
        if (!is_inside) plain += c;
        if (c == ']') is_inside = false;
    }
    return plain;
}

inline std::string shown(const Value& value) {
    switch (value.kind) {
        case ValueKind::options: {
            std::string text;
            for (const std::string& option : value.options) text += (text.empty() ? "" : " ") + option;
            return text;
        }
        case ValueKind::number: return to_text(value.number);
        default: return value.text;
    }
}

inline std::string shown(const Json& expected) {
    if (expected.is_null()) return {};
    const std::string text = expected.dump();
    return text.starts_with('"') ? expected.text() : text;
}

inline Value written(const Node& node, const std::string& text) {
    Value value;
    const bool is_choice = node.type == AnswerType::select_one || node.type == AnswerType::select_multiple ||
                           node.type == AnswerType::rank;
    const auto figure = Decimal::parse(text);
    if (is_choice) {
        value.kind = ValueKind::options;
        for (std::size_t from = 0; from < text.size();) {
            const std::size_t to = std::min(text.find(' ', from), text.size());
            value.options.push_back(text.substr(from, to - from));
            from = to + 1;
        }
    } else if ((node.type == AnswerType::integer || node.type == AnswerType::decimal) && figure) {
        value.kind = ValueKind::number;
        value.number = *figure;
    } else {
        value.kind = ValueKind::text;
        value.text = text;
    }
    return value;
}

/// One form that is filled step by step; every function says what it could not do.
class Filling {
public:
    explicit Filling(Imported imported) : imported_(std::move(imported)) {
        if (!imported_.checklist) return;
        auto compiled = rules::CompiledChecklist::compile(*imported_.checklist);
        REQUIRE(compiled.has_value());
        compiled_ = *compiled;
        record_due(nullptr, {});
    }

    std::string step(const std::string& line) {
        if (const std::size_t remark = line.find(" (");
            line.starts_with("add ") && remark != std::string::npos)
            return grow(line.substr(4, remark - 4), line.find("(two in all)") != std::string::npos ? 2 : 3);
        // Walking and looking do nothing to a record: what they show stands without them.
        static const std::set<std::string> kNothing{"load",
                                                    "import",
                                                    "new instance",
                                                    "validate",
                                                    "validate all",
                                                    "walk the form",
                                                    "walk the first four questions",
                                                    "list choices of level2"};
        if (kNothing.contains(line) || line.starts_with("load with")) return {};
        if (line.starts_with("read equivalent/")) return {};
        if (!compiled_) return "the form is refused";
        if (line.starts_with("language ")) {
            language_ = line.substr(9);
            return {};
        }
        if (line == "answer the first question a") return answer(first_question(), "a");
        if (line.starts_with("set ")) return set(line.substr(4));
        if (line.starts_with("clear ")) return answer(line.substr(6), "");
        if (line.starts_with("add ")) return add(line.substr(4));
        if (const std::size_t at = line.find(" at "); line.starts_with("answer ") && at != std::string::npos)
            return answer(line.substr(at + 4), line.substr(7, at - 7));
        if (const std::size_t at = line.find(" at ");
            line.starts_with("select ") && at != std::string::npos) {
            std::string options = line.substr(7, at - 7);
            if (const std::size_t both = options.find(" and "); both != std::string::npos)
                options.replace(both, 5, " ");
            return answer(line.substr(at + 4), options);
        }
        return "step \"" + line + "\"";
    }

    /// Every message of a form that was refused; empty when it was not.
    [[nodiscard]] std::string refusal() const {
        std::string all;
        if (imported_.checklist) return all;
        for (const rules::Problem& problem : imported_.problems) all += problem.message + "\n";
        return all;
    }

protected:
    [[nodiscard]] const Node* node_of(const std::string& path) const {
        const std::string plain = without_numbers(path);
        const Node* found = nullptr;
        for (const Node& node : compiled_->checklist().nodes) {
            if (node.code == plain) return &node;
            // Hidden calculations of today's date stand before the node they belong to, at its place.
            if (node.where == plain || node.where.ends_with("/" + plain)) found = &node;
        }
        return found;
    }

    [[nodiscard]] std::vector<const Node*> repeats_above(const Node& node) const {
        std::vector<const Node*> line;
        for (std::int32_t up = node.parent; up != kNoParent;) {
            const Node& above = compiled_->checklist().nodes[static_cast<std::size_t>(up)];
            if (above.kind == NodeKind::repeat) line.insert(line.begin(), &above);
            up = above.parent;
        }
        return line;
    }

    /// The instance of the innermost repeat above a node, made where it is not there yet.
    InstanceId instance_for(const Node& node, const std::string& path) {
        InstanceId instance;
        for (const Node* repeat : repeats_above(node)) {
            const std::string name = repeat->where.substr(repeat->where.rfind('/') + 1) + "[";
            const std::size_t at = path.find(name);
            const std::size_t wanted =
                at == std::string::npos ? 1 : std::stoul(path.substr(at + name.size()));
            std::vector<InstanceId> held = instances(*repeat, instance);
            while (held.size() < wanted) held.push_back(add_instance(*repeat, instance));
            instance = held[wanted - 1];
        }
        return instance;
    }

    [[nodiscard]] std::vector<InstanceId> instances(const Node& repeat, const InstanceId& parent) const {
        std::vector<InstanceId> held;
        for (const RepeatInstance& one : rules::instances_of(*compiled_, record_, context_))
            if (one.repeat == repeat.code && one.parent == parent) held.push_back(one.id);
        return held;
    }

    [[nodiscard]] std::string first_question() const {
        for (const Node& node : compiled_->checklist().nodes)
            if (node.kind == NodeKind::item && node.type != AnswerType::calculate) return node.code;
        return {};
    }

    // "NAME (remark) = TEXT", the text perhaps in quotes.
    std::string set(const std::string& line) {
        const std::size_t equals = line.find(" = ");
        if (equals == std::string::npos) return "step \"set " + line + "\"";
        std::string path = line.substr(0, equals);
        if (const std::size_t remark = path.find(" ("); remark != std::string::npos) path.resize(remark);
        std::string text = line.substr(equals + 3);
        if (text.size() > 1 && text.front() == '\'' && text.back() == '\'')
            text = text.substr(1, text.size() - 2);
        // A calculation takes no answer: what is set is the question that it takes its value from.
        const Node* node = node_of(path);
        const bool is_calculation = node != nullptr && node->type == AnswerType::calculate;
        if (is_calculation && node_of(path + "_a") != nullptr) path += "_a";
        const std::string why = answer(path, text);
        after_each_.push_back(record_);
        return why;
    }

    InstanceId add_instance(const Node& repeat, const InstanceId& parent) {
        RepeatInstance made;
        made.repeat = repeat.code;
        made.parent = parent;
        made.id = short_id<InstanceId>(sha256(view_of(std::to_string(record_.instances.size()))));
        const Record before = record_;
        record_.instances.push_back(made);
        record_due(&before, {});
        return made.id;
    }

    std::string grow(const std::string& path, std::size_t wanted) {
        std::string why;
        while (why.empty() && record_.instances.size() < wanted) why = add(path);
        return why;
    }

    std::string add(const std::string& path) {
        const Node* node = node_of(path);
        if (node == nullptr || node->kind != NodeKind::repeat) return "no repeat " + path;
        add_instance(*node, instance_for(*node, path));
        return {};
    }

    std::string answer(const std::string& path, const std::string& text) {
        const Node* node = node_of(path);
        if (node == nullptr || node->kind != NodeKind::item) return "no question " + path;
        const AnswerKey key{node->code, instance_for(*node, path), {}};
        const Record before = record_;
        if (text.empty()) {
            record_.answers.erase(key);
        } else {
            Answer given;
            given.value = written(*node, text);
            has_accepted_ = rules::try_answer(*compiled_, record_, context_, kMoment, key, given).has_value();
            record_.answers[key] = given;
        }
        record_due(&before, {key});
        return {};
    }

    void record_due(const Record* before_or_null, const std::vector<AnswerKey>& changed) {
        rules::put_values(record_,
                          rules::values_due(*compiled_, before_or_null, record_, context_, kMoment, changed));
    }

    Imported imported_;
    std::shared_ptr<const rules::CompiledChecklist> compiled_;
    Context context_;
    Record record_;
    const rules::Moment kMoment{*parse_time("2026-03-02T10:00:00+08:00"), 1ULL << 63U};
    std::vector<Record> after_each_;
    std::string language_;
    bool has_accepted_ = false;
    std::string shown_message_;
    std::string shown_reason_;
};

}  // namespace wincheck::testing
