#include "core/forms/xform_lists.h"

#include <algorithm>
#include <pugixml.hpp>

#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

bool is_element(const pugi::xml_node& node) {
    return node.type() == pugi::node_element;
}

std::string own_name(const pugi::xml_node& node) {
    const std::string name = node.name();
    return name.substr(name.find(':') == std::string::npos ? 0 : name.find(':') + 1);
}

bool has_elements(const pugi::xml_node& node) {
    return static_cast<bool>(node.find_child(is_element));
}

// "jr://file-csv/towns.csv" → "towns.csv"; the instance's id with .csv where the address names no file.
std::string file_of(const std::string& address, const std::string& id) {
    const std::string name = address.substr(address.rfind('/') + 1);
    return is_outside_name(name) ? name : id + ".csv";
}

void add_columns(const pugi::xml_node& element, const std::string& prefix, OutsideRow& row) {
    for (const pugi::xml_node& child : element.children()) {
        if (!is_element(child) || has_elements(child)) continue;
        std::string text = trimmed(child.text().get());
        if (!text.empty()) row.emplace_back(prefix + child.name(), std::move(text));
    }
}

struct RowPlace {
    pugi::xml_node element;
    OutsideRow above;
};

}  // namespace

struct XFormLists::Roots {
    std::map<std::string, pugi::xml_node> by_id;
};

XFormLists::XFormLists(Checklist& checklist, OutsideFiles& files, const TextTable& texts)
    : checklist_(checklist), files_(files), texts_(texts), roots_(std::make_unique<Roots>()) {}

XFormLists::~XFormLists() = default;

void XFormLists::add_instance(const pugi::xml_node& instance) {
    const std::string id = instance.attribute("id").value();
    const std::string address = trimmed(instance.attribute("src").value());
    if (!address.empty())
        outside_[id] = file_of(address, id);
    else
        roots_->by_id[id] = instance.find_child(is_element);
}

std::vector<OutsideRow> XFormLists::rows_at(const std::string& id, const std::vector<std::string>& names) {
    if (const auto outside = outside_.find(id); outside != outside_.end())
        return files_.table(outside->second, "instance " + id).rows;
    std::vector<RowPlace> places{{roots_->by_id[id], {}}};
    for (std::size_t depth = 1; depth < names.size(); ++depth) {
        std::vector<RowPlace> next;
        for (const RowPlace& place : places) {
            OutsideRow above = place.above;
            if (depth > 1) add_columns(place.element, own_name(place.element) + ".", above);
            for (const pugi::xml_node& child : place.element.children())
                if (is_element(child) && own_name(child) == names[depth]) next.push_back({child, above});
        }
        places = std::move(next);
    }
    std::vector<OutsideRow> rows;
    for (RowPlace& place : places) {
        OutsideRow row;
        add_columns(place.element, "", row);
        if (row.empty() && !has_elements(place.element))
            row.emplace_back("name", trimmed(place.element.text().get()));
        row.insert(row.end(), place.above.begin(), place.above.end());
        rows.push_back(std::move(row));
    }
    return rows;
}

// The instance's id where its rows are the children of its root, all of one name.
std::string XFormLists::base_name(const std::string& id, const std::vector<std::string>& names) const {
    const auto root = roots_->by_id.find(id);
    const bool is_plain =
        root == roots_->by_id.end() ||
        (names.size() == 2 &&
         std::all_of(root->second.begin(), root->second.end(), [&](const pugi::xml_node& child) {
             return !is_element(child) || own_name(child) == names[1];
         }));
    if (is_plain) return id;
    std::string name = id + ":";
    for (std::size_t i = 1; i < names.size(); ++i) name += (i > 1 ? "/" : "") + names[i];
    return name;
}

bool XFormLists::has_columns(const std::string& id, const std::vector<std::string>& names) {
    if (outside_.contains(id)) return names.size() == 2;
    std::vector<pugi::xml_node> elements{roots_->by_id[id]};
    for (std::size_t depth = 1; depth < names.size(); ++depth) {
        std::vector<pugi::xml_node> next;
        for (const pugi::xml_node& element : elements)
            for (const pugi::xml_node& child : element.children())
                if (is_element(child) && own_name(child) == names[depth]) next.push_back(child);
        elements = std::move(next);
    }
    return std::any_of(elements.begin(), elements.end(), has_elements);
}

