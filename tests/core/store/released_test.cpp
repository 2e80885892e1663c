// A store of each released schema, as that release wrote it: tests/golden/store-N.db. WINCHECK_GOLDEN_WRITE=1
// writes the one of the present schema where it is missing; existing ones are never changed.
#include <cstdlib>

#include "core/base/reasons.h"
#include "core/store/database.h"
#include "core/store/reasons.h"
#include "core/store/schema.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

std::string golden_path(std::int64_t version) {
    return std::string(WINCHECK_SOURCE_DIR) + "/tests/golden/store-" + std::to_string(version) + ".db";
}

journal::Entry with_text(const journal::Entry& entry, const std::string& text) {
    std::vector<journal::Part> parts = entry.parts;
    parts.push_back({journal::PartClass::text, id_of<journal::Salt>(text),
                     journal::encode(TextPart{{.name = "text", .text = text}})});
    return must(journal::build_entry(entry.header, std::move(parts)));
}

/// What every release's fixture holds: an own chain, a team-mate's with a gap, documents, a refused entry.
class Released {
public:
    void write(Store& store) {
        auto transaction = must(store.begin());
        must(store.put_chain(own_.chain(true)));
        must(store.put_chain(mate_.chain()));
        must(store.put_blob(sha256(view_of("policy")), bytes_of("policy")));
        must(store.append(own_.write(std::nullopt, kStreamTenant, EntryType::publish,
                                     PublishCore{.kind = DocumentKind::policy,
                                                 .name = "policy",
                                                 .version = "1",
                                                 .hash = sha256(view_of("policy")),
                                                 .length = 6})));
        const auto plan = own_.plan("V-1");
        must(store.append(plan));
        must(store.put_rank({own_.incarnation, 1}, 1));
        auto answer = own_.answer(plan.stream(), "GATE_01", "yes", {{own_.incarnation, 1}});
        answer = with_text(answer, "门开着");
        own_.prev = answer.hash;
        must(store.append(answer));
        must(store.append(own_.answer(plan.stream(), "GATE_02", "no", {{own_.incarnation, 2}})));
        must(store.refuse({own_.incarnation, 3}));
        const auto first = mate_.answer(plan.stream(), "GATE_01", "no", {{own_.incarnation, 1}});
        mate_.answer(plan.stream(), "GATE_03", "yes");
        const auto third = mate_.answer(plan.stream(), "GATE_04", "yes", {{mate_.incarnation, 0}});
        must(store.insert(first));
        must(store.insert(journal::without_part(third, journal::PartClass::text)));
        must(store.put_segment(mate_.incarnation, 0, 3, view_of("a segment of the team-mate")));
        must(store.put_note(own_.incarnation, {4, "a signed note\n"}));
        must(store.put_setting("identity", view_of("identity of the device")));
        must(transaction.commit());
    }
    [[nodiscard]] const IncarnationId& own() const { return own_.incarnation; }
    [[nodiscard]] const IncarnationId& mate() const { return mate_.incarnation; }

private:
    Writer own_{"released/own"};
    Writer mate_{"released/mate"};
};

std::int64_t present_version() {
    const auto db = must(Database::open(":memory:"));
    must(migrate(*db));
    return must(db->integer("PRAGMA user_version"));
}

void copy(const std::string& from, const std::string& to) {
    SystemFiles files;
    must(copy_file(files, from, to));
}

void write_missing_golden(std::int64_t version) {
    SystemFiles files;
    if (std::getenv("WINCHECK_GOLDEN_WRITE") == nullptr || must(files.exists(golden_path(version)))) return;
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    Released().write(*store);
    must(store->copy_to(golden_path(version)));
}

}  // namespace

TEST_CASE("DUR-7 a store of each released schema is brought to this one and says the same") {
    const std::int64_t version = present_version();
    write_missing_golden(version);
    const TemporaryFolder anew;
    const auto expected = must(open_store(anew.path(), Role::device));
    Released released;
    released.write(*expected);
    for (std::int64_t from = 1; from <= version; ++from) {
        CAPTURE(from);
        const TemporaryFolder folder;
        copy(golden_path(from), folder.path() + "/store.db");
        const auto store = must(open_store(folder.path(), Role::device));
        CHECK(must(database(*store).integer("PRAGMA user_version")) == version);
        SystemFiles files;
        const std::string before = folder.path() + kCopyBeforeMigration;
        REQUIRE(must(files.exists(before)) == (from < version));
        if (from < version) {
            constexpr std::uint64_t kMost = std::uint64_t{1} << 30U;
            CHECK(must(read_file(files, before, kMost)) == must(read_file(files, golden_path(from), kMost)));
        }
        CHECK(must(store->problems()).empty());
        CHECK(must(store->digest("")) == must(expected->digest("")));
        CHECK(must(store->setting("identity")) == bytes_of("identity of the device"));
        CHECK(must(store->segments(released.mate())).size() == 1);
        CHECK(must(store->notes(released.own())).size() == 1);
        CHECK(must(store->blob(sha256(view_of("policy")))) == bytes_of("policy"));
        CHECK(must(store->entry({released.own(), 3}))->is_refused);
        CHECK(must(store->entry({released.own(), 2}))->entry.parts[1].is_held());
    }
}

}  // namespace wincheck::store
