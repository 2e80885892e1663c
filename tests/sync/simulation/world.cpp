#include "tests/sync/simulation/world.h"

#include <algorithm>

#include "core/base/hash.h"
#include "sync/protocol/auth.h"
#include "sync/protocol/messages.h"

namespace wincheck::simulation {
namespace {

constexpr const char* kEvening = "2026-03-02T20:00:00+08:00";
constexpr const char* kUnits =
    "id,kind,code,name,parent\r\nG,group,G,集团,\r\nR1,region,R1,华东,G\r\nB1,branch,B1,分公司,R1\r\n"
    "P1,project,P1,花园,B1\r\nP2,project,P2,广场,B1\r\n";
constexpr const char* kPeople =
    "id,name,post,role,unit\r\nplanner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\n"
    "wang,王,检查员,inspector,G\r\nhead1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,"
    "P2\r\n";
constexpr const char* kChecklist =
    "type,name,label,rule,full\r\nbegin group,S1,门岗,,\r\n,G1,大门,pass_fail,40\r\n,G2,记录,pass_fail,30\r\n"
    ",G3,岗亭,pass_fail,30\r\nend group,,,,\r\n";
constexpr const char* kPlan =
    R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li","team":["li","wang"],)"
    R"("checklist":"night","window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})";

Json parsed(const std::string& text) {
    return must(Json::parse(text));
}

/// The request as it goes over the wire, with the part of the file as its body.
protocol::HttpRequest on_the_wire(FileSystem& files, protocol::HttpRequest request) {
    if (!request.file) return request;
    auto file = must(files.open_read(request.file->path));
    request.body.resize(request.file->length);
    must(file->read_at(request.file->offset, request.body));
    request.file.reset();
    return request;
}

class Direct final : public protocol::Transport {
public:
    explicit Direct(hub::Hub& hub) : hub_(hub) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string&) override {
        return hub_.handle(request);
    }

private:
    hub::Hub& hub_;
};

protocol::HttpResponse login_page() {
    return {200, {{"Content-Type", "text/html"}}, bytes_of("<html>login</html>")};
}

/// Runs rounds until nothing is left to ask for.
void sync_round(hub::Hub& hub, SimulatedDevice& device) {
    for (int i = 0; i < 200; ++i) {
        const client::Action action = must(device.client().next());
        if (action.kind == client::Action::Kind::wait) continue;
        if (action.kind != client::Action::Kind::http) return;
        must(device.client().respond(action.request_id,
                                     hub.handle(on_the_wire(device.files(), action.request))));
    }
}

}  // namespace

Template& Template::instance() {
    static Template made;
    return made;
}

Template::Template() {
    make_tenant("", 99);
    make_tenant("other-", 77);
}

