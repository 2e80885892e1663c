#include "sync/transport/beast_transport.h"

#include <algorithm>
#include <exception>

#include "sync/transport/connection.h"

namespace wincheck::transport {
namespace {

namespace http = boost::beast::http;
using protocol::HttpHeader;
using protocol::HttpRequest;
using protocol::HttpResponse;

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
constexpr std::size_t kLastPieceBytes = kPieceBytes + 1024;  // no piece of its own for what a chunk file adds
constexpr std::uint32_t kHeaderBytesMax = 32 * 1024;
constexpr unsigned kHttp11 = 11;

Head head_of(const HttpRequest& request, const Url& url) {
    Head head;
    head.version(kHttp11);
    head.method_string(request.method);
    head.target(url.prefix + request.path);
    head.set(http::field::host, url.authority());
    for (const HttpHeader& header : request.headers) head.insert(header.name, header.value);
    const std::uint64_t length = request.file ? request.file->length : request.body.size();
    const bool has_body = length != 0 || request.method == "POST" || request.method == "PATCH";
    if (has_body) head.content_length(length);
    return head;
}

Result<void> write_file_slice(Connection& connection, FileSystem& files, const protocol::FileSlice& slice) {
    WCK_TRY(auto file, files.open_read(slice.path));
    Bytes piece(kLastPieceBytes);
    std::uint64_t done = 0;
    while (done < slice.length) {
        const std::uint64_t left = slice.length - done;
        const std::size_t wanted = left <= kLastPieceBytes ? static_cast<std::size_t>(left) : kPieceBytes;
        WCK_TRY(const std::size_t count, file->read_at(slice.offset + done, std::span(piece).first(wanted)));
        if (count == 0) return error_of(ErrorCode::storage_io, protocol::kTransportFailed, "short file");
        WCK_TRY(connection.write(ByteView(piece).first(count)));
        done += count;
    }
    return {};
}

Result<void> write_body(Connection& connection, FileSystem& files, const HttpRequest& request) {
    if (request.file) return write_file_slice(connection, files, *request.file);
    for (std::size_t done = 0; done < request.body.size(); done += kPieceBytes) {
        const ByteView rest = ByteView(request.body).subspan(done);
        WCK_TRY(connection.write(rest.first(std::min(kPieceBytes, rest.size()))));
    }
    return {};
}

HttpResponse response_of(Answer& answer) {
    HttpResponse response;
    const auto& message = answer.get();
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message)
        response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    response.body = std::move(answer.get().body());
    return response;
}

// One exchange; `has_answer_begun` tells whether the other side said anything.
Result<HttpResponse> exchange(Connection& connection, FileSystem& files, const Options& options,
                              const HttpRequest& request, const std::function<void()>& meanwhile,
                              bool& has_answer_begun, bool& keeps_open) {
    Head head = head_of(request, connection.url());
    Result<void> sent = connection.write_head(head);
    if (sent) sent = write_body(connection, files, request);
    if (!sent && sent.error().code != ErrorCode::network) return sent.error();
    if (sent && meanwhile) meanwhile();
    Answer answer;
    answer.body_limit(options.answer_bytes_max);
    answer.header_limit(kHeaderBytesMax);
    answer.skip(request.method == "HEAD");
    // A hub that refuses a body early answers before it was written to its end: so read in any case.
    Result<void> read = connection.read(answer);
    has_answer_begun = answer.is_header_done();
    if (!read) return sent ? read.error() : sent.error();
    keeps_open = sent.has_value() && answer.keep_alive();
    return response_of(answer);
}

}  // namespace

struct BeastTransport::State {
    FileSystem& files;
    Options options;
    std::unique_ptr<Connection> connection;

    Result<HttpResponse> perform(const HttpRequest& request, const Url& url,
                                 const std::function<void()>& meanwhile) {
        const bool is_reused = connection != nullptr && connection->url() == url && !connection->has_ended();
        if (!is_reused) WCK_TRY(connect(url));
        bool has_answer_begun = false;
        bool keeps_open = false;
        auto response =
            exchange(*connection, files, options, request, meanwhile, has_answer_begun, keeps_open);
        // A kept connection may have been closed meanwhile; every request of ours may be repeated. Not one
        // with a file's bytes, though: the hub may hold a part of them, and asking how much costs less.
        const bool is_stale = !response && is_reused && !has_answer_begun && !request.file &&
                              protocol::failure_of(response.error()) == protocol::Failure::cut;
        if (is_stale) {
            WCK_TRY(connect(url));
            response = exchange(*connection, files, options, request, {}, has_answer_begun, keeps_open);
        }
        if (!keeps_open) connection.reset();
        return response;
    }

    Result<void> connect(const Url& url) {
        connection = std::make_unique<Connection>(url, options);
        Result<void> opened = connection->open();
        if (!opened) connection.reset();
        return opened;
    }
};

BeastTransport::BeastTransport(FileSystem& files, Options options)
    : state_(new State{files, std::move(options), nullptr}) {}
BeastTransport::~BeastTransport() = default;

Result<HttpResponse> BeastTransport::perform(const HttpRequest& request, const std::string& base_url) {
    return perform_beside(request, base_url, {});
}

Result<HttpResponse> BeastTransport::perform_beside(const HttpRequest& request, const std::string& base_url,
                                                    const std::function<void()>& meanwhile) {
    WCK_TRY(const Url url, Url::parse(base_url));
    try {
        return state_->perform(request, url, meanwhile);
    } catch (const boost::system::system_error& thrown) {
        state_->connection.reset();
        return error_of_code(thrown.code(), "BeastTransport");
    } catch (const std::exception&) {
        state_->connection.reset();
        return error_of(ErrorCode::network, protocol::kTransportFailed, "BeastTransport");
    }
}

}  // namespace wincheck::transport
