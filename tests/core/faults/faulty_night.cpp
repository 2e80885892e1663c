#include "tests/core/faults/faulty_night.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace wincheck::testing {
namespace {

constexpr const char* kFolder = "/phone";
// What residents may ask to have erased.
constexpr const char *kResident = "王小明 13800001111", *kNeighbour = "李小红 13900002222";

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

std::string capture_act(const std::string& item, const std::string& path,
                        const std::string& latitude = "31") {
    return R"({"act":"capture","inspection":"n1","item":")" + item +
           R"(","live":true,"position":{"latitude":)" + latitude + R"(,"longitude":121},"file":")" + path +
           "\"}";
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

std::string suggestion(const std::string& text) {
    return R"({"act":"suggest","inspection":"n1","item":"C1","text":")" + text + "\"}";
}

Result<engine::Done> close_segments(engine::Engine& engine) {
    WCK_TRY(engine.close_segments());
    return engine::Done{};
}

Result<engine::Done> maintain(engine::Engine& engine) {
    for (;;) {
        WCK_TRY(const bool is_done, engine.maintain());
        if (!is_done) return engine::Done{};
    }
}

Bytes noise(std::size_t size) {
    Bytes bytes(size);
    SeededRandom random(size);
    random.fill(bytes);
    return bytes;
}

}  // namespace

PreparedNight::PreparedNight(Script script) {
    script == Script::visit ? prepare_visit() : prepare_erasing();
}

void PreparedNight::prepare_visit() {
    NightWorld world;
    world.plan();
    const Incoming incoming = written_by(world.b);
    keep(world.a);
    add_file("/g1.jpg", noise(300'000));
    add_file("/after.jpg", noise(3'000));

    add(R"({"act":"open","inspection":"n1"})");
    add(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    add(answer("G2", "\"pass\""));
    add(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})");
    add(answer("G1", "\"pass\""));
    add(answer("G3", "\"fail\""));
    add(capture_act("G1", "/g1.jpg"));
    add(answer("C2", R"({"occurrences":{"dress":2}})"));
    add([incoming](engine::Engine& engine) -> Result<engine::Done> {
        WCK_TRY(engine.take_segment(incoming.opening, {}, incoming.segment));
        return engine::Done{};
    });
    add(R"({"act":"finding","inspection":"n1","item":"G3","text":"岗亭无人",
            "fixed":{"text":"已补岗","files":["/after.jpg"]}})");
    add(close_segments);
    add(answer("G3", "\"pass\""));
    add(R"({"act":"seal","inspection":"n1"})");
    add(maintain);
}

void PreparedNight::prepare_erasing() {
    NightWorld world;
    world.plan();
    world.a.does(R"({"act":"open","inspection":"n1"})");
    const Hash told = world.a.does(suggestion(kResident)).entry;
    const engine::Done photo = world.a.does(capture_act("G1", world.a.file("g1.jpg", 300'000), "31.2304167"));
    carry(world.a, world.b);
    const std::string from_a = world.a.file("a.wckfile", 0), from_b = world.b.file("b.wckfile", 0);
    must(world.a.engine().export_file("n1", from_a));
    must(world.b.engine().import_file(from_a));  // so the photo is in what B gives on
    const Hash also_told = world.b.does(suggestion(kNeighbour)).entry;
    world.b.does(capture_act("G1", world.b.file("g1.jpg", 270'000)));
    must(world.b.engine().export_file("n1", from_b));
    for (const char* text : {kResident, kNeighbour}) erased_.push_back(bytes_of(text));
    note_erased(world.a, told);
    note_erased(world.a, photo.entry);
    note_erased(world.b, also_told);
    erased_photo_ = must(Hash::parse_hex(photo.extra["evidence"].text()));
    const Bytes file = must(read_file(world.b.engine().ports().files, from_b, std::uint64_t{1} << 24U));
    keep(world.a);
    add_file("/from-b.wckfile", file);

    add([import_act = must(Json::parse(R"({"act":"import","file":"/from-b.wckfile"})"))](
            engine::Engine& engine) { return engine.perform(import_act); });
    add(R"({"act":"erase","inspection":"n1","reason":"住户申请","entries":[")" + told.hex() + "\",\"" +
        photo.entry.hex() + "\",\"" + also_told.hex() + "\"]}");
    add(answer("G3", "\"fail\""));
    add([](engine::Engine& engine) -> Result<engine::Done> {
        WCK_TRY(engine.export_file("n1", "/out.wckfile"));
        return engine::Done{};
    });
    add(maintain);
    add(answer("G3", "\"pass\""));
    add(close_segments);
}

/// The folder of `box` as it stands is where the script begins.
void PreparedNight::keep(Box& box) {
    own_entries_ = own_size(box.engine());
    box.close();
    SimulatedDisk disk;
    disk.load(box.folder(), kFolder);
    disk_ = disk.state();
}

void PreparedNight::add_file(const std::string& path, ByteView bytes) {
    SimulatedDisk disk;
    disk.put_back(disk_);
    disk.add_file(path, bytes);
    disk_ = disk.state();
}

/// What an erase of `entry` takes away; of a photo the key in its intent too.
void PreparedNight::note_erased(Box& box, const Hash& entry) {
    store::Store& store = box.engine().store();
    const StreamId stream = must(box.engine().find_inspection("n1"));
    const store::StoredEntry stored = must(store.entry_by_hash(stream, entry)).value();
    for (const journal::Part& part : stored.entry.parts) {
        if (part.part_class == journal::PartClass::core) continue;
        // The words are looked for as they are; those around them are in other photos too.
        if (part.part_class != journal::PartClass::text) erased_.push_back(part.bytes.value());
        erased_.emplace_back(part.salt->raw.begin(), part.salt->raw.end());
    }
    if (stored.header.type != static_cast<std::uint32_t>(EntryType::capture)) return;
    const Bytes& core = *stored.entry.part_or_null(journal::PartClass::core);
    note_erased(box, must(journal::decode<CaptureCore>(core)).intent);
}

void PreparedNight::add(const std::string& act) {
    ++acts_;
    add([act = must(Json::parse(act))](engine::Engine& engine) { return engine.perform(act); });
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
        told.is_imported = told.is_imported || !done->extra["chunk_files"].is_null();
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

/// No capture entry without its bytes, told or not, but for those that came without them or were erased; and
/// no told photo without an entry.
std::string NightDevice::wrong_photos(const Told& told) {
    store::Store& store = engine().store();
    for (const Hash& photo : told.photos)
        if (must(store.evidence_of(photo)).empty()) return "an acknowledged photo is lost";
    for (const store::StreamInfo& stream : must(store.streams(kStreamInspection))) {
        const bool is_erasing = !must(store.stream_entries(stream.id, EntryType::erase)).empty();
        for (const store::EvidenceRow& row : must(store.evidence(stream.id))) {
            const auto stored = must(store.entry(row.position)).value();
            const bool has_key = stored.entry.part_or_null(journal::PartClass::secret) != nullptr;
            if (is_erasing && !has_key) continue;
            const auto key = engine().evidence_key(row);
            if (!key) return "the key of a photo is lost";
            const bool is_own = must(store.chain(row.position.incarnation))->is_own;
            const auto read =
                engine().evidence().read(row.capture, *key, [](ByteView) { return Result<void>{}; });
            if (!read && (is_own || told.is_imported)) return "a photo's entry stands without its bytes";
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
