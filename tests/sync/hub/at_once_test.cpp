// Two act on the same finding or appeal at once, each on a device of their own, offline: every pair of acts
// that both devices allow, in either order of arrival, against tables written from the guides. Each pair has
// a finding of its own in one inspection, so that all are played together.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "sync/client/status.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

constexpr const char* kTwoOfEach =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\ndeputy,冯,项目副经理,project_head,P1\r\n"
    "head2,钱,项目经理,project_head,P2\r\nchief,孙,主管,branch_supervisor,B1\r\n"
    "second,褚,主管,branch_supervisor,B1\r\npm,周,项目部,projects_manager,G\r\n"
    "pm2,吴,项目部,projects_manager,G\r\ngm,郑,总经理,general_manager,G\r\n"
    "gm2,卫,副总经理,general_manager,G\r\n";

/// One pair: who came second, and whether that stands after the first.
struct Racing {
    std::string first, second;
    bool stands = false;
};

/// A sealed visit of P1 with as many findings as are asked for, and two people for each part in their life.
struct AtOnce {
    Visit visit;
    std::map<std::string, std::unique_ptr<Phone>> more;
    std::vector<std::string> ids;
    std::size_t files = 0;

    AtOnce(const std::string& policy, std::size_t findings, const char* severity) : visit(policy) {
        world().write("people.csv", kTwoOfEach);
        world().write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world().load({"people.csv", "calendar.csv"})["ok"].boolean());
        std::uint64_t seed = 30;
        for (const char* person : {"deputy", "chief", "second", "pm", "pm2", "gm", "gm2"})
            more[person] = world().phone(person, seed++);
        visit.work();
        world().sync(*visit.wang);
        world().sync(*visit.li);
        visit.li->does(R"({"act":"answer","inspection":"n1","item":"G2","value":"pass"})");
        for (std::size_t at = 0; at < findings; ++at)
            ids.push_back(finding_of(
                visit.li->does(R"({"act":"finding","inspection":"n1","location":"岗","severity":")" +
                               std::string(severity) + R"(","text":"f)" + std::to_string(at) + "\"}")));
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
        at("2026-03-05T09:00:00+08:00");
    }
    static std::string finding_of(const engine::Done& done) { return short_id<StreamId>(done.entry).hex(); }
    [[nodiscard]] World& world() { return visit.world; }
    [[nodiscard]] Phone& of(const std::string& person) {
        if (person == "li") return *visit.li;
        if (person == "planner") return *visit.planner;
        if (person == "wang") return *visit.wang;
        return person == "head1" ? *visit.head : *more.at(person);
    }
    [[nodiscard]] std::vector<Phone*> phones() {
        std::vector<Phone*> all;
        for (const char* one :
             {"li", "planner", "wang", "head1", "deputy", "chief", "second", "pm", "pm2", "gm", "gm2"})
            all.push_back(&of(one));
        return all;
    }
    void at(const std::string& time) {
        for (Phone* phone : phones()) phone->at(time);
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : phones()) world().sync(*phone);
    }
    void sync(const std::vector<std::string>& persons) {
        for (const std::string& person : persons) world().sync(of(person));
    }
    Result<engine::Done> takes(const std::string& person, std::string act, const std::string& about) {
        constexpr std::string_view kFile = "FILE";
        if (const auto at = act.find(kFile); at != std::string::npos)
            act.replace(at, kFile.size(), of(person).file("own.jpg", 3'000 + files++));
        return of(person).act(R"({"inspection":"n1",)" + about + "," + act + "}");
    }
    std::size_t lost(const std::string& person) {
        const auto status = must(client::status(of(person).engine()));
        std::set<std::uint64_t> entries;
        for (const client::Problem& problem : status.problems)
            if (problem.reason == "lost_race") entries.insert(problem.sequence);
        return entries.size();
    }
    /// Every replica shows the same, and HQ put nothing aside.
    void check_agreed(const char* view) {
        sync_all();
        at("2026-07-01T09:00:00+08:00");
        const std::string first = must(of("li").engine().show(view, "n1")).dump();
        for (Phone* phone : phones()) CHECK(must(phone->engine().show(view, "n1")).dump() == first);
        CHECK(world().does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
        CHECK(world().does("doctor", "{}")["ok"].boolean());
    }
};

/// An act of a finding's life: by whom where it comes first, by whom where it comes second, and what it says.
struct RacingAct {
    std::string first, second, act;
};
const std::map<std::string, RacingAct> kMoves{
    {"rectify", {"head1", "deputy", R"("act":"rectify","text":"t")"}},
    {"extend", {"head1", "deputy", R"("act":"extend","until":"2026-07-25","text":"t","measures":"m")"}},
    {"plan", {"head1", "deputy", R"("act":"long_term","text":"t","milestones":[{"date":"2026-06-01"}])"}},
    {"dispute", {"head1", "deputy", R"("act":"not_ours","party":"owner","text":"t")"}},
    {"assign", {"head1", "deputy", R"("act":"assign","to":"deputy")"}},
    {"milestone", {"head1", "deputy", R"("act":"milestone","milestone":1,"text":"t")"}},
    {"grant", {"li", "planner", R"("act":"grant")"}},
    {"refuse", {"li", "planner", R"("act":"refuse","text":"t")"}},
    {"close", {"li", "planner", R"("act":"close","text":"t")"}},
    {"reject", {"li", "planner", R"("act":"reject","text":"t")"}},
    {"agree", {"chief", "second", R"("act":"review")"}},
    {"return", {"chief", "second", R"("act":"review","agree":false,"text":"t")"}},
    {"holds", {"li", "planner", R"("act":"verify","files":["FILE"])"}},
    {"fails", {"li", "planner", R"("act":"verify","holds":false,"text":"t","files":["FILE"])"}},
    {"told", {"li", "wang", R"("act":"hazard","step":"told","who":"x","files":["FILE"])"}},
    {"desk", {"li", "wang", R"("act":"hazard","step":"desk","who":"x")"}},
    {"safe", {"li", "wang", R"("act":"hazard","step":"safe")"}},
};

/// What stands after what, from one place: after the key, those listed; all else has lost.
using StandsAfter = std::map<std::string, std::set<std::string>>;
struct Situation {
    std::vector<std::string> before;  // acts, each known to all before the next
    StandsAfter after;
};

// docs/guides/findings.md: put right ends every request and leaves the judgement alone; one request stands at
// a time; an answer is given once; an assignment and a milestone leave everything else as it was.
const std::vector<Situation> kWithoutReview{
    {{},
     {{"rectify", {}},
      {"extend", {"rectify", "assign"}},
      {"plan", {"rectify", "assign"}},
      {"dispute", {"rectify", "assign"}},
      {"assign", {"rectify", "extend", "plan", "dispute", "assign"}}}},
    {{"extend"},
     {{"grant", {"rectify", "assign"}},
      {"refuse", {"rectify", "assign"}},
      {"rectify", {}},
      {"assign", {"grant", "refuse", "rectify", "assign"}}}},
    {{"plan"},
     {{"grant", {"rectify", "assign"}},
      {"refuse", {"rectify", "assign"}},
      {"rectify", {}},
      {"assign", {"grant", "refuse", "rectify", "assign"}}}},
    {{"dispute"},
     {{"grant", {}},
      {"refuse", {"rectify", "assign"}},
      {"rectify", {}},
      {"assign", {"grant", "refuse", "rectify", "assign"}}}},
    {{"plan", "grant"},
     {{"milestone", {"milestone", "rectify", "extend", "assign"}},
      {"rectify", {}},
      {"extend", {"milestone", "rectify", "assign"}},
      {"assign", {"milestone", "rectify", "extend", "assign"}}}},
    {{"rectify"}, {{"close", {}}, {"reject", {}}}},
};
const std::vector<Situation> kWithReview{
    {{"rectify"}, {{"agree", {}}, {"return", {}}}},
    {{"rectify", "agree"}, {{"close", {}}, {"reject", {}}}},
};

// FIX-3: what was closed on documents and drawn is looked at once; a judgement of what was put right is none
// of its closing.
const std::vector<Situation> kDrawn{
    {{"rectify"}, {{"close", {}}, {"reject", {}}}},
    {{"rectify", "close"}, {{"holds", {}}, {"fails", {}}}},
};
// FIX-7: told and made safe stand whatever happens to the finding, and change nothing of it.
const std::vector<Situation> kHazards{
    {{},
     {{"told", {"told", "desk", "safe", "rectify", "extend"}},
      {"desk", {"told", "desk", "safe", "rectify", "extend"}},
      {"safe", {"told", "desk", "safe", "rectify", "extend"}},
      {"rectify", {"told", "desk", "safe"}},
      {"extend", {"told", "desk", "safe", "rectify"}}}},
    {{"rectify"},
     {{"told", {"told", "safe", "close", "reject"}},
      {"safe", {"told", "safe", "close", "reject"}},
      {"close", {"told", "safe"}},
      {"reject", {"told", "safe"}}}},
    {{"rectify", "close"}, {{"told", {"told", "holds", "fails"}}, {"holds", {"told"}}, {"fails", {"told"}}}},
};

struct PlayedRace {
    std::string finding;
    const Situation* place = nullptr;
    Racing pair;
    std::string second_entry;
};

/// Of each race the second step stands as its pair says, and names what it lost to where it does not.
void check_outcomes(const std::vector<PlayedRace>& all, const std::map<std::string, Json>& steps) {
    for (const PlayedRace& one : all) {
        CAPTURE(one.place->before.size());
        CAPTURE(one.pair.first);
        CAPTURE(one.pair.second);
        const Json& step = steps.at(one.second_entry);
        CHECK(step["stands"].boolean() == one.pair.stands);
        CHECK(step["lost_to"].is_null() == one.pair.stands);
        CHECK_FALSE(step["provisional"].boolean());
    }
}

std::size_t pairs_of(const std::vector<Situation>& places) {
    std::size_t count = 0;
    for (const Situation& place : places) count += place.after.size() * place.after.size();
    return count;
}

std::vector<PlayedRace> pairs_at(const std::vector<Situation>& places, const std::vector<std::string>& ids) {
    std::vector<PlayedRace> all;
    for (const Situation& place : places)
        for (const auto& [first, stand] : place.after)
            for (const auto& [second, unused] : place.after)
                all.push_back({ids.at(all.size()), &place, {first, second, stand.contains(second)}, {}});
    return all;
}

/// Every pair of the places: the first of all pairs arrive before the second of any.
void play(AtOnce& night, const std::vector<Situation>& places) {
    std::vector<PlayedRace> all = pairs_at(places, night.ids);
    const auto about = [](const PlayedRace& one) { return R"("finding":")" + one.finding + "\""; };
    for (std::size_t step = 0; step < 2; ++step) {
        for (const PlayedRace& one : all)
            if (step < one.place->before.size()) {
                const RacingAct& move = kMoves.at(one.place->before[step]);
                must(night.takes(move.first, move.act, about(one)));
            }
        night.sync_all();
    }
    std::map<std::string, std::size_t> lose;
    std::set<std::string> early;
    for (PlayedRace& one : all) {
        CAPTURE(one.pair.first);
        CAPTURE(one.pair.second);
        const RacingAct &first = kMoves.at(one.pair.first), &second = kMoves.at(one.pair.second);
        must(night.takes(first.first, first.act, about(one)));
        const auto done = must(night.takes(second.second, second.act, about(one)));
        one.second_entry = done.entry.hex();
        early.insert(first.first);
        lose[second.second] += one.pair.stands ? 0 : 1;
    }
    for (const std::string& person : early) night.sync({person});
    for (const auto& [person, unused] : lose) night.sync({person});
    for (const std::string& person : early) CHECK(night.lost(person) == 0);
    for (const auto& [person, count] : lose) CHECK(night.lost(person) == count);
    night.sync_all();
    std::map<std::string, Json> steps;
    const Json shown = must(night.of("wang").engine().show("findings", "n1"));
    for (const Json& finding : shown.items())
        for (const Json& step : finding["steps"].items()) steps[step["entry"].text()] = step;
    check_outcomes(all, steps);
    night.check_agreed("findings");
}

const Json& step_with(const Json& finding, const std::string& entry) {
    for (const Json& step : finding["steps"].items())
        if (step["entry"].text() == entry) return step;
    REQUIRE(false);
    return finding;
}

}  // namespace

