// Where copies of an entry are (DO-9): only here, on a team-mate's device, at headquarters.
#include "sync/client/status.h"
#include "tests/support/night_forms.h"

namespace wincheck::client {
namespace {

using test::must;
using testing::Box;
using testing::NightWorld;

/// States of the outbox, in the order in which the entries were written.
std::string states(Box& box) {
    std::string text;
    const Json outbox = outbox_json(must(status(box.engine())));
    for (const Json& entry : outbox["outbox"].items())
        text += (text.empty() ? "" : " ") + entry["state"].text() +
                (entry["devices"].is_null() ? "" : ":" + std::to_string(entry["devices"].items().size()));
    return text;
}

}  // namespace

TEST_CASE("DO-9 an entry is on a team-mate's device once something came back that was written after it") {
    NightWorld world;
    world.plan();
    world.a.does(testing::answer("G3", "\"pass\""));
    CHECK(states(world.a) == "only_here");
    carry(world.a, world.b);
    CHECK(states(world.a) == "only_here");  // nobody said so yet
    world.b.does(testing::answer("C1", "\"pass\""));
    world.a.does(testing::answer("G3", "\"fail\""));
    carry(world.b, world.a);
    CHECK(states(world.a) == "on_teammates_device:1 only_here");
    const auto status = must(client::status(world.a.engine()));
    CHECK(status.entries_only_here == 2);
    CHECK(status.entries_with_teammates == 1);
    CHECK(status.outbox[0].teammates == std::vector<DeviceId>{world.b.engine().identity()->device});
    CHECK(states(world.b) == "only_here");
}

}  // namespace wincheck::client
