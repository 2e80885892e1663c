#include "core/rules/parser.h"

#include <algorithm>
#include <array>

#include "core/model/limits.h"

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

// What XPath has and this subset leaves out, by the sign that it begins with.
std::string_view refusal_of_sign(std::string_view sign) {
    if (sign == "|") return "joins paths, which is not supported; ask each of them";
    if (sign == "//") return "looks for a node at any depth, which is not supported; write ${name}";
    if (sign == "*") return "stands for any node, which is not supported; name each of them";
    if (sign == "@") return "names an attribute, and a checklist has none";
    return {};
}

std::string_view without_spaces(std::string_view name) {
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    return name;
}

// What people write who know other languages of formulas.
std::string_view remedy_of_sign(std::string_view sign) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kMeant{
        {{"=", "one '=' to compare"},
         {"&", "and"},
         {"AND", "and"},
         {"OR", "or"},
         {"And", "and"},
         {"Or", "or"},
         {"≠", "!="},
         {"in", "selected() or 'or'"}}};
    for (const auto& [written, meant] : kMeant)
        if (written == sign) return meant;
    return {};
}

}  // namespace

Parsed Parser::parse() {
    binary(1);
    if (parsed_.is_valid() && !is_at(TokenKind::end)) unexpected();
    if (parsed_.is_valid()) check_scalars();
    return std::move(parsed_);
}

const Token& Parser::ahead() const {
    return tokens_[std::min(at_ + 1, tokens_.size() - 1)];
}

void Parser::advance() {
    if (at_ + 1 < tokens_.size()) ++at_;
}

bool Parser::skip(TokenKind kind) {
    if (!is_at(kind)) return false;
    advance();
    return true;
}

void Parser::fail(std::string_view problem, std::string message) {
    if (!parsed_.is_valid()) return;
    parsed_.problem = problem;
    parsed_.message = std::move(message);
}

void Parser::unexpected() {
    if (is_at(TokenKind::end)) return fail("syntax", "the expression ends too early");
    const std::string sign =
        "'" + std::string(now().text) + "' at character " + std::to_string(now().at + 1) + " ";
    const std::string_view why = is_at(TokenKind::refused) ? refusal_of_sign(now().text) : std::string_view{};
    if (!why.empty()) return fail("unsupported", sign + std::string(why));
    const std::string_view remedy = remedy_of_sign(now().text);
    fail("syntax", sign + "is not expected here" + (remedy.empty() ? "" : "; write ") + std::string(remedy));
}

void Parser::expect(TokenKind kind) {
    if (!skip(kind)) unexpected();
}

void Parser::emit_constant(Operand value) {
    out().constants.push_back(std::move(value));
    emit({StepKind::constant, {}, 0, static_cast<std::int32_t>(out().constants.size() - 1)});
}

void Parser::emit_name(StepKind kind, std::string_view name) {
    out().names.emplace_back(name);
    emit({kind, {}, 0, static_cast<std::int32_t>(out().names.size() - 1)});
}

void Parser::emit_call(Function function, std::size_t arguments) {
    emit({StepKind::call, function, static_cast<std::uint8_t>(arguments), 0});
}

void Parser::binary(int level) {
    if (depth_ >= kExpressionDepthMax) return fail("too_deep", "the expression is nested too deeply");
    ++depth_;
    const std::size_t left = out().steps.size();
    unary();
    while (parsed_.is_valid() && is_at(TokenKind::operation)) {
        const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                        [this](const OperatorInfo& info) { return info.text == now().text; });
        if (found == kOperators.end() || found->level < level) break;
        advance();
        compare_sets(found->function, left);
        const std::size_t right = out().steps.size();
        binary(found->level + 1);
        compare_sets(found->function, right);
        emit_call(found->function, 2);
    }
    --depth_;
}

