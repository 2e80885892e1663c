// Of an XForm: where the choices of a question come from, and in what order they are shown.
#include <optional>
#include <pugixml.hpp>

#include "core/forms/calls.h"
#include "core/forms/search.h"
#include "core/forms/words.h"
#include "core/forms/xform_reader.h"
#include "core/forms/xml.h"

namespace wincheck::forms {
namespace {

/// The two sides of randomize(SET, SEED); `seed` empty where none is given, `why` says what is wrong.
struct ShuffledSet {
    std::string set;
    std::string seed;
    std::string why;
};

// Nothing where the nodeset is no call of randomize().
std::optional<ShuffledSet> shuffled_set(std::string_view nodeset) {
    const std::string text = trimmed(nodeset);
    const std::optional<Call> call = call_of(text, "randomize");
    if (!call) return std::nullopt;
    ShuffledSet found;
    const std::vector<std::string>& arguments = call->arguments;
    if (call->length != text.size())
        found.why = "randomize() is expected to stand around the whole set";
    else if (arguments.size() > 2 || arguments.front().empty() || arguments.back().empty())
        found.why = "randomize() takes a set and perhaps a seed";
    else
        found.set = arguments.front();
    if (found.why.empty() && arguments.size() == 2) found.seed = arguments.back();
    return found;
}

}  // namespace

void XFormReader::read_choices(const pugi::xml_node& control, const std::string& path, Node& node) {
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
    const auto own = [&](const std::string& text) { return expression(text, path, "appearance"); };
    if (const auto search = search_in(node.guidance.appearance, own)) {
        FoundList list = list_of_search(*search, options, files_, path);
        if (!list.why.empty()) return problems_.error(path, "search", list.why);
        options = std::move(list.options);
        node.conditions.choice_filter = list.filter;
    }
    node.choices = lists_.add_inline(node.code, std::move(options));
}

// instance('id')/root/item[filter], or the answers of a repeat; in an order at random as randomize(set,
// seed).
void XFormReader::read_itemset(const pugi::xml_node& itemset, const std::string& path, Node& node) {
    std::string set = attribute_of(itemset, "nodeset");
    const auto refuse = [&](const std::string& why) {
        problems_.error(path, "itemset", "\"" + set + "\": " + why);
    };
    if (const auto shuffled = shuffled_set(set)) {
        if (!shuffled->why.empty()) return refuse(shuffled->why);
        set = shuffled->set;
        node.conditions.is_shuffled = true;
        node.conditions.seed = expression(shuffled->seed, path, "seed");
    }
    const std::string value = attribute_of(child_of(itemset, "value"), "ref");
    if (value.empty()) return refuse("expected a <value> that names what is answered");
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
void XFormReader::read_query(const std::string& query, const std::string& path, Node& node) {
    const ListPath list = read_list_path(query, context_at(path));
    if (!list.why.empty()) return problems_.error(path, "itemset", "\"" + query + "\": " + list.why);
    node.type = AnswerType::select_one;
    node.conditions.choice_filter = list.filter;
    node.choices = lists_.list_of_query(list.id, list.names);
}

}  // namespace wincheck::forms
