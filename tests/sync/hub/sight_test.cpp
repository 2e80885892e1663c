// VIS-1 cell by cell: what each role's device holds, in bytes, at each moment of a visit. One night is played
// once; after each moment every store and everything that a device received is searched for what was put into
// the records.
#include "core/journal/payloads.h"
#include "sync/protocol/compression.h"
#include "tests/support/traces.h"
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSightPeople =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "zhao,赵一,检查员,inspector,G\r\nsun,孙一,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\n"
    "guard,郑,门岗,post_holder,P1\r\nchief,孙,主管,branch_supervisor,B1\r\n"
    "regional,周,区域,regional_inspector,R1\r\nborrowed,吴,抽调,borrowed_inspector,R1\r\n"
    "shopper,客,神秘客户,external_inspector,G\r\npayroll,冯,薪酬,payroll_reader,G\r\n"
    "supplier,韩,供方,vendor,G\r\ndeputy,何,主管,department_supervisor,P1\r\n";
constexpr const char* kSightPolicy = R"({"id":"p","version":"1","consequences":{"rules":[
  {"id":"pay","kind":"performance_pay","basis":"考核办法第12条","fen":5000,"severity":4},
  {"id":"deduction","kind":"vendor_deduction","basis":"合同第3条","fen":9000,"severity":4}]},"year":{
  "parts":[{"id":"hq","kinds":["hq_special"]}],
  "ranking":{"bottom_number":1,"days_min":30,"appeal_days":3,"days":"calendar"}}})";

enum Moment : std::size_t { before_reveal, at_feedback, after_delivery, after_publication };

/// Letters of what a device holds: assignment, conflict of a member, finding's text, name of a signer, place,
/// key of a photo, value of an answer, score in the seal.
struct Sought {
    char letter;
    Bytes bytes;
};

/// Keeps what a device was answered, inflated.
class KeepingTransport final : public protocol::Transport {
public:
    KeepingTransport(Hub& hub, FileSystem& files) : direct_(hub, files) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        auto response = direct_.perform(request, url);
        if (!response) return response;
        const auto plain = protocol::inflated(response->body, std::size_t{64} << 20U);
        append(received, plain ? ByteView(*plain) : ByteView(response->body));
        return response;
    }
    Bytes received;

private:
    DirectTransport direct_;
};

class SightNight {
public:
    SightNight() {
        world_.write("people.csv", kSightPeople);
        world_.write("policy.json", kSightPolicy);
        world_.load_all();
        world_.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world_.load({"calendar.csv"})["ok"].boolean());
        std::uint64_t seed = 0;
        for (const char* person : {"planner", "li", "wang", "zhao", "sun", "head1", "head2", "guard", "chief",
                                   "regional", "borrowed", "shopper", "payroll", "supplier", "deputy"})
            phones_[person] = world_.phone(person, ++seed);
        sync_all();
        play();
    }
    [[nodiscard]] const std::string& seen(const std::string& person, Moment moment) const {
        return seen_.at(person).at(moment);
    }
    /// Hazards that the device shows beside inspections.
    [[nodiscard]] std::size_t hazards(const std::string& person, Moment moment) const {
        return hazards_.at(person).at(moment);
    }
    /// What the device shows as heard at the feedback.
    [[nodiscard]] const Json& heard(const std::string& person, Moment moment) const {
        return heard_.at(person).at(moment);
    }
    /// Visits whose findings the head's device showed while the feedback was not at the hub.
    [[nodiscard]] std::size_t early_findings() const { return early_findings_; }
    /// Rankings on the head's device while the frozen one was provisional.
    [[nodiscard]] std::size_t provisional() const { return provisional_; }
    /// The same of published results, on the device of another unit's head.
    [[nodiscard]] std::size_t early_results() const { return early_results_; }
    /// Hazards on the branch's device while the finding was at the hub and the feedback was not.
    [[nodiscard]] std::size_t early_hazards() const { return early_hazards_; }
    World& world() { return world_; }
    Phone& phone(const std::string& person) { return *phones_.at(person); }

