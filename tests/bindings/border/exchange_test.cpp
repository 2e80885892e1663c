// Enrolment and sync step by step across the C interface, against a real hub without a network.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "bindings/c/border.h"
#include "bindings/c/guard.h"
#include "core/base/json.h"
#include "core/base/system.h"
#include "sync/hub/hub.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace {

constexpr const char* kTime = "2026-03-02T10:00:00+08:00";

/// A hub with the night's people, and a folder for devices.
class World {
public:
    World() {
        std::string pattern = (std::filesystem::temp_directory_path() / "wincheck-exchange-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
        const std::string folder = path_ + "/hub";
        REQUIRE(hub::init_hub(folder, {.name = "测试集团", .is_simulated = true, .at = kTime}, ports_));
        auto opened = hub::Hub::open(folder, ports_);
        REQUIRE(opened);
        hub_ = std::move(*opened);
        Json files = Json::array();
        const std::string night = std::string(WINCHECK_SOURCE_FOLDER) + "/examples/night/";
        for (const char* name : {"organisation.csv", "people.csv"}) files.push(Json::of(night + name));
        const std::string policy = path_ + "/policy.json";
        REQUIRE(write_file(files_, policy, view_of(R"({"id":"p","version":"1"})")));
        files.push(Json::of(policy));
        const auto loaded =
            hub_->command("load", Json::object().set("files", std::move(files)).set("at", Json::of(kTime)));
        REQUIRE(loaded);
        REQUIRE((*loaded)["ok"].boolean());
    }
    ~World() {
        hub_.reset();
        std::filesystem::remove_all(path_);
    }
    std::string invitation() {
        const auto made = hub_->command(
            "invite", Json::object().set("person", Json::of("lead-a")).set("at", Json::of(kTime)));
        REQUIRE(made);
        return (*made)["invitation"].text();
    }
    [[nodiscard]] std::string device() const { return path_ + "/device"; }
    /// From now on the hub spreads the visits of its devices.
    void get_busy() {
        hub_.reset();
        hub::HubLimits limits;
        limits.admission.open_max = 0;
        auto opened = hub::Hub::open(path_ + "/hub", ports_, limits);
        REQUIRE(opened);
        hub_ = std::move(*opened);
    }

    /// Publishes a checklist of one item that wants a number.
    void publish_checklist() {
        const std::string csv =
            "编码,检查项,type,评分方式,满分\nW,宽度,decimal,仅记录,\nG,门岗,,合格判定,4\n";
        const std::string file = path_ + "/small.csv";
        REQUIRE(write_file(files_, file, view_of(csv)));
        const auto loaded = hub_->command(
            "load",
            Json::object().set("files", Json::array().push(Json::of(file))).set("at", Json::of(kTime)));
        REQUIRE(loaded);
        CAPTURE(loaded->dump());
        REQUIRE((*loaded)["ok"].boolean());
    }

    /// Lets the hub answer an action, as a host's HTTP would.
    protocol::HttpResponse perform(const wck_action& action) {
        protocol::HttpRequest request;
        const std::string url = text(action.url);
        request.method = text(action.method);
        request.path = url.substr(url.find('/', url.find("//") + 2));
        for (std::size_t i = 0; i < action.header_count; ++i)
            request.headers.push_back({text(action.headers[i].name), text(action.headers[i].value)});
        const std::string body = text(action.body);
        request.body = bytes_of(body);
        return hub_->handle(request);
    }
    static std::string text(wck_slice slice) {
        return slice.ptr == nullptr ? std::string{}
                                    : std::string(static_cast<const char*>(slice.ptr), slice.len);
    }

private:
    SystemClock clock_;
    SystemRandom random_;
    SystemFiles files_;
    PlainKeyStore keys_;
    Ports ports_{clock_, random_, files_, keys_};
    std::string path_;
    std::unique_ptr<hub::Hub> hub_;
};

/// An answer as the host gives it.
struct Reply {
    explicit Reply(protocol::HttpResponse given) : response(std::move(given)) {
        for (const auto& header : response.headers)
            headers.push_back({slice_of(header.name), slice_of(header.value)});
        view.http_status = response.status;
        view.headers = headers.data();
        view.header_count = headers.size();
        view.body = slice_of(ByteView(response.body));
    }
    protocol::HttpResponse response;
    std::vector<wck_header> headers;
    wck_response view = WCK_INIT(wck_response);
};

wck_engine opened(const std::string& folder) {
    wck_open_options options = WCK_INIT(wck_open_options);
    options.abi = WCK_ABI;
    options.folder = slice_of(std::string_view(folder));
    wck_engine engine{};
    REQUIRE(wck_engine_open(&options, &engine, nullptr) == WCK_OK);
    return engine;
}

void enrol(World& world, wck_engine engine) {
    const std::string invitation = world.invitation();
    wck_enrol_options options = WCK_INIT(wck_enrol_options);
    options.flags = WCK_ENROL_SIMULATED | WCK_ENROL_SEEDED;
    options.seed = 7;
    options.invitation = slice_of(std::string_view(invitation));
    options.time = slice_of(std::string_view(kTime));
    wck_action action = WCK_INIT(wck_action);
    REQUIRE(wck_engine_enrol_begin(engine, &options, &action, nullptr) == WCK_OK);
    REQUIRE(action.kind == WCK_ACTION_HTTP);
    const Reply answer(world.perform(action));
    REQUIRE(wck_engine_enrol_finish(engine, &answer.view, nullptr, nullptr) == WCK_OK);
}

struct Round {
    int requests = 0;
    std::uint64_t next_after_ms = 0;  // as it was told at the end
};

/// Performs a round to its end.
Round whole_round(World& world, wck_engine engine) {
    wck_sync sync{};
    REQUIRE(wck_sync_start(engine, nullptr, &sync, nullptr) == WCK_OK);
    int requests = 0;
    wck_action action = WCK_INIT(wck_action);
    wck_status status = wck_sync_next(sync, &action, nullptr);
    for (; status == WCK_OK && requests < 100; status = wck_sync_next(sync, &action, nullptr)) {
        REQUIRE(action.kind == WCK_ACTION_HTTP);
        const std::string id = World::text(action.request_id);
        const Reply answer(world.perform(action));
        CHECK(wck_sync_respond(sync, slice_of(std::string_view(id)), &answer.view, nullptr) == WCK_OK);
        CHECK(wck_sync_respond(sync, slice_of(std::string_view(id)), &answer.view, nullptr) == WCK_DONE);
        ++requests;
    }
    CHECK(status == WCK_DONE);
    wck_sync_close(sync);
    return {requests, action.wait_ms};
}

/// The number of requests.
int run_round(World& world, wck_engine engine) {
    return whole_round(world, engine).requests;
}

}  // namespace

