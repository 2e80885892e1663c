// What one push may hold, and what is kept of a tail that a copy of the phone wrote.
#include "core/journal/segment.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

/// A segment of so many leaves that proves nothing.
Bytes segment_of(const engine::Identity& identity, const IncarnationId& chain, std::size_t leaves) {
    return journal::encode_segment(
        journal::build_segment(identity.device, chain, {},
                               std::vector<journal::Leaf>(leaves, journal::Leaf::withheld(Hash{})), "note"));
}

store::Chain own_chain(Phone& phone) {
    for (const store::Chain& chain : must(phone.engine().store().chains()))
        if (chain.is_own) return chain;
    return {};
}

protocol::HttpResponse pushed_by(World& world, Signer& signer, const store::Chain& chain,
                                 std::vector<Bytes> segments) {
    const protocol::PushRequest push{chain.opening, {}, std::move(segments)};
    return world.hub().handle(signer.request(
        "POST", protocol::kPathPush, {{"Content-Type", protocol::kContentType}}, journal::encode(push)));
}

std::size_t forked_rows(World& world) {
    std::size_t count = 0;
    const Json report = world.does("report", R"({"kind":"quarantine"})");
    for (const Json& row : report["quarantine"].items()) count += row["reason"].text() == "fork" ? 1 : 0;
    return count;
}

/// li's phone and a copy of it that wrote three segments where li wrote another one, which the hub has.
struct Forked {
    Visit visit;
    TemporaryFolder copies;
    std::unique_ptr<Phone> clone;
    std::uint64_t common = 0;

    Forked() {
        visit.li->at("2026-03-02T23:40:00+08:00");
        visit.li->does(kOnSite);
        visit.world.sync(*visit.li);
        common = own_chain(*visit.li).size;
        visit.li->save_copy(copies.path() + "/li");
        clone = std::make_unique<Phone>(copies.path() + "/li", 777);
        clone->at("2026-03-02T23:50:00+08:00");
        for (const char* text : {"one", "two", "three"}) {
            clone->does(R"({"act":"suggest","inspection":"n1","item":"G1","text":")" + std::string(text) +
                        "\"}");
            must(clone->engine().close_segments());
        }
        visit.li->does(kFail);
        visit.world.sync(*visit.li);
    }
};

}  // namespace

TEST_CASE("S8, SEC-5 a push of more than 2,000 entries is too large, whatever the bytes are") {
    Visit visit;
    const engine::Identity& identity = *visit.li->engine().identity();
    const store::Chain chain = own_chain(*visit.li);
    REQUIRE(chain.opening.size() > 0);
    Signer li(identity);
    std::vector<Bytes> segments(7, segment_of(identity, chain.id, 256));
    segments.push_back(segment_of(identity, chain.id, 208));
    CHECK(pushed_by(visit.world, li, chain, segments).status == 200);
    segments.back() = segment_of(identity, chain.id, 209);
    const auto refused = pushed_by(visit.world, li, chain, segments);
    CHECK(refused.status == 413);
    CHECK(parsed(std::string(text_of(refused.body)))["reason"].text() == "too_large");
}

TEST_CASE("S14, INT-5 of a copy's tail every segment is kept in quarantine, not the first alone") {
    Forked fork;
    fork.visit.world.sync(*fork.clone);
    CHECK(forked_rows(fork.visit.world) == 3);
    fork.visit.world.sync(*fork.clone);
    CHECK(forked_rows(fork.visit.world) == 3);
}

TEST_CASE("S14, INT-5 a tail that comes in several pushes is kept as well, and a gap without a fork is not") {
    Forked fork;
    const store::Chain chain = own_chain(*fork.clone);
    REQUIRE(chain.size == fork.common + 3);
    Signer clone(*fork.clone->engine().identity());
    const auto segment = [&](std::uint64_t from) {
        return must(fork.clone->engine().segment(chain.id, from, from + 1));
    };
    const std::uint64_t first = fork.common;
    CHECK(pushed_by(fork.visit.world, clone, chain, {segment(first + 2)}).status == 200);
    CHECK(forked_rows(fork.visit.world) == 0);
    for (std::uint64_t i = 0; i < 3; ++i)
        CHECK(pushed_by(fork.visit.world, clone, chain, {segment(first + i)}).status == 200);
    CHECK(forked_rows(fork.visit.world) == 3);
}

}  // namespace wincheck::hub
