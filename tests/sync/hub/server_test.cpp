// The hub on a real socket: serving, commands meanwhile, breaks in the middle of an upload.
#include <sys/stat.h>

#include "sync/protocol/metadata.h"
#include "sync/transport/beast_transport.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

// Sends the head and a part of the body, then breaks the connection.
void send_cut(std::uint16_t port, protocol::HttpRequest request, ByteView body, std::size_t announced) {
    Line line(port);
    request.body.assign(body.begin(), body.end());
    REQUIRE(line.send(request, announced));
    line.end_sending();
    CHECK(line.is_closed_within(5'000));
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

TEST_CASE("S25 what came before a break counts, and the upload goes on there after a restart") {
    Photo photo;
    const Bytes& chunk = photo.chunks[0];
    const std::string path = photo.announce(0);
    {
        Serving serving(photo.hub());
        send_cut(serving.port(), photo.patch(path, 0, {}), ByteView(chunk).first(100'000), chunk.size());
        CHECK(serving.stop());
    }
    photo.visit.world.open();
    CHECK(photo.offset(path) == 100'000);
    CHECK(photo.hub().handle(photo.patch(path, 5, {})).status == 409);
    const auto done = photo.hub().handle(photo.patch(path, 100'000, ByteView(chunk).subspan(100'000)));
    CHECK(done.status == 204);
    CHECK(protocol::header_value(done.headers, "Upload-Offset") == std::to_string(chunk.size()));
    photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.state() == "received");
}

TEST_CASE("S27 bytes that are not the promised chunk are dropped") {
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
