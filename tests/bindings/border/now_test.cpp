// Calls that wincheck.h tags [now] while the disk takes its time: all of them come back before it does.
#include <future>

#include "bindings/c/wincheck.h"
#include "tests/support/held_syncs.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr int kRounds = 1000;
constexpr std::chrono::seconds kPatience{60};  // only a call that waits for the disk needs any of it

wck_slice slice_on(std::string_view text) {
    return {text.data(), text.size()};
}

/// A's folder of a planned inspection, opened through the C interface and looked at once.
struct LookedAt {
    NightWorld world;
    wck_engine engine{};
    wck_sync sync{};

    LookedAt() {
        world.plan();
        world.a.close();
        wck_open_options options = WCK_INIT(wck_open_options);
        options.abi = WCK_ABI;
        options.folder = slice_on(world.a.folder());
        REQUIRE(wck_engine_open(&options, &engine, nullptr) == WCK_OK);
        REQUIRE(wck_clock_set(engine, slice_on("2026-03-02T23:00:00+08:00"), nullptr) == WCK_OK);
        REQUIRE(does(R"({"act":"open","inspection":"n1"})") == WCK_OK);
        CHECK(score() == "0");
        const wck_sync_options round = [] {
            wck_sync_options made = WCK_INIT(wck_sync_options);
            made.hub = slice_on("https://hub.example:1");
            return made;
        }();
        REQUIRE(wck_sync_start(engine, &round, &sync, nullptr) == WCK_OK);
    }
    ~LookedAt() { wck_engine_close(engine); }

    wck_status does(const std::string& act) const {
        return wck_act_perform(engine, slice_on(act), nullptr, nullptr);
    }
    [[nodiscard]] std::string score() const {
        wck_score now = WCK_INIT(wck_score);
        REQUIRE(wck_score_now(engine, slice_on("n1"), &now, nullptr) == WCK_OK);
        return to_text(Points{now.value});
    }
    [[nodiscard]] std::uint64_t counter(std::size_t topic) const {
        std::array<std::uint64_t, WCK_TOPIC_COUNT> counters{};
        REQUIRE(wck_engine_changes(engine, counters.data(), counters.size(), nullptr) == WCK_OK);
        return counters.at(topic);
    }
    /// Every call that is tagged [now], once.
    void calls_now() {
        CHECK(score() == "0");
        static_cast<void>(counter(WCK_TOPIC_SCORE));
        CHECK(wck_clock_set(engine, slice_on("2026-03-02T23:01:00+08:00"), nullptr) == WCK_OK);
        wck_reason reason = WCK_INIT(wck_reason);
        CHECK(wck_reason_text(109, &reason, nullptr) == WCK_OK);
        CHECK(wck_live_handles(WCK_KIND_ENGINE) > 0);
        CHECK(wck_has(slice_on("transport")) >= 0);
        CHECK(wck_abi() == WCK_ABI);
        wck_buf nothing{};
        wck_buf_free(&nothing);
        wck_sync_close(sync);
    }
};

}  // namespace

TEST_CASE("bindings/c/views: a thousand rounds of [now] calls end while one answer is still in its fsync") {
    LookedAt phone;
    const std::uint64_t before = phone.counter(WCK_TOPIC_SCORE);
    hold_syncs();
    auto answered = std::async(std::launch::async, [&] { return phone.does(answer("G3", "\"pass\"")); });
    const bool has_come = has_come_to_sync(kPatience);
    auto looked = std::async(std::launch::async, [&] {
        for (int round = 0; round < kRounds; ++round) phone.calls_now();
    });
    const bool have_ended = looked.wait_for(kPatience) == std::future_status::ready;
    const bool was_held = is_sync_held();
    const bool was_open = answered.wait_for(std::chrono::seconds(0)) == std::future_status::timeout;
    const std::uint64_t meanwhile = have_ended ? phone.counter(WCK_TOPIC_SCORE) : before;
    release_syncs();
    CHECK(has_come);
    CHECK(have_ended);
    CHECK(was_held);
    CHECK(was_open);
    CHECK(meanwhile == before);
    CHECK(answered.get() == WCK_OK);
    looked.get();
    CHECK(phone.score() == "3");
    CHECK(phone.counter(WCK_TOPIC_SCORE) > before);
}
