// The hub's TLS key pinned by the invitation: no authority, no name, only that key.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "sync/transport/beast_transport.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

std::string text_of_memory(BIO* memory) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
}

/// Writes a key and a certificate that it signed itself, for no name at all.
void write_certificate(const std::string& cert, const std::string& key) {
    EVP_PKEY* pair = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, pair);
    REQUIRE(X509_sign(certificate, pair, EVP_sha256()) > 0);
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(memory, certificate);
    SystemFiles files;
    must(write_file(files, cert, view_of(text_of_memory(memory))));
    memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(memory, pair, nullptr, nullptr, 0, nullptr, nullptr);
    must(write_file(files, key, view_of(text_of_memory(memory))));
    X509_free(certificate);
    EVP_PKEY_free(pair);
}

}  // namespace

TEST_CASE("SEC-2 an invitation pins the hub's TLS key: enrolment and sync trust that key alone") {
    World world;
    world.load_all();
    const std::string cert = world.path("cert.pem"), key = world.path("key.pem");
    write_certificate(cert, key);
    std::string text;
    {
        Serving serving(world.hub(), {}, cert, key);
        REQUIRE(serving.url().starts_with("https://"));
        text = must(run_command(world.folder(), "invite", parsed(R"({"person":"li"})"),
                                world.ports()))["invitation"]
                   .text();
        const auto invitation = must(protocol::Invitation::parse(text));
        REQUIRE(invitation.pins.size() == 1);
        Phone phone(2);
        const auto enrolled = [&](std::vector<Hash> pins) {
            transport::BeastTransport transport(phone.files(), {.pins = std::move(pins)});
            return phone.enrol(transport, text);
        };
        CHECK(enrolled({}).error().reason_or_null == &protocol::kUntrusted);
        CHECK(enrolled({sha256(view_of("another key"))}).error().reason_or_null == &protocol::kUntrusted);
        must(enrolled(invitation.pins));
        CHECK(must(client::pins_of(phone.engine())) == invitation.pins);
    }
    // A hub that is not served now still knows its key; one behind a proxy is named with the proxy's.
    const auto invited = [&](const char* arguments) {
        return must(protocol::Invitation::parse(world.does("invite", arguments)["invitation"].text())).pins;
    };
    CHECK(invited(R"({"person":"wang"})").size() == 1);
    CHECK(invited(R"({"person":"wang","url":"https://proxy.example"})").empty());
    const std::string pin(64, 'a');
    const auto given =
        invited((R"({"person":"wang","url":"https://proxy.example","pin":")" + pin + "\"}").c_str());
    REQUIRE(given.size() == 1);
    CHECK(given[0].hex() == pin);
}

TEST_CASE("SEC-2 a whole round goes over TLS under the pinned key, its photo too, and not under another") {
    Visit visit;
    visit.work();
    const std::string cert = visit.world.path("cert.pem"), key = visit.world.path("key.pem");
    write_certificate(cert, key);
    Serving serving(visit.world.hub(), {}, cert, key);
    const std::string text = must(run_command(visit.world.folder(), "invite", parsed(R"({"person":"li"})"),
                                              visit.world.ports()))["invitation"]
                                 .text();
    const auto synced = [&](std::vector<Hash> pins) {
        transport::BeastTransport transport(visit.li->files(), {.pins = std::move(pins)});
        client::SyncClient client(visit.li->engine());
        std::uint64_t now_ms = 0;
        client::RunOptions options;
        options.hub_url = serving.url();
        options.elapsed_ms = [&] { return now_ms; };
        options.wait = [&](std::uint32_t ms) { now_ms += ms; };
        return must(client::run_sync(visit.li->engine(), client, transport, options));
    };
    const client::RunReport refused = synced({sha256(view_of("another key"))});
    CHECK(refused.outcome == client::RunReport::Outcome::out_of_time);
    CHECK(refused.trouble == client::Trouble::untrusted);
    CHECK(refused.status.entries_only_here > 0);
    const client::RunReport done = synced(must(protocol::Invitation::parse(text)).pins);
    CHECK(done.outcome == client::RunReport::Outcome::done);
    CHECK(done.status.entries_only_here == 0);
    CHECK(done.status.photos == 1);
    CHECK(done.status.photos_only_here == 0);
}

}  // namespace wincheck::hub
