// Figures of the hub over real sockets, each as one JSON line, counts first:
//   bench_rush rush DEVICES ENTRIES   everybody at once: a hub in a process of its own, DEVICES phones that
//                                     know each other from before
//   bench_rush crowd DEVICES ENTRIES  the same, the phones' requests made and signed before (crowd.h)
//   bench_rush evidence PHOTOS        photos of 4 MiB, beside plain curl into a server that writes and
//                                     fdatasyncs
//   bench_rush serve FOLDER           used by itself
#include "tests/bench/figures_main.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <queue>

#include "sync/transport/beast_transport.h"
#include "tests/bench/crowd.h"
#include "tests/bench/served.h"
#include "tests/bench/sync_figures.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kSenders = 64;

/// Counts what goes through, by kind.
class Counting final : public protocol::Transport {
public:
    explicit Counting(FileSystem& files) : inner_(files, {}) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        return perform_beside(request, url, {});
    }
    Result<protocol::HttpResponse> perform_beside(const protocol::HttpRequest& request,
                                                  const std::string& url,
                                                  const std::function<void()>& meanwhile) override {
        const Moment begun = now();
        auto response = inner_.perform_beside(request, url, meanwhile);
        const double took = seconds_since(begun);
        ++requests;
        if (request.path == protocol::kPathPush) ++pushes;
        if (request.path.starts_with(protocol::kPathEvidence)) {
            ++uploads;
            upload_seconds += took;
            upload_bytes += request.file ? request.file->length : request.body.size();
        }
        if (!response || response->status == 503) ++refused;
        return response;
    }
    std::uint64_t requests = 0, pushes = 0, refused = 0, uploads = 0, upload_bytes = 0;
    double upload_seconds = 0;

private:
    transport::BeastTransport inner_;
};

struct Device {
    std::unique_ptr<Phone> phone;
    std::unique_ptr<client::SyncClient> client;
    std::unique_ptr<Counting> transport;
    double done = 0;
    client::Status status;
};

/// Everybody wants to go at once; a device that is told to wait makes room for another.
class Crowd {
public:
    Crowd(std::vector<Device>& devices, const std::string& url) : devices_(devices), url_(url) {
        for (std::size_t i = 0; i < devices.size(); ++i) due_.push({0, i});
    }
    void run() {
        std::vector<std::thread> senders;
        for (std::size_t i = 0; i < kSenders; ++i) senders.emplace_back([this] { work(); });
        for (std::thread& sender : senders) sender.join();
    }

private:
    using Due = std::pair<double, std::size_t>;

    void work() {
        for (;;) {
            Due next;
            {
                const std::lock_guard lock(mutex_);
                if (due_.empty()) return;
                next = due_.top();
                due_.pop();
            }
            const double early = next.first - seconds_since(begun_);
            if (early > 0) std::this_thread::sleep_for(std::chrono::duration<double>(early));
            if (const auto again = go_on(devices_[next.second])) {
                const std::lock_guard lock(mutex_);
                due_.push({*again, next.second});
            }
        }
    }

    // Until it is done, or the moment when it wants to go on.
    std::optional<double> go_on(Device& device) {
        for (;;) {
            const auto action = must(device.client->next());
            if (action.kind == client::Action::Kind::wait)
                return seconds_since(begun_) + static_cast<double>(action.wait_ms) / 1000;
            if (action.kind != client::Action::Kind::http) break;
            const auto response = device.transport->perform(action.request, url_);
            if (response) {
                must(device.client->respond(action.request_id, *response));
            } else {
                must(device.client->fail(action.request_id, protocol::failure_of(response.error())));
            }
        }
        device.done = seconds_since(begun_);
        device.status = must(client::status(device.phone->engine()));
        return std::nullopt;
    }

    std::vector<Device>& devices_;
    const std::string& url_;
    std::mutex mutex_;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    Moment begun_ = now();
};

