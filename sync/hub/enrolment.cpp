#include "sync/hub/enrolment.h"

#include <algorithm>

#include "core/journal/certificate.h"
#include "core/journal/payloads.h"
#include "sync/hub/feed.h"
#include "sync/hub/reasons.h"
#include "sync/protocol/auth.h"

namespace wincheck::hub {
namespace {

using protocol::EnrolReply;
using protocol::EnrolTranscript;
using store::HubDeviceRow;
using store::InvitationRow;
using store::InvitationState;

Error invitation_gone() {
    return error_of(ErrorCode::refused, kInvitationGone, "enrol");
}
Error wrong() {
    return error_of(ErrorCode::refused, kInvitationWrong, "enrol");
}

EnrolReply reply_for(State& state, const HubDeviceRow& device) {
    EnrolReply reply;
    reply.state = device.certificate.empty() ? protocol::kEnrolPending : protocol::kEnrolGranted;
    reply.certificate = device.certificate;
    reply.root = state.keys.root.public_key();
    reply.intake = state.intake_certificate;
    reply.evidence = state.evidence_certificate;
    reply.tag = device.tag;
    reply.person = device.person;
    reply.time_ms = state.now_ms();
    return reply;
}

// A1 … Z9, then A10 …: short enough to read out, unique by counting devices.
std::string tag_of(std::size_t number) {
    const std::size_t letter = number % 24;
    const char name = "ABCDEFGHJKLMNPQRSTUVWXYZ"[letter];
    return std::string(1, name) + std::to_string(number / 24 + 1);
}

Result<journal::Certificate> certify(State& state, const EnrolTranscript& transcript,
                                     const HubDeviceRow& device) {
    journal::CertificateBody body;
    body.kind = journal::CertificateKind::device;
    body.subject = transcript.device;
    body.person = device.person;
    body.tag = device.tag;
    body.journal = transcript.journal;
    body.request = transcript.request;
    body.box = transcript.box;
    body.is_simulated = transcript.is_simulated;
    body.issued_ms = state.now_ms();
    return journal::sign_certificate(body, state.keys.root);
}

// Stores invitation and device, and tells everybody about the certificate.
Result<void> grant(State& state, InvitationRow invitation, HubDeviceRow& device,
                   const EnrolTranscript& transcript) {
    WCK_TRY(const auto certificate, certify(state, transcript, device));
    device.certificate = certificate.bytes;
    invitation.state = InvitationState::used;
    {
        WCK_TRY(auto transaction, state.store().begin());
        WCK_TRY(state.tables.put_invitation(invitation));
        WCK_TRY(state.tables.put_device(device));
        WCK_TRY(transaction.commit());
    }
    WCK_TRY(state.engine->publish_device({device.device, device.person, device.tag, device.certificate}));
    return sequence_own(state);
}

Result<void> check(State& state, const InvitationRow& invitation, const protocol::EnrolRequest& request) {
    const EnrolTranscript& transcript = request.transcript;
    WCK_TRY(const Hash secret, Hash::from(invitation.secret));
    if (!protocol::is_equal(protocol::enrol_mac(secret, transcript), request.mac)) return wrong();
    if (transcript.tenant != state.identity().tenant) return wrong();
    if (transcript.is_simulated && !state.own_clock->is_simulated())
        return error_of(ErrorCode::refused, kSimulatedRefused, "enrol");
    WCK_TRY(journal::check_sign_key(transcript.journal));
    WCK_TRY(journal::check_sign_key(transcript.request));
    return journal::check_box_key(transcript.box);
}

}  // namespace

Result<protocol::Invitation> invite(State& state, const std::string& person, HubAddress address,
                                    bool needs_confirmation) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    // What HQ writes is known by that name.
    if (!standing->knows(kAboutPerson, person) || person == kHubPerson)
        return error_of(ErrorCode::invalid_argument, kUnknownPerson, "invite", person);
    protocol::Invitation invitation{.url = std::move(address.url),
                                    .root = state.keys.root.public_key(),
                                    .id = random_id<protocol::InvitationId>(state.ports.random),
                                    .secret = random_id<Hash>(state.ports.random),
                                    .expires = {state.now_ms() + protocol::kInvitationMsMax},
                                    .pins = std::move(address.pins)};
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.put_invitation(
        {.id = Bytes(invitation.id.raw.begin(), invitation.id.raw.end()),
         .secret = Bytes(invitation.secret.raw.begin(), invitation.secret.raw.end()),
         .person = person,
         .expires_ms = invitation.expires.ms,
         .needs_confirmation = needs_confirmation,
         .state = InvitationState::open,
         .transcript = {},
         .device = {}}));
    WCK_TRY(transaction.commit());
    return invitation;
}

Result<EnrolReply> enrol(State& state, const protocol::EnrolRequest& request) {
    const EnrolTranscript& transcript = request.transcript;
    WCK_TRY(auto invitation, state.tables.invitation(transcript.invitation.view()));
    if (!invitation) return invitation_gone();
    WCK_TRY(check(state, *invitation, request));
    const Bytes encoded = journal::encode(transcript);
    WCK_TRY(auto known, state.tables.device(transcript.device));
    if (invitation->state != InvitationState::open) {
        if (invitation->transcript != encoded || !known) return invitation_gone();
        return reply_for(state, *known);
    }
    if (state.now_ms() > invitation->expires_ms) return invitation_gone();
    if (known) return wrong();
    WCK_TRY(const std::uint64_t devices, state.tables.device_count());
    HubDeviceRow device{.device = transcript.device,
                        .person = invitation->person,
                        .tag = tag_of(devices),
                        .request = transcript.request,
                        .certificate = {},
                        .is_simulated = transcript.is_simulated,
                        .is_revoked = false,
                        .enrolled_ms = state.now_ms(),
                        .contact_ms = state.now_ms()};
    invitation->transcript = encoded;
    invitation->device = transcript.device;
    if (!invitation->needs_confirmation) {
        WCK_TRY(grant(state, std::move(*invitation), device, transcript));
        return reply_for(state, device);
    }
    invitation->state = InvitationState::pending;
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.put_invitation(*invitation));
    WCK_TRY(state.tables.put_device(device));
    WCK_TRY(transaction.commit());
    return reply_for(state, device);
}

Result<void> confirm(State& state, const std::string& tag, const std::string& code) {
    WCK_TRY(auto device, state.tables.device_by_tag(tag));
    if (!device) return error_of(ErrorCode::not_found, kUnknownDevice, "confirm", tag);
    WCK_TRY(auto invitation, state.tables.pending_invitation(device->device));
    if (!invitation) return error_of(ErrorCode::not_found, kUnknownDevice, "confirm", tag);
    WCK_TRY(const Hash secret, Hash::from(invitation->secret));
    WCK_TRY(const auto transcript, journal::decode<EnrolTranscript>(invitation->transcript));
    if (protocol::enrol_code(secret, transcript) != code)
        return error_of(ErrorCode::refused, kCodeWrong, "confirm");
    return grant(state, std::move(*invitation), *device, transcript);
}

}  // namespace wincheck::hub
