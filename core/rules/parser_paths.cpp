// Paths of an expression: ${name}, relative and absolute paths, conditions in [ ], instance(), pulldata().
#include <algorithm>
#include <utility>

#include "core/rules/parser.h"

namespace wincheck::rules {
namespace {

constexpr std::string_view kProjectPrefix = "project.";
constexpr std::int32_t kFilledIn = -2;  // what the app brings along below a group `inputs`

std::size_t arguments_of(const ExpressionStep& step) {
    if (step.kind == StepKind::call) return step.arguments;
    return step.kind == StepKind::pattern ? 1 : 0;
}

// Where the operand begins that ends before `end`.
std::size_t operand_begin(const std::vector<ExpressionStep>& steps, std::size_t end) {
    std::size_t needed = 1;
    while (needed > 0) needed += arguments_of(steps[--end]) - 1;
    return end;
}

bool reads_row(const Expression& expression, std::size_t from, std::size_t to) {
    return std::any_of(expression.steps.begin() + static_cast<std::ptrdiff_t>(from),
                       expression.steps.begin() + static_cast<std::ptrdiff_t>(to),
                       [](const ExpressionStep& step) {
                           return step.kind == StepKind::column || step.kind == StepKind::place;
                       });
}

Expression part_of(const Expression& whole, std::size_t from, std::size_t to) {
    Expression part = whole;
    part.steps.assign(whole.steps.begin() + static_cast<std::ptrdiff_t>(from),
                      whole.steps.begin() + static_cast<std::ptrdiff_t>(to));
    return part;
}

// column = key, as a condition on a row.
Expression equality(const std::string& column, const Expression& key) {
    Expression condition = key;
    condition.names.push_back(column);
    const auto name = static_cast<std::int32_t>(condition.names.size() - 1);
    condition.steps.insert(condition.steps.begin(), {StepKind::column, {}, 0, name});
    condition.steps.push_back({StepKind::call, Function::equal, 2, 0});
    return condition;
}

// column != '', as a condition on a row.
Expression presence(const std::string& column) {
    Expression condition;
    condition.names.push_back(column);
    condition.constants.emplace_back();
    condition.steps = {{StepKind::column, {}, 0, 0},
                       {StepKind::constant, {}, 0, 0},
                       {StepKind::call, Function::not_equal, 2, 0}};
    return condition;
}

}  // namespace

std::int32_t Parser::parent_of(std::int32_t node) const {
    return node < 0 ? -1 : node_of(node).parent;
}

const Node& Parser::node_of(std::int32_t node) const {
    return tree_.checklist->nodes[static_cast<std::size_t>(node)];
}

void Parser::emit_path(std::int32_t node, bool is_inner) {
    if (is_inner) {
        out().reads.push_back(node);
        return emit({StepKind::inner, {}, 0, node});
    }
    if (node == place_.node) {
        if (once_depth_ == 0) out().reads_self = true;
        return emit({StepKind::self, {}, 0, node});
    }
    out().reads.push_back(node);
    emit({StepKind::value, {}, 0, node});
}

void Parser::emit_query(std::int32_t node, std::vector<Filter> filters, bool is_inner) {
    for (const Filter& filter : filters) {
        std::int32_t above = node;
        while (above >= 0 && above != filter.node) above = parent_of(above);
        if (above < 0)
            return fail("unsupported", "a path that leaves the node of its condition is not supported");
    }
    out().reads.push_back(node);
    out().paths.push_back({node, std::move(filters), is_inner});
    emit({StepKind::path, {}, 0, static_cast<std::int32_t>(out().paths.size() - 1)});
}

void Parser::reference(std::string_view name) {
    if (name.starts_with(kProjectPrefix))
        return emit_name(StepKind::attribute, name.substr(kProjectPrefix.size()));
    const std::int32_t node = tree_.find(name);
    if (node < 0) return fail("unknown_name", "there is no '" + std::string(name) + "' in this checklist");
    const bool is_whole = !is_at(TokenKind::slash) && !is_at(TokenKind::bracket_open);
    follow(node, is_whole && is_of_the_asked(node));
}

// In a condition on instances, what has many values for the question but stands in the instance that is asked
// means that instance's own, as ODK's tools read it.
bool Parser::is_of_the_asked(std::int32_t node) const {
    if (around_.kind != Around::Kind::filtered || has_one_value(node, false)) return false;
    std::int32_t above = node;
    while (above >= 0 && above != around_.node) above = parent_of(above);
    return above >= 0 || has_one_value(node, true);
}

void Parser::relative(bool is_parent) {
    if (around_.kind == Around::Kind::row) {
        if (is_parent) return fail("unsupported", "'..' in a condition on rows of a list is not supported");
        if (!skip(TokenKind::slash)) return emit_name(StepKind::column, "");
        if (!is_at(TokenKind::name)) return unexpected();
        emit_name(StepKind::column, now().text);
        return advance();
    }
    const bool is_inner = around_.kind == Around::Kind::filtered;
    const std::int32_t from = is_inner ? around_.node : place_.node;
    follow(is_parent ? parent_of(from) : from, is_inner);
}

void Parser::current() {
    expect(TokenKind::close);
    follow(place_.node, false);
}

// Reads the steps and conditions behind a path's first node; -1 is the root.
void Parser::follow(std::int32_t node, bool is_inner) {
    std::vector<Filter> filters;
    filters_at(node, filters);
    while (parsed_.is_valid() && skip(TokenKind::slash)) {
        step(node);
        filters_at(node, filters);
    }
    if (!parsed_.is_valid()) return;
    if (node == kFilledIn) return nothing_there();
    if (node < 0 && is_at(TokenKind::refused)) return unexpected();
    if (node < 0) return fail("type", "a path must end at a question, group or repeat");
    if (filters.empty()) return emit_path(node, is_inner);
    emit_query(node, std::move(filters), is_inner);
}

// Community health forms read what their app puts below a group `inputs`; the form itself has no such nodes.
bool Parser::is_filled_in(std::int32_t node) const {
    for (; node >= 0; node = parent_of(node))
        if (node_of(node).kind == NodeKind::section && is_named(node_of(node).code, "inputs")) return true;
    return node == kFilledIn;
}

void Parser::nothing_there() {
    parsed_.warning = "a path leads to nothing; below the group \"inputs\" that is blank";
    emit_constant({});
}

void Parser::step(std::int32_t& node) {
    if (node == kFilledIn) {
        if (is_at(TokenKind::name)) return advance();
        return unexpected();
    }
    if (skip(TokenKind::dot)) return;
    if (skip(TokenKind::dot_dot)) {
        node = parent_of(node);
        return;
    }
    if (is_at(TokenKind::reference)) {
        // ./${code}: any node below, by its code.
        const std::int32_t below = tree_.find(now().text);
        std::int32_t above = below;
        while (above >= 0 && above != node) above = parent_of(above);
        if (below < 0 || above != node)
            return fail("unknown_name", "there is no '" + std::string(now().text) + "' at this place");
        node = below;
        return advance();
    }
    if (!is_at(TokenKind::name)) return unexpected();
    const std::int32_t child = tree_.child(node, now().text);
    if (child < 0 && now().text.find("::") != std::string_view::npos) return refuse_axis(now().text);
    if (child < 0 && !is_filled_in(node))
        return fail("unknown_name", "there is no '" + std::string(now().text) + "' at this place");
    node = child < 0 ? kFilledIn : child;
    advance();
}

void Parser::filters_at(std::int32_t node, std::vector<Filter>& filters) {
    while (parsed_.is_valid() && is_at(TokenKind::bracket_open)) {
        if (node < 0) return unexpected();
        filters.push_back({node, condition({Around::Kind::filtered, node})});
    }
}

// One condition in [ ], read as an expression of its own; what it reads the whole reads too.
Expression Parser::condition(const Around& around) {
    if (condition_depth_ >= kConditionDepthMax) {
        fail("too_deep", "conditions in [ ] are nested too deeply");
        return {};
    }
    const Around outer_around = std::exchange(around_, around);
    Expression outer = std::exchange(parsed_.expression, {});
    ++condition_depth_;
    expect(TokenKind::bracket_open);
    binary(1);
    expect(TokenKind::bracket_close);
    if (parsed_.is_valid()) check_scalars();
    --condition_depth_;
    around_ = outer_around;
    Expression inner = std::exchange(parsed_.expression, std::move(outer));
    out().reads.insert(out().reads.end(), inner.reads.begin(), inner.reads.end());
    out().reads_self = out().reads_self || inner.reads_self;
    out().needs_moment = out().needs_moment || inner.needs_moment;
    return inner;
}

// /form/group/name: the first step is the form itself.
void Parser::absolute() {
    advance();
    if (!is_at(TokenKind::name)) return unexpected();
    std::string path = "/" + std::string(now().text);
    advance();
    std::int32_t node = -1;
    std::vector<Filter> filters;
    while (parsed_.is_valid() && skip(TokenKind::slash)) {
        path += "/" + std::string(now().text);
        if (is_at(TokenKind::name) && !is_filled_in(node) && tree_.child(node, now().text) < 0)
            return fail("unknown_name", "there is nothing at '" + path + "'");
        step(node);
        filters_at(node, filters);
    }
    if (!parsed_.is_valid()) return;
    if (node == kFilledIn) return nothing_there();
    if (node < 0 && is_at(TokenKind::refused)) return unexpected();
    if (node < 0) return fail("unknown_name", "there is nothing at '" + path + "'");
    const bool is_inner = is_of_the_asked(node);
    if (filters.empty()) return emit_path(node, is_inner);
    emit_query(node, std::move(filters), is_inner);
}

void Parser::bare_name() {
    const Token token = now();
    const bool is_row =
        around_.kind == Around::Kind::row || (around_.kind == Around::Kind::place && place_.allows_columns);
    if (is_row && ahead().kind != TokenKind::slash) {
        advance();
        return emit_name(StepKind::column, token.text);
    }
    const bool is_inner = around_.kind == Around::Kind::filtered;
    const std::int32_t from = is_inner ? around_.node : place_.node;
    const std::int32_t child = tree_.child(from, token.text);
    advance();
    if (child >= 0 && from >= 0) return follow(child, is_inner);
    // XPath has no such word: it is a path to nothing, which is what its writers mean by it.
    if (token.text == "null") return emit_constant({});
    const std::string name(token.text);
    if (name.find("::") != std::string::npos) return refuse_axis(name);
    if (name == "true" || name == "false")
        return fail("unknown_name", "'" + name + "' is not known; write " + name + "()");
    fail("unknown_name", "'" + name + "' is not known; write ${" + name + "} for an item, 'text' for a text");
}

void Parser::refuse_axis(std::string_view name) {
    const std::size_t axis = name.find("::") + 2;
    fail("unsupported", "'" + std::string(name.substr(0, axis)) +
                            "' names an axis, which is not supported; write ${" +
                            std::string(name.substr(axis)) + "} or a path with '/' and '..'");
}

std::optional<std::string> Parser::literal() {
    if (!is_at(TokenKind::text)) {
        fail("type", "instance() and pulldata() name their list and columns as texts in quotes");
        return std::nullopt;
    }
    std::string text(now().text);
    advance();
    return text;
}

// A list by its name; a file may be named with its ending.
std::int32_t Parser::list_named(std::string_view id) const {
    const auto& lists = tree_.checklist->choices;
    const std::string_view stem = id.ends_with(".csv") ? id.substr(0, id.size() - 4) : id;
    for (std::size_t i = 0; i < lists.size(); ++i)
        if (lists[i].name == id || lists[i].name == stem) return static_cast<std::int32_t>(i);
    return -1;
}

bool Parser::has_column(std::int32_t list, const std::string& name) const {
    const auto& options = tree_.checklist->choices[static_cast<std::size_t>(list)].options;
    return std::any_of(options.begin(), options.end(), [&](const Option& option) {
        return std::any_of(option.columns.begin(), option.columns.end(),
                           [&](const auto& column) { return column.first == name; });
    });
}

// instance('LIST')/root/item[conditions]/column
void Parser::rows() {
    RowQuery query;
    const auto id = literal();
    expect(TokenKind::close);
    expect(TokenKind::slash);
    expect(TokenKind::name);
    expect(TokenKind::slash);
    const std::string item(now().text);
    expect(TokenKind::name);
    if (!parsed_.is_valid()) return;
    query.list = list_named(*id);
    if (query.list < 0) return fail("unknown_list", "there is no list '" + *id + "' for instance()");
    row_conditions(query);
    if (parsed_.is_valid() && skip(TokenKind::slash)) {
        query.column = now().text;
        expect(TokenKind::name);
        if (is_at(TokenKind::slash) || is_at(TokenKind::bracket_open))
            return fail("unsupported", "a path below the columns of a list is not supported");
    } else if (query.conditions.empty() && has_column(query.list, item)) {
        // instance('towns')/towndata/data_set: a leaf beside the rows.
        query.conditions.push_back(presence(item));
        query.column = item;
    }
    finish_rows(std::move(query));
}

void Parser::row_conditions(RowQuery& query) {
    while (parsed_.is_valid() && is_at(TokenKind::bracket_open))
        query.conditions.push_back(condition({Around::Kind::row, -1}));
    if (parsed_.is_valid()) find_key(query);
}

// pulldata('file', 'column', 'key column', key)
void Parser::pulldata() {
    RowQuery query;
    const auto id = literal();
    expect(TokenKind::comma);
    const auto column = literal();
    expect(TokenKind::comma);
    const auto key_column = literal();
    expect(TokenKind::comma);
    if (!parsed_.is_valid()) return;
    query.list = list_named(*id);
    if (query.list < 0) return fail("unknown_list", "there is no list '" + *id + "' for pulldata()");
    Expression outer = std::exchange(parsed_.expression, {});
    binary(1);
    expect(TokenKind::close);
    if (parsed_.is_valid()) check_scalars();
    query.key = std::exchange(parsed_.expression, std::move(outer));
    out().reads.insert(out().reads.end(), query.key.reads.begin(), query.key.reads.end());
    out().reads_self = out().reads_self || query.key.reads_self;
    out().needs_moment = out().needs_moment || query.key.needs_moment;
    query.column = *column;
    query.key_column = *key_column;
    query.conditions.push_back(equality(*key_column, query.key));
    finish_rows(std::move(query));
}

void Parser::finish_rows(RowQuery query) {
    if (!parsed_.is_valid()) return;
    out().rows.push_back(std::move(query));
    emit({StepKind::rows, {}, 0, static_cast<std::int32_t>(out().rows.size() - 1)});
}

void Parser::find_key(RowQuery& query) {
    if (query.conditions.empty()) return;
    auto key = row_key_of(query.conditions.front());
    if (!key) return;
    query.key_column = std::move(key->column);
    query.key = std::move(key->value);
}

std::optional<RowKey> row_key_of(const Expression& condition) {
    if (std::any_of(condition.steps.begin(), condition.steps.end(),
                    [](const ExpressionStep& step) { return step.kind == StepKind::place; }))
        return std::nullopt;
    std::vector<std::size_t> ends{condition.steps.size()};
    while (!ends.empty()) {
        const std::size_t end = ends.back();
        ends.pop_back();
        const ExpressionStep& last = condition.steps[end - 1];
        if (last.kind != StepKind::call || last.arguments != 2) continue;
        const std::size_t middle = operand_begin(condition.steps, end - 1);
        if (last.function == Function::and_) {
            ends.push_back(middle);
            ends.push_back(end - 1);
        }
        if (last.function != Function::equal) continue;
        const std::size_t begin = operand_begin(condition.steps, middle);
        for (const bool is_left : {true, false}) {
            const std::size_t column = is_left ? begin : middle;
            const std::size_t column_end = is_left ? middle : end - 1;
            const std::size_t key = is_left ? middle : begin;
            const std::size_t key_end = is_left ? end - 1 : middle;
            if (column_end != column + 1 || condition.steps[column].kind != StepKind::column ||
                is_set(condition.steps[key_end - 1].kind) || reads_row(condition, key, key_end))
                continue;
            return RowKey{condition.names[static_cast<std::size_t>(condition.steps[column].index)],
                          part_of(condition, key, key_end)};
        }
    }
    return std::nullopt;
}

bool Parser::has_one_value(std::int32_t node, bool is_inner) const {
    const auto scope_of = [this](std::int32_t at) {
        return at < 0 ? -1 : tree_.scope[static_cast<std::size_t>(at)];
    };
    const std::int32_t wanted = scope_of(node);
    if (!is_inner) return tree_.is_enclosing(wanted, scope_of(place_.node));
    const bool is_repeat = around_.node >= 0 && node_of(around_.node).kind == NodeKind::repeat;
    return tree_.is_enclosing(wanted, is_repeat ? around_.node : scope_of(around_.node));
}

// A group where one value is wanted is what its questions are worth, one behind the other: XPath's
// string-value.
void Parser::spell_out_groups() {
    constexpr std::size_t kPartsMax = 200;
    std::vector<ExpressionStep> steps;
    for (const ExpressionStep& step : out().steps) {
        if (step.kind != StepKind::value || node_of(step.index).kind != NodeKind::section) {
            steps.push_back(step);
            continue;
        }
        std::size_t parts = 0;
        for (std::size_t i = static_cast<std::size_t>(step.index) + 1; i < tree_.checklist->nodes.size();
             ++i) {
            const auto node = static_cast<std::int32_t>(i);
            std::int32_t above = parent_of(node);
            while (above >= 0 && above != step.index) above = parent_of(above);
            if (above < 0) break;
            if (node_of(node).kind != NodeKind::item || node_of(node).type == AnswerType::note) continue;
            steps.push_back({has_one_value(node, false) ? StepKind::value : StepKind::nodes, {}, 0, node});
            out().reads.push_back(node);
            ++parts;
        }
        if (parts == 0 || parts > kPartsMax)
            return fail("type",
                        "'" + node_of(step.index).code +
                            "' is a group with nothing to read, or too much, where one value is wanted");
        steps.push_back({StepKind::call, Function::concat, static_cast<std::uint8_t>(parts), 0});
    }
    out().steps = std::move(steps);
}

// A path read as one value must have one: not a repeat, not into a repeat from outside.
void Parser::check_scalars() {
    spell_out_groups();
    if (!parsed_.is_valid()) return;
    for (const ExpressionStep& step : out().steps) {
        if (step.kind != StepKind::value && step.kind != StepKind::inner) continue;
        const Node& node = node_of(step.index);
        if (node.kind != NodeKind::item)
            return fail("type", "'" + node.code + "' is a group or repeat and has no value of its own");
        if (!has_one_value(step.index, step.kind == StepKind::inner))
            return fail("repeat_reference", "'" + node.code +
                                                "' stands in a repeat and has many values here; use "
                                                "indexed-repeat(), sum(), count(), min() or max()");
    }
}

}  // namespace wincheck::rules