// A comparison with a path into a repeat holds where one of its values makes it hold, as in XPath.
void Parser::compare_sets(Function function, std::size_t first) {
    auto& steps = out().steps;
    if (function < Function::equal || function > Function::at_least || steps.size() != first + 1) return;
    ExpressionStep& step = steps.back();
    if (step.kind == StepKind::value && !has_one_value(step.index, false)) step.kind = StepKind::nodes;
    if (step.kind == StepKind::inner && !has_one_value(step.index, true)) step.kind = StepKind::inner_nodes;
}

void Parser::unary() {
    std::size_t signs = 0;
    while (is_at(TokenKind::operation) && now().text == "-") {
        advance();
        ++signs;
    }
    primary();
    if (signs % 2 == 1) emit_call(Function::negate, 1);
}

void Parser::primary() {
    const Token token = now();
    switch (token.kind) {
        case TokenKind::number: return number(token);
        case TokenKind::text: advance(); return emit_constant(Operand::of_text(std::string(token.text)));
        case TokenKind::reference: advance(); return reference(token.text);
        case TokenKind::open:
            advance();
            binary(1);
            return expect(TokenKind::close);
        case TokenKind::dot:
        case TokenKind::dot_dot: advance(); return relative(token.kind == TokenKind::dot_dot);
        case TokenKind::slash: return absolute();
        case TokenKind::name:
            if (ahead().kind == TokenKind::open) return call();
            return bare_name();
        default: return unexpected();
    }
}

void Parser::number(const Token& token) {
    const auto value = parse_number(token.text);
    if (!value) return fail("number", "'" + std::string(token.text) + "' is too large");
    advance();
    emit_constant(Operand::of(*value));
}

void Parser::call() {
    const std::string name(now().text);
    advance();
    advance();
    if (name == "current") return current();
    if (name == "instance") return rows();
    if (name == "pulldata") return pulldata();
    if (name == "last" || (name == "position" && is_at(TokenKind::close))) return place_in_set(name);
    if (name == "local-name" || name == "name") return local_name();
    if (name == "version" && is_at(TokenKind::close)) {
        advance();
        return emit_constant(Operand::of_text(tree_.checklist->settings.version));
    }
    const FunctionInfo* info = function_named(name);
    if (info == nullptr) {
        const std::string_view why = refusal_of(name);
        return fail(why.empty() ? "unknown_function" : "unsupported",
                    name + "() " + (why.empty() ? std::string("is not a known function") : std::string(why)));
    }
    if (info->function == Function::once) {
        out().has_once = true;
        ++once_depth_;
    }
    if (info->function == Function::choice_name) return choice_name();
    const std::size_t count = arguments(*info);
    if (info->function == Function::once) --once_depth_;
    if (parsed_.is_valid() && info->needs_moment) check_moment(name);
    if (parsed_.is_valid()) finish_call(*info, count);
}

void Parser::check_moment(const std::string& name) {
    out().needs_moment = true;
    if (!place_.allows_moment && once_depth_ == 0)
        fail("volatile", name +
                             "() is allowed only inside once(), in a default, or in a calculation with a "
                             "trigger, so that its value is recorded");
}

std::size_t Parser::arguments(const FunctionInfo& info) {
    std::size_t count = 0;
    while (parsed_.is_valid() && !is_at(TokenKind::close)) {
        if (count > 0) expect(TokenKind::comma);
        const std::size_t first = out().steps.size();
        binary(1);
        if (!parsed_.is_valid()) return count;
        if (info.takes_nodes && out().steps.size() == first + 1) as_nodes(info, count, first);
        if (info.function == Function::randomize && count == 0 && !is_set(out().steps.back().kind))
            fail("type", "randomize() takes a path");
        ++count;
    }
    expect(TokenKind::close);
    if (!parsed_.is_valid()) return count;
    if (count < info.arguments_min || count > info.arguments_max)
        fail("arguments", std::string(info.name) + "() takes " + std::to_string(info.arguments_min) +
                              (info.arguments_max == info.arguments_min ? ""
                               : info.arguments_max == 255              ? " or more"
                                                           : " to " + std::to_string(info.arguments_max)) +
                              " arguments, not " + std::to_string(count));
    if (count > 250) fail("arguments", std::string(info.name) + "() has too many arguments");
    return count;
}

