// What the hub says of photos that its own disk has damaged or lost.
#include <filesystem>

#include "sync/client/status.h"
#include "tests/sync/hub/hub_world.h"

#include <doctest/doctest.h>

namespace wincheck::hub {
namespace {

/// A sealed visit whose one photo is at the hub.
struct Kept {
    Visit visit;
    store::EvidenceRow row;
    std::string path;  // of its second chunk file at the hub
    Bytes chunk;

    Kept() {
        visit.seal();
        visit.world.sync(*visit.li);
        visit.world.sync(*visit.li);
        row = must(visit.li->engine().store().evidence(must(visit.li->engine().find_inspection("n1")))).at(0);
        path = visit.world.folder() + "/evidence/" + evidence::group_name(row.original) + "/" +
               evidence::chunk_name(evidence::set_of(row.capture), 1);
        SystemFiles files;
        chunk = must(read_file(files, path, 1U << 20U));
    }
    /// One bit, after it was verified.
    void rot() {
        SystemFiles files;
        Bytes rotten = chunk;
        rotten[100] ^= 1U;
        must(write_file(files, path, rotten));
    }
    void at(const std::string& time) {
        visit.world.does("info", R"({"at":")" + time + "\"}");
        visit.li->at(time);
    }
    void rest() {
        for (int i = 0; i < 40; ++i) must(visit.world.hub().keep_house());
    }
    [[nodiscard]] Bytes at_hub() {
        SystemFiles files;
        return must(read_file(files, path, 1U << 20U));
    }
    [[nodiscard]] bool is_here() { return must(visit.li->engine().evidence().is_complete(row.capture)); }
    [[nodiscard]] std::string state_here() {
        const Json copies = client::copies_json(must(client::status(visit.li->engine())));
        return copies["photos_list"].items().at(0)["state"].text();
    }
    [[nodiscard]] std::string state_at_hub() {
        const Json results = visit.world.does("report", R"({"kind":"results"})");
        return results["inspections"].items().at(0)["evidence"].items().at(0)["state"].text();
    }
    [[nodiscard]] Json doctor() { return visit.world.does("doctor", "{}"); }
};

}  // namespace

TEST_CASE(
    "INT-7 a photo that the hub's scrub found damaged gets no receipt, stays on the phone and comes again") {
    Kept photo;
    CHECK(photo.state_at_hub() == "received");
    photo.rot();
    photo.at("2026-03-12T12:00:00+08:00");
    photo.rest();
    photo.at("2026-05-02T12:00:00+08:00");
    photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.is_here());
    CHECK(photo.state_at_hub() == "outstanding");
    for (int round = 0; round < 4; ++round) photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.at_hub() == photo.chunk);
    CHECK(photo.state_at_hub() == "received");
    CHECK(photo.state_here() == "received");
    CHECK(photo.is_here());
    photo.at("2026-06-12T12:00:00+08:00");
    photo.visit.world.sync(*photo.visit.li);
    CHECK_FALSE(photo.is_here());
}

TEST_CASE(
    "DUR-8 the doctor of a hub reads every photo that was found genuine, and says how much room is left") {
    Kept photo;
    Json report = photo.doctor();
    CHECK(report["ok"].boolean());
    CHECK(report["evidence"]["captures"].text() == "1");
    CHECK(report["evidence"]["complete"].text() == "1");
    CHECK(must(report["free_bytes"].integer()) > 0);
    CHECK(must(report["total_bytes"].integer()) >= must(report["free_bytes"].integer()));
    photo.rot();
    report = photo.doctor();
    CHECK_FALSE(report["ok"].boolean());
    CHECK(report["problems"].dump() == R"(["evidence is missing or damaged"])");
    CHECK(report["evidence"]["complete"].text() == "0");
    CHECK(report["evidence"]["damaged"].dump() == "[\"" + photo.row.original.hex() + "\"]");
    CHECK(report["evidence"]["missing"].dump() == "[]");
    REQUIRE(std::filesystem::remove(photo.path));
    report = photo.doctor();
    CHECK_FALSE(report["ok"].boolean());
    CHECK(report["evidence"]["missing"].dump() == "[\"" + photo.row.original.hex() + "\"]");
    CHECK(report["evidence"]["damaged"].dump() == "[]");
}

}  // namespace wincheck::hub
