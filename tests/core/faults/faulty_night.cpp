#include "tests/core/faults/faulty_night.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace wincheck::testing {
namespace {

constexpr const char* kFolder = "/phone";

struct Incoming {
    Bytes opening;
    Bytes segment;
};

/// What B did: a suggestion and an answer, as one closed segment.
Incoming written_by(Box& mate) {
    mate.does(R"({"act":"suggest","inspection":"n1","item":"C1","text":"加装照明"})");
    mate.does(answer("C1", "\"pass\""));
    must(mate.engine().close_segments());
    for (const store::Chain& chain : must(mate.engine().store().chains())) {
        if (chain.is_own) return {chain.opening, must(mate.engine().segment(chain.id, 0, chain.size))};
    }
    return {};
}

std::string capture_act(const std::string& item, const std::string& path) {
    return R"({"act":"capture","inspection":"n1","item":")" + item +
           R"(","live":true,"position":{"latitude":31,"longitude":121},"file":")" + path + "\"}";
}

std::uint64_t own_size(engine::Engine& engine) {
    for (const store::Chain& chain : must(engine.store().chains()))
        if (chain.is_own) return chain.size;
    return 0;
}

bool is_of_photo(const store::StoredEntry& entry) {
    const auto type = static_cast<EntryType>(entry.header.type);
    return type == EntryType::intent || type == EntryType::capture;
}

Bytes noise(std::size_t size) {
    Bytes bytes(size);
    SeededRandom random(size);
    random.fill(bytes);
    return bytes;
}

}  // namespace

PreparedNight::PreparedNight() {
    NightWorld world;
    world.plan();
    const Incoming incoming = written_by(world.b);
    own_entries_ = own_size(world.a.engine());
    world.a.close();
    SimulatedDisk disk;
    disk.load(world.a.folder(), kFolder);
    disk.add_file("/g1.jpg", noise(300'000));
    disk.add_file("/after.jpg", noise(3'000));
    disk_ = disk.state();

    add(R"({"act":"open","inspection":"n1"})");
    add(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    add(answer("G2", "\"pass\""));
    add(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})");
    add(answer("G1", "\"pass\""));
    add(answer("G3", "\"fail\""));
    add(capture_act("G1", "/g1.jpg"));
    add(answer("C2", R"({"occurrences":{"dress":2}})"));
    steps_.emplace_back([incoming](engine::Engine& engine) -> Result<engine::Done> {
        WCK_TRY(engine.take_segment(incoming.opening, {}, incoming.segment));
        return engine::Done{};
    });
    add(R"({"act":"finding","inspection":"n1","item":"G3","text":"岗亭无人",
            "fixed":{"text":"已补岗","files":["/after.jpg"]}})");
    steps_.emplace_back([](engine::Engine& engine) -> Result<engine::Done> {
        WCK_TRY(engine.close_segments());
        return engine::Done{};
    });
    add(answer("G3", "\"pass\""));
    add(R"({"act":"seal","inspection":"n1"})");
    steps_.emplace_back([](engine::Engine& engine) -> Result<engine::Done> {
        for (;;) {
            WCK_TRY(const bool is_done, engine.maintain());
            if (!is_done) return engine::Done{};
        }
    });
}

void PreparedNight::add(const std::string& act) {
    steps_.emplace_back(
        [act = must(Json::parse(act))](engine::Engine& engine) { return engine.perform(act); });
}

HoldsRealDisk::HoldsRealDisk(const DiskState& state) {
    SystemFiles real;
    for (const auto& [path, number] : state.names) {  // sorted: a folder comes before what is in it
        const DiskState::Node& node = state.nodes.at(number);
        if (path == "/") continue;
        if (node.is_folder) {
            must(real.make_folder(root.path() + path));
        } else {
            must(write_file(real, root.path() + path, node.now));
        }
    }
}

Result<void> NightDevice::open(engine::Thoroughness thoroughness) {
    engine_.reset();
    WCK_TRY(engine_, engine::Engine::open({.folder = folder_, .is_hub = false, .thoroughness = thoroughness},
                                          {clock_, random_, files_, keys_}));
    return {};
}

void NightDevice::play(Told& told, int tries, const std::function<void(std::size_t)>& before) {
    for (std::size_t number = 0; number < night_.steps().size(); ++number) {
        const PreparedNight::Step& step = night_.steps()[number];
        before(number);
        Result<engine::Done> done = step(engine());
        for (int again = 1; !done && again < tries; ++again) {
            ++told.refused;
            done = step(engine());
        }
        if (!done) {
            ++told.refused;
            return;
        }
        if (!done->entry.is_zero()) told.entries.push_back(done->entry);
        const std::string photo = done->extra["evidence"].text();
        if (!photo.empty()) told.photos.push_back(must(Hash::parse_hex(photo)));
    }
}

std::vector<Hash> NightDevice::lost(const Told& told) {
    std::set<Hash> here;
    for (const store::Chain& chain : must(engine().store().chains())) {
        for (const store::StoredEntry& entry :
             must(engine().store().chain_entries(chain.id, 0, std::size_t{1} << 20U)))
            here.insert(entry.hash);
    }
    std::vector<Hash> gone;
    std::copy_if(told.entries.begin(), told.entries.end(), std::back_inserter(gone),
                 [&](const Hash& entry) { return !here.contains(entry); });
    return gone;
}

std::string NightDevice::wrong(const Told& told) {
    if (!lost(told).empty()) return "an acknowledged act is lost";
    const auto problems = must(engine().store().problems());
    if (!problems.empty()) return problems.front();
    return wrong_photos(told);
}

/// No capture entry without its bytes, told or not; and no told photo without an entry.
std::string NightDevice::wrong_photos(const Told& told) {
    for (const Hash& photo : told.photos)
        if (must(engine().store().evidence_of(photo)).empty()) return "an acknowledged photo is lost";
    for (const store::StreamInfo& stream : must(engine().store().streams(kStreamInspection))) {
        for (const store::EvidenceRow& row : must(engine().store().evidence(stream.id))) {
            const auto key = engine().evidence_key(row);
            if (!key) return "the key of a photo is lost";
            const auto read =
                engine().evidence().read(row.capture, *key, [](ByteView) { return Result<void>{}; });
            if (!read) return "a photo's entry stands without its bytes";
        }
    }
    return {};
}

std::size_t NightDevice::acts_stored() {
    std::size_t count = 0;
    for (const store::Chain& chain : must(engine().store().chains())) {
        if (!chain.is_own) continue;
        for (const store::StoredEntry& entry :
             must(engine().store().chain_entries(chain.id, night_.own_entries(), std::size_t{1} << 20U)))
            count += is_of_photo(entry) ? 0 : 1;
    }
    return count;
}

bool NightDevice::is_covered() {
    for (const store::Chain& chain : must(engine().store().chains())) {
        if (!chain.is_own) continue;
        const auto notes = must(engine().store().notes(chain.id));
        return !notes.empty() && notes.back().size == chain.size;
    }
    return false;
}

}  // namespace wincheck::testing
