// SQLite finds no memory at its n-th request, once or for a while: nothing is both refused and stored.
#include "core/store/database.h"
#include "tests/core/faults/faulty_night.h"
#include "tests/support/failing_memory.h"
#include "tests/support/temporary_folder.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// A night has many thousand requests: some of them in each run, others each time; each in a long run.
std::uint64_t next_request(std::uint64_t at) {
    return at + (is_long_run()
                     ? 1
                     : 1 + (at * 2654435761U + seed_of_run()) % std::min<std::uint64_t>(40 * stride(), 400));
}

/// A night in which request `at` and those after it, `length` in all, find no memory; false when the night
/// has not so many.
bool lacks_memory(const PreparedNight& night, std::uint64_t at, std::uint64_t length) {
    CAPTURE(at);
    CAPTURE(length);
    FaultyDevice device(night, at);
    Told told;
    arm_memory(at, length);
    for (int tries = 0; !device.open(); ++tries) REQUIRE(tries < 4);
    device.play(told, 4);
    const bool has_struck = has_memory_struck();
    disarm_memory();
    CHECK(told.entries.size() == night.acts());
    CHECK(device.acts_stored() == told.entries.size() - told.photos.size());
    CHECK(device.is_covered());
    CHECK(device.wrong(told) == "");
    device.disk.power_off();
    device.close();
    device.disk.power_on(at);
    REQUIRE(device.open());
    CHECK(device.wrong(told) == "");
    return has_struck;
}

}  // namespace

TEST_CASE("DUR-3 the n-th request of SQLite for memory fails: an act is refused or stored, never both") {
    const PreparedNight night;
    std::uint64_t nights = 0, last = 0;
    for (const std::uint64_t length : {1U, 3U})
        for (std::uint64_t at = next_request(0); lacks_memory(night, at, length); at = next_request(at)) {
            ++nights;
            last = at;
        }
    CHECK(nights > 20);
    MESSAGE(nights << " nights, the last with request " << last);
}

TEST_CASE("DUR-3 an act for which there is no memory says so, and is done when there is some again") {
    const PreparedNight night;
    FaultyDevice device(night, 1);
    must(device.open());
    const Json open = must(Json::parse(R"({"act":"open","inspection":"n1"})"));
    arm_memory(1, ~std::uint64_t{0} - 1);
    const auto refused = device.engine().perform(open);
    disarm_memory();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::no_memory);
    CHECK(reason_of(refused) == "out_of_memory");
    CHECK(device.acts_stored() == 0);
    must(device.engine().perform(open));
    CHECK(device.acts_stored() == 1);
}

TEST_CASE("DUR-3 going back needs no memory: what is begun is undone where none is left") {
    const TemporaryFolder folder;
    const auto database = must(store::Database::open(folder.path() + "/any.db"));
    must(database->exec("CREATE TABLE row (id INTEGER PRIMARY KEY)"));
    must(database->begin());
    must(must(database->query("INSERT INTO row VALUES (1)")).run());
    arm_memory(1, ~std::uint64_t{0} - 1);
    database->roll_back();
    disarm_memory();
    CHECK_FALSE(database->is_in_transaction());
    CHECK(must(database->integer("SELECT count(*) FROM row")) == 0);
}
