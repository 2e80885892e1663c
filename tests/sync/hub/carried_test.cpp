// Sealed files that are carried to headquarters by hand (DO-11).
#include "core/engine/sealed_source.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

std::int64_t count(const Json& taken, const char* of) {
    return must(taken[of].integer());
}

/// A night without a network in which li works on two inspections in turn, one of them not wang's.
struct DarkNight {
    Visit visit;

    DarkNight() {
        visit.planner->does(
            R"({"act":"plan","inspection":"n2","project":"P2","kind":"hq_special","leader":"li",)"
            R"("team":["li"],"checklist":"night","unannounced":true,)"
            R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
        visit.world.sync(*visit.planner);
        visit.world.sync(*visit.li);
        visit.li->at("2026-03-02T23:30:00+08:00");
        visit.li->does(R"({"act":"phase","inspection":"n2","phase":"on_site"})");
        visit.work();
        visit.li->does(R"({"act":"answer","inspection":"n2","item":"G2","value":"fail"})");
    }
    std::string exported(Phone& phone, const std::string& name) {
        const std::string path = visit.world.path(name);
        must(phone.engine().export_file("n1", path));
        return path;
    }
    Result<Json> take(const std::string& path) {
        return visit.world.command("take_file", R"({"file":")" + path + "\"}");
    }
    /// Segments in a file that are for headquarters alone.
    std::size_t whole_segments(const std::string& path) {
        SystemFiles files;
        const Bytes seed = must(read_file(files, visit.world.folder() + "/keys/evidence", 64));
        const auto pair = journal::BoxPair::from_seed(must(journal::Secret::from(seed)));
        std::size_t found = 0;
        must(engine::read_whole_sealed(files, path, visit.li->engine().identity()->tenant, pair,
                                       [&](const journal::SealedRecord& record) -> Result<void> {
                                           found += record.kind == journal::SealedKind::whole ? 1 : 0;
                                           return {};
                                       }));
        return found;
    }
    std::string scope_of(const std::string& name) {
        return "inspection:" + must(visit.li->engine().find_inspection(name)).hex();
    }
};

}  // namespace

TEST_CASE(
    "DO-11 a sealed file brings headquarters what its writer's sync would have brought, photos with it") {
    DarkNight night;
    const std::string path = night.exported(*night.visit.li, "li.wckfile");
    CHECK(night.whole_segments(path) == 1);
    const Json taken = must(night.take(path));
    INFO(taken.dump());
    CHECK(count(taken, "entries") == 6);  // of both inspections: a chain has no gaps
    CHECK(count(taken, "originals") == 1);
    CHECK(count(taken, "waiting") == 0);
    CHECK(taken["verdicts"].items().empty());
    const Json shown = night.visit.world.does("report", R"({"kind":"results","inspection":"n1"})");
    CHECK(shown.dump().find("on_site") != std::string::npos);
    // The same file again, and the phone's own sync later, change nothing; the phone is told by receipts.
    const std::string before = hub_digest(night.visit.world, "");
    CHECK(count(must(night.take(path)), "entries") == 0);
    CHECK(hub_digest(night.visit.world, "") == before);
    const auto report = night.visit.world.sync(*night.visit.li);
    CHECK(report.status.entries_only_here == 0);
    CHECK(report.status.photos_only_here == 0);
    CHECK(hub_digest(night.visit.world, night.scope_of("n2")) ==
          night.visit.li->digest(night.scope_of("n2")));
    CHECK(hub_digest(night.visit.world, night.scope_of("n1")) ==
          night.visit.li->digest(night.scope_of("n1")));
    // What is receipted is not carried again.
    CHECK(night.whole_segments(night.exported(*night.visit.li, "later.wckfile")) == 0);
}

TEST_CASE("DO-11 what is carried for headquarters alone is read by no team-mate") {
    DarkNight night;
    const std::string path = night.exported(*night.visit.li, "li.wckfile");
    must(night.visit.wang->engine().import_file(path));
    const StreamId foreign = must(night.visit.li->engine().find_inspection("n2"));
    CHECK(must(night.visit.wang->engine().store().stream_entries(foreign)).empty());
    // A file of wang's has li's chain with gaps: headquarters takes wang's, and says that li's waits.
    const std::string of_wang = night.exported(*night.visit.wang, "wang.wckfile");
    const Json taken = must(night.take(of_wang));
    INFO(taken.dump());
    CHECK(count(taken, "entries") == 1);
    CHECK(count(taken, "waiting") == 1);
    CHECK(count(must(night.take(path)), "entries") == 6);
    CHECK(count(must(night.take(of_wang)), "waiting") == 0);
    night.visit.world.sync(*night.visit.wang);
    night.visit.world.sync(*night.visit.li);
    CHECK(hub_digest(night.visit.world, night.visit.scope()) == night.visit.li->digest(night.visit.scope()));
}

TEST_CASE("DO-11 headquarters takes nothing of a file that was changed or cut") {
    DarkNight night;
    const std::string path = night.exported(*night.visit.li, "li.wckfile");
    SystemFiles files;
    const Bytes good = must(read_file(files, path, 64U * 1024 * 1024));
    const std::string before = hub_digest(night.visit.world, "");
    const std::string bad = night.visit.world.path("bad.wckfile");
    for (const std::size_t at : {std::size_t{9}, std::size_t{40}, good.size() / 2, good.size() - 1}) {
        CAPTURE(at);
        Bytes changed = good;
        changed[at] ^= 1U;
        must(write_file(files, bad, changed));
        CHECK_FALSE(night.take(bad).has_value());
        changed.resize(at);
        must(write_file(files, bad, changed));
        CHECK_FALSE(night.take(bad).has_value());
    }
    CHECK(hub_digest(night.visit.world, "") == before);
}

TEST_CASE("DO-11 SEC-6 what a device that was cut off carries lies in quarantine") {
    DarkNight night;
    const std::string path = night.exported(*night.visit.li, "li.wckfile");
    night.visit.world.does("revoke", R"({"device":")" + night.visit.li->engine().identity()->tag + "\"}");
    const Json taken = must(night.take(path));
    INFO(taken.dump());
    CHECK(count(taken, "entries") == 0);
    REQUIRE_FALSE(taken["verdicts"].items().empty());
    CHECK(taken["verdicts"].items()[0]["verdict"].text() == "quarantined");
    CHECK(taken["verdicts"].items()[0]["reason"].text() == "revoked");
}

TEST_CASE("DO-11 headquarters hands a team-mate an inspection in a file, and of no other one") {
    DarkNight night;
    night.visit.world.sync(*night.visit.li);
    const std::string path = night.visit.world.path("hq.wckfile");
    night.visit.world.does("export", R"({"inspection":"n1","out":")" + path + "\"}");
    const auto of = [](Phone& phone, const StreamId& stream) {
        return must(phone.engine().store().stream_entries(stream)).size();
    };
    const StreamId n1 = must(night.visit.li->engine().find_inspection("n1"));
    const StreamId n2 = must(night.visit.li->engine().find_inspection("n2"));
    const std::size_t before = of(*night.visit.wang, n1);
    must(night.visit.wang->engine().import_file(path));
    CHECK(of(*night.visit.wang, n1) == before + 4);
    CHECK(of(*night.visit.wang, n2) == 0);
    night.visit.world.sync(*night.visit.wang);
    night.visit.world.sync(*night.visit.li);
    CHECK(hub_digest(night.visit.world, night.visit.scope()) ==
          night.visit.wang->digest(night.visit.scope()));
}

}  // namespace wincheck::hub
