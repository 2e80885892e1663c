#include "core/rules/expression.h"

#include <algorithm>
#include <array>

#include "core/model/limits.h"
#include "core/rules/tokens.h"

namespace wincheck::rules {
namespace {

struct OperatorInfo {
    std::string_view text;
    Function function;
    int level;
};
constexpr std::array kOperators{
    OperatorInfo{"or", Function::or_, 1},    OperatorInfo{"and", Function::and_, 2},
    OperatorInfo{"=", Function::equal, 3},   OperatorInfo{"!=", Function::not_equal, 3},
    OperatorInfo{"<", Function::less, 4},    OperatorInfo{"<=", Function::at_most, 4},
    OperatorInfo{">", Function::greater, 4}, OperatorInfo{">=", Function::at_least, 4},
    OperatorInfo{"+", Function::plus, 5},    OperatorInfo{"-", Function::minus, 5},
    OperatorInfo{"*", Function::times, 6},   OperatorInfo{"div", Function::div, 6},
    OperatorInfo{"mod", Function::mod, 6},
};

constexpr std::string_view kProjectPrefix = "project.";

// Precedence climbing with a depth limit; the first problem wins.
class Parser {
public:
    Parser(std::string_view source, const NodeTree& tree, const ExpressionPlace& place)
        : tree_(tree), place_(place), tokens_(tokens_of(source)) {}

    Parsed parse() {
        binary(1);
        if (parsed_.is_valid() && now().kind != TokenKind::end) unexpected();
        if (parsed_.is_valid()) check_scalars();
        return std::move(parsed_);
    }

private:
    [[nodiscard]] const Token& now() const { return tokens_[at_]; }
    [[nodiscard]] const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
    void advance() {
        if (at_ + 1 < tokens_.size()) ++at_;
    }
    bool skip(TokenKind kind) {
        if (now().kind != kind) return false;
        advance();
        return true;
    }
    void fail(std::string_view problem, std::string message) {
        if (!parsed_.is_valid()) return;
        parsed_.problem = problem;
        parsed_.message = std::move(message);
    }
    void unexpected() {
        if (now().kind == TokenKind::end)
            fail("syntax", "the expression ends too early");
        else if (now().kind == TokenKind::refused && now().text.starts_with('['))
            fail("unsupported", "predicates [ ] are not supported; use indexed-repeat()");
        else
            fail("syntax", "'" + std::string(now().text) + "' at character " + std::to_string(now().at + 1) +
                               " is not expected here");
    }
    void expect(TokenKind kind) {
        if (!skip(kind)) unexpected();
    }
    void emit(ExpressionStep step) { parsed_.expression.steps.push_back(step); }
    void emit_constant(Operand value) {
        parsed_.expression.constants.push_back(std::move(value));
        emit({StepKind::constant, {}, 0, static_cast<std::int32_t>(parsed_.expression.constants.size() - 1)});
    }
    void emit_name(StepKind kind, std::string_view name) {
        parsed_.expression.names.emplace_back(name);
        emit({kind, {}, 0, static_cast<std::int32_t>(parsed_.expression.names.size() - 1)});
    }
    void emit_call(Function function, std::size_t arguments) {
        emit({StepKind::call, function, static_cast<std::uint8_t>(arguments), 0});
    }

    void binary(int level) {
        if (depth_ >= kExpressionDepthMax) return fail("too_deep", "the expression is nested too deeply");
        ++depth_;
        unary();
        while (parsed_.is_valid() && now().kind == TokenKind::operation) {
            const auto found =
                std::find_if(kOperators.begin(), kOperators.end(),
                             [this](const OperatorInfo& info) { return info.text == now().text; });
            if (found == kOperators.end() || found->level < level) break;
            advance();
            binary(found->level + 1);
            emit_call(found->function, 2);
        }
        --depth_;
    }

    void unary() {
        std::size_t signs = 0;
        while (now().kind == TokenKind::operation && now().text == "-") {
            advance();
            ++signs;
        }
        primary();
        if (signs % 2 == 1) emit_call(Function::negate, 1);
    }

