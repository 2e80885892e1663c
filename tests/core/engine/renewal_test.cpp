// An inspection goes on with a newer version of its checklist, or with its context as it is now (STD-3,
// SCO-8).
#include <algorithm>
#include <map>

#include "core/engine/relay_code.h"
#include "core/engine/writer.h"
#include "core/journal/bundle.h"
#include "core/journal/recorded.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string renewing(const std::string& more) {
    return R"({"act":"renew","inspection":"n1",)" + more + "}";
}
const std::string kNewer = renewing(R"("checklist":"night","reason":"评分细则更正")");

void publish(NightWorld& world, DocumentKind kind, const char* name, const char* version, ByteView bytes) {
    must(world.hub.engine().publish(kind, name, version, bytes));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
}

Node& item(Checklist& checklist, std::string_view code) {
    const auto found = std::find_if(checklist.nodes.begin(), checklist.nodes.end(),
                                    [&](const Node& node) { return node.code == code; });
    REQUIRE(found != checklist.nodes.end());
    return *found;
}

/// G3 is worth 6, the numbers of NUM end at 5, C1 is not asked any more, N1 is new and begins with 4.
Checklist second_version(const Checklist& first) {
    Checklist second = first;
    second.settings.version = "2";
    item(second, "G3").scoring.full = Points::whole(6);
    item(second, "NUM").range = "0 5 1";
    std::erase_if(second.nodes, [](const Node& node) { return node.code == "C1"; });
    Node added;
    added.code = "N1";
    added.type = AnswerType::integer;
    added.conditions.initial = "4";
    second.nodes.push_back(added);
    return second;
}

Checklist first_version() {
    Checklist first = night_checklist();
    Node number;
    number.code = "NUM";
    number.type = AnswerType::integer;
    first.nodes.push_back(number);
    Node words;
    words.code = "WORDS";
    words.type = AnswerType::text;
    first.nodes.push_back(words);
    return first;
}

/// The first version published, "n1" planned under it and begun by A.
struct Begun : NightWorld {
    Checklist first = first_version();
    Begun() {
        publish(*this, DocumentKind::checklist, "night", "1b", journal::encode(first));
        plan();
        a.does(answer("G3", "\"pass\""));
        a.does(answer("C1", "\"pass\""));
        a.does(answer("NUM", "9"));
        a.does(answer("WORDS", "\"门岗\""));
    }
    void publish_second(const Checklist& second) {
        publish(*this, DocumentKind::checklist, "night", "2", journal::encode(second));
    }
    std::string checklist_at(Box& box) {
        return std::string(must(box.engine().show("score", "n1"))["checklist"].text());
    }
};

std::string hash_of(const Checklist& checklist) {
    return sha256(journal::encode(checklist)).hex();
}

std::vector<std::string> words_of(const Json& list) {
    std::vector<std::string> words;
    for (const Json& one : list.items()) words.push_back(one.text());
    return words;
}

std::string full_of(Box& box) {
    return std::string(must(box.engine().show("score", "n1"))["as_it_stands"]["full"].text());
}

std::map<std::string, std::string> standing(Box& box) {
    std::map<std::string, std::string> values;
    const StreamId id = must(box.engine().find_inspection("n1"));
    for (const store::RegisterValue& value : must(box.engine().store().registers(id)))
        values[value.key.item] = value.answer.value.options.empty() ? to_text(value.answer.value.number)
                                                                    : value.answer.value.options.front();
    return values;
}

}  // namespace

TEST_CASE("STD-3 an inspection keeps its version until a recorded step, which keeps every answer") {
    Begun world;
    const Checklist second = second_version(world.first);
    world.publish_second(second);
    CHECK(world.checklist_at(world.a) == hash_of(world.first));
    CHECK(full_of(world.a) == "20");
    const auto renewed = world.a.does(kNewer);
    CHECK(renewed.score.has_value());
    CHECK(words_of(renewed.extra["inert"]) == std::vector<std::string>{"C1"});
    CHECK(words_of(renewed.extra["answer_again"]) == std::vector<std::string>{"NUM"});
    carry(world.a, world.b);
    for (Box* box : {&world.a, &world.b}) {
        CHECK(world.checklist_at(*box) == hash_of(second));
        CHECK(full_of(*box) == "18");
        const auto values = standing(*box);
        CHECK(values.at("G3") == "pass");
        CHECK(values.at("C1") == "pass");
        CHECK(values.at("NUM") == "9");
        const Json renewals = must(box->engine().show("renewals", "n1"));
        REQUIRE(renewals.items().size() == 1);
        CHECK(renewals.items()[0]["checklist"].text() == hash_of(second));
        CHECK(renewals.items()[0]["context"].is_null());
        CHECK(renewals.items()[0]["reason"].text() == "评分细则更正");
        CHECK(renewals.items()[0]["by"].text() == "lead");
    }
    CHECK(world.a.digest() == world.b.digest());
    CHECK(reason_of(world.b.act(answer("C1", "\"fail\""))) == "unknown_item");
    world.a.close();
    world.a.open();
    CHECK(world.checklist_at(world.a) == hash_of(second));
}

