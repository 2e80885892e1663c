#pragma once
// One stream of bytes over TCP or TLS with a time limit. Its steps end in one type of handler and run on one
// type of executor, so that what Beast and Asio build over a stream is compiled once and not for each kind of
// stream. Meets AsyncReadStream and AsyncWriteStream of Asio, of whose buffers each step takes what it likes.
// Thread: the loop's.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace wincheck::line {

/// Called once on the loop: what happened, and how many bytes moved (0 for steps that move none).
using Done = std::function<void(boost::system::error_code, std::size_t)>;

class Line {
public:
    using executor_type = boost::asio::io_context::executor_type;  // the name is Asio's
    using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, executor_type>;
    using Addresses = boost::asio::ip::tcp::resolver::results_type;

    /// A line that is not connected yet, or one over a socket that is; TLS when `trust` is given, which must
    /// outlive it.
    Line(boost::asio::io_context& loop, boost::asio::ssl::context* trust);
    Line(Socket socket, boost::asio::ssl::context* trust);
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() = default;

    [[nodiscard]] executor_type get_executor() { return tcp().get_executor(); }  // NOLINT: the name is Asio's
    [[nodiscard]] Socket& socket() { return tcp().socket(); }
    [[nodiscard]] bool is_secure() const { return tls_.has_value(); }
    /// OpenSSL's object, or null on a plain line.
    [[nodiscard]] SSL* tls_handle() { return tls_ ? tls_->native_handle() : nullptr; }
    using Verify = std::function<bool(bool, boost::asio::ssl::verify_context&)>;
    /// Whom to trust, asked during the handshake. On TLS lines only.
    void verify_with(Verify verify);

    /// What is under way at that time ends with beast::error::timeout.
    void expires_after(std::chrono::milliseconds time) { tcp().expires_after(time); }
    void expires_at(std::chrono::steady_clock::time_point time) { tcp().expires_at(time); }

    void connect(const Addresses& addresses, Done done);
    /// TLS lines only.
    void shake_hands(boost::asio::ssl::stream_base::handshake_type side, Done done);
    /// From the socket itself, past TLS: for what nobody will read.
    void drain(boost::asio::mutable_buffer into, Done done);

    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler) {
        read_some(first_of(buffers), shared(std::forward<Handler>(handler)));
    }
    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler) {
        write_some(gather(buffers), shared(std::forward<Handler>(handler)));
    }

private:
    using Tcp = boost::beast::basic_stream<boost::asio::ip::tcp, executor_type>;
    using Tls = boost::asio::ssl::stream<Tcp>;
    // Head and small body leave as one piece: one segment of TCP, one record of TLS.
    static constexpr std::size_t kGatheredBytes = std::size_t{16} * 1024;

    Tcp& tcp() { return tls_ ? tls_->next_layer() : *plain_; }
    void read_some(boost::asio::mutable_buffer into, Done done);
    void write_some(boost::asio::const_buffer from, Done done);

    // Handlers of composed steps can only be moved; a std::function wants a copy.
    template <class Handler>
    static Done shared(Handler&& handler) {
        auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
        return [kept](boost::system::error_code code, std::size_t count) { (*kept)(code, count); };
    }

    template <class Buffers>
    static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
            const boost::asio::mutable_buffer buffer(*at);
            if (buffer.size() != 0) return buffer;
        }
        return {};
    }

    // The first buffer as it is where it is large or alone, else as much as fits, copied.
    template <class Buffers>
    boost::asio::const_buffer gather(const Buffers& buffers) {
        std::size_t count = 0;
        boost::asio::const_buffer only;
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
            const boost::asio::const_buffer buffer(*at);
            if (buffer.size() == 0) continue;
            if (count++ == 0) only = buffer;
        }
        if (count <= 1 || only.size() >= kGatheredBytes) return only;
        gathered_.resize(kGatheredBytes);
        const std::size_t size = boost::asio::buffer_copy(boost::asio::buffer(gathered_), buffers);
        return {gathered_.data(), size};
    }

    std::optional<Tcp> plain_;
    std::optional<Tls> tls_;
    std::vector<unsigned char> gathered_;
};

}  // namespace wincheck::line
