#include <doctest/doctest.h>

#include "core/base/system.h"
#include "sync/transport/beast_transport.h"
#include "sync/transport/url.h"
#include "tests/sync/transport/local_server.h"

namespace wincheck::transport {
namespace {

using protocol::Failure;
using protocol::failure_of;
using protocol::HttpRequest;
using tests::LocalServer;

HttpRequest hello(std::string body) {
    return {.method = "POST",
            .path = "/v1/hello",
            .headers = {{"Wincheck-Nonce", "n1"}},
            .body = bytes_of(body),
            .file = {}};
}

}  // namespace

TEST_CASE("transport/url: addresses of hubs are read, others refused") {
    const auto url = Url::parse("https://hub.example:8443/quality/");
    REQUIRE(url.has_value());
    CHECK(*url == Url{.is_tls = true, .host = "hub.example", .port = "8443", .prefix = "/quality"});
    CHECK(url->authority() == "hub.example:8443");
    CHECK(Url::parse("http://[::1]:81")->authority() == "[::1]:81");
    CHECK(Url::parse("http://localhost")->port == "80");
    for (const char* bad : {"", "ftp://a", "https://", "https://a:b", "https://a:70000", "https://u@h",
                            "https://h/?q", "https://[::1", "https://a:1:2", "https://h ost"}) {
        CAPTURE(bad);
        const auto result = Url::parse(bad);
        REQUIRE(!result.has_value());
        CHECK(result.error().reason_or_null->number == protocol::kUrlMalformed.number);
    }
}

TEST_CASE("transport/url: plain HTTP is for loopback only") {
    CHECK(Url::parse("http://127.0.0.1:1").has_value());
    for (const char* far : {"http://10.0.0.1", "http://hub.example", "http://127.evil.example"}) {
        CAPTURE(far);
        const auto result = Url::parse(far);
        REQUIRE(!result.has_value());
        CHECK(result.error().reason_or_null->number == protocol::kPlainHttp.number);
    }
}

TEST_CASE("transport/beast_transport: sends headers and body, gives status, headers and body") {
    LocalServer server({"HTTP/1.1 201 Created\r\nLocation: /v1/evidence/7\r\nContent-Length: 3\r\n\r\nyes"});
    SystemFiles files;
    BeastTransport transport(files, {});
    const auto response = transport.perform(hello("body"), server.url());
    REQUIRE(response.has_value());
    CHECK(response->status == 201);
    CHECK(protocol::header_value(response->headers, "location") == "/v1/evidence/7");
    CHECK(text_of(response->body) == "yes");
    server.finish();
    REQUIRE(server.requests.size() == 1);
    const std::string& sent = server.requests[0];
    CHECK(sent.starts_with("POST /v1/hello HTTP/1.1\r\n"));
    CHECK(sent.find("Wincheck-Nonce: n1\r\n") != std::string::npos);
    CHECK(sent.ends_with("\r\n\r\nbody"));
}

TEST_CASE("transport/beast_transport: streams a slice of a file") {
    SystemFiles files;
    std::string content;
    for (int i = 0; i < 200'000; ++i) content += static_cast<char>('a' + i % 26);
    const std::string path = "transport_test.chunk";
    REQUIRE(write_file(files, path, view_of(content)).has_value());
    LocalServer server({"HTTP/1.1 204 No Content\r\nUpload-Offset: 200000\r\n\r\n"});
    BeastTransport transport(files, {});
    HttpRequest request{.method = "PATCH", .path = "/v1/evidence/7", .headers = {}, .body = {}, .file = {}};
    request.file = protocol::FileSlice{.path = path, .offset = 1000, .length = 199'000};
    const auto response = transport.perform(request, server.url());
    static_cast<void>(files.remove(path));
    REQUIRE(response.has_value());
    CHECK(response->status == 204);
    server.finish();
    REQUIRE(server.requests.size() == 1);
    CHECK(server.requests[0].find("Content-Length: 199000\r\n") != std::string::npos);
    CHECK(server.requests[0].ends_with(content.substr(1000)));
}

TEST_CASE("transport/beast_transport: an answer to HEAD has no body") {
    LocalServer server({"HTTP/1.1 200 OK\r\nUpload-Offset: 5\r\nContent-Length: 99\r\n\r\n"});
    SystemFiles files;
    BeastTransport transport(files, {});
    const auto response = transport.perform(
        {.method = "HEAD", .path = "/v1/evidence/7", .headers = {}, .body = {}, .file = {}}, server.url());
    REQUIRE(response.has_value());
    CHECK(protocol::header_value(response->headers, "Upload-Offset") == "5");
}

TEST_CASE("S5 a truncated answer is no answer") {
    LocalServer server({"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nhalf",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", ""});
    SystemFiles files;
    BeastTransport transport(files, {});
    for (int i = 0; i < 3; ++i) {
        const auto response = transport.perform(hello("x"), server.url());
        REQUIRE(!response.has_value());
        CHECK(failure_of(response.error()) == Failure::cut);
    }
}

TEST_CASE("transport/beast_transport: a kept connection that was closed is opened again") {
    LocalServer server(
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"});
    SystemFiles files;
    BeastTransport transport(files, {});
    REQUIRE(transport.perform(hello("x"), server.url()).has_value());
    const auto second = transport.perform(hello("x"), server.url());
    REQUIRE(second.has_value());
    CHECK(text_of(second->body) == "2");
}

TEST_CASE("S23 a file's bytes are not sent again of themselves when the connection breaks") {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener, 8) == 0);
    REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    int connections = 0;
    std::thread server([&] {
        for (int peer = ::accept(listener, nullptr, nullptr); peer >= 0;
             peer = ::accept(listener, nullptr, nullptr)) {
            ++connections;
            std::string block(1000, '\0'), text;
            // One answer on a connection that stays; then it breaks in the middle of what comes next.
            while (connections == 1 && !text.ends_with("\r\n\r\nx"))
                text.append(block, 0, static_cast<std::size_t>(::recv(peer, block.data(), block.size(), 0)));
            constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";
            if (connections == 1)
                static_cast<void>(::send(peer, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL));
            static_cast<void>(::recv(peer, block.data(), block.size(), 0));
            ::close(peer);
        }
    });
    const std::string path = "transport_test.photo";
    SystemFiles files;
    REQUIRE(write_file(files, path, Bytes(500'000, 7)).has_value());
    BeastTransport transport(files, {});
    const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    REQUIRE(transport.perform(hello("x"), url).has_value());
    HttpRequest upload{.method = "PATCH", .path = "/v1/evidence/1", .headers = {}, .body = {}, .file = {}};
    upload.file = protocol::FileSlice{.path = path, .offset = 0, .length = 500'000};
    const auto response = transport.perform(upload, url);
    static_cast<void>(files.remove(path));
    REQUIRE_FALSE(response.has_value());
    CHECK(failure_of(response.error()) == Failure::cut);
    ::shutdown(listener, SHUT_RDWR);
    server.join();
    ::close(listener);
    CHECK(connections == 1);
}

TEST_CASE("transport/beast_transport: failures have classes") {
    SystemFiles files;
    BeastTransport transport(files, {.idle_timeout_ms = 80, .answer_bytes_max = 10, .pins = {}});
    std::string closed_url;
    {
        LocalServer server({"silence", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901"});
        closed_url = server.url();
        const auto silent = transport.perform(hello("x"), server.url());
        REQUIRE(!silent.has_value());
        CHECK(failure_of(silent.error()) == Failure::timed_out);
        const auto large = transport.perform(hello("x"), server.url());
        REQUIRE(!large.has_value());
        CHECK(large.error().reason_or_null->number == protocol::kAnswerTooLarge.number);
    }
    const auto refused = transport.perform(hello("x"), closed_url);
    REQUIRE(!refused.has_value());
    CHECK(failure_of(refused.error()) == Failure::no_route);
    const auto unknown = transport.perform(hello("x"), "https://hub.invalid");
    REQUIRE(!unknown.has_value());
    CHECK(failure_of(unknown.error()) == Failure::offline);
}

}  // namespace wincheck::transport