/// A hub with its devices and a planned inspection that all of them have.
void Template::make_tenant(const std::string& prefix, std::uint64_t seed) {
    SimulatedClock clock;
    clock.set(must(parse_time(kEvening)));
    SeededRandom random{seed};
    SystemFiles files;
    PlainKeyStore keys;
    Ports ports{clock, random, files, keys};
    const std::string folder = path(prefix + "hub");
    must(hub::init_hub(folder, {.name = "质量中心", .is_simulated = true, .at = kEvening}, ports));
    auto hub = must(hub::Hub::open(folder, ports));
    Json names = Json::array();
    for (const auto& [name, text] :
         {std::pair{"organisation.csv", kUnits}, std::pair{"people.csv", kPeople},
          std::pair{"night.csv", kChecklist}, std::pair{"policy.json", R"({"id":"p","version":"1"})"}}) {
        must(write_file(files, path(name), view_of(text)));
        names.push(Json::of(path(name)));
    }
    REQUIRE(must(hub->command("load", Json::object().set("files", names)))["ok"].boolean());
    Direct direct(*hub);
    std::vector<std::unique_ptr<SimulatedDevice>> devices;
    for (const char* name : kNames) {
        devices.push_back(
            std::make_unique<SimulatedDevice>(name, path(prefix + name), seed * 1'000 + devices.size() + 1));
        devices.back()->at(must(parse_time(kEvening)));
        devices.back()->open();
        const std::string invitation =
            must(hub->command("invite", Json::object().set("person", Json::of(name))))["invitation"].text();
        must(client::enrol(devices.back()->engine(), direct, invitation,
                           {.is_simulated = true, .seed = devices.back()->seed()}));
    }
    for (auto& device : devices) sync_round(*hub, *device);
    must(devices.front()->engine().perform(parsed(kPlan)));
    for (auto& device : devices) sync_round(*hub, *device);
}

World::World(std::uint64_t seed, Troubles troubles)
    : dice_(seed), troubles_(troubles), hub_random_(seed + 1000), hub_folder_(scratch_.path() + "/hub") {
    copy_folder(Template::instance().path("hub"), hub_folder_);
    hub_clock_.set(must(parse_time(kEvening)));
    open_hub();
    std::uint64_t number = 0;
    for (const char* name : Template::kNames) add(name, Template::instance().path(name), ++number);
    if (!troubles.has_stranger) return;
    add(Template::kStranger, Template::instance().path(Template::kStranger), ++number);
    stranger_ = std::move(devices_.back());
    devices_.pop_back();
    for (const char* item : {"G1", "G2", "G3"})
        must(stranger_->engine().perform(parsed(
            R"({"act":"answer","inspection":"n1","value":"fail","item":")" + std::string(item) + "\"}")));
    must(stranger_->engine().close_segments());
}

SimulatedDevice& World::add(const std::string& name, const std::string& from, std::uint64_t seed) {
    const std::string folder = scratch_.path() + "/" + name;
    copy_folder(from, folder);
    devices_.push_back(std::make_unique<SimulatedDevice>(name, folder, seed));
    devices_.back()->at(must(parse_time("2026-03-02T23:00:00+08:00")));
    devices_.back()->open();
    return *devices_.back();
}

SimulatedDevice& World::device(const std::string& name) {
    const auto found = std::find_if(devices_.begin(), devices_.end(),
                                    [&](const auto& each) { return each->name() == name; });
    REQUIRE(found != devices_.end());
    return **found;
}

void World::open_hub() {
    hub_files_.strike_after(-1);
    hub_ = must(hub::Hub::open(hub_folder_, hub_ports()));
}

void World::kill_hub() {
    hub_.reset();
    open_hub();
}

void World::restore_hub() {
    hub_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(hub_folder_, ignored);
    must(hub::restore(
        {.backup = scratch_.path() + "/backup", .folder = hub_folder_, .by = "chen", .reason = "disk failed"},
        hub_ports()));
    open_hub();
}

// Everybody has seen a head that the old copy does not know, as after a night: within the ten minutes between
// two heads only receipts and feeds that became shorter tell.
void World::rewind_hub() {
    constexpr std::int64_t kNextHeadMs = std::int64_t{11} * 60 * 1000;
    // A simulated hub's time is the latest that it was told: later than any clock that was set by hours.
    constexpr std::int64_t kLaterMs = std::int64_t{730} * 86'400'000;
    std::int64_t now_ms = must(parse_time(kEvening)).utc.ms + kLaterMs;
    for (auto& each : devices_) {
        now_ms += kNextHeadMs;
        each->at({{now_ms}, each->now().offset_minutes});
        for (int round = 0; round < 2; ++round) sync_whole(*each);  // the first may be one that had begun
    }
    hub_.reset();
    copy_folder(scratch_.path() + "/hub-old", hub_folder_);
    open_hub();
}

std::vector<std::string> World::run(std::size_t steps) {
    const std::size_t early = steps / 4 + dice_.below(steps / 8);
    const std::size_t late = steps / 2 + dice_.below(steps / 4);
    for (std::size_t i = 0; i < steps; ++i) {
        if (i == early) mishap_begins();
        if (i == late) mishap_strikes();
        step();
    }
    if (troubles_.has_seal) {
        seal();
        go_on_with_findings(steps / 2);
    }
    meet_in_peace();
    check();
    return failures_;
}

// A copy is made, of a phone or of the hub.
void World::mishap_begins() {
    if (troubles_.is_hub_restored)
        must(hub_->command("backup", Json::object().set("out", Json::of(scratch_.path() + "/backup"))));
    if (troubles_.is_hub_rewound) {
        hub_.reset();
        copy_folder(hub_folder_, scratch_.path() + "/hub-old");
        open_hub();
    }
    if (!troubles_.is_put_back && !troubles_.is_cloned) return;
    SimulatedDevice& one = device(troubles_.is_cloned ? "wang" : "li");
    one.kill();
    if (troubles_.is_cloned)
        add("wang-copy", one.folder(), one.seed());
    else
        copy_folder(one.folder(), scratch_.path() + "/old");
    one.open();
}

// The copy takes the place of what it was made of.
void World::mishap_strikes() {
    if (troubles_.is_hub_restored) restore_hub();
    if (troubles_.is_hub_rewound) rewind_hub();
    if (!troubles_.is_put_back) return;
    SimulatedDevice& one = device("li");
    one.kill();
    copy_folder(scratch_.path() + "/old", one.folder());
    one.has_lost_entries = true;
    one.open();
}

// The leader settles everything by an answer that has seen all others, and seals.
void World::seal() {
    for (int round = 0; round < 3; ++round)
        for (auto& each : devices_) sync_whole(*each);
    SimulatedDevice& leader = device("li");
    for (const std::string item : {"G1", "G2", "G3"}) {
        const std::string value = item == "G3" ? "fail" : "pass";  // one finding
        const auto done = leader.engine().perform(parsed(R"({"act":"answer","inspection":"n1","item":")" +
                                                         item + R"(","value":")" + value + "\"}"));
        if (done) leader.recorded.insert(done->entry);
    }
    const auto sealed = leader.engine().perform(parsed(R"({"act":"seal","inspection":"n1"})"));
    if (sealed)
        leader.recorded.insert(sealed->entry);
    else
        fail("the leader cannot seal: " + sealed.error().where);
}