TEST_CASE(
    "FIX-2 every pair of acts on one finding, on two devices at once: the first stands, who lost is told") {
    AtOnce night(R"({"id":"p","version":"1","findings":{"verify_percent":0}})", pairs_of(kWithoutReview),
                 "一般");
    play(night, kWithoutReview);
}

TEST_CASE(
    "FIX-2 every pair of reviews and judgements on two devices at once, where the policy asks for a review") {
    AtOnce night(
        R"({"id":"p","version":"1","findings":{"verify_percent":0,"review":[{"severity":1,"by":"branch"}]}})",
        pairs_of(kWithReview), "一般");
    play(night, kWithReview);
}

TEST_CASE("FIX-3 every pair of judgements on what was drawn, on two devices at once: the first stands") {
    AtOnce night(R"({"id":"p","version":"1","findings":{"verify_percent":100}})", pairs_of(kDrawn), "一般");
    play(night, kDrawn);
}

TEST_CASE("FIX-7 a hazard told, told to the desk and made safe, at once with every act: all of these stand") {
    AtOnce night(R"({"id":"p","version":"1","findings":{"verify_percent":100}})", pairs_of(kHazards), "一般");
    play(night, kHazards);
    const Json all = must(night.of("head1").engine().show("findings", "n1"));
    const Json& hazard = all.items().front()["hazard"];  // told to the desk by both, and nothing else
    CHECK_FALSE(hazard["told_desk"].is_null());
    CHECK(hazard["told_on_site"].is_null());
    CHECK(hazard["made_safe"].is_null());
}

