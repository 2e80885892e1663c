// Figures of sync on this machine, in one process and without sockets, each as one JSON line:
//   bench_sync DEVICES ENTRIES PAST
// ingest: DEVICES phones' pushes, verified, projected, ranked, logged and receipted, beside a bare bulk
// insert of the same bytes; one: ENTRIES of one device; idle: what a sync with nothing to do costs; snapshot:
// a new phone with PAST entries behind it, until it can be used and until all is there.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/engine/writer.h"
#include "core/store/database.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

using Moment = std::chrono::steady_clock::time_point;
Moment now() {
    return std::chrono::steady_clock::now();
}
double seconds_since(Moment begun) {
    return std::chrono::duration<double>(now() - begun).count();
}

std::string named(const char* prefix, std::size_t number) {
    return prefix + std::to_string(number);
}

/// Writes answers as an app would, but many in one transaction, each 256 under a signed checkpoint.
void write_answers(Phone& phone, const std::string& inspection, std::size_t count) {
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

void plan(Phone& planner, const std::string& name) {
    planner.does(R"({"act":"plan","inspection":")" + name +
                 R"(","project":"P1","kind":"hq_special","leader":"li","team":["li","wang"],)"
                 R"("checklist":"night","unannounced":true,)"
                 R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
}

struct Pushes {
    std::vector<protocol::HttpRequest> requests;
    std::vector<Bytes> rows;  // header and parts of each entry
};

Pushes pushes_of(Phone& phone, std::uint64_t at_hub) {
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
            Bytes row = stored.entry.header_bytes;
            append(row, journal::encode(stored.entry.parts));
            pushes.rows.push_back(std::move(row));
        }
    }
    return pushes;
}

/// The same bytes into one table, 500 a transaction, on a database with the same settings.
double bare_insert(const std::vector<Bytes>& rows) {
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

std::uint64_t chain_size(Phone& phone) {
    for (const store::Chain& chain : must(phone.engine().store().chains()))
        if (chain.is_own) return chain.size;
    return 0;
}

void ingest(std::size_t devices, std::size_t entries, const char* what) {
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1);
    world.sync(*planner);
    for (std::size_t i = 0; i < devices; ++i) plan(*planner, named("n", i));
    world.sync(*planner);
    std::vector<Pushes> all;
    std::vector<Bytes> rows;
    std::size_t turns = 0;
    for (std::size_t i = 0; i < devices; ++i) {
        const auto phone = world.phone(i % 2 == 0 ? "li" : "wang", 100 + i);
        world.sync(*phone);
        const std::uint64_t before = chain_size(*phone);
        write_answers(*phone, named("n", i), entries);
        all.push_back(pushes_of(*phone, before));
        rows.insert(rows.end(), all.back().rows.begin(), all.back().rows.end());
        turns = std::max(turns, all.back().requests.size());
    }
    const Moment begun = now();
    for (std::size_t turn = 0; turn < turns; ++turn)
        for (const Pushes& one : all) {
            if (turn >= one.requests.size()) continue;
            const auto answer = world.hub().handle(one.requests[turn]);
            if (answer.status != 200) std::printf("status %d\n", answer.status);
        }
    const double took = seconds_since(begun);
    const double bare = bare_insert(rows);
    std::printf(
        R"({"what":"%s","devices":%zu,"entries":%zu,"per_second":%.0f,"bare_per_second":%.0f,"share":%.3f})"
        "\n",
        what, devices, rows.size(), static_cast<double>(rows.size()) / took,
        static_cast<double>(rows.size()) / bare, bare / took);
}

std::uint64_t size_of(const std::vector<protocol::HttpHeader>& headers, std::size_t body) {
    std::uint64_t bytes = body + 40;
    for (const protocol::HttpHeader& header : headers) bytes += header.name.size() + header.value.size() + 4;
    return bytes;
}

class CountingTransport final : public protocol::Transport {
public:
    explicit CountingTransport(DirectTransport& inner) : inner_(inner) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        WCK_TRY(auto response, inner_.perform(request, url));
        up += size_of(request.headers, request.body.size());
        down += size_of(response.headers, response.body.size());
        ++requests;
        return response;
    }
    std::uint64_t up = 0, down = 0, requests = 0;

