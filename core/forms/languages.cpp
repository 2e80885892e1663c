#include "core/forms/languages.h"

#include <algorithm>
#include <string>

namespace wincheck::forms {
namespace {

// The default language comes first.
void order_label(Label& label, const std::string& language) {
    const auto found = std::find_if(label.begin(), label.end(),
                                    [&](const Translation& t) { return t.language == language; });
    if (found != label.end()) std::rotate(label.begin(), found, found + 1);
}

}  // namespace

void order_languages(Checklist& checklist) {
    const std::string& language = checklist.settings.default_language;
    if (language.empty()) return;
    for (Node& node : checklist.nodes) {
        for (Label* label : {&node.guidance.label, &node.guidance.hint, &node.conditions.constraint_message,
                             &node.conditions.required_message}) {
            order_label(*label, language);
        }
        for (DeductionLine& line : node.scoring.lines) order_label(line.label, language);
    }
    for (ChoiceList& list : checklist.choices) {
        for (Option& option : list.options) order_label(option.label, language);
    }
}

}  // namespace wincheck::forms
