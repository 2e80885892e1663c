#pragma once
// A hub and real devices in one process: the devices' sync client speaks to the hub's router without
// sockets. Simulated clocks; files as a quality department would give them.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/simulated.h"
#include "core/base/system.h"
#include "core/engine/engine.h"
#include "sync/client/enrol.h"
#include "sync/client/run.h"
#include "sync/hub/hub.h"
#include "tests/support/forwarding_files.h"
#include "tests/support/temporary_folder.h"
#ifdef WINCHECK_WITH_IMAGING
#include "core/imaging/copies.h"
#endif

namespace wincheck::hub {

using test::must;
using test::TemporaryFolder;

inline constexpr const char* kEvening = "2026-03-02T20:00:00+08:00";

inline std::string reason_of(const Error& error) {
    return error.reason_or_null == nullptr ? "?" : error.reason_or_null->name;
}
template <class T>
std::string reason_of(const Result<T>& result) {
    return result ? "ok" : reason_of(result.error());
}

inline Json parsed(const std::string& text) {
    return must(Json::parse(text));
}

/// What a message takes of the line; 40 bytes stand for its first line and the ends of lines.
inline std::uint64_t bytes_on_line(const std::vector<protocol::HttpHeader>& headers, std::size_t body) {
    std::uint64_t bytes = body + 40;
    for (const protocol::HttpHeader& header : headers) bytes += header.name.size() + header.value.size() + 4;
    return bytes;
}

/// Carries requests to the hub by a function call; keeps what was asked, and counts bytes each way.
class DirectTransport final : public protocol::Transport {
public:
    DirectTransport(Hub& hub, FileSystem& files) : hub_(hub), files_(files) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string&) override {
        protocol::HttpRequest sent = request;
        if (request.file) {
            WCK_TRY(auto file, files_.open_read(request.file->path));
            sent.body.resize(request.file->length);
            WCK_TRY(file->read_at(request.file->offset, sent.body));
            sent.file.reset();
        }
        log.push_back(sent);
        up += bytes_on_line(sent.headers, sent.body.size());
        protocol::HttpResponse answer = hub_.handle(sent);
        down += bytes_on_line(answer.headers, answer.body.size());
        return answer;
    }
    std::vector<protocol::HttpRequest> log;
    std::uint64_t up = 0, down = 0;

private:
    Hub& hub_;
    FileSystem& files_;
};

/// A disk that can be full for new files.
class FullDisk final : public testing::ForwardingFiles {
public:
    bool is_full = false;
    Result<std::unique_ptr<File>> create(const std::string& path) override {
        if (is_full) return Error{.code = ErrorCode::storage_full, .origin = "FullDisk"};
        return ForwardingFiles::create(path);
    }
};

/// As the library gives it to a device.
inline engine::MaskedCopyMaker masked_copy_maker() {
#ifdef WINCHECK_WITH_IMAGING
    return [](ByteView original, const std::vector<MaskRectangle>& rectangles) {
        return imaging::masked_copy(original, imaging::rectangles_from(rectangles));
    };
#else
    return {};
#endif
}

class Phone {
public:
    explicit Phone(std::uint64_t seed) : seed_(seed), random_(seed) {
        at(kEvening);
        open();
    }
    /// A copy of another phone's folder: what a backup on a second phone is.
    Phone(const std::string& copy, std::uint64_t seed) : seed_(seed), random_(seed) {
        at(kEvening);
        put_back(copy);
    }
    void open() {
        engine_ = must(engine::Engine::open(
            {.folder = folder_.path(), .is_hub = false, .masked_copy = masked_copy_maker()}, ports()));
    }
    /// What a killed app leaves is opened again.
    void restart() {
        engine_.reset();
        open();
    }
    /// Copies the folder of the stopped app, which then goes on.
    void save_copy(const std::string& to) {
        engine_.reset();
        std::filesystem::copy(folder_.path(), to, std::filesystem::copy_options::recursive);
        open();
    }
    /// The folder is as it was when the copy was made.
    void put_back(const std::string& copy) {
        engine_.reset();
        for (const auto& one : std::filesystem::directory_iterator(folder_.path()))
            std::filesystem::remove_all(one.path());
        std::filesystem::copy(copy, folder_.path(), std::filesystem::copy_options::recursive);
        open();
    }
    [[nodiscard]] Ports ports() { return {clock_, random_, files_, keys_}; }
    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    [[nodiscard]] FileSystem& files() { return files_; }
    void at(const std::string& time) { clock_.set(must(parse_time(time))); }

    Result<void> enrol(protocol::Transport& transport, const std::string& invitation) {
        return client::enrol(*engine_, transport, invitation, {.is_simulated = true, .seed = seed_});
    }
    client::RunReport sync(protocol::Transport& transport) {
        client::SyncClient client(*engine_);
        std::uint64_t now_ms = 0;
        client::RunOptions options;
        options.hub_url = "http://127.0.0.1";
        options.elapsed_ms = [&] { return now_ms; };
        options.wait = [&](std::uint32_t ms) { now_ms += ms; };
        return must(client::run_sync(*engine_, client, transport, options));
    }
    Result<engine::Done> act(const std::string& json) { return engine_->perform(parsed(json)); }
    engine::Done does(const std::string& json) { return must(act(json)); }
    std::string file(const std::string& name, std::size_t size) {
        Bytes bytes(size);
        SeededRandom noise{size};
        noise.fill(bytes);
        must(write_file(files_, folder_.path() + "/" + name, bytes));
        return folder_.path() + "/" + name;
    }
    [[nodiscard]] std::string digest(const std::string& scope) {
        return must(engine_->store().digest(scope)).hex();
    }
    [[nodiscard]] bool knows(const std::string& inspection) {
        return engine_->find_inspection(inspection).has_value();
    }

private:
    std::uint64_t seed_;
    TemporaryFolder folder_;
    SimulatedClock clock_;
    SeededRandom random_;
    SystemFiles files_;
    PlainKeyStore keys_;
    std::unique_ptr<engine::Engine> engine_;
};