TEST_CASE("FIX-2 an answer is to what its author saw, and has lost where another has taken its place since") {
    AtOnce night(R"({"id":"p","version":"1","findings":{"verify_percent":0}})", 4, "一般");
    const auto does = [&](const char* person, const char* move, std::size_t at) {
        return must(night.of(person).act(R"({"inspection":"n1","finding":")" + night.ids[at] + "\"," +
                                         kMoves.at(move).act + "}"))
            .entry.hex();
    };
    const auto shown = [&](const char* person, std::size_t at) {
        const Json all = must(night.of(person).engine().show("findings", "n1"));
        for (const Json& one : all.items())
            if (one["id"].text() == night.ids[at]) return one;
        return Json{};
    };
    does("head1", "extend", 0);
    does("head1", "rectify", 1);
    does("head1", "plan", 2);
    night.sync_all();
    does("li", "grant", 2);
    night.sync_all();
    // Offline: li answers the first request and closes the first putting right, the deputy reaches a
    // milestone of the first plan and puts right what nobody has sent back yet.
    const std::string grant = does("li", "grant", 0), close = does("li", "close", 1),
                      milestone = does("deputy", "milestone", 2), rectify = does("deputy", "rectify", 3);
    // Meanwhile the planner has said no, and head1 asks, puts right and plans anew.
    does("planner", "refuse", 0);
    does("planner", "reject", 1);
    does("head1", "plan", 2);
    does("head1", "rectify", 3);
    night.sync({"head1", "planner", "head1"});
    must(night.of("head1").act(
        R"({"act":"extend","inspection":"n1","until":"2026-09-30","text":"t","measures":"m",)"
        R"("finding":")" +
        night.ids[0] + "\"}"));
    does("head1", "rectify", 1);
    does("planner", "grant", 2);
    does("planner", "reject", 3);
    night.sync({"planner", "head1", "planner"});
    night.sync({"li", "deputy"});
    CHECK(night.lost("li") == 2);
    CHECK(night.lost("deputy") == 2);
    night.sync_all();
    const std::vector<std::pair<std::string, std::string>> late{
        {grant, "open"}, {close, "rectified"}, {milestone, "long_term"}, {rectify, "assigned"}};
    for (std::size_t at = 0; at < late.size(); ++at) {
        CAPTURE(at);
        const Json finding = shown("wang", at);
        const Json& step = step_with(finding, late[at].first);
        CHECK_FALSE(step["stands"].boolean());
        CHECK(step["outcome"].text() == "lost the race");
        CHECK_FALSE(step_with(finding, step["lost_to"].text())["step"].text().empty());
        CHECK(finding["state"].text() == late[at].second);
    }
    CHECK(shown("wang", 0)["request"].text() == "extension");  // the second is still to be answered
    CHECK(shown("wang", 0)["asked_until"].text() == "2026-09-30");
    CHECK(shown("wang", 2)["reached"].text() == "0");
    does("planner", "grant", 0);
    does("planner", "close", 1);
    does("deputy", "milestone", 2);
    does("deputy", "rectify", 3);
    night.sync_all();
    CHECK(shown("wang", 0)["extended_until"].text() == "2026-09-30");
    CHECK(shown("wang", 1)["state"].text() == "closed");
    CHECK(shown("wang", 2)["reached"].text() == "1");
    CHECK(shown("wang", 3)["state"].text() == "rectified");
    night.check_agreed("findings");
}

