#include <set>

#include "core/journal/bundle.h"
#include "core/journal/segment.h"
#include "core/rules/work.h"
#include "tests/support/journal_world.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

Bytes bytes_at(Box& box, const std::string& path) {
    return must(read_file(box.engine().ports().files, path, 64U * 1024 * 1024));
}

// A's part of the night: everything but G3, one photo.
void work(NightWorld& world) {
    world.plan();
    world.a.does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    world.a.does(answer("G2", "\"pass\""));
    world.a.does(answer("G1", "\"pass\""));
    world.a.does(
        R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},"file":")" +
        world.a.file("g1.jpg", 700'000) + "\"}");
    world.a.does(answer("C1", "\"pass\""));
    world.a.does(answer("C2", R"({"occurrences":{}})"));
}

// A chain of one inspection by another device of the tenant.
struct Foreign {
    test::JournalWorld chain;
    Bytes segment;

    Foreign(const Tenant& tenant, std::uint8_t incarnation, const std::string& name) {
        chain.root = tenant.root;
        chain.tenant = journal::tenant_of(tenant.root.public_key());
        chain.incarnation.raw.fill(incarnation);
        chain.opening = chain.make_opening();
        const journal::Entry& entry = chain.write(
            EntryType::start,
            AssignmentCore{
                .name = name, .project = "p1", .kind = "self_check", .leader = "li.na", .team = {"li.na"}});
        segment = journal::encode_segment(journal::build_segment(
            chain.device, chain.incarnation, {}, {journal::Leaf::shown(entry)}, chain.note()));
    }
    [[nodiscard]] engine::BroughtSegment brought() const { return {chain.opening.bytes, segment}; }
};

}  // namespace

TEST_CASE("INT-5 of segments that come together a wrong one and one of a fork take nothing from the others") {
    NightWorld world;
    const Foreign first(world.tenant, 1, "n1"), fork(world.tenant, 1, "n2"), last(world.tenant, 2, "n3");
    Foreign broken(world.tenant, 3, "n4");
    broken.segment.back() ^= 1U;
    engine::Engine& engine = world.b.engine();
    const auto taken =
        engine.take_segments({first.brought(), broken.brought(), fork.brought(), last.brought()});
    REQUIRE(taken.size() == 4);
    CHECK(must(taken[0]) == 1);
    CHECK_FALSE(taken[1].has_value());
    CHECK_FALSE(taken[2].has_value());
    CHECK(must(taken[3]) == 1);
    CHECK(must(engine.store().entry({first.chain.incarnation, 0}))->hash == first.chain.entries[0].hash);
    CHECK_FALSE(must(engine.store().chain(broken.chain.incarnation)).has_value());
    CHECK(must(engine.store().problems()).empty());
    // Once more they are nothing new.
    CHECK(must(engine.take_segments({last.brought(), first.brought()})[1]) == 0);
}

TEST_CASE("INT-5 of two histories of one chain a device takes one, also where what differs is withheld") {
    NightWorld world;
    Foreign one(world.tenant, 1, "n1");
    test::JournalWorld other = one.chain;
    const auto go_to = [](test::JournalWorld& chain, std::uint32_t phase) {
        chain.write(EntryType::phase, PhaseCore{phase});
    };
    go_to(one.chain, kPhaseOnSite);
    go_to(other, kPhaseLeft);
    go_to(other, kPhaseFeedback);
    // Segments of a history, from an entry on: shown ones are named, the others withheld.
    const auto brought = [](const test::JournalWorld& chain, std::size_t from, std::set<std::size_t> shown) {
        journal::CompactRange before;
        for (std::size_t i = 0; i < from; ++i) before.append(chain.hashes[i]);
        std::vector<journal::Leaf> leaves;
        for (std::size_t i = from; i < chain.entries.size(); ++i)
            leaves.push_back(shown.contains(i) ? journal::Leaf::shown(chain.entries[i])
                                               : journal::Leaf::withheld(chain.hashes[i]));
        return journal::encode_segment(
            journal::build_segment(chain.device, chain.incarnation, before, std::move(leaves), chain.note()));
    };
    engine::Engine& engine = world.b.engine();
    const auto take = [&](const Bytes& segment) {
        return engine.take_segment(one.chain.opening.bytes, {}, segment);
    };
    REQUIRE(must(take(brought(one.chain, 0, {0, 1}))) == 2);
    SUBCASE("withheld at the place itself") {
        CHECK(reason_of(take(brought(other, 1, {2}))) == "fork");
    }
    SUBCASE("at the place before the segment") {
        CHECK(reason_of(take(brought(other, 2, {2}))) == "fork");
    }
    SUBCASE("what agrees is taken") {
        go_to(one.chain, kPhaseFeedback);
        CHECK(must(take(brought(one.chain, 1, {2}))) == 1);
    }
    CHECK(must(engine.store().problems()).empty());
    CHECK(must(engine.store().entry({one.chain.incarnation, 1}))->hash == one.chain.hashes[1]);
}

