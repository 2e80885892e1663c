// A real disk that fills up: a small tmpfs that says it is part of a large one.
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>

#include "core/store/lists.h"
#include "tests/support/forwarding_files.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

class Mounted {
public:
    explicit Mounted(const char* options)
        : is_mounted_(::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, options) == 0) {}
    ~Mounted() {
        if (is_mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
    Mounted(const Mounted&) = delete;
    Mounted& operator=(const Mounted&) = delete;
    [[nodiscard]] bool is_mounted() const { return is_mounted_; }
    [[nodiscard]] const std::string& path() const { return folder_.path(); }

private:
    TemporaryFolder folder_;
    bool is_mounted_;
};

/// The phone's whole storage is larger than what the test fills.
class PartOfLarge final : public ForwardingFiles {
public:
    Result<Space> space(const std::string& folder) override {
        WCK_TRY(Space space, ForwardingFiles::space(folder));
        space.total_bytes = 64 * 1024 * kMiB;
        return space;
    }
};

/// Takes all but `left_bytes` of what is free.
void fill(const std::string& path, std::uint64_t left_bytes) {
    SystemFiles files;
    const Space space = must(files.space(folder_of(path)));
    REQUIRE(space.free_bytes > left_bytes);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
    REQUIRE(descriptor >= 0);
    CHECK(::fallocate(descriptor, 0, 0, static_cast<off_t>(space.free_bytes - left_bytes)) == 0);
    ::close(descriptor);
}

}  // namespace

TEST_CASE("DUR-5 on a full disk the ballast goes, answers and the seal go on, photos wait for room") {
    const Mounted disk("size=128m");
    if (!disk.is_mounted()) {
        std::puts("skipped: DUR-5 ballast (mounting a tmpfs is not permitted here)");
        return;
    }
    NightWorld world;
    world.plan();
    engine::Identity identity = *world.a.engine().identity();
    identity.is_simulated = false;
    must(world.a.engine().put_identity(identity));
    const std::string photo = world.a.file("g1.jpg", 300'000);
    world.a.close();
    const std::string folder = disk.path() + "/store";
    std::filesystem::copy(world.a.folder(), folder, std::filesystem::copy_options::recursive);
    SimulatedClock clock;
    clock.set(must(parse_time("2026-03-02T23:00:00+08:00")));
    SeededRandom random(3);
    PartOfLarge files;
    PlainKeyStore keys;
    const auto engine = must(engine::Engine::open({.folder = folder, .is_hub = false, .keeps_ballast = true},
                                                  {clock, random, files, keys}));
    const auto does = [&](const std::string& act) { return engine->perform(must(Json::parse(act))); };
    const auto ballast = [&] { return must(engine->show("health", ""))["ballast"]["state"].text(); };
    const std::string capture =
        R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},
            "file":")" +
        photo + "\"}";
    CHECK(ballast() == "none");
    while (must(engine->maintain())) {
    }
    CHECK(ballast() == "kept");
    must(does(R"({"act":"phase","inspection":"n1","phase":"covert"})"));
    fill(disk.path() + "/filler", 0);
    // Many more answers than what was left in half-used pages: the ballast carries them.
    for (int i = 0; i < 40; ++i) must(does(answer("G2", i % 2 == 0 ? "\"pass\"" : "\"fail\"")));
    CHECK(ballast() == "released");
    const auto refused = does(capture);
    CHECK(reason_of(refused) == "no_media_now");
    CHECK(refused.error().bytes_needed == 96 * kMiB);
    REQUIRE(::unlink((disk.path() + "/filler").c_str()) == 0);
    CHECK(reason_of(does(capture)) == "no_media_now");
    while (must(engine->maintain())) {
    }
    CHECK(ballast() == "kept");
    must(does(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})"));
    must(does(capture));
    CHECK(must(engine->store().problems()).empty());
}

TEST_CASE("DUR-5 a list is shown where the disk has no room for its rows") {
    const Mounted disk("size=64m");
    if (!disk.is_mounted()) {
        std::puts("skipped: DUR-5 lists (mounting a tmpfs is not permitted here)");
        return;
    }
    NightWorld world;
    world.plan();
    world.a.close();
    const std::string folder = disk.path() + "/store";
    std::filesystem::copy(world.a.folder(), folder, std::filesystem::copy_options::recursive);
    SimulatedClock clock;
    clock.set(must(parse_time("2026-03-02T23:00:00+08:00")));
    SeededRandom random(3);
    PartOfLarge files;
    PlainKeyStore keys;
    const auto engine = must(engine::Engine::open({.folder = folder}, {clock, random, files, keys}));
    must(engine->store().checkpoint());  // the log has no pages left over
    fill(disk.path() + "/filler", 0);
    const auto refused =
        engine->perform(must(Json::parse(R"({"act":"phase","inspection":"n1","phase":"covert"})")));
    REQUIRE(reason_of(refused) == "storage_full");
    for (int round = 0; round < 2; ++round) {
        const Json page = must(engine->show("inspections", R"({"limit":10})"));
        REQUIRE(page["inspections"].items().size() == 1);
        CHECK(page["inspections"].items().front().dump() ==
              must(engine->show("inspections", "")).items().front().dump());
        CHECK(must(engine->show("findings", ""))["count"].text() == "0");
    }
    CHECK(must(store::Lists(engine->store()).fresh_rows()).empty());
    REQUIRE(::unlink((disk.path() + "/filler").c_str()) == 0);
    must(engine->show("inspections", R"({"limit":10})"));
    CHECK(must(store::Lists(engine->store()).fresh_rows()).size() == 1);
}

TEST_CASE("DUR-5 a photo that meets a full disk is refused, gives room to answers and leaves nothing") {
    const Mounted disk("size=128m");
    if (!disk.is_mounted()) return;
    NightWorld world;
    world.plan();
    engine::Identity identity = *world.a.engine().identity();
    identity.is_simulated = false;
    must(world.a.engine().put_identity(identity));
    const std::string photo = world.a.file("g1.jpg", 20'000'000);
    world.a.close();
    const std::string folder = disk.path() + "/store";
    std::filesystem::copy(world.a.folder(), folder, std::filesystem::copy_options::recursive);
    SimulatedClock clock;
    clock.set(must(parse_time("2026-03-02T23:00:00+08:00")));
    SeededRandom random(3);
    /// Says that there is room for any photo.
    class Boasting final : public ForwardingFiles {
    public:
        Result<Space> space(const std::string&) override { return Space{1000 * kMiB, 64 * 1024 * kMiB}; }
    } files;
    PlainKeyStore keys;
    const auto engine = must(engine::Engine::open({.folder = folder, .is_hub = false, .keeps_ballast = true},
                                                  {clock, random, files, keys}));
    const auto does = [&](const std::string& act) { return engine->perform(must(Json::parse(act))); };
    while (must(engine->maintain())) {
    }
    must(does(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})"));
    fill(disk.path() + "/filler", 10 * kMiB);
    const auto refused =
        does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" + photo + "\"}");
    CHECK(reason_of(refused) == "storage_full");
    CHECK(refused.error().bytes_needed == 20'000'000);
    CHECK(must(engine->show("health", ""))["ballast"]["state"].text() == "released");
    CHECK(must(files.list(folder + "/evidence/tmp")).empty());
    CHECK(must(engine->show("taken", "n1")).items().empty());
    must(does(answer("G3", "\"pass\"")));
}
