#pragma once
// Secondary instances of an XForm, internal and in files beside it, as choice lists.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/forms/outside_lists.h"
#include "core/forms/xform_paths.h"
#include "core/model/checklist.h"

namespace pugi {
class xml_node;
}

namespace wincheck::forms {

/// A text in its languages, and the files that are shown with it: kind → file name.
struct ItemText {
    Label label;
    std::vector<std::pair<std::string, std::string>> media;
};
/// By itext id.
using TextTable = std::map<std::string, ItemText>;

/// How an itemset names its options' columns, as written: "name", "label", "jr:itext(itextId)".
struct ItemsetColumns {
    std::string value;
    std::string label;
};

class XFormLists {
public:
    XFormLists(Checklist& checklist, OutsideFiles& files, const TextTable& texts);
    ~XFormLists();
    XFormLists(const XFormLists&) = delete;
    XFormLists& operator=(const XFormLists&) = delete;

    void add_instance(const pugi::xml_node& instance);
    /// The list behind a path of an expression, made where it is not there yet.
    InstanceRows find(const std::string& id, const std::vector<std::string>& names, std::size_t rows);
    /// The list of a select. Shape: empty where there is no such instance.
    std::string list_for(const std::string& id, const std::vector<std::string>& names,
                         const ItemsetColumns& columns);
    /// The list of a question with a `query`, whose rows stand in itemsets.csv under the list's name where
    /// the form has no instance of it.
    std::string list_of_query(const std::string& id, const std::vector<std::string>& names);
    /// A list of options written out in the question; its name is `wanted`, or a free one near it.
    std::string add_inline(const std::string& wanted, std::vector<Option> options);

private:
    /// Rows with what XML knows of each: its own columns, those of elements above it with their name in
    /// front.
    [[nodiscard]] std::vector<OutsideRow> rows_at(const std::string& id,
                                                  const std::vector<std::string>& names);
    [[nodiscard]] std::string base_name(const std::string& id, const std::vector<std::string>& names) const;
    [[nodiscard]] bool has_columns(const std::string& id, const std::vector<std::string>& names);
    [[nodiscard]] bool has_column(const std::string& id, const std::string& name);
    void put(const std::string& name, ChoiceList list, bool is_select);

    Checklist& checklist_;
    OutsideFiles& files_;
    const TextTable& texts_;
    struct Roots;
    std::unique_ptr<Roots> roots_;                // of internal instances, by id
    std::map<std::string, std::string> outside_;  // id → file
    std::map<std::string, bool> is_select_;       // list → made for a select
};

}  // namespace wincheck::forms
