// Of an XForm: texts in their languages.
#include <algorithm>
#include <pugixml.hpp>

#include "core/forms/words.h"
#include "core/forms/xform_reader.h"
#include "core/forms/xml.h"

namespace wincheck::forms {

void XFormReader::read_translation(const pugi::xml_node& translation) {
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
void XFormReader::add_media(const std::string& form, const std::string& language, const std::string& address,
                            ItemText& item) {
    if (form != "image" && form != "audio" && form != "video" && form != "big-image") return;
    const std::string kind = language.empty() ? form : form + "::" + language;
    item.media.emplace_back(kind, address.substr(address.rfind('/') + 1));
}

// Text with <output value="path"/> as ${code}.
std::string XFormReader::label_text(const pugi::xml_node& node) {
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

Label XFormReader::label_of(const pugi::xml_node& control, std::string_view name) {
    const pugi::xml_node label = child_of(control, name);
    if (!label) return {};
    return referred(attribute_of(label, "ref"), label_text(label));
}

// "jr:itext('id')" → id; empty for anything else.
std::string XFormReader::itext_id(const std::string& reference) {
    if (!reference.starts_with("jr:itext(")) return {};
    std::string id =
        trimmed(reference.substr(9, reference.size() - std::min<std::size_t>(reference.size(), 10)));
    if (id.size() >= 2 && (id.front() == '\'' || id.front() == '"')) id = id.substr(1, id.size() - 2);
    return id;
}

// "jr:itext('id')" → its translations.
Label XFormReader::referred(const std::string& reference, const std::string& otherwise) {
    if (!reference.starts_with("jr:itext(")) {
        return otherwise.empty() ? Label{} : Label{{"", otherwise}};
    }
    const std::string id = itext_id(reference);
    const auto found = itext_.find(id);
    return found == itext_.end() ? Label{} : found->second.label;
}

std::vector<std::pair<std::string, std::string>> XFormReader::media_of(const pugi::xml_node& control) const {
    const auto found = itext_.find(itext_id(attribute_of(child_of(control, "label"), "ref")));
    return found == itext_.end() ? decltype(found->second.media){} : found->second.media;
}

// What an <output> shows is ${code} where it names a node as seen from where the text stands.
void XFormReader::name_outputs() {
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

void XFormReader::name_outputs(Label& label, const std::string& base) const {
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

}  // namespace wincheck::forms