std::string World::some_finding_step(SimulatedDevice& one) {
    static constexpr std::array kOfProject{
        R"("act":"rectify","text":"a new lock")",
        R"("act":"extend","until":"2026-03-20","text":"parts are missing","measures":"a guard")",
        R"("act":"not_ours","party":"developer","text":"the builder's")"};
    static constexpr std::array kOfRaiser{
        R"("act":"close","text":"seen")", R"("act":"reject","text":"the old lock")",
        R"("act":"grant","text":"so be it")", R"("act":"refuse","text":"no")"};
    const bool is_project = one.name() == "head1";
    const bool is_raiser =
        one.name().starts_with("li") || one.name().starts_with("wang") || one.name() == "planner";
    const auto findings = one.engine().show("findings", "n1");
    if (!(is_project || is_raiser) || !findings || findings->items().empty()) return {};
    const char* step = is_project ? kOfProject.at(dice_.below(kOfProject.size()))
                                  : kOfRaiser.at(dice_.below(kOfRaiser.size()));
    return std::string("{") + step + R"(,"inspection":"n1","finding":")" +
           findings->items().front()["id"].text() + "\"}";
}

// After the seal several people move the same finding, each by what the own device knows: HQ's order decides.
void World::go_on_with_findings(std::size_t steps) {
    for (int round = 0; round < 2; ++round)
        for (auto& each : devices_) sync_whole(*each);
    for (std::size_t i = 0; i < steps; ++i) {
        SimulatedDevice& one = *devices_[dice_.below(devices_.size())];
        const std::uint64_t choice = dice_.below(10);
        if (choice == 0) disturb(one);
        for (std::uint64_t count = choice > 5 ? 1 + dice_.below(8) : 0; count > 0; --count)
            exchange(one, false);
        if (choice == 0 || choice > 5) continue;
        const std::string json = some_finding_step(one);
        if (json.empty()) continue;
        const auto done = one.engine().perform(parsed(json));  // out of turn as that device sees it: refused
        if (done) one.recorded.insert(done->entry);
    }
}

