#include "core/rules/sampling.h"

#include <algorithm>

#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::vector<Location> lifts() {
    std::vector<Location> all;
    for (const char* code : {"L1", "L2", "L3", "L4", "L5", "L6"}) all.push_back({code, "lift", ""});
    all.push_back({"B1", "building", ""});
    return all;
}

std::string drawn_with(const SampleSize& size, const std::set<std::string>& left_out,
                       std::vector<Location> locations = lifts()) {
    std::string codes;
    for (const Location& one : rules::drawn_samples(
             size, {.code = "lift", .seed = {}, .locations = locations, .left_out = left_out}))
        codes += (codes.empty() ? "" : " ") + one.code;
    return codes;
}

SampleSize three_lifts() {
    SampleSize size;
    size.min = size.max = 3;
    size.of = "lift";
    return size;
}

}  // namespace

TEST_CASE("SCO-5 how many samples: percent rounded up, within min, max and the population") {
    SampleSize size;
    size.percent = decimal("10");
    size.min = 3;
    size.max = 10;
    CHECK(rules::samples_wanted(size, 12) == 3);
    CHECK(rules::samples_wanted(size, 41) == 5);
    CHECK(rules::samples_wanted(size, 500) == 10);
    CHECK(rules::samples_wanted(size, 2) == 2);
    size.is_all = true;
    CHECK(rules::samples_wanted(size, 12) == 12);
}

// The order of SHA-256(seed of zeros ‖ "lift" ‖ code), as Python's hashlib gives it: L6, L2, L3, L5, L1, L4.
TEST_CASE("SCO-5 the seed draws, whatever the order of the register") {
    CHECK(drawn_with(three_lifts(), {}) == "L6 L2 L3");
    std::vector<Location> turned = lifts();
    std::reverse(turned.begin(), turned.end());
    CHECK(drawn_with(three_lifts(), {}, turned) == "L6 L2 L3");
    SampleSize buildings = three_lifts();
    buildings.of = "building";
    CHECK(drawn_with(buildings, {}) == "B1");
    buildings.of = "";
    CHECK(drawn_with(buildings, {}).empty());
}

TEST_CASE("SCO-5 who leaves one out gets the next, in whatever order two devices left out theirs") {
    CHECK(drawn_with(three_lifts(), {"L2"}) == "L6 L3 L5");
    CHECK(drawn_with(three_lifts(), {"L2", "L5"}) == "L6 L3 L1");
    CHECK(drawn_with(three_lifts(), {"L6", "L2", "L3", "L5"}) == "L1 L4");
}
