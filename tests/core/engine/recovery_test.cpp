// The recovery ladder (DUR-6, INT-5): damaged folders of a real night, opened again.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "core/engine/salvaging.h"
#include "core/journal/payloads.h"
#include "core/store/database.h"
#include "core/store/rows.h"
#include "tests/support/journal_world.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

namespace fs = std::filesystem;

Bytes bytes_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return bytes_of(text);
}

void write_bytes(const std::string& path, const Bytes& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

bool holds(const Bytes& where, ByteView what) {
    return text_of(where).find(text_of(what)) != std::string_view::npos;
}

Bytes joined(const Bytes& a, const Bytes& b) {
    Bytes both = a;
    append(both, b);
    return both;
}

/// A's night with B's part of it, as folders: closed, and as it stands while the app runs (with a log).
struct FolderNight {
    NightWorld world;
    TemporaryFolder folder;
    std::string closed = folder.path() + "/closed", running = folder.path() + "/running";
    IncarnationId own{};
    std::vector<Hash> hashes;  // of everything in the store
    std::vector<Bytes> rows;   // hash, header and parts of each own entry, as they stand in a page
    Bytes identity, opening, last_header;
    std::set<Hash> documents;
    std::string score, digest;

    FolderNight() {
        world.plan();
        Box& a = world.a;
        world.b.does(R"({"act":"suggest","inspection":"n1","item":"C1","text":"加装照明"})");
        carry(world.b, a);
        a.does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
        for (int i = 0; i < 12; ++i) {
            for (const char* item : {"G2", "G3", "C1"})
                a.does(answer(item, i % 2 == 0 ? "\"pass\"" : "\"fail\""));
            a.does(R"({"act":"suggest","inspection":"n1","item":"C1","text":")" +
                   std::string(static_cast<std::size_t>(i) * 30 + 1, 'x') + "\"}");
            if (i == 6) must(a.engine().close_segments());
        }
        a.does(answer("G1", "\"pass\""));
        a.does(answer("C2", R"({"occurrences":{"dress":1}})"));
        must(a.engine().store().checkpoint());
        // So many that the chain's row is written among them (core/store/owed.h).
        for (int i = 0; i < 66; ++i) a.does(answer("G3", i % 2 == 0 ? "\"fail\"" : "\"pass\""));
        fs::copy(a.folder(), running, fs::copy_options::recursive);
        for (const store::Chain& chain : must(a.engine().store().chains())) {
            for (const store::StoredEntry& stored :
                 must(a.engine().store().chain_entries(chain.id, 0, std::size_t{1} << 20U))) {
                hashes.push_back(stored.hash);
                const auto published = store::core_of<PublishCore>(stored.entry);
                if (published) documents.insert(published->hash);
                if (!chain.is_own) continue;
                rows.push_back(
                    joined(Bytes(stored.hash.raw.begin(), stored.hash.raw.end()),
                           joined(stored.entry.header_bytes.bytes(), journal::encode(stored.entry.parts))));
                last_header = stored.entry.header_bytes.bytes();
            }
            if (!chain.is_own) continue;
            own = chain.id;
            opening = chain.opening;
        }
        identity = *must(a.engine().store().setting("identity"));
        score = must(a.engine().show("score", "n1")).dump();
        digest = a.digest();
        a.close();
        fs::copy(a.folder(), closed, fs::copy_options::recursive);
    }
};

