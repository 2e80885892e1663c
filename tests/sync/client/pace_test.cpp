// What a device waits, and how much it sends at once.
#include "sync/client/pace.h"

#include "tests/sync/client/night.h"

namespace wincheck::client {
namespace {

std::uint32_t number_of(SeededRandom& random) {
    std::array<std::uint8_t, 4> bytes{};
    random.fill(bytes);
    return std::uint32_t{bytes[0]} | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
           std::uint32_t{bytes[3]} << 24;
}

/// Moves the device's clocks on.
void pass(FakeDevice& device, std::int64_t ms) {
    ZonedTime now = device.clock().now();
    now.utc.ms += ms;
    device.clock().set(now);
}

/// One exchange that fails; the wait that follows it.
std::uint32_t wait_after_failure(SyncClient& client) {
    CHECK(client.fail(http_after_wait(client).request_id, protocol::Failure::offline).value());
    const Action wait = client.next().value();
    REQUIRE(wait.kind == Action::Kind::wait);
    return wait.wait_ms;
}

/// Whole segments of eight inspections, or more.
void record_segments(Night& night, int from, int to) {
    for (int i = from; i < to; ++i) {
        night.device->start("i" + std::to_string(i));
        REQUIRE(night.device->close_segments().has_value());
    }
}

/// Notes how many segments each push has, and refuses those with more than `most`.
struct Door {
    std::size_t most;
    std::vector<std::size_t> sizes{};
    std::size_t refused = 0;

