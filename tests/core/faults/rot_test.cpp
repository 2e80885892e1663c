// Bits that turn over on the disk during the night, in the database or in its log: what is lost is named.
#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kNextInspection =
    R"({"act":"start","inspection":"n9","project":"p1","checklist":"night",
    "window":"2026-03-02T23:10:00+08:00/2026-03-03T05:00:00+08:00"})";

/// Turns one bit over in one of the two files, where one of them has any.
bool rots(SimulatedDisk& disk, SeededRandom& random) {
    std::array<std::uint8_t, 8> drawn{};
    random.fill(drawn);
    const std::string first = (drawn[0] & 1U) != 0 ? "/phone/store.db" : "/phone/store.db-wal";
    const std::string second = (drawn[0] & 1U) != 0 ? "/phone/store.db-wal" : "/phone/store.db";
    for (const std::string& path : {first, second}) {
        const auto names = disk.state().names.find(path);
        if (names == disk.state().names.end()) continue;
        const std::uint64_t bits = disk.state().nodes.at(names->second).now.size() * 8;
        if (bits == 0) continue;
        std::uint64_t bit = 0;
        for (std::size_t i = 1; i < drawn.size(); ++i) bit = bit << 8U | drawn[i];
        disk.flip_bit(path, bit % bits);
        return true;
    }
    return false;
}

/// A published document whose bytes are not, or no longer, those that its hash says.
bool has_rotten_document(store::Store& store) {
    for (const DocumentKind kind : {DocumentKind::organisation, DocumentKind::people, DocumentKind::changes,
                                    DocumentKind::checklist, DocumentKind::policy, DocumentKind::zones})
        for (const store::DocumentRow& row : must(store.documents(kind)))
            if (!must(store.blob(row.document.hash))) return true;
    return false;
}

struct Outcome {
    std::size_t without_document = 0;
    std::size_t untouched = 0;
    std::size_t recovered = 0;
    std::size_t with_loss = 0;
};

/// One bit before step `step` of a night; then the process is killed and everything is looked at.
void play(const PreparedNight& night, std::uint64_t seed, Outcome& outcome) {
    SeededRandom random(seed);
    FaultyDevice device(night, seed);
    Told told;
    must(device.open());
    const std::size_t when = seed % (night.steps().size() + 1);
    device.play(told, 1, [&](std::size_t step) {
        if (step == when) static_cast<void>(rots(device.disk, random));
    });
    if (when == night.steps().size()) REQUIRE(rots(device.disk, random));
    device.kill();
    must(device.open(engine::Thoroughness::whole));
    const auto lost = device.lost(told);
    const Json recovery = must(device.engine().show("health", ""))["recovery"];
    if (recovery["how"].text() == "salvaged") {
        ++outcome.recovered;
        // Nothing goes without a word: what was told and cannot be proven any more is in the report.
        if (!lost.empty())
            CHECK(recovery["damage"].items().size() + recovery["unverified"].items().size() > 0);
    } else {
        ++outcome.untouched;
        CHECK(lost.empty());
    }
    outcome.with_loss += lost.empty() ? 0 : 1;
    CHECK(must(device.engine().store().problems()).empty());
    const auto next = device.engine().perform(must(Json::parse(kNextInspection)));
    // A document that rotted counts as missing until it comes anew.
    if (!next) {
        CHECK(reason_of(next) == "documents_incomplete");
        CHECK(has_rotten_document(device.engine().store()));
        outcome.without_document += 1;
    }
    device.close();
    must(device.open(engine::Thoroughness::whole));
    CHECK(device.lost(told) == lost);
}

}  // namespace

TEST_CASE(
    "DUR-6 a bit that turns over in the database or its log during the night loses nothing in silence") {
    const PreparedNight night;
    const std::uint64_t runs = is_long_run() ? 3000 : 320 / stride();
    Outcome outcome;
    const auto is_enough = [&](std::uint64_t run) {  // of each kind at least one, in a short run too
        return run >= runs && ((outcome.recovered > 0 && outcome.untouched > 0) || run >= 100);
    };
    for (std::uint64_t run = 0; !is_enough(run); ++run) {
        const std::uint64_t seed = seed_of_run() * 1'000'003 + run;
        CAPTURE(seed);
        play(night, seed, outcome);
    }
    MESSAGE(outcome.untouched << " without need, " << outcome.recovered << " recovered, " << outcome.with_loss
                              << " of them with a loss that is named; " << outcome.without_document
                              << " need a document anew");
    CHECK(outcome.recovered > 0);
    CHECK(outcome.untouched > 0);
}
