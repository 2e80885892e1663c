// INT-9: the hub's log as a device sees it, when it grows, stands still, goes back or becomes another.
#include "tests/sync/client/night.h"

namespace wincheck::client {
namespace {

std::vector<std::string> reasons_of(const RunReport& report) {
    std::vector<std::string> reasons;
    for (const Problem& problem : report.status.problems) reasons.push_back(problem.reason);
    return reasons;
}

using Reasons = std::vector<std::string>;

}  // namespace

TEST_CASE("INT-9 a log that stands still and one that grows are believed") {
    Night night;
    CHECK(reasons_of(night.sync()).empty());
    CHECK(reasons_of(night.sync()).empty());
    for (const std::size_t count : {1, 7, 64, 200}) {
        night.hub.grow_log(count, "more");
        CHECK(reasons_of(night.sync()).empty());
    }
}

TEST_CASE("INT-9 a log that became shorter is told, and stays told") {
    Night night;
    night.sync();
    night.hub.log_leaves.pop_back();
    CHECK(reasons_of(night.sync()) == Reasons{"log_rolled_back"});
    CHECK(reasons_of(night.sync()) == Reasons{"log_rolled_back"});
    night.hub.grow_log(64, "more");
    CHECK(reasons_of(night.sync()) == Reasons{"log_rolled_back"});
}

TEST_CASE("INT-9 a log of the same size with other leaves is told") {
    Night night;
    night.sync();
    night.hub.log_leaves.clear();
    night.hub.grow_log(64, "other");
    CHECK(reasons_of(night.sync()) == Reasons{"log_forked"});
}

TEST_CASE("INT-9 a longer log that does not go on from the one before is told") {
    Night night;
    night.sync();
    night.hub.log_leaves.clear();
    night.hub.grow_log(128, "other");
    CHECK(reasons_of(night.sync()) == Reasons{"log_forked"});
    night.hub.grow_log(64, "more");
    CHECK(reasons_of(night.sync()) == Reasons{"log_forked"});
}

TEST_CASE(
    "S20, INT-9 a hub that went back without a word gets entries, photos and what lay in its quarantine") {
    for (const bool is_fork : {false, true}) {
        CAPTURE(is_fork);
        Night night;
        night.photo(night.device->start("i1"), {chunk_of(1, 10)});
        CHECK(night.sync().status.photos_only_here == 0);
        const IncarnationId chain = night.device->chain_id();
        // The device was cut off for a time: HQ kept the newest entry for a person.
        night.device->start("i2");
        REQUIRE(
            save_now(night.device->store(), lodged_setting(chain), Lodged{night.hub.epoch, 3}).has_value());
        CHECK(night.sync().counters.entries_sent == 0);
        night.hub.chains.clear();
        night.hub.uploads.clear();
        night.hub.stored.clear();
        night.hub.log_leaves.clear();
        night.hub.grow_log(is_fork ? 128 : 32, "other");
        const RunReport report = night.sync();
        CHECK(reasons_of(report) == Reasons{is_fork ? "log_forked" : "log_rolled_back"});
        CHECK(report.counters.entries_sent == 3);
        CHECK(report.counters.chunks_sent == 1);
        CHECK(report.status.entries_only_here == 0);
        CHECK(report.status.photos_only_here == 0);
        CHECK(report.next_after_ms == 0);
    }
}

TEST_CASE(
    "S40, INT-9 a hub that lost what came after its newest head is found out by receipts and by feeds") {
    SUBCASE("it holds less of a chain than it gave receipts for") {
        Night night;
        night.photo(night.device->start("i1"), {chunk_of(1, 10)});
        night.sync();
        night.hub.chains.clear();
        night.hub.uploads.clear();
        night.hub.stored.clear();
        const RunReport report = night.sync();
        CHECK(reasons_of(report) == Reasons{"hub_lost_records"});
        CHECK(report.counters.entries_sent == 2);
        CHECK(report.counters.chunks_sent == 1);
        CHECK(night.sync().counters.entries_sent == 0);
    }
    SUBCASE("a feed is shorter than this device has read it") {
        Night night;
        const std::string scope = "inspection:" + std::string(32, 'a');
        night.hub.scopes = {{scope, 1, 10}};
        save_now(night.device->store(), kSettingCursors, night.hub.scopes).value();
        CHECK(reasons_of(night.sync()).empty());
        night.hub.scopes[0].n = 9;
        CHECK(reasons_of(night.sync()) == Reasons{"hub_lost_records"});
        const auto cursors =
            load<std::vector<protocol::Cursor>>(night.device->store(), kSettingCursors).value().value();
        CHECK(cursors == std::vector<protocol::Cursor>{{scope, 1, 0}});
        night.hub.scopes[0].generation = 2;
        CHECK(reasons_of(night.sync()) == Reasons{"hub_lost_records"});
    }
}

}  // namespace wincheck::client
