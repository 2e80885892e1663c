// Whom the team can call with no network, before it leaves (DO-8).
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string contact_act(const std::string& more) {
    return R"({"act":"contact","inspection":"n1",)" + more + "}";
}

Json contacts_shown(Box& box) {
    return must(box.engine().show("ready", ""))["contacts"];
}

/// "who name phone" of each, in their order.
std::vector<std::string> callable(Box& box) {
    std::vector<std::string> lines;
    const Json list = contacts_shown(box);
    for (const Json& one : list.items()) {
        CHECK_FALSE(one["inspection"].text().empty());
        lines.push_back((one["person"].is_null() ? one["role"].text() : one["person"].text()) + " " +
                        one["name"].text() + " " + one["phone"].text());
    }
    return lines;
}

/// What of the contacts is missing, without the inspection's number.
std::vector<std::string> missing_contacts(Box& box) {
    std::vector<std::string> who;
    const Json ready = must(box.engine().show("ready", ""));
    for (const Json& check : ready["checks"].items()) {
        if (check["check"].text() != "contacts") continue;
        CHECK(check["ok"].boolean() == check["missing"].items().empty());
        for (const Json& one : check["missing"].items())
            who.push_back(one.text().substr(one.text().find(": ") + 2));
    }
    return who;
}

struct Calling : NightWorld {
    explicit Calling(std::vector<std::string> needed = {}) {
        Policy policy = plain_policy();
        policy.visit.contacts = std::move(needed);
        must(hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
        plan();
    }
    void register_has(const char* unit, const char* field, const char* phone) {
        Changes changes;
        changes.facts.push_back({kAboutUnit, unit, field, phone, "", ""});
        must(hub.engine().publish(DocumentKind::changes, kChangesRecorded, "1", journal::encode(changes)));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
    }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("DO-8 what contacts there are is listed, and none is missing unless the policy wants it") {
    Calling night;
    CHECK(missing_contacts(night.a).empty());
    CHECK(callable(night.a).empty());
    night.register_has("hq", "phone:hq_desk", "400-1");
    CHECK(callable(night.a) == Lines{"hq_desk 总公司 400-1"});
    night.b.does(contact_act(R"("phone":"13800001111")"));
    night.planner.does(contact_act(R"("phone":"13800002222","name":"计划室")"));
    carry(night.b, night.a);
    carry(night.planner, night.a);
    CHECK(callable(night.a) ==
          Lines{"mate 组员 13800001111", "planner 计划室 13800002222", "hq_desk 总公司 400-1"});
    // The own number is nobody to call.
    CHECK(callable(night.b) == Lines{"hq_desk 总公司 400-1"});
    CHECK(must(night.a.engine().show("ready", ""))["ready"].boolean());
}

TEST_CASE("DO-8 a contact that the policy wants is missing by name, until its number is here") {
    Calling night({"team", "planner", "hq_desk", "duty_manager"});
    CHECK(missing_contacts(night.a) == Lines{"mate", "planner", "hq_desk", "duty_manager"});
    CHECK(missing_contacts(night.planner) == Lines{"lead", "mate", "hq_desk", "duty_manager"});
    CHECK_FALSE(must(night.a.engine().show("ready", ""))["ready"].boolean());
    night.register_has("hq", "phone:hq_desk", "400-1");
    night.b.does(contact_act(R"("phone":"13800001111")"));
    night.planner.does(contact_act(R"("phone":"13800002222")"));
    carry(night.b, night.a);
    carry(night.planner, night.a);
    CHECK(missing_contacts(night.a) == Lines{"duty_manager"});
    night.a.does(contact_act(R"("role":"duty_manager","name":"王","phone":"0512-1")"));
    CHECK(missing_contacts(night.a).empty());
    CHECK(callable(night.a).back() == "hq_desk 总公司 400-1");
    // What the team knows of a post holds before the register, and a number can be taken back.
    night.a.does(contact_act(R"("role":"hq_desk","phone":"400-9")"));
    CHECK(callable(night.a).back() == "hq_desk  400-9");
    night.a.does(contact_act(R"("role":"hq_desk","phone":"")"));
    CHECK(missing_contacts(night.a) == Lines{"hq_desk"});
    carry(night.a, night.b);
    carry(night.planner, night.b);
    CHECK(night.a.digest() == night.b.digest());
}

TEST_CASE("DO-8 nobody gives another's number away, and a number that cannot be dialled is refused") {
    Calling night;
    for (const char* wrong : {R"("phone":"call me")", R"("phone":"1")", R"("role":"team","phone":"110")",
                              R"("role":"planner","phone":"110")"})
        CHECK_MESSAGE(reason_of(night.a.act(contact_act(wrong))) == "field_wrong", wrong);
    CHECK(reason_of(night.a.act(contact_act(R"("name":"x")"))) == "field_missing");
    night.a.does(R"({"act":"end","inspection":"n1","how":"not_reached","reason":"r"})");
    CHECK(reason_of(night.a.act(contact_act(R"("phone":"110")"))) == "already_ended");
    CHECK(callable(night.a).empty());
}

TEST_CASE("DO-8 PII-1 a number that was erased is nobody's, and who left the team is not called") {
    Calling night({"team"});
    const Hash entry = night.b.does(contact_act(R"("phone":"13800001111")")).entry;
    carry(night.b, night.a);
    CHECK(missing_contacts(night.a).empty());
    night.a.does(
        R"({"act":"erase","inspection":"n1","basis":"request","reason":"本人申请","parts":"text","entry":")" +
        entry.hex() + "\"}");
    CHECK(callable(night.a).empty());
    CHECK(missing_contacts(night.a) == Lines{"mate"});
    night.b.does(contact_act(R"("phone":"13800003333")"));
    night.b.does(R"({"act":"open","inspection":"n1","recusal":"亲属在该项目任职"})");
    carry(night.b, night.a);
    CHECK(callable(night.a).empty());
    CHECK(missing_contacts(night.a).empty());
}
