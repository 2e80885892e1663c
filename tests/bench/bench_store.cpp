// Figures of a device's store, in one process, each as one JSON line, counts first:
//   bench_store CHAIN ANSWERS        chain and apply over CHAIN entries, capture, growth up to ANSWERS
//   answers bench_store opened FOLDER        opens a store that was stopped cleanly, beside SQLite alone
// chain: a chain is verified, beside hashing its bytes; apply: a team-mate's device takes it in by frames
// of a pull, beside a bare bulk insert; capture: a photo becomes durable evidence, beside the same work bare;
// growth: one answer, and opening, where 10 thousand, 100 thousand and a million answers are stored.
#include <fcntl.h>
#include <sqlite3.h>
#include "tests/bench/figures_main.h"

#include <algorithm>
#include <cstring>

#include "core/journal/chunk.h"
#include "core/journal/segment.h"
#include "tests/bench/sync_figures.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kEach = 1'000;  // answers of one inspection
constexpr std::uint64_t kFrameBytes = 4096 + 24;

constexpr std::uint64_t kItems = 300;  // answered in turn: nobody answers one item hundreds of times

std::string item(std::uint64_t number) {
    return named("I", number % kItems);
}

double middle(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// A phone that knows so many inspections, n0, n1 …
struct Filled {
    World world;
    std::unique_ptr<Phone> planner, phone;

    explicit Filled(std::size_t inspections) {
        std::string checklist(kChecklist);
        for (std::uint64_t i = 0; i < kItems; ++i) checklist += "," + item(i) + ",检查项,pass_fail,1,\r\n";
        world.write("night.csv", checklist);
        world.load_all();
        planner = world.phone("planner", 1);
        phone = world.phone("li", 2);
        world.sync(*planner);
        for (std::size_t i = 0; i < inspections; ++i) plan(*planner, named("n", i));
        world.sync(*planner);
        world.sync(*phone);
    }
};

/// The own chain as it travels.
struct Travelling {
    Bytes opening;
    std::vector<Bytes> segments;
    std::vector<Bytes> rows;  // header and parts of each entry
    std::size_t bytes = 0;

    explicit Travelling(Phone& phone) {
        store::Store& store = phone.engine().store();
        for (const store::Chain& chain : must(store.chains())) {
            if (!chain.is_own) continue;
            opening = chain.opening;
            std::uint64_t from = 0;
            for (const store::Note& note : must(store.notes(chain.id))) {
                segments.push_back(must(phone.engine().segment(chain.id, from, note.size)));
                bytes += segments.back().size();
                from = note.size;
            }
            for (const auto& stored : must(store.chain_entries(chain.id, 0, chain.size))) {
                Bytes row = stored.entry.header_bytes.bytes();
                append(row, journal::encode(stored.entry.parts));
                rows.push_back(std::move(row));
            }
        }
    }

    /// As a pull brings them: one transaction each.
    [[nodiscard]] std::vector<std::vector<engine::BroughtSegment>> frames() const {
        std::vector<std::vector<engine::BroughtSegment>> all;
        std::size_t held = protocol::kBodyBytesMax;
        for (const Bytes& segment : segments) {
            if (held + segment.size() > protocol::kBodyBytesMax) {
                all.emplace_back();
                held = 0;
            }
            all.back().push_back({opening, segment});
            held += segment.size();
        }
        return all;
    }
};

double verify(const Travelling& chain, const SignKey& root) {
    const Moment begun = now();
    const auto opening = must(journal::verify_opening(chain.opening, root));
    for (const Bytes& bytes : chain.segments) {
        auto segment = must(journal::decode_segment(bytes));
        must(journal::take_verified(segment, opening));
    }
    return seconds_since(begun);
}

double hash(const Travelling& chain, std::uint8_t& seen) {
    const Moment begun = now();
    for (const Bytes& segment : chain.segments) seen ^= sha256(segment).raw[0];
    return seconds_since(begun);
}

void chain_and_apply(std::size_t entries) {
    Filled filled((entries + kEach - 1) / kEach);
    const auto mate = filled.world.phone("wang", 3);
    filled.world.sync(*mate);
    for (std::size_t done = 0; done < entries; done += kEach)
        write_answers(*filled.phone, named("n", done / kEach), std::min(kEach, entries - done));
    must(filled.phone->engine().close_segments());
    const Travelling chain(*filled.phone);
    const auto count = static_cast<double>(chain.rows.size());
    std::vector<double> verified, hashed;
    std::uint8_t seen = 0;
    for (int round = 0; round < 5; ++round) {
        verified.push_back(verify(chain, filled.phone->engine().identity()->root));
        hashed.push_back(hash(chain, seen));
    }
    std::printf(
        R"({"what":"chain","entries":%zu,"segments":%zu,"bytes":%zu,"share":%.3f,"us_each":%.2f,"hash_us_each":%.2f,"seen":%d})"
        "\n",
        chain.rows.size(), chain.segments.size(), chain.bytes, middle(hashed) / middle(verified),
        middle(verified) * 1e6 / count, middle(hashed) * 1e6 / count, seen == 0 ? 0 : 1);
    const Spent spent;
    for (const auto& frame : chain.frames())
        for (const auto& taken : mate->engine().take_segments(frame)) must(taken);
    const double took = spent.seconds(), cpu = spent.cpu();
    const std::uint64_t syncs = spent.syncs();
    const Spent bare_spent;
    const double bare = bare_insert(chain.rows);
    const double bare_cpu = bare_spent.cpu();
    std::printf(
        R"({"what":"apply","entries":%zu,"fsyncs":%llu,"bare_fsyncs":%llu,"per_second":%.0f,"per_cpu_second":%.0f,)"
        R"("bare_per_second":%.0f,"share":%.3f,"cpu_share":%.3f})"
        "\n",
        chain.rows.size(), wide(syncs), wide(bare_spent.syncs()), count / took, count / cpu, count / bare,
        bare / took, bare_cpu / cpu);
}

/// What a capture does, bare: two commits, the file hashed and encrypted, its pieces written, and as many
/// synchronisations in all.
class BareCapture {
public:
    BareCapture() : database_(must(store::Database::open(folder_.path() + "/bare.db"))) {
        must(database_->exec("CREATE TABLE row(n INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"));
    }
    double take(FileSystem& files, const std::string& path, std::size_t size, std::uint64_t syncs) {
        const Moment begun = now();
        const std::uint64_t before = syncs_so_far();
        commit();
        const auto source = must(files.open_read(path));
        const auto plan = must(journal::plan_chunks(size));
        const Hash original = sha256(must(read_file(files, path, size)));
        for (std::uint32_t index = 0; index < plan.count; ++index) {
            const std::uint64_t from = std::uint64_t{index} * plan.chunk_bytes;
            Bytes plain(static_cast<std::size_t>(std::min<std::uint64_t>(plan.chunk_bytes, size - from)));
            must(source->read_at(from, plain));
            const Bytes sealed = journal::encrypt_chunk(key_, {original, index, plan.count}, plain, random_);
            seen_ ^= sha256(sealed).raw[0];  // the record names each chunk by its hash
            write(folder_.path() + "/" + std::to_string(++written_), sealed);
        }
        while (syncs_so_far() + 1 < before + syncs) must(files.sync_folder(folder_.path()));
        commit();
        return seconds_since(begun);
    }

private:
    void commit() {
        must(database_->begin());
        auto query = must(database_->query("INSERT INTO row(bytes) VALUES(?)"));
        query.bind(Bytes(600, 7));
        must(query.run());
        must(database_->commit());
    }
    static void write(const std::string& path, const Bytes& bytes) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
        REQUIRE(file >= 0);
        REQUIRE(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
        REQUIRE(::fdatasync(file) == 0);
        ::close(file);
    }
    TemporaryFolder folder_;
    std::unique_ptr<store::Database> database_;
    SeededRandom random_{11};
    journal::Secret key_ = random_id<journal::Secret>(random_);
    std::uint64_t written_ = 0;
    std::uint8_t seen_ = 0;
};

void capture(std::size_t size) {
    Visit visit;
    visit.li->does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
    BareCapture bare;
    std::vector<double> ours, bares;
    std::uint64_t syncs = 0;
    for (std::size_t round = 0; round < 9; ++round) {
        const std::string path = visit.li->file(named("photo", round) + ".jpg", size + round);
        const std::string act =
            R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" + path + "\"}";
        const Spent spent;
        visit.li->does(act);
        const double took = spent.seconds();
        syncs = spent.syncs();
        const double bare_took = bare.take(visit.li->files(), path, size + round, syncs);
        if (round == 0) continue;  // makes folders
        ours.push_back(took);
        bares.push_back(bare_took);
    }
    std::printf(R"({"what":"capture","bytes":%zu,"fsyncs":%llu,"share":%.3f,"ms":%.2f,"bare_ms":%.2f})"
                "\n",
                size, wide(syncs), middle(bares) / middle(ours), middle(ours) * 1e3, middle(bares) * 1e3);
}

void answer(engine::Engine& engine, const std::string& inspection, std::uint64_t round) {
    must(
        engine.perform(parsed(R"({"act":"answer","inspection":")" + inspection + R"(","item":")" +
                              item(round) + R"(","value":")" + (round % 10 != 9 ? "pass" : "fail") + "\"}")));
}

