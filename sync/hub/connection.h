#pragma once
// One connection of a device: requests one after the other, over TLS or plain. A request is judged by its
// head (size, admission, for uploads the signature) before its body is read; a body has to come at a least
// rate. Private to this folder. Thread: the loop's.
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "sync/hub/floor.h"
#include "sync/line/line.h"

namespace wincheck::hub {

class Connection final : public Guest, public std::enable_shared_from_this<Connection> {
public:
    Connection(line::Line::Socket socket, boost::asio::ssl::context* trust, Floor& floor);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();
    void leave() override;

private:
    using Clock = std::chrono::steady_clock;
    void expire_after(std::uint64_t ms) { line_.expires_after(std::chrono::milliseconds(ms)); }
    void read_head();
    void take_head();
    void refuse(protocol::HttpResponse response);
    void begin_writing(std::unique_ptr<UploadWriter> writer);
    void end_upload_early();
    void give_place_back();
    void invite_body();
    void expire_body();
    void read_body();
    void take_piece(boost::system::error_code code);
    void read_upload();
    void take_upload(boost::system::error_code code, ByteView appended, std::size_t put);
    [[nodiscard]] bool is_body_read() const;
    void finish();
    void go_on();
    void answer(protocol::HttpResponse response);
    void close();
    void drain();

    line::Line line_;
    Floor& floor_;
    boost::beast::flat_buffer buffer_;
    std::optional<boost::beast::http::request_parser<boost::beast::http::buffer_body>> parser_;
    std::optional<boost::beast::http::response<boost::beast::http::vector_body<std::uint8_t>>> reply_;
    protocol::HttpRequest head_;
    Bytes piece_;
    std::shared_ptr<UploadWriter> writer_;      // a read may be under way into what it holds
    std::optional<std::uint64_t> past_parser_;  // of an upload's body: what has not come yet
    std::string upload_;
    Answering answering_;
    Clock::time_point begun_{};
    Load place_ = Load::free;
    bool is_last_ = false;
};

}  // namespace wincheck::hub