namespace {

constexpr const char* kStruckOut =
    R"("act":"appeal_decide","outcome":"upheld","text":"t","amendments":[{"finding":"FINDING","struck_out":true}])";
constexpr const char* kMilder =
    R"("act":"appeal_decide","outcome":"partly","text":"t","amendments":[{"finding":"FINDING","severity":1}])";
const std::map<std::string, RacingAct> kAppealMoves{
    {"material", {"head1", "deputy", R"("act":"appeal_material","text":"t","files":["FILE"])"}},
    {"talk", {"head1", "deputy", R"("act":"appeal_talk","with":"li","text":"t")"}},
    {"reject", {"pm", "pm2", R"("act":"appeal_decide","outcome":"rejected","text":"t")"}},
    {"uphold", {"pm", "pm2", kStruckOut}},
    {"partly", {"pm", "pm2", kMilder}},
    {"received", {"head1", "deputy", R"("act":"appeal_received")"}},
    {"up", {"head1", "deputy", R"("act":"appeal_up","text":"t")"}},
    {"withdraw", {"head1", "deputy", R"("act":"appeal_withdraw","text":"t")"}},
};
// Of own motion, by the level that is final.
const std::map<std::string, RacingAct> kReviewMoves{
    {"reject", {"gm", "gm2", R"("act":"appeal_decide","outcome":"rejected","text":"t")"}},
    {"uphold", {"gm", "gm2", kStruckOut}},
    {"partly", {"gm", "gm2", kMilder}},
};

// docs/guides/appeals.md. Going up begins a level at which nothing was talked over and nothing decided yet.
const std::vector<Situation> kOfAppeals{
    {{},
     {{"material", {"material", "talk", "reject", "withdraw"}},
      {"talk", {"material", "talk", "reject", "withdraw"}},
      {"reject", {"talk", "withdraw"}},
      {"withdraw", {}}}},
    {{"reject", "talk"},
     {{"received", {"received", "talk", "up", "withdraw"}},
      {"talk", {"received", "talk", "up", "withdraw"}},
      {"up", {"withdraw"}},
      {"withdraw", {}}}},
};
// APP-3: the level's time is over; it may still decide, and who appealed may go up.
const std::vector<Situation> kExpired{
    {{"talk"},
     {{"material", {"material", "talk", "reject", "withdraw", "up"}},
      {"talk", {"material", "talk", "reject", "withdraw", "up"}},
      {"reject", {"talk", "withdraw", "up"}},
      {"up", {"material", "withdraw"}},
      {"withdraw", {}}}},
};
// The same with decisions that amend, which are made one by one: two over one result are no pair of one
// appeal.
const std::vector<Situation> kAmending{
    {{"talk"},
     {{"material", {"uphold", "partly"}},
      {"talk", {"uphold", "partly"}},
      {"reject", {}},
      {"uphold", {}},
      {"partly", {"talk", "withdraw", "up"}},
      {"up", {}},
      {"withdraw", {}}}},
};
const std::vector<Situation> kOwnMotion{{{}, {{"reject", {}}, {"uphold", {}}, {"partly", {}}}}};

bool is_amending(const std::string& move) {
    return move == "uphold" || move == "partly";
}

/// Appeals against the findings of a visit, raced over by two people of each side.
struct AppealRaces {
    AtOnce& night;
    const std::map<std::string, RacingAct>& moves;
    std::vector<std::string> appeals;           // of each race
    std::map<std::string, std::size_t> lose{};  // by person
    std::set<std::string> early{};

