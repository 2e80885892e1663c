// Administrative effects over a hub and real devices (CON-4): proposed, decided by an authority, objected to.
#include <doctest/doctest.h>

#include "core/engine/writer.h"
#include "core/journal/payloads.h"
#include "core/rules/appeals.h"
#include "tests/sync/hub/effect_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

// "state until", and what stands beside it.
std::string shown(const Json& rows) {
    std::string text;
    for (const Json& row : rows.items())
        text += (text.empty() ? "" : " ") + row["rule"].text() + ":" + row["unit"].text() + "=" +
                row["state"].text() + (row["suspended"].boolean() ? "!" : "") +
                (row["changed"].boolean() ? "~" : "") +
                (row["waits"].text().empty() ? "" : "?" + row["waits"].text());
    return text;
}

}  // namespace

TEST_CASE("CON-4 what is proposed takes effect once an authority approves it, and ends") {
    FailedTwice group;
    const Json proposed = group.effects("2026-04-20");
    CHECK(shown(proposed) == "two:B1=proposed");
    const Json& row = proposed.items().front();
    CHECK(row["kind"].text() == "yellow_card");
    CHECK(row["basis"].text() == "问责办法第6条");
    CHECK(row["series"].text() == "P1");
    CHECK(row["inspection"].text() == "n3");
    CHECK(row["results"].items().size() == 2);
    CHECK(row["results"].items()[0]["score"].text() == "60");
    CHECK(row["results"].items()[0]["date"].text() == "2026-03-10");
    CHECK(row["results"].items()[0]["counts"].boolean());
    const std::string id = row["id"].text();
    CHECK(group.decide("lift", "2026-04-20", "gm", id) == "effect_decided");
    CHECK(group.decide("approve", "2026-04-20", "gm", "00000000") == "no_such_effect");
    CHECK(group.decide("approve", "2026-04-20", "gm", id.substr(0, 7)) == "no_such_effect");
    CHECK(group.decide("approve", "2026-04-20", "nobody", id) == "may_not_effect");
    CHECK(group.decide("approve", "2026-04-20", "planner", id) == "may_not_effect");
    CHECK(group.decide("approve", "2026-04-20", "inside", id) == "own_effect");
    CHECK(group.decide("approve", "2026-04-20", "li", id) == "own_effect");  // led both inspections
    CHECK(group.decide("aprove", "2026-04-20", "gm", id) == "field_wrong");
    CHECK(group.decide("decline", "2026-04-20", "gm", id, "") == "field_missing");
    CHECK(group.decide("approve", "2026-04-20", "gm", id.substr(0, 8)) == "ok");
    CHECK(group.decide("approve", "2026-04-20", "gm", id) == "effect_decided");
    CHECK(group.decide("decline", "2026-04-20", "gm", id) == "effect_decided");
    const Json standing = group.effects("2026-05-20");
    CHECK(shown(standing) == "two:B1=in_force");
    CHECK(standing.items().front()["until"].text() == "2026-05-20");
    CHECK(standing.items().front()["by"].text() == "gm");
    CHECK(shown(group.effects("2026-05-21")) == "two:B1=ended");
    CHECK(group.decide("lift", "2026-05-21", "gm", id) == "effect_decided");
    // A third failure begins a new row, and whoever refuses an inspection has failed it.
    group.inspect("n4", "2026-05-25", "P1", "fail");
    CHECK(shown(group.effects("2026-05-26")) == "two:B1=ended");
    group.refuse("n5", "2026-05-27", "P1");
    const Json again = group.effects("2026-05-28");
    CHECK(shown(again) == "two:B1=ended two:B1=proposed");
    CHECK(again.items()[1]["results"].items()[1]["said"].text() == "refused");
    group.world.close();
    group.world.open();
    CHECK(group.effects("2026-05-28").dump() == again.dump());
    CHECK(group.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "CON-4 an effect in force is lifted early with a reason, and what was declined does not come back") {
    FailedTwice group;
    const std::string id = group.id();
    CHECK(group.decide("approve", "2026-04-20", "pm", id) == "ok");
    CHECK(group.decide("lift", "2026-04-25", "gm", id, "") == "field_missing");
    CHECK(group.decide("lift", "2026-04-25", "inside", id) == "own_effect");
    CHECK(group.decide("lift", "2026-04-25", "gm", id, "已整改") == "ok");
    CHECK(shown(group.effects("2026-04-26")) == "two:B1=lifted");
    CHECK(group.effects("2026-04-26").items().front()["reason"].text() == "已整改");
    FailedTwice other;
    CHECK(other.decide("decline", "2026-04-20", "gm", other.id()) == "ok");
    CHECK(shown(other.effects("2026-04-26")) == "two:B1=declined");
    CHECK(other.decide("approve", "2026-04-26", "gm", other.id()) == "effect_decided");
}

TEST_CASE("CON-4 an amended result changes what is proposed, and what was approved stays and shows it") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    FailedTwice approved;
    approved.sync_all();
    CHECK(approved.decide("approve", "2026-04-20", "pm", approved.id()) == "ok");
    CHECK(shown(approved.effects("2026-04-21")) == "two:B1=in_force");
    approved.amend();
    group.amend();
    CHECK(group.effects("2026-04-23").items().empty());
    CHECK(group.decide("approve", "2026-04-23", "gm", id) == "no_such_effect");
    const Json changed = approved.effects("2026-04-23");
    CHECK(shown(changed) == "two:B1=in_force~");
    const Json& last = changed.items().front()["results"].items()[1];
    CHECK(last["score"].text() == "60");
    CHECK(last["now"].text() == "100");
    CHECK(last["differs"].boolean());
    CHECK_FALSE(changed.items().front()["results"].items()[0]["differs"].boolean());
}