bool XFormLists::has_column(const std::string& id, const std::string& name) {
    const std::vector<OutsideRow> rows = rows_at(id, {"", name});
    return std::any_of(rows.begin(), rows.end(), [&](const OutsideRow& row) {
        return std::any_of(row.begin(), row.end(), [&](const auto& column) { return column.first == name; });
    });
}

InstanceRows XFormLists::find(const std::string& id, const std::vector<std::string>& names,
                              std::size_t rows) {
    if (!roots_->by_id.contains(id) && !outside_.contains(id))
        return {{}, 0, "there is no instance \"" + id + "\""};
    if (names.size() < 2) return {{}, 0, "expected a path such as instance('" + id + "')/root/item"};
    // A file's own leaf, such as instance('towns')/towndata/data_set, is a column that few rows have.
    const bool is_leaf = rows == 0 && names.size() == 2 && outside_.contains(id) && has_column(id, names[1]);
    std::size_t length = is_leaf ? 1 : std::max<std::size_t>(rows, 2);
    if (rows == 0 && names.size() > 2) length = has_columns(id, names) ? names.size() : names.size() - 1;
    const std::vector<std::string> to_row(
        names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(length, 2)));
    const std::string name = base_name(id, to_row);
    if (!is_select_.contains(name)) put(name, list_of_table(name, {rows_at(id, to_row)}, {}, true), false);
    return {name, length, {}};
}

std::string XFormLists::list_for(const std::string& id, const std::vector<std::string>& names,
                                 const ItemsetColumns& columns) {
    if (!roots_->by_id.contains(id) && !outside_.contains(id)) return {};
    const std::string name = base_name(id, names) + (columns.value == "name" ? "" : "/" + columns.value);
    if (const auto known = is_select_.find(name); known != is_select_.end() && known->second) return name;
    const bool is_text_id = columns.label.starts_with("jr:itext(");
    const std::string label =
        is_text_id ? trimmed(columns.label.substr(9, columns.label.find(')') - 9)) : columns.label;
    ChoiceList list = list_of_table(name, {rows_at(id, names)}, {columns.value, label}, false);
    for (Option& option : list.options) {
        if (!is_text_id || option.label.empty()) continue;
        const auto text = texts_.find(option.label.front().text);
        option.label = text == texts_.end() ? Label{} : text->second.label;
        if (text != texts_.end()) option.media = text->second.media;
    }
    put(name, std::move(list), true);
    return name;
}

std::string XFormLists::list_of_query(const std::string& id, const std::vector<std::string>& names) {
    if (roots_->by_id.contains(id) || outside_.contains(id)) return list_for(id, names, {"name", "label"});
    const std::string name = "external:" + id;
    if (is_select_.contains(name)) return name;
    OutsideTable rows = files_.table("itemsets.csv", "query of " + id);
    std::erase_if(rows.rows, [&](const OutsideRow& row) {
        return std::none_of(row.begin(), row.end(), [&](const auto& column) {
            return column.first == "list_name" && column.second == id;
        });
    });
    put(name, list_of_table(name, rows, {}, false), true);
    return name;
}

std::string XFormLists::add_inline(const std::string& wanted, std::vector<Option> options) {
    std::string name = wanted;
    for (int number = 2; is_select_.contains(name); ++number) name = wanted + "_" + std::to_string(number);
    put(name, {name, std::move(options)}, true);
    return name;
}

// A list made for a look-up gives way to the one of a select, which knows the labels.
void XFormLists::put(const std::string& name, ChoiceList list, bool is_select) {
    const auto known = std::find_if(checklist_.choices.begin(), checklist_.choices.end(),
                                    [&](const ChoiceList& one) { return one.name == name; });
    if (known == checklist_.choices.end())
        checklist_.choices.push_back(std::move(list));
    else
        *known = std::move(list);
    is_select_[name] = is_select;
}

}  // namespace wincheck::forms
