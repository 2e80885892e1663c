// PII-1 through the engine: who may order it, that nothing is left of it, and that score and proof stay.
#include <filesystem>

#include "core/engine/recovery.h"
#include "core/journal/bundle.h"
#include "tests/support/night_forms.h"
#include "tests/support/traces.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kName = "王小明 13800001111";  // what a resident may ask to have erased
constexpr const char* kHabit = "晚上十一点才回家";

Hash entry_of(const engine::Done& done) {
    return done.entry;
}

std::string erase_act(const std::vector<Hash>& entries, const std::string& more = {}) {
    std::string list;
    for (const Hash& entry : entries) list += (list.empty() ? "\"" : ",\"") + entry.hex() + "\"";
    return R"({"act":"erase","inspection":"n1","basis":"request","reason":"住户申请","entries":[)" + list +
           "]" + more + "}";
}

/// A's night, sealed, with personal data in two texts, a place and a photo.
struct ToldNight : NightWorld {
    std::vector<Hash> named;
    std::string stream;

    ToldNight() {
        plan();
        stream = "inspection:" + must(a.engine().find_inspection("n1")).hex();
        a.does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
        for (const char* item : {"G1", "G2", "G3", "C1"}) a.does(answer(item, "\"pass\""));
        a.does(answer("C2", R"({"occurrences":{}})"));
        named.push_back(entry_of(a.does(R"({"act":"suggest","inspection":"n1","item":"C1","text":")" +
                                        std::string(kName) + "\"}")));
        named.push_back(entry_of(a.does(R"({"act":"finding","inspection":"n1","location":"3 号楼",)"
                                        R"("severity":"minor","text":")" +
                                        std::string(kHabit) + "\"}")));
        named.push_back(
            entry_of(a.does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,)"
                            R"("position":{"latitude":31.2304167,"longitude":121.4737},"file":")" +
                            a.file("g1.jpg", 300'000) + "\"}")));
        a.does(
            R"({"act":"sign","inspection":"n1","role":"duty_manager","name":"值班经理","outcome":"agree"})");
        a.does(R"({"act":"feedback","inspection":"n1","attendees":2,"points":["灯"],"minutes":5})");
        a.does(R"({"act":"seal","inspection":"n1"})");
        carry(a, b);
    }
    /// As HQ does when it takes an order: it has a rank, and those who pull it learn that.
    void accept(Box& box, const engine::Done& order, const IncarnationId& chain) {
        must(box.engine().store().put_rank({chain, order.sequence}, 99));
    }
    static IncarnationId chain_of(Box& box) {
        for (const store::Chain& chain : must(box.engine().store().chains()))
            if (chain.is_own) return chain.id;
        return {};
    }
};

journal::VerifyReport proof_of(Box& box) {
    const std::string path = box.folder() + "/../proof-of-" + box.device_core().tag + ".wckproof";
    must(box.engine().write_proof("n1", path, {}));
    auto report = must(journal::verify_bundle(
        must(read_file(box.engine().ports().files, path, std::uint64_t{1} << 26U)), std::nullopt));
    must(box.engine().ports().files.remove(path));
    return report;
}

}  // namespace

