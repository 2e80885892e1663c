#pragma once
// What the figures of sync share: many answers in one transaction, a phone's pushes made before the clock
// starts, a bare database beside the hub's, and what the process did meanwhile.
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/engine/writer.h"
#include "core/store/database.h"
#include "tests/bench/counted_syncs.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {

using Moment = std::chrono::steady_clock::time_point;
inline Moment now() {
    return std::chrono::steady_clock::now();
}
inline double seconds_since(Moment begun) {
    return std::chrono::duration<double>(now() - begun).count();
}

inline std::string named(const char* prefix, std::size_t number) {
    return prefix + std::to_string(number);
}

/// Writes answers as an app would, but many in one transaction, each 256 under a signed checkpoint.
inline void write_answers(Phone& phone, const std::string& inspection, std::size_t count) {
    const StreamId stream = must(phone.engine().find_inspection(inspection));
    store::Store& store = phone.engine().store();
    engine::Writer writer(store, phone.ports());
    must(writer.load_chain());
    std::size_t done = 0;
    while (done < count) {
        must(writer.begin_act());
        auto transaction = must(store.begin());
        for (std::size_t i = 0; i < kSegmentEntriesMax && done < count; ++i, ++done) {
            AnswerCore answer;
            answer.key = {"G" + std::to_string(1 + done % 2), {}, named("s", done)};
            answer.value.kind = ValueKind::options;
            answer.value.options = {done % 3 == 0 ? "fail" : "pass"};
            must(writer.write(*phone.engine().identity(), {kStreamInspection, stream},
                              {.type = EntryType::answer,
                               .core = journal::encode(answer),
                               .text = {},
                               .place = {},
                               .secret = {}}));
            if (writer.is_full(must(store.chain(writer.chain()))->size)) break;
        }
        must(writer.cover(*phone.engine().identity()));
        must(transaction.commit());
    }
    phone.restart();
}

inline void plan(Phone& planner, const std::string& name) {
    planner.does(R"({"act":"plan","inspection":")" + name +
                 R"(","project":"P1","kind":"hq_special","leader":"li","team":["li","wang"],)"
                 R"("checklist":"night","unannounced":true,)"
                 R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
}

struct Pushes {
    std::vector<protocol::HttpRequest> requests;
    std::vector<Bytes> rows;  // header and parts of each entry
};

inline Pushes pushes_of(Phone& phone, std::uint64_t at_hub) {
    constexpr std::size_t kBatchBytes = 512 * 1024;
    Pushes pushes;
    Signer signer(*phone.engine().identity());
    store::Store& store = phone.engine().store();
    for (const store::Chain& chain : must(store.chains())) {
        if (!chain.is_own) continue;
        const auto record = must(journal::decode<journal::OpeningRecord>(chain.opening));
        protocol::PushRequest push{chain.opening, record.certificate, {}};
        std::size_t bytes = 0;
        std::uint64_t from = at_hub;
        const auto flush = [&] {
            if (push.segments.empty()) return;
            pushes.requests.push_back(signer.request("POST", protocol::kPathPush,
                                                     {{"Content-Type", protocol::kContentType}},
                                                     journal::encode(push)));
            push.segments.clear();
            bytes = 0;
        };
        for (const store::Note& note : must(store.notes(chain.id))) {
            if (note.size <= from) continue;
            push.segments.push_back(must(phone.engine().segment(chain.id, from, note.size)));
            bytes += push.segments.back().size();
            from = note.size;
            if (bytes > kBatchBytes) flush();
        }
        flush();
        for (const auto& stored : must(store.chain_entries(chain.id, at_hub, chain.size))) {
            Bytes row = stored.entry.header_bytes.bytes();
            append(row, journal::encode(stored.entry.parts));
            pushes.rows.push_back(std::move(row));
        }
    }
    return pushes;
}

/// The same bytes into one table, 500 a transaction, on a database with the same settings.
inline double bare_insert(const std::vector<Bytes>& rows) {
    TemporaryFolder folder;
    const auto database = must(store::Database::open(folder.path() + "/bare.db"));
    must(database->exec("CREATE TABLE row(n INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"));
    const Moment begun = now();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % 500 == 0) must(database->begin());
        auto query = must(database->query("INSERT INTO row(bytes) VALUES(?)"));
        query.bind(rows[i]);
        must(query.run());
        if (i % 500 == 499 || i + 1 == rows.size()) must(database->commit());
    }
    return seconds_since(begun);
}

inline std::uint64_t chain_size(Phone& phone) {
    for (const store::Chain& chain : must(phone.engine().store().chains()))
        if (chain.is_own) return chain.size;
    return 0;
}

/// What this process used since the object was made.
class Spent {
public:
    Spent() : syncs_(syncs_so_far()), begun_(now()), cpu_(cpu_seconds()) {}
    [[nodiscard]] std::uint64_t syncs() const { return syncs_so_far() - syncs_; }
    [[nodiscard]] double seconds() const { return seconds_since(begun_); }
    [[nodiscard]] double cpu() const { return cpu_seconds() - cpu_; }
    /// One thread works: what of the time it did not compute, it waited for the disk or for other programs.
    [[nodiscard]] const char* bound(double seconds, double cpu) const {
        return cpu > 0.8 * seconds ? "processor" : "disk or other programs";
    }

private:
    static double cpu_seconds() {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        const auto of = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        return of(usage.ru_utime) + of(usage.ru_stime);
    }
    std::uint64_t syncs_;
    Moment begun_;
    double cpu_;
};

/// A field of /proc/self/status in KiB, such as "VmHWM:".
inline std::uint64_t memory_kib(const char* field) {
    std::FILE* file = std::fopen("/proc/self/status", "r");
    if (file == nullptr) return 0;
    std::array<char, 256> line{};
    std::uint64_t kib = 0;
    const std::string_view wanted(field);
    while (std::fgets(line.data(), static_cast<int>(line.size()), file) != nullptr)
        if (std::string_view(line.data()).starts_with(wanted))
            kib = std::strtoull(line.data() + wanted.size(), nullptr, 10);
    std::fclose(file);
    return kib;
}

inline std::uint64_t file_bytes(const std::string& path) {
    struct stat facts{};
    return ::stat(path.c_str(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

inline unsigned long long wide(std::uint64_t number) {
    return number;
}

}  // namespace wincheck::hub