TEST_CASE("CON-4 an objection suspends an effect and, upheld, overturns it") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    CHECK(group.decide("approve", "2026-04-20", "gm", id) == "ok");
    // The branch's supervisor objects in the own name; the inspection was delivered long before.
    CHECK(
        reason_of(group.chief->act(
            R"({"act":"appeal","inspection":"n3","object":"effect","by":"person","text":"x","subject":"zz"})")) ==
        "field_wrong");
    const auto lists = [&](const char* day) {
        return must(group.ask("report", day, R"("kind":"period","period":"2026-04")"))["lists"]
            .items()
            .size();
    };
    CHECK(lists("2026-04-23") == 1);
    const auto filed = group.object(*group.chief, "2026-04-24", id.substr(0, 8), "person");
    group.sync_all();
    CHECK(shown(group.effects("2026-04-25")) == "two:B1=in_force!");
    CHECK(group.effects("2026-04-25", R"(,"state":"suspended")").items().size() == 1);
    CHECK(lists("2026-04-25") == 0);  // APP-4: not by name
    CHECK(group.settle("2026-04-26", filed.extra["appeal"].text(), "partly") == "amendment_wrong");
    CHECK(group.settle("2026-04-26", filed.extra["appeal"].text(), "upheld") == "ok");
    group.sync_all();
    CHECK(shown(group.effects("2026-04-27")) == "two:B1=overturned");
    CHECK(group.decide("lift", "2026-04-27", "gm", id) == "effect_decided");
}

