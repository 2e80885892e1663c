#pragma once
// One night at P1 with a person of each role, in the project, above it and beside it: what every store and
// everything that a device received held at each moment, searched for the bytes of the records and of what
// headquarters told.
#include <functional>

#include "core/journal/payloads.h"
#include "sync/protocol/compression.h"
#include "tests/support/traces.h"
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {

/// A role held over a unit of the night.
struct SightPerson {
    const char* id;
    const char* role;
    const char* unit;
};
// ORG-2: each role where it is held; P2 is the project beside, B2 and R2 are a line beside.
inline constexpr SightPerson kSightPeople[] = {
    {"planner", "quality_centre", "G"},
    {"li", "inspector", "G"},
    {"wang", "inspector", "G"},
    {"zhao", "inspector", "G"},
    {"sun", "inspector", "G"},
    {"head1", "project_head", "P1"},
    {"guard", "post_holder", "P1"},
    {"deputy", "department_supervisor", "P1"},
    {"squad", "shift_leader", "P1"},
    {"duty", "duty_manager", "P1"},
    {"keeper", "responsible_person", "P1"},
    {"boss", "department_supervisor", "P1"},
    {"steward", "night_steward", "P1"},
    {"chief", "branch_supervisor", "B1"},
    {"regional", "regional_inspector", "R1"},
    {"borrowed", "borrowed_inspector", "R1"},
    {"colleague", "quality_centre", "G"},
    {"maker", "hq_planner", "G"},
    {"desk", "hq_desk", "G"},
    {"works", "projects_manager", "G"},
    {"general", "general_manager", "G"},
    {"panel", "supervision_panel", "G"},
    {"audit", "auditor", "G"},
    {"admin", "administrator", "G"},
    {"payroll", "payroll_reader", "G"},
    {"shopper", "external_inspector", "G"},
    {"visitor", "external_inspector", "P1"},
    {"clerk", "payroll_reader", "P1"},
    {"supplier", "vendor", "G"},
    {"rival", "vendor", "G"},
    {"head2", "project_head", "P2"},
    {"guard2", "post_holder", "P2"},
    {"deputy2", "department_supervisor", "P2"},
    {"chief2", "branch_supervisor", "B2"},
    {"regional2", "regional_inspector", "R2"},
};
inline constexpr const char* kSightUnits = "R2,region,R2,华南,G,\r\nB2,branch,B2,二分公司,R2,\r\n";
inline constexpr const char* kSightPolicy = R"({"id":"p","version":"1","consequences":{"rules":[
  {"id":"pay","kind":"performance_pay","basis":"考核办法第12条","fen":5000,"severity":4,"manager_percent":30},
  {"id":"deduction","kind":"vendor_deduction","basis":"合同第3条","fen":9000,"severity":4}]},"year":{
  "parts":[{"id":"hq","kinds":["hq_special"]}],
  "ranking":{"bottom_number":1,"days_min":30,"appeal_days":3,"days":"calendar"}}})";

enum Moment : std::size_t {
    before_reveal,
    at_work,
    at_feedback,
    after_delivery,
    after_publication,
    kMoments
};

