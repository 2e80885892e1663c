#include "core/engine/documents.h"
#include "core/journal/bundle.h"
#include "sync/client/state.h"
#include "tests/sync/hub/restored_hub.h"

namespace wincheck::hub {
namespace {

client::Saved saved_of(Phone& phone) {
    return *must(client::load<client::Saved>(phone.engine().store(), client::kSettingState));
}

std::vector<std::string> reasons_of(Phone& phone) {
    std::vector<std::string> reasons;
    for (const client::Problem& problem : saved_of(phone).problems) reasons.push_back(problem.reason);
    return reasons;
}

IncarnationId chain_of(Phone& phone) {
    for (const store::Chain& chain : must(phone.engine().store().chains()))
        if (chain.is_own) return chain.id;
    return {};
}

/// Spoils the hub's answer to hello, signed anew by nobody: what a proxy in between could do.
class OldHub final : public protocol::Transport {
public:
    OldHub(Hub& hub, FileSystem& files) : direct_(hub, files) {}
    std::optional<protocol::HttpResponse> replayed;
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        auto response = direct_.perform(request, url);
        if (request.path == protocol::kPathHello && replayed) return *replayed;
        if (request.path == protocol::kPathHello) replayed = *response;
        return response;
    }

private:
    DirectTransport direct_;
};

}  // namespace

TEST_CASE("INT-8 heads come at a cadence and in whole blocks, whether something happened or not") {
    Visit visit;
    visit.world.sync(*visit.li);
    const client::Saved before = saved_of(*visit.li);
    CHECK(before.log_size % 64 == 0);
    CHECK(before.log_size > 0);
    visit.li->at("2026-03-02T23:00:00+08:00");
    visit.world.sync(*visit.li);
    const client::Saved after = saved_of(*visit.li);
    CHECK(after.log_size == before.log_size + 64);
    CHECK(after.log_root != before.log_root);
    visit.li->at("2026-03-02T23:09:59+08:00");
    visit.world.sync(*visit.li);
    CHECK(saved_of(*visit.li).log_size == after.log_size);
}

TEST_CASE("INT-8 a head is due with each turn of the clock, though no device asks") {
    Visit visit;
    const auto size_at = [&](const std::string& time) {
        visit.world.does("info", R"({"at":"2026-03-02T)" + time + "+08:00\"}");
        must(visit.world.hub().keep_house());
        const auto figures = visit.world.hub().handle(
            {.method = "GET", .path = "/metrics", .headers = {}, .body = {}, .file = {}});
        const std::string text(text_of(figures.body));
        constexpr std::string_view kName = "\nwincheck_log_size ";
        const auto at = text.find(kName);
        REQUIRE(at != std::string::npos);
        return std::stoul(text.substr(at + kName.size()));
    };
    const auto before = size_at("20:00:00");
    CHECK(size_at("20:09:59") == before);
    CHECK(size_at("20:10:00") == before + 64);
    CHECK(size_at("20:19:59") == before + 64);
    CHECK(size_at("20:20:00") == before + 128);
}

TEST_CASE("INT-8 what is receipted is shown to stand in the next head") {
    Visit visit;
    visit.work();
    visit.world.sync(*visit.li);
    const std::string setting = client::logged_setting(chain_of(*visit.li));
    CHECK_FALSE(must(client::load<client::Logged>(visit.li->engine().store(), setting)).has_value());
    visit.li->at("2026-03-03T01:00:00+08:00");
    visit.world.sync(*visit.li);
    const auto logged = must(client::load<client::Logged>(visit.li->engine().store(), setting));
    REQUIRE(logged.has_value());
    CHECK(logged->size == 4);
    CHECK(reasons_of(*visit.li).empty());
}

TEST_CASE("S7, INT-9 an answer of before is no answer: the nonce is another") {
    Visit visit;
    OldHub old(visit.world.hub(), visit.li->files());
    CHECK(visit.li->sync(old).trouble == client::Trouble::none);
    CHECK(visit.li->sync(old).trouble == client::Trouble::portal);
}

TEST_CASE("INT-10 a proof of the hub shows each entry's place in its log") {
    Visit visit;
    visit.seal();
    const std::string out = visit.world.path("n1.wckproof");
    visit.world.does("proof", R"({"inspection":"n1","out":")" + out + "\"}");
    SystemFiles files;
    const auto report = journal::verify_bundle(must(read_file(files, out, 64'000'000)), std::nullopt);
    REQUIRE(report.has_value());
    CHECK(report->is_recorded);
    CHECK(report->is_in_log);
    CHECK(report->entries_in_log == report->entries);
}

