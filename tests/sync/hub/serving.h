#pragma once
// A hub on a real socket for tests, requests signed as a phone signs them, and connections by hand.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <thread>

#include "sync/protocol/auth.h"
#include "sync/protocol/metadata.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

/// Serves a world's hub until it goes.
class Serving {
public:
    explicit Serving(Hub& hub, std::function<void(const std::string&)> log = {}, const std::string& cert = {},
                     const std::string& key = {}) {
        REQUIRE(::pipe(stop_.data()) == 0);
        std::promise<std::string> listening;
        auto url = listening.get_future();
        thread_ = std::thread([this, &hub, log, cert, key, listening = std::move(listening)]() mutable {
            ServeOptions options;
            options.handles_signals = false;
            options.log = log;
            options.cert = cert;
            options.key = key;
            options.stop_descriptor = stop_[0];
            options.on_listening = [&](const std::string& at) { listening.set_value(at); };
            served_ = hub.serve(options).has_value();
        });
        url_ = url.get();
    }
    ~Serving() { stop(); }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    void ask_to_stop() { REQUIRE(::write(stop_[1], "x", 1) == 1); }
    bool stop() {
        if (!thread_.joinable()) return served_;
        ask_to_stop();
        thread_.join();
        ::close(stop_[0]);
        ::close(stop_[1]);
        return served_;
    }
    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] std::uint16_t port() const {
        return static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
    }

private:
    std::array<int, 2> stop_{};
    std::thread thread_;
    std::string url_;
    bool served_ = false;
};

/// Signs requests as a phone does, with nonces of its own.
class Signer {
public:
    explicit Signer(const engine::Identity& identity) : identity_(identity) {}
    protocol::HttpRequest request(const std::string& method, const std::string& path,
                                  std::vector<protocol::HttpHeader> headers, Bytes body = {}) {
        protocol::Nonce nonce;
        ++count_;
        for (std::size_t i = 0; i < 4; ++i) nonce.raw[i] = static_cast<std::uint8_t>(count_ >> (8 * i));
        const protocol::RequestFacts facts{method, path, nonce.hex(), "0", ""};
        const bool is_upload = path.starts_with(protocol::kPathEvidence);
        const std::string text = protocol::request_text(facts, is_upload ? ByteView{} : ByteView(body));
        headers.push_back({protocol::kHeaderDevice, identity_.device.hex()});
        headers.push_back({protocol::kHeaderNonce, facts.nonce});
        headers.push_back({protocol::kHeaderTime, facts.time});
        headers.push_back(
            {protocol::kHeaderSignature, to_base64(identity_.request_pair().sign(view_of(text)).view())});
        headers.push_back({"Tus-Resumable", "1.0.0"});
        return {.method = method,
                .path = path,
                .headers = std::move(headers),
                .body = std::move(body),
                .file = {}};
    }

private:
    const engine::Identity& identity_;
    inline static std::uint32_t count_ = 0;  // no two signers of one device use a nonce twice
};

/// Carries everything but photos: what a capture needs before its upload.
class EntriesOnly final : public protocol::Transport {
public:
    EntriesOnly(Hub& hub, FileSystem& files) : inner_(hub, files) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        if (request.path.starts_with(protocol::kPathEvidence))
            return error_of(ErrorCode::network, protocol::kConnectionCut, "test");
        return inner_.perform(request, url);
    }

private:
    DirectTransport inner_;
};

/// A visit whose entries are at the hub and whose one photo is still on li's phone, as three chunk files.
struct Photo {
    Visit visit;
    store::EvidenceRow row;
    std::vector<Bytes> chunks;
    std::unique_ptr<Signer> li;

