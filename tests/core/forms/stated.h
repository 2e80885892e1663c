#pragma once
// What is stated about a filled form, read off from it; each function says how ours differs, empty = as
// stated.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/core/forms/filling.h"

namespace wincheck::testing {

class Stated : public Filling {
public:
    using Filling::Filling;

    std::string expect(const std::string& what, const Json& wanted) {
        if (what == "load" || what == "import") return load(shown(wanted));
        if (!compiled_) return "the form is refused";
        if (what == "title") return same(compiled_->checklist().settings.title, shown(wanted));
        if (what == "form id") return same(compiled_->checklist().settings.id, shown(wanted));
        if (what == "note") return {};
        if (what == "validation") return same(validation(), shown(wanted));
        if (what == "body elements" || what == "first control") return body(what, wanted);
        if (what == "question") return question(shown(wanted));
        if (what == "constraint messages in order") return messages(wanted);
        if (what.starts_with("filter of "))
            return same(node_of(what.substr(10))->conditions.choice_filter, shown(wanted));
        if (what.starts_with("choices of ") || what.starts_with("choice names of "))
            return options_of(what.substr(what.find(" of ") + 4), wanted);
        if (what.starts_with("count instance('"))
            return same(std::to_string(list_of(what.substr(16)).options.size()), shown(wanted));
        if (what.starts_with("label of item ")) return label_of(std::stoul(what.substr(14)), shown(wanted));
        if (what.ends_with(" after each")) return counts_after_each(what, wanted);
        if (what.starts_with("count ") && what.ends_with(" in each"))
            return counts_in_each(what.substr(6, what.size() - 14), wanted);
        if (wanted.is(Json::Kind::object) && wanted.find("step") != nullptr) return range(what, wanted);
        if (what == "message") return same(shown_message_, shown(wanted));
        if (what == "reason") return same(shown_reason_, shown(wanted));
        if (what.starts_with("count ")) return count(what.substr(6), wanted);
        if (what == "answer") return same(has_accepted_ ? "accepted" : "refused: constraint", shown(wanted));
        if (what.starts_with("choices ")) return choices(what.substr(8), wanted);
        if (what.starts_with("relevant ") || what.starts_with("valid ")) {
            const bool is_relevance = what.starts_with("relevant ");
            const auto status = status_of(what.substr(is_relevance ? 9 : 6));
            if (!status) return "no status of " + what;
            const bool is_given = status->value.kind != ValueKind::blank;
            const bool is_valid = status->meets_constraint && (is_given || !status->is_required);
            const Node& node = *node_of(status->key.item);
            if (!status->meets_constraint && !node.conditions.constraint_message.empty())
                shown_message_ = node.conditions.constraint_message.front().text;
            if (!is_given && status->is_required) shown_reason_ = "required";
            return same((is_relevance ? status->is_relevant : is_valid) ? "true" : "false", wanted.dump());
        }
        if (what == "has external choices")
            return same(has_external_choices() ? "true" : "false", wanted.dump());
        if (what == "first row" && shown(wanted).starts_with("has no relevance"))
            return same(compiled_->checklist().nodes.front().conditions.relevant, "");
        if (what.find(' ') != std::string::npos) return "statement \"" + what + "\"";
        const auto status = status_of(what);
        if (!status) return "no status of " + what;
        return same(status->is_relevant ? shown(status->value) : "", shown(wanted));
    }

private:
    static std::string same(const std::string& ours, const std::string& theirs) {
        return ours == theirs ? "" : "ours \"" + ours + "\", theirs \"" + theirs + "\"";
    }

    [[nodiscard]] std::string load(const std::string& wanted) const {
        const bool is_good = imported_.checklist.has_value();
        if (wanted.starts_with("error")) return is_good ? "accepted" : "";
        if (!wanted.starts_with("ok")) return "statement \"" + wanted + "\"";
        if (!is_good) return "refused: " + imported_.problems.front().message;
        const bool is_warned = !imported_.problems.empty();
        return wanted.find("warning") != std::string::npos && !is_warned ? "no warning" : "";
    }

    /// The first question that is wrong, in document order.
    [[nodiscard]] std::string validation() const {
        for (const rules::NodeStatus& status : rules::evaluate(*compiled_, record_, context_)) {
            if (!status.is_relevant) continue;
            const bool is_given = status.value.kind != ValueKind::blank;
            const std::string& where = node_of(status.key.item)->where;
            if (!status.meets_constraint) return "fails at " + where + ": no longer offered";
            if (status.is_required && !is_given) return "fails at " + where + ": required but empty";
        }
        return "ok";
    }

    [[nodiscard]] bool has_external_choices() const {
        const auto& lists = compiled_->checklist().choices;
        return std::any_of(lists.begin(), lists.end(),
                           [](const ChoiceList& list) { return list.name.starts_with("external:"); });
    }

    [[nodiscard]] std::string body(const std::string& what, const Json& wanted) const {
        std::vector<const Node*> shown_nodes;
        for (const Node& node : compiled_->checklist().nodes)
            if (node.parent == kNoParent && node.type != AnswerType::calculate &&
                node.type != AnswerType::metadata)
                shown_nodes.push_back(&node);
        if (what == "body elements") return same(std::to_string(shown_nodes.size()), shown(wanted));
        const bool is_rank = !shown_nodes.empty() && shown_nodes.front()->type == AnswerType::rank;
        return same(is_rank ? "rank" : "another", shown(wanted));
    }

