#pragma once
// Reasons 760–799: the sync client.
#include <array>

#include "core/base/result.h"

namespace wincheck::client {

inline constexpr Reason kPortal{760, "portal", "Something else than the hub answered.",
                                "Open a browser: the network may want a login. Work goes on meanwhile."};
inline constexpr Reason kAnswerWrong{761, "answer_wrong", "The hub's answer breaks the protocol.",
                                     "Try again; if it stays, update this app or the hub."};
inline constexpr Reason kNotEnrolled{762, "not_enrolled", "This store is not enrolled with a hub.",
                                     "Enrol it with an invitation first."};
inline constexpr Reason kAlreadyEnrolled{763, "already_enrolled", "This store is enrolled already.",
                                         "Use another folder for another device."};
inline constexpr Reason kInvitationRefused{
    764, "invitation_refused", "The hub did not take the invitation.",
    "Ask for a new invitation; each is good once and for minutes only."};
inline constexpr Reason kGrantWrong{765, "grant_wrong", "The certificate granted is not what was asked for.",
                                    "Ask for a new invitation from the right hub."};
inline constexpr Reason kConfirmationPending{
    766, "confirmation_pending", "A second person at HQ has not confirmed this device yet.",
    "Read the code to HQ, then enrol again with the same invitation."};
inline constexpr Reason kReceiptWrong{767, "receipt_wrong", "The hub's receipt does not hold.",
                                      "Send again; if it stays, report it: nothing counts as received."};
inline constexpr Reason kInvitationExpired{768, "invitation_expired", "The invitation has expired.",
                                           "Ask for a new one."};
inline constexpr Reason kSimulatedNotTaken{769, "simulated_not_taken", "This hub takes no simulated devices.",
                                           "Enrol without --simulated, or use a hub made with --simulated."};

inline constexpr Reason kLogWrong{770, "log_wrong", "The hub's log is not what the hub signed before.",
                                  "Nothing on this device is lost; tell headquarters."};

inline constexpr Reason kSnapshotWrong{780, "snapshot_wrong",
                                       "The snapshot was made under another log than the hub signed.",
                                       "Nothing of it was taken; tell headquarters."};

inline constexpr Reason kFeedDiffers{781, "feed_differs",
                                     "What the hub showed of a list is not what it signed.",
                                     "All of it is read again; tell headquarters if it stays."};

inline constexpr std::array kClientReasons{
    &kPortal,     &kAnswerWrong,         &kNotEnrolled,  &kAlreadyEnrolled,   &kInvitationRefused,
    &kGrantWrong, &kConfirmationPending, &kReceiptWrong, &kInvitationExpired, &kSimulatedNotTaken,
    &kLogWrong,   &kSnapshotWrong,       &kFeedDiffers,
};

}  // namespace wincheck::client