TEST_CASE("bindings/c/enrolment: request and answer make a device that knows who it is") {
    World world;
    const wck_engine engine = opened(world.device());
    wck_error error = WCK_INIT(wck_error);
    const Reply early(protocol::HttpResponse{.status = 200, .headers = {}, .body = {}});
    CHECK(wck_engine_enrol_finish(engine, &early.view, nullptr, &error) == WCK_E_ARGUMENT);
    CHECK(error.reason == kNoEnrolment.number);
    enrol(world, engine);
    wck_health health = WCK_INIT(wck_health);
    REQUIRE(wck_engine_health(engine, &health, nullptr) == WCK_OK);
    CHECK(health.flags == (WCK_HEALTH_ENROLLED | WCK_HEALTH_SIMULATED));
    CHECK(std::string(health.person) == "lead-a");
    const std::string again = world.invitation();
    wck_enrol_options options = WCK_INIT(wck_enrol_options);
    options.invitation = slice_of(std::string_view(again));
    wck_action action = WCK_INIT(wck_action);
    CHECK(wck_engine_enrol_begin(engine, &options, &action, &error) == WCK_E_REFUSED);
    CHECK(error.reason == kEnrolledAlready.number);
    wck_engine_close(engine);
}

TEST_CASE("bindings/c/sync: a round goes to its end, each answer is taken once") {
    World world;
    const wck_engine engine = opened(world.device());
    enrol(world, engine);
    std::uint64_t before[WCK_TOPIC_COUNT], after[WCK_TOPIC_COUNT];
    REQUIRE(wck_engine_changes(engine, before, WCK_TOPIC_COUNT, nullptr) == WCK_OK);
    CHECK(run_round(world, engine) >= 2);
    REQUIRE(wck_engine_changes(engine, after, WCK_TOPIC_COUNT, nullptr) == WCK_OK);
    CHECK(after[WCK_TOPIC_SYNC] > before[WCK_TOPIC_SYNC]);
    CHECK(wck_live_handles(WCK_KIND_SYNC) == 0);
    wck_engine_close(engine);
}