/// A push of everything that `writer` wrote, signed by `sender`.
protocol::HttpRequest World::pushed_by(SimulatedDevice& sender, SimulatedDevice& writer) {
    protocol::PushRequest push;
    store::Store& store = writer.engine().store();
    for (const store::Chain& chain : must(store.chains())) {
        if (!chain.is_own) continue;
        push.opening = chain.opening;
        push.certificate = must(journal::decode<journal::OpeningRecord>(chain.opening)).certificate;
        std::uint64_t from = 0;
        for (const store::Note& note : must(store.notes(chain.id))) {
            push.segments.push_back(must(writer.engine().segment(chain.id, from, note.size)));
            from = note.size;
        }
    }
    protocol::Nonce nonce;
    for (auto& byte : nonce.raw) byte = static_cast<std::uint8_t>(dice_.below(256));
    const engine::Identity& identity = *sender.engine().identity();
    Bytes body = journal::encode(push);
    const protocol::RequestFacts facts{"POST", protocol::kPathPush, nonce.hex(), "0", ""};
    const std::string text = protocol::request_text(facts, body);
    const std::string signature = to_base64(identity.request_pair().sign(view_of(text)).view());
    return {.method = facts.method,
            .path = facts.path,
            .headers = {{"Content-Type", protocol::kContentType},
                        {protocol::kHeaderDevice, identity.device.hex()},
                        {protocol::kHeaderNonce, facts.nonce},
                        {protocol::kHeaderTime, facts.time},
                        {protocol::kHeaderSignature, signature}},
            .body = std::move(body),
            .file = {}};
}

// Whoever is not of this house gets nothing and leaves nothing; and nobody hands in another's records.
void World::try_strangers() {
    const auto refused = [&](const char* what, const protocol::HttpRequest& request) {
        if (const int status = hub_->handle(request).status; status < 400)
            fail(std::string(what) + " was answered with " + std::to_string(status));
    };
    SimulatedDevice& li = device("li");
    switch (dice_.below(5)) {
        case 0: {
            const client::Action action = must(stranger_->client().next());
            if (action.kind != client::Action::Kind::http) return;
            refused("a stranger", action.request);
            must(stranger_->client().fail(action.request_id, protocol::Failure::cut));
            return;
        }
        case 1: return refused("a stranger's push", pushed_by(*stranger_, *stranger_));
        case 2: return refused("a stranger's records brought by li", pushed_by(li, *stranger_));
        case 3: return refused("wang's records brought by li", pushed_by(li, device("wang")));
        default: {
            // Signed by a key that the hub has not: a phone that was never enrolled, under li's name.
            protocol::HttpRequest request = pushed_by(*stranger_, li);
            for (protocol::HttpHeader& header : request.headers)
                if (header.name == protocol::kHeaderDevice)
                    header.value = li.engine().identity()->device.hex();
            return refused("a stranger under li's name", request);
        }
    }
}

void World::step() {
    if (stranger_ && dice_.one_in(5)) try_strangers();
    SimulatedDevice& one = *devices_[dice_.below(devices_.size())];
    if (troubles_.has_wild_clocks && dice_.one_in(2)) set_clock(one);
    switch (dice_.below(10)) {
        case 0:
        case 1:
        case 2: act(one); break;
        case 3: disturb(one); break;
        default:
            for (std::uint64_t count = 1 + dice_.below(8); count > 0; --count) exchange(one, false);
    }
}