TEST_CASE("DO-11 a sealed file brings entries and photos, both ways, and digests agree") {
    NightWorld world;
    work(world);
    world.b.does(answer("G3", "\"pass\""));
    const std::string from_a = world.a.folder() + "/a.wckfile";
    const std::string from_b = world.b.folder() + "/b.wckfile";
    must(world.a.engine().export_file("n1", from_a));
    must(world.b.engine().export_file("n1", from_b));
    const Json taken = must(world.b.engine().import_file(from_a));
    CHECK(taken["chunk_files"].text() == "3");
    world.a.does(R"({"act":"import","file":")" + from_b + "\"}");
    const std::string scope = "inspection:" + must(world.a.engine().find_inspection("n1")).hex();
    CHECK(world.a.digest(scope) == world.b.digest(scope));
    // The team-mate can read the photo.
    const auto rows = must(world.b.engine().store().evidence(must(world.b.engine().find_inspection("n1"))));
    REQUIRE(rows.size() == 1);
    const Bytes key = must(world.b.engine().evidence_key(rows[0]));
    std::uint64_t length = 0;
    must(world.b.engine().evidence().read(rows[0].capture, key, [&](ByteView bytes) -> Result<void> {
        length += bytes.size();
        return {};
    }));
    CHECK(length == 700'000);
    // The same file again changes nothing.
    CHECK(must(world.b.engine().import_file(from_a))["entries"].text() == "0");
}

TEST_CASE("INT-12 a sealed file that was changed or is for others is refused and nothing is taken") {
    NightWorld world;
    work(world);
    const std::string path = world.a.folder() + "/a.wckfile";
    must(world.a.engine().export_file("n1", path));
    CHECK_FALSE(world.hub.engine().import_file(path).has_value());
    const auto before = world.b.digest();
    Bytes changed = bytes_at(world.a, path);
    changed[changed.size() / 2] ^= 1U;
    const std::string bad = world.b.folder() + "/bad.wckfile";
    must(write_file(world.b.engine().ports().files, bad, changed));
    CHECK_FALSE(world.b.engine().import_file(bad).has_value());
    CHECK(world.b.digest() == before);
}

TEST_CASE("INT-10 a proof bundle of a sealed inspection verifies under the tenant's key only") {
    NightWorld world;
    work(world);
    world.a.does(answer("G3", "\"pass\""));
    world.a.does(R"({"act":"seal","inspection":"n1"})");
    const std::string path = world.a.folder() + "/n1.wckproof";
    must(world.a.engine().write_proof("n1", path, {}));
    const Bytes bundle = bytes_at(world.a, path);
    const auto report = must(journal::verify_bundle(bundle, world.tenant.root.public_key()));
    for (const auto& problem : report.problems) MESSAGE(problem.section << ": " << problem.error.where);
    CHECK(report.is_valid());
    CHECK(report.is_recorded);
    CHECK_FALSE(report.is_received);
    CHECK(report.seals == 1);
    CHECK(report.originals_shown == 1);
    const auto foreign = journal::SignPair::make(world.tenant.random);
    const auto refused = journal::verify_bundle(bundle, foreign.public_key());
    const bool is_accepted = refused.has_value() && refused->is_valid();
    CHECK_FALSE(is_accepted);
}

