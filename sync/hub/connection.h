#pragma once
// One connection of a device: requests one after the other, over TLS or plain. A request is judged by its
// head (size, admission, for uploads the signature) before its body is read; a body has to come at a least
// rate. Included by server.cpp only. Thread: the loop's.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <optional>

#include "core/base/reasons.h"
#include "sync/hub/floor.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

inline constexpr std::uint32_t kHeaderBytesMax = 16 * 1024;
inline constexpr std::size_t kBodyPieceBytes = std::size_t{64} * 1024;

inline protocol::HttpRequest head_of(const http::request<http::buffer_body>& message) {
    protocol::HttpRequest head;
    head.method = std::string(message.method_string());
    head.path = std::string(message.target());
    for (const auto& field : message)
        head.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    return head;
}

template <class Stream>
class Connection final : public Guest, public std::enable_shared_from_this<Connection<Stream>> {
public:
    Connection(Stream stream, Floor& floor) : stream_(std::move(stream)), floor_(floor) {
        floor_.enter(*this);
    }
    ~Connection() override {
        end_upload_early();
        give_place_back();
        floor_.forget(*this);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start() {
        expire_after(floor_.limits().head_ms);
        if constexpr (requires { stream_.handshake(asio::ssl::stream_base::server); }) {
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = this->shared_from_this()](error_code code) {
                                        if (!code) self->read_head();
                                    });
        } else {
            read_head();
        }
    }

    void leave() override {
        end_upload_early();
        give_place_back();
        floor_.forget(*this);
        error_code ignored;
        lowest().socket().close(ignored);
    }

