// A sync whose phone or hub meets a faulty disk (support/simulated_disk.h): loss of power and want of space
// at each operation, SQLite's own writes among them.
#include "core/evidence/names.h"
#include "core/store/hub_store.h"
#include "sync/client/status.h"
#include "tests/support/simulated_disk.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

using testing::DiskState;
using testing::FaultKind;
using testing::SimulatedDisk;

/// A phone whose folder stands on a simulated disk.
class DiskPhone {
public:
    DiskPhone(Phone& phone, SimulatedDisk& disk, const std::string& scratch) : disk_(disk) {
        phone.save_copy(scratch);
        disk_.load(scratch, "/phone");
        clock_.set(must(parse_time("2026-03-02T23:50:00+08:00")));
    }
    /// False where the disk does not let it open.
    bool open() {
        close();
        // A store that was put back must not repeat the nonces of the last time.
        random_ = SeededRandom(++seed_);
        auto opened = engine::Engine::open({.folder = "/phone", .is_hub = false}, ports());
        if (opened) engine_ = std::move(*opened);
        if (engine_) client_ = std::make_unique<client::SyncClient>(*engine_);
        return engine_ != nullptr;
    }
    void close() {
        client_.reset();
        engine_.reset();
    }
    /// False where it ended in an error of the disk. The client stays: what it remembers goes on.
    bool sync(Hub& hub) {
        DirectTransport transport(hub, disk_);
        std::uint64_t now_ms = 0;
        client::RunOptions options;
        options.hub_url = "http://127.0.0.1";
        options.elapsed_ms = [&] { return now_ms; };
        options.wait = [&](std::uint32_t ms) { now_ms += ms; };
        return client::run_sync(*engine_, *client_, transport, options).has_value();
    }
    [[nodiscard]] engine::Engine& engine() { return *engine_; }

private:
    Ports ports() { return {clock_, random_, disk_, keys_}; }
    SimulatedDisk& disk_;
    SimulatedClock clock_;
    std::uint64_t seed_ = 4;
    SeededRandom random_{seed_};
    PlainKeyStore keys_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<client::SyncClient> client_;
};

/// li has something to send, and something of wang's to take.
struct Meeting {
    Visit visit;
    TemporaryFolder scratch;
    SimulatedDisk disk;
    std::unique_ptr<DiskPhone> phone;
    DiskState before;
    Meeting() {
        visit.work();
        visit.world.sync(*visit.wang);
        phone = std::make_unique<DiskPhone>(*visit.li, disk, scratch.path() + "/li");
        before = disk.state();
    }
    std::uint64_t operations(FaultKind kind) {
        disk.put_back(before);
        REQUIRE(phone->open());
        disk.arm(kind, 1'000'000, 1);
        REQUIRE(phone->sync(visit.world.hub()));
        const std::uint64_t count = disk.operations();
        disk.disarm();
        phone->close();
        return count;
    }
    // Each cursor has its ranks, each receipt its line under a checkpoint of that size.
    void check_both_or_neither() {
        store::Store& store = phone->engine().store();
        CHECK(must(store.problems()).empty());
        const auto cursors =
            must(client::load<std::vector<protocol::Cursor>>(store, client::kSettingCursors));
        for (const protocol::Cursor& cursor : cursors.value_or(std::vector<protocol::Cursor>{})) {
            std::uint64_t ranked = 0;
            for (const std::uint32_t kind : {kStreamTenant, kStreamInspection})
                for (const store::StreamInfo& stream : must(store.streams(kind))) {
                    const bool is_it = kind == kStreamTenant
                                           ? cursor.scope == protocol::kScopeTenant
                                           : cursor.scope == protocol::inspection_scope(stream.id);
                    if (!is_it) continue;
                    for (const auto& entry : must(store.stream_entries(stream.id)))
                        ranked += entry.rank ? 1 : 0;
                }
            CHECK(ranked >= cursor.n);
        }
        for (const store::Chain& chain : must(store.chains())) {
            const auto receipted =
                must(client::load<client::Receipted>(store, client::receipted_setting(chain.id)));
            if (!receipted || receipted->size == 0) continue;
            const auto notes = must(store.notes(chain.id));
            CHECK(std::any_of(notes.begin(), notes.end(), [&](const store::Note& note) {
                return note.size == receipted->size &&
                       must(journal::parse_note(note.text)).signatures.size() > 1;
            }));
        }
    }
    void check_same() {
        REQUIRE(phone->sync(visit.world.hub()));
        REQUIRE(phone->sync(visit.world.hub()));
        CHECK(must(phone->engine().store().digest(visit.scope())).hex() ==
              hub_digest(visit.world, visit.scope()));
        CHECK(must(client::status(phone->engine())).entries_only_here == 0);
    }
};

constexpr std::uint64_t kTrials = 40;

}  // namespace