// Turns a lone path into a node set where the function wants one.
void Parser::as_nodes(const FunctionInfo& info, std::size_t argument, std::size_t step_index) {
    ExpressionStep& step = out().steps[step_index];
    const bool is_index = info.function == Function::indexed_repeat && argument >= 2 && argument % 2 == 0;
    const bool is_one_value = (info.function == Function::join && argument == 0) ||
                              (info.function == Function::checklist && argument < 2) ||
                              (info.function == Function::randomize && argument > 0);
    if (is_index || is_one_value) return;
    if (step.kind == StepKind::value) step.kind = StepKind::nodes;
    if (step.kind == StepKind::inner) step.kind = StepKind::inner_nodes;
}

void Parser::finish_call(const FunctionInfo& info, std::size_t count) {
    auto& steps = out().steps;
    switch (info.function) {
        case Function::position:
            if (steps.back().kind != StepKind::nodes && steps.back().kind != StepKind::inner_nodes)
                return fail("type", "position() takes one path");
            break;
        case Function::count:
        case Function::count_non_empty:
            if (!is_set(steps.back().kind)) return fail("type", std::string(info.name) + "() takes one path");
            break;
        case Function::indexed_repeat:
            if (count % 2 == 0)
                return fail("arguments", "indexed-repeat() takes a path and pairs of repeat and number");
            break;
        case Function::regex: return finish_regex();
        case Function::randomize:
            if (count == 1) check_moment("randomize");
            break;
        default: break;
    }
    emit_call(info.function, count);
}

void Parser::finish_regex() {
    auto& expression = out();
    if (expression.steps.back().kind != StepKind::constant)
        return fail("type", "the pattern of regex() must be a text in quotes");
    auto pattern = Regex::parse(text_of(expression.constants.back()));
    if (!pattern) return fail("regex", "the pattern of regex() is not supported: " + pattern.error().where);
    expression.steps.pop_back();
    expression.patterns.push_back(std::move(*pattern));
    emit({StepKind::pattern, {}, 1, static_cast<std::int32_t>(expression.patterns.size() - 1)});
}

// jr:choice-name(value, '${item}' or '/path/item' or a path): the second names the item.
void Parser::choice_name() {
    binary(1);
    expect(TokenKind::comma);
    if (!parsed_.is_valid()) return;
    std::string_view name = now().text;
    if (!is_at(TokenKind::text) && !is_at(TokenKind::reference))
        return fail("type", "the second argument of jr:choice-name() names an item, such as '${code}'");
    advance();
    expect(TokenKind::close);
    name = without_spaces(name);
    if (name.starts_with("${") && name.ends_with('}')) name = name.substr(2, name.size() - 3);
    if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    const std::int32_t node = tree_.find(without_spaces(name));
    if (node < 0) return fail("unknown_name", "there is no '" + std::string(name) + "' in this checklist");
    emit_constant(Operand::of(Decimal::whole(node)));
    emit_call(Function::choice_name, 2);
}

// position() and last() without a path: where a row or instance stands among those being filtered.
void Parser::place_in_set(const std::string& name) {
    expect(TokenKind::close);
    if (around_.kind == Around::Kind::place)
        return fail("type", name + "() without a path has a meaning only in a condition in [ ]");
    emit({StepKind::place, {}, 0, name == "last" ? 1 : 0});
}

// The name of a node is known when the checklist is published.
void Parser::local_name() {
    const std::size_t first = out().steps.size();
    binary(1);
    expect(TokenKind::close);
    if (!parsed_.is_valid()) return;
    const ExpressionStep step = out().steps.back();
    const bool is_path =
        out().steps.size() == first + 1 &&
        (step.kind == StepKind::value || step.kind == StepKind::inner || step.kind == StepKind::self);
    if (!is_path) return fail("type", "local-name() takes one path");
    out().steps.pop_back();
    const std::string& code = node_of(step.index).code;
    emit_constant(Operand::of_text(code.substr(code.rfind('.') + 1)));
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
