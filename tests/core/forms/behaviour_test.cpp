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
    "a checklist opens without instances of a repeat; the inspector adds them, jr:count only limits them";
constexpr const char* kNoWalk = "there is no walk through a form";
constexpr const char* kShown = "what a form shows, and in which language, is the app's";
constexpr const char* kOtherKind = "nothing that a checklist has";
constexpr const char* kNotWritten = "checklists are not written as XForms";
constexpr const char* kOneTable =
    "the .csv and .md there are tables of all sheets in one, which is no kind of file that is read";

const Difference kOldFile{Manner::refused, "binary .xls", "save it as .xlsx"};
const Difference kSeparateFile{Manner::refused, "separate file", "a checklist is one file"};
const Difference kVolatile{Manner::refused, "is allowed only inside once()",
                           "the same answers must give the same figures at any time"};

const std::map<std::string, Difference> kDiffers{
    {"EXP-004", {Manner::unplayed, "step \"language", kShown}},
    {"EXP-010", {Manner::unplayed, "step \"list choices", kNoWalk}},
    {"EXP-011", {Manner::unplayed, "no status of validation", kNoWalk}},
    {"EXP-016", {Manner::unplayed, "step \"walk the form\"", kNoWalk}},
    {"EXP-017", {Manner::unplayed, "step \"walk the form\"", kNoWalk}},
    {"EXP-018", {Manner::unplayed, "step \"walk the form\"", kNoWalk}},
    {"EXP-019", {Manner::other, "ours \"", kOpensEmpty}},
    {"EXP-021",
     {Manner::other, "ours \"\"",
      "a default does not set off what a later answer to the same question triggers"}},
    {"EXP-024", {Manner::refused, "there is no node \"abc\"", "a condition that names no node is a mistake"}},
    {"EXP-025", {Manner::other, "ours \"\"", "the bounds of a range are its constraint, not an answer"}},
    {"EXP-028", {Manner::other, "ours \"", kOpensEmpty}},
    {"EXP-029", {Manner::unplayed, "statement \"body elements\"", kOtherKind}},
    {"EXP-031", {Manner::other, "accepted", "the order of model and body in the file has no meaning"}},
    {"EXP-032", {Manner::unplayed, "no status of submission", kOtherKind}},
    {"EXP-037", kSeparateFile},
    {"EXP-038", kSeparateFile},
    {"EXP-039", kSeparateFile},
    {"EXP-040", {Manner::refused, "instance() outside a choice list", "a list is read by choices alone"}},
    {"EXP-043", kVolatile},
    {"EXP-044", kVolatile},
    {"EXP-045", {Manner::unplayed, "step \"language", kShown}},
    {"EXP-046", {Manner::refused, "conditions depend on themselves", "a cycle has no result"}},
    {"EXP-047", {Manner::other, "ours \"", kOpensEmpty}},
    {"EXP-048", {Manner::unplayed, "no repeat rep after each", kOpensEmpty}},
    {"EXP-049", {Manner::other, "ours \"", kOpensEmpty}},
    {"EXP-050", {Manner::refused, "local-name() is not supported", "names of nodes are not answers"}},
    {"EXP-052", {Manner::refused, "a path with a condition in [ ]", "only choice lists are filtered"}},
    {"EXP-053", kVolatile},
    {"EXP-054", kVolatile},
    {"EXP-060", {Manner::unplayed, "step \"export", kNotWritten}},
    {"EXP-069", kOldFile},
    {"EXP-070", kOldFile},
    {"EXP-071", kOldFile},
    {"EXP-073", kOldFile},
    {"EXP-075", {Manner::unplayed, "no status of memory", kOtherKind}},
    {"EXP-076", kSeparateFile},
    {"EXP-077", {Manner::refused, "a map tag question", "no kind of answer that is scored"}},
    {"EXP-078", {Manner::unplayed, "step \"read equivalent", kOneTable}},
    {"EXP-079", {Manner::refused, "a loop over a list", "a loop is written as a repeat"}},
    {"EXP-080", {Manner::unplayed, "step \"read equivalent", kOneTable}},
    {"EXP-081", {Manner::unplayed, "step \"read equivalent", kOneTable}},
    {"EXP-082", {Manner::unplayed, "step \"read equivalent", kOneTable}},
    {"EXP-083", {Manner::unplayed, "statement \"filter", kOtherKind}},
    {"EXP-084", {Manner::unplayed, "no status of question", kOtherKind}},
    {"EXP-085", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-086", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-087", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-088", {Manner::refused, "pulldata() is not supported", "a checklist is one file"}},
    {"EXP-089", {Manner::unplayed, "step \"convert\"", kNotWritten}},
    {"EXP-090", kOldFile},
    {"EXP-091", kOldFile},
    {"EXP-092", kOldFile},
    {"EXP-094", {Manner::other, "accepted", "a checklist has no root name that a repeat could take"}},
    {"EXP-096", {Manner::unplayed, "statement \"choice names", kOtherKind}},
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
        record_due({});
    }

    std::string step(const std::string& line) {
        if (const std::size_t remark = line.find(" (");
            line.starts_with("add ") && remark != std::string::npos)
            return grow(line.substr(4, remark - 4), line.find("(two in all)") != std::string::npos ? 2 : 3);
        static const std::set<std::string> kNothing{"load", "import", "new instance", "validate",
                                                    "validate all"};
        if (kNothing.contains(line)) return {};
        if (!compiled_) return "the form is refused";
        const std::size_t equals = line.find(" = ");
        if (line.starts_with("set ") && equals != std::string::npos)
            return answer(line.substr(4, equals - 4), line.substr(equals + 3));
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
        for (const Node& node : compiled_->checklist().nodes) {
            if (node.where == plain || node.code == plain || node.where.ends_with("/" + plain)) return &node;
        }
        return nullptr;
    }

    /// The instance of the innermost repeat above a node, made where it is not there yet.
    InstanceId instance_for(const Node& node, const std::string& path) {
        InstanceId instance;
        std::vector<const Node*> line;
        for (std::int32_t up = node.parent; up != kNoParent;) {
            const Node& above = compiled_->checklist().nodes[static_cast<std::size_t>(up)];
            if (above.kind == NodeKind::repeat) line.insert(line.begin(), &above);
            up = above.parent;
        }
        for (const Node* repeat : line) {
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
        for (const RepeatInstance& one : record_.instances)
            if (one.repeat == repeat.code && one.parent == parent) held.push_back(one.id);
        return held;
    }

    InstanceId add_instance(const Node& repeat, const InstanceId& parent) {
        RepeatInstance made;
        made.repeat = repeat.code;
        made.parent = parent;
        made.id = short_id<InstanceId>(sha256(view_of(std::to_string(record_.instances.size()))));
        record_.instances.push_back(made);
        record_due({});
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
        if (text.empty()) {
            record_.answers.erase(key);
            return {};
        }
        Answer given;
        given.value = written(*node, text);
        has_accepted_ = rules::check_answer(*compiled_, record_, context_, key, given).has_value();
        record_.answers[key] = given;
        record_due(node->code);
        return {};
    }

    void record_due(std::string_view changed) {
        const rules::Moment moment{*parse_time("2026-03-02T10:00:00+08:00"), 1ULL << 63U};
        for (const rules::DueValue& due : rules::values_due(*compiled_, record_, context_, moment, changed))
            record_.answers[due.key].value = due.value;
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

Outcome play(const std::string& folder, const Json& entry) {
    const std::string form = entry["form"].text();
    Filling filling(
        import_checklist(fs::path(form).filename().string(), file_bytes(fs::path(folder) / form)));
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
