// First pages of lists, each as one JSON line, counts first:
//   bench_lists INSPECTIONS FINDINGS HUB_FINDINGS ROUNDS
// inspections and findings of a device, findings of a hub with each usual filter: steps of SQLite's machine
// for one page, then its time beside the plain indexed query for the same rows. Rows are made, not recorded.
// Last, the first page after a change of the register, where an announced inspection follows every other.
#include "tests/bench/figures_main.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/engine/list_view.h"
#include "core/journal/payloads.h"
#include "core/store/database.h"
#include "sync/hub/findings_report.h"
#include "sync/hub/state.h"
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

constexpr std::uint64_t kPage = 50;
constexpr std::size_t kFindingsOfOne = 5;
constexpr std::size_t kProjects = 700;

/// Copies of one derived inspection and its finding, with other places, states and people.
class Filler {
public:
    Filler(store::Store& store, const std::string& name) : store_(store), lists_(store) {
        const auto id = must(store.find_opened(kStreamInspection, name));
        original_ = *id;
        row_ = *must(lists_.row(*id));
        findings_ = must(lists_.findings_of(*id));
    }

    void fill(std::size_t inspections, std::size_t findings) {
        std::size_t done = 0;
        for (std::size_t at = 0; at < inspections;) {
            auto transaction = must(store_.begin());
            for (std::size_t many = 0; many < 1'000 && at < inspections; ++many, ++at) {
                const std::size_t of_this = std::min(kFindingsOfOne, findings - done);
                add(at, done, of_this);
                done += of_this;
            }
            must(transaction.commit());
        }
        must(store_.checkpoint());
    }

