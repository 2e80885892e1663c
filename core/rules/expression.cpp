#include "core/rules/expression.h"

#include <algorithm>

namespace wincheck::rules {

bool is_named(std::string_view code, std::string_view name) {
    if (code == name) return true;
    return code.size() > name.size() && code.ends_with(name) && code[code.size() - name.size() - 1] == '.';
}

NodeTree NodeTree::of(const Checklist& checklist) {
    NodeTree tree;
    tree.checklist = &checklist;
    tree.scope.reserve(checklist.nodes.size());
    tree.codes.reserve(checklist.nodes.size());
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

std::int32_t NodeTree::child(std::int32_t parent, std::string_view name) const {
    const auto& nodes = checklist->nodes;
    const std::int32_t exact = find(name);
    if (exact >= 0 && nodes[static_cast<std::size_t>(exact)].parent == parent) return exact;
    for (std::size_t i = static_cast<std::size_t>(std::int64_t{parent} + 1); i < nodes.size(); ++i)
        if (nodes[i].parent == parent && is_named(nodes[i].code, name)) return static_cast<std::int32_t>(i);
    return -1;
}

bool NodeTree::is_enclosing(std::int32_t wanted, std::int32_t from) const {
    for (std::int32_t at = from;; at = scope[static_cast<std::size_t>(at)]) {
        if (at == wanted) return true;
        if (at < 0) return false;
    }
}

}  // namespace wincheck::rules
