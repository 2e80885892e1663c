#include "sync/hub/server.h"

#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>

#include "core/base/reasons.h"
#include "sync/hub/connection.h"
#include "sync/hub/housekeeping.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
// One type of executor (sync/line/line.h): less code than one that can be any.
using Executor = asio::io_context::executor_type;
using LocalSocket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// One command connection.
class AdminSession : public std::enable_shared_from_this<AdminSession> {
public:
    AdminSession(LocalSocket socket, const RunCommand& run) : socket_(std::move(socket)), run_(run) {}

    void start() {
        asio::async_read_until(socket_, asio::dynamic_buffer(text_, kAdminLineBytesMax), '\n',
                               [self = this->shared_from_this()](error_code code, std::size_t length) {
                                   if (!code) self->answer(length);
                               });
    }

private:
    void answer(std::size_t length) {
        reply_ = admin_answer(std::string_view(text_).substr(0, length), run_);
        text_.erase(0, length);
        asio::async_write(socket_, asio::buffer(reply_),
                          [self = this->shared_from_this()](error_code code, std::size_t) {
                              if (!code) self->start();
                          });
    }

    LocalSocket socket_;
    const RunCommand& run_;
    std::string text_;
    std::string reply_;
};

Error listen_error(const ServeOptions& options, const error_code& code) {
    Error error = error_of(ErrorCode::network, kCannotListen, "serve",
                           options.host + ":" + std::to_string(options.port));
    error.detail = code.value();
    return error;
}

// What a chunk file or a push takes is asked for and given back with each request: taken from the kernel
// every time, each of its pages is faulted in again.
void keep_freed_memory() {
#if defined(__GLIBC__)
    constexpr int kOfTheHeapBytes = 8 * 1024 * 1024, kKeptBytes = 32 * 1024 * 1024;
    ::mallopt(M_MMAP_THRESHOLD, kOfTheHeapBytes);
    ::mallopt(M_TRIM_THRESHOLD, kKeptBytes);
#endif
}

class Server {
public:
    Server(const ServeOptions& options, Router& router, const RunCommand& run)
        : options_(options), run_(run), floor_(router, options.log) {}

    Result<std::string> open(const std::string& folder) {
        WCK_TRY(open_tls());
        error_code code;
        const auto address =
            asio::ip::make_address(options_.host == "localhost" ? "127.0.0.1" : options_.host, code);
        if (code) return listen_error(options_, code);
        if (!tls_ && !address.is_loopback())
            return error_of(ErrorCode::refused, kTlsNeeded, "serve", options_.host);
        const Tcp::endpoint endpoint(address, options_.port);
        acceptor_.open(endpoint.protocol(), code);
        if (!code) acceptor_.set_option(Tcp::acceptor::reuse_address(true), code);
        if (!code) acceptor_.bind(endpoint, code);
        if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
        if (code) return listen_error(options_, code);
        WCK_TRY(open_admin(folder));
        const auto local = acceptor_.local_endpoint(code);
        const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
        return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(local.port());
    }

    /// SHA-256 of the served certificate's SubjectPublicKeyInfo (RFC 7469).
    [[nodiscard]] std::vector<Hash> pins() {
        X509* const certificate = tls_ ? SSL_CTX_get0_certificate(tls_->native_handle()) : nullptr;
        unsigned char* encoded = nullptr;
        const int size =
            certificate == nullptr ? 0 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
        if (size <= 0) return {};
        const Hash pin = sha256(ByteView(encoded, static_cast<std::size_t>(size)));
        OPENSSL_free(encoded);
        return {pin};
    }

    void run() {
        accept();
        accept_admin();
        watch();
        publish();
        loop_.run();
    }

private:
    Result<void> open_tls() {
        if (options_.cert.empty() && options_.key.empty()) return {};
        tls_.emplace(asio::ssl::context::tls_server);
        error_code code;
        tls_->set_options(
            asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1,
            code);
        if (!code) tls_->use_certificate_chain_file(options_.cert, code);
        if (!code) tls_->use_private_key_file(options_.key, asio::ssl::context::pem, code);
        if (code) return error_of(ErrorCode::invalid_argument, kTlsFiles, "serve");
        return {};
    }

    Result<void> open_admin(const std::string& folder) {
        admin_path_.emplace(folder);
        ::unlink(admin_path_->text().c_str());
        error_code code;
        const mode_t before = ::umask(0177);
        admin_.open(asio::local::stream_protocol(), code);
        if (!code) admin_.bind(asio::local::stream_protocol::endpoint(admin_path_->text()), code);
        ::umask(before);
        if (!code) admin_.listen(asio::socket_base::max_listen_connections, code);
        if (!code) return {};
        Error error = error_of(ErrorCode::storage_io, kFileForbidden, "serve", "admin");
        error.detail = code.value();
        return error;
    }