    /// Its id.
    std::string opens(const char* person, const char* act, const std::string& finding) {
        return must(night.of(person).act(std::string(R"({"inspection":"n1","text":"t","act":")") + act +
                                         R"(","finding":")" + finding + "\"}"))
            .extra["appeal"]
            .text();
    }
    Result<engine::Done> takes(const std::string& person, const RacingAct& move, const std::string& appeal,
                               const std::string& finding) {
        constexpr std::string_view kFinding = "FINDING";
        std::string act = move.act;
        if (const auto at = act.find(kFinding); at != std::string::npos)
            act.replace(at, kFinding.size(), finding);
        return night.takes(person, act, R"("appeal":")" + appeal + "\"");
    }
    void prepare(const std::vector<PlayedRace>& all) {
        for (std::size_t step = 0; step < 2; ++step) {
            for (std::size_t at = 0; at < all.size(); ++at)
                if (step < all[at].place->before.size()) {
                    const RacingAct& move = moves.at(all[at].place->before[step]);
                    must(takes(move.first, move, appeals[at], all[at].finding));
                }
            night.sync_all();
        }
    }
    void race(PlayedRace& one, const std::string& appeal) {
        CAPTURE(one.pair.first);
        CAPTURE(one.pair.second);
        const RacingAct &first = moves.at(one.pair.first), &second = moves.at(one.pair.second);
        must(takes(first.first, first, appeal, one.finding));
        one.second_entry = must(takes(second.second, second, appeal, one.finding)).entry.hex();
        early.insert(first.first);
        lose[second.second] += one.pair.stands ? 0 : 1;
    }
    void arrive() {
        for (const std::string& person : early) night.sync({person});
        for (const auto& [person, unused] : lose) night.sync({person});
    }
    /// One after the other, each over what the one before has made of the result.
    void race_in_turn(std::vector<PlayedRace>& all) {
        std::set<std::string> persons;
        for (const auto& [name, move] : moves) persons.insert({move.first, move.second});
        for (std::size_t at = 0; at < all.size(); ++at) {
            for (const std::string& person : persons) night.sync({person});
            race(all[at], appeals[at]);
            arrive();
        }
    }
    void check_told() {
        for (const std::string& person : early) CHECK(night.lost(person) == 0);
        for (const auto& [person, count] : lose) CHECK(night.lost(person) == count);
    }
    [[nodiscard]] Json shown() { return must(night.of("wang").engine().show("appeals", "n1")); }
    void check_all(const std::vector<PlayedRace>& all) {
        night.sync_all();
        std::map<std::string, Json> steps;
        const Json appeals_shown = shown();
        for (const Json& appeal : appeals_shown["appeals"].items())
            for (const Json& step : appeal["steps"].items()) steps[step["entry"].text()] = step;
        check_outcomes(all, steps);
        night.check_agreed("appeals");
    }
};

