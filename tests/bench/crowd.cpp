#include "tests/bench/crowd.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

#include "core/journal/note.h"
#include "sync/protocol/compression.h"
#include "sync/transport/beast_transport.h"
#include "tests/bench/served.h"

namespace wincheck::hub {

void write_people(World& world, std::size_t count) {
    std::string people(kPeople);
    for (std::size_t i = 0; i < count; ++i)
        people += named("i", i) + "," + named("i", i) + ",检查员,inspector,G\r\n";
    world.write("people.csv", people);
    world.load_all();
}

void plan_for(Phone& planner, std::size_t i) {
    planner.does(R"({"act":"plan","inspection":")" + named("n", i) +
                 R"(","project":"P1","kind":"hq_special","leader":")" + named("i", i) + R"(","team":[")" +
                 named("i", i) +
                 R"(","li"],"checklist":"night","unannounced":true,)"
                 R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
}

double moment_of(const std::vector<double>& done, double percent) {
    const auto at = static_cast<std::size_t>(static_cast<double>(done.size() - 1) * percent / 100);
    return done[at];
}

namespace {

constexpr std::size_t kReplayThreads = 64;
constexpr std::size_t kCompressFromBytes = 1024;

/// What stands of a phone once its store is gone.
struct Sender {
    engine::Identity identity;
    protocol::ChainHead head;
    std::vector<Bytes> segments;
    Bytes opening;
    std::vector<protocol::HttpRequest> requests;
    std::size_t pushes = 0;
    double done = 0;
    bool is_receipted = false;
};

Sender sender_of(Phone& phone) {
    Sender sender;
    sender.identity = *phone.engine().identity();
    store::Store& store = phone.engine().store();
    for (const store::Chain& chain : must(store.chains())) {
        if (!chain.is_own) continue;
        sender.head = {chain.id, chain.size, chain.head};
        sender.opening = chain.opening;
        std::uint64_t from = 0;
        for (const store::Note& note : must(store.notes(chain.id))) {
            sender.segments.push_back(must(phone.engine().segment(chain.id, from, note.size)));
            from = note.size;
        }
    }
    return sender;
}

protocol::HttpRequest message(Signer& signer, const char* path, Bytes body) {
    std::vector<protocol::HttpHeader> headers{{"Content-Type", protocol::kContentType},
                                              {"Accept-Encoding", "zstd"}};
    if (body.size() > kCompressFromBytes) {
        body = protocol::compressed(body);
        headers.push_back({"Content-Encoding", "zstd"});
    }
    return signer.request("POST", path, std::move(headers), std::move(body));
}

void add_pushes(Sender& sender, Signer& signer, std::uint64_t batch_bytes) {
    const auto record = must(journal::decode<journal::OpeningRecord>(sender.opening));
    protocol::PushRequest push{sender.opening, record.certificate, {}};
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < sender.segments.size(); ++i) {
        bytes += sender.segments[i].size();
        push.segments.push_back(std::move(sender.segments[i]));
        if (bytes < batch_bytes && i + 1 < sender.segments.size()) continue;
        sender.requests.push_back(message(signer, protocol::kPathPush, journal::encode(push)));
        ++sender.pushes;
        push.segments.clear();
        bytes = 0;
    }
    sender.segments.clear();
}

Bytes content_of(const protocol::HttpResponse& response) {
    const bool is_zstd = protocol::header_value(response.headers, "Content-Encoding") == "zstd";
    return is_zstd ? must(protocol::inflated(response.body, protocol::kInflatedBytesMax)) : response.body;
}

protocol::HelloReply answer_to(World& world, Signer& signer, const protocol::HelloRequest& hello) {
    const auto asked = signer.request("POST", protocol::kPathHello,
                                      {{"Content-Type", protocol::kContentType}}, journal::encode(hello));
    const auto answer = world.hub().handle(asked);
    return must(journal::decode_document<protocol::HelloReplyMore>(content_of(answer))).hello;
}

// The planner sends them and reads nothing: what it stores of so many scopes grows with each of them.
void give_plans(World& world, Phone& planner, std::size_t count) {
    const std::uint64_t before = chain_size(planner);
    for (std::size_t i = 0; i < count; ++i) plan_for(planner, i);
    must(planner.engine().close_segments());
    for (const protocol::HttpRequest& request : pushes_of(planner, before).requests)
        REQUIRE(world.hub().handle(request).status == 200);
}

// The phone reads its own inspection and nothing else: all that the others published would be a square.
void take_inspection(World& world, Phone& phone) {
    Signer signer(*phone.engine().identity());
    const protocol::HelloReply known = answer_to(world, signer, {});
    protocol::PullRequest pull;
    pull.epoch = known.epoch;
    for (const protocol::Cursor& scope : known.scopes)
        if (scope.scope.starts_with("inspection:"))
            pull.cursors.push_back({scope.scope, scope.generation, 0});
    const auto answer = world.hub().handle(message(signer, protocol::kPathPull, journal::encode(pull)));
    const auto pulled = must(journal::decode_document<protocol::PullReply>(content_of(answer)));
    for (const protocol::Frame& frame : pulled.frames)
        for (const protocol::FrameSegment& part : frame.segments)
            for (const auto& taken : phone.engine().take_segments({{part.opening, part.segment}}))
                must(taken);
}

