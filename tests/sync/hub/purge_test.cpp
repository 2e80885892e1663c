// When a photo's bytes leave the phone, and how damaged ones come back from the hub.
#include "sync/client/status.h"
#include "tests/sync/hub/hub_world.h"

#include <doctest/doctest.h>

namespace wincheck::hub {
namespace {

/// A sealed visit whose one photo is at the hub.
struct Received {
    Visit visit;
    store::EvidenceRow row;

    explicit Received(bool is_sealed = true) {
        if (is_sealed)
            visit.seal();
        else
            visit.work();
        visit.world.sync(*visit.li);
        visit.world.sync(*visit.li);
        row = must(visit.li->engine().store().evidence(must(visit.li->engine().find_inspection("n1")))).at(0);
    }
    void hub_at(const std::string& time) { visit.world.does("info", R"({"at":")" + time + "\"}"); }
    void at(const std::string& time) {
        hub_at(time);
        visit.li->at(time);
    }
    [[nodiscard]] bool is_here() { return must(visit.li->engine().evidence().is_complete(row.capture)); }
    [[nodiscard]] Json copy() {
        const Json copies = client::copies_json(must(client::status(visit.li->engine())));
        return copies["photos_list"].items().at(0);
    }
    /// Everything that waits for a time of rest.
    void rest() {
        while (must(visit.li->engine().maintain())) {
        }
    }
    [[nodiscard]] std::vector<Json> damaged() {
        return must(visit.li->engine().show("health", ""))["evidence"]["damaged"].items();
    }
};

}  // namespace

TEST_CASE("INT-7 a photo leaves the phone thirty days after its receipt, when the hub still has it") {
    Received photo;
    CHECK(photo.is_here());
    CHECK(photo.copy()["state"].text() == "received");
    CHECK(photo.copy()["here"].boolean());
    CHECK(photo.copy()["at_hub"].text() == "durable");
    photo.at("2026-03-31T12:00:00+08:00");
    photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.is_here());
    photo.at("2026-04-02T12:00:00+08:00");
    const client::RunReport report = photo.visit.world.sync(*photo.visit.li);
    CHECK_FALSE(photo.is_here());
    CHECK(report.status.photos_only_here == 0);
    CHECK(photo.copy()["state"].text() == "received");
    CHECK_FALSE(photo.copy()["here"].boolean());
    CHECK(photo.visit.world.sync(*photo.visit.li).status.problems.empty());
}

TEST_CASE(
    "INT-7 a photo that a finished backup holds whole is archived, and one that the backup has damaged is "
    "not") {
    for (const bool is_damaged : {false, true}) {
        CAPTURE(is_damaged);
        Visit visit;
        visit.seal();
        SystemFiles files;
        const store::EvidenceRow row =
            must(visit.li->engine().store().evidence(must(visit.li->engine().find_inspection("n1")))).at(0);
        const std::string chunk = visit.world.folder() + "/evidence/" + evidence::group_name(row.original) +
                                  "/" + evidence::chunk_name(evidence::set_of(row.capture), 1);
        Bytes bytes = must(read_file(files, chunk, 1U << 20U));
        if (is_damaged) {  // by the hub's own disk, after it was verified
            must(files.remove(chunk));
            Bytes rotten = bytes;
            rotten[100] ^= 1U;
            must(write_file(files, chunk, rotten));
        }
        const test::TemporaryFolder outside;
        const Json manifest = visit.world.does("backup", R"({"out":")" + outside.path() + R"(/one"})");
        CHECK(manifest["originals"].text() == (is_damaged ? "0" : "1"));
        // The phone asks again after thirty days; the grade is in the name of the key that signed.
        visit.world.does("info", R"({"at":"2026-04-02T12:00:00+08:00"})");
        visit.li->at("2026-04-02T12:00:00+08:00");
        visit.world.sync(*visit.li);
        const Json copies = client::copies_json(must(client::status(visit.li->engine())));
        CHECK(copies["photos_list"].items().at(0)["at_hub"].text() == (is_damaged ? "durable" : "archived"));
    }
}

TEST_CASE("INT-7 a photo stays while its inspection is open") {
    Received photo(false);
    photo.at("2026-05-02T12:00:00+08:00");
    photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.is_here());
}

TEST_CASE("INT-7 a photo that the hub has lost since stays, and is sent again") {
    Received photo;
    const Bytes chunk = must(photo.visit.li->engine().evidence().read_chunk(photo.row.capture, 1));
    const std::string name = evidence::chunk_name(evidence::set_of(photo.row.capture), 1);
    const std::string path =
        photo.visit.world.folder() + "/evidence/" + evidence::group_name(photo.row.original) + "/" + name;
    REQUIRE(std::filesystem::remove(path));
    photo.at("2026-05-02T12:00:00+08:00");
    photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.is_here());
    SystemFiles files;
    for (int round = 0; round < 4; ++round) photo.visit.world.sync(*photo.visit.li);
    CHECK(must(read_file(files, path, 1U << 20U)) == chunk);
}

TEST_CASE("DUR-8 a chunk file that was damaged on the phone comes back from the hub") {
    Received photo;
    photo.rest();
    CHECK(photo.damaged().empty());
    const std::string path = photo.visit.li->engine().evidence().chunk_path(photo.row.capture, 1);
    SystemFiles files;
    const Bytes chunk = must(read_file(files, path, 1U << 20U));
    Bytes other = chunk;
    other[1000] ^= 1U;
    must(write_file(files, path, other));
    photo.at("2026-03-12T12:00:00+08:00");
    photo.rest();
    REQUIRE(photo.damaged().size() == 1);
    CHECK(photo.damaged()[0]["evidence"].text() == photo.row.original.hex());
    CHECK(photo.damaged()[0]["chunk"].text() == "1");
    photo.visit.world.sync(*photo.visit.li);
    CHECK(must(read_file(files, path, 1U << 20U)) == chunk);
    CHECK(photo.damaged().empty());
}

}  // namespace wincheck::hub
