// What is listed of a stream becomes stale with whatever changes the stream, and goes with what is erased.
#include "core/store/lists.h"

#include <doctest/doctest.h>

#include "core/store/database.h"
#include "tests/core/store/store_fixture.h"
#include "tests/support/traces.h"

namespace wincheck::store {
namespace {

constexpr const char* kSecret = "Frau Wang, Tor 3";

/// A device with one inspection of which everything is derived.
struct Listed {
    TemporaryFolder folder;
    Writer own{"own"}, mate{"mate"};
    std::unique_ptr<Store> store = must(open_store(folder.path(), Role::device));
    journal::Entry plan = own.plan("V-1");
    StreamId stream = plan.stream();

    Listed() {
        must(store->put_chain(own.chain(true)));
        must(store->put_chain(mate.chain()));
        must(store->append(plan));
        derive();
    }
    /// As the engine would, with one finding.
    void derive(const std::string& text = "facts", bool is_whole = true,
                const std::string& date = "2026-03-02", bool is_announced = false) {
        derive(stream, text, is_whole, date, is_announced);
    }
    void derive(const StreamId& of, const std::string& text, bool is_whole, const std::string& date,
                bool is_announced) {
        Lists lists(*store);
        auto transaction = must(store->begin());
        ListedRow row;
        row.at.id = of;
        row.state = "planned";
        row.project = "PRJ-1";
        row.kind = "k";
        row.date = date;
        row.is_whole = is_whole;
        row.is_announced = is_announced;
        row.findings = 1;
        row.facts = text;
        ListedFinding finding;
        finding.inspection = of;
        finding.at = {.due_ms = 7, .number = "F01", .id = of, .seat = 0};
        finding.words = {party_word(text)};
        finding.facts = text;
        must(lists.put(row, {finding}));
        must(lists.put_dates(of, {.findings = {finding}}));
        must(transaction.commit());
    }
    [[nodiscard]] bool is_stale(Stale how = Stale::all) {
        const auto stale = must(Lists(*store).stale(how, 10));
        return std::find(stale.begin(), stale.end(), stream) != stale.end();
    }
    [[nodiscard]] std::size_t listed() { return must(Lists(*store).findings_of(stream)).size(); }
    /// Whether the change makes it stale that was not.
    template <class Change>
    bool ages_by(Change change) {
        derive();
        REQUIRE_FALSE(is_stale(Stale::dates));
        change();
        return is_stale();
    }
};

}  // namespace

TEST_CASE("store/lists: whatever changes a stream marks it, once until it is derived again") {
    Listed listed;
    Store& store = *listed.store;
    CHECK(listed.ages_by([&] { must(store.append(listed.own.answer(listed.stream, "I1", "pass"))); }));
    const auto marked = must(database(store).integer("SELECT count(*) FROM listed_stale"));
    must(store.append(listed.own.answer(listed.stream, "I1", "fail")));
    CHECK(must(database(store).integer("SELECT count(*) FROM listed_stale")) == marked);
    const auto first = listed.mate.answer(listed.stream, "I2", "pass");
    CHECK(listed.ages_by([&] { must(store.insert(first)); }));
    CHECK(listed.ages_by([&] { must(store.refuse({listed.mate.incarnation, 0})); }));
    CHECK(listed.ages_by([&] { must(store.reinstate(first)); }));
    CHECK(listed.ages_by([&] { must(store.put_rank({listed.mate.incarnation, 0}, 9)); }));
    // As it is written where an entry was refused and gets its rank all the same.
    const auto second = listed.mate.answer(listed.stream, "I2", "fail");
    must(store.insert(second));
    must(store.refuse({listed.mate.incarnation, 1}));
    CHECK(listed.ages_by([&] { must(store.put_rank({listed.mate.incarnation, 1}, 10)); }));
    CHECK(listed.ages_by([&] { must(store.forget_ranks()); }));
    CHECK(listed.ages_by([&] { must(store.rebuild()); }));
    CHECK(listed.ages_by([&] { must(store.forget_stream(listed.stream, listed.own.device)); }));
    CHECK(listed.listed() == 0);
}

TEST_CASE("store/sqlite_store: entries are refused all or none, and the same again is no change") {
    Listed listed;
    Store& store = *listed.store;
    for (const char* value : {"pass", "fail"})
        must(store.insert(listed.mate.answer(listed.stream, "I2", value)));
    const Position first{listed.mate.incarnation, 0}, second{listed.mate.incarnation, 1};
    const Position unknown{listed.mate.incarnation, 2};
    const auto refused = [&] {
        return must(store.entry(first))->is_refused + must(store.entry(second))->is_refused;
    };
    CHECK_FALSE(store.refuse_all(std::vector{first, unknown}).has_value());
    CHECK(refused() == 0);
    must(store.refuse_all(std::vector{first, second}));
    CHECK(refused() == 2);
    CHECK_FALSE(listed.ages_by([&] { must(store.refuse_all(std::vector{second, first})); }));
    must(store.put_rank(first, 9));
    CHECK_FALSE(store.refuse_all(std::vector{second, first}).has_value());
    CHECK(refused() == 1);
}

TEST_CASE("store/lists: what lacks documents is looked at again when one comes") {
    Listed listed;
    listed.derive("facts", false);
    must(listed.store->put_blob(sha256(view_of("form")), view_of("form")));
    CHECK(listed.is_stale());
    CHECK_FALSE(
        listed.ages_by([&] { must(listed.store->put_blob(sha256(view_of("other")), view_of("other"))); }));
}

TEST_CASE("DUR-3 a mark goes with the transaction that is undone") {
    Listed listed;
    {
        auto undone = must(listed.store->begin());
        must(listed.store->append(listed.own.answer(listed.stream, "I1", "pass")));
        --listed.own.sequence;
        CHECK(listed.is_stale());
    }
    CHECK_FALSE(listed.is_stale());
    listed.own.prev = listed.plan.hash;
    listed.own.lamport = 1;
    // Nothing is derived in between: that would forget the mark too.
    must(listed.store->append(listed.own.answer(listed.stream, "I1", "no")));
    CHECK(listed.is_stale());
}

TEST_CASE("store/lists: due times of a project's inspections follow what is announced of it") {
    Listed listed;
    const auto next = listed.own.plan("V-2");
    must(listed.store->append(next));
    listed.derive(next.stream(), "next", true, "2026-04-02", false);
    CHECK_FALSE(listed.is_stale(Stale::dates));
    listed.derive(next.stream(), "next", true, "2026-04-02", true);
    CHECK(listed.is_stale(Stale::dates));
    CHECK_FALSE(listed.is_stale());
    listed.derive();
    listed.derive(next.stream(), "another text", true, "2026-04-02", true);
    CHECK_FALSE(listed.is_stale(Stale::dates));
    listed.derive(next.stream(), "next", true, "2026-04-09", true);
    CHECK(listed.is_stale(Stale::dates));
    listed.derive();
    auto transaction = must(listed.store->begin());
    must(Lists(*listed.store).remove(next.stream()));
    CHECK(listed.is_stale(Stale::dates));
}

TEST_CASE("PII-1 what is listed of an inspection goes with what is erased of it, in the same transaction") {
    Listed listed;
    const auto told = listed.own.suggest(listed.stream, kSecret);
    must(listed.store->append(told));
    listed.derive(kSecret);
    must(listed.store->checkpoint());
    CHECK(test::times_in(listed.folder.path() + "/store.db", kSecret) > 3);
    must(listed.store->append(listed.own.erase(listed.stream, {told})));
    CHECK(listed.listed() == 0);
    CHECK_FALSE(must(Lists(*listed.store).row(listed.stream)));
    CHECK(listed.is_stale());
    CHECK(must(database(*listed.store).integer("SELECT count(*) FROM listed_word")) == 0);
    must(listed.store->scrub());
    CHECK(test::files_with(listed.folder.path(), kSecret).empty());
}

TEST_CASE("SEC-6 what is listed of a scope goes with the scope") {
    Listed listed;
    const auto other = listed.mate.plan("V-9");
    must(listed.store->insert(other));
    listed.derive(other.stream(), kSecret, true, "2026-03-01", true);
    listed.derive();
    must(listed.store->forget_stream(other.stream(), listed.own.device));
    CHECK(must(Lists(*listed.store).findings_of(other.stream())).empty());
    CHECK(must(database(*listed.store).integer("SELECT count(*) FROM listed")) == 1);
    CHECK(must(database(*listed.store).integer("SELECT count(*) FROM listed_word")) == 1);
    CHECK(listed.is_stale(Stale::dates));  // it was announced
    must(listed.store->checkpoint());
    CHECK(test::files_with(listed.folder.path(), kSecret).empty());
}

TEST_CASE("store/lists: a page costs what it shows, however long the list") {
    std::vector<std::uint64_t> steps;
    for (const std::size_t rows : {std::size_t{300}, std::size_t{3'000}}) {
        Listed listed;
        Lists lists(*listed.store);
        auto transaction = must(listed.store->begin());
        Writer& own = listed.own;
        for (std::size_t at = 0; at < rows; ++at) {
            const auto plan = own.plan("V-" + std::to_string(at));
            must(listed.store->append(plan));
            ListedRow row;
            row.at = {.is_over = at % 2 == 0,
                      .place = static_cast<std::int64_t>(at * 7 % 301),
                      .id = plan.stream()};
            row.state = at % 2 == 0 ? "sealed" : "planned";
            row.findings = 1;
            ListedFinding one;
            one.inspection = plan.stream();
            one.at = {.due_ms = static_cast<std::int64_t>(at * 11 % 301),
                      .number = "F01",
                      .id = plan.stream(),
                      .seat = 0};
            one.state = static_cast<std::uint32_t>(at % 5);
            one.severity = 1 + at % 4;
            one.is_open = one.is_owed = at % 5 != 4;
            one.words = {unit_word("G"), party_word("post" + std::to_string(at % 3))};
            must(lists.put(row, {one}));
            must(lists.put_dates(plan.stream(), {.findings = {one}}));
        }
        Database& database = store::database(*listed.store);
        static_cast<void>(database.take_steps());
        const auto count = [&](std::size_t given) {
            CHECK(given == 20);
            steps.push_back(database.take_steps());
        };
        count(must(lists.rows("", nullptr, 20)).size());
        count(must(lists.rows("sealed", nullptr, 20)).size());
        const std::vector<FindingFilter> filters{{},
                                                 {.unit = "G"},
                                                 {.responsible = "post1"},
                                                 {.state = 2},
                                                 {.is_open = true},
                                                 {.overdue_at = 1'000},
                                                 {.severity = 3}};
        for (const FindingFilter& filter : filters) {
            const auto first = must(lists.findings(filter, {}, 20, {}));
            count(first.size());
            count(must(lists.findings(filter, first.back().at, 20, {})).size());
        }
    }
    const std::size_t half = steps.size() / 2;
    for (std::size_t at = 0; at < half; ++at) {
        CAPTURE(at);
        CHECK(steps[half + at] <= steps[at] + 20 * 8);  // of rows with one due time more columns are compared
        CHECK(steps[at] < 2'500);
    }
}

TEST_CASE("store/lists: of two filters a page goes along the one that leaves less") {
    Listed listed;
    Lists lists(*listed.store);
    auto transaction = must(listed.store->begin());
    constexpr std::size_t kRows = 2'000;
    for (std::size_t at = 0; at < kRows; ++at) {
        const auto plan = listed.own.plan("V-" + std::to_string(at));
        must(listed.store->append(plan));
        ListedRow row;
        row.at = {.is_over = false, .place = static_cast<std::int64_t>(at), .id = plan.stream()};
        row.state = "sealed";
        row.findings = 1;
        ListedFinding one;
        one.inspection = plan.stream();
        one.at = {.due_ms = static_cast<std::int64_t>(at), .number = "F01", .id = plan.stream(), .seat = 0};
        const bool is_rare = at % 500 == 499;
        one.state = is_rare ? 6 : 1;
        one.severity = is_rare ? 4 : 1;
        one.is_open = one.is_owed = true;
        one.words = {unit_word("G"), unit_word(at % 400 == 399 ? "P1" : "P2"), party_word("post")};
        must(lists.put(row, {one}));
        must(lists.put_dates(plan.stream(), {.findings = {one}}));
    }
    Database& database = store::database(*listed.store);
    const auto places = [&](const FindingFilter& filter, const FindingPlace& after = {},
                            std::uint64_t steps = 2'500) {
        static_cast<void>(database.take_steps());
        const auto page = must(lists.findings(filter, after, 20, {}));
        CHECK(database.take_steps() < steps);
        std::string text;
        for (const ShownFinding& one : page) text += std::to_string(one.at.due_ms) + " ";
        return text;
    };
    CHECK(places({.unit = "G", .state = 6}) == "499 999 1499 1999 ");
    CHECK(places({.unit = "G", .severity = 3}) == "499 999 1499 1999 ");
    CHECK(places({.unit = "P1", .state = 1}) == "399 799 1199 1599 ");
    CHECK(places({.unit = "P1", .is_open = true}) == "399 799 1199 1599 1999 ");
    CHECK(places({.unit = "P1", .responsible = "post"}) == "399 799 1199 1599 1999 ");
    CHECK(places({.unit = "P1", .state = 6, .severity = 4}) == "1999 ");
    CHECK(places({.unit = "P3", .state = 1}).empty());
    CHECK(places({.unit = "G", .state = 5}).empty());
    const auto first = must(lists.findings({.unit = "G", .state = 6}, {}, 2, {}));
    CHECK(places({.unit = "G", .state = 6}, first.back().at) == "1499 1999 ");
    // Where both leave much, the first rows say so, and none is counted far.
    constexpr std::uint64_t kLookedAtFirst = 4'000;
    CHECK(places({.unit = "G", .overdue_at = 1'000'000}, {}, kLookedAtFirst).starts_with("0 1 2 3 "));
    CHECK(places({.unit = "G", .state = 1}, {}, kLookedAtFirst).starts_with("0 1 2 3 "));
    CHECK(places({.unit = "G", .is_open = true}, first.back().at, kLookedAtFirst).starts_with("1000 1001 "));
}

}  // namespace wincheck::store
