#include <algorithm>
#include <random>
#include <set>

#include "core/store/registers.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

using Seens = std::vector<journal::Seen>;

Seens sorted(Seens seen) {
    std::sort(seen.begin(), seen.end());
    return seen;
}

/// Three devices on one inspection that see one another's entries only now and then; `lies` makes vectors
/// random.
struct Visit {
    std::vector<Writer> writers{Writer("a"), Writer("b"), Writer("c")};
    std::vector<journal::Entry> entries;
    StreamId stream{};

    Visit(std::uint32_t seed, bool has_lies) {
        std::mt19937 random(seed);
        entries.push_back(writers[0].plan("V-1"));
        stream = entries[0].stream();
        std::vector<std::map<IncarnationId, std::uint64_t>> known(writers.size());
        known[0][writers[0].incarnation] = 0;
        for (int step = 0; step < 40; ++step) {
            const std::size_t who = random() % writers.size();
            Writer& writer = writers[who];
            if (random() % 4 == 0)
                for (const auto& [incarnation, sequence] : known[random() % writers.size()]) {
                    auto& mine = known[who][incarnation];
                    mine = std::max(mine, sequence);
                }
            Seens seen;
            for (const auto& [incarnation, sequence] : known[who])
                seen.push_back({incarnation, has_lies ? random() % 20 : sequence});
            if (has_lies && known[who].empty()) seen.push_back({writer.incarnation, random() % 20});
            known[who][writer.incarnation] = writer.sequence;
            entries.push_back(act(writer, random, sorted(std::move(seen))));
        }
    }

    journal::Entry act(Writer& writer, std::mt19937& random, Seens seen) {
        const std::string item = "I" + std::to_string(random() % 3);
        switch (random() % 8) {
            case 0: {
                ConformCore conform;
                conform.section = "S";
                for (const char* name : {"I0", "I1"})
                    conform.answers.push_back(Writer::answer_core(name, "pass"));
                return writer.write(stream, kStreamInspection, EntryType::conform, conform, std::move(seen));
            }
            case 1: {
                CaptureCore capture;
                capture.key.item = item;
                capture.original = sha256(view_of(item));
                return writer.write(stream, kStreamInspection, EntryType::capture, capture, std::move(seen));
            }
            case 2: {
                const bool is_seal = random() % 2 == 0;
                if (is_seal)
                    return writer.write(stream, kStreamInspection, EntryType::seal, SealCore{},
                                        std::move(seen));
                return writer.write(stream, kStreamInspection, EntryType::end, EndCore{kEndStopped},
                                    std::move(seen));
            }
            default: return writer.answer(stream, item, random() % 2 == 0 ? "pass" : "fail", std::move(seen));
        }
    }
};

Hash digest_of(const Visit& visit, const std::vector<journal::Entry>& order,
               const std::vector<std::size_t>& chains) {
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    auto act = must(store->begin());
    for (const std::size_t at : chains) must(store->put_chain(visit.writers[at].chain()));
    for (const journal::Entry& entry : order) must(store->insert(entry));
    must(act.commit());
    CHECK(must(store->problems()).empty());
    const Hash before = must(store->digest(""));
    CHECK(must(store->digest("inspection:" + visit.stream.hex())) == before);
    must(store->rebuild());
    CHECK(must(store->digest("")) == before);
    return before;
}

TEST_CASE("DO-3 any order of arrival gives the same digest, also where vectors lie") {
    for (const bool has_lies : {false, true}) {
        for (const std::uint32_t seed : {1U, 2U, 3U, 4U}) {
            CAPTURE(has_lies);
            CAPTURE(seed);
            const Visit visit(seed, has_lies);
            std::mt19937 random(seed);
            auto order = visit.entries;
            std::vector<std::size_t> chains{0, 1, 2};
            const Hash expected = digest_of(visit, order, chains);
            for (int round = 0; round < 4; ++round) {
                std::shuffle(order.begin(), order.end(), random);
                std::shuffle(chains.begin(), chains.end(), random);
                CHECK(digest_of(visit, order, chains) == expected);
            }
        }
    }
}

TEST_CASE("DO-3 of two answers that did not see each other both stand, a third that saw both settles") {
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    Writer a("a");
    Writer b("b");
    must(store->put_chain(a.chain(true)));
    must(store->put_chain(b.chain()));
    const auto plan = a.plan("V-1");
    const auto mine = a.answer(plan.stream(), "I1", "pass", {{a.incarnation, 0}});
    const auto theirs = b.answer(plan.stream(), "I1", "fail", {{a.incarnation, 0}});
    must(store->append(plan));
    must(store->append(mine));
    CHECK(must(store->insert(theirs)).touched.size() == 1);
    const AnswerKey key{"I1", {}, ""};
    auto values = must(store->registers(plan.stream(), &key));
    REQUIRE(values.size() == 2);
    CHECK(values[0].entry == theirs.hash);  // Lamport 1 before 2
    CHECK(values[1].entry == mine.hash);
    CHECK(values[1].answer == Writer::answer_core("I1", "pass"));
    const auto settled =
        a.answer(plan.stream(), "I1", "fail", sorted({{a.incarnation, 1}, {b.incarnation, 0}}));
    must(store->append(settled));
    values = must(store->registers(plan.stream()));
    REQUIRE(values.size() == 1);
    CHECK(values[0].entry == settled.hash);
    CHECK(values[0].position == Position{a.incarnation, 2});
    CHECK(must(store->stream(plan.stream()))->seen == sorted({{a.incarnation, 2}, {b.incarnation, 0}}));
}

TEST_CASE("store/registers: an entry never hides itself, two that claim to have seen each other both fall") {
    journal::Header a;
    a.incarnation = id_of<IncarnationId>("a");
    a.sequence = 3;
    journal::Header b;
    b.incarnation = id_of<IncarnationId>("b");
    b.sequence = 5;
    a.seen = {{a.incarnation, 3}};
    CHECK(standing({a, b}) == std::vector<bool>{true, true});
    b.seen = {{a.incarnation, 3}};
    CHECK(standing({a, b}) == std::vector<bool>{false, true});
    b.seen = {{a.incarnation, 2}};
    CHECK(standing({a, b}) == std::vector<bool>{true, true});
    a.seen = {{b.incarnation, 5}};
    b.seen = {{a.incarnation, 9}};
    CHECK(standing({a, b}) == std::vector<bool>{false, false});
}

TEST_CASE("store/projection: the state of an inspection does not depend on the order of arrival") {
    Writer a("a");
    const auto plan = a.plan("V-1");
    const auto answer = a.answer(plan.stream(), "I1", "pass");
    const auto seal = a.write(plan.stream(), kStreamInspection, EntryType::seal, SealCore{});
    const auto late = a.write(plan.stream(), kStreamInspection, EntryType::seal, SealCore{});
    std::vector<const journal::Entry*> order{&plan, &answer, &seal, &late};
    std::sort(order.begin(), order.end());
    do {
        const TemporaryFolder folder;
        const auto store = must(open_store(folder.path(), Role::device));
        must(store->put_chain(a.chain()));
        auto act = must(store->begin());
        for (const journal::Entry* entry : order) must(store->insert(*entry));
        must(act.commit());
        const auto info = must(store->stream(plan.stream()));
        CHECK(info->state == "sealed");
        CHECK(info->name == "V-1");
        REQUIRE(info->sealed_by.has_value());
        CHECK(info->sealed_by->sequence == 2);
    } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace wincheck::store
