#include "sync/transport/connection.h"

#include <openssl/x509.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>

#include "core/base/hash.h"

namespace wincheck::transport {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

const Reason& reason_of(const error_code& code) {
    if (code == beast::error::timeout || code == asio::error::timed_out) return protocol::kTimedOut;
    if (code.category() == asio::error::get_netdb_category() ||
        code.category() == asio::error::get_addrinfo_category())
        return protocol::kOffline;
    if (code == asio::error::network_unreachable || code == asio::error::network_down)
        return protocol::kOffline;
    if (code == asio::error::connection_refused || code == asio::error::host_unreachable)
        return protocol::kNoRoute;
    if (code == http::error::body_limit || code == http::error::header_limit)
        return protocol::kAnswerTooLarge;
    if (code == asio::ssl::error::stream_truncated) return protocol::kConnectionCut;
    if (code.category() == asio::error::get_ssl_category() ||
        code.category() == asio::ssl::error::get_stream_category())
        return protocol::kUntrusted;
    if (code == asio::error::eof || code == asio::error::connection_reset ||
        code == asio::error::broken_pipe || code == asio::error::connection_aborted ||
        code == http::error::end_of_stream || code == http::error::partial_message)
        return protocol::kConnectionCut;
    return protocol::kTransportFailed;
}

// SHA-256 of the certificate's SubjectPublicKeyInfo; zero when it cannot be read.
Hash key_hash(X509* certificate) {
    unsigned char* encoded = nullptr;
    const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
    if (length <= 0) return {};
    const Hash hash = sha256(ByteView(encoded, static_cast<std::size_t>(length)));
    OPENSSL_free(encoded);
    return hash;
}

// Trusts the leaf certificate whose key is pinned, whoever issued it.
bool is_pinned(const std::vector<Hash>& pins, asio::ssl::verify_context& context) {
    X509_STORE_CTX* const store = context.native_handle();
    if (X509_STORE_CTX_get_error_depth(store) != 0) return true;
    X509* const leaf = X509_STORE_CTX_get_current_cert(store);
    if (leaf == nullptr) return false;
    return std::find(pins.begin(), pins.end(), key_hash(leaf)) != pins.end();
}

}  // namespace

Error error_of_code(const error_code& code, const char* origin) {
    Error error = error_of(ErrorCode::network, reason_of(code), origin);
    error.detail = code.value();
    return error;
}

template <class Start>
error_code Connection::run(std::uint32_t timeout_ms, Start start) {
    error_code outcome = asio::error::would_block;
    line_->expires_after(std::chrono::milliseconds(timeout_ms));
    start(line::Done([&outcome](error_code code, std::size_t) { outcome = code; }));
    loop_.restart();
    loop_.run();
    return outcome;
}

Result<void> Connection::open() {
    asio::ip::tcp::resolver resolver(loop_);
    error_code code;
    const auto addresses = resolver.resolve(url_.host, url_.port, code);
    if (code) return error_of_code(code, "resolve");
    if (url_.is_tls) {
        trust_.emplace(asio::ssl::context::tls_client);
        trust_->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                            asio::ssl::context::no_sslv3);
        trust_->set_default_verify_paths();
    }
    line_.emplace(loop_, trust_ ? &*trust_ : nullptr);
    code = run(options_.connect_timeout_ms,
               [&](line::Done done) { line_->connect(addresses, std::move(done)); });
    if (code) return error_of_code(code, "connect");
    line_->socket().set_option(asio::ip::tcp::no_delay(true), code);
    return url_.is_tls ? shake_hands() : Result<void>{};
}

Result<void> Connection::shake_hands() {
    if (SSL_set_tlsext_host_name(line_->tls_handle(), url_.host.c_str()) != 1)
        return error_of(ErrorCode::network, protocol::kTransportFailed, "server name");
    if (options_.pins.empty()) {
        line_->verify_with(asio::ssl::host_name_verification(url_.host));
    } else {
        line_->verify_with(
            [this](bool, asio::ssl::verify_context& context) { return is_pinned(options_.pins, context); });
    }
    const error_code code = run(options_.connect_timeout_ms, [&](line::Done done) {
        line_->shake_hands(asio::ssl::stream_base::client, std::move(done));
    });
    return code ? Result<void>(error_of_code(code, "handshake")) : Result<void>{};
}

bool Connection::has_ended() {
    std::uint8_t byte = 0;
    error_code code;
    line_->socket().non_blocking(true, code);
    line_->socket().receive(asio::buffer(&byte, 1), asio::ip::tcp::socket::message_peek, code);
    return code != asio::error::would_block;
}

Result<void> Connection::write_head(Head& head) {
    http::request_serializer<http::empty_body> serializer(head);
    const error_code code = run(options_.idle_timeout_ms, [&](line::Done done) {
        http::async_write_header(*line_, serializer, std::move(done));
    });
    return code ? Result<void>(error_of_code(code, "write head")) : Result<void>{};
}

Result<void> Connection::write(ByteView bytes) {
    const asio::const_buffer buffer(bytes.data(), bytes.size());
    // Asio would write 64 KiB at a time.
    const auto all = [&](const error_code& failed, std::size_t) { return failed ? 0 : bytes.size(); };
    const error_code code = run(options_.idle_timeout_ms, [&](line::Done done) {
        asio::async_write(*line_, buffer, all, std::move(done));
    });
    return code ? Result<void>(error_of_code(code, "write")) : Result<void>{};
}

Result<void> Connection::read(Answer& answer) {
    buffer_.reserve(kReadBytes);  // Beast reads as much as there is room for
    while (!answer.is_done()) {
        const error_code code = run(options_.idle_timeout_ms, [&](line::Done done) {
            http::async_read_some(*line_, buffer_, answer, std::move(done));
        });
        if (code) return error_of_code(code, "read");
    }
    return {};
}

}  // namespace wincheck::transport
