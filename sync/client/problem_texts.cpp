#include "sync/client/problem_texts.h"

#include <algorithm>
#include <array>

namespace wincheck::client {
namespace {

constexpr const char* kNothing = "Nothing is to be done here.";
constexpr const char* kAskDesk = "Headquarters keeps it and may release it; ask the desk.";
constexpr const char* kTellDesk =
    "Tell headquarters' desk; the record stays on this device until it is settled.";

constexpr std::array kTexts{
    // Of this device's chain.
    ProblemText{
        "fork",
        "Two stores wrote under this device's name: a copy of it, or an older state of it that was put back.",
        "What each wrote is kept, and a person at headquarters decides of it. Then give this device keys of "
        "its own: synchronise, have headquarters revoke it, and enrol again by an invitation that a person "
        "confirms."},
    ProblemText{"restored", "An older state of this store was put back; it goes on under a new chain.",
                kNothing},
    ProblemText{"chain", "Headquarters cannot join what was sent to what it holds of this chain.", kTellDesk},
    ProblemText{"gap", "Something before this entry has not reached headquarters.", "Synchronise again."},
    ProblemText{"signature", "Headquarters could not verify the signature.", kTellDesk},
    ProblemText{"malformed", "Headquarters could not read the entry.", kTellDesk},
    ProblemText{"schema", "The hub is older than this app and does not read such entries yet.",
                "It is kept and sent again; nothing is to be done before the hub is renewed."},
    ProblemText{"key_locked", "The signing key is locked: what was recorded last is not signed yet.",
                "Unlock the phone and synchronise."},
    ProblemText{"too_large", "It is larger than the hub takes.", kTellDesk},
    // Of authority and order.
    ProblemText{"scope", "Its writer has no right to it.", kAskDesk},
    ProblemText{"team", "The team of the inspection breaks a rule.", kAskDesk},
    ProblemText{"draw", "It is not what was drawn.", kAskDesk},
    ProblemText{"unplanned", "It was begun without a plan, where the policy asks for one.", kAskDesk},
    ProblemText{"unit", "The inspected unit is not known or not open on that day.", kAskDesk},
    ProblemText{"checklist", "It is of a kind that has a checklist, and names none that headquarters knows.",
                kAskDesk},
    ProblemText{"subject", "Kind or checklist is not for such a unit.", kAskDesk},
    ProblemText{"standard", "The checklist cites a standard that is not approved.", kAskDesk},
    ProblemText{"hold", "Headquarters holds the inspection: nothing of it is erased.", kNothing},
    ProblemText{"revoked", "This device was cut off.", "A person at headquarters decides of what it sends."},
    ProblemText{"stream", "The inspection it belongs to has not reached headquarters.",
                "Synchronise the device that opened the inspection."},
    ProblemText{"lost_race", "Somebody's step came first in headquarters' order; this one does not count.",
                "Look at the finding or appeal as it stands now."},
    ProblemText{"quarantine_full", "Headquarters keeps no more of this device until a person has decided.",
                kTellDesk},
    ProblemText{"scope_lost", "This person no longer works on it; what was sent is gone from this device.",
                kNothing},
    // Of photos.
    ProblemText{"evidence_missing", "A photo's file is not here any more.",
                "Check the storage of this phone; a team-mate's device may have it."},
    ProblemText{"evidence_damaged", "A photo's file is damaged on this phone.",
                "Synchronise: headquarters or a team-mate may give it back."},
    ProblemText{"mismatch", "The bytes that reached headquarters were not the photo's.",
                "Synchronise again."},
    ProblemText{"no_progress", "A photo was begun again and again and nothing arrived.",
                "Try on another network; the rest goes on."},
    // Of the hub.
    ProblemText{
        "log_rolled_back", "The hub showed an older state of its log than before.",
        "Everything is sent again. Tell the administrator: the hub may have been restored without a word."},
    ProblemText{"log_forked", "The hub showed another log than before.",
                "Tell the administrator and keep this device: it holds proof of the log it saw."},
    ProblemText{"hub_restored", "The hub was restored from a backup.",
                "Everything it lost is sent again; nothing is to be done."},
    ProblemText{"hub_lost_records", "The hub lacks records that it had receipted.",
                "Everything is sent again. Tell the administrator: an older state of the hub may have been "
                "put back."},
    ProblemText{"snapshot_wrong",
                "A snapshot was not what its head says; the entries are fetched one by one.", kNothing},
    ProblemText{"feed_differs",
                "Entries that the hub showed are not those, or not in the order, that it signed.",
                "All of them are read again. If it stays, tell the administrator: something may be kept from "
                "this device."},
    ProblemText{"segment", "Something that was fetched could not be verified and was left out.", kTellDesk},
    ProblemText{"server_error", "The hub failed on it.",
                "It is tried again; tell the administrator if it stays."},
    ProblemText{"protocol", "What answered is not a hub, or another one than this device knows.",
                "Check the network: a sign-in page may be in between."},
};

constexpr ProblemText kOther{"", "Something is wrong for which this app has no words.",
                             "Tell headquarters' desk the name of the reason."};

}  // namespace

std::span<const ProblemText> problem_texts() {
    return kTexts;
}

const ProblemText& problem_text(std::string_view reason) {
    const auto found = std::find_if(kTexts.begin(), kTexts.end(),
                                    [&](const ProblemText& text) { return reason == text.reason; });
    return found == kTexts.end() ? kOther : *found;
}

}  // namespace wincheck::client
