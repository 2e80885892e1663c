#include <doctest/doctest.h>

#include "sync/client/enrol.h"
#include "sync/client/reasons.h"
#include "tests/sync/client/fake_hub.h"

namespace wincheck::client {
namespace {

struct Office {
    tests::World world;
    tests::Folder folder;
    tests::FakeDevice device{folder.path(), world.identity(3)};
    tests::FakeHub hub{world};
    protocol::Invitation invitation;

    Office() {
        device.forget_identity();
        invitation.url = "https://hub.example";
        invitation.root = world.root.public_key();
        invitation.id.raw[0] = 5;
        invitation.secret.raw[0] = 6;
        invitation.expires = UtcMs{device.clock().now().utc.ms + 1000};
        hub.before =
            [this](const protocol::HttpRequest& request) -> std::optional<Result<protocol::HttpResponse>> {
            return hub.message(request, grant(request));
        };
    }
    /// What an honest hub answers.
    protocol::EnrolReply grant(const protocol::HttpRequest& request) const {
        const auto asked = journal::decode_document<protocol::EnrolRequest>(request.body).value();
        CHECK(asked.mac == protocol::enrol_mac(invitation.secret, asked.transcript));
        protocol::EnrolReply reply;
        journal::CertificateBody body;
        body.subject = asked.transcript.device;
        body.person = "li";
        body.tag = "L3";
        body.journal = asked.transcript.journal;
        body.request = asked.transcript.request;
        body.box = asked.transcript.box;
        body.is_simulated = asked.transcript.is_simulated;
        reply.certificate = world.certificate(body);
        reply.root = world.root.public_key();
        reply.intake = world.hub_certificate(journal::CertificateKind::intake);
        reply.evidence = world.hub_certificate(journal::CertificateKind::evidence);
        return reply;
    }
    void answer_with(std::function<void(protocol::EnrolReply&)> change) {
        hub.before =
            [this,
             change](const protocol::HttpRequest& request) -> std::optional<Result<protocol::HttpResponse>> {
            protocol::EnrolReply reply = grant(request);
            change(reply);
            return hub.message(request, reply);
        };
    }
    Result<void> enrol_now() {
        return enrol(device, hub, invitation.text(), {.is_simulated = true, .seed = 4});
    }
};

std::uint32_t reason_of(const Result<void>& result) {
    REQUIRE(!result.has_value());
    REQUIRE(result.error().reason_or_null != nullptr);
    return result.error().reason_or_null->number;
}

}  // namespace

TEST_CASE("SEC-1 a grant makes the folder a device of the tenant") {
    Office office;
    REQUIRE(office.enrol_now().has_value());
    const auto& identity = office.device.identity();
    REQUIRE(identity.has_value());
    CHECK(identity->tenant == office.world.tenant());
    CHECK(identity->person == "li");
    CHECK(identity->tag == "L3");
    CHECK(identity->intake == office.world.intake.public_key());
    CHECK(identity->evidence == office.world.evidence.public_key());
    CHECK(identity->hub_url == "https://hub.example");
    CHECK(identity->is_simulated);
    CHECK(identity->seed == 4);
    CHECK(!identity->certificate.empty());
    CHECK(reason_of(office.enrol_now()) == kAlreadyEnrolled.number);
}

TEST_CASE("SEC-1 the secret never travels") {
    Office office;
    REQUIRE(office.enrol_now().has_value());
    const auto enrolment = begin_enrol(office.device, office.invitation.text(), {});
    CHECK(!enrolment.has_value());
    office.device.forget_identity();
    const auto again = begin_enrol(office.device, office.invitation.text(), {}).value();
    const ByteView secret = office.invitation.secret.view();
    const Bytes& body = again.request.body;
    CHECK(text_of(body).find(text_of(secret)) == std::string_view::npos);
}

TEST_CASE("SEC-1 nothing is believed that the invitation's root key does not vouch for") {
    Office office;
    SUBCASE("another root") {
        office.invitation.root = journal::SignPair::make(office.world.random).public_key();
    }
    SUBCASE("another device's keys") {
        office.answer_with(
            [&](protocol::EnrolReply& reply) { reply.certificate = office.world.identity(9).certificate; });
    }
    SUBCASE("evidence certificate in place of the intake's") {
        office.answer_with([](protocol::EnrolReply& reply) { reply.intake = reply.evidence; });
    }
    SUBCASE("damaged certificate") {
        office.answer_with([](protocol::EnrolReply& reply) { reply.certificate.back() ^= 1; });
    }
    SUBCASE("answer of a stranger") {
        office.hub.after = nullptr;
        office.hub.before =
            [&](const protocol::HttpRequest& request) -> std::optional<Result<protocol::HttpResponse>> {
            protocol::HttpResponse response = office.hub.message(request, office.grant(request));
            response.headers.pop_back();
            return response;
        };
    }
    CHECK(reason_of(office.enrol_now()) == kGrantWrong.number);
    CHECK(office.device.identity()->certificate.empty());
}

TEST_CASE("SEC-1 a pending confirmation keeps the keys for the next attempt") {
    Office office;
    office.answer_with([](protocol::EnrolReply& reply) {
        reply = {};
        reply.state = protocol::kEnrolPending;
    });
    const auto pending = office.enrol_now();
    CHECK(reason_of(pending) == kConfirmationPending.number);
    CHECK(pending.error().where.size() == 6);
    const DeviceId device = office.device.identity()->device;
    office.answer_with([](protocol::EnrolReply&) {});
    REQUIRE(office.enrol_now().has_value());
    CHECK(office.device.identity()->device == device);
}

TEST_CASE("client/enrol: refusals, portals and expired invitations are told apart") {
    Office office;
    const auto answer = [&](protocol::HttpResponse response) {
        office.hub.before =
            [response](const protocol::HttpRequest&) -> std::optional<Result<protocol::HttpResponse>> {
            return response;
        };
    };
    answer({.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = bytes_of("<html>")});
    CHECK(reason_of(office.enrol_now()) == kPortal.number);
    office.hub.before =
        [](const protocol::HttpRequest& request) -> std::optional<Result<protocol::HttpResponse>> {
        return tests::FakeHub::plain(request, 403);
    };
    CHECK(reason_of(office.enrol_now()) == kInvitationRefused.number);
    office.invitation.expires = UtcMs{1};
    CHECK(reason_of(office.enrol_now()) == kInvitationExpired.number);
}

}  // namespace wincheck::client