    void accept() {
        acceptor_.async_accept([this](error_code code, line::Line::Socket socket) {
            if (code == asio::error::operation_aborted) return;
            if (!code) begin(std::move(socket));
            accept();
        });
    }

    void begin(line::Line::Socket socket) {
        error_code ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        if (!floor_.make_room()) return refuse(std::move(socket));
        std::make_shared<Connection>(std::move(socket), tls_ ? &*tls_ : nullptr, floor_)->start();
    }

    // Without a word where TLS would have to come first.
    void refuse(line::Line::Socket socket) const {
        constexpr std::string_view kRefusal =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nContent-Length: 0\r\n"
            "Cache-Control: no-store\r\nConnection: close\r\n\r\n";
        error_code ignored;
        socket.non_blocking(true, ignored);
        if (!tls_) socket.send(asio::buffer(kRefusal), 0, ignored);
    }

    void accept_admin() {
        admin_.async_accept([this](error_code code, LocalSocket socket) {
            if (code == asio::error::operation_aborted) return;
            if (!code) std::make_shared<AdminSession>(std::move(socket), run_)->start();
            accept_admin();
        });
    }

    void watch() {
        if (options_.handles_signals) {
            signals_.add(SIGTERM);
            signals_.add(SIGINT);
            signals_.async_wait([this](error_code code, int) {
                if (!code) stop();
            });
        }
        if (options_.stop_descriptor >= 0) {
            stop_.assign(::dup(options_.stop_descriptor));
            stop_.async_wait(asio::posix::descriptor_base::wait_read, [this](error_code code) {
                if (!code) stop();
            });
        }
    }

    // Nobody new; what is open may end, for a while. What came of an upload is kept in any case.
    void stop() {
        floor_.log_event("stopping");
        error_code ignored;
        acceptor_.close(ignored);
        stop_timer_.expires_after(std::chrono::milliseconds(floor_.limits().stop_ms));
        stop_timer_.async_wait([this](error_code code) {
            if (!code) loop_.stop();
        });
        floor_.stop([this] { loop_.stop(); });
    }

    // A head of the log is due at fixed times, whether a device asks or not (INT-8).
    void publish() {
        publish_timer_.expires_after(std::chrono::milliseconds(house_wait_ms_));
        publish_timer_.async_wait([this](error_code code) {
            if (code) return;
            const bool is_kept = floor_.router().keep_house().has_value();
            const auto now = std::chrono::steady_clock::now().time_since_epoch();
            const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
            const auto next = house_.after(is_kept, static_cast<std::uint64_t>(now_ms));
            if (next.failures) floor_.log_event("house_not_kept", *next.failures);
            if (next.is_mended) floor_.log_event("house_kept");
            house_wait_ms_ = next.wait_ms;
            publish();
        });
    }

    const ServeOptions& options_;
    const RunCommand& run_;
    std::optional<asio::ssl::context> tls_;
    std::optional<AdminPath> admin_path_;
    Floor floor_;  // outlives the loop's handlers
    asio::io_context loop_;
    asio::basic_socket_acceptor<Tcp, Executor> acceptor_{loop_};
    asio::basic_socket_acceptor<asio::local::stream_protocol, Executor> admin_{loop_};
    asio::basic_signal_set<Executor> signals_{loop_};
    asio::posix::basic_stream_descriptor<Executor> stop_{loop_};
    Timer stop_timer_{loop_};
    Timer publish_timer_{loop_};
    Housekeeping house_;
    std::uint32_t house_wait_ms_ = Housekeeping::kPaceMs;
};

}  // namespace

Result<void> run_server(
    const ServeOptions& options, const std::string& folder, Router& router, const RunCommand& run,
    const std::function<Result<void>(const std::string&, const std::vector<Hash>&)>& on_url) {
    // A peer that closes early is an error code, not a signal.
    std::signal(SIGPIPE, SIG_IGN);
    keep_freed_memory();
    try {
        Server server(options, router, run);
        WCK_TRY(const std::string url, server.open(folder));
        WCK_TRY(on_url(url, server.pins()));
        if (options.on_listening) options.on_listening(url);
        server.run();
    } catch (const std::exception&) {
        return error_of(ErrorCode::bug, kBusy, "serve");
    }
    const AdminPath path(folder);
    ::unlink(path.text().c_str());
    return {};
}

}  // namespace wincheck::hub
