#include "sync/hub/housekeeping.h"

#include "tests/sync/hub/serving.h"

namespace wincheck::hub {

TEST_CASE("sync/hub/housekeeping.h: a house that cannot be kept is tried less often, and told once an hour") {
    Housekeeping house;
    CHECK(house.after(true, 0).wait_ms == 1'000);
    const auto first = house.after(false, 1'000);
    CHECK(first.wait_ms == 2'000);
    REQUIRE(first.failures.has_value());
    CHECK(*first.failures == 1);
    std::uint64_t now_ms = 1'000;
    std::uint64_t attempts = 0;
    std::vector<std::uint64_t> told;
    std::uint32_t wait_ms = first.wait_ms;
    while (now_ms < 3 * Housekeeping::kTellMs) {
        now_ms += wait_ms;
        const auto next = house.after(false, now_ms);
        ++attempts;
        wait_ms = next.wait_ms;
        if (next.failures) told.push_back(*next.failures);
    }
    CHECK(wait_ms == 60'000);
    CHECK(attempts < 200);
    REQUIRE(told.size() == 3);
    // Five doublings before it is tried once a minute, and 59 minutes of the first hour after them.
    CHECK(told[0] == 64);
    CHECK(told[1] == 60);
    const auto mended = house.after(true, now_ms);
    CHECK(mended.is_mended);
    CHECK(mended.wait_ms == 1'000);
    CHECK_FALSE(house.after(true, now_ms).is_mended);
    CHECK(house.after(false, now_ms + 1).failures.has_value());
}

}  // namespace wincheck::hub
