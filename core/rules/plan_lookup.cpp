// What is looked up in a plan that is built, and in a node before it is.
#include <algorithm>

#include "core/model/limits.h"
#include "core/rules/plan.h"
#include "core/rules/tokens.h"

namespace wincheck::rules {

std::vector<std::string_view> trigger_names(const Node& node) {
    std::vector<std::string_view> names = words_of(node.conditions.trigger);
    for (std::string_view& name : names)
        if (name.starts_with("${") && name.ends_with('}')) name = name.substr(2, name.size() - 3);
    return names;
}

std::uint32_t opening_instances(const Node& node) {
    if (node.kind != NodeKind::repeat) return 0;
    const auto number = Decimal::parse(node.range);
    const bool is_count = number && number->scale == 0 && number->mantissa >= 1 &&
                          number->mantissa <= static_cast<std::int64_t>(kInstancesMax);
    return is_count ? static_cast<std::uint32_t>(number->mantissa) : 0;
}

std::string row_key(const std::string& text) {
    const auto number = number_of(Operand::of_text(text));
    return number ? to_text(*number) : text;
}

std::vector<const Option*> Plan::options_named(std::int32_t node, std::string_view name) const {
    std::vector<const Option*> found;
    const std::int32_t list = plan(node).list;
    if (list < 0) return found;
    const auto& index = options[static_cast<std::size_t>(list)];
    auto entry = std::lower_bound(index.begin(), index.end(), name,
                                  [](const auto& one, std::string_view key) { return one.first < key; });
    for (; entry != index.end() && entry->first == name; ++entry)
        found.push_back(&source.choices[static_cast<std::size_t>(list)].options[entry->second]);
    return found;
}

std::optional<std::vector<std::uint32_t>> Plan::rows_with(std::int32_t column_index,
                                                          const Operand& key) const {
    // Equal values of these kinds have equal texts; dates and truths do not.
    const bool has_key =
        key.kind == OperandKind::blank || key.kind == OperandKind::number || key.kind == OperandKind::text;
    if (column_index < 0 || !has_key) return std::nullopt;
    const auto& rows = column_indexes[at(column_index)].rows;
    const std::string wanted = row_key(text_of(key));
    auto row = std::lower_bound(rows.begin(), rows.end(), wanted,
                                [](const auto& entry, const std::string& k) { return entry.first < k; });
    std::vector<std::uint32_t> found;
    for (; row != rows.end() && row->first == wanted; ++row) found.push_back(row->second);
    return found;
}

const Option* Plan::option(std::int32_t node, std::string_view name) const {
    const std::int32_t list = plan(node).list;
    if (list < 0) return nullptr;
    const auto& index = options[static_cast<std::size_t>(list)];
    const auto found =
        std::lower_bound(index.begin(), index.end(), name,
                         [](const auto& entry, std::string_view key) { return entry.first < key; });
    if (found == index.end() || found->first != name) return nullptr;
    return &source.choices[static_cast<std::size_t>(list)].options[found->second];
}

}  // namespace wincheck::rules
