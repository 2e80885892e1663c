#include "core/forms/xlsform_names.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/forms/xform_paths.h"

namespace wincheck::forms {
namespace {

class NameSettler {
public:
    NameSettler(Checklist& checklist, Problems& problems) : checklist_(checklist), problems_(problems) {}

    void run() {
        std::vector<std::string_view> names;
        names.reserve(checklist_.nodes.size());
        for (const Node& node : checklist_.nodes) names.emplace_back(node.code);
        std::sort(names.begin(), names.end());
        if (std::adjacent_find(names.begin(), names.end()) == names.end()) return;
        give_codes();
        for (Node& node : checklist_.nodes) refer(node);
    }

private:
    void give_codes() {
        std::vector<std::string> paths;
        PathTable table;
        for (const Node& node : checklist_.nodes) {
            const std::string above =
                node.parent == kNoParent ? "" : paths[static_cast<std::size_t>(node.parent)];
            paths.push_back(above + "/" + node.code);
            table.add(paths.back());
        }
        table.name_all();
        for (std::size_t i = 0; i < paths.size(); ++i) {
            Node& node = checklist_.nodes[i];
            const std::string* code = table.code_or_null(paths[i]);
            codes_[node.code].push_back(code == nullptr ? node.code : *code);
            node.code = codes_[node.code].back();
        }
    }

    void refer(Node& node) {
        Conditions& c = node.conditions;
        for (std::string* text : {&c.relevant, &c.constraint, &c.required, &c.calculation, &c.repeat_count,
                                  &c.choice_filter, &c.read_only, &c.seed, &node.choices})
            rewrite(*text, node);
        if (c.is_initial_dynamic) rewrite(c.initial, node);
        for (Label* label :
             {&node.guidance.label, &node.guidance.hint, &c.constraint_message, &c.required_message})
            for (Translation& translation : *label) rewrite(translation.text, node);
        rename_one(node.scoring.sample.same_as, node);
        std::string triggers;
        for (std::size_t from = 0; from < c.trigger.size();) {
            const std::size_t to = std::min(c.trigger.find(' ', from), c.trigger.size());
            std::string one = c.trigger.substr(from, to - from);
            rename_one(one, node);
            triggers += (triggers.empty() ? "" : " ") + one;
            from = to + 1;
        }
        c.trigger = triggers;
    }

    void rewrite(std::string& text, const Node& node) {
        for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
            const std::size_t close = text.find('}', at);
            if (close == std::string::npos) return;
            std::string name = text.substr(at + 2, close - at - 2);
            const std::size_t first = name.find_first_not_of(' ');
            if (first == std::string::npos) continue;
            name = name.substr(first, name.find_last_not_of(' ') + 1 - first);
            rename_one(name, node);
            text.replace(at + 2, close - at - 2, name);
        }
    }

    void rename_one(std::string& name, const Node& node) {
        const auto found = codes_.find(name);
        if (found == codes_.end()) return;
        if (found->second.size() == 1) {
            name = found->second.front();
            return;
        }
        std::string all;
        for (const std::string& code : found->second) all += (all.empty() ? "" : ", ") + code;
        problems_.error(node.where, "ambiguous_name",
                        "\"" + name + "\" stands several times (" + all +
                            "); name it by its path, such as ../" + name + " within the same group");
    }

    Checklist& checklist_;
    Problems& problems_;
    std::map<std::string, std::vector<std::string>> codes_;  // name → codes in document order
};

}  // namespace

void choose_from_answers(Checklist& checklist, std::size_t index, Problems& problems) {
    Node& node = checklist.nodes[index];
    const std::string source = node.choices.substr(2, node.choices.size() - 3);
    const auto parent_of = [&](std::size_t at) { return checklist.nodes[at].parent; };
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < checklist.nodes.size(); ++i) places[checklist.nodes[i].code] = i;
    // The innermost repeat around a question; its own index where there is none.
    const auto repeat_of = [&](const std::string& code) {
        const auto found = places.find(code);
        std::int32_t at = found == places.end() ? kNoParent : parent_of(found->second);
        while (at != kNoParent && checklist.nodes[static_cast<std::size_t>(at)].kind != NodeKind::repeat)
            at = parent_of(static_cast<std::size_t>(at));
        return at;
    };
    const std::int32_t repeat = repeat_of(source);
    if (repeat == kNoParent)
        return problems.error(node.where, "unknown_list",
                              "\"" + source + "\" is no question of a repeat, so it has no options to offer");
    std::string filter = std::exchange(node.conditions.choice_filter, {});
    for (const auto& [code, place] : places) {
        const std::string reference = "${" + code + "}";
        if (repeat_of(code) != repeat) continue;
        for (std::size_t at = filter.find(reference); at != std::string::npos;
             at = filter.find(reference, at + reference.size() + 2))
            filter.insert(at, "./");
    }
    node.choices = "${" + checklist.nodes[static_cast<std::size_t>(repeat)].code + "}[./${" + source +
                   "} != '']" + (filter.empty() ? "" : "[" + filter + "]") + "/${" + source + "}";
}

void settle_names(Checklist& checklist, Problems& problems) {
    NameSettler(checklist, problems).run();
}

}  // namespace wincheck::forms