TEST_CASE(
    "CON-4 APP-1 who approved an effect, was of a counted team or is of its unit decides no objection to "
    "it") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    CHECK(told_of(*group.pm).empty());
    CHECK(group.decide("approve", "2026-04-20", "pm", id) == "ok");
    const auto inside = group.world.phone("inside", 7);
    group.sync_all();
    // Whoever may have to decide is told what it is about.
    for (Phone* phone : {group.pm.get(), group.gm.get()}) CHECK(told_of(*phone) == "two:B1=in_force");
    const std::string appeal =
        group.object(*group.head, "2026-04-21", id.substr(0, 8), "project").extra["appeal"].text();
    group.sync_all();
    const auto decides = [&](Phone& phone, const std::string& level) {
        phone.at("2026-04-22T09:00:00+08:00");
        group.world.sync(phone);
        return reason_of(phone.act(R"({"act":"appeal_)" + level + R"(","inspection":"n3","text":"x",)" +
                                   (level == "decide" ? R"("outcome":"rejected","appeal":")" + appeal
                                                      : R"("object":"effect","subject":")" + id) +
                                   "\"}"));
    };
    CHECK(decides(*group.pm, "decide") == "own_cause");  // approved it
    CHECK(decides(*group.li, "decide") == "own_cause");  // led what counts
    CHECK(decides(*inside, "review") == "own_cause");    // of the branch that bears it
    CHECK(decides(*group.gm, "review") == "ok");
    group.sync_all();
    CHECK(group.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    FailedTwice other;
    other.sync_all();
    CHECK(other.decide("approve", "2026-04-20", "gm", other.id()) == "ok");
    const auto filed = other.object(*other.head, "2026-04-21", other.id(), "project");
    other.sync_all();
    CHECK(other.settle("2026-04-22", filed.extra["appeal"].text(), "upheld") == "ok");
    other.sync_all();
    CHECK(shown(other.effects("2026-04-23")) == "two:B1=overturned");
}

TEST_CASE(
    "CON-4 APP-1 the hub takes no decision on an effect of the own, also of a device that did not ask") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    CHECK(group.decide("approve", "2026-04-20", "pm", id) == "ok");
    group.sync_all();
    const std::string appeal = group.object(*group.head, "2026-04-21", id, "project").extra["appeal"].text();
    group.sync_all();
    group.pm->at("2026-04-22T09:00:00+08:00");
    AppealStepCore rejected{.appeal = must(StreamId::parse_hex(appeal)), .step = rules::kAppealRejected};
    rejected.level = 1;
    engine::Writer writer(group.pm->engine().store(), group.pm->ports());
    const engine::Identity& identity = *group.pm->engine().identity();
    must(writer.ensure_chain(identity));
    auto transaction = must(group.pm->engine().store().begin());
    must(writer.write(identity, {kStreamInspection, must(group.pm->engine().find_inspection("n3"))},
                      {.type = EntryType::appeal_step,
                       .version = 1,
                       .core = journal::encode(rejected),
                       .text = {},
                       .place = {},
                       .secret = {}}));
    must(transaction.commit());
    must(writer.close_segment(identity));
    group.world.sync(*group.pm);
    const Json lying = group.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    REQUIRE(lying.items().size() == 1);
    CHECK(lying.items().front()["reason"].text() == "scope");
    CHECK(shown(group.effects("2026-04-22")) == "two:B1=in_force!");
}

TEST_CASE("CON-4 an objection after its days suspends nothing, and one to the score holds a proposal back") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    CHECK(group.decide("approve", "2026-04-20", "gm", id) == "ok");
    CHECK(group.effects("2026-04-21").items().front()["objection_until"].text() == "2026-04-27T16:00:00Z");
    group.object(*group.head, "2026-04-28", id, "project");
    group.sync_all();
    CHECK(shown(group.effects("2026-04-28")) == "two:B1=in_force");
    FailedTwice other;
    other.sync_all();
    other.head->at("2026-04-15T09:00:00+08:00");
    const auto filed = other.head->does(R"({"act":"appeal","inspection":"n3","object":"score","text":"x"})");
    other.sync_all();
    CHECK(shown(other.effects("2026-04-16")) == "two:B1=proposed!?appeal");
    CHECK(other.decide("approve", "2026-04-16", "gm", other.id()) == "effect_waits");
    CHECK(other.settle("2026-04-16", filed.extra["appeal"].text(), "rejected") == "ok");
    other.sync_all();
    CHECK(other.decide("approve", "2026-05-04", "gm", other.id()) == "ok");
}

