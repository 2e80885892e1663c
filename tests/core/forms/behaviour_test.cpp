// What others' programs state about forms of others, played with our importer and our conditions.
// A statement that we do not meet stands in kDiffers with its reason and how it shows; nothing else may
// differ.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/forms/import.h"
#include "core/forms/workbook.h"
#include "core/rules/score.h"
#include "tests/support/shared_data.h"

using namespace wincheck;
using namespace wincheck::forms;
namespace fs = std::filesystem;
using test::file_bytes;
using test::shared_folder;

namespace {

/// How a statement is not met.
enum class Manner : std::uint8_t {
    refused,   // the form is refused; `detail` stands in a message
    unplayed,  // what follows `detail` is nothing that this test can play or read off: nothing is known
    other,     // our result is another
};
struct Outcome {
    Manner manner = Manner::other;
    std::string why;  // empty = as stated
};
struct Difference {
    Manner manner;
    std::string detail;
    const char* reason;
};

constexpr const char* kOpensEmpty =
    "a checklist opens without instances of a repeat that has no count; the inspector adds them";
constexpr const char* kOneText = "a value is the same on every device, whatever language that one shows";
constexpr const char* kKept =
    "an answer that is no longer offered stays and is shown as wrong; only people clear answers";
constexpr const char* kOtherKind = "nothing that a checklist has";
constexpr const char* kNotWritten = "checklists are not written as XForms";
constexpr const char* kNoMarkdown =
    "a Markdown table is no kind of file that is read; the .csv beside it is, and gives the same checklist";

const Difference kOldFile{Manner::refused, "binary .xls", "save it as .xlsx"};

const std::map<std::string, Difference> kDiffers{
    {"EXP-004", {Manner::other, "ours \"Choice 3\"", kOneText}},
    {"EXP-010", {Manner::other, "ours \"aa\"", kKept}},
    {"EXP-011",
     {Manner::other, "ours \"fails at /data/level1: required but empty\"",
      "the first question is required and empty too, and stands before"}},
    {"EXP-019", {Manner::other, "ours \"2\"", kOpensEmpty}},
    {"EXP-024", {Manner::refused, "there is no node \"abc\"", "a condition that names no node is a mistake"}},
    {"EXP-028", {Manner::other, "ours \"", kOpensEmpty}},
    {"EXP-031", {Manner::other, "accepted", "the order of model and body in the file has no meaning"}},
    {"EXP-032", {Manner::unplayed, "no status of submission", kOtherKind}},
    {"EXP-039",
     {Manner::other, "ours \"0\"", "the file that is at hand under that name is a form, not the list meant"}},
    {"EXP-046", {Manner::refused, "conditions depend on themselves", "a cycle has no result"}},
    {"EXP-060", {Manner::unplayed, "step \"export", kNotWritten}},
    {"EXP-069", kOldFile},
    {"EXP-070", kOldFile},
    {"EXP-071", kOldFile},
    {"EXP-073", kOldFile},
    {"EXP-075", {Manner::unplayed, "no status of memory", kOtherKind}},
    {"EXP-076", {Manner::unplayed, "statement \"survey rows", kOtherKind}},
    {"EXP-078", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-079", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-080", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-081", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-082", {Manner::unplayed, "the .md", kNoMarkdown}},
    {"EXP-085", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-086", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-087", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-088", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-089", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-090", kOldFile},
    {"EXP-091", kOldFile},
    {"EXP-092", kOldFile},
    {"EXP-094", {Manner::other, "accepted", "a checklist has no root name that a repeat could take"}},
};

std::string without_numbers(const std::string& path) {
    std::string plain;
    bool is_inside = false;
    for (const char c : path) {
        if (c == '[') is_inside = true;
        if (!is_inside) plain += c;
        if (c == ']') is_inside = false;
    }
    return plain;
}

std::string shown(const Value& value) {
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

std::string shown(const Json& expected) {
    if (expected.is_null()) return {};
    const std::string text = expected.dump();
    return text.starts_with('"') ? expected.text() : text;
}

Value written(const Node& node, const std::string& text) {
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
        if (what.find(' ') != std::string::npos) return "statement \"" + what + "\"";
        const auto status = status_of(what);
        if (!status) return "no status of " + what;
        return same(status->is_relevant ? shown(status->value) : "", shown(wanted));
    }

    /// Every message of a form that was refused; empty when it was not.
    [[nodiscard]] std::string refusal() const {
        std::string all;
        if (imported_.checklist) return all;
        for (const rules::Problem& problem : imported_.problems) all += problem.message + "\n";
        return all;
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

Outcome outcome_of(const Filling& filling, std::string why) {
    if (why.empty()) return {};
    if (!filling.refusal().empty()) return {Manner::refused, filling.refusal()};
    static const std::array<std::string_view, 5> kUnplayed{"step \"", "statement \"", "no status of ",
                                                           "no repeat ", "no question "};
    const bool is_played = std::none_of(kUnplayed.begin(), kUnplayed.end(),
                                        [&](std::string_view start) { return why.starts_with(start); });
    return {is_played ? Manner::other : Manner::unplayed, std::move(why)};
}

// The files beside a form, as the entry has them: there, not there, or another one under that name.
FileSource beside(const fs::path& form, const std::vector<Json>& given) {
    std::string other;
    for (const Json& line : given) {
        if (line.text().starts_with("load without ")) return {};
        if (line.text().starts_with("load with "))
            other = line.text().substr(10, line.text().find(" beside it") - 10);
    }
    return [folder = form.parent_path(), other](const std::string& name) -> std::optional<Bytes> {
        const fs::path path = folder / (other.empty() ? name : other);
        if (!fs::exists(path)) return std::nullopt;
        return file_bytes(path);
    };
}

// The same form as a .csv beside the .xlsx gives the same checklist, but for its places.
std::string compare_with_csv(const fs::path& form) {
    const fs::path csv = form.parent_path() / "equivalent" / (form.stem().string() + ".csv");
    Imported one = import_checklist(form.filename().string(), file_bytes(form));
    Imported two = import_checklist(csv.filename().string(), file_bytes(csv));
    if (!one.checklist || !two.checklist) return "ours \"refused\"";
    for (Imported* imported : {&one, &two})
        for (Node& node : imported->checklist->nodes) node.where.clear();
    return one.checklist->nodes == two.checklist->nodes && one.checklist->choices == two.checklist->choices
               ? "statement \"the .md\""
               : "ours \"another\"";
}

// What a workbook itself holds: the names of its sheets, the header of its survey.
std::string compare_with_workbook(const fs::path& form, const Json& expected) {
    const auto workbook = read_workbook(file_bytes(form));
    if (!workbook || workbook->sheets.empty()) return "ours \"no workbook\"";
    std::vector<std::string> sheets;
    for (const Sheet& sheet : workbook->sheets) sheets.push_back(sheet.name);
    std::vector<std::string> headers;
    for (const Cell& cell : workbook->sheets.front().rows.front().cells) headers.push_back(cell.text);
    for (const auto& [key, ours] :
         {std::pair{"sheets found", &sheets}, std::pair{"survey headers", &headers}}) {
        std::vector<std::string> theirs;
        for (const Json& one : expected[key].items()) theirs.push_back(one.text());
        if (*ours != theirs) return "ours \"" + ours->front() + "\"";
    }
    return {};
}

Outcome play(const std::string& folder, const Json& entry) {
    const fs::path form = fs::path(folder) / entry["form"].text();
    Filling filling(
        import_checklist(form.filename().string(), file_bytes(form), beside(form, entry["given"].items())));
    if (entry["expect"].find("sheets found") != nullptr)
        return outcome_of(filling, compare_with_workbook(form, entry["expect"]));
    for (const Json& line : entry["given"].items())
        if (line.text().starts_with("read equivalent/")) return outcome_of(filling, compare_with_csv(form));
    for (const Json& line : entry["given"].items())
        if (std::string why = filling.step(line.text()); !why.empty())
            return outcome_of(filling, std::move(why));
    for (const auto& [what, wanted] : entry["expect"].members())
        if (std::string why = filling.expect(what, wanted); !why.empty())
            return outcome_of(filling, std::move(why));
    return {};
}

}  // namespace

TEST_CASE("COND-1 forms of others behave as their programs state, or the difference is listed") {
    const std::string folder = shared_folder();
    if (folder.empty()) return;
    const auto stated = Json::parse(text_of(file_bytes(folder + "/expectations/form-behaviour.json")));
    REQUIRE(stated.has_value());
    int agreed = 0;
    std::map<Manner, int> counts;
    for (const Json& entry : (*stated)["entries"].items()) {
        const std::string id = entry["id"].text();
        const Outcome outcome = play(folder, entry);
        const auto listed = kDiffers.find(id);
        CAPTURE(id);
        CAPTURE(outcome.why);
        CHECK(outcome.why.empty() == (listed == kDiffers.end()));
        if (outcome.why.empty()) {
            ++agreed;
            continue;
        }
        ++counts[outcome.manner];
        if (listed == kDiffers.end()) continue;
        CHECK(outcome.manner == listed->second.manner);
        CHECK(outcome.why.find(listed->second.detail) != std::string::npos);
        std::printf("%s %s: %s (%s)\n", id.c_str(), entry["form"].text().c_str(),
                    listed->second.detail.c_str(), listed->second.reason);
    }
    std::printf("stated behaviour: %d agree, %d in forms refused by name, %d not played here, %d differ\n",
                agreed, counts[Manner::refused], counts[Manner::unplayed], counts[Manner::other]);
}
