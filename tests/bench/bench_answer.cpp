// One durable answer through the C ABI, against one bare SQLite commit of as many bytes with the same
// settings. Both run in one process, taking turns, so that the disk treats them alike.
//   bench_answer DEVICE_FOLDER SCRATCH_DB INSPECTION ITEMS ROUNDS BYTES MODE(both|answers|commits)
// The items I0, I1 … are answered in turn. Some answers are given before the clock starts, and maintenance is
// done then and after every fifty, as a host does between taps: a log that is in use has room behind its end.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
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

    void print(const char* name, double frames) {
        const auto count = static_cast<double>(wall_us.empty() ? 1 : wall_us.size());
        std::printf("{\"what\":\"%s\",\"p50_us\":%.1f,\"p99_us\":%.1f,\"cpu_us\":%.1f,\"wal_frames\":%.2f}\n",
                    name, at(0.5), at(0.99), cpu_us / count, frames);
    }
};

[[noreturn]] void fail(const std::string& text) {
    std::fprintf(stderr, "bench_answer: %s\n", text.c_str());
    std::exit(3);
}

wck_slice slice(const std::string& text) {
    return {text.data(), text.size()};
}

constexpr std::size_t kFrameBytes = 4096 + 24;
constexpr int kBetweenMaintenance = 50;

/// Frames of the log's present generation: those that have its salts. The file may be longer than they are.
long frames_in(const std::string& log) {
    std::ifstream file(log, std::ios::binary);
    std::string head(32, '\0'), frame(kFrameBytes, '\0');
    if (!file.read(head.data(), static_cast<std::streamsize>(head.size()))) return 0;
    long count = 0;
    while (file.read(frame.data(), static_cast<std::streamsize>(frame.size())) &&
           frame.compare(8, 8, head, 16, 8) == 0)
        ++count;
    return count;
}

/// Frames of an operation, counted between two times of maintenance, which may begin the log anew.
class Frames {
public:
    void begin(long frames, std::size_t done) {
        frames_ -= frames;
        done_ -= static_cast<double>(done);
    }
    void end(long frames, std::size_t done) {
        frames_ += frames;
        done_ += static_cast<double>(done);
    }
    [[nodiscard]] double each() const { return done_ == 0 ? 0 : static_cast<double>(frames_) / done_; }

private:
    long frames_ = 0;
    double done_ = 0;
};

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
    const auto answer = [&](int round) {
        const std::string act = "{\"act\":\"answer\",\"inspection\":\"" + inspection + "\",\"item\":\"I" +
                                std::to_string(round % items) + "\",\"value\":\"" +
                                (round % 10 != 9 ? "pass" : "fail") + "\"}";
        if (wck_act_perform(engine, slice(act), nullptr, &error) != WCK_OK) fail(error.message);
    };
    const auto maintain = [&] {
        for (std::uint32_t has_more = 1; has_more != 0;)
            if (wck_engine_maintain(engine, &has_more, &error) != WCK_OK) fail(error.message);
    };
    for (int round = 0; round < kBetweenMaintenance; ++round) {
        answer(round);
        bare.commit();
    }
    maintain();
    const std::string log = folder + "/store.db-wal", bare_log = scratch + "-wal";
    Frames answer_frames, commit_frames;
    for (int round = 0; round < rounds; ++round) {
        if (round % kBetweenMaintenance == 0) {
            if (round > 0) maintain();
            answer_frames.begin(frames_in(log), answers.wall_us.size());
            commit_frames.begin(frames_in(bare_log), commits.wall_us.size());
        }
        if (mode != "commits") answers.take([&] { answer(round); });
        if (mode != "answers") commits.take([&] { bare.commit(); });
        if (round % kBetweenMaintenance + 1 < kBetweenMaintenance && round + 1 < rounds) continue;
        answer_frames.end(frames_in(log), answers.wall_us.size());
        commit_frames.end(frames_in(bare_log), commits.wall_us.size());
    }
    answers.print("durable answer, C ABI", answer_frames.each());
    commits.print("bare SQLite commit", commit_frames.each());
    wck_engine_close(engine);
    return 0;
}
