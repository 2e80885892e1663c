// Of an XForm: instances that the form begins with.
#include <algorithm>

#include "core/forms/xform_reader.h"
#include "core/model/limits.h"

namespace wincheck::forms {
namespace {

std::string place_in(const Node& repeat) {
    return "position(${" + repeat.code + "})";
}

}  // namespace

// One instance is how a form states what a repeat holds; several are meant.
void XFormReader::read_begun(const std::string& path, Node& node) {
    const Node* outer = repeat_around(node.parent);
    if (outer == nullptr) {
        if (occurrences_[path] > 1) node.range = std::to_string(occurrences_[path]);
    } else if (occurrences_[path] > std::max(occurrences_[outer->where], 1)) {
        problems_.warn(path, "ignored",
                       "the instances of an inner repeat that the form begins with are not made; people add "
                       "them");
    }
}

// The outermost one; null where there is none.
const Node* XFormReader::repeat_around(std::int32_t parent) const {
    const Node* found = nullptr;
    for (std::int32_t up = parent; up != kNoParent;) {
        const Node& node = checklist_.nodes[static_cast<std::size_t>(up)];
        if (node.kind == NodeKind::repeat) found = &node;
        up = node.parent;
    }
    return found;
}

// What the instances hold becomes the default of each, by its place.
void XFormReader::read_begun_values(const std::string& path, Node& node) {
    const Node* repeat = repeat_around(node.parent);
    if (repeat == nullptr || repeat->range.empty()) return;
    const std::map<int, std::string>& held = begun_[path];
    const bool is_same =
        std::all_of(held.begin(), held.end(), [&](const auto& one) { return one.second == defaults_[path]; });
    if (is_same && held.size() == static_cast<std::size_t>(occurrences_[repeat->where])) return;
    std::string values;
    for (const auto& [number, text] : held)
        if (!text.empty())
            values += ", if(" + place_in(*repeat) + " = " + std::to_string(number) + ", " +
                      in_quotes(text, path) + ", '')";
    node.conditions.initial = values.empty() ? "" : "concat(''" + values + ")";
    node.conditions.is_initial_dynamic = !values.empty();
    if (node.conditions.initial.size() > kExpressionBytesMax)
        problems_.error(path, "too_long", "what the instances begin with is longer than 16 KiB");
}

// A text as expressions write it.
std::string XFormReader::in_quotes(const std::string& text, const std::string& path) {
    const char quote = text.find('\'') == std::string::npos ? '\'' : '"';
    if (text.find(quote) != std::string::npos)
        problems_.error(path, "unsupported", "a value with both kinds of quotes cannot stand here");
    return quote + text + quote;
}

// odk-new-repeat is for instances that people add.
void XFormReader::read_new_repeat(const std::string& value, bool is_literal, const std::string& path,
                                  Node& node) {
    Conditions& conditions = node.conditions;
    const Node* repeat = repeat_around(node.parent);
    if (repeat == nullptr || repeat->range.empty()) {
        conditions.initial = value;
        conditions.is_initial_dynamic = !is_literal;
        return;
    }
    const std::string begun =
        conditions.is_initial_dynamic ? conditions.initial : in_quotes(conditions.initial, path);
    conditions.initial = "if(" + place_in(*repeat) + " > " + repeat->range + ", " +
                         (is_literal ? in_quotes(value, path) : value) + ", " + begun + ")";
    conditions.is_initial_dynamic = true;
}

}  // namespace wincheck::forms