    void primary() {
        const Token token = now();
        switch (token.kind) {
            case TokenKind::number: return number(token);
            case TokenKind::text: advance(); return emit_constant(Operand::of_text(std::string(token.text)));
            case TokenKind::reference: advance(); return reference(token.text);
            case TokenKind::open:
                advance();
                binary(1);
                return expect(TokenKind::close);
            case TokenKind::dot: advance(); return relative(place_.node, now().kind == TokenKind::slash);
            case TokenKind::dot_dot:
                advance();
                return relative(parent_of(place_.node), now().kind == TokenKind::slash);
            case TokenKind::slash: return absolute();
            case TokenKind::name:
                if (ahead().kind == TokenKind::open) return call();
                return bare_name();
            default: return unexpected();
        }
    }

    void number(const Token& token) {
        std::string text(token.text);
        if (text.back() == '.') text.pop_back();
        const auto value = Decimal::parse(text);
        if (!value) return fail("number", "'" + text + "' has too many digits");
        advance();
        emit_constant(Operand::of(*value));
    }

    [[nodiscard]] std::int32_t parent_of(std::int32_t node) const {
        return node < 0 ? -1 : tree_.checklist->nodes[static_cast<std::size_t>(node)].parent;
    }
    [[nodiscard]] const std::string& code_of(std::int32_t node) const {
        return tree_.checklist->nodes[static_cast<std::size_t>(node)].code;
    }

    void emit_path(std::int32_t node) {
        if (node == place_.node) {
            if (once_depth_ == 0) parsed_.expression.reads_self = true;
            return emit({StepKind::self, {}, 0, node});
        }
        parsed_.expression.reads.push_back(node);
        emit({StepKind::value, {}, 0, node});
    }

    void reference(std::string_view name) {
        if (name.starts_with(kProjectPrefix))
            return emit_name(StepKind::attribute, name.substr(kProjectPrefix.size()));
        const std::int32_t node = tree_.find(name);
        if (node < 0)
            return fail("unknown_name", "there is no '" + std::string(name) + "' in this checklist");
        emit_path(node);
    }

    // Follows /name and /.. from `node`; -1 is the root.
    void relative(std::int32_t node, bool has_more) {
        while (has_more && parsed_.is_valid()) {
            advance();
            if (skip(TokenKind::dot_dot)) {
                node = parent_of(node);
            } else if (skip(TokenKind::dot)) {
                continue;
            } else if (now().kind == TokenKind::name) {
                const std::int32_t child = tree_.find(now().text);
                if (child < 0 || parent_of(child) != node)
                    return fail("unknown_name",
                                "there is no '" + std::string(now().text) + "' at this place");
                node = child;
                advance();
            } else {
                return unexpected();
            }
            has_more = now().kind == TokenKind::slash;
        }
        if (node < 0) return fail("type", "a path must end at a question, group or repeat");
        emit_path(node);
    }

    // /form/group/name: the first step is the form itself.
    void absolute() {
        std::vector<std::string_view> steps;
        while (skip(TokenKind::slash)) {
            if (now().kind != TokenKind::name) return unexpected();
            steps.push_back(now().text);
            advance();
        }
        const std::int32_t leaf = steps.size() < 2 ? -1 : tree_.find(steps.back());
        std::int32_t node = leaf;
        for (std::size_t i = steps.size(); i > 1 && node >= 0; --i) {
            if (code_of(node) != steps[i - 1]) {
                node = -1;
                break;
            }
            node = parent_of(node);
            if (node < 0 && i > 2) return fail_path(steps);
        }
        if (leaf < 0 || node >= 0) return fail_path(steps);
        emit_path(leaf);
    }
    void fail_path(const std::vector<std::string_view>& steps) {
        std::string path;
        for (const std::string_view step : steps) path += "/" + std::string(step);
        fail("unknown_name", "there is nothing at '" + path + "'");
    }

    void bare_name() {
        const Token token = now();
        advance();
        if (place_.allows_columns) return emit_name(StepKind::column, token.text);
        const std::int32_t child = tree_.find(token.text);
        if (child < 0 || parent_of(child) != place_.node)
            return fail("unknown_name", "'" + std::string(token.text) + "' is not known; write ${" +
                                            std::string(token.text) + "} for an item, 'text' for a text");
        emit_path(child);
    }

