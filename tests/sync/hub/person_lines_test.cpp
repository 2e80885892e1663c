// Lines, decisions and statements of a person on the own device (VIS-1, CON-2, APP-2).
#include "core/journal/payloads.h"
#include "core/store/database.h"
#include "sync/hub/state.h"
#include "tests/sync/hub/own_world.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingExtracts = "hub.extracts.statements";

/// What is due of statements, as the hub keeps it.
struct KeptDue {
    bool must_compare = false;
    std::vector<Hash> documents;
    std::string given;
    template <class A>
    void serialize(A& a) {
        a(must_compare, documents, given);
    }
};

void put_due(World& world, const std::optional<KeptDue>& due) {
    world.close();
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        auto transaction = must(state->store().begin());
        if (due)
            must(state->store().put_setting(kSettingExtracts, journal::encode(*due)));
        else
            must(store::database(state->store())
                     .exec("DELETE FROM setting WHERE name = 'hub.extracts.statements'"));
        must(transaction.commit());
    }
    world.open();
    must(world.command("report", R"({"kind":"statement","month":"2026-03"})"));
}

bool shows_core(Phone& phone, const std::string& entry) {
    const StreamId stream = must(phone.engine().find_inspection("n1"));
    const auto stored = must(phone.engine().store().entry_by_hash(stream, must(Hash::parse_hex(entry))));
    REQUIRE(stored.has_value());
    return stored->entry.part_or_null(journal::PartClass::core) != nullptr;
}

}  // namespace

TEST_CASE("CON-2, VIS-1 a told line is on the own device with its window, and is objected to from there") {
    Own night;
    night.tell();
    night.sync_all();
    const Json lines = night.shows(*night.guard, "consequences");
    REQUIRE(lines.items().size() == 2);
    const Json rows =
        night.world().does("report", R"({"kind":"consequences","for":"guard"})")["consequences"];
    for (const Json& line : lines.items()) {
        CHECK(line["payee"].text() == "guard");
        CHECK(line["told"].text() == "2026-03-05T01:00:00Z");
        CHECK(line["objection_until"].text() == "2026-03-12T16:00:00Z");
        CHECK_FALSE(line["suspended"].boolean());
        for (const Json& row : rows.items())
            if (row["id"].text() == line["id"].text())
                for (const char* name : {"kind", "value", "basis", "month", "finding", "finding_number"})
                    CHECK(line[name].dump() == row[name].dump());
    }
    const std::string objection =
        R"("act":"appeal","by":"person","object":"consequence","text":"当班另有其人",)"
        R"("subject":")" +
        lines.items()[0]["id"].text().substr(0, 8) + "\"";
    night.guard->at("2026-03-13T09:00:00+08:00");
    CHECK(night.tries(*night.guard, objection) == "outside_window");
    night.guard->at("2026-03-06T09:00:00+08:00");
    CHECK(night.tries(*night.guard, objection) == "ok");
    const auto suspended = [&] {
        std::size_t count = 0;
        const Json now = night.shows(*night.guard, "consequences");
        for (const Json& line : now.items()) count += line["suspended"].boolean() ? 1 : 0;
        return count;
    };
    CHECK(suspended() == 1);
    night.sync_all();
    CHECK(suspended() == 1);
    CHECK(night.world().does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    const Json appeals = night.world().does("report", R"({"kind":"appeals"})")["appeals"];
    REQUIRE(appeals.items().size() == 1);
    CHECK(appeals.items()[0]["appellant"].text() == "guard");
    night.visit.head->at("2026-03-07T09:00:00+08:00");
    night.visit.head->does(R"({"act":"appeal_decide","inspection":"n1","outcome":"upheld","text":"核对属实",)"
                           R"("appeal":")" +
                           appeals.items()[0]["id"].text() + "\"}");
    night.sync_all();
    CHECK(night.shows(*night.guard, "consequences").items().size() == 1);
    const Json own = night.shows(*night.guard, "appeals")["appeals"];
    CHECK(own.items()[0]["state"].text() == "settled");
    CHECK(holds(*night.guard, "核对属实"));
    // The other's line was told to the other alone.
    CHECK(night.shows(*night.keeper, "consequences").items().size() == 2);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("APP-2, VIS-1 the appellant learns of a decision that amends without the figures that it states") {
    Own night;
    night.tell();
    night.sync_all();
    CHECK(night.shows(*night.guard, "appeals")["window"]["open"].boolean());
    night.guard->at("2026-03-30T09:00:00+08:00");
    const std::string appeal =
        R"("act":"appeal","by":"person","text":"已登记在另一本","finding":")" + night.of_guard + "\"";
    CHECK(night.tries(*night.guard, appeal) == "outside_window");
    night.guard->at("2026-03-06T09:00:00+08:00");
    CHECK(night.tries(*night.guard, appeal) == "ok");
    night.sync_all();
    const std::string id = night.shows(*night.guard, "appeals")["appeals"].items()[0]["id"].text();
    night.visit.head->at("2026-03-07T09:00:00+08:00");
    night.visit.head->does(R"({"act":"appeal_decide","inspection":"n1","outcome":"upheld","text":"属实",)"
                           R"("amendments":[{"item":"G1","value":"pass"}],"appeal":")" +
                           id + "\"}");
    night.sync_all();
    const Json mine = night.shows(*night.guard, "appeals")["appeals"].items()[0];
    CHECK(mine["state"].text() == "settled");
    CHECK(mine["decision"].text() == "upheld");
    CHECK_FALSE(mine["provisional"].boolean());
    // His own, and of the decision the words.
    CHECK(entries_of(*night.guard, EntryType::appeal_step) == 2);
    const Json& decided = mine["steps"].items().back();
    CHECK(decided["step"].text() == "upheld");
    CHECK(decided["text"].text() == "属实");
    CHECK(decided["amended"].is_null());
    CHECK_FALSE(shows_core(*night.guard, decided["entry"].text()));
    CHECK(shows_core(*night.visit.head, decided["entry"].text()));
    CHECK(entries_of(*night.keeper, EntryType::appeal_step) == 0);
    CHECK_FALSE(holds(*night.keeper, "属实"));
    const Json finding = finding_on(*night.guard);
    CHECK(finding["struck_out"].boolean());
    CHECK(finding["severity_sealed"].text() == "3");
    CHECK(night.shows(*night.guard, "consequences").items().empty());
    CHECK_FALSE(finding_on(*night.keeper)["struck_out"].boolean());
    night.check_whole("guard", *night.guard);
    // PII-1: the words go with an erasure as everywhere, and what was decided stays.
    CHECK(holds(*night.guard, "属实"));
    night.visit.planner->does(R"({"act":"erase","inspection":"n1","entry":")" + decided["entry"].text() +
                              R"(","parts":["text"],"basis":"order","reason":"误录"})");
    night.sync_all();
    CHECK_FALSE(holds(*night.guard, "属实"));
    CHECK(night.shows(*night.guard, "appeals")["appeals"].items()[0]["decision"].text() == "upheld");
    night.check_whole("guard", *night.guard);
}

