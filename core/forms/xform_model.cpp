// Of an XForm: the model: primary instance, binds, other instances.
#include <pugixml.hpp>

#include "core/forms/words.h"
#include "core/forms/xform_reader.h"
#include "core/forms/xml.h"
#include "core/model/limits.h"

namespace wincheck::forms {
namespace {

constexpr int kInTemplate = -1;

}  // namespace

void XFormReader::read_model(const pugi::xml_node& model) {
    for (const pugi::xml_node& translation : child_of(model, "itext").children())
        read_translation(translation);
    for (const pugi::xml_node& instance : model.children()) {
        if (plain_name(instance) != "instance") continue;
        if (root_path_.empty())
            read_primary(instance);
        else
            lists_.add_instance(instance);
    }
    paths_.name_all(1);
    for (const pugi::xml_node& part : model.children()) {
        if (plain_name(part) == "bind") read_bind(part);
        if (is_recorded_anyway(plain_name(part))) name_recorded(part, "model");
        if (plain_name(part) == "submission")
            problems_.warn("model", "ignored", "<submission> does nothing here: the hub takes results in");
    }
}

// Shown metadata, such as the instance's id, is a question like any other.
bool XFormReader::refers_to_meta(const pugi::xml_node& body) {
    return static_cast<bool>(body.find_node([](const pugi::xml_node& node) {
        return plain_name(node) != "setvalue" &&
               attribute_of(node, "ref").find("/meta/") != std::string::npos;
    }));
}

void XFormReader::read_primary(const pugi::xml_node& instance) {
    for (const pugi::xml_node& root : instance.children()) {
        if (root.type() != pugi::node_element) continue;
        root_path_ = "/" + std::string(root.name());
        if (const std::string id = attribute_of(root, "id"); !id.empty()) checklist_.settings.id = id;
        checklist_.settings.version = attribute_of(root, "version");
        if (checklist_.settings.title.empty()) checklist_.settings.title = checklist_.settings.id;
        walk_instance(root, root_path_, 0, 0);
        return;
    }
    problems_.error("/html/head/model/instance", "empty", "the primary instance is empty");
}

// `instance` counts from 1 within what stands several times, and is kInTemplate within a template.
void XFormReader::walk_instance(const pugi::xml_node& parent, const std::string& path, int depth,
                                int instance) {
    if (depth > kXFormDepthMax)
        return problems_.error(path, "too_deep", "the instance nests more than 64 deep");
    std::map<std::string_view, int> stands;
    for (const pugi::xml_node& node : parent.children()) ++stands[node.name()];
    for (const pugi::xml_node& node : parent.children()) {
        if (node.type() != pugi::node_element) continue;
        if (plain_name(node) == "meta" && !keeps_meta_) continue;
        const std::string own = path + "/" + node.name();
        const bool is_first = paths_.code_or_null(own) == nullptr;
        int inner = instance;
        if (!attribute_of(node, "template").empty() || node.attribute("jr:template")) inner = kInTemplate;
        if (inner != kInTemplate) ++occurrences_[own];
        if (inner == 0 && stands[node.name()] > 1) inner = occurrences_[own];
        if (is_first) {
            paths_.add(own);
            order_.push_back(own);
            if (order_.size() > kItemsMax) return;
        }
        const bool has_children =
            node.find_child([](const pugi::xml_node& n) { return n.type() == pugi::node_element; });
        if (has_children)
            parents_.insert(own);
        else if (is_first)
            defaults_[own] = trimmed(node.text().get());
        if (!has_children && inner > 0) begun_[own][inner] = trimmed(node.text().get());
        walk_instance(node, own, depth + 1, inner);
    }
}

void XFormReader::read_bind(const pugi::xml_node& node) {
    const std::string path = absolute_path(root_path_, attribute_of(node, "nodeset"));
    Bind bind;
    bind.type = attribute_of(node, "type");
    bind.relevant = attribute_of(node, "relevant");
    bind.required = attribute_of(node, "required");
    bind.constraint = attribute_of(node, "constraint");
    bind.calculate = attribute_of(node, "calculate");
    bind.read_only = attribute_of(node, "readonly");
    bind.preload = attribute_of(node, "preload");
    bind.preload_of = attribute_of(node, "preloadParams");
    bind.constraint_message = attribute_of(node, "constraintMsg");
    bind.required_message = attribute_of(node, "requiredMsg");
    const bool is_meta = path.find("/meta") != std::string::npos || path.find(":meta") != std::string::npos;
    if (paths_.code_or_null(path) == nullptr && path != root_path_ && !is_meta) {
        // Types and preloads of nodes that are gone say nothing; a rule that would be lost is a mistake.
        const bool has_rule = !(bind.relevant + bind.required + bind.constraint + bind.calculate).empty();
        if (has_rule)
            problems_.error("bind " + path, "unknown_name", "the bind names no node of the instance");
        else
            problems_.warn("bind " + path, "unknown_name",
                           "the bind names no node of the instance and is left out");
    }
    if (const std::string id = attribute_of(node, "id"); !id.empty()) bind_paths_[id] = path;
    binds_[path] = std::move(bind);
}

}  // namespace wincheck::forms
