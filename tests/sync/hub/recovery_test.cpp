// A phone's storage fails between two visits to the hub; and what the hub says of when things were done.
#include <fstream>

#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kPageBytes = 4096;

Bytes bytes_of_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return bytes_of(std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

void write_bytes(const std::string& path, const Bytes& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// Blanks the pages of a database that hold `what`, and the first one.
void blank(const std::string& path, const Bytes& what) {
    Bytes bytes = bytes_of_file(path);
    std::fill_n(bytes.begin(), kPageBytes, std::uint8_t{0});
    for (;;) {
        const std::size_t at = text_of(bytes).find(text_of(what));
        if (what.empty() || at == std::string_view::npos) break;
        const std::size_t page = at / kPageBytes * kPageBytes;
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page), kPageBytes, std::uint8_t{0});
    }
    write_bytes(path, bytes);
}

struct Mended : Visit {
    TemporaryFolder folder;
    int copies = 0;

    void damage(Phone& phone, const Bytes& what) {
        const std::string copy = folder.path() + "/" + std::to_string(++copies);
        phone.save_copy(copy);
        blank(copy + "/store.db", what);
        phone.put_back(copy);
        REQUIRE(must(phone.engine().show("health", ""))["recovery"]["how"].text() == "salvaged");
    }
    std::size_t suggestions(store::Store& store, const StreamId& stream) {
        return must(store.stream_entries(stream, EntryType::suggest)).size();
    }
    void check_all_agree() {
        for (Phone* phone : {li.get(), wang.get(), planner.get(), li.get()}) world.sync(*phone);
        const std::string hub = world.does("digest", R"({"scope":")" + scope() + "\"}")["digest"].text();
        for (Phone* phone : {li.get(), wang.get(), planner.get()}) {
            CHECK(phone->digest(scope()) == hub);
            CHECK(must(phone->engine().store().problems()).empty());
        }
        CHECK(world.sync(*li).status.entries_only_here == 0);
    }
};

constexpr const char* kSuggest = R"({"act":"suggest","inspection":"n1","item":"G1","text":"加装照明"})";

}  // namespace

TEST_CASE("DUR-6, INT-5 a phone whose store was salvaged sends what came back of its chain") {
    Mended visit;
    visit.work();
    for (Phone* phone : {visit.li.get(), visit.wang.get()}) visit.world.sync(*phone);
    visit.li->does(kSuggest);
    visit.li->does(kSuggest);
    const StreamId stream = must(visit.li->engine().find_inspection("n1"));
    visit.damage(*visit.li, {});
    CHECK(visit.suggestions(visit.li->engine().store(), stream) == 2);
    visit.li->does(kSuggest);
    visit.check_all_agree();
    CHECK(visit.suggestions(visit.wang->engine().store(), stream) == 3);
}

TEST_CASE(
    "DUR-6, INT-5 a phone whose store was salvaged gets back what it lost, its own and others' entries") {
    Mended visit;
    visit.work();
    visit.li->does(kSuggest);
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.li.get()}) visit.world.sync(*phone);
    const StreamId stream = must(visit.li->engine().find_inspection("n1"));
    const auto entries = must(visit.li->engine().store().stream_entries(stream));
    Bytes own;  // the newest entry of this phone
    for (const store::StoredEntry& entry : entries)
        if (entry.device == visit.li->engine().identity()->device) own = entry.entry.header_bytes.bytes();
    visit.damage(*visit.li, own);
    CHECK(must(visit.li->engine().store().stream_entries(stream)).size() < entries.size());
    visit.li->does(R"({"act":"answer","inspection":"n1","item":"G2","value":"pass"})");
    visit.check_all_agree();
    CHECK(must(visit.li->engine().store().stream_entries(stream)).size() == entries.size() + 1);
}

TEST_CASE(
    "TIME-1 the hub bounds each entry by its own anchors and receipts, and marks a clock that is wrong") {
    Visit visit;
    visit.li->at("2026-03-02T23:30:00+08:00");
    visit.world.sync(*visit.li);  // gets an anchor
    visit.li->at("2026-03-02T23:40:00+08:00");
    const Hash good = visit.li->does(kSuggest).entry;
    visit.li->at("2026-03-02T23:50:00+08:00");
    visit.world.sync(*visit.li);
    const Json report = visit.world.does("report", R"({"kind":"times","inspection":"n1"})");
    bool is_found = false;
    for (const Json& row : report["times"].items()) {
        if (row["entry"].text() != good.hex()) continue;
        is_found = true;
        CHECK(row["verdict"].text() == "sound");
        CHECK(must(parse_time(row["earliest"].text())).utc ==
              must(parse_time("2026-03-02T23:30:00+08:00")).utc);
        CHECK(must(parse_time(row["latest"].text())).utc.ms ==
              must(parse_time("2026-03-02T23:50:00+08:00")).utc.ms + 999);
    }
    CHECK(is_found);
}

}  // namespace wincheck::hub