private:
    void play() {
        phone("planner").does(
            R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li",)"
            R"("team":["li","wang","zhao"],"checklist":"night","unannounced":true,)"
            R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
        sync_all();
        seek('A', EntryType::plan, journal::PartClass::core);
        look();
        phone("zhao").does(R"({"act":"open","inspection":"n1","recusal":"亲属在该项目任职-冲突"})");
        work();
        sync_all();
        seek('C', EntryType::open, journal::PartClass::text);
        seek('F', EntryType::finding, journal::PartClass::text);
        seek('N', EntryType::sign, journal::PartClass::text);
        seek('P', EntryType::capture, journal::PartClass::place);
        seek('K', EntryType::capture, journal::PartClass::secret);
        seek('V', EntryType::answer, journal::PartClass::core);
        look();
        phone("li").does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
        seek('S', EntryType::seal, journal::PartClass::core);
        look();
        publish();
        sync_all();
        look();
    }
    void work() {
        for (const char* person : {"li", "wang"}) phone(person).at("2026-03-02T23:40:00+08:00");
        Phone& li = phone("li");
        li.does(kOnSite);
        li.does(R"({"act":"answer","inspection":"n1","item":"G1","value":"fail"})");
        li.does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,)"
                R"("position":{"latitude":31.2304167,"longitude":121.4737},"file":")" +
                li.file("g1.jpg", 300'000) + "\"}");
        li.does(R"({"act":"finding","inspection":"n1","item":"G1","severity":"hazard","person":"guard",)"
                R"("vendor":"supplier","text":"门岗睡岗，王小明 13800001111"})");
        look_before_feedback();
        phone("wang").does(kPass);
        li.does(R"({"act":"sign","inspection":"n1","role":"duty_manager","name":"值班经理陈大文",)"
                R"("outcome":"agree"})");
        li.does(R"({"act":"feedback","inspection":"n1","attendees":2,"points":["门岗"],"minutes":5})");
    }
    void publish() {
        must(world_.command("tell", R"({"by":"planner","at":"2026-03-05T09:00:00+08:00"})"));
        must(world_.command(
            "statement",
            R"({"month":"2026-03","freeze":true,"by":"planner","at":"2026-04-01T09:00:00+08:00"})"));
        for (const char* step : {"freeze", "final"}) {
            const char* at =
                std::string(step) == "freeze" ? "2026-04-02T09:00:00+08:00" : "2026-04-20T09:00:00+08:00";
            must(world_.command("rank", std::string(R"({"period":"2026-03","by":"planner","step":")") + step +
                                            R"(","at":")" + at + "\"}"));
            if (std::string(step) == "freeze") look_at_provisional();
        }
        const auto streams = must(phone("planner").engine().store().streams(kStreamTenant));
        REQUIRE(streams.size() == 1);
        for (auto& [person, one] : phones_) one->at("2026-04-20T10:00:00+08:00");
    }
    void sync_one(const std::string& person) {
        for (int round = 0; round < 2; ++round) {
            KeepingTransport transport(world_.hub(), phone(person).files());
            CHECK(phone(person).sync(transport).trouble == client::Trouble::none);
            append(received_[person], transport.received);
        }
    }
    void look_at_provisional() {
        for (const char* person : {"head1", "head2"}) {
            phone(person).at("2026-04-03T09:00:00+08:00");
            sync_one(person);
        }
        early_results_ = must(phone("head2").engine().show("results", "")).items().size();
        provisional_ = must(phone("head1").engine().show("ranking", "")).items().size();
    }
    void look_before_feedback() {
        for (const char* person : {"li", "chief", "head1"}) sync_one(person);
        early_hazards_ = must(phone("chief").engine().show("hazards", "")).items().size();
        early_findings_ = must(phone("head1").engine().show("feedback", "")).items().size();
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (auto& [person, one] : phones_) {
                KeepingTransport transport(world_.hub(), one->files());
                CHECK(one->sync(transport).trouble == client::Trouble::none);
                append(received_[person], transport.received);
            }
    }
    /// Bytes of the first such part that the team has.
    void seek(char letter, EntryType type, journal::PartClass part) {
        store::Store& store = phone("li").engine().store();
        const StreamId id = must(phone("li").engine().find_inspection("n1"));
        for (const auto& stored : must(store.stream_entries(id, type))) {
            const Bytes* bytes = stored.entry.part_or_null(part);
            if (bytes == nullptr) continue;
            sought_.push_back({letter, *bytes});
            return;
        }
        FAIL("nothing to seek: ", letter);
    }
    void look() {
        for (auto& [person, one] : phones_) {
            std::string letters;
            for (const Sought& what : sought_) {
                const bool is_stored = !test::files_with(one->engine().folder(), what.bytes).empty();
                const bool is_received =
                    text_of(received_[person]).find(text_of(what.bytes)) != std::string_view::npos;
                if (is_stored || is_received) letters += what.letter;
            }
            seen_[person].push_back(letters);
            hazards_[person].push_back(must(one->engine().show("hazards", "")).items().size());
            heard_[person].push_back(must(one->engine().show("feedback", "")));
        }
    }

    World world_;
    std::map<std::string, std::unique_ptr<Phone>> phones_;
    std::map<std::string, Bytes> received_;
    std::size_t provisional_ = 0, early_hazards_ = 0, early_findings_ = 0, early_results_ = 0;
    std::map<std::string, std::vector<std::string>> seen_;
    std::map<std::string, std::vector<std::size_t>> hazards_;
    std::map<std::string, std::vector<Json>> heard_;
    std::vector<Sought> sought_;
};

SightNight& sight() {
    static SightNight night;
    return night;
}
const std::string& seen(const char* person, Moment moment) {
    return sight().seen(person, moment);
}
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