std::string World::some_act(SimulatedDevice& one) {
    const std::string item = "G" + std::to_string(1 + dice_.below(3));
    const std::string head = R"(","inspection":"n1","item":")" + item + "\"";
    const std::string value = dice_.one_in(2) ? "pass" : "fail";
    if (dice_.one_in(12)) return R"({"act":"clear)" + head + "}";
    if (!dice_.one_in(4)) return R"({"act":"answer)" + head + R"(,"value":")" + value + "\"}";
    const std::string path = one.folder() + "/taken.jpg";
    Bytes bytes(1000 + dice_.below(dice_.one_in(3) ? 600'000 : 5'000));
    SeededRandom noise(dice_.below(1'000'000));
    noise.fill(bytes);
    SystemFiles plain;
    static_cast<void>(plain.remove(path));
    must(write_file(plain, path, bytes));
    return R"({"act":"capture)" + head + R"(,"live":true,"file":")" + path + "\"}";
}

// ORG-6: a project's head binds a code that was bound to nothing, and asks headquarters for it.
std::string World::some_request(SimulatedDevice& one) {
    const std::string id = "qr:" + one.name() + std::to_string(++codes_);
    const std::string project = one.name().starts_with("head1") ? "P1" : "P2";
    const auto fact = [&](const char* field, const std::string& value) {
        return R"({"about":"code","id":")" + id + R"(","field":")" + field + R"(","value":")" + value + "\"}";
    };
    return R"({"act":"change","facts":[)" + fact("unit", project) + "," + fact("place", "point:gate") + "]}";
}

