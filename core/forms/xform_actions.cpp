// Of an XForm: nodes without a control, and setvalue.
#include <algorithm>
#include <pugixml.hpp>

#include "core/forms/words.h"
#include "core/forms/xform_reader.h"

namespace wincheck::forms {

void XFormReader::add_unseen() {
    for (const std::string& path : order_) {
        if (seen_.contains(path) || parents_.contains(path)) continue;
        const Bind& bind = binds_[path];
        Node node;
        node.code = *paths_.code_or_null(path);
        node.where = path;
        node.type = bind.calculate.empty() ? AnswerType::metadata : AnswerType::calculate;
        node.parent = parent_of(path);
        read_conditions(path, node);
        read_begun_values(path, node);
        insert_last(std::move(node));
    }
}

std::int32_t XFormReader::parent_of(const std::string& path) const {
    for (std::string up = path.substr(0, path.rfind('/')); up.size() > root_path_.size();
         up.resize(up.rfind('/'))) {
        for (std::size_t i = 0; i < checklist_.nodes.size(); ++i) {
            if (checklist_.nodes[i].where == up && checklist_.nodes[i].kind != NodeKind::item)
                return static_cast<std::int32_t>(i);
        }
    }
    return kNoParent;
}

// Behind the last node inside its parent, so that children stay together.
void XFormReader::insert_last(Node node) {
    std::vector<Node>& nodes = checklist_.nodes;
    std::size_t at = nodes.size();
    if (node.parent != kNoParent) {
        at = static_cast<std::size_t>(node.parent) + 1;
        while (at < nodes.size() && is_inside(at, node.parent)) ++at;
    }
    for (Node& later : nodes) {
        if (later.parent >= static_cast<std::int32_t>(at)) ++later.parent;
    }
    nodes.insert(nodes.begin() + static_cast<std::ptrdiff_t>(at), std::move(node));
}

bool XFormReader::is_inside(std::size_t index, std::int32_t ancestor) const {
    std::int32_t up = checklist_.nodes[index].parent;
    while (up != kNoParent && up != ancestor) up = checklist_.nodes[static_cast<std::size_t>(up)].parent;
    return up == ancestor;
}

void XFormReader::read_setvalue(const pugi::xml_node& action, const std::string& control) {
    std::string path = attribute_of(action, "ref");
    if (const auto bound = bind_paths_.find(attribute_of(action, "bind")); bound != bind_paths_.end())
        path = bound->second;
    path = absolute_path(control.empty() ? root_path_ : control, path);
    const std::string where = "setvalue " + path;
    const bool is_meta = path.find("/meta/") != std::string::npos || path.find(":meta/") != std::string::npos;
    if (path.find('@') != std::string::npos || (is_meta && !keeps_meta_))
        return problems_.warn(where, "ignored",
                              "what a form keeps about itself and its entities is left out");
    std::vector<Node>& nodes = checklist_.nodes;
    const auto node =
        std::find_if(nodes.begin(), nodes.end(), [&](const Node& n) { return n.where == path; });
    if (node == nodes.end())
        return problems_.error(where, "unknown_name", "setvalue names no question of the form");
    std::string value = attribute_of(action, "value");
    const bool is_literal = value.empty();
    if (is_literal)
        value = trimmed(action.text().get());
    else
        value = expression(value, path, "setvalue");
    for (const std::string& event : split(attribute_of(action, "event"), " ")) {
        if (event == "odk-new-repeat" && control.empty()) {
            problems_.error(where, "unsupported", "odk-new-repeat has a meaning only inside a repeat");
            continue;
        }
        if (event == "odk-new-repeat") {
            read_new_repeat(value, is_literal, path, *node);
        } else if (event == "odk-instance-first-load" || event == "xforms-ready" ||
                   event == "odk-instance-load") {
            node->conditions.initial = value;
            node->conditions.is_initial_dynamic = !is_literal;
        } else if (event == "xforms-value-changed" && !control.empty()) {
            const std::string* code = paths_.code_or_null(control);
            std::string& trigger = node->conditions.trigger;
            if (code != nullptr) trigger += (trigger.empty() ? "" : " ") + *code;
            node->conditions.calculation = is_literal ? "'" + value + "'" : value;
        } else {
            problems_.error(where, "unsupported", "the event \"" + event + "\" is not supported");
        }
    }
}

}  // namespace wincheck::forms
