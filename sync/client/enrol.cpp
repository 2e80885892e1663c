#include "sync/client/enrol.h"

#include "core/journal/certificate.h"
#include "sync/client/reasons.h"
#include "sync/client/reply.h"
#include "sync/client/request.h"
#include "sync/client/state.h"
#include "sync/protocol/auth.h"

namespace wincheck::client {
namespace {

using engine::Identity;
using journal::CertificateKind;

Error grant_wrong(const char* origin) {
    return error_of(ErrorCode::signature, kGrantWrong, origin);
}

Identity new_identity(const protocol::Invitation& invitation, const EnrolOptions& options, Random& random) {
    Identity identity;
    identity.device = random_id<DeviceId>(random);
    identity.tenant = journal::tenant_of(invitation.root);
    identity.root = invitation.root;
    identity.is_simulated = options.is_simulated;
    identity.seed = options.seed;
    identity.journal_seed = random_id<journal::Secret>(random);
    identity.request_seed = random_id<journal::Secret>(random);
    identity.box_seed = random_id<journal::Secret>(random);
    identity.hub_url = invitation.url;
    return identity;
}

// The keys of an earlier attempt with the same tenant are used again: the answer to it may have been lost.
Result<Identity> kept_or_new(engine::Engine& engine, const protocol::Invitation& invitation,
                             const EnrolOptions& options) {
    const auto& held = engine.identity();
    if (held && !held->certificate.empty())
        return error_of(ErrorCode::refused, kAlreadyEnrolled, "begin_enrol");
    if (held && held->root == invitation.root && held->is_simulated == options.is_simulated) return *held;
    Random& random = engine.ports().random;
    random.begin("enrol");
    const Identity identity = new_identity(invitation, options, random);
    WCK_TRY(engine.put_identity(identity));
    return identity;
}

std::string nonce_of(engine::Engine& engine, const protocol::Invitation& invitation) {
    Random& random = engine.ports().random;
    random.begin("enrol request " + invitation.id.hex());
    return random_id<protocol::Nonce>(random).hex();
}

protocol::HttpRequest request_of(engine::Engine& engine, const protocol::EnrolRequest& message,
                                 const std::string& nonce) {
    const ZonedTime now = engine.ports().clock.now();
    protocol::HttpRequest request{
        .method = "POST",
        .path = protocol::kPathEnrol,
        .headers = {{"Content-Type", protocol::kContentType},
                    {protocol::kHeaderProtocol, std::to_string(protocol::kProtocolMax)},
                    {protocol::kHeaderDevice, message.transcript.device.hex()},
                    {protocol::kHeaderTime, std::to_string(now.utc.ms)},
                    {protocol::kHeaderNonce, nonce}},
        .body = journal::encode(message),
        .file = {}};
    if (message.transcript.is_simulated) request.headers.push_back({protocol::kHeaderAt, to_text(now)});
    return request;
}

Result<journal::Certificate> vouched(ByteView bytes, const SignKey& root, CertificateKind kind) {
    auto certificate = journal::verify_certificate(bytes, root);
    if (!certificate || certificate->body.kind != kind) return grant_wrong("certificate");
    return certificate;
}

// The device's certificate must carry exactly the keys that were sent.
Result<journal::Certificate> own_certificate(const protocol::EnrolReply& reply, const Enrolment& enrolment) {
    const protocol::EnrolTranscript& asked = enrolment.transcript;
    WCK_TRY(auto certificate, vouched(reply.certificate, enrolment.invitation.root, CertificateKind::device));
    const journal::CertificateBody& body = certificate.body;
    const bool is_ours = body.tenant == asked.tenant && body.subject == asked.device &&
                         body.journal == asked.journal && body.request == asked.request &&
                         body.box == asked.box && body.is_simulated == asked.is_simulated;
    if (!is_ours) return grant_wrong("own certificate");
    return certificate;
}

// Status and the reason's name that the hub gave. Its body is not signed: only a plain word is passed on.
std::string refusal_place(const protocol::HttpResponse& response) {
    std::string place = std::to_string(response.status);
    const auto body = Json::parse(text_of(response.body));
    if (!body) return place;
    const std::string& reason = (*body)["reason"].text();
    const bool is_word = !reason.empty() && reason.size() <= 40 &&
                         reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
    return is_word ? place + " " + reason : place;
}

// Errors of an answer that is not a signed grant.
Result<protocol::EnrolReply> grant_of(const Enrolment& enrolment, const protocol::HttpResponse& response) {
    const bool is_hub = !protocol::header_value(response.headers, protocol::kHeaderProtocol).empty() &&
                        protocol::header_value(response.headers, protocol::kHeaderNonce) == enrolment.nonce;
    if (!is_hub) return error_of(ErrorCode::protocol, kPortal, "finish_enrol");
    const auto why = Json::parse(text_of(response.body));
    if (why && (*why)["reason"].text() == "simulated_refused")
        return error_of(ErrorCode::refused, kSimulatedNotTaken, "finish_enrol");
    if (response.status >= 400 && response.status < 500)
        return error_of(ErrorCode::refused, kInvitationRefused, "finish_enrol", refusal_place(response));
    auto reply = journal::decode_document<protocol::EnrolReply>(response.body);
    if (response.status < 200 || response.status >= 300 || !reply)
        return error_of(ErrorCode::protocol, kAnswerWrong, "finish_enrol", std::to_string(response.status));
    return reply;
}

}  // namespace

Result<std::vector<Hash>> pins_of(engine::Engine& engine) {
    WCK_TRY(auto pins, load<std::vector<Hash>>(engine.store(), kSettingPins));
    return pins ? std::move(*pins) : std::vector<Hash>{};
}

Result<Enrolment> begin_enrol(engine::Engine& engine, std::string_view invitation,
                              const EnrolOptions& options) {
    Enrolment enrolment;
    WCK_TRY(enrolment.invitation, protocol::Invitation::parse(invitation));
    if (engine.ports().clock.now().utc > enrolment.invitation.expires)
        return error_of(ErrorCode::invalid_argument, kInvitationExpired, "begin_enrol");
    WCK_TRY(const Identity identity, kept_or_new(engine, enrolment.invitation, options));
    enrolment.transcript = {.format = journal::kFormat,
                            .tenant = identity.tenant,
                            .invitation = enrolment.invitation.id,
                            .device = identity.device,
                            .journal = identity.journal_pair().public_key(),
                            .request = identity.request_pair().public_key(),
                            .box = identity.box_pair().public_key(),
                            .is_simulated = identity.is_simulated};
    const Hash& secret = enrolment.invitation.secret;
    enrolment.nonce = nonce_of(engine, enrolment.invitation);
    enrolment.code = protocol::enrol_code(secret, enrolment.transcript);
    const protocol::EnrolRequest message{enrolment.transcript,
                                         protocol::enrol_mac(secret, enrolment.transcript)};
    enrolment.request = request_of(engine, message, enrolment.nonce);
    return enrolment;
}

Result<bool> finish_enrol(engine::Engine& engine, const Enrolment& enrolment,
                          const protocol::HttpResponse& response) {
    WCK_TRY(const protocol::EnrolReply reply, grant_of(enrolment, response));
    if (reply.state == protocol::kEnrolPending) return false;
    if (reply.state != protocol::kEnrolGranted)
        return error_of(ErrorCode::protocol, kAnswerWrong, "finish_enrol", "state");
    const SignKey& root = enrolment.invitation.root;
    WCK_TRY(const auto intake, vouched(reply.intake, root, CertificateKind::intake));
    WCK_TRY(const auto evidence, vouched(reply.evidence, root, CertificateKind::evidence));
    if (!intake.body.journal || !evidence.body.box) return grant_wrong("hub certificates");
    if (!is_signed_reply(response, enrolment.nonce, *intake.body.journal)) return grant_wrong("reply");
    WCK_TRY(const auto own, own_certificate(reply, enrolment));
    const auto& held = engine.identity();
    if (!held || held->device != enrolment.transcript.device) return grant_wrong("identity");
    Identity identity = *held;
    identity.person = own.body.person;
    identity.tag = own.body.tag;
    identity.intake = *intake.body.journal;
    identity.intake_certificate = reply.intake;
    identity.evidence = *evidence.body.box;
    identity.certificate = own.bytes;
    identity.hub_url = enrolment.invitation.url;
    WCK_TRY(save_now(engine.store(), kSettingPins, enrolment.invitation.pins));
    WCK_TRY(engine.put_identity(identity));
    return true;
}

Result<void> enrol(engine::Engine& engine, protocol::Transport& transport, std::string_view invitation,
                   const EnrolOptions& options) {
    WCK_TRY(const Enrolment enrolment, begin_enrol(engine, invitation, options));
    WCK_TRY(const auto response, transport.perform(enrolment.request, enrolment.invitation.url));
    WCK_TRY(const bool is_granted, finish_enrol(engine, enrolment, response));
    if (!is_granted) return error_of(ErrorCode::refused, kConfirmationPending, "enrol", enrolment.code);
    return {};
}

}  // namespace wincheck::client
