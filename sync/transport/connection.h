#pragma once
// One open connection, plain or TLS, with a time limit on each step. Private to this folder.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <optional>

#include "sync/line/line.h"
#include "sync/transport/beast_transport.h"
#include "sync/transport/url.h"

namespace wincheck::transport {

using Answer = boost::beast::http::response_parser<boost::beast::http::vector_body<std::uint8_t>>;
using Head = boost::beast::http::request<boost::beast::http::empty_body>;

/// What the library reported, as one of our errors.
[[nodiscard]] Error error_of_code(const boost::system::error_code& code, const char* origin);

class Connection {
public:
    Connection(const Url& url, const Options& options) : url_(url), options_(options) {}
    /// Resolves, connects and, with TLS, shakes hands.
    Result<void> open();
    Result<void> write_head(Head& head);
    Result<void> write(ByteView bytes);
    Result<void> read(Answer& answer);
    /// True when a connection that waits for nothing has something to read: the other side has closed it.
    [[nodiscard]] bool has_ended();
    [[nodiscard]] const Url& url() const { return url_; }

private:
    Result<void> shake_hands();
    // Starts one asynchronous step with its time limit and runs it to its end.
    template <class Start>
    boost::system::error_code run(std::uint32_t timeout_ms, Start start);

    Url url_;
    const Options& options_;
    boost::asio::io_context loop_{1};
    std::optional<boost::asio::ssl::context> trust_;
    std::optional<line::Line> line_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace wincheck::transport