TEST_CASE("S3 power lost at any operation of a sync: receipt, ranks and cursor are there together or not") {
    Meeting meeting;
    const std::uint64_t count = meeting.operations(FaultKind::power);
    REQUIRE(count > 10);
    for (std::uint64_t at = 1; at <= count; at += 1 + count / kTrials) {
        CAPTURE(at);
        meeting.disk.put_back(meeting.before);
        REQUIRE(meeting.phone->open());
        meeting.disk.arm(FaultKind::power, at, at);
        CHECK_FALSE(meeting.phone->sync(meeting.visit.world.hub()));
        meeting.phone->close();
        meeting.disk.power_on(at);
        meeting.disk.disarm();
        REQUIRE(meeting.phone->open());
        meeting.check_both_or_neither();
        meeting.check_same();
        meeting.phone->close();
    }
    CHECK(meeting.visit.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "S21 a phone's disk that is full in the middle of a sync: what it remembers does not run ahead of it") {
    Meeting meeting;
    const std::uint64_t count = meeting.operations(FaultKind::full);
    REQUIRE(count > 10);
    std::uint64_t struck = 0;
    for (std::uint64_t at = 1; at <= count; at += 1 + count / kTrials) {
        CAPTURE(at);
        meeting.disk.put_back(meeting.before);
        REQUIRE(meeting.phone->open());
        meeting.disk.arm(FaultKind::full, at, at);
        static_cast<void>(meeting.phone->sync(meeting.visit.world.hub()));
        struck += meeting.disk.has_struck() ? 1 : 0;
        meeting.disk.disarm();
        // The same process goes on, now that there is space.
        meeting.check_same();
        meeting.check_both_or_neither();
        meeting.phone->close();
    }
    CHECK(struck > 10);
}

TEST_CASE(
    "S22 a hub's database on a full disk: all of a push or nothing, no receipt, and it goes on after it") {
    Visit visit;
    visit.work();
    const std::string hub_folder = visit.world.folder();
    must(visit.li->engine().close_segments());
    const auto chains = must(visit.li->engine().store().chains());
    const auto own =
        std::find_if(chains.begin(), chains.end(), [](const auto& chain) { return chain.is_own; });
    const auto record = must(journal::decode<journal::OpeningRecord>(own->opening));
    const Bytes body = journal::encode(protocol::PushRequest{
        own->opening, record.certificate, {must(visit.li->engine().segment(own->id, 0, own->size))}});
    visit.world.close();
    SimulatedDisk disk;
    disk.load(hub_folder, "/hub");
    const DiskState before = disk.state();
    std::uint64_t refused = 0;
    for (std::uint64_t at = 1; at <= 30; ++at) {
        CAPTURE(at);
        disk.put_back(before);
        SimulatedClock clock;
        clock.set(must(parse_time(kEvening)));
        SeededRandom random{at};
        PlainKeyStore keys;
        const auto hub = must(Hub::open("/hub", {clock, random, disk, keys}));
        Signer li(*visit.li->engine().identity());
        const auto push = [&] {
            return hub->handle(
                li.request("POST", protocol::kPathPush, {{"Content-Type", protocol::kContentType}}, body));
        };
        disk.arm(FaultKind::full, at, at);
        const auto first = push();
        const bool has_struck = disk.has_struck();
        disk.disarm();
        if (has_struck && first.status != 200) {
            ++refused;
            CHECK(first.status == 507);
            CHECK(protocol::header_value(first.headers, "Retry-After") == "30");
        }
        const auto again = push();
        REQUIRE(again.status == 200);
        const auto reply = must(journal::decode_document<protocol::PushReply>(again.body));
        CHECK(reply.accepted_to == own->size);
        CHECK_FALSE(reply.receipt.empty());
        CHECK(must(hub->command("doctor", Json::object()))["ok"].boolean());
    }
    CHECK(refused > 0);
}

namespace {

/// A hub on a simulated disk that has all of a visit but the bytes of its photo, and the phone that has them.
struct Uploading {
    Photo photo;
    TemporaryFolder scratch;
    SimulatedDisk disk;
    DiskState before;
    SimulatedClock clock;
    PlainKeyStore keys;
    std::unique_ptr<SeededRandom> random;
    std::unique_ptr<Hub> hub;

    Uploading() {
        photo.visit.li->save_copy(scratch.path() + "/li");
        const std::string hub_folder = photo.visit.world.folder();
        photo.visit.world.close();
        disk.load(hub_folder, "/hub");
        before = disk.state();
        clock.set(must(parse_time("2026-03-03T08:00:00+08:00")));
    }
    /// False where the disk does not let it open.
    bool open(std::uint64_t seed) {
        hub.reset();
        random = std::make_unique<SeededRandom>(seed);
        auto opened = Hub::open("/hub", {clock, *random, disk, keys});
        if (opened) hub = std::move(*opened);
        return hub != nullptr;
    }
    void begin(std::uint64_t seed) {
        hub.reset();
        disk.put_back(before);
        REQUIRE(open(seed));
        photo.visit.li->put_back(scratch.path() + "/li");
        photo.li = std::make_unique<Signer>(*photo.visit.li->engine().identity());
    }
    /// True where the phone has the hub's receipt in the end.
    bool sync() {
        DirectTransport transport(*hub, photo.visit.li->files());
        photo.visit.li->sync(transport);
        const auto status = must(client::status(photo.visit.li->engine()));
        return status.photos == 1 && status.photos_only_here == 0;
    }
    /// Asks the hub for each chunk file.
    bool has_all_chunks() {
        for (std::size_t i = 0; i < photo.chunks.size(); ++i) {
            const auto answer = hub->handle(photo.li->request(
                "GET", std::string(protocol::kPathChunk) + photo.row.original.hex() + "/" + std::to_string(i),
                {}));
            if (answer.status != 200 || answer.body != photo.chunks[i]) return false;
        }
        return true;
    }
};

}  // namespace

TEST_CASE(
    "DUR-8 power lost at a hub at any operation of an upload: a photo with a receipt is there, others come "
    "again") {
    Uploading at_hub;
    at_hub.begin(1);
    at_hub.disk.arm(FaultKind::power, 1'000'000, 1);
    REQUIRE(at_hub.sync());
    const std::uint64_t count = at_hub.disk.operations();
    REQUIRE(count > 10);
    for (std::uint64_t at = 1; at <= count; at += 1 + count / kTrials) {
        CAPTURE(at);
        at_hub.disk.disarm();
        at_hub.begin(1 + at);
        at_hub.disk.arm(FaultKind::power, at, at);
        CHECK_FALSE(at_hub.sync());
        at_hub.hub.reset();
        at_hub.disk.power_on(at);
        at_hub.disk.disarm();
        REQUIRE(at_hub.open(1'000 + at));
        for (int round = 0; round < 3; ++round)
            if (at_hub.sync()) break;
        CHECK(at_hub.sync());
        CHECK(at_hub.has_all_chunks());
        CHECK(must(at_hub.hub->command("doctor", Json::object()))["ok"].boolean());
    }
}

TEST_CASE("DUR-8 power lost at a hub after the receipt of a photo: all of it is there") {
    Uploading at_hub;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        CAPTURE(seed);
        at_hub.begin(seed);
        REQUIRE(at_hub.sync());
        at_hub.disk.power_off();
        at_hub.hub.reset();
        at_hub.disk.power_on(seed);
        REQUIRE(at_hub.open(100 + seed));
        CHECK(at_hub.has_all_chunks());
    }
}

TEST_CASE(
    "DUR-8 what comes whole in one request is synchronised once for each chunk file, names and rows once a "
    "photo") {
    Uploading at_hub;
    at_hub.begin(1);
    std::vector<std::uint64_t> syncs;
    for (std::size_t i = 0; i < at_hub.photo.chunks.size(); ++i) {
        at_hub.disk.arm(FaultKind::sync, 1'000'000, 1);
        const auto answer = at_hub.hub->handle(at_hub.photo.announcing(i, at_hub.photo.chunks[i]));
        REQUIRE(answer.status == 201);
        syncs.push_back(at_hub.disk.operations());
    }
    REQUIRE(syncs.size() == 3);
    CHECK(syncs[0] == 2);  // also the folder that the photo's files are in
    CHECK(syncs[1] == 1);
    CHECK(syncs[2] == 3);  // the names in that folder and the commit of what was found
}

TEST_CASE(
    "S27 bytes that are not the promised chunk file get no name at the hub, and nothing of them stays") {
    Uploading at_hub;
    at_hub.begin(1);
    const std::string group = "/hub/evidence/" + evidence::group_name(at_hub.photo.row.original);
    for (const std::size_t at : {std::size_t{0}, at_hub.photo.chunks.size() - 1}) {
        CAPTURE(at);
        Bytes wrong = at_hub.photo.chunks[at];
        wrong[wrong.size() / 2] ^= 1;
        CHECK(at_hub.hub->handle(at_hub.photo.announcing(at, wrong)).status == 460);
        CHECK(must(at_hub.disk.list(group)).empty());
        CHECK(must(at_hub.disk.list("/hub/evidence/tmp")).empty());
    }
    CHECK(at_hub.sync());
    CHECK(at_hub.has_all_chunks());
}

TEST_CASE(
    "DUR-8 chunk files in whatever order they come, some before the hub was killed, make one original") {
    Uploading at_hub;
    const std::size_t count = at_hub.photo.chunks.size();
    REQUIRE(count == 3);
    const std::vector<std::vector<std::size_t>> orders{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}};
    for (const auto& order : orders)
        for (std::size_t killed = 0; killed <= count; ++killed) {
            CAPTURE(order);
            CAPTURE(killed);
            at_hub.begin(1);
            std::string evidence;
            for (std::size_t i = 0; i < count; ++i) {
                if (i == killed) REQUIRE(at_hub.open(2));
                const std::size_t chunk = order[i];
                const auto answer =
                    at_hub.hub->handle(at_hub.photo.announcing(chunk, at_hub.photo.chunks[chunk]));
                REQUIRE(answer.status == 201);
                evidence = protocol::header_value(answer.headers, protocol::kHeaderEvidence);
                CHECK(evidence.empty() == (i + 1 < count));
            }
            CHECK(evidence == "stored");
            CHECK(at_hub.has_all_chunks());
        }
}

}  // namespace wincheck::hub
