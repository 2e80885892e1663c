#include "core/forms/xform.h"

#include <algorithm>
#include <pugixml.hpp>

#include "core/base/reasons.h"
#include "core/forms/languages.h"
#include "core/forms/moments.h"
#include "core/forms/reads.h"
#include "core/forms/reasons.h"
#include "core/forms/words.h"
#include "core/forms/xform_reader.h"
#include "core/forms/xlsform.h"
#include "core/forms/xml.h"

namespace wincheck::forms {

std::string attribute_of(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_attribute& attribute : node.attributes()) {
        std::string_view known = attribute.name();
        if (const std::size_t colon = known.find(':'); colon != std::string_view::npos)
            known.remove_prefix(colon + 1);
        if (known == name) return trimmed(attribute.value());
    }
    return {};
}

XFormReader::XFormReader(std::string_view file_name, OutsideFiles& files, Problems& problems)
    : problems_(problems), files_(files), lists_(checklist_, files, itext_) {
    checklist_.settings.id = std::string(file_name.substr(0, file_name.rfind('.')));
}

Checklist XFormReader::read(const pugi::xml_node& root) {
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
    check_option_names(checklist_, {}, problems_);
    add_named_lists(checklist_, files_);
    free_counts_of_their_own(checklist_, problems_);
    record_moments(checklist_);
    name_outputs();
    order_languages(checklist_);
    return std::move(checklist_);
}

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