TEST_CASE("COND-2 a question that is new in a newer version gets its default in the same entry") {
    Begun world;
    world.publish_second(second_version(world.first));
    const auto renewed = world.a.does(kNewer);
    CHECK(standing(world.a).at("N1") == "4");
    carry(world.a, world.b);
    CHECK(standing(world.b).at("N1") == "4");
    const StreamId id = must(world.b.engine().find_inspection("n1"));
    for (const store::RegisterValue& value : must(world.b.engine().store().registers(id)))
        CHECK((value.key.item == "N1") == (value.entry == renewed.entry));
}

TEST_CASE("STD-3 what two answered apart and a newer version does not ask keeps nobody from sealing") {
    Begun world;
    carry(world.a, world.b);
    world.a.does(R"({"act":"na","inspection":"n1","item":"C1","reason":"无"})");
    world.b.does(answer("C1", "\"fail\""));
    world.publish_second(second_version(world.first));
    carry(world.b, world.a);
    CHECK(must(world.a.engine().show("differences", "n1")).items().size() == 1);
    world.a.does(kNewer);
    CHECK(must(world.a.engine().show("differences", "n1")).items().empty());
}

TEST_CASE("STD-3 text that the newer version's conditions read and cannot see is to be answered again") {
    Begun world;
    Checklist second = second_version(world.first);
    item(second, "N1").conditions.relevant = "${WORDS} = '门岗'";
    world.publish_second(second);
    const auto renewed = world.a.does(kNewer);
    CHECK(words_of(renewed.extra["answer_again"]) == std::vector<std::string>{"NUM", "WORDS"});
}

TEST_CASE(
    "STD-3 only the leader goes on with a later version of the same checklist, with a reason, unsealed") {
    Begun world;
    Checklist other = night_checklist();
    other.settings.id = "other";
    publish(world, DocumentKind::checklist, "other", "1", journal::encode(other));
    CHECK(reason_of(world.a.act(kNewer)) == "nothing_newer");
    CHECK(reason_of(world.a.act(renewing(R"("checklist":"other","reason":"x")"))) == "nothing_newer");
    world.publish_second(second_version(world.first));
    CHECK(reason_of(world.a.act(renewing(R"("checklist":"night")"))) == "reason_missing");
    CHECK(reason_of(world.a.act(renewing(R"("checklist":"day","reason":"x")"))) == "unknown_checklist");
    CHECK(reason_of(world.a.act(renewing(R"("reason":"x")"))) == "field_missing");
    CHECK(reason_of(world.b.act(kNewer)) == "not_leader");
    world.a.does(kNewer);
    CHECK(reason_of(world.a.act(kNewer)) == "nothing_newer");
    const std::string back = R"("checklist":")" + hash_of(world.first) + R"(","reason":"x")";
    CHECK(reason_of(world.a.act(renewing(back))) == "nothing_newer");
}

namespace {

void complete(Box& box) {
    box.does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
    box.does(answer("G1", "\"pass\""));
    box.does(
        R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},"file":")" +
        box.file("g1.jpg", 3'000) + "\"}");
    box.does(answer("G2", "\"pass\""));
    box.does(answer("C2", R"({"occurrences":{}})"));
}

}  // namespace

TEST_CASE("STD-3 the seal names the version that it was sealed by, and a later renewal changes nothing") {
    Begun world;
    const Checklist second = second_version(world.first);
    Checklist third = second;
    third.settings.version = "3";
    item(third, "G3").scoring.full = Points::whole(9);
    world.publish_second(second);
    world.a.does(kNewer);
    complete(world.a);
    carry(world.a, world.b);
    // B leads by headquarters' code, which A has not heard of, and goes on with a version after that.
    publish(world, DocumentKind::checklist, "night", "3", journal::encode(third));
    const StreamId id = must(world.a.engine().find_inspection("n1"));
    world.b.does(R"({"act":"relay","inspection":"n1","to":"mate","code":")" +
                 engine::relay_code(id, "mate", world.tenant.intake) + "\"}");
    world.b.does(kNewer);
    CHECK(world.checklist_at(world.b) == hash_of(third));
    world.a.does(R"({"act":"seal","inspection":"n1"})");
    carry(world.b, world.a);
    carry(world.a, world.b);
    for (Box* box : {&world.a, &world.b}) {
        CHECK(world.checklist_at(*box) == hash_of(second));
        CHECK(full_of(*box) == "18");
        CHECK(must(box->engine().show("renewals", "n1")).items().size() == 1);
    }
    const auto seals = must(world.b.engine().store().stream_entries(id, EntryType::seal));
    REQUIRE(seals.size() == 1);
    const auto core = must(journal::decode_core<SealCore>(
        seals[0].header, *seals[0].entry.part_or_null(journal::PartClass::core)));
    CHECK(core.checklist == sha256(journal::encode(second)));
    CHECK(reason_of(world.a.act(kNewer)) == "already_sealed");
}