void rush(std::size_t count, std::size_t entries) {
    World world;
    write_people(world, count);
    const auto planner = world.phone("planner", 1);
    world.sync(*planner);
    for (std::size_t i = 0; i < count; ++i) plan_for(*planner, i);
    world.sync(*planner);
    std::vector<Device> devices(count);
    for (std::size_t i = 0; i < count; ++i) {
        Device& device = devices[i];
        device.phone = world.phone(named("i", i), 100 + i);
        world.sync(*device.phone);
    }
    for (std::size_t i = 0; i < count; ++i) {
        Device& device = devices[i];
        world.sync(*device.phone);  // the certificates of those that were enrolled after it
        write_answers(*device.phone, named("n", i), entries);
        device.client = std::make_unique<client::SyncClient>(device.phone->engine());
        device.transport = std::make_unique<Counting>(device.phone->files());
    }
    world.close();
    Served served(world.folder());
    const Spent spent;
    Crowd(devices, served.url()).run();
    const double took = spent.seconds(), phones_cpu = spent.cpu();
    const std::string hub = served.stop();
    std::uint64_t pushes = 0, requests = 0, refused = 0, only_here = 0;
    std::vector<double> done;
    for (const Device& device : devices) {
        pushes += device.transport->pushes;
        requests += device.transport->requests;
        refused += device.transport->refused;
        only_here += device.status.entries_only_here;
        done.push_back(device.done);
    }
    std::sort(done.begin(), done.end());
    const auto number = static_cast<double>(count);
    std::printf(
        R"({"what":"rush","devices":%zu,"entries_each":%zu,"requests":%llu,"pushes":%llu,"refused":%llu,)"
        R"("not_receipted":%llu,"pushes_a_device":%.2f,%s,"phones_cpu_s":%.1f,"seconds":%.1f,"p50_s":%.1f,)"
        R"("p99_s":%.1f,"entries_per_second":%.0f,"seconds_for_10000":%.0f})"
        "\n",
        count, entries, wide(requests), wide(pushes), wide(refused), wide(only_here),
        static_cast<double>(pushes) / number, hub.c_str(), phones_cpu, took, moment_of(done, 50),
        moment_of(done, 99), number * static_cast<double>(entries) / took, took * 10'000 / number);
}

/// A server that takes bodies, writes them to a file and synchronises it: what any upload has to do at least.
class PlainServer {
public:
    PlainServer() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof(address);
        REQUIRE(::bind(listener_, any, size) == 0);
        REQUIRE(::listen(listener_, 8) == 0);
        REQUIRE(::getsockname(listener_, any, &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~PlainServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    PlainServer(const PlainServer&) = delete;
    PlainServer& operator=(const PlainServer&) = delete;
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

private:
    void run() {
        for (;;) {
            const int line = ::accept(listener_, nullptr, nullptr);
            if (line < 0) return;
            std::string text;
            while (take_one(line, text)) {
            }
            ::close(line);
        }
    }

    bool read_more(int line, std::string& text) {
        std::array<char, 65536> piece{};
        const ssize_t count = ::recv(line, piece.data(), piece.size(), 0);
        if (count > 0) text.append(piece.data(), static_cast<std::size_t>(count));
        return count > 0;
    }

    bool take_one(int line, std::string& text) {
        std::size_t end = 0;
        while ((end = text.find("\r\n\r\n")) == std::string::npos)
            if (!read_more(line, text)) return false;
        const std::size_t at = text.find("Content-Length: ");
        std::size_t left = at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + 16, nullptr, 10);
        if (text.find("100-continue") < end) ::send(line, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
        text.erase(0, end + 4);
        const auto file = must(files_.create(folder_.path() + "/" + std::to_string(++count_)));
        while (left > 0) {
            if (text.empty() && !read_more(line, text)) return false;
            const std::size_t piece = std::min(left, text.size());
            must(file->append(ByteView(view_of(text)).first(piece)));
            text.erase(0, piece);
            left -= piece;
        }
        must(file->sync());
        constexpr std::string_view kDone = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";
        return ::send(line, kDone.data(), kDone.size(), MSG_NOSIGNAL) > 0;
    }

    TemporaryFolder folder_;
    SystemFiles files_;
    int listener_;
    std::uint16_t port_ = 0;
    int count_ = 0;
    std::thread thread_;
};

/// The chunk files of every photo, by one curl over one connection.
double curl_alone(Phone& phone, const std::string& inspection, std::size_t& files, std::uint64_t& bytes) {
    const StreamId stream = must(phone.engine().find_inspection(inspection));
    TemporaryFolder folder;
    std::string command = "curl -s -f";
    const PlainServer server;
    for (const store::EvidenceRow& row : must(phone.engine().store().evidence(stream)))
        for (std::uint32_t i = 0; i < row.capture.chunks.size(); ++i) {
            const Bytes chunk = must(phone.engine().evidence().read_chunk(row.capture, i));
            const std::string path = folder.path() + "/" + std::to_string(files++);
            must(write_file(phone.files(), path, chunk));
            bytes += chunk.size();
            command += " -T " + path + " " + server.url();
        }
    const Moment begun = now();
    REQUIRE(std::system(command.c_str()) == 0);
    return seconds_since(begun);
}

void evidence(std::size_t photos) {
    constexpr std::size_t kPhotoBytes = std::size_t{4} * 1024 * 1024;
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1), li = world.phone("li", 2);
    world.sync(*planner);
    plan(*planner, "n0");
    world.sync(*planner);
    world.sync(*li);
    li->at("2026-03-02T23:40:00+08:00");
    li->does(R"({"act":"phase","inspection":"n0","phase":"on_site"})");
    for (std::size_t i = 0; i < photos; ++i)
        li->does(R"({"act":"capture","inspection":"n0","item":"G1","live":true,"file":")" +
                 li->file(named("g", i), kPhotoBytes + i) + "\"}");
    EntriesOnly entries_only(world.hub(), li->files());
    li->sync(entries_only);
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    const double bare = curl_alone(*li, "n0", files, bytes);
    world.close();
    while (must(li->engine().maintain())) {  // the week's look at the chunk files is no part of an upload
    }
    Served served(world.folder());
    Counting transport(li->files());
    client::SyncClient client(li->engine());
    client::RunOptions options;
    options.hub_url = served.url();
    options.budget_ms = 600'000;
    const Moment begun = now();
    options.elapsed_ms = [&] { return static_cast<std::uint64_t>(seconds_since(begun) * 1000); };
    options.wait = [](std::uint32_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); };
    const auto report = must(client::run_sync(li->engine(), client, transport, options));
    const double took = seconds_since(begun);
    const std::string hub = served.stop();
    const auto mib = static_cast<double>(bytes) / (1024 * 1024);
    std::printf(
        R"({"what":"evidence","photos":%zu,"files":%zu,"bytes":%llu,"bytes_sent":%llu,"requests":%llu,)"
        R"("received":%llu,%s,"share":%.2f,"mib_per_second":%.1f,"curl_mib_per_second":%.1f,)"
        R"("ms_a_request":%.2f,"ms_a_file_bare":%.2f})"
        "\n",
        photos, files, wide(bytes), wide(transport.upload_bytes), wide(transport.uploads),
        wide(report.counters.originals_received), hub.c_str(), bare / took, mib / took, mib / bare,
        transport.upload_seconds * 1000 / static_cast<double>(transport.uploads),
        bare * 1000 / static_cast<double>(files));
}

}  // namespace
}  // namespace wincheck::hub

int main(int argc, char** argv) {
    const wincheck::bench::Words words(argc, argv);
    const std::string what = words.text(1, "rush");
    int served = 0;
    const int ended = wincheck::bench::print_figures([&] {
        if (what == "serve" && words.has(2)) served = wincheck::hub::serve(words.text(2));
        if (what == "rush") wincheck::hub::rush(words.number(2, 500), words.number(3, 200));
        if (what == "crowd") wincheck::hub::crowd(words.number(2, 500), words.number(3, 200));
        if (what == "evidence") wincheck::hub::evidence(words.number(2, 8));
    });
    return ended != 0 ? ended : served;
}