TEST_CASE("S29 the end of a round tells the host when the hub wants the next one") {
    World world;
    const wck_engine engine = opened(world.device());
    enrol(world, engine);
    CHECK(whole_round(world, engine).next_after_ms == 0);
    world.get_busy();
    const std::uint64_t next_ms = whole_round(world, engine).next_after_ms;
    CHECK(next_ms > 0);
    CHECK(next_ms < 120'000);
    CHECK(whole_round(world, engine).next_after_ms == next_ms);
    wck_engine_close(engine);
}

TEST_CASE("bindings/c/sync: an answer that comes after suspension and death is taken by the next process") {
    World world;
    wck_engine engine = opened(world.device());
    enrol(world, engine);
    wck_sync sync{};
    REQUIRE(wck_sync_start(engine, nullptr, &sync, nullptr) == WCK_OK);
    wck_action action = WCK_INIT(wck_action);
    REQUIRE(wck_sync_next(sync, &action, nullptr) == WCK_OK);
    const std::string id = World::text(action.request_id);
    const Reply answer(world.perform(action));
    SUBCASE("suspended and resumed") {
        REQUIRE(wck_engine_suspend(engine, nullptr) == WCK_OK);
        CHECK(wck_sync_respond(sync, slice_of(std::string_view(id)), &answer.view, nullptr) ==
              WCK_E_SUSPENDED);
        REQUIRE(wck_engine_resume(engine, nullptr) == WCK_OK);
    }
    SUBCASE("closed and opened") {
        wck_engine_close(engine);
        CHECK(wck_sync_respond(sync, slice_of(std::string_view(id)), &answer.view, nullptr) == WCK_E_HANDLE);
        wck_sync_close(sync);
        engine = opened(world.device());
        REQUIRE(wck_clock_set(engine, slice_of(std::string_view(kTime)), nullptr) == WCK_OK);
        REQUIRE(wck_sync_start(engine, nullptr, &sync, nullptr) == WCK_OK);
    }
    CHECK(wck_sync_respond(sync, slice_of(std::string_view(id)), &answer.view, nullptr) == WCK_OK);
    wck_sync_close(sync);
    CHECK(run_round(world, engine) >= 1);
    wck_engine_close(engine);
}

TEST_CASE("bindings/c/sync: a login page is no hub, and a failure makes the round wait") {
    World world;
    const wck_engine engine = opened(world.device());
    enrol(world, engine);
    wck_sync sync{};
    REQUIRE(wck_sync_start(engine, nullptr, &sync, nullptr) == WCK_OK);
    wck_action action = WCK_INIT(wck_action);
    REQUIRE(wck_sync_next(sync, &action, nullptr) == WCK_OK);
    const std::string id = World::text(action.request_id);
    std::string trouble;
    SUBCASE("a login page") {
        const Reply page(protocol::HttpResponse{
            .status = 200, .headers = {{"Content-Type", "text/html"}}, .body = bytes_of("<html>")});
        CHECK(wck_sync_respond(sync, slice_of(std::string_view(id)), &page.view, nullptr) == WCK_OK);
        trouble = "portal";
    }
    SUBCASE("no network") {
        CHECK(wck_sync_fail(sync, slice_of(std::string_view(id)), WCK_FAILURE_OFFLINE, nullptr) == WCK_OK);
        trouble = "offline";
    }
    REQUIRE(wck_sync_next(sync, &action, nullptr) == WCK_OK);
    CHECK(action.kind == WCK_ACTION_WAIT);
    CHECK(action.wait_ms > 0);
    CHECK(World::text(action.trouble) == trouble);
    wck_sync_close(sync);
    wck_engine_close(engine);
}

TEST_CASE("bindings/c: acts, answers, captures and the score of an unplanned inspection") {
    World world;
    world.publish_checklist();
    const wck_engine engine = opened(world.device());
    enrol(world, engine);
    run_round(world, engine);
    const wck_slice name = slice_of(std::string_view("巡查𠮷1"));
    wck_error error = WCK_INIT(wck_error);
    wck_buf buf{};
    const std::string start =
        R"({"act":"start","inspection":"巡查𠮷1","checklist":"small","project":"p-jade"})";
    wck_status status = wck_act_perform(engine, slice_of(std::string_view(start)), &buf, &error);
    CAPTURE(std::string(error.where) + ": " + error.message);
    REQUIRE(status == WCK_OK);
    wck_buf_free(&buf);

    wck_answer answer = WCK_INIT(wck_answer);
    answer.kind = WCK_VALUE_NUMBER;
    answer.mantissa = 1250;
    answer.scale = 3;
    wck_recorded recorded = WCK_INIT(wck_recorded);
    CHECK(wck_answer_set(engine, name, slice_of(std::string_view("W")), &answer, &recorded, &error) ==
          WCK_OK);
    const std::uint64_t sequence = recorded.sequence;
    const wck_slice pass = slice_of(std::string_view("pass"));
    answer = WCK_INIT(wck_answer);
    answer.kind = WCK_VALUE_OPTIONS;
    answer.options = &pass;
    answer.option_count = 1;
    CHECK(wck_answer_set(engine, name, slice_of(std::string_view("G")), &answer, &recorded, &error) ==
          WCK_OK);
    CHECK(recorded.sequence == sequence + 1);

    wck_score score = WCK_INIT(wck_score);
    REQUIRE(wck_score_now(engine, name, &score, &error) == WCK_OK);
    CHECK(score.percent == 100'000'000'000);
    CHECK(score.state == WCK_SCORE_SCORED);

    wck_capture_options wish = WCK_INIT(wck_capture_options);
    wish.flags = WCK_CAPTURE_LIVE;
    wish.item = slice_of(std::string_view("G"));
    wck_capture capture = WCK_INIT(wck_capture);
    REQUIRE(wck_capture_begin(engine, name, &wish, &capture, &error) == WCK_OK);
    const wck_slice id = slice_of(std::string_view(capture.id));
    CHECK(wck_capture_commit(engine, id, nullptr, &error) == WCK_E_NOT_FOUND);
    SystemFiles files;
    REQUIRE(write_file(files, capture.path, view_of("photo")));
    REQUIRE(wck_capture_list(engine, &buf, &error) == WCK_OK);
    const std::string open(static_cast<const char*>(buf.ptr), buf.len);
    CHECK(open.find(R"("taken":true)") != std::string::npos);
    CHECK(wck_capture_commit(engine, id, &recorded, &error) == WCK_OK);
    CHECK(wck_capture_discard(engine, id, &error) == WCK_DONE);
    CHECK_FALSE(std::filesystem::exists(capture.path));
    REQUIRE(wck_show(engine, slice_of(std::string_view("evidence")), name, &buf, &error) == WCK_OK);
    const auto evidence = Json::parse(std::string_view(static_cast<const char*>(buf.ptr), buf.len));
    REQUIRE(evidence);
    CHECK(evidence->items().size() == 1);

    wck_score during = WCK_INIT(wck_score);
    const auto alone = [&](EngineObject&) -> Result<wck_status> {
        std::thread([&] { CHECK(wck_score_now(engine, name, &during, nullptr) == WCK_OK); }).join();
        return WCK_OK;
    };
    CHECK(guard_engine(&error, engine, Access::alone, alone) == WCK_OK);
    CHECK(during.percent == score.percent);

    REQUIRE(wck_engine_suspend(engine, &error) == WCK_OK);
    wck_score kept = WCK_INIT(wck_score);
    CHECK(wck_score_now(engine, name, &kept, &error) == WCK_OK);
    CHECK(kept.percent == score.percent);
    wck_buf_free(&buf);
    wck_engine_close(engine);
}
