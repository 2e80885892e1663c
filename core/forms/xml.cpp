#include "core/forms/xml.h"

#include <pugixml.hpp>

namespace wincheck::forms {

std::string_view plain_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_node& child : node.children()) {
        if (plain_name(child) == name) return child;
    }
    return {};
}

}  // namespace wincheck::forms
