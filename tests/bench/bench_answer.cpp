// One durable answer through the C ABI, against one bare SQLite commit of as many bytes with the same
// settings. Both run in one process, taking turns, so that the disk treats them alike.
//   bench_answer DEVICE_FOLDER SCRATCH_DB INSPECTION ITEMS ROUNDS BYTES MODE(both|answers|commits)
// The items I0, I1 … are answered in turn.
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bindings/c/wincheck.h"

namespace {

using Clock = std::chrono::steady_clock;

double cpu_us() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

struct Series {
    std::vector<double> wall_us;
    double cpu_us = 0;

    template <class Work>
    void take(Work work) {
        const double cpu_before = ::cpu_us();
        const auto begun = Clock::now();
        work();
        wall_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
        cpu_us += ::cpu_us() - cpu_before;
    }

    double at(double share) {
        std::sort(wall_us.begin(), wall_us.end());
        return wall_us.empty()
                   ? 0
                   : wall_us[static_cast<std::size_t>(share * static_cast<double>(wall_us.size() - 1))];
    }

    void print(const char* name, long frames) {
        const auto count = static_cast<double>(wall_us.empty() ? 1 : wall_us.size());
        std::printf("{\"what\":\"%s\",\"p50_us\":%.1f,\"p99_us\":%.1f,\"cpu_us\":%.1f,\"wal_frames\":%.2f}\n",
                    name, at(0.5), at(0.99), cpu_us / count, static_cast<double>(frames) / count);
    }
};

[[noreturn]] void fail(const std::string& text) {
    std::fprintf(stderr, "bench_answer: %s\n", text.c_str());
    std::exit(3);
}

wck_slice slice(const std::string& text) {
    return {text.data(), text.size()};
}

long size_of(const std::string& path) {
    struct stat facts{};
    return stat(path.c_str(), &facts) == 0 ? static_cast<long>(facts.st_size) : 0;
}

constexpr long kFrameBytes = 4096 + 24;

class Bare {
public:
    Bare(const std::string& path, int bytes) : bytes_(bytes) {
        if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) fail("sqlite3_open");
        run("PRAGMA locking_mode=EXCLUSIVE");
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=EXTRA");
        run("PRAGMA wal_autocheckpoint=0");
        run("CREATE TABLE IF NOT EXISTS entry (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT");
        sqlite3_prepare_v2(database_, "INSERT INTO entry (bytes) VALUES (randomblob(?))", -1, &insert_,
                           nullptr);
    }
    ~Bare() {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
    }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;

    void commit() {
        sqlite3_bind_int(insert_, 1, bytes_);
        if (sqlite3_step(insert_) != SQLITE_DONE) fail("commit");
        sqlite3_reset(insert_);
    }

private:
    void run(const char* sql) {
        if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
    }
    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    int bytes_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 8) fail("seven words are wanted");
    const std::string folder = argv[1], scratch = argv[2], inspection = argv[3], mode = argv[7];
    const int items = std::max(std::atoi(argv[4]), 1);
    const int rounds = std::atoi(argv[5]);
    wck_open_options options = WCK_INIT(wck_open_options);
    options.abi = WCK_ABI;
    options.flags = WCK_OPEN_EXISTING;
    options.folder = slice(folder);
    wck_engine engine{};
    wck_error error = WCK_INIT(wck_error);
    if (wck_engine_open(&options, &engine, &error) != WCK_OK) fail(error.message);
    const std::string time = "2026-03-05T23:50:00+08:00";
    if (wck_clock_set(engine, slice(time), &error) != WCK_OK) fail(error.message);
    Bare bare(scratch, std::atoi(argv[6]));
    Series answers, commits;
    const std::string wal = folder + "/store.db-wal";
    const long answers_before = size_of(wal), commits_before = size_of(scratch + "-wal");
    for (int round = 0; round < rounds; ++round) {
        const std::string act = "{\"act\":\"answer\",\"inspection\":\"" + inspection + "\",\"item\":\"I" +
                                std::to_string(round % items) + "\",\"value\":\"" +
                                (round % 10 != 9 ? "pass" : "fail") + "\"}";
        if (mode != "commits")
            answers.take([&] {
                if (wck_act_perform(engine, slice(act), nullptr, &error) != WCK_OK) fail(error.message);
            });
        if (mode != "answers") commits.take([&] { bare.commit(); });
    }
    answers.print("durable answer, C ABI", (size_of(wal) - answers_before) / kFrameBytes);
    commits.print("bare SQLite commit", (size_of(scratch + "-wal") - commits_before) / kFrameBytes);
    wck_engine_close(engine);
    return 0;
}