/// One phone with a folder that something happened to.
class Patient {
public:
    explicit Patient(const std::string& from) {
        fs::copy(from, folder_.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        clock_.set(must(parse_time("2026-03-03T08:00:00+08:00")));
    }
    Result<void> open(engine::Thoroughness thoroughness = engine::Thoroughness::whole) {
        engine_.reset();
        engine::Engine::Options options;
        options.folder = folder_.path();
        options.thoroughness = thoroughness;
        WCK_TRY(engine_, engine::Engine::open(options, {clock_, random_, files_, keys_}));
        return {};
    }
    void close() { engine_.reset(); }
    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    [[nodiscard]] store::Store& store() { return engine_->store(); }
    [[nodiscard]] std::string file(const std::string& name) const { return folder_.path() + "/" + name; }
    [[nodiscard]] std::string how() {
        const Json health = must(engine_->show("health", ""));
        return health["recovery"].is_null() ? "" : health["recovery"]["how"].text();
    }
    [[nodiscard]] std::uint64_t size_of(const IncarnationId& id) {
        const auto chain = must(store().chain(id));
        return chain ? chain->size : 0;
    }
    [[nodiscard]] store::Chain written_on() {
        for (store::Chain& chain : must(store().chains()))
            if (chain.is_own) return chain;
        FAIL("no chain is written on");
        return {};
    }

private:
    TemporaryFolder folder_;
    SimulatedClock clock_;
    SeededRandom random_{77};
    SystemFiles files_;
    PlainKeyStore keys_;
    std::unique_ptr<engine::Engine> engine_;
};

using Dice = std::mt19937_64;

std::size_t below(Dice& dice, std::size_t bound) {
    return static_cast<std::size_t>(dice() % bound);
}

/// Something that storage does to a file.
void harm(Bytes& bytes, Dice& dice) {
    constexpr std::size_t kPage = 4096, kSector = 512;
    const std::size_t page = below(dice, bytes.size() / kPage) * kPage;
    switch (below(dice, 7)) {
        case 0: bytes[below(dice, bytes.size())] ^= static_cast<std::uint8_t>(1U << below(dice, 8)); break;
        case 1:
            for (std::size_t i = 0; i < 20; ++i)
                bytes[below(dice, bytes.size())] = static_cast<std::uint8_t>(dice());
            break;
        case 2: std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page + kSector), kSector, 0); break;
        case 3: std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page), kPage, 0); break;
        case 4: bytes.resize(page); break;
        case 5: bytes.resize(below(dice, bytes.size())); break;
        default:
            for (std::size_t i = 0; i < kPage; ++i) bytes[page + i] = static_cast<std::uint8_t>(dice());
    }
}

/// Own entries that stand readable in the files, without a gap from the first.
std::size_t readable(const FolderNight& night, const Bytes& database, const Bytes& log) {
    const auto stands = [&](ByteView row) { return holds(database, row) || holds(log, row); };
    std::size_t count = 0;
    for (std::size_t at = 0; at < night.rows.size(); ++at) {
        const ByteView row = night.rows[at];
        if (stands(row))
            count = at + 1;
        else if (!stands(row.subspan(Hash::kLength)))
            break;  // without its hash it is proven by the entry that follows
    }
    return count;
}

/// A log whose last act is damaged looks as if that act had been interrupted.
enum class Harmed : std::uint8_t { database, log };

void check_recovered(const FolderNight& night, Patient& patient, std::size_t expected,
                     Harmed harmed = Harmed::database) {
    const std::set<Hash> known(night.hashes.begin(), night.hashes.end());
    for (const store::Chain& chain : must(patient.store().chains()))
        for (const store::StoredEntry& stored :
             must(patient.store().chain_entries(chain.id, 0, std::size_t{1} << 20U)))
            CHECK(known.contains(stored.hash));  // nothing that was not there before
    const std::size_t interrupted = harmed == Harmed::log && patient.how() == "" ? 1 : 0;
    CHECK(patient.size_of(night.own) + interrupted >= expected);
    CHECK(must(patient.store().problems()) == std::vector<std::string>{});
    const bool is_all_here = must(patient.store().digest("")).hex() == night.digest;
    const bool has_documents =
        std::all_of(night.documents.begin(), night.documents.end(),
                    [&](const Hash& one) { return must(patient.store().blob(one)).has_value(); });
    if (is_all_here && has_documents) CHECK(must(patient.engine().show("score", "n1")).dump() == night.score);
    const auto written_on = patient.written_on();
    if (patient.how() != "salvaged") {
        CHECK(written_on.id == night.own);
        return;
    }
    const auto record = must(journal::decode<journal::OpeningRecord>(written_on.opening));
    CHECK(record.reason == journal::OpeningReason::recovered);
    CHECK(written_on.id != night.own);
    if (!record.predecessor) return;
    CHECK(record.predecessor->incarnation == night.own);
    CHECK(record.predecessor->sequence + 1 == patient.size_of(night.own));
}

