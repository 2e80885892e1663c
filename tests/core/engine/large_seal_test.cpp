// INT-4 at size: five devices answer a long checklist many times over, the leader seals, and what the seal
// says is computed once more from the entries alone. 100 items and 1,000 answers in each run, 1,000 items and
// 10,000 answers with WINCHECK_LONG=1.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "core/journal/bundle.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr std::size_t kRounds = 10;
constexpr const char* kTeam[] = {"lead", "mate", "third", "fourth", "fifth"};

std::size_t item_count() {
    return std::getenv("WINCHECK_LONG") != nullptr ? 1000 : 100;
}

std::string item_code(std::size_t number) {
    return "W" + std::to_string(number);
}

/// RFC 6962, 2.1, of leaves that are hashes already.
Hash root_by_definition(const Hash* leaves, std::size_t count) {
    if (count == 1) return *leaves;
    std::size_t left = 1;
    while (left * 2 < count) left *= 2;
    const Hash a = root_by_definition(leaves, left), b = root_by_definition(leaves + left, count - left);
    Bytes joined{0x01};
    joined.insert(joined.end(), a.raw.begin(), a.raw.end());
    joined.insert(joined.end(), b.raw.begin(), b.raw.end());
    return sha256(joined);
}

/// A team of five with a device each, and the leader's first among them.
struct LargeVisit : NightWorld {
    std::vector<std::unique_ptr<Box>> more;
    std::vector<Box*> team{&a, &b};

    LargeVisit() {
        People people = small_people();
        Checklist checklist;
        checklist.settings.id = "wide";
        for (std::size_t number = 0; number < item_count(); ++number)
            checklist.nodes.push_back(pass_item(item_code(number), 1, kNoParent));
        for (std::size_t member = 2; member < std::size(kTeam); ++member) {
            people.persons.push_back(
                {.id = kTeam[member], .name = "", .post = "", .grants = {{"quality_centre", "hq", "", ""}}});
            more.push_back(std::make_unique<Box>(tenant, kTeam[member], kTeam[member], 50 + member));
            team.push_back(more.back().get());
            must(hub.engine().publish_device(more.back()->device_core()));
        }
        must(hub.engine().publish(DocumentKind::people, "people", "2", journal::encode(people)));
        must(hub.engine().publish(DocumentKind::checklist, "wide", "1", journal::encode(checklist)));
        carry(hub, planner);
        for (Box* box : team) carry(hub, *box);
        planner.does(
            R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special","checklist":"wide",
            "window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","leader":"lead",
            "team":["lead","mate","third","fourth","fifth"],"unannounced":true})");
        for (Box* box : team) {
            carry(planner, *box);
            box->does(R"({"act":"open","inspection":"n1"})");
        }
        a.does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    }
    /// Each item is answered by one device, again and again, at last well.
    void answer_all() {
        for (std::size_t round = 1; round <= kRounds; ++round)
            for (std::size_t number = 0; number < item_count(); ++number)
                team[number % team.size()]->does(
                    answer(item_code(number), (kRounds - round) % 2 == 0 ? "\"pass\"" : "\"fail\""));
    }
};

struct Covered {
    std::vector<Hash> hashes;
    std::vector<Frontier> frontier;
};

/// What a seal of all these entries has to say of them.
Covered covered_by(store::Store& store, const std::vector<store::StoredEntry>& entries) {
    Covered covered;
    std::map<IncarnationId, Frontier> frontier;
    for (const store::StoredEntry& stored : entries) {
        if (stored.header.type == static_cast<std::uint32_t>(EntryType::seal)) continue;
        covered.hashes.push_back(stored.hash);
        const IncarnationId& chain = stored.position.incarnation;
        Frontier& last = frontier[chain];
        last = {must(store.chain(chain))->device, chain, std::max(last.sequence, stored.position.sequence)};
    }
    std::sort(covered.hashes.begin(), covered.hashes.end());
    for (const auto& [chain, last] : frontier) covered.frontier.push_back(last);
    return covered;
}

journal::VerifyReport proven(Box& box) {
    const std::string path = box.file("large.wckproof", 0) + "2";
    must(box.engine().write_proof("n1", path, {}));
    const Bytes bundle = must(read_file(box.engine().ports().files, path, std::uint64_t{1} << 27U));
    must(box.engine().ports().files.remove(path));
    return must(journal::verify_bundle(bundle, std::nullopt));
}

}  // namespace

TEST_CASE("INT-4 a seal over the work of five devices covers every entry by root and frontier") {
    LargeVisit visit;
    visit.answer_all();
    for (Box* box : visit.team)
        if (box != &visit.a) carry(*box, visit.a);
    store::Store& store = visit.a.engine().store();
    const StreamId stream = must(visit.a.engine().find_inspection("n1"));
    const Covered covered = covered_by(store, must(store.stream_entries(stream)));
    CHECK(covered.hashes.size() ==
          item_count() * kRounds + visit.team.size() + 2);  // opened, planned, a phase
    CHECK(covered.frontier.size() == visit.team.size() + 1);
    // What comes later is no part of it.
    visit.b.does(R"({"act":"suggest","inspection":"n1","item":"W1","text":"迟到"})");
    const Hash sealed_by = visit.a.does(R"({"act":"seal","inspection":"n1"})").entry;
    const auto sealed = must(store.entry_by_hash(stream, sealed_by)).value();
    const SealCore seal =
        must(journal::decode<SealCore>(*sealed.entry.part_or_null(journal::PartClass::core)));
    CHECK(seal.covered == covered.hashes.size());
    CHECK(seal.root == root_by_definition(covered.hashes.data(), covered.hashes.size()));
    CHECK(seal.frontier == covered.frontier);
    CHECK(seal.exact == "100");

    const auto report = proven(visit.a);
    CHECK(report.is_valid());
    CHECK(report.is_recorded);
    CHECK(report.entries == covered.hashes.size() + 1);
    CHECK(report.seals == 1);
    CHECK(report.addenda == 0);
    carry(visit.b, visit.a);
    const auto later = proven(visit.a);
    CHECK(later.is_valid());
    CHECK(later.entries == report.entries + 1);
    CHECK(later.addenda == 1);
    CHECK(must(store.problems()).empty());
}