    [[nodiscard]] std::string question(const std::string& wanted) const {
        const Node& node = compiled_->checklist().nodes.front();
        return same(node.code + ", label " + node.guidance.label.front().text, wanted);
    }

    [[nodiscard]] std::string messages(const Json& wanted) const {
        std::vector<std::string> found;
        for (const Node& node : compiled_->checklist().nodes) {
            const Label& message = node.conditions.constraint_message;
            if (message.empty() || found.size() == wanted.items().size()) continue;
            const auto text = std::find_if(message.begin(), message.end(),
                                           [&](const Translation& one) { return one.language == language_; });
            found.push_back(text == message.end() ? message.front().text : text->text);
        }
        for (std::size_t i = 0; i < wanted.items().size(); ++i)
            if (i >= found.size() || found[i] != wanted.items()[i].text())
                return "ours \"" + (i < found.size() ? found[i] : "") + "\"";
        return {};
    }

    [[nodiscard]] const ChoiceList& list_of(const std::string& name) const {
        static const ChoiceList kNone;
        const Node* node = node_of(name);
        const std::string wanted = node == nullptr ? name.substr(0, name.find('\'')) : node->choices;
        for (const ChoiceList& list : compiled_->checklist().choices)
            if (list.name == wanted) return list;
        return kNone;
    }

    // Names, with the filter's column in brackets where there is one.
    [[nodiscard]] std::string options_of(const std::string& name, const Json& wanted) const {
        std::vector<std::string> ours;
        for (const Option& option : list_of(name).options) {
            const auto column = std::find_if(option.columns.begin(), option.columns.end(),
                                             [](const auto& one) { return one.first == "cf"; });
            ours.push_back(option.name + (column == option.columns.end() ? "" : "(" + column->second + ")"));
        }
        std::vector<std::string> theirs;
        for (const Json& one : wanted.items()) theirs.push_back(one.text());
        return ours == theirs ? "" : std::to_string(ours.size()) + " choices";
    }

    [[nodiscard]] std::string label_of(std::size_t index, const std::string& wanted) const {
        const ChoiceList& list = compiled_->checklist().choices.front();
        if (index == 0 || index > list.options.size()) return "ours \"\"";
        return same(list.options[index - 1].label.front().text, wanted);
    }

    [[nodiscard]] std::string range(const std::string& path, const Json& wanted) const {
        const Node* node = node_of(path);
        std::string theirs;
        for (const char* key : {"start", "end", "step"})
            theirs += (theirs.empty() ? "" : " ") + to_text(*wanted[key].decimal());
        return same(node == nullptr ? "" : node->range, theirs);
    }

    // "count NAME after each"
    [[nodiscard]] std::string counts_after_each(const std::string& what, const Json& wanted) const {
        const Node* node = node_of(what.substr(6, what.find(" after each") - 6));
        if (node == nullptr || after_each_.size() != wanted.items().size()) return "no repeat " + what;
        for (std::size_t i = 0; i < after_each_.size(); ++i)
            for (const rules::NodeStatus& status : rules::evaluate(*compiled_, after_each_[i], context_))
                if (status.key.item == node->code && shown(status.value) != wanted.items()[i].dump())
                    return "ours \"" + shown(status.value) + "\" after step " + std::to_string(i);
        return {};
    }

    // "count NAME in each": in every instance of the repeat around it.
    [[nodiscard]] std::string counts_in_each(const std::string& name, const Json& wanted) const {
        const Node* node = node_of(name);
        if (node == nullptr || repeats_above(*node).empty()) return "no repeat " + name;
        std::size_t seen = 0;
        for (const rules::NodeStatus& status : rules::evaluate(*compiled_, record_, context_)) {
            if (status.key.item != node->code) continue;
            ++seen;
            if (shown(status.value) != wanted.dump()) return "ours \"" + shown(status.value) + "\"";
        }
        return seen > 1 ? "" : "ours \"one\"";
    }

    std::optional<rules::NodeStatus> status_of(const std::string& path) {
        const Node* node = node_of(path);
        if (node == nullptr) return std::nullopt;
        const AnswerKey key{node->code, instance_for(*node, path), {}};
        for (rules::NodeStatus& status : rules::evaluate(*compiled_, record_, context_))
            if (status.key == key) return std::move(status);
        return std::nullopt;
    }

    std::string count(const std::string& path, const Json& wanted) {
        const Node* node = node_of(path);
        if (node == nullptr || node->kind != NodeKind::repeat) return "no repeat " + path;
        return same(std::to_string(instances(*node, {}).size()), wanted.dump());
    }

    /// The options that may be chosen now.
    std::string choices(const std::string& path, const Json& wanted) {
        const Node* node = node_of(path);
        if (node == nullptr) return "no question " + path;
        const AnswerKey key{node->code, instance_for(*node, path), {}};
        std::set<std::string> ours;
        for (const ChoiceList& list : compiled_->checklist().choices) {
            if (list.name != node->choices) continue;
            for (const Option& option : list.options) {
                Answer given;
                given.value = written(*node, option.name);
                if (rules::check_answer(*compiled_, record_, context_, key, given)) ours.insert(option.name);
            }
        }
        std::set<std::string> theirs;
        for (const Json& option : wanted.items()) theirs.insert(option.text());
        return ours == theirs ? "" : std::to_string(ours.size()) + " choices";
    }
};

}  // namespace wincheck::testing
