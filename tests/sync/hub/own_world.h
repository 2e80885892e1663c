#pragma once
// A visit of which two persons own a finding each, and what their devices hold of it.
#include "sync/client/status.h"
#include "tests/support/traces.h"
#include "tests/sync/hub/punished_world.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {

inline constexpr const char* kOwnPeople =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\n"
    "chief,孙,主管,branch_supervisor,B1\r\npm,周,项目部,projects_manager,G\r\n"
    "guard,郑,门岗,post_holder,P1\r\nkeeper,何,库管,responsible_person,P1\r\n"
    "third,吕,维修,responsible_person,P1\r\n";
inline constexpr const char* kGuardText = "门岗睡岗";
inline constexpr const char* kKeeperText = "台账缺页";

/// Both items failed: G1 is the guard's, G2 the keeper's.
struct Own {
    Visit visit;
    std::unique_ptr<Phone> guard, keeper, third;
    std::string of_guard, of_keeper;  // findings

    explicit Own(bool is_sealed = true, const char* guards = "guard", const std::string& policy = kPunishing)
        : visit(policy) {
        world().write("people.csv", kOwnPeople);
        world().write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world().load({"people.csv", "calendar.csv"})["ok"].boolean());
        guard = world().phone("guard", 21);
        keeper = world().phone("keeper", 22);
        third = world().phone("third", 23);
        visit.work();
        visit.li->does(kFail);
        world().sync(*visit.wang);
        world().sync(*visit.li);
        finding("G1", guards, kGuardText);
        finding("G2", "keeper", kKeeperText);
        if (is_sealed) seal();
    }
    [[nodiscard]] World& world() { return visit.world; }
    void finding(const char* item, const std::string& person, const std::string& text) {
        visit.li->does(std::string(R"({"act":"finding","inspection":"n1","severity":"严重","item":")") +
                       item + R"(","person":")" + person + R"(","manager":"head1","text":")" + text + "\"}");
    }
    void seal() {
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
        const Json all = must(visit.head->engine().show("findings", "n1"));
        for (const Json& one : all.items())
            (one["item"].text() == "G1" ? of_guard : of_keeper) = one["id"].text();
        at("2026-03-05T09:00:00+08:00");
    }
    std::vector<Phone*> phones() {
        return {visit.planner.get(), visit.li.get(), visit.wang.get(), visit.head.get(),
                guard.get(),         keeper.get(),   third.get()};
    }
    void at(const std::string& time) {
        for (Phone* phone : phones()) phone->at(time);
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : phones()) CHECK(world().sync(*phone).trouble == client::Trouble::none);
    }
    std::string tries(Phone& phone, const std::string& act) {
        return reason_of(phone.act(R"({"inspection":"n1",)" + act + "}"));
    }
    void tell(const char* day = "2026-03-05") {
        world().does("tell", std::string(R"({"by":"planner","at":")") + day + R"(T09:00:00+08:00"})");
    }
    Json shows(Phone& phone, const char* view) { return must(phone.engine().show(view, "n1")); }
    /// Digests of what both hold in full, and soundness of every store.
    void check_whole(const std::string& person, Phone& phone) {
        CHECK(phone.digest("person:" + person) == hub_digest(world(), "person:" + person));
        CHECK(must(phone.engine().store().problems()).empty());
        CHECK(world().does("doctor", "{}")["ok"].boolean());
    }
};

inline std::size_t entries_of(Phone& phone, EntryType type) {
    const StreamId stream = must(phone.engine().find_inspection("n1"));
    return must(phone.engine().store().stream_entries(stream, type)).size();
}

/// Once nobody waits and the log is short again.
inline bool holds(Phone& phone, const std::string& text) {
    while (must(phone.engine().maintain())) continue;
    return !test::files_with(phone.engine().folder(), text).empty();
}

inline std::vector<protocol::Cursor> offered(World& world, Phone& phone, std::uint32_t version) {
    Signer signer(*phone.engine().identity());
    protocol::HelloRequest hello;
    hello.protocol_max = version;
    const auto answer = world.hub().handle(signer.request(
        "POST", protocol::kPathHello, {{"Content-Type", protocol::kContentType}}, journal::encode(hello)));
    return must(journal::decode_document<protocol::HelloReplyMore>(answer.body)).hello.scopes;
}

}  // namespace wincheck::hub