    void call() {
        const std::string name(now().text);
        advance();
        advance();
        if (name == "current") {
            expect(TokenKind::close);
            return relative(place_.node, now().kind == TokenKind::slash);
        }
        const FunctionInfo* info = function_named(name);
        if (info == nullptr) {
            const std::string_view why = refusal_of(name);
            return fail(
                why.empty() ? "unknown_function" : "unsupported",
                name + "() " + (why.empty() ? std::string("is not a known function") : std::string(why)));
        }
        if (info->needs_moment) check_moment(name);
        if (info->function == Function::once) {
            parsed_.expression.has_once = true;
            ++once_depth_;
        }
        if (info->function == Function::choice_name) return choice_name();
        const std::size_t count = arguments(*info);
        if (info->function == Function::once) --once_depth_;
        if (parsed_.is_valid()) finish_call(*info, count);
    }

    void check_moment(const std::string& name) {
        parsed_.expression.needs_moment = true;
        if (!place_.allows_moment && once_depth_ == 0)
            fail("volatile", name +
                                 "() is allowed only inside once(), in a default, or in a calculation with a "
                                 "trigger, so that its value is recorded");
    }

    std::size_t arguments(const FunctionInfo& info) {
        std::size_t count = 0;
        while (parsed_.is_valid() && now().kind != TokenKind::close) {
            if (count > 0) expect(TokenKind::comma);
            const std::size_t first = parsed_.expression.steps.size();
            binary(1);
            if (info.takes_nodes && parsed_.expression.steps.size() == first + 1)
                as_nodes(info, count, first);
            ++count;
        }
        expect(TokenKind::close);
        if (!parsed_.is_valid()) return count;
        if (count < info.arguments_min || count > info.arguments_max)
            fail("arguments",
                 std::string(info.name) + "() takes " + std::to_string(info.arguments_min) +
                     (info.arguments_max == info.arguments_min ? ""
                      : info.arguments_max == 255              ? " or more"
                                                  : " to " + std::to_string(info.arguments_max)) +
                     " arguments, not " + std::to_string(count));
        if (count > 250) fail("arguments", std::string(info.name) + "() has too many arguments");
        return count;
    }

    // Turns a lone path into a node set where the function wants one.
    void as_nodes(const FunctionInfo& info, std::size_t argument, std::size_t step_index) {
        ExpressionStep& step = parsed_.expression.steps[step_index];
        const bool is_index = info.function == Function::indexed_repeat && argument >= 2 && argument % 2 == 0;
        if (step.kind == StepKind::value && !is_index) step.kind = StepKind::nodes;
    }

    void finish_call(const FunctionInfo& info, std::size_t count) {
        auto& steps = parsed_.expression.steps;
        const auto is_nodes = [&](std::size_t back) {
            return steps.size() >= back && steps[steps.size() - back].kind == StepKind::nodes;
        };
        switch (info.function) {
            case Function::position:
            case Function::count:
            case Function::count_non_empty:
                if (!is_nodes(1)) return fail("type", std::string(info.name) + "() takes one path");
                break;
            case Function::indexed_repeat:
                if (count % 2 == 0)
                    return fail("arguments", "indexed-repeat() takes a path and pairs of repeat and number");
                break;
            case Function::regex: return finish_regex();
            case Function::pow:
                if (steps.back().kind != StepKind::constant ||
                    !is_small_whole(parsed_.expression.constants.back()))
                    return fail("unsupported",
                                "pow() is exact only for a whole exponent from 0 to 30 written as a number");
                break;
            default: break;
        }
        emit_call(info.function, count);
    }

    static bool is_small_whole(const Operand& operand) {
        return operand.kind == OperandKind::number && operand.number.scale == 0 &&
               operand.number.mantissa >= 0 && operand.number.mantissa <= 30;
    }

    void finish_regex() {
        auto& expression = parsed_.expression;
        if (expression.steps.back().kind != StepKind::constant)
            return fail("type", "the pattern of regex() must be a text in quotes");
        auto pattern = Regex::parse(text_of(expression.constants.back()));
        if (!pattern)
            return fail("regex", "the pattern of regex() is not supported: " + pattern.error().where);
        expression.steps.pop_back();
        expression.patterns.push_back(std::move(*pattern));
        emit({StepKind::pattern, {}, 1, static_cast<std::int32_t>(expression.patterns.size() - 1)});
    }

