#pragma once
// Makes a store folder a device of a tenant (SEC-1): keys are made here, the hub certifies their public
// halves against the invitation's secret, which never travels. Nothing of the answer is believed that
// the root key of the invitation does not vouch for. The same invitation may be tried again: keys are kept.
#include <functional>

#include "core/engine/engine.h"
#include "sync/protocol/http.h"
#include "sync/protocol/invitation.h"

namespace wincheck::client {

struct EnrolOptions {
    bool is_simulated = false;
    std::uint64_t seed = 0;  // of simulated stores
};

/// What has to be sent, and what the answer is judged by.
struct Enrolment {
    protocol::Invitation invitation;
    protocol::EnrolTranscript transcript;
    std::string nonce;
    protocol::HttpRequest request;
    std::string code;  // six digits that a second person at HQ compares, where the policy asks for it
};

/// TLS keys under which the hub may answer, as the invitation named them; for transports that pin. Empty:
/// the system's authorities decide. Errors: storage errors, corrupt.
Result<std::vector<Hash>> pins_of(engine::Engine& engine);

/// Makes and stores keys and device id, and the request.
/// Errors: invalid_argument (kNotInvitation, kInvitationExpired), refused (kAlreadyEnrolled), storage errors.
Result<Enrolment> begin_enrol(engine::Engine& engine, std::string_view invitation,
                              const EnrolOptions& options);

/// Takes the grant and stores the identity with its certificate. False: the confirmation is pending, send
/// the same request again later.
/// Errors: protocol (kPortal, kAnswerWrong), refused (kInvitationRefused), signature (kGrantWrong); the
/// store is not enrolled then.
Result<bool> finish_enrol(engine::Engine& engine, const Enrolment& enrolment,
                          const protocol::HttpResponse& response);

/// Both, through a transport, in one attempt.
/// Errors: as above, network; refused (kConfirmationPending; where = the six digits).
Result<void> enrol(engine::Engine& engine, protocol::Transport& transport, std::string_view invitation,
                   const EnrolOptions& options);

}  // namespace wincheck::client
