#pragma once
// Which of several languages of a form comes first.
#include "core/model/checklist.h"

namespace wincheck::forms {

/// Puts the default language, where the form names one, first in every label: rules read that one.
void order_languages(Checklist& checklist);

}  // namespace wincheck::forms
