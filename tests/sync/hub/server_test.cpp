// The hub on a real socket: serving, commands meanwhile, breaks in the middle of an upload.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <future>
#include <thread>

#include "sync/protocol/auth.h"
#include "sync/protocol/metadata.h"
#include "sync/transport/beast_transport.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

std::string reason_of(const Error& error) {
    return error.reason_or_null == nullptr ? "?" : error.reason_or_null->name;
}

/// Serves a world's hub until it goes.
class Serving {
public:
    explicit Serving(Hub& hub) {
        REQUIRE(::pipe(stop_.data()) == 0);
        std::promise<std::string> listening;
        auto url = listening.get_future();
        thread_ = std::thread([this, &hub, listening = std::move(listening)]() mutable {
            ServeOptions options;
            options.handles_signals = false;
            options.stop_descriptor = stop_[0];
            options.on_listening = [&](const std::string& at) { listening.set_value(at); };
            served_ = hub.serve(options).has_value();
        });
        url_ = url.get();
    }
    ~Serving() { stop(); }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    bool stop() {
        if (!thread_.joinable()) return served_;
        REQUIRE(::write(stop_[1], "x", 1) == 1);
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
        nonce.raw[0] = ++count_;
        const protocol::RequestFacts facts{method, path, nonce.hex(), "0", ""};
        const std::string text = protocol::request_text(facts, ByteView{});
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
    std::uint8_t count_ = 0;
};

// Sends the head and `body` of a longer one, then breaks the connection.
void send_cut(std::uint16_t port, const protocol::HttpRequest& request, ByteView body,
              std::size_t announced) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    std::string text = request.method + " " + request.path + " HTTP/1.1\r\nHost: hub\r\n";
    for (const auto& header : request.headers) text += header.name + ": " + header.value + "\r\n";
    text += "Content-Length: " + std::to_string(announced) + "\r\n\r\n";
    text += text_of(body);
    std::string_view left = text;
    while (!left.empty()) {
        const ssize_t count = ::send(descriptor, left.data(), left.size(), MSG_NOSIGNAL);
        REQUIRE(count > 0);
        left.remove_prefix(static_cast<std::size_t>(count));
    }
    ::shutdown(descriptor, SHUT_WR);
    std::array<char, 256> rest{};
    while (::read(descriptor, rest.data(), rest.size()) > 0) {
    }
    ::close(descriptor);
}

}  // namespace