/// What the counter says of a run with so many answers; nothing where there is none.
std::optional<std::uint64_t> counted(const std::string& words) {
    const char* counter = std::getenv("WINCHECK_COUNTER");
    if (counter == nullptr) return std::nullopt;
    std::FILE* out = ::popen((std::string(counter) + " " + words + " 2>&1").c_str(), "r");
    REQUIRE(out != nullptr);
    std::array<char, 512> line{};
    std::optional<std::uint64_t> count;
    while (std::fgets(line.data(), static_cast<int>(line.size()), out) != nullptr)
        if (const char* found = std::strstr(line.data(), "Collected : "); found != nullptr)
            count = std::strtoull(found + std::strlen("Collected : "), nullptr, 10);
    return ::pclose(out) == 0 ? count : std::nullopt;
}

long long instructions(const std::string& self, const std::string& folder, const std::string& inspection) {
    constexpr std::uint64_t kFew = 20, kMany = 120;
    const std::string words = self + " answers " + folder + " " + inspection + " ";
    const auto few = counted(words + std::to_string(kFew)), many = counted(words + std::to_string(kMany));
    return few && many ? static_cast<long long>((*many - *few) / (kMany - kFew)) : -1;
}

void measure_answers(Phone& phone, const std::string& inspection, std::size_t stored) {
    constexpr std::uint64_t kRounds = 200;
    for (std::uint64_t round = 0; round < 20; ++round) answer(phone.engine(), inspection, round);
    const std::string wal = phone.engine().folder() + "/store.db-wal";
    const std::uint64_t before = file_bytes(wal);
    const Spent spent;
    for (std::uint64_t round = 0; round < kRounds; ++round) answer(phone.engine(), inspection, round);
    const double frames = static_cast<double>(file_bytes(wal) - before) / static_cast<double>(kFrameBytes);
    std::printf(R"({"what":"answer","stored":%zu,"fsyncs":%.2f,"frames":%.2f,"cpu_us":%.1f})"
                "\n",
                stored, static_cast<double>(spent.syncs()) / kRounds, frames / kRounds,
                spent.cpu() * 1e6 / kRounds);
}

