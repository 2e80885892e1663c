#include <algorithm>

#include "core/journal/segment.h"
#include "core/store/database.h"
#include "core/store/hub_store.h"
#include "tests/core/store/store_fixture.h"
#include "tests/support/traces.h"

namespace wincheck::store {
namespace {

using test::files_with;

bool holds_text(Store& store, const journal::Entry& entry) {
    const auto here = must(store.entry({entry.header.incarnation, entry.header.sequence}));
    REQUIRE(here.has_value());
    CHECK(here->hash == entry.hash);
    CHECK(here->entry.part_or_null(journal::PartClass::core) != nullptr);
    return here->entry.part_or_null(journal::PartClass::text) != nullptr;
}

Position position_of(const journal::Entry& entry) {
    return {entry.header.incarnation, entry.header.sequence};
}

/// An inspection with two texts by `author`, and an order of `orderer` over the first.
struct Told {
    Writer author{"author"}, orderer{"orderer"};
    journal::Entry plan = author.plan("V-1");
    journal::Entry first = author.suggest(plan.stream(), "Frau Wang, Tor 3");
    journal::Entry second = author.suggest(plan.stream(), "Licht am Tor 3");
    journal::Entry order = orderer.erase(plan.stream(), {first});

    void know_chains(Store& store) const {
        must(store.put_chain(author.chain()));
        must(store.put_chain(orderer.chain()));
    }
};

Bytes segment_of(const std::vector<journal::Entry>& entries) {
    journal::Segment segment;
    segment.device = entries.front().header.device;
    segment.incarnation = entries.front().header.incarnation;
    for (const journal::Entry& entry : entries) segment.leaves.push_back(journal::Leaf::shown(entry));
    segment.note = "a note";
    return journal::encode_segment(segment);
}

}  // namespace

TEST_CASE("PII-1 what is erased, and only that, is gone whatever the order of arrival") {
    const Told told;
    enum Step { plan, first, second, order, rank };
    std::vector<int> steps{plan, first, second, order, rank};
    std::vector<Hash> digests;
    do {
        if (std::find(steps.begin(), steps.end(), rank) < std::find(steps.begin(), steps.end(), order))
            continue;
        const TemporaryFolder folder;
        const auto store = must(open_store(folder.path(), Role::device));
        told.know_chains(*store);
        for (const int step : steps) {
            if (step == plan) must(store->insert(told.plan));
            if (step == first) must(store->insert(told.first));
            if (step == second) must(store->insert(told.second));
            if (step == order) must(store->insert(told.order));
            if (step == rank) must(store->put_rank(position_of(told.order), 7));
        }
        CHECK_FALSE(holds_text(*store, told.first));
        CHECK(holds_text(*store, told.second));
        // Somebody who has not heard of it sends the entry again.
        CHECK_FALSE(must(store->insert(told.first)).is_new);
        CHECK_FALSE(holds_text(*store, told.first));
        CHECK(problems_of(*store) == "");
        digests.push_back(must(store->digest("")));
        must(store->rebuild());
        digests.push_back(must(store->digest("")));
    } while (std::next_permutation(steps.begin(), steps.end()));
    CHECK(digests.size() == 120);
    CHECK(std::all_of(digests.begin(), digests.end(), [&](const Hash& one) { return one == digests[0]; }));
}

TEST_CASE("PII-1 an order of others takes effect when HQ has accepted it, not when it was refused") {
    Told told;
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    told.know_chains(*store);
    for (const auto& entry : {told.plan, told.first, told.second, told.order}) must(store->insert(entry));
    CHECK(holds_text(*store, told.first));
    CHECK_FALSE(must(store->needs_scrub()));
    must(store->refuse(position_of(told.order)));
    CHECK(holds_text(*store, told.first));
    const auto again = told.orderer.erase(told.plan.stream(), {told.first});
    must(store->insert(again));
    must(store->put_rank(position_of(again), 8));
    CHECK_FALSE(holds_text(*store, told.first));
    CHECK(must(store->needs_scrub()));
}

TEST_CASE("PII-1 an order of others that nobody accepted yet takes nothing from what comes after it") {
    const Told told;
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    told.know_chains(*store);
    for (const auto& entry : {told.plan, told.order, told.first, told.second}) must(store->insert(entry));
    CHECK(holds_text(*store, told.first));
    must(store->put_rank(position_of(told.order), 7));
    CHECK_FALSE(holds_text(*store, told.first));
    CHECK(holds_text(*store, told.second));
}

TEST_CASE("PII-1 an order reaches only its own inspection, the entry it names by hash, and never core") {
    Told told;
    Writer other("other");
    const auto elsewhere = other.plan("V-2");
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    told.know_chains(*store);
    must(store->put_chain(other.chain(true)));
    must(store->insert(told.plan));
    must(store->insert(told.first));
    must(store->append(elsewhere));
    must(store->append(other.erase(elsewhere.stream(), {told.first})));
    CHECK(holds_text(*store, told.first));
    journal::Entry forged = told.first;
    forged.hash = told.second.hash;
    must(store->append(other.erase(told.plan.stream(), {forged})));
    CHECK(holds_text(*store, told.first));
    EraseCore core{.basis = "", .entries = {{told.first.header.incarnation, 1, told.first.hash, {1, 9}}}};
    must(store->append(other.write(told.plan.stream(), kStreamInspection, EntryType::erase, core)));
    CHECK(holds_text(*store, told.first));
    must(store->append(other.erase(told.plan.stream(), {told.first})));  // its own, and so at once
    CHECK_FALSE(holds_text(*store, told.first));
}

TEST_CASE("PII-1 no byte of it is left in any file: rows, segments of others, free pages, remnants, log") {
    const TemporaryFolder folder;
    Writer own("own"), mate("mate");
    auto store = must(open_store(folder.path(), Role::device));
    must(store->put_chain(own.chain(true)));
    must(store->put_chain(mate.chain()));
    const auto plan = own.plan("V-1");
    must(store->append(plan));
    // Two chains grow into the middle of each other's pages, with texts of one page and of several.
    std::vector<journal::Entry> named, kept;
    std::vector<std::string> erased_texts;
    for (int i = 0; i < 400; ++i) {
        Writer& writer = i % 3 == 0 ? mate : own;
        const bool is_named = i % 2 == 0;
        std::string text = (is_named ? "erased " : "kept ") + std::to_string(i) + " ";
        text += std::string(static_cast<std::size_t>(i % 7 == 0 ? 9000 : 20 + i), 'x') + " end of " +
                std::to_string(i);
        const auto entry = writer.suggest(plan.stream(), text);
        auto transaction = must(store->begin());
        must(&writer == &own ? store->append(entry) : store->insert(entry));
        if (&writer == &mate)
            must(store->put_segment(mate.incarnation, entry.header.sequence, entry.header.sequence + 1,
                                    segment_of({entry})));
        must(transaction.commit());
        (is_named ? named : kept).push_back(entry);
        if (is_named) erased_texts.push_back(text);
        if (i == 200) must(store->checkpoint());
    }
    const std::string in_pages = "erased 100 ", in_log = "erased 398 ";
    CHECK_FALSE(files_with(folder.path(), in_pages).empty());
    CHECK_FALSE(files_with(folder.path(), in_log).empty());
    const Hash chain_head = must(store->chain(own.incarnation))->range.root();
    for (std::size_t from = 0; from < named.size(); from += 50)
        must(store->append(
            own.erase(plan.stream(), {named.begin() + static_cast<std::ptrdiff_t>(from),
                                      named.begin() + static_cast<std::ptrdiff_t>(from + 50)})));
    CHECK(must(store->leaf_hashes(own.incarnation, 0, 10)).size() == 10);
    CHECK(chain_head != must(store->chain(own.incarnation))->range.root());
    REQUIRE(must(store->needs_scrub()));
    must(store->scrub());
    CHECK_FALSE(must(store->needs_scrub()));
    CHECK(files_with(folder.path(), std::string("erased ")).empty());
    for (const journal::Entry& entry : named) {
        CHECK(files_with(folder.path(), entry.parts[1].salt->view()).empty());
        CHECK_FALSE(holds_text(*store, entry));
    }
    for (const journal::Entry& entry : kept) CHECK(holds_text(*store, entry));
    for (const Bytes& bytes : must(store->segments(mate.incarnation))) {
        const auto segment = must(journal::decode_segment(bytes));
        CHECK(segment.leaves[0].parts[0].is_held());
    }
    CHECK(problems_of(*store) == "");
    const Hash digest = must(store->digest(""));
    // What comes later, encoded by somebody who has not heard of it, is not kept either.
    must(store->put_segment(mate.incarnation, 0, 1, segment_of({named[0]})));
    store.reset();
    CHECK(files_with(folder.path(), std::string("erased ")).empty());
    store = must(open_store(folder.path(), Role::device));
    CHECK(must(store->digest("")) == digest);
}

TEST_CASE("PII-1 what rows left in other pages when they moved is gone with them") {
    const TemporaryFolder folder;
    Writer own("own"), first("first"), second("second");
    const auto store = must(open_store(folder.path(), Role::device));
    must(store->put_chain(own.chain(true)));
    must(store->put_chain(first.chain()));
    must(store->put_chain(second.chain()));
    const auto plan = first.plan("V-1");
    must(store->insert(plan));
    // One mate's chain grows in front of the other's, so that pages are divided and their rows move.
    std::vector<journal::Entry> named;
    std::vector<std::string> begins;
    for (std::size_t i = 0; i < 400; ++i) {
        const std::string begin = "told " + std::to_string(i) + " ";
        const std::string text = begin + std::string(20 + i * 137 % 380, 'x');
        Writer& writer = i % 3 == 0 ? second : first;
        const auto entry = writer.suggest(plan.stream(), text);
        must(store->insert(entry));
        named.push_back(entry);
        begins.push_back(begin);
    }
    must(store->checkpoint());
    // Where none is left there is nothing to show: SQLite would be another one.
    for (std::size_t i = begins.size(); i-- > 0;) {
        if (test::times_in(folder.path() + "/store.db", begins[i]) > 1) continue;
        begins.erase(begins.begin() + static_cast<std::ptrdiff_t>(i));
        named.erase(named.begin() + static_cast<std::ptrdiff_t>(i));
    }
    REQUIRE_FALSE(named.empty());
    must(store->append(own.erase(plan.stream(), named)));
    must(store->scrub());
    for (const std::string& begin : begins) CHECK(files_with(folder.path(), begin).empty());
    CHECK(problems_of(*store) == "");
}

TEST_CASE("PII-1 pieces of snapshots that wait at the hub go with an erasure in force, and not before") {
    const Told told;
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::hub));
    HubStore tables(*store);
    must(tables.prepare());
    told.know_chains(*store);
    must(store->insert(told.plan));
    must(store->insert(told.first));
    const Bytes piece{'p', 'i', 'e', 'c', 'e'};
    must(tables.put_piece({told.order.header.device, sha256(piece), piece, INT64_MAX}));
    must(store->insert(told.order));
    CHECK(must(tables.piece(told.order.header.device, sha256(piece))).has_value());
    must(store->put_rank(position_of(told.order), 7));
    CHECK_FALSE(must(tables.piece(told.order.header.device, sha256(piece))).has_value());
}

}  // namespace wincheck::store