// As of a phone that has read all there was and has not sent anything yet.
void add_requests(World& world, Sender& sender) {
    Signer signer(sender.identity);
    protocol::HelloRequest hello;
    hello.chains = {sender.head};
    const protocol::HelloReply known = answer_to(world, signer, hello);
    const auto note = must(journal::parse_note(known.log.note));
    hello.epoch = known.epoch;
    hello.log_size = must(journal::parse_checkpoint(note.body)).size;
    hello.cursors = known.scopes;
    sender.requests.push_back(message(signer, protocol::kPathHello, journal::encode(hello)));
    add_pushes(sender, signer, known.limits.first_batch_bytes);
    protocol::PullRequest pull;
    pull.epoch = known.epoch;
    pull.cursors = known.scopes;
    pull.bytes_max = protocol::kBodyBytesMax;
    sender.requests.push_back(message(signer, protocol::kPathPull, journal::encode(pull)));
}

/// All of them, as many at once as there are threads.
class Replay {
public:
    Replay(std::vector<Sender>& senders, const std::string& url) : senders_(senders), url_(url) {}
    void run() {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < kReplayThreads; ++i) threads.emplace_back([this] { work(); });
        for (std::thread& thread : threads) thread.join();
    }
    std::atomic<std::uint64_t> refused{0};

private:
    void work() {
        for (std::size_t i = next_++; i < senders_.size(); i = next_++) send_all(senders_[i]);
    }

    void send_all(Sender& sender) {
        transport::BeastTransport transport(files_, {});
        for (const protocol::HttpRequest& request : sender.requests) {
            const protocol::HttpResponse response = send(transport, request);
            if (request.path != protocol::kPathPush) continue;
            const auto reply = must(journal::decode_document<protocol::PushReply>(content_of(response)));
            if (reply.accepted_to != sender.head.size || reply.receipt.empty()) continue;
            sender.is_receipted = true;
            sender.done = seconds_since(begun_);
        }
    }

    protocol::HttpResponse send(transport::BeastTransport& transport, const protocol::HttpRequest& request) {
        for (;;) {
            const auto response = transport.perform(request, url_);
            if (response && response->status == 200) return *response;
            ++refused;
            std::this_thread::sleep_for(std::chrono::seconds(1));
        }
    }

    std::vector<Sender>& senders_;
    const std::string& url_;
    SystemFiles files_;
    std::atomic<std::size_t> next_{0};
    Moment begun_ = now();
};

}  // namespace

void crowd(std::size_t count, std::size_t entries) {
    World world;
    write_people(world, count);
    const auto planner = world.phone("planner", 1);
    world.sync(*planner);
    const Moment begun = now();
    give_plans(world, *planner, count);
    std::vector<Sender> senders;
    senders.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto phone = world.phone(named("i", i), 100 + i);
        take_inspection(world, *phone);
        write_answers(*phone, named("n", i), entries);
        senders.push_back(sender_of(*phone));
    }
    for (Sender& sender : senders) add_requests(world, sender);
    world.close();
    std::fprintf(stderr, "%zu phones made ready in %.1f s\n", count, seconds_since(begun));
    Served served(world.folder());
    const Spent spent;
    Replay all(senders, served.url());
    all.run();
    const double took = spent.seconds(), senders_cpu = spent.cpu();
    const std::string hub = served.stop();
    std::vector<double> done;
    std::size_t pushes = 0, requests = 0, not_receipted = 0;
    for (const Sender& sender : senders) {
        done.push_back(sender.done);
        pushes += sender.pushes;
        requests += sender.requests.size();
        not_receipted += sender.is_receipted ? 0 : 1;
    }
    std::sort(done.begin(), done.end());
    const auto number = static_cast<double>(count);
    std::printf(
        R"({"what":"crowd","devices":%zu,"entries_each":%zu,"requests":%zu,"refused":%llu,"not_receipted":%zu,)"
        R"("pushes_a_device":%.2f,%s,"senders_cpu_s":%.1f,"seconds":%.1f,"p50_s":%.1f,"p99_s":%.1f,)"
        R"("entries_per_second":%.0f,"seconds_for_10000":%.0f})"
        "\n",
        count, entries, requests, wide(all.refused), not_receipted, static_cast<double>(pushes) / number,
        hub.c_str(), senders_cpu, took, moment_of(done, 50), moment_of(done, 99),
        number * static_cast<double>(entries) / took, took * 10'000 / number);
}

}  // namespace wincheck::hub
