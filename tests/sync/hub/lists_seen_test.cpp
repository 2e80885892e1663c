// Lists for a named reader: who sees little is shown by what is seen, who sees much by a walk over all in
// order.
#include "core/store/database.h"
#include "sync/hub/findings_report.h"
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

/// A hub's state without the hub, whose lists were made before.
struct ListedAlone {
    Owed owed{kPolicy, "major"};
    std::unique_ptr<State> state;

    ListedAlone() {
        World& world = owed.visit.world;
        world.does("report", R"({"kind":"findings"})");
        world.close();
        state = must(State::open(world.folder(), world.ports()));
    }
};

}  // namespace

TEST_CASE("VIS-1 a list shows a reader what that reader's feed has, be it little or much") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    // Who sees another inspection, and not this one.
    world.write("people.csv", std::string(kPeople) + "zhao,赵,检查员,inspector,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    world.sync(*owed.visit.planner);
    owed.visit.planner->does(
        R"({"act":"plan","inspection":"n2","kind":"hq_special","project":"P2","unannounced":true,)"
        R"("leader":"zhao","team":["zhao"],"checklist":"night",)"
        R"("window":{"from":"2026-03-20T22:00:00+08:00","to":"2026-03-21T06:00:00+08:00"}})");
    world.sync(*owed.visit.planner);
    world.close();
    const auto state = must(State::open(world.folder(), world.ports()));
    for (const std::size_t few : {std::size_t{500}, std::size_t{0}}) {
        state->few_inspections = few;
        state->few_share = 1;
        const auto count = [&](const char* reader) {
            return must(findings_report(*state, Json::object().set("for", Json::of(reader))))["count"].text();
        };
        for (const char* reader : {"", "head1", "chief", "li", "planner"}) CHECK(count(reader) == "1");
        for (const char* reader : {"head2", "guard1", "zhao"}) CHECK(count(reader) == "0");
    }
}