TEST_CASE("CON-4 a place in a ranking counts once that is final, and the lists of the period follow") {
    FailedTwice group;
    const auto rank = [&](const char* step, const char* day) {
        return reason_of(group.ask(
            "rank", day, R"("period":"2026-03","by":"planner","step":")" + std::string(step) + "\""));
    };
    CHECK(rank("freeze", "2026-04-20") == "ok");
    const Json rows = group.effects("2026-04-20");
    CHECK(shown(rows) == "best:P2=proposed?ranking two:B1=proposed");
    const std::string best = rows.items()[0]["id"].text(), two = rows.items()[1]["id"].text();
    CHECK(rows.items()[0]["results"].items()[0]["said"].text() == "1/2");
    CHECK(rows.items()[0]["inspection"].text() == "n2");
    CHECK(group.decide("approve", "2026-04-20", "gm", best) == "effect_waits");
    CHECK(rank("final", "2026-04-24") == "ok");
    CHECK(group.decide("approve", "2026-04-24", "gm", best) == "ok");
    CHECK(group.decide("approve", "2026-04-24", "gm", two) == "ok");
    const auto lists = [&](const char* period, const std::string& reader = {}) {
        const Json report = must(group.ask(
            "report", "2026-04-25",
            R"("kind":"period","period":")" + std::string(period) + R"(","for":")" + reader + "\""));
        std::string text;
        for (const Json& one : report["lists"].items())
            text += one["list"].text() + ":" + one["unit"].text() + "=" + one["kind"].text() + " ";
        for (const Json& row : report["period"].items())
            for (const Json& one : row["lists"].items())
                text += row["unit"].text() + row["kind"].text() + "<" + one["list"].text() + " ";
        return text;
    };
    CHECK(lists("2026-03") == "red:P2=red_list P2<red ");
    CHECK(lists("2026-04") == "black:B1=yellow_card B1<black ");
    CHECK(lists("2026-05").empty());
    CHECK(lists("2026-03", "chief") == "red:P2=red_list P2<red ");
    CHECK(lists("2026-03", "head2") == "red:P2=red_list P2<red ");  // the own one
    CHECK(lists("2026-03", "head1").empty());
    CHECK(lists("2026-03", "wang").empty());
    CHECK(group.decide("lift", "2026-04-25", "gm", two) == "ok");
    CHECK(lists("2026-04").empty());
    const Json csv =
        must(group.ask("report", "2026-04-25", R"("kind":"period","period":"2026-03","format":"csv")"));
    CHECK(csv["csv"].text().find("red red_list") != std::string::npos);
    const Json text =
        must(group.ask("report", "2026-04-25", R"("kind":"period","period":"2026-03","format":"text")"));
    CHECK(text["text"].text().find("红榜：广场（P2），红榜") != std::string::npos);
}

TEST_CASE("CON-4 nothing is proposed from a visit while its tour goes on") {
    FailedTwice group;
    group.inspect("n4", "2026-04-16", "P2", "fail");
    group.tour = "T";
    group.plan("n6", "2026-04-18", "P1");
    group.inspect("n5", "2026-04-18", "P2", "fail");
    CHECK(shown(group.effects("2026-04-19")) == "two:B1=proposed");
    group.li->does(R"({"act":"end","inspection":"n6","how":"stopped","cause":"weather","reason":"雷暴"})");
    group.world.sync(*group.li);
    CHECK(shown(group.effects("2026-04-19")) == "two:B1=proposed two:B1=proposed");
}

