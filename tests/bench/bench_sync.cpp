// Figures of sync on this machine, in one process and without sockets, each as one JSON line, counts first:
//   bench_sync DEVICES ENTRIES PAST [GROWTH]
// idle: what a sync with nothing to do costs; ingest: DEVICES phones' pushes, verified, projected, ranked,
// logged and receipted, beside a bare bulk insert of the same bytes; one: ENTRIES of one device; growth: a
// device with 1, 10 and 100 thousand entries (up to GROWTH); snapshot: a new phone with PAST entries behind
// it, until it can be used and until all is there.
#include "tests/bench/figures_main.h"

#include "core/journal/segment.h"
#include "tests/bench/sync_figures.h"

namespace wincheck::hub {
namespace {

// What a hub does anyway besides, about once a second.
void keep_house(World& world, Moment& kept) {
    if (seconds_since(kept) < 1) return;
    must(world.hub().keep_house());
    kept = now();
}

// The same segments, only verified: the part of the work that no storage makes quicker.
double verify_alone(const std::vector<Pushes>& all, const SignKey& root) {
    const Moment begun = now();
    for (const Pushes& one : all)
        for (const protocol::HttpRequest& request : one.requests) {
            const auto push = must(journal::decode<protocol::PushRequest>(request.body));
            const auto opening = must(journal::verify_opening(push.opening, root));
            for (const Bytes& bytes : push.segments) {
                auto segment = must(journal::decode_segment(bytes));
                must(journal::take_verified(segment, opening));
            }
        }
    return seconds_since(begun);
}

void send(World& world, const std::vector<Pushes>& all) {
    std::size_t turns = 0;
    for (const Pushes& one : all) turns = std::max(turns, one.requests.size());
    Moment kept = now();
    for (std::size_t turn = 0; turn < turns; ++turn)
        for (const Pushes& one : all) {
            if (turn >= one.requests.size()) continue;
            const auto answer = world.hub().handle(one.requests[turn]);
            if (answer.status != 200) std::printf("status %d\n", answer.status);
            keep_house(world, kept);
        }
}

void ingest(std::size_t devices, std::size_t entries, const char* what) {
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1);
    world.sync(*planner);
    for (std::size_t i = 0; i < devices; ++i) plan(*planner, named("n", i));
    world.sync(*planner);
    const SignKey root = planner->engine().identity()->root;
    std::vector<Pushes> all;
    std::vector<Bytes> rows;
    std::size_t pushes = 0, bytes = 0;
    for (std::size_t i = 0; i < devices; ++i) {
        const auto phone = world.phone(i % 2 == 0 ? "li" : "wang", 100 + i);
        world.sync(*phone);
        const std::uint64_t before = chain_size(*phone);
        write_answers(*phone, named("n", i), entries);
        all.push_back(pushes_of(*phone, before));
        rows.insert(rows.end(), all.back().rows.begin(), all.back().rows.end());
        pushes += all.back().requests.size();
        for (const protocol::HttpRequest& request : all.back().requests) bytes += request.body.size();
    }
    const double verified = verify_alone(all, root);
    const Spent spent;
    send(world, all);
    const double took = spent.seconds(), cpu = spent.cpu();
    const std::uint64_t syncs = spent.syncs();
    const Spent bare_spent;
    const double bare = bare_insert(rows);
    const auto count = static_cast<double>(rows.size());
    std::printf(
        R"({"what":"%s","entries":%zu,"devices":%zu,"pushes":%zu,"bytes":%zu,"fsyncs":%llu,"bare_fsyncs":%llu,)"
        R"("share":%.3f,"per_second":%.0f,"bare_per_second":%.0f,"us_each":%.1f,"cpu_us_each":%.1f,)"
        R"("verify_us_each":%.1f,"bound":"%s"})"
        "\n",
        what, rows.size(), devices, pushes, bytes, wide(syncs), wide(bare_spent.syncs()), bare / took,
        count / took, count / bare, took * 1e6 / count, cpu * 1e6 / count, verified * 1e6 / count,
        spent.bound(took, cpu));
}

// One device that goes on for years: the last thousand before each mark.
void growth(std::size_t up_to) {
    constexpr std::size_t kStep = 1'000;
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1);
    const auto phone = world.phone("li", 2);
    world.sync(*planner);
    for (std::size_t i = 0; i < up_to / kStep; ++i) plan(*planner, named("n", i));
    world.sync(*planner);
    world.sync(*phone);
    std::size_t written = 0;
    const auto write_more = [&] {
        write_answers(*phone, named("n", written / kStep), kStep);
        written += kStep;
    };
    for (const std::size_t mark : {std::size_t{1'000}, std::size_t{10'000}, std::size_t{100'000}}) {
        if (mark > up_to) break;
        while (written + kStep < mark) {
            write_more();
            world.sync(*phone);
            must(world.hub().keep_house());
        }
        const std::uint64_t before = chain_size(*phone);
        write_more();
        const std::vector<Pushes> last{pushes_of(*phone, before)};
        const Spent spent;
        send(world, last);
        const double hub_took = spent.seconds();
        const std::uint64_t syncs = spent.syncs();
        const Moment begun = now();
        world.sync(*phone);
        const double sync_took = seconds_since(begun);
        const Moment idle_begun = now();
        world.sync(*phone);
        std::printf(R"({"what":"growth","entries":%zu,"pushes":%zu,"fsyncs":%llu,"hub_store_bytes":%llu,)"
                    R"("per_second":%.0f,"phone_sync_s":%.3f,"idle_s":%.4f})"
                    "\n",
                    written, last[0].requests.size(), wide(syncs),
                    wide(file_bytes(world.folder() + "/store.db")), static_cast<double>(kStep) / hub_took,
                    sync_took, seconds_since(idle_begun));
    }
}

void idle() {
    Visit visit;
    visit.seal();
    visit.world.sync(*visit.li);
    visit.world.sync(*visit.li);
    DirectTransport transport(visit.world.hub(), visit.li->files());
    visit.li->sync(transport);
    std::printf(R"({"what":"idle","requests":%llu,"up":%llu,"down":%llu})"
                "\n",
                static_cast<unsigned long long>(transport.log.size()),
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
    world.sync(*by_snapshot);  // the other phone's certificate came since
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
    const wincheck::bench::Words words(argc, argv);
    const std::size_t devices = words.number(1, 64), entries = words.number(2, 10'000);
    const std::size_t past = words.number(3, 100'000);
    return wincheck::bench::print_figures([&] {
        wincheck::hub::idle();
        if (devices > 0)
            wincheck::hub::ingest(devices, std::max<std::size_t>(entries * 2 / devices, 10), "ingest");
        if (entries > 0) wincheck::hub::ingest(1, entries, "one");
        wincheck::hub::growth(words.number(4, past));
        if (past > 0) wincheck::hub::snapshot(past);
    });
}
