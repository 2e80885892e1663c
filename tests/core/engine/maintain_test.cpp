// What an engine does when nobody waits: its log, and segments that rest.
#include <filesystem>

#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::uint64_t signed_size(Box& box) {
    for (const store::Chain& chain : must(box.engine().store().chains())) {
        if (!chain.is_own) continue;
        const auto notes = must(box.engine().store().notes(chain.id));
        return notes.empty() ? 0 : notes.back().size;
    }
    return 0;
}

std::uint64_t own_size(Box& box) {
    for (const store::Chain& chain : must(box.engine().store().chains()))
        if (chain.is_own) return chain.size;
    return 0;
}

void store_blob(Box& box, std::size_t size, std::uint8_t fill) {
    const Bytes bytes(size, fill);
    auto transaction = must(box.engine().store().begin());
    must(box.engine().store().put_blob(sha256(bytes), bytes));
    must(transaction.commit());
}

}  // namespace

TEST_CASE("INT-4 a segment is signed over after ten idle minutes, not before") {
    NightWorld world;
    world.plan();
    world.a.at("2026-03-02T23:00:00+08:00");
    world.a.does(answer("G2", "\"pass\""));
    CHECK_FALSE(must(world.a.engine().maintain()));
    world.a.at("2026-03-02T23:09:59.999+08:00");
    CHECK_FALSE(must(world.a.engine().maintain()));
    CHECK(signed_size(world.a) < own_size(world.a));
    world.a.at("2026-03-02T23:10:00+08:00");
    CHECK(must(world.a.engine().maintain()));
    CHECK(signed_size(world.a) == own_size(world.a));
    CHECK_FALSE(must(world.a.engine().maintain()));
}

TEST_CASE("INT-4 a device that opens again long after its last act signs over what waited") {
    NightWorld world;
    world.plan();
    world.a.does(answer("G2", "\"pass\""));
    world.a.close();
    world.a.at("2026-03-03T08:00:00+08:00");
    world.a.open();
    CHECK(must(world.a.engine().maintain()));
    CHECK(signed_size(world.a) == own_size(world.a));
}

TEST_CASE("DUR-1 acts never copy the log; a step of maintenance does, over 4 MiB") {
    NightWorld world;
    world.plan();
    const std::string database = world.a.folder() + "/store.db";
    const auto before = std::filesystem::file_size(database);
    store_blob(world.a, std::size_t{3} << 20U, 1);
    CHECK_FALSE(must(world.a.engine().maintain()));
    store_blob(world.a, std::size_t{3} << 20U, 2);
    world.a.does(answer("G2", "\"pass\""));
    world.a.does(answer("G1", "\"pass\""));
    CHECK(std::filesystem::file_size(database) == before);
    CHECK(must(world.a.engine().maintain()));
    CHECK(std::filesystem::file_size(database) > before + (std::size_t{6} << 20U));
    CHECK_FALSE(must(world.a.engine().maintain()));
    world.a.does(answer("G3", "\"pass\""));
    CHECK(must(world.a.engine().store().problems()).empty());
}
