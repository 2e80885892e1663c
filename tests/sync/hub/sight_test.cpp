// VIS-1 cell by cell: what each role's device holds, in bytes, at each moment of a visit. One night is played
// once (sight_night.h); sight_table_test.cpp has the whole table, role by role.
#include "tests/sync/hub/sight_night.h"

namespace wincheck::hub {
namespace {

/// "unit rank/of" of each place in the ranking of March that the device shows.
std::string places_on(const char* person) {
    std::string text;
    const Json told = must(sight().phone(person).engine().show("ranking", ""));
    for (const Json& month : told.items()) {
        CHECK(month["period"].text() == "2026-03");
        CHECK(month["whole"].boolean());
        for (const Json& row : month["ranking"].items())
            text += (text.empty() ? "" : " ") + row["unit"].text() + " " + row["rank"].dump() + "/" +
                    row["of"].text();
    }
    return text;
}
/// "unit kind passed/count score" of each result of March that the device shows.
std::string results_on(const char* person) {
    std::string text;
    const Json told = must(sight().phone(person).engine().show("results", ""));
    for (const Json& month : told.items()) {
        CHECK(month["period"].text() == "2026-03");
        CHECK(month["whole"].boolean());
        for (const Json& row : month["results"].items())
            text += (text.empty() ? "" : " ") + row["unit"].text() + " " + row["kind"].text() + " " +
                    row["passed"].text() + "/" + row["count"].text() + " " + row["score"].text();
    }
    return text;
}
std::size_t reported_places(const char* person) {
    return sight()
        .world()
        .does("report",
              std::string(R"({"kind":"ranking","period":"2026-03","for":")") + person + "\"}")["ranking"]
        .items()
        .size();
}

}  // namespace

TEST_CASE("VIS-1 post holder, before reveal: nothing") {
    CHECK(seen("guard", before_reveal).empty());
}
TEST_CASE("VIS-1 post holder, at feedback: nothing on the own device; the inspector's screen shows it") {
    CHECK(seen("guard", at_feedback).empty());
}
TEST_CASE(
    "VIS-1 post holder, after delivery: the own finding; no score, name of a signer, place, key, conflict") {
    CHECK(seen("guard", after_delivery) == "AF");
    Phone& guard = sight().phone("guard");
    const Json finding = finding_on(guard);
    CHECK(finding["text"].text() == "门岗睡岗，王小明 13800001111");
    CHECK(finding["state"].text() == "open");
    CHECK(finding["partial"].boolean());
    CHECK_FALSE(finding["due"].is_null());
    CHECK(reason_of(guard.engine().show("score", "n1")) == "not_whole");
}
TEST_CASE(
    "VIS-1 post holder, after publication: as after delivery, no ranking; the own statement line beside it") {
    CHECK(seen("guard", after_publication) == "AF");
    const Json months = must(sight().phone("guard").engine().show("statement", ""));
    REQUIRE(months.items().size() == 1);
    CHECK(months.items()[0]["month"].text() == "2026-03");
    const Json& rows = months.items()[0]["statement"];
    REQUIRE(rows.items().size() == 1);
    CHECK(rows.items()[0]["value"].text() == "5000");
    CHECK(places_on("guard").empty());
}

TEST_CASE("VIS-1 project head, before reveal: nothing") {
    CHECK(seen("head1", before_reveal).empty());
}
TEST_CASE("VIS-1 project head, at feedback: the findings in codes, no word, no answer, no score") {
    CHECK(sight().early_findings() == 0);
    CHECK(seen("head1", at_feedback).empty());
    CHECK(sight().heard("head1", before_reveal).items().empty());
    const Json& heard = sight().heard("head1", at_feedback);
    REQUIRE(heard.items().size() == 1);
    const Json& visit = heard.items().front();
    CHECK(visit["project"].text() == "P1");
    CHECK(visit["name"].text() == "花园");
    CHECK(visit["whole"].boolean());
    REQUIRE(visit["findings"].items().size() == 1);
    CHECK(visit["findings"].items().front().dump() ==
          R"({"finding":")" + finding_on(sight().phone("head1"))["id"].text() +
              R"(","item":"G1","label":"大门","location":null,"severity":4,"fixed_on_spot":false})");
    for (const char* person : {"head2", "guard", "chief", "regional", "borrowed", "shopper", "payroll",
                               "supplier", "sun", "li", "planner"})
        CHECK(sight().heard(person, at_feedback).items().empty());
    // Once it is delivered, the inspection itself says what was found.
    CHECK(sight().heard("head1", after_delivery).items().empty());
}
TEST_CASE("VIS-1 what the head hears at the feedback is these bytes and no others") {
    store::Store& store = sight().phone("head1").engine().store();
    const StreamId inspection = must(sight().phone("head1").engine().find_inspection("n1"));
    const auto id = must(StreamId::parse_hex(finding_on(sight().phone("head1"))["id"].text()));
    const HeardCore told{.inspection = inspection,
                         .project = "P1",
                         .name = "花园",
                         .number = 1,
                         .count = 1,
                         .findings = {{.finding = id,
                                       .item = "G1",
                                       .label = "大门",
                                       .location = "",
                                       .severity = kSeverityHazard,
                                       .is_fixed_on_spot = false}}};
    std::size_t entries = 0;
    for (const store::StreamInfo& stream : must(store.streams(kStreamPerson)))
        for (const auto& stored : must(store.stream_entries(stream.id, EntryType::finding_notice))) {
            ++entries;
            REQUIRE(stored.entry.parts.size() == 1);
            const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
            REQUIRE(core != nullptr);
            CHECK(to_hex(*core) == to_hex(journal::encode(told)));
        }
    CHECK(entries == 1);
}
TEST_CASE("VIS-1 project head, after delivery: findings, signatures, score; no place, no key, no conflict") {
    CHECK(seen("head1", after_delivery) == "AFNVS");
    Phone& head = sight().phone("head1");
    CHECK(must(head.engine().show("score", "n1"))["score"].text() == "40");
    const Json finding = finding_on(head);
    CHECK(finding["text"].text() == "门岗睡岗，王小明 13800001111");
    CHECK_FALSE(finding["due"].is_null());
    CHECK_FALSE(must(head.engine().show("appeals", "n1"))["window"].is_null());
    // Photos are there by name; without a key nobody can look at them.
    const auto rows = must(head.engine().store().evidence(must(head.engine().find_inspection("n1"))));
    REQUIRE(rows.size() == 1);
    CHECK(reason_of(head.engine().evidence_key(rows[0])) == "not_our_file");
}
TEST_CASE(
    "VIS-1 project head, after publication: the own rank, on the device and in the report, and no other's") {
    CHECK(seen("head1", after_publication) == "AFNVS");
    CHECK(sight().provisional() == 0);  // told when it is final (YEAR-3)
    CHECK(places_on("head1") == "P1 1/1");
    CHECK(places_on("head2") == "P2 null/0");
    CHECK(reported_places("head1") == 1);
    const Json place =
        must(sight().phone("head1").engine().show("ranking", "")).items().front()["ranking"].items().front();
    CHECK(place["name"].text() == "花园");
    CHECK(place["index"].text() == "40");
    CHECK(place["bottom"].boolean());
    CHECK(places_on("head2").find("P1") == std::string::npos);
}

