// Documents that gained fields at their end.
#include <doctest/doctest.h>

#include "core/base/bytes.h"
#include "core/base/hash.h"
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

/// Conditions of a node as they were before an order at random was kept.
struct OldConditions {
    std::string relevant, constraint, required, calculation, initial;
    bool is_initial_dynamic = false;
    std::string trigger, repeat_count, choice_filter, read_only;
    Label constraint_message, required_message;
    template <class A>
    void serialize(A& a) {
        a(relevant, constraint, required, calculation, initial, is_initial_dynamic, trigger, repeat_count,
          choice_filter, read_only, constraint_message, required_message);
    }
};

/// A finding and a step of it as they were when they had eight and two fields.
struct OldFinding {
    AnswerKey item;
    std::string location;
    std::uint32_t severity = 0;
    std::string post, person, vendor;
    bool is_fixed_on_spot = false;
    std::vector<Hash> fix_evidence;
    template <class A>
    void serialize(A& a) {
        a(item, location, severity, post, person, vendor, is_fixed_on_spot, fix_evidence);
    }
};
struct OldStep {
    StreamId finding{};
    std::uint32_t step = 0;
    template <class A>
    void serialize(A& a) {
        a(finding, step);
    }
};

/// An intent's secret part as it was before a fingerprint could stand in it.
struct OldIntentSecret {
    Hash original{};
    std::uint64_t length = 0;
    std::string media_type;
    bool is_live = false;
    KeyPart keys;
    template <class A>
    void serialize(A& a) {
        a(original, length, media_type, is_live, keys);
    }
};

}  // namespace

TEST_CASE(
    "INT-1 a finding and a step of it have the bytes they had, and take more where there is more to say") {
    OldFinding old_finding;
    old_finding.post = "gate";
    FindingCore finding;
    finding.post = "gate";
    CHECK(encode(finding) == encode(old_finding));
    CHECK(decode<FindingCore>(encode(old_finding)).value() == finding);
    finding.plan_date = "2026-03-09";
    CHECK(decode<FindingCore>(encode(finding)).value() == finding);
    const OldStep old_step{.finding = {}, .step = 2};
    const FindingStepCore step{.finding = {}, .step = 2};
    CHECK(encode(step) == encode(old_step));
    CHECK(to_hex(encode(step)) == "825000000000000000000000000000000000" + std::string("02"));
    FindingStepCore close = step;
    close.means = kMeansOnSite;
    close.evidence = {sha256(bytes_of("photo"))};
    close.recheck = StreamId{};
    CHECK(decode<FindingStepCore>(encode(close)).value() == close);
    AssignmentCore plan;
    CHECK(encode(plan)[0] == 0x8F);
    plan.rechecked = {{}};
    CHECK(decode<AssignmentCore>(encode(plan)).value() == plan);
}

TEST_CASE(
    "INT-1 a checklist without an order at random has the bytes it had, and one with it keeps the seed") {
    OldConditions old;
    old.relevant = "${a} = 1";
    old.choice_filter = "state = ${b}";
    old.required_message = {{"zh", "必填"}};
    const Conditions read = decode<Conditions>(encode(old)).value();
    CHECK(encode(read) == encode(old));
    CHECK(read.choice_filter == old.choice_filter);
    CHECK(read.required_message == old.required_message);
    CHECK_FALSE(read.is_shuffled);
    Conditions shuffled = read;
    shuffled.is_shuffled = true;
    CHECK(encode(shuffled)[0] == 0x8D);
    CHECK(decode<Conditions>(encode(shuffled)).value() == shuffled);
    shuffled.seed = "${q}";
    CHECK(encode(shuffled)[0] == 0x8E);
    CHECK(decode<Conditions>(encode(shuffled)).value() == shuffled);
}

TEST_CASE("INT-1 a step of an appeal says what belongs to it and leaves the rest out") {
    AppealStepCore step;
    step.step = 8;
    CHECK(to_hex(encode(step)) == "825000000000000000000000000000000000" + std::string("08"));
    CHECK(decode<AppealStepCore>(encode(step)).value() == step);
    step.object = kAppealOfScore;
    step.appellant = "chen";
    step.amendments.resize(2);
    step.amendments[0].key.item = "G2";
    step.amendments[0].addendum = sha256(bytes_of("late"));
    step.amendments[1].severity = 2;
    step.over = {sha256(bytes_of("before"))};
    step.after = {.score = "80", .exact = "80.000000000", .band = "良好", .has_passed = true};
    CHECK(decode<AppealStepCore>(encode(step)).value() == step);
}

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

TEST_CASE("INT-1 FIX-3 an earlier finding without a post keeps its bytes, one with a post reads back") {
    Context context;
    context.earlier = {{"q", "", "", 2, true}};
    CHECK(to_hex(encode(context)) == "84608081856171606002f580");
    context.earlier.front().post = "g";
    CHECK(to_hex(encode(context)) == "84608081866171606002f5616780");
    CHECK(decode_document<Context>(encode(context)).value() == context);
}

TEST_CASE("INT-1 FIX-5 an intent without a fingerprint keeps its bytes, one with a fingerprint reads back") {
    IntentSecret secret{.original = {}, .length = 3, .media_type = "image/png", .is_live = true, .keys = {}};
    CHECK(encode(secret) == encode(OldIntentSecret{{}, 3, "image/png", true, {}}));
    secret.fingerprint = Bytes(32, 7);
    secret.fingerprint_quality = 80;
    CHECK(decode<IntentSecret>(encode(secret)).value() == secret);
    CHECK(decode<IntentSecret>(encode(OldIntentSecret{{}, 3, "image/png", true, {}}))
              .value()
              .fingerprint.empty());
}

TEST_CASE("INT-1 a step of a statement names its document, and a frozen one the checkpoint too") {
    StatementCore step;
    step.step = kStatementTold;
    CHECK(to_hex(encode(step)) == "8301605820" + std::string(64, '0'));
    CHECK(decode<StatementCore>(encode(step)).value() == step);
    step = {.step = kStatementFrozen, .month = "2026-03", .document = {}, .log_size = 64, .log_root = {}};
    step.log_root.raw[0] = 1;
    CHECK(to_hex(encode(step)) ==
          "850267323032362d30335820" + std::string(64, '0') + "1840582001" + std::string(62, '0'));
    CHECK(decode<StatementCore>(encode(step)).value() == step);
    StatementDocument document;
    document.rows.push_back({.payee = "zhao", .kind = "talk", .value = -1});
    CHECK(decode<StatementDocument>(encode(document)).value() == document);
}

TEST_CASE(
    "INT-1 a decision about an effect names its document, and a policy without effects keeps its bytes") {
    EffectCore step{.step = kEffectApproved, .document = {}};
    CHECK(to_hex(encode(step)) == "82015820" + std::string(64, '0'));
    CHECK(decode<EffectCore>(encode(step)).value() == step);
    EffectDocument document;
    document.facts.results.emplace_back().score = Points::whole(60);
    CHECK(decode<EffectDocument>(encode(document)).value() == document);
    ConsequencesPolicy policy;
    policy.wage_percent = 10;
    CHECK(encode(policy)[0] == 0x88);  // eight fields, as before there were effects
    policy.effects.approvers = {"general_manager"};
    CHECK(encode(policy)[0] == 0x89);
}
