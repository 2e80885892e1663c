#include "sync/line/line.h"

// The parts of both libraries that are no templates, compiled here once (they ask for exactly one such file
// each).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>

namespace wincheck::line {

namespace asio = boost::asio;
using boost::system::error_code;

Line::Line(asio::io_context& loop, asio::ssl::context* trust) {
    if (trust != nullptr)
        tls_.emplace(loop.get_executor(), *trust);
    else
        plain_.emplace(loop.get_executor());
}

Line::Line(Socket socket, asio::ssl::context* trust) {
    if (trust != nullptr)
        tls_.emplace(Tcp(std::move(socket)), *trust);
    else
        plain_.emplace(std::move(socket));
}

void Line::verify_with(Verify verify) {
    tls_->set_verify_mode(asio::ssl::verify_peer);
    tls_->set_verify_callback(std::move(verify));
}

void Line::connect(const Addresses& addresses, Done done) {
    tcp().async_connect(addresses, [done = std::move(done)](error_code code, const auto&) { done(code, 0); });
}

void Line::shake_hands(asio::ssl::stream_base::handshake_type side, Done done) {
    tls_->async_handshake(side, [done = std::move(done)](error_code code) { done(code, 0); });
}

void Line::drain(asio::mutable_buffer into, Done done) {
    tcp().async_read_some(into, std::move(done));
}

void Line::read_some(asio::mutable_buffer into, Done done) {
    if (tls_)
        tls_->async_read_some(into, std::move(done));
    else
        plain_->async_read_some(into, std::move(done));
}

void Line::write_some(asio::const_buffer from, Done done) {
    if (tls_)
        tls_->async_write_some(from, std::move(done));
    else
        plain_->async_write_some(from, std::move(done));
}

}  // namespace wincheck::line
