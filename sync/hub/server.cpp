#include "sync/hub/server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <csignal>
#include <map>

#include "core/base/reasons.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using protocol::HttpRequest;
using protocol::HttpResponse;
using Tcp = asio::ip::tcp;

constexpr std::size_t kConnectionsMax = 512;
constexpr std::uint32_t kHeaderBytesMax = 16 * 1024;
constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
constexpr auto kIdleTime = std::chrono::seconds(60);

/// What sessions share.
struct Floor {
    Router& router;
    const std::function<void(const std::string&)>& log;
    std::size_t connections = 0;
    std::map<std::string, std::function<void()>> uploads;  // open upload → ends its writer
};

HttpRequest head_of(const http::request<http::buffer_body>& message) {
    HttpRequest head;
    head.method = std::string(message.method_string());
    head.path = std::string(message.target());
    for (const auto& field : message)
        head.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    return head;
}

/// One connection: requests one after the other.
template <class Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
public:
    Session(Stream stream, Floor& floor) : stream_(std::move(stream)), floor_(floor) { ++floor_.connections; }
    ~Session() {
        end_upload_early();
        --floor_.connections;
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start() {
        if constexpr (requires { stream_.handshake(asio::ssl::stream_base::server); }) {
            lowest().expires_after(kIdleTime);
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = this->shared_from_this()](error_code code) {
                                        if (!code) self->read_head();
                                    });
        } else {
            read_head();
        }
    }

private:
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    void read_head() {
        parser_.emplace();
        parser_->header_limit(kHeaderBytesMax);
        parser_->body_limit(protocol::kBlobBytesMax);
        lowest().expires_after(kIdleTime);
        http::async_read_header(stream_, buffer_, *parser_,
                                [self = this->shared_from_this()](error_code code, std::size_t) {
                                    if (!code) self->take_head();
                                });
    }

    void take_head() {
        head_ = head_of(parser_->get());
        const auto length = parser_->content_length();
        if (length && *length > Router::body_bytes_max(head_)) {
            is_last_ = true;
            return answer(floor_.router.fail(head_, error_of(ErrorCode::limit, kTooLarge, "request")));
        }
        end_other_writer();
        if (Router::is_upload(head_)) {
            BegunUpload begun = floor_.router.begin_upload(head_);
            if (!begun.writer) {
                is_last_ = !parser_->is_done();
                return answer(std::move(begun.refusal));
            }
            begin_writing(std::move(begun.writer));
        }
        if (http::token_list(parser_->get()[http::field::expect]).exists("100-continue"))
            return invite_body();
        read_body();
    }

    // A new HEAD or PATCH ends the writer of a connection that is half dead (S24).
    void end_other_writer() {
        const auto found = floor_.uploads.find(Router::upload_id(head_));
        if (found == floor_.uploads.end()) return;
        const auto end = std::move(found->second);
        floor_.uploads.erase(found);
        end();
    }

    void begin_writing(std::unique_ptr<UploadWriter> writer) {
        writer_ = std::move(writer);
        upload_ = writer_->id();
        std::weak_ptr<Session> weak = this->weak_from_this();
        floor_.uploads[upload_] = [weak] {
            if (const auto session = weak.lock()) session->give_up();
        };
    }

    void give_up() {
        end_upload_early();
        error_code ignored;
        lowest().socket().close(ignored);
    }

    void end_upload_early() {
        if (!writer_) return;
        static_cast<void>(writer_->flush());
        writer_.reset();
        floor_.uploads.erase(upload_);
    }

    void invite_body() {
        auto text = std::make_shared<std::string>("HTTP/1.1 100 Continue\r\n\r\n");
        asio::async_write(stream_, asio::buffer(*text),
                          [self = this->shared_from_this(), text](error_code code, std::size_t) {
                              if (!code) self->read_body();
                          });
    }

    void read_body() {
        if (parser_->is_done()) return finish();
        piece_.resize(kPieceBytes);
        parser_->get().body().data = piece_.data();
        parser_->get().body().size = piece_.size();
        parser_->get().body().more = true;
        lowest().expires_after(kIdleTime);
        http::async_read_some(stream_, buffer_, *parser_,
                              [self = this->shared_from_this()](error_code code, std::size_t) {
                                  self->take_piece(code == http::error::need_buffer ? error_code{} : code);
                              });
    }

    void take_piece(error_code code) {
        const bool was_ended = !writer_ && Router::is_upload(head_);
        const std::size_t count = piece_.size() - parser_->get().body().size;
        const ByteView bytes(piece_.data(), parser_->get().body().data == nullptr ? 0 : count);
        if (was_ended) return;
        if (writer_) {
            if (const auto taken = writer_->append(bytes); !taken) {
                end_upload_early();
                is_last_ = true;
                return answer(floor_.router.fail(head_, taken.error()));
            }
        } else if (head_.body.size() + bytes.size() > Router::body_bytes_max(head_)) {
            is_last_ = true;
            return answer(floor_.router.fail(head_, error_of(ErrorCode::limit, kTooLarge, "request")));
        } else {
            append(head_.body, bytes);
        }
        if (code) return end_upload_early();
        read_body();
    }

    void finish() {
        if (!writer_) return answer(floor_.router.answer(head_));
        HttpResponse response = floor_.router.end_upload(head_, *writer_);
        writer_.reset();
        floor_.uploads.erase(upload_);
        answer(std::move(response));
    }

    void answer(HttpResponse response) {
        note(response);
        const bool has_no_body = head_.method == "HEAD" || response.status == 204;
        reply_.emplace(static_cast<http::status>(response.status), parser_->get().version());
        reply_->result(static_cast<unsigned>(response.status));
        for (const auto& header : response.headers) reply_->set(header.name, header.value);
        reply_->keep_alive(parser_->get().keep_alive() && !is_last_);
        if (has_no_body) response.body.clear();
        reply_->body() = std::move(response.body);
        if (!has_no_body) reply_->content_length(reply_->body().size());
        lowest().expires_after(kIdleTime);
        http::async_write(stream_, *reply_, [self = this->shared_from_this()](error_code code, std::size_t) {
            if (!code && self->reply_->keep_alive()) return self->read_head();
            self->close();
        });
    }

    void close() {
        error_code ignored;
        lowest().socket().shutdown(Tcp::socket::shutdown_send, ignored);
    }

    // Method, kind of path and status only: ids of people, devices and streams stay out of logs.
    void note(const HttpResponse& response) const {
        if (!floor_.log) return;
        std::string path = head_.path.substr(0, head_.path.find('?'));
        const auto second = path.find('/', 1);
        const auto third = second == std::string::npos ? second : path.find('/', second + 1);
        if (third != std::string::npos) path = path.substr(0, third) + "/…";
        Json line = Json::object();
        line.set("event", Json::of("request")).set("method", Json::of(std::string_view(head_.method)));
        line.set("path", Json::of(std::string_view(is_utf8(path) ? path : "?")));
        line.set("status", Json::of(static_cast<std::int64_t>(response.status)));
        floor_.log(line.dump());
    }

    Stream stream_;
    Floor& floor_;
    beast::flat_buffer buffer_{kHeaderBytesMax + 2 * kPieceBytes};
    std::optional<http::request_parser<http::buffer_body>> parser_;
    std::optional<http::response<http::vector_body<std::uint8_t>>> reply_;
    HttpRequest head_;
    Bytes piece_;
    std::unique_ptr<UploadWriter> writer_;
    std::string upload_;
    bool is_last_ = false;
};