inline constexpr const char* kUnits =
    "id,kind,code,name,parent,attribute:lifts\r\n"
    "G,group,G,集团,,\r\nR1,region,R1,华东,G,\r\nB1,branch,B1,分公司,R1,\r\n"
    "P1,project,P1,花园,B1,2\r\nP2,project,P2,广场,B1,3\r\n";
inline constexpr const char* kPeople =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\nchief,孙,主管,branch_"
    "supervisor,B1\r\n";
inline constexpr const char* kChecklist =
    "type,name,label,rule,full,photos\r\n"
    "begin group,S1,门岗,,,\r\n,G1,大门,pass_fail,60,1\r\n,G2,记录,pass_fail,40,\r\nend group,,,,,\r\n";
inline constexpr const char* kPolicy = R"({"id":"p","version":"1"})";

class World {
public:
    World() {
        clock_.set(must(parse_time(kEvening)));
        must(init_hub(folder_.path(), {.name = "质量中心", .is_simulated = true, .at = kEvening}, ports()));
        open();
        write("organisation.csv", kUnits);
        write("people.csv", kPeople);
        write("night.csv", kChecklist);
        write("policy.json", kPolicy);
    }
    void open(const HubLimits& limits = {}) {
        hub_.reset();
        hub_ = must(Hub::open(folder_.path(), ports(), limits));
    }
    void close() { hub_.reset(); }
    [[nodiscard]] Ports ports() { return {clock_, random_, files_, keys_}; }
    [[nodiscard]] Hub& hub() { return *hub_; }
    [[nodiscard]] FullDisk& disk() { return files_; }
    [[nodiscard]] const std::string& folder() const { return folder_.path(); }
    [[nodiscard]] std::string path(const std::string& name) const { return given_.path() + "/" + name; }
    void write(const std::string& name, const std::string& text) {
        must(write_file(files_, path(name), view_of(text)));
    }

    Result<Json> command(const std::string& name, const std::string& arguments) {
        return hub().command(name, parsed(arguments));
    }
    Json does(const std::string& name, const std::string& arguments) {
        return must(command(name, arguments));
    }
    Json load(const std::vector<std::string>& names) {
        Json files = Json::array();
        for (const std::string& name : names) files.push(Json::of(std::string_view(path(name))));
        return must(hub().command("load", Json::object().set("files", files)));
    }
    void load_all() {
        const Json loaded = load({"organisation.csv", "people.csv", "night.csv", "policy.json"});
        INFO(loaded["problems"].dump());
        REQUIRE(loaded["ok"].boolean());
    }
    std::string invitation(const std::string& person, bool confirm = false) {
        return does("invite", R"({"person":")" + person + R"(","confirm":)" + (confirm ? "true" : "false") +
                                  "}")["invitation"]
            .text();
    }
    std::unique_ptr<Phone> phone(const std::string& person, std::uint64_t seed) {
        auto phone = std::make_unique<Phone>(seed);
        DirectTransport transport(hub(), phone->files());
        must(phone->enrol(transport, invitation(person)));
        return phone;
    }
    client::RunReport sync(Phone& phone) {
        DirectTransport transport(hub(), phone.files());
        return phone.sync(transport);
    }

private:
    TemporaryFolder folder_;
    TemporaryFolder given_;
    SimulatedClock clock_;
    SeededRandom random_{99};
    FullDisk files_;
    PlainKeyStore keys_;
    std::unique_ptr<Hub> hub_;
};

/// A visit of li and wang at P1, planned and synchronised.
struct Visit {
    World world;
    std::unique_ptr<Phone> planner, li, wang, head, other;

    explicit Visit(const std::string& policy = kPolicy) {
        world.write("policy.json", policy);
        world.load_all();
        planner = world.phone("planner", 1);
        li = world.phone("li", 2);
        wang = world.phone("wang", 3);
        head = world.phone("head1", 4);
        other = world.phone("head2", 5);
        for (Phone* phone : {planner.get(), li.get(), wang.get()}) world.sync(*phone);
        planner->does(R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li",)"
                      R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
                      R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
        world.sync(*planner);
        for (Phone* phone : {li.get(), wang.get(), head.get(), other.get()}) world.sync(*phone);
    }
    void work() {
        li->at("2026-03-02T23:40:00+08:00");
        wang->at("2026-03-02T23:41:00+08:00");
        li->does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
        li->does(R"({"act":"answer","inspection":"n1","item":"G1","value":"pass"})");
        li->does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" +
                 li->file("g1.jpg", 700'000) + "\"}");
        wang->does(R"({"act":"answer","inspection":"n1","item":"G2","value":"fail"})");
    }
    void seal() {
        work();
        world.sync(*wang);
        world.sync(*li);
        li->does(R"({"act":"seal","inspection":"n1"})");
        world.sync(*li);
    }
    [[nodiscard]] std::string scope() {
        return "inspection:" + must(li->engine().find_inspection("n1")).hex();
    }
};

inline std::string hub_digest(World& world, const std::string& scope) {
    return world.does("digest", R"({"scope":")" + scope + "\"}")["digest"].text();
}

inline constexpr const char* kOnSite = R"({"act":"phase","inspection":"n1","phase":"on_site"})";
inline constexpr const char* kFail = R"({"act":"answer","inspection":"n1","item":"G1","value":"fail"})";
inline constexpr const char* kPass = R"({"act":"answer","inspection":"n1","item":"G2","value":"pass"})";

}  // namespace wincheck::hub