TEST_CASE("STD-3 a renewal by who does not lead is kept and does not count") {
    Begun world;
    const Checklist second = second_version(world.first);
    world.publish_second(second);
    carry(world.a, world.b);
    // B's device asks nobody.
    const StreamId id = must(world.b.engine().find_inspection("n1"));
    engine::Writer writer(world.b.engine().store(), world.b.engine().ports());
    const engine::Identity& identity = *world.b.engine().identity();
    must(writer.ensure_chain(identity));
    const RenewedCore core{sha256(journal::encode(second)), std::nullopt, {}};
    {
        auto transaction = must(world.b.engine().store().begin());
        must(writer.write(identity, {kStreamInspection, id},
                          {.type = EntryType::renewed, .core = journal::encode(core)}));
        must(transaction.commit());
    }
    must(writer.close_segment(identity));
    world.b.close();
    world.b.open();
    carry(world.b, world.a);
    for (Box* box : {&world.a, &world.b}) {
        CHECK(must(box->engine().store().stream_entries(id, EntryType::renewed)).size() == 1);
        CHECK(world.checklist_at(*box) == hash_of(world.first));
        CHECK(must(box->engine().show("renewals", "n1")).items().empty());
    }
}

TEST_CASE("SCO-8 a newer context is a recorded step; until then the score asks the one of the beginning") {
    NightWorld world;
    Policy policy = plain_policy();
    policy.scoring.adjustments.push_back(
        {.id = "new building", .attribute = "stage", .equals = "new", .factor = Points{900'000'000}});
    publish(world, DocumentKind::policy, "policy", "2", journal::encode(policy));
    world.plan();
    complete(world.a);
    world.a.does(answer("G3", "\"pass\""));
    world.a.does(answer("C1", "\"pass\""));
    const std::string act = renewing(R"("context":true,"reason":"楼盘阶段更正")");
    CHECK(reason_of(world.a.act(act)) == "context_stands");
    Organisation organisation = small_organisation();
    organisation.units[1].attributes.push_back({"stage", "new"});
    publish(world, DocumentKind::organisation, "organisation", "2", journal::encode(organisation));
    const auto score = [](Box& box) { return must(box.engine().show("score", "n1")); };
    const std::string before = score(world.a)["context"].text();
    CHECK(score(world.a)["score"].text() == "100");
    world.a.does(act);
    carry(world.a, world.b);
    for (Box* box : {&world.a, &world.b}) {
        CHECK(score(*box)["score"].text() == "90");
        CHECK(score(*box)["context"].text() != before);
    }
    world.a.does(R"({"act":"seal","inspection":"n1"})");
    const StreamId id = must(world.a.engine().find_inspection("n1"));
    const auto seals = must(world.a.engine().store().stream_entries(id, EntryType::seal));
    const auto core = must(journal::decode_core<SealCore>(
        seals.at(0).header, *seals[0].entry.part_or_null(journal::PartClass::core)));
    CHECK(core.score == "90");
    CHECK(core.context->hex() == score(world.a)["context"].text());
}

TEST_CASE("STD-3 a sealed file and a proof carry the newer version too") {
    Begun world;
    const Checklist second = second_version(world.first);
    must(world.hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(second)));
    carry(world.hub, world.a);
    world.a.does(kNewer);
    must(world.a.engine().close_segments());
    TemporaryFolder folder;
    must(world.a.engine().export_file("n1", folder.path() + "/n1.wckfile"));
    must(world.b.engine().import_file(folder.path() + "/n1.wckfile"));
    CHECK(world.checklist_at(world.b) == hash_of(second));
    const std::string path = folder.path() + "/n1.wckproof";
    must(world.a.engine().write_proof("n1", path, {}));
    SystemFiles files;
    const auto report =
        must(journal::verify_bundle(must(read_file(files, path, 1 << 24)), world.tenant.root.public_key()));
    CHECK(report.problems.empty());
    CHECK(report.is_recorded);
}
