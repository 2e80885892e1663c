#pragma once
// Reasons 600–699: commands of a device. See docs/contributing.md for the ranges.
#include <array>

#include "core/base/result.h"

namespace wincheck::engine {

inline constexpr Reason kNotEnrolled{600, "not_enrolled", "This folder is not an enrolled device.",
                                     "Enrol it first with an invitation from headquarters."};
inline constexpr Reason kUnknownAct{601, "unknown_act", "There is no such act.",
                                    "See the list of acts in docs/guides/acts.md."};
inline constexpr Reason kUnknownInspection{602, "unknown_inspection", "There is no such inspection here.",
                                           "List the inspections of this device, or synchronise first."};
inline constexpr Reason kUnknownItem{603, "unknown_item", "The checklist has no such item.",
                                     "Use a code of the published checklist."};
inline constexpr Reason kUnknownChecklist{604, "unknown_checklist", "The checklist is not on this device.",
                                          "Synchronise, or ask headquarters to publish it."};
inline constexpr Reason kUnknownProject{605, "unknown_project", "The organisation has no such project.",
                                        "Use the id of a project of the organisation."};
inline constexpr Reason kUnknownPerson{606, "unknown_person", "The register of people has no such person.",
                                       "Use the id of a registered person."};
inline constexpr Reason kNameTaken{607, "name_taken", "An inspection with this name exists already.",
                                   "Choose another name for the new inspection."};
inline constexpr Reason kAlreadySealed{608, "already_sealed", "The inspection is sealed.",
                                       "Ask for an amendment; a sealed record is never changed."};
inline constexpr Reason kAlreadyEnded{609, "already_ended", "The inspection has ended.",
                                      "Start or plan a new inspection."};
inline constexpr Reason kNotInTeam{610, "not_in_team", "This person is not in the inspection's team.",
                                   "Let a member of the team do it, or ask the planner to change the team."};
inline constexpr Reason kNotLeader{611, "not_leader", "Only the leader of the team may do this.",
                                   "Ask the leader to do it on the leader's device."};
inline constexpr Reason kWrongPhase{612, "wrong_phase", "The item belongs to another phase of the visit.",
                                    "Answer it in the phase it asks for, or change the phase first."};
inline constexpr Reason kPhaseBackwards{613, "phase_backwards", "A visit's phases do not run backwards.",
                                        "Go on with the present phase or a later one."};
inline constexpr Reason kNaNotAllowed{614, "na_not_allowed", "This item cannot be marked not applicable.",
                                      "Answer it; the checklist allows no exception here."};
inline constexpr Reason kReasonMissing{615, "reason_missing", "A reason is required.",
                                       "Give the reason in a few words."};
inline constexpr Reason kNothingConforms{616, "nothing_conforms",
                                         "No open item of the section can be answered this way.",
                                         "Answer the remaining items one by one."};
inline constexpr Reason kNoDifference{617, "no_difference",
                                      "There is no such entry among the item's standing values.",
                                      "Choose one of the entries shown as differences."};
inline constexpr Reason kWitnessesMissing{618, "witnesses_missing",
                                          "A refusal needs more witnesses of the team.",
                                          "Name the inspectors who saw the refusal."};
inline constexpr Reason kSealIncomplete{619, "seal_incomplete", "The inspection cannot be sealed yet.",
                                        "Complete each point that is named, then seal again."};
inline constexpr Reason kCaptureNotLive{620, "capture_not_live", "This item accepts live captures only.",
                                        "Take the photo on site with the app."};
inline constexpr Reason kSampleMissing{621, "sample_missing", "The item is answered sample by sample.",
                                       "Use the act 'sample' and name the sample."};
inline constexpr Reason kUnknownSample{622, "unknown_sample", "The project has no such location to sample.",
                                       "Use one of the drawn samples, as 'show samples' lists them."};
inline constexpr Reason kNotDrawn{
    658, "not_drawn", "That location is not drawn for the item.",
    "Look at those that 'show samples' lists; leave one out by the act 'redraw', "
    "with a reason."};
inline constexpr Reason kSampleRecorded{659, "sample_recorded", "Something is recorded of that sample.",
                                        "What was looked at stays in; redraw only what was not."};
inline constexpr Reason kUnknownInstance{623, "unknown_instance", "The repeat has no such instance.",
                                         "Add the instance first, or use an index that exists."};
inline constexpr Reason kUnplannedForbidden{624, "unplanned_forbidden",
                                            "The policy does not allow unplanned inspections.",
                                            "Ask the planner for an assignment."};
inline constexpr Reason kNotIndependent{625, "not_independent",
                                        "A member of the team belongs to the inspected project.",
                                        "Choose somebody who does not inspect the own project."};
inline constexpr Reason kTeamWrong{
    626, "team_wrong", "The team does not fit the rules.",
    "Name the leader among the members, at least as many as the policy asks for."};
inline constexpr Reason kTeamFull{627, "team_full", "Too many devices work on this inspection.",
                                  "At most sixteen devices may join one inspection."};
inline constexpr Reason kNotOurFile{628, "not_our_file", "The file is not for this device.",
                                    "Ask for a file that is sealed to this device's key."};
inline constexpr Reason kForeignChain{629, "foreign_chain", "The records belong to another tenant or device.",
                                      "Check where the file came from; nothing of it was stored."};
inline constexpr Reason kUnknownView{630, "unknown_view", "There is no such view.",
                                     "See 'wincheck help device show' for the list."};
inline constexpr Reason kFeedbackMissing{631, "feedback_missing",
                                         "Feedback on site is required before leaving.",
                                         "Record the feedback, then go on."};
inline constexpr Reason kMayNotSign{632, "may_not_sign", "This person may not sign in that role.",
                                    "Let the person with that role sign."};
inline constexpr Reason kEvidenceMissing{633, "evidence_missing", "Evidence is required for this.",
                                         "Capture at least one photo first."};
inline constexpr Reason kStoreReadOnly{634, "store_read_only",
                                       "The store refuses to write after an internal error.",
                                       "Close it and open it again; nothing acknowledged was lost."};
inline constexpr Reason kIncomplete{635, "documents_incomplete",
                                    "Documents that this needs are not on this device, or are damaged.",
                                    "Synchronise with the hub, before going on site."};
inline constexpr Reason kContextTooLarge{636, "context_too_large",
                                         "The project's context is too large for one entry.",
                                         "Reduce the number of locations or attributes of the project."};

inline constexpr Reason kChainNotWhole{637, "chain_not_whole",
                                       "A chain of records is not wholly on this device.",
                                       "Synchronise first, or make the proof at the hub."};
inline constexpr Reason kNothingSealed{638, "nothing_sealed", "Nothing signed covers this inspection yet.",
                                       "Seal it or synchronise, then try again."};

inline constexpr Reason kNothingTaken{
    650, "nothing_taken", "No picture that waits to be attached belongs to this intent.",
    "Look at the view 'taken'; take the picture again where it is not there."};

inline constexpr Reason kMayNot{680, "may_not", "This person's roles do not allow that here.",
                                "Ask somebody whose role allows it, or have a role granted."};
inline constexpr Reason kDrawMissing{677, "draw_missing", "Inspections of that kind are drawn.",
                                     "Name the draw that the plan follows."};
inline constexpr Reason kDrawNotRun{678, "draw_not_run", "That draw is unknown here or was not run yet.",
                                    "Synchronise, or wait until headquarters has run it."};
inline constexpr Reason kUnitClosed{681, "unit_closed", "The unit is closed or handed back on that day.",
                                    "Choose another day or another unit."};
inline constexpr Reason kUnknownFinding{698, "unknown_finding", "The inspection has no such finding.",
                                        "Name its id, or eight digits of it, as the findings show it."};
inline constexpr Reason kNotSealed{696, "not_sealed", "The inspection is not sealed yet.",
                                   "Findings are put right and judged after the seal."};
inline constexpr Reason kStepOutOfTurn{697, "step_out_of_turn",
                                       "The finding is not in a state for this step.",
                                       "Look at its state; somebody may have been quicker."};
inline constexpr Reason kExtensionLate{667, "extension_late", "The finding was due already.",
                                       "Put it right; more time is asked for before the due time."};
inline constexpr Reason kClosingLevel{668, "closing_level",
                                      "The finding's severity asks for a stronger look before it is closed.",
                                      "Close it by live video or on the site, with a photo taken there."};
inline constexpr Reason kUnknownEvidence{669, "unknown_evidence", "There is no such photo of that look.",
                                         "Name photos taken at the re-check, or give the files."};
inline constexpr Reason kDatesWrong{
    670, "dates_wrong", "The dates do not fit.",
    "Give days after today, a plan's milestones in order, more time than before."};
inline constexpr Reason kUnknownAppeal{640, "unknown_appeal", "The inspection has no such appeal.",
                                       "Name its id, or eight digits of it, as the appeals show it."};
inline constexpr Reason kAppealOutOfTurn{641, "appeal_out_of_turn",
                                         "The appeal is not in a state for this step.",
                                         "Look at its state; somebody may have been quicker."};
inline constexpr Reason kNoSuchLevel{642, "no_such_level", "The policy has no level for this appeal.",
                                     "Look which levels the policy names for the kind and the object."};
inline constexpr Reason kOutsideWindow{643, "outside_window", "The time to appeal is over.",
                                       "The result stands; the general manager may still look at it."};
inline constexpr Reason kLevelNotReached{644, "level_not_reached",
                                         "The level below has not decided and still has time.",
                                         "Wait for its decision, or until its time is over."};
inline constexpr Reason kNoTalkRecorded{645, "no_talk_recorded",
                                        "A talk has to be recorded before it goes up.",
                                        "Talk to the level below and record that, then go up."};
inline constexpr Reason kWorseForAppellant{
    646, "worse_for_appellant", "An appeal never makes the result worse for who appealed.",
    "Leave the result as it is, or amend it in the appellant's favour."};
inline constexpr Reason kOwnCause{647, "own_cause", "Nobody decides in the own cause.",
                                  "Let somebody decide who was not in the team, is not responsible, told "
                                  "nothing of it and did not decide before."};
inline constexpr Reason kAmendmentWrong{
    648, "amendment_wrong", "The amendment does not fit the decision.",
    "An appeal that is upheld amends what it is about, one that is rejected amends nothing."};
inline constexpr Reason kNotWhole{649, "not_whole", "The answers of the inspection are not on this device.",
                                  "Ask on a device, or at the hub, that has the whole inspection."};
inline constexpr Reason kSignatureMissing{651, "signature_missing",
                                          "Who has no device signs by hand what is filed in the own name.",
                                          "Give the drawn signature as a file."};
inline constexpr Reason kNothingToRecheck{672, "nothing_to_recheck",
                                          "There is no finding here that is still open.",
                                          "Name findings that are not closed, or synchronise first."};
inline constexpr Reason kNotRechecked{671, "not_rechecked", "That inspection does not re-check the finding.",
                                      "Name an open re-check that lists it, or leave it out."};

inline constexpr Reason kStandardNotApproved{
    682, "standard_not_approved", "The checklist cites a standard that is not approved on that day.",
    "Have it approved by headquarters, or use another checklist."};

inline constexpr Reason kConflict{683, "conflict_of_interest",
                                  "A member of the team declared a conflict of interest with that unit.",
                                  "Choose somebody else for the team."};
inline constexpr Reason kSameTwice{684, "same_twice",
                                   "A member of the team inspected that project the last time.",
                                   "Choose somebody who was not there the last time."};
inline constexpr Reason kWrongSubject{685, "wrong_subject",
                                      "The kind or the checklist is not for that kind of unit.",
                                      "Choose another unit, kind or checklist."};
inline constexpr Reason kRecusalUnasked{
    686, "recusal_unasked", "Whoever opens an assignment says whether a conflict of interest stands.",
    "Give `recusal`: none, or the reason to stand back."};

inline constexpr Reason kNothingToConfirm{687, "nothing_to_confirm", "There is nothing to confirm.",
                                          "Look which answer or request stands."};
inline constexpr Reason kSecondPerson{688, "second_person", "A second person has to confirm this.",
                                      "Let somebody else confirm it, on the own device."};
inline constexpr Reason kNotDialled{689, "not_dialled", "That service has not been dialled.",
                                    "Record when it was dialled first."};
inline constexpr Reason kRelayCodeWrong{690, "relay_code_wrong",
                                        "The code is not headquarters' for that inspection and person.",
                                        "Ask headquarters' desk for the code again."};
inline constexpr Reason kStoppedByWeather{691, "stopped_by_weather", "The weather stops the work.",
                                          "Wait and record the weather again, or end the visit as stopped."};
inline constexpr Reason kOrderUnreadable{692, "order_unreadable", "The text is no inspection order.",
                                         "Scan the code again, or ask the desk by phone."};
inline constexpr Reason kOrderStranger{693, "order_stranger",
                                       "The device that signed the order is not known here.",
                                       "Synchronise, or ask headquarters' desk by phone."};
inline constexpr Reason kOrderForged{694, "order_forged", "The order was not signed as it stands.",
                                     "Do not let the team in; ask headquarters' desk by phone."};
inline constexpr Reason kOrderUnauthorised{695, "order_unauthorised",
                                           "Whoever signed the order may not order that inspection.",
                                           "Do not let the team in; ask headquarters' desk by phone."};

inline constexpr Reason kLegalHold{
    660, "legal_hold", "Headquarters holds this inspection: nothing of it is erased.",
    "Ask for the hold to be released (wincheck hub hold --release); its entry is "
    "named here."};
inline constexpr Reason kErasureUnknown{661, "erasure_unknown", "The inspection has no such entry here.",
                                        "Name an entry by its hash, as the views of the inspection show it."};
inline constexpr Reason kNothingToErase{
    662, "nothing_to_erase", "The entry has no such part that can be erased.",
    "Name text, place or secret; what rules read stays, so that the score can be verified."};

inline constexpr Reason kRecoveryNoSpace{
    663, "recovery_no_space", "The store is damaged and there is no room to copy it aside.",
    "Free the space that is named, then open it again; nothing was changed."};

inline constexpr Reason kIdentityDamaged{664, "identity_damaged",
                                         "The keys of this device are damaged or not its own.",
                                         "Enrol the device again in a new folder; keep this one."};

inline constexpr Reason kHubStoreDamaged{665, "hub_store_damaged", "The hub's store is damaged.",
                                         "Keep the folder and restore the newest backup with 'wincheck hub "
                                         "restore'; phones give back what it lacks."};

inline constexpr Reason kNothingReadable{666, "nothing_readable", "Nothing in the store can be read.",
                                         "Keep the folder and enrol this device in a new one; headquarters "
                                         "gives back what it holds."};

inline constexpr Reason kKeysLocked{654, "keys_locked", "The keys of this device are locked.",
                                    "Unlock the phone, then try again; recording goes on meanwhile."};
inline constexpr Reason kKeysCancelled{655, "keys_cancelled", "The keys of this device were not released.",
                                       "Confirm the request when it comes again; recording goes on."};
inline constexpr Reason kKeysGone{656, "keys_gone", "The keys of this device are gone.",
                                  "Enrol the device again in another folder; this one stays readable."};

inline constexpr Reason kFootageUnclear{
    673, "footage_unexplained", "Footage of the site's cameras is not explained.",
    "Give its number in the site's register and what it is taken for (footage: register, use)."};
inline constexpr Reason kRecordingInHome{674, "no_recording_in_homes",
                                         "Nothing is recorded, as sound or video, in homes.",
                                         "Answer the item, or take a photo with the household's consent."};
inline constexpr Reason kPositionOutside{675, "position_outside_visit",
                                         "Positions are recorded within a visit alone.",
                                         "Leave the position out, or begin the visit on site."};
inline constexpr Reason kPageLimit{699, "page_limit", "A page of a list has 1 to 1,000 rows.",
                                   "Give a limit from 1 to 1000, or none for the whole list."};

inline constexpr Reason kUnknownPicture{652, "unknown_picture", "The inspection has no such picture here.",
                                        "Name it by the SHA-256 that the view evidence lists."};
inline constexpr Reason kPicturesMissing{653, "pictures_missing", "This program makes no copies of pictures.",
                                         "Use one that was built with pictures, or have the hub record it "
                                         "(wincheck hub picture --mask)."};
inline constexpr Reason kMaskStands{657, "mask_stands", "That mask stands already.",
                                    "There is nothing to record; name other rectangles to change it."};

inline constexpr Reason kNothingNewer{676, "nothing_newer",
                                      "There is no newer version of that checklist here.",
                                      "Synchronise first; an inspection goes on with a later version of its "
                                      "own checklist only."};
inline constexpr Reason kContextStands{679, "context_stands", "The context says what it said before.",
                                       "Nothing is to be renewed; synchronise first where it should differ."};

inline constexpr std::array kEngineReasons{
    &kNotEnrolled,      &kUnknownAct,       &kUnknownInspection, &kUnknownItem,      &kUnknownChecklist,
    &kUnknownProject,   &kUnknownPerson,    &kNameTaken,         &kAlreadySealed,    &kAlreadyEnded,
    &kNotInTeam,        &kNotLeader,        &kWrongPhase,        &kPhaseBackwards,   &kNaNotAllowed,
    &kReasonMissing,    &kNothingConforms,  &kNoDifference,      &kWitnessesMissing, &kSealIncomplete,
    &kCaptureNotLive,   &kSampleMissing,    &kUnknownSample,     &kUnknownInstance,  &kUnplannedForbidden,
    &kNotIndependent,   &kTeamWrong,        &kTeamFull,          &kNotOurFile,       &kForeignChain,
    &kUnknownView,      &kFeedbackMissing,  &kMayNotSign,        &kEvidenceMissing,  &kStoreReadOnly,
    &kIncomplete,       &kContextTooLarge,  &kChainNotWhole,     &kNothingSealed,    &kNothingTaken,
    &kMayNot,           &kDrawMissing,      &kDrawNotRun,        &kUnitClosed,       &kStandardNotApproved,
    &kConflict,         &kSameTwice,        &kWrongSubject,      &kRecusalUnasked,   &kNothingToConfirm,
    &kSecondPerson,     &kNotDialled,       &kRelayCodeWrong,    &kStoppedByWeather, &kOrderUnreadable,
    &kOrderStranger,    &kOrderForged,      &kOrderUnauthorised, &kUnknownFinding,   &kNotSealed,
    &kStepOutOfTurn,    &kExtensionLate,    &kClosingLevel,      &kUnknownEvidence,  &kDatesWrong,
    &kNothingToRecheck, &kNotRechecked,     &kErasureUnknown,    &kNothingToErase,   &kRecoveryNoSpace,
    &kIdentityDamaged,  &kHubStoreDamaged,  &kNothingReadable,   &kKeysLocked,       &kKeysCancelled,
    &kKeysGone,         &kUnknownAppeal,    &kAppealOutOfTurn,   &kNoSuchLevel,      &kOutsideWindow,
    &kLevelNotReached,  &kNoTalkRecorded,   &kWorseForAppellant, &kOwnCause,         &kAmendmentWrong,
    &kNotWhole,         &kSignatureMissing, &kFootageUnclear,    &kRecordingInHome,  &kPositionOutside,
    &kLegalHold,        &kPageLimit,        &kUnknownPicture,    &kPicturesMissing,  &kMaskStands,
    &kNotDrawn,         &kSampleRecorded,   &kNothingNewer,      &kContextStands,
};

}  // namespace wincheck::engine
