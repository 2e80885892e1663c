// Loss of power while a phone's store is made and the phone is enrolled: what was answered is there
// afterwards.
#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kFirstVisit = R"({"act":"start","inspection":"n9","project":"p1","checklist":"night",
    "window":"2026-03-02T23:10:00+08:00/2026-03-03T05:00:00+08:00"})";

/// What headquarters gives a new phone of the leader: an identity, and the documents of its tenant.
struct Headquarters {
    NightWorld world;
    engine::Identity identity;
    Bytes opening;
    std::vector<Bytes> segments;
    std::vector<Bytes> documents;

    Headquarters() : identity(*world.a.engine().identity()) {
        engine::Engine& hub = world.hub.engine();
        for (const store::Chain& chain : must(hub.store().chains())) {
            if (!chain.is_own) continue;
            opening = chain.opening;
            std::uint64_t from = 0;
            for (const store::Note& note : must(hub.store().notes(chain.id))) {
                segments.push_back(must(hub.segment(chain.id, from, note.size)));
                from = note.size;
            }
        }
        for (const DocumentKind kind : {DocumentKind::organisation, DocumentKind::people,
                                        DocumentKind::policy, DocumentKind::checklist})
            for (const store::DocumentRow& row : must(hub.store().documents(kind)))
                documents.push_back(must(hub.store().blob(row.document.hash)).value());
        REQUIRE(segments.size() > 0);
        REQUIRE(documents.size() == 4);
    }
};

enum class Answered : std::uint8_t { nothing, enrolled, documents, visit };

class NewPhone {
public:
    explicit NewPhone(const Headquarters& headquarters) : headquarters_(headquarters) {
        clock_.set(must(parse_time("2026-03-02T23:00:00+08:00")));
    }

    /// Opens the store, which makes it, enrols and begins a visit. Returns at the first error.
    Result<void> begin(Answered& answered) {
        WCK_TRY(open());
        if (!engine_->identity().has_value()) WCK_TRY(engine_->put_identity(headquarters_.identity));
        answered = std::max(answered, Answered::enrolled);
        for (const Bytes& segment : headquarters_.segments)
            WCK_TRY(engine_->take_segment(headquarters_.opening, {}, segment));
        for (const Bytes& document : headquarters_.documents)
            WCK_TRY(engine_->store().put_blob(sha256(document), document));
        answered = std::max(answered, Answered::documents);
        if (engine_->find_inspection("n9")) return {};
        WCK_TRY(engine_->perform(must(Json::parse(kFirstVisit))));
        answered = Answered::visit;
        return {};
    }

    void lose_power(std::uint64_t seed) {
        disk.power_off();
        engine_.reset();
        disk.power_on(seed);
    }

    /// What of that is not there; empty = nothing.
    std::string missing(Answered answered) {
        if (!open()) return "the store does not open";
        const auto& identity = engine_->identity();
        const bool is_enrolled = identity && identity->device == own().device &&
                                 identity->certificate == own().certificate &&
                                 identity->journal_seed == own().journal_seed;
        if (answered >= Answered::enrolled && !is_enrolled) return "the identity";
        for (const Bytes& document : headquarters_.documents)
            if (answered >= Answered::documents && !must(engine_->store().blob(sha256(document))))
                return "a document";
        if (answered == Answered::visit && !engine_->find_inspection("n9")) return "the visit";
        const auto problems = must(engine_->store().problems());
        return problems.empty() ? std::string{} : problems.front();
    }

    SimulatedDisk disk;

private:
    Result<void> open() {
        engine_.reset();
        WCK_TRY(engine_,
                engine::Engine::open({.folder = "/phone", .is_hub = false}, {clock_, random_, disk, keys_}));
        return {};
    }
    [[nodiscard]] const engine::Identity& own() const { return headquarters_.identity; }

    const Headquarters& headquarters_;
    SimulatedClock clock_;
    SeededRandom random_{77};
    PlainKeyStore keys_;
    std::unique_ptr<engine::Engine> engine_;
};

}  // namespace

TEST_CASE("DUR-1 a loss of power while a store is made and enrolled takes back nothing that was answered") {
    const Headquarters headquarters;
    NewPhone undisturbed(headquarters);
    Answered all = Answered::nothing;
    undisturbed.disk.arm(FaultKind::none, kNever, 1);
    must(undisturbed.begin(all));
    CHECK(all == Answered::visit);
    const std::uint64_t operations = undisturbed.disk.operations();
    REQUIRE(operations > 60);
    std::array<std::uint64_t, 4> cuts{};
    for (std::uint64_t cut = 1; cut <= operations; ++cut) {
        const std::uint64_t seed = seed_of_run() + cut;
        CAPTURE(cut);
        NewPhone phone(headquarters);
        Answered answered = Answered::nothing;
        phone.disk.arm(FaultKind::power, cut, seed);
        CHECK_FALSE(phone.begin(answered));
        ++cuts[static_cast<std::size_t>(answered)];
        phone.lose_power(seed);
        CHECK(phone.missing(answered) == "");
        // It goes on from where it was.
        must(phone.begin(answered));
        phone.lose_power(seed + 1);
        CHECK(phone.missing(Answered::visit) == "");
    }
    for (const Answered one : {Answered::nothing, Answered::enrolled, Answered::documents})
        CHECK(cuts[static_cast<std::size_t>(one)] > 0);
}

TEST_CASE(
    "DUR-1 a loss of power while a new store is made keeps its names where SQLite synchronises no folder") {
    const Headquarters headquarters;
    for (std::uint64_t seed = seed_of_run(); seed < seed_of_run() + 12; ++seed) {
        CAPTURE(seed);
        NewPhone phone(headquarters);
        phone.disk.forbid_folder_syncs_of_sqlite();
        Answered answered = Answered::nothing;
        must(phone.begin(answered));
        phone.lose_power(seed);
        CHECK(phone.missing(Answered::visit) == "");
    }
}