    /// One that is announced in each project, after all others.
    void announce() {
        auto transaction = must(store_.begin());
        for (std::size_t project = 0; project < kProjects; ++project) {
            store::ListedRow row = row_;
            row.at.id = short_id<StreamId>(sha256(view_of("announced " + std::to_string(project))));
            row.at.is_over = false;
            row.state = "planned";
            row.project = "P" + std::to_string(project);
            row.date = "2027-01-01";
            row.is_announced = true;
            row.bound.reset();
            row.findings = 0;
            put_stream(row.at.id);
            must(lists_.put(row, {}));
        }
        must(transaction.commit());
    }

private:
    void add(std::size_t at, std::size_t first, std::size_t count) {
        store::ListedRow row = row_;
        row.at.id = short_id<StreamId>(sha256(view_of("made " + std::to_string(at))));
        row.at.is_over = at % 3 != 0;
        row.at.place = static_cast<std::int64_t>(at * 7'919 % 1'000'003) * 1'000;
        row.state = at % 3 == 0 ? "planned" : "sealed";
        row.project = "P" + std::to_string(at % kProjects);
        row.date = to_text(rules::plus_days(Date{2026, 3, 2}, static_cast<std::int64_t>(at / kProjects)));
        row.is_announced = false;
        row.bound.reset();
        put_stream(row.at.id);
        std::vector<store::ListedFinding> made;
        for (std::size_t one = first; one < first + count; ++one) made.push_back(finding(row, one));
        row.findings = made.size();
        must(lists_.put(row, made));
        must(lists_.put_dates(row.at.id, {.offset_minutes = row.offset_minutes,
                                          .line = row.line,
                                          .bound = std::nullopt,
                                          .findings = made}));
    }

    store::ListedFinding finding(const store::ListedRow& row, std::size_t at) {
        store::ListedFinding one = findings_.front();
        one.inspection = row.at.id;
        one.at = {.due_ms = 1'770'000'000'000 + static_cast<std::int64_t>(at * 7'919 % 100'003) * 60'000,
                  .number = "QC-2026-" + std::to_string(at / 5) + "-F0" + std::to_string(at % 5),
                  .id = short_id<StreamId>(sha256(view_of("finding " + std::to_string(at)))),
                  .seat = static_cast<std::int64_t>(at % 5)};
        one.state = static_cast<std::uint32_t>(at % 1'201 == 0 ? 6 : at % 6);  // few are not ours
        one.severity = 1 + static_cast<std::uint32_t>(at % 97 == 0 ? 3 : at % 3);
        one.is_open = one.state < 5;
        one.is_owed = one.state < 3;
        one.words = {store::party_word("post" + std::to_string(at % 40)),
                     store::party_word("person" + std::to_string(at % 1'000)),
                     store::unit_word(row.project),
                     store::unit_word("B" + std::to_string(at / 5 % 700 / 10)),
                     store::unit_word("R" + std::to_string(at / 5 % 700 / 100)),
                     store::unit_word("G")};
        return one;
    }

    void put_stream(const StreamId& id) {
        auto insert = must(store::database(store_).query(
            "INSERT INTO stream(id, kind, is_opened, lamport, seen, entries, name, number, project, state) "
            "VALUES(?, 2, 1, 1, x'80', 0, '', '', '', 0)"));
        insert.bind(id);
        must(insert.run());
        // Who planned it stands in its opening.
        auto open =
            must(store::database(store_).query("INSERT INTO entry(n, stream_n, type, hash, header, parts, "
                                               "rank) SELECT e.n + (1 << 30) + m.n, m.n, "
                                               "e.type, e.hash, e.header, e.parts, e.rank FROM stream m, "
                                               "entry e WHERE m.id = ? AND e.stream_n = "
                                               "(SELECT n FROM stream WHERE id = ?) AND e.type = ?"));
        open.bind(id).bind(original_).bind(static_cast<std::uint32_t>(EntryType::plan));
        must(open.run());
    }

    store::Store& store_;
    store::Lists lists_;
    StreamId original_{};
    store::ListedRow row_;
    std::vector<store::ListedFinding> findings_;
};

double middle(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

template <class Work>
double once_us(Work work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count();
}

struct Plain {
    const char* sql;
    std::string word;
    std::vector<std::int64_t> pairs;
};

/// The plain query: the same rows' texts by the same index.
std::size_t plain(store::Database& database, const Plain& bare) {
    auto query = must(database.query(bare.sql));
    if (!bare.word.empty()) query.bind(bare.word);
    for (const std::int64_t pair : bare.pairs) query.bind(pair);
    query.bind(static_cast<std::int64_t>(kPage));
    std::size_t bytes = 0;
    while (must(query.step())) bytes += query.text(0).size();
    return bytes;
}

/// Some who see everything, and somebody who sees one inspection in 200.
void add_readers(State& state) {
    store::Database& database = store::database(state.store());
    const auto add = [&](const char* person, const char* which) {
        must(database.exec(("INSERT INTO hub_reader(person, scope, level, generation) SELECT '" +
                            std::string(person) + "', 'inspection:' || lower(hex(id)), 1, 1 FROM listed " +
                            which)
                               .c_str()));
    };
    for (const char* person : {"auditor", "desk", "manager", "much", "quality", "second", "third", "zone"})
        add(person, "");
    add("little", "WHERE stream_n % 200 = 0");
    must(database.exec("INSERT OR IGNORE INTO hub_sight_stale(stream) SELECT id FROM listed"));
    must(state.tables.refresh_sight());
}

template <class Ask>
void compare(const char* what, const char* name, const std::string& filter, std::size_t rows,
             store::Store& store, int rounds, const Plain& bare, Ask ask) {
    store::Database& database = store::database(store);
    std::vector<double> ours, plains;
    std::uint64_t steps = 0, plain_steps = 0;
    std::size_t seen = 0;
    std::string page;  // as a caller takes it
    for (int round = 0; round < rounds; ++round) {
        static_cast<void>(database.take_steps());
        ours.push_back(once_us([&] { page = must(ask()).dump(); }));
        steps = database.take_steps();
        plains.push_back(once_us([&] { seen += plain(database, bare); }));
        plain_steps = database.take_steps();
    }
    const std::size_t given = parsed(page)[name].items().size();
    std::printf(
        R"({"what":"%s","filter":"%s","rows":%zu,"given":%zu,"steps":%llu,"plain_steps":%llu,"us":%.0f,)"
        R"("plain_us":%.0f,"ratio":%.2f,"seen":%d})"
        "\n",
        what, filter.c_str(), rows, given, static_cast<unsigned long long>(steps),
        static_cast<unsigned long long>(plain_steps), middle(ours), middle(plains),
        middle(ours) / middle(plains), seen > 0 ? 1 : 0);
}

struct Wish {
    const char* name;
    const char* json;
    Plain bare;
};

std::vector<Wish> wishes() {
    constexpr const char* kByWord =
        "SELECT f.facts FROM listed_word k CROSS JOIN listed_finding f ON f.n = k.finding_n WHERE k.word = ? "
        "ORDER BY k.due_ms, k.number, k.id, k.seat LIMIT ?";
    constexpr const char* kByWordAndState =
        "SELECT f.facts FROM listed_word k CROSS JOIN listed_finding f ON f.n = k.finding_n WHERE k.word = ? "
        "AND f.state = ? ORDER BY k.due_ms, k.number, k.id, k.seat LIMIT ?";
    constexpr const char* kByWordAndOpen =
        "SELECT f.facts FROM listed_word k CROSS JOIN listed_finding f ON f.n = k.finding_n WHERE k.word = ? "
        "AND f.is_open = 1 ORDER BY k.due_ms, k.number, k.id, k.seat LIMIT ?";
    constexpr const char* kByState =
        "SELECT f.facts FROM listed_finding f INDEXED BY listed_finding_by_state WHERE EXISTS (SELECT 1 FROM "
        "listed_word w WHERE w.word = ? AND (w.due_ms, w.number, w.id, w.seat, w.finding_n) = (f.due_ms, "
        "f.number, f.id, f.seat, f.n)) AND f.state = ? ORDER BY f.due_ms, f.number, f.id, f.seat LIMIT ?";
    constexpr const char* kBySeverity =
        "SELECT f.facts FROM listed_finding f INDEXED BY listed_finding_by_severity WHERE EXISTS (SELECT 1 "
        "FROM listed_word w WHERE w.word = ? AND (w.due_ms, w.number, w.id, w.seat, w.finding_n) = "
        "(f.due_ms, "
        "f.number, f.id, f.seat, f.n)) AND f.severity = ? ORDER BY f.due_ms, f.number, f.id, f.seat LIMIT ?";
    return {
        {"none", "", {"SELECT facts FROM listed_finding ORDER BY due_ms, number, id, seat LIMIT ?", "", {}}},
        {"unit", R"(,"unit":"B1")", {kByWord, "uB1", {}}},
        {"state",
         R"(,"state":"assigned")",
         {"SELECT facts FROM listed_finding WHERE state = 1 ORDER BY due_ms, number, id, seat LIMIT ?",
          "",
          {}}},
        {"open",
         R"(,"state":"open")",
         {"SELECT facts FROM listed_finding WHERE is_open = 1 ORDER BY due_ms, number, id, seat LIMIT ?",
          "",
          {}}},
        {"overdue",
         R"(,"state":"overdue")",
         {"SELECT facts FROM listed_finding WHERE is_owed = 1 ORDER BY due_ms, number, id, seat LIMIT ?",
          "",
          {}}},
        {"severity",
         R"(,"severity":"4")",
         {"SELECT facts FROM listed_finding WHERE severity = 4 ORDER BY due_ms, number, id, seat LIMIT ?",
          "",
          {}}},
        {"responsible", R"(,"responsible":"person7")", {kByWord, "pperson7", {}}},
        {"unit and state", R"(,"unit":"B1","state":"assigned")", {kByWordAndState, "uB1", {1}}},
        {"all and rare state", R"(,"unit":"G","state":"not_ours")", {kByState, "uG", {6}}},
        {"unit and rare state", R"(,"unit":"R1","state":"not_ours")", {kByState, "uR1", {6}}},
        {"unit and severity", R"(,"unit":"R1","severity":"4")", {kBySeverity, "uR1", {4}}},
        {"unit and open", R"(,"unit":"R1","state":"open")", {kByWordAndOpen, "uR1", {}}},
    };
}

void device(std::size_t inspections, std::size_t findings, int rounds) {
    Owed owed(kPolicy, "major");
    engine::Engine& engine = owed.visit.li->engine();
    must(engine.show("findings", ""));
    Filler(engine.store(), "n1").fill(inspections, findings);
    const std::string limit = R"({"limit":)" + std::to_string(kPage);
    compare("device inspections", "inspections", "none", inspections, engine.store(), rounds,
            {"SELECT facts FROM listed ORDER BY is_over, place, id LIMIT ?", "", {}},
            [&] { return engine.show("inspections", limit + "}"); });
    for (const Wish& wish : wishes())
        compare("device findings", "findings", wish.name, findings, engine.store(), rounds, wish.bare,
                [&] { return engine.show("findings", limit + wish.json + "}"); });
}

/// Beside the plain query with the same reader's condition; the first also beside that of nobody.
void add_wishes_of_readers(State& state, std::vector<Wish>& all) {
    const auto much = must(state.tables.sight_reader("much"));
    const auto little = must(state.tables.sight_reader("little"));
    REQUIRE((much && little));
    constexpr const char* kMuch = R"(,"for":"much")";
    all.push_back({"for one who sees all",
                   kMuch,
                   {"SELECT f.facts FROM listed_finding f INDEXED BY listed_finding_in_order CROSS JOIN "
                    "hub_sight_seen r WHERE r.pair = f.stream_n + ? ORDER BY f.due_ms, f.number, f.id, "
                    "f.seat LIMIT ?",
                    "",
                    {much->first_pair}}});
    all.push_back({"the same beside nobody's query", kMuch, all.front().bare});
    all.push_back({"for one who sees little",
                   R"(,"for":"little")",
                   {"SELECT f.facts FROM hub_sight_seen r CROSS JOIN listed_finding f ON f.stream_n = "
                    "r.stream_n WHERE r.pair >= ? AND r.pair < ? ORDER BY f.due_ms, f.number, f.id, f.seat "
                    "LIMIT ?",
                    "",
                    {little->first_pair, little->beyond_pair}}});
}

void hub(std::size_t findings, int rounds) {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    world.does("report", R"({"kind":"findings"})");
    world.close();
    const auto state = must(State::open(world.folder(), world.ports()));
    Filler(state->store(), "n1").fill(findings / kFindingsOfOne, findings);
    add_readers(*state);
    std::vector<Wish> all = wishes();
    add_wishes_of_readers(*state, all);
    for (const Wish& wish : all)
        compare("hub findings", "findings", wish.name, findings, state->store(), rounds, wish.bare, [&] {
            return findings_report(*state, parsed(R"({"limit":)" + std::to_string(kPage) + wish.json + "}"));
        });
}

void write_projects(World& world) {
    std::string units = "id,name,kind,parent\r\nG,集团,group,\r\n";
    for (int region = 0; region < 7; ++region) units += "R" + std::to_string(region) + ",x,region,G\r\n";
    for (int branch = 0; branch < 70; ++branch)
        units += "B" + std::to_string(branch) + ",x,branch,R" + std::to_string(branch / 10) + "\r\n";
    for (std::size_t project = 0; project < kProjects; ++project)
        units += "P" + std::to_string(project) + ",x,project,B" + std::to_string(project / 10) + "\r\n";
    world.write("organisation.csv", units);
    REQUIRE(world.load({"organisation.csv"})["ok"].boolean());
}

double page_ms(State& state) {
    return once_us([&] { must(findings_report(state, parsed(R"({"limit":50})"))); }) / 1e3;
}

void rename(State& state, const char* about, const char* id, int number) {
    Changes changes;
    changes.by = "planner";
    changes.facts.push_back({about, id, "name", "name " + std::to_string(number), "", ""});
    must(state.engine->publish(DocumentKind::changes, kChangesRecorded, {}, journal::encode(changes)));
}

/// The first page after a person's name changed, and a project's, in a hub that was asked before and in one
/// that has just been started.
void change_register(std::size_t inspections, int rounds) {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    write_projects(world);
    world.does("report", R"({"kind":"findings"})");
    world.close();
    double all_ms = 0, cold_ms = 0;
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        Filler filler(state->store(), "n1");
        filler.fill(inspections, inspections * kFindingsOfOne);
        filler.announce();
        all_ms = page_ms(*state);
        rename(*state, kAboutPerson, "li", 0);
    }
    const auto state = must(State::open(world.folder(), world.ports()));
    cold_ms = page_ms(*state);
    std::vector<double> person, project, none;
    for (int round = 1; round <= rounds; ++round) {
        rename(*state, kAboutPerson, "li", round);
        person.push_back(page_ms(*state));
        rename(*state, kAboutUnit, "P1", round);
        project.push_back(page_ms(*state));
        none.push_back(page_ms(*state));
    }
    auto bound = must(store::database(state->store()).query("SELECT count(*) FROM listed WHERE bound_n > 0"));
    REQUIRE(must(bound.step()));
    std::printf(R"({"what":"register","inspections":%zu,"bound":%lld,"all_ms":%.0f,"cold_ms":%.0f,)"
                R"("person_ms":%.1f,"project_ms":%.1f,"unchanged_ms":%.3f})"
                "\n",
                inspections, static_cast<long long>(bound.integer(0)), all_ms, cold_ms, middle(person),
                middle(project), middle(none));
}

}  // namespace
}  // namespace wincheck::hub

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "bench_lists INSPECTIONS FINDINGS HUB_FINDINGS ROUNDS\n");
        return 2;
    }
    const wincheck::bench::Words words(argc, argv);
    const int rounds = static_cast<int>(words.number(4));
    const std::size_t findings = words.number(3);
    return wincheck::bench::print_figures([&] {
        wincheck::hub::device(words.number(1), words.number(2), rounds);
        wincheck::hub::hub(findings, rounds);
        wincheck::hub::change_register(findings / wincheck::hub::kFindingsOfOne, std::min(rounds, 5));
    });
}