// Letters of what a device holds, in this order. Of the records: assignment, conflict of a member, finding's
// words, name of a signer, place, key of a photo, value of an answer, score in the seal. Of what headquarters
// tells: hazard in codes (H), finding in codes (Q), line of the person (L), share of the manager (M), line of
// the vendor (Y), rank (R), summary of results (U). Of pictures: bytes as the camera wrote them (Z), and as
// they are kept, without a key (E).
inline constexpr std::string_view kRecordLetters = "ACFNPKVS", kSightLetters = "ACFNPKVSHQLMYRUZE";
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
        std::string people = "id,name,post,role,unit\r\n";
        for (const auto& [id, role, unit] : kSightPeople)
            people += std::string(id) + ",某人,岗位," + role + "," + unit + "\r\n";
        world_.write("people.csv", people);
        world_.write("organisation.csv", std::string(kUnits) + kSightUnits);
        world_.write("policy.json", kSightPolicy);
        world_.load_all();
        world_.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world_.load({"calendar.csv"})["ok"].boolean());
        std::uint64_t seed = 0;
        for (const SightPerson& person : kSightPeople) phones_[person.id] = world_.phone(person.id, ++seed);
        sync_all();
        play();
    }
    /// Letters of all that the device holds or was sent.
    [[nodiscard]] const std::string& all_seen(const std::string& person, Moment moment) const {
        return seen_.at(person).at(moment);
    }
    /// Those of the records.
    [[nodiscard]] std::string seen(const std::string& person, Moment moment) const {
        std::string letters = all_seen(person, moment);
        std::erase_if(letters, [](char one) { return kRecordLetters.find(one) == std::string_view::npos; });
        return letters;
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
        seek('N', EntryType::sign, journal::PartClass::text);
        seek_told<HazardsCore>('H', "chief", EntryType::hazard_notice,
                               [](const HazardsCore& core) { return journal::encode(core.hazards.at(0)); });
        seek_told<HeardCore>('Q', "head1", EntryType::finding_notice,
                             [](const HeardCore& core) { return journal::encode(core.findings.at(0)); });
        look();
        phone("li").does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
        seek('S', EntryType::seal, journal::PartClass::core);
        look();
        publish();
        sync_all();
        seek_line('L', "guard");
        seek_line('M', "boss");
        seek_line('Y', "supplier");
        seek_told<PlacesCore>('R', "head1", EntryType::places,
                              [](const PlacesCore& core) { return journal::encode(core.places.at(0)); });
        seek_told<ResultsCore>('U', "head2", EntryType::results,
                               [](const ResultsCore& core) { return journal::encode(core.results.at(0)); });
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
                R"("manager":"boss","vendor":"supplier","text":"门岗睡岗，王小明 13800001111"})");
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
        sync_all();
        seek('C', EntryType::open, journal::PartClass::text);
        seek('F', EntryType::finding, journal::PartClass::text);
        seek('P', EntryType::capture, journal::PartClass::place);
        seek('K', EntryType::capture, journal::PartClass::secret);
        seek('V', EntryType::answer, journal::PartClass::core);
        seek_picture();
        look();
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
    /// Of what headquarters told one person, the bytes that `pick` takes of the last such entry.
    template <class Core>
    void seek_told(char letter, const std::string& person, EntryType type,
                   const std::function<Bytes(const Core&)>& pick) {
        store::Store& store = phone(person).engine().store();
        std::optional<Bytes> found;
        for (const store::StreamInfo& stream : must(store.streams(kStreamPerson)))
            for (const auto& stored : must(store.stream_entries(stream.id, type))) {
                const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
                REQUIRE(core != nullptr);
                Bytes picked = pick(must(journal::decode<Core>(*core)));
                if (!picked.empty()) found = std::move(picked);
            }
        REQUIRE_MESSAGE(found.has_value(), letter);
        sought_.push_back({letter, *found});
    }
    // A line goes by its id, wherever it is told.
    void seek_line(char letter, const std::string& person) {
        seek_told<NotificationCore>(letter, person, EntryType::notification,
                                    [](const NotificationCore& core) {
                                        if (core.lines.empty()) return Bytes{};  // of findings alone
                                        const ByteView id = core.lines.front().row.line.view();
                                        return Bytes(id.begin(), id.end());
                                    });
    }
    // The middle of the picture: as it was taken, and of its first chunk as it is kept.
    void seek_picture() {
        constexpr std::size_t kFrom = 5'000, kLength = 64;
        const auto middle_of = [&](const std::string& path) {
            const std::string bytes = test::bytes_in(path);
            REQUIRE(bytes.size() > kFrom + kLength);
            const ByteView view = view_of(bytes);
            return Bytes(view.begin() + kFrom, view.begin() + kFrom + kLength);
        };
        const std::string folder = phone("li").engine().folder();
        sought_.push_back({'Z', middle_of(folder + "/g1.jpg")});
        for (const auto& one : std::filesystem::recursive_directory_iterator(folder)) {
            const bool is_chunk = one.path().string().find("/evidence/") != std::string::npos;
            if (!is_chunk || !one.is_regular_file() || one.file_size() < kFrom + kLength) continue;
            sought_.push_back({'E', middle_of(one.path().string())});
            return;
        }
        FAIL("no chunk on the inspector's device");
    }
    static bool holds(const std::string& bytes, const Bytes& needle) {
        return bytes.find(text_of(needle)) != std::string::npos;
    }
    void look() {
        for (auto& [person, one] : phones_) {
            std::vector<std::string> places{std::string(text_of(received_[person]))};
            for (const auto& file : std::filesystem::recursive_directory_iterator(one->engine().folder()))
                if (file.is_regular_file()) places.push_back(test::bytes_in(file.path()));
            std::string letters;
            for (const char letter : kSightLetters)
                for (const Sought& what : sought_)
                    if (what.letter == letter &&
                        std::any_of(places.begin(), places.end(),
                                    [&](const std::string& place) { return holds(place, what.bytes); }))
                        letters += letter;
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

inline SightNight& sight() {
    static SightNight night;
    return night;
}
inline std::string seen(const char* person, Moment moment) {
    return sight().seen(person, moment);
}

}  // namespace wincheck::hub