std::uint64_t seed_of_run() {
    const char* seed = std::getenv("WINCHECK_SEED");
    return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

}  // namespace

TEST_CASE("DUR-6 an entry whose stored hash rotted is proven by the one that follows") {
    const FolderNight night;
    Patient patient(night.closed);
    Bytes bytes = bytes_of_file(patient.file("store.db"));
    const std::size_t at = text_of(bytes).find(text_of(night.rows[20]));
    REQUIRE(at != std::string_view::npos);
    bytes[at] ^= 1U;
    write_bytes(patient.file("store.db"), bytes);
    must(patient.open());
    CHECK(patient.how() == "salvaged");
    CHECK(patient.size_of(night.own) == night.rows.size());
    CHECK(must(patient.store().digest("")).hex() == night.digest);
}

TEST_CASE("DUR-6 an entry whose header rotted is missing, and is not taken for another one") {
    const FolderNight night;
    Patient patient(night.closed);
    auto header = must(journal::decode<journal::Header>(night.last_header));
    header.wall_ms ^= 1;
    const Bytes rotten = journal::encode(header);
    REQUIRE(rotten.size() == night.last_header.size());
    Bytes bytes = bytes_of_file(patient.file("store.db"));
    std::size_t count = 0;
    for (;; ++count) {
        const std::size_t at = text_of(bytes).find(text_of(night.last_header));
        if (at == std::string_view::npos) break;
        std::copy(rotten.begin(), rotten.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
    REQUIRE(count > 0);
    write_bytes(patient.file("store.db"), bytes);
    must(patient.open());
    CHECK(patient.how() == "salvaged");
    CHECK(patient.size_of(night.own) == night.rows.size() - 1);
    check_recovered(night, patient, night.rows.size() - 1);
}

TEST_CASE("DUR-6 entries of a page whose own header is garbled are found by how they begin") {
    constexpr std::size_t kPage = 4096;
    const FolderNight night;
    Patient patient(night.closed);
    Bytes bytes = bytes_of_file(patient.file("store.db"));
    const std::size_t at = text_of(bytes).find(text_of(night.rows[20]));
    REQUIRE(at != std::string_view::npos);
    bytes[at / kPage * kPage] = 0xA5;  // the kind of page
    write_bytes(patient.file("store.db"), bytes);
    must(patient.open());
    CHECK(patient.how() == "salvaged");
    check_recovered(night, patient, night.rows.size());
}

TEST_CASE("DUR-6 where the newest reading of an opening record rotted, an older one opens the chain") {
    const FolderNight night;
    Patient patient(night.running);
    Bytes log = bytes_of_file(patient.file("store.db-wal"));
    const std::size_t at = text_of(log).rfind(text_of(night.opening));
    REQUIRE(at != std::string_view::npos);
    log[at + night.opening.size() - 1] ^= 1U;
    log[2000] ^= 1U;  // in the first frame: everything behind is out of SQLite's reach
    const Bytes database = bytes_of_file(patient.file("store.db"));
    REQUIRE(holds(database, night.opening));
    write_bytes(patient.file("store.db-wal"), log);
    must(patient.open());
    CHECK(patient.how() == "salvaged");
    check_recovered(night, patient, readable(night, database, log));
}

TEST_CASE("DUR-6 a commit whose own frame is garbled is told by the page that comes again behind it") {
    constexpr std::size_t kHeader = 32, kFrame = 24 + 4096;
    const FolderNight night;
    Patient patient(night.running);
    Bytes log = bytes_of_file(patient.file("store.db-wal"));
    const auto is_commit = [&](std::size_t frame) {
        const auto begin = log.begin() + static_cast<std::ptrdiff_t>(kHeader + frame * kFrame + 4);
        return std::any_of(begin, begin + 4, [](std::uint8_t byte) { return byte != 0; });
    };
    std::size_t frame = (log.size() - kHeader) / kFrame - 2;
    while (!is_commit(frame)) --frame;  // of the last act but one
    const std::size_t garbled = kHeader + frame * kFrame;
    log[garbled - 100] ^= 1U;  // the frame before it is the first damage, and this one's header is lost, too
    std::fill_n(log.begin() + static_cast<std::ptrdiff_t>(garbled), 24, std::uint8_t{0xA5});
    write_bytes(patient.file("store.db-wal"), log);
    must(patient.open());
    CHECK(patient.how() == "salvaged");
    CHECK(must(patient.store().digest("")).hex() == night.digest);
}

TEST_CASE("DUR-6 whatever happens to a database or its log, what stands readable comes back, once") {
    const FolderNight night;
    const std::uint64_t first = seed_of_run();
    const std::uint64_t runs = std::getenv("WINCHECK_LONG") != nullptr ? 3000 : 20;
    std::uint64_t salvaged = 0, whole = 0;
    for (std::uint64_t seed = first; seed < first + runs; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        const bool is_running = dice() % 2 == 0;
        const bool is_log = is_running && dice() % 2 == 0;
        Patient patient(is_running ? night.running : night.closed);
        const std::string harmed = patient.file(is_log ? "store.db-wal" : "store.db");
        Bytes bytes = bytes_of_file(harmed);
        harm(bytes, dice);
        write_bytes(harmed, bytes);
        const Bytes database = bytes_of_file(patient.file("store.db"));
        const Bytes log = bytes_of_file(patient.file("store.db-wal"));
        const bool has_identity = holds(database, night.identity) || holds(log, night.identity);
        const bool has_opening = holds(database, night.opening) || holds(log, night.opening);
        const auto opened = patient.open();
        if (!opened) {
            // A version that is too new, a file that holds nothing of ours, keys that are gone: all named.
            const std::string reason = reason_of(opened);
            CHECK((reason == "store_too_new" || reason == "not_store" || reason == "identity_damaged" ||
                   reason == "nothing_readable"));
            CHECK((reason != "identity_damaged" || !has_identity));
            CHECK((reason == "store_too_new" || reason == "identity_damaged" || !has_opening));
            continue;
        }
        if (!patient.engine().identity()) {
            CHECK_FALSE(has_identity);
            continue;
        }
        check_recovered(night, patient, has_opening ? readable(night, database, log) : 0,
                        is_log ? Harmed::log : Harmed::database);
        salvaged += patient.how() == "salvaged" ? 1 : 0;
        whole += must(patient.store().digest("")).hex() == night.digest ? 1 : 0;
        if (patient.how() == "salvaged") {
            const std::string copy = must(patient.engine().show("health", ""))["recovery"]["copy"].text();
            CHECK(bytes_of_file(patient.file(copy)) == database);
            CHECK(bytes_of_file(patient.file(copy + "-wal")) == log);
        }
        // The second time there is nothing to do.
        const std::string digest = must(patient.store().digest("")).hex();
        const std::size_t chains = must(patient.store().chains()).size();
        const Json health = must(patient.engine().show("health", ""));
        REQUIRE(patient.open());
        CHECK(must(patient.store().digest("")).hex() == digest);
        CHECK(must(patient.store().chains()).size() == chains);
        CHECK(must(patient.engine().show("health", ""))["recovery"].dump() == health["recovery"].dump());
        CHECK_FALSE(fs::exists(patient.file("damaged-2.db")));
    }
    CHECK(salvaged > 0);
    MESSAGE("seeds " << first << " to " << first + runs - 1 << ": " << salvaged << " salvaged, " << whole
                     << " with everything");
}

TEST_CASE("DUR-6 projections that do not agree are rebuilt, and the chain goes on") {
    const FolderNight night;
    Patient patient(night.closed);
    REQUIRE(patient.open());
    CHECK(patient.how() == "");
    must(store::database(patient.store()).exec("UPDATE register SET live = 1; DELETE FROM evidence"));
    patient.close();
    REQUIRE(patient.open(engine::Thoroughness::tail));
    CHECK(must(patient.store().digest("")).hex() != night.digest);  // no page is wrong, so nothing was seen
    REQUIRE(patient.open());
    CHECK(patient.how() == "rebuilt");
    check_recovered(night, patient, night.rows.size());
    CHECK(must(patient.store().digest("")).hex() == night.digest);
    CHECK_FALSE(fs::exists(patient.file("damaged-1.db")));
}

TEST_CASE("DUR-6 a text in a projection that rotted to no text at all is seen and made anew") {
    const FolderNight night;
    Patient patient(night.closed);
    REQUIRE(patient.open());
    must(store::database(patient.store()).exec("UPDATE stream SET number = CAST(x'FF' || number AS TEXT)"));
    patient.close();
    REQUIRE(patient.open());
    CHECK(patient.how() == "rebuilt");
    CHECK(must(patient.store().digest("")).hex() == night.digest);
}

TEST_CASE(
    "DUR-6 a document of the register that rotted is named, and a plan that needs it says what is missing") {
    const FolderNight night;
    Patient patient(night.closed);
    REQUIRE(patient.open());
    const auto missing = [&] { return must(patient.engine().show("health", ""))["missing"].dump(); };
    const auto plan = [&] {
        return reason_of(patient.engine().perform(
            must(Json::parse(R"({"act":"plan","inspection":"n9","project":"p1","checklist":"night"})"))));
    };
    CHECK(missing() == "[]");
    const auto organisations = must(patient.store().documents(DocumentKind::organisation));
    REQUIRE_FALSE(organisations.empty());
    const store::DocumentRow& newest = organisations.back();
    const Bytes document = *must(patient.store().blob(newest.document.hash));
    const std::string rot = "UPDATE blob SET bytes = CAST(bytes || 'x' AS BLOB) WHERE hash = x'" +
                            newest.document.hash.hex() + "'";
    must(store::database(patient.store()).exec(rot.c_str()));
    patient.close();
    REQUIRE(patient.open());
    CHECK(missing() == R"([")" + newest.document.name + R"("])");
    CHECK(plan() == "documents_incomplete");
    must(patient.store().put_blob(newest.document.hash, document));
    CHECK(missing() == "[]");
    CHECK(plan() != "documents_incomplete");
}

TEST_CASE("DUR-6 acknowledged acts behind a damaged place of the log come back, an interrupted one is none") {
    const FolderNight night;
    constexpr std::size_t kHeader = 32, kFrame = 24 + 4096;
    const Bytes log = bytes_of_file(night.running + "/store.db-wal");
    const std::size_t frames = (log.size() - kHeader) / kFrame;
    REQUIRE(frames >= 8);
    SUBCASE("damaged") {
        Patient patient(night.running);
        Bytes bytes = log;
        bytes[kHeader + kFrame + 2000] ^= 1U;
        write_bytes(patient.file("store.db-wal"), bytes);
        REQUIRE(patient.open(engine::Thoroughness::tail));
        CHECK(patient.how() == "salvaged");
        check_recovered(night, patient, night.rows.size());
    }
    SUBCASE("interrupted") {
        Patient patient(night.running);
        Bytes bytes = log;
        bytes[bytes.size() - 100] ^= 1U;
        write_bytes(patient.file("store.db-wal"), bytes);
        REQUIRE(patient.open(engine::Thoroughness::tail));
        CHECK(patient.how() == "");
        CHECK(patient.written_on().id == night.own);
        CHECK(patient.size_of(night.own) == night.rows.size() - 1);
    }
}

TEST_CASE("INT-5 a salvaged store writes on under a new incarnation, and what was not signed is signed") {
    FolderNight night;
    Patient patient(night.closed);
    Bytes bytes = bytes_of_file(patient.file("store.db"));
    std::fill_n(bytes.begin(), 100, std::uint8_t{0});  // the database's own header
    write_bytes(patient.file("store.db"), bytes);
    REQUIRE(patient.open(engine::Thoroughness::tail));
    CHECK(patient.how() == "salvaged");
    check_recovered(night, patient, night.rows.size());
    CHECK(must(patient.store().digest("")).hex() == night.digest);
    const auto notes = must(patient.store().notes(night.own));
    REQUIRE_FALSE(notes.empty());
    CHECK(notes.back().size == night.rows.size());
    const auto done = must(patient.engine().perform(must(Json::parse(answer("C1", "\"pass\"")))));
    CHECK(done.sequence == 0);
    const auto entry = must(patient.store().entry({patient.written_on().id, 0}));
    CHECK(entry->header.prev == journal::opening_hash(patient.written_on().opening));
    CHECK(must(patient.store().problems()).empty());
    must(patient.engine().close_segments());
    // A team-mate takes both chains.
    std::uint64_t taken = 0;
    for (const store::Chain& chain : must(patient.store().chains())) {
        if (chain.device != patient.engine().identity()->device) continue;
        const auto size = must(patient.store().notes(chain.id)).back().size;
        const Bytes segment = must(patient.engine().segment(chain.id, 0, size));
        taken += must(night.world.b.engine().take_segment(chain.opening, {}, segment));
    }
    CHECK(taken == night.rows.size() + 1);
}

TEST_CASE("DUR-6 entries that fit each other but not the device's signature do not come in") {
    test::JournalWorld world;
    world.write_inspection(bytes_of("checklist"), bytes_of("policy"), bytes_of("photo"));
    const std::string note = world.note();
    test::JournalWorld forger;  // the same keys of the same tenant, but another story from entry 1 on
    const auto& opening = forger.write(
        EntryType::start,
        journal::decode<AssignmentCore>(*world.entries[0].part_or_null(journal::PartClass::core)).value());
    static_cast<void>(opening);
    forger.write(EntryType::feedback, FeedbackCore{.minutes = 99, .attendees = 9});
    const std::string two = forger.note();
    for (int i = 0; i < 3; ++i) forger.write(EntryType::feedback, FeedbackCore{.minutes = 1, .attendees = 1});
    const auto candidates_of = [](const test::JournalWorld& from) {
        store::Salvaged salvaged;
        store::Chain chain;
        chain.id = from.incarnation;
        chain.device = from.device;
        chain.is_own = true;
        chain.opening = from.opening.bytes;
        chain.size = from.entries.size();
        salvaged.chains.push_back({chain, true, {chain.opening}});
        for (const journal::Entry& entry : from.entries) {
            store::StoredEntry stored;
            stored.position = {entry.header.incarnation, entry.header.sequence};
            stored.hash = entry.hash;
            stored.header = entry.header;
            stored.entry = entry;
            salvaged.entries[stored.position].push_back(stored);
        }
        return salvaged;
    };
    const auto proven = [](store::Salvaged salvaged) {
        const TemporaryFolder folder;
        SystemFiles files;
        engine::RecoveryReport report;
        const auto fresh = must(store::Store::open(folder.path(), store::Role::device, files));
        must(engine::write_proven(std::move(salvaged), *fresh, report));
        return report;
    };
    store::Salvaged genuine = candidates_of(world);
    genuine.notes = {note};
    CHECK(proven(genuine).own == 5);
    // Before the one that follows its chain stands one of another story.
    store::Salvaged both = candidates_of(world);
    auto& second = both.entries[store::Position{world.incarnation, 2}];
    second.insert(second.begin(), candidates_of(forger).entries[store::Position{world.incarnation, 2}].at(0));
    both.notes = {note};
    CHECK(proven(both).own == 5);
    store::Salvaged forged = candidates_of(forger);
    forged.notes = {note};
    const auto report = proven(forged);
    CHECK(report.own == 0);
    CHECK_FALSE(report.unverified.empty());
    forged.notes = {note, two};  // of two signed stories the shorter one holds as far as it goes
    CHECK(proven(forged).own == 2);
    forged.notes = {};
    CHECK(proven(forged).own == 5);  // what was never signed rests on its chain alone
}