TEST_CASE("PII-1 after erasing no file holds a byte of it, and score, digest rule and proof are the same") {
    ToldNight world;
    const std::string score = must(world.a.engine().show("score", "n1")).dump();
    const auto before = proof_of(world.a);
    REQUIRE(before.is_valid());
    CHECK(before.originals_shown == 1);
    const auto row = must(world.a.engine().store().evidence(must(world.a.engine().find_inspection("n1"))))[0];
    for (Box* box : {&world.a, &world.b}) {
        CHECK_FALSE(test::files_with(box->folder(), std::string(kName)).empty());
        CHECK_FALSE(test::files_with(box->folder(), std::string(kHabit)).empty());
    }
    std::vector<journal::Salt> salts;
    for (const Hash& entry : world.named) {
        const auto stored = must(world.a.engine().store().entry_by_hash(row.stream, entry));
        for (std::size_t part = 1; part < stored->entry.parts.size(); ++part)
            salts.push_back(*stored->entry.parts[part].salt);
    }
    CHECK(salts.size() == 4);  // two texts, a place, a key

    // B belongs to the quality centre and orders it.
    const engine::Done order = world.b.does(erase_act(world.named));
    CHECK(order.extra["scrubbed"].boolean());
    carry(world.b, world.a);
    CHECK_FALSE(test::files_with(world.a.folder(), std::string(kName)).empty());  // HQ has not taken it yet
    world.accept(world.a, order, ToldNight::chain_of(world.b));
    CHECK(must(world.a.engine().maintain()));
    CHECK_FALSE(must(world.a.engine().maintain()));

    for (Box* box : {&world.a, &world.b}) {
        CHECK(test::files_with(box->folder(), std::string(kName)).empty());
        CHECK(test::files_with(box->folder(), std::string(kHabit)).empty());
        for (const journal::Salt& salt : salts) CHECK(test::files_with(box->folder(), salt.view()).empty());
        CHECK(must(box->engine().show("score", "n1")).dump() == score);
        CHECK(must(box->engine().store().problems()).empty());
        CHECK_FALSE(must(box->engine().evidence().has_chunk(row.capture, 0)));
        CHECK(reason_of(box->engine().evidence_key(row)) == "not_our_file");
        const auto after = proof_of(*box);
        CHECK(after.is_valid());
        CHECK(after.is_recorded);
        CHECK(after.entries == before.entries + 1);
        CHECK(after.seals == 1);
        CHECK(after.originals_shown == 0);
        CHECK(after.parts_erased == 6);  // the position and the key of the intent with those of the capture
    }
    const std::string digest = world.a.digest(world.stream);
    must(world.a.engine().store().rebuild());
    CHECK(world.a.digest(world.stream) == digest);
    const Json erasures = must(world.a.engine().show("erasures", "n1"));
    REQUIRE(erasures.items().size() == 1);
    CHECK(erasures.items()[0]["by"].text() == "mate");
    CHECK(erasures.items()[0]["basis"].text() == "request");
    CHECK(erasures.items()[0]["erased"].items().size() == 4);
}

TEST_CASE(
    "PII-1 with every part but core of every entry erased, score, explanation, seal and proof are the same") {
    ToldNight world;
    const StreamId stream = must(world.b.engine().find_inspection("n1"));
    std::vector<Hash> named;
    std::vector<Bytes> traces{bytes_of("值班经理"), bytes_of(kName), bytes_of(kHabit)};
    std::uint64_t parts = 0;
    for (const store::StoredEntry& stored : must(world.b.engine().store().stream_entries(stream))) {
        if (stored.entry.parts.size() > 1) named.push_back(stored.hash);
        for (const journal::Part& part : stored.entry.parts) {
            if (part.part_class == journal::PartClass::core) continue;
            ++parts;
            traces.push_back(part.bytes.value());
            traces.emplace_back(part.salt->raw.begin(), part.salt->raw.end());
        }
    }
    CHECK(named.size() == 6);  // suggestion, finding, intent, capture, signature, feedback
    CHECK(parts == 8);
    const auto seal_of = [&](Box& box) {
        return *must(box.engine().store().stream_entries(stream, EntryType::seal))[0].entry.part_or_null(
            journal::PartClass::core);
    };
    const auto explained = [](Box& box) {
        std::string all;
        for (const char* item : {"", "GATE", "G1", "G2", "G3", "CTRL", "C1", "C2"})
            all += must(box.engine().explain("n1", item));
        return all;
    };
    const std::string score = must(world.a.engine().show("score", "n1")).dump();
    const std::string explanation = explained(world.a);
    const Bytes seal = seal_of(world.a);
    const auto before = proof_of(world.a);
    REQUIRE(before.is_valid());

    const engine::Done order = world.b.does(erase_act(named));
    carry(world.b, world.a);
    world.accept(world.a, order, ToldNight::chain_of(world.b));
    CHECK(must(world.a.engine().maintain()));
    for (Box* box : {&world.a, &world.b}) {
        for (const store::StoredEntry& stored : must(box->engine().store().stream_entries(stream))) {
            const bool is_order = stored.hash == order.entry;  // its own reason stays
            for (const journal::Part& part : stored.entry.parts)
                CHECK(part.bytes.has_value() == (part.part_class == journal::PartClass::core || is_order));
        }
        for (const Bytes& trace : traces) CHECK(test::files_with(box->folder(), trace).empty());
        for (const bool is_opened_again : {false, true}) {
            if (is_opened_again) box->open();
            CHECK(must(box->engine().show("score", "n1")).dump() == score);
            CHECK(explained(*box) == explanation);
            CHECK(seal_of(*box) == seal);
            CHECK(must(box->engine().store().problems()).empty());
        }
        const auto after = proof_of(*box);
        CHECK(after.is_valid());
        CHECK(after.is_recorded);
        CHECK(after.seals == before.seals);
        CHECK(after.entries == before.entries + 1);
        CHECK(after.addenda == before.addenda + 1);
        CHECK(after.parts_erased == parts);
        CHECK(after.parts_withheld == parts);
    }
    const std::string digest = world.a.digest(world.stream);
    must(world.a.engine().store().rebuild());
    CHECK(world.a.digest(world.stream) == digest);
    CHECK(must(world.a.engine().show("score", "n1")).dump() == score);
}

