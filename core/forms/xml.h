#pragma once
// Elements of an XML document by their names without prefix: writers of workbooks and XForms choose prefixes
// freely.
#include <string_view>

namespace pugi {
class xml_node;
}  // namespace pugi

namespace wincheck::forms {

/// True where the element has that name, whatever its prefix.
[[nodiscard]] bool is_named(const pugi::xml_node& node, std::string_view name);
/// The element's name without its prefix.
[[nodiscard]] std::string_view plain_name(const pugi::xml_node& node);
/// The first child of that plain name; an empty node where there is none.
[[nodiscard]] pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name);

}  // namespace wincheck::forms