TEST_CASE("VIS-1 a hub of before what each reader sees was kept shows the same lists once it is opened") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    const auto seen = [&] {
        std::string counts;
        for (const char* reader : {"head1", "chief", "li", "head2"})
            counts += world
                          .does("report", Json::object()
                                              .set("kind", Json::of("findings"))
                                              .set("for", Json::of(reader))
                                              .dump())["count"]
                          .text() +
                      " ";
        return counts;
    };
    const std::string before = seen();
    CHECK(before == "1 1 1 0 ");
    world.close();
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        must(
            store::database(state->store())
                .exec(
                    "DROP TRIGGER hub_sight_of_gone; DROP TABLE hub_sight_seen; DROP TABLE "
                    "hub_sight_otherwise; DROP TABLE hub_sight_reader; CREATE TABLE hub_seen(person TEXT NOT "
                    "NULL, stream BLOB NOT NULL, is_otherwise INTEGER NOT NULL, PRIMARY KEY(person, stream)) "
                    "STRICT, WITHOUT ROWID"));
    }
    world.open();
    CHECK(seen() == before);
    CHECK(world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("VIS-1 what a reader sees goes with the inspection whose number another may get") {
    ListedAlone alone;
    const auto& state = alone.state;
    store::Database& database = store::database(state->store());
    const auto count = [&](const char* reader) {
        return must(findings_report(*state, Json::object().set("for", Json::of(reader))))["count"].text();
    };
    const auto pairs = [&] { return must(database.integer("SELECT count(*) FROM hub_sight_seen")); };
    const auto stale = [&] { return must(database.integer("SELECT count(*) FROM hub_sight_stale")); };
    CHECK(count("head1") == "1");
    CHECK(pairs() > 0);
    CHECK(stale() == 0);
    must(state->store().rebuild());
    CHECK(pairs() == 0);
    CHECK(stale() > 0);
    CHECK(count("head1") == "1");
    CHECK(count("head2") == "0");
    CHECK(stale() == 0);
}

TEST_CASE("VIS-1 that a reader sees much is counted once, and again when something is lost") {
    ListedAlone alone;
    const auto& state = alone.state;
    store::Database& database = store::database(state->store());
    must(database.exec(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) INSERT INTO "
        "hub_reader(person, scope, level, generation) SELECT 'chief', 'inspection:' || printf('%032x', "
        "i), 1, 1 FROM n"));
    for (int at = 1; at <= 600; ++at) {
        char hex[33];
        static_cast<void>(std::snprintf(hex, sizeof(hex), "%032x", static_cast<unsigned>(at)));
        const StreamId id = must(StreamId::parse_hex(hex));
        auto stream = must(database.query(
            "INSERT INTO stream(id, kind, is_opened, lamport, seen, entries, name, number, project, state) "
            "VALUES(?, 2, 0, 1, x'80', 0, '', '', '', 0)"));
        must(stream.bind(id).run());
        auto mark = must(database.query("INSERT INTO hub_sight_stale(stream) VALUES(?)"));
        must(mark.bind(id).run());
    }
    must(state->tables.refresh_sight());
    state->few_share = 0;
    const auto steps_of_page = [&] {
        static_cast<void>(database.take_steps());
        const Json page = must(findings_report(*state, parsed(R"({"for":"chief","limit":50})")));
        CHECK(page["count"].text() == "1");
        return database.take_steps();
    };
    const std::uint64_t counted = steps_of_page(), remembered = steps_of_page();
    CAPTURE(counted);
    CAPTURE(remembered);
    CHECK(remembered + 500 < counted);
    CHECK(steps_of_page() == remembered);
    // Who comes to read more still sees much; who loses one may see little from then on.
    const std::string first = "inspection:" + std::string(31, '0') + "1";
    const auto set_readers = [&](const std::vector<store::Reader>& readers) {
        auto transaction = must(state->store().begin());
        must(state->tables.set_readers(first, readers));
        must(transaction.commit());
        must(state->tables.refresh_sight());
    };
    set_readers({{"chief", store::ReaderLevel::sealed}, {"head2", store::ReaderLevel::sealed}});
    CHECK(steps_of_page() < counted - 500);
    set_readers({{"head2", store::ReaderLevel::sealed}});
    CHECK(steps_of_page() > remembered + 500);
    const auto chief = must(state->tables.sight_reader("chief"));
    REQUIRE(chief);
    CHECK(must(state->tables.sees_more(*chief, 500)));
    CHECK(must(state->tables.sees_more(*chief, 599)));
    CHECK_FALSE(must(state->tables.sees_more(*chief, 600)));
    CHECK_FALSE(must(state->tables.sight_reader("nobody")));
}

TEST_CASE("VIS-1 who sees a good part of all is shown a page without reading all of it") {
    ListedAlone alone;
    const auto& state = alone.state;
    store::Database& database = store::database(state->store());
    // So many findings more in the one inspection that there is.
    store::Lists lists(state->store());
    const auto id = *must(state->store().find_opened(kStreamInspection, "n1"));
    const auto row = *must(lists.row(id));
    const auto one = must(lists.findings_of(id)).front();
    std::vector<store::ListedFinding> many;
    for (std::int64_t seat = 0; seat < 2'000; ++seat) {
        many.push_back(one);
        many.back().at.seat = seat;
    }
    {
        auto transaction = must(state->store().begin());
        must(lists.put_dates(id, {.offset_minutes = row.offset_minutes,
                                  .line = row.line,
                                  .bound = std::nullopt,
                                  .findings = many}));
        must(transaction.commit());
    }
    const auto steps_for = [&](const char* reader) {
        const Json wish =
            Json::object().set("for", Json::of(reader)).set("limit", Json::of(std::int64_t{50}));
        must(findings_report(*state, wish));
        static_cast<void>(database.take_steps());
        CHECK(must(findings_report(*state, wish))["findings"].items().size() == 50);
        return database.take_steps();
    };
    const std::uint64_t whole = steps_for(""), seen = steps_for("chief");
    CAPTURE(whole);
    CAPTURE(seen);
    CHECK(seen < 3 * whole);
}

}  // namespace wincheck::hub
