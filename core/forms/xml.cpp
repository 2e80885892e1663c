#include "core/forms/xml.h"

#include <pugixml.hpp>

namespace wincheck::forms {

bool is_named(const pugi::xml_node& node, std::string_view name) {
    const std::string_view whole = node.name();
    if (!whole.ends_with(name)) return false;
    return whole.size() == name.size() || whole.find(':') + 1 == whole.size() - name.size();
}

std::string_view plain_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name) {
    pugi::xml_node child = node.first_child();
    while (child && !is_named(child, name)) child = child.next_sibling();
    return child;
}

}  // namespace wincheck::forms