TEST_CASE("PII-1 entries with erased parts travel on, by segment and by sealed file") {
    ToldNight world;
    world.a.does(erase_act({world.named[0]}));
    // The planner belongs to the team's readers and gets A's chain first now.
    carry(world.a, world.planner);
    CHECK(test::files_with(world.planner.folder(), std::string(kName)).empty());
    CHECK_FALSE(test::files_with(world.planner.folder(), std::string(kHabit)).empty());
    const std::string file = world.a.folder() + "/n1.wckfile";
    must(world.a.engine().export_file("n1", file));
    const Json taken = must(world.b.engine().import_file(file));
    CHECK(taken["entries"].text() == "1");  // the order
    world.accept(world.b,
                 {.entry = {},
                  .sequence = must(world.a.engine().store().chain(ToldNight::chain_of(world.a)))->size - 1},
                 ToldNight::chain_of(world.a));
    CHECK(must(world.b.engine().maintain()));
    CHECK(test::files_with(world.b.folder(), std::string(kName)).empty());
    must(world.b.engine().export_file("n1", file + "2"));
    CHECK(must(world.a.engine().import_file(file + "2"))["entries"].text() == "0");
    CHECK(world.a.digest(world.stream) != "");
}

TEST_CASE("PII-1 who may not erase, and what cannot be erased, is refused and nothing is recorded") {
    ToldNight world;
    const auto size = must(world.a.engine().store().chain(ToldNight::chain_of(world.a)))->size;
    CHECK(reason_of(world.planner.act(erase_act(world.named))) == "may_not");
    CHECK(reason_of(world.a.act(erase_act({Hash{}}))) == "erasure_unknown");
    CHECK(reason_of(world.a.act(erase_act(world.named, R"(,"parts":["core"])"))) == "nothing_to_erase");
    CHECK(reason_of(world.a.act(erase_act({world.named[0]}, R"(,"parts":["place"])"))) == "nothing_to_erase");
    CHECK(reason_of(world.a.act(R"({"act":"erase","inspection":"n1","reason":"x"})")) == "field_wrong");
    CHECK(reason_of(world.a.act(R"({"act":"erase","inspection":"n1","entry":")" + world.named[0].hex() +
                                "\"}")) == "reason_missing");
    CHECK(must(world.a.engine().store().chain(ToldNight::chain_of(world.a)))->size == size);
    CHECK_FALSE(test::files_with(world.a.folder(), std::string(kName)).empty());
    CHECK(must(world.a.engine().show("erasures", "n1")).items().empty());
}

TEST_CASE(
    "PII-1 copies of a damaged database go with what is erased, but for one that holds what is unproven") {
    ToldNight world;
    const auto set_aside = [&] {  // as a recovery does
        for (const char* ending : {"", "-wal"})
            std::filesystem::copy_file(world.b.folder() + "/store.db" + ending,
                                       world.b.folder() + "/damaged-1.db" + ending);
    };
    const auto is_in_copies = [&] {
        return must(world.b.engine().show("health", ""))["erased_in_copies"].boolean();
    };
    set_aside();
    SUBCASE("all of it was proven") {
        world.b.does(erase_act(world.named));
        CHECK(test::files_with(world.b.folder(), std::string(kName)).empty());
        CHECK_FALSE(is_in_copies());
    }
    SUBCASE("something was not") {
        engine::RecoveryReport report;
        report.rung = engine::Rung::salvaged;
        report.copy = "damaged-1.db";
        report.unverified = {"entries of a chain"};
        must(engine::save_recovery(world.b.engine().store(), report));
        CHECK_FALSE(is_in_copies());
        world.b.does(erase_act(world.named));
        CHECK(std::filesystem::exists(world.b.folder() + "/damaged-1.db"));
        CHECK(is_in_copies());
        for (const char* ending : {"", "-wal"})
            std::filesystem::remove(world.b.folder() + "/damaged-1.db" + ending);
        CHECK_FALSE(is_in_copies());
        CHECK(test::files_with(world.b.folder(), std::string(kName)).empty());
    }
}
