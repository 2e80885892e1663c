#pragma once
// Reasons 300–399: conditions, publication, scoring documents, answers.
#include <array>

#include "core/base/result.h"

namespace wincheck::rules {

inline constexpr Reason kChecklistUnpublishable{300, "checklist_unpublishable",
                                                "The checklist has errors and cannot be used.",
                                                "Run 'wincheck checklist check' and correct what it names."};
inline constexpr Reason kUnknownItem{301, "unknown_item", "The checklist has no such item.",
                                     "Use a code that the checklist has."};
inline constexpr Reason kUnknownOption{302, "unknown_option", "The item has no such option.",
                                       "Choose one of the item's options."};
inline constexpr Reason kUnknownLine{303, "unknown_line", "The item has no such deduction line.",
                                     "Use a line's code, or its text where it has no code."};
inline constexpr Reason kWrongAnswerKind{304, "wrong_answer_kind", "The item takes another kind of answer.",
                                         "Give the kind of value that the item asks for."};
inline constexpr Reason kOutOfBounds{305, "out_of_bounds", "The number is outside the item's bounds.",
                                     "Give a number within the bounds, in whole steps."};
inline constexpr Reason kConstraintViolated{306, "constraint_violated",
                                            "The answer does not meet the item's constraint.",
                                            "Correct the answer; the form says what is expected."};
inline constexpr Reason kNaForbidden{307, "na_forbidden", "The item cannot be marked as not applicable.",
                                     "Answer it."};
inline constexpr Reason kNaReasonMissing{308, "na_reason_missing", "Not applicable needs a reason here.",
                                         "Give the reason."};
inline constexpr Reason kReadOnlyItem{309, "read_only_item", "The item takes no answer from people.",
                                      "Leave it; its value is calculated."};
inline constexpr Reason kNotSampled{310, "not_sampled", "The item is not checked on samples.",
                                    "Answer it without naming a sample."};
inline constexpr Reason kUnknownInstance{311, "unknown_instance", "There is no such instance of the repeat.",
                                         "Add the instance first, or name an existing one."};
inline constexpr Reason kWrongPhase{312, "wrong_phase", "The item belongs to another phase of the visit.",
                                    "Answer it in the phase that the item requires."};
inline constexpr Reason kBlankAnswer{313, "blank_answer", "The answer has no content.",
                                     "Give a value, or clear the item."};
inline constexpr Reason kTooManyInstances{314, "too_many_instances",
                                          "The repeat has reached its largest number of instances.",
                                          "Use the instances that are there."};
inline constexpr Reason kFullMarksReached{317, "full_marks_reached",
                                          "The instances would hold more full marks than a score can carry.",
                                          "Use the instances that are there."};
inline constexpr Reason kNothingToChoose{318, "nothing_to_choose", "The item has no options to choose from.",
                                         "Ask for the choices of a question that is answered by choosing."};

inline constexpr Reason kNotTimeOfDay{319, "not_time_of_day", "The text is not a time of day.",
                                      "Write it as 23:40 or 23:40:00."};
inline constexpr Reason kNotPlace{
    320, "not_place", "The text is not a place on the map.",
    "Write latitude and longitude in degrees, such as 31.2304 121.4737; several "
    "points with ';' between them."};

inline constexpr Reason kNotRegex{315, "not_regex", "The regular expression is not understood.",
                                  "Use literals, classes, groups, alternatives and counted repetition only."};
inline constexpr Reason kFieldUnknown{316, "field_unknown", "The document has a field that is not known.",
                                      "Correct its name; the guide lists all fields."};

inline constexpr Reason kDrawListWrong{330, "draw_list_wrong", "The list of the draw is not in order.",
                                       "Give each id once, a weight from 1 and a declared stratum."};
inline constexpr Reason kDrawTooFew{331, "draw_too_few", "A stratum has fewer candidates than are drawn.",
                                    "Lower the count of that stratum or add candidates."};
inline constexpr Reason kDrawValueWrong{332, "draw_value_wrong",
                                        "The public value does not fit the sources that were named.",
                                        "Give the numbers of each named source, and of no other."};
inline constexpr Reason kDrawPlanWrong{333, "draw_plan_wrong", "The draw is not described completely.",
                                       "Give draw, rule, sources and the date of the reveal."};
inline constexpr Reason kDrawLogWrong{334, "draw_log_wrong", "The log of draws cannot be read.",
                                      "Take the log as it was published, unchanged."};
inline constexpr Reason kDrawStepTwice{335, "draw_step_twice", "This step of the draw was done already.",
                                       "Begin a draw with another id."};
inline constexpr Reason kDrawStepMissing{336, "draw_step_missing", "An earlier step of the draw is missing.",
                                         "Commit, freeze, run and reveal in this order."};
inline constexpr Reason kDrawNonceWrong{337, "draw_nonce_wrong", "The nonce is not the one committed to.",
                                        "Use the secret that the commitment was made with."};
inline constexpr Reason kDrawListChanged{338, "draw_list_changed", "The list is not the one that was frozen.",
                                         "Use the list as it was frozen."};

inline constexpr Reason kFineRefused{
    350, "fine_refused", "Plain fines are not allowed.",
    "Use another kind, such as performance points, that has a legal basis, or let the "
    "wage cap it (`capped`)."};
inline constexpr Reason kBasisMissing{351, "basis_missing", "A consequence needs a legal basis.",
                                      "Name the clause of the announced rule or law."};
inline constexpr Reason kJurisdictionWrong{352, "jurisdiction_wrong",
                                           "The kind of consequence is not allowed there.",
                                           "Name jurisdictions in which the kind is allowed."};

inline constexpr Reason kCalendarWrong{380, "calendar_wrong", "The calendar is not in order.",
                                       "Give each date once, as 2026-03-02, and say whether it is off."};
inline constexpr Reason kTimeZoneWrong{381, "time_zone_wrong", "The time zones are not in order.",
                                       "Give each zone once, its offsets in minutes and in order of time."};
inline constexpr Reason kDrawTeamTooSmall{382, "draw_team_too_small",
                                          "A candidate has fewer inspectors allowed than make a team.",
                                          "Add inspectors, lower the team's size or lift a bar."};
inline constexpr Reason kDrawFormulaOther{383, "draw_formula_other",
                                          "The weights do not follow the formula that was committed to.",
                                          "Freeze a list whose weights follow it."};
inline constexpr Reason kYearUnpublished{384, "year_unpublished",
                                         "The calendar of that year was not published.",
                                         "Give the calendar of that year once it is published."};

inline constexpr Reason kNotPeriod{385, "not_period", "This is not a period.",
                                   "Write a year, quarter, month or week: 2026, 2026-Q3, 2026-07, 2026-W09."};

inline constexpr Reason kPurposeMissing{
    390, "purpose_missing", "A kind of personal data has no purpose, no basis or no retention.",
    "Say what it is held for, on what basis, and for how many days (1 to 36600)."};
inline constexpr Reason kCarrierUnknown{391, "carrier_unknown",
                                        "This is nothing that can hold personal data.",
                                        "Name text, place, picture, video, audio or document."};

inline constexpr Reason kPassAboveScale{
    392, "pass_above_scale", "The pass mark lies above the full score.",
    "State a pass mark that the scale reaches, or leave it out: it is then 60 "
    "of 100."};

inline constexpr Reason kUnitUnknown{393, "unit_unknown", "The register does not know that unit.",
                                     "Write the unit's id as the register has it."};

inline constexpr Reason kTargetUnknown{396, "target_unknown", "The policy has no such target of coverage.",
                                       "Write the id of a target that the policy has."};

inline constexpr Reason kChangeWrong{339, "change_wrong", "The register cannot be changed like that.",
                                     "Correct the fact that is named; nothing was recorded."};

inline constexpr std::array kRulesReasons{
    &kChecklistUnpublishable,
    &kUnknownItem,
    &kUnknownOption,
    &kUnknownLine,
    &kWrongAnswerKind,
    &kOutOfBounds,
    &kConstraintViolated,
    &kNaForbidden,
    &kNaReasonMissing,
    &kReadOnlyItem,
    &kNotSampled,
    &kUnknownInstance,
    &kWrongPhase,
    &kBlankAnswer,
    &kTooManyInstances,
    &kFullMarksReached,
    &kNothingToChoose,
    &kNotTimeOfDay,
    &kNotPlace,
    &kNotRegex,
    &kFieldUnknown,
    &kDrawListWrong,
    &kDrawTooFew,
    &kDrawValueWrong,
    &kDrawPlanWrong,
    &kDrawLogWrong,
    &kDrawStepTwice,
    &kDrawStepMissing,
    &kDrawNonceWrong,
    &kDrawListChanged,
    &kFineRefused,
    &kBasisMissing,
    &kJurisdictionWrong,
    &kCalendarWrong,
    &kTimeZoneWrong,
    &kDrawTeamTooSmall,
    &kDrawFormulaOther,
    &kYearUnpublished,
    &kNotPeriod,
    &kPurposeMissing,
    &kCarrierUnknown,
    &kPassAboveScale,
    &kUnitUnknown,
    &kTargetUnknown,
    &kChangeWrong,
};

}  // namespace wincheck::rules
