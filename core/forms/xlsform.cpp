#include "core/forms/xlsform.h"

#include "core/forms/languages.h"
#include "core/forms/moments.h"
#include "core/forms/reads.h"
#include "core/forms/xlsform_names.h"
#include "core/forms/xlsform_survey.h"

namespace wincheck::forms {
namespace {

std::string stem_of(std::string_view file_name) {
    const std::size_t slash = file_name.find_last_of("/\\");
    if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
    const std::size_t dot = file_name.rfind('.');
    return std::string(dot == std::string_view::npos || dot == 0 ? file_name : file_name.substr(0, dot));
}

}  // namespace

Checklist read_xlsform(const Workbook& workbook, std::string_view file_name, OutsideFiles& files,
                       SheetPlaces& places, Problems& problems) {
    Checklist checklist;
    const auto sheet_of = [&](SheetRole role) -> const Sheet* {
        for (const Sheet& sheet : workbook.sheets) {
            if (role_of_sheet(sheet.name) == role) return &sheet;
        }
        return nullptr;
    };
    name_other_sheets(workbook, problems);
    FormSettings form_settings;
    if (const Sheet* sheet = sheet_of(SheetRole::settings))
        checklist.settings = read_settings(*sheet, form_settings, problems);
    if (checklist.settings.id.empty()) checklist.settings.id = stem_of(file_name);
    if (checklist.settings.title.empty()) checklist.settings.title = checklist.settings.id;
    const Sheet* survey = sheet_of(SheetRole::survey);
    if (survey == nullptr && workbook.sheets.size() == 1) survey = &workbook.sheets.front();
    if (survey == nullptr) {
        problems.error("survey", "no_survey", "there is no sheet \"survey\" (or 核查表)");
        return checklist;
    }
    ChoiceSheets choices;
    for (const SheetRole role : {SheetRole::choices, SheetRole::external_choices}) {
        if (const Sheet* sheet = sheet_of(role))
            read_choices(role, *sheet, form_settings.allows_duplicates, choices, problems);
    }
    const std::optional<FormSheet> form = FormSheet::open(SheetRole::survey, *survey, problems);
    if (!form) return checklist;
    places.columns = form->letters();
    form->add_media_places(places.media);
    places.media.merge(choices.media);
    checklist.choices = choices.lists;
    SurveyReader reader(*form, choices, form_settings.root, files, checklist, problems);
    reader.read();
    settle_names(checklist, problems);
    for (const std::size_t index : reader.answered()) choose_from_answers(checklist, index, problems);
    add_named_lists(checklist, files);
    free_counts_of_their_own(checklist, problems);
    record_moments(checklist);
    add_other_options(checklist, reader.lists_with_other());
    check_option_names(checklist, choices, problems);
    name_unused_columns(checklist, choices, problems);
    check_samples(checklist, problems);
    check_totals(checklist, reader.totals(), problems);
    order_languages(checklist);
    return checklist;
}

}  // namespace wincheck::forms