    Replaced operator()(const HttpRequest& request) {
        if (request.path != protocol::kPathPush) return std::nullopt;
        sizes.push_back(segments_in(request));
        if (sizes.back() <= most) return std::nullopt;
        ++refused;
        return FakeHub::plain(request, 413);
    }
};

}  // namespace

TEST_CASE("S9, S35 waits have full jitter: evenly below a ceiling that doubles from a second to the most") {
    constexpr std::uint32_t kDraws = 4'000;
    for (const std::uint32_t most : {kBackOffMostMs, kBackOffAsleepMostMs}) {
        for (std::uint32_t failures = 1; failures <= 20; ++failures) {
            CAPTURE(failures);
            const std::uint32_t ceiling = std::min(1'000U << std::min(failures - 1, 16U), most);
            SeededRandom random{failures};
            std::array<std::uint32_t, 4> quarters{};
            for (std::uint32_t i = 0; i < kDraws; ++i) {
                const std::uint32_t wait = back_off_ms(failures, most, 0, number_of(random));
                REQUIRE(wait >= 1);
                REQUIRE(wait <= ceiling);
                ++quarters[std::min<std::uint64_t>(3, std::uint64_t{wait} * 4 / (ceiling + 1))];
            }
            for (const std::uint32_t count : quarters) {
                CHECK(count > kDraws / 4 - 150);  // more than five deviations
                CHECK(count < kDraws / 4 + 150);
            }
        }
    }
}

TEST_CASE("S9 what the hub asks for is the least, with up to a fifth more, and a longer own wait stands") {
    SeededRandom random{1};
    std::uint32_t least = UINT32_MAX, longest = 0;
    for (int i = 0; i < 2'000; ++i) {
        const std::uint32_t wait = back_off_ms(1, kBackOffMostMs, 120'000, number_of(random));
        least = std::min(least, wait);
        longest = std::max(longest, wait);
    }
    CHECK(least >= 120'000);
    CHECK(least < 121'000);
    CHECK(longest <= 144'000);
    CHECK(longest > 143'000);
    CHECK(back_off_ms(9, kBackOffMostMs, 1'000, 255'999) == 256'000);
}

TEST_CASE("S35 after an answer the waits begin again at a second") {
    Night night;
    SyncClient client(*night.device);
    for (int turn = 0; turn < 12; ++turn) {
        std::uint32_t longest = 0;
        for (int i = 0; i < 9; ++i) longest = std::max(longest, wait_after_failure(client));
        CHECK(longest > 1'000);
        const Action action = http_after_wait(client);
        REQUIRE(client.respond(action.request_id, night.hub.perform(action.request, "").value()).value());
        CHECK(wait_after_failure(client) <= 1'000);
        CHECK(night.sync(client).outcome == RunReport::Outcome::done);
    }
}

TEST_CASE("S36 nobody looks at the app: waits grow to an hour") {
    Night night;
    std::array<std::uint32_t, 2> longest{};
    for (const std::size_t asleep : {0U, 1U}) {
        SyncClient client(*night.device);
        client.set_asleep(asleep == 1);
        for (int i = 0; i < 40; ++i) longest[asleep] = std::max(longest[asleep], wait_after_failure(client));
    }
    CHECK(longest[0] > 200'000);
    CHECK(longest[0] <= 300'000);
    CHECK(longest[1] > 2'000'000);
    CHECK(longest[1] <= 3'600'000);
}

TEST_CASE("S9, S35 what the hub asked to wait, and how often it failed, outlive the process") {
    Night night;
    night.hub.before = [](const HttpRequest& request) -> Replaced {
        HttpResponse response = FakeHub::plain(request, 503);
        response.headers.push_back({"Retry-After", "120"});
        return response;
    };
    std::uint32_t asked_ms = 0;
    {
        SyncClient client(*night.device);
        const Action hello = http_of(client.next());
        REQUIRE(client.respond(hello.request_id, night.hub.perform(hello.request, "").value()).value());
        asked_ms = client.next().value().wait_ms;
    }
    CHECK(asked_ms >= 120'000);
    pass(*night.device, 50'000);
    {
        SyncClient later(*night.device);
        const Action wait = later.next().value();
        CHECK(wait.kind == Action::Kind::wait);
        CHECK(wait.wait_ms == asked_ms - 50'000);
        CHECK(wait.trouble == Trouble::busy);
        // Whoever asks again, because a person wants it now, goes at once.
        CHECK(later.next().value().kind == Action::Kind::http);
    }
    pass(*night.device, 100'000);
    std::uint32_t longest = 0;
    for (int i = 0; i < 8; ++i) {
        SyncClient later(*night.device);
        longest = std::max(longest, wait_after_failure(later));
        pass(*night.device, 400'000);
        CHECK(http_of(later.next()).purpose == Purpose::hello);
    }
    CHECK(longest > 4'000);
    night.hub.before = nullptr;
    CHECK(night.sync().outcome == RunReport::Outcome::done);
    SyncClient fresh(*night.device);
    CHECK(fresh.next().value().kind == Action::Kind::http);
}

TEST_CASE("S9 a clock that was put back makes nobody wait for longer than was asked") {
    Pace pace;
    pace.waits_from_ms = 1'000'000;
    pace.wait_ms = 5'000;
    CHECK(left_of_wait(pace, 1'000'000) == 5'000);
    CHECK(left_of_wait(pace, 1'004'999) == 1);
    CHECK(left_of_wait(pace, 1'005'000) == 0);
    CHECK(left_of_wait(pace, -900'000'000'000) == 5'000);
    CHECK(left_of_wait(pace, 900'000'000'000) == 0);
}

TEST_CASE("S29 the end of a round says when the hub wants the next") {
    Night night;
    night.hub.limits.next_sync_after_ms = 77'000;
    const RunReport report = night.sync();
    CHECK(report.next_after_ms == 77'000);
    CHECK(to_json(report)["next_after_ms"].text() == "77000");
    night.hub.limits.next_sync_after_ms = 0;
    CHECK(night.sync().next_after_ms == 0);
}

TEST_CASE("S35 a round that left something behind says when it is tried again, later each time") {
    Night night;
    night.device->start("i1");
    const auto longest_of_rounds = [&](int rounds) {
        std::uint32_t longest = 0;
        for (int i = 0; i < rounds; ++i) {
            const RunReport report = night.sync();
            CHECK(report.outcome == RunReport::Outcome::done);
            CHECK(report.next_after_ms >= 1);
            longest = std::max(longest, report.next_after_ms);
        }
        return longest;
    };
    SUBCASE("entries that the hub fails on") {
        night.hub.before = [](const HttpRequest& request) -> Replaced {
            if (request.path != protocol::kPathPush) return std::nullopt;
            return FakeHub::plain(request, 500);
        };
        CHECK(longest_of_rounds(1) <= 1'000);
        CHECK(longest_of_rounds(20) > 300'000);
        CHECK(longest_of_rounds(10) <= 3'600'000);
        night.hub.before = nullptr;
    }
    SUBCASE("a hub that fails at hello") {
        night.hub.before = [](const HttpRequest& request) -> Replaced {
            return FakeHub::plain(request, 500);
        };
        CHECK(longest_of_rounds(1) <= 1'000);
        night.hub.before = nullptr;
    }
    SUBCASE("a photo without a receipt") {
        const StreamId stream = night.device->start("i2");
        const Hash original = night.device->photo(stream, {chunk_of(1, 100)});
        CHECK(longest_of_rounds(1) <= 1'000);
        night.hub.originals[original.hex()] = {original, 100};
        night.hub.stored.insert(original.hex());
    }
    SUBCASE("unsigned entries, while the key store is locked") {
        night.device->is_key_locked = true;
        CHECK(longest_of_rounds(1) <= 1'000);
        night.device->is_key_locked = false;
    }
    SUBCASE("what was recorded while the round went on") {
        bool is_recorded = false;
        night.hub.before = [&](const HttpRequest& request) -> Replaced {
            if (request.path == protocol::kPathPull && !std::exchange(is_recorded, true))
                night.device->start("i3");
            return std::nullopt;
        };
        CHECK(longest_of_rounds(1) <= 1'000);
        night.hub.before = nullptr;
    }
    CHECK(night.sync().next_after_ms == 0);
}

TEST_CASE("S35, S36 a push aims at three seconds: twice as much where that fits, in proportion where not") {
    constexpr std::uint64_t kBatch = 65'536;
    CHECK(next_batch(kBatch, kBatch, std::nullopt) == 2 * kBatch);
    CHECK(next_batch(kBatch, kBatch, 0) == 2 * kBatch);
    CHECK(next_batch(kBatch, kBatch, 1'500) == 2 * kBatch);
    CHECK(next_batch(kBatch, kBatch, 1'501) == kBatch);
    CHECK(next_batch(kBatch, kBatch, 3'000) == kBatch);
    CHECK(next_batch(kBatch, kBatch, 6'000) == kBatch / 2);
    CHECK(next_batch(kBatch, 0, 6'000) == kBatch / 2);
    CHECK(next_batch(kBatch, 20'000, 6'000) == 10'000);
    CHECK(next_batch(1, 40'000, 400) == 80'000);
    CHECK(next_batch(1, 40'000, 12'000) == 10'000);
    CHECK(next_batch(1, 1, 999'999'999) == 1);
}

TEST_CASE("S35 on a line that takes half a minute for eight segments, the next push has fewer") {
    Night night;
    record_segments(night, 0, 8);
    SyncClient client(*night.device);
    std::vector<std::size_t> sizes;
    night.hub.limits.entries_max = 4;  // so that there is a second push
    for (int i = 0; i < 4; ++i) {
        const Action action = http_of(client.next());
        if (action.purpose == Purpose::push) {
            sizes.push_back(segments_in(action.request));
            pass(*night.device, 30'000);
        }
        REQUIRE(client.respond(action.request_id, night.hub.perform(action.request, "").value()).value());
    }
    REQUIRE(sizes.size() >= 2);
    CHECK(sizes[0] == 4);
    CHECK(sizes[1] == 1);
}

TEST_CASE("S8 what the hub found too large is remembered for a day, by later processes too") {
    Night night;
    Door door{2};
    night.hub.before = std::ref(door);
    {
        SyncClient client(*night.device);
        record_segments(night, 0, 8);
        CHECK(night.sync(client).status.entries_only_here == 0);
        CHECK(door.refused > 0);
        CHECK(door.refused < 20);  // halved each time
        record_segments(night, 8, 16);
        door = {2};
        CHECK(night.sync(client).status.entries_only_here == 0);
        CHECK(door.refused == 0);
    }
    record_segments(night, 16, 24);
    CHECK(night.sync().status.entries_only_here == 0);
    CHECK(door.refused == 0);
    pass(*night.device, kRememberedMs);
    record_segments(night, 24, 32);
    door = {100};
    CHECK(night.sync().status.entries_only_here == 0);
    CHECK(door.sizes == std::vector<std::size_t>{8});
}

TEST_CASE("S8 one segment that is too large alone makes no later push smaller") {
    Night night;
    record_segments(night, 0, 1);
    Door door{0};
    night.hub.before = std::ref(door);
    night.sync();
    CHECK(door.refused > 0);
    record_segments(night, 1, 8);
    door = {100};
    CHECK(night.sync().status.entries_only_here == 0);
    CHECK(door.sizes == std::vector<std::size_t>{8});
}

TEST_CASE("S7 after an answer that is not the hub's the next request asks caches to stand aside, once") {
    Night night;
    SyncClient client(*night.device);
    const auto passes = [](const Action& action) {
        return protocol::header_value(action.request.headers, "Cache-Control") == "no-cache";
    };
    const Action first = http_of(client.next());
    CHECK_FALSE(passes(first));
    HttpResponse kept = night.hub.perform(first.request, "").value();
    kept.headers[1].value = "0123456789abcdef";  // of another request
    REQUIRE(client.respond(first.request_id, kept).value());
    const Action again = http_after_wait(client);
    CHECK(passes(again));
    REQUIRE(client.respond(again.request_id, night.hub.perform(again.request, "").value()).value());
    CHECK_FALSE(passes(http_of(client.next())));
}

}  // namespace wincheck::client