    Photo() {
        visit.work();
        EntriesOnly entries_only(visit.world.hub(), visit.li->files());
        visit.li->sync(entries_only);
        const auto rows =
            must(visit.li->engine().store().evidence(must(visit.li->engine().find_inspection("n1"))));
        REQUIRE(rows.size() == 1);
        row = rows[0];
        for (std::uint32_t i = 0; i < row.capture.chunks.size(); ++i)
            chunks.push_back(must(visit.li->engine().evidence().read_chunk(row.capture, i)));
        REQUIRE(chunks.size() == 3);
        li = std::make_unique<Signer>(*visit.li->engine().identity());
    }
    [[nodiscard]] Hub& hub() { return visit.world.hub(); }
    [[nodiscard]] std::string metadata(std::size_t index) const {
        return protocol::metadata_text({{"original", row.original.hex()},
                                        {"index", std::to_string(index)},
                                        {"chunk", row.capture.chunks[index].hex()},
                                        {"entry", row.entry.hex()}});
    }
    protocol::HttpRequest announcing(std::size_t index, Bytes body = {}) {
        return li->request("POST", protocol::kPathEvidence,
                           {{"Upload-Length", std::to_string(chunks[index].size())},
                            {"Upload-Metadata", metadata(index)},
                            {"Content-Type", protocol::kTusType}},
                           std::move(body));
    }
    /// Address of a new upload of one chunk.
    std::string announce(std::size_t index) {
        const auto created = hub().handle(announcing(index));
        REQUIRE(created.status == 201);
        return std::string(protocol::header_value(created.headers, "Location"));
    }
    protocol::HttpRequest patch(const std::string& path, std::uint64_t offset, ByteView body,
                                std::vector<protocol::HttpHeader> more = {}) {
        more.push_back({"Content-Type", protocol::kTusType});
        more.push_back({"Upload-Offset", std::to_string(offset)});
        return li->request("PATCH", path, std::move(more), Bytes(body.begin(), body.end()));
    }
    /// Where the hub says the upload stands; -1 when it says anything else.
    std::int64_t offset(const std::string& path) {
        const auto head = hub().handle(li->request("HEAD", path, {}));
        if (head.status != 200) return -1;
        return must(Decimal::parse(protocol::header_value(head.headers, "Upload-Offset"))).mantissa;
    }
    std::string state() {
        const Json results = visit.world.does("report", R"({"kind":"results"})");
        return results["inspections"].items().at(0)["evidence"].items().at(0)["state"].text();
    }
};

/// A connection by hand: bytes out, bytes in, each wait bounded.
class Line {
public:
    explicit Line(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_open_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    }
    ~Line() { ::close(descriptor_); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    [[nodiscard]] bool is_open() const { return is_open_; }

    /// False when the other side has closed.
    bool send(std::string_view text) {
        while (!text.empty()) {
            const ssize_t count = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    void end_sending() { ::shutdown(descriptor_, SHUT_WR); }

    /// Sends a request's head and what it has of a body, "Content-Length" being `announced`.
    bool send(const protocol::HttpRequest& request, std::size_t announced) {
        std::string text = request.method + " " + request.path + " HTTP/1.1\r\nHost: hub\r\n";
        for (const auto& header : request.headers) text += header.name + ": " + header.value + "\r\n";
        text += "Content-Length: " + std::to_string(announced) + "\r\n\r\n";
        return send(text + std::string(text_of(request.body)));
    }
    bool send(const protocol::HttpRequest& request) { return send(request, request.body.size()); }

    /// The next answer with its body; status 0 when the connection ended or `wait_ms` went by before.
    protocol::HttpResponse answer(bool has_body = true, int wait_ms = 5'000) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
        while (text_.find("\r\n\r\n") == std::string::npos)
            if (!fill(until)) return {};
        const std::size_t end = text_.find("\r\n\r\n") + 4;
        protocol::HttpResponse response = head_of_answer(text_.substr(0, end));
        text_.erase(0, end);
        if (!has_body) return response;
        const auto length = Decimal::parse(protocol::header_value(response.headers, "Content-Length"));
        const std::size_t size = length ? static_cast<std::size_t>(length->mantissa) : 0;
        while (text_.size() < size)
            if (!fill(until)) return {};
        response.body = bytes_of(text_.substr(0, size));
        text_.erase(0, size);
        return response;
    }
    /// True when the other side closes within the time.
    bool is_closed_within(int wait_ms) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
        while (fill(until)) {
        }
        return is_closed_;
    }

private:
    bool fill(std::chrono::steady_clock::time_point until) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{descriptor_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
        std::array<char, 65536> piece{};
        const ssize_t count = ::recv(descriptor_, piece.data(), piece.size(), 0);
        is_closed_ = count <= 0;
        if (count > 0) text_.append(piece.data(), static_cast<std::size_t>(count));
        return count > 0;
    }
    static protocol::HttpResponse head_of_answer(std::string_view text) {
        protocol::HttpResponse response;
        response.status = std::stoi(std::string(text.substr(9, 3)));
        text.remove_prefix(text.find("\r\n") + 2);
        while (text.size() > 2) {
            const std::string_view line = text.substr(0, text.find("\r\n"));
            const auto colon = line.find(": ");
            if (colon != std::string_view::npos)
                response.headers.push_back(
                    {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
            text.remove_prefix(line.size() + 2);
        }
        return response;
    }

    int descriptor_;
    bool is_open_ = false;
    bool is_closed_ = false;
    std::string text_;
};

}  // namespace wincheck::hub