TEST_CASE("INT-10 each changed byte of a proof bundle is refused") {
    NightWorld world;
    work(world);
    world.a.does(answer("G3", "\"pass\""));
    world.a.does(R"({"act":"seal","inspection":"n1"})");
    const std::string path = world.a.folder() + "/n1.wckproof";
    must(world.a.engine().write_proof("n1", path, {}));
    Bytes bundle = bytes_at(world.a, path);
    SeededRandom random{11};
    for (int i = 0; i < 40; ++i) {
        std::array<std::uint8_t, 5> draw{};
        random.fill(draw);
        const std::size_t at = (std::size_t{draw[0]} | std::size_t{draw[1]} << 8U |
                                std::size_t{draw[2]} << 16U | (std::size_t{draw[3]} & 0x7U) << 24U) %
                               bundle.size();
        const auto mask = static_cast<std::uint8_t>(draw[4] | 1U);
        bundle[at] ^= mask;
        const auto report = journal::verify_bundle(bundle, std::nullopt);
        const bool is_accepted = report.has_value() && report->is_valid();
        CAPTURE(at);
        CHECK_FALSE(is_accepted);
        bundle[at] ^= mask;
    }
}

TEST_CASE("SEC-5 a segment of another tenant is refused and nothing is taken") {
    NightWorld world;
    work(world);
    Tenant other;
    other.random.begin("other");
    other.root = journal::SignPair::make(other.random);
    Box stranger{other, "lead", "X1", 99};
    must(stranger.engine().publish(DocumentKind::policy, "policy", "1", journal::encode(plain_policy())));
    must(stranger.engine().close_segments());
    const auto chains = must(stranger.engine().store().chains());
    const Bytes segment = must(stranger.engine().segment(chains[0].id, 0, chains[0].size));
    const auto before = world.b.digest();
    const auto refused = world.b.engine().take_segment(chains[0].opening, {}, segment);
    CHECK(reason_of(refused) == "certificate_wrong");
    CHECK(refused.error().where == "root");
    CHECK(world.b.digest() == before);
}

TEST_CASE("LIVE-1 what a team-mate answered goes into the score that is there") {
    Checklist checklist;
    checklist.settings.id = "wide";
    for (int number = 0; number < 300; ++number)
        checklist.nodes.push_back(pass_item("W" + std::to_string(number), 1, kNoParent));
    checklist.nodes[9].phase = PhaseRule::covert;
    NightWorld world;
    must(world.hub.engine().publish(DocumentKind::checklist, "wide", "1", journal::encode(checklist)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    world.planner.does(
        R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special","checklist":"wide",
        "window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","leader":"lead",
        "team":["lead","mate"],"unannounced":true})");
    for (Box* box : {&world.a, &world.b}) carry(world.planner, *box);
    for (Box* box : {&world.a, &world.b}) box->does(R"({"act":"open","inspection":"n1"})");
    carry(world.a, world.b);
    const auto value = [](Box& box) { return to_text(*must(box.engine().score("n1"))->as_it_stands.value); };
    CHECK(value(world.b) == "0");
    world.a.does(answer("W7", "\"pass\""));
    world.a.does(answer("W8", "\"fail\""));
    world.b.does(answer("W8", "\"pass\""));
    must(world.a.engine().close_segments());
    const std::uint64_t before = rules::work_done().nodes;
    carry(world.a, world.b);
    CHECK(value(world.b) == value(world.a));
    CHECK(rules::work_done().nodes - before < 20);
    // The same as when it is read anew.
    const std::string followed = must(world.b.engine().show("score", "n1")).dump();
    world.b.open();
    CHECK(must(world.b.engine().show("score", "n1")).dump() == followed);
    // After an act of another kind the inspection is read again.
    world.a.does(R"({"act":"phase","inspection":"n1","phase":"revealed"})");
    carry(world.a, world.b);
    CHECK(reason_of(world.b.act(answer("W9", "\"pass\""))) == "wrong_phase");
}