TEST_CASE("S19, INT-9 a restored hub says so, and gets back what its backup does not hold") {
    Visit visit;
    visit.world.sync(*visit.li);
    back_up(visit.world);
    visit.work();
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.li.get()}) visit.world.sync(*phone);
    RestoredHub restored(visit.world);
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.li.get()})
        CHECK(restored.sync(*phone) == client::Trouble::none);
    CHECK(reasons_of(*visit.li) == std::vector<std::string>{"hub_restored"});
    CHECK(saved_of(*visit.li).problems[0].where == "hub restored by 陈: disk failed");
    const Json digest = restored.does("digest", R"({"scope":")" + visit.scope() + "\"}");
    CHECK(digest["digest"].text() == visit.li->digest(visit.scope()));
    CHECK(visit.wang->digest(visit.scope()) == visit.li->digest(visit.scope()));
    const Json results = restored.does("report", R"({"kind":"results"})");
    CHECK(results.dump().find("outstanding") == std::string::npos);
}

TEST_CASE(
    "S19, ORG-1 what a hub published after its backup counts for nothing, until it publishes it again") {
    World world;
    world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    world.load_all();
    const auto li = world.phone("li", 2);
    const auto head = world.phone("head1", 3);
    world.sync(*li);
    back_up(world);
    const std::string rename =
        R"({"by":"admin","facts":[{"about":"unit","id":"P1","field":"name","value":"新园","from":"2026-01-01"}]})";
    world.does("change", rename);
    for (Phone* phone : {li.get(), head.get()}) world.sync(*phone);
    const auto name_on = [](Phone& phone) {
        engine::Documents documents(phone.engine().store());
        return must(documents.standing())->text_on(kAboutUnit, "P1", "name", "2026-03-02");
    };
    REQUIRE(name_on(*li) == "新园");
    RestoredHub restored(world);
    const auto check_equal = [&](const char* name) {
        restored.sync_all({li.get(), head.get()});
        const std::string digest = restored.does("digest", R"({"scope":"tenant"})")["digest"].text();
        for (Phone* phone : {li.get(), head.get()}) {
            CHECK(name_on(*phone) == name);
            CHECK(phone->digest("tenant") == digest);
            CHECK(must(phone->engine().store().problems()).empty());
        }
    };
    check_equal("花园");
    restored.does("change", rename);
    check_equal("新园");
}

TEST_CASE("hub/backup: a folder that holds no whole backup, and one that was changed, are refused") {
    Visit visit;
    const std::string backup = visit.world.path("backup");
    visit.world.does("backup", R"({"out":")" + backup + "\"}");
    CHECK_FALSE(visit.world.command("backup", R"({"out":")" + backup + "\"}").has_value());
    SystemFiles files;
    const RestoreOptions wish{
        .backup = backup, .folder = visit.world.path("other"), .by = "chen", .reason = "test"};
    auto file = must(files.open_append(backup + "/store.db"));
    must(file->append(Bytes{1}));
    file.reset();
    const auto damaged = restore(wish, visit.world.ports());
    REQUIRE_FALSE(damaged.has_value());
    CHECK(std::string(damaged.error().reason_or_null->name) == "backup_damaged");
    must(files.remove(backup + "/manifest.json"));
    const auto partial = restore(wish, visit.world.ports());
    REQUIRE_FALSE(partial.has_value());
    CHECK(std::string(partial.error().reason_or_null->name) == "not_backup");
}

TEST_CASE("S20, INT-9 an older store put in a hub's place without a word is not served") {
    Visit visit;
    visit.world.does("backup", R"({"out":")" + visit.world.path("backup") + "\"}");
    visit.world.close();
    must(restore({.backup = visit.world.path("backup"),
                  .folder = visit.world.path("restored"),
                  .by = "chen",
                  .reason = "test"},
                 visit.world.ports()));
    SystemFiles files;
    const Bytes old = must(read_file(files, visit.world.path("backup") + "/store.db", 64'000'000));
    for (const std::string& name : must(files.list(visit.world.path("restored"))))
        if (name.starts_with("store.db")) must(files.remove(visit.world.path("restored") + "/" + name));
    must(write_file(files, visit.world.path("restored") + "/store.db", old));
    const auto hub = Hub::open(visit.world.path("restored"), visit.world.ports());
    REQUIRE_FALSE(hub.has_value());
    CHECK(std::string(hub.error().reason_or_null->name) == "epoch_differs");
}

TEST_CASE("SEC-6 a revoked device still says hello and sends; what it sends waits in quarantine") {
    Visit visit;
    visit.work();
    visit.world.does("revoke", R"({"device":")" + visit.li->engine().identity()->tag + "\"}");
    const auto report = visit.world.sync(*visit.li);
    CHECK(report.outcome == client::RunReport::Outcome::sign_in);
    CHECK(report.status.entries_only_here == 4);
    REQUIRE(reasons_of(*visit.li).size() == 1);
    CHECK(reasons_of(*visit.li)[0] == "revoked");
    const Json rows = visit.world.does("report", R"({"kind":"quarantine"})");
    CHECK(rows.dump().find("revoked") != std::string::npos);
}

}  // namespace wincheck::hub
