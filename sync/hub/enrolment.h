#pragma once
// Invitations and device certificates (SEC-1). Single use, at most fifteen minutes; the same request
// again gets the same answer, another device none.
#include "sync/hub/state.h"
#include "sync/protocol/invitation.h"

namespace wincheck::hub {

/// Where devices find the hub, and the TLS keys that answer there.
struct HubAddress {
    std::string url;
    std::vector<Hash> pins;
};
/// Errors: invalid_argument (kUnknownPerson), storage errors.
Result<protocol::Invitation> invite(State& state, const std::string& person, HubAddress address,
                                    bool needs_confirmation);
/// Errors: refused (kInvitationGone, kInvitationWrong, kSimulatedRefused), signature (weak keys).
Result<protocol::EnrolReply> enrol(State& state, const protocol::EnrolRequest& request);
/// Errors: not_found (kUnknownDevice), refused (kCodeWrong).
Result<void> confirm(State& state, const std::string& tag, const std::string& code);

}  // namespace wincheck::hub
