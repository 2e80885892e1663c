#include "sync/hub/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/write.hpp>

#include "core/base/reasons.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t kHeaderBytesMax = 16 * 1024;
constexpr std::size_t kBodyPieceBytes = std::size_t{64} * 1024;
constexpr std::size_t kBufferBytes = kHeaderBytesMax + 2 * kBodyPieceBytes;
constexpr std::size_t kUploadPieceBytes = std::size_t{256} * 1024;

protocol::HttpRequest head_of(const http::request<http::buffer_body>& message) {
    protocol::HttpRequest head;
    head.method = std::string(message.method_string());
    head.path = std::string(message.target());
    for (const auto& field : message)
        head.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    return head;
}

}  // namespace

Connection::Connection(line::Line::Socket socket, asio::ssl::context* trust, Floor& floor)
    : line_(std::move(socket), trust), floor_(floor), buffer_(kBufferBytes) {
    floor_.enter(*this);
}

Connection::~Connection() {
    end_upload_early();
    give_place_back();
    floor_.forget(*this);
}

void Connection::start() {
    expire_after(floor_.limits().head_ms);
    if (!line_.is_secure()) return read_head();
    line_.shake_hands(asio::ssl::stream_base::server,
                      [self = shared_from_this()](error_code code, std::size_t) {
                          if (!code) self->read_head();
                      });
}

void Connection::leave() {
    end_upload_early();
    give_place_back();
    floor_.forget(*this);
    error_code ignored;
    line_.socket().close(ignored);
}

// The deadline was set by start() or by the answer before.
void Connection::read_head() {
    begin(Phase::waiting);
    parser_.emplace();
    past_parser_.reset();
    parser_->header_limit(kHeaderBytesMax);
    parser_->body_limit(boost::none);  // ours say 413; the parser would close without a word
    http::async_read_header(line_, buffer_, *parser_,
                            line::Done([self = shared_from_this()](error_code code, std::size_t) {
                                if (!code) self->take_head();
                            }));
}

void Connection::take_head() {
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
        past_parser_ = length ? std::optional<std::uint64_t>(*length) : std::nullopt;
    }
    if (http::token_list(parser_->get()[http::field::expect]).exists("100-continue")) return invite_body();
    read_body();
}

// What is still under way of the body is not wanted; the connection ends after the answer.
void Connection::refuse(protocol::HttpResponse response) {
    is_last_ = is_last_ || !is_body_read();
    answer(std::move(response));
}

void Connection::begin_writing(std::unique_ptr<UploadWriter> writer) {
    writer_ = std::move(writer);
    upload_ = writer_->id();
    std::weak_ptr<Connection> weak = weak_from_this();
    floor_.router().watch_upload(upload_, [weak] {
        if (const auto connection = weak.lock()) connection->leave();
    });
}

void Connection::end_upload_early() {
    if (!writer_) return;
    static_cast<void>(writer_->flush());
    writer_.reset();
    floor_.router().forget_upload(upload_);
}

void Connection::give_place_back() {
    floor_.router().give_place_back(place_);
    place_ = Load::free;
}

void Connection::invite_body() {
    auto text = std::make_shared<std::string>("HTTP/1.1 100 Continue\r\n\r\n");
    asio::async_write(line_, asio::buffer(*text),
                      line::Done([self = shared_from_this(), text](error_code code, std::size_t) {
                          if (!code) self->read_body();
                      }));
}

// Each piece in time, and all of them at a least rate.
void Connection::expire_body() {
    const DoorLimits& limits = floor_.limits();
    const std::uint64_t whole_ms =
        limits.body_grace_ms + received() * 1'000 / std::max<std::uint64_t>(1, limits.bytes_per_second);
    const auto idle = Clock::now() + std::chrono::milliseconds(limits.idle_ms);
    line_.expires_at(std::min(idle, begun_ + std::chrono::milliseconds(whole_ms)));
}

void Connection::read_body() {
    if (is_body_read()) return finish();
    if (past_parser_) return read_upload();
    // Beast reads as much as there is room for, at least 512 bytes: without it as little as a head left.
    buffer_.reserve(kBodyPieceBytes);
    piece_.resize(kBodyPieceBytes);
    parser_->get().body().data = piece_.data();
    parser_->get().body().size = piece_.size();
    parser_->get().body().more = true;
    expire_body();
    http::async_read_some(line_, buffer_, *parser_,
                          line::Done([self = shared_from_this()](error_code code, std::size_t) {
                              self->take_piece(code == http::error::need_buffer ? error_code{} : code);
                          }));
}

void Connection::take_piece(error_code code) {
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

bool Connection::is_body_read() const {
    return past_parser_ ? *past_parser_ == 0 : parser_->is_done();
}

// The parser would copy each byte twice: where the length is known it is passed over, and bytes are received
// where the writer holds them.
void Connection::read_upload() {
    if (buffer_.size() != 0) {  // they came with the head
        const auto here = buffer_.data();
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(here.size(), *past_parser_));
        const Bytes bytes(static_cast<const std::uint8_t*>(here.data()),
                          static_cast<const std::uint8_t*>(here.data()) + size);
        buffer_.consume(size);
        return take_upload({}, bytes, 0);
    }
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(*past_parser_, kUploadPieceBytes));
    const std::span<std::uint8_t> room = writer_->room(most);
    const bool is_held = !room.empty();
    if (!is_held) piece_.resize(std::min(most, kBodyPieceBytes));
    const auto into = is_held ? asio::buffer(room.data(), room.size()) : asio::buffer(piece_);
    expire_body();
    line_.async_read_some(into, line::Done([self = shared_from_this(), writer = writer_, is_held](
                                               error_code code, std::size_t count) {
                              if (self->writer_ != writer) return;  // it was ended
                              self->take_upload(code, ByteView(self->piece_).first(is_held ? 0 : count),
                                                is_held ? count : 0);
                          }));
}

void Connection::take_upload(error_code code, ByteView appended, std::size_t put) {
    note_received(appended.size() + put);
    *past_parser_ -= appended.size() + put;
    if (put != 0) writer_->took(put);
    if (const auto taken = writer_->append(appended); !taken) {
        end_upload_early();
        return refuse(floor_.router().fail(head_, taken.error()));
    }
    if (code == beast::error::timeout) floor_.router().metrics().count_refusal(Refusal::slow);
    if (code) return end_upload_early();
    read_body();
}

void Connection::finish() {
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
void Connection::go_on() {
    if (!line_.socket().is_open()) return;
    if (auto response = answering_()) return answer(std::move(*response));
    asio::post(line_.get_executor(), [self = shared_from_this()] { self->go_on(); });
}

void Connection::answer(protocol::HttpResponse response) {
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
    http::async_write(line_, *reply_, line::Done([self = shared_from_this()](error_code code, std::size_t) {
                          if (code) return;
                          if (!self->reply_->keep_alive()) return self->close();
                          self->expire_after(self->floor_.limits().idle_ms);
                          self->read_head();
                      }));
}

// Closing with bytes unread would reset the connection, and the sender might never read the answer.
void Connection::close() {
    error_code ignored;
    line_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    if (is_body_read()) return;
    expire_after(floor_.limits().linger_ms);
    drain();
}

void Connection::drain() {
    piece_.resize(kBodyPieceBytes);
    line_.drain(asio::buffer(piece_), [self = shared_from_this()](error_code code, std::size_t) {
        if (!code) self->drain();
    });
}

}  // namespace wincheck::hub