    // jr:choice-name(value, '${item}' or '/path/item' or a path): the second names the item.
    void choice_name() {
        binary(1);
        expect(TokenKind::comma);
        if (!parsed_.is_valid()) return;
        std::string_view name = now().text;
        if (now().kind != TokenKind::text && now().kind != TokenKind::reference)
            return fail("type", "the second argument of jr:choice-name() names an item, such as '${code}'");
        advance();
        expect(TokenKind::close);
        while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
        if (name.starts_with("${") && name.ends_with('}')) name = name.substr(2, name.size() - 3);
        if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos)
            name.remove_prefix(slash + 1);
        while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
        const std::int32_t node = tree_.find(name);
        if (node < 0)
            return fail("unknown_name", "there is no '" + std::string(name) + "' in this checklist");
        emit_constant(Operand::of(Decimal::whole(node)));
        emit_call(Function::choice_name, 2);
    }

    // A path read as one value must have one: not a group, not into a repeat from outside.
    void check_scalars() {
        const std::int32_t from = place_.node < 0 ? -1 : tree_.scope[static_cast<std::size_t>(place_.node)];
        for (const ExpressionStep& step : parsed_.expression.steps) {
            if (step.kind != StepKind::value) continue;
            const Node& node = tree_.checklist->nodes[static_cast<std::size_t>(step.index)];
            if (node.kind != NodeKind::item)
                return fail("type", "'" + node.code + "' is a group or repeat and has no value of its own");
            const bool is_own =
                place_.node >= 0 &&
                tree_.checklist->nodes[static_cast<std::size_t>(place_.node)].kind == NodeKind::repeat &&
                tree_.scope[static_cast<std::size_t>(step.index)] == place_.node;
            if (is_own || !tree_.is_enclosing(tree_.scope[static_cast<std::size_t>(step.index)], from))
                return fail("repeat_reference", "'" + node.code +
                                                    "' stands in a repeat and has many values here; use "
                                                    "indexed-repeat(), sum(), count(), min() or max()");
        }
    }

    const NodeTree& tree_;
    const ExpressionPlace& place_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t once_depth_ = 0;
    Parsed parsed_;
};

}  // namespace

NodeTree NodeTree::of(const Checklist& checklist) {
    NodeTree tree;
    tree.checklist = &checklist;
    tree.scope.reserve(checklist.nodes.size());
    for (std::size_t i = 0; i < checklist.nodes.size(); ++i) {
        const std::int32_t parent = checklist.nodes[i].parent;
        const bool is_known = parent >= 0 && static_cast<std::size_t>(parent) < i;
        const auto up = static_cast<std::size_t>(is_known ? parent : 0);
        tree.scope.push_back(!is_known                                      ? -1
                             : checklist.nodes[up].kind == NodeKind::repeat ? parent
                                                                            : tree.scope[up]);
        tree.codes.emplace_back(checklist.nodes[i].code, static_cast<std::int32_t>(i));
    }
    std::sort(tree.codes.begin(), tree.codes.end());
    return tree;
}

std::int32_t NodeTree::find(std::string_view code) const {
    const auto found =
        std::lower_bound(codes.begin(), codes.end(), code,
                         [](const auto& entry, std::string_view key) { return entry.first < key; });
    return found != codes.end() && found->first == code ? found->second : -1;
}

bool NodeTree::is_enclosing(std::int32_t wanted, std::int32_t from) const {
    for (std::int32_t at = from;; at = scope[static_cast<std::size_t>(at)]) {
        if (at == wanted) return true;
        if (at < 0) return false;
    }
}

Parsed parse_expression(std::string_view source, const NodeTree& tree, const ExpressionPlace& place) {
    if (source.size() > kExpressionBytesMax) {
        Parsed parsed;
        parsed.problem = "too_large";
        parsed.message = "the expression is longer than " + std::to_string(kExpressionBytesMax) + " bytes";
        return parsed;
    }
    return Parser(source, tree, place).parse();
}

}  // namespace wincheck::rules
