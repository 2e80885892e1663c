// Of an XForm: controls and groups.
#include <algorithm>
#include <array>
#include <pugixml.hpp>

#include "core/forms/words.h"
#include "core/forms/xform_reader.h"
#include "core/forms/xml.h"
#include "core/model/limits.h"
#include "core/rules/tokens.h"

namespace wincheck::forms {

PathContext XFormReader::context_at(const std::string& path) {
    PathContext context;
    context.base = path;
    context.question = path;
    context.paths = &paths_;
    context.instances = [this](const std::string& id, const std::vector<std::string>& names,
                               std::size_t rows) { return lists_.find(id, names, rows); };
    return context;
}

std::string XFormReader::expression(const std::string& text, const std::string& base,
                                    const std::string& what) {
    if (text.empty()) return {};
    if (text.size() > kExpressionBytesMax) {
        problems_.error(base, "too_long", what + " is longer than 16 KiB");
        return {};
    }
    Rewritten rewritten = rewrite_paths(text, context_at(base));
    if (!rewritten.why.empty()) problems_.error(base, "expression", what + ": " + rewritten.why);
    if (!rewritten.unknown.empty())
        problems_.warn(base, "unknown_name",
                       what + ": there is no \"" + rewritten.unknown + "\"; below inputs that is blank");
    return rewritten.text;
}

std::string XFormReader::reference_of(const pugi::xml_node& control, const std::string& base) {
    std::string reference = attribute_of(control, "ref");
    if (reference.empty()) reference = attribute_of(control, "nodeset");
    if (reference.empty()) {
        const auto bound = bind_paths_.find(attribute_of(control, "bind"));
        return bound == bind_paths_.end() ? std::string{} : bound->second;
    }
    return absolute_path(base, reference);
}

void XFormReader::read_body(const pugi::xml_node& body, std::int32_t parent, const std::string& base,
                            int depth) {
    if (depth > kXFormDepthMax) return problems_.error(base, "too_deep", "groups nest more than 64 deep");
    for (const pugi::xml_node& control : body.children()) {
        if (control.type() != pugi::node_element) continue;
        const std::string_view name = plain_name(control);
        if (name == "label" || name == "hint" || name == "help") continue;
        if (name == "group" || name == "repeat")
            read_group(control, parent, base, depth);
        else if (name == "setvalue")
            actions_.emplace_back(control, base);
        else if (is_recorded_anyway(name))
            name_recorded(control, base);
        else
            read_control(control, std::string(name), parent, base);
    }
}

void XFormReader::read_group(const pugi::xml_node& group, std::int32_t parent, const std::string& base,
                             int depth) {
    const std::string path = reference_of(group, base);
    const bool is_repeat = plain_name(group) == "repeat";
    if (const pugi::xml_node repeat = child_of(group, "repeat"); !is_repeat && repeat) {
        // <group ref=R><label/><repeat nodeset=R>: one repeat with the group's label.
        const std::string inner = reference_of(repeat, path.empty() ? base : path);
        if (path.empty() || path == inner) return add_group(repeat, group, inner, parent, true, depth);
    }
    add_group(group, group, path, parent, is_repeat, depth);
}

void XFormReader::add_group(const pugi::xml_node& group, const pugi::xml_node& labelled,
                            const std::string& path, std::int32_t parent, bool is_repeat, int depth) {
    Node node;
    node.kind = is_repeat ? NodeKind::repeat : NodeKind::section;
    node.parent = parent;
    const std::string* code = paths_.code_or_null(path);
    if (!path.empty() && path != root_path_ && code == nullptr) {
        problems_.error("body " + path, "unknown_name", "the group names no node of the instance");
    }
    node.code = code != nullptr && !seen_.contains(path)
                    ? *code
                    : "group_" + std::to_string(checklist_.nodes.size() + 1);
    node.where = path.empty() ? node.code : path;
    seen_.insert(path);
    node.guidance.label = label_of(labelled, "label");
    node.guidance.appearance = attribute_of(group, "appearance");
    if (code != nullptr) read_conditions(path, node);
    if (const std::string count = attribute_of(group, "count"); is_repeat) {
        node.conditions.repeat_count = expression(count, path, "jr:count");
        if (count.empty()) read_begun(path, node);
        if (const std::string fixed = attribute_of(group, "noAddRemove");
            !fixed.empty() && fixed != "false()")
            problems_.warn(
                path, "ignored",
                "jr:noAddRemove does nothing here: people may add instances beside those that stand");
    }
    checklist_.nodes.push_back(std::move(node));
    const auto index = static_cast<std::int32_t>(checklist_.nodes.size() - 1);
    read_body(group, index, path.empty() ? root_path_ : path, depth + 1);
}

void XFormReader::read_control(const pugi::xml_node& control, const std::string& name, std::int32_t parent,
                               const std::string& base) {
    const std::string path = reference_of(control, base);
    const std::string* code = paths_.code_or_null(path);
    if (path.empty())
        return problems_.error("body " + base, "unknown_name",
                               "<" + name + "> has no ref, nor the id of a bind");
    if (code == nullptr)
        return problems_.error("body " + path, "unknown_name",
                               "<" + name + "> names no node of the instance");
    if (!seen_.insert(path).second)
        return problems_.error(path, "duplicate_name", "two controls stand for the same node");
    Node node;
    node.parent = parent;
    node.code = *code;
    node.where = path;
    node.guidance.label = label_of(control, "label");
    node.guidance.hint = label_of(control, "hint");
    node.guidance.media = media_of(control);
    node.guidance.appearance = attribute_of(control, "appearance");
    read_conditions(path, node);
    read_begun_values(path, node);
    set_type(control, name, binds_[path], node);
    if (name == "select" || name == "select1" || name == "rank") read_choices(control, path, node);
    if (const std::string query = attribute_of(control, "query"); name == "input" && !query.empty())
        read_query(query, path, node);
    checklist_.nodes.push_back(std::move(node));
    read_children(control, name, path);
}

// What stands in a control beside its texts and choices.
void XFormReader::read_children(const pugi::xml_node& control, const std::string& name,
                                const std::string& path) {
    constexpr std::array<std::string_view, 9> kKnown{"label",   "hint",  "help",     "alert",    "item",
                                                     "itemset", "value", "filename", "mediatype"};
    for (const pugi::xml_node& child : control.children()) {
        if (child.type() != pugi::node_element) continue;
        const std::string_view kind = plain_name(child);
        if (kind == "setvalue")
            actions_.emplace_back(child, path);
        else if (is_recorded_anyway(kind))
            name_recorded(child, path);
        else if (kind == "tag")
            problems_.warn(path, "ignored",
                           "<tag> does nothing here: a map's tags are chosen in its own app");
        else if (std::find(kKnown.begin(), kKnown.end(), kind) == kKnown.end())
            problems_.error(path, "unsupported",
                            "<" + std::string(child.name()) + "> in <" + name + "> is not supported");
    }
}

bool XFormReader::is_recorded_anyway(std::string_view action) {
    return action == "setgeopoint" || action == "recordaudio";
}

void XFormReader::name_recorded(const pugi::xml_node& action, const std::string& where) {
    problems_.warn(where, "ignored",
                   "<" + std::string(action.name()) + "> does nothing here: entries have a position");
}

void XFormReader::set_type(const pugi::xml_node& control, const std::string& name, const Bind& bind,
                           Node& node) {
    const bool is_shown_only = bind.read_only == "true()";
    if (name == "select1")
        node.type = AnswerType::select_one;
    else if (name == "select")
        node.type = AnswerType::select_multiple;
    else if (name == "rank")
        node.type = AnswerType::rank;
    else if (name == "upload")
        node.type = AnswerType::file;
    else if (name == "trigger")
        node.type = AnswerType::acknowledge;
    else if (name == "range")
        read_range(control, node);
    else if (name != "input" && name != "secret" && name != "textarea") {
        problems_.error(node.where, "unknown_type", "the control <" + name + "> is not supported");
    } else if (!bind.calculate.empty() && type_of_bind(bind.type) == AnswerType::text)
        node.type = AnswerType::calculate;
    else if (is_shown_only && defaults_[node.where].empty() && (bind.type.empty() || bind.type == "string"))
        node.type = AnswerType::note;
    else
        node.type = type_of_bind(bind.type);
}

AnswerType XFormReader::type_of_bind(std::string type) {
    if (const std::size_t colon = type.find(':'); colon != std::string::npos) type.erase(0, colon + 1);
    if (type == "int" || type == "integer") return AnswerType::integer;
    if (type == "decimal") return AnswerType::decimal;
    if (type == "date") return AnswerType::date;
    if (type == "time") return AnswerType::time;
    if (type == "dateTime") return AnswerType::date_time;
    if (type == "geopoint") return AnswerType::position;
    if (type == "barcode") return AnswerType::barcode;
    if (type == "binary") return AnswerType::file;
    if (type == "boolean") return AnswerType::text;
    if (type == "geotrace") return AnswerType::line;
    if (type == "geoshape") return AnswerType::area;
    return AnswerType::text;
}

void XFormReader::read_range(const pugi::xml_node& control, Node& node) {
    bool is_whole = true;
    for (const char* key : {"start", "end", "step"}) {
        const Result<Decimal> number = Decimal::parse(attribute_of(control, key));
        if (!number) {
            return problems_.error(node.where, "figure", std::string("a range needs a number for ") + key);
        }
        is_whole = is_whole && number->scale == 0;
        node.range += (node.range.empty() ? "" : " ") + to_text(*number);
    }
    node.type = is_whole ? AnswerType::integer : AnswerType::decimal;
}

void XFormReader::read_conditions(const std::string& path, Node& node) {
    Conditions& conditions = node.conditions;
    conditions.initial = defaults_[path];
    if (const auto found = binds_.find(path); found != binds_.end())
        read_bound(found->second, path, conditions);
    inherit(path, node);
}

void XFormReader::read_bound(const Bind& bind, const std::string& path, Conditions& conditions) {
    const bool is_start = bind.preload == "timestamp" && bind.preload_of == "start";
    const bool is_today = bind.preload == "date" && bind.preload_of == "today";
    if (conditions.initial.empty() && (is_start || is_today)) {
        conditions.initial = is_start ? "now()" : "today()";
        conditions.is_initial_dynamic = true;
    }
    conditions.relevant = expression(bind.relevant, path, "relevant");
    conditions.constraint = expression(bind.constraint, path, "constraint");
    conditions.calculation = expression(bind.calculate, path, "calculate");
    conditions.required = expression(bind.required, path, "required");
    conditions.read_only = expression(bind.read_only, path, "readonly");
    conditions.constraint_message = referred(bind.constraint_message, bind.constraint_message);
    conditions.required_message = referred(bind.required_message, bind.required_message);
}

// What the binds of groups around say that no <group> of the body stands for: it holds for all below.
void XFormReader::inherit(const std::string& path, Node& node) {
    Conditions& conditions = node.conditions;
    for (std::string up = path.substr(0, path.rfind('/')); up.size() >= root_path_.size();
         up.resize(up.rfind('/'))) {
        if (is_shown_around(node.parent, up)) return;
        const auto bound = binds_.find(up);
        if (bound == binds_.end()) continue;
        const GroupRules& rules = rules_of_group(up, bound->second);
        const auto join = [](const std::string& outer, const char* word, std::string& own) {
            if (outer.empty()) return;
            own = own.empty() ? outer : "(" + outer + ") " + word + " (" + own + ")";
        };
        join(rules.relevant, "and", conditions.relevant);
        join(rules.read_only, "or", conditions.read_only);
    }
}

bool XFormReader::is_shown_around(std::int32_t parent, const std::string& path) const {
    for (; parent != kNoParent; parent = checklist_.nodes[static_cast<std::size_t>(parent)].parent)
        if (checklist_.nodes[static_cast<std::size_t>(parent)].where == path) return true;
    return false;
}

const XFormReader::GroupRules& XFormReader::rules_of_group(const std::string& path, const Bind& bind) {
    const auto [at, is_new] = group_rules_.try_emplace(path);
    if (!is_new) return at->second;
    at->second = {expression(bind.relevant, path, "relevant"), expression(bind.read_only, path, "readonly")};
    for (std::string* text : {&at->second.relevant, &at->second.read_only}) {
        const std::vector<rules::Token> tokens = rules::tokens_of(*text);
        const bool reads_itself = std::any_of(tokens.begin(), tokens.end(), [](const rules::Token& token) {
            return token.kind == rules::TokenKind::dot || token.kind == rules::TokenKind::dot_dot;
        });
        if (!reads_itself) continue;
        problems_.error(
            "bind " + path, "unsupported",
            "a condition on a group that no <group> shows cannot read '.' or '..'; name the node");
        text->clear();
    }
    return at->second;
}

}  // namespace wincheck::forms
