// The hub's door: who is let in, how long a sender may take, what a refusal looks like, how the hub stops.
#include "sync/hub/admission.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

HubLimits small_door() {
    HubLimits limits;
    limits.door.connections_max = 6;
    limits.door.head_ms = 30'000;
    limits.door.body_grace_ms = 600;
    limits.door.stop_ms = 5'000;
    return limits;
}

protocol::HttpRequest get(const std::string& path) {
    return {.method = "GET", .path = path, .headers = {}, .body = {}, .file = {}};
}

protocol::HttpRequest announced_push() {
    return {.method = "POST",
            .path = protocol::kPathPush,
            .headers = {{"Content-Type", protocol::kContentType}},
            .body = {},
            .file = {}};
}

bool is_healthy(std::uint16_t port) {
    Line line(port);
    return line.send(get("/health")) && line.answer().status == 200;
}

DeviceId device_number(std::uint8_t number) {
    DeviceId id;
    id.raw[0] = number;
    return id;
}

}  // namespace

TEST_CASE("SEC-5 connections that say nothing give their place to one that asks") {
    World world;
    world.open(small_door());
    Serving serving(world.hub());
    std::vector<std::unique_ptr<Line>> silent;
    for (int i = 0; i < 30; ++i) {
        silent.push_back(std::make_unique<Line>(serving.port()));
        if (i % 3 == 0) silent.back()->send("GET /hea");
    }
    CHECK(is_healthy(serving.port()));
    CHECK(silent.front()->is_closed_within(2'000));
}

TEST_CASE("SEC-5 a body that comes drop by drop is ended, however regular the drops") {
    World world;
    world.open(small_door());
    Serving serving(world.hub());
    Line line(serving.port());
    REQUIRE(line.send(announced_push(), 100'000));
    const auto begun = std::chrono::steady_clock::now();
    bool is_open = true;
    while (is_open && std::chrono::steady_clock::now() - begun < std::chrono::seconds(8)) {
        is_open = line.send("x");
        is_open = !line.is_closed_within(50) && is_open;
    }
    CHECK_FALSE(is_open);
    Line asking(serving.port());
    REQUIRE(asking.send(get("/metrics")));
    const std::string figures(text_of(asking.answer().body));
    CHECK(figures.find("wincheck_refused_total{reason=\"slow\"} 1\n") != std::string::npos);
}

TEST_CASE("SEC-5 bodies at a good rate may take longer than the grace") {
    World world;
    HubLimits limits = small_door();
    limits.door.bytes_per_second = 10'000;
    world.open(limits);
    Serving serving(world.hub());
    Line line(serving.port());
    REQUIRE(line.send(announced_push(), 60'000));
    for (int i = 0; i < 12; ++i) {
        REQUIRE(line.send(std::string(5'000, 'x')));
        if (i < 11) CHECK_FALSE(line.is_closed_within(120));
    }
    CHECK(line.answer().status == 401);
}

TEST_CASE("SEC-5 when slow bodies hold every place, the slowest goes") {
    World world;
    HubLimits limits = small_door();
    limits.door.body_grace_ms = 4'000;
    world.open(limits);
    Serving serving(world.hub());
    std::vector<std::unique_ptr<Line>> slow;
    for (int i = 0; i < 6; ++i) {
        slow.push_back(std::make_unique<Line>(serving.port()));
        REQUIRE(slow.back()->send(announced_push(), 100'000));
        REQUIRE(slow.back()->send(std::string(i == 3 ? 1 : 1'000, 'x')));
    }
    CHECK_FALSE(slow[0]->is_closed_within(1'300));
    CHECK(is_healthy(serving.port()));
    CHECK(slow[3]->is_closed_within(500));
    CHECK_FALSE(slow[0]->is_closed_within(50));
}

TEST_CASE("S29 a hub without a free place answers 503 and when to come, before the body is read") {
    World world;
    HubLimits limits;
    limits.admission.open_max = 0;
    world.open(limits);
    Serving serving(world.hub());
    Line line(serving.port());
    REQUIRE(line.send(announced_push(), 900'000));
    const auto refused = line.answer();
    CHECK(refused.status == 503);
    CHECK(protocol::header_value(refused.headers, "Retry-After") == "1");
    CHECK(protocol::header_value(refused.headers, "Connection") == "close");
    CHECK(parsed(std::string(text_of(refused.body)))["reason"].text() == "busy");
    CHECK(is_healthy(serving.port()));
}

TEST_CASE("S29 entries are let in where photos and readers have to wait") {
    Admission places({.open_max = 8, .tokens_per_second = 1, .tokens_max = 1'000});
    for (int i = 0; i < 4; ++i) CHECK_FALSE(places.enter(Load::photos, 0).has_value());
    CHECK(places.enter(Load::photos, 0).has_value());
    for (int i = 0; i < 2; ++i) CHECK_FALSE(places.enter(Load::reading, 0).has_value());
    CHECK(places.enter(Load::reading, 0).has_value());
    for (int i = 0; i < 2; ++i) CHECK_FALSE(places.enter(Load::entries, 0).has_value());
    CHECK(places.enter(Load::entries, 0).has_value());
    places.leave(Load::photos);
    CHECK(places.enter(Load::photos, 0).has_value());
    CHECK_FALSE(places.enter(Load::entries, 0).has_value());
    CHECK_FALSE(places.enter(Load::free, 0).has_value());
}

TEST_CASE("S29 tokens come back with time, half of them for entries and readers alone") {
    Admission bucket({.open_max = 1'000, .tokens_per_second = 10, .tokens_max = 8});
    for (int i = 0; i < 4; ++i) CHECK_FALSE(bucket.enter(Load::photos, 0).has_value());
    CHECK(bucket.enter(Load::photos, 0).has_value());
    for (int i = 0; i < 2; ++i) CHECK_FALSE(bucket.enter(Load::reading, 0).has_value());
    CHECK(bucket.enter(Load::reading, 0).has_value());
    for (int i = 0; i < 2; ++i) CHECK_FALSE(bucket.enter(Load::entries, 0).has_value());
    CHECK(bucket.enter(Load::entries, 0).has_value());
    CHECK_FALSE(bucket.enter(Load::entries, 100).has_value());
    CHECK(bucket.enter(Load::entries, 199).has_value());
    CHECK_FALSE(bucket.enter(Load::photos, 10'000).has_value());
}

TEST_CASE("S29 those sent away are told moments that follow one another") {
    Admission full({.open_max = 0, .tokens_per_second = 2, .tokens_max = 8});
    std::vector<std::uint32_t> seconds;
    for (int i = 0; i < 6; ++i) seconds.push_back(*full.enter(Load::entries, 0));
    CHECK(seconds == std::vector<std::uint32_t>{1, 2, 2, 3, 3, 4});
    CHECK(*full.enter(Load::entries, 60'000) == 1);
    for (int i = 0; i < 2'000; ++i) full.enter(Load::entries, 60'000);
    CHECK(*full.enter(Load::entries, 60'000) == 300);
}

TEST_CASE("S29 under load each device is given a moment of its own for the next visit") {
    Admission places({.open_max = 4});
    CHECK(places.next_sync_after_ms(device_number(1)) == 0);
    for (int i = 0; i < 2; ++i) CHECK_FALSE(places.enter(Load::entries, 0).has_value());
    const std::uint64_t one = places.next_sync_after_ms(device_number(1));
    CHECK(one < 120'000);
    CHECK(one == places.next_sync_after_ms(device_number(1)));
    CHECK(one != places.next_sync_after_ms(device_number(2)));
}

TEST_CASE("SEC-5 one device in a loop is slowed down, others are not") {
    Visit visit;
    HubLimits limits;
    limits.admission.device_max = 3;
    limits.admission.device_per_second = 1;
    visit.world.open(limits);
    Signer li(*visit.li->engine().identity()), wang(*visit.wang->engine().identity());
    const auto ask = [&](Signer& signer) {
        return visit.world.hub().handle(signer.request("GET", "/v1/blob/" + std::string(64, '0'), {}));
    };
    for (int i = 0; i < 3; ++i) CHECK(ask(li).status == 404);
    const auto refused = ask(li);
    CHECK(refused.status == 429);
    CHECK(protocol::header_value(refused.headers, "Retry-After") == "1");
    CHECK(ask(wang).status == 404);
}

TEST_CASE("hub/server: told to stop, it lets open requests end, takes no new ones, and says so") {
    World world;
    world.open(small_door());
    std::vector<std::string> events;
    Serving serving(world.hub(), [&](const std::string& line) { events.push_back(line); });
    Line open(serving.port()), waiting(serving.port());
    REQUIRE(open.send(announced_push(), 10));
    CHECK(is_healthy(serving.port()));
    serving.ask_to_stop();
    CHECK(waiting.is_closed_within(3'000));
    CHECK_FALSE(Line(serving.port()).is_open());
    REQUIRE(open.send("0123456789"));
    const auto answer = open.answer();
    CHECK(answer.status == 401);
    CHECK(protocol::header_value(answer.headers, "Connection") == "close");
    CHECK(serving.stop());
    CHECK(std::find(events.begin(), events.end(), R"({"event":"stopping"})") != events.end());
}

}  // namespace wincheck::hub