void growth(std::size_t up_to, const std::string& self) {
    constexpr std::array<std::size_t, 3> kMarks{10'000, 100'000, 1'000'000};
    Filled filled(up_to / kEach + kMarks.size());
    std::size_t written = 0;
    for (std::size_t i = 0; i < kMarks.size() && kMarks.at(i) <= up_to; ++i) {
        for (; written < kMarks.at(i); written += kEach) {
            write_answers(*filled.phone, named("n", written / kEach), kEach);
            while (must(filled.phone->engine().maintain())) continue;
        }
        const std::string fresh = named("n", up_to / kEach + i);
        measure_answers(*filled.phone, fresh, written);
        TemporaryFolder copies;
        const std::string copy = copies.path() + "/phone";
        filled.phone->save_copy(copy);
        std::fflush(stdout);
        REQUIRE(std::system((self + " opened " + copy).c_str()) == 0);
        std::printf(R"({"what":"instructions","stored":%zu,"each":%lld})"
                    "\n",
                    written, instructions(self, copy, fresh));
    }
}

/// The ports of a simulated store that is opened apart from its world.
struct Apart {
    SimulatedClock clock;
    SeededRandom random{3};
    SystemFiles files;
    PlainKeyStore keys;
    std::unique_ptr<engine::Engine> open(const std::string& folder) {
        clock.set(must(parse_time("2026-03-02T23:50:00+08:00")));
        return must(engine::Engine::open({.folder = folder, .is_hub = false}, {clock, random, files, keys}));
    }
};

