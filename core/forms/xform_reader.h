#pragma once
// One XForm on its way into a checklist (xform.h): what was read of its model, and the nodes made so far.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/forms/outside_lists.h"
#include "core/forms/problems.h"
#include "core/forms/xform_lists.h"
#include "core/forms/xform_paths.h"
#include "core/model/checklist.h"

namespace pugi {
class xml_node;
}  // namespace pugi

namespace wincheck::forms {

inline constexpr int kXFormDepthMax = 64;
// Around the value of an <output> until it is known where its text is shown.
inline constexpr char kOutputBegin = '\x01', kOutputEnd = '\x02';

/// An attribute by its name without prefix: jr:constraintMsg is written with and without.
[[nodiscard]] std::string attribute_of(const pugi::xml_node& node, std::string_view name);

struct Bind {
    std::string type, relevant, required, constraint, calculate, read_only, preload, preload_of;
    std::string constraint_message, required_message;
};

class XFormReader {
public:
    XFormReader(std::string_view file_name, OutsideFiles& files, Problems& problems);
    Checklist read(const pugi::xml_node& root);

private:
    // xform_model.cpp: the model: primary instance, binds, other instances
    void read_model(const pugi::xml_node& model);
    static bool refers_to_meta(const pugi::xml_node& body);
    void read_primary(const pugi::xml_node& instance);
    void walk_instance(const pugi::xml_node& parent, const std::string& path, int depth, int instance);
    void read_bind(const pugi::xml_node& node);

    // xform_texts.cpp: texts in their languages
    void read_translation(const pugi::xml_node& translation);
    static void add_media(const std::string& form, const std::string& language, const std::string& address,
                          ItemText& item);
    std::string label_text(const pugi::xml_node& node);
    Label label_of(const pugi::xml_node& control, std::string_view name);
    static std::string itext_id(const std::string& reference);
    Label referred(const std::string& reference, const std::string& otherwise);
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> media_of(
        const pugi::xml_node& control) const;
    void name_outputs();
    void name_outputs(Label& label, const std::string& base) const;

    // xform_controls.cpp: controls and groups
    [[nodiscard]] PathContext context_at(const std::string& path);
    std::string expression(const std::string& text, const std::string& base, const std::string& what);
    std::string reference_of(const pugi::xml_node& control, const std::string& base);
    void read_body(const pugi::xml_node& body, std::int32_t parent, const std::string& base, int depth);
    void read_group(const pugi::xml_node& group, std::int32_t parent, const std::string& base, int depth);
    void add_group(const pugi::xml_node& group, const pugi::xml_node& labelled, const std::string& path,
                   std::int32_t parent, bool is_repeat, int depth);
    void read_control(const pugi::xml_node& control, const std::string& name, std::int32_t parent,
                      const std::string& base);
    void read_children(const pugi::xml_node& control, const std::string& name, const std::string& path);
    [[nodiscard]] static bool is_recorded_anyway(std::string_view action);
    void name_recorded(const pugi::xml_node& action, const std::string& where);
    void set_type(const pugi::xml_node& control, const std::string& name, const Bind& bind, Node& node);
    static AnswerType type_of_bind(std::string type);
    void read_range(const pugi::xml_node& control, Node& node);
    void read_conditions(const std::string& path, Node& node);
    void read_bound(const Bind& bind, const std::string& path, Conditions& conditions);
    struct GroupRules {
        std::string relevant, read_only;
    };
    void inherit(const std::string& path, Node& node);
    [[nodiscard]] bool is_shown_around(std::int32_t parent, const std::string& path) const;
    const GroupRules& rules_of_group(const std::string& path, const Bind& bind);
    void read_choices(const pugi::xml_node& control, const std::string& path, Node& node);
    void read_itemset(const pugi::xml_node& itemset, const std::string& path, Node& node);
    void read_query(const std::string& query, const std::string& path, Node& node);

    // xform_begun.cpp: instances that the form begins with
    void read_begun(const std::string& path, Node& node);
    [[nodiscard]] const Node* repeat_around(std::int32_t parent) const;
    void read_begun_values(const std::string& path, Node& node);
    std::string in_quotes(const std::string& text, const std::string& path);
    void read_new_repeat(const std::string& value, bool is_literal, const std::string& path, Node& node);

    // xform_actions.cpp: nodes without a control, and setvalue
    void add_unseen();
    [[nodiscard]] std::int32_t parent_of(const std::string& path) const;
    void insert_last(Node node);
    [[nodiscard]] bool is_inside(std::size_t index, std::int32_t ancestor) const;
    void read_setvalue(const pugi::xml_node& action, const std::string& control);

    Problems& problems_;
    OutsideFiles& files_;
    Checklist checklist_;
    std::string root_path_;
    PathTable paths_;
    std::vector<std::string> order_;
    std::set<std::string> parents_;
    std::set<std::string> seen_;
    std::map<std::string, int> occurrences_;  // of a path in the primary instance, templates left out
    std::map<std::string, std::string> defaults_;
    std::map<std::string, std::map<int, std::string>> begun_;  // by path, in each instance that stands there
    std::map<std::string, Bind> binds_;
    std::map<std::string, std::string> bind_paths_;  // by the bind's id
    std::map<std::string, GroupRules> group_rules_;  // by the path of a group that the body does not show
    TextTable itext_;
    XFormLists lists_;
    bool keeps_meta_ = false;
    std::vector<std::pair<pugi::xml_node, std::string>> actions_;  // with the control they stand in
};

}  // namespace wincheck::forms
