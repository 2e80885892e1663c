// A key store that is locked, cancelled or has lost its keys: recording goes on, and what was recorded is
// signed when the keys come.
#include <fstream>

#include "core/journal/segment.h"
#include "core/model/limits.h"
#include "core/store/database.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// Gives what it was given, or answers an error.
class HostKeys final : public KeyStore {
public:
    Result<Bytes> wrap(std::string_view purpose, ByteView secret) override {
        return real_.wrap(purpose, secret);
    }
    Result<Bytes> unwrap(std::string_view purpose, ByteView wrapped) override {
        ++asked;
        if (answer) return Error{.code = *answer};
        return real_.unwrap(purpose, wrapped);
    }
    std::optional<ErrorCode> answer;
    int asked = 0;

private:
    PlainKeyStore real_;
};

/// A's folder with its keys away.
struct LockedNight {
    NightWorld world;
    HostKeys keys;
    std::unique_ptr<engine::Engine> engine;

    explicit LockedNight(ErrorCode answer) {
        world.plan();
        photo = world.a.file("g1.jpg", 300'000);
        world.a.close();
        keys.answer = answer;
        clock_.set(must(parse_time("2026-03-02T23:00:00+08:00")));
        open();
    }
    void open() {
        engine.reset();
        engine = must(engine::Engine::open({world.a.folder(), false}, {clock_, random_, files_, keys}));
    }
    Result<engine::Done> act(const std::string& json) { return engine->perform(must(Json::parse(json))); }
    void does(const std::string& json) { must(act(json)); }
    [[nodiscard]] store::Chain own() {
        for (const store::Chain& chain : must(engine->store().chains()))
            if (chain.is_own) return chain;
        FAIL("no own chain");
        return {};
    }
    [[nodiscard]] std::string scope() {
        return "inspection:" + must(world.a.engine().find_inspection("n1")).hex();
    }
    std::string photo;

private:
    SimulatedClock clock_;
    SeededRandom random_{31};
    SystemFiles files_;
};

/// Checks that each segment of the chain is one that others take, and how long the longest is.
std::size_t longest_segment(engine::Engine& engine, const store::Chain& chain) {
    std::size_t longest = 0;
    std::uint64_t from = 0;
    for (const store::Note& note : must(engine.store().notes(chain.id))) {
        const Bytes bytes = must(engine.segment(chain.id, from, note.size));
        longest = std::max(longest, must(journal::decode_segment(bytes)).leaves.size());
        from = note.size;
    }
    CHECK(from == chain.size);
    return longest;
}

}  // namespace

TEST_CASE("INT-6 a key store that is locked, cancelled or has lost its keys does not stop recording") {
    for (const auto& [answer, name] :
         {std::pair{ErrorCode::key_locked, "keys_locked"}, std::pair{ErrorCode::cancelled, "keys_cancelled"},
          std::pair{ErrorCode::key_gone, "keys_gone"}}) {
        CAPTURE(name);
        LockedNight night(answer);
        CHECK(night.engine->identity()->keys_away == answer);
        const std::uint64_t before = night.own().size;
        night.does(R"({"act":"open","inspection":"n1"})");
        night.does(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})");
        night.does(testing::answer("G1", "\"pass\""));
        night.does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" + night.photo +
                   "\"}");
        CHECK(night.own().size == before + 5);
        CHECK_FALSE(must(night.engine->show("score", "n1"))["as_it_stands"].is_null());
        // DO-8: it is said before the team leaves; after a reboot the phone is unlocked once.
        const Json ready = must(night.engine->show("ready", ""));
        CHECK(ready["checks"].items()[1]["check"].text() == "keys of this device");
        CHECK_FALSE(ready["checks"].items()[1]["ok"].boolean());
        // What needs a key says which, and changes nothing.
        CHECK(reason_of(night.engine->close_segments()) == name);
        CHECK(reason_of(night.engine->export_file("n1", night.world.a.folder() + "/../out.wckfile")) == name);
        CHECK(reason_of(night.engine->import_file("/nowhere")) == name);
        const auto rows = must(night.engine->store().evidence(must(night.engine->find_inspection("n1"))));
        REQUIRE(rows.size() == 1);
        CHECK(reason_of(night.engine->evidence_key(rows[0])) == name);
        CHECK(reason_of(night.engine->unlock()) == name);
        while (must(night.engine->maintain())) {
        }
        CHECK(must(night.engine->store().problems()).empty());
        // The keys come: what was recorded meanwhile is signed and travels.
        night.keys.answer.reset();
        must(night.engine->unlock());
        CHECK_FALSE(night.engine->identity()->keys_away);
        must(night.engine->evidence_key(rows[0]));
        night.engine.reset();
        night.world.a.open();
        carry(night.world.a, night.world.b);
        CHECK(night.world.b.digest(night.scope()) == night.world.a.digest(night.scope()));
    }
}

TEST_CASE("INT-4 what was recorded without keys is signed in segments that keep their bounds") {
    LockedNight night(ErrorCode::key_locked);
    night.does(R"({"act":"open","inspection":"n1"})");
    night.does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    const std::uint64_t signed_before = must(night.engine->store().notes(night.own().id)).size();
    const std::string text(3000, 'x');
    for (int i = 0; i < 40; ++i)
        night.does(R"({"act":"suggest","inspection":"n1","item":"C1","text":")" + text + "\"}");
    CHECK(must(night.engine->store().notes(night.own().id)).size() == signed_before);
    night.open();  // and the keys are still away
    night.keys.answer.reset();
    must(night.engine->unlock());
    must(night.engine->close_segments());
    CHECK(must(night.engine->store().notes(night.own().id)).size() > signed_before + 1);
    CHECK(longest_segment(*night.engine, night.own()) <= kSegmentEntriesMax);
    night.engine.reset();
    night.world.a.open();
    carry(night.world.a, night.world.b);
    CHECK(night.world.b.digest(night.scope()) == night.world.a.digest(night.scope()));
}

TEST_CASE(
    "INT-5 a salvaged chain whose checkpoints are lost is signed again in segments that keep their bounds") {
    NightWorld world;
    world.plan();
    Box& a = world.a;
    a.does(R"({"act":"open","inspection":"n1"})");
    a.does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    for (int i = 0; i < 280; ++i) a.does(answer("G3", i % 2 == 0 ? "\"pass\"" : "\"fail\""));
    must(store::database(a.engine().store()).exec("DELETE FROM note WHERE size > 5"));
    must(a.engine().store().checkpoint());
    const std::string database = a.folder() + "/store.db";
    a.close();
    {
        std::fstream file(database, std::ios::binary | std::ios::in | std::ios::out);
        const std::string blank(4096, '\0');
        file.write(blank.data(), static_cast<std::streamsize>(blank.size()));
    }
    a.open();
    CHECK(must(a.engine().show("health", ""))["recovery"]["how"].text() == "salvaged");
    carry(a, world.b);
    std::size_t longest = 0;
    for (const store::Chain& chain : must(a.engine().store().chains()))
        for (const Bytes& segment : must(a.engine().store().segments(chain.id)))
            longest = std::max(longest, must(journal::decode_segment(segment)).leaves.size());
    CHECK(longest > 20);
    CHECK(longest <= kSegmentEntriesMax);
}