TEST_CASE("CON-2, VIS-1 the own lines of a frozen statement come to the payee alone") {
    Own night;
    night.tell();
    night.world().does(
        "statement", R"({"month":"2026-03","freeze":true,"by":"planner","at":"2026-04-01T09:00:00+08:00"})");
    night.sync_all();
    const Json report =
        night.world().does("report", R"({"kind":"statement","month":"2026-03","for":"guard"})");
    const Json months = must(night.guard->engine().show("statement", ""));
    REQUIRE(months.items().size() == 1);
    const Json& month = months.items()[0];
    CHECK(month["whole"].boolean());
    CHECK(month["log"]["root"].text() == report["log"]["root"].text());
    REQUIRE(month["statement"].items().size() == 2);
    for (std::size_t at = 0; at < 2; ++at)
        for (const char* name : {"kind", "value", "what", "month", "basis", "number", "finding_number", "id"})
            CHECK(month["statement"].items()[at][name].dump() ==
                  report["statement"].items()[at][name].dump());
    CHECK(must(night.third->engine().show("statement", "")).items().empty());
    night.check_whole("guard", *night.guard);
    // Given once, however often it is looked at.
    const std::string digest = hub_digest(night.world(), "person:guard");
    night.world().does("report", R"({"kind":"statement","month":"2026-03"})");
    CHECK(hub_digest(night.world(), "person:guard") == digest);
    // A hub of before what is due was listed looks at every statement once.
    put_due(night.world(), std::nullopt);
    CHECK(hub_digest(night.world(), "person:guard") == digest);
    // One that was killed in between goes on after whom it gave it last.
    const std::string others = hub_digest(night.world(), "person:keeper");
    put_due(night.world(), KeptDue{.must_compare = false,
                                   .documents = {must(Hash::parse_hex(month["log"]["document"].text()))},
                                   .given = "guard"});
    CHECK(hub_digest(night.world(), "person:guard") == digest);
    CHECK(hub_digest(night.world(), "person:keeper") != others);
}

TEST_CASE("CON-2, VIS-1 what is long is told in several entries, and what was not told is in no extract") {
    const std::string basis(9'000, 'x');
    std::string policy = R"({"id":"p","version":"1","consequences":{"rules":[)";
    for (const char* kind : {"criticism", "talk", "training", "performance_points"})
        policy += std::string(policy.back() == '[' ? "" : ",") + R"({"id":")" + kind + R"(","kind":")" +
                  kind + R"(","basis":")" + basis + "\"" +
                  (std::string(kind) == "performance_points" ? R"(,"points":1)" : "") + "}";
    Own night(true, "guard", policy + "]}}");
    const auto freezes = [&](const char* month, const char* at) {
        night.world().does("statement", std::string(R"({"freeze":true,"by":"planner","month":")") + month +
                                            R"(","at":")" + at + R"(T09:00:00+08:00"})");
        night.sync_all();
    };
    freezes("2026-03", "2026-04-01");
    CHECK(must(night.guard->engine().show("statement", "")).items().empty());
    night.tell("2026-04-02");
    freezes("2026-04", "2026-05-06");
    CHECK(night.shows(*night.guard, "consequences").items().size() == 4);
    const StreamId own = must(night.guard->engine().store().streams(kStreamPerson)).front().id;
    const auto told = [&](EntryType type) {
        return must(night.guard->engine().store().stream_entries(own, type)).size();
    };
    CHECK(told(EntryType::notification) == 3);  // the finding, then two with lines
    CHECK(told(EntryType::extract) == 2);
    const Json months = must(night.guard->engine().show("statement", ""));
    REQUIRE(months.items().size() == 1);
    CHECK(months.items()[0]["whole"].boolean());
    CHECK(months.items()[0]["statement"].items().size() == 4);
    night.check_whole("guard", *night.guard);
}

}  // namespace wincheck::hub