AppealRaces filed(AtOnce& night, const std::vector<PlayedRace>& all) {
    AppealRaces races{night, kAppealMoves, {}};
    for (const PlayedRace& one : all) races.appeals.push_back(races.opens("head1", "appeal", one.finding));
    night.sync_all();
    races.prepare(all);
    return races;
}

}  // namespace

TEST_CASE(
    "APP-1 every pair of acts on one appeal, on two devices at once: the first stands, who lost is told") {
    AtOnce night(kPolicy, pairs_of(kOfAppeals) + 1, "一般");
    std::vector<PlayedRace> all = pairs_at(kOfAppeals, night.ids);
    AppealRaces races = filed(night, all);
    for (std::size_t at = 0; at < all.size(); ++at) races.race(all[at], races.appeals[at]);
    // The same thing is appealed once in one name.
    races.opens("head1", "appeal", night.ids.back());
    races.opens("deputy", "appeal", night.ids.back());
    ++races.lose["deputy"];
    races.arrive();
    races.check_told();
    night.sync_all();
    const Json shown = races.shown();
    CHECK(shown["appeals"].items().size() == all.size() + 1);
    CHECK(shown["lost"].items().size() == 1);
    races.check_all(all);
}

TEST_CASE(
    "APP-3 every pair of acts once the level's time is over, on two devices at once: deciding and going up") {
    AtOnce night(kPolicy, pairs_of(kExpired), "一般");
    std::vector<PlayedRace> all = pairs_at(kExpired, night.ids);
    AppealRaces races = filed(night, all);
    night.at("2026-03-13T09:00:00+08:00");
    for (std::size_t at = 0; at < all.size(); ++at) races.race(all[at], races.appeals[at]);
    races.arrive();
    races.check_told();
    races.check_all(all);
}