void World::act(SimulatedDevice& one) {
    const bool is_team = one.name().starts_with("li") || one.name().starts_with("wang");
    const bool is_head = one.name().starts_with("head");
    // A hub that was put back without a word would go on writing on the chain that it wrote otherwise before.
    if (!is_team && (!is_head || troubles_.is_hub_rewound)) return;
    const ZonedTime now = one.now();
    one.at({{now.utc.ms + static_cast<std::int64_t>(dice_.below(90'000))}, now.offset_minutes});
    const std::string json = is_head ? some_request(one) : some_act(one);
    // A full disk refuses the act and the app goes on; any other failure of it ends the app.
    const bool is_full = dice_.one_in(3);
    if (dice_.one_in(6))
        one.strike_after(static_cast<std::int64_t>(dice_.below(6)),
                         is_full ? ErrorCode::storage_full : ErrorCode::storage_io);
    const auto done = one.engine().perform(parsed(json));
    if (done) one.recorded.insert(done->entry);
    if (one.is_struck() && !is_full) one.kill_and_open();
    one.strike_after(-1);
}

// What the network makes of one exchange. No value: no whole answer came.
std::optional<protocol::HttpResponse> World::carried(SimulatedDevice& one, const client::Action& action,
                                                     bool is_peaceful) {
    protocol::HttpRequest request = on_the_wire(one.files(), action.request);
    if (is_peaceful) return hub_->handle(request);
    if (!one.is_online) return std::nullopt;
    switch (dice_.below(16)) {
        case 0: return std::nullopt;                                            // lost on the way
        case 1: static_cast<void>(hub_->handle(request)); return std::nullopt;  // answer lost
        case 2: late_.emplace_back(one.name(), request); break;                 // comes once more, later
        case 3: {                                                               // answer cut short
            auto response = hub_->handle(request);
            response.body.resize(response.body.size() / 2);
            return response;
        }
        case 4:  // an upload breaks off
            if (request.path.starts_with(protocol::kPathEvidence))
                request.body.resize(request.body.size() / 2);
            static_cast<void>(hub_->handle(request));
            return std::nullopt;
        case 5: return login_page();
        case 6:
            hub_files_.strike_after(static_cast<std::int64_t>(dice_.below(5)));
            static_cast<void>(hub_->handle(request));
            kill_hub();
            return std::nullopt;
        case 7:
            static_cast<void>(hub_->handle(request));
            kill_hub();
            return std::nullopt;
        case 8: {  // the hub's disk is full for a moment
            hub_files_.strike_after(static_cast<std::int64_t>(dice_.below(5)), ErrorCode::storage_full);
            auto response = hub_->handle(request);
            hub_files_.strike_after(-1);
            return response;
        }
        default: break;
    }
    return hub_->handle(request);
}

void World::exchange(SimulatedDevice& one, bool is_peaceful) {
    auto next = one.client().next();
    if (!next) return one.kill_and_open();
    const client::Action action = *next;
    if (action.kind != client::Action::Kind::http) return;
    const auto response = carried(one, action, is_peaceful);
    if (!is_peaceful && dice_.one_in(20)) return one.kill_and_open();  // before the answer was taken
    if (!is_peaceful && dice_.one_in(20)) one.strike_after(static_cast<std::int64_t>(dice_.below(3)));
    const auto taken = response ? one.client().respond(action.request_id, *response)
                                : one.client().fail(action.request_id, protocol::Failure::cut);
    if (!taken || one.is_struck()) one.kill_and_open();
    one.strike_after(-1);
    if (response && !is_peaceful && dice_.one_in(8))
        static_cast<void>(one.client().respond(action.request_id, *response));  // comes twice
}

/// A clock that was set wrong: by hours, or in some worlds by up to eighty years.
void World::set_clock(SimulatedDevice& one) {
    const ZonedTime now = one.now();
    if (!troubles_.has_wild_clocks) {
        const auto tenths = static_cast<std::int64_t>(dice_.below(20)) - 10;  // of a day
        return one.at({{now.utc.ms + tenths * 86'400'000 / 10}, now.offset_minutes});
    }
    constexpr std::int64_t kDaysMax = 80 * 365;
    const auto days = static_cast<std::int64_t>(dice_.below(2 * kDaysMax + 1)) - kDaysMax;
    const ZonedTime evening = must(parse_time(kEvening));
    one.at({{evening.utc.ms + days * 86'400'000}, evening.offset_minutes});
}

void World::disturb(SimulatedDevice& one) {
    switch (dice_.below(5)) {
        case 0: return one.kill_and_open();
        case 1: return kill_hub();
        case 2: one.is_online = !one.is_online; return;
        case 3: return set_clock(one);
        case 4:
            if (late_.empty()) return;
            static_cast<void>(hub_->handle(late_.front().second));
            late_.erase(late_.begin());
            return;
        default: return;
    }
}

// True when the round came to its end and moved nothing.
bool World::sync_whole(SimulatedDevice& one) {
    one.is_online = true;
    const auto before = one.client().counters();
    for (int i = 0; i < 400; ++i) {
        const auto next = one.client().next();
        if (!next) {
            fail(one.name() + ": next failed at " + next.error().origin);
            return true;
        }
        if (next->kind == client::Action::Kind::wait) continue;
        if (next->kind == client::Action::Kind::done) {
            const auto after = one.client().counters();
            return before.entries_sent == after.entries_sent && before.entries_taken == after.entries_taken &&
                   before.chunks_sent == after.chunks_sent && before.documents_taken == after.documents_taken;
        }
        if (next->kind != client::Action::Kind::http) {
            fail(one.name() + ": has to " + client::name_of(next->trouble));
            return true;
        }
        const auto taken =
            one.client().respond(next->request_id, hub_->handle(on_the_wire(one.files(), next->request)));
        if (!taken) fail(one.name() + ": respond failed at " + taken.error().origin);
    }
    fail(one.name() + ": a round does not end at " + client::name_of(one.client().last_trouble()));
    return true;
}

void World::meet_in_peace() {
    for (auto& each : devices_) each->kill_and_open();
    kill_hub();
    for (int round = 0; round < 12; ++round) {
        bool is_still = round > 2;
        must(hub_->keep_house());  // as a hub that serves does on its timer
        for (auto& each : devices_) {
            const bool is_quiet = sync_whole(*each);
            is_still = is_still && is_quiet;
        }
        if (is_still) return;
    }
    fail("no peace after twelve rounds");
}

}  // namespace wincheck::simulation
