#include <chrono>
#include <future>

#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string stands(const engine::SharedScore& score) {
    return score->as_it_stands.value ? to_text(*score->as_it_stands.value) : "null";
}
std::string stands(Box& box) {
    return stands(must(box.engine().score("n1")));
}

}  // namespace

TEST_CASE("engine/score_board: each durable act renews the score that a screen holds") {
    NightWorld world;
    world.plan();
    world.a.does(R"({"act":"open","inspection":"n1"})");
    const auto before = must(world.a.engine().score("n1"));
    world.a.does(answer("G3", "\"pass\""));
    CHECK(stands(world.a) == "3");
    CHECK(stands(before) == "0");
    // What a refused act or others' entries left behind is read again.
    CHECK(!world.a.act(answer("G3", "\"neither\"")).has_value());
    CHECK(stands(world.a) == "3");
}

TEST_CASE("engine/score_board: a look at the score never waits for an act in progress") {
    NightWorld world;
    world.plan();
    world.a.does(R"({"act":"open","inspection":"n1"})");
    world.a.does(answer("G3", "\"pass\""));
    CHECK(stands(world.a) == "3");
    for (const bool is_stale : {false, true}) {
        if (is_stale) world.a.engine().refresh_views();
        auto held = world.a.engine().hold();
        auto look = std::async(std::launch::async, [&] { return stands(world.a); });
        const bool has_come = look.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
        held.unlock();
        CHECK(has_come);
        CHECK(look.get() == "3");
    }
}
