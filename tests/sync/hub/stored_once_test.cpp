// What the hub holds twice of a photo, and what it does not (SEC-5), and what is left of it when one of its
// captures is erased (PII-1).
#include <map>

#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kPhotoBytes = 700'000;
constexpr std::size_t kChunks = 3;

/// li takes the same picture twice, wang hands in the very same file.
struct SamePicture : Visit {
    std::vector<Hash> of_li;
    std::uint64_t chunks_of_li = 0, chunks_of_wang = 0;

    SamePicture() {
        for (Phone* phone : {li.get(), wang.get()}) phone->at("2026-03-02T23:40:00+08:00");
        li->does(kOnSite);
        world.sync(*li);
        world.sync(*wang);
        for (const char* item : {"G1", "G2"}) of_li.push_back(captured(*li, item));
        captured(*wang, "G2");
        chunks_of_li = world.sync(*li).counters.chunks_sent;
        chunks_of_wang = world.sync(*wang).counters.chunks_sent;
        meet();
    }
    static Hash captured(Phone& phone, const char* item) {
        return phone
            .does(R"({"act":"capture","inspection":"n1","live":true,"item":")" + std::string(item) +
                  R"(","file":")" + phone.file("same.jpg", kPhotoBytes) + "\"}")
            .entry;
    }
    void meet() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {planner.get(), li.get(), wang.get()}) world.sync(*phone);
    }
    void erase(const Hash& capture) {
        planner->at("2026-03-03T09:00:00+08:00");
        planner->does(R"({"act":"erase","inspection":"n1","basis":"request","reason":"住户申请","entry":")" +
                      capture.hex() + "\"}");
        meet();
        must(world.hub().keep_house());
    }
    /// How often each content lies among the hub's chunk files.
    std::map<Hash, int> chunk_files() {
        std::map<Hash, int> files;
        for (const auto& one : std::filesystem::recursive_directory_iterator(world.folder() + "/evidence"))
            if (one.is_regular_file())
                ++files[sha256(must(read_file(world.disk(), one.path(), kPhotoBytes)))];
        return files;
    }
    bool is_received(const char* author, const char* item) {
        const Json results = world.does("report", R"({"kind":"results"})");
        for (const Json& one : results["inspections"].items().front()["evidence"].items())
            if (one["author"].text() == author && one["item"].text() == item)
                return one["state"].text() == "received";
        return false;
    }
};

}  // namespace

TEST_CASE("S26 SEC-5 a device's photo is held once however often it is captured, and nobody's bytes twice") {
    SamePicture same;
    // Nothing told wang's device that HQ had this photo.
    CHECK(same.chunks_of_li > 0);
    CHECK(same.chunks_of_wang == same.chunks_of_li);
    const auto files = same.chunk_files();
    CHECK(files.size() == 2 * kChunks);
    for (const auto& [hash, times] : files) CHECK(times == 1);
}

TEST_CASE("PII-1 a photo's bytes stay while a capture of it, of whichever device, has its key") {
    SamePicture same;
    same.erase(same.of_li[0]);
    CHECK(same.chunk_files().size() == 2 * kChunks);
    CHECK(same.is_received("li", "G2"));
    same.erase(same.of_li[1]);
    CHECK(same.chunk_files().size() == 2 * kChunks);
    CHECK(same.is_received("wang", "G2"));
    CHECK(same.world.does("doctor", "{}")["ok"].boolean());
}

}  // namespace wincheck::hub