TEST_CASE("hub/server: devices work over HTTP while commands go through the admin socket") {
    World world;
    world.load_all();
    Serving serving(world.hub());
    CHECK(serving.url().starts_with("http://127.0.0.1:"));
    struct stat status{};
    REQUIRE(::stat((world.folder() + "/admin").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const Json made =
        must(run_command(world.folder(), "invite", parsed(R"({"person":"li"})"), world.ports()));
    Phone phone(2);
    transport::BeastTransport transport(phone.files(), {});
    must(phone.enrol(transport, made["invitation"].text()));
    client::SyncClient client(phone.engine());
    client::RunOptions options;
    options.hub_url = serving.url();
    options.elapsed_ms = [] { return std::uint64_t{0}; };
    options.wait = [](std::uint32_t) {};
    CHECK(must(client::run_sync(phone.engine(), client, transport, options)).trouble ==
          client::Trouble::none);
    CHECK(must(phone.engine().store().documents(DocumentKind::checklist)).size() == 1);
    CHECK(reason_of(admin_call(world.folder(), "dance", Json::object()).error()) == "unknown_command");
    CHECK(Hub::open(world.folder(), world.ports()).error().code == ErrorCode::in_use);
    CHECK(serving.stop());
    CHECK(reason_of(admin_call(world.folder(), "info", Json::object()).error()) == "admin_unreachable");
}

TEST_CASE("hub/server: a port in use, an address without TLS, files that are no TLS keys") {
    World world, second;
    Serving serving(world.hub());
    ServeOptions options;
    options.port = serving.port();
    CHECK(reason_of(second.hub().serve(options).error()) == "cannot_listen");
    options.port = 0;
    options.host = "0.0.0.0";
    CHECK(reason_of(second.hub().serve(options).error()) == "tls_needed");
    options.cert = options.key = second.path("people.csv");
    CHECK(reason_of(second.hub().serve(options).error()) == "tls_files");
}

TEST_CASE("hub/uploads: what came before a break counts, and the upload goes on there after a restart") {
    Visit visit;
    visit.work();
    // Entries first: the photo's capture has to be known.
    struct NoEvidence final : protocol::Transport {
        explicit NoEvidence(DirectTransport& wrapped) : inner(wrapped) {}
        Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                               const std::string& url) override {
            if (request.path.starts_with(protocol::kPathEvidence))
                return error_of(ErrorCode::network, protocol::kConnectionCut, "test");
            return inner.perform(request, url);
        }
        DirectTransport& inner;
    };
    DirectTransport direct(visit.world.hub(), visit.li->files());
    NoEvidence entries_only(direct);
    visit.li->sync(entries_only);
    const auto rows =
        must(visit.li->engine().store().evidence(must(visit.li->engine().find_inspection("n1"))));
    REQUIRE(rows.size() == 1);
    const Bytes chunk = must(visit.li->engine().evidence().read_chunk(rows[0].original, 0));
    Signer signer(*visit.li->engine().identity());
    const auto announced = [&](const std::string& index) {
        return signer.request(
            "POST", protocol::kPathEvidence,
            {{"Upload-Length", std::to_string(chunk.size())},
             {"Upload-Metadata", protocol::metadata_text({{"original", rows[0].original.hex()},
                                                          {"index", index},
                                                          {"chunk", rows[0].capture.chunks[0].hex()},
                                                          {"entry", rows[0].entry.hex()}})}});
    };
    CHECK(visit.world.hub().handle(announced("1")).status == 403);
    const auto created = visit.world.hub().handle(announced("0"));
    CHECK(created.status == 201);
    const std::string path(protocol::header_value(created.headers, "Location"));
    const auto patch = [&](std::size_t offset) {
        return signer.request(
            "PATCH", path, {{"Content-Type", protocol::kTusType}, {"Upload-Offset", std::to_string(offset)}});
    };
    {
        Serving serving(visit.world.hub());
        send_cut(serving.port(), patch(0), ByteView(chunk).first(100'000), chunk.size());
        CHECK(serving.stop());
    }
    visit.world.open();
    const auto head = visit.world.hub().handle(signer.request("HEAD", path, {}));
    CHECK(head.status == 200);
    CHECK(protocol::header_value(head.headers, "Upload-Offset") == "100000");
    CHECK(protocol::header_value(head.headers, "Upload-Length") == std::to_string(chunk.size()));
    CHECK(visit.world.hub().handle(patch(5)).status == 409);
    auto rest = patch(100'000);
    rest.body.assign(chunk.begin() + 100'000, chunk.end());
    const auto done = visit.world.hub().handle(rest);
    CHECK(done.status == 204);
    CHECK(protocol::header_value(done.headers, "Upload-Offset") == std::to_string(chunk.size()));
    visit.world.sync(*visit.li);
    const Json results = visit.world.does("report", R"({"kind":"results"})");
    CHECK(results["inspections"].items().at(0)["evidence"].items().at(0)["state"].text() == "received");
}

TEST_CASE("hub/uploads: bytes that are not the promised chunk are dropped") {
    Visit visit;
    visit.work();
    struct Damaging final : protocol::Transport {
        explicit Damaging(Hub& wrapped, FileSystem& files) : inner(wrapped, files) {}
        Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                               const std::string& url) override {
            if (!request.file || is_done) return inner.perform(request, url);
            protocol::HttpRequest sent = request;
            sent.body.assign(request.file->length, 7);
            sent.file.reset();
            is_done = true;
            auto response = inner.perform(sent, url);
            status = response ? response->status : 0;
            return response;
        }
        DirectTransport inner;
        bool is_done = false;
        int status = 0;
    };
    Damaging damaging(visit.world.hub(), visit.li->files());
    visit.li->sync(damaging);
    CHECK(damaging.status == 460);
    visit.world.sync(*visit.li);
    const Json results = visit.world.does("report", R"({"kind":"results"})");
    CHECK(results["inspections"].items().at(0)["evidence"].items().at(0)["state"].text() == "received");
}

TEST_CASE("hub/load: the example's registers load one after the other") {
    World world;
    const std::string folder = std::string(WINCHECK_SOURCE_DIR) + "/examples/night/";
    for (const char* name :
         {"organisation.csv", "locations.csv", "people.csv", "calendar.csv", "policy.json"}) {
        const Json loaded = must(world.hub().command(
            "load",
            Json::object().set("files", Json::array().push(Json::of(std::string_view(folder + name))))));
        INFO(loaded["problems"].dump());
        CHECK(loaded["ok"].boolean());
    }
}

}  // namespace wincheck::hub