TEST_CASE("CON-4 a named reader sees what VIS-1 shows, and a wrong question is refused") {
    FailedTwice group;
    const auto seen = [&](const char* reader) {
        return shown(group.effects("2026-04-21", R"(,"for":")" + std::string(reader) + "\""));
    };
    CHECK(seen("gm") == "two:B1=proposed");
    CHECK(seen("chief").empty());
    CHECK(group.decide("approve", "2026-04-21", "gm", group.id()) == "ok");
    CHECK(seen("chief") == "two:B1=in_force");
    CHECK(seen("head1").empty());
    CHECK(seen("li") == "two:B1=in_force");  // a projects manager too
    CHECK(seen("wang").empty());
    const auto tries = [&](const std::string& more) {
        return reason_of(group.ask("report", "2026-04-22", R"("kind":"effects",)" + more));
    };
    CHECK(tries(R"("unit":"B9")") == "unit_unknown");
    CHECK(tries(R"("state":"inforce")") == "field_wrong");
    CHECK(tries(R"("period":"2026-13")") == "not_period");
    CHECK(shown(group.effects("2026-04-22", R"(,"unit":"R1","state":"in_force","period":"2026-Q2")")) ==
          "two:B1=in_force");
    CHECK(group.effects("2026-04-22", R"(,"unit":"P1")").items().empty());
    CHECK(group.effects("2026-04-22", R"(,"period":"2026-03")").items().empty());
    const Json csv = must(group.ask("report", "2026-04-22", R"("kind":"effects","format":"csv")"));
    CHECK(csv["csv"].text().find("60*; ") != std::string::npos);
}

TEST_CASE("CON-4 results follow the rules of the policy that they name, whatever policy came since") {
    FailedTwice group;
    std::string other = kEffectPolicy;
    other.replace(other.find(R"("count":2)"), std::string(R"("count":2)").size(), R"("count":1)");
    other.replace(other.find(R"("days":30)"), std::string(R"("days":30)").size(), R"("days":60)");
    group.world.write("policy.json", other);
    REQUIRE(group.world.load({"policy.json"})["ok"].boolean());
    // Neither does one failure of before suffice, nor does the effect of two last longer than was announced.
    CHECK(shown(group.effects("2026-04-20")) == "two:B1=proposed");
    CHECK(group.decide("approve", "2026-04-20", "gm", group.id()) == "ok");
    CHECK(group.effects("2026-04-20").items().front()["until"].text() == "2026-05-20");
    group.world.sync(*group.planner);
    group.inspect("n4", "2026-04-25", "P2", "fail");
    const Json rows = group.effects("2026-04-26");
    CHECK(shown(rows) == "two:B1=in_force two:B1=proposed");
    CHECK(rows.items()[1]["series"].text() == "P2");
    CHECK(group.decide("approve", "2026-04-26", "gm", rows.items()[1]["id"].text()) == "ok");
    CHECK(group.effects("2026-04-26").items()[1]["until"].text() == "2026-06-25");
    // A policy without rules ends nothing that was announced before it.
    group.world.write("policy.json", R"({"id":"p","version":"3","scoring":{"pass":70}})");
    REQUIRE(group.world.load({"policy.json"})["ok"].boolean());
    CHECK(shown(group.effects("2026-04-27")) == "two:B1=in_force two:B1=in_force");
}

TEST_CASE("CON-4 of the document of an effect no device receives anything") {
    FailedTwice group;
    CHECK(group.decide("approve", "2026-04-21", "gm", group.id()) == "ok");
    group.sync_all();
    for (Phone* phone : {group.chief.get(), group.head.get()}) {
        store::Store& store = phone->engine().store();
        std::size_t steps = 0;
        for (const store::StreamInfo& stream : must(store.streams(kStreamTenant))) {
            for (const auto& entry : must(store.stream_entries(stream.id, EntryType::effect))) {
                ++steps;
                CHECK(entry.entry.part_or_null(journal::PartClass::text) == nullptr);
                const Bytes* bytes = entry.entry.part_or_null(journal::PartClass::core);
                REQUIRE(bytes != nullptr);
                const auto core = must(journal::decode<EffectCore>(*bytes));
                CHECK(core.step == kEffectApproved);
                CHECK_FALSE(must(store.blob(core.document)).has_value());
            }
        }
        CHECK(steps == 1);
        CHECK(phone->digest("tenant") == hub_digest(group.world, "tenant"));
    }
}
