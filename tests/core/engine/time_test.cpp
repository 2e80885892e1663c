// Clocks of a phone: sessions, jumps, and what is shown of when an entry was made.
#include "core/engine/writer.h"
#include "core/journal/anchor.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr std::int64_t kYearMs = std::int64_t{365} * 24 * 3'600'000;

/// Both clocks as the test says.
class HandClock final : public Clock {
public:
    ZonedTime now() override { return {{wall_ms}, 480}; }
    std::uint64_t elapsed_ms() override { return raw_ms; }
    std::int64_t wall_ms = 1'772'460'000'000;
    std::uint64_t raw_ms = 987'654'321;  // since the phone was switched on
};

/// The leader's phone, its folder taken over, with a clock that the test holds.
struct ClockPhone {
    NightWorld world;
    HandClock clock;
    SeededRandom random{5};
    SystemFiles files;
    PlainKeyStore keys;
    std::unique_ptr<engine::Engine> engine;

    ClockPhone() {
        world.plan();
        world.a.close();
        open();
        does(R"({"act":"open","inspection":"n1"})");
    }
    void open() {
        engine.reset();
        engine = must(engine::Engine::open({world.a.folder(), false}, {clock, random, files, keys}));
    }
    journal::Header does(const std::string& act) {
        const auto done = must(engine->perform(must(Json::parse(act))));
        for (const store::Chain& chain : must(engine->store().chains()))
            if (chain.is_own) return must(engine->store().entry({chain.id, done.sequence}))->header;
        FAIL("no chain is written on");
        return {};
    }
    journal::Header answers(const std::string& value) { return does(answer("G3", "\"" + value + "\"")); }
};

}  // namespace

TEST_CASE(
    "TIME-2 elapsed counts from the first entry of a session; a clock that runs backwards begins another") {
    ClockPhone phone;
    const auto first = phone.answers("pass");
    CHECK(first.elapsed_ms == 0);  // the phone's own uptime is nobody's business
    phone.clock.raw_ms += 61'000;
    phone.clock.wall_ms -= 80 * kYearMs;  // what the wall says does not count
    const auto second = phone.answers("fail");
    CHECK(second.boot == first.boot);
    CHECK(second.elapsed_ms == 61'000);
    phone.open();  // the app was killed, the phone ran on
    phone.clock.raw_ms += 9'000;
    const auto third = phone.answers("pass");
    CHECK(third.boot == first.boot);
    CHECK(third.elapsed_ms == 70'000);
    phone.clock.raw_ms = 4'000;  // the phone was switched on again
    const auto fourth = phone.answers("fail");
    CHECK(fourth.boot != first.boot);
    CHECK(fourth.elapsed_ms == 0);
}

TEST_CASE("TIME-3 a clock eighty years off decides nothing, and nobody takes it over") {
    ClockPhone phone;
    phone.clock.wall_ms += 80 * kYearMs;
    const auto ahead = phone.answers("pass");
    phone.clock.wall_ms -= 160 * kYearMs;
    const auto behind = phone.answers("fail");
    CHECK(behind.wall_ms == ahead.wall_ms - 160 * kYearMs);
    CHECK(std::pair(behind.hybrid.ms, behind.hybrid.counter) >
          std::pair(ahead.hybrid.ms, ahead.hybrid.counter));
    // The later answer stands, whatever the clocks said.
    const StreamId stream = must(phone.engine->find_inspection("n1"));
    AnswerKey key;
    key.item = "G3";
    const auto standing = must(phone.engine->store().registers(stream, &key));
    REQUIRE(standing.size() == 1);
    CHECK(standing[0].position.sequence == behind.sequence);
    // A team-mate takes the entries and keeps the own clock.
    must(phone.engine->close_segments());
    for (const store::Chain& chain : must(phone.engine->store().chains())) {
        if (!chain.is_own) continue;
        const Bytes segment = must(phone.engine->segment(chain.id, 0, chain.size));
        must(phone.world.b.engine().take_segment(chain.opening, {}, segment));
    }
    const auto done = phone.world.b.does(answer("C1", "\"pass\""));
    for (const store::Chain& chain : must(phone.world.b.engine().store().chains())) {
        if (!chain.is_own) continue;
        const auto header = must(phone.world.b.engine().store().entry({chain.id, done.sequence}))->header;
        CHECK(header.hybrid.ms == header.wall_ms);
    }
}

TEST_CASE("TIME-1 an anchor is the hub's and the device's own, and bounds what quotes it") {
    ClockPhone phone;
    const journal::SignPair& intake = phone.world.tenant.intake;
    const DeviceId device = phone.engine->identity()->device;
    const std::int64_t now = phone.clock.wall_ms;
    const AnchorId anchor = journal::make_anchor(intake, device, now);
    CHECK(journal::anchor_time(intake, device, anchor) == now);
    CHECK(journal::claimed_time(anchor) == now);
    AnchorId changed = anchor;
    changed.raw[5] ^= 1U;
    CHECK_FALSE(journal::anchor_time(intake, device, changed).has_value());
    CHECK_FALSE(journal::anchor_time(intake, DeviceId{}, anchor).has_value());
    CHECK_FALSE(journal::anchor_time(phone.world.tenant.root, device, anchor).has_value());

    CHECK_FALSE(phone.answers("pass").anchor.has_value());
    auto transaction = must(phone.engine->store().begin());
    must(phone.engine->store().put_setting(engine::kAnchorSetting, anchor.view()));
    must(transaction.commit());
    phone.clock.wall_ms -= 80 * kYearMs;
    phone.clock.raw_ms += 3'600'000;
    CHECK(phone.answers("fail").anchor == anchor);
    const Json times = must(phone.engine->show("times", "n1"));
    const Json& last = times.items().back();
    CHECK(last["earliest"].text() == to_text(UtcMs{now}));
    CHECK(last["latest"].is_null());
    CHECK(last["verdict"].text() == "clock_wrong");
    CHECK(last["clock_off_ms"].text() == std::to_string(-80 * kYearMs));
}
