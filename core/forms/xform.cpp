#include "core/forms/xform.h"

#include <algorithm>
#include <pugixml.hpp>
#include <set>
#include <utility>

#include "core/base/reasons.h"
#include "core/forms/languages.h"
#include "core/forms/moments.h"
#include "core/forms/reads.h"
#include "core/forms/reasons.h"
#include "core/forms/words.h"
#include "core/forms/xform_lists.h"
#include "core/forms/xml.h"
#include "core/model/limits.h"

namespace wincheck::forms {
namespace {

constexpr int kDepthMax = 64;
constexpr int kInTemplate = -1;
// Around the value of an <output> until it is known where its text is shown.
constexpr char kOutputBegin = '\x01', kOutputEnd = '\x02';

// An attribute by its name without prefix: jr:constraintMsg is written with and without.
std::string attribute_of(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_attribute& attribute : node.attributes()) {
        std::string_view known = attribute.name();
        if (const std::size_t colon = known.find(':'); colon != std::string_view::npos)
            known.remove_prefix(colon + 1);
        if (known == name) return trimmed(attribute.value());
    }
    return {};
}

struct Bind {
    std::string type, relevant, required, constraint, calculate, read_only, preload, preload_of;
    std::string constraint_message, required_message;
};

class XFormReader {
public:
    XFormReader(std::string_view file_name, OutsideFiles& files, Problems& problems)
        : problems_(problems), files_(files), lists_(checklist_, files, itext_) {
        checklist_.settings.id = std::string(file_name.substr(0, file_name.rfind('.')));
    }

    Checklist read(const pugi::xml_node& root) {
        const pugi::xml_node head = child_of(root, "head");
        const pugi::xml_node model = child_of(head, "model");
        if (!model || !child_of(root, "body")) {
            problems_.error("/", "no_form", "expected h:html with h:head/model and h:body");
            return std::move(checklist_);
        }
        checklist_.settings.title = trimmed(child_of(head, "title").text().get());
        if (std::count_if(head.begin(), head.end(),
                          [](const pugi::xml_node& n) { return plain_name(n) == "model"; }) > 1) {
            problems_.warn("/html/head", "ignored", "only the first model is read, as XForms say");
        }
        keeps_meta_ = refers_to_meta(child_of(root, "body"));
        read_model(model);
        read_body(child_of(root, "body"), kNoParent, root_path_, 0);
        add_unseen();
        for (const pugi::xml_node& action : model.children()) {
            if (plain_name(action) == "setvalue") actions_.emplace_back(action, "");
        }
        for (const auto& [action, control] : actions_) read_setvalue(action, control);
        add_named_lists(checklist_, files_);
        free_counts_of_their_own(checklist_, problems_);
        record_moments(checklist_);
        name_outputs();
        order_languages(checklist_);
        return std::move(checklist_);
    }

private:
    // ---- model ----

    void read_model(const pugi::xml_node& model) {
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
            if (plain_name(part) == "setgeopoint" || plain_name(part) == "recordaudio")
                problems_.warn(
                    "model", "ignored",
                    "<" + std::string(part.name()) + "> does nothing here: entries have a position");
            if (plain_name(part) == "submission")
                problems_.warn("model", "ignored",
                               "<submission> does nothing here: the hub takes results in");
        }
    }

    // Shown metadata, such as the instance's id, is a question like any other.
    static bool refers_to_meta(const pugi::xml_node& body) {
        return static_cast<bool>(body.find_node([](const pugi::xml_node& node) {
            return attribute_of(node, "ref").find("/meta/") != std::string::npos;
        }));
    }

    void read_translation(const pugi::xml_node& translation) {
        const std::string written = attribute_of(translation, "lang");
        const std::string language = written == "default" ? "" : written;
        // default="" says it as well as default="true()".
        if (translation.attribute("default")) checklist_.settings.default_language = language;
        for (const pugi::xml_node& text : translation.children()) {
            ItemText& item = itext_[attribute_of(text, "id")];
            bool has_text = false;
            for (const pugi::xml_node& value : text.children()) {
                if (plain_name(value) != "value") continue;
                const std::string form = attribute_of(value, "form");
                if (form.empty() && !std::exchange(has_text, true))
                    item.label.push_back({language, label_text(value)});
                add_media(form, language, trimmed(value.text().get()), item);
            }
        }
    }