/// One command connection.
class AdminSession : public std::enable_shared_from_this<AdminSession> {
public:
    AdminSession(asio::local::stream_protocol::socket socket, const RunCommand& run)
        : socket_(std::move(socket)), run_(run) {}

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

    asio::local::stream_protocol::socket socket_;
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

class Server {
public:
    Server(const ServeOptions& options, Router& router, const RunCommand& run)
        : options_(options), run_(run), floor_{router, options.log, 0, {}} {}

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

    void run() {
        accept();
        accept_admin();
        watch();
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
        acceptor_.async_accept([this](error_code code, Tcp::socket socket) {
            if (code == asio::error::operation_aborted) return;
            if (!code) begin(std::move(socket));
            accept();
        });
    }

    void begin(Tcp::socket socket) {
        error_code ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        if (floor_.connections >= kConnectionsMax) {
            constexpr std::string_view kRefusal =
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nContent-Length: 0\r\n"
                "Cache-Control: no-store\r\nConnection: close\r\n\r\n";
            asio::write(socket, asio::buffer(kRefusal), ignored);
            return;
        }
        beast::tcp_stream stream(std::move(socket));
        if (tls_) {
            using Secure = asio::ssl::stream<beast::tcp_stream>;
            std::make_shared<Session<Secure>>(Secure(std::move(stream), *tls_), floor_)->start();
        } else {
            std::make_shared<Session<beast::tcp_stream>>(std::move(stream), floor_)->start();
        }
    }

    void accept_admin() {
        admin_.async_accept([this](error_code code, asio::local::stream_protocol::socket socket) {
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
                if (!code) loop_.stop();
            });
        }
        if (options_.stop_descriptor >= 0) {
            stop_.assign(::dup(options_.stop_descriptor));
            stop_.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code code) {
                if (!code) loop_.stop();
            });
        }
    }

    const ServeOptions& options_;
    const RunCommand& run_;
    std::optional<asio::ssl::context> tls_;
    std::optional<AdminPath> admin_path_;
    Floor floor_;  // outlives the loop's handlers
    asio::io_context loop_;
    Tcp::acceptor acceptor_{loop_};
    asio::local::stream_protocol::acceptor admin_{loop_};
    asio::signal_set signals_{loop_};
    asio::posix::stream_descriptor stop_{loop_};
};

}  // namespace

Result<void> run_server(const ServeOptions& options, const std::string& folder, Router& router,
                        const RunCommand& run,
                        const std::function<Result<void>(const std::string&)>& on_url) {
    // A peer that closes early is an error code, not a signal.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        Server server(options, router, run);
        WCK_TRY(const std::string url, server.open(folder));
        WCK_TRY(on_url(url));
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