double opening_us(const std::string& folder) {
    Apart apart;
    const Moment begun = now();
    const auto engine = apart.open(folder);
    return seconds_since(begun) * 1e6;
}

double sqlite_us(const std::string& folder) {
    const Moment begun = now();
    sqlite3* database = nullptr;
    sqlite3_stmt* row = nullptr;
    REQUIRE(sqlite3_open((folder + "/store.db").c_str(), &database) == SQLITE_OK);
    REQUIRE(sqlite3_prepare_v2(database, "SELECT * FROM entry LIMIT 1", -1, &row, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(row) == SQLITE_ROW);
    sqlite3_finalize(row);
    sqlite3_close(database);
    return seconds_since(begun) * 1e6;
}

void opened(const std::string& folder) {
    std::vector<double> ours, bare;
    std::uint64_t kib = 0;
    for (int round = 0; round < 9; ++round) {
        ours.push_back(opening_us(folder));
        if (round == 0) kib = memory_kib("VmHWM:");
        bare.push_back(sqlite_us(folder));
    }
    std::printf(R"({"what":"opened","bytes":%llu,"ratio":%.2f,"us":%.0f,"bare_us":%.0f,"memory_kib":%llu})"
                "\n",
                wide(file_bytes(folder + "/store.db")), middle(ours) / middle(bare), middle(ours),
                middle(bare), wide(kib));
}

void answers(const std::string& folder, const std::string& inspection, std::uint64_t count) {
    Apart apart;
    const auto engine = apart.open(folder);
    for (std::uint64_t round = 0; round < count; ++round) answer(*engine, inspection, round);
}

}  // namespace
}  // namespace wincheck::hub

int main(int argc, char** argv) {
    using namespace wincheck::hub;
    const wincheck::bench::Words words(argc, argv);
    const std::string what = words.text(1);
    const bool is_answers = what == "answers" && argc == 5;
    if (argc != 3 && !is_answers) {
        std::fprintf(stderr, "bench_store CHAIN ANSWERS | opened FOLDER | answers FOLDER NAME COUNT\n");
        return 2;
    }
    return wincheck::bench::print_figures([&] {
        if (is_answers) return answers(words.text(2), words.text(3), words.number(4));
        if (what == "opened") return opened(words.text(2));
        chain_and_apply(words.number(1));
        for (const std::size_t size : {std::size_t{300'000}, std::size_t{3'000'000}, std::size_t{15'000'000}})
            capture(size);
        growth(words.number(2), argv[0]);
    });
}