    // "jr://images/gate.jpg" → image gate.jpg
    static void add_media(const std::string& form, const std::string& language, const std::string& address,
                          ItemText& item) {
        if (form != "image" && form != "audio" && form != "video" && form != "big-image") return;
        const std::string kind = language.empty() ? form : form + "::" + language;
        item.media.emplace_back(kind, address.substr(address.rfind('/') + 1));
    }

    void read_primary(const pugi::xml_node& instance) {
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
    void walk_instance(const pugi::xml_node& parent, const std::string& path, int depth, int instance) {
        if (depth > kDepthMax)
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

    void read_bind(const pugi::xml_node& node) {
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
        const bool is_meta =
            path.find("/meta") != std::string::npos || path.find(":meta") != std::string::npos;
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

    // ---- texts ----

    // Text with <output value="path"/> as ${code}.
    std::string label_text(const pugi::xml_node& node) {
        std::string text;
        for (const pugi::xml_node& child : node.children()) {
            if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
                text += child.value();
            else if (plain_name(child) == "output") {
                const std::string value = attribute_of(child, "value") + attribute_of(child, "ref");
                text += kOutputBegin + value + kOutputEnd;
            } else
                text += child.text().get();
        }
        return trimmed(text);
    }

    Label label_of(const pugi::xml_node& control, std::string_view name) {
        const pugi::xml_node label = child_of(control, name);
        if (!label) return {};
        return referred(attribute_of(label, "ref"), label_text(label));
    }

    // "jr:itext('id')" → id; empty for anything else.
    static std::string itext_id(const std::string& reference) {
        if (!reference.starts_with("jr:itext(")) return {};
        std::string id =
            trimmed(reference.substr(9, reference.size() - std::min<std::size_t>(reference.size(), 10)));
        if (id.size() >= 2 && (id.front() == '\'' || id.front() == '"')) id = id.substr(1, id.size() - 2);
        return id;
    }

    // "jr:itext('id')" → its translations.
    Label referred(const std::string& reference, const std::string& otherwise) {
        if (!reference.starts_with("jr:itext(")) {
            return otherwise.empty() ? Label{} : Label{{"", otherwise}};
        }
        const std::string id = itext_id(reference);
        const auto found = itext_.find(id);
        return found == itext_.end() ? Label{} : found->second.label;
    }

    [[nodiscard]] std::vector<std::pair<std::string, std::string>> media_of(
        const pugi::xml_node& control) const {
        const auto found = itext_.find(itext_id(attribute_of(child_of(control, "label"), "ref")));
        return found == itext_.end() ? decltype(found->second.media){} : found->second.media;
    }

    // What an <output> shows is ${code} where it names a node as seen from where the text stands.
    void name_outputs() {
        for (Node& node : checklist_.nodes) {
            const std::string base = node.where.starts_with("/") ? node.where : root_path_;
            Conditions& c = node.conditions;
            for (Label* label :
                 {&node.guidance.label, &node.guidance.hint, &c.constraint_message, &c.required_message})
                name_outputs(*label, base);
        }
        for (ChoiceList& list : checklist_.choices)
            for (Option& option : list.options) name_outputs(option.label, root_path_);
    }

    void name_outputs(Label& label, const std::string& base) const {
        for (Translation& translation : label) {
            std::string& text = translation.text;
            for (std::size_t at = text.find(kOutputBegin); at != std::string::npos;
                 at = text.find(kOutputBegin, at)) {
                const std::size_t end = std::min(text.find(kOutputEnd, at), text.size() - 1);
                const std::string value = trimmed(text.substr(at + 1, end - at - 1));
                const std::string path = value.starts_with("current()/") ? value.substr(10) : value;
                const std::string* code = paths_.code_or_null(absolute_path(base, path));
                text.replace(at, end + 1 - at, code == nullptr ? "{" + value + "}" : "${" + *code + "}");
            }
        }
    }

    [[nodiscard]] PathContext context_at(const std::string& path) {
        PathContext context;
        context.base = path;
        context.question = path;
        context.paths = &paths_;
        context.instances = [this](const std::string& id, const std::vector<std::string>& names,
                                   std::size_t rows) { return lists_.find(id, names, rows); };
        return context;
    }

    std::string expression(const std::string& text, const std::string& base, const std::string& what) {
        if (text.empty()) return {};
        if (text.size() > kExpressionBytesMax) {
            problems_.error(base, "too_long", what + " is longer than 16 KiB");
            return {};
        }
        Rewritten rewritten = rewrite_paths(text, context_at(base));
        if (!rewritten.why.empty()) problems_.error(base, "expression", what + ": " + rewritten.why);
        if (!rewritten.unknown.empty())
            problems_.warn(base, "unknown_name",
                           what + ": there is no \"" + rewritten.unknown + "\"; below inputs that is blank");
        return rewritten.text;
    }

    // ---- body ----

    std::string reference_of(const pugi::xml_node& control, const std::string& base) {
        std::string reference = attribute_of(control, "ref");
        if (reference.empty()) reference = attribute_of(control, "nodeset");
        if (reference.empty()) return {};
        return absolute_path(base, reference);
    }

    void read_body(const pugi::xml_node& body, std::int32_t parent, const std::string& base, int depth) {
        if (depth > kDepthMax) return problems_.error(base, "too_deep", "groups nest more than 64 deep");
        for (const pugi::xml_node& control : body.children()) {
            if (control.type() != pugi::node_element) continue;
            const std::string_view name = plain_name(control);
            if (name == "label" || name == "hint" || name == "help") continue;
            if (name == "group" || name == "repeat")
                read_group(control, parent, base, depth);
            else if (name == "setvalue")
                actions_.emplace_back(control, base);
            else
                read_control(control, std::string(name), parent, base);
        }
    }

    void read_group(const pugi::xml_node& group, std::int32_t parent, const std::string& base, int depth) {
        const std::string path = reference_of(group, base);
        const bool is_repeat = plain_name(group) == "repeat";
        if (const pugi::xml_node repeat = child_of(group, "repeat"); !is_repeat && repeat) {
            // <group ref=R><label/><repeat nodeset=R>: one repeat with the group's label.
            const std::string inner = reference_of(repeat, path.empty() ? base : path);
            if (path.empty() || path == inner) return add_group(repeat, group, inner, parent, true, depth);
        }
        add_group(group, group, path, parent, is_repeat, depth);
    }

    void add_group(const pugi::xml_node& group, const pugi::xml_node& labelled, const std::string& path,
                   std::int32_t parent, bool is_repeat, int depth) {
        Node node;
        node.kind = is_repeat ? NodeKind::repeat : NodeKind::section;
        node.parent = parent;
        const std::string* code = paths_.code_or_null(path);
        if (!path.empty() && path != root_path_ && code == nullptr) {
            problems_.error("body " + path, "unknown_name", "the group names no node of the instance");
        }
        node.code = code != nullptr && !seen_.contains(path)
                        ? *code
                        : "group_" + std::to_string(checklist_.nodes.size() + 1);
        node.where = path.empty() ? node.code : path;
        seen_.insert(path);
        node.guidance.label = label_of(labelled, "label");
        node.guidance.appearance = attribute_of(group, "appearance");
        if (code != nullptr) read_conditions(path, node);
        if (const std::string count = attribute_of(group, "count"); is_repeat) {
            node.conditions.repeat_count = expression(count, path, "jr:count");
            if (count.empty()) read_begun(path, node);
        }
        checklist_.nodes.push_back(std::move(node));
        const auto index = static_cast<std::int32_t>(checklist_.nodes.size() - 1);
        read_body(group, index, path.empty() ? root_path_ : path, depth + 1);
    }

    // ---- instances that the form begins with ----

    // One instance is how a form states what a repeat holds; several are meant.
    void read_begun(const std::string& path, Node& node) {
        const Node* outer = repeat_around(node.parent);
        if (outer == nullptr) {
            if (occurrences_[path] > 1) node.range = std::to_string(occurrences_[path]);
        } else if (occurrences_[path] > std::max(occurrences_[outer->where], 1)) {
            problems_.warn(
                path, "ignored",
                "the instances of an inner repeat that the form begins with are not made; people add "
                "them");
        }
    }

    // The outermost one; null where there is none.
    [[nodiscard]] const Node* repeat_around(std::int32_t parent) const {
        const Node* found = nullptr;
        for (std::int32_t up = parent; up != kNoParent;) {
            const Node& node = checklist_.nodes[static_cast<std::size_t>(up)];
            if (node.kind == NodeKind::repeat) found = &node;
            up = node.parent;
        }
        return found;
    }

    // What the instances hold becomes the default of each, by its place.
    void read_begun_values(const std::string& path, Node& node) {
        const Node* repeat = repeat_around(node.parent);
        if (repeat == nullptr || repeat->range.empty()) return;
        const std::map<int, std::string>& held = begun_[path];
        const bool is_same = std::all_of(held.begin(), held.end(),
                                         [&](const auto& one) { return one.second == defaults_[path]; });
        if (is_same && held.size() == static_cast<std::size_t>(occurrences_[repeat->where])) return;
        std::string values;
        for (const auto& [number, text] : held)
            if (!text.empty())
                values += ", if(" + place_in(*repeat) + " = " + std::to_string(number) + ", " +
                          quoted(text, path) + ", '')";
        node.conditions.initial = values.empty() ? "" : "concat(''" + values + ")";
        node.conditions.is_initial_dynamic = !values.empty();
        if (node.conditions.initial.size() > kExpressionBytesMax)
            problems_.error(path, "too_long", "what the instances begin with is longer than 16 KiB");
    }

    static std::string place_in(const Node& repeat) { return "position(${" + repeat.code + "})"; }

    // A text as expressions write it.
    std::string quoted(const std::string& text, const std::string& path) {
        const char quote = text.find('\'') == std::string::npos ? '\'' : '"';
        if (text.find(quote) != std::string::npos)
            problems_.error(path, "unsupported", "a value with both kinds of quotes cannot stand here");
        return quote + text + quote;
    }

    // odk-new-repeat is for instances that people add.
    void read_new_repeat(const std::string& value, bool is_literal, const std::string& path, Node& node) {
        Conditions& conditions = node.conditions;
        const Node* repeat = repeat_around(node.parent);
        if (repeat == nullptr || repeat->range.empty()) {
            conditions.initial = value;
            conditions.is_initial_dynamic = !is_literal;
            return;
        }
        const std::string begun =
            conditions.is_initial_dynamic ? conditions.initial : quoted(conditions.initial, path);
        conditions.initial = "if(" + place_in(*repeat) + " > " + repeat->range + ", " +
                             (is_literal ? quoted(value, path) : value) + ", " + begun + ")";
        conditions.is_initial_dynamic = true;
    }

    void read_control(const pugi::xml_node& control, const std::string& name, std::int32_t parent,
                      const std::string& base) {
        const std::string path = reference_of(control, base);
        const std::string* code = paths_.code_or_null(path);
        if (code == nullptr)
            return problems_.error("body " + path, "unknown_name",
                                   "<" + name + "> names no node of the instance");
        if (!seen_.insert(path).second)
            return problems_.error(path, "duplicate_name", "two controls stand for the same node");
        Node node;
        node.parent = parent;
        node.code = *code;
        node.where = path;
        node.guidance.label = label_of(control, "label");
        node.guidance.hint = label_of(control, "hint");
        node.guidance.media = media_of(control);
        node.guidance.appearance = attribute_of(control, "appearance");
        read_conditions(path, node);
        read_begun_values(path, node);
        set_type(control, name, binds_[path], node);
        if (name == "select" || name == "select1" || name == "rank") read_choices(control, path, node);
        if (const std::string query = attribute_of(control, "query"); name == "input" && !query.empty())
            read_query(query, path, node);
        checklist_.nodes.push_back(std::move(node));
        for (const pugi::xml_node& child : control.children()) {
            if (plain_name(child) == "setvalue") actions_.emplace_back(child, path);
        }
    }

    void set_type(const pugi::xml_node& control, const std::string& name, const Bind& bind, Node& node) {
        const bool is_shown_only = bind.read_only == "true()";
        if (name == "select1")
            node.type = AnswerType::select_one;
        else if (name == "select")
            node.type = AnswerType::select_multiple;
        else if (name == "rank")
            node.type = AnswerType::rank;
        else if (name == "upload")
            node.type = AnswerType::file;
        else if (name == "trigger")
            node.type = AnswerType::acknowledge;
        else if (name == "range")
            read_range(control, node);
        else if (name != "input" && name != "secret" && name != "textarea") {
            problems_.error(node.where, "unknown_type", "the control <" + name + "> is not supported");
        } else if (!bind.calculate.empty() && type_of_bind(bind.type) == AnswerType::text)
            node.type = AnswerType::calculate;
        else if (is_shown_only && defaults_[node.where].empty() &&
                 (bind.type.empty() || bind.type == "string"))
            node.type = AnswerType::note;
        else
            node.type = type_of_bind(bind.type);
    }

    static AnswerType type_of_bind(std::string type) {
        if (const std::size_t colon = type.find(':'); colon != std::string::npos) type.erase(0, colon + 1);
        if (type == "int" || type == "integer") return AnswerType::integer;
        if (type == "decimal") return AnswerType::decimal;
        if (type == "date") return AnswerType::date;
        if (type == "time") return AnswerType::time;
        if (type == "dateTime") return AnswerType::date_time;
        if (type == "geopoint") return AnswerType::position;
        if (type == "barcode") return AnswerType::barcode;
        if (type == "binary") return AnswerType::file;
        if (type == "boolean") return AnswerType::text;
        if (type == "geotrace") return AnswerType::line;
        if (type == "geoshape") return AnswerType::area;
        return AnswerType::text;
    }

    void read_range(const pugi::xml_node& control, Node& node) {
        bool is_whole = true;
        for (const char* key : {"start", "end", "step"}) {
            const Result<Decimal> number = Decimal::parse(attribute_of(control, key));
            if (!number) {
                return problems_.error(node.where, "figure",
                                       std::string("a range needs a number for ") + key);
            }
            is_whole = is_whole && number->scale == 0;
            node.range += (node.range.empty() ? "" : " ") + to_text(*number);
        }
        node.type = is_whole ? AnswerType::integer : AnswerType::decimal;
    }

    void read_conditions(const std::string& path, Node& node) {
        Conditions& conditions = node.conditions;
        conditions.initial = defaults_[path];
        const auto found = binds_.find(path);
        if (found == binds_.end()) return;
        const Bind& bind = found->second;
        const bool is_start = bind.preload == "timestamp" && bind.preload_of == "start";
        const bool is_today = bind.preload == "date" && bind.preload_of == "today";
        if (conditions.initial.empty() && (is_start || is_today)) {
            conditions.initial = is_start ? "now()" : "today()";
            conditions.is_initial_dynamic = true;
        }
        conditions.relevant = expression(bind.relevant, path, "relevant");
        conditions.constraint = expression(bind.constraint, path, "constraint");
        conditions.calculation = expression(bind.calculate, path, "calculate");
        conditions.required = expression(bind.required, path, "required");
        conditions.read_only = expression(bind.read_only, path, "readonly");
        conditions.constraint_message = referred(bind.constraint_message, bind.constraint_message);
        conditions.required_message = referred(bind.required_message, bind.required_message);
    }

    // ---- choices ----

    void read_choices(const pugi::xml_node& control, const std::string& path, Node& node) {
        const pugi::xml_node itemset = child_of(control, "itemset");
        if (itemset) return read_itemset(itemset, path, node);
        std::vector<Option> options;
        for (const pugi::xml_node& item : control.children()) {
            if (plain_name(item) != "item") continue;
            Option option;
            option.name = trimmed(child_of(item, "value").text().get());
            option.label = label_of(item, "label");
            option.media = media_of(item);
            options.push_back(std::move(option));
        }
        if (options.empty()) problems_.error(path, "no_options", "the question has no choices");
        node.choices = lists_.add_inline(node.code, std::move(options));
    }

    // instance('id')/root/item[filter], or the answers of a repeat.
    void read_itemset(const pugi::xml_node& itemset, const std::string& path, Node& node) {
        std::string set = attribute_of(itemset, "nodeset");
        const auto refuse = [&](const std::string& why) {
            problems_.error(path, "itemset", "\"" + set + "\": " + why);
        };
        if (set.starts_with("randomize(")) {
            problems_.warn(path, "ignored", "choices are shown in the order of the list, not at random");
            set = set.substr(10, set.rfind(')') - 10);
            // The seed is the last argument; a filter may hold commas too.
            const std::size_t comma = set.rfind(',');
            if (comma != std::string::npos && (set.rfind(']') == std::string::npos || comma > set.rfind(']')))
                set.resize(comma);
            set = trimmed(set);
        }
        const std::string value = attribute_of(child_of(itemset, "value"), "ref");
        if (!set.starts_with("instance")) {
            node.choices = expression(set + "/" + value, path, "itemset");
            return;
        }
        const ListPath list = read_list_path(set, context_at(path));
        if (!list.why.empty()) return refuse(list.why);
        if (list.names.size() < 2) return refuse("expected instance('ID')/root/item");
        node.conditions.choice_filter = list.filter;
        node.choices =
            lists_.list_for(list.id, list.names, {value, attribute_of(child_of(itemset, "label"), "ref")});
        if (node.choices.empty()) refuse("there is no such instance");
    }

    // query="instance('towns')/root/item[state = /data/state]": a select over rows beside the form.
    void read_query(const std::string& query, const std::string& path, Node& node) {
        const ListPath list = read_list_path(query, context_at(path));
        if (!list.why.empty()) return problems_.error(path, "itemset", "\"" + query + "\": " + list.why);
        node.type = AnswerType::select_one;
        node.conditions.choice_filter = list.filter;
        node.choices = lists_.list_of_query(list.id, list.names);
    }

    // ---- what has no control, and actions ----

    void add_unseen() {
        for (const std::string& path : order_) {
            if (seen_.contains(path) || parents_.contains(path)) continue;
            const Bind& bind = binds_[path];
            Node node;
            node.code = *paths_.code_or_null(path);
            node.where = path;
            node.type = bind.calculate.empty() ? AnswerType::metadata : AnswerType::calculate;
            node.parent = parent_of(path);
            read_conditions(path, node);
            read_begun_values(path, node);
            insert_last(std::move(node));
        }
    }

    [[nodiscard]] std::int32_t parent_of(const std::string& path) const {
        for (std::string up = path.substr(0, path.rfind('/')); up.size() > root_path_.size();
             up.resize(up.rfind('/'))) {
            for (std::size_t i = 0; i < checklist_.nodes.size(); ++i) {
                if (checklist_.nodes[i].where == up && checklist_.nodes[i].kind != NodeKind::item)
                    return static_cast<std::int32_t>(i);
            }
        }
        return kNoParent;
    }

    // Behind the last node inside its parent, so that children stay together.
    void insert_last(Node node) {
        std::vector<Node>& nodes = checklist_.nodes;
        std::size_t at = nodes.size();
        if (node.parent != kNoParent) {
            at = static_cast<std::size_t>(node.parent) + 1;
            while (at < nodes.size() && is_inside(at, node.parent)) ++at;
        }
        for (Node& later : nodes) {
            if (later.parent >= static_cast<std::int32_t>(at)) ++later.parent;
        }
        nodes.insert(nodes.begin() + static_cast<std::ptrdiff_t>(at), std::move(node));
    }

    [[nodiscard]] bool is_inside(std::size_t index, std::int32_t ancestor) const {
        std::int32_t up = checklist_.nodes[index].parent;
        while (up != kNoParent && up != ancestor) up = checklist_.nodes[static_cast<std::size_t>(up)].parent;
        return up == ancestor;
    }

    void read_setvalue(const pugi::xml_node& action, const std::string& control) {
        std::string path = attribute_of(action, "ref");
        if (const auto bound = bind_paths_.find(attribute_of(action, "bind")); bound != bind_paths_.end())
            path = bound->second;
        path = absolute_path(control.empty() ? root_path_ : control, path);
        const std::string where = "setvalue " + path;
        const bool is_meta =
            path.find("/meta/") != std::string::npos || path.find(":meta/") != std::string::npos;
        if (path.find('@') != std::string::npos || (is_meta && !keeps_meta_))
            return problems_.warn(where, "ignored",
                                  "what a form keeps about itself and its entities is left out");
        std::vector<Node>& nodes = checklist_.nodes;
        const auto node =
            std::find_if(nodes.begin(), nodes.end(), [&](const Node& n) { return n.where == path; });
        if (node == nodes.end())
            return problems_.error(where, "unknown_name", "setvalue names no question of the form");
        std::string value = attribute_of(action, "value");
        const bool is_literal = value.empty();
        if (is_literal)
            value = trimmed(action.text().get());
        else
            value = expression(value, path, "setvalue");
        for (const std::string& event : split(attribute_of(action, "event"), " ")) {
            if (event == "odk-new-repeat" && control.empty()) {
                problems_.error(where, "unsupported", "odk-new-repeat has a meaning only inside a repeat");
                continue;
            }
            if (event == "odk-new-repeat") {
                read_new_repeat(value, is_literal, path, *node);
            } else if (event == "odk-instance-first-load" || event == "xforms-ready" ||
                       event == "odk-instance-load") {
                node->conditions.initial = value;
                node->conditions.is_initial_dynamic = !is_literal;
            } else if (event == "xforms-value-changed" && !control.empty()) {
                const std::string* code = paths_.code_or_null(control);
                std::string& trigger = node->conditions.trigger;
                if (code != nullptr) trigger += (trigger.empty() ? "" : " ") + *code;
                node->conditions.calculation = is_literal ? "'" + value + "'" : value;
            } else {
                problems_.error(where, "unsupported", "the event \"" + event + "\" is not supported");
            }
        }
    }

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
    TextTable itext_;
    XFormLists lists_;
    bool keeps_meta_ = false;
    std::vector<std::pair<pugi::xml_node, std::string>> actions_;  // with the control they stand in
};

}  // namespace

Result<Checklist> read_xform(std::string_view file_name, ByteView bytes, OutsideFiles& files,
                             Problems& problems) {
    if (bytes.size() > kXFormBytesMax) return error_of(ErrorCode::limit, kTooLarge, "xform");
    pugi::xml_document document;
    constexpr unsigned int kOptions =
        pugi::parse_cdata | pugi::parse_escapes | pugi::parse_ws_pcdata | pugi::parse_eol;
    const pugi::xml_parse_result parsed = document.load_buffer(bytes.data(), bytes.size(), kOptions);
    if (!parsed) {
        return error_of(ErrorCode::invalid_argument, kNotXml, "xform",
                        "byte " + std::to_string(parsed.offset));
    }
    return XFormReader(file_name, files, problems).read(document.document_element());
}

}  // namespace wincheck::forms
