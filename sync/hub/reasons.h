#pragma once
// Reasons 800–899: the hub.
#include <array>

#include "core/base/result.h"

namespace wincheck::hub {

inline constexpr Reason kHubExists{800, "hub_exists", "The folder already holds a hub or a device.",
                                   "Choose an empty folder."};
inline constexpr Reason kNotHub{801, "not_hub", "The folder does not hold a hub.",
                                "Make one with `wincheck hub init DIR --name TEXT`."};
inline constexpr Reason kUnknownCommand{802, "unknown_command", "The hub has no such command.",
                                        "See `wincheck help hub`."};
inline constexpr Reason kUnknownPerson{803, "unknown_person", "The register of people has no such person.",
                                       "Load the person first, or correct the id."};
inline constexpr Reason kInvitationGone{804, "invitation_gone",
                                        "The invitation is unknown, used or out of date.",
                                        "Ask headquarters for a new invitation."};
inline constexpr Reason kInvitationWrong{805, "invitation_wrong", "The request does not fit its invitation.",
                                         "Copy the whole invitation again, or ask for a new one."};
inline constexpr Reason kSimulatedRefused{806, "simulated_refused", "This hub takes no simulated devices.",
                                          "Enrol without --simulated, or use a hub made with --simulated."};
inline constexpr Reason kNotSigned{807, "not_signed", "The request is not signed by an enrolled device.",
                                   "Enrol this device with the hub first."};
inline constexpr Reason kNonceUsed{808, "nonce_used", "This request was received before.",
                                   "Send it again with a new nonce."};
inline constexpr Reason kRevoked{809, "device_revoked", "The device has been revoked.",
                                 "Finish what is open; ask headquarters to enrol the device again."};
inline constexpr Reason kNoSuchPath{810, "no_such_path", "The hub has nothing at this address.",
                                    "Check the address and the method."};
inline constexpr Reason kWrongType{
    811, "wrong_type", "The body has the wrong content type.",
    "Send application/wincheck+cbor, or application/offset+octet-stream for uploads."};
inline constexpr Reason kProtocolOld{812, "protocol_old", "This version of the app is too old for the hub.",
                                     "Update the app; nothing recorded is lost."};
inline constexpr Reason kNotOwnChain{813, "not_own_chain", "The records were made by another device.",
                                     "Send each device's records from that device."};
inline constexpr Reason kNotReadable{814, "not_readable", "There is no such document for this device.",
                                     "Synchronise first; the document may not be published."};
inline constexpr Reason kUploadGone{815, "upload_gone", "The upload is unknown or out of date.",
                                    "Make a new upload."};
inline constexpr Reason kUploadWrong{816, "upload_wrong",
                                     "The upload does not fit any capture the hub knows.",
                                     "Send the records before their photos."};
inline constexpr Reason kOffsetWrong{817, "offset_wrong", "The upload goes on at another offset.",
                                     "Ask for the offset with HEAD and go on from there."};
inline constexpr Reason kChunkWrong{818, "chunk_wrong",
                                    "The uploaded bytes do not have the hash that was promised.",
                                    "Upload the chunk again."};
inline constexpr Reason kTusVersion{819, "tus_version", "The hub speaks tus 1.0.0 only.",
                                    "Send the header Tus-Resumable: 1.0.0."};
inline constexpr Reason kChecksumWrong{820, "checksum_wrong",
                                       "The bytes do not have the checksum that was sent.",
                                       "Send them again from the same offset."};
inline constexpr Reason kTlsNeeded{821, "tls_needed", "Plain HTTP is spoken on loopback only.",
                                   "Give --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy."};
inline constexpr Reason kTlsFiles{822, "tls_files", "The TLS certificate or key cannot be used.",
                                  "Give a PEM certificate chain and its private key."};
inline constexpr Reason kCannotListen{
    823, "cannot_listen", "The hub cannot listen at this address.",
    "Stop the other program, or choose another port; port 0 picks a free one."};
inline constexpr Reason kLoadRefused{824, "load_refused", "Nothing was loaded, because a file has problems.",
                                     "Correct each problem at the place named, then load again."};
inline constexpr Reason kUnknownKind{
    825, "unknown_kind", "The kind of document is not recognised.",
    "Name the file after its kind, such as people.csv, or use the documented header."};
inline constexpr Reason kUnknownReport{826, "unknown_report", "There is no such report.",
                                       "Use one that 'wincheck help hub report' names."};
inline constexpr Reason kUnknownDevice{827, "unknown_device",
                                       "There is no such device waiting for confirmation.",
                                       "Use the device's tag as `hub report devices` shows it."};
inline constexpr Reason kCodeWrong{
    828, "code_wrong", "The six-digit code is not the device's.",
    "Compare the code on the phone's screen again; the device was not enrolled."};
inline constexpr Reason kAdminUnreachable{829, "admin_unreachable",
                                          "The hub that serves this folder does not answer.",
                                          "Stop the hub process and start it again."};
inline constexpr Reason kBusy{830, "busy", "The hub is busy.", "Try again a little later."};

inline constexpr Reason kBackupExists{831, "backup_exists", "There is something at the place of the backup.",
                                      "Name a folder that does not exist yet."};
inline constexpr Reason kNotBackup{832, "not_backup", "The folder holds no whole backup of a hub.",
                                   "Name a folder that `wincheck hub backup` wrote to its end."};
inline constexpr Reason kBackupDamaged{833, "backup_damaged", "The backup is not what was written.",
                                       "Use another backup; keep this one for a specialist."};
inline constexpr Reason kLogRewound{
    879, "log_rewound",
    "The store's log is not the one that this hub has served: an older copy was put in its place.",
    "Use `wincheck hub restore`, or start once with `wincheck hub serve --accept-rewind`, so that devices "
    "learn "
    "of it and send again what is missing."};
inline constexpr Reason kEpochDiffers{
    834, "epoch_differs",
    "The store is of another epoch than its folder: an older copy was put in its place.",
    "Use `wincheck hub restore`, so that devices learn of it and send again what is missing."};

inline constexpr Reason kMethodWrong{835, "method_wrong", "This address does not know that method.",
                                     "Use one of the methods that the Allow header names."};
inline constexpr Reason kTooMany{836, "too_many", "This device asks too often.",
                                 "Wait as long as the answer says, then go on."};
inline constexpr Reason kQuotaFull{
    878, "quota_full", "This device has added more today than one device may.",
    "Wait until tomorrow; if people really record so much, raise the hub's limits."};
inline constexpr Reason kChecksumUnknown{837, "checksum_unknown",
                                         "The Upload-Checksum header names no checksum that the hub knows.",
                                         "Send sha1 or sha256 and the base64 of the digest."};
inline constexpr Reason kProtocolNew{838, "protocol_new", "This version of the app is too new for the hub.",
                                     "Update the hub; nothing recorded is lost."};

inline constexpr Reason kMayNotChange{840, "may_not_change",
                                      "This person's roles do not allow that change of the register.",
                                      "Ask somebody who keeps the register of that unit."};
inline constexpr Reason kRegisterDated{841, "register_dated",
                                       "The register holds dated changes, which a whole file would undo.",
                                       "Use `wincheck hub import`, which records the difference."};
inline constexpr Reason kNoSuchDraw{843, "no_such_draw", "The hub has no such draw.",
                                    "See `wincheck hub report DIR draws`."};
inline constexpr Reason kYearUndefined{846, "year_undefined",
                                       "The policy does not say what a year's index is made of.",
                                       "Publish a policy with year.parts."};
inline constexpr Reason kRankingStands{847, "ranking_stands", "The ranking of that period is final.",
                                       "See `wincheck hub report DIR ranking`."};
inline constexpr Reason kRankingMissing{848, "ranking_missing", "No ranking of that period was frozen.",
                                        "Freeze it first: `wincheck hub rank DIR --period P --freeze`."};
inline constexpr Reason kRankingDisputed{
    849, "ranking_disputed", "The ranking is still provisional: appeals may come or are open.",
    "Wait until the stated day and until no appeal is pending or can still go up."};
inline constexpr Reason kPeriodRunning{850, "period_running", "The period has not ended.",
                                       "Freeze its ranking after its last day."};
inline constexpr Reason kNothingWaits{870, "nothing_waits", "Nothing of that waits in the quarantine.",
                                      "Name the hash, or eight digits of it, as the report shows it."};
inline constexpr Reason kMayNotDecide{871, "may_not_decide",
                                      "This person may not decide on what lies in quarantine.",
                                      "Somebody of the quality centre over the project has to decide."};
inline constexpr Reason kOwnCase{872, "own_case", "Nobody decides on records of his own.",
                                 "Let another person of the quality centre decide."};
inline constexpr Reason kNotReleasable{
    873, "not_releasable", "It cannot be taken as it is: it would get the same verdict again.",
    "Release what comes before it in its chain first; what is damaged or forked can only be refused."};
inline constexpr Reason kOpeningWaits{874, "opening_waits", "The entry that opens its record does not stand.",
                                      "Release the entry that opens the record first."};

inline constexpr Reason kMayNotKeep{880, "may_not_keep", "This person may not keep the month's statement.",
                                    "Somebody of the quality centre over the group has to do it."};
inline constexpr Reason kMonthNotOver{881, "month_not_over", "The month is not over yet.",
                                      "Freeze its statement once the next month has begun."};
inline constexpr Reason kMonthFrozen{882, "month_frozen", "The month's statement is frozen.",
                                     "What changes now appears in the next month's."};
inline constexpr Reason kMonthPassed{883, "month_passed", "A later month's statement is frozen.",
                                     "Name a month after every frozen one."};
inline constexpr Reason kStatementDamaged{884, "statement_damaged",
                                          "A document of the statements is not what was recorded.",
                                          "Restore the hub from a backup; 'wincheck doctor' names it."};
inline constexpr Reason kNothingFrozen{885, "nothing_frozen", "No statement of that month is frozen.",
                                       "Freeze it first: wincheck hub statement DIR MONTH --freeze."};
inline constexpr Reason kStatementTable{
    886, "statement_table", "The table does not fit the statement.",
    "Correct it at the place named: one month, each payee and kind once, whole fen, no more than was asked."};
inline constexpr Reason kNoSuchLine{887, "no_such_line", "No manager's share has that id.",
                                    "See 'wincheck hub report DIR consequences'."};
inline constexpr Reason kMayNotVerify{888, "may_not_verify",
                                      "This person may not verify a manager's share there.",
                                      "Let somebody do it who holds a role that the policy names."};
inline constexpr Reason kOwnShare{889, "own_share", "Nobody verifies a share in the own cause.",
                                  "Let somebody do it who is neither the manager nor the person."};
inline constexpr Reason kNotTold{891, "not_told", "The manager was not told of the share yet.",
                                 "Record it first: wincheck hub tell DIR --by PERSON."};
inline constexpr Reason kVerifyLate{892, "verify_late",
                                    "The share was verified or refused before, or has lapsed.",
                                    "See 'wincheck hub statement DIR MONTH'."};

inline constexpr Reason kNoSuchEffect{896, "no_such_effect", "No administrative effect has that id.",
                                      "See 'wincheck hub report DIR effects'; give at least eight digits."};
inline constexpr Reason kMayNotEffect{897, "may_not_effect",
                                      "This person may not decide about that effect there.",
                                      "Let somebody do it who holds a role that the policy names."};
inline constexpr Reason kOwnEffect{
    898, "own_effect", "Nobody decides about an effect in the own cause.",
    "Let somebody do it who belongs neither to the unit nor to a team whose result counts."};
inline constexpr Reason kEffectWaits{
    899, "effect_waits", "The effect cannot be approved yet.",
    "Wait until what is named is over: an appeal, or the time of a ranking that is provisional."};
inline constexpr Reason kEffectDecided{893, "effect_decided",
                                       "The effect is not in the state that this asks for.",
                                       "See its state in 'wincheck hub report DIR effects'."};
inline constexpr Reason kEffectDamaged{894, "effect_damaged",
                                       "A document of an administrative effect is not what was recorded.",
                                       "Restore the hub from a backup; 'wincheck doctor' names it."};

inline constexpr Reason kOrderCodeUnknown{
    842, "order_code_unknown", "No order has that code.",
    "Compare the eight digits again; if they are right, the order is not ours."};

inline constexpr Reason kTooManyPictures{890, "too_many_pictures",
                                         "There are too many photos to compare each with each.",
                                         "Ask for one inspection with --inspection ID."};

inline constexpr Reason kNoticeNotYet{895, "notice_not_yet",
                                      "The inspection cannot be reported yet, or does not count.",
                                      "Wait until it is sealed and the last visit of its tour has ended."};

inline constexpr Reason kNoRetention{860, "no_retention",
                                     "The policy in force says nothing of how long personal data is held.",
                                     "Load a policy with privacy.kinds (docs/guides/privacy.md)."};
inline constexpr Reason kDueAhead{861, "due_ahead", "Nothing is erased before it is due.",
                                  "Name a day that has come, or look ahead with --dry-run."};
inline constexpr Reason kMayNotErase{862, "may_not_erase", "This person may not erase there.",
                                     "Name a person of the quality centre, or an administrator, over it."};
inline constexpr Reason kNotEnded{863, "not_ended", "The inspection has not ended.",
                                  "Nothing of it falls due before it ends; try again then."};
inline constexpr Reason kHeldAlready{864, "held_already", "It is held already, or nothing holds it.",
                                     "Look at the report of retention; nothing was changed."};
inline constexpr Reason kNotByRight{
    865, "not_by_right", "This person has no right to the original of this picture.",
    "Give a masked copy; originals are for the team and who decides an appeal."};
inline constexpr Reason kNothingMasked{
    866, "nothing_masked", "Nothing says what of the picture is to be masked.",
    "Name rectangles with --mask LEFT,TOP,WIDTH,HEIGHT and --by; they are kept with the picture."};

inline constexpr Reason kMaskDiffers{868, "mask_differs",
                                     "The copy made now is not the one that was recorded.",
                                     "Record the mask anew (--mask with --by); its entry is named here."};
inline constexpr Reason kNoReaderView{867, "no_reader_view", "This report is the operator's alone.",
                                      "Leave --for out, or ask for a report that knows readers."};

inline constexpr std::array kHubReasons{
    &kHubExists,
    &kNotHub,
    &kUnknownCommand,
    &kUnknownPerson,
    &kInvitationGone,
    &kInvitationWrong,
    &kSimulatedRefused,
    &kNotSigned,
    &kNonceUsed,
    &kRevoked,
    &kNoSuchPath,
    &kWrongType,
    &kProtocolOld,
    &kNotOwnChain,
    &kNotReadable,
    &kUploadGone,
    &kUploadWrong,
    &kOffsetWrong,
    &kChunkWrong,
    &kTusVersion,
    &kChecksumWrong,
    &kTlsNeeded,
    &kTlsFiles,
    &kCannotListen,
    &kLoadRefused,
    &kUnknownKind,
    &kUnknownReport,
    &kUnknownDevice,
    &kCodeWrong,
    &kAdminUnreachable,
    &kBusy,
    &kBackupExists,
    &kNotBackup,
    &kBackupDamaged,
    &kEpochDiffers,
    &kLogRewound,
    &kMethodWrong,
    &kTooMany,
    &kQuotaFull,
    &kChecksumUnknown,
    &kProtocolNew,
    &kMayNotChange,
    &kRegisterDated,
    &kOrderCodeUnknown,
    &kNoSuchDraw,
    &kYearUndefined,
    &kRankingStands,
    &kRankingMissing,
    &kRankingDisputed,
    &kPeriodRunning,
    &kNothingWaits,
    &kMayNotDecide,
    &kOwnCase,
    &kNotReleasable,
    &kOpeningWaits,
    &kTooManyPictures,
    &kNoticeNotYet,
    &kMayNotKeep,
    &kMonthNotOver,
    &kMonthFrozen,
    &kMonthPassed,
    &kStatementDamaged,
    &kNothingFrozen,
    &kStatementTable,
    &kNoSuchLine,
    &kMayNotVerify,
    &kOwnShare,
    &kNotTold,
    &kVerifyLate,
    &kNoSuchEffect,
    &kMayNotEffect,
    &kOwnEffect,
    &kEffectWaits,
    &kEffectDecided,
    &kEffectDamaged,
    &kNoRetention,
    &kDueAhead,
    &kMayNotErase,
    &kNotEnded,
    &kHeldAlready,
    &kNotByRight,
    &kNothingMasked,
    &kNoReaderView,
    &kMaskDiffers,
};

}  // namespace wincheck::hub