private:
    using Clock = std::chrono::steady_clock;
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }
    void expire_after(std::uint64_t ms) { lowest().expires_after(std::chrono::milliseconds(ms)); }

    // The deadline was set by start() or by the answer before.
    void read_head() {
        begin(Phase::waiting);
        parser_.emplace();
        parser_->header_limit(kHeaderBytesMax);
        parser_->body_limit(protocol::kBlobBytesMax);
        http::async_read_header(stream_, buffer_, *parser_,
                                [self = this->shared_from_this()](error_code code, std::size_t) {
                                    if (!code) self->take_head();
                                });
    }

    void take_head() {
        begin(Phase::receiving);
        begun_ = Clock::now();
        head_ = head_of(parser_->get());
        const auto length = parser_->content_length();
        if (length && *length > Router::body_bytes_max(head_))
            return refuse(floor_.router().fail(head_, error_of(ErrorCode::limit, kTooLarge, "request")));
        if (auto refusal = floor_.router().admit(head_)) return refuse(std::move(*refusal));
        place_ = load_of(head_);
        if (Router::is_upload(head_)) {
            BegunUpload begun = floor_.router().begin_upload(head_);
            if (!begun.writer) return refuse(std::move(begun.refusal));
            begin_writing(std::move(begun.writer));
        }
        if (http::token_list(parser_->get()[http::field::expect]).exists("100-continue"))
            return invite_body();
        read_body();
    }

    // What is still under way of the body is not wanted; the connection ends after the answer.
    void refuse(protocol::HttpResponse response) {
        is_last_ = is_last_ || !parser_->is_done();
        answer(std::move(response));
    }

    void begin_writing(std::unique_ptr<UploadWriter> writer) {
        writer_ = std::move(writer);
        upload_ = writer_->id();
        std::weak_ptr<Connection> weak = this->weak_from_this();
        floor_.router().watch_upload(upload_, [weak] {
            if (const auto connection = weak.lock()) connection->leave();
        });
    }

    void end_upload_early() {
        if (!writer_) return;
        static_cast<void>(writer_->flush());
        writer_.reset();
        floor_.router().forget_upload(upload_);
    }

    void give_place_back() {
        floor_.router().give_place_back(place_);
        place_ = Load::free;
    }

    void invite_body() {
        auto text = std::make_shared<std::string>("HTTP/1.1 100 Continue\r\n\r\n");
        asio::async_write(stream_, asio::buffer(*text),
                          [self = this->shared_from_this(), text](error_code code, std::size_t) {
                              if (!code) self->read_body();
                          });
    }

    // Each piece in time, and all of them at a least rate.
    void expire_body() {
        const DoorLimits& limits = floor_.limits();
        const std::uint64_t whole_ms =
            limits.body_grace_ms + received() * 1'000 / std::max<std::uint64_t>(1, limits.bytes_per_second);
        const auto idle = Clock::now() + std::chrono::milliseconds(limits.idle_ms);
        lowest().expires_at(std::min(idle, begun_ + std::chrono::milliseconds(whole_ms)));
    }

    void read_body() {
        if (parser_->is_done()) return finish();
        piece_.resize(kBodyPieceBytes);
        parser_->get().body().data = piece_.data();
        parser_->get().body().size = piece_.size();
        parser_->get().body().more = true;
        expire_body();
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
        note_received(bytes.size());
        if (writer_) {
            if (const auto taken = writer_->append(bytes); !taken) {
                end_upload_early();
                return refuse(floor_.router().fail(head_, taken.error()));
            }
        } else if (head_.body.size() + bytes.size() > Router::body_bytes_max(head_)) {
            return refuse(floor_.router().fail(head_, error_of(ErrorCode::limit, kTooLarge, "request")));
        } else {
            append(head_.body, bytes);
        }
        if (code == beast::error::timeout) floor_.router().metrics().count_refusal(Refusal::slow);
        if (code) return end_upload_early();
        read_body();
    }

    void finish() {
        begun_ = Clock::now();
        if (!writer_) {
            begin(Phase::answering);
            answering_ = floor_.router().begin(head_);
            return go_on();
        }
        protocol::HttpResponse response = floor_.router().end_upload(head_, *writer_);
        writer_.reset();
        floor_.router().forget_upload(upload_);
        answer(std::move(response));
    }

    // What takes long is made piece by piece: between two the loop takes up what others want.
    void go_on() {
        if (!lowest().socket().is_open()) return;
        if (auto response = answering_()) return answer(std::move(*response));
        asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->go_on(); });
    }

    void answer(protocol::HttpResponse response) {
        begin(Phase::answering);
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun_);
        floor_.log_request(head_, response.status, static_cast<std::uint64_t>(took.count()));
        give_place_back();
        const bool has_no_body = head_.method == "HEAD" || response.status == 204;
        is_last_ = is_last_ || floor_.is_stopping();
        reply_.emplace(static_cast<http::status>(response.status), parser_->get().version());
        reply_->result(static_cast<unsigned>(response.status));
        for (const auto& header : response.headers) reply_->set(header.name, header.value);
        reply_->keep_alive(parser_->get().keep_alive() && !is_last_);
        if (has_no_body) response.body.clear();
        reply_->body() = std::move(response.body);
        if (!has_no_body) reply_->content_length(reply_->body().size());
        const DoorLimits& limits = floor_.limits();
        expire_after(limits.idle_ms +
                     reply_->body().size() * 1'000 / std::max<std::uint64_t>(1, limits.bytes_per_second));
        http::async_write(stream_, *reply_, [self = this->shared_from_this()](error_code code, std::size_t) {
            if (code) return;
            if (!self->reply_->keep_alive()) return self->close();
            self->expire_after(self->floor_.limits().idle_ms);
            self->read_head();
        });
    }

    // Closing with bytes unread would reset the connection, and the sender might never read the answer.
    void close() {
        error_code ignored;
        lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        if (parser_->is_done()) return;
        expire_after(floor_.limits().linger_ms);
        drain();
    }

    void drain() {
        piece_.resize(kBodyPieceBytes);
        lowest().async_read_some(asio::buffer(piece_),
                                 [self = this->shared_from_this()](error_code code, std::size_t) {
                                     if (!code) self->drain();
                                 });
    }

    Stream stream_;
    Floor& floor_;
    beast::flat_buffer buffer_{kHeaderBytesMax + 2 * kBodyPieceBytes};
    std::optional<http::request_parser<http::buffer_body>> parser_;
    std::optional<http::response<http::vector_body<std::uint8_t>>> reply_;
    protocol::HttpRequest head_;
    Bytes piece_;
    std::unique_ptr<UploadWriter> writer_;
    std::string upload_;
    Answering answering_;
    Clock::time_point begun_{};
    Load place_ = Load::free;
    bool is_last_ = false;
};

}  // namespace wincheck::hub