TEST_CASE("VIS-1 branch and region, before reveal: nothing of HQ's") {
    CHECK(seen("chief", before_reveal).empty());
    CHECK(seen("regional", before_reveal).empty());
}
TEST_CASE("VIS-1 branch and region, at feedback: immediate hazards in codes, and nothing else of the visit") {
    CHECK(sight().early_hazards() == 0);
    for (const char* person : {"chief", "regional"}) {
        CHECK(seen(person, at_feedback).empty());
        CHECK(sight().hazards(person, before_reveal) == 0);
        CHECK(sight().hazards(person, at_feedback) == 1);
        const Json hazard = must(sight().phone(person).engine().show("hazards", "")).items().front();
        CHECK(hazard["project"].text() == "P1");
        CHECK(hazard["item"].text() == "G1");
        CHECK(hazard["label"].text() == "大门");
        CHECK(hazard["finding"].text() == finding_on(sight().phone("head1"))["id"].text());
        CHECK(hazard["made_safe"].is_null());
    }
    for (const char* person :
         {"head1", "head2", "guard", "borrowed", "shopper", "payroll", "supplier", "sun"})
        CHECK(sight().hazards(person, at_feedback) == 0);
}
TEST_CASE("VIS-1 branch and region, after delivery: all of their own projects but places, keys, conflicts") {
    CHECK(seen("chief", after_delivery) == "AFNVS");
    CHECK(seen("regional", after_delivery) == "AFNVS");
}
TEST_CASE("VIS-1 branch and region, after publication: as after delivery, and the ranks of what is below") {
    for (const char* person : {"chief", "regional"}) {
        CHECK(seen(person, after_publication) == "AFNVS");
        CHECK(places_on(person) == "P1 1/1 P2 null/0");
        CHECK(reported_places(person) == 2);
    }
    for (const char* person : {"borrowed", "shopper", "payroll", "supplier", "sun", "guard"}) {
        CHECK(places_on(person).empty());
        CHECK(reported_places(person) == 0);
    }
}

