// Documents that gained fields at their end.
#include <doctest/doctest.h>

#include "core/journal/payloads.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

/// The policy as it was when it had four fields.
struct OldPolicy {
    std::string id;
    std::string version;
    ScoringPolicy scoring;
    VisitPolicy visit;
    template <class A>
    void serialize(A& a) {
        a(id, version, scoring, visit);
    }
};

}  // namespace

TEST_CASE("INT-1 a document written before a field came is read, and has the same bytes today") {
    OldPolicy old;
    old.id = "group";
    old.visit.team_size_min = 2;
    const Bytes bytes = encode(old);
    const auto policy = decode_document<Policy>(bytes);
    REQUIRE(policy);
    CHECK(policy->id == "group");
    CHECK(policy->visit.team_size_min == 2);
    CHECK(policy->roles.empty());
    CHECK(encode(*policy) == bytes);
}

TEST_CASE("INT-1 a later field is written where it says something, and in one way only") {
    Policy policy;
    policy.roles = {{"night_steward", {"plan"}}};
    const Bytes bytes = encode(policy);
    CHECK(decode_document<Policy>(bytes).value() == policy);
    CHECK(bytes[0] == 0x85);
    // The same with an empty list spelt out is another encoding of a policy without it: refused.
    Bytes spelt = encode(Policy{});
    CHECK(spelt[0] == 0x84);
    spelt[0] = 0x85;
    spelt.push_back(0x80);
    CHECK_FALSE(decode_document<Policy>(spelt));
    // Fewer fields than at first, or more than are known.
    Bytes short_one = encode(Policy{});
    short_one[0] = 0x83;
    CHECK_FALSE(decode_document<Policy>(short_one));
    Bytes long_one = encode(Policy{});
    long_one[0] = 0x9F - 0x0A;
    CHECK_FALSE(decode_document<Policy>(long_one));
}
