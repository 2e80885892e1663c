#pragma once
// What every implementation of SHA-256 has to answer: the standard's examples, and for random lengths and
// splits, also from a copy of a state in the middle, what the portable one answers.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/hash.h"
#include "core/base/simulated.h"

namespace wincheck {

inline Hash hash_with(const Sha256Functions& functions, ByteView bytes) {
    Sha256State state{};
    functions.begin(state);
    functions.update(state, bytes);
    return functions.finish(state);
}

inline void check_standard_examples(const Sha256Functions& functions) {
    const std::pair<std::string, const char*> examples[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
         "mnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
        {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
    for (const auto& [text, hash] : examples) CHECK(hash_with(functions, view_of(text)).hex() == hash);
}

/// Numbers below `bound` from a seed.
class Drawn {
public:
    explicit Drawn(std::uint64_t seed) : random_(seed) {}
    std::size_t below(std::size_t bound) {
        std::array<std::uint8_t, 4> drawn{};
        random_.fill(drawn);
        return (std::size_t{drawn[0]} | std::size_t{drawn[1]} << 8 | std::size_t{drawn[2]} << 16) % bound;
    }
    Bytes bytes(std::size_t count) {
        Bytes drawn(count);
        random_.fill(drawn);
        return drawn;
    }

private:
    SeededRandom random_;
};

/// The same bytes in pieces; at one of the places between two the state is copied, and both end alike.
inline void check_splits(const Sha256Functions& functions, Drawn& drawn, const Bytes& bytes) {
    const Hash expected = hash_with(portable_sha256(), bytes);
    CHECK(hash_with(functions, bytes) == expected);
    Sha256State state{};
    functions.begin(state);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const std::size_t piece = std::min(bytes.size() - done, drawn.below(150));
        functions.update(state, ByteView(bytes).subspan(done, piece));
        done += piece;
        Sha256State copy = state;
        functions.update(copy, ByteView(bytes).subspan(done));
        CHECK(functions.finish(copy) == expected);
    }
    CHECK(functions.finish(state) == expected);
}

/// Nothing of a key that was hashed stays behind.
inline void check_leaves_nothing(const Sha256Functions& functions) {
    Sha256State state{};
    functions.begin(state);
    functions.update(state, view_of("a key of somebody"));
    static_cast<void>(functions.finish(state));
    CHECK(std::all_of(state.bytes.begin(), state.bytes.end(), [](std::uint8_t byte) { return byte == 0; }));
}

inline void check_sha256(const Sha256Functions& functions, std::uint64_t seed) {
    INFO("WINCHECK_SEED=", seed);
    check_leaves_nothing(functions);
    check_standard_examples(functions);
    Drawn drawn(seed);
    for (std::size_t length = 0; length < 260; ++length) check_splits(functions, drawn, drawn.bytes(length));
    for (int i = 0; i < 40; ++i) check_splits(functions, drawn, drawn.bytes(drawn.below(5'000)));
}

}  // namespace wincheck