private:
    DirectTransport& inner_;
};

void idle() {
    Visit visit;
    visit.seal();
    visit.world.sync(*visit.li);
    visit.world.sync(*visit.li);
    DirectTransport direct(visit.world.hub(), visit.li->files());
    CountingTransport transport(direct);
    visit.li->sync(transport);
    std::printf(R"({"what":"idle","requests":%llu,"up":%llu,"down":%llu})"
                "\n",
                static_cast<unsigned long long>(transport.requests),
                static_cast<unsigned long long>(transport.up),
                static_cast<unsigned long long>(transport.down));
}

struct Arrival {
    double usable = 0;
    double whole = 0;
};

// Usable: everything open is here and everything sealed is shown, and only what a snapshot left out is to
// come.
Arrival arrive(World& world, Phone& phone) {
    DirectTransport transport(world.hub(), phone.files());
    client::SyncClient client(phone.engine());
    Arrival arrival;
    const Moment begun = now();
    for (;;) {
        const auto action = must(client.next());
        if (action.kind == client::Action::Kind::wait) continue;
        if (action.kind != client::Action::Kind::http) break;
        if (action.purpose == client::Purpose::take_rest && arrival.usable == 0)
            arrival.usable = seconds_since(begun);
        must(client.respond(action.request_id, must(transport.perform(action.request, "http://127.0.0.1"))));
    }
    arrival.whole = seconds_since(begun);
    if (arrival.usable == 0) arrival.usable = arrival.whole;
    return arrival;
}

void snapshot(std::size_t past) {
    constexpr std::size_t kEach = 500;
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1), li = world.phone("li", 2);
    world.sync(*planner);
    const std::size_t inspections = std::max<std::size_t>(past / kEach, 2);
    for (std::size_t i = 0; i < inspections; ++i) plan(*planner, named("n", i));
    world.sync(*planner);
    world.sync(*li);
    li->at("2026-03-02T23:40:00+08:00");
    for (std::size_t i = 0; i < inspections; ++i) {
        write_answers(*li, named("n", i), kEach);
        li->does(R"({"act":"phase","inspection":")" + named("n", i) + R"(","phase":"on_site"})");
        for (const char* item : {"G1", "G2"})
            li->does(R"({"act":"answer","inspection":")" + named("n", i) + R"(","item":")" + item +
                     R"(","value":"pass"})");
        li->does(R"({"act":"capture","inspection":")" + named("n", i) +
                 R"(","item":"G1","live":true,"file":")" + li->file("g.jpg", 1'000 + i) + "\"}");
        if (i + 2 < inspections) li->does(R"({"act":"seal","inspection":")" + named("n", i) + "\"}");
        world.sync(*li);
    }
    const auto by_snapshot = world.phone("wang", 3);
    const Arrival quick = arrive(world, *by_snapshot);
    HubLimits limits;
    limits.snapshot_rows_min = UINT64_MAX;
    world.open(limits);
    const auto by_entry = world.phone("wang", 4);
    const Arrival slow = arrive(world, *by_entry);
    const bool is_same = by_snapshot->digest("") == by_entry->digest("");
    std::printf(R"({"what":"snapshot","entries":%zu,"usable_s":%.2f,"whole_s":%.2f,"entry_by_entry_s":%.2f,)"
                R"("sooner":%.1f,"same":%s})"
                "\n",
                inspections * (kEach + 6), quick.usable, quick.whole, slow.whole, slow.whole / quick.usable,
                is_same ? "true" : "false");
}

}  // namespace
}  // namespace wincheck::hub

int main(int argc, char** argv) {
    doctest::Context context;
    context.setAsDefaultForAssertsOutOfTestCases();
    const auto number = [&](int index, std::size_t otherwise) {
        return argc > index ? static_cast<std::size_t>(std::strtoull(argv[index], nullptr, 10)) : otherwise;
    };
    const std::size_t devices = number(1, 64), entries = number(2, 10'000), past = number(3, 100'000);
    wincheck::hub::idle();
    wincheck::hub::ingest(devices, std::max<std::size_t>(entries * 2 / devices, 10), "ingest");
    wincheck::hub::ingest(1, entries, "one");
    wincheck::hub::snapshot(past);
    return 0;
}