TEST_CASE("VIS-1 HQ's team, before reveal: the own assignment, and nobody else of HQ's inspectors") {
    for (const char* person : {"li", "wang", "zhao", "planner"}) CHECK(seen(person, before_reveal) == "A");
    CHECK(seen("sun", before_reveal).empty());
}
TEST_CASE("VIS-1 HQ's team, at feedback: all of the visit") {
    for (const char* person : {"li", "wang", "planner"}) CHECK(seen(person, at_feedback) == "ACFNPKV");
    CHECK(seen("sun", at_feedback).empty());
}
TEST_CASE("VIS-1 HQ's team, after delivery: all of the visit, with the score") {
    for (const char* person : {"li", "wang", "planner"}) CHECK(seen(person, after_delivery) == "ACFNPKVS");
    CHECK(seen("sun", after_delivery).empty());
}
TEST_CASE("VIS-1 HQ's team, after publication: all") {
    for (const char* person : {"li", "wang", "planner"}) CHECK(seen(person, after_publication) == "ACFNPKVS");
    // By the hub's reports; what all of the group has is not told to each device.
    CHECK(reported_places("planner") == 2);
    CHECK(places_on("planner").empty());
}

TEST_CASE("VIS-1 vendor: nothing before being told, then the own lines alone, no finding and no score") {
    for (const Moment moment : {before_reveal, at_feedback, after_delivery})
        CHECK(seen("supplier", moment).empty());
    CHECK(seen("supplier", after_publication) == "A");
    Phone& supplier = sight().phone("supplier");
    CHECK(must(supplier.engine().show("findings", "n1")).items().empty());
    const Json lines = must(supplier.engine().show("consequences", "n1"));
    REQUIRE(lines.items().size() == 1);
    CHECK(lines.items()[0]["value"].text() == "9000");
    CHECK(lines.items()[0]["payee"].text() == "supplier");
    const Json months = must(supplier.engine().show("statement", ""));
    REQUIRE(months.items().size() == 1);
    CHECK(months.items()[0]["statement"].items().size() == 1);
}

TEST_CASE("VIS-1 other units and those who only carry out or pay: nothing, at every moment") {
    for (const char* person : {"head2", "borrowed", "shopper", "payroll", "sun"}) {
        CAPTURE(person);
        for (const Moment moment : {before_reveal, at_feedback, after_delivery, after_publication})
            CHECK(seen(person, moment).empty());
        CHECK_FALSE(sight().phone(person).knows("n1"));
    }
}
TEST_CASE("VIS-1 other units, vendors, branch and region, after publication: a summary without names") {
    CHECK(sight().early_results() == 0);  // told when the ranking is final (YEAR-3)
    for (const char* person : {"head1", "head2", "chief", "regional", "supplier"}) {
        CAPTURE(person);
        CHECK(results_on(person) == "P1 hq_special 0/1 40");
    }
    for (const char* person : {"guard", "deputy", "borrowed", "shopper", "payroll", "sun", "li", "planner"}) {
        CAPTURE(person);
        CHECK(results_on(person).empty());
    }
    // Nothing else of the visit comes with it.
    CHECK(seen("head2", after_publication).empty());
    CHECK_FALSE(sight().phone("head2").knows("n1"));
    CHECK(sight().phone("head2").digest("person:head2") == hub_digest(sight().world(), "person:head2"));
}
TEST_CASE("VIS-1 the summary is these bytes and no others, the same for all") {
    const Json ranking = must(sight().phone("head1").engine().show("ranking", "")).items().front();
    for (const char* person : {"head1", "head2", "chief", "supplier"}) {
        store::Store& store = sight().phone(person).engine().store();
        std::size_t entries = 0;
        for (const store::StreamInfo& stream : must(store.streams(kStreamPerson)))
            for (const auto& stored : must(store.stream_entries(stream.id, EntryType::results))) {
                ++entries;
                REQUIRE(stored.entry.parts.size() == 1);
                const ResultsCore told{
                    .period = "2026-03",
                    .document = must(Hash::parse_hex(ranking["log"]["document"].text())),
                    .log_size = static_cast<std::uint64_t>(must(ranking["log"]["size"].integer())),
                    .log_root = must(Hash::parse_hex(ranking["log"]["root"].text())),
                    .number = 1,
                    .count = 1,
                    .results = {{.unit = "P1",
                                 .name = "花园",
                                 .kind = "hq_special",
                                 .count = 1,
                                 .passed = 0,
                                 .score = must(parse_points("40"))}}};
                const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
                REQUIRE(core != nullptr);
                CHECK(to_hex(*core) == to_hex(journal::encode(told)));
            }
        CHECK(entries == 1);
    }
}
TEST_CASE("VIS-1 who stood back has what was there before and nothing that came after") {
    CHECK(seen("zhao", after_delivery).find('F') == std::string::npos);
    CHECK(seen("zhao", after_delivery).find('S') == std::string::npos);
    CHECK(seen("zhao", after_delivery).find('K') == std::string::npos);
}

}  // namespace wincheck::hub