TEST_CASE(
    "APP-2 APP-3 every pair of an act and a decision that amends, on two devices at once: one result comes "
    "of "
    "it") {
    AtOnce night(kPolicy, pairs_of(kAmending), "一般");
    std::vector<PlayedRace> all = pairs_at(kAmending, night.ids);
    std::erase_if(all, [](const PlayedRace& one) {
        return !is_amending(one.pair.first) && !is_amending(one.pair.second);
    });
    AppealRaces races = filed(night, all);
    night.at("2026-03-13T09:00:00+08:00");
    races.race_in_turn(all);
    races.check_told();
    races.check_all(all);
}

TEST_CASE("APP-7 reviews of own motion, opened and decided on two devices at once: the first stands") {
    AtOnce night(kPolicy, pairs_of(kOwnMotion) + 3, "一般");
    std::vector<PlayedRace> all = pairs_at(kOwnMotion, night.ids);
    AppealRaces races{night, kReviewMoves, {}};
    for (const PlayedRace& one : all)
        races.appeals.push_back(races.opens("gm", "appeal_review", one.finding));
    night.sync_all();
    races.race_in_turn(all);
    races.check_told();
    // The same finding is reviewed once at a time; an objection to it stands beside the review.
    const std::string both = night.ids[all.size()], reviewed = night.ids[all.size() + 1];
    races.opens("gm", "appeal_review", both);
    races.opens("gm2", "appeal_review", both);
    ++races.lose["gm2"];
    races.arrive();
    races.check_told();
    // APP-5: what a review has made worse before anybody objected stays, and may be objected to.
    const std::string review = races.opens("gm", "appeal_review", reviewed);
    const RacingAct severer{"gm", "gm2",
                            R"("act":"appeal_decide","outcome":"partly","text":"t",)"
                            R"("amendments":[{"finding":"FINDING","severity":3}])"};
    must(races.takes("gm", severer, review, reviewed));
    races.opens("head1", "appeal", reviewed);
    night.sync({"gm", "head1"});
    CHECK(night.lost("gm") == 0);
    CHECK(night.lost("head1") == 0);
    night.sync_all();
    const Json shown = races.shown();
    CHECK(shown["appeals"].items().size() == all.size() + 3);
    CHECK(shown["lost"].items().size() == 1);
    races.check_all(all);
}

TEST_CASE("APP-5 APP-7 a review that makes a finding severer has lost to an objection that came before it") {
    AtOnce night(kPolicy, 1, "一般");
    AppealRaces races{night, kReviewMoves, {}};
    const std::string review = races.opens("gm", "appeal_review", night.ids[0]);
    night.sync_all();
    const RacingAct severer{"gm", "gm2",
                            R"("act":"appeal_decide","outcome":"upheld","text":"t",)"
                            R"("amendments":[{"finding":"FINDING","severity":3}])"};
    const std::string decision = must(races.takes("gm", severer, review, night.ids[0])).entry.hex();
    races.opens("head1", "appeal", night.ids[0]);
    night.sync({"head1", "gm"});
    CHECK(night.lost("head1") == 0);
    CHECK(night.lost("gm") == 1);
    night.sync_all();
    const Json shown = races.shown();
    for (const Json& appeal : shown["appeals"].items()) {
        CHECK(appeal["state"].text() == "pending");
        for (const Json& step : appeal["steps"].items()) {
            CHECK(step["stands"].boolean() == (step["entry"].text() != decision));
            if (step["entry"].text() == decision) CHECK(step["outcome"].text() == "worse for the appellant");
        }
    }
    night.check_agreed("appeals");
}

}  // namespace wincheck::hub
