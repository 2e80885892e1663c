// S20, INT-9: an older copy of a hub's store, put in its place by hand: what is served of it, and what
// devices find out and send again.
#include <filesystem>

#include "sync/client/state.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

void copy_files(const std::string& from, const std::string& to, const std::string& beginning) {
    std::filesystem::create_directories(to);
    for (const auto& one : std::filesystem::directory_iterator(from)) {
        const std::string name = one.path().filename();
        if (!name.starts_with(beginning)) continue;
        std::filesystem::remove_all(to + "/" + name);
        std::filesystem::copy(one.path(), to + "/" + name, std::filesystem::copy_options::recursive);
    }
}

std::vector<std::string> reasons_at(Phone& phone) {
    const auto saved = must(client::load<client::Saved>(phone.engine().store(), client::kSettingState));
    std::vector<std::string> reasons;
    for (const client::Problem& problem : saved->problems) reasons.push_back(problem.reason);
    return reasons;
}

/// A hub of which yesterday's files were kept; since then a visit came in, and a cut-off phone's records.
struct Yesterday {
    Visit visit;
    TemporaryFolder kept;

    Yesterday() {
        visit.wang->at("2026-03-02T23:00:00+08:00");
        visit.wang->does(kOnSite);
        visit.world.sync(*visit.wang);
        visit.world.does("revoke", R"({"device":")" + visit.wang->engine().identity()->tag + "\"}");
        visit.world.close();
        copy_files(visit.world.folder(), kept.path() + "/hub", "");
        visit.world.open();
        visit.work();
        for (int round = 0; round < 2; ++round) {
            visit.world.sync(*visit.li);
            visit.world.sync(*visit.wang);
        }
        REQUIRE(quarantined() == 1);
        visit.li->at("2026-03-03T02:00:00+08:00");
        visit.world.sync(*visit.li);
        visit.world.close();
    }
    /// Puts back files of the hub's folder; nothing that came since stays among them.
    void put_back(const std::string& beginning) {
        for (const auto& one : std::filesystem::directory_iterator(visit.world.folder()))
            if (one.path().filename().string().starts_with(beginning))
                std::filesystem::remove_all(one.path());
        copy_files(kept.path() + "/hub", visit.world.folder(), beginning);
    }
    [[nodiscard]] std::size_t quarantined() {
        return visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().size();
    }
    /// Everybody comes until nothing moves, and all is at the hub again.
    void meet() {
        for (int round = 0; round < 3; ++round) {
            CHECK(visit.world.sync(*visit.li).trouble == client::Trouble::none);
            visit.world.sync(*visit.wang);
        }
        CHECK(visit.world.sync(*visit.li).status.entries_only_here == 0);
        CHECK(visit.world.sync(*visit.li).status.photos_only_here == 0);
        CHECK(hub_digest(visit.world, visit.scope()) == visit.li->digest(visit.scope()));
        const Json results = visit.world.does("report", R"({"kind":"results"})");
        CHECK(results.dump().find("outstanding") == std::string::npos);
        CHECK(quarantined() == 1);
        CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
    }
    [[nodiscard]] std::string refusal() {
        return reason_of(Hub::open(visit.world.folder(), visit.world.ports()));
    }
};

}  // namespace

TEST_CASE(
    "S20, INT-9 yesterday's store of the same epoch is not served, but in a new epoch that is asked for") {
    Yesterday day;
    World& world = day.visit.world;
    CHECK(day.refusal() == "ok");
    day.put_back("store.db");
    CHECK(day.refusal() == "log_rewound");
    CHECK(must(accept_rewind(world.folder(), "陈", "copied the wrong file", world.ports())));
    CHECK_FALSE(must(accept_rewind(world.folder(), "陈", "copied the wrong file", world.ports())));
    world.open();
    day.meet();
    CHECK(reasons_at(*day.visit.li) == std::vector<std::string>{"hub_restored"});
}

TEST_CASE("S20, INT-9 a store of another history is not served, though its log is as long") {
    Yesterday day;
    World& world = day.visit.world;
    SystemFiles files;
    const std::string served = std::string(text_of(must(read_file(files, world.folder() + "/served", 256))));
    const auto last = served.rfind(' ');
    std::string other = served;
    other[last + 1] = other[last + 1] == '0' ? '1' : '0';
    must(write_file(files, world.folder() + "/served", view_of(other)));
    CHECK(day.refusal() == "log_rewound");
    for (const char* damaged : {"", "x", "a b c\n", "\n"}) {
        CAPTURE(damaged);
        must(write_file(files, world.folder() + "/served", view_of(std::string(damaged))));
        CHECK(day.refusal() == "log_rewound");
    }
    must(write_file(files, world.folder() + "/served", view_of(served)));
    CHECK(day.refusal() == "ok");
}

TEST_CASE("S20, INT-9 where the whole folder is yesterday's, devices find out and send again, photos too") {
    Yesterday day;
    day.put_back("");
    day.visit.world.open();
    const client::RunReport report = day.visit.world.sync(*day.visit.li);
    CHECK(report.counters.chunk_bytes_sent > 500'000);
    const auto reasons = reasons_at(*day.visit.li);
    REQUIRE(reasons.size() == 1);
    CHECK((reasons[0] == "log_rolled_back" || reasons[0] == "log_forked"));
    day.meet();
}

TEST_CASE("S20 what a phone read within the ten minutes, and others overwrote, is found with the next page") {
    Visit visit;
    World& world = visit.world;
    TemporaryFolder kept;
    const auto other = world.phone("wang", 31);
    world.sync(*other);
    world.close();
    copy_files(world.folder(), kept.path() + "/hub", "");
    world.open();
    visit.wang->at("2026-03-02T20:01:00+08:00");
    visit.wang->does(kOnSite);
    world.sync(*visit.wang);
    world.sync(*visit.li);
    world.close();
    std::filesystem::remove_all(world.folder());
    copy_files(kept.path() + "/hub", world.folder(), "");
    world.open();
    // As many rows as the first phone had brought, then one more.
    other->at("2026-03-02T20:02:00+08:00");
    other->does(kOnSite);
    world.sync(*other);
    world.sync(*visit.li);
    CHECK(reasons_at(*visit.li).empty());
    other->does(kPass);
    world.sync(*other);
    world.sync(*visit.li);
    CHECK(reasons_at(*visit.li) == std::vector<std::string>{"feed_differs"});
    for (int round = 0; round < 3; ++round)
        for (Phone* phone : {visit.wang.get(), visit.li.get(), other.get()}) world.sync(*phone);
    for (Phone* phone : {visit.wang.get(), visit.li.get(), other.get()}) {
        CHECK(phone->digest(visit.scope()) == hub_digest(world, visit.scope()));
        CHECK(must(phone->engine().store().problems()).empty());
    }
}

}  // namespace wincheck::hub
