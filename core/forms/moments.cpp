#include "core/forms/moments.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/forms/reads.h"
#include "core/model/limits.h"
#include "core/rules/expression.h"
#include "core/rules/tokens.h"

namespace wincheck::forms {
namespace {

using rules::Token;
using rules::TokenKind;

constexpr std::array<std::string_view, 4> kMoments{"today", "now", "random", "uuid"};

bool is_moment(std::string_view name) {
    return std::find(kMoments.begin(), kMoments.end(), name) != kMoments.end();
}

struct MomentCall {
    std::string name;
    std::size_t from = 0;  // in the expression
    std::size_t to = 0;
};

// The position behind the bracket that closes the one at `open`.
std::size_t behind_call(const std::vector<Token>& tokens, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < tokens.size(); ++i) {
        depth += tokens[i].kind == TokenKind::open ? 1 : tokens[i].kind == TokenKind::close ? -1 : 0;
        if (depth == 0) return i + 1;
    }
    return tokens.size();
}

// Calls of the moment outside once(), in order.
std::vector<MomentCall> moment_calls(std::string_view expression) {
    if (expression.find('(') == std::string_view::npos) return {};
    const std::vector<Token> tokens = rules::tokens_of(expression);
    std::vector<MomentCall> calls;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        if (tokens[i].kind != TokenKind::name || tokens[i + 1].kind != TokenKind::open) continue;
        const std::size_t behind = behind_call(tokens, i + 1);
        if (tokens[i].text == "once") i = behind - 1;
        if (i >= tokens.size() || !is_moment(tokens[i].text)) continue;
        // With something in its brackets today() is a mistake, which is named where it stands.
        if (tokens[i].text != "uuid" && behind != i + 3) continue;
        const Token& last = tokens[behind - 1];
        calls.push_back({std::string(tokens[i].text), tokens[i].at, last.at + last.text.size()});
    }
    return calls;
}

// Places of '.': what a calculation was worth before. Within brackets it is what is being chosen from. A
// reference by name to itself stays what it is, a mistake.
std::vector<std::size_t> own_values(std::string_view expression) {
    if (expression.find('.') == std::string_view::npos) return {};
    const std::vector<Token> tokens = rules::tokens_of(expression);
    std::vector<std::size_t> places;
    int depth = 0;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        depth += tokens[i].kind == TokenKind::bracket_open ? 1 : 0;
        depth -= tokens[i].kind == TokenKind::bracket_close ? 1 : 0;
        const bool is_step = tokens[i + 1].kind == TokenKind::slash;  // ./name
        if (tokens[i].kind == TokenKind::dot && !is_step && depth == 0) places.push_back(tokens[i].at);
    }
    return places;
}

std::string without_own_values(std::string expression) {
    const std::vector<std::size_t> places = own_values(expression);
    for (std::size_t i = places.size(); i > 0; --i) expression.replace(places[i - 1], 1, "''");
    return expression;
}

std::string with_trigger(std::string trigger, const std::string& code) {
    std::string all = " " + trigger + " ";
    if (all.find(" " + code + " ") != std::string::npos) return trigger;
    return trigger.empty() ? code : trigger + " " + code;
}

/// One pass over the nodes; hidden calculations stand before the node that needs them.
class MomentWriter {
public:
    explicit MomentWriter(Checklist& checklist) : checklist_(checklist) {}

    void run() {
        if (std::none_of(checklist_.nodes.begin(), checklist_.nodes.end(), uses_moments)) return;
        for (const Node& node : checklist_.nodes) codes_.insert(node.code);
        std::vector<Node> nodes = std::exchange(checklist_.nodes, {});
        std::vector<std::int32_t> moved(nodes.size(), kNoParent);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            Node& node = nodes[i];
            if (node.parent != kNoParent) node.parent = moved[static_cast<std::size_t>(node.parent)];
            if (uses_moments(node)) record(node);
            moved[i] = static_cast<std::int32_t>(checklist_.nodes.size());
            checklist_.nodes.push_back(std::move(node));
        }
    }

private:
    static bool uses_moments(const Node& node) {
        const Conditions& c = node.conditions;
        for (const std::string* text : {&c.relevant, &c.constraint, &c.required, &c.read_only,
                                        &c.choice_filter, &c.repeat_count, &c.seed})
            if (!moment_calls(*text).empty()) return true;
        return is_to_be_recorded(node);
    }

    // A calculation that reads the moment, or its own last value, is worth what it was when it was made.
    static bool is_to_be_recorded(const Node& node) {
        const Conditions& c = node.conditions;
        return c.trigger.empty() &&
               (!moment_calls(c.calculation).empty() || !own_values(c.calculation).empty());
    }

    void record(Node& node) {
        Conditions& c = node.conditions;
        if (is_to_be_recorded(node)) record_calculation(c, reads_of(c.calculation, node.code));
        // A constraint asks about the answer that is being given; every other condition about what it reads.
        const std::string own = node.kind == NodeKind::item ? node.code : std::string{};
        hide(node, c.constraint, own);
        for (std::string* text :
             {&c.relevant, &c.required, &c.read_only, &c.choice_filter, &c.repeat_count, &c.seed})
            hide(node, *text, {});
    }

    // What reads nothing is computed once, anything else whenever that changes; before that it has no value.
    static void record_calculation(Conditions& c, const std::string& trigger) {
        const std::string at_first = without_own_values(c.calculation);
        if (trigger.empty()) {
            c.calculation = "once(" + at_first + ")";
            return;
        }
        c.trigger = trigger;
        c.initial = at_first;
        c.is_initial_dynamic = true;
    }

    // Codes that an expression reads, without the node's own.
    [[nodiscard]] std::string reads_of(const std::string& expression, const std::string& own) const {
        std::string reads;
        for (const std::string& code : codes_read(expression, codes_))
            if (code != own) reads = with_trigger(std::move(reads), code);
        return reads;
    }

    // Puts a reference to a hidden calculation in the place of each call.
    void hide(const Node& node, std::string& expression, const std::string& own) {
        std::vector<MomentCall> calls = moment_calls(expression);
        if (calls.empty()) return;
        std::string trigger = reads_of(expression, node.code);
        if (!own.empty()) trigger = with_trigger(std::move(trigger), own);
        for (std::size_t i = calls.size(); i > 0; --i) {
            const MomentCall& call = calls[i - 1];
            const std::string text = expression.substr(call.from, call.to - call.from);
            const std::string code = hidden(node, call.name, text, trigger);
            expression.replace(call.from, call.to - call.from, "${" + code + "}");
        }
    }

    std::string hidden(const Node& node, const std::string& name, const std::string& call,
                       const std::string& trigger) {
        Node made;
        made.code = free_code(node.code + "." + name);
        made.parent = node.parent;
        made.type = AnswerType::calculate;
        made.where = node.where;
        made.conditions.calculation = call;
        record_calculation(made.conditions, trigger);
        checklist_.nodes.push_back(made);
        return made.code;
    }

    std::string free_code(const std::string& wanted) {
        std::string code = wanted.size() <= kIdTextMax ? wanted : "moment";
        for (int number = 2; !codes_.insert(code).second; ++number)
            code = (wanted.size() + 4 <= kIdTextMax ? wanted : "moment") + std::to_string(number);
        return code;
    }

    Checklist& checklist_;
    std::set<std::string> codes_;
};

}  // namespace

void record_moments(Checklist& checklist) {
    MomentWriter(checklist).run();
}

}  // namespace wincheck::forms
